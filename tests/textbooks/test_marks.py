"""Squares of the class table: what each may become, what is refused, and the way back."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Away, Loan, Settlement
from kitaphana.circulation.queries import on_shelf
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from kitaphana.stock.models import Lot
from kitaphana.textbooks.actions import issue_class
from kitaphana.textbooks.classneeds import class_needs
from kitaphana.textbooks.marking import Marked, Wish, mark
from kitaphana.textbooks.models import OwnCopy
from kitaphana.textbooks.sets import Wanted, set_for
from tests import make
from tests.stock.make import lot, textbook
from tests.textbooks.make import FIRST_DAY, pupil, school_class

TODAY = FIRST_DAY + timedelta(days=14)
pytestmark = pytest.mark.django_db


@pytest.fixture
def seven(gulnar: User, year: SchoolYear) -> SchoolClass:
    return school_class(
        gulnar, year, "7 А", "Айтбаев Санжар", "Бекболат Аружан", "Жұмабек Әли", first=("Жұмабек Әли",)
    )


@pytest.fixture
def physics(gulnar: User, year: SchoolYear) -> Title:
    """On the list of grade 7, with two copies."""
    title = textbook(gulnar)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[title])
    lot(gulnar, title, 2)
    return title


@pytest.fixture
def sanzhar(seven: SchoolClass) -> Reader:
    return Reader.objects.get(surname="Айтбаев")


def shown(seven: SchoolClass, reader: Reader, on: date = TODAY) -> list[str]:
    seat = next(seat for seat in class_needs(seven, on).seats if seat.reader == reader)
    return [known.state for known in seat.marks]


class Desk:
    """Gulnar marks one square of Sanzhar's, on one day or another."""

    def __init__(self, gulnar: User, seven: SchoolClass, reader: Reader, title: Title) -> None:
        self.gulnar, self.seven, self.reader, self.title = gulnar, seven, reader, title

    def mark(self, state: str, on: date = TODAY, *, undo: bool = False) -> Marked:
        wish = Wish(self.reader.pk, self.title.pk, state)
        return mark(by=self.gulnar, school_class=self.seven, wishes=[wish], on=on, undo=undo)

    def play(self, steps: str) -> None:
        """States one after another: those of the first day, a bar, those of today."""
        before, _, today = steps.partition("|")
        for state in before.split():
            self.mark(state, FIRST_DAY)
        for state in today.split():
            self.mark(state)

    @property
    def state(self) -> str:
        return shown(self.seven, self.reader)[0]


@pytest.fixture
def desk(gulnar: User, seven: SchoolClass, physics: Title, sanzhar: Reader) -> Desk:
    return Desk(gulnar, seven, sanzhar, physics)


@pytest.mark.parametrize(
    ("steps", "state", "outcome"),
    [
        ("", "issued", "issued"),
        ("", "own", "own"),
        ("", "none", "none"),
        ("", "returned", "textbooks_nobody_held"),
        ("", "damaged", "textbooks_nobody_held"),
        ("", "lost", "textbooks_nobody_held"),
        ("|issued", "returned", "returned"),
        ("|issued", "own", "own"),
        ("|issued", "none", "none"),
        ("issued", "issued", "issued"),
        ("issued", "returned", "returned"),
        ("issued", "damaged", "damaged"),
        ("issued", "lost", "lost"),
        ("issued", "own", "own"),
        ("issued", "none", "textbooks_clear_late"),
        ("issued|returned", "issued", "issued"),
        ("issued|returned", "damaged", "damaged"),
        ("issued|returned", "lost", "lost"),
        ("issued|returned", "none", "textbooks_clear_ended"),
        ("|issued lost", "none", "textbooks_clear_ended"),
        ("issued|damaged", "returned", "returned"),
        ("issued|damaged", "issued", "issued"),
        ("issued|lost", "returned", "returned"),
        ("issued|lost", "damaged", "damaged"),
        ("issued returned", "issued", "issued"),
        ("issued returned", "own", "own"),
        ("issued returned", "lost", "textbooks_ended_before"),
        ("issued returned", "none", "textbooks_ended_before"),
        ("issued damaged", "returned", "textbooks_ended_before"),
        ("issued lost", "returned", "returned"),
        ("issued lost", "damaged", "textbooks_find_first"),
        ("issued lost", "issued", "issued"),
        ("issued lost", "own", "own"),
        ("issued lost|returned", "lost", "lost"),
        ("issued lost|returned", "issued", "issued"),
        ("issued lost|returned", "damaged", "textbooks_ended_before"),
        ("own", "issued", "issued"),
        ("own", "none", "none"),
        ("own", "returned", "textbooks_nobody_held"),
        ("own|issued", "own", "own"),
        ("own|none", "own", "own"),
        ("|own", "none", "none"),
        ("issued returned|own", "returned", "returned"),
        ("issued|own", "none", "returned"),
    ],
)
def test_a_square_becomes_what_gulnar_says_or_she_hears_why_not(
    desk: Desk, steps: str, state: str, outcome: str
) -> None:
    desk.play(steps)
    before = desk.state
    if outcome.startswith("textbooks_"):
        with pytest.raises(Refused) as refused:
            desk.mark(state)
        assert (refused.value.code, desk.state) == (outcome, before)
    else:
        desk.mark(state)
        assert desk.state == outcome


