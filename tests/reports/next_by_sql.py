"""What the coming school year lacks of textbooks, by plain SQL and the form's arithmetic (domain.md §6)."""

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

from tests.reports.by_sql import Books
from tests.reports.sql import ITEM_TITLES, MISSING

TERM, RESERVE = 5, 5  # the settings as they come

CLASSES = (
    "select f.grade, f.language, f.direction, f.promoted - f.leavers + f.comers"
    " from nextyear_forecastclass f where f.school_id = %(school)s and f.first = %(first)s"
    " and f.promoted - f.leavers + f.comers > 0"
)
LISTED = (
    "select s.id, s.grade, s.language, s.direction, s.teachers, s.given from textbooks_setitem s"
    " where s.school_id = %(school)s and s.year_id = %(year)s and s.school_class_id is null"
    " and (s.starts_on is null or s.starts_on <= %(last)s) and (s.ends_on is null or s.ends_on >= %(last)s)"
)
USABLE = (
    MISSING
    + """
select l.title_id, sum(
  case when t.year + %(term)s <= %(first)s or exists (
    select 1 from supply_exchangemove m join supply_exchangeline i on i.id = m.line_id
    join supply_exchange x on x.id = i.exchange_id
    where m.lot_id = l.id and x.way = 'take' and not x.for_good
  ) then 0
  when l.spare < 0 then 0 else l.spare end)
from (
  select l.id, l.title_id, l.quantity
    - coalesce((select sum(w.quantity) from stock_writeoffline w
                join stock_writeoff x on x.id = w.write_off_id
                where w.lot_id = l.id and x.on <= %(on)s), 0)
    - coalesce((select sum(m.n) from missing m where m.lot = l.id), 0)
    - (select count(*) from circulation_loan o join roster_reader r on r.id = o.reader_id
       where o.lot_id = l.id and o.lent_on <= %(on)s and (o.returned_on is null or o.returned_on > %(on)s)
         and r.left_on < %(on)s)
    - coalesce((select sum(a.quantity) from circulation_away a where a.lot_id = l.id
                and a.left_on <= %(on)s and (a.back_on is null or a.back_on > %(on)s)
                and (a.kind = 'repair' or (a.kind = 'school' and not exists (
                  select 1 from supply_exchangemove m join supply_exchangeline i on i.id = m.line_id
                  join supply_exchange x on x.id = i.exchange_id
                  where m.away_id = a.id and x.due_on < %(begins)s)))), 0) as spare
  from stock_lot l join stock_receipt r on r.id = l.receipt_id
  where l.school_id = %(school)s and l.fund = 'textbook' and r.on <= %(on)s
) l join catalogue_title t on t.id = l.title_id group by l.title_id
"""
)
PRICES = (
    "select l.title_id, l.price, r.on , 0, l.id from stock_lot l join stock_receipt r on r.id = l.receipt_id"
    " where l.school_id = %(school)s and l.fund = 'textbook' and l.price > 0 and r.on <= %(on)s"
    " union all select i.title_id, i.price, o.on , 1, i.id from supply_orderline i"
    " join supply_order o on o.id = i.order_id"
    " where i.school_id = %(school)s and i.price > 0 and o.state <> 'cancelled' order by 3, 4, 5"
)


def lacking(books: Books) -> list[list[float]]:
    """Titles, copies, their sum. Positions that one and the same editions serve share their copies; editions
    that serve positions of different sets are not to be met here."""
    year, last, first = _year(books)
    titles = _titles(books)
    wanted: Counter[frozenset[int]] = Counter()
    for item, grade, language, direction, teachers, given in books.rows(LISTED, year=year, last=last):
        of = [
            pupils
            for at, spoken, way, pupils in books.rows(CLASSES, first=first)
            if (at, spoken) == (grade, language) and direction in ("", way)
        ]
        if of and titles[item]:
            pupils = sum(of)
            beyond = 0 if given else teachers - (-pupils * RESERVE // 100)
            wanted[titles[item]] += pupils + beyond
    assert sum(len(editions) for editions in wanted) == len(frozenset[int]().union(*wanted))
    usable = dict(books.rows(USABLE, on=books.end, first=first, term=TERM, begins=date(first, 9, 1)))
    short = {
        editions: n - sum(usable.get(title, 0) for title in editions)
        for editions, n in wanted.items()
        if n > sum(usable.get(title, 0) for title in editions)
    }
    prices, newest = dict(row[:2] for row in books.rows(PRICES, on=books.end)), _years(books)
    total = sum(
        int(n) * Fraction(str(prices[max(editions, key=lambda title: newest[title])]))
        for editions, n in short.items()
    )
    return [[len(short), int(sum(short.values())), float(total)]]


def _year(books: Books) -> tuple[int, date, int]:
    """The present year, its last day, and in which year the next one begins, which has no lists yet."""
    [(year, starts_on, ends_on)] = books.rows(
        "select id, starts_on, ends_on from roster_schoolyear y where y.school_id = %(school)s"
        " and %(end)s between y.starts_on and y.ends_on"
    )
    first = starts_on.year + 1
    assert not books.one(
        "select count(*) from textbooks_setitem s join roster_schoolyear y on y.id = s.year_id"
        " where s.school_id = %(school)s and y.starts_on > %(last)s",
        last=ends_on,
    )
    return year, ends_on, first


def _titles(books: Books) -> dict[int, frozenset[int]]:
    rows: dict[int, set[int]] = {}
    for item, title, _place, kind in books.rows(ITEM_TITLES):
        rows.setdefault(item, set())
        if kind != "e_textbook":
            rows[item].add(title)
    return {item: frozenset(titles) for item, titles in rows.items()}


def _years(books: Books) -> dict[int, Any]:
    return {title: year or 0 for title, year in books.rows("select id, year from catalogue_title")}
