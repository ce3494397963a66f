"""The pages of the catalogue and the stock as Gulnar and others use them."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from kitaphana.catalogue.models import Title
from kitaphana.circulation.actions import lend_copy
from kitaphana.core.models import User
from kitaphana.stock.models import Copy, Lot, Receipt, WriteOff
from tests import make
from tests.stock.make import lot, novel, textbook

NO_LINES = {"lines-INITIAL_FORMS": "0", "lines-MIN_NUM_FORMS": "0", "lines-MAX_NUM_FORMS": "200"}
HEAD = {"on": "2023-09-04", "source": "gift", "supplier": "Ата-аналар", "document": "№ 7"} | NO_LINES


def line(number: int = 0, **typed: object) -> dict[str, object]:
    usual = {"fund": "main", "quantity": "1", "language": "kk", "kind": "book", "on_balance": "on"}
    return {f"lines-{number}-{name}": value for name, value in (usual | typed).items()}


def test_gulnar_finds_a_book_and_sees_that_it_is_on_the_shelf(library: Client, gulnar: User) -> None:
    lot(gulnar, novel(gulnar, "Менің атым Қожа"), 2, fund="main")
    novel(gulnar, "Абай жолы")
    page = library.get(reverse("catalogue:index"), {"q": "менин атым"}).content.decode()
    assert "Менің атым Қожа" in page
    assert "Абай жолы" not in page
    assert "сөреде: <span" in page


def test_a_book_in_a_readers_hands_is_not_on_the_shelf(library: Client, gulnar: User) -> None:
    title = novel(gulnar, "Ұшқан ұя")
    lot(gulnar, title, 1, fund="main", numbers=["1041"])
    arman = make.reader(gulnar.school, "Сейітов Арман")
    lend_copy(by=gulnar, reader=arman, copy=Copy.objects.get(), on=date(2023, 9, 4))
    page = library.get(reverse("catalogue:title", args=[title.pk])).content.decode()
    assert "бәрі берілген" in page
    assert "1041" in page


def test_a_title_page_shows_only_the_copies_of_our_school(
    library: Client, gulnar: User, foreign_librarian: User
) -> None:
    title = novel(gulnar)
    lot(foreign_librarian, title, 3, fund="main", numbers=["7001", "7002", "7003"])
    page = library.get(reverse("catalogue:title", args=[title.pk])).content.decode()
    assert "7001" not in page
    assert "қорда жоқ" in page


def test_gulnar_enters_a_paper_with_a_new_book_and_a_known_one(library: Client, gulnar: User) -> None:
    known = textbook(gulnar)
    typed: dict[str, object] = {**HEAD, "lines-TOTAL_FORMS": "3"}
    typed |= line(0, name="Ұшқан ұя", authors="Момышұлы Б.", quantity="2", price="1500", bbk="84")
    typed |= line(1, edition=known.pk, fund="textbook", quantity="20", price="2400")
    typed |= {
        "lines-2-fund": "",
        "lines-2-on_balance": "on",
        "lines-2-language": "kk",
        "lines-2-kind": "book",
    }
    answer = library.post(reverse("stock:receive"), typed)
    receipt = Receipt.objects.get()
    assert answer["Location"] == reverse("stock:receipt", args=[receipt.pk])
    assert {(str(row.title), row.quantity, row.fund) for row in receipt.lots.all()} == {
        ("Ұшқан ұя", 2, "main"),
        ("Физика", 20, "textbook"),
    }
    page = library.get(answer["Location"]).content.decode()
    assert "Ұшқан ұя" in page
    assert "Ата-аналар" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "", "quantity": "1"}, "Басылымның атауы жазылмаған"),
        ({"name": "Ұшқан ұя", "quantity": "0"}, "lines-0-quantity"),
        ({"name": "Ұшқан ұя", "price": "abc"}, "lines-0-price"),
        ({"name": "Ұшқан ұя", "quantity": "2", "numbers": "5 5"}, "басқа данаға берілген"),
    ],
)
def test_a_faulty_line_keeps_what_was_typed_and_writes_nothing(
    library: Client, typed: dict[str, object], said: str
) -> None:
    answer = library.post(
        reverse("stock:receive"), HEAD | {"lines-TOTAL_FORMS": "1"} | line(0, authors="Момышұлы", **typed)
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "Момышұлы" in page
    assert not Receipt.objects.exists()


def test_a_textbook_typed_without_its_publisher_is_the_one_of_the_catalogue(
    library: Client, gulnar: User
) -> None:
    known = textbook(gulnar)
    typed: dict[str, object] = {**HEAD, "lines-TOTAL_FORMS": "1"}
    typed |= line(0, name="физика", authors=known.authors, kind="textbook", grade="7", fund="", quantity="20")
    library.post(reverse("stock:receive"), typed)
    made = Lot.objects.get()
    assert (made.title, made.fund) == (known, "textbook")
    assert Title.objects.count() == 1


def test_of_several_titles_that_agree_gulnar_says_which_or_that_it_is_new(
    library: Client, gulnar: User
) -> None:
    old, new = make.title("Ертегілер", "", year=1990), make.title("Ертегілер", "", year=2019)
    typed: dict[str, object] = HEAD | {"lines-TOTAL_FORMS": "1"} | line(0, name="Ертегілер", price="900")
    page = library.post(reverse("stock:receive"), typed).content.decode()
    assert re.findall(r'name="lines-0-edition"\s+value="(\d+)"', page) == [str(old.pk), str(new.pk)]
    assert "каталогта осындай 2 атау бар" in page.replace("\u00a0", " ")
    assert not Receipt.objects.exists()
    library.post(reverse("stock:receive"), typed | {"lines-0-edition": new.pk})
    assert Lot.objects.get().title == new
    library.post(reverse("stock:receive"), typed | {"lines-0-fresh": "on"})
    assert Title.objects.filter(name="Ертегілер").count() == 3


def test_the_receipt_suggests_names_that_the_catalogue_has(library: Client, gulnar: User) -> None:
    textbook(gulnar)
    suggested = library.get(reverse("catalogue:names"), {"lines-1-name": "физ"}).content.decode()
    assert '<option value="Физика">' in suggested
    assert library.get(reverse("catalogue:names")).content.decode().strip() == ""


def test_a_book_without_authors_is_described_without_a_stray_comma(library: Client, gulnar: User) -> None:
    made = lot(gulnar, novel(gulnar, "Жұмбақтар"), 1, fund="main", numbers=["7"])
    Title.objects.update(authors="", publisher="", year=1990)
    page = library.get(reverse("stock:receipt", args=[made.receipt_id])).content.decode()
    assert '<div class="k-hint">1990</div>' in page


def test_more_lines_may_be_asked_for(library: Client) -> None:
    page = library.post(
        reverse("stock:receive"), HEAD | {"lines-TOTAL_FORMS": "1", "more": "1"}
    ).content.decode()
    assert 'name="lines-3-name"' in page


def test_gulnar_writes_off_copies_and_textbooks_in_one_act(library: Client, gulnar: User) -> None:
    lot(gulnar, novel(gulnar), 2, fund="main", numbers=["1041", "1042"])
    physics = lot(gulnar, textbook(gulnar), 20)
    page = library.get(reverse("stock:write_off"), {"q": "физик"}).content.decode()
    assert f'name="lot-{physics.pk}"' in page
    typed = {
        "on": "2023-10-02",
        "reason": "worn",
        "numbers": "1041,\n1042",
        "q": "физик",
        f"lot-{physics.pk}": "5",
    }
    answer = library.post(reverse("stock:write_off"), typed)
    act = WriteOff.objects.get()
    assert answer["Location"] == reverse("stock:act", args=[act.pk])
    assert sum(row.quantity for row in act.lines.all()) == 7
    assert "1042" in library.get(answer["Location"]).content.decode()


def test_what_is_typed_stays_while_one_title_after_another_is_searched(library: Client, gulnar: User) -> None:
    physics = lot(gulnar, textbook(gulnar), 20)
    algebra = lot(gulnar, textbook(gulnar, "Алгебра"), 7)
    typed = {"on": "2023-10-02", "reason": "obsolete", "numbers": "1041", f"lot-{physics.pk}": "5"}
    page = library.post(reverse("stock:write_off"), typed | {"q": "алгебра", "find": "1"}).content.decode()
    assert re.search(rf'name="lot-{physics.pk}" value="5"', page)
    assert f'name="lot-{algebra.pk}"' in page
    assert "1041</textarea>" in page
    assert 'value="obsolete" selected' in page
    assert "Ештеңе табылмады" not in page
    page = library.post(reverse("stock:write_off"), typed | {"q": "химия", "find": "1"}).content.decode()
    assert "Ештеңе табылмады" in page
    assert re.search(rf'name="lot-{physics.pk}" value="5"', page)
    assert not WriteOff.objects.exists(), "a search writes nothing"
    typed |= {"numbers": "", f"lot-{algebra.pk}": "2", "q": "алгебра"}
    library.post(reverse("stock:write_off"), typed)
    assert {(row.lot, row.quantity) for row in WriteOff.objects.get().lines.all()} == {
        (physics, 5),
        (algebra, 2),
    }


def test_a_lot_that_another_desk_has_written_off_meanwhile_is_told_of(library: Client, gulnar: User) -> None:
    physics = lot(gulnar, textbook(gulnar), 3)
    typed = {"on": "2023-10-02", "reason": "worn", "numbers": "", "q": "физика", f"lot-{physics.pk}": "3"}
    library.post(reverse("stock:write_off"), typed)
    page = library.post(reverse("stock:write_off"), typed | {"q": ""}).content.decode()
    assert "Қордағыдан көп шығаруға болмайды" in page
    assert WriteOff.objects.count() == 1


def test_writing_off_too_much_or_an_unknown_number_is_said_on_the_page(library: Client, gulnar: User) -> None:
    physics = lot(gulnar, textbook(gulnar), 3)
    typed = {"on": "2023-10-02", "reason": "worn", "numbers": "", "q": "физика", f"lot-{physics.pk}": "5"}
    assert (
        "Қордағыдан көп шығаруға болмайды" in library.post(reverse("stock:write_off"), typed).content.decode()
    )
    typed |= {"numbers": "999", f"lot-{physics.pk}": ""}
    assert "999" in library.post(reverse("stock:write_off"), typed).content.decode()
    assert not WriteOff.objects.exists()


def test_a_number_without_its_leading_zeros_is_written_off(library: Client, gulnar: User) -> None:
    lot(gulnar, novel(gulnar), 2, fund="main", numbers=["000007", "000008"])
    typed = {"on": "2023-10-02", "reason": "worn", "q": "", "numbers": "7 9\n10"}
    page = library.post(reverse("stock:write_off"), typed).content.decode()
    assert "9, 10 түгендеу нөмірі қорда жоқ" in page.replace("\u00a0", " "), "all unknown ones at once"
    library.post(reverse("stock:write_off"), typed | {"numbers": "7"})
    assert str(Copy.objects.exclude(written_off_on=None).get()) == "000007"


def test_a_copy_in_armans_hands_is_not_written_off_from_the_page(library: Client, gulnar: User) -> None:
    lot(gulnar, novel(gulnar), 1, fund="main", numbers=["1041"])
    arman = make.reader(gulnar.school, "Сейітов Арман")
    lend_copy(by=gulnar, reader=arman, copy=Copy.objects.get(), on=date(2023, 9, 4))
    typed = {"on": "2023-10-02", "reason": "worn", "numbers": "1041", "q": ""}
    page = library.post(reverse("stock:write_off"), typed).content.decode()
    assert "1041 нөмірлі дана оқырманда. Алдымен қайтарып алыңыз." in page.replace("\u00a0", " ")
    assert not WriteOff.objects.exists()


def test_a_lot_of_another_school_cannot_be_named_in_the_form(
    library: Client, gulnar: User, foreign_librarian: User
) -> None:
    theirs = lot(foreign_librarian, textbook(gulnar), 3)
    typed = {"on": "2023-10-02", "reason": "worn", "numbers": "", "q": "физика", f"lot-{theirs.pk}": "1"}
    library.post(reverse("stock:write_off"), typed)
    assert not WriteOff.objects.exists()
    receipt = Lot.objects.get().receipt
    assert library.get(reverse("stock:receipt", args=[receipt.pk])).status_code == 404


def test_the_list_of_copies_is_searched_filtered_and_taken_away(library: Client, gulnar: User) -> None:
    lot(gulnar, novel(gulnar), 2, fund="main", numbers=["1041", "1042"])
    arman = make.reader(gulnar.school, "Сейітов Арман")
    lend_copy(by=gulnar, reader=arman, copy=Copy.objects.get(inventory_number="1042"), on=date(2023, 9, 4))
    held = library.get(reverse("stock:copies"), {"state": "held"}).content.decode()
    assert "1042" in held
    assert "1041" not in held
    assert "1041" in library.get(reverse("stock:copies"), {"q": "абай", "state": "shelf"}).content.decode()
    file = library.get(reverse("stock:copies"), {"format": "xlsx"})
    assert file["Content-Type"].endswith("spreadsheetml.sheet")


@pytest.mark.parametrize(
    "name", ["stock:index", "stock:receipts", "stock:write_offs", "stock:copies", "catalogue:index"]
)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_of_the_stock_opens_in_three_languages_with_and_without_rows(
    library: Client, gulnar: User, name: str, language: str
) -> None:
    library.cookies["django_language"] = language
    assert library.get(reverse(name)).status_code == 200
    physics = lot(gulnar, textbook(gulnar), 20)
    lot(gulnar, novel(gulnar), 1, fund="main")
    library.post(
        reverse("stock:write_off"),
        {"on": "2023-10-02", "reason": "lost", "q": "физика", f"lot-{physics.pk}": "2"},
    )
    page = library.get(reverse(name)).content.decode()
    assert f'<html lang="{language}"' in page
    assert page.count("<h1>") == 1


def test_the_director_sees_the_stock_and_does_not_write_in_it(client: Client, marat: User) -> None:
    client.force_login(marat)
    assert client.get(reverse("stock:index")).status_code == 200
    assert client.get(reverse("stock:receive")).status_code == 403
    assert client.post(reverse("stock:write_off"), {}).status_code == 403


def test_a_paper_and_an_act_of_a_day_to_come_are_refused(library: Client, gulnar: User) -> None:
    lot(gulnar, novel(gulnar), 1, fund="main", numbers=["1041"])
    typed = {**HEAD, "on": "2099-09-04", "lines-TOTAL_FORMS": "1"} | line(0, name="Ұшқан ұя", price="1500")
    act = {"on": "2099-09-04", "reason": "worn", "numbers": "1041"}
    for address, data in (("stock:receive", typed), ("stock:write_off", act)):
        page = library.post(reverse(address), data).content.decode()
        assert "Құжаттың күні әлі келген жоқ" in page
    assert Receipt.objects.count() == 1
    assert not WriteOff.objects.exists()