UNDONE = """
    > issued, > own, issued > returned, issued > damaged, issued > lost, issued > own, |issued > none,
    |issued > returned, |issued > own, own > issued, own > none, |own > issued, |own > none,
    issued returned > issued, issued returned > own, issued damaged > issued, issued lost > issued,
    issued lost > own, issued lost > returned, issued|returned > issued, issued|returned > damaged,
    issued|damaged > lost, issued|returned > own, issued|lost > returned, issued lost|returned > issued,
    issued returned|issued > returned, |issued returned > issued
"""


@pytest.mark.parametrize("acts", [" ".join(acts.split()) for acts in UNDONE.split(",")])
def test_an_act_of_today_is_undone_and_the_shelf_is_as_it_was(desk: Desk, acts: str) -> None:
    steps, _, state = acts.rpartition("> ")
    desk.play(steps)
    before, shelf = desk.state, class_needs(desk.seven, TODAY).columns[0].shelf
    loans = Loan.objects.count()
    desk.mark(state)
    assert desk.state != before
    desk.mark(before, undo=True)
    assert (desk.state, class_needs(desk.seven, TODAY).columns[0].shelf) == (before, shelf)
    assert Loan.objects.count() == loans


def everyone(seven: SchoolClass, title: Title, state: str) -> list[Wish]:
    return [
        Wish(reader.pk, title.pk, state) for reader in Reader.objects.filter(enrolments__school_class=seven)
    ]


def test_a_block_shares_what_the_shelf_has_priority_pupils_first(
    gulnar: User, seven: SchoolClass, physics: Title
) -> None:
    done = mark(by=gulnar, school_class=seven, wishes=everyone(seven, physics, "issued"), on=TODAY)
    assert done.changed == 2
    [(square, refusal)] = done.refused
    assert (square.seat.reader.surname, refusal.code) == ("Бекболат", "textbooks_shelf_empty")
    assert {loan.reader.surname for loan in Loan.objects.all() if loan.reader} == {"Жұмабек", "Айтбаев"}


def test_of_a_block_only_what_can_be_is_taken_back(
    gulnar: User, seven: SchoolClass, physics: Title, desk: Desk
) -> None:
    desk.mark("issued")
    done = mark(by=gulnar, school_class=seven, wishes=everyone(seven, physics, "returned"), on=TODAY)
    assert (done.changed, len(done.refused)) == (1, 2)
    assert desk.state == "returned"


