"""Charts of a report: facts as bars. A chart of nothing, or of one bar, is not drawn."""

from collections.abc import Iterator

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.utils.text import capfirst
from django.utils.translation import pgettext

from kitaphana.activities import queries as work
from kitaphana.activities.models import WorkKind
from kitaphana.indicators.queries import Past, by_month
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

Months = list[tuple[Period, Number | None]]


def of_indicators(facts: Facts) -> tuple[Chart, ...]:
    """Loans and visits by month, with the year before where the program holds it."""
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
    """Hours of the diary by month."""

    def hours(period: Period) -> Months:
        diary = work.diary(facts.school, period).order_by().annotate(month=TruncMonth("on")).values("month")
        minutes = {row["month"]: row["spent"] for row in diary.annotate(spent=Sum("minutes"))}
        return [
            (month, tenths(ratio(minutes.get(month.start.replace(day=1), 0), 60)))
            for month in period.months()
        ]

    return _monthly(facts, HOURS, _words()[HOURS], hours(facts.period), hours(facts.period.year_before()))


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
    """Where a paper tells a count, its months are not known and nothing is drawn."""
    before = facts.earlier[0][1]
    for code, caption in captions.items():
        if facts.figures[code].source == "rows":
            then = _whole(facts, facts.period.year_before(), code) if before[code].source == "rows" else []
            yield from _monthly(facts, code, caption, _whole(facts, facts.period, code), then)


def _whole(facts: Facts, period: Period, code: str) -> Months:
    return [(month, None if n is None else int(n)) for month, n in by_month(facts.school, period, code)]


def _monthly(facts: Facts, code: str, caption: str, now: Months, before: Months) -> tuple[Chart, ...]:
    if len(now) > LONGEST or not any(value for _month, value in now):
        return ()
    known = len(before) == len(now) and any(value for _month, value in before)
    then: list[Number | None] = [value for _month, value in before] if known else [None] * len(now)
    bars = tuple(
        Bar(
            month_name(month.start.month, facts.language),
            value,
            earlier,
            brief=month_short(month.start.month, facts.language),
        )
        for (month, value), earlier in zip(now, then, strict=True)
    )
    years = _years(facts, known=known)
    return _drawn(Chart(code, caption, bars, now=years[0], before=years[1]))


def _years(facts: Facts, *, known: bool) -> tuple[str, str]:
    """What the bars and the lines are; one year needs no name."""
    if not known:
        return "", ""
    figure, before = facts.figures[LOANS], facts.period.year_before()
    return Past(facts.period, figure).label, Past(before, figure).label


def _drawn(chart: Chart) -> tuple[Chart, ...]:
    return (chart,) if len(chart.bars) > 1 else ()
