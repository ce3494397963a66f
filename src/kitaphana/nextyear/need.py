"""What the coming school year needs of each textbook, what will serve it, what is lacking and why."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kitaphana.catalogue.models import Title
from kitaphana.core.models import School
from kitaphana.core.setting import number_of
from kitaphana.lib.sharing import Sharing
from kitaphana.nextyear.forecast import forecast
from kitaphana.nextyear.models import ForecastClass
from kitaphana.nextyear.usable import Stock, Stocks, stocks
from kitaphana.roster.models import SchoolClass, SchoolYear
from kitaphana.roster.queries import current_year
from kitaphana.stock.models import Reason
from kitaphana.supply.models import OrderLine
from kitaphana.textbooks.queries import rolls_on
from kitaphana.textbooks.sets import ListOf, Lists, Position, lists_on

Cause = OrderLine.Reason
Group = tuple[ListOf, str]
"""Whose list: a grade's, or with a letter the class's own."""


@dataclass(frozen=True)
class NextRow:
    """One position of one list in the coming year.

    `now`: pupils of the list today; `usable`: copies that will serve it, shared out with the other lists
    (pupils first, then teachers and the reserve) together with what nobody wants; `for_pupils`: those for
    pupils, with what is on order; `ordered`: copies on order for it; `stock`: all copies of its titles;
    `price`: the last known, tenge; `causes`: what a shortage may come from, in copies.
    """

    group: Group
    position: Position
    now: int
    pupils: int
    reserve: int
    usable: int
    for_pupils: int
    ordered: int
    stock: Stock
    price: Decimal | None
    causes: Mapping[str, int]

    @property
    def title(self) -> Title:
        return self.position.title

    @property
    def buy(self) -> Title:
        """The edition to order: the newest of those that will do."""
        return max(self.position.titles, key=lambda title: title.year or 0)

    @property
    def teachers(self) -> int:
        return 0 if self.position.given else self.position.item.teachers

    @property
    def need(self) -> int:
        return self.pupils + self.teachers + self.reserve

    @property
    def shortage(self) -> int:
        return max(0, self.need - self.usable)

    @property
    def surplus(self) -> int:
        return max(0, self.usable - self.need)

    @property
    def to_order(self) -> int:
        return self.shortage - self.ordered

    @property
    def amount(self) -> Decimal | None:
        """What is lacking, tenge; None without a price."""
        return None if self.price is None else self.price * self.shortage

    @property
    def reason(self) -> str:
        """Of the shortage, by its largest cause (domain.md §6, form 3)."""
        cause = max(self.causes, key=lambda cause: self.causes[cause], default=Cause.OTHER)
        return cause if self.causes.get(cause) else Cause.OTHER

    @property
    def elsewhere(self) -> int:
        """Usable copies of its titles that serve other lists."""
        return self.stock.usable - self.usable


@dataclass(frozen=True)
class Cohort:
    """Pupils who must have the same titles: `rows` are places in `NextNeed.rows`."""

    classes: tuple[ForecastClass, ...]
    rows: tuple[int, ...]

    @property
    def pupils(self) -> int:
        return sum(row.pupils for row in self.classes)


@dataclass(frozen=True)
class NextNeed:
    """`carried`: grades and languages whose lists are this year's; `listless`: classes without any list;
    `undirected`: classes that need a direction for the rest of theirs; `digital`: positions served by an
    e-textbook; `unlisted`: usable copies of titles in no list."""

    first: int
    reserve_percent: int
    rows: tuple[NextRow, ...]
    cohorts: tuple[Cohort, ...]
    carried: tuple[tuple[int, str], ...]
    listless: tuple[ForecastClass, ...]
    undirected: tuple[ForecastClass, ...]
    digital: int
    unlisted: int

    @property
    def pupils(self) -> int:
        return sum(cohort.pupils for cohort in self.cohorts) + sum(row.pupils for row in self.listless)

    @property
    def short(self) -> tuple[NextRow, ...]:
        return tuple(row for row in self.rows if row.shortage)

    @property
    def titles(self) -> int:
        """Titles of which copies are lacking."""
        return len({row.buy.pk for row in self.short})

    @property
    def copies(self) -> int:
        return sum(row.shortage for row in self.rows)

    @property
    def enough(self) -> bool:
        """Nothing is lacking, and no class with pupils is without a list."""
        return bool(self.rows) and not self.copies and not self.listless

    @property
    def sum(self) -> Decimal:
        """Of what is lacking, tenge, as far as prices are known."""
        return sum((row.amount for row in self.rows if row.amount), Decimal(0))

    @property
    def unpriced(self) -> tuple[Title, ...]:
        """Titles lacking whose price is not known."""
        return tuple(dict.fromkeys(row.buy for row in self.short if row.price is None))


@dataclass
class _Wanted:
    """A position while copies are shared out. `pupils`: of the forecast classes that have it."""

    group: Group
    position: Position
    percent: int
    pupils: int = 0

    @property
    def places(self) -> list[int]:
        return [title.pk for title in self.position.titles]

    @property
    def reserve(self) -> int:
        return 0 if self.position.given else -(-self.pupils * self.percent // 100)

    @property
    def beyond(self) -> int:
        """What is needed beside the pupils' copies."""
        return 0 if self.position.given else self.reserve + self.position.item.teachers


