"""The stock: what came and went, what it is made of (language.md §4.9)."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import pgettext, pgettext_lazy

from kitaphana.catalogue.models import Section as Content
from kitaphana.indicators.counts import DISPOSALS, RECEIPTS
from kitaphana.lib.period import Period
from kitaphana.papers.paper import (
    Cell,
    Items,
    Line,
    Rows,
    Section,
    Shape,
    Table,
    Told,
    number,
    percent,
    tenge,
    words,
)
from kitaphana.reports import links
from kitaphana.reports.facts import Facts
from kitaphana.reports.queries import came, repaired
from kitaphana.reports.sections.services import LANGUAGES
from kitaphana.reports.sections.textbooks import priced
from kitaphana.stock.models import Fund, Reason, Source, Stocktaking
from kitaphana.stock.queries import disposed, received

CODE = "stock"
MOVEMENT = Shape("movement", "6 3n 3n 3n 3n")
CONTENT = Shape("content", "8 3n 3n")
SHAPES = (MOVEMENT, CONTENT)
HELD = ("stock", "stock_main", "stock_textbooks")
MOVED = (*RECEIPTS.entries, *DISPOSALS.entries)
WHY: Mapping[str, Promise] = {
    Reason.OBSOLETE: pgettext_lazy("reason of a write-off", "obsolete"),
    Reason.LOST: pgettext_lazy("reason of a write-off", "lost"),
    Reason.WORN: pgettext_lazy("reason of a write-off", "worn out"),
    Reason.DEFECTIVE: pgettext_lazy("reason of a write-off", "defective"),
    Reason.OUT_OF_PROFILE: pgettext_lazy("reason of a write-off", "out of profile"),
    Reason.GIVEN: pgettext_lazy("reason of a write-off", "given to pupils for good"),
    Reason.TRANSFERRED: pgettext_lazy("reason of a write-off", "given to another school"),
}
"""As nouns where the language tells reasons so; on a copy the same words agree with it."""
CHECKED = {
    Stocktaking.Checked.WHOLE.value: ("F-CHECK-OK", "F-CHECK-MISS"),
    Stocktaking.Checked.MAIN.value: ("F-CHECK-OK-MAIN", "F-CHECK-MISS-MAIN"),
    Stocktaking.Checked.TEXTBOOK.value: ("F-CHECK-OK-BOOKS", "F-CHECK-MISS-BOOKS"),
}
"""By what was looked through: nothing is missing, something is. Of a part nothing is said of the whole."""


def write(facts: Facts) -> Section:
    title = pgettext("report", "The stock")
    if held := facts.papers(HELD):
        return Section(CODE, title, (*held, *facts.papers(MOVED)))
    return Section(CODE, title, tuple(_lines(facts)), tuple(_tables(facts)))


def _lines(facts: Facts) -> Iterator[Line]:
    stock = facts.count("stock")
    if stock:
        main, textbooks = facts.told("stock_main"), facts.told("stock_textbooks")
        yield facts.tell("F-STATE", n=facts.told("stock"), main=main, textbooks=textbooks)
    yield from _movement(facts)
    if facts.count("received"):
        yield from _received(facts)
    if facts.count("disposed"):
        yield _disposed(facts)
    if mended := repaired(facts.school, facts.period):
        yield facts.tell("F-REPAIR", n=mended)
    if stock:
        yield _languages(facts)
    yield from _checked(facts)


def _movement(facts: Facts) -> Iterator[Line]:
    if moved := facts.papers(MOVED):
        yield from moved
        return
    r, o, b = facts.count("received"), facts.count("disposed"), facts.count("stock")
    if not r and not o:
        yield facts.tell("F-STILL")
        return
    before = facts.stock_before.total
    yield facts.tell(
        "F-MOVE", a=before, r=facts.told("received"), o=facts.told("disposed"), b=facts.told("stock")
    )
    if b != before:
        yield facts.tell("F-GREW" if b > before else "F-FELL", n=abs(b - before))


def _received(facts: Facts) -> Iterator[Line]:
    books = came(facts.school, facts.period, Fund.MAIN, Fund.TEXTBOOK)
    source = books.main_source
    if source and books.priced == books.copies:
        worth = Told(tenge(books.amount), links.count("received", facts.period))
        yield facts.tell("F-RECEIVED", n=facts.told("received"), sum=worth, source=str(Source(source).label))
    else:
        yield facts.tell("F-RECEIVED-BARE", n=facts.told("received"))
        yield from priced(facts, books, links.count("received", facts.period, price="noted"))
        if source:
            yield facts.tell("F-SOURCE", source=str(Source(source).label))
    if gifts := books.by_source.get(Source.GIFT):
        yield facts.tell("F-GIFT", n=Told(gifts, links.count("received", facts.period, source=Source.GIFT)))


def _disposed(facts: Facts) -> Line:
    reasons = sorted(
        disposed(facts.school, facts.period).by_reason.items(), key=lambda pair: (-pair[1], pair[0])
    )
    items = [
        facts.tell(
            "F-OUT-ITEM",
            reason=str(WHY[reason]),
            n=Told(n, links.count("disposed", facts.period, why=reason)),
        )
        for reason, n in reasons
    ]
    return facts.tell("F-OUT-1" if len(items) == 1 else "F-OUT", n=facts.told("disposed"), list=Items(items))


def _languages(facts: Facts) -> Line:
    return facts.tell("F-LANG", list=facts.parts("stock", "language", LANGUAGES, "LANGUAGE-OTHER"))


def _checked(facts: Facts) -> Iterator[Line]:
    """What each stocktaking that was finished in the period says; one that goes on still says nothing."""
    finished = Stocktaking.objects.for_school(facts.school).finished_in(facts.period)
    for row in finished.order_by("finished_on", "pk"):
        whole, lacking = CHECKED[row.checked]
        if row.missing:
            behind = links.of_one("stock:stocktaking", row.pk)
            yield facts.tell(lacking, d=row.finished_on, n=Told(row.missing, behind))
            yield from _found_later(facts, row, behind)
        else:
            yield facts.tell(whole, d=row.finished_on)
    if not finished and facts.count("stock"):
        yield facts.tell("F-CHECK-NONE")


def _found_later(facts: Facts, checked: Stocktaking, rows: Rows) -> Iterator[Line]:
    """Of what it did not find. What its act says stands."""
    found = checked.lines.filter(found_on__lte=facts.on).aggregate(n=Sum("quantity", default=0))["n"]
    if found and found == checked.missing:
        yield facts.tell("F-CHECK-LATER-1" if found == 1 else "F-CHECK-LATER-ALL")
    elif found:
        yield facts.tell("F-CHECK-LATER", n=Told(found, rows))


def _tables(facts: Facts) -> Iterator[Table]:
    if facts.count("stock"):
        if not facts.papers(MOVED):
            yield _balance(facts)
        yield _make_up(facts)


def _balance(facts: Facts) -> Table:
    inward, outward = received(facts.school, facts.period), disposed(facts.school, facts.period)
    columns = (facts.stock_before.by_fund, inward.by_fund, outward.by_fund, facts.stock.by_fund)
    funds = (Fund.MAIN, Fund.TEXTBOOK)
    names = ("stock_main", "stock_textbooks")
    eve = Period(facts.period.start - timedelta(days=1), facts.period.start - timedelta(days=1))
    behind = (("stock", eve), *((code, facts.period) for code in ("received", "disposed", "stock")))

    def row(name: str, numbers: list[int], **part: str) -> tuple[Cell, ...]:
        pages = (links.count(code, span, **part) for code, span in behind)
        cells = (number(n, facts.language, page) for n, page in zip(numbers, pages, strict=True))
        return (words(name), *cells)

    rows = [
        row(facts.name(name).partition(", ")[0], [column.get(fund, 0) for column in columns], fund=fund)
        for fund, name in zip(funds, names, strict=True)
    ]
    rows.append(
        row(pgettext("report", "Total"), [sum(column.get(fund, 0) for fund in funds) for column in columns])
    )
    heads = (
        pgettext("report", "Stock"),
        pgettext("report", "At start"),
        pgettext("report", "Received"),
        pgettext("report", "Disposed"),
        pgettext("report", "At end"),
    )
    return Table(
        MOVEMENT, pgettext("report", "Movement of the stock, copies"), heads, tuple(rows), total=True
    )


def _make_up(facts: Facts) -> Table:
    """By the columns of content of the summary book."""
    held = facts.stock
    pages = {content: links.count("stock", facts.period, content=content) for content in Content}
    rows = [
        _share(facts, capfirst(str(content.label)), held.by_section[content], held.total, pages[content])
        for content in Content
        if held.by_section.get(content)
    ]
    whole = links.count("stock", facts.period)
    rows.append(_share(facts, pgettext("report", "Total"), held.total, held.total, whole))
    heads = (pgettext("report", "Content"), pgettext("report", "Copies"), pgettext("report", "Share, %"))
    return Table(CONTENT, pgettext("report", "What the stock is made of"), heads, tuple(rows), total=True)


def _share(facts: Facts, name: str, n: int, whole: int, behind: Rows) -> tuple[Cell, ...]:
    return (
        words(name),
        number(n, facts.language, behind),
        number(percent(n, whole), facts.language),
    )
