"""What needs attention on Today: one sentence and one link each."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.utils.translation import gettext_lazy as _

from kitaphana.agreement.amended import amendments_awaiting
from kitaphana.agreement.models import Round
from kitaphana.agreement.queries import RoundShown, awaiting, late_rounds, latest_round
from kitaphana.circulation import holds
from kitaphana.circulation.queries import Day
from kitaphana.core.models import School, User
from kitaphana.core.permissions import ALLOWED, may
from kitaphana.core.sentences import say, spoken
from kitaphana.demand.queries import awaiting_answer, to_tell
from kitaphana.lib.period import Period
from kitaphana.needs.queries import unanswered
from kitaphana.planning.fact import due_by_month
from kitaphana.planning.models import Plan
from kitaphana.planning.queries import plan_of_day
from kitaphana.reports.models import Report
from kitaphana.teaching.models import TeacherRequest
from kitaphana.teaching.queries import late, requests
from kitaphana.textbooks.queries import Provision

SHORT_SHOWN = 3
ACTIONS = {
    "circulation:holds": _("Open the queue"),
    "circulation:overdue": _("Open the list"),
    "demand:askers": _("Open the list"),
    "demand:proposal": _("Open the proposal"),
    "needs:suggestions": _("Open the suggestions"),
    "agreement:index": _("Open the plans"),
    "agreement:plan": _("Open the plan"),
    "agreement:amendment": _("Open the amendment"),
    "agreement:silent": _("Remind them"),
    "agreement:silent_amendment": _("Remind them"),
    "reports:report": _("Open the report"),
    "roster:year": _("Open the school year"),
    "teaching:index": _("Open the requests"),
    "textbooks:class": _("Open the class"),
    "textbooks:index": _("Open the textbooks"),
    "textbooks:sets": _("Enter the list"),
}
WAITS = {
    Plan.State.SUBMITTED: ("edit", "today_plan_yours"),
    Plan.State.AGREED: ("signature", "today_plan_to_approve"),
    Plan.State.SENT_BACK: ("edit", "today_plan_changes"),
    Plan.State.STOPPED: ("edit", "today_plan_stopped"),
}
AMENDMENT_WAITS = {
    Plan.State.SUBMITTED: ("edit", "today_amendment_yours"),
    Plan.State.AGREED: ("signature", "today_amendment_to_approve"),
    Plan.State.SENT_BACK: ("edit", "today_amendment_changes"),
    Plan.State.STOPPED: ("edit", "today_amendment_stopped"),
}


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


def alerts_of(
    user: User, plan: Plan | None, provided: Provision, day: Day, on: date, *, has_courses: bool
) -> tuple[Alert, ...]:
    """What Today has to say, the most pressing first."""
    return (
        *_year_alerts(provided),
        *_textbook_alerts(provided),
        *_hold_alerts(user.school, on),
        *_overdue_alerts(day),
        *_plan_alerts(user, plan, on),
        *_report_alerts(user),
        *_demand_alerts(user),
        *_asked_alerts(user, on),
        *_course_alerts(plan, has_courses=has_courses),
    )


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


def _hold_alerts(school: School, on: date) -> list[Alert]:
    """Copies that stand set aside for readers, and those that nobody fetched."""
    kept, late = holds.ready(school, on)
    if not kept:
        return []
    said = say("today_holds_late", n=kept, late=late) if late else say("today_holds", n=kept)
    return [Alert("bookmark", "warn" if late else "good", said, "circulation:holds")]


def waiting_alerts(user: User) -> list[Alert]:
    """Plans, and amendments of plans, that wait for this person."""
    alerts = []
    for plan in awaiting(user):
        icon, code = WAITS[Plan.State(plan.state)]
        alerts.append(_about(plan, icon, say(code, title=plan.name(spoken()))))
    for amendment in amendments_awaiting(user):
        icon, code = AMENDMENT_WAITS[Plan.State(amendment.state)]
        said = say(code, title=amendment.plan.name(spoken()), no=amendment.number)
        alerts.append(Alert(icon, "warn", said, "agreement:amendment", amendment.pk))
    return alerts


def _silent_alerts(user: User, on: date) -> list[Alert]:
    """Whose words are late, for the librarian who reminds them."""
    if not may(user, ALLOWED["plan.edit"]):
        return []
    return [_silent_alert(shown) for shown in late_rounds(user.school, on)]


def _silent_alert(late: RoundShown) -> Alert:
    """Of a plan, or of its amendment."""
    shown, n = cast(Round, late.round), len(late.silent)
    if shown.amendment:
        said = say("today_amendment_silent", no=shown.amendment.number, n=n, d=cast(date, shown.due_on))
        return Alert("clock", "warn", said, "agreement:silent_amendment", shown.amendment.pk)
    said = say("today_plan_silent", n=n, d=cast(date, shown.due_on))
    return Alert("clock", "warn", said, "agreement:silent", shown.plan_id)


def _plan_alerts(user: User, plan: Plan | None, on: date) -> list[Alert]:
    """What the plan needs: to be written, sent, answered, corrected, done; first what waits for the user."""
    waiting = waiting_alerts(user) + _silent_alerts(user, on)
    if plan:
        late = _late(plan, on)
        return waiting + ([_about(plan, "calendar-event", say("today_late_items", n=late))] if late else [])
    drafted = plan_of_day(user.school, on)
    if drafted is None or on not in drafted.period or drafted.state == Plan.State.APPROVED:
        return [*waiting, Alert("calendar-event", "warn", say("today_no_plan"), "agreement:index")]
    if any(alert.about == drafted.pk for alert in waiting):
        return waiting
    return waiting + _others_turn(user, drafted)


def _others_turn(user: User, plan: Plan) -> list[Alert]:
    """A plan on its way that does not wait for this person; its draft is the librarian's own matter."""
    if plan.state == Plan.State.SUBMITTED:
        silent = len(latest_round(plan).silent)
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


