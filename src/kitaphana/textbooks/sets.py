"""The lists of textbooks: which positions a class must have on a day, and making the lists."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import F, Q

from kitaphana.catalogue.models import Title, TitleKind
from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.core.setting import value_of
from kitaphana.lib.dates import short_date
from kitaphana.roster.models import FIRST_DIRECTED_GRADE, SchoolClass, SchoolYear
from kitaphana.textbooks.models import DatedQuerySet, SetItem, SetOption

P = TypeVar("P")

LAST_GRADE = 12
MOST_TEACHERS = 999
_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class ListOf:
    """Whose list: a grade in a language of instruction; with a direction what only its classes have more."""

    grade: int
    language: str
    direction: str = ""


@dataclass(frozen=True)
class Wanted:
    """A position of a list as it shall be, see `SetItem`."""

    title: Title
    options: tuple[Title, ...] = ()
    teachers: int = 0
    given: bool = False

    @property
    def titles(self) -> tuple[Title, ...]:
        return (self.title, *self.options)


@dataclass(frozen=True)
class Written:
    """A position as it stands in a list. `titles`: any of them will do, the first named first."""

    item: SetItem
    titles: tuple[Title, ...]


@dataclass(frozen=True)
class Position(Written):
    """A written position that needs copies. `digital`: an e-textbook is among its titles and counts, so
    nobody lacks it."""

    digital: bool = False

    @property
    def title(self) -> Title:
        return self.titles[0]

    @property
    def given(self) -> bool:
        return self.item.given


@dataclass(frozen=True)
class Listed(Generic[P]):
    """What all lists of a school year hold on one day."""

    of_grades: Mapping[ListOf, tuple[P, ...]]
    of_classes: Mapping[int, tuple[P, ...]]

    def of(self, row: SchoolClass) -> tuple[P, ...]:
        return self.needed(row.pk, ListOf(row.grade, row.language, row.direction))

    def needed(self, school_class: int, of: ListOf) -> tuple[P, ...]:
        """The class's own list, else its grade's with what its direction adds."""
        if school_class in self.of_classes:
            return self.of_classes[school_class]
        common = self.of_grades.get(ListOf(of.grade, of.language), ())
        return common + self.of_grades.get(of, ()) if of.direction else common


class Lists(Listed[Position]):
    def positions(self) -> Iterable[Position]:
        for group in (*self.of_grades.values(), *self.of_classes.values()):
            yield from group


def lists_on(school: School, year: SchoolYear, on: date) -> Lists:
    """A constant number of queries, whatever the lists."""
    return lists_on_each(school, {on: year})[on]


def lists_on_each(school: School, years: Mapping[date, SchoolYear]) -> dict[date, Lists]:
    """Those of several days, each of a school year, in as many queries as for one."""
    rows = written(school, items(school).filter(year__in=set(years.values())))
    return {
        day: _lists(school, [row for row in rows if row.item.year_id == year.pk and row.item.holds(day)])
        for day, year in years.items()
    }


def list_of(school_class: SchoolClass, on: date) -> tuple[Position, ...]:
    """What the class must have on the day, or on the last day of its year."""
    day = min(on, school_class.year.ends_on)
    own = items(school_class.school).filter(year=school_class.year_id, grade=school_class.grade)
    return _lists(school_class.school, written(school_class.school, own.on(day))).of(school_class)


def items(school: School) -> DatedQuerySet:
    """Positions of every list, in no order."""
    rows: DatedQuerySet = SetItem.objects.for_school(school).select_related("title__subject")
    return rows


def written(school: School, rows: DatedQuerySet) -> list[Written]:
    """The positions as they are written, those that e-textbooks alone stand in too; each list's own language
    first, then in alphabetical order."""
    kept = sorted(rows, key=_place)
    options: defaultdict[int, list[Title]] = defaultdict(list)
    rows_of = SetOption.objects.for_school(school).filter(item__in=[item.pk for item in kept])
    named = list(rows_of.order_by("pk").values_list("item", "title"))
    others = Title.objects.select_related("subject").in_bulk([title for _, title in named]) if named else {}
    for item, title in named:
        options[item].append(others[title])
    return [Written(item, (item.title, *options[item.pk])) for item in kept]


def _place(item: SetItem) -> tuple[int, str, str, bool, str, int]:
    title = item.title
    other = title.language != item.language
    return (item.grade, item.language, item.direction, other, title.sort_key, item.pk)


def titles_on(school: School, year: SchoolYear, on: date) -> Listed[tuple[int, ...]]:
    """The titles of each position that somebody may lack, by keys alone: in a tenth of the time of
    `lists_on`."""
    rows = SetItem.objects.for_school(school).filter(year=year).on(on).order_by("pk", "options__pk")
    found: dict[int, tuple[tuple[int | None, ListOf], list[tuple[int, str]]]] = {}
    for pk, of_class, grade, language, direction, *titles in rows.values_list(
        "pk", "school_class", "grade", "language", "direction",
        "title", "title__kind", "options__title", "options__title__kind",
    ):  # fmt: skip
        if pk not in found:
            found[pk] = ((of_class, ListOf(grade, language, direction)), [(titles[0], titles[1])])
        if titles[2]:
            found[pk][1].append((titles[2], titles[3]))
    places = list(found.values())
    counted = _counted(school, (kind for _, titles in places for _, kind in titles))
    return Listed(*_sorted((place, _lacked(titles, counted=counted)) for place, titles in places))


def _lacked(titles: Sequence[tuple[int, str]], *, counted: bool) -> tuple[int, ...] | None:
    """As `_position`, and None where an e-textbook serves everybody."""
    paper = tuple(pk for pk, kind in titles if kind != TitleKind.E_TEXTBOOK)
    return paper if len(paper) == len(titles) or (paper and not counted) else None


def _lists(school: School, found: Sequence[Written]) -> Lists:
    counted = _counted(school, (title.kind for row in found for title in row.titles))
    return Lists(
        *_sorted(
            (
                (row.item.school_class_id, ListOf(row.item.grade, row.item.language, row.item.direction)),
                _position(row, counted=counted),
            )
            for row in found
        )
    )


def _sorted(
    rows: Iterable[tuple[tuple[int | None, ListOf], P | None]],
) -> tuple[dict[ListOf, tuple[P, ...]], dict[int, tuple[P, ...]]]:
    """Positions by grade and by class; None: nothing is needed, but the class has a list of its own."""
    of_grades: defaultdict[ListOf, list[P]] = defaultdict(list)
    of_classes: defaultdict[int, list[P]] = defaultdict(list)
    for (school_class, of), position in rows:
        if school_class:
            of_classes[school_class] += [] if position is None else [position]
        elif position is not None:
            of_grades[of].append(position)
    return (
        {key: tuple(rows) for key, rows in of_grades.items()},
        {key: tuple(rows) for key, rows in of_classes.items()},
    )


def _counted(school: School, kinds: Iterable[str]) -> bool:
    """Whether e-textbooks count, if there are any."""
    return TitleKind.E_TEXTBOOK in kinds and bool(value_of(school, "count_e_textbooks"))


def _position(row: Written, *, counted: bool) -> Position | None:
    """None for an e-textbook alone where e-textbooks do not count: nobody needs a copy of it."""
    paper = tuple(title for title in row.titles if title.kind != TitleKind.E_TEXTBOOK)
    if len(paper) == len(row.titles):
        return Position(row.item, row.titles)
    if counted:
        return Position(row.item, row.titles, digital=True)
    return Position(row.item, paper) if paper else None


@action
def set_for(
    *,
    by: User,
    year: SchoolYear,
    grade: int,
    language: str,
    titles: Sequence[Title | Wanted],
    direction: str = "",
    school_class: SchoolClass | None = None,
    on: date | None = None,
) -> None:
    """Make `titles` the list of a grade, or with `school_class` that class's own: the rest leaves it.

    From `on`, or for the whole year; what was in force before that day stays in force before it, what was to
    come after it does not come. Raises Refused: no such grade, a direction in a grade that has none, a day
    outside the year, an impossible number of teachers' copies, a title in two positions of what one class
    must have.
    """
    _refuse_impossible(year, ListOf(grade, language, direction), on)
    wanted = list(dict.fromkeys(row if isinstance(row, Wanted) else Wanted(row) for row in titles))
    first = on or year.starts_on
    standing = SetItem.objects.for_school(by.school).filter(Q(ends_on=None) | Q(ends_on__gte=first))
    of_grade = standing.filter(year=year, grade=grade, language=language, school_class=None)
    own = of_grade.filter(direction=direction)
    beside = of_grade.filter(direction="") if direction else of_grade.exclude(direction="")
    if school_class:
        own, beside = standing.filter(school_class=school_class), standing.none()
    _check(wanted, beside)
    kept = _keep(own, wanted, year.starts_on, first)
    _write(
        [row for row in wanted if row.title.pk not in kept],
        school=by.school, year=year, grade=grade, language=language, direction=direction,
        school_class=school_class, starts_on=first if first > year.starts_on else None,
    )  # fmt: skip


@action
def set_all(*, by: User, year: SchoolYear, lists: Mapping[ListOf, Sequence[Wanted]]) -> int:
    """Make several lists for the whole year at once; how many positions they have. Raises Refused as
    `set_for`, and then none is made."""
    for of, rows in lists.items():
        set_for(by=by, year=year, grade=of.grade, language=of.language, direction=of.direction, titles=rows)
    return sum(len(rows) for rows in lists.values())


@action
def copy_sets(*, by: User, from_year: SchoolYear, to_year: SchoolYear) -> int:
    """Take over last year's lists, as they stood at its end, for each grade, language and direction that has
    none yet. Returns how many positions came.

    Lists of classes stay behind: a class of the new year is another.
    """
    own = items(by.school).filter(school_class=None)
    listed = set(own.filter(year=to_year).values_list("grade", "language", "direction"))
    groups: defaultdict[ListOf, list[Wanted]] = defaultdict(list)
    for row in written(by.school, own.filter(year=from_year).on(from_year.ends_on)):
        item = row.item
        if (item.grade, item.language, item.direction) not in listed:
            wanted = Wanted(item.title, row.titles[1:], item.teachers, item.given)
            groups[ListOf(item.grade, item.language, item.direction)].append(wanted)
    return set_all(by=by, year=to_year, lists=groups)


def _refuse_impossible(year: SchoolYear, of: ListOf, on: date | None) -> None:
    if not 0 <= of.grade <= LAST_GRADE:
        raise Refused("textbooks_grade", max=LAST_GRADE)
    if of.direction and of.grade < FIRST_DIRECTED_GRADE:
        raise Refused("roster_direction", n=FIRST_DIRECTED_GRADE)
    if on and on not in year.period:
        raise Refused("roster_outside_year", d=short_date(on), year=str(year))


def _check(wanted: Sequence[Wanted], beside: DatedQuerySet) -> None:
    """No title twice in what a class must have: its grade's list and that of its direction."""
    seen = set(beside.values_list("title", flat=True))
    seen.update(SetOption.objects.filter(item__in=beside).values_list("title", flat=True))
    for row in wanted:
        if not 0 <= row.teachers <= MOST_TEACHERS:
            raise Refused("textbooks_teachers_number", title=str(row.title), max=MOST_TEACHERS)
        for title in row.titles:
            if title.pk in seen:
                raise Refused("textbooks_twice_in_list", title=str(title))
            seen.add(title.pk)


