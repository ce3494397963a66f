"""Exchange with other schools: what is given or taken, for a time or for good, and what comes back of it.

Copies given for a time stay ours and are `Away`; those given for good leave by an act. Copies taken come with
a receipt and leave by an act when they are given back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kitaphana.catalogue.models import Title
from kitaphana.circulation.actions import write_off
from kitaphana.circulation.models import Away
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.core.workflow import move
from kitaphana.stock.actions import Arrival, Disposal, receive
from kitaphana.stock.models import Fund, Lot, Reason, Receipt, Source
from kitaphana.supply.models import Exchange, ExchangeLine, ExchangeMove
from kitaphana.supply.queries import exchange_rows, following_exchange, shelf_of
from kitaphana.supply.rules import Price, must_be_possible, must_follow, must_stand_in

State, Way = Exchange.State, Exchange.Way
Part = tuple[ExchangeLine, int]
"""A line and how many of its copies."""


@dataclass(frozen=True)
class Agreed:
    """A line to be agreed on."""

    title: Title
    quantity: int
    price: Price = None


@dataclass(frozen=True)
class Terms:
    """With whom, and on what terms: for good, or for a time until `due_on`."""

    partner: str
    contact: str = ""
    phone: str = ""
    for_good: bool = False
    due_on: date | None = None
    note: str = ""


@action
def draft_exchange(*, by: User, way: str, terms: Terms, lines: Sequence[Agreed], on: date) -> Exchange:
    """Offer copies to a school, or ask one for them. Raises Refused as `describe_exchange` and
    `add_to_exchange`."""
    exchange = Exchange(
        school=by.school, number=following_exchange(by.school), way=Way(way), on=on,
        state=State.OFFERED if way == Way.GIVE else State.REQUESTED,
    )  # fmt: skip
    _write(exchange, terms)
    add_to_exchange(by=by, exchange=exchange, lines=lines)
    return exchange


@action
def describe_exchange(*, by: User, exchange: Exchange, terms: Terms) -> None:
    """Raises Refused: it was carried out, no partner is named, or a term before the beginning."""
    _must_be_open(exchange)
    _write(exchange, terms)


@action
def add_to_exchange(*, by: User, exchange: Exchange, lines: Sequence[Agreed]) -> None:
    """Raises Refused: it was carried out, a title stands in it already, a quantity or price that can't be."""
    _must_be_open(exchange)
    there = set(exchange.lines.values_list("title", flat=True))
    for line in lines:
        must_be_possible(line.title, line.quantity, line.price)
        if line.title.pk in there:
            raise Refused("supply_twice", title=str(line.title))
        there.add(line.title.pk)
    ExchangeLine.objects.bulk_create(
        ExchangeLine(
            school=by.school,
            exchange=exchange,
            title=line.title,
            quantity=line.quantity,
            price=line.price,
        )
        for line in lines
    )


@action
def change_exchange_lines(
    *, by: User, exchange: Exchange, lines: Sequence[tuple[ExchangeLine, int, Price]]
) -> None:
    """Raises Refused: it was carried out, a line of another exchange, a quantity or price that can't be."""
    _must_be_open(exchange)
    its = set(exchange.lines.values_list("pk", flat=True))
    for line, quantity, price in lines:
        must_stand_in(its, line)
        must_be_possible(line.title, quantity, price)
        line.quantity, line.price = quantity, price
    ExchangeLine.objects.bulk_update([line for line, *_ in lines], ["quantity", "price"])


@action
def remove_from_exchange(*, by: User, line: ExchangeLine) -> None:
    """Raises Refused: it was carried out."""
    _must_be_open(line.exchange)
    line.delete()


@action
def agree_exchange(*, by: User, exchange: Exchange) -> None:
    """The other school agrees. Raises Refused: it has no lines, or is past that."""
    state = _next(exchange, "agree")
    if not exchange.lines.exists():
        raise Refused("supply_no_titles")
    _enter(exchange, state)


@action
def cancel_exchange(*, by: User, exchange: Exchange) -> None:
    """Raises Refused: it was carried out."""
    _enter(exchange, _next(exchange, "cancel"))


