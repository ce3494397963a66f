"""Library lessons: the timetable of a week, and what becomes of each lesson."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from kitaphana.activities.actions import record
from kitaphana.activities.actions import remove as remove_entry
from kitaphana.activities.models import WorkKind
from kitaphana.activities.queries import LIBRARY_LESSON
from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import spoken
from kitaphana.core.setting import value_of
from kitaphana.lib.fold import fold
from kitaphana.lib.period import Period
from kitaphana.roster.models import DayOff, Reader, ReaderKind, SchoolClass
from kitaphana.roster.queries import class_pupils, days_off, term_of, working_days
from kitaphana.teaching.models import LessonTopic, LibraryLesson

FIRST_HOUR, LAST_HOUR = 1, 12
USUAL_HOURS = 6


class TwoClasses(NeedsWord):
    flag = "accept_two"


@dataclass(frozen=True)
class Day:
    """A day of the week view. `hours`: lessons by the number of the lesson, None for those without one.
    `rest`: why there are no lessons that day, empty when there may be."""

    on: date
    hours: dict[int | None, list[LibraryLesson]]
    rest: str

    @property
    def lessons(self) -> list[LibraryLesson]:
        """In the order of the day."""
        return [lesson for hour in sorted(self.hours, key=lambda h: h or 0) for lesson in self.hours[hour]]


@dataclass(frozen=True)
class Week:
    days: tuple[Day, ...]

    @property
    def period(self) -> Period:
        return Period(self.days[0].on, self.days[0].on + timedelta(days=6))

    @property
    def lessons(self) -> list[LibraryLesson]:
        return [lesson for day in self.days for lesson in day.lessons]

    @property
    def hours(self) -> list[int | None]:
        """The rows of the table: as many lessons as a day usually has, or more; first those without an
        hour."""
        used = {lesson.hour for lesson in self.lessons}
        last = max((hour for hour in used if hour), default=0)
        without: list[int | None] = [None] if None in used else []
        return [*without, *range(FIRST_HOUR, max(last, USUAL_HOURS) + 1)]


def lessons(school: School, period: Period) -> QuerySet[LibraryLesson]:
    rows: QuerySet[LibraryLesson] = LibraryLesson.objects.for_school(school).filter(
        on__range=(period.start, period.end)
    )
    return rows.select_related("school_class__year", "topic", "teacher", "activity").order_by(
        "on", "hour", "school_class__grade", "school_class__letter_key", "pk"
    )


def week_of(day: date) -> Period:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def week(school: School, day: date) -> Week:
    """The days on which the library works, and any other that has a lesson."""
    period = week_of(day)
    found: dict[date, dict[int | None, list[LibraryLesson]]] = {}
    for lesson in lessons(school, period):
        found.setdefault(lesson.on, {}).setdefault(lesson.hour, []).append(lesson)
    weekdays = {int(figure) for figure in str(value_of(school, "working_weekdays"))}
    days = [period.start + timedelta(days=n) for n in range(7)]
    shown = [on for on in days if on.isoweekday() in weekdays or on in found]
    return Week(tuple(Day(on, found.get(on, {}), _rest_name(school, on)) for on in shown or days[:5]))


def usual_participants(lesson: LibraryLesson) -> int:
    """As many as the class has on that day."""
    return class_pupils(lesson.school_class, lesson.on).count()


@action
def put_in_timetable(
    *,
    by: User,
    school_class: SchoolClass,
    on: date,
    hour: int | None = None,
    topic: LessonTopic | None = None,
    theme: str = "",
    teacher: Reader | None = None,
    accept_two: bool = False,
) -> LibraryLesson:
    """A lesson that is to come or was. Without a theme it has its topic's name.

    TwoClasses: another class has a lesson at that hour. Refused: a day outside the class's year, a holiday or
    a break, no such hour, no theme, a topic of another grade, the class has a lesson at that hour, a
    `teacher` who is not one.
    """
    lesson = LibraryLesson(school=by.school)
    return _write(lesson, school_class, on, hour, topic, theme, teacher, accept_two=accept_two)


@action
def move_lesson(
    *,
    by: User,
    lesson: LibraryLesson,
    school_class: SchoolClass,
    on: date,
    hour: int | None = None,
    topic: LessonTopic | None = None,
    theme: str = "",
    teacher: Reader | None = None,
    accept_two: bool = False,
) -> LibraryLesson:
    """Write the lesson anew; refusals as in `put_in_timetable`, and one that was held is not changed."""
    _not_held(lesson)
    return _write(lesson, school_class, on, hour, topic, theme, teacher, accept_two=accept_two)


@action
def remove_lesson(*, by: User, lesson: LibraryLesson) -> None:
    """Take a lesson out of the timetable. Refused: it was held."""
    _not_held(lesson)
    lesson.delete()


@action
def hold(
    *,
    by: User,
    lesson: LibraryLesson,
    today: date,
    participants: int,
    minutes: int | None = None,
    accept_many: bool = False,
) -> LibraryLesson:
    """The lesson was held: an entry of the diary says so. `minutes` None: by the norm.

    Refused: it was held already or is cancelled, its day has not come, the library keeps no such kind of
    work, and as in `activities.actions.record`.
    """
    _not_held(lesson)
    if lesson.cancelled_because:
        raise Refused("teaching_lesson_cancelled")
    kind = WorkKind.objects.for_school(by.school).filter(code=LIBRARY_LESSON).first()
    if kind is None:
        raise Refused("teaching_no_lesson_kind")
    lesson.activity = record(
        by=by,
        kind=kind,
        on=lesson.on,
        today=today,
        theme=lesson.theme,
        school_class=lesson.school_class,
        teacher=lesson.teacher,
        participants=participants,
        minutes=minutes,
        accept_many=accept_many,
    )
    lesson.save(update_fields=["activity"])
    return lesson


@action
def undo_hold(*, by: User, lesson: LibraryLesson, accept_loss: bool = False) -> LibraryLesson:
    """The lesson was not held after all: its entry leaves the diary. Refused: it has none. LosesMore as in
    `activities.actions.remove`."""
    if lesson.activity is None:
        raise Refused("teaching_lesson_not_held")
    remove_entry(by=by, activity=lesson.activity, accept_loss=accept_loss)
    lesson.activity = None
    return lesson


@action
def cancel(*, by: User, lesson: LibraryLesson, because: str) -> LibraryLesson:
    """Refused: no reason, or it was held."""
    _not_held(lesson)
    if not because.strip():
        raise Refused("teaching_cancel_reason")
    lesson.cancelled_because = " ".join(because.split())[:160]
    lesson.save(update_fields=["cancelled_because"])
    return lesson


@action
def restore(*, by: User, lesson: LibraryLesson) -> LibraryLesson:
    """A cancelled lesson stands in the timetable again. Refused: the class has another one at that hour."""
    _only_one(lesson)
    lesson.cancelled_because = ""
    lesson.save(update_fields=["cancelled_because"])
    return lesson


def _write(
    lesson: LibraryLesson,
    school_class: SchoolClass,
    on: date,
    hour: int | None,
    topic: LessonTopic | None,
    theme: str,
    teacher: Reader | None,
    *,
    accept_two: bool,
) -> LibraryLesson:
    theme = " ".join(theme.split()) or (topic.name(spoken()) if topic else "")
    lesson.school_class, lesson.on, lesson.hour = school_class, on, hour
    lesson.topic, lesson.theme, lesson.teacher = topic, theme, teacher
    _may_be(lesson)
    _only_one(lesson)
    others = _at_that_hour(lesson).exclude(school_class=school_class).select_related("school_class")
    if (other := others.first()) and not accept_two:
        raise TwoClasses("teaching_two_classes", d=on, n=hour or 0, name=other.school_class.name)
    lesson.save()
    return lesson


def _may_be(lesson: LibraryLesson) -> None:
    school_class, on = lesson.school_class, lesson.on
    if not fold(lesson.theme).strip():
        raise Refused("teaching_theme_empty")
    if lesson.hour is not None and not FIRST_HOUR <= lesson.hour <= LAST_HOUR:
        raise Refused("teaching_hour", n=lesson.hour)
    if lesson.topic and lesson.topic.grade != school_class.grade:
        raise Refused("teaching_topic_grade", n=lesson.topic.grade, name=school_class.name)
    if lesson.teacher and lesson.teacher.kind != ReaderKind.TEACHER:
        raise Refused("teaching_no_teacher", name=lesson.teacher.short_name)
    if on not in school_class.year.period:
        raise Refused("teaching_lesson_outside", d=on, name=school_class.name)
    if rest := _rest_name(lesson.school, on) or _rest_of_grade(school_class, on):
        raise Refused("teaching_lesson_day_off", d=on, text=rest)
    if not working_days(lesson.school, Period(on, on)):
        raise Refused("teaching_lesson_closed", d=on)
    if school_class.year.terms.exists() and term_of(lesson.school, on) is None:
        raise Refused("teaching_lesson_break", d=on)


def _rest_name(school: School, on: date) -> str:
    """Why the pupils of every grade are not there, in the reader's language; empty when they are."""
    rests = DayOff.objects.for_school(school).filter(starts_on__lte=on, ends_on__gte=on, grade__isnull=True)
    return _named(rests.first())


def _rest_of_grade(school_class: SchoolClass, on: date) -> str:
    rests = days_off(school_class.year).filter(starts_on__lte=on, ends_on__gte=on, grade=school_class.grade)
    return _named(rests.first())


def _named(rest: DayOff | None) -> str:
    if rest is None:
        return ""
    return (rest.name_ru if spoken() == "ru" else "") or rest.name_kk


def _not_held(lesson: LibraryLesson) -> None:
    if lesson.activity_id:
        raise Refused("teaching_lesson_held")


def _at_that_hour(lesson: LibraryLesson) -> QuerySet[LibraryLesson]:
    rows: QuerySet[LibraryLesson] = LibraryLesson.objects.for_school(lesson.school).filter(
        on=lesson.on, hour=lesson.hour, hour__isnull=False, cancelled_because=""
    )
    return rows.exclude(pk=lesson.pk)


def _only_one(lesson: LibraryLesson) -> None:
    if _at_that_hour(lesson).filter(school_class=lesson.school_class).exists():
        name = lesson.school_class.name
        raise Refused("teaching_hour_taken", d=lesson.on, n=lesson.hour or 0, name=name)
