"""What each class must have: policy over the one ledger of loans."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from kitaphana.catalogue.models import Title
from kitaphana.core.models import OfSchool, School
from kitaphana.roster.models import Direction, Reader, SchoolClass, SchoolYear, TeachingLanguage


class DatedQuerySet(OfSchool):
    def on(self, day: date) -> Self:
        """In force on that day; without a first day, from the beginning."""
        begun = Q(starts_on__isnull=True) | Q(starts_on__lte=day)
        return self.filter(begun).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class SetItem(models.Model):
    """One position of a list: every pupil of a grade and language of instruction must have the title or one
    of its `options`, in a school year or the part of it between the two days.

    With `direction` only classes of that direction; with `school_class` a position of that class's own list,
    which stands in place of its grade's. `teachers`: copies for teachers, beside the pupils'. `given`: a
    workbook, written in and not brought back.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    grade = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2, choices=TeachingLanguage.choices)
    direction = models.CharField(max_length=10, choices=Direction.choices, blank=True)
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="set_items")
    teachers = models.PositiveSmallIntegerField(default=0)
    given = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "year", "grade", "language", "direction", "title"],
                name="set_item_open_once",
                condition=Q(ends_on__isnull=True, school_class__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["school", "school_class", "title"],
                name="set_item_open_once_in_class",
                condition=Q(ends_on__isnull=True, school_class__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="set_item_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grade} {self.language} {self.title_id}"

    def holds(self, day: date) -> bool:
        """As `DatedQuerySet.on`."""
        return (self.starts_on or day) <= day <= (self.ends_on or day)


class SetOption(models.Model):
    """Another title that will do for a position: the edition of 2017 or that of 2020."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(SetItem, on_delete=models.CASCADE, related_name="options")
    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="+")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "item", "title"], name="set_option_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.title_id}"


class OwnCopy(models.Model):
    """A pupil has a textbook of his own and needs none from the library, from one day to another."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="+")
    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "reader", "title"],
                name="own_copy_open_once",
                condition=Q(ends_on__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="own_copy_runs_forward",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "starts_on"], name="own_copy_on")]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.title_id}"
