"""Where the rows behind the report's numbers are shown."""

from django.urls import reverse
from django.utils.http import urlencode

from kitaphana.lib.period import Period
from kitaphana.papers.paper import Rows


def address(rows: Rows) -> str:
    """The address of the page. NoReverseMatch: there is no such page."""
    path = reverse(rows.page, args=rows.args)
    return f"{path}?{urlencode(rows.query)}" if rows.query else path


def count(code: str, period: Period) -> Rows:
    """The rows of a count of `indicators`."""
    return Rows("indicators:rows", _days(period, "from", "to"), (code,))


def indicator(code: str, period: Period) -> Rows:
    return Rows("indicators:indicator", _days(period, "from", "to"), (code,))


def textbooks(period: Period) -> Rows:
    """Provision as it stood on the period's last day."""
    return Rows("textbooks:index", {"on": period.end.isoformat()})


def diary(period: Period, *, joint: bool = False) -> Rows:
    return Rows("activities:index", _days(period) | ({"joint": "on"} if joint else {}))


def diary_of(kind: int | None, period: Period) -> Rows:
    """The diary of one kind of work, by its key; None: of every kind."""
    return Rows("activities:index", _days(period) | ({"kind": str(kind)} if kind else {}))


def enquiries(period: Period, **narrower: str) -> Rows:
    """Narrower by `sought`, `outcome` or `reader_kind`."""
    return Rows("needs:index", _days(period) | narrower)


def plan(key: int) -> Rows:
    return Rows("planning:plan", {}, (key,))


def overdue(period: Period) -> Rows:
    return Rows("circulation:overdue", {"on": period.end.isoformat()})


def _days(period: Period, first: str = "start", last: str = "end") -> dict[str, str]:
    return {first: period.start.isoformat(), last: period.end.isoformat()}
