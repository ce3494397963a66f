"""Which year, term and days; who is in which class; who is a reader."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from kitaphana.core.listing import pattern
from kitaphana.core.models import School
from kitaphana.core.setting import value_of
from kitaphana.lib.fold import digits_from_layout, stems
from kitaphana.lib.period import Period
from kitaphana.roster.models import (
    DayOff,
    Enrolment,
    Reader,
    ReaderKind,
    ReaderQuerySet,
    Registration,
    SchoolClass,
    SchoolYear,
    Term,
)

# Cards have numbers of eight digits, inventory numbers fewer: a scan is never both.
FIRST_CARD = 10_000_001
USUAL_GRADES = range(1, 12)


def current_year(school: School, on: date) -> SchoolYear | None:
    """The school year in which the day lies, if it was opened."""
    return SchoolYear.objects.for_school(school).filter(starts_on__lte=on, ends_on__gte=on).first()


def current_years(school: School, days: Collection[date]) -> dict[date, SchoolYear | None]:
    """As `current_year`, of several days. One query."""
    near = SchoolYear.objects.for_school(school).filter(starts_on__lte=max(days), ends_on__gte=min(days))
    found = list(near.order_by("pk"))
    return {day: next((year for year in found if day in year.period), None) for day in days}


def years(school: School) -> QuerySet[SchoolYear]:
    """All opened years, the newest first."""
    return SchoolYear.objects.for_school(school).order_by("-starts_on")


def usual_period(school: School, on: date) -> Period:
    """What a page shows before anyone chose: the year of the day, else the newest, else its own dates."""
    year = current_year(school, on) or years(school).first()
    return year.period if year else Period.school_year(on.year if on.month >= 9 else on.year - 1)


def term_of(school: School, day: date) -> Term | None:
    """The term in which the day lies; None in a break or a year without terms."""
    return Term.objects.for_school(school).filter(starts_on__lte=day, ends_on__gte=day).first()


def first_school_day(year: SchoolYear) -> date:
    """The first day of the first term, else of the year."""
    starts = year.terms.order_by("number").values_list("starts_on", flat=True).first()
    return starts or year.starts_on


def last_teaching_day(year: SchoolYear) -> date:
    """End of the last term; of the school year where no terms are entered."""
    last = Term.objects.for_school(year.school).filter(year=year).order_by("-ends_on").first()
    return last.ends_on if last else year.ends_on


def working_days(school: School, period: Period) -> list[date]:
    """Days on which the library works: its weekdays without holidays, cleaning and methodical days, leave and
    closures, and without breaks when the school's setting `breaks_closed` says so."""
    closing = set(DayOff.Kind.values) - {DayOff.Kind.BREAK}
    if value_of(school, "breaks_closed"):
        closing.add(DayOff.Kind.BREAK)
    off = {
        day
        for starts_on, ends_on in DayOff.objects.for_school(school)
        .filter(kind__in=closing, grade__isnull=True, starts_on__lte=period.end, ends_on__gte=period.start)
        .values_list("starts_on", "ends_on")
        for day in _days(max(starts_on, period.start), min(ends_on, period.end))
    }
    weekdays = {int(figure) for figure in str(value_of(school, "working_weekdays"))}
    return [day for day in _days(period.start, period.end) if day.isoweekday() in weekdays and day not in off]


def days_off(year: SchoolYear) -> QuerySet[DayOff]:
    """Of the year, in order of date."""
    kept: QuerySet[DayOff] = DayOff.objects.for_school(year.school).filter(
        starts_on__lte=year.ends_on, ends_on__gte=year.starts_on
    )
    return kept.order_by("starts_on", "pk")


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def grades(school: School, on: date) -> list[int]:
    """Grades that have classes on that day; those of any school where no year is open."""
    taught = class_list(school, on).order_by("grade").values_list("grade", flat=True).distinct()
    return list(taught) or list(USUAL_GRADES)


def class_list(school: School, on: date) -> QuerySet[SchoolClass]:
    """Classes of the year in which the day lies, each with `pupils`, the number enrolled that day."""
    here = Q(enrolments__starts_on__lte=on) & (
        Q(enrolments__ends_on__isnull=True) | Q(enrolments__ends_on__gte=on)
    )
    classes: QuerySet[SchoolClass] = (
        SchoolClass.objects.for_school(school)
        .filter(year__starts_on__lte=on, year__ends_on__gte=on)
        .select_related("head", "year")
        .annotate(pupils=Count("enrolments__reader", filter=here, distinct=True))
        .order_by("grade", "letter_key", "pk")
    )
    return classes