def _report_alerts(user: User) -> list[Alert]:
    """Reports that wait for the director; those that came back, for the librarian."""
    turns = {
        Report.State.SUBMITTED: ("reports.approve", "signature", "today_report_to_approve"),
        Report.State.RETURNED: ("reports.edit", "edit", "today_report_returned"),
    }
    mine = {state: turn for state, turn in turns.items() if may(user, ALLOWED[turn[0]])}
    if not mine:
        return []
    rows = Report.objects.for_school(user.school).filter(state__in=mine).order_by("starts_on", "pk")
    return [_report_alert(report, *mine[report.state][1:]) for report in rows]


def _report_alert(report: Report, icon: str, code: str) -> Alert:
    said = say(code, d1=report.starts_on, d2=report.ends_on)
    return Alert(icon, "warn", said, "reports:report", report.pk)


def _demand_alerts(user: User) -> list[Alert]:
    """Proposals that wait for the director; readers whose books have come, for the librarian."""
    alerts = []
    if may(user, ALLOWED["proposal.answer"]):
        for proposal in awaiting_answer(user.school):
            copies = proposal.copies  # type: ignore[attr-defined]
            said = say("today_proposal", no=str(proposal.number), n=copies)
            alerts.append(Alert("shopping-cart", "warn", said, "demand:proposal", proposal.pk))
    if may(user, ALLOWED["needs.ask"]) and (n := to_tell(user.school).count()):
        alerts.append(Alert("bell", "good", say("today_to_tell", n=n), "demand:askers"))
    return alerts


def _asked_alerts(user: User, on: date) -> list[Alert]:
    """Teachers' requests and readers' suggestions that wait for the librarian."""
    if not may(user, ALLOWED["needs.ask"]):
        return []
    alerts = []
    waiting = requests(user.school, state=TeacherRequest.State.OPEN)
    if n := waiting.count():
        overdue = late(waiting, on).count()
        said = say("today_requests", n=n, late=overdue)
        alerts.append(Alert("school", "warn" if overdue else "good", said, "teaching:index"))
    if n := unanswered(user.school):
        alerts.append(Alert("bulb", "good", say("needs_suggest_new", n=n), "needs:suggestions"))
    return alerts


def _course_alerts(plan: Plan | None, *, has_courses: bool) -> list[Alert]:
    return [_about(plan, "chart-bar", say("today_no_numbers"))] if plan and not has_courses else []


def _about(plan: Plan, icon: str, said: str) -> Alert:
    return Alert(icon, "warn", said, "agreement:plan", plan.pk)
