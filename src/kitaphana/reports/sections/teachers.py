"""Joint work with teachers (language.md §4.3)."""

import re
from collections.abc import Iterator

from django.utils.text import capfirst
from django.utils.translation import pgettext

from kitaphana.activities import queries as work
from kitaphana.activities.models import Activity
from kitaphana.core.sentences import say
from kitaphana.lib.dates import short_date
from kitaphana.needs.models import Enquiry
from kitaphana.needs.queries import enquiries
from kitaphana.papers.paper import Cell, Line, Section, Shape, Table, Told, number, quoted, words
from kitaphana.reports import links
from kitaphana.reports.facts import Facts
from kitaphana.roster.models import Reader, ReaderKind
from kitaphana.teaching.models import TeacherRequest
from kitaphana.teaching.queries import answered, lists_made
from kitaphana.textbooks.breakdown import grade_name

CODE = "teachers"
JOINT = Shape("joint", "5 12 7 8 6n")
SHAPES = (JOINT,)
GRADES = re.compile(r"(\d{1,2})(?:\s?[–-]\s?(\d{1,2}))?")
OF_GRADES = {
    *("сынып", "сыныптар", "сынып оқушылары", "класс", "классы", "й класс", "е классы", "grade", "grades"),
}
"""What stands round the grades where an audience is nothing but grades."""


def write(facts: Facts) -> Section:
    return Section(
        CODE,
        pgettext("report", "Joint work with teachers"),
        tuple(_lines(facts)),
        tuple(_tables(facts)),
    )


def _lines(facts: Facts) -> Iterator[Line]:
    if work.diary(facts.school, facts.period, joint=True).exists():
        yield facts.tell("J-CLOSE" if _every_month(facts) else "J-INTRO")
        yield from _events(facts)
        yield from _involved(facts)
    else:
        yield facts.tell("J-NONE")
    yield from _requests(facts)
    yield from _lessons(facts)
    yield from _lists(facts)
    yield from _agreed(facts)


def _every_month(facts: Facts) -> bool:
    """Joint work in each month in which the library worked at all."""
    counted = work.joint_by_month(facts.school, facts.period)
    worked = {day.replace(day=1) for day in facts.days_of_work}
    return bool(worked) and all(counted[month] for month in worked)


def _events(facts: Facts) -> Iterator[Line]:
    sums = work.totals(work.events(facts.school, facts.period).filter(teacher__isnull=False))
    rows = links.diary(facts.period, joint=True, events=True)
    if sums.participants:
        yield facts.tell("J-EVENTS", n=Told(sums.entries, rows), p=Told(sums.participants, rows))
    elif sums.entries:
        yield facts.tell("J-EVENTS-BARE", n=Told(sums.entries, rows))


def _involved(facts: Facts) -> Iterator[Line]:
    everyone = facts.count("teachers")
    involved = _teaching_now(facts)
    rows = links.count("teachers", facts.period)
    if involved and involved == everyone:
        code = "J-TEACHERS-ALL-1" if everyone == 1 else "J-TEACHERS-ALL"
        yield facts.tell(code, all=Told(everyone, rows))
    elif involved:
        told = Told(involved, links.diary(facts.period, joint=True))
        yield facts.tell("J-TEACHERS-SOME", all=Told(everyone, rows), k=told)


def _teaching_now(facts: Facts) -> int:
    """Teachers with joint work who are still at the school, so that they are a part of its teachers."""
    still_here = Reader.objects.for_school(facts.school).on(facts.period.end).values("pk")
    return work.teachers_involved(facts.school, facts.period).filter(pk__in=still_here).count()


def _requests(facts: Facts) -> Iterator[Line]:
    """Of the register of requests; where it has none, what teachers asked for at the desk."""
    at_desk = enquiries(facts.school, facts.period, reader_kind=ReaderKind.TEACHER)
    asked = answered(facts.school, facts.period)
    rows = links.enquiries(facts.period, reader_kind=ReaderKind.TEACHER)
    if asked.asked:
        supplied = TeacherRequest.State.SUPPLIED
        page = links.over("teaching:index", facts.period)
        met = Told(asked.supplied, links.over("teaching:index", facts.period, state=supplied))
        yield from _answered(facts, Told(asked.asked, page), met)
        if n := at_desk.count():
            yield facts.tell("J-DESK", n=Told(n, rows))
    else:
        done = Enquiry.Outcome.MET
        page = links.enquiries(facts.period, reader_kind=ReaderKind.TEACHER, outcome=done)
        met = Told(at_desk.filter(outcome=done).count(), page)
        yield from _answered(facts, Told(at_desk.count(), rows), met)


