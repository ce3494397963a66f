"""What goes into the page, and of which day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.span import FIRST, DayInput
from kitaphana.website.page import PARTS

SHORT = {
    "glance": PARTS["glance"],
    "provision": pgettext_lazy("website", "Table by grade"),
    "textbooks": pgettext_lazy("website", "List of textbooks"),
}


class PageForm(forms.Form):
    """Without an address that says otherwise: everything, today. No day to come is published."""

    parts = forms.MultipleChoiceField(
        label=pgettext_lazy("website", "On the page"),
        choices=list(SHORT.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, asked: Mapping[str, Any], today: date) -> None:
        super().__init__(asked if "on" in asked else {"on": today, "parts": list(PARTS)})
        self.fields["on"] = forms.DateField(
            label=_("As of"),
            widget=DayInput({"max": today.isoformat()}),
            validators=[MinValueValidator(FIRST), MaxValueValidator(today)],
        )
