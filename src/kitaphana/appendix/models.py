"""The whole school's year (қосымша): what the school holds, and the library's part in it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kitaphana.core.models import OfSchool, School, User
from kitaphana.lib.period import Period
from kitaphana.planning.models import PlanItem


class SchoolEvent(models.Model):
    """Something the whole school holds.

    `direction`: where it stands in the school's plan; `who`: who holds it; `uid`: what the calendar file
    calls it, so that a repeat changes the same row.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    name = models.CharField(max_length=200)
    direction = models.CharField(max_length=80, blank=True)
    who = models.CharField(max_length=120, blank=True)
    grades = models.CharField(max_length=40, blank=True)
    place = models.CharField(max_length=80, blank=True)
    uid = models.CharField(max_length=200, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_on", "ends_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "uid"], name="school_event_once", condition=~Q(uid="")),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="school_event_forward"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "starts_on"], name="school_event_on")]

    def __str__(self) -> str:
        return self.name

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)


class LibraryPart(models.Model):
    """The plan item by which the library takes part in an event of the school."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(SchoolEvent, on_delete=models.CASCADE, related_name="parts")
    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="+")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "event", "item"], name="library_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.item_id}"


class CalendarKey(models.Model):
    """The secret part of the address at which a person's telephone fetches the plan; a new key closes the
    old address."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=43, db_index=True)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "user"], name="calendar_key_once"),
            models.UniqueConstraint(fields=["school", "key"], name="calendar_secret_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
