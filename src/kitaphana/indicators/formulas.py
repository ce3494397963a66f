"""Indicators: what is divided by what (domain.md §2); which stock and which people, the school chooses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.models import School
from kitaphana.core.setting import value_of
from kitaphana.indicators.counts import COUNTS

Stock = Literal["main", "all"]
People = Literal["readers", "pupils"]
FUNDS: tuple[Stock, ...] = ("main", "all")
PEOPLE: tuple[People, ...] = ("readers", "pupils")


@dataclass(frozen=True)
class Choice:
    """The settings `stock_denominator` and `reader_denominator`."""

    fund: Stock
    people: People

    @classmethod
    def of(cls, school: School) -> "Choice":
        fund = cast(Stock, value_of(school, "stock_denominator"))
        people = cast(People, value_of(school, "reader_denominator"))
        return cls(fund, people)

    @property
    def stock(self) -> str:
        return "stock_main" if self.fund == "main" else "stock"

    @property
    def loans(self) -> str:
        return "loans_main" if self.fund == "main" else "loans"

    @property
    def received(self) -> str:
        return "received_main" if self.fund == "main" else "received"


@dataclass(frozen=True)
class Formula:
    """`over` ÷ the sum of `under`, all of them codes of counts."""

    over: str
    under: tuple[str, ...]
    percent: bool = False

    def __str__(self) -> str:
        under = self.under[0] if len(self.under) == 1 else f"({' + '.join(self.under)})"
        return f"{self.over} ÷ {under}{' × 100' if self.percent else ''}"

    @property
    def operands(self) -> tuple[str, ...]:
        return (self.over, *self.under)

    @property
    def grows(self) -> bool:
        """Rises as the year goes on: only what is above the line grows."""
        return COUNTS[self.over].grows and not any(COUNTS[code].grows for code in self.under)


@dataclass(frozen=True)
class Indicator:
    """`places`: decimals shown (language.md §1.3). `unsorted`: the formula for a paper that gives all loans
    in one sum: it is taken when loans from the main stock are unknown, and the operand shown says so."""

    code: str
    name: Promise
    unit: str
    formula: Callable[[Choice], Formula]
    places: int = 1
    less_is_better: bool = False
    unsorted: Callable[[Choice], Formula] | None = None

    def formulas(self, choice: Choice) -> tuple[Formula, ...]:
        """In order of preference."""
        return (self.formula(choice), *([self.unsorted(choice)] if self.unsorted else []))

    @property
    def grows(self) -> bool:
        return self.formula(Choice("main", "readers")).grows


INDICATORS = {
    indicator.code: indicator
    for indicator in (
        Indicator(
            "loans_per_reader",
            _("loans per reader"),
            "per_reader",
            lambda choice: Formula(choice.loans, (choice.people,)),
            unsorted=lambda choice: Formula("loans", (choice.people,)),
        ),
        Indicator(
            "visits_per_reader",
            _("visits per reader"),
            "per_reader",
            lambda choice: Formula("visits", (choice.people,)),
        ),
        Indicator(
            "turnover",
            _("turnover"),
            "times",
            lambda choice: Formula(choice.loans, (choice.stock,)),
            places=2,
        ),
        Indicator(
            "stock_per_reader",
            _("stock per reader"),
            "copies_per_reader",
            lambda choice: Formula(choice.stock, (choice.people,)),
        ),
        Indicator(
            "renewal",
            _("renewal"),
            "percent",
            lambda choice: Formula(choice.received, (choice.stock,), percent=True),
        ),
        Indicator(
            "loans_per_visit", _("loans per visit"), "per_visit", lambda choice: Formula("loans", ("visits",))
        ),
        Indicator(
            "coverage",
            _("coverage"),
            "percent",
            lambda choice: Formula("readers_served", ("pupils", "teachers"), percent=True),
        ),
        Indicator(
            "textbook_provision",
            _("textbook provision"),
            "percent",
            lambda choice: Formula("textbook_have", ("textbook_need",), percent=True),
        ),
        Indicator(
            "refusal_rate",
            _("share of unmet enquiries"),
            "percent",
            lambda choice: Formula("refusals", ("enquiries",), percent=True),
            less_is_better=True,
        ),
        Indicator(
            "visits_per_day",
            _("visits per day"),
            "per_day",
            lambda choice: Formula("visits", ("working_days",)),
        ),
        Indicator(
            "readers_per_staff",
            _("readers per librarian"),
            "per_post",
            lambda choice: Formula("readers", ("staff",)),
        ),
        Indicator(
            "loans_per_staff",
            _("loans per librarian"),
            "per_post",
            lambda choice: Formula("loans", ("staff",)),
        ),
    )
}

UNITS: dict[str, Promise] = {
    "people": pgettext_lazy("unit", "people"),
    "visits": pgettext_lazy("unit", "visits"),
    "loans": pgettext_lazy("unit", "loans"),
    "copies": pgettext_lazy("unit", "copies"),
    "enquiries": pgettext_lazy("unit", "enquiries"),
    "events": pgettext_lazy("unit", "events"),
    "attendances": pgettext_lazy("unit", "attendances"),
    "sessions": pgettext_lazy("unit", "sessions"),
    "openings": pgettext_lazy("unit", "openings"),
    "days": pgettext_lazy("unit", "days"),
    "posts": pgettext_lazy("unit", "posts"),
    "percent": pgettext_lazy("unit", "%"),
    "times": pgettext_lazy("unit", "times"),
    "per_reader": pgettext_lazy("unit", "per reader"),
    "copies_per_reader": pgettext_lazy("unit", "copies per reader"),
    "per_visit": pgettext_lazy("unit", "per visit"),
    "per_day": pgettext_lazy("unit", "a day"),
    "per_post": pgettext_lazy("unit", "per post"),
}

GROWING = frozenset(code for code, count in COUNTS.items() if count.grows) | frozenset(
    code for code, indicator in INDICATORS.items() if indicator.grows
)
