"""The contingent of the coming school year: proposed from today's classes, then as the librarian has it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.nextyear.models import ForecastClass
from kitaphana.roster.models import FIRST_DIRECTED_GRADE, Enrolment, SchoolClass, SchoolYear
from kitaphana.roster.queries import current_year, last_teaching_day
from kitaphana.textbooks.sets import LAST_GRADE

BASIC, SENIOR, USUAL_LAST = 9, 10, 11
MOST_PUPILS = 999
TYPED = ("language", "direction", "promoted", "leavers", "comers")


def coming_year(school: School, on: date) -> int | None:
    """First calendar year of the school year after the one of the day; None if that one was not opened."""
    year = current_year(school, on)
    return year.starts_on.year + 1 if year else None


def forecast(school: School, first: int) -> list[ForecastClass]:
    """The classes as saved, in order of grade and letter."""
    return list(ForecastClass.objects.for_school(school).filter(first=first))


def by_grade(rows: Iterable[ForecastClass]) -> dict[int, tuple[int, int]]:
    """Classes and pupils of each grade."""
    classes: Counter[int] = Counter()
    pupils: Counter[int] = Counter()
    for row in rows:
        classes[row.grade] += 1
        pupils[row.grade] += row.pupils
    return {grade: (classes[grade], pupils[grade]) for grade in sorted(classes)}


def proposed(school: School, year: SchoolYear, on: date) -> list[ForecastClass]:
    """What today's classes will be a year later, not saved.

    Each moves up with its letter, language and direction, less those known to leave. The ninth grades of a
    language come together in its tenth classes, and as many in a hundred leave as did last year; a school
    without senior classes ends with grade 9. The lowest grades take in as many as this year.
    """
    classes = list(SchoolClass.objects.for_school(school).filter(year=year))
    rolls = _Rolls(school, year, on)
    rows = {
        (row.grade, row.letter): row
        for row in (*_moved_up(classes, rolls), *_tenth(classes, rolls, _staying(school, year)))
    }
    lowest = min((row.grade for row in classes), default=0)
    for one in classes:
        if one.grade in (lowest, max(lowest, 1)):
            row = rows.setdefault((one.grade, one.letter), _row(one, one.grade, 0, 0))
            row.comers = max(0, rolls.pupils[one.pk] - row.promoted)
    for row in rows.values():
        row.school, row.first = school, year.starts_on.year + 1
    return sorted((row.lettered() for row in rows.values()), key=lambda row: (row.grade, row.letter_key))


@action
def propose_forecast(*, by: User, on: date) -> int:
    """Fill the forecast from today's classes; rows that the librarian typed stay. Returns how many classes it
    has now. Raises Refused: no school year is open on the day, or it has no classes."""
    year = current_year(by.school, on)
    if year is None:
        raise Refused("textbooks_no_year", d=on)
    fresh = proposed(by.school, year, on)
    if not fresh:
        raise Refused("nextyear_no_classes")
    standing = ForecastClass.objects.for_school(by.school).filter(first=year.starts_on.year + 1)
    standing.filter(typed=False).delete()
    typed = {(row.grade, row.letter) for row in standing}
    added = [row for row in fresh if (row.grade, row.letter) not in typed]
    ForecastClass.objects.bulk_create(added)
    return len(typed) + len(added)


@action
def save_forecast(*, by: User, first: int, rows: Sequence[ForecastClass]) -> None:
    """Make `rows` the forecast: classes that are not among them leave it.

    Raises Refused: a class twice, no such grade, fewer pupils than none, more than a class can have.
    """
    seen = set()
    for row in rows:
        row.school, row.first = by.school, first
        _must_be_possible(row.lettered())
        if (row.grade, row.letter) in seen:
            raise Refused("nextyear_twice", name=row.name)
        seen.add((row.grade, row.letter))
    standing = ForecastClass.objects.for_school(by.school).filter(first=first)
    known = {(row.grade, row.letter): row for row in standing}
    for row in rows:
        old = known.get((row.grade, row.letter))
        same = old is not None and all(getattr(old, name) == getattr(row, name) for name in TYPED)
        row.typed = old.typed if old and same else True
    standing.delete()
    ForecastClass.objects.bulk_create(rows)


def _must_be_possible(row: ForecastClass) -> None:
    if not 0 <= row.grade <= LAST_GRADE:
        raise Refused("textbooks_grade", max=LAST_GRADE)
    if row.direction and row.grade < FIRST_DIRECTED_GRADE:
        raise Refused("roster_direction", n=FIRST_DIRECTED_GRADE)
    if row.pupils < 0:
        raise Refused("nextyear_below_zero", name=row.name, n=row.leavers, all=row.promoted + row.comers)
    if min(row.promoted, row.leavers, row.comers) < 0 or max(row.promoted, row.comers) > MOST_PUPILS:
        raise Refused("nextyear_number", name=row.name, max=MOST_PUPILS)


class _Rolls:
    """By class id: pupils that a class is known to have to the year's end, and those of them who leave."""

    def __init__(self, school: School, year: SchoolYear, on: date) -> None:
        rows = (
            Enrolment.objects.for_school(school)
            .filter(school_class__year=year)
            .exclude(ends_on__lt=on)
            .order_by("starts_on", "pk")
            .values_list("reader", "school_class", "ends_on", "reader__left_on")
        )
        last = {reader: (one, ends_on, left_on) for reader, one, ends_on, left_on in rows}
        self.pupils = Counter(one for one, _, _ in last.values())
        self.leavers = Counter(
            one
            for one, ends_on, left_on in last.values()
            if (ends_on and ends_on < year.ends_on) or (left_on and left_on <= year.ends_on)
        )


