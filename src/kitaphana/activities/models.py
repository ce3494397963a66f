"""The diary of work: what was done, for whom, and how long it took."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.catalogue.models import Title
from kitaphana.core.models import OfSchool, School
from kitaphana.files.models import StoredFile
from kitaphana.roster.models import Reader, SchoolClass


class WorkKindQuerySet(OfSchool):
    def offered(self, also: int | None = None) -> Self:
        """Those that a form lets choose, in their order: the hidden ones only where `also`, a key, names the
        one that a row already has."""
        return self.filter(Q(is_hidden=False) | Q(pk=also)).order_by("pk")


class WorkKind(models.Model):
    """A kind of work with its time norm: minutes for one unit, and the paper that says so. The library edits
    them.

    `norm_source` empty: the norm is as shipped (`norms.official`). `is_hidden`: no form offers it any more.
    """

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
    norm_source = models.CharField(max_length=200, blank=True)
    is_event = models.BooleanField(default=False, help_text="Counts as an event (іс-шара)")
    is_arranged = models.BooleanField(
        default=False, help_text="kk: ұйымдастырылды (көрме, сөре), not өткізілді"
    )
    is_hidden = models.BooleanField(default=False)

    objects = WorkKindQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "code"], name="work_kind_once"),
            models.CheckConstraint(condition=Q(norm_minutes__gte=0), name="work_kind_norm"),
        ]

    def __str__(self) -> str:
        return self.name_kk

    def name(self, language: str) -> str:
        return {"ru": self.name_ru, "en": self.name_en}.get(language) or self.name_kk

    def unit(self, language: str) -> str:
        return {"ru": self.unit_ru, "en": self.unit_en}.get(language) or self.unit_kk


class Campaign(models.TextChoices):
    """National actions that school libraries take part in (domain.md §4.4)."""

    READING_SCHOOL = "reading_school", _("«Oqugha qushtar mektep»: the reading school")
    ONE_BOOK = "one_book", _("«Bir el – bir kitap»: one country, one book")
    CHILDRENS_LIBRARY = "childrens_library", _("Children’s library («Adal azamat»)")
    BEST_SCHOOL = "best_school", _("The best reading school")
    OTHER = "other", pgettext_lazy("campaign", "another campaign")


class Activity(models.Model):
    """One entry of the diary. `teacher` set: done jointly with that teacher. `is_timed`: its minutes were
    written down by a person, not reckoned by the norm."""

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
    is_timed = models.BooleanField(default=True)
    at_teachers_request = models.BooleanField(default=False)
    until = models.DateField(null=True, blank=True, help_text="Last day of an exhibition or a campaign")
    place = models.CharField(max_length=80, blank=True)
    campaign = models.CharField(max_length=20, choices=Campaign, blank=True)
    outcome = models.TextField(max_length=1000, blank=True, help_text="What came of it")
    marks = models.ForeignKey(
        "MemorableDate", on_delete=models.SET_NULL, null=True, blank=True, related_name="activities"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("on")), name="activity_runs_forward"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="activity_on")]

    def __str__(self) -> str:
        return self.theme or str(self.kind_id)


class Strand(models.TextChoices):
    """Of upbringing: what an activity serves."""

    INTELLECTUAL = "intellectual", pgettext_lazy("strand of upbringing", "intellectual")
    CULTURAL = "cultural", pgettext_lazy("strand of upbringing", "cultural and aesthetic")
    MORAL = "moral", pgettext_lazy("strand of upbringing", "spiritual and moral")
    CIVIC = "civic", pgettext_lazy("strand of upbringing", "civic and legal")
    PATRIOTIC = "patriotic", pgettext_lazy("strand of upbringing", "patriotic")
    NATIONAL = "national", pgettext_lazy("strand of upbringing", "national values")
    FAMILY = "family", pgettext_lazy("strand of upbringing", "family")
    LABOUR = "labour", pgettext_lazy("strand of upbringing", "labour and vocation")
    ECOLOGICAL = "ecological", pgettext_lazy("strand of upbringing", "ecological")
    HEALTH = "health", pgettext_lazy("strand of upbringing", "health and safety")


class ActivityStrand(models.Model):
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="strands")
    strand = models.CharField(max_length=12, choices=Strand)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "activity", "strand"], name="activity_strand_once"),
        ]

    def __str__(self) -> str:
        return self.strand


class ShownTitle(models.Model):
    """A book shown at an exhibition, a review, a lesson."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="shown")
    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="+")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "activity", "title"], name="shown_title_once"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.title_id}"


class Photo(models.Model):
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(max_length=160, blank=True)

    objects = OfSchool.as_manager()

    def __str__(self) -> str:
        return self.caption


class MemorableDate(models.Model):
    """A row of the calendar of dates (domain.md §10), which the library edits.

    `rule`: "" for a fixed day, else "4 mon" (the fourth Monday of `month`), "last week". `born`: the year an
    anniversary is counted from. `since`, `last`: the first and the last year of a day not always marked.
    `checked`: the date was found in a source, named in `source`. `hidden`: this school does not mark it.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40, blank=True)
    month = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField(null=True, blank=True)
    rule = models.CharField(max_length=20, blank=True)
    name_kk = models.CharField(max_length=160)
    name_ru = models.CharField(max_length=160, blank=True)
    name_en = models.CharField(max_length=160, blank=True)
    born = models.PositiveSmallIntegerField(null=True, blank=True)
    since = models.PositiveSmallIntegerField(null=True, blank=True)
    last = models.PositiveSmallIntegerField(null=True, blank=True)
    hidden = models.BooleanField(default=False)
    checked = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "code"], name="memorable_date_once", condition=~Q(code="")
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12) & (Q(day__isnull=True) | Q(day__gte=1, day__lte=31)),
                name="memorable_date_exists",
            ),
            models.CheckConstraint(
                condition=Q(day__isnull=False) | ~Q(rule=""), name="memorable_date_has_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name_kk

    def name(self, language: str) -> str:
        return {"ru": self.name_ru, "en": self.name_en}.get(language) or self.name_kk
