"""What this time itself calls for: dates of the calendar, what was asked for in vain, teachers' requests,
textbooks that are lacking."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q

from kitaphana.activities.dates import Marked, dates_in
from kitaphana.core.sentences import LANGUAGES, say, spoken
from kitaphana.demand.queries import Line, State, demands
from kitaphana.lib.dates import day_month
from kitaphana.lib.fold import stems
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import show_money
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Listing
from kitaphana.needs.models import Axis
from kitaphana.nextyear.need import NextNeed, next_need
from kitaphana.planning.calendar import REPEATED
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.proposal import Ground, Proposal, month_from, whole
from kitaphana.roster.queries import current_year
from kitaphana.teaching.models import TeacherRequest
from kitaphana.teaching.queries import requests
from kitaphana.textbooks.breakdown import grade_name
from kitaphana.textbooks.queries import Provision, provision
from kitaphana.textbooks.remedies import LEFT, REPAIR, of_positions, to_order

Origin = PlanItem.Origin
ONE = Decimal(1)
BOOKS_OF_AN_ORDER = 10
"""Titles of a unit of the kind of work «order»."""
MOST_LINES = 10
"""Authors and themes proposed, the most wanted; works are bought together."""
TWICE = 2
"""Asked for in vain so often, it is a demand."""
NAMED = 5
"""Works named in the reason."""
ANSWER_TO = {
    TeacherRequest.Kind.THEME: "thematic_reference",
    TeacherRequest.Kind.SET: "thematic_shelf",
    TeacherRequest.Kind.LESSON: "library_lesson",
    TeacherRequest.Kind.LIST: "reading_list",
}
COMMON = frozenset(
    stems(
        "күні туған апталығы апта айлығы кітап халықаралық дүниежүзілік қазақстан және"
        " день дни неделя месячник рождения книги международный всемирный казахстана и"
        " day days week month birthday book books international world kazakhstan the of and"
    )
)
"""Words that stand in half the names of the calendar."""
LACKING = (State.NONE, State.SHORT)
BORN_KK = " туған күні"
BORN_RU = "День рождения "
BORN_EN = "'s birthday"
"""How the calendar names the birthday of a person; in Kazakh after the name in the genitive."""
GENITIVE = 3
"""Letters of its ending."""

ASKED = {"theme": "plan_draft_asked_theme", "author": "plan_draft_asked_author"}
TEXTBOOK_WORK = {
    "order": "plan_draft_order",
    "exchange": "plan_draft_exchange",
    "repair": "plan_draft_repair",
    "debtors": "plan_draft_debtors",
}
"""Kind of work → its sentence."""


def from_calendar(ground: Ground, recurring: Sequence[Proposal]) -> list[Proposal]:
    """Dates in the plan's time, round anniversaries first; a plan of several years has those alone. Left out:
    what last year's work marks or names, for it is proposed with that."""
    plan = ground.plan
    known = {row.marks.pk for row in recurring if row.marks}
    told = " ".join(row.text for row in recurring).casefold()
    found = [
        marked
        for marked in dates_in(plan.school, plan.period)
        if marked.of.pk not in known and _as_told(marked.of.name_kk) not in told
    ]
    if plan.kind == Plan.Kind.LONG:
        found = [marked for marked in found if marked.anniversary]
    found.sort(key=lambda marked: (not marked.anniversary, marked.on))
    return [proposal for marked in found for proposal in _of_date(ground, marked)]


def from_demand(ground: Ground) -> list[Proposal]:
    """Themes, authors and works that readers of the last twelve months asked for and the stock lacks."""
    plan = ground.plan
    end = min(ground.on, plan.ends_on)
    asked = demands(plan.school, Period(Period(end, end).year_before().start, end), [*Axis])
    lines = [line for found in asked for line in found.lines if line.stocked in LACKING]
    lines.sort(key=lambda line: line.strength)
    works = [line for line in lines if line.axis == Axis.WORK and line.needed]
    others = [line for line in lines if line.axis != Axis.WORK and line.unmet >= TWICE]
    return [
        *_to_buy(ground, works),
        *(one for line in others[:MOST_LINES] for one in _of_line(ground, line)),
    ]