def test_a_copy_kept_for_a_priority_pupil_of_another_class_goes_only_to_a_single_square(
    gulnar: User, year: SchoolYear, seven: SchoolClass, physics: Title, desk: Desk
) -> None:
    school_class(gulnar, year, "7 Ә", "Нұрлан Асқар", "Омар Дина", first=("Омар Дина",))
    desk.mark("issued")
    others = [wish for wish in everyone(seven, physics, "issued") if wish.reader != desk.reader.pk]
    first, second = sorted(others, key=lambda wish: Reader.objects.get(pk=wish.reader).surname)
    assert class_needs(seven, TODAY).columns[0].kept == 1
    with pytest.raises(Refused) as refused:
        mark(
            by=gulnar,
            school_class=seven,
            wishes=[first, Wish(desk.reader.pk, physics.pk, "issued")],
            on=TODAY,
        )
    assert refused.value.code == "textbooks_kept"
    assert issue_class(by=gulnar, school_class=seven, on=TODAY).served[0][0].reader.surname == "Жұмабек"
    mark(by=gulnar, school_class=seven, wishes=[Wish(second.reader, physics.pk, "none")], on=TODAY)
    assert mark(by=gulnar, school_class=seven, wishes=[first], on=TODAY).changed == 1


def test_an_empty_shelf_leaves_a_pupil_his_own_copy(
    gulnar: User, seven: SchoolClass, physics: Title, desk: Desk
) -> None:
    desk.mark("own", FIRST_DAY)
    others = [wish for wish in everyone(seven, physics, "issued") if wish.reader != desk.reader.pk]
    mark(by=gulnar, school_class=seven, wishes=others, on=TODAY)
    with pytest.raises(Refused) as refused:
        desk.mark("issued")
    assert (refused.value.code, desk.state) == ("textbooks_shelf_empty", "own")


def test_one_whose_copy_went_on_to_another_pupil_gets_another_copy(
    gulnar: User, seven: SchoolClass, physics: Title, desk: Desk
) -> None:
    desk.play("issued|returned")
    others = [wish for wish in everyone(seven, physics, "issued") if wish.reader != desk.reader.pk]
    mark(by=gulnar, school_class=seven, wishes=others, on=TODAY)
    with pytest.raises(Refused) as refused:
        desk.mark("issued")
    assert refused.value.code == "textbooks_shelf_empty"
    lot(gulnar, physics, 1)
    desk.mark("issued")
    assert (desk.state, Loan.objects.count()) == ("issued", 4)


def test_a_workbook_is_given_once_and_only_todays_giving_is_cleared(
    gulnar: User, year: SchoolYear, desk: Desk
) -> None:
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[Wanted(desk.title, given=True)])
    desk.play("|issued none issued own issued")
    assert desk.state == "issued"
    assert Loan.objects.get().ending == Loan.Ending.GIVEN
    for state in ("returned", "lost"):
        with pytest.raises(Refused) as refused:
            desk.mark(state)
        assert refused.value.code == "textbooks_given"
    with pytest.raises(Refused) as refused:
        desk.mark("own", TODAY + timedelta(days=1))
    assert refused.value.code == "textbooks_given"


def test_an_e_textbook_that_counts_is_lacked_by_nobody_and_issued_to_nobody(
    gulnar: User, year: SchoolYear, seven: SchoolClass, desk: Desk
) -> None:
    gulnar.school.settings.create(code="count_e_textbooks", value=True)
    online = textbook(gulnar, "Физика онлайн", kind="e_textbook")
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[online])
    column = class_needs(seven, TODAY).columns[0]
    assert (column.digital, column.need, column.held, column.can_issue) == (True, 3, 3, 0)
    desk.title = online
    for state in ("issued", "own", "returned"):
        with pytest.raises(Refused) as refused:
            desk.mark(state)
        assert refused.value.code == "textbooks_digital"


def test_of_two_editions_the_one_he_holds_is_shown_and_taken_back(
    gulnar: User, year: SchoolYear, seven: SchoolClass, physics: Title, desk: Desk
) -> None:
    old = textbook(gulnar, "Физика, ескі басылым", year=2017)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[Wanted(old, options=(physics,))])
    desk.title = old
    desk.mark("issued", FIRST_DAY)
    [known] = next(s for s in class_needs(seven, TODAY).seats if s.reader == desk.reader).marks
    assert (known.title, known.column) == (physics, old.pk)
    desk.mark("returned")
    assert desk.state == "returned"


