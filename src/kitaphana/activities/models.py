"""The diary of work: what was done, for whom, and how long it took."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kitaphana.core.models import OfSchool, School
from kitaphana.roster.models import Reader, SchoolClass


class WorkKind(models.Model):
    """A kind of work with its time norm: minutes for one unit, and the paper that says so. The library edits
    them."""

    class Part(models.TextChoices):
        """Sections of a yearly plan (domain.md §4.2), in their order."""

        STOCK = "stock", _("Work with the stock")
        READERS = "readers", _("Work with readers")
        TEACHERS = "teachers", _("Work with teachers")
        EVENTS = "events", _("Mass work")
        LESSONS = "lessons", _("Library lessons")
        PARENTS = "parents", _("Work with parents")
        PROJECTS = "projects", _("Projects")
        GROWTH = "growth", _("Professional growth")
        BASE = "base", _("Equipment and publicity")
        REPORTING = "reporting", _("Accounts and papers")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    part = models.CharField(max_length=10, choices=Part.choices)
    name_kk = models.CharField(max_length=160)
    name_ru = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    unit_kk = models.CharField(max_length=40)
    unit_ru = models.CharField(max_length=40)
    unit_en = models.CharField(max_length=40)
    norm_minutes = models.DecimalField(max_digits=7, decimal_places=2)
    norm_source = models.CharField(max_length=200)
    is_event = models.BooleanField(default=False, help_text="Counts as an event (іс-шара)")
    is_arranged = models.BooleanField(
        default=False, help_text="kk: ұйымдастырылды (көрме, сөре), not өткізілді"
    )

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "code"], name="work_kind_once"),
            models.CheckConstraint(condition=Q(norm_minutes__gte=0), name="work_kind_norm"),
        ]

    def __str__(self) -> str:
        return self.name_kk

    def name(self, language: str) -> str:
        return {"ru": self.name_ru, "en": self.name_en}.get(language, self.name_kk)

    def unit(self, language: str) -> str:
        return {"ru": self.unit_ru, "en": self.unit_en}.get(language, self.unit_kk)


class Activity(models.Model):
    """One entry of the diary. `teacher` set: done jointly with that teacher."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kind = models.ForeignKey(WorkKind, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    theme = models.CharField(max_length=200, blank=True)
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    audience = models.CharField(max_length=80, blank=True)
    teacher = models.ForeignKey(
        Reader, on_delete=models.PROTECT, null=True, blank=True, related_name="joint_work"
    )
    participants = models.PositiveIntegerField(default=0)
    units = models.DecimalField(max_digits=9, decimal_places=2, default=1)
    minutes = models.PositiveIntegerField()
    at_teachers_request = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfSchool.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="activity_on")]

    def __str__(self) -> str:
        return self.theme or str(self.kind_id)
