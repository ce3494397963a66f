"""Where the rows behind the report's numbers are shown."""

from kitaphana.indicators.counts import COUNTS
from kitaphana.lib.period import Period
from kitaphana.papers.paper import Rows
from kitaphana.planning.models import Plan

INDICATOR = "indicators:indicator"


def count(code: str, period: Period, **parts: str) -> Rows:
    """The rows of a count of `indicators`; of these parts alone, by dimension, several with commas."""
    return Rows("indicators:rows", _days(period, "from", "to") | parts, (code,))


def indicator(code: str, period: Period) -> Rows:
    return Rows(INDICATOR, _days(period, "from", "to"), (code,))


def figure(code: str, period: Period) -> Rows:
    """The rows of a count, where it has rows; else the page of the figure."""
    return count(code, period) if code in COUNTS and COUNTS[code].rows else indicator(code, period)


def textbooks(period: Period) -> Rows:
    """Provision as it stood on the period's last day."""
    return Rows("textbooks:index", {"on": period.end.isoformat()})


def class_textbooks(key: int, period: Period) -> Rows:
    """The page of one class as it stood then."""
    return Rows("textbooks:class", {"on": period.end.isoformat()}, (key,))


def diary(period: Period, **only: bool) -> Rows:
    """Only `joint` work, only `events`."""
    return Rows("activities:index", _days(period) | {name: "on" for name, wanted in only.items() if wanted})


def strand(code: str, period: Period) -> Rows:
    """The diary of one strand of upbringing."""
    return Rows("activities:index", _days(period) | {"strand": code})


def diary_of(kind: int | None, period: Period) -> Rows:
    """The diary of one kind of work, by its key; None: of every kind."""
    return Rows("activities:index", _days(period) | ({"kind": str(kind)} if kind else {}))


def enquiries(period: Period, **narrower: str) -> Rows:
    """Narrower by `sought`, `about`, `outcome` or `reader_kind`."""
    return Rows("needs:index", _days(period) | narrower)


def over(page: str, period: Period, **narrower: str) -> Rows:
    """Any page whose address names its days, and what narrows it further."""
    return Rows(page, _days(period) | narrower)


def of_one(page: str, key: int, period: Period | None = None) -> Rows:
    """The page of one row; of the period, where it shows one."""
    return Rows(page, _days(period) if period else {}, (key,))


def plan(key: int) -> Rows:
    return Rows("agreement:plan", {}, (key,))


def fact(plan: Plan, period: Period) -> Rows:
    """The plan against its fact, as it stood on the period's last day."""
    return Rows("planning:fact", {"on": period.end.isoformat()}, (plan.pk,))


def planned(show: str, period: Period, **narrower: str) -> Rows:
    """Items of the plans in force, each with its hours: `show`: all, due, done, late, moved, dropped."""
    return Rows("planning:in_force", _days(period) | {"show": show} | narrower)


def unplanned(period: Period) -> Rows:
    """Work of the diary that no plan item asked for."""
    return Rows("planning:unplanned", _days(period))


def overdue(period: Period) -> Rows:
    return Rows("circulation:overdue", {"on": period.end.isoformat()})


def _days(period: Period, first: str = "start", last: str = "end") -> dict[str, str]:
    return {first: period.start.isoformat(), last: period.end.isoformat()}
