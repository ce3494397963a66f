"""Shapes of what is typed on the pages of textbooks."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kitaphana.catalogue.models import BOOK_LANGUAGES
from kitaphana.core.span import DayInput
from kitaphana.roster.models import Direction, SchoolClass, TeachingLanguage
from kitaphana.textbooks.sets import MOST_TEACHERS, ListOf

CLASS_LANGUAGES = [(code, BOOK_LANGUAGES[code]) for code in TeachingLanguage.values]
_WHOLE = _("Write a whole number from 0 to 999")
GRADES = [(0, _("pre-school grade")), *((grade, str(grade)) for grade in range(1, 13))]


class SetForm(forms.Form):
    """Whose list of textbooks."""

    grade = forms.TypedChoiceField(label=_("Grade"), choices=GRADES, coerce=int)
    language = forms.ChoiceField(label=_("Language of instruction"), choices=CLASS_LANGUAGES)
    direction = forms.ChoiceField(
        label=_("Direction"), choices=(("", _("for both directions")), *Direction.choices), required=False
    )

    def chosen(self) -> ListOf | None:
        return ListOf(**self.cleaned_data) if self.is_valid() else None


class ChangeForm(forms.Form):
    """Since when a list is as it was typed; without a day for the whole year."""

    on = forms.DateField(
        label=_("From this day on"),
        widget=DayInput,
        required=False,
        help_text=_("Empty: for the whole school year, its past days too"),
    )


class PositionForm(forms.Form):
    """How many copies of a position teachers get, and whether pupils keep it."""

    teachers = forms.IntegerField(
        label=_("Copies for teachers"),
        min_value=0,
        max_value=MOST_TEACHERS,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _WHOLE),
    )
    given = forms.BooleanField(label=_("workbook: given, not returned"), required=False)


class PupilFilter(forms.Form):
    """Which pupils the list of provision shows."""

    school_class = forms.TypedChoiceField(label=_("Class"), required=False, coerce=int, empty_value=None)
    short = forms.BooleanField(label=_("Only those who lack something"), required=False)

    def __init__(self, classes: Iterable[SchoolClass], *args: Any) -> None:
        super().__init__(*args)
        field: Any = self.fields["school_class"]
        field.choices = [("", _("all")), *((row.pk, row.name) for row in classes)]


class CodesForm(forms.Form):
    """Bar codes of copies, as a scanner or a list of labels writes them."""

    numbers = forms.CharField(
        label=_("Bar codes"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One a line, or a range: 501–530"),
        max_length=100_000,
        required=False,
    )
