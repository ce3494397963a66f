"""Shapes of what is typed about the return schedule."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.span import DayInput
from kitaphana.returns.models import ReturnSlot
from kitaphana.returns.schedule import Wishes


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