def _answered(facts: Facts, asked: Told, met: Told) -> Iterator[Line]:
    n = asked.value
    if not n:
        yield facts.tell("J-REQ-NONE")
    elif met.value == n:
        yield facts.tell("J-REQ-ALL-1" if n == 1 else "J-REQ-ALL", n=asked)
    elif met.value:
        yield facts.tell("J-REQ-SOME", n=asked, k=met)
    else:
        yield facts.tell("J-REQ-OPEN-1" if n == 1 else "J-REQ-OPEN", n=asked)


def _lessons(facts: Facts) -> Iterator[Line]:
    """Those of the timetable that were held stand in the diary too."""
    lessons = work.lessons(facts.school, facts.period).count()
    by_class = work.lessons_by_class(facts.school, facts.period)
    rows = facts.diary_of(work.LIBRARY_LESSON)
    if lessons and lessons == sum(n for _class, n in by_class):
        yield facts.tell("J-LESSONS", n=Told(lessons, rows), classes=Told(len(by_class), rows))
    elif lessons:
        yield facts.tell("J-LESSONS-BARE", n=Told(lessons, rows))


def _lists(facts: Facts) -> Iterator[Line]:
    """A list of the register that was written into the diary as well counts once."""
    made = list(
        lists_made(facts.school, facts.period)
        .filter(teacher__isnull=False)
        .order_by()
        .values_list("activity", flat=True)
    )
    written = work.reading_lists(facts.school, facts.period).filter(at_teachers_request=True)
    in_diary = written.exclude(pk__in=[key for key in made if key]).count()
    if made:
        yield facts.tell("J-LISTS", n=Told(len(made), links.over("teaching:lists", facts.period)))
    if in_diary:
        told = Told(in_diary, facts.diary_of(work.READING_LIST))
        yield facts.tell("J-LISTS-MORE" if made else "J-LISTS", n=told)


def _agreed(facts: Facts) -> Iterator[Line]:
    plan, words = facts.plan.plan, facts.agreement
    if plan is None or not words.agreed:
        return
    if words.is_full:
        yield facts.tell("J-AGREED-ALL")
    else:
        rows = links.plan(plan.pk)
        yield facts.tell("J-AGREED-SOME", n=Told(len(words.voices), rows), k=Told(words.agreed, rows))


def _tables(facts: Facts) -> Iterator[Table]:
    """Joint work that is not an event: the events, with their teachers, stand among the services."""
    entries = (
        work.diary(facts.school, facts.period, joint=True).filter(kind__is_event=False).order_by("on", "pk")
    )
    rows = tuple(diary_row(facts, entry) for entry in entries)
    if rows:
        yield Table(JOINT, pgettext("report", "Work done together with teachers"), diary_heads(), rows)


def diary_heads() -> tuple[str, ...]:
    return (
        pgettext("report", "Date"),
        pgettext("report", "Work"),
        pgettext("report", "For whom"),
        pgettext("report", "Teacher"),
        pgettext("report", "Participants"),
    )


def diary_row(facts: Facts, entry: Activity) -> tuple[Cell, ...]:
    """An entry of the diary; participants that nobody counted are a dash."""
    kind = capfirst(entry.kind.name(facts.language))
    return (
        words(short_date(entry.on)),
        words(f"{kind}: {quoted(entry.theme)}" if entry.theme else kind),
        words(whom(entry, facts.language)),
        words(entry.teacher.short_name if entry.teacher else ""),
        number(entry.participants or None, facts.language),
    )


def whom(entry: Activity, language: str) -> str:
    """The class, or the audience as it was written; where it is but grades, in the language of the paper."""
    if entry.school_class:
        return entry.school_class.name
    audience = entry.audience
    found = GRADES.search(audience)
    if found is None or GRADES.sub("", audience, count=1).strip(" -").casefold() not in OF_GRADES:
        return audience
    low, high = found.groups()
    return say("rep_grades", language=language, a=low, b=high) if high else grade_name(int(low), language)
