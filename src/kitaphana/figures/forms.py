"""Any days of one's own choice."""

from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from kitaphana.core.sentences import say
from kitaphana.core.span import OF_OUR_TIMES, DayInput
from kitaphana.lib.period import Period


class PeriodForm(forms.Form):
    """Addressed as `?from=2023-09-01&to=2024-01-31`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("from", pgettext_lazy("day", "From")), ("to", pgettext_lazy("day", "To"))):
            self.fields[name] = forms.DateField(
                label=label,
                widget=DayInput,
                validators=OF_OUR_TIMES,
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"from", "to"} <= cleaned.keys() and cleaned["to"] < cleaned["from"]:
            raise forms.ValidationError(say("rep_order"))
        return cleaned

    @property
    def period(self) -> Period:
        """Of a valid form."""
        return Period(self.cleaned_data["from"], self.cleaned_data["to"])
