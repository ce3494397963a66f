"""Charts of a report: facts as bars. A chart of nothing, or of one bar, is not drawn."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext

from kitaphana.activities import queries as work
from kitaphana.activities.models import WorkKind
from kitaphana.indicators.counts import DIARY
from kitaphana.indicators.ledger import Kept
from kitaphana.indicators.queries import Figure, Past, monthly
from kitaphana.lib.dates import month_name, month_short, short_date
from kitaphana.lib.numbers import ratio
from kitaphana.lib.period import Period
from kitaphana.papers.paper import Bar, Chart, Number, tenths
from kitaphana.reports.facts import Facts
from kitaphana.textbooks.breakdown import grade_name

LOANS, VISITS, GRADES, HOURS, EVENTS = "loans", "visits", "grades", "hours", "events"
LONGEST = 24
"""Months that are drawn beside each other."""
KINDS_SHOWN = 12


class _Month(NamedTuple):
    period: Period
    value: Number | None
    paper: bool = False


Months = list[_Month]


def of_indicators(facts: Facts) -> tuple[Chart, ...]:
    """Loans and visits by month, with the year before where it is known; of each month from rows or paper."""
    return tuple(_counts(facts, {LOANS: _words()[LOANS], VISITS: _words()[VISITS]}))


def of_textbooks(facts: Facts) -> tuple[Chart, ...]:
    grades = facts.provision.by_grade()
    bars = tuple(
        Bar(grade_name(grade, facts.language), tally.shown, brief=str(grade) if grade else "")
        for grade, tally in grades.items()
        if tally.shown is not None
    )
    caption = pgettext("report", "Provision with textbooks by grade, %(date)s")
    return _drawn(Chart(GRADES, caption % {"date": short_date(facts.period.end)}, bars, unit="%"))


def of_time(facts: Facts) -> tuple[Chart, ...]:
    """Hours of the diary by month; a month of which it has nothing is a zero only where it was kept."""
    before = facts.period.year_before()
    kept = Kept(facts.school, [DIARY], (facts.period, before))

    def hours(period: Period) -> Months:
        diary = work.diary(facts.school, period).order_by().annotate(month=TruncMonth("on")).values("month")
        minutes = {row["month"]: row["spent"] for row in diary.annotate(spent=Sum("minutes"))}
        spent = {month: minutes.get(month.start.replace(day=1)) for month in period.months()}
        return [
            _Month(month, None if n is None and not kept.holds(DIARY, month) else tenths(ratio(n or 0, 60)))
            for month, n in spent.items()
        ]

    return _monthly(facts, HOURS, _words()[HOURS], hours(facts.period), hours(before))


def of_services(facts: Facts) -> tuple[Chart, ...]:
    """Events by kind, the most frequent first."""
    now, before = _events(facts, facts.period), _events(facts, facts.period.year_before())
    kinds = {kind.pk: kind for kind in WorkKind.objects.for_school(facts.school).filter(pk__in=now)}
    shown = sorted(now, key=lambda pk: (-now[pk], pk))[:KINDS_SHOWN]
    bars = tuple(
        Bar(capfirst(kinds[pk].name(facts.language)), now[pk], before.get(pk, 0) if before else None)
        for pk in shown
    )
    years = _years(facts, known=bool(before))
    return _drawn(Chart(EVENTS, _words()[EVENTS], bars, now=years[0], before=years[1]))


def _words() -> dict[str, str]:
    return {
        LOANS: pgettext("chart", "Loans by month"),
        VISITS: pgettext("chart", "Visits in each month"),
        HOURS: pgettext("chart", "Hours of work by month"),
        EVENTS: pgettext("chart", "Events by kind"),
    }


def _events(facts: Facts, period: Period) -> dict[int, int]:
    rows = work.events(facts.school, period).order_by().values("kind").annotate(n=Count("pk"))
    return {row["kind"]: row["n"] for row in rows}


def _counts(facts: Facts, captions: dict[str, str]) -> Iterator[Chart]:
    before, then = facts.earlier[0]
    for code, caption in captions.items():
        now = _whole(facts, facts.period, facts.figures[code])
        yield from _monthly(facts, code, caption, now, _whole(facts, before, then[code]))


def _whole(facts: Facts, period: Period, figure: Figure) -> Months:
    """Of a period that a paper tells no month is known but those that papers tell too."""
    return [
        _Month(month.period, None if month.value is None else int(month.value), month.source == "paper")
        if month.source == "paper" or not figure.on_paper
        else _Month(month.period, None)
        for month in monthly(facts.school, period, figure.code)
    ]


def _monthly(facts: Facts, code: str, caption: str, now: Months, before: Months) -> tuple[Chart, ...]:
    if len(now) > LONGEST or not any(month.value for month in now):
        return ()
    known = len(before) == len(now) and any(month.value for month in before)
    then = before if known else [_Month(month.period, None) for month in now]
    bars = tuple(
        Bar(
            month_name(month.period.start.month, facts.language),
            month.value,
            earlier.value,
            brief=month_short(month.period.start.month, facts.language),
            paper=month.paper,
            paper_before=earlier.paper,
        )
        for month, earlier in zip(now, then, strict=True)
    )
    years = _years(facts, known=known)
    paper = gettext("from paper") if any(bar.paper or bar.paper_before for bar in bars) else ""
    return _drawn(Chart(code, caption, bars, now=years[0], before=years[1], paper=paper))


def _years(facts: Facts, *, known: bool) -> tuple[str, str]:
    """What the bars and the lines are; one year needs no name."""
    if not known:
        return "", ""
    figure, before = facts.figures[LOANS], facts.period.year_before()
    return Past(facts.period, figure).label, Past(before, figure).label


def _drawn(chart: Chart) -> tuple[Chart, ...]:
    return (chart,) if len(chart.bars) > 1 else ()
