"""What Today and the desk show, gathered from the apps below."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from kitaphana.circulation import queries as ledger
from kitaphana.circulation.queries import Day, Event
from kitaphana.core.models import School, User
from kitaphana.core.permissions import ALLOWED, may
from kitaphana.core.sentences import say, spoken
from kitaphana.core.setting import number_of, value_of
from kitaphana.indicators.queries import Figure, measure
from kitaphana.lib.dates import ROMAN
from kitaphana.lib.numbers import ratio as round_half_up
from kitaphana.lib.period import Period
from kitaphana.needs.models import Enquiry
from kitaphana.planning.models import Agreement, Fulfilment, Plan, PlanItem
from kitaphana.planning.queries import (
    awaiting,
    control_numbers,
    due_by_month,
    items,
    latest_round,
    plan_in_force,
    plan_of_day,
    plans,
    plans_in_force,
    targets,
)
from kitaphana.roster.models import Reader, Term
from kitaphana.roster.queries import enrolment_of, pupils, term_of, usual_period, working_days
from kitaphana.stock.models import Fund, Lot
from kitaphana.textbooks.queries import Provision, provision

USUAL_DAYS = 20
LOOK_BACK = timedelta(days=90)
SHORT_SHOWN = 3
ON_COURSE = Decimal("0.95")
ACTIONS = {
    "circulation:overdue": _("Open the list"),
    "planning:index": _("Open the plans"),
    "planning:plan": _("Open the plan"),
    "roster:year": _("Open the school year"),
    "textbooks:class": _("Open the class"),
    "textbooks:index": _("Open the textbooks"),
    "textbooks:sets": _("Enter the list"),
}
WAITS = {
    Plan.State.SUBMITTED: ("edit", "today_plan_yours"),
    Plan.State.AGREED: ("signature", "today_plan_to_approve"),
    Plan.State.SENT_BACK: ("edit", "today_plan_changes"),
}


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
        "visits": ledger.visits_since(school, reader, usual_period(school, on).start),
    }


def just_happened(school: School, on: date, limit: int = 10) -> list[Event]:
    """The newest acts at the desk with the questions asked there, newest first."""
    asked = Enquiry.objects.for_school(school).filter(on=on).order_by("-recorded_at", "-pk")[:limit]
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
        """ahead, normal or behind, turned round where less is better; empty when it cannot be said."""
        value = self.figure.value
        if value is None or not self.due:
            return ""
        if self.figure.less_is_better:
            ratio = self.due / value if value else Decimal(1)
        else:
            ratio = value / self.due
        return "ahead" if ratio >= 1 else "normal" if ratio >= ON_COURSE else "behind"

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
class Alert:
    """One sentence and one link: `link` is a URL name of ACTIONS, `about` the key it takes."""

    icon: str
    tone: str
    said: str
    link: str
    about: int | None = None

    @property
    def action(self) -> str:
        return str(ACTIONS[self.link])


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
        "planning:index",
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
    courses = _courses(school, plan, on)
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
        alerts=(
            *_year_alerts(provided),
            *_textbook_alerts(provided),
            *_overdue_alerts(day),
            *_plan_alerts(user, plan, on),
            *_course_alerts(plan, courses),
        ),
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


def _courses(school: School, plan: Plan | None, on: date) -> tuple[Course, ...]:
    if plan is None:
        return ()
    whole, period = control_numbers(plan), Period(plan.starts_on, on)
    due, figures = targets(school, period), measure(school, period, whole)
    return tuple(Course(figures[code], due.get(code, value), value) for code, value in whole.items())


def _week_items(school: School, week: Period, on: date) -> list[WeekItem]:
    """Items whose last day falls in the week."""
    found = [
        item
        for plan in plans_in_force(school, week)
        for item in items(plan)
        if item.ends_on in week and item.state != PlanItem.State.DROPPED
    ]
    begun = set(
        Fulfilment.objects.for_school(school).filter(item__in=found).values_list("item", flat=True).distinct()
    )
    rows = [WeekItem(item, _state(item, on, begun=item.pk in begun)) for item in found]
    return sorted(rows, key=lambda row: (row.item.ends_on, row.item.starts_on, row.item.pk))


def _state(item: PlanItem, on: date, *, begun: bool) -> str:
    if item.state == PlanItem.State.DONE:
        return "done"
    if item.ends_on < on:
        return "late"
    if begun:
        return "under_way"
    return "today" if item.ends_on == on else "waits"


def _year_alerts(provided: Provision) -> list[Alert]:
    if provided.year is None:
        return [Alert("calendar", "bad", say("today_no_year"), "roster:year")]
    if not any(row.cells for row in provided.classes):
        return [Alert("book", "warn", say("today_no_list"), "textbooks:sets")]
    return []


def _textbook_alerts(provided: Provision) -> list[Alert]:
    """The greatest lacks, and how many more there are."""
    lacks = [(row.school_class, lack) for row in provided.classes for lack in row.lacking]
    lacks.sort(key=lambda pair: -pair[1].missing)
    alerts = [
        Alert(
            "alert-triangle",
            "bad",
            say("today_short", name=school_class.name, title=str(lack.title), n=lack.missing),
            "textbooks:class",
            school_class.pk,
        )
        for school_class, lack in lacks[:SHORT_SHOWN]
    ]
    if len(lacks) > SHORT_SHOWN:
        more = say("today_short_more", n=len(lacks) - SHORT_SHOWN)
        alerts.append(Alert("alert-triangle", "bad", more, "textbooks:index"))
    return alerts


def _overdue_alerts(day: Day) -> list[Alert]:
    if not day.overdue:
        return []
    return [
        Alert(
            "clock", "warn", say("today_overdue", n=day.overdue, p=day.overdue_readers), "circulation:overdue"
        )
    ]


def waiting_alerts(user: User) -> list[Alert]:
    """Plans that wait for this person."""
    alerts = []
    for plan in awaiting(user):
        icon, code = WAITS[Plan.State(plan.state)]
        alerts.append(_about(plan, icon, say(code, title=plan.name(spoken()))))
    return alerts


def _plan_alerts(user: User, plan: Plan | None, on: date) -> list[Alert]:
    """What the plan needs: to be written, sent, answered, corrected, done; first what waits for the user."""
    waiting = waiting_alerts(user)
    if plan:
        late = _late(plan, on)
        return waiting + ([_about(plan, "calendar-event", say("today_late_items", n=late))] if late else [])
    drafted = plan_of_day(user.school, on)
    if drafted is None or on not in drafted.period or drafted.state == Plan.State.APPROVED:
        return [*waiting, Alert("calendar-event", "warn", say("today_no_plan"), "planning:index")]
    if any(alert.about == drafted.pk for alert in waiting):
        return waiting
    return waiting + _others_turn(user, drafted)


def _others_turn(user: User, plan: Plan) -> list[Alert]:
    """A plan on its way that does not wait for this person; its draft is the librarian's own matter."""
    if plan.state == Plan.State.SUBMITTED:
        silent = sum(word.word == Agreement.Word.WAITING for word in latest_round(plan).words)
        return [_about(plan, "clock", say("today_plan_waits", n=silent))]
    if plan.state == Plan.State.AGREED:
        return [_about(plan, "clock", say("today_plan_agreed"))]
    if plan.state == Plan.State.DRAFT and may(user, ALLOWED["plan.edit"]):
        return [_about(plan, "edit", say("today_plan_draft"))]
    return []


def _late(plan: Plan, on: date) -> int:
    """Items whose term passed before today and that are not done."""
    if on <= plan.starts_on:
        return 0
    months = due_by_month(plan, Period(plan.starts_on, on - timedelta(days=1)))
    return len(
        {item.pk for month in months for item in month.due if item not in month.done and item.ends_on < on}
    )


def _course_alerts(plan: Plan | None, courses: tuple[Course, ...]) -> list[Alert]:
    return [_about(plan, "chart-bar", say("today_no_numbers"))] if plan and not courses else []


def _about(plan: Plan, icon: str, said: str) -> Alert:
    return Alert(icon, "warn", said, "planning:plan", plan.pk)
