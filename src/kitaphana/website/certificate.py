"""«Кітапхана қоры туралы анықтама» (domain.md §5)."""

from collections.abc import Mapping
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.catalogue.models import Section as Content
from kitaphana.circulation.slips import BLANK, signatures
from kitaphana.core.models import School
from kitaphana.lib.dates import full_date
from kitaphana.lib.period import Period
from kitaphana.papers.paper import Paper, Section, Shape, Table, number, of_school, percent, tell, words
from kitaphana.stock.models import Fund
from kitaphana.stock.queries import Holdings, disposed, received, school_year_of, stock_on

MOVEMENT = Shape("movement", "6 4n 3n 3n 4n")
CONTENT = Shape("content", "8 3n 3n")
FUNDS = (Fund.MAIN, Fund.TEXTBOOK)


def stock_certificate(school: School, on: date, language: str) -> Paper:
    """What the library holds on the day, what came and went since September, what it is made of. Runs under
    its language."""
    held = stock_on(school, on)
    line = tell("website_no_stock", language, d=on)
    tables: tuple[Table, ...] = ()
    if held.total:
        main, textbooks = held.main, held.textbooks
        line = tell("website_stock", language, d=on, n=held.total, main=main, textbooks=textbooks)
        tables = (_movement(school, held, language), _content(held, language))
    director = f"{BLANK} {school.director}".strip()
    return of_school(
        school,
        language,
        pgettext("website", "Certificate of the library stock"),
        [Section("stock", "", (line,), tables)],
        (tell("textbooks_director", language, name=director).text, *signatures(school, language, on)),
        status=full_date(on, language),
    )


def _movement(school: School, held: Holdings, language: str) -> Table:
    year = Period(Period.school_year(school_year_of(held.on)).start, held.on)
    before = stock_on(school, year.start.replace(month=8, day=31)).by_fund
    came, went = received(school, year).by_fund, disposed(school, year).by_fund
    columns: tuple[Mapping[str, int], ...] = (before, came, went, held.by_fund)
    figures = [(str(fund.label), [column.get(fund, 0) for column in columns]) for fund in FUNDS]
    figures.append((_("In all"), [sum(column.get(fund, 0) for fund in FUNDS) for column in columns]))
    heads = (
        pgettext("website", "Part of the stock"),
        pgettext("website", "On 1 September"),
        pgettext("website", "Received"),
        pgettext("website", "Written off"),
        pgettext("website", "On this day"),
    )
    rows = tuple(
        (words(capfirst(name)), *(number(n, language) for n in numbers)) for name, numbers in figures
    )
    return Table(
        MOVEMENT, pgettext("website", "Movement in the school year, copies"), heads, rows, total=True
    )


def _content(held: Holdings, language: str) -> Table:
    """By the columns of content of the summary book."""
    parts = [(str(content.label), held.by_section.get(content, 0)) for content in Content]
    rows = [
        (words(capfirst(name)), number(n, language), number(percent(n, held.total), language))
        for name, n in (*((name, n) for name, n in parts if n), (_("In all"), held.total))
    ]
    heads = (
        pgettext("website", "Content"), pgettext("website", "Copies"), pgettext("website", "Share, %"),
    )  # fmt: skip
    return Table(CONTENT, pgettext("website", "What the stock is made of"), heads, tuple(rows), total=True)
