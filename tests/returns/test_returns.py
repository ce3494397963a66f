"""A pile of textbooks brought back: whoever scans in whatever order, each copy goes to whoever held it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.catalogue.models import Title
from kitaphana.circulation import loss
from kitaphana.circulation.actions import lend_copy, take_back, write_off
from kitaphana.circulation.models import Away, Loan, Settlement
from kitaphana.circulation.queries import on_shelf
from kitaphana.circulation.repair import assess, discard, mend, send_to_repair
from kitaphana.core.models import School, User
from kitaphana.returns.pile import Bringer, Outcome, held_by, last_acts, run, take, undo
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from kitaphana.stock.actions import Disposal, number_copies
from kitaphana.stock.models import Copy, Lot, Reason
from tests import make
from tests.circulation.conftest import refused
from tests.stock.make import lot, novel, textbook
from tests.textbooks.make import school_class

MAY = date(2024, 5, 27)
NOBODY = Bringer()


@pytest.fixture
def seven_a(gulnar: User, year: SchoolYear) -> SchoolClass:
    return school_class(gulnar, year, "7 А", "Айтбаев Санжар", "Бекболат Аружан")


@pytest.fixture
def seven_ae(gulnar: User, year: SchoolYear) -> SchoolClass:
    return school_class(gulnar, year, "7 Ә", "Жұмабек Әли")


@pytest.fixture
def sanzhar(seven_a: SchoolClass) -> Reader:
    return Reader.objects.get(surname="Айтбаев")


@pytest.fixture
def aruzhan(seven_a: SchoolClass) -> Reader:
    return Reader.objects.get(surname="Бекболат")


@pytest.fixture
def ali(seven_ae: SchoolClass) -> Reader:
    return Reader.objects.get(surname="Жұмабек")


@pytest.fixture
def physics(gulnar: User) -> Lot:
    return lot(gulnar, textbook(gulnar), 5)


@pytest.fixture
def copies(gulnar: User, physics: Lot) -> list[Copy]:
    """Three of the physics have a bar code."""
    return number_copies(by=gulnar, lot=physics, numbers=["70001", "70002", "70003"])


@pytest.fixture
def lent(copies: list[Copy], sanzhar: Reader, aruzhan: Reader) -> tuple[Loan, Loan]:
    """Sanzhar was given 70001, Aruzhan 70002."""
    return make.loan(sanzhar, copies[0]), make.loan(aruzhan, copies[1])


def scan(by: User, line: str, bringer: Bringer = NOBODY, on: date = MAY) -> Outcome:
    return run(by=by, line=line, bringer=bringer, on=on)


def kk(outcome: Outcome) -> str:
    return outcome.said.replace("\u00a0", " ")


def test_each_copy_of_the_pile_goes_to_whoever_held_it(gulnar: User, lent: tuple[Loan, Loan]) -> None:
    assert kk(scan(gulnar, "70002")) == "«Физика» қайтарылды: Бекболат Аружан."
    assert kk(scan(gulnar, "0070001")) == "«Физика» қайтарылды: Айтбаев Санжар."
    assert {loan.ending for loan in Loan.objects.all()} == {Loan.Ending.RETURNED}
    assert [act.loan.reader.surname for act in last_acts(gulnar.school, MAY) if act.loan.reader] == [
        "Айтбаев",
        "Бекболат",
    ]


@pytest.mark.django_db
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["70001", "70002", "70003", "7 А", "жоқ"]), max_size=8))
def test_in_any_order_nothing_comes_back_twice_and_no_lot_breaks(
    gulnar: User, lent: tuple[Loan, Loan], codes: list[str]
) -> None:
    Loan.objects.update(returned_on=None, ending="")
    bringer = NOBODY
    for code in codes:
        bringer = scan(gulnar, code, bringer).bringer
    ended = set(Loan.objects.exclude(returned_on=None).values_list("copy__inventory_number", flat=True))
    assert ended == {"70001", "70002"} & set(codes)
    assert on_shelf(gulnar.school, [lent[0].lot]) == {lent[0].lot_id: 3 + len(ended)}


def test_a_copy_that_another_pupil_was_given_is_said_and_returned_for_its_holder(
    gulnar: User, sanzhar: Reader, aruzhan: Reader, lent: tuple[Loan, Loan]
) -> None:
    done = scan(gulnar, "70001", Bringer(reader=aruzhan))
    assert kk(done) == (
        "«Физика»: бұл дана Айтбаев Санжар атында тұрған, қайтару сол оқырманға жазылды. "
        "Бекболат Аружан атында №70002 дана тұр."
    )
    assert (done.tone, done.done) == ("warn", lent[0])
    assert set(Loan.objects.open()) == {lent[1]}


def test_what_the_bringer_has_of_that_title_is_said_as_it_is(
    gulnar: User, ali: Reader, physics: Lot, lent: tuple[Loan, Loan]
) -> None:
    assert "Жұмабек Әли атында бұл кітап жоқ." in kk(scan(gulnar, "70001", Bringer(reader=ali)))
    make.loan(ali, physics)
    assert "Жұмабек Әли атында нөмірсіз дана тұр." in kk(scan(gulnar, "70002", Bringer(reader=ali)))


def test_a_copy_of_another_class_in_the_pile_of_a_class_is_said(
    gulnar: User, seven_ae: SchoolClass, ali: Reader, copies: list[Copy], lent: tuple[Loan, Loan]
) -> None:
    make.loan(ali, copies[2])
    brings = scan(gulnar, "7ә").bringer
    assert brings == Bringer(school_class=seven_ae)
    assert "Ол 7 «Ә» сыныбында емес." in kk(scan(gulnar, "70001", brings))
    assert kk(scan(gulnar, "70003", brings)) == "«Физика» қайтарылды: Жұмабек Әли."


def test_a_card_or_a_name_says_who_brings_the_pile_and_twins_are_asked_about(
    gulnar: User, seven_a: SchoolClass, sanzhar: Reader
) -> None:
    assert scan(gulnar, sanzhar.card_number).bringer == Bringer(reader=sanzhar)
    assert scan(gulnar, "айтб санж").bringer == Bringer(reader=sanzhar)
    make.reader(gulnar.school, "Айтбаев Сабыр")
    asked = scan(gulnar, "Айтбаев")
    assert [reader.first_name for reader, _class in asked.choices] == ["Сабыр", "Санжар"]
    assert asked.bringer == NOBODY


def test_a_novel_comes_back_in_the_pile_too(gulnar: User, sanzhar: Reader) -> None:
    lot(gulnar, novel(gulnar), 1, fund="main", numbers=["4812"])
    make.loan(sanzhar, Copy.objects.get(inventory_number="4812"))
    assert kk(scan(gulnar, "4812")) == "«Абай жолы» қайтарылды: Айтбаев Санжар."


def test_what_cannot_come_back_gets_its_sentence(
    gulnar: User, foreign_librarian: User, copies: list[Copy], physics: Lot
) -> None:
    assert "ешкімге берілмеген" in kk(scan(gulnar, "70003"))
    assert "коды табылмады" in kk(scan(gulnar, "99999"))
    make.copy(make.lot(foreign_librarian.school, make.title("Алгебра")), "55555")
    assert "коды табылмады" in kk(scan(gulnar, "55555")), "what another school has is not told"
    write_off(by=gulnar, lines=[Disposal(physics, Reason.WORN, copy=copies[2])], on=MAY)
    assert "есептен шығарылған (№1 акт)" in kk(scan(gulnar, "70003"))
    assert scan(gulnar, "   ").said == ""
    assert not Loan.objects.exists()


def test_a_copy_scanned_again_that_day_is_not_recorded_twice(gulnar: User, lent: tuple[Loan, Loan]) -> None:
    scan(gulnar, "70001")
    assert "екінші рет жазылмады: Айтбаев Санжар" in kk(scan(gulnar, "70001"))
    assert "ешкімге берілмеген" in kk(scan(gulnar, "70001", on=MAY + timedelta(days=1)))


def test_a_lost_copy_in_the_pile_is_found_and_that_is_undone_like_a_return(
    gulnar: User, sanzhar: Reader, lent: tuple[Loan, Loan]
) -> None:
    take_back(by=gulnar, loan=lent[0], on=MAY - timedelta(days=30), ending=Loan.Ending.LOST)
    found = scan(gulnar, "70001")
    assert "табылды: Айтбаев Санжар. Берешегі жабылды." in kk(found)
    assert isinstance(found.done, Settlement)
    (act,) = last_acts(gulnar.school, MAY)
    assert act.found == found.done
    assert "берешек қайта ашылды" in kk(undo(by=gulnar, row=found.done, bringer=NOBODY))
    assert loss.owed(gulnar.school, sanzhar).count == 1


def test_a_lost_copy_that_was_paid_for_stays_the_readers(gulnar: User, lent: tuple[Loan, Loan]) -> None:
    take_back(by=gulnar, loan=lent[0], on=MAY, ending=Loan.Ending.LOST)
    loss.forgive(by=gulnar, loan=lent[0], document="№ 3", on=MAY)
    assert "кітапты оқырманға қайтарыңыз" in kk(scan(gulnar, "70001"))


def test_the_isbn_on_the_cover_serves_once_the_pupil_is_chosen(
    gulnar: User, sanzhar: Reader, physics: Lot
) -> None:
    Title.objects.filter(pk=physics.title_id).update(isbn="9786010745674")
    make.loan(sanzhar, physics)
    assert "ISBN нөмірі, дананың коды емес" in kk(scan(gulnar, "9786010745674"))
    brings = Bringer(reader=sanzhar)
    assert kk(scan(gulnar, "9786010745674", brings)) == "«Физика» қайтарылды: Айтбаев Санжар."
    assert "бұл оқушыда жоқ" in kk(scan(gulnar, "9786010745674", brings))


def test_textbooks_without_codes_are_taken_back_from_what_the_pupil_holds(
    gulnar: User, sanzhar: Reader, physics: Lot
) -> None:
    algebra = lot(gulnar, textbook(gulnar, "Алгебра"), 3)
    loans = [make.loan(sanzhar, of) for of in (physics, algebra)]
    brings = Bringer(reader=sanzhar)
    ((_reader, held),) = held_by(gulnar.school, brings, MAY)
    assert held == [loans[1], loans[0]]
    assert kk(take(by=gulnar, loans=held, bringer=brings, on=MAY)) == "2 дана оқулық қайтарып алынды."
    assert "ешкімге берілмеген" in kk(take(by=gulnar, loans=held, bringer=brings, on=MAY))


def test_the_class_that_brings_the_pile_sees_who_holds_what_still(
    gulnar: User, seven_a: SchoolClass, lent: tuple[Loan, Loan]
) -> None:
    brings = Bringer(school_class=seven_a)
    scan(gulnar, "70001", brings)
    held = held_by(gulnar.school, brings, MAY)
    assert [(reader.surname, len(loans)) for reader, loans in held] == [("Айтбаев", 0), ("Бекболат", 1)]


def test_the_condition_of_the_last_one_is_said_changed_and_taken_back(
    gulnar: User, lent: tuple[Loan, Loan], physics: Lot
) -> None:
    scan(gulnar, "70001")
    loan = lent[0]
    for kind, ending, shelf in (
        (Away.Kind.REPAIR, Loan.Ending.DAMAGED, 3),
        (Away.Kind.WORN, Loan.Ending.DAMAGED, 3),
        ("", Loan.Ending.RETURNED, 4),
        (Away.Kind.WORN, Loan.Ending.DAMAGED, 3),
    ):
        assess(by=gulnar, loan=loan, kind=kind, on=MAY)
        loan.refresh_from_db()
        assert loan.ending == ending
        assert [row.kind for row in Away.objects.open()] == ([kind] if kind else [])
        assert on_shelf(gulnar.school, [physics]) == {physics.pk: shelf}
        assert last_acts(gulnar.school, MAY)[0].away == kind
    assert kk(undo(by=gulnar, row=loan, bringer=NOBODY)) == (
        "«Физика» қайтарылғаны туралы жазба алып тасталды, кітап қайтадан оқырманда: Айтбаев Санжар."
    )
    assert not Away.objects.exists()


def test_the_condition_of_what_came_back_earlier_or_was_used_since_is_not_changed_here(
    gulnar: User, ali: Reader, copies: list[Copy], lent: tuple[Loan, Loan]
) -> None:
    scan(gulnar, "70001")
    with refused("repair_not_today"):
        assess(by=gulnar, loan=lent[0], kind=Away.Kind.REPAIR, on=MAY + timedelta(days=1))
    lend_copy(by=gulnar, reader=ali, copy=copies[0], on=MAY, said=("register",))
    with refused("desk_undo_late"):
        assess(by=gulnar, loan=lent[0], kind=Away.Kind.REPAIR, on=MAY)
    assert not Away.objects.exists()


def test_a_copy_in_repair_is_said_to_be_there(gulnar: User, lent: tuple[Loan, Loan]) -> None:
    scan(gulnar, "70001")
    assess(by=gulnar, loan=lent[0], kind=Away.Kind.REPAIR, on=MAY)
    assert "сөреден тыс тұр" in kk(scan(gulnar, "70001"))


def test_a_return_is_not_undone_once_the_copy_was_mended_or_written_off(
    gulnar: User, lent: tuple[Loan, Loan]
) -> None:
    for loan in lent:
        take_back(by=gulnar, loan=loan, on=MAY, ending=Loan.Ending.DAMAGED)
    mended, worn = send_to_repair(by=gulnar, loans=lent, on=MAY)
    mend(by=gulnar, repairs=[mended], on=MAY)
    discard(by=gulnar, repairs=[worn], on=MAY)
    assert [undo(by=gulnar, row=loan, bringer=NOBODY).tone for loan in lent] == ["bad", "bad"]
    assert not Loan.objects.open().exists()


def test_what_another_desk_has_lent_again_is_not_undone(
    gulnar: User, ali: Reader, copies: list[Copy], lent: tuple[Loan, Loan]
) -> None:
    scan(gulnar, "70001")
    lend_copy(by=gulnar, reader=ali, copy=copies[0], on=MAY, said=("register",))
    assert "кері қайтаруға болмайды" in kk(undo(by=gulnar, row=lent[0], bringer=NOBODY))


def post(library: Client, name: str, **typed: object) -> str:
    answer = library.post(reverse(f"returns:{name}"), typed, follow=True)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


@pytest.fixture
def today(school: School) -> date:
    """In a school year that is opened."""
    on = timezone.localdate()
    make.school_year(school, date(on.year if on.month >= 9 else on.year - 1, 9, 1))
    return on


def test_gulnar_takes_back_a_pile_at_the_page_without_scripts(
    library: Client, today: date, lent: tuple[Loan, Loan], sanzhar: Reader
) -> None:
    page = post(library, "scan", line="70001")
    assert "«Физика» қайтарылды: Айтбаев Санжар." in page
    assert "№70001" in page
    page = post(library, "condition", row=lent[0].pk, state="repair")
    assert "«Физика» жөндеуге жіберілді." in page
    page = post(library, "undo", kind="returned", row=lent[0].pk)
    assert "жазба алып тасталды" in page
    page = post(library, "scan", line=sanzhar.card_number)
    assert "қолында" in page.lower()
    page = post(library, "take", reader=sanzhar.pk, loan=lent[0].pk)
    assert Loan.objects.get(pk=lent[0].pk).ending == Loan.Ending.RETURNED
    make.reader(sanzhar.school, "Айтбаев Сабыр")
    assert "2 оқырман табылды" in post(library, "scan", line="Айтбаев")


def test_the_page_answers_a_wrong_address_or_form_with_404(
    library: Client, today: date, lent: tuple[Loan, Loan]
) -> None:
    for name, typed in (
        ("condition", {"row": str(lent[0].pk), "state": "school"}),
        ("condition", {"row": str(lent[0].pk), "state": "fit"}),
        ("undo", {"row": "бір", "kind": "returned"}),
        ("undo", {"row": str(lent[0].pk), "kind": "found"}),
    ):
        assert library.post(reverse(f"returns:{name}"), typed).status_code == 404
    assert library.get(reverse("returns:pile"), {"reader": "x", "class": "9" * 30}).status_code == 200


def test_svetlana_takes_back_nothing_of_another_school(
    client: Client, foreign_librarian: User, today: date, lent: tuple[Loan, Loan], sanzhar: Reader
) -> None:
    client.force_login(foreign_librarian)
    assert "Айтбаев" not in post(client, "scan", line="70001")
    assert "Айтбаев" not in post(client, "take", reader=sanzhar.pk, loan=lent[0].pk)
    assert client.post(reverse("returns:undo"), {"row": lent[0].pk}).status_code == 404
    assert Loan.objects.open().count() == 2
