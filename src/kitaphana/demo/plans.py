"""Yearly plans of the demo school: drawn from `work.toml`, approved in September, fulfilled by the diary."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from django.utils.text import capfirst

from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.demo.diary import PUT_OFF, Deed, Diary, Fates
from kitaphana.demo.work import Event, Promise, Routine, term_of, term_of_event, year_of_work
from kitaphana.demo.year import Year, at_opening
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.planning import actions
from kitaphana.planning.models import Agreement, Fulfilment, Plan, PlanItem

PAY = Decimal(165_000)
HOURS_A_DAY = Decimal("7.2")
LIBRARIAN = "Кітапханашы"
DROPPED_WHY = "Сынып карантинге байланысты қашықтан оқыды"
MOVED_WHY = "Мектептегі олимпиада күнімен сәйкес келді"
CONTROL_NUMBERS = {
    "readers": (1.08, 0),
    "visits": (16, 0),
    "loans_main": (7, 0),
    "events": (0, 38),
    "loans_per_reader": (0, 6.5),
    "visits_per_reader": (0, 12),
    "turnover": (0, 0.65),
    "textbook_provision": (0, 100),
    "refusal_rate": (0, 10),
}
"""Code → so many for each pupil, or the value itself."""


@dataclass(frozen=True)
class Voices:
    """Who signs: the librarian drafts, the others agree, the director approves."""

    librarian: User
    asked: tuple[User, ...]
    director: User


def make_plan(year: Year, voices: Voices, diary: Diary, kinds: dict[str, WorkKind], pupils: int) -> Plan:
    """The plan of a year, as far in its agreement as the demo's last day lets it be."""
    by = voices.librarian
    plan = actions.draft_plan(by=by, kind=Plan.Kind.YEAR, period=year.row.period)
    work = year_of_work()
    for promise in (*work.routines, *work.series):
        units = diary.units(promise, year)
        add = partial(actions.add_item, by=by, plan=plan, kind=kinds[promise.kind], units=units)
        add(text=promise.text, term=term_of(year, promise.term), responsible=LIBRARIAN)
    for event in work.events:
        if not event.extra and not event.series:
            add_event(by, plan, kinds[event.kind], event, year)
    for code, (each, value) in CONTROL_NUMBERS.items():
        number = Decimal(str(value)) if value else Decimal(round(each * pupils))
        actions.set_control_number(by=by, plan=plan, code=code, value=number, accept_far=True)
    actions.set_budget(by=by, plan=plan, hours_a_day=HOURS_A_DAY, pay_a_month=PAY)
    _agree(plan, year, voices)
    return plan


def add_event(by: User, plan: Plan, kind: WorkKind, event: Event, year: Year) -> PlanItem:
    grades = (
        f"{event.grades[0]}–{event.grades[1]}-сыныптар"
        if event.grades[0] < event.grades[1]
        else f"{event.grades[0]}-сынып"
    )
    return actions.add_item(
        by=by,
        plan=plan,
        kind=kind,
        text=f"{capfirst(kind.name_kk)}: {event.theme}",
        audience=grades,
        term=term_of_event(year, event),
        units=Decimal(event.units),
        responsible=f"{LIBRARIAN}, пән мұғалімі" if event.teacher else LIBRARIAN,
    )


def _agree(plan: Plan, year: Year, voices: Voices) -> None:
    """Sent on the second working day, agreed one by one, approved the day after the last word."""
    days = iter(year.workdays[1:])
    if not next(days, None):
        return
    actions.submit(by=voices.librarian, plan=plan, participants=voices.asked)
    for user, day in zip(voices.asked, days, strict=False):
        actions.agree(by=user, plan=plan, on=day)
        Agreement.objects.for_school(plan.school).filter(plan=plan, user=user).update(
            recorded_at=at_opening(day)
        )
    last = next(days, None)
    if last and plan.state == Plan.State.AGREED:
        actions.approve(by=voices.director, plan=plan, on=last)


def fulfil(plan: Plan, year: Year, deeds: Iterable[Deed], fates: Fates, by: User) -> None:
    """Link the diary to the plan; mark what is done and, once its day has passed, put off or cancelled."""
    items = _items(plan)
    done: dict[PlanItem, Decimal] = {}
    links = []
    for deed in deeds:
        item = items.get(_key(deed.source))
        if item:
            links.append(Fulfilment(school=plan.school, item=item, activity=deed.activity))
            done[item] = done.get(item, Decimal(0)) + deed.activity.units
    Fulfilment.objects.bulk_create(links)
    last = year.workdays[-1]
    _put_off(items, fates.moved, year, last, by)
    if (item := items.get(_key(fates.dropped))) and last > item.ends_on:
        actions.drop_item(by=by, item=item, reason=DROPPED_WHY, on=item.ends_on)
    for item, units in done.items():
        if units >= item.units or (item.ends_on < last and units):
            actions.mark_done(by=by, item=item, on=last)


def _put_off(items: dict[str, PlanItem], event: Event, year: Year, last: date, by: User) -> None:
    item = items.get(_key(event))
    later = year.lesson_on(date.fromordinal(year.day(event.day).toordinal() + PUT_OFF))
    if item and later and last >= item.starts_on:
        term = FuzzyDate.month(later.year, later.month)
        actions.move_item(by=by, item=item, term=term, reason=MOVED_WHY, on=item.starts_on)


def _items(plan: Plan) -> dict[str, PlanItem]:
    """The plan's items by the key of the row of `work.toml` that each came from."""
    work = year_of_work()
    keys = [_key(promise) for promise in (*work.routines, *work.series)]
    keys += [_key(event) for event in work.events if not event.extra and not event.series]
    rows = PlanItem.objects.for_school(plan.school).filter(plan=plan).order_by("number")
    return dict(zip(keys, rows, strict=True))


def _key(source: Promise | Routine | Event) -> str:
    if isinstance(source, Event):
        return source.series or f"{source.kind} {source.theme}"
    return source.name or f"{source.kind} {source.text}"
