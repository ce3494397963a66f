"""The pages of a stocktaking as Gulnar, the director and strangers use them."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kitaphana.core.models import User
from kitaphana.stock.actions import Disposal, write_off
from kitaphana.stock.models import Copy, Reason, Stocktaking, StocktakingLine
from kitaphana.stock.stocktaking import Lacking, begin, come_to_light, finish, note_missing
from tests.stock.make import lot, novel, textbook

FIRST, LAST, TODAY = date(2024, 6, 3), date(2024, 6, 12), date(2024, 12, 2)
HEAD = {"checked": "whole", "on": "2024-06-03", "number": "", "note": "Жоспар бойынша"}


def page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"stock:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def sent(client: Client, name: str, *args: object, **typed: object) -> str:
    """The page that a form leads to."""
    answer = client.post(reverse(f"stock:{name}", args=args), typed, follow=True)
    return answer.content.decode().replace("\u00a0", " ")


@pytest.fixture
def going_on(gulnar: User) -> Stocktaking:
    """1042 of three novels and two of twenty textbooks are not found yet."""
    lot(gulnar, novel(gulnar), 3, fund="main", numbers=["1041", "1042", "1043"])
    physics = lot(gulnar, textbook(gulnar), 20)
    made = begin(by=gulnar, checked="whole", on=FIRST, today=TODAY)
    note_missing(by=gulnar, stocktaking=made, numbers=["1042"], lots=[Lacking(physics, 2)])
    return made


@pytest.fixture
def done(gulnar: User, going_on: Stocktaking) -> Stocktaking:
    return finish(by=gulnar, stocktaking=going_on, on=LAST, today=TODAY, number="3")


def test_gulnar_looks_the_stock_through_from_the_first_day_to_the_act(library: Client, gulnar: User) -> None:
    lot(gulnar, novel(gulnar), 2, fund="main", numbers=["1041", "1042"])
    physics = lot(gulnar, textbook(gulnar), 20)
    assert reverse("stock:stocktakings") in page(library, "index")
    assert "Жоспар бойынша" in sent(library, "begin_stocktaking", **HEAD)
    made = Stocktaking.objects.get()
    assert (made.year, made.recorded_by) == (2023, gulnar)
    key = f"lot-{physics.pk}"
    assert key in page(library, "note_missing", made.pk, q="физик")
    shown = sent(library, "note_missing", made.pk, q="физик", numbers="1042", **{key: "2"})
    assert "1042" in shown
    assert "табылмады" in shown
    shown = sent(library, "finish_stocktaking", made.pk, on="2024-06-12", number="3")
    assert "Түгендеу, №3 акт" in shown
    made.refresh_from_db()
    assert (made.listed, made.found, made.missing) == (22, 19, 3)
    listed = page(library, "stocktakings")
    assert "бүкіл қор" in listed
    assert ">19<" in listed


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("begin_stocktaking", {"on": "2099-01-01"}, "әлі келген жоқ"),
        ("begin_stocktaking", {"on": "0001-01-01"}, "k-field wrong"),
        ("begin_stocktaking", {"on": ""}, "k-field wrong"),
        ("begin_stocktaking", {"checked": "attic"}, "k-field wrong"),
        ("begin_stocktaking", {"number": "9" * 21}, "k-field wrong"),
        ("begin_stocktaking", {"number": "7"}, "№7 түгендеу актісі бар"),
    ],
)
def test_a_faulty_beginning_is_said_on_the_page_and_writes_nothing(
    library: Client, gulnar: User, name: str, typed: dict[str, str], said: str
) -> None:
    begin(by=gulnar, checked="main", on=FIRST, today=TODAY, number="7")
    shown = sent(library, name, **HEAD | typed)
    assert said in shown
    assert "Жоспар бойынша" in shown, "what was typed stays"
    assert Stocktaking.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("note_missing", {"numbers": "999"}, "999 түгендеу нөмірі қорда жоқ"),
        ("note_missing", {"numbers": "000002 999999"}, "000002, 999999 түгендеу нөмірі қорда жоқ"),
        ("note_missing", {"numbers": "1041, 1041"}, "тізімде екі рет тұр"),
        ("note_missing", {"numbers": "1042"}, "осы түгендеуде бұрын белгіленген"),
        ("note_missing", {"numbers": ""}, "Табылмаған дана көрсетілмеген"),
        ("finish_stocktaking", {"on": "2024-06-02"}, "одан ерте аяқтала алмайды"),
        ("finish_stocktaking", {"on": "2099-06-02"}, "әлі келген жоқ"),
        ("finish_stocktaking", {"on": "кеше"}, "k-field wrong"),
    ],
)
def test_what_cannot_be_is_said_where_it_was_typed(
    library: Client, going_on: Stocktaking, name: str, typed: dict[str, str], said: str
) -> None:
    assert said in sent(library, name, going_on.pk, **typed)
    going_on.refresh_from_db()
    assert going_on.finished_on is None
    assert StocktakingLine.objects.count() == 2


def test_more_textbooks_than_the_books_list_are_not_missing(library: Client, going_on: Stocktaking) -> None:
    key = f"lot-{StocktakingLine.objects.get(copy=None).lot_id}"
    shown = sent(library, "note_missing", going_on.pk, q="физика", **{key: "19"})
    assert (
        "«Физика»: осы түгендеуде бұрын белгіленгені – 2 дана, қазір жазылғаны – 19, құжат бойынша – 20."
        in shown
    )
    assert StocktakingLine.objects.get(copy=None).quantity == 2
    for wrong in ("-1", "9" * 30, "екі"):
        shown = sent(library, "note_missing", going_on.pk, q="физика", **{key: wrong})
        assert "k-field wrong" in shown
        assert f'value="{wrong}"' in shown, "what was typed stays"


def test_numbers_and_counts_stay_while_the_next_title_is_searched(
    library: Client, gulnar: User, going_on: Stocktaking
) -> None:
    physics = StocktakingLine.objects.get(copy=None).lot
    algebra = lot(gulnar, textbook(gulnar, "Алгебра"), 7)
    typed = {"numbers": "1041", f"lot-{physics.pk}": "2"}
    shown = sent(library, "note_missing", going_on.pk, q="алгебра", find="1", **typed)
    assert f'name="lot-{physics.pk}" value="2"' in shown
    assert f'name="lot-{algebra.pk}"' in shown
    assert "1041</textarea>" in shown
    assert StocktakingLine.objects.count() == 2, "a search notes nothing"


def test_what_is_looked_through_is_corrected(library: Client, going_on: Stocktaking) -> None:
    assert 'value="2024-06-03"' in page(library, "edit_stocktaking", going_on.pk)
    assert "тексерілетін қорға жатпайды" in sent(
        library, "edit_stocktaking", going_on.pk, **HEAD | {"checked": "main"}
    )
    line = StocktakingLine.objects.get(copy=None)
    sent(library, "strike_missing", line.pk)
    sent(library, "edit_stocktaking", going_on.pk, **HEAD | {"checked": "main"})
    assert Stocktaking.objects.get().checked == "main"
    assert "Нөмірсіз оқулықтар" not in page(library, "note_missing", going_on.pk)


def test_a_stocktaking_is_deleted_after_a_question(library: Client, going_on: Stocktaking) -> None:
    asked = page(library, "delete_stocktaking", going_on.pk)
    assert "03.06.2024 күні басталған түгендеу" in asked
    assert ">3</span>). Оны қайтару мүмкін емес." in asked
    assert Stocktaking.objects.exists()
    sent(library, "delete_stocktaking", going_on.pk)
    assert not Stocktaking.objects.exists()


def test_what_is_missing_is_found_later_or_written_off(
    library: Client, gulnar: User, done: Stocktaking
) -> None:
    textbooks = StocktakingLine.objects.get(copy=None)
    shown = page(library, "stocktaking", done.pk)
    assert f"{reverse('stock:write_off')}?reason=lost&amp;copy=1042" in shown
    act = library.get(reverse("stock:write_off"), {"reason": "lost", "copy": "1042"}).content.decode()
    assert '<option value="lost" selected>' in act
    assert "k-field wrong" in sent(library, "found_missing", textbooks.pk, on="", quantity="1")
    assert "табылмай тұрғаны – 2 дана" in sent(
        library, "found_missing", textbooks.pk, on="2024-09-20", quantity="3"
    )
    shown = sent(library, "found_missing", textbooks.pk, on="2024-09-20", quantity="1")
    assert "кейін табылды, 20.09.2024" in shown
    assert "оның ішінде кейін табылғаны: <span" in shown
    later = StocktakingLine.objects.get(found_on__isnull=False)
    assert "кейін табылды, " not in sent(library, "still_missing", later.pk)
    copy = Copy.objects.get(inventory_number="1042")
    write_off(by=gulnar, lines=[Disposal(copy.lot, Reason.LOST, copy=copy)], on=date(2024, 6, 20))
    shown = page(library, "stocktaking", done.pk)
    assert "есептен шығарылған" in shown
    assert reverse("stock:write_off") not in shown


def test_a_numbered_copy_is_found_without_asking_how_many(library: Client, done: Stocktaking) -> None:
    line = StocktakingLine.objects.get(copy__isnull=False)
    assert 'name="quantity"' not in page(library, "found_missing", line.pk)
    assert "одан ерте болмайды" in sent(library, "found_missing", line.pk, on="2024-06-01")
    assert "кейін табылды" in sent(library, "found_missing", line.pk, on="2024-06-12")


def test_a_finished_stocktaking_is_opened_again_unless_something_has_come_to_light(
    library: Client, gulnar: User, done: Stocktaking
) -> None:
    sent(library, "reopen_stocktaking", done.pk)
    assert Stocktaking.objects.get().finished_on is None
    finish(by=gulnar, stocktaking=done, on=LAST, today=TODAY)
    line = StocktakingLine.objects.get(copy=None)
    come_to_light(by=gulnar, line=line, on=LAST, today=TODAY, quantity=2)
    assert "кейін табылды деп белгіленген" in sent(library, "reopen_stocktaking", done.pk)
    assert Stocktaking.objects.get().finished_on == LAST


def test_the_act_is_taken_away_in_every_form(library: Client, done: Stocktaking) -> None:
    for file_format in ("pdf", "docx", "xlsx"):
        for language in ("kk", "ru"):
            asked = {"lang": language, "format": file_format}
            answer = library.get(reverse("stock:stocktaking_paper", args=[done.pk]), asked)
            assert answer.status_code == 200
            assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_opens_in_three_languages(library: Client, done: Stocktaking, language: str) -> None:
    library.cookies["django_language"] = language
    for name in ("stocktaking", "edit_stocktaking", "finish_stocktaking", "note_missing"):
        shown = page(library, name, done.pk)
        assert f'<html lang="{language}"' in shown
        assert shown.count("<h1>") == 1


def test_the_director_reads_and_does_not_write(client: Client, marat: User, done: Stocktaking) -> None:
    client.force_login(marat)
    shown = page(client, "stocktaking", done.pk)
    assert "1042" in shown
    for word in ("Қайта ашу", "Табылмағанды есептен шығару", ">Табылды</a>"):
        assert word not in shown
    page(client, "stocktakings")
    line = StocktakingLine.objects.earliest("pk")
    for name in ("edit", "finish", "reopen", "delete"):
        address = reverse(f"stock:{name}_stocktaking", args=[done.pk])
        assert client.post(address).status_code == 403
    for name in ("strike_missing", "found_missing", "still_missing"):
        assert client.post(reverse(f"stock:{name}", args=[line.pk])).status_code == 403
    assert client.get(reverse("stock:begin_stocktaking")).status_code == 403


def test_another_school_does_not_know_of_it(
    client: Client, foreign_librarian: User, done: Stocktaking
) -> None:
    client.force_login(foreign_librarian)
    assert "03.06.2024" not in page(client, "stocktakings")
    for name in ("stocktaking", "edit_stocktaking", "note_missing", "stocktaking_paper"):
        assert client.get(reverse(f"stock:{name}", args=[done.pk])).status_code == 404
    line = StocktakingLine.objects.earliest("pk")
    for name in ("strike_missing", "still_missing", "found_missing"):
        assert client.post(reverse(f"stock:{name}", args=[line.pk])).status_code == 404
    assert StocktakingLine.objects.count() == 2


def test_an_address_that_is_only_written_to_changes_nothing_when_it_is_read(
    library: Client, done: Stocktaking
) -> None:
    line = StocktakingLine.objects.earliest("pk")
    library.get(reverse("stock:reopen_stocktaking", args=[done.pk]))
    library.get(reverse("stock:strike_missing", args=[line.pk]))
    library.get(reverse("stock:delete_stocktaking", args=[done.pk]))
    assert Stocktaking.objects.get().finished_on == LAST
    assert StocktakingLine.objects.count() == 2


def test_the_page_asks_the_database_alike_for_one_line_and_for_many(
    library: Client, gulnar: User, done: Stocktaking
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(library, "stocktaking", done.pk)
        return len(queries)

    asked()
    before = asked()
    numbers = [str(n) for n in range(5001, 5041)]
    lot(gulnar, novel(gulnar, "Ұшқан ұя"), 40, fund="main", numbers=numbers)
    made = begin(by=gulnar, checked="main", on=FIRST, today=TODAY)
    note_missing(by=gulnar, stocktaking=made, numbers=numbers)
    StocktakingLine.objects.filter(stocktaking=made).update(stocktaking=done)
    assert asked() == before
