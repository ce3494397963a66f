"""Who works in the library, how many hours a day, and when each is away."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.models import OfSchool, School, User
from kitaphana.lib.period import Period


class Post(models.Model):
    """A post, or a part of one, held by a person from one day to another (domain.md §3.3).

    `service_hours_a_day`: of `hours_a_day`, those with readers; the rest is inner work. `leave_days`: working
    days of leave a school year; those that no date is written for are taken at its end.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    person = models.CharField(max_length=120)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    hours_a_day = models.DecimalField(max_digits=4, decimal_places=2)
    service_hours_a_day = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal(0))
    leave_days = models.PositiveSmallIntegerField(default=0)
    pay_a_month = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    hours_a_month = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(160))
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="post_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(hours_a_day__gt=0, hours_a_day__lte=24, hours_a_month__gt=0)
                & Q(service_hours_a_day__gte=0, service_hours_a_day__lte=F("hours_a_day")),
                name="post_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.person

    def is_held_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Leave(models.Model):
    """Days on which the holder of a post is away while the library works."""

    class Kind(models.TextChoices):
        LEAVE = "leave", pgettext_lazy("absence", "leave")
        ILLNESS = "illness", pgettext_lazy("absence", "illness")
        COURSE = "course", pgettext_lazy("absence", "course")
        OTHER = "other", _("public duty")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="leaves")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.LEAVE)
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "post", "starts_on"], name="leave_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="leave_runs_forward"),
            models.CheckConstraint(
                condition=Q(kind__in=["leave", "illness", "course", "other"]), name="leave_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.starts_on}"

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)
