"""Years, classes and people: opened, enrolled, moved, registered, gone."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Q

from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.dates import short_date
from kitaphana.lib.period import Period
from kitaphana.lib.person import iin_valid
from kitaphana.roster.calendar import Rest, breaks, holidays, known_years
from kitaphana.roster.models import (
    FIRST_DIRECTED_GRADE,
    DayOff,
    Enrolment,
    Reader,
    Registration,
    SchoolClass,
    SchoolYear,
    Term,
)
from kitaphana.roster.queries import next_card_number, unregistered

_DAY = timedelta(days=1)


@action
def open_year(*, by: User, starts_on: date) -> SchoolYear:
    """The school year that begins on that day, with its terms and days off as far as they are known.

    A year already opened is returned as it stands.
    """
    ends_on = Period.school_year(starts_on.year).end
    year, is_new = SchoolYear.objects.get_or_create(
        school=by.school, starts_on=starts_on, defaults={"ends_on": ends_on}
    )
    if not is_new:
        return year
    rests = list(holidays(year.period))
    if known := known_years().get(starts_on.year):
        _write_terms(year, known.terms, known.source)
        rests += breaks(known, ends_on)
    taken = set(DayOff.objects.for_school(by.school).values_list("kind", "starts_on", "grade"))
    fresh = [rest for rest in rests if (rest.kind, rest.period.start, rest.grade) not in taken]
    DayOff.objects.bulk_create(_day_off(by, rest) for rest in fresh)
    return year


def _write_terms(year: SchoolYear, terms: Sequence[Period], source: str) -> None:
    Term.objects.bulk_create(
        Term(
            school=year.school,
            year=year,
            number=number,
            starts_on=term.start,
            ends_on=term.end,
            source=source,
        )
        for number, term in enumerate(terms, start=1)
    )


def _day_off(by: User, rest: Rest) -> DayOff:
    return DayOff(
        school=by.school,
        kind=rest.kind,
        starts_on=rest.period.start,
        ends_on=rest.period.end,
        name_kk=rest.name_kk,
        name_ru=rest.name_ru,
        grade=rest.grade,
        source=rest.source,
    )


@action
def set_terms(*, by: User, year: SchoolYear, terms: Sequence[Period], source: str) -> None:
    """Terms 1, 2, … of the year in place of those it has.

    Raises Refused: one overlaps another or leaves the year.
    """
    for earlier, later in pairwise(terms):
        if later.start <= earlier.end:
            raise Refused("roster_terms_overlap", d=short_date(later.start))
    for term in terms:
        for day in (term.start, term.end):
            _within(year, day)
    year.terms.all().delete()
    _write_terms(year, terms, source)


@action
def add_day_off(*, by: User, rest: Rest) -> DayOff:
    """Raises Refused when a day off of that kind already begins on that day."""
    taken = DayOff.objects.for_school(by.school).filter(
        kind=rest.kind, starts_on=rest.period.start, grade=rest.grade
    )
    if taken.exists():
        raise Refused("roster_day_off_twice", d=short_date(rest.period.start))
    day_off = _day_off(by, rest)
    day_off.save()
    return day_off


@action
def remove_day_off(*, by: User, day_off: DayOff) -> None:
    day_off.delete()


@action
def add_class(
    *,
    by: User,
    year: SchoolYear,
    grade: int,
    letter: str,
    language: str,
    shift: int = 1,
    head: Reader | None = None,
    direction: str = "",
) -> SchoolClass:
    """Raises Refused: the year has the class already, a direction in a grade that has none."""
    school_class = SchoolClass(
        school=by.school,
        year=year,
        grade=grade,
        letter=letter,
        language=language,
        direction=direction,
        shift=shift,
        head=head,
    )
    if SchoolClass.objects.for_school(by.school).filter(year=year, grade=grade, letter=letter).exists():
        raise Refused("roster_class_twice", name=school_class.name)
    _direct(school_class)
    school_class.lettered().save()
    return school_class


@action
def change_class(
    *,
    by: User,
    school_class: SchoolClass,
    language: str,
    shift: int,
    head: Reader | None,
    direction: str = "",
) -> SchoolClass:
    """Raises Refused: a direction in a grade that has none."""
    school_class.language = language
    school_class.direction = direction
    school_class.shift = shift
    school_class.head = head
    _direct(school_class)
    school_class.save(update_fields=["language", "direction", "shift", "head"])
    return school_class


def _direct(school_class: SchoolClass) -> None:
    if school_class.direction and school_class.grade < FIRST_DIRECTED_GRADE:
        raise Refused("roster_direction", n=FIRST_DIRECTED_GRADE)


@action
def add_reader(*, by: User, reader: Reader) -> Reader:
    """A new reader of our school as typed, with the next free card number when none was.

    Raises Refused: the card number or the ID number is another reader's, or the ID number is wrong.
    """
    reader.card_number = reader.card_number or next_card_number(by.school)
    _check(reader)
    reader.named().save()
    return reader


@action
def change_reader(*, by: User, reader: Reader) -> Reader:
    """Save what was typed over a reader; a card number that was rubbed out gives way to the next free one.
    Raises Refused as `add_reader`."""
    reader.card_number = reader.card_number or next_card_number(by.school)
    _check(reader)
    reader.named().save()
    return reader


def _check(reader: Reader) -> None:
    others = Reader.objects.for_school(reader.school).exclude(pk=reader.pk)
    if reader.iin and not iin_valid(reader.iin):
        raise Refused("roster_iin", value=reader.iin)
    if reader.iin and (twin := others.filter(iin=reader.iin).first()):
        raise Refused("roster_iin_twice", name=twin.full_name)
    if twin := others.filter(card_number=reader.card_number).first():
        raise Refused("roster_card_twice", value=reader.card_number, name=twin.full_name)


@action
def admit(*, by: User, reader: Reader, school_class: SchoolClass | None, on: date) -> Reader:
    """Someone new: into a class and registered, or hired. Raises Refused as `enrol` and `add_reader`."""
    if school_class is None:
        return hire(by=by, reader=reader, on=on)
    reader.joined_on = on
    add_reader(by=by, reader=reader)
    enrol(by=by, reader=reader, school_class=school_class, on=on)
    register(by=by, reader=reader, year=school_class.year, on=on)
    return reader


@action
def hire(*, by: User, reader: Reader, on: date) -> Reader:
    """A teacher or another of the staff, reader of the library from that day's school year on."""
    reader.joined_on = on
    add_reader(by=by, reader=reader)
    if year := SchoolYear.objects.for_school(by.school).filter(starts_on__lte=on, ends_on__gte=on).first():
        register(by=by, reader=reader, year=year, on=on)
    return reader


