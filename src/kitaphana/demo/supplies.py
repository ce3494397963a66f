"""Where the textbooks of the demo school come from: the education section, by order, and a school nearby."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random

from kitaphana.catalogue.models import Title
from kitaphana.core.models import User
from kitaphana.demo.agenda import Agenda
from kitaphana.demo.editions import Pile, Textbook
from kitaphana.demo.year import Year
from kitaphana.nextyear.forecast import propose_forecast
from kitaphana.nextyear.scenario import order_next
from kitaphana.stock.actions import Arrival, receive
from kitaphana.stock.models import Fund, Lot, Receipt, Source
from kitaphana.supply.actions import (
    Wanted,
    change_lines,
    describe_order,
    draft_order,
    receive_order,
    send_order,
)
from kitaphana.supply.exchange import (
    Agreed,
    Terms,
    agree_exchange,
    draft_exchange,
    get_back,
    give_back,
    hand_over,
    receive_exchange,
)
from kitaphana.supply.models import Exchange, ExchangeMove, Order, OrderLine

SECTION = "Үлгі ауданы бойынша білім бөлімі"
NEIGHBOUR = "Егіндікөл ауылының №2 жалпы орта білім беретін мектебі"
FORECAST, ORDER, DRAFTED, SENT, FRESH_CAME, REST_CAME, EXPECTED = (
    "10-20 11-10 03-16 04-06 08-14 08-21 08-20".split()
)
"""Days of a year: since when the demo has a forecast and an order of the coming year; the way of an order."""
GIVEN, TAKEN = 12, 4
Lines = Sequence[tuple[Textbook, int]]


class Supplies:
    """All through the actions of the supply app: they are few."""

    def __init__(self, by: User, rng: Random) -> None:
        self._by, self._rng = by, rng
        self._years = 0

    def receive(self, lines: Lines, day: date) -> None:
        """What the section gives without an order of ours."""
        if not lines:
            return
        receipt = receive(
            by=self._by,
            source=Source.SECTION,
            lines=[Arrival(book.title, Fund.TEXTBOOK, n, _price(book.title, day.year)) for book, n in lines],
            on=day,
            supplier=SECTION,
            document=self._waybill(),
        )
        self._shelve(lines, receipt)

    def deliver(self, year: Year, fresh: Lines, rest: Lines) -> None:
        """The books of August, new editions first; by the order of spring, save in the first year."""
        self._years += 1
        parts = [(lines, _day(year.first, came)) for lines, came in ((fresh, FRESH_CAME), (rest, REST_CAME))]
        if self._years == 1:
            for lines, day in parts:
                self.receive(lines, day)
            return
        wanted = [
            *(_wanted(line, year.first, OrderLine.Reason.EDITION) for line in fresh),
            *(_wanted(line, year.first, OrderLine.Reason.GROWTH) for line in rest),
        ]
        order = draft_order(
            by=self._by,
            lines=wanted,
            first=year.first,
            on=_day(year.first, DRAFTED),
            supplier=SECTION,
            expected_on=_day(year.first, EXPECTED),
        )
        send_order(by=self._by, order=order, on=_day(year.first, SENT))
        for lines, day in parts:
            self._arrive(order, lines, day)

    def exchange(self, year: Year, agenda: Agenda, unused: Textbook, current: Textbook) -> None:
        """One year we give copies of an edition from which nobody learns, the next we take some of one from
        which we do; in the first year both."""
        if self._years % 2:
            give = year.workday_on(year.day("09-22"))
            agenda.put(give, lambda day: self._give(year, agenda, unused, day))
        if self._years == 1 or self._years % 2 == 0:
            take = year.workday_on(year.day("10-06"))
            agenda.put(take, lambda day: self._take(year, agenda, current, day))

    def foresee(self, year: Year, until: date) -> None:
        """The forecast of the coming year and its order, once all of this year is stored."""
        on = min(until, year.day(DRAFTED))
        if until < year.day(FORECAST):
            return
        propose_forecast(by=self._by, on=on)
        order = order_next(by=self._by, on=on) if until >= year.day(ORDER) else None
        if order:
            expected = _day(year.first + 1, EXPECTED)
            describe_order(by=self._by, order=order, supplier=SECTION, expected_on=expected)
            lines = order.lines.filter(price=None).select_related("title")
            priced = [(line, line.quantity, _price(line.title, on.year), line.reason) for line in lines]
            change_lines(by=self._by, order=order, lines=priced)
            if until >= year.day(SENT):
                send_order(by=self._by, order=order, on=year.day(SENT))

    def _arrive(self, order: Order, lines: Lines, day: date) -> None:
        if not lines:
            return
        rows = {line.title_id: line for line in order.lines.all()}
        arrived = [(rows[book.title.pk], n, rows[book.title.pk].price) for book, n in lines]
        receipt = receive_order(by=self._by, order=order, arrived=arrived, on=day, document=self._waybill())
        self._shelve(lines, receipt)

    def _shelve(self, lines: Lines, receipt: Receipt) -> None:
        lots = Lot.objects.for_school(self._by.school).filter(receipt=receipt)
        for (book, n), lot in zip(lines, lots.select_related("title").order_by("pk"), strict=True):
            book.piles.append(Pile(lot, n))

    def _give(self, year: Year, agenda: Agenda, book: Textbook, day: date) -> None:
        n = min(GIVEN, book.shelf)
        exchange = self._agreed(Exchange.Way.GIVE, year, Agreed(book.title, n), day)
        line = exchange.lines.get()
        hand_over(by=self._by, exchange=exchange, parts=[(line, n)], on=day)
        moved = dict(ExchangeMove.objects.filter(line=line).values_list("lot", "quantity"))
        for pile in book.piles:
            pile.shelf -= moved.get(pile.lot.pk, 0)

        def come_back(later: date) -> None:
            get_back(by=self._by, exchange=exchange, parts=[(line, n)], on=later)
            for pile in book.piles:
                pile.shelf += moved.get(pile.lot.pk, 0)

        agenda.put(year.workday_on(year.day("05-28")), come_back)

    def _take(self, year: Year, agenda: Agenda, book: Textbook, day: date) -> None:
        exchange = self._agreed(
            Exchange.Way.TAKE, year, Agreed(book.title, TAKEN, _price(book.title, day.year)), day
        )
        line = exchange.lines.get()
        receipt = receive_exchange(
            by=self._by, exchange=exchange, parts=[(line, TAKEN, line.price)], on=day, document="Акт №3"
        )
        self._shelve([(book, TAKEN)], receipt)
        pile = book.piles[-1]

        def bring_back(later: date) -> None:
            if pile.shelf:
                give_back(by=self._by, exchange=exchange, parts=[(line, pile.shelf)], on=later)
                pile.shelf = 0

        agenda.put(year.workday_on(year.day("06-09")), bring_back)

    def _agreed(self, way: str, year: Year, line: Agreed, day: date) -> Exchange:
        terms = Terms(NEIGHBOUR, "Ким С.О., кітапханашы", due_on=year.day("06-12"))
        exchange = draft_exchange(by=self._by, way=way, terms=terms, lines=[line], on=day)
        agree_exchange(by=self._by, exchange=exchange)
        return exchange

    def _waybill(self) -> str:
        return f"Жүкқұжат №{self._rng.randint(100, 990)}"


def _wanted(line: tuple[Textbook, int], first: int, reason: str) -> Wanted:
    book, n = line
    return Wanted(book.title, n, _price(book.title, first), reason, in_stock=book.shelf)


def _price(title: Title, year: int) -> Decimal:
    return Decimal(max(380, 950 + 60 * (title.grade or 0) + 110 * (year - 2016)) // 10 * 10)


def _day(year: int, month_day: str) -> date:
    return date.fromisoformat(f"{year}-{month_day}")