def from_requests(ground: Ground) -> list[Proposal]:
    """Requests of teachers that are still open and needed in the plan's time, or at no named time."""
    plan = ground.plan
    rows = requests(plan.school, state=TeacherRequest.State.OPEN).filter(
        Q(needed_by=None) | Q(needed_by__range=(plan.starts_on, plan.ends_on)), on__lte=plan.ends_on
    )
    return [
        proposal
        for row in rows.order_by("needed_by", "pk")
        for code in [ANSWER_TO[TeacherRequest.Kind(row.kind)]]
        for proposal in ground.propose(
            f"request:{row.pk}",
            Origin.DEMAND,
            code,
            ground.titled(code, row.about),
            FuzzyDate.until(plan.starts_on, row.needed_by) if row.needed_by else whole(plan),
            ONE,
            say("plan_draft_request", name=str(row.teacher), d=row.on, what=row.get_kind_display()),
        )
    ]


def from_textbooks(ground: Ground) -> list[Proposal]:
    """Of a plan that begins after this school year by the need of the next, else by the provision of now."""
    plan = ground.plan
    year = current_year(plan.school, ground.on)
    if year and plan.starts_on > year.ends_on:
        need = next_need(plan.school, ground.on)
        return list(_of_next_year(ground, need)) if need else []
    return list(_of_this_year(ground, provision(plan.school, ground.on)))


def marked_by(row: Proposal, item: PlanItem) -> bool:
    """Whether the item marks the date that is proposed: it was taken for it, or is the same kind of work in
    the same days, no longer than a month, and names it in some language."""
    time = Period(row.term.start, row.term.end)
    if row.marks is None or not time.overlaps(Period(item.starts_on, item.ends_on)):
        return False
    if item.marks_id:
        return item.marks_id == row.marks.pk
    if item.kind_id != row.kind.pk or item.term_kind in (*REPEATED, "until"):
        return False
    return any(tells_of(item.text, row.marks.name(code)) for code in LANGUAGES)


def tells_of(text: str, name: str) -> bool:
    """Whether the text has more than half of what the name of a date does not share with other dates."""
    told = frozenset(stems(text))
    own = [found for word in name.split() if (found := frozenset(stems(word)) - COMMON)]
    return sum(not told.isdisjoint(word) for word in own) > len(own) / 2


def _of_date(ground: Ground, marked: Marked) -> list[Proposal]:
    years = marked.anniversary
    day = day_month(marked.on, spoken())
    code = "thematic_shelf" if marked.of.born and not years else "exhibition"
    return ground.propose(
        f"date:{marked.of.pk}:{marked.on.year}",
        Origin.DATE,
        code,
        ground.titled(code, _title(marked.of.name(spoken()), years)),
        _week_of(ground.plan, marked.on),
        ONE,
        say("plan_draft_anniversary", day=day, n=years) if years else say("plan_draft_date", day=day),
        marks=marked.of,
    )


def _title(name: str, years: int | None) -> str:
    """«Мұхтар Әуезовтің туғанына 130 жыл» of a birthday; any other day by its name."""
    if not years:
        return name
    if person := _born(name):
        return say("plan_draft_born", name=person, n=years)
    return say("plan_draft_jubilee", name=name, n=years)


def _born(name: str) -> str:
    """Whose birthday it is, as the sentence wants the name; empty: it is none."""
    match spoken():
        case "ru":
            return name.removeprefix(BORN_RU) if name.startswith(BORN_RU) else ""
        case "en":
            return name.removesuffix(BORN_EN) if name.endswith(BORN_EN) else ""
    return name.removesuffix(BORN_KK) if name.endswith(BORN_KK) else ""


def _as_told(name_kk: str) -> str:
    """What a text that marks the day has in it: of a birthday the person's name, in whatever case."""
    name = name_kk.casefold()
    return name.removesuffix(BORN_KK)[:-GENITIVE] if name.endswith(BORN_KK) else name


