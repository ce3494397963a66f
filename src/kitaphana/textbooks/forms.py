"""Shapes of what is typed on the pages of textbooks."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.catalogue.models import BOOK_LANGUAGES
from kitaphana.core.span import DayInput
from kitaphana.roster.models import Direction, SchoolClass, TeachingLanguage
from kitaphana.textbooks.models import ReturnSlot
from kitaphana.textbooks.schedule import Wishes
from kitaphana.textbooks.sets import MOST_TEACHERS, ListOf

CLASS_LANGUAGES = [(code, BOOK_LANGUAGES[code]) for code in TeachingLanguage.values]
_WHOLE = _("Write a whole number from 0 to 999")
GRADES = [(0, _("pre-school grade")), *((grade, str(grade)) for grade in range(1, 13))]


class DayForm(forms.Form):
    """The day that a page shows; today where none, or nothing sensible, was chosen."""

    on = forms.DateField(label=_("As of"), widget=DayInput)

    def day(self, today: date) -> date:
        return self.cleaned_data["on"] if self.is_valid() else today


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


class TimeInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ScheduleForm(forms.Form):
    """How a return schedule shall be proposed."""

    first_day = forms.DateField(label=_("From which day"), widget=DayInput)
    starts_at = forms.TimeField(label=_("Beginning at"), widget=TimeInput, initial="09:00")
    a_day = forms.IntegerField(label=_("Classes a day"), min_value=1, max_value=50, initial=6)
    minutes = forms.IntegerField(label=_("Minutes for a class"), min_value=5, max_value=240, initial=30)
    order = forms.ChoiceField(
        label=_("In which order"),
        choices=[("", _("by grade")), ("small", _("small classes first"))],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    exams = forms.ChoiceField(
        label=_("Grades 9 and 11"),
        choices=[
            ("", _("in their turn")),
            ("first", _("before the others")),
            ("last", _("last, after the exams")),
        ],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )

    @property
    def wishes(self) -> Wishes:
        typed = self.cleaned_data
        return Wishes(
            first_day=typed["first_day"],
            a_day=typed["a_day"],
            starts_at=typed["starts_at"],
            minutes=typed["minutes"],
            small_first=typed["order"] == "small",
            exams=typed["exams"],
        )


class SlotForm(forms.Form):
    """When one class brings its textbooks."""

    on = forms.DateField(label=_("Day"), widget=DayInput)
    starts_at = forms.TimeField(label=pgettext_lazy("time", "From"), widget=TimeInput)
    ends_at = forms.TimeField(label=pgettext_lazy("time", "To"), widget=TimeInput)

    @staticmethod
    def of(slot: ReturnSlot | None) -> dict[str, Any]:
        return {name: getattr(slot, name) for name in ("on", "starts_at", "ends_at")} if slot else {}


class CodesForm(forms.Form):
    """Bar codes of copies, as a scanner or a list of labels writes them."""

    numbers = forms.CharField(
        label=_("Bar codes"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One a line, or a range: 501–530"),
        max_length=100_000,
        required=False,
    )
