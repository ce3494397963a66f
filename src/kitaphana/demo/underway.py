"""What of the plans is under way on the demo's last day: a change of the yearly plan and the plan of the next
month, each waiting for the words of some."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.agreement.amendments import begin_amendment, propose_work, submit_amendment
from kitaphana.agreement.models import Amendment, Word
from kitaphana.demo.consent import AWAITED, Voices, office_of
from kitaphana.demo.year import Year, at_opening
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions
from kitaphana.planning.amending import Promise
from kitaphana.planning.models import Plan

SENT, SPOKEN = -5, -3
"""Working days, counted from the last one."""
SPEAK = 2
"""How many of those with an account have answered."""
LIBRARIAN = "Кітапханашы"
REASON = "Мектеп күнтізбесіне ашық есік күні қосылды"
OPEN_DAY = "Ашық есік күніне арналған кітап көрмесі"
WORK_OF_MONTH = (("review", "Жаңа түскен кітаптарға шолу"), ("exhibition", "Ай кітабы: кіші көрме"))


def leave_underway(plan: Plan, year: Year, voices: Voices, kinds: Mapping[str, WorkKind]) -> None:
    """Nothing before the yearly plan is approved, or where the next month is not of its school year."""
    plan.refresh_from_db()
    month = _month_after(year.workdays[-1])
    if not plan.approved_on or month.start > year.last_lesson:
        return
    sent, spoken = year.workdays[SENT], year.workdays[SPOKEN]
    if sent > plan.approved_on:
        _speak(plan, voices, spoken, _change(plan, month, voices, kinds, sent))
        _speak(_of_month(month, voices, kinds, sent), voices, spoken)


def _change(plan: Plan, month: Period, voices: Voices, kinds: Mapping[str, WorkKind], on: date) -> Amendment:
    by = voices.librarian
    amendment = begin_amendment(by=by, plan=plan, reason=REASON, on=on)
    promise = Promise(
        kind=kinds["exhibition"], text=OPEN_DAY, term=_in(month), units=Decimal(1), responsible=LIBRARIAN
    )
    propose_work(by=by, amendment=amendment, promise=promise)
    submit_amendment(by=by, amendment=amendment, on=on, until=on + AWAITED)
    return amendment


def _of_month(month: Period, voices: Voices, kinds: Mapping[str, WorkKind], on: date) -> Plan:
    """Sent to those with an account."""
    by = voices.librarian
    plan = actions.draft_plan(by=by, kind=Plan.Kind.MONTH, period=month)
    for kind, text in WORK_OF_MONTH:
        actions.add_item(
            by=by, plan=plan, kind=kinds[kind], text=text, term=_in(month), units=Decimal(1),
            responsible=LIBRARIAN,
        )  # fmt: skip
    for person in voices.asked:
        agreement.ask(by=by, plan=plan, name=person.full_name, office=office_of(person), user=person)
    agreement.submit(by=by, plan=plan, on=on, until=on + AWAITED)
    return plan


def _speak(plan: Plan, voices: Voices, on: date, amendment: Amendment | None = None) -> None:
    for user in voices.asked[:SPEAK]:
        agreement.agree(by=user, plan=plan, on=on, amendment=amendment)
    words = Word.objects.for_school(plan.school).filter(round__plan=plan, on=on)
    words.update(recorded_at=at_opening(on))


def _in(month: Period) -> FuzzyDate:
    return FuzzyDate.month(month.start.year, month.start.month)


def _month_after(day: date) -> Period:
    later = day.replace(day=1) + timedelta(days=31)
    return Period.month(later.year, later.month)