def _week_of(plan: Plan, day: date) -> FuzzyDate:
    """The week of the month that the day lies in, or the day where the plan holds nothing more."""
    nth = (day.day - 1 + day.replace(day=1).weekday()) // 7 + 1
    return FuzzyDate.week(day.year, day.month, nth).within(plan.period) or FuzzyDate.day(day)


def _to_buy(ground: Ground, works: Sequence[Line]) -> list[Proposal]:
    """One proposal to buy for all works that are lacking."""
    copies = sum(line.needed for line in works)
    if not copies:
        return []
    named = Listing(tuple(f"{line.name} – {line.needed}" for line in works[:NAMED]))
    return ground.propose(
        f"demand:buy:{ground.on.year}",
        Origin.DEMAND,
        "order",
        say("plan_draft_buy"),
        month_from(ground.plan, ground.on),
        _orders(len(works)),
        say("plan_draft_works", n=len(works), k=copies, list=named),
    )


def _of_line(ground: Ground, line: Line) -> list[Proposal]:
    """What the stock has little of is shown; what it has nothing of is to be bought."""
    code = "thematic_shelf" if line.held else "order"
    return ground.propose(
        f"demand:{line.axis}:{line.code}",
        Origin.DEMAND,
        code,
        ground.titled(code, line.name),
        whole(ground.plan) if line.held else month_from(ground.plan, ground.on),
        ONE,
        say(ASKED[line.axis], n=line.asked, k=line.unmet, q=line.held),
    )


def _of_this_year(ground: Ground, found: Provision) -> Iterator[Proposal]:
    shortages = found.shortages
    if not shortages or found.year is None:
        return
    first, school = found.year.starts_on.year, ground.plan.school
    named = _by_class(found)
    if wanted := to_order(school, found):
        reason = say("plan_draft_lacking", n=len(wanted), k=sum(row.quantity for row in wanted), list=named)
        yield from _textbooks(ground, "order", first, _orders(len(wanted)), reason)
    n = len(shortages)
    reason = say("plan_draft_lacking", n=n, k=sum(row.missing for row in shortages), list=named)
    yield from _textbooks(ground, "exchange", first, Decimal(n), reason)
    ways = of_positions(school, ground.on, [row.position for row in shortages])
    copies: Counter[str] = Counter()
    for way in {way for found_ways in ways.values() for way in found_ways}:
        copies[way.kind] += way.copies
    if k := copies[REPAIR]:
        yield from _textbooks(ground, "repair", first, Decimal(k), say("plan_draft_in_repair", k=k))
    if k := copies[LEFT]:
        yield from _textbooks(ground, "debtors", first, ONE, say("plan_draft_with_leavers", k=k))


def _by_class(found: Provision) -> Listing:
    """«7 «Ә» – 12», the classes that lack textbooks."""
    return Listing(
        tuple(f"{row.school_class.name} – {row.tally.missing}" for row in found.classes if row.tally.missing)
    )


def _of_next_year(ground: Ground, need: NextNeed) -> Iterator[Proposal]:
    grades: Counter[int] = Counter()
    for row in need.short:
        grades[row.group[0].grade] += row.shortage
    if not grades:
        return
    named = Listing(tuple(f"{grade_name(grade, spoken())} – {grades[grade]}" for grade in sorted(grades)))
    n, k = need.titles, need.copies
    if need.sum:
        reason = say("plan_draft_next_sum", n=n, k=k, list=named, sum=show_money(need.sum, spoken()))
    else:
        reason = say("plan_draft_next", n=n, k=k, list=named)
    yield from _textbooks(ground, "order", need.first, _orders(need.titles), reason)
    yield from _textbooks(ground, "exchange", need.first, Decimal(need.titles), reason)


def _textbooks(ground: Ground, code: str, first: int, units: Decimal, reason: str) -> list[Proposal]:
    text, term = say(TEXTBOOK_WORK[code]), month_from(ground.plan, ground.on)
    return ground.propose(f"textbooks:{code}:{first}", Origin.TEXTBOOKS, code, text, term, units, reason)


def _orders(titles: int) -> Decimal:
    return Decimal(-(-titles // BOOKS_OF_AN_ORDER))
