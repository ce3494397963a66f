"""Yearly plans of the demo school: drawn from `work.toml`, approved in September, fulfilled by the diary."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.text import capfirst

from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.demo.consent import Voices, consent
from kitaphana.demo.diary import PUT_OFF, Deed, Diary, Fates
from kitaphana.demo.work import Event, Promise, Routine, term_of, term_of_event, year_of_work
from kitaphana.demo.year import Year
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.planning import actions, marks, numbers
from kitaphana.planning.aim import write_aim
from kitaphana.planning.models import Fulfilment, Plan, PlanItem, Section

LIBRARIAN = "Кітапханашы"
DROPPED_WHY = "Сынып карантинге байланысты қашықтан оқыды"
MOVED_WHY = "Мектептегі олимпиада күнімен сәйкес келді"
AIM = (
    "Оқу-тәрбие үдерісін кітапханалық, библиографиялық және ақпараттық қызметпен қамтамасыз ету, "
    "оқырмандардың ақпараттық мәдениетін қалыптастыру және кітап оқуға қызығушылығын арттыру."
)
TASKS = (
    "Оқушылар мен мұғалімдерді оқулықпен, оқу-әдістемелік және көркем әдебиетпен толық қамту.",
    "Кітап қорын оқу бағдарламасына сай толықтыру, есепке алу және сақталуын қамтамасыз ету.",
    "Кітапханалық сабақтар арқылы оқушыларды ақпаратты іздеуге, іріктеуге және пайдалануға үйрету.",
    "«Оқуға құштар мектеп» жобасы аясында көпшілік іс-шаралар, көрмелер мен атаулы күндер өткізу.",
    "Мұғалімдерге әдістемелік әдебиетті іріктеуде, оқушыларға ғылыми жобаларында көмек көрсету.",
    "Ата-аналармен бірлесіп, отбасылық оқуды дамыту.",
    "Кітапханашының кәсіби біліктілігін арттыру.",
)
"""After domain.md §4.2, the aims of the Akkol school."""
FIRST_NUMBERS = {
    "readers": (1.08, 0),
    "visits": (23, 0),
    "loans_main": (7, 0),
    "events": (0, 38),
    "textbook_provision": (0, 100),
    "refusal_rate": (0, 10),
}
"""Of the first year, which has no year before it. Code → so many for each pupil, or the value itself."""
PROMISED = (*FIRST_NUMBERS, "loans_per_reader", "visits_per_reader", "turnover")
"""Ratios follow from the counts; later years are promised what the past proposes."""


def make_plan(year: Year, voices: Voices, diary: Diary, kinds: dict[str, WorkKind], pupils: int) -> Plan:
    """The plan of a year, as far in its agreement as the demo's last day lets it be."""
    by = voices.librarian
    plan = actions.draft_plan(by=by, kind=Plan.Kind.YEAR, period=year.row.period)
    write_aim(by=by, plan=plan, aim=AIM, tasks=TASKS)
    work = year_of_work()
    sections = {section.code: section for section in Section.objects.for_school(by.school)}
    for promise in (*work.routines, *work.series):
        actions.add_item(
            by=by, plan=plan, kind=kinds[promise.kind], units=diary.units(promise, year), text=promise.text,
            term=term_of(year, promise.term), responsible=LIBRARIAN, section=sections.get(promise.section),
            audience=promise.audience, helpers=promise.helpers, place=promise.place,
            expected=promise.expected,
        )  # fmt: skip
    for event in work.events:
        if not event.extra and not event.series:
            add_event(by, plan, kinds[event.kind], event, year)
    _promise_numbers(by, plan, year, pupils)
    consent(plan, year, voices, _items(plan))
    return plan


def _promise_numbers(by: User, plan: Plan, year: Year, pupils: int) -> None:
    if not Plan.objects.for_school(by.school).filter(ends_on__lt=plan.starts_on).exists():
        for code, (each, value) in FIRST_NUMBERS.items():
            number = Decimal(str(value)) if value else Decimal(round(each * pupils))
            numbers.set_control_number(by=by, plan=plan, code=code, value=number, accept_far=True)
    numbers.take_proposals(by=by, plan=plan, codes=PROMISED, on=plan.starts_on)


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
        marks.drop_item(by=by, item=item, reason=DROPPED_WHY, on=item.ends_on)
    for item, units in done.items():
        if units >= item.units or (item.ends_on < last and units):
            marks.mark_done(by=by, item=item, on=last)


def _put_off(items: dict[str, PlanItem], event: Event, year: Year, last: date, by: User) -> None:
    item = items.get(_key(event))
    later = year.lesson_on(date.fromordinal(year.day(event.day).toordinal() + PUT_OFF))
    if item and later and last >= item.starts_on:
        term = FuzzyDate.month(later.year, later.month)
        marks.move_item(by=by, item=item, term=term, reason=MOVED_WHY, on=item.starts_on)


def _items(plan: Plan) -> dict[str, PlanItem]:
    """The plan's items by the key of the row of `work.toml` that each came from."""
    work = year_of_work()
    keys = [_key(promise) for promise in (*work.routines, *work.series)]
    keys += [_key(event) for event in work.events if not event.extra and not event.series]
    rows = PlanItem.objects.for_school(plan.school).filter(plan=plan).order_by("pk")
    return dict(zip(keys, rows, strict=True))


def _key(source: Promise | Routine | Event) -> str:
    if isinstance(source, Event):
        return source.series or f"{source.kind} {source.theme}"
    return source.name or f"{source.kind} {source.text}"
