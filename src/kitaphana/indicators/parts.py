"""Which rows of a count bear which part: the only definition of its classes, grades, languages, contents.

A *dimension* is a code (`class`, `language`, `month` …), a *part* is a value of it as an address says
it, several of them with commas. What a row does not say is a part of its own, `NOT_NOTED`.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, cast

from django.db.models import Case, CharField, Expression, F, OuterRef, Q, Subquery, Value, When

from kitaphana.circulation.models import Visit
from kitaphana.indicators.counts import LEDGER_OF
from kitaphana.indicators.ledger import Rows
from kitaphana.indicators.queries import Figure
from kitaphana.lib.period import Period
from kitaphana.roster.models import Enrolment
from kitaphana.stock.models import Fund

NOT_NOTED = "none"
BANDS = {"0-4": range(5), "5-9": range(5, 10), "10-12": range(10, 13)}
"""Primary, basic and senior grades."""

Source = str | Expression
Borne = Mapping[str, Source]

ROOM = Case(
    When(in_room=True, then=Value("room")),
    When(fund=Fund.TEXTBOOK, then=Value("textbooks")),
    default=Value("lending"),
    output_field=CharField(),
)
ROOMS_OF_VISITS = {
    Visit.Purpose.LOAN: "lending",
    Visit.Purpose.READING_ROOM: "room",
    Visit.Purpose.TEXTBOOK: "textbooks",
    Visit.Purpose.DIGITAL: "digital",
}
ROOM_OF_VISIT = Case(
    *(When(purpose=purpose, then=Value(place)) for purpose, place in ROOMS_OF_VISITS.items()),
    default=Value(NOT_NOTED),
    output_field=CharField(),
)
PRICED = Case(
    When(price__isnull=True, then=Value(NOT_NOTED)), default=Value("noted"), output_field=CharField()
)

_GRADES: Borne = {"grades": "grade", "grade": "grade"}
_CLASS: Borne = {
    "class": "school_class",
    "grades": "school_class__grade",
    "grade": "school_class__grade",
    "teaching": "school_class__language",
}
_PERSON: Borne = {**_GRADES, "kind": "reader_kind"}
_LOANS: Borne = {
    **_GRADES,
    "class": "school_class",
    "teaching": "school_class__language",
    "kind": "reader_kind",
    "language": "language",
    "content": "section",
    "work": "lot__title__kind",
    "place": ROOM,
    "month": "lent_on",
}
_LOTS: Borne = {"language": "title__language", "content": "title__section", "work": "title__kind"}
_EVENTS: Borne = {**_CLASS, "activity": "kind", "month": "on"}
_ENQUIRIES: Borne = {**_PERSON, "language": "language", "sought": "sought", "month": "on"}
_RECEIPTS: Borne = {**_LOTS, "source": "receipt__source", "price": PRICED, "month": "receipt__on"}
_BORNE: Mapping[str, Borne] = {
    "visits": {**_PERSON, "purpose": "purpose", "place": ROOM_OF_VISIT, "month": "on"},
    "loans": {**_LOANS, "fund": "fund"},
    "loans_main": _LOANS,
    "stock": {**_LOTS, "fund": "fund"},
    "stock_main": _LOTS,
    "stock_textbooks": _LOTS,
    "received": {**_RECEIPTS, "fund": "fund"},
    "received_main": _RECEIPTS,
    "disposed": {
        "language": "lot__title__language",
        "content": "lot__title__section",
        "work": "lot__title__kind",
        "fund": "lot__fund",
        "why": "reason",
        "month": "write_off__on",
    },
    "enquiries": {**_ENQUIRIES, "outcome": "outcome"},
    "refusals": {**_ENQUIRIES, "reason": "reason"},
    "events": _EVENTS,
    "participants": _EVENTS,
    "sessions": {**_PERSON, "use": "purpose", "month": "on"},
    "resource_opens": {**_PERSON, "month": "on"},
}
_PEOPLE = frozenset({"pupils", "teachers", "readers", "readers_served"})
_WITHOUT_ROWS: Mapping[str, frozenset[str]] = {
    "textbook_need": frozenset(_CLASS),
    "textbook_have": frozenset(_CLASS),
    "working_days": frozenset({"month"}),
}
STOCKS = frozenset({"stock", "stock_main", "stock_textbooks"})
DIMENSIONS = (
    *("class", "grades", "grade", "teaching", "kind", "stay", "place", "content", "language", "work", "fund"),
    *("source", "price", "why", "sought", "outcome", "reason", "purpose", "use", "activity", "month"),
)
"""In the order in which they are offered."""
MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])")
NUMBERED = frozenset({"class", "grade", "grades", "activity"})
NOTHING = Q(pk__in=[])
MOST_PARTS = 50
"""Of an address; a database takes no endless condition."""


def dimensions(code: str) -> tuple[str, ...]:
    """Of a count."""
    if code in _PEOPLE:
        borne = frozenset({*_CLASS, "kind", *(["stay"] if code == "readers" else [])})
    else:
        borne = frozenset(_BORNE.get(code, ())) | _WITHOUT_ROWS.get(code, frozenset())
    return tuple(by for by in DIMENSIONS if by in borne)


def dimensions_of(figure: Figure) -> tuple[str, ...]:
    """Of a count or of a ratio: those that all its counts have. Figures from paper have none."""
    if figure.source == "paper":
        return ()
    return tuple(by for by in DIMENSIONS if all(by in dimensions(code) for code in figure.operands))


def column(code: str) -> str:
    """What is added up of its rows; empty: each row is one."""
    if code in STOCKS:
        return "left"
    return LEDGER_OF[code].entries[code].column if code in LEDGER_OF else ""


def with_part(rows: Rows, period: Period, code: str, by: str) -> Rows:
    """Rows with `part_<by>`, what each says of itself."""
    source = _of_class(period, code, by) if code in _PEOPLE else _BORNE[code][by]
    found: Rows = rows.annotate(**{f"part_{by}": F(source) if isinstance(source, str) else source})
    return found


def key_of(by: str, value: Any) -> str:
    """The part of a row that says `value`."""
    if value in (None, ""):
        return NOT_NOTED
    return _band(value) if by == "grades" else _month(value) if by == "month" else str(value)


def narrow(rows: Rows, period: Period, code: str, by: str, key: str) -> Rows:
    """The rows of one part, or of several with commas between; of a key that names none, no rows."""
    parts = list(dict.fromkeys(key.split(",")))[:MOST_PARTS]
    wanted = reduce(or_, (_bears(f"part_{by}", by, part) for part in parts))
    found: Rows = with_part(rows, period, code, by).filter(wanted)
    return found


def _bears(name: str, by: str, key: str) -> Q:
    if by == "grades":
        if key == NOT_NOTED:
            return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gt": BANDS["10-12"][-1]})
        return Q(**{f"{name}__in": [*BANDS.get(key, ())]})
    if by == "month":
        return Q(**{f"{name}__range": _days(key)}) if MONTH.fullmatch(key) else NOTHING
    if by in NUMBERED:
        if key == NOT_NOTED:
            return Q(**{f"{name}__isnull": True})
        return Q(**{name: int(key)}) if key.isdecimal() and len(key) <= 18 else NOTHING
    if key == NOT_NOTED:
        return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__in": ["", NOT_NOTED]})
    return Q(**{name: key}) if key else NOTHING


def _band(grade: int) -> str:
    return next((code for code, grades in BANDS.items() if grade in grades), NOT_NOTED)


def _month(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def _days(month: str) -> tuple[date, date]:
    span = Period.month(*map(int, month.split("-")))
    return span.start, span.end


def _of_class(period: Period, code: str, by: str) -> Source:
    """Of the class in which a reader is at the period's end; a reader who left before it, at the last."""
    if by == "kind":
        return "kind"
    if by == "stay":
        gone = When(left_on__lt=period.end, then=Value("left"))
        return Case(gone, default=Value("stays"), output_field=CharField())
    rows = Enrolment.objects.filter(reader=OuterRef("pk"))
    if code == "readers":
        rows = rows.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=period.start),
            starts_on__lte=period.end,
            school_class__year__starts_on__lte=period.end,
            school_class__year__ends_on__gte=period.start,
        )
    else:
        rows = rows.on(period.end)
    last: Any = Subquery(rows.order_by("-starts_on", "-pk").values(str(_CLASS[by]))[:1])
    return cast(Source, last)
