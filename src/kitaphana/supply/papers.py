"""The order and the acts of an exchange as papers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.catalogue.models import Title
from kitaphana.core.models import School
from kitaphana.lib.dates import full_date
from kitaphana.papers.paper import (
    Cell,
    Line,
    Paper,
    Section,
    Shape,
    Table,
    number,
    of_school,
    tell,
    tenge,
    words,
)
from kitaphana.supply.models import Exchange, ExchangeMove, Order
from kitaphana.supply.queries import Exchanged, exchange_rows, order_rows

BLANK = "_" * 14
"""Where a person signs."""


@dataclass(frozen=True)
class Priced:
    """Copies of one title at one price."""

    title: Title
    quantity: int
    price: Decimal | None

    @property
    def amount(self) -> Decimal | None:
        return None if self.price is None else self.price * self.quantity


def order_paper(order: Order, language: str) -> Paper:
    """In the form of domain.md §6, with prices. Runs under the language, as `act_paper`."""
    rows = order_rows(order)
    items = [Priced(row.line.title, row.line.quantity, row.line.price) for row in rows]
    plain = [row.line for row in rows]
    body = [
        (
            number(n, language),
            words(_subject(line.title, language)),
            words(_grade(line.title)),
            words(_named(line.title)),
            number(line.pupils, language),
            number(line.forecast, language),
            number(line.in_stock, language),
            number(line.quantity, language),
            words(line.get_reason_display()),
            *_money(item, language),
        )
        for n, (line, item) in enumerate(zip(plain, items, strict=True), 1)
    ]
    heads = (
        _("No."), _("Subject"), _("Grade"), _("Textbook"), _("Pupils"), pgettext("order", "Forecast"),
        pgettext("order", "In stock"), pgettext("order", "Needed"), _("Reason"), _("Price"), _("Sum"),
    )  # fmt: skip
    table = _table("order", "5n 15 12n 27 12n 12n 12n 15n 19 12n 14n", heads, body, items, 7, language)
    to = [tell("supply_paper_to", language, name=_whom(order, language))] if order.supplier else []
    about = tell("supply_paper_year", language, text=f"{order.first}–{order.first + 1}")
    after = [*_sum(items, language), *_note(order.note, language)]
    return of_school(
        order.school,
        language,
        tell("supply_paper_order", language, no=str(order.number)).text,
        [Section("order", "", (*to, about), (table,), tuple(after))],
        _signed(order.school, language),
        status=full_date(order.sent_on or order.on, language),
        wide=True,
    )


def act_paper(exchange: Exchange, language: str, *, back: bool = False) -> Paper:
    """The act by which copies go over, or with `back` that of what has come back. Before they go, of what was
    agreed on."""
    rows = exchange_rows(exchange)
    items = _moved(rows, exchange, back=back)
    ours, theirs = exchange.school.name(language), exchange.partner
    we_hand_over = (exchange.way == Exchange.Way.GIVE) != back
    giver, taker = (ours, theirs) if we_hand_over else (theirs, ours)
    signing = {ours: _signed(exchange.school, language), theirs: _unsigned(exchange, language)}
    lines = (
        tell("supply_act_giver", language, name=giver),
        tell("supply_act_taker", language, name=taker),
        _terms(exchange, language, back=back),
    )
    signatures = (
        tell("supply_act_gave", language, name=giver).text, *signing[giver], "",
        tell("supply_act_took", language, name=taker).text, *signing[taker],
    )  # fmt: skip
    code = "supply_act_back" if back else "supply_act"
    return of_school(
        exchange.school,
        language,
        tell(code, language, no=str(exchange.number)).text,
        [Section("act", "", lines, (_act_table(items, language),), tuple(_sum(items, language)))],
        signatures,
        status=full_date(_day(rows, exchange, back=back), language),
    )


def _act_table(items: Sequence[Priced], language: str) -> Table:
    body = [
        (
            number(n, language),
            words(_named(item.title)),
            words(_grade(item.title)),
            words(item.title.language_name),
            number(item.quantity, language),
            *_money(item, language),
        )
        for n, item in enumerate(items, 1)
    ]
    heads = (
        _("No."), _("Textbook"), _("Grade"), _("Language"), pgettext("paper", "Quantity"), _("Price"),
        _("Sum"),
    )  # fmt: skip
    return _table("act", "4n 25 11n 14 9n 11n 12n", heads, body, items, 4, language)


def has_come_back(rows: Sequence[Exchanged]) -> bool:
    """Whether there is anything for the act of the way back."""
    return any(row.back for row in rows)


def _moved(rows: Sequence[Exchanged], exchange: Exchange, *, back: bool) -> list[Priced]:
    moves = [(row, move) for row in rows for move in row.moves if not back or _came_back(move, exchange)]
    if not moves:
        return [Priced(row.line.title, row.line.quantity, row.line.price) for row in rows]
    found: Counter[tuple[Title, Decimal | None]] = Counter()
    for row, move in moves:
        found[row.line.title, move.lot.price] += move.quantity
    return [Priced(title, n, price) for (title, price), n in found.items()]


def _came_back(move: ExchangeMove, exchange: Exchange) -> bool:
    if exchange.way == Exchange.Way.TAKE:
        return move.write_off is not None
    return move.away is not None and move.away.back_on is not None and move.write_off is None


def _day(rows: Sequence[Exchanged], exchange: Exchange, *, back: bool) -> date:
    """The day of the last copies that went over, or came back."""
    days = [
        day
        for row in rows
        for move in row.moves
        if not back or _came_back(move, exchange)
        if (day := _gone_on(move, exchange, back=back))
    ]
    return max(days, default=exchange.on)


def _gone_on(move: ExchangeMove, exchange: Exchange, *, back: bool) -> date | None:
    if exchange.way == Exchange.Way.TAKE and not back:
        return move.lot.receipt.on
    if move.away:
        return move.away.back_on if back else move.away.left_on
    return move.write_off.on if move.write_off else None


def _terms(exchange: Exchange, language: str, *, back: bool) -> Line:
    if back:
        return tell("supply_act_returned", language)
    if exchange.for_good:
        return tell("supply_act_for_good", language)
    if exchange.due_on:
        return tell("supply_act_until", language, d=exchange.due_on)
    return tell("supply_act_for_a_time", language)


def _table(
    code: str,
    columns: str,
    heads: tuple[str, ...],
    body: Sequence[tuple[Cell, ...]],
    items: Sequence[Priced],
    quantity: int,
    language: str,
) -> Table:
    """With a total row; `quantity`: the place of that column, the sum is the last."""
    total = [words("")] * len(heads)
    total[1] = words(_("In all"))
    total[quantity] = number(sum(item.quantity for item in items), language)
    total[-1] = number(tenge(_amount(items)), language)
    return Table(Shape(code, columns), "", heads, (*body, tuple(total)), total=True)


def _money(item: Priced, language: str) -> tuple[Cell, Cell]:
    return (
        number(None if item.price is None else tenge(item.price), language),
        number(None if item.amount is None else tenge(item.amount), language),
    )


def _amount(items: Sequence[Priced]) -> Decimal:
    return sum((item.amount or Decimal(0) for item in items), Decimal(0))


def _sum(items: Sequence[Priced], language: str) -> list[Line]:
    copies = sum(item.quantity for item in items)
    unpriced = sum(item.quantity for item in items if item.price is None)
    lines = [tell("supply_paper_total", language, n=copies, sum=tenge(_amount(items)))]
    return lines + ([tell("supply_paper_unpriced", language, n=unpriced)] if unpriced else [])


def _note(text: str, language: str) -> list[Line]:
    return [tell("supply_paper_note", language, text=text)] if text else []


def _whom(order: Order, language: str) -> str:
    """As typed; our education section in the language of the paper."""
    school = order.school
    ours = order.supplier == school.district_section_kk and language == "ru"
    return (school.district_section_ru if ours else "") or order.supplier


def _subject(title: Title, language: str) -> str:
    return title.subject.name(language) if title.subject else "–"


def _grade(title: Title) -> str:
    return "–" if title.grade is None else str(title.grade)


def _named(title: Title) -> str:
    """«Алгебра. Шыныбеков Ә., Атамұра, 2019»"""
    return ". ".join(part for part in (str(title), title.imprint) if part)


def _signed(school: School, language: str) -> tuple[str, str]:
    return (
        tell("supply_sign_director", language, name=f"{BLANK} {school.director}".strip()).text,
        tell("supply_sign_librarian", language, name=f"{BLANK} {school.librarian}".strip()).text,
    )


def _unsigned(exchange: Exchange, language: str) -> tuple[str, str]:
    return (
        tell("supply_sign_director", language, name=BLANK).text,
        tell("supply_sign_contact", language, name=f"{BLANK} {exchange.contact}".strip()).text,
    )
