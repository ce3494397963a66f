"""What each class must have: policy over the one ledger of loans."""

from typing import ClassVar

from django.db import models

from kitaphana.catalogue.models import Title
from kitaphana.core.models import OfSchool, School
from kitaphana.roster.models import SchoolYear, TeachingLanguage


class SetItem(models.Model):
    """A textbook that every pupil of a grade and language of instruction must have in a school year."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    grade = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2, choices=TeachingLanguage.choices)
    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="set_items")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "year", "grade", "language", "title"], name="set_item_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grade} {self.language} {self.title_id}"
