"""The days that a page is about, as its address names them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import pgettext_lazy

from kitaphana.core.sentences import say
from kitaphana.lib.period import Period


class DayInput(forms.DateInput):
    """The browser's own calendar; what it sends and takes is 2027-01-28."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class SpanForm(forms.Form):
    """Two days, `start` and `end`; a page adds its own filters below them.

    Its ids are its own, so that the fields of another form on the page keep their labels.
    """

    start = forms.DateField(label=pgettext_lazy("day", "From"), widget=DayInput)
    end = forms.DateField(label=pgettext_lazy("day", "To"), widget=DayInput)

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