def _row(
    of: SchoolClass, grade: int, promoted: int, leavers: int, letter: str | None = None
) -> ForecastClass:
    return ForecastClass(
        grade=grade,
        letter=of.letter if letter is None else letter,
        language=of.language,
        direction=of.direction if grade >= FIRST_DIRECTED_GRADE else "",
        promoted=promoted,
        leavers=leavers,
    )


def _moved_up(classes: Sequence[SchoolClass], rolls: _Rolls) -> Iterator[ForecastClass]:
    """All but grade 9 and the last one: grade 11, or 12 where the school has it."""
    last = max([USUAL_LAST, *(row.grade for row in classes)])
    for one in classes:
        if one.grade != BASIC and one.grade < last:
            yield _row(one, one.grade + 1, rolls.pupils[one.pk], rolls.leavers[one.pk])


def _tenth(classes: Sequence[SchoolClass], rolls: _Rolls, staying: Fraction) -> Iterator[ForecastClass]:
    """As many classes of a language as there are tenth ones today, with their letters; else one."""
    if not any(row.grade >= SENIOR for row in classes):
        return
    ninth: defaultdict[str, list[SchoolClass]] = defaultdict(list)
    for one in classes:
        if one.grade == BASIC:
            ninth[one.language].append(one)
    taken = {row.letter for row in classes if row.grade == SENIOR}
    for language, group in ninth.items():
        models = [row for row in classes if (row.grade, row.language) == (SENIOR, language)]
        letters = [row.letter for row in models] or [_free(group, taken)]
        taken.update(letters)
        pupils = sum(rolls.pupils[one.pk] for one in group)
        known = sum(rolls.leavers[one.pk] for one in group)
        leavers = max(known, pupils - round(pupils * staying))
        places = zip(models or group, letters, strict=False)
        for (of, letter), here, gone in zip(
            places, _parted(pupils, len(letters)), _parted(leavers, len(letters)), strict=True
        ):
            yield _row(of, SENIOR, here, gone, letter)


def _free(group: Sequence[SchoolClass], taken: set[str]) -> str:
    """A letter of these classes that no other has, else any that none has."""
    letters: list[str] = [*(one.letter for one in group), *"АӘБВГҒДЕЖЗИЙКҚЛМНОӨПРСТ"]
    return next(letter for letter in letters if letter not in taken)


def _parted(whole: int, parts: int) -> list[int]:
    """11 in 2 → 6, 5."""
    return [whole // parts + (place < whole % parts) for place in range(parts)]


def _staying(school: School, year: SchoolYear) -> Fraction:
    """The share of last year's ninth grades, as they ended, that is in the school this year; 1 if unknown."""
    before = SchoolYear.objects.for_school(school).filter(starts_on__year=year.starts_on.year - 1).first()
    if before is None:
        return Fraction(1)
    ended = Enrolment.objects.for_school(school).filter(
        school_class__year=before, school_class__grade=BASIC
    ).exclude(ends_on__lt=last_teaching_day(before))  # fmt: skip
    readers = set(ended.values_list("reader", flat=True))
    here = Enrolment.objects.for_school(school).filter(school_class__year=year, reader__in=readers)
    stayed = set(here.values_list("reader", flat=True))
    return Fraction(len(stayed), len(readers)) if readers else Fraction(1)
