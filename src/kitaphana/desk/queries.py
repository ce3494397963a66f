"""What Today and the desk show, gathered from the apps below."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from kitaphana.circulation import holds
from kitaphana.circulation import queries as ledger
from kitaphana.circulation.queries import Day, Event
from kitaphana.core.models import School, User
from kitaphana.core.permissions import ALLOWED, may
from kitaphana.core.sentences import spoken
from kitaphana.core.setting import number_of, value_of
from kitaphana.demand.queries import to_tell
from kitaphana.desk.alerts import Alert, alerts_of
from kitaphana.indicators.counts import textbooks_of
from kitaphana.indicators.queries import Figure, measure
from kitaphana.lib.dates import ROMAN
from kitaphana.lib.numbers import ratio as round_half_up
from kitaphana.lib.period import Period
from kitaphana.needs.models import Enquiry
from kitaphana.planning.calendar import items_in_force
from kitaphana.planning.course import course
from kitaphana.planning.fulfilment import ItemFact, item_facts
from kitaphana.planning.hours import read_with_moves
from kitaphana.planning.models import Fulfilment, Plan, PlanItem
from kitaphana.planning.queries import plan_in_force, plans
from kitaphana.planning.spread import due_of, plan_days, promises
from kitaphana.roster.models import Reader, Term
from kitaphana.roster.queries import enrolment_of, pupils, term_of, usual_period, working_days
from kitaphana.stock.models import Fund, Lot
from kitaphana.textbooks.queries import Provision, provision

USUAL_DAYS = 20
LOOK_BACK = timedelta(days=90)


def at_desk(school: School, reader: Reader | None, on: date) -> dict[str, object]:
    """Who stands at the desk and what they hold; empty when nobody does."""
    if reader is None:
        return {"reader": None}
    loans = ledger.open_loans(school, reader)
    in_hand = [loan for loan in loans if loan.fund != Fund.TEXTBOOK]
    enrolment = enrolment_of(reader, on)
    return {
        "reader": reader,
        "school_class": enrolment.school_class if enrolment else None,
        "in_hand": [{"loan": loan, "late": loan.days_late(on)} for loan in in_hand],
        "late": sum(loan.due_on < on for loan in in_hand),
        "limit": number_of(school, "loan_limit"),
        "textbooks": len(loans) - len(in_hand),
        "holds": holds.open_holds(school).filter(reader=reader),
        "to_tell": to_tell(school, reader),
        "visits": ledger.visits_since(school, reader, usual_period(school, on).start),
    }


def just_happened(school: School, on: date, limit: int = 10) -> list[Event]:
    """The newest acts at the desk with the questions asked there, newest first."""
    asked = (
        Enquiry.objects.for_school(school)
        .filter(on=on, recorded_at__lte=ledger.SO_FAR)
        .order_by("-recorded_at", "-pk")[:limit]
    )
    events = ledger.just_happened(school, on, limit) + [Event(row.recorded_at, "asked", row) for row in asked]
    return sorted(events, key=lambda event: event.at, reverse=True)[:limit]


@dataclass(frozen=True)
class Course:
    """A control number: what is done, what is due by today, what the plan's whole period promises."""

    figure: Figure
    due: Decimal
    whole: Decimal

    @property
    def done(self) -> Decimal | None:
        return self.figure.rounded

    @property
    def due_shown(self) -> Decimal:
        return self._shown(self.due)

    @property
    def whole_shown(self) -> Decimal:
        return self._shown(self.whole)

    @property
    def share(self) -> str:
        """Done as a part of the whole, as CSS writes numbers."""
        return f"{self.figure.value / self.whole:.4f}" if self.figure.value and self.whole else "0"

    @property
    def share_due(self) -> str:
        return f"{self.due / self.whole:.4f}" if self.whole else "0"

    @property
    def state(self) -> str:
        """ahead, normal or behind, as the numbers are shown; turned round where less is better; empty when it
        cannot be said."""
        found = course(self.done, self.due_shown, less_is_better=self.figure.less_is_better)
        return found.name.lower() if found else ""

    def _shown(self, value: Decimal) -> Decimal:
        """With as many places as what is done."""
        exponent = self.done.as_tuple().exponent if self.done is not None else 0
        return round_half_up(value, 1, max(0, -int(exponent)))


@dataclass(frozen=True)
class WeekItem:
    """A plan item whose term ends this week. `state`: done, under_way, today, late or waits."""

    item: PlanItem
    state: str

    @property
    def term(self) -> str:
        return self.item.term.show(spoken())


@dataclass(frozen=True)
class Step:
    """One of the first things a new school does; `is_next`: the first of them that is not done."""

    name: object
    why: object
    action: object
    link: str
    done: bool = False
    is_next: bool = False