def next_need(school: School, on: date) -> NextNeed | None:
    """The need of the school year after that of the day; None when no forecast of it is saved.

    need = pupils + copies for teachers + reserve, each position's reserve rounded up; of a workbook that is
    given, pupils alone. Usable as in `Stock`, each copy counted for one position. A constant number of
    queries, whatever the size of the school.
    """
    year = current_year(school, on)
    classes = forecast(school, year.starts_on.year + 1) if year else []
    if year is None or not classes:
        return None
    first = year.starts_on.year + 1
    lists = _NextLists(school, year)
    percent = number_of(school, "textbook_reserve")
    wanted, cohorts, listless = _wanted(lists, classes, percent)
    found = stocks(school, first, year.starts_on, on)
    rows = _shared(wanted, found, _Today(school, year, on))
    listed = {title.pk for row in rows for title in row.position.titles}
    return NextNeed(
        first=first,
        reserve_percent=percent,
        rows=rows,
        cohorts=cohorts,
        carried=lists.carried(classes),
        listless=listless,
        undirected=tuple(row for row in classes if row.pupils and lists.undirected(row)),
        digital=len(
            {one.item.pk for row in classes if row.pupils for _, one in lists.of(row) if one.digital}
        ),
        unlisted=sum(stock.usable for pk, stock in found.by_title.items() if pk not in listed),
    )


def with_prices(need: NextNeed, prices: Mapping[int, Decimal]) -> NextNeed:
    """The same at these prices, by title id, where they are given."""
    rows = (replace(row, price=prices.get(row.buy.pk, row.price)) for row in need.rows)
    return replace(need, rows=tuple(rows))


class _NextLists:
    """Next year's lists; this year's where a grade and language has none yet. Both as they end their year."""

    def __init__(self, school: School, year: SchoolYear) -> None:
        after = SchoolYear.objects.for_school(school).filter(starts_on__year=year.starts_on.year + 1).first()
        self._old = lists_on(school, year, year.ends_on)
        self._new = lists_on(school, after, after.ends_on) if after else Lists({}, {})
        own = SchoolClass.objects.for_school(school).filter(pk__in=self._new.of_classes)
        self._own = {(row.grade, row.letter): self._new.of_classes[row.pk] for row in own}
        self._fresh = {(key.grade, key.language) for key in self._new.of_grades}

    def of(self, row: ForecastClass) -> list[tuple[Group, Position]]:
        """What the class must have, each position with its list."""
        common = ListOf(row.grade, row.language)
        if (row.grade, row.letter) in self._own:
            return [((common, row.letter), one) for one in self._own[row.grade, row.letter]]
        lists = self._lists(row)
        keys = [common]
        if row.direction:
            keys.append(ListOf(row.grade, row.language, row.direction))
        return [((key, ""), one) for key in keys for one in lists.of_grades.get(key, ())]

    def _lists(self, row: ForecastClass) -> Lists:
        return self._new if (row.grade, row.language) in self._fresh else self._old

    def undirected(self, row: ForecastClass) -> bool:
        """Whether there are lists by direction for its grade and it has no direction yet."""
        return not row.direction and any(
            key.direction and (key.grade, key.language) == (row.grade, row.language)
            for key in self._lists(row).of_grades
        )

    def carried(self, classes: Iterable[ForecastClass]) -> tuple[tuple[int, str], ...]:
        pairs = dict.fromkeys((row.grade, row.language) for row in classes if row.pupils)
        old = {(key.grade, key.language) for key in self._old.of_grades}
        return tuple(pair for pair in pairs if pair in old and pair not in self._fresh)


