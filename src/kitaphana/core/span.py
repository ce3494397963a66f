"""The days that a page is about, as its address names them."""

import argparse
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.sentences import say
from kitaphana.lib.period import Period

FIRST, LAST = date(1950, 1, 1), date(2100, 12, 31)
OF_OUR_TIMES = (MinValueValidator(FIRST), MaxValueValidator(LAST))


def day(text: str) -> date:
    """A day as a command is given it. Raises ArgumentTypeError for what is no date of our times."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not FIRST <= found <= LAST:
        raise argparse.ArgumentTypeError(f"not a date: {text}; write YYYY-MM-DD")
    return found


class DayInput(forms.DateInput):
    """The browser's own calendar; what it sends and takes is 2027-01-28."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayForm(forms.Form):
    """The day that a page shows; today where none, or nothing sensible, was chosen."""

    on = forms.DateField(label=_("As of"), widget=DayInput)

    def day(self, today: date) -> date:
        return self.cleaned_data["on"] if self.is_valid() else today


class SpanForm(forms.Form):
    """Two days, `start` and `end`; a page adds its own filters below them.

    Its ids are its own, so that the fields of another form on the page keep their labels.
    """

    start = forms.DateField(label=pgettext_lazy("day", "From"), widget=DayInput, validators=OF_OUR_TIMES)
    end = forms.DateField(label=pgettext_lazy("day", "To"), widget=DayInput, validators=OF_OUR_TIMES)

    def __init__(self, usual: Period, asked: Mapping[str, str]) -> None:
        """`asked`: what the address says; a day that it leaves out is the usual one."""
        chosen = {name: value for name, value in asked.items() if value}
        super().__init__({"start": usual.start, "end": usual.end} | chosen, auto_id="span_%s")
        self.usual = usual

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or self.cleaned_data
        if "start" in chosen and "end" in chosen and chosen["end"] < chosen["start"]:
            raise ValidationError(say("rep_order"))
        return chosen

    @property
    def period(self) -> Period:
        """What was chosen; the usual days where it makes no sense."""
        if not self.is_valid():
            return self.usual
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])


class FreeSpanForm(forms.Form):
    """The same two days, which may be left out: then the page is about all its rows."""

    start = forms.DateField(
        label=pgettext_lazy("day", "From"), widget=DayInput, validators=OF_OUR_TIMES, required=False
    )
    end = forms.DateField(
        label=pgettext_lazy("day", "To"), widget=DayInput, validators=OF_OUR_TIMES, required=False
    )

    @property
    def period(self) -> Period | None:
        """None: not both days were chosen, or they make no sense."""
        start, end = (self.cleaned_data.get(name) if self.is_valid() else None for name in ("start", "end"))
        return Period(start, end) if start and end and start <= end else None
