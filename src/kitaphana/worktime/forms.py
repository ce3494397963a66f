"""Shapes of what is typed about posts and absences."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.sentences import say
from kitaphana.core.span import OF_OUR_TIMES, DayInput, SpanForm
from kitaphana.worktime.actions import HOURS_OF_A_DAY, Terms
from kitaphana.worktime.models import Leave

LONGEST = 6 * 366
"""Days, as of the longest plan."""
MOST_HOURS = Decimal(1_000_000)
LEAST_HOURS = Decimal("0.01")
ABOVE_NOUGHT = _("Write a number above nought.")


class PostForm(forms.Form):
    person = forms.CharField(
        label=_("Who works"), max_length=120, error_messages={"required": _("Write who works.")}
    )
    starts_on = forms.DateField(
        label=pgettext_lazy("post", "From"),
        widget=DayInput,
        validators=OF_OUR_TIMES,
        error_messages={"required": _("Write the first day of the post.")},
    )
    ends_on = forms.DateField(
        label=pgettext_lazy("post", "Last day"),
        widget=DayInput,
        validators=OF_OUR_TIMES,
        required=False,
        help_text=_("Only of a post that has an end"),
    )
    hours_a_day = forms.DecimalField(
        label=_("Hours a day"),
        min_value=LEAST_HOURS,
        max_value=HOURS_OF_A_DAY,
        max_digits=4,
        decimal_places=2,
        help_text=_("Of a half post half of the day, such as 3.6"),
        error_messages={"required": _("Write the hours of a day."), "min_value": ABOVE_NOUGHT},
    )
    service_hours_a_day = forms.DecimalField(
        label=_("Of them with readers"),
        min_value=0,
        max_value=HOURS_OF_A_DAY,
        max_digits=4,
        decimal_places=2,
        initial=0,
        error_messages={"required": _("Write the hours with readers, 0 if there are none.")},
    )
    leave_days = forms.IntegerField(
        label=_("Leave, working days a year"),
        min_value=0,
        max_value=366,
        initial=0,
        help_text=_(
            "Days whose dates are not written are taken off the end of the school year; of a post held "
            "for a part of the year, that part of them"
        ),
        error_messages={"required": _("Write the days of leave, 0 if there are none.")},
    )
    pay_a_month = forms.DecimalField(
        label=_("Pay a month, ₸"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=_("May be left empty; then no cost of an hour is counted"),
    )
    hours_a_month = forms.DecimalField(
        label=_("Hours a month that are paid"),
        min_value=LEAST_HOURS,
        max_digits=6,
        decimal_places=2,
        initial=160,
        error_messages={"required": _("Write the hours paid in a month."), "min_value": ABOVE_NOUGHT},
    )

    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0, required=False)
    """Of the post as it was read; of a new one nought."""

    def terms(self) -> Terms:
        return Terms(**{name: self.cleaned_data[name] for name in Terms.__dataclass_fields__})


class AbsenceForm(forms.Form):
    kind = forms.ChoiceField(label=pgettext_lazy("absence", "Reason"), choices=Leave.Kind.choices)
    starts_on = forms.DateField(
        label=pgettext_lazy("day", "From"),
        widget=DayInput,
        validators=OF_OUR_TIMES,
        error_messages={"required": _("Write the first day of the absence.")},
    )
    ends_on = forms.DateField(
        label=pgettext_lazy("day", "To"),
        widget=DayInput,
        validators=OF_OUR_TIMES,
        error_messages={"required": _("Write the last day of the absence.")},
    )

    def __init__(self, data: Mapping[str, str] | None = None) -> None:
        """Its ids are its own: the form of the post stands on the same page."""
        super().__init__(data, auto_id="away_%s")


class BudgetSpan(SpanForm):
    def clean(self) -> dict[str, Any]:
        chosen = super().clean()
        if "start" in chosen and "end" in chosen and (chosen["end"] - chosen["start"]).days > LONGEST:
            raise ValidationError(say("time_too_long"))
        return chosen


class StaffForm(forms.Form):
    """How many people the work takes: hours by norms, and the share of work that has none."""

    hours = forms.DecimalField(
        label=_("Hours of work by norms"), min_value=0, max_value=MOST_HOURS, decimal_places=3, required=False
    )
    share = forms.DecimalField(
        label=_("Work without norms, % of all the work"),
        min_value=0,
        max_value=Decimal("99.9"),
        decimal_places=1,
        required=False,
    )