@action
def hand_over(
    *, by: User, exchange: Exchange, parts: Sequence[Part], on: date, today: date | None = None
) -> None:
    """Copies leave the shelf, of each title the oldest lot first.

    Raises Refused: it was not agreed on, nothing is handed over, more than was agreed, or the shelf has too
    few of our own.
    """
    state = _next(exchange, "hand_over")
    must_follow(on, exchange.on, today)
    agreed = dict(exchange.lines.values_list("pk", "quantity"))
    for line, _n in parts:
        must_stand_in(agreed, line)
    picked = _picked(by, _some(parts), on)
    for line, n in parts:
        if n > agreed[line.pk]:
            raise Refused("supply_agreed", title=str(line.title), n=n, agreed=agreed[line.pk])
    if exchange.for_good:
        lines = [Disposal(lot, Reason.TRANSFERRED, n) for _, lot, n in picked]
        act = write_off(by=by, lines=lines, on=on)
        moves = [_move(line, lot, n, write_off=act) for line, lot, n in picked]
    else:
        away = Away.objects.bulk_create(
            Away(school=by.school, kind=Away.Kind.SCHOOL, lot=lot, quantity=n, left_on=on)
            for _, lot, n in picked
        )
        moves = [_move(line, lot, n, away=row) for (line, lot, n), row in zip(picked, away, strict=True)]
    ExchangeMove.objects.bulk_create(moves)
    _enter(exchange, state)


@action
def get_back(
    *, by: User, exchange: Exchange, parts: Sequence[Part], on: date, today: date | None = None
) -> None:
    """Copies we gave for a time are on the shelf again; the exchange is over when none is left there.

    Raises Refused: none was handed over, nothing comes back, or more than is there.
    """
    state = _next(exchange, "get_back")
    _bring_back(_parted(exchange, _some(parts)), on, today)
    _end_if_empty(exchange, state)


@action
def give_up(*, by: User, exchange: Exchange, on: date, today: date | None = None) -> None:
    """What has not come back never will: it goes by an act, and the exchange is over.

    As given away, not as lost: acts for loss settle what readers lost. Raises Refused: none is there.
    """
    state = _next(exchange, "get_back")
    there = [(row.line, row.there) for row in exchange_rows(exchange)]
    moves = _parted(exchange, _some(there))
    _bring_back(moves, on, today)
    _take_out(by, moves, on)
    _enter(exchange, state)


@action
def receive_exchange(
    *,
    by: User,
    exchange: Exchange,
    parts: Sequence[tuple[ExchangeLine, int, Price]],
    on: date,
    document: str = "",
    today: date | None = None,
) -> Receipt:
    """Copies of the other school come into our stock; on our balance when for good.

    More than was agreed may come.

    Raises Refused: it was not agreed on, nothing came, a line of another exchange, or as
    `stock.actions.receive`.
    """
    state = _next(exchange, "receive")
    must_follow(on, exchange.on, today)
    came = [part for part in parts if part[1] != 0]
    if not came:
        raise Refused("supply_nothing")
    its = set(exchange.lines.values_list("pk", flat=True))
    for line, n, price in came:
        must_stand_in(its, line)
        must_be_possible(line.title, n, price)
    receipt = receive(
        by=by, source=Source.EXCHANGE, on=on, supplier=exchange.partner[:160], document=document,
        lines=[
            Arrival(line.title, Fund.TEXTBOOK, n, price, on_balance=exchange.for_good)
            for line, n, price in came
        ],
    )  # fmt: skip
    lots = Lot.objects.for_school(by.school).filter(receipt=receipt).order_by("pk")
    ExchangeMove.objects.bulk_create(
        _move(line, lot, n) for (line, n, _), lot in zip(came, lots, strict=True)
    )
    _enter(exchange, state)
    return receipt


@action
def give_back(
    *, by: User, exchange: Exchange, parts: Sequence[Part], on: date, today: date | None = None
) -> None:
    """Copies we took for a time leave our stock by an act; the exchange is over when none is left here, which
    no `parts` at all say where other acts took them out.

    Raises Refused: none was received, nothing is given back, more than is here, or pupils hold them.
    """
    state = _next(exchange, "give_back")
    if parts or any(row.there for row in exchange_rows(exchange)):
        moves = _parted(exchange, _some(parts))
        for move_ in moves:
            must_follow(on, move_.lot.receipt.on, today)
        _take_out(by, moves, on)
    _end_if_empty(exchange, state)


