"""When each class brings its textbooks back; what came back is written in the one ledger of loans."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kitaphana.core.models import OfSchool, School
from kitaphana.roster.models import SchoolClass


class ReturnSlot(models.Model):
    """When a class brings its textbooks back."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "school_class"], name="return_slot_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="return_slot_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.school_class_id} {self.on}"
