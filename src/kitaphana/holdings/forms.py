"""Shapes of what is typed on the pages of the stock and the catalogue."""

import re
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.catalogue.actions import Description
from kitaphana.catalogue.models import BOOK_LANGUAGES, Section, Title, TitleKind
from kitaphana.catalogue.queries import alike
from kitaphana.catalogue.words import section_of
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.core.span import OF_OUR_TIMES, DayInput
from kitaphana.stock.models import Fund, Lot, Reason, Source, Stocktaking

BLANK_LINES = 3
MOST = 1_000_000
"""Copies in a line; no lot has as many."""
# The titles of the page's `<datalist>` follow what is typed.
SUGGESTED = {
    "list": "titles",
    "autocomplete": "off",
    "hx-get": reverse_lazy("catalogue:names"),
    "hx-trigger": "input changed delay:300ms",
    "hx-target": "#titles",
}
_BY_LOT = {
    TitleKind.TEXTBOOK: Fund.TEXTBOOK,
    TitleKind.BROCHURE: Fund.TEMPORARY,
    TitleKind.PERIODICAL: Fund.TEMPORARY,
}
ANY = [("", pgettext_lazy("filter", "any"))]


class CatalogueFilter(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=[*ANY, *TitleKind.choices], required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[*ANY, *BOOK_LANGUAGES.items()], required=False)
    section = forms.ChoiceField(label=_("Section"), choices=[*ANY, *Section.choices], required=False)


class CopyFilter(forms.Form):
    STATES = (
        ("shelf", _("available")),
        ("held", _("on loan")),
        ("lost", _("lost")),
        ("gone", _("written off")),
    )
    state = forms.ChoiceField(label=_("State"), choices=[*ANY, *STATES], required=False)
    section = forms.ChoiceField(label=_("Section"), choices=[*ANY, *Section.choices], required=False)


class ReceiptForm(forms.Form):
    on = forms.DateField(label=_("Received on"), widget=DayInput)
    source = forms.ChoiceField(label=pgettext_lazy("receipt", "Source"), choices=Source.choices)
    supplier = forms.CharField(label=_("Supplier"), max_length=160, required=False)
    document = forms.CharField(
        label=_("Number and date of the paper"),
        max_length=120,
        required=False,
        help_text=_("Waybill, invoice or act"),
    )