STEPS = (
    Step(
        _("The pupils"),
        _("A file as the school has it, in XLSX or CSV: names and classes are enough."),
        _("Import the pupils"),
        "imports:index",
    ),
    Step(
        _("The list of textbooks"),
        _("Which grade learns from which books: then the program sees who lacks what."),
        _("Enter the list"),
        "textbooks:sets",
    ),
    Step(
        _("The stock"),
        _("The inventory book and the textbooks, from a file."),
        _("Import the stock"),
        "imports:index",
    ),
    Step(
        _("The plan of the year"),
        _("Work with its hours by the norms, control numbers beside last year's results."),
        _("Draft the plan"),
        "agreement:index",
    ),
)


@dataclass(frozen=True)
class Today:
    day: Day
    usual: int | None
    opens: str
    closes: str
    quarter: str
    week_of_quarter: int
    plan: Plan | None
    courses: tuple[Course, ...]
    week: Period
    week_items: tuple[WeekItem, ...]
    alerts: tuple[Alert, ...]
    steps: tuple[Step, ...]

    @property
    def week_done(self) -> int:
        return sum(row.state == "done" for row in self.week_items)


def today(user: User, on: date) -> Today:
    school = user.school
    begins = usual_period(school, on).start
    so_far = Period(min(begins, on), on)
    plan = plan_in_force(school, so_far) or plan_in_force(school, Period(on, on))
    week = Period(on - timedelta(days=on.weekday()), on + timedelta(days=6 - on.weekday()))
    provided = provision(school, on)
    day = ledger.day(school, on)
    courses = _courses(school, plan, provided, on)
    term = term_of(school, on)
    return Today(
        day=day,
        usual=_usual(school, on),
        opens=str(value_of(school, "loan_desk_opens")),
        closes=str(value_of(school, "loan_desk_closes")),
        quarter=ROMAN[term.number] if term else "",
        week_of_quarter=_week_of(term, on) if term else 0,
        plan=plan,
        courses=courses,
        week=week,
        week_items=tuple(_week_items(school, week, on)),
        alerts=alerts_of(user, plan, provided, day, on, has_courses=bool(courses)),
        steps=first_steps(school, on, provided) if may(user, ALLOWED["imports.run"]) else (),
    )


def first_steps(school: School, on: date, provided: Provision | None = None) -> tuple[Step, ...]:
    """What a new school does first, in order; empty once all is done."""
    provided = provided or provision(school, on)
    done = (
        pupils(school, on).exists(),
        any(row.cells for row in provided.classes),
        Lot.objects.for_school(school).exists(),
        plans(school).exists(),
    )
    if all(done):
        return ()
    following = STEPS[done.index(False)]
    return tuple(
        replace(step, done=is_done, is_next=step is following)
        for step, is_done in zip(STEPS, done, strict=True)
    )


def _usual(school: School, on: date) -> int | None:
    """Visits of a usual working day: the mean of the last twenty before today."""
    yesterday = on - timedelta(days=1)
    return ledger.usual_visits(school, working_days(school, Period(on - LOOK_BACK, yesterday))[-USUAL_DAYS:])


def _week_of(term: Term, on: date) -> int:
    """Which week of the quarter it is; the first may be short."""
    monday = term.starts_on - timedelta(days=term.starts_on.weekday())
    return (on - monday).days // 7 + 1


def _courses(school: School, plan: Plan | None, provided: Provision, on: date) -> tuple[Course, ...]:
    known = promises(plan) if plan else {}
    if not plan or not known:
        return ()
    days, period = plan_days(plan), Period(plan.starts_on, on)
    figures = measure(school, period, known, read=textbooks_of(provided))
    return tuple(
        Course(figures[code], due_of(code, numbers, days, period), numbers[0].value)
        for code, numbers in known.items()
    )


def _week_items(school: School, week: Period, on: date) -> list[WeekItem]:
    """Items whose last day falls in the week, by day; work «when needed» is never due."""
    found = [
        item
        for item in items_in_force(school, week)
        if item.ends_on in week and item.term_kind != "when_needed" and item.state != PlanItem.State.DROPPED
    ]
    begun = set(
        Fulfilment.objects.for_school(school).filter(item__in=found).values_list("item", flat=True).distinct()
    )
    read_with_moves(school, found)
    facts = item_facts(school, found, week)
    return [WeekItem(fact.item, _state(fact, on, begun=fact.item.pk in begun)) for fact in facts]


def _state(fact: ItemFact, on: date, *, begun: bool) -> str:
    item = fact.item
    if fact.is_done:
        return "done"
    if item.ends_on < on:
        return "late"
    if begun:
        return "under_way"
    return "today" if item.ends_on == on else "waits"
