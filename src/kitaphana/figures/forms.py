"""Any days of one's own choice; a part of a figure; numbers copied from old reports."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.core.span import OF_OUR_TIMES, DayInput
from kitaphana.figures.paper import Column
from kitaphana.indicators.actions import Printed
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.importer import FRACTIONAL
from kitaphana.indicators.names import HEADS, choices, name_classes, named
from kitaphana.indicators.parts import NOT_NOTED, dimensions
from kitaphana.indicators.queries import name_of
from kitaphana.lib.period import Period
from kitaphana.roster.models import SchoolClass

NUMBER = re.compile(r"[-−]?\d+(?:[.,]\d+)?")
MOST = 999_999_999
MOST_FRACTION = 9_999
PLACES = 2
"""Of a number that need not be whole."""
_AS_TYPED = str.maketrans(",−", ".-")
OFFERED = (
    *("class", "grades", "grade", "kind", "stay", "place", "content", "language", "fund", "source", "why"),
    *("sought", "outcome", "reason", "purpose", "use", "activity"),
)
"""Of the dimensions, those by which rows can be filtered at once; the others when a link asks for them."""


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


OF_THE_LIBRARY = ("place", "content", "language", "grades", "kind", "fund")


class PartForm(forms.Form):
    """One part of the library for all figures at once: `?part=place:room`."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        offered = [
            (str(HEADS[by][0]), [(f"{by}:{key}", name) for key, name in choices(by).items()])
            for by in OF_THE_LIBRARY
        ]
        self.fields["part"] = forms.ChoiceField(
            label=pgettext_lazy("of a library", "Part"),
            choices=[("", pgettext_lazy("of a library", "the whole library")), *offered],
            required=False,
        )

    @property
    def part_field(self) -> BoundField:
        return self["part"]

    @property
    def chosen(self) -> tuple[str, str]:
        """The dimension and its part; both empty for the whole library."""
        chosen = str(self.cleaned_data["part"]) if self.is_valid() else ""
        by, _colon, key = chosen.partition(":")
        return by, key


class PartsForm(forms.Form):
    """Which of the rows behind a count are wanted, by what they bear: `?class=12&language=kk,ru`."""

    def __init__(self, data: Mapping[str, Any], school: School, period: Period, code: str) -> None:
        super().__init__(data)
        for by in dimensions(code):
            if by not in OFFERED and not data.get(by):
                continue
            parts = _classes(school, period) if by == "class" else choices(by)
            chosen = data.get(by, "")
            if by in ("month", "activity") and chosen not in ("", NOT_NOTED):
                parts |= named(school, by, chosen.split(","))
            if not parts:
                continue
            if by != "stay":  # every reader either stays or has left
                parts |= {NOT_NOTED: _("not noted")}
            several = chosen.split(",")
            if len(several) > 1 and parts.keys() >= set(several):
                parts[chosen] = ", ".join(parts[key] for key in several)
            offered = [("", pgettext_lazy("filter", "all")), *parts.items()]
            self.fields[by] = forms.ChoiceField(label=str(HEADS[by][0]), choices=offered, required=False)

    @property
    def parts(self) -> dict[str, str]:
        """Dimension → the part chosen; a part that there is not filters nothing, and the form says so."""
        self.is_valid()
        return {by: key for by, key in self.cleaned_data.items() if key}


def _classes(school: School, period: Period) -> dict[str, str]:
    rows = SchoolClass.objects.for_school(school).filter(
        year__starts_on__lte=period.end, year__ends_on__gte=period.start
    )
    ordered = rows.select_related("year").order_by("grade", "letter_key", "year__starts_on", "pk")
    return name_classes(list(ordered))


class CountField(forms.CharField):
    """A number as it stands in a paper: spaces group thousands. Empty: None."""

    def __init__(self, *, fraction: bool, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)
        self.fraction = fraction

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        return f"{value.normalize():f}".replace(".", ",")

    def clean(self, value: Any) -> Any:
        text = "".join(str(super().clean(value)).split())
        if not text:
            return None
        number = Decimal(text.translate(_AS_TYPED)) if NUMBER.fullmatch(text) else None
        if wrong := self._wrong(number):
            raise forms.ValidationError(say(wrong, value=str(value)))
        return number

    def _wrong(self, number: Decimal | None) -> str:
        """The code of what is to be said of it."""
        if number is None:
            return "fig_not_count"
        if number < 0:
            return "fig_below_zero"
        if number > (MOST_FRACTION if self.fraction else MOST):
            return "fig_large"
        if not self.fraction and number != number.to_integral_value():
            return "fig_not_whole"
        return "fig_places" if number != round(number, PLACES) else ""


class GridForm(forms.Form):
    """A cell for each count in each column."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        columns: Sequence[Column],
        kept: Mapping[tuple[Period, str], Decimal],
    ) -> None:
        super().__init__(data)
        self.columns, self.kept = columns, kept
        for code in COUNTS:
            for column in columns:
                self.fields[f"{code}:{column.key}"] = CountField(
                    label=f"{name_of(code)}, {column.label}",
                    fraction=code in FRACTIONAL,
                    initial=kept.get((column.period, code)),
                    widget=forms.TextInput(
                        attrs={
                            "inputmode": "decimal",
                            "autocomplete": "off",
                            "aria-label": f"{name_of(code)}, {column.label}",
                        }
                    ),
                )

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, BoundField]]]]:
        """The name of each count, and its cells with the labels of their columns."""
        return [
            (name_of(code), [(column.label, self[f"{code}:{column.key}"]) for column in self.columns])
            for code in COUNTS
        ]

    @property
    def changed(self) -> list[Printed]:
        """Of a valid form: what is not as it is kept."""
        return [
            Printed(column.period, code, value)
            for code in COUNTS
            for column in self.columns
            for value in [self.cleaned_data[f"{code}:{column.key}"]]
            if value != self.kept.get((column.period, code))
        ]
