"""«Оқулықтарды қайтару кестесі»: on which day and at what time each class brings its textbooks back, and how
far it has come."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.circulation.models import Loan
from kitaphana.circulation.slips import signatures
from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.lib.dates import short_date, weekday
from kitaphana.lib.period import Period
from kitaphana.papers.paper import Paper, Section, Shape, Table, number, of_school, tell, words
from kitaphana.returns.models import ReturnSlot
from kitaphana.roster.models import Enrolment, SchoolClass, SchoolYear
from kitaphana.roster.queries import class_list, last_teaching_day, working_days
from kitaphana.stock.models import Fund

EXAM_GRADES = (9, 11)
DAY_MINUTES = 24 * 60
SLOTS = Shape("schedule", "9n 30 24 18 25n 34 25", row_mm=8)


@dataclass(frozen=True)
class Wishes:
    """How a schedule is to be proposed. `a_day`: how many classes; `minutes` for one class; `small_first`,
    else by grade; `exams`: the classes that sit exams come "first", "last" or, empty, in their turn."""

    first_day: date
    a_day: int
    starts_at: time
    minutes: int
    small_first: bool = False
    exams: str = ""


@dataclass(frozen=True)
class Turn:
    """A class of the schedule; `slot` None: it was given no time. `issued`: textbooks lent to its pupils this
    year and those they hold from before; of them came `back` so many and are `lost` so many."""

    school_class: SchoolClass
    pupils: int
    slot: ReturnSlot | None
    issued: int
    back: int
    lost: int

    @property
    def held(self) -> int:
        return self.issued - self.back - self.lost


def schedule(school: School, year: SchoolYear, on: date) -> list[Turn]:
    """Classes in the order of their days and hours, then those without. A constant number of queries."""
    day = max(year.starts_on, min(on, year.ends_on))
    slots = {slot.school_class_id: slot for slot in ReturnSlot.objects.for_school(school)}
    class_of = _class_of(school, day)
    pupils = Counter(class_of.values())
    issued, back, lost = _counts(school, year, day, class_of)
    turns = [
        Turn(row, pupils[row.pk], slots.get(row.pk), issued[row.pk], back[row.pk], lost[row.pk])
        for row in class_list(school, day)
    ]
    return sorted(turns, key=lambda t: (t.slot.on, t.slot.starts_at) if t.slot else (date.max, time.max))


def usual_first_day(school: School, year: SchoolYear) -> date:
    """The last day of teaching, or the next one on which the library works."""
    last = last_teaching_day(year)
    return next(iter(working_days(school, Period(last, year.ends_on))), last)


@action
def propose_schedule(*, by: User, year: SchoolYear, wishes: Wishes) -> int:
    """Give every class that has pupils a time, in place of the schedule there was. Returns how many.

    Raises Refused: no such number of classes or minutes, a day outside the year, hours past midnight, no
    classes, not enough working days.
    """
    classes = _in_turn(by.school, wishes)
    _must_be_possible(by.school, year, wishes, len(classes))
    days = working_days(by.school, Period(wishes.first_day, year.ends_on))
    ReturnSlot.objects.for_school(by.school).filter(school_class__year=year).delete()
    slots = [
        ReturnSlot(
            school=by.school,
            school_class=row,
            on=days[n // wishes.a_day],
            starts_at=_later(wishes.starts_at, n % wishes.a_day * wishes.minutes),
            ends_at=_later(wishes.starts_at, (n % wishes.a_day + 1) * wishes.minutes),
        )
        for n, row in enumerate(classes)
    ]
    ReturnSlot.objects.bulk_create(slots)
    return len(slots)


@action
def set_slot(*, by: User, school_class: SchoolClass, on: date, starts_at: time, ends_at: time) -> ReturnSlot:
    """When this class comes. Raises Refused: it ends before it begins, the day is outside the year or off,
    another class comes at that time."""
    if ends_at <= starts_at:
        raise Refused("returns_slot_backwards", t1=_clock(starts_at), t2=_clock(ends_at))
    year = school_class.year
    if on not in year.period:
        raise Refused("roster_outside_year", d=short_date(on), year=str(year))
    if not working_days(by.school, Period(on, on)):
        raise Refused("returns_slot_day_off", d=on)
    same_time = ReturnSlot.objects.for_school(by.school).filter(
        on=on, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    other = same_time.exclude(school_class=school_class).select_related("school_class").first()
    if other:
        hours = {"t1": _clock(other.starts_at), "t2": _clock(other.ends_at)}
        raise Refused("returns_slot_clash", d=on, name=other.school_class.name, **hours)
    return ReturnSlot.objects.update_or_create(
        school=by.school,
        school_class=school_class,
        defaults={"on": on, "starts_at": starts_at, "ends_at": ends_at},
    )[0]


@action
def clear_slot(*, by: User, school_class: SchoolClass) -> None:
    """The class has no time any more."""
    ReturnSlot.objects.for_school(by.school).filter(school_class=school_class).delete()


def schedule_paper(school: School, year: SchoolYear, on: date, language: str) -> Paper:
    """To hang on the door and to sign as each class is done; labels in the language that is active."""
    turns = [turn for turn in schedule(school, year, on) if turn.slot]
    heads = (
        "№",
        pgettext("schedule", "Day"),
        pgettext("schedule", "Time"),
        _("Class"),
        _("Textbooks to bring"),
        _("Class head"),
        pgettext("paper", "Signature"),
    )
    rows = tuple(
        (
            number(n, language),
            words(f"{short_date(turn.slot.on)}, {weekday(turn.slot.on, language)}"),
            words(hours(turn.slot)),
            words(turn.school_class.name),
            number(turn.held, language),
            words(turn.school_class.head.short_name if turn.school_class.head else ""),
            words(""),
        )
        for n, turn in enumerate(turns, 1)
        if turn.slot
    )
    lines = (tell("returns_schedule_rule", language),)
    section = Section("schedule", "", lines, (Table(SLOTS, "", heads, rows),))
    title = pgettext("paper", "Schedule of the return of textbooks")
    return of_school(school, language, title, [section], signatures(school, language, on), status=str(year))


def hours(slot: ReturnSlot) -> str:
    return f"{_clock(slot.starts_at)}–{_clock(slot.ends_at)}"


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def _class_of(school: School, on: date) -> dict[int, int]:
    """The class of each pupil on the day."""
    return dict(Enrolment.objects.for_school(school).on(on).values_list("reader", "school_class"))


def _counts(
    school: School, year: SchoolYear, on: date, class_of: Mapping[int, int]
) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """Textbooks issued, come back and lost, by class."""
    loans = Loan.objects.for_school(school).filter(fund=Fund.TEXTBOOK, lent_on__lte=on)
    rows = loans.exclude(ending=Loan.Ending.GIVEN).values_list("reader", "lent_on", "returned_on", "ending")
    issued, back, lost = Counter[int](), Counter[int](), Counter[int]()
    for reader, lent_on, returned_on, ending in rows:
        ended = returned_on is not None and returned_on <= on
        if reader not in class_of or (ended and lent_on < year.starts_on):
            continue
        issued[class_of[reader]] += 1
        if ended:
            (lost if ending == Loan.Ending.LOST else back)[class_of[reader]] += 1
    return issued, back, lost


def _in_turn(school: School, wishes: Wishes) -> Sequence[SchoolClass]:
    """Classes with pupils in the order in which they shall come."""
    pupils = Counter(_class_of(school, wishes.first_day).values())
    rows = [row for row in class_list(school, wishes.first_day) if pupils[row.pk]]
    if wishes.small_first:
        rows.sort(key=lambda row: pupils[row.pk])
    if wishes.exams:
        rows.sort(key=lambda row: (row.grade in EXAM_GRADES) == (wishes.exams == "last"))
    return rows


def _must_be_possible(school: School, year: SchoolYear, wishes: Wishes, classes: int) -> None:
    if wishes.first_day not in year.period:
        raise Refused("roster_outside_year", d=short_date(wishes.first_day), year=str(year))
    if not classes:
        raise Refused("returns_schedule_empty")
    if wishes.a_day < 1 or wishes.minutes < 1:
        raise Refused("returns_schedule_numbers")
    if _minutes(wishes.starts_at) + min(wishes.a_day, classes) * wishes.minutes >= DAY_MINUTES:
        raise Refused("returns_schedule_late", n=min(wishes.a_day, classes))
    days = len(working_days(school, Period(wishes.first_day, year.ends_on)))
    if days * wishes.a_day < classes:
        raise Refused("returns_schedule_short", n=classes, days=days, d=wishes.first_day)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _later(at: time, minutes: int) -> time:
    hour, minute = divmod(_minutes(at) + minutes, 60)
    return time(hour, minute)
