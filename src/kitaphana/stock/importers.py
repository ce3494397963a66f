"""The stock out of files: lists of textbooks with their quantities, and inventory books."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.catalogue.importer import (
    AUTHORS,
    EDITION,
    GRADE,
    ISBN,
    LANGUAGE,
    LANGUAGE_ELSE,
    NAME,
    PAGES,
    PART,
    PUBLISHER,
    SUBJECT,
    YEAR,
    describe_edition,
    describe_textbook,
    drafts,
    number,
    once,
    text,
)
from kitaphana.catalogue.models import Title, TitleKind
from kitaphana.core.batch import Batch
from kitaphana.core.importing import Importer
from kitaphana.core.models import School
from kitaphana.core.rows import Fault, Row
from kitaphana.core.tables import Column
from kitaphana.lib.fold import fold
from kitaphana.lib.period import Period
from kitaphana.roster.queries import years
from kitaphana.stock.actions import LONGEST_NUMBER, MOST_COPIES
from kitaphana.stock.models import Copy, Fund, Lot, Receipt, Source
from kitaphana.stock.queries import following_number, school_year_of

QUANTITY = Column("quantity", _("Quantity"), names=("саны", "дана саны", "количество", "кол-во", "quantity"))
PRICE = Column("price", _("Price"), names=("бағасы", "баға", "цена", "price"))
RECEIVED = Column("received_on", _("Received on"), names=("түскен күні", "дата поступления", "received on"))
SOURCE = Column(
    "receipt_source",
    pgettext_lazy("receipt", "Source"),
    names=("түсу көзі", "источник поступления", "источник"),
)
INVENTORY = Column(
    "inventory_number",
    _("Inventory number"),
    names=(
        "түгендеу нөмірі",
        "түгендеу №",
        "инвентарный номер",
        "инвентарный №",
        "инв. №",
        "inventory number",
    ),
)
ON_BALANCE = Column(
    "on_balance", _("On balance"), names=("баланста", "баланстағы", "на балансе", "on balance")
)

_SOURCES = {
    fold(word): source
    for source, words in {
        Source.BUDGET: "бюджет,республикалық бюджет,жергілікті бюджет,республиканский бюджет,местный бюджет",
        Source.SECTION: "білім бөлімі,отдел образования,education section",
        Source.GIFT: "сыйға тарту,сый,дар,подарок,пожертвование,gift",
        Source.EXCHANGE: "айырбас қоры,айырбас,обменный фонд,обмен,exchange",
        Source.REPLACEMENT: "жоғалғанның орнына алынған,взамен утерянного,взамен,replacement",
        Source.OLD_STOCK: "ескі қор,старый фонд,old stock",
        Source.OTHER: "басқа,другое,прочее,other",
    }.items()
    for word in (source.value, *words.split(","))
}
_DAY_HEADING = _("Day of receipt of the rows that name none")
_NO = {"0", "жоқ", "нет", "no", "баланстан тыс", "вне баланса", "off balance"}
_UNNUMBERED = {
    TitleKind.TEXTBOOK: Fund.TEXTBOOK,
    TitleKind.BROCHURE: Fund.TEMPORARY,
    TitleKind.PERIODICAL: Fund.TEMPORARY,
}


class _Receiving:
    """The receipts of one batch: one for each source and day. Lots of one title at one price are joined in a
    receipt.

    Read every cell of a row before you call it: what it adds must not be taken back by a later Fault.
    """

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self._receipts: dict[tuple[str, date], Receipt] = {}
        self._lots: dict[tuple[object, ...], Lot] = {}
        self._numbers: dict[int, int] = {}

    def lot(self, title: Title, fund: str, quantity: int, paper: "_Paper") -> Lot:
        receipt = self._receipt(paper.source, paper.on)
        key = (id(receipt), title.natural_key, fund, paper.price, paper.on_balance)
        if key in self._lots:
            lot = self._lots[key]
            self.batch.change(lot, quantity=lot.quantity + quantity)
            return lot
        self._lots[key] = self.batch.add(
            Lot(
                school=self.batch.school,
                receipt=receipt,
                title=title,
                fund=fund,
                quantity=quantity,
                price=paper.price,
                on_balance=paper.on_balance,
            )
        )
        return self._lots[key]

    def _receipt(self, source: str, on: date) -> Receipt:
        if (source, on) not in self._receipts:
            year = school_year_of(on)
            number = self._numbers.get(year) or following_number(self.batch.school, year)
            self._numbers[year] = number + 1
            self._receipts[source, on] = self.batch.add(
                Receipt(school=self.batch.school, number=number, on=on, year=year, source=source)
            )
        return self._receipts[source, on]


class _Paper:
    """What a row says of how its copies came. Raises Fault."""

    def __init__(self, row: Row, batch: Batch) -> None:
        self.price: Decimal | None = row.money("price") if text(row, "price") else None
        self.on = row.date("received_on") if text(row, "received_on") else batch.on
        said = text(row, "receipt_source")
        if said and fold(said) not in _SOURCES:
            raise row.fault("receipt_source", "stock_source", value=said)
        self.source = _SOURCES[fold(said)] if said else Source.OLD_STOCK
        self.on_balance = text(row, "on_balance").lower() not in _NO


def _quantity(row: Row, default: int) -> int:
    found = number(row, "quantity")
    if found is not None and found > MOST_COPIES:
        raise row.fault("quantity", "imp_number", value=str(found))
    return default if found is None else found


class _Counted:
    """What the school already has of titles counted by lot: a file says how many there are, so that a second
    reading of it adds nothing, and a greater number adds the difference."""

    def __init__(self, batch: Batch) -> None:
        self._have: defaultdict[tuple[int, Decimal | None], int] = defaultdict(int)
        lots = Lot.objects.for_school(batch.school).exclude(fund=Fund.MAIN)
        for title, price, n in lots.values_list("title", "price").annotate(n=Sum("quantity")):
            self._have[title, price] += n

    def lacking(self, title: Title, quantity: int, price: Decimal | None) -> int:
        if price is None:
            have = sum(n for (known, _price), n in self._have.items() if known == title.pk)
        else:
            have = self._have[title.pk, price]
        return max(0, quantity - have)


def _apply_textbooks(batch: Batch, rows: Sequence[Row]) -> None:
    titles = drafts(batch, rows, describe_textbook)
    receiving, counted = _Receiving(batch), _Counted(batch)
    seen: dict[object, Row] = {}
    described: set[str] = set()
    for place, row in enumerate(rows):
        with batch.row(row):
            paper, quantity = _Paper(row, batch), _quantity(row, 0)
            title = once(titles, row, place, seen, _same_lot(titles[place], paper))
            if title is None:
                continue
            _describe(batch, title, described)
            if lacking := counted.lacking(title, quantity, paper.price):
                receiving.lot(title, Fund.TEXTBOOK, lacking, paper)


def _apply_stock(batch: Batch, rows: Sequence[Row]) -> None:
    titles = drafts(batch, rows, lambda row: describe_edition(row, batch))
    receiving, counted = _Receiving(batch), _Counted(batch)
    copies = Copy.objects.for_school(batch.school).values_list("inventory_number", "lot__title__natural_key")
    known: dict[str, str] = dict(copies)
    seen: dict[object, Row] = {}
    described: set[str] = set()
    for place, row in enumerate(rows):
        with batch.row(row):
            paper, inventory = _Paper(row, batch), text(row, "inventory_number")
            quantity = _quantity(row, 1)
            _refuse_twin(row, titles[place], inventory, known, seen)
            title = once(titles, row, place, seen, inventory or _same_lot(titles[place], paper))
            if title is None:
                continue
            fund = _fund(row, title, inventory)
            _describe(batch, title, described)
            if inventory and inventory not in known:
                known[inventory] = title.natural_key
                lot = receiving.lot(title, fund, 1, paper)
                batch.add(Copy(school=batch.school, lot=lot, inventory_number=inventory))
            elif not inventory and (lacking := counted.lacking(title, quantity, paper.price)):
                receiving.lot(title, fund, lacking, paper)


def _same_lot(title: Title | Fault, paper: _Paper) -> object:
    return None if isinstance(title, Fault) else (title.natural_key, paper.price)


def _refuse_twin(
    row: Row, title: Title | Fault, inventory: str, known: dict[str, str], seen: dict[object, Row]
) -> None:
    """A number that another edition bears, in the books or higher in the file. The same edition
    is a repeat."""
    if (
        isinstance(title, Title)
        and inventory
        and known.get(inventory, title.natural_key) != title.natural_key
    ):
        if inventory in seen:
            other = str(seen[inventory].number)
            raise row.fault("inventory_number", "stock_number_row", value=inventory, other=other)
        raise row.fault("inventory_number", "imp_inventory_twin", value=inventory)
    if len(inventory) > LONGEST_NUMBER:
        raise row.fault("inventory_number", "stock_number_long", value=inventory, max=LONGEST_NUMBER)


def _fund(row: Row, title: Title, inventory: str) -> Fund:
    """A copy with an inventory number is of the main stock; without one, only what is counted by lot may
    come."""
    if inventory:
        return Fund.MAIN
    if title.kind not in _UNNUMBERED:
        raise row.fault("inventory_number", "imp_cell_empty")
    return _UNNUMBERED[TitleKind(title.kind)]


def _before_our_records(school: School, today: date) -> date:
    """What a file does not date was there before the first year on record, so that no year counts it as
    received."""
    first = years(school).last()
    year = first.period if first else Period.school_year(school_year_of(today))
    return year.start - timedelta(days=1)


def _describe(batch: Batch, title: Title, described: set[str]) -> None:
    if title.pk is None and title.natural_key not in described:
        described.add(title.natural_key)
        batch.add(title)


TEXTBOOKS = Importer(
    kind="textbooks",
    heading=_("Textbooks"),
    model=Title,
    columns=(
        SUBJECT,
        GRADE,
        NAME,
        PART,
        AUTHORS,
        PUBLISHER,
        YEAR,
        PAGES,
        LANGUAGE,
        ISBN,
        QUANTITY,
        PRICE,
        RECEIVED,
        SOURCE,
    ),
    apply=_apply_textbooks,
    day=_before_our_records,
    day_heading=_DAY_HEADING,
)
STOCK = Importer(
    kind="stock",
    heading=_("Stock"),
    model=Copy,
    columns=(INVENTORY, *EDITION, QUANTITY, PRICE, ON_BALANCE, RECEIVED, SOURCE),
    apply=_apply_stock,
    options=(LANGUAGE_ELSE,),
    day=_before_our_records,
    day_heading=_DAY_HEADING,
)
