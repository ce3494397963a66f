"""The register of services: what the library offers, to whom, since when, how often it is used."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from kitaphana.core.models import OfSchool, School


class Service(models.Model):
    """`measure` names the records that count its use (services.measures); "hand": counted by hand."""

    class Audience(models.TextChoices):
        ALL = "all", pgettext_lazy("service", "everyone")
        YOUNG = "young", pgettext_lazy("service", "pupils of grades 0–4")
        PUPILS = "pupils", pgettext_lazy("service", "pupils")
        SENIORS = "seniors", pgettext_lazy("service", "pupils of grades 10–11")
        TEACHERS = "teachers", pgettext_lazy("service", "teachers")
        PARENTS = "parents", pgettext_lazy("service", "parents")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40, blank=True)
    name_kk = models.CharField(max_length=160)
    name_ru = models.CharField(max_length=160, blank=True)
    name_en = models.CharField(max_length=160, blank=True)
    audience = models.CharField(max_length=8, choices=Audience.choices)
    measure = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "code"], name="service_once", condition=~Q(code="")),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="service_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.name_kk

    def name(self, language: str) -> str:
        return {"ru": self.name_ru, "en": self.name_en}.get(language) or self.name_kk


class ServiceUse(models.Model):
    """How often a service was used on a day, counted by hand."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="uses")
    on = models.DateField()
    count = models.PositiveIntegerField()
    note = models.CharField(max_length=160, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(count__gte=1), name="service_use_some")]
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="service_use_on")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.on}"