def _write(rows: Sequence[Wanted], **place: Any) -> None:
    """`place`: the fields of `SetItem` that all of them share."""
    made = SetItem.objects.bulk_create(
        SetItem(title=row.title, teachers=row.teachers, given=row.given, **place) for row in rows
    )
    SetOption.objects.bulk_create(
        SetOption(school=item.school, item=item, title=option)
        for item, row in zip(made, rows, strict=True)
        for option in row.options
    )


def _keep(standing: DatedQuerySet, wanted: Sequence[Wanted], opens: date, first: date) -> set[int]:
    """End or delete the positions that shall not be so from the first day on; the titles of those that are.

    `opens`: the first day of the year.
    """
    as_wanted = {
        row.title.pk: ({option.pk for option in row.options}, row.teachers, row.given) for row in wanted
    }
    kept: dict[int, SetItem] = {}
    for item in standing.prefetch_related("options").order_by(F("starts_on").asc(nulls_first=True), "pk"):
        as_is = ({option.title_id for option in item.options.all()}, item.teachers, item.given)
        begins = item.starts_on or opens
        if begins <= first and item.title_id not in kept and as_wanted.get(item.title_id) == as_is:
            kept[item.title_id] = item
        elif begins < first:
            item.ends_on = first - _DAY
            item.save(update_fields=["ends_on"])
        else:
            item.delete()
    SetItem.objects.filter(pk__in=[item.pk for item in kept.values()]).update(ends_on=None)
    return set(kept)
