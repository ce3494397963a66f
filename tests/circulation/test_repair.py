"""Damaged copies: mended and back on the shelf, or out by one act."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kitaphana.circulation.actions import take_back
from kitaphana.circulation.models import Away, Loan
from kitaphana.circulation.queries import on_shelf
from kitaphana.circulation.repair import discard, in_repair, mend, send_to_repair
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Stranger
from kitaphana.roster.models import Reader
from kitaphana.stock.models import Copy, Fund, Lot, Reason, WriteOff, WriteOffLine
from tests import make
from tests.circulation.conftest import MONDAY, refused

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def physics(school: School) -> Lot:
    return make.lot(school, make.title("Физика", kind="textbook"), fund=Fund.TEXTBOOK, quantity=3)


def damaged(by: User, reader: Reader, of: Copy | Lot) -> Away:
    """Came back damaged on Monday and went to repair."""
    loan = take_back(by=by, loan=make.loan(reader, of), on=MONDAY, ending=Loan.Ending.DAMAGED)
    return send_to_repair(by=by, loans=[loan], on=MONDAY)[0]


def test_what_is_in_repair_is_off_the_shelf_until_it_is_mended(
    gulnar: User, aigerim: Reader, physics: Lot
) -> None:
    repair = damaged(gulnar, aigerim, physics)
    assert on_shelf(gulnar.school, [physics]) == {physics.pk: 2}
    assert list(in_repair(gulnar.school)) == [repair]
    assert mend(by=gulnar, repairs=[repair], on=TUESDAY) == 1
    assert on_shelf(gulnar.school, [physics]) == {physics.pk: 3}
    assert not in_repair(gulnar.school)


def test_the_same_return_goes_to_repair_once(gulnar: User, aigerim: Reader, physics: Lot) -> None:
    repair = damaged(gulnar, aigerim, physics)
    assert repair.loan
    assert send_to_repair(by=gulnar, loans=[repair.loan], on=TUESDAY) == []
    assert Away.objects.count() == 1


def test_what_cannot_be_mended_goes_by_one_act(
    gulnar: User, aigerim: Reader, arman: Reader, physics: Lot, kozha: Copy
) -> None:
    repairs = [
        damaged(gulnar, aigerim, physics),
        damaged(gulnar, arman, physics),
        damaged(gulnar, arman, kozha),
    ]
    act = discard(by=gulnar, repairs=repairs, on=TUESDAY)
    assert WriteOff.objects.get() == act
    lines = WriteOffLine.objects.order_by("lot").values_list("lot", "copy", "quantity", "reason")
    assert sorted(lines) == sorted(
        [(physics.pk, None, 2, Reason.WORN), (kozha.lot_id, kozha.pk, 1, Reason.WORN)]
    )
    kozha.refresh_from_db()
    assert kozha.written_off_on == TUESDAY
    assert on_shelf(gulnar.school, [physics, kozha.lot]) == {physics.pk: 1, kozha.lot_id: 0}


def test_what_is_not_in_repair_is_neither_mended_nor_discarded(
    gulnar: User, aigerim: Reader, physics: Lot
) -> None:
    repair = damaged(gulnar, aigerim, physics)
    with refused("repair_none"):
        mend(by=gulnar, repairs=[], on=TUESDAY)
    with refused("repair_over"):
        mend(by=gulnar, repairs=[repair], on=MONDAY - timedelta(days=1))
    mend(by=gulnar, repairs=[repair], on=TUESDAY)
    for act in (mend, discard):
        with refused("repair_over"):
            act(by=gulnar, repairs=[repair], on=TUESDAY)
    lent = Away.objects.create(
        school=gulnar.school, kind=Away.Kind.SCHOOL, lot=physics, left_on=MONDAY
    )  # not ours to mend
    with refused("repair_over"):
        mend(by=gulnar, repairs=[lent], on=TUESDAY)
    assert not WriteOff.objects.exists()


def test_svetlana_mends_nothing_of_another_school(
    foreign_librarian: User, gulnar: User, aigerim: Reader, physics: Lot
) -> None:
    repair = damaged(gulnar, aigerim, physics)
    with pytest.raises(Stranger):
        mend(by=foreign_librarian, repairs=[repair], on=TUESDAY)


def page(library: Client, **asked: str) -> str:
    return library.get(reverse("circulation:repair"), asked).content.decode().replace("\u00a0", " ")


def send(library: Client, name: str, *repairs: Away, **more: str) -> str:
    typed = {"repair": [repair.pk for repair in repairs]} | more
    answer = library.post(reverse(f"circulation:{name}"), typed, follow=True)
    return answer.content.decode().replace("\u00a0", " ")


def test_gulnar_mends_and_discards_at_the_page(
    library: Client, gulnar: User, aigerim: Reader, arman: Reader, physics: Lot, kozha: Copy
) -> None:
    assert "Жөндеуде дана жоқ." in page(library)
    first, second, third = (
        damaged(gulnar, aigerim, physics), damaged(gulnar, arman, physics), damaged(gulnar, arman, kozha)
    )  # fmt: skip
    Away.objects.filter(pk=third.pk).update(kind=Away.Kind.WORN)
    assert "Оспанова Айгерім" in page(library)
    assert "Менің атым Қожа" not in page(library, kind="repair")
    assert "Физика" not in page(library, q="қожа")
    assert library.get(reverse("circulation:repair"), {"format": "xlsx"}).content.startswith(b"PK")
    assert "1 дана жөнделіп, сөреге қойылды." in send(library, "mend", first)
    asked = send(library, "discard", second, third)
    assert "Оны кері қайтару мүмкін емес." in asked
    assert "Оспанова Айгерім" not in asked, "hers is mended"
    assert not WriteOff.objects.exists(), "nothing goes without an answer"
    said = send(library, "discard", second, third, sure="1")
    assert "2 дана" in said
    assert "№1 актімен есептен шығарылды" in said
    assert "Бірде-бір дана таңдалмаған." in send(library, "discard", second)
    assert WriteOff.objects.get().on == timezone.localdate()
    assert library.get(reverse("circulation:discard")).url == reverse("circulation:repair")  # type: ignore[attr-defined]


def test_the_director_sees_the_repair_and_writes_off_nothing(
    client: Client, marat: User, gulnar: User, aigerim: Reader, physics: Lot
) -> None:
    repair = damaged(gulnar, aigerim, physics)
    client.force_login(marat)
    assert "Оспанова Айгерім" in page(client)
    assert client.post(reverse("circulation:discard"), {"repair": repair.pk}).status_code == 403
