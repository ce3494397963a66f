"""How many pupils the coming school year is expected to have."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from kitaphana.catalogue.models import BOOK_LANGUAGES
from kitaphana.core.models import OfSchool, School
from kitaphana.lib.alphabet import sort_key
from kitaphana.lib.person import show_class
from kitaphana.roster.models import Direction, TeachingLanguage


class ForecastClass(models.Model):
    """How many pupils a class of the coming school year will have: those promoted into it, less the known
    leavers, and those who will come (for grade 1 the intake). `first`: the year's first calendar year;
    `typed`: the librarian changed the row, so a new proposal leaves it alone."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    first = models.PositiveSmallIntegerField()
    grade = models.PositiveSmallIntegerField()
    letter = models.CharField(max_length=4, blank=True)
    letter_key = models.CharField(max_length=40, editable=False)
    language = models.CharField(max_length=2, choices=TeachingLanguage.choices)
    direction = models.CharField(max_length=10, choices=Direction.choices, blank=True)
    promoted = models.PositiveSmallIntegerField()
    leavers = models.PositiveSmallIntegerField(default=0)
    comers = models.PositiveSmallIntegerField(default=0)
    typed = models.BooleanField(default=False)

    objects = OfSchool.as_manager()

    class Meta:
        ordering: ClassVar = ["grade", "letter_key"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "first", "grade", "letter"], name="forecast_class_once"
            ),
            models.CheckConstraint(
                condition=Q(leavers__lte=F("promoted") + F("comers")), name="forecast_not_below_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grade} {self.letter} {self.first}"

    @property
    def name(self) -> str:
        return show_class(self.grade, self.letter)

    @property
    def language_name(self) -> str:
        return str(BOOK_LANGUAGES[self.language])

    @property
    def pupils(self) -> int:
        return self.promoted - self.leavers + self.comers

    def lettered(self) -> Self:
        """Set the stored sort key from the letter; call before every save."""
        self.letter_key = sort_key(self.letter)
        return self