class ArrivalForm(forms.Form):
    """One line of a receipt: an edition we have (`edition`), or one described here.

    What is typed is the edition of the catalogue that agrees with it; of several (`choices`) she says which,
    or that it is a new one (`fresh`).
    """

    fresh = forms.BooleanField(required=False, label=_("A new title"))
    edition = forms.ModelChoiceField(Title.objects.all(), required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Title"), max_length=300, required=False, widget=forms.TextInput(SUGGESTED)
    )
    part = forms.CharField(label=_("Part"), max_length=40, required=False)
    authors = forms.CharField(label=_("Authors"), max_length=300, required=False)
    publisher = forms.CharField(label=_("Publisher"), max_length=160, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=1800, max_value=2100, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=list(BOOK_LANGUAGES.items()), initial="kk", required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=TitleKind.choices, initial=TitleKind.BOOK, required=False
    )
    grade = forms.IntegerField(label=_("Grade"), min_value=0, max_value=12, required=False)
    bbk = forms.CharField(label=_("BBK"), max_length=40, required=False)
    fund = forms.ChoiceField(
        label=_("Stock"), choices=[("", _("as its kind goes")), *Fund.choices], required=False
    )
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1)
    price = forms.DecimalField(
        label=_("Price of a copy, tenge"), min_value=0, max_digits=10, decimal_places=2, required=False
    )
    numbers = forms.CharField(
        label=_("Inventory numbers"),
        required=False,
        help_text=_("Main stock; left empty, the next numbers are given"),
    )
    on_balance = forms.BooleanField(label=_("On balance"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices: list[Title] = []

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if not self.errors and not typed["edition"]:
            try:
                self.description = _describe(typed)
            except Refused as refused:
                self.add_error("name", str(refused))
            else:
                self._find(typed)
        if not self.errors and not typed["fund"]:
            typed["fund"] = usual_fund(typed["edition"].kind if typed["edition"] else self.description.kind)
        return typed

    def _find(self, typed: dict[str, Any]) -> None:
        """Kind and language count as typed once they are no longer what the empty line showed."""
        chosen = [name for name in ("kind", "language") if name in self.changed_data]
        fields = ("part", "authors", "publisher", "year", "grade", *chosen)
        found = [] if typed["fresh"] else alike(typed["name"], **{name: typed[name] for name in fields})
        if len(found) == 1:
            typed["edition"] = found[0]
        elif found:
            self.choices = found
            self.add_error(None, say("holdings_several", title=typed["name"], n=len(found)))

    @property
    def inventory_numbers(self) -> tuple[str, ...]:
        return words_of(self.cleaned_data["numbers"])


ArrivalLines = forms.formset_factory(ArrivalForm, extra=BLANK_LINES, max_num=200)


class CopiesForm(forms.Form):
    """Copies named by their numbers, others by lot and quantity."""

    numbers = forms.CharField(
        label=_("Inventory numbers"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Main stock. Put a space, a comma or a new line between numbers; leading zeros may be left out"
        ),
    )

    def __init__(self, lots: list[Lot], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lots = lots
        for lot in lots:
            self.fields[f"lot-{lot.pk}"] = forms.IntegerField(
                min_value=0, max_value=MOST, required=False, label=str(lot.title)
            )

    def quantities(self) -> list[tuple[Lot, int]]:
        """Lots with how many of each are meant."""
        typed = [(lot, self.cleaned_data[f"lot-{lot.pk}"]) for lot in self.lots]
        return [(lot, n) for lot, n in typed if n]

    def lines(self) -> list[tuple[Lot, forms.BoundField]]:
        return [(lot, self[f"lot-{lot.pk}"]) for lot in self.lots]

    @property
    def inventory_numbers(self) -> tuple[str, ...]:
        return words_of(self.cleaned_data["numbers"])


class WriteOffForm(CopiesForm):
    """An act for one reason."""

    on = forms.DateField(label=_("Date of the act"), widget=DayInput)
    reason = forms.ChoiceField(label=_("Reason"), choices=Reason.choices)


class NotFoundForm(CopiesForm):
    """What a stocktaking did not find."""

    numbers = forms.CharField(
        label=_("Inventory numbers"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Main stock; textbooks that have a bar code too. Put a space, a comma or a new line between"
            " numbers; leading zeros may be left out"
        ),
    )


class StocktakingForm(forms.Form):
    checked = forms.ChoiceField(label=_("What is looked through"), choices=Stocktaking.Checked.choices)
    on = forms.DateField(
        label=pgettext_lazy("stocktaking", "Begun on"), widget=DayInput, validators=OF_OUR_TIMES
    )
    number = forms.CharField(
        label=_("Act No."),
        max_length=20,
        required=False,
        help_text=_("May be written when the stocktaking is finished"),
    )
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False, widget=forms.Textarea({"rows": 3})
    )


class FinishForm(forms.Form):
    on = forms.DateField(
        label=pgettext_lazy("stocktaking", "Finished on"), widget=DayInput, validators=OF_OUR_TIMES
    )
    number = forms.CharField(label=_("Act No."), max_length=20, required=False)


class FoundForm(forms.Form):
    """`quantity` is asked where a line holds several copies."""

    on = forms.DateField(
        label=pgettext_lazy("stocktaking", "Found on"), widget=DayInput, validators=OF_OUR_TIMES
    )
    quantity = forms.IntegerField(label=_("How many were found"), min_value=1, max_value=MOST)

    def __init__(self, most: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if most == 1:
            del self.fields["quantity"]
        else:
            self.initial.setdefault("quantity", most)


def usual_fund(kind: str) -> Fund:
    return _BY_LOT.get(TitleKind(kind), Fund.MAIN)


def words_of(text: str) -> tuple[str, ...]:
    """«1041, 1042 1043» → three numbers."""
    return tuple(word for word in re.split(r"[\s,;]+", text) if word)


def _describe(typed: dict[str, Any]) -> Description:
    kind = typed["kind"] or TitleKind.BOOK
    return Description(
        name=typed["name"],
        part=typed["part"],
        authors=typed["authors"],
        publisher=typed["publisher"],
        year=typed["year"],
        language=typed["language"] or "kk",
        kind=kind,
        section=Section.TEXTBOOK if kind == TitleKind.TEXTBOOK else section_of(bbk=typed["bbk"]),
        bbk=typed["bbk"],
        grade=typed["grade"],
    )