def _write(exchange: Exchange, terms: Terms) -> None:
    if not terms.partner.strip():
        raise Refused("supply_no_partner")
    if terms.due_on and terms.due_on < exchange.on:
        raise Refused("supply_due_early", d=exchange.on)
    exchange.partner, exchange.contact, exchange.phone = terms.partner, terms.contact, terms.phone
    exchange.for_good, exchange.note = terms.for_good, terms.note
    exchange.due_on = None if terms.for_good else terms.due_on
    exchange.save()


def _must_be_open(exchange: Exchange) -> None:
    exchange.refresh_from_db(fields=["state"])
    if exchange.state not in (State.OFFERED, State.REQUESTED, State.AGREED):
        raise Refused("supply_locked")


def _next(exchange: Exchange, verb: str) -> str:
    """The state after `verb`, from the one in the database: another desk may have moved it on."""
    exchange.refresh_from_db()
    if exchange.for_good and verb in ("get_back", "give_back"):
        raise Refused("supply_for_good")
    return move(f"exchange_{exchange.way}", exchange.state, verb)


def _enter(exchange: Exchange, state: str) -> None:
    exchange.state = state
    exchange.save(update_fields=["state"])


def _end_if_empty(exchange: Exchange, state: str) -> None:
    if not any(row.there for row in exchange_rows(exchange)):
        _enter(exchange, state)


def _some(parts: Sequence[Part]) -> list[Part]:
    found = [(line, n) for line, n in parts if n != 0]
    if not found:
        raise Refused("supply_nothing")
    for line, n in found:
        must_be_possible(line.title, n, None)
    return found


def _picked(by: User, parts: Sequence[Part], on: date) -> list[tuple[ExchangeLine, Lot, int]]:
    shelf = shelf_of(by.school, [line.title for line, _ in parts], on)
    picked = []
    for line, n in parts:
        lots = shelf[line.title_id]
        left = sum(free for _, free in lots)
        if n > left:
            raise Refused("supply_shelf", title=str(line.title), n=n, left=left)
        for lot, free in lots:
            if take := min(n, free):
                picked.append((line, lot, take))
                n -= take
    return picked


def _move(line: ExchangeLine, lot: Lot, quantity: int, **how: object) -> ExchangeMove:
    return ExchangeMove(school=line.school, line=line, lot=lot, quantity=quantity, **how)


def _parted(exchange: Exchange, parts: Sequence[Part]) -> list[ExchangeMove]:
    """The moves of exactly so many copies that are still there, the oldest first; one is parted in two where
    only some of its copies are meant."""
    there = {row.line.pk: row for row in exchange_rows(exchange)}
    found = []
    for line, n in parts:
        row = there[line.pk]
        if n > row.there:
            raise Refused("supply_back_over", title=str(line.title), n=n, left=row.there)
        for move_ in row.moves:
            if n and move_.write_off_id is None and (move_.away is None or move_.away.back_on is None):
                take = min(n, move_.quantity)
                _part(move_, take)
                found.append(move_)
                n -= take
    return found


def _part(move_: ExchangeMove, quantity: int) -> None:
    """Leave so many copies in this row; the rest goes on in a row of its own."""
    rest = move_.quantity - quantity
    if not rest:
        return
    away = move_.away
    other = away and Away.objects.create(
        school=away.school, kind=away.kind, lot=away.lot, quantity=rest, left_on=away.left_on
    )
    _move(move_.line, move_.lot, rest, away=other).save()
    if away:
        away.quantity = quantity
        away.save(update_fields=["quantity"])
    move_.quantity = quantity
    move_.save(update_fields=["quantity"])


def _bring_back(moves: Sequence[ExchangeMove], on: date, today: date | None) -> None:
    away = [row.away for row in moves if row.away]
    for stay in away:
        must_follow(on, stay.left_on, today)
        stay.back_on = on
    Away.objects.bulk_update(away, ["back_on"])


def _take_out(by: User, moves: Sequence[ExchangeMove], on: date) -> None:
    lines = [Disposal(row.lot, Reason.TRANSFERRED, row.quantity) for row in moves]
    act = write_off(by=by, lines=lines, on=on)
    for row in moves:
        row.write_off = act
        row.save(update_fields=["write_off"])