class _Today:
    """Pupils of today, by list."""

    def __init__(self, school: School, year: SchoolYear, on: date) -> None:
        rolls = rolls_on(school, on)
        classes = SchoolClass.objects.for_school(school).filter(year=year)
        self._classes = [(row, len(rolls.get(row.pk, ()))) for row in classes]

    def pupils(self, group: Group) -> int:
        key, letter = group
        return sum(
            n
            for row, n in self._classes
            if (row.grade, row.language) == (key.grade, key.language)
            and (not key.direction or row.direction == key.direction)
            and (not letter or row.letter == letter)
        )


def _wanted(
    lists: _NextLists, classes: Sequence[ForecastClass], percent: int
) -> tuple[list[_Wanted], tuple[Cohort, ...], tuple[ForecastClass, ...]]:
    """Positions with their pupils, the cohorts, and the classes with pupils but without a list."""
    wanted: dict[tuple[Group, int], _Wanted] = {}
    of_class: list[tuple[ForecastClass, tuple[tuple[Group, int], ...]]] = []
    listless = []
    for row in classes:
        positions = lists.of(row) if row.pupils else []
        if row.pupils and not positions:
            listless.append(row)
        paper = [(group, one) for group, one in positions if not one.digital]
        for group, one in paper:
            wanted.setdefault((group, one.item.pk), _Wanted(group, one, percent)).pupils += row.pupils
        if positions:
            of_class.append((row, tuple((group, one.item.pk) for group, one in paper)))
    places = {key: place for place, key in enumerate(wanted)}
    cohorts: defaultdict[tuple[int, ...], list[ForecastClass]] = defaultdict(list)
    for row, keys in of_class:
        cohorts[tuple(places[key] for key in keys)].append(row)
    made = tuple(Cohort(tuple(rows), keys) for keys, rows in cohorts.items())
    return list(wanted.values()), made, tuple(listless)


def _shared(wanted: Sequence[_Wanted], found: Stocks, today: _Today) -> tuple[NextRow, ...]:
    """Copies go to pupils of every list first, then to teachers and the reserve; then what is on order the
    same way. What nobody wants is shown with the first list that has the title."""
    usable = {title: stock.usable for title, stock in found.by_title.items()}
    sharing = Sharing(usable, [one.places for one in wanted])
    pupils = [sharing.take(place, one.pupils) for place, one in enumerate(wanted)]
    others = [sharing.take(place, one.beyond) for place, one in enumerate(wanted)]
    left = Counter(sharing.left)
    sharing.add(found.ordered)
    coming = [sharing.take(place, one.pupils - pupils[place]) for place, one in enumerate(wanted)]
    later = [sharing.take(place, one.beyond - others[place]) for place, one in enumerate(wanted)]
    rows = []
    for place, one in enumerate(wanted):
        over = sum(left.pop(title, 0) for title in one.places)
        row = NextRow(
            group=one.group,
            position=one.position,
            now=today.pupils(one.group),
            pupils=one.pupils,
            reserve=one.reserve,
            usable=pupils[place] + others[place] + over,
            for_pupils=pupils[place] + coming[place],
            ordered=coming[place] + later[place],
            stock=found.of(one.position.titles),
            price=None,
            causes={},
        )
        rows.append(replace(row, causes=_causes(row, found), price=_price(row, found)))
    return tuple(rows)


def _causes(row: NextRow, found: Stocks) -> dict[str, int]:
    titles, stock = row.position.titles, row.stock
    if not any(title.pk in found.by_title for title in titles):
        return {Cause.EDITION: row.need}
    if row.position.given:
        return {}
    worn = found.written_off(titles, Reason.WORN, Reason.DEFECTIVE, Reason.OBSOLETE)
    return {
        Cause.GROWTH: max(0, row.pupils - row.now),
        Cause.LOSS: stock.lost + stock.doubtful + found.written_off(titles, Reason.LOST),
        Cause.WORN: stock.over + stock.repair + stock.worn + worn,
    }


def _price(row: NextRow, found: Stocks) -> Decimal | None:
    """Of the edition to order, else of another that will do."""
    known = (found.prices.get(title.pk) for title in (row.buy, *row.position.titles))
    return next((price for price in known if price is not None), None)
