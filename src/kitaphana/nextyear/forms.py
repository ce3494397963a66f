"""Shapes of what is typed on the pages of the coming school year."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.catalogue.models import BOOK_LANGUAGES, Title
from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.lib.person import parse_class
from kitaphana.nextyear.forecast import MOST_PUPILS
from kitaphana.nextyear.models import ForecastClass
from kitaphana.roster.models import Direction, TeachingLanguage

NUMBERS = ("promoted", "leavers", "comers")
BLANK_ROWS = 2
LANGUAGES = [(code, BOOK_LANGUAGES[code]) for code in TeachingLanguage.values]
ANY = [("", pgettext_lazy("filter", "any"))]


def _pupils(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_PUPILS, required=False)


class ForecastForm(forms.Form):
    """One class of the forecast; an empty number is 0."""

    name = forms.CharField(label=pgettext_lazy("school", "Class"), max_length=20)
    language = forms.ChoiceField(
        label=_("Language of instruction"), choices=LANGUAGES, initial=TeachingLanguage.KAZAKH
    )
    direction = forms.ChoiceField(
        label=_("Direction"), choices=[("", "–"), *Direction.choices], required=False
    )
    promoted = _pupils(pgettext_lazy("forecast", "Promoted"))
    leavers = _pupils(pgettext_lazy("forecast", "Leavers"))
    comers = _pupils(pgettext_lazy("forecast", "Comers"))
    removed = forms.BooleanField(label=pgettext_lazy("forecast", "Take away"), required=False)

    def clean(self) -> dict[str, Any]:
        """One sentence a row, which names the class."""
        typed = super().clean() or self.cleaned_data
        name = str(self.data.get(self.add_prefix("name"), "")).strip()
        if typed.get("removed"):
            self.errors.clear()
            return typed
        try:
            typed["of"] = parse_class(name)
        except ValueError:
            self.blame(say("nextyear_class_name", value=name), "name")
        if wrong := [field for field in NUMBERS if field in self.errors]:
            self.blame(say("nextyear_number", name=name, max=MOST_PUPILS), *wrong)
        return typed

    @property
    def fault_id(self) -> str:
        """Of the element that holds the sentences of `blame`."""
        return f"fault-{self.prefix}"

    def blame(self, sentence: str, *fields: str) -> None:
        self.add_error(None, sentence)
        for field in fields:
            self.fields[field].widget.attrs |= {"aria-invalid": "true", "aria-describedby": self.fault_id}

    @property
    def numbers(self) -> list[BoundField]:
        return [self[name] for name in NUMBERS]

    @property
    def is_kept(self) -> bool:
        """Neither taken away nor a row that was left blank."""
        return self.has_changed() and not self.cleaned_data["removed"]

    def row(self, school: School) -> ForecastClass:
        typed = self.cleaned_data
        return ForecastClass(
            school=school,
            grade=typed["of"].grade,
            letter=typed["of"].letter,
            language=typed["language"],
            direction=typed["direction"],
            **{field: typed[field] or 0 for field in NUMBERS},
        )


ForecastRows = forms.formset_factory(ForecastForm, extra=BLANK_ROWS, max_num=200)


class NeedFilter(forms.Form):
    """Which rows of the need are shown, and by what they are grouped."""

    BY = (("grade", pgettext_lazy("grouped", "by list")), ("subject", pgettext_lazy("grouped", "by subject")))
    grade = forms.TypedChoiceField(label=_("Grade"), coerce=int, empty_value=None, required=False)
    language = forms.ChoiceField(label=_("Language of instruction"), required=False)
    by = forms.ChoiceField(label=_("Grouped"), choices=BY, required=False)

    def __init__(self, groups: Iterable[tuple[int, str]], *args: Any) -> None:
        super().__init__(*args)
        pairs = list(groups)
        grades, codes = dict.fromkeys(pair[0] for pair in pairs), {pair[1] for pair in pairs}
        self.fields["grade"].choices = [*ANY, *((grade, str(grade)) for grade in grades)]  # type: ignore[attr-defined]
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            *ANY,
            *((code, name) for code, name in LANGUAGES if code in codes),
        ]

    def chosen(self) -> dict[str, Any]:
        return self.cleaned_data if self.is_valid() else {}


class BudgetForm(forms.Form):
    """A sum, and prices of the titles that have none."""

    sum = forms.DecimalField(
        label=_("Sum, tenge"),
        decimal_places=2,
        required=False,
        error_messages={"invalid": _("Write the sum in figures only")},
    )

    def __init__(self, titles: Iterable[Title], *args: Any) -> None:
        super().__init__(*args)
        self._titles = list(titles)
        for title in self._titles:
            self.fields[self._name(title)] = forms.DecimalField(
                label=str(title), min_value=Decimal("0.01"), max_digits=10, decimal_places=2, required=False
            )

    def rows(self) -> list[tuple[Title, BoundField]]:
        return [(title, self[self._name(title)]) for title in self._titles]

    def typed(self) -> tuple[Decimal | None, dict[int, Decimal]]:
        """The sum, and prices by title id; what makes no sense is left out and said beside its field."""
        self.is_valid()
        prices = {title.pk: self.cleaned_data.get(self._name(title)) for title in self._titles}
        return self.cleaned_data.get("sum"), {pk: price for pk, price in prices.items() if price}

    @staticmethod
    def _name(title: Title) -> str:
        return f"price-{title.pk}"