@action
def enrol(*, by: User, reader: Reader, school_class: SchoolClass, on: date) -> Enrolment:
    """Into a class from that day on. Repeating it changes nothing.

    Raises Refused: a day outside the class's year, or the pupil is in another class of it (`transfer`).
    """
    _within(school_class.year, on)
    current = _open_enrolment(by, reader)
    if current and current.school_class_id == school_class.pk:
        return current
    if current and current.school_class.year_id == school_class.year_id:
        raise Refused("roster_in_class", name=reader.full_name, where=current.school_class.name)
    return _move(current, reader, school_class, on)


@action
def transfer(*, by: User, reader: Reader, school_class: SchoolClass, on: date) -> Enrolment:
    """From the present class to another from that day on. Repeating it changes nothing.

    Raises Refused: the day is outside the class's year or before the pupil came to the present class.
    """
    _within(school_class.year, on)
    current = _open_enrolment(by, reader)
    if current and current.school_class_id == school_class.pk:
        return current
    return _move(current, reader, school_class, on)


def _open_enrolment(by: User, reader: Reader) -> Enrolment | None:
    kept = Enrolment.objects.for_school(by.school).filter(reader=reader, ends_on__isnull=True)
    return kept.select_related("school_class__year").first()


def _move(current: Enrolment | None, reader: Reader, school_class: SchoolClass, on: date) -> Enrolment:
    if current and current.starts_on > on:
        raise Refused("roster_before", name=reader.full_name, d=current.starts_on)
    if current and current.starts_on == on:
        # Put into a wrong class that very day: the membership never was.
        current.school_class = school_class
        current.save(update_fields=["school_class"])
        return current
    if current:
        current.ends_on = min(on - _DAY, current.school_class.year.ends_on)
        current.save(update_fields=["ends_on"])
    return Enrolment.objects.create(
        school=reader.school, reader=reader, school_class=school_class, starts_on=on
    )


@action
def leave(*, by: User, reader: Reader, on: date) -> None:
    """`on` is the last day at the school; said again, it corrects the day. Raises Refused when it lies before
    the reader came, or after the school year of the class he is in."""
    came = reader.joined_on
    current = _last_enrolment(by, reader)
    if current:
        came = max(came, current.starts_on)
        if on > current.school_class.year.ends_on:
            _within(current.school_class.year, on)
    if on < came:
        raise Refused("roster_before", name=reader.full_name, d=came)
    if current:
        current.ends_on = on
        current.save(update_fields=["ends_on"])
    reader.left_on = on
    reader.save(update_fields=["left_on"])


def _last_enrolment(by: User, reader: Reader) -> Enrolment | None:
    """The class that the reader is in, or was in until a day of leaving that is being corrected."""
    kept = Enrolment.objects.for_school(by.school).filter(reader=reader)
    there = Q(ends_on__isnull=True)
    standing = kept.filter(there | Q(ends_on=reader.left_on) if reader.left_on else there)
    return standing.select_related("school_class__year").order_by("-starts_on", "-pk").first()


@action
def register(*, by: User, reader: Reader, year: SchoolYear, on: date) -> Registration:
    """Makes the person a reader of the year. Repeating it changes nothing.

    Raises Refused: a day outside the year.
    """
    _within(year, on)
    return Registration.objects.get_or_create(
        school=by.school, reader=reader, year=year, defaults={"registered_on": on}
    )[0]


@action
def register_all(*, by: User, year: SchoolYear, on: date) -> int:
    """Register everyone who belongs to the school that day and is not registered yet; how many they were."""
    _within(year, on)
    fresh = [
        Registration(school=by.school, reader_id=key, year=year, registered_on=on)
        for key in unregistered(year, on).values_list("pk", flat=True)
    ]
    Registration.objects.bulk_create(fresh)
    return len(fresh)


def _within(year: SchoolYear, day: date) -> None:
    if day not in year.period:
        raise Refused("roster_outside_year", d=short_date(day), year=str(year))


@action
def link_account(*, by: User, reader: Reader, account: User | None) -> Reader:
    """The account with which this reader signs in; None takes it away. Refused: it is another reader's."""
    taken = Reader.objects.for_school(by.school).filter(user=account).exclude(pk=reader.pk).first()
    if account and taken:
        raise Refused("roster_account_taken", name=taken.full_name)
    reader.user = account
    reader.save(update_fields=["user"])
    return reader
