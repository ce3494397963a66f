"""Months in which nothing, or nothing of what others have, is on record."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from kitaphana.indicators.doubt import Odd, silent
from kitaphana.lib.period import Period
from kitaphana.papers.paper import Rows
from kitaphana.reports import links
from kitaphana.reports.facts import Facts
from kitaphana.reports.questions.question import (
    Doubt,
    Question,
    Telling,
    Way,
    Weight,
    month_list,
)
from kitaphana.reports.records import WORK
from kitaphana.reports.sections import services

Run = tuple[date, date]


def idle_months(facts: Facts) -> Iterator[Question]:
    """Months with working days and nothing at all on record, after the first day of the records."""
    if found := [month.start for month in idle(facts) if not _is_before(facts, month)]:
        days = [day for day in facts.days_of_work if first_of(facts, day) == found[0]]
        diary = Way(_("Work diary"), Rows("activities:add"), edits=True)
        ways = (*was_closed(facts, (days[0], days[-1])), diary)
        yield Question(services.CODE, "ask_idle", {"list": month_list(found)}, ways, weight=Weight.ODD)


def before_the_records(facts: Facts) -> Iterator[Question]:
    """Working months of the period from before the library kept records, unless papers tell of every kind of
    work that is told of at all."""
    first = facts.records.first
    early = [month.start for month in idle(facts) if _is_before(facts, month)]
    known = [facts.figures[code] for code in WORK if facts.figures[code].value is not None]
    told = bool(known) and all(figure.on_paper for figure in known)
    if first and early and not told:
        holes: dict[str, Telling] = {"d": first, "list": month_list(early)}
        yield Question(services.CODE, "ask_early", holes, weight=Weight.ODD)


def silences(facts: Facts) -> Iterator[Question]:
    """Months without a visit or a loan among those with hundreds."""
    for found in _silent(facts):
        start = found.period.start
        ways = [Way(_("Indicator"), links.indicator(found.code, found.period))]
        if found.code == "visits":
            enter = Rows("circulation:visits", {"on": start.isoformat()})
            ways.insert(0, Way(_("Enter visits"), enter, edits=True))
        subject = f"{found.code} {start:%Y-%m}"
        yield Doubt(
            services.CODE, "ask_silent", {}, tuple(ways), subject, Weight.ODD, odd=found, do="ask_silent_do"
        )


def idle(facts: Facts) -> list[Period]:
    """Months of the period with working days and no work of any kind on record."""
    now = facts.records.months.now
    worked = {first_of(facts, day) for day in facts.days_of_work}
    return [
        month
        for month in facts.period.months()
        if month.start in worked and not WORK.keys() & now.get(month, {}).keys()
    ]


def silent_in_visits(facts: Facts) -> list[Period]:
    return [odd.period for odd in _silent(facts) if odd.code == "visits"]


def _silent(facts: Facts) -> tuple[Odd, ...]:
    """Only a whole month can be empty by mistake."""
    quiet = idle(facts)
    days = {first_of(facts, day) for day in facts.days_of_work}
    months = [month for month in facts.period.months() if month.is_whole_months and month.start in days]
    return silent(facts.records.months, [month for month in months if month not in quiet])


def _is_before(facts: Facts, month: Period) -> bool:
    first = facts.records.first
    return first is not None and month.end < first


def first_of(facts: Facts, day: date) -> date:
    """The first day of the day's month in the period."""
    return max(day.replace(day=1), facts.period.start)


def was_closed(facts: Facts, run: Run) -> Iterator[Way]:
    """The entry of a day off for these days, which one school year must hold."""
    for year in facts.records.years:
        if run[0] in year.period:
            days = {"kind": "closed", "starts_on": run[0].isoformat(), "ends_on": run[1].isoformat()}
            yield Way(_("It was closed"), Rows("roster:add_day_off", days, (year.pk,)), edits=True)