def test_a_copy_of_his_own_goes_on_when_it_was_put_away_by_mistake(desk: Desk) -> None:
    desk.play("own|issued own none own")
    own = OwnCopy.objects.get()
    assert (own.starts_on, own.ends_on) == (FIRST_DAY, None)


def test_a_damaged_copy_is_in_repair_until_that_is_undone(desk: Desk) -> None:
    desk.play("issued|damaged")
    assert Away.objects.open().count() == 1
    desk.mark("issued", undo=True)
    assert not Away.objects.exists()


def test_what_turned_up_is_on_the_shelf_and_the_loss_is_settled(desk: Desk) -> None:
    desk.play("issued lost|returned")
    assert (Loan.objects.get().ending, Settlement.objects.get().kind) == ("lost", "found")
    assert on_shelf(desk.gulnar.school, Lot.objects.all()) == {Lot.objects.get().pk: 2}
    desk.mark("lost", undo=True)
    assert not Settlement.objects.exists()


def test_a_title_outside_the_list_comes_back_and_is_not_issued_again_the_next_day(
    gulnar: User, year: SchoolYear, desk: Desk
) -> None:
    desk.mark("issued", FIRST_DAY)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[textbook(gulnar, "Химия")])
    desk.mark("returned")
    desk.mark("issued")
    desk.mark("returned")
    with pytest.raises(Refused) as refused:
        desk.mark("own")
    assert refused.value.code == "textbooks_not_in_list"
    with pytest.raises(Refused) as refused:
        desk.mark("issued", TODAY + timedelta(days=1))
    assert refused.value.code == "textbooks_no_square"


def test_nothing_is_issued_to_a_class_whose_year_is_over_but_it_brings_back(desk: Desk) -> None:
    summer = date(2024, 9, 2)
    desk.mark("issued", FIRST_DAY)
    desk.mark("returned", summer)
    desk.mark("issued", summer)
    desk.mark("lost", summer)
    other = Desk(desk.gulnar, desk.seven, Reader.objects.get(surname="Бекболат"), desk.title)
    with pytest.raises(Refused) as refused:
        other.mark("issued", summer)
    assert refused.value.code == "roster_outside_year"


def test_svetlana_marks_nothing_in_another_school(desk: Desk, foreign_librarian: User) -> None:
    desk.gulnar = foreign_librarian
    with pytest.raises(Stranger):
        desk.mark("issued")
    assert not Loan.objects.exists()


def test_a_pupil_or_a_title_that_is_not_in_the_table_has_no_square(
    desk: Desk, foreign_librarian: User
) -> None:
    theirs = make.reader(foreign_librarian.school)
    for reader, title in ((theirs, desk.title), (desk.reader, textbook(desk.gulnar, "Химия"))):
        with pytest.raises(Refused) as refused:
            Desk(desk.gulnar, desk.seven, reader, title).mark("issued")
        assert refused.value.code == "textbooks_no_square"


def _queries(gulnar: User, seven: SchoolClass, state: str) -> int:
    readers = Reader.objects.filter(enrolments__school_class=seven)
    titles = Title.objects.filter(set_items__grade=seven.grade).distinct()
    wishes = [Wish(reader.pk, title.pk, state) for reader in readers for title in titles]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert mark(by=gulnar, school_class=seven, wishes=wishes, on=TODAY).changed == len(wishes)
    return len(queries)


def test_marking_asks_the_same_number_of_questions_for_one_square_and_for_sixty_four(
    gulnar: User, year: SchoolYear
) -> None:
    asked = {}
    for grade, pupils, positions in ((5, 1, 1), (6, 8, 8)):
        made = school_class(gulnar, year, f"{grade} А")
        for number in range(pupils):
            pupil(gulnar, made, f"Оқушы Аты{number}")
        titles = [textbook(gulnar, f"Оқулық {number}", grade) for number in range(positions)]
        set_for(by=gulnar, year=year, grade=grade, language="kk", titles=titles)
        for title in titles:
            lot(gulnar, title, pupils)
        asked[grade] = [
            _queries(gulnar, made, state) for state in ("issued", "lost", "damaged", "own", "issued")
        ]
    assert asked[5] == asked[6]
