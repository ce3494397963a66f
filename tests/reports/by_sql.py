"""The figures of a report once more, by plain SQL: no model and no query of the program is asked."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.db import connection

from tests.reports.sql import (
    GROWING,
    IN_STOCK,
    ITEM_TITLES,
    LEDGERS,
    LESS_IS_BETTER,
    NEEDED,
    RATIOS,
    SHELF,
    STATES,
)


def half_up(exact: Fraction, places: int) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        Decimal(1).scaleb(-places), ROUND_HALF_UP
    )


def percent(part: Any, whole: Any) -> float:
    """One decimal; what is not all is never 100, what is not nothing never 0."""
    exact = Fraction(part) * 100 / Fraction(whole)
    shown = float(half_up(exact, 1))
    if exact < 100 <= shown:
        return 99.9
    return 0.1 if exact and not shown else shown


def ratio(a: Any, b: Any, places: int = 1) -> float:
    return float(half_up(Fraction(a) / Fraction(b), places))


MOVED = (
    "(select x.*, m.on as moved_on, m.term_kind as was_term_kind, m.starts_on as was_starts_on,"
    " m.ends_on as was_ends_on from planning_planitem x left join planning_itemmove m on m.id ="
    " (select max(y.id) from planning_itemmove y where y.item_id = x.id))"
)
"""Items beside their latest move."""

THERE = "(struck_on is null or struck_on > %(end)s) and (added_on is null or added_on <= %(end)s)"
"""What amendments had neither struck out nor were still to bring in."""


class Books:
    """One school, one period."""

    def __init__(self, school: int, start: date, end: date) -> None:
        self.school, self.start, self.end = school, start, end

    # ---- Asking

    def rows(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        """A column named `on` is a word of SQL: `x.on` stands for it."""
        holes: dict[str, Any] = {"school": self.school, "start": self.start, "end": self.end} | more
        with connection.cursor() as cursor:
            cursor.execute(sql.replace(".on ", '."on" ').replace(".on)", '."on")'), holes)
            return list(cursor.fetchall())

    def one(self, sql: str, **more: Any) -> int:
        return int(self.rows(sql, **more)[0][0] or 0)

    def before(self, years: int) -> "Books":
        return Books(
            self.school,
            self.start.replace(year=self.start.year - years),
            self.end.replace(year=self.end.year - years),
        )

    # ---- Counts

    def count(self, code: str) -> Decimal | int | None:
        """None where it is not known: nothing entered, or no facts of the kind before and after."""
        if code in LEDGERS:
            return self._ledger(code)
        if code == "working_days":
            return len(self.working_days(self.start, self.end)) if self._in_known_years() else None
        if code in ("textbook_need", "textbook_have"):
            pairs = self.provision
            return (
                (len(pairs) if code == "textbook_need" else sum(row[4] for row in pairs)) if pairs else None
            )
        return self.one(STATES[code]) or None

    def _a_year_without(self, dated: str) -> bool:
        """Whether a school year that the period touches has none of the rows before August."""
        first, last = (day.year - (day.month < 9) for day in (self.start, self.end))
        between = f"select count(*) {dated} between %(first)s and %(last)s"
        return not all(
            self.one(between, first=date(year, 9, 1), last=date(year + 1, 7, 31))
            for year in range(first, last + 1)
        )

    def _ledger(self, code: str) -> int | None:
        what, rows, on, where = LEDGERS[code]
        found = f"from {rows} where {on.split('.')[0]}.school_id = %(school)s"
        within = f"{found} and {on} between %(start)s and %(end)s"
        if not self.one(f"select count(*) {within}"):
            earlier = self.one(f"select count(*) {found} and {on} < %(start)s")
            later = self.one(f"select count(*) {found} and {on} > %(end)s")
            received = self.one(
                "select count(*) from stock_lot l join stock_receipt r on r.id = l.receipt_id"
                " where l.school_id = %(school)s and r.on <= %(end)s"
            )
            if not (received if code in ("received", "received_main", "disposed") else earlier and later):
                return None
            if code not in ("received", "received_main", "disposed") and self._a_year_without(
                f"{found} and {on}"
            ):
                return None
        return self.one(f"select sum({what}) {within} and {where}")

    def value(self, code: str) -> float | None:
        """As printed."""
        if code not in RATIOS:
            found = self.count(code)
            return None if found is None else int(found)
        above, below, hundred = RATIOS[code]
        over, under = self.count(above), [self.count(name) for name in below]
        if over is None or None in under or not sum(n or 0 for n in under):
            return None
        whole = sum(n or 0 for n in under)
        return percent(over, whole) if hundred else ratio(over, whole, 2 if code == "turnover" else 1)

    # ---- Days

    def _in_known_years(self) -> bool:
        """Whether each of the days lies in a school year that is entered."""
        years = self.rows("select starts_on, ends_on from roster_schoolyear where school_id = %(school)s")
        days = (self.start + timedelta(days=n) for n in range((self.end - self.start).days + 1))
        return all(any(a <= day <= b for a, b in years) for day in days)

    def working_days(self, start: date, end: date) -> list[date]:
        rests = self.rows(
            "select starts_on, ends_on from roster_dayoff where school_id = %(school)s"
            " and kind <> 'break' and grade is null"
        )
        days = (start + timedelta(days=n) for n in range((end - start).days + 1))
        return [day for day in days if day.isoweekday() < 6 and not any(a <= day <= b for a, b in rests)]

    def teaching_days(self, start: date, end: date) -> list[date]:
        terms = self.rows("select starts_on, ends_on from roster_term where school_id = %(school)s")
        return [day for day in self.working_days(start, end) if any(a <= day <= b for a, b in terms)]

    # ---- Textbooks

    @cached_property
    def provision(self) -> list[tuple[Any, ...]]:
        """Class, pupil, priority, title, provided: a row for each textbook that a pupil must have.

        Each takes what he lacks from the shelf, of a position the first of its editions that is there.
        """
        counted = self.rows(
            "select value from core_setting where school_id = %(school)s and code = 'count_e_textbooks'"
        ) in ([("true",)], [(True,)])
        shelf = dict(self.rows(SHELF, on=self.end))
        editions: dict[int, list[tuple[int, bool]]] = {}
        for item, title, _place, kind in self.rows(ITEM_TITLES):
            editions.setdefault(item, []).append((title, kind == "e_textbook"))
        found = []
        for school_class, reader, priority, item, first, has in self.rows(NEEDED, on=self.end):
            titles = [title for title, digital in editions[item] if not digital]
            if not titles and not counted:
                continue
            served = has or (counted and len(titles) < len(editions[item]))
            taken = next((title for title in titles if shelf.get(title, 0) > 0), None)
            if not served and taken is not None:
                shelf[taken] -= 1
            named = first if counted else titles[0]
            found.append((school_class, reader, priority, named, int(served or taken is not None)))
        return found

    @cached_property
    def classes(self) -> list[tuple[int, int, int, int]]:
        """Class, pupils, need, have, in order."""
        order = self.rows(
            "select id from roster_schoolclass where school_id = %(school)s order by grade, letter_key"
        )
        found = []
        for (key,) in order:
            mine = [row for row in self.provision if row[0] == key]
            if mine:
                found.append((key, len({row[1] for row in mine}), len(mine), sum(row[4] for row in mine)))
        return found

    def full_pupils(self, *, priority_only: bool = False) -> tuple[int, int]:
        """How many pupils have every textbook, and of how many."""
        mine = [row for row in self.provision if row[2] or not priority_only]
        everyone, short = {row[1] for row in mine}, {row[1] for row in mine if not row[4]}
        return len(everyone - short), len(everyone)

    @property
    def need(self) -> int:
        return sum(row[2] for row in self.classes)

    @property
    def have(self) -> int:
        return sum(row[3] for row in self.classes)

    def lacking(self) -> list[int]:
        """How many copies of each title are missing, the greatest lack first."""
        titles: dict[int, int] = {}
        for row in self.provision:
            titles[row[3]] = titles.get(row[3], 0) + (not row[4])
        return sorted((n for n in titles.values() if n), reverse=True)

    # ---- Plan

    @cached_property
    def plan(self) -> tuple[int, date, date] | None:
        found = self.rows(
            "select id, starts_on, ends_on from planning_plan where school_id = %(school)s"
            " and state = 'approved' and kind in ('year', 'quarter', 'month')"
            " and starts_on <= %(start)s and ends_on >= %(end)s"
        )
        return min(found, key=lambda row: row[2] - row[1], default=None)

    def of_plan(self, what: str, condition: str) -> list[tuple[Any, ...]]:
        """Of the items that the plan promises: all of approved plans whose term touches it."""
        _key, first, last = self.plan or (0, self.start, self.end)
        return self.rows(
            f"select {what} from {MOVED} i join planning_plan p on p.id = i.plan_id"
            " where i.school_id = %(school)s and p.state = 'approved'"
            f" and i.starts_on <= %(last)s and i.ends_on >= %(first)s and {THERE} and {condition}",
            first=first,
            last=last,
        )

    def targets(self) -> list[tuple[str, float]]:
        """As printed, in the order in which they were set."""
        if self.plan is None:
            return []
        key = self.plan[0]
        found: list[tuple[str, float]] = []
        for code, value, season in self.rows(
            "select code, value, season from planning_controlnumber"
            f" where plan_id = %(plan)s and quarter = 0 and {THERE} order by id",
            plan=key,
        ):
            exact = Fraction(str(value))
            if code in GROWING:
                shares = json.loads(season) if isinstance(season, str) else season
                eve = self.start - timedelta(days=1)
                gone = (half_up(exact * self.passed(shares, day), 2) for day in (self.end, eve))
                exact = Fraction(next(gone)) - Fraction(next(gone))
            if code not in RATIOS:
                found.append((code, int(half_up(exact, 0))))
            elif RATIOS[code][2]:
                found.append((code, percent(exact, 100)))
            else:
                found.append((code, float(half_up(exact, 2 if code == "turnover" else 1))))
        return found

    def passed(self, season: dict[str, str], until: date) -> Fraction:
        """What part of the plan has run: its months by the season, else by their teaching days, a part of a
        month by the days on which it teaches, else works, else by all its days."""
        assert self.plan
        _key, first, last = self.plan
        gone = whole = Fraction(0)
        month = first
        while month <= last:
            following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
            end = min(following - timedelta(days=1), last)
            teaching = self.teaching_days(month, end)
            every = [month + timedelta(days=n) for n in range((end - month).days + 1)]
            days = teaching or self.working_days(month, end) or every
            weight = Fraction(season.get(f"{month:%Y-%m}", "0")) if season else Fraction(len(teaching))
            gone += weight * sum(day <= until for day in days) / len(days)
            whole += weight
            month = following
        return gone / whole

    def judged(self) -> list[tuple[str, float, float, bool]]:
        """Code, target, value, kept; only those with a value."""
        found = []
        for code, target in self.targets():
            value = self.value(code)
            if value is not None:
                kept = value <= target if code in LESS_IS_BETTER else value >= target
                found.append((code, target, value, kept))
        return found

    def months(self) -> list[tuple[date, date]]:
        first, found = self.start, []
        while first <= self.end:
            following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
            found.append((first, min(following - timedelta(days=1), self.end)))
            first = following
        return found

    @cached_property
    def due(self) -> list[tuple[set[int], set[int]]]:
        """For each month the items due in it, and those of them that were done."""
        rows = self.of_plan(
            "i.moved_on, i.marked_on, i.state, i.id, i.was_term_kind, i.was_starts_on, i.was_ends_on,"
            " i.term_kind, i.starts_on, i.ends_on",
            "not (i.state = 'dropped' and i.marked_on <= %(end)s)",
        )
        items = [
            (
                item,
                *(terms[:3] if moved and moved > self.end else terms[3:]),
                state if marked and marked <= self.end else "",
            )
            for moved, marked, state, item, *terms in rows
        ]
        quarters = self.rows("select starts_on, ends_on from roster_term where school_id = %(school)s")
        facts = self.rows(
            "select f.item_id, a.on from planning_fulfilment f join activities_activity a"
            " on a.id = f.activity_id where f.school_id = %(school)s"
        )
        found = []
        for first, last in self.months():
            due: set[int] = set()
            done: set[int] = set()
            for item, kind, starts, ends, state in items:
                span = _span_due(kind, starts, ends, first, last, quarters)
                if span:
                    due.add(item)
                    recurring = kind in ("monthly", "quarterly")
                    if state == "done" or (
                        recurring and any(row[0] == item and span[0] <= row[1] <= span[1] for row in facts)
                    ):
                        done.add(item)
            found.append((due, done))
        return found

    def due_and_done(self) -> tuple[int, int]:
        due = set().union(*(month[0] for month in self.due))
        left = set().union(*(month[0] - month[1] for month in self.due))
        return len(due), len(due - left)

    def hours(self) -> tuple[Decimal, Decimal, Decimal, Decimal, Decimal]:
        """Planned to the hundredth, recorded, budget, the rate of an hour, the cost of what was recorded."""
        assert self.plan
        _key, first, last = self.plan
        workdays = self.working_days(first, last)
        planned = Decimal(0)
        for units, norm, starts_now, ends_now, moved, starts_before, ends_before in self.of_plan(
            "i.units, i.norm_minutes, i.starts_on, i.ends_on, i.moved_on, i.was_starts_on, i.was_ends_on",
            "not (i.state = 'dropped' and i.marked_on <= %(end)s)",
        ):
            later = moved and moved > self.end
            starts, ends = (starts_before, ends_before) if later else (starts_now, ends_now)
            hours = Fraction(int(Fraction(str(units)) * Fraction(str(norm)) * 100 / 60), 100)
            days = [day for day in workdays if starts <= day <= ends] or [starts]
            until, earlier = sum(day <= self.end for day in days), sum(day < self.start for day in days)
            planned += half_up(hours * until / len(days), 2)
            planned -= half_up(hours * earlier / len(days), 2)
        minutes = self.one(
            "select sum(a.minutes) from activities_activity a where a.school_id = %(school)s"
            " and a.on between %(start)s and %(end)s"
        )
        recorded = half_up(Fraction(minutes, 60), 1)
        budget, rate = self.of_posts(workdays)
        return planned, recorded, budget, rate, half_up(Fraction(recorded) * Fraction(rate), 2)

    def of_posts(self, workdays: list[date]) -> tuple[Decimal, Decimal]:
        """Hours of the period that the posts give of a school year's working days; tenge an hour."""
        holidays = self.rows(
            "select starts_on from roster_dayoff where school_id = %(school)s"
            " and kind = 'holiday' and grade is null"
        )
        eves = {row[0] - timedelta(days=1) for row in holidays}
        hours, pay, paid_hours = Fraction(0), Fraction(0), Fraction(0)
        for post, a_day, leave, a_month_pay, a_month, starts, ends in self.rows(
            "select id, hours_a_day, leave_days, pay_a_month, hours_a_month, starts_on, ends_on"
            " from worktime_post where school_id = %(school)s"
        ):
            away = self.rows(
                "select starts_on, ends_on from worktime_leave where post_id = %(post)s", post=post
            )
            held = [
                day
                for day in workdays
                if starts <= day <= (ends or day) and not any(a <= day <= b for a, b in away)
            ]
            at_work = [day for day in held[: max(len(held) - leave, 0)] if self.start <= day <= self.end]
            hours += len(at_work) * Fraction(str(a_day)) - sum(day in eves for day in at_work)
            if a_month_pay is not None:
                pay, paid_hours = pay + Fraction(str(a_month_pay)), paid_hours + Fraction(str(a_month))
        return half_up(hours, 1), half_up(pay / paid_hours, 2)

    # ---- Stock

    def stock(self, on: date, where: str = IN_STOCK) -> int:
        came = self.one(
            "select sum(l.quantity) from stock_lot l join stock_receipt r on r.id = l.receipt_id"
            " join catalogue_title t on t.id = l.title_id"
            f" where l.school_id = %(school)s and r.on <= %(day)s and {where}",
            day=on,
        )
        went = self.one(
            "select sum(w.quantity) from stock_writeoffline w"
            " join stock_writeoff x on x.id = w.write_off_id join stock_lot l on l.id = w.lot_id"
            " join catalogue_title t on t.id = l.title_id"
            f" where w.school_id = %(school)s and x.on <= %(day)s and {where}",
            day=on,
        )
        return came - went

    def moved(self, code: str, fund: str) -> int:
        what, rows, on, _where = LEDGERS[code]
        return self.one(
            f"select sum({what}) from {rows} where l.school_id = %(school)s"
            f" and {on} between %(start)s and %(end)s and l.fund = '{fund}'"
        )

    def worth(self, where: str = IN_STOCK) -> float:
        rows = self.rows(
            "select l.quantity, l.price from stock_lot l join stock_receipt r on r.id = l.receipt_id"
            f" where l.school_id = %(school)s and r.on between %(start)s and %(end)s and {where}"
        )
        return float(sum(n * Decimal(str(price)) for n, price in rows))


def _span_due(
    kind: str, starts: date, ends: date, first: date, last: date, quarters: Iterable[tuple[Any, ...]]
) -> tuple[date, date] | None:
    if kind == "quarterly":
        return next(((a, b) for a, b in sorted(quarters) if first <= b <= last and starts <= b <= ends), None)
    if kind == "monthly":
        return (first, last) if starts <= last and first <= ends else None
    return (starts, ends) if first <= ends <= last else None
