"""The whole school: however its textbooks are issued, nobody loses what the figures promised."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import permutations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Loan
from kitaphana.core.models import User
from kitaphana.roster.models import Enrolment, Reader, SchoolClass, SchoolYear
from kitaphana.textbooks.actions import issue_class
from kitaphana.textbooks.classneeds import class_needs
from kitaphana.textbooks.models import OwnCopy
from kitaphana.textbooks.queries import Provision, provision
from kitaphana.textbooks.sets import Wanted, set_for
from tests.stock.make import lot, textbook
from tests.textbooks.make import FIRST_DAY, pupil, school_class

pytestmark = pytest.mark.django_db


def big_class(by: User, year: SchoolYear, name: str, pupils: int, titles: int) -> SchoolClass:
    """A class of so many pupils, two of them of a priority group, whose grade must have so many titles."""
    names = [f"Сейітов{'а' * n} Арман" for n in range(pupils)]
    made = school_class(by, year, name, *names, first=tuple(names[:2]))
    listed = []
    for number in range(titles):
        title = textbook(by, f"Пән {name} {number}", made.grade)
        lot(by, title, pupils + 2)
        listed.append(title)
    set_for(by=by, year=year, grade=made.grade, language="kk", titles=listed)
    return made


def test_a_class_of_any_size_is_issued_with_the_same_number_of_queries(
    gulnar: User, year: SchoolYear
) -> None:
    small = big_class(gulnar, year, "5 А", 5, 3)
    large = big_class(gulnar, year, "9 А", 40, 20)
    queries = {}
    for one in (small, large):
        with CaptureQueriesContext(connection) as captured:
            issued = issue_class(by=gulnar, school_class=one, on=FIRST_DAY)
        queries[issued.lent] = len(captured)
    assert list(queries) == [5 * 3, 40 * 20]
    assert queries[15] == queries[800] <= 25
    with CaptureQueriesContext(connection) as again:
        assert issue_class(by=gulnar, school_class=large, on=FIRST_DAY).lent == 0
    assert len(again) <= 25


@dataclass(frozen=True)
class Village:
    """What is drawn for a small school. `pupils` of its classes: who is of a priority group; `copies`
    of its titles; `own`: which pupils, in their order, have the first title of their list themselves."""

    pupils: tuple[tuple[bool, ...], ...]
    copies: tuple[int, ...]
    own: frozenset[int]


CLASSES = ("7 А", "7 Ә", "10 А", "10 Ә")
TITLES = 6
VILLAGES = st.builds(
    Village,
    pupils=st.tuples(*(st.lists(st.booleans(), max_size=3).map(tuple) for _ in CLASSES)),
    copies=st.tuples(*(st.integers(0, 5) for _ in range(TITLES))),
    own=st.frozensets(st.integers(0, 11), max_size=2),
)
SMALL = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Built:
    """The village in the database. Grade 7 must have physics, new or old, and algebra; grade 10 literature,
    and by direction one more."""

    def __init__(self, by: User, year: SchoolYear, village: Village) -> None:
        self.by = by
        names = ("Физика", "Физика", "Алгебра", "Әдебиет", "Химия", "Тарих")
        years = (2023, 2019, 2023, 2023, 2023, 2023)
        self.titles = [
            textbook(by, name, 7 if place < 3 else 10, year=edition)
            for place, (name, edition) in enumerate(zip(names, years, strict=True))
        ]
        new, old, algebra, literature, chemistry, history = self.titles
        set_for(by=by, year=year, grade=7, language="kk", titles=[Wanted(new, (old,)), algebra])
        set_for(by=by, year=year, grade=10, language="kk", titles=[literature])
        for direction, title in (("science", chemistry), ("humanities", history)):
            set_for(by=by, year=year, grade=10, language="kk", direction=direction, titles=[title])
        for title, n in zip(self.titles, village.copies, strict=True):
            if n:
                lot(by, title, n)
        self.classes = []
        for name, pupils in zip(CLASSES, village.pupils, strict=True):
            made = school_class(by, year, name)
            made.direction = {"10 А": "science", "10 Ә": "humanities"}.get(name, "")
            made.save()
            self.classes.append(made)
            for number, priority in enumerate(pupils):
                pupil(by, made, f"Айтбаев{'а' * number} Санжар", priority=priority)
        for place, enrolment in enumerate(Enrolment.objects.order_by("pk")):
            if place in village.own:
                title = new if enrolment.school_class.grade == 7 else literature
                OwnCopy.objects.create(
                    school=by.school, reader=enrolment.reader, title=title, starts_on=FIRST_DAY
                )

    def provision(self) -> Provision:
        return provision(self.by.school, FIRST_DAY)

    def issue(self, order: Sequence[int]) -> None:
        for place in order:
            issue_class(by=self.by, school_class=self.classes[place], on=FIRST_DAY)


@contextmanager
def built_of(by: User, year: SchoolYear, village: Village) -> Iterator[Built]:
    """Taken down again: hypothesis draws many within one test."""
    with transaction.atomic():
        yield Built(by, year, village)
        transaction.set_rollback(True)


@SMALL
@given(village=VILLAGES, more=st.integers(0, TITLES - 1))
def test_provision_is_between_nothing_and_all_and_one_more_copy_never_takes_from_anybody(
    gulnar: User, year: SchoolYear, village: Village, more: int
) -> None:
    with built_of(gulnar, year, village) as built:
        before = built.provision()
        owned = Counter(
            {title.pk: n for title, n in zip(built.titles, village.copies, strict=True)}
        ) + Counter(OwnCopy.objects.values_list("title", flat=True))
        have: Counter[tuple[int, ...]] = Counter()
        for row in before.classes:
            assert row.tally.percent is None or 0 <= row.tally.percent <= 100
            for cell in row.cells:
                assert 0 <= cell.have <= cell.need
                have[tuple(title.pk for title in cell.position.titles)] += cell.have
        assert all(n <= sum(owned[pk] for pk in titles) for titles, n in have.items())
        lot(built.by, built.titles[more], 1)
        after = built.provision()
        assert before.total.have <= after.total.have <= before.total.have + 1
        assert after.total.full >= before.total.full


@SMALL
@given(village=VILLAGES, order=st.permutations(range(len(CLASSES))))
def test_in_any_order_of_classes_issuing_gives_what_was_promised_and_priority_pupils_wait_for_nobody(
    gulnar: User, year: SchoolYear, village: Village, order: list[int]
) -> None:
    with built_of(gulnar, year, village) as built:
        promised = by_title(built.provision())
        built.issue(order)
        assert by_title(built.provision()) == promised
        assert all(not cell.to_issue for row in built.provision().classes for cell in row.cells)
        assert not waiting_while_others_got_it(built)
        lent = Loan.objects.count()
        built.issue(order)
        assert Loan.objects.count() == lent


def by_title(found: Provision) -> dict[Title, int]:
    have: defaultdict[Title, int] = defaultdict(int)
    for row in found.classes:
        for cell in row.cells:
            have[cell.title] += cell.have
    return dict(have)


def waiting_while_others_got_it(built: Built) -> list[tuple[Reader, Title]]:
    """Priority pupils who lack a textbook of which another pupil got a copy."""
    got = set(Loan.objects.filter(reader__priority=False).values_list("lot__title", flat=True))
    return [
        (seat.reader, column.title)
        for one in built.classes
        for seat in class_needs(one, FIRST_DAY).seats
        for column in seat.lacking
        if seat.reader.priority and got.intersection(column.keys)
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_edition_that_alone_will_do_for_a_priority_pupil_is_kept_for_him(
    gulnar: User, year: SchoolYear, order: tuple[int, ...]
) -> None:
    """7 «А» takes the old edition or the new one, in this order; Әли of 8 «А» needs the old one."""
    old, new = textbook(gulnar, "Физика", 7, year=2019), textbook(gulnar, "Физика", 7, year=2023)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[Wanted(old, (new,))])
    set_for(by=gulnar, year=year, grade=8, language="kk", titles=[old])
    lot(gulnar, old, 1)
    lot(gulnar, new, 1)
    classes = [
        school_class(gulnar, year, "7 А", "Айтбаев Санжар"),
        school_class(gulnar, year, "7 Ә", "Бекболат Аружан"),
        school_class(gulnar, year, "8 А", "Жұмабек Әли", first=("Жұмабек Әли",)),
    ]
    for place in order:
        issue_class(by=gulnar, school_class=classes[place], on=FIRST_DAY)
    assert Loan.objects.get(lot__title=old).reader == Reader.objects.get(surname="Жұмабек")
    assert Loan.objects.filter(lot__title=new).exclude(reader__surname="Жұмабек").exists()
