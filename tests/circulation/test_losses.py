"""A lost book until it is made good: another copy, the price, a kind word, or the book itself."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from kitaphana.circulation import loss
from kitaphana.circulation.actions import Debts, discharge, lend_copy, take_back, write_off
from kitaphana.circulation.models import Loan, Settlement
from kitaphana.circulation.queries import on_shelf
from kitaphana.circulation.slips import clearance, clearance_slip, notebook, replaced
from kitaphana.circulation.undo import undo_returns
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Stranger
from kitaphana.papers.formats import render
from kitaphana.roster.models import Reader
from kitaphana.stock.actions import Disposal
from kitaphana.stock.models import Copy, Fund, Lot, Reason, Source
from tests import make
from tests.circulation.conftest import MONDAY, refused
from tests.circulation.test_two_desks import at_once

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def physics(school: School) -> Lot:
    """Three textbooks at 2,400 tenge."""
    title = make.title("Физика", "Кронгарт Б.", kind="textbook", section="textbook", grade=7)
    return make.lot(school, title, fund=Fund.TEXTBOOK, quantity=3, price=Decimal(2400))


@pytest.fixture
def lost(gulnar: User, aigerim: Reader, physics: Lot) -> Loan:
    """Aigerim lost her physics on Monday."""
    return take_back(by=gulnar, loan=make.loan(aigerim, physics), on=MONDAY, ending=Loan.Ending.LOST)


@pytest.fixture
def lost_kozha(gulnar: User, aigerim: Reader, kozha: Copy) -> Loan:
    return take_back(by=gulnar, loan=make.loan(aigerim, kozha), on=MONDAY, ending=Loan.Ending.LOST)


def owed(reader: Reader) -> int:
    return loss.owed(reader.school, reader).count


def test_another_copy_of_the_same_title_closes_the_debt_and_joins_the_stock(
    gulnar: User, aigerim: Reader, physics: Lot, lost: Loan
) -> None:
    done = loss.replace(by=gulnar, loan=lost, title=physics.title, price=Decimal(2600), on=TUESDAY)
    assert done.lot
    assert (done.lot.receipt.source, done.lot.receipt.supplier) == (Source.REPLACEMENT, aigerim.full_name)
    assert (done.lot.fund, done.lot.quantity, done.lot.price) == (Fund.TEXTBOOK, 1, Decimal(2600))
    assert owed(aigerim) == 0
    assert on_shelf(gulnar.school, [physics, done.lot]) == {physics.pk: 2, done.lot.pk: 1}


def test_a_cheaper_book_is_asked_about_and_taken_once_gulnar_says_so(
    gulnar: User, aigerim: Reader, lost: Loan
) -> None:
    tale = make.title("Алтын сақа")
    with pytest.raises(loss.Cheaper) as question:
        loss.replace(by=gulnar, loan=lost, title=tale, price=Decimal(900), on=TUESDAY)
    assert "900 және 2 400 теңге" in question.value.sentence("kk").replace("\u00a0", " ")
    assert owed(aigerim) == 1
    loss.replace(by=gulnar, loan=lost, title=tale, price=Decimal(900), on=TUESDAY, accept_cheaper=True)
    assert owed(aigerim) == 0


def test_a_book_of_unknown_price_is_accepted_without_a_question(gulnar: User, lost: Loan) -> None:
    done = loss.replace(by=gulnar, loan=lost, title=lost.lot.title, price=None, on=TUESDAY)
    assert done.lot
    assert done.lot.price is None


@pytest.mark.parametrize("price", ["-1", "100000000"])
def test_an_impossible_price_of_the_replacement_is_refused(gulnar: User, lost: Loan, price: str) -> None:
    with refused("loss_price"):
        loss.replace(by=gulnar, loan=lost, title=lost.lot.title, price=Decimal(price), on=TUESDAY)
    assert not Settlement.objects.exists()


@pytest.mark.parametrize("amount", ["0", "-5", "100000000"])
def test_a_sum_that_nobody_pays_is_refused(gulnar: User, lost: Loan, amount: str) -> None:
    with refused("loss_amount"):
        loss.pay(by=gulnar, loan=lost, amount=Decimal(amount), document="", on=TUESDAY)


def test_a_payment_noted_by_mistake_is_undone_and_the_debt_stands_again(
    gulnar: User, aigerim: Reader, lost: Loan
) -> None:
    paid = loss.pay(by=gulnar, loan=lost, amount=Decimal("2400.005"), document="№ 7 түбіртек", on=TUESDAY)
    assert paid.amount == Decimal("2400.01")
    assert owed(aigerim) == 0
    loss.undo_settlement(by=gulnar, settlement=paid)
    assert owed(aigerim) == 1
    loss.forgive(by=gulnar, loan=lost, document="№ 12 бұйрық", on=TUESDAY)
    assert owed(aigerim) == 0


def test_a_loss_is_not_made_good_before_it_happened_nor_tomorrow(gulnar: User, lost: Loan) -> None:
    with refused("loss_early"):
        loss.forgive(by=gulnar, loan=lost, document="№ 12", on=MONDAY - timedelta(days=1))
    with refused("loss_future"):
        loss.forgive(by=gulnar, loan=lost, document="№ 12", on=TUESDAY, today=MONDAY)


def test_what_is_not_lost_or_is_made_good_already_is_not_owed(
    gulnar: User, arman: Reader, physics: Lot, lost: Loan
) -> None:
    held = make.loan(arman, physics)
    with refused("loss_settled"):
        loss.mark_found(by=gulnar, loan=held, on=TUESDAY)
    loss.mark_found(by=gulnar, loan=lost, on=TUESDAY)
    with refused("loss_settled"):
        loss.pay(by=gulnar, loan=lost, amount=Decimal(2400), document="", on=TUESDAY)


@pytest.mark.django_db(transaction=True)
def test_two_desks_do_not_both_take_the_price_of_one_loss(gulnar: User, lost: Loan) -> None:
    said = at_once(
        lambda n: loss.pay(by=gulnar, loan=lost, amount=Decimal(2400), document=f"№ {n}", on=TUESDAY)
    )
    assert Settlement.objects.count() == 1
    assert said.count("") == 1
    assert sum("has been made good" in sentence for sentence in said) == len(said) - 1


def test_a_found_copy_is_on_the_shelf_again_and_that_can_be_undone(
    gulnar: User, aigerim: Reader, kozha: Copy, lost_kozha: Loan
) -> None:
    found = loss.mark_copy_found(by=gulnar, copy=kozha, on=TUESDAY)
    assert found
    assert (owed(aigerim), on_shelf(gulnar.school, [kozha.lot])) == (0, {kozha.lot_id: 1})
    loss.undo_settlement(by=gulnar, settlement=found)
    assert (owed(aigerim), on_shelf(gulnar.school, [kozha.lot])) == (1, {kozha.lot_id: 0})


def test_what_stood_on_the_shelf_overnight_stays_found(gulnar: User, lost: Loan) -> None:
    found = loss.mark_found(by=gulnar, loan=lost, on=MONDAY)
    with refused("loss_found_late"):
        loss.undo_settlement(by=gulnar, settlement=found, today=TUESDAY)
    loss.undo_settlement(by=gulnar, settlement=found, today=MONDAY)
    assert not Settlement.objects.exists()


def test_a_found_copy_that_was_lent_again_stays_found(
    gulnar: User, arman: Reader, kozha: Copy, lost_kozha: Loan
) -> None:
    found = loss.mark_copy_found(by=gulnar, copy=kozha, on=TUESDAY)
    assert found
    loan = lend_copy(by=gulnar, reader=arman, copy=kozha, on=TUESDAY)
    for act in (lambda: None, lambda: take_back(by=gulnar, loan=loan, on=TUESDAY)):
        act()
        with refused("desk_undo_late"):
            loss.undo_settlement(by=gulnar, settlement=Settlement.objects.get())


def test_of_textbooks_without_numbers_a_found_one_that_was_lent_again_stays_found(
    gulnar: User, arman: Reader, zhanar: Reader, aigerim: Reader, physics: Lot, lost: Loan
) -> None:
    found = loss.mark_found(by=gulnar, loan=lost, on=TUESDAY)
    for reader in (arman, zhanar, aigerim):
        make.loan(reader, physics, on=TUESDAY)
    with refused("desk_undo_late"):
        loss.undo_settlement(by=gulnar, settlement=found)
    assert Settlement.objects.count() == 1


def test_what_was_paid_for_belongs_to_the_reader_when_it_turns_up(
    gulnar: User, kozha: Copy, lost_kozha: Loan
) -> None:
    loss.pay(by=gulnar, loan=lost_kozha, amount=Decimal(1500), document="", on=TUESDAY)
    with refused("loss_made_good"):
        loss.mark_copy_found(by=gulnar, copy=kozha, on=TUESDAY)
    kozha.refresh_from_db()
    assert kozha.lost_on == MONDAY


def test_a_copy_that_the_stocktaking_missed_is_found_though_no_reader_had_lost_it(
    gulnar: User, kozha: Copy
) -> None:
    Copy.objects.filter(pk=kozha.pk).update(lost_on=MONDAY)
    assert loss.mark_copy_found(by=gulnar, copy=kozha, on=TUESDAY) is None
    assert on_shelf(gulnar.school, [kozha.lot]) == {kozha.lot_id: 1}


def test_what_an_act_has_written_off_is_not_marked_found(
    gulnar: User, lost: Loan, lost_kozha: Loan, physics: Lot, kozha: Copy
) -> None:
    lines = [Disposal(physics, Reason.LOST), Disposal(kozha.lot, Reason.LOST, copy=kozha)]
    write_off(by=gulnar, lines=lines, on=TUESDAY)
    for loan in (lost, lost_kozha):
        with refused("loss_written_off"):
            loss.mark_found(by=gulnar, loan=loan, on=TUESDAY)


def test_a_replacement_is_in_the_stock_and_not_undone(gulnar: User, lost: Loan) -> None:
    taken = loss.replace(by=gulnar, loan=lost, title=lost.lot.title, price=Decimal(2400), on=TUESDAY)
    with refused("loss_replaced"):
        loss.undo_settlement(by=gulnar, settlement=taken)
    with refused("desk_undo_late"):
        undo_returns(by=gulnar, loans=[lost])


def test_the_losses_of_a_past_day_stay_what_they_were(school: School, gulnar: User, lost: Loan) -> None:
    loss.forgive(by=gulnar, loan=lost, document="№ 12", on=TUESDAY)
    assert not loss.open_losses(school).exists()
    assert not loss.open_losses(school, MONDAY - timedelta(days=1)).exists()
    assert list(loss.open_losses(school, MONDAY)) == [lost]
    assert not loss.open_losses(school, TUESDAY).exists()


def test_svetlana_touches_no_loss_of_another_school(foreign_librarian: User, lost: Loan) -> None:
    with pytest.raises(Stranger):
        loss.forgive(by=foreign_librarian, loan=lost, document="", on=TUESDAY)


def test_who_lost_a_book_leaves_the_school_with_a_word_about_it(
    gulnar: User, aigerim: Reader, kozha: Copy, lost: Loan
) -> None:
    make.loan(aigerim, kozha)
    with pytest.raises(Debts) as question:
        discharge(by=gulnar, reader=aigerim, on=TUESDAY, today=TUESDAY)
    assert "қайтарылмаған дана – 1, жоғалып, орны толтырылмағаны – 1" in (
        question.value.sentence("kk").replace("\u00a0", " ")
    )
    discharge(by=gulnar, reader=aigerim, on=TUESDAY, today=TUESDAY, with_debts=True)
    assert owed(aigerim) == 2


def test_the_clearance_slip_says_what_is_owed_with_its_price_or_that_nothing_is(
    gulnar: User, aigerim: Reader, kozha: Copy, lost: Loan
) -> None:
    make.loan(aigerim, kozha)
    with translation.override("kk"):
        paper = clearance_slip(clearance(aigerim, TUESDAY), "kk")
        lines = [line.text.replace("\u00a0", " ") for line in paper.lines()]
        assert lines == [
            f"Сыныбы: 5 «А». Оқырман билеті: №{aigerim.card_number}.",
            "Оспанова Айгерім Ерланқызы: кітапхана алдында 2 дана берешегі бар "
            "(2023 жылғы 3 қазандағы жағдай бойынша).",
        ]
        table = paper.sections[0].tables[0]
        assert [row[1].text for row in table.rows] == ["Менің атым Қожа", "Физика", "Барлығы"]
        assert table.rows[-1][-1].value == 3900
    take_back(by=gulnar, loan=Loan.objects.get(copy=kozha), on=TUESDAY)
    loss.pay(by=gulnar, loan=lost, amount=Decimal(2400), document="", on=TUESDAY)
    with translation.override("ru"):
        paper = clearance_slip(clearance(aigerim, TUESDAY), "ru")
    assert "задолженности перед библиотекой нет" in paper.sections[0].lines[-1].text
    assert not paper.sections[0].tables


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_notebook_numbers_what_was_accepted_in_place_of_lost_ones(
    gulnar: User, lost: Loan, lost_kozha: Loan, language: str
) -> None:
    tale = make.title("Алтын сақа")
    loss.replace(by=gulnar, loan=lost, title=lost.lot.title, price=Decimal(2600), on=TUESDAY)
    loss.replace(by=gulnar, loan=lost_kozha, title=tale, price=Decimal(1500), on=date(2024, 9, 2))
    (row,) = replaced(gulnar.school, 2023)
    assert (row.number, row.loan, row.taken_number) == (1, lost, "")
    (row,) = replaced(gulnar.school, 2024)
    assert (row.number, row.loan, row.taken_number) == (1, lost_kozha, "4813")
    with translation.override(language):
        paper = notebook(gulnar.school, 2024, language)
    cells = [cell.text.replace("\u00a0", "") for cell in paper.sections[0].tables[0].rows[0]]
    assert cells[1:9] == [
        "02.09.2024", "Оспанова Айгерім Ерланқызы, 5 «А»", "004812", "Менің атым Қожа", "1500",
        "4813", "Алтын сақа", "1500",
    ]  # fmt: skip
    for file_format in ("pdf", "xlsx"):
        assert render(paper, file_format)


@pytest.fixture
def lost_today(gulnar: User, aigerim: Reader, physics: Lot) -> Loan:
    today = timezone.localdate()
    return take_back(by=gulnar, loan=make.loan(aigerim, physics), on=today, ending=Loan.Ending.LOST)


def send(library: Client, name: str, loan: Loan, **typed: str) -> str:
    on = {"on": timezone.localdate().isoformat()}
    answer = library.post(reverse(f"circulation:{name}", args=[loan.pk]), on | typed, follow=True)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def test_gulnar_settles_a_loss_at_the_page(library: Client, aigerim: Reader, lost_today: Loan) -> None:
    page = library.get(reverse("circulation:losses")).content.decode()
    assert "Оспанова Айгерім" in page
    page = library.get(reverse("circulation:loss", args=[lost_today.pk])).content.decode()
    assert 'name="amount" value="2400"' in page
    for typed in ("екі мың", "0", "-5"):
        assert "мысалы, 800" in send(library, "pay", lost_today, amount=typed)
    assert "2 400 теңге төленді" in send(library, "pay", lost_today, amount="2400", document="№ 7")
    assert owed(aigerim) == 0
    assert "берешек қайта ашылды" in send(library, "undo_settlement", lost_today)
    assert owed(aigerim) == 1
    assert "табылды және қорға қайтты" in send(library, "found", lost_today)


def test_at_the_page_another_title_is_found_and_a_cheaper_one_asked_about(
    library: Client, aigerim: Reader, lost_today: Loan
) -> None:
    tale = make.title("Алтын сақа")
    page = library.get(reverse("circulation:loss", args=[lost_today.pk]), {"q": "алтын сака"})
    assert "Алтын сақа" in page.content.decode()
    typed = {"q": "алтын сака", "title": str(tale.pk), "price": "900"}
    asked = send(library, "replace", lost_today, **typed)
    assert "Қабылдайсыз ба?" in asked
    assert "Орнына" in send(library, "replace", lost_today, **typed, accept_cheaper="on")
    assert owed(aigerim) == 0
    assert "Алтын сақа" in library.get(reverse("circulation:notebook")).content.decode()


def test_the_list_is_narrowed_to_a_class_and_to_how_losses_were_made_good(
    library: Client, gulnar: User, lost_today: Loan
) -> None:
    page = reverse("circulation:losses")
    assert "Физика" not in library.get(page, {"state": "paid"}).content.decode()
    loss.forgive(by=gulnar, loan=lost_today, document="№ 12", on=timezone.localdate())
    assert "Физика" not in library.get(page).content.decode()
    assert "Физика" in library.get(page, {"state": "forgiven"}).content.decode()
    answer = library.get(page, {"state": "all", "format": "xlsx"})
    assert answer.content.startswith(b"PK")


def test_the_director_sees_losses_and_settles_none(client: Client, marat: User, lost: Loan) -> None:
    client.force_login(marat)
    page = client.get(reverse("circulation:loss", args=[lost.pk]))
    assert page.status_code == 200
    assert 'name="amount"' not in page.content.decode()
    assert client.post(reverse("circulation:pay", args=[lost.pk])).status_code == 403


@pytest.mark.parametrize(("language", "file_format"), [("kk", "pdf"), ("ru", "docx")])
def test_the_slip_is_taken_away_as_a_file(
    library: Client, aigerim: Reader, lost: Loan, language: str, file_format: str
) -> None:
    address = reverse("circulation:clearance", args=[aigerim.pk])
    assert "2 дана" not in library.get(address).content.decode()
    answer = library.get(address, {"lang": language, "format": file_format})
    assert answer.content[:4] in (b"%PDF", b"PK\x03\x04")
    assert library.get(reverse("circulation:notebook"), {"year": "жыл"}).status_code == 404
