"""Shapes of what is chosen and typed on the pages of demand."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from kitaphana.catalogue.models import BOOK_LANGUAGES, Title, TitleQuerySet
from kitaphana.core.fields import choose_from
from kitaphana.core.span import SpanForm
from kitaphana.demand.actions import MOST_LIMIT
from kitaphana.demand.facts import BANDS, Chosen, Source
from kitaphana.demand.models import ProposalLine
from kitaphana.demand.queries import State
from kitaphana.lib.period import Period
from kitaphana.lib.person import HIGHEST_GRADE
from kitaphana.needs.models import Axis
from kitaphana.roster.models import ReaderKind
from kitaphana.stock.actions import MOST_COPIES

USUAL_LIMIT = Decimal(150_000)
ORDERS = {
    "asked": pgettext_lazy("order of demand", "most asked"),
    "unmet": pgettext_lazy("order of demand", "most unmet"),
    "queue": pgettext_lazy("order of demand", "longest queue"),
    "held": pgettext_lazy("order of demand", "fewest in the stock"),
    "name": pgettext_lazy("order of demand", "by name"),
}


def _grades() -> list[tuple[str, Any]]:
    groups = [(f"{lowest}-{highest}", f"{lowest}–{highest}") for lowest, highest in BANDS]
    each = [(f"{grade}-{grade}", str(grade)) for grade in range(HIGHEST_GRADE + 1)]
    return [("", _("All grades")), *groups, *each]


class DemandFilter(SpanForm):
    """Whose demand, and in which order; `only` narrows the lines, not the facts."""

    grades = forms.ChoiceField(label=_("Grades"), choices=_grades, required=False)
    kind = forms.ChoiceField(
        label=_("Who asked"), choices=[("", _("All readers")), *ReaderKind.choices], required=False
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("All languages")), *BOOK_LANGUAGES.items()], required=False
    )
    source = forms.ChoiceField(
        label=pgettext_lazy("demand", "Where from"),
        choices=[("", pgettext_lazy("demand", "all sources")), *Source.choices],
        required=False,
    )
    sort = forms.ChoiceField(label=_("Order of the list"), choices=list(ORDERS.items()), required=False)

    def __init__(self, usual: Period, asked: Mapping[str, str], axis: Axis) -> None:
        super().__init__(usual, asked)
        states = [("", pgettext("filter", "any")), *State.of(axis)]
        self.fields["only"] = forms.ChoiceField(label=_("State"), choices=states, required=False)

    @property
    def chosen(self) -> Chosen:
        """What cannot be understood chooses nothing."""
        if not self.is_valid():
            return Chosen()
        typed = self.cleaned_data
        lowest, _dash, highest = typed["grades"].partition("-")
        grades = (int(lowest), int(highest)) if highest else None
        return Chosen(grades, typed["kind"], typed["language"], typed["source"])

    @property
    def narrowed(self) -> bool:
        """Whether anything is chosen that the page keeps folded away."""
        return any(self.word(field) for field in ("kind", "language", "source", "only", "sort"))

    def word(self, field: str) -> str:
        return str(self.cleaned_data[field]) if self.is_valid() else ""


class CodesField(forms.MultipleChoiceField):
    """Codes of lines; whether there are such lines, the form knows."""

    def valid_value(self, _value: str) -> bool:
        return True


class BasketForm(forms.Form):
    """The sum of a proposal and the lines ticked. `auto`: codes that the rule had ticked by itself. A line
    that has gone since it was ticked is left out."""

    limit = forms.DecimalField(
        label=_("Sum not to exceed"), min_value=1, max_value=MOST_LIMIT, max_digits=12, decimal_places=2
    )
    lines = CodesField(required=False)
    auto = forms.CharField(required=False)

    def __init__(self, codes: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = frozenset(codes)

    @property
    def sum(self) -> Decimal:
        """The usual one where none was typed, or none that can be."""
        self.is_valid()
        return Decimal(self.cleaned_data.get("limit", USUAL_LIMIT)) if self.is_bound else USUAL_LIMIT

    @property
    def ticked(self) -> frozenset[str]:
        self.is_valid()
        return self.codes.intersection(self.cleaned_data["lines"]) if self.is_bound else frozenset()

    @property
    def by_rule(self) -> bool:
        """Whether the person has changed nothing that the rule ticked."""
        self.is_valid()
        if not self.is_bound:
            return True
        return "auto" in self.data and self.ticked == self.codes.intersection(
            self.cleaned_data["auto"].split()
        )


class LinesForm(forms.Form):
    """Quantity and price of each line of a draft, and its sum."""

    limit = forms.DecimalField(
        label=_("Sum not to exceed"), min_value=1, max_value=MOST_LIMIT, max_digits=12, decimal_places=2
    )

    def __init__(self, lines: Iterable[ProposalLine], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            self.fields[f"n-{line.pk}"] = forms.IntegerField(
                label=_("Quantity"), min_value=0, max_value=MOST_COPIES, initial=line.quantity
            )
            self.fields[f"price-{line.pk}"] = forms.DecimalField(
                label=_("Price"), min_value=0, max_digits=10, decimal_places=2, initial=line.price
            )

    def rows(self) -> list[tuple[ProposalLine, BoundField, BoundField]]:
        return [(line, self[f"n-{line.pk}"], self[f"price-{line.pk}"]) for line in self.lines]

    def changed(self) -> list[tuple[ProposalLine, int, Decimal]]:
        typed = self.cleaned_data
        return [(line, typed[f"n-{line.pk}"], typed[f"price-{line.pk}"]) for line in self.lines]


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=pgettext_lazy("proposal", "Answer"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


class ThemeForm(forms.Form):
    """The name of a shelf or a list, and which of the titles go on it."""

    name = forms.CharField(label=pgettext_lazy("shelf or list", "Name"), max_length=160)
    titles = forms.ModelMultipleChoiceField(Title.objects.none(), required=False)

    def __init__(self, titles: TitleQuerySet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "titles", titles)
