"""Shapes of what is typed about a plan as a whole."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.sentences import say
from kitaphana.core.span import OF_OUR_TIMES, DayInput
from kitaphana.indicators.queries import name_of
from kitaphana.lib.dates import ROMAN
from kitaphana.lib.numbers import trimmed
from kitaphana.lib.period import Period
from kitaphana.planning.lastyear import PROMISED
from kitaphana.planning.models import Plan
from kitaphana.planning.spread import Promises

DIGITS = {
    "max_digits": _("Write a smaller number."),
    "max_whole_digits": _("Write a smaller number: at most %(max)s digits before the decimal point."),
    "max_decimal_places": _("Write at most %(max)s digits after the decimal point."),
}
"""What Django says of too long a number, in the words of all our languages."""


class PlanForm(forms.Form):
    scope = forms.ChoiceField(label=_("What it holds"), choices=Plan.Scope.choices, widget=forms.RadioSelect)
    theme = forms.CharField(
        label=_("Theme of the programme or name of the event"), max_length=160, required=False
    )
    kind = forms.ChoiceField(label=_("Kind of plan"), choices=Plan.Kind.choices, widget=forms.RadioSelect)
    start = forms.DateField(label=_("First day"), widget=DayInput, validators=OF_OUR_TIMES)
    end = forms.DateField(label=_("Last day"), widget=DayInput, validators=OF_OUR_TIMES)

    accept_unopened = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if "start" in typed and "end" in typed and typed["end"] < typed["start"]:
            raise ValidationError(say("rep_order"))
        return typed

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])


class AimForm(forms.Form):
    aim = forms.CharField(
        label=pgettext_lazy("of a plan", "Aim"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    tasks = forms.CharField(
        label=pgettext_lazy("of a plan", "Tasks"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 9}),
        help_text=_("Each task on a line of its own"),
    )

    def clean_tasks(self) -> list[str]:
        return str(self.cleaned_data["tasks"]).splitlines()


class SectionForm(forms.Form):
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=120, required=False)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=120, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)


class NumberForm(forms.Form):
    """One more control number. `before`: of an earlier year, in words; `omit`: those that the plan has."""

    code = forms.ChoiceField(label=_("Indicator"))
    value = forms.DecimalField(
        label=_("Control number"), max_digits=12, decimal_places=2, error_messages=DIGITS
    )
    accept_far = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, before: Mapping[str, str], *args: Any, omit: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, _offered(code, before.get(code))) for code in PROMISED if code not in omit]
        cast(forms.ChoiceField, self.fields["code"]).choices = choices


class NumbersForm(forms.Form):
    """A field for each control number and each quarter of the plan, named `visits-0`, `visits-1`."""

    def __init__(self, known: Promises, quarters: Sequence[int], *args: Any) -> None:
        super().__init__(*args)
        self.quarters = (0, *quarters)
        for code, numbers in known.items():
            for quarter in self.quarters:
                value = trimmed(numbers[quarter].value) if quarter in numbers else None
                self.fields[f"{code}-{quarter}"] = _number(code, quarter, value)

    def cells(self, code: str) -> list[forms.BoundField]:
        return [self[f"{code}-{quarter}"] for quarter in self.quarters]

    def changed(self) -> Iterator[tuple[str, int, Decimal | None]]:
        """Code, quarter and what was typed; None where the field was emptied."""
        for name in self.changed_data:
            if name in self.cleaned_data:
                code, quarter = name.rsplit("-", 1)
                yield code, int(quarter), self.cleaned_data[name]


def _number(code: str, quarter: int, value: Decimal | None) -> forms.DecimalField:
    label = name_of(code)
    if quarter:
        label = _("%(name)s, quarter %(n)s") % {"name": label, "n": ROMAN[quarter]}
    widget = forms.NumberInput(attrs={"step": "any", "min": 0, "aria-label": capfirst(label)})
    return forms.DecimalField(
        label=label, max_digits=12, decimal_places=2, required=False, initial=value, widget=widget,
        error_messages=DIGITS,
    )  # fmt: skip


def _offered(code: str, before: str | None) -> str:
    name = capfirst(name_of(code))
    return f"{name} ({before})" if before else name