def class_pupils(school_class: SchoolClass, on: date) -> QuerySet[Reader]:
    """Pupils of the class on that day in alphabetical order."""
    here = Enrolment.objects.for_school(school_class.school).filter(school_class=school_class)
    enrolled = here.on(on).values("reader")
    return Reader.objects.for_school(school_class.school).filter(pk__in=enrolled).order_by("sort_key", "pk")


def pupils(school: School, on: date) -> ReaderQuerySet:
    """Readers enrolled on that day."""
    enrolled = Enrolment.objects.for_school(school).on(on)
    return Reader.objects.for_school(school).filter(pk__in=enrolled.values("reader"))


def readers_of(school: School, period: Period) -> ReaderQuerySet:
    """Registered by the end of the period in a school year that overlaps it, and not gone before it."""
    registered = Registration.objects.for_school(school).filter(
        registered_on__lte=period.end, year__starts_on__lte=period.end, year__ends_on__gte=period.start
    )
    return (
        Reader.objects.for_school(school)
        .filter(pk__in=registered.values("reader"))
        .filter(Q(left_on__isnull=True) | Q(left_on__gte=period.start))
    )


def enrolment_of(reader: Reader, on: date) -> Enrolment | None:
    return (
        Enrolment.objects.for_school(reader.school)
        .filter(reader=reader)
        .on(on)
        .select_related("school_class__year")
        .order_by("-starts_on", "-pk")
        .first()
    )


def classes_of(school: School, on: date) -> Mapping[int, SchoolClass]:
    """Reader's key → class on that day."""
    enrolled = Enrolment.objects.for_school(school).on(on).select_related("school_class")
    return {enrolment.reader_id: enrolment.school_class for enrolment in enrolled.order_by("starts_on", "pk")}


@dataclass(frozen=True)
class Card:
    """The reader's card but for the loans: in which classes, and in which years a reader of the library."""

    reader: Reader
    now: Enrolment | None
    classes: tuple[Enrolment, ...]
    registrations: tuple[Registration, ...]
    registered: bool


def card(reader: Reader, on: date) -> Card:
    """`registered`: for the year in which the day lies."""
    classes = Enrolment.objects.for_school(reader.school).filter(reader=reader)
    registrations = Registration.objects.for_school(reader.school).filter(reader=reader)
    kept = tuple(registrations.select_related("year").order_by("-registered_on"))
    return Card(
        reader=reader,
        now=enrolment_of(reader, on),
        classes=tuple(classes.select_related("school_class__year").order_by("-starts_on", "-pk")),
        registrations=kept,
        registered=any(on in row.year.period for row in kept),
    )


def named(school: School, text: str) -> ReaderQuerySet:
    """Readers, each word of the text beginning one of their names; those who left come last."""
    if not stems(text):
        return Reader.objects.none()
    found = Reader.objects.for_school(school)
    for word in text.split():
        begins = f"^{pattern(word)}"
        in_name = Q(surname__regex=begins) | Q(first_name__regex=begins) | Q(patronymic__regex=begins)
        found = found.filter(in_name)
    return found.order_by(F("left_on").desc(nulls_first=True), "sort_key", "pk")


def readers_meant(school: School, text: str) -> ReaderQuerySet:
    """The reader of that card number, whichever keyboard typed it, else everybody of that name."""
    carded = Reader.objects.for_school(school).filter(
        card_number__in={text.strip(), digits_from_layout(text.strip())}
    )
    return carded if carded.exists() else named(school, text)


def next_card_number(school: School) -> str:
    """One above the highest number given out; eight digits, an even length, as bar codes want it."""
    given = Reader.objects.for_school(school).filter(card_number__regex=r"^[1-9][0-9]{7}$")
    highest = given.order_by("-card_number").values_list("card_number", flat=True).first()
    return str(int(highest) + 1 if highest else FIRST_CARD)


def unregistered(year: SchoolYear, on: date) -> ReaderQuerySet:
    """Pupils, teachers and staff who belong to the school that day and are not readers of the year yet."""
    registered = Registration.objects.filter(school=year.school, year=year).values("reader")
    belonging = Reader.objects.for_school(year.school).on(on)
    enrolled = (
        Enrolment.objects.for_school(year.school).on(on).filter(school_class__year=year).values("reader")
    )
    return belonging.exclude(pk__in=registered).filter(
        Q(pk__in=enrolled) | Q(kind__in=(ReaderKind.TEACHER, ReaderKind.STAFF))
    )
