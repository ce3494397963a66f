"""Everything a report is written from, each reading taken once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from kitaphana.activities.models import WorkKind
from kitaphana.agreement.queries import RoundShown, latest_round
from kitaphana.circulation.models import Loan
from kitaphana.circulation.queries import holdings
from kitaphana.core.models import School
from kitaphana.core.setting import number_of
from kitaphana.demand.models import Proposal, ProposalLine
from kitaphana.demand.queries import proposals
from kitaphana.demand.young import Young, young
from kitaphana.digital.queries import Speed, speed
from kitaphana.indicators.breakdown import count_parts
from kitaphana.indicators.counts import days_of_work, textbooks_of
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.indicators.queries import Figure, measure_all, name_of, partial, years_before
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Hole, Listing, Measured
from kitaphana.papers.paper import Filling, Items, Line, Number, Rows, Told, quoted, tell
from kitaphana.planning.fact import PlanFact, plan_fact, targets
from kitaphana.planning.hours import promised_items
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.queries import plans_in_force
from kitaphana.reports import links
from kitaphana.reports.queries import WANTED_SHOWN, authors_lacked_by_the_young
from kitaphana.reports.records import Records
from kitaphana.roster.queries import current_year, first_school_day
from kitaphana.stock.queries import Holdings, stock_on
from kitaphana.textbooks.queries import Provision, provisions

ENGLISH = str.maketrans("«»“”", "“”‘’")


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

    @property
    def is_of_one_school_year(self) -> bool:
        start = self.period.start
        return self.period.end in Period.school_year(start.year if start.month >= 9 else start.year - 1)

    def told_in(self, language: str) -> "Facts":
        """The same in another language, with what was read so far: none of it depends on the language."""
        twin = replace(self, language=language)
        read = {name: value for name, value in vars(self).items() if name not in vars(twin)}
        vars(twin).update(read)
        return twin

    def tell(self, code: str, **holes: Filling) -> Line:
        if self.language == "en":
            holes = {name: _english(hole) for name, hole in holes.items()}
        return tell(code, self.language, **holes)

    @property
    def figures(self) -> dict[str, Figure]:
        return self._measured[self.period]

    @property
    def values(self) -> dict[str, Decimal | None]:
        return {code: figure.value for code, figure in self.figures.items()}

    @property
    def any_indicator(self) -> bool:
        return any(self.figures[code].value is not None for code in INDICATORS)

    @cached_property
    def targets(self) -> dict[str, Decimal]:
        return targets(self.school, self.period, self.plans)

    @property
    def earlier(self) -> tuple[tuple[Period, dict[str, Figure]], ...]:
        """The same period one and two years before, nearest first."""
        return tuple(self._measured.items())[1:]

    @cached_property
    def _measured(self) -> dict[Period, dict[str, Figure]]:
        read = {period: textbooks_of(self._provided[period.end]) for period in self._years}
        return measure_all(self.school, self._years, read=read)

    @cached_property
    def partial(self) -> dict[Period, frozenset[str]]:
        """Of each year the figures that tell of a part of it, by `indicators.queries.partial`."""
        return partial(self.school, self._measured)

    @property
    def _years(self) -> tuple[Period, ...]:
        return (self.period, *years_before(self.period))

    @cached_property
    def plans(self) -> list[Plan]:
        """Approved ones of every kind that touch the period."""
        return plans_in_force(self.school, self.period)

    @cached_property
    def plan(self) -> PlanFact:
        return plan_fact(self.school, self.period, self.plans)

    @cached_property
    def promised(self) -> dict[int, PlanItem]:
        """By their keys the items of the plans that fall in the period, as they stood at its end, without
        cancelled ones."""
        found = (
            item
            for item in promised_items(self.plan.plans, self.period.end)
            if item.state != PlanItem.State.DROPPED
        )
        return {item.pk: item for item in found if self.period.overlaps(Period(item.starts_on, item.ends_on))}

    @cached_property
    def agreement(self) -> RoundShown:
        """Of the plans that hold the period together, of which the least agreed one speaks for all; empty
        without any."""
        rounds = [latest_round(plan) for plan in self.plan.plans]
        return min(rounds, key=lambda shown: (shown.is_full, shown.agreed), default=RoundShown(None, ()))

    @cached_property
    def _provided(self) -> dict[date, Provision]:
        """Of every day that is asked about, all at once."""
        first = (self.first_school_day,) if self.first_school_day else ()
        return provisions(self.school, (*(period.end for period in self._years), *first))

    @property
    def provision(self) -> Provision:
        return self._provided[self.period.end]

    @cached_property
    def first_school_day(self) -> date | None:
        """The first day of teaching, when the period holds it."""
        year = current_year(self.school, self.period.end)
        first = first_school_day(year) if year else None
        return first if first and first in self.period else None

    @property
    def provision_at_start(self) -> Provision | None:
        """On the first day of teaching."""
        return self._provided[self.first_school_day] if self.first_school_day else None

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
    def records(self) -> Records:
        """What questions before signing ask of them."""
        return Records(self.school, self.period, self.on)

    @property
    def begun_after(self) -> date | None:
        """The day of the oldest work on record, where the period ends before it."""
        first = self.records.first
        return first if first and self.period.end < first else None

    @cached_property
    def young(self) -> Young:
        return young(self.school, self.period)

    @cached_property
    def wanted_by_the_young(self) -> list[str]:
        """Works that these grades asked for in vain where copies would have helped, and authors, by name."""
        lacked = [(line.lacked, quoted(line.name)) for line in self.young.works.lines if line.lacked]
        lacked += authors_lacked_by_the_young(self.school, self.period)
        return [name for _times, name in sorted(lacked, key=lambda pair: (-pair[0], pair[1]))[:WANTED_SHOWN]]

    @cached_property
    def proposed(self) -> list[Proposal]:
        """Proposals to buy of the period that were sent by its end, the first one first."""
        rows = proposals(self.school, self.period).filter(sent_on__lte=self.period.end)
        return list(rows.exclude(state=Proposal.State.WITHDRAWN).order_by("number"))

    @cached_property
    def proposed_works(self) -> list[ProposalLine]:
        rows = ProposalLine.objects.for_school(self.school).filter(proposal__in=self.proposed)
        return list(rows.order_by("proposal__number", "name", "pk")) if self.proposed else []

    @cached_property
    def speed(self) -> Speed:
        return speed(self.school, self.period)

    @cached_property
    def _kinds(self) -> dict[str, int]:
        return dict(WorkKind.objects.for_school(self.school).values_list("code", "pk"))

    @cached_property
    def overdue(self) -> Counter[int | None]:
        """Items past their term at the end of the last day, by reader id."""
        end = self.period.end
        late = holdings(Loan.objects.for_school(self.school).filter(due_on__lt=end), end)
        return Counter(reader for part in late for reader in part.values_list("reader", flat=True))

    def limit(self, code: str) -> int:
        """A threshold of the school's settings."""
        return number_of(self.school, code)

    def count(self, code: str) -> int:
        """A count of the program's own rows; nothing recorded is zero, and so is what only a paper says."""
        figure = self.figures[code]
        return int(figure.value or 0) if figure.source == "rows" else 0

    def told(self, code: str) -> Told:
        """The count together with the rows behind it."""
        return Told(self.count(code), links.count(code, self.period))

    def parts(self, code: str, by: str, named: Mapping[str, str], others: str) -> Items:
        """A count in its parts, each with its rows: those that sentences are `named` for, then all `others`
        in one. A part of none is left out."""
        found = {key: int(n) for key, n in count_parts(self.school, self.period, code, by).items() if n}
        rest = sorted(found.keys() - named.keys())
        told = [(sentence, key, found.get(key, 0)) for key, sentence in named.items()]
        told.append((others, ",".join(rest), sum(found[key] for key in rest)))
        return Items(
            [
                self.tell(sentence, n=Told(n, links.count(code, self.period, **{by: keys})))
                for sentence, keys, n in told
                if n
            ]
        )

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

    def names(self, codes: Iterable[str]) -> str:
        """Several of them inside a sentence, without their units."""
        return ", ".join(name_of(code, self.language).partition(", ")[0] for code in codes)


def shown(figure: Figure) -> Number | None:
    """The value as it is printed: an indicator with its own decimals, a count whole."""
    value = figure.rounded
    if value is None or value % 1 or figure.formula != figure.code:
        return value
    return int(value)


def _english(hole: Filling) -> Filling:
    """Names that are typed in Kazakh or Russian quotes take those of the sentence."""
    match hole:
        case str():
            return hole.translate(ENGLISH)
        case Listing(items):
            return Listing(tuple(item.translate(ENGLISH) for item in items))
        case _:
            return hole


def inside(said: str) -> str:
    """What somebody typed as a sentence of its own, inside another: an abbreviation keeps its capitals."""
    return said[:1].lower() + said[1:] if said[1:2].islower() else said


def measured(figure: Figure, value: Number) -> Hole:
    """A percent with its sign; the names of the others say what is counted."""
    return Measured(value, "%") if figure.unit == "percent" else value
