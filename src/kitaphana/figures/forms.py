"""Any days of one's own choice."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import pgettext_lazy

from kitaphana.core.sentences import say
from kitaphana.lib.period import Period

FIRST, LAST = date(1950, 1, 1), date(2100, 12, 31)


class PeriodForm(forms.Form):
    """Addressed as `?from=2023-09-01&to=2024-01-31`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("from", pgettext_lazy("day", "From")), ("to", pgettext_lazy("day", "To"))):
            self.fields[name] = forms.DateField(
                label=label,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                validators=[MinValueValidator(FIRST), MaxValueValidator(LAST)],
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
