"""What can be lent now, and for whom it is kept."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from kitaphana.circulation.queries import on_shelf
from kitaphana.core.models import School
from kitaphana.roster.models import Enrolment, SchoolClass
from kitaphana.stock.models import Fund, Lot
from kitaphana.textbooks.sets import ListOf, titles_on


class Shelves:
    """Copies of some titles, received by the day, that can be lent now; taken copy by copy: of the first
    edition that has any the oldest lot, so that old copies are worn out first.

    `waiting`: of each textbook that a pupil of a priority group in another class lacks, the titles that will
    do. A copy is kept for him.
    """

    def __init__(
        self, school: School, titles: Iterable[int], on: date, waiting: Iterable[tuple[int, ...]] = ()
    ) -> None:
        self._of = school, set(titles), on
        self._waiting = sorted(waiting, key=len)
        lots = list(
            Lot.objects.for_school(school)
            .filter(fund=Fund.TEXTBOOK, title__in=self._of[1], receipt__on__lte=on)
            .select_related("title")
            .order_by("receipt__on", "pk")
        )
        self.first = on_shelf(school, lots)
        self._free = dict(self.first)
        self._lots: defaultdict[int, list[Lot]] = defaultdict(list)
        for lot in lots:
            self._lots[lot.title_id].append(lot)
        self._kept: Counter[int] | None = None

    def afresh(self) -> "Shelves":
        """As they are after something was written."""
        return Shelves(*self._of, self._waiting)

    def left(self, titles: Iterable[int]) -> int:
        return sum(max(0, self._free[lot.pk]) for title in titles for lot in self._lots[title])

    def take(self, titles: Iterable[int], *, freely: bool) -> Lot | None:
        """One copy; one that is kept only `freely`."""
        for title in titles:
            kept = 0 if freely else self.kept[title]
            if kept and self.left([title]) <= kept:
                continue
            lot = next((lot for lot in self._lots[title] if self._free[lot.pk] > 0), None)
            if lot:
                self._free[lot.pk] -= 1
                self._kept = None if freely else self._kept
                return lot
        return None

    @property
    def kept(self) -> Counter[int]:
        """How many copies of each title are kept: first for those whom one edition alone will serve."""
        if self._kept is None:
            self._kept = Counter()
            left = {title: self.left([title]) for titles in self._waiting for title in titles}
            for titles in self._waiting:
                if title := next((title for title in titles if left[title] > self._kept[title]), None):
                    self._kept[title] += 1
        return self._kept


def first_elsewhere(school_class: SchoolClass, on: date) -> Iterator[tuple[int, tuple[tuple[int, ...], ...]]]:
    """Pupils of priority groups in the other classes of the year, each with the titles of every position that
    he must have."""
    school, year = school_class.school, school_class.year
    rows = Enrolment.objects.for_school(school).on(on)
    elsewhere = rows.filter(school_class__year=year, reader__priority=True).exclude(school_class=school_class)
    of = ("school_class__grade", "school_class__language", "school_class__direction")
    pupils = list(elsewhere.values_list("reader", "school_class", *of))
    if pupils:
        lists = titles_on(school, year, on)
        for reader, other, *list_of_grade in pupils:
            yield reader, lists.needed(other, ListOf(*list_of_grade))
