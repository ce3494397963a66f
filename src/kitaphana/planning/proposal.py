"""Work proposed to the librarian who drafts a plan: each piece with its reason, none put in by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.utils.text import capfirst

from kitaphana.activities.models import MemorableDate, WorkKind
from kitaphana.core.sentences import spoken
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning.models import HUNDREDTH, Plan, PlanItem, Section

LONGEST_YEAR = 366
_WHOLE = {Plan.Kind.MONTH: "month", Plan.Kind.QUARTER: "quarter", Plan.Kind.HALF_YEAR: "until"}


@dataclass(frozen=True)
class Proposal:
    """A piece of work that may be taken into a plan; its words are in the reader's language.

    `key`: the same for the same work in every plan of its time, so that a month does not ask again for what
    the year has. `section` None: the usual one of its kind, which the school has removed.
    """

    key: str
    origin: PlanItem.Origin
    kind: WorkKind
    section: Section | None
    text: str
    term: FuzzyDate
    units: Decimal
    reason: str
    responsible: str = ""
    audience: str = ""
    helpers: str = ""
    place: str = ""
    expected: str = ""
    marks: MemorableDate | None = None
    came_from: PlanItem | None = None

    @property
    def hours(self) -> Decimal:
        """As an item's: by the norm of its kind, cut to the hundredth."""
        return (self.units * self.kind.norm_minutes / 60).quantize(HUNDREDTH, ROUND_DOWN)


@dataclass(frozen=True)
class Ground:
    """What every source of proposals stands on. `kinds` and `sections` by code."""

    plan: Plan
    on: date
    kinds: Mapping[str, WorkKind]
    sections: Mapping[str, Section]

    def titled(self, code: str, name: str) -> str:
        """«Кітап көрмесі: Республика күні»."""
        kind = self.kinds.get(code)
        return f"{capfirst(kind.name(spoken()))}: {capfirst(name)}" if kind else name

    def propose(
        self,
        key: str,
        origin: PlanItem.Origin,
        code: str,
        text: str,
        term: FuzzyDate,
        units: Decimal,
        reason: str,
        marks: MemorableDate | None = None,
    ) -> list[Proposal]:
        """One proposal of new work; none where the school has not taken such a kind of work."""
        kind = self.kinds.get(code)
        if kind is None:
            return []
        return [
            Proposal(key, origin, kind, self.sections.get(kind.part), text, term, units, reason, marks=marks)
        ]


def whole(plan: Plan) -> FuzzyDate:
    """The term of work that has the plan's whole time."""
    return FuzzyDate(_WHOLE.get(Plan.Kind(plan.kind), "all_year"), plan.starts_on, plan.ends_on)


def month_from(plan: Plan, day: date) -> FuzzyDate:
    """The month of the day, or the plan's first or last when the day lies outside it."""
    inside = min(max(day, plan.starts_on), plan.ends_on)
    month = Period.month(inside.year, inside.month)
    start, end = max(month.start, plan.starts_on), min(month.end, plan.ends_on)
    return FuzzyDate("month", start, end)


def time_before(plan: Plan) -> Period:
    """Whose results the plan starts from: the same time a year before; of a plan of years the year that ends
    when it begins."""
    if plan.period.days <= LONGEST_YEAR:
        return plan.period.year_before()
    first = Period(plan.starts_on, plan.starts_on).year_before().start
    return Period(first, date.fromordinal(plan.starts_on.toordinal() - 1))
