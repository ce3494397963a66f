"""Everything a report is written from, each reading taken once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from kitaphana.activities.models import WorkKind
from kitaphana.circulation.queries import overdue
from kitaphana.core.models import School
from kitaphana.indicators.counts import days_of_work
from kitaphana.indicators.queries import Figure, measure, name_of, years_before
from kitaphana.lib.period import Period
from kitaphana.papers.paper import Filling, Line, Number, Rows, Told, tell
from kitaphana.planning.queries import PlanFact, plan_fact, targets
from kitaphana.reports import links
from kitaphana.reports.queries import Wanted, unmet_by_the_young
from kitaphana.stock.queries import Holdings, stock_on
from kitaphana.textbooks.queries import Provision, provision


@dataclass(frozen=True)
class Facts:
    """A school's records of a period, read on the day `on`, told in `language`.

    `period` is the part of the period asked for that has passed by that day: what is still to come is neither
    counted nor found missing.
    """

    school: School
    asked: Period
    language: str
    on: date

    @cached_property
    def period(self) -> Period:
        return Period(self.asked.start, min(self.asked.end, max(self.on, self.asked.start)))

    def tell(self, code: str, **holes: Filling) -> Line:
        return tell(code, self.language, **holes)

    @cached_property
    def figures(self) -> dict[str, Figure]:
        return measure(self.school, self.period)

    @cached_property
    def targets(self) -> dict[str, Decimal]:
        return targets(self.school, self.period)

    @cached_property
    def earlier(self) -> tuple[tuple[Period, dict[str, Figure]], ...]:
        """The same period one and two years before, nearest first."""
        return tuple((before, measure(self.school, before)) for before in years_before(self.period))

    @cached_property
    def plan(self) -> PlanFact:
        return plan_fact(self.school, self.period)

    @cached_property
    def provision(self) -> Provision:
        return provision(self.school, self.period.end)

    @cached_property
    def stock_before(self) -> Holdings:
        """On the eve of the period."""
        return stock_on(self.school, self.period.start - timedelta(days=1))

    @cached_property
    def stock(self) -> Holdings:
        """At the end of the last day."""
        return stock_on(self.school, self.period.end)

    @cached_property
    def days_of_work(self) -> list[date]:
        return days_of_work(self.school, self.period)

    @cached_property
    def wanted_by_the_young(self) -> list[Wanted]:
        return unmet_by_the_young(self.school, self.period)

    @cached_property
    def _kinds(self) -> dict[str, int]:
        return dict(WorkKind.objects.for_school(self.school).values_list("code", "pk"))

    @cached_property
    def overdue(self) -> Counter[int | None]:
        """Items past their term at the end of the last day, by reader id."""
        return Counter(overdue(self.school, self.period.end).values_list("reader", flat=True))

    def count(self, code: str) -> int:
        """A count of the program's own rows; nothing recorded is zero, and so is what only a paper says."""
        figure = self.figures[code]
        return int(figure.value or 0) if figure.source == "rows" else 0

    def told(self, code: str) -> Told:
        """The count together with the rows behind it."""
        return Told(self.count(code), links.count(code, self.period))

    def diary_of(self, kind: str) -> Rows:
        """The diary of one kind of work, named by its code."""
        return links.diary_of(self._kinds.get(kind), self.period)

    def papers(self, codes: Iterable[str]) -> tuple[Line, ...]:
        """Of counts that are kept together, such as those of one ledger, what only an imported paper tells.

        Where it tells anything no row bears a sentence about them, nor that nothing is on record.
        """
        told = [code for code in codes if self.figures[code].source == "paper"]
        return tuple(
            self.tell("H-PAPER", name=self.name(code), v=shown(self.figures[code]) or 0) for code in told
        )

    def name(self, code: str) -> str:
        """The name of a count or an indicator, with a capital: it opens a line."""
        name = name_of(code, self.language)
        return name[:1].upper() + name[1:]


def shown(figure: Figure) -> Number | None:
    """The value as it is printed: an indicator with its own decimals, a count whole."""
    value = figure.rounded
    if value is None or value % 1 or figure.formula != figure.code:
        return value
    return int(value)
