"""Shapes of what is typed on the pages of orders and exchanges."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.catalogue.models import Title
from kitaphana.core.span import OF_OUR_TIMES, DayInput, FreeSpanForm
from kitaphana.stock.models import Source
from kitaphana.supply.exchange import Terms
from kitaphana.supply.models import Exchange, ExchangeLine, Order, OrderLine

Line = OrderLine | ExchangeLine
ANY = [("", pgettext_lazy("filter", "any"))]
SOURCES = [(source, source.label) for source in (Source.SECTION, Source.BUDGET)]


class OrderFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), choices=[*ANY, *Order.State.choices], required=False)


class ExchangeFilter(FreeSpanForm):
    """The days are those on which the copies went or came."""

    way = forms.ChoiceField(
        label=pgettext_lazy("exchange", "Way"), choices=[*ANY, *Exchange.Way.choices], required=False
    )
    state = forms.ChoiceField(label=_("State"), choices=[*ANY, *Exchange.State.choices], required=False)
    field_order = ("way", "state", "start", "end")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].label = pgettext_lazy("exchange", "Handed over from")
        self.fields["end"].label = pgettext_lazy("exchange", "Handed over to")


class OrderForm(forms.Form):
    """To whom the order goes; `first` is chosen when it is drafted."""

    supplier = forms.CharField(
        label=pgettext_lazy("order", "To whom"),
        max_length=160,
        required=False,
        help_text=_("The education section or the publisher, as it shall stand on the paper"),
    )
    expected_on = forms.DateField(
        label=_("Expected on"), widget=DayInput, required=False, validators=OF_OUR_TIMES
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class NewOrderForm(OrderForm):
    first = forms.TypedChoiceField(label=_("School year"), coerce=int)
    field_order = ("first", "supplier", "expected_on", "note")

    def __init__(self, this_year: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = range(this_year, this_year + 3)
        self.fields["first"].choices = [(first, f"{first}–{first + 1}") for first in years]  # type: ignore[attr-defined]
        self.fields["first"].initial = this_year + 1


class ExchangeForm(forms.Form):
    """With whom and on what terms."""

    partner = forms.CharField(label=_("Other school"), max_length=200)
    contact = forms.CharField(label=_("Contact person"), max_length=120, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    for_good = forms.ChoiceField(
        label=pgettext_lazy("exchange", "Term"),
        choices=[("", pgettext_lazy("exchange", "for a time")), ("1", pgettext_lazy("exchange", "for good"))],
        required=False,
    )
    due_on = forms.DateField(
        label=_("To be returned by"),
        widget=DayInput,
        required=False,
        validators=OF_OUR_TIMES,
        help_text=_("Only when lent for a time"),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def terms(self) -> Terms:
        typed = {name: self.cleaned_data[name] for name in Terms.__dataclass_fields__}
        return Terms(**typed | {"for_good": bool(typed["for_good"])})


class NewExchangeForm(ExchangeForm):
    way = forms.ChoiceField(label=pgettext_lazy("exchange", "Way"), choices=Exchange.Way.choices)
    on = forms.DateField(label=_("Day"), widget=DayInput, validators=OF_OUR_TIMES)
    field_order = ("way", "on", "partner", "contact", "phone", "for_good", "due_on", "note")


class FirstLineForm(forms.Form):
    """The title that another page asks for in the address of this one."""

    title = forms.ModelChoiceField(Title.objects.all(), widget=forms.HiddenInput)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1)


class PickForm(forms.Form):
    """How many of each title found."""

    def __init__(self, titles: Iterable[Title], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles = list(titles)
        for title in self.titles:
            self.fields[f"n-{title.pk}"] = _whole(str(title), required=False)

    def rows(self) -> list[tuple[Title, BoundField]]:
        return [(title, self[f"n-{title.pk}"]) for title in self.titles]

    def picked(self) -> list[tuple[Title, int]]:
        typed = [(title, self.cleaned_data[f"n-{title.pk}"]) for title in self.titles]
        return [(title, n) for title, n in typed if n]


@dataclass(frozen=True)
class LineFields:
    line: Line
    quantity: BoundField
    price: BoundField | None
    reason: BoundField | None


class LinesForm(forms.Form):
    """A quantity for each line, and where asked its price and reason. `asked`: line → the usual quantity."""

    priced = False
    reasoned = False
    least = 0

    def __init__(self, asked: Mapping[Any, int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(asked)
        for line, n in asked.items():
            self.fields[f"n-{line.pk}"] = _whole(
                _("Quantity"), required=self.least > 0, least=self.least, initial=n
            )
            if self.priced:
                self.fields[f"price-{line.pk}"] = _price(line.price)
            if self.reasoned:
                self.fields[f"reason-{line.pk}"] = forms.ChoiceField(
                    label=_("Reason"), choices=OrderLine.Reason.choices, initial=line.reason
                )

    def rows(self) -> list[LineFields]:
        return [
            LineFields(
                line,
                self[f"n-{line.pk}"],
                self[f"price-{line.pk}"] if self.priced else None,
                self[f"reason-{line.pk}"] if self.reasoned else None,
            )
            for line in self.lines
        ]

    def head(self) -> list[BoundField]:
        """The fields of the whole document."""
        return [self[name] for name in self.base_fields]

    def quantity(self, line: Line) -> int:
        return self.cleaned_data[f"n-{line.pk}"] or 0

    def price(self, line: Line) -> Decimal | None:
        found: Decimal | None = self.cleaned_data[f"price-{line.pk}"]
        return found

    def reason(self, line: Line) -> str:
        return str(self.cleaned_data[f"reason-{line.pk}"])


class DraftLines(LinesForm):
    """Lines of an order while it is drafted."""

    priced = reasoned = True
    least = 1


class OfferedLines(LinesForm):
    least = 1


class RequestedLines(LinesForm):
    priced = True
    least = 1


class MovedForm(LinesForm):
    """Copies that go or come on a day."""

    on = forms.DateField(label=_("Day"), widget=DayInput, validators=OF_OUR_TIMES)

    def day(self) -> date:
        found: date = self.cleaned_data["on"]
        return found


class ReceivedForm(MovedForm):
    """Copies that come with a paper."""

    priced = True
    document = forms.CharField(
        label=_("Number and date of the paper"),
        max_length=120,
        required=False,
        help_text=_("Waybill, invoice or act"),
    )


class ArrivedForm(ReceivedForm):
    source = forms.ChoiceField(label=pgettext_lazy("receipt", "Source"), choices=SOURCES)
    field_order = ("on", "source", "document")


def _whole(label: Any, *, required: bool, least: int = 0, initial: int | None = None) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, required=required, initial=initial)


def _price(initial: Decimal | None) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Price"), min_value=0, max_digits=10, decimal_places=2, required=False, initial=initial
    )
