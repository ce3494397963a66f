"""The class page: what it shows, and the acts that its keys ask for."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from kitaphana.circulation.models import Loan
from kitaphana.core.models import User
from kitaphana.roster.actions import transfer
from kitaphana.roster.models import Enrolment, Reader, SchoolYear
from kitaphana.stock.actions import number_copies
from kitaphana.stock.models import Lot
from kitaphana.textbooks.sets import Wanted, set_for
from tests import make
from tests.stock.make import lot, textbook
from tests.textbooks.class_page.conftest import FIRST, NAMES, Page, named, plain
from tests.textbooks.make import pupil, school_class


def test_a_key_changes_one_square_and_the_answer_tells_how_the_column_stands(page: Page) -> None:
    answer = page.mark("Айтбаев", "issued")
    today = f"{localdate():%d.%m.%Y}"
    assert answer["cells"] == [[named("Айтбаев").pk, page.title.pk, "issued", today]]
    [head] = answer["heads"]
    assert (head["held"], head["need"], head["can"], head["bar"]) == (1, 3, 1, "short")
    assert plain(answer["summary"]) == "3 оқулықтың біреуі оқушыларда"
    assert plain(answer["lack"]) == "Физика: 1 жетіспейді"
    assert "Бекболат Аружан" in answer["waiting"]
    assert "Жұмабек" not in answer["waiting"], "he is served first"
    assert answer["said"] == []


def test_the_bar_says_whose_return_left_a_copy(page: Page) -> None:
    page.mark("Айтбаев", "issued")
    page.mark("Айтбаев", "returned")
    answer = page.mark("Жұмабек", "issued")
    assert plain(answer["heads"][0]["hint"]) == "Берілмеген. Айтбаев Санжар бір данасын қайтарды."
    answer = page.mark("Бекболат", "issued")
    assert plain(answer["heads"][0]["hint"]) == "Берілмеген, сөреде жоқ."


def test_a_refused_key_is_one_sentence_and_the_square_is_told_as_it_is(page: Page) -> None:
    answer = page.mark("Айтбаев", "returned")
    assert answer["cells"] == [[named("Айтбаев").pk, page.title.pk, "none", ""]]
    assert [one["tone"] for one in answer["said"]] == ["bad"]
    assert "оқушыда болмаған" in page.said(answer)


def test_a_block_tells_how_many_squares_changed_and_why_one_did_not(page: Page) -> None:
    wishes = [[named(name.split()[0]).pk, page.title.pk, "issued"] for name in NAMES]
    answer = page.act(wishes=wishes)
    assert page.said(answer).startswith("2 ұяшық белгіленді. 1 ұяшық өзгермеді. «Физика» сөреде жоқ.")
    back = page.act(wishes=[[pupil, title, "none"] for pupil, title, _ in wishes], undo=True)
    assert {cell[2] for cell in back["cells"]} == {"none"}


@pytest.mark.parametrize("scope", ["row", "column", "class"])
def test_all_that_are_lacking_are_issued_in_a_row_a_column_and_the_class(page: Page, scope: str) -> None:
    of = {"row": {"pupil": named("Бекболат").pk}, "column": {"title": page.title.pk}, "class": {}}[scope]
    answer = page.act(**of)
    states = {Reader.objects.get(pk=pupil).surname: look for pupil, _, look, _ in answer["cells"]}
    if scope == "row":
        assert states == {"Бекболат": "issued"}
    else:
        assert states == {"Айтбаев": "issued", "Бекболат": "none", "Жұмабек": "issued"}
        assert "«Физика» сөреде жоқ, 1 оқушыға жетпеді." in page.said(answer)
    page.act(**of)
    assert Loan.objects.count() == sum(state == "issued" for state in states.values()), "twice issues nothing"


def test_an_act_whose_answer_was_lost_is_done_once(page: Page, gulnar: User) -> None:
    [copy] = number_copies(by=gulnar, lot=Lot.objects.get(), numbers=["501"])
    scan = {"line": "501", "pupil": named("Айтбаев").pk}
    page.act("k1", **scan)
    assert page.act("k1", **scan)["said"] == []
    assert Loan.objects.open().get().copy == copy
    page.mark("Бекболат", "issued")
    assert page.act("k2", wishes=[[named("Бекболат").pk, page.title.pk, "issued"]])["said"] == []
    assert Loan.objects.open().count() == 2


UNREADABLE = [
    *("", "{", '{"wishes": [[1, 2', "[]", "null", "7", "[" * 5000, '{"line": 7}', '{"pupil": "7"}'),
    *('{"title": 1e400}', '{"pupil": 99999999999999999999}', '{"wishes": 7}', '{"wishes": [[1, 2]]}'),
    *('{"wishes": [["a", 2, "own"]]}', '{"wishes": [[1, 2, "eaten"]]}', '{"wishes": [[-1, 2, "own"]]}'),
    *('{"wishes": [[1, 2, ["own"]]]}', '{"wishes": [[true, 2, "own"]]}'),
    json.dumps({"wishes": [[1, 2, "own"]] * 2001}),
]


def test_what_no_page_sends_is_answered_with_one_sentence(page: Page) -> None:
    for text in UNREADABLE:
        answer = page.send(text)
        assert answer.status_code == 200
        assert page.said(answer.json()).startswith("Бет жіберген жазба оқылмады"), text[:60]
    assert not Loan.objects.exists()


def test_strangers_are_not_in_the_table(page: Page, foreign_librarian: User, client: Client) -> None:
    theirs = make.reader(foreign_librarian.school)
    elsewhere = textbook(foreign_librarian, "Химия")
    for act in (
        {"wishes": [[theirs.pk, page.title.pk, "issued"]]},
        {"wishes": [[named("Айтбаев").pk, elsewhere.pk, "issued"]]},
        {"pupil": theirs.pk},
        {"title": 10**9},
    ):
        answer = page.act(**act)
        assert page.said(answer).startswith("Кестеде мұндай оқушы не оқулық жоқ."), act
    client.force_login(foreign_librarian)
    assert page.send("{}").status_code == 404
    assert client.get(reverse("textbooks:class", args=[page.seven.pk])).status_code == 404
    assert not Loan.objects.exists()


def test_a_desk_that_was_signed_out_is_sent_to_sign_in_and_nothing_is_written(page: Page) -> None:
    page.client.logout()
    answer = page.send(json.dumps({"wishes": [[named("Айтбаев").pk, page.title.pk, "issued"]]}))
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]
    assert not Loan.objects.exists()


def test_the_director_sees_the_table_without_keys(page: Page, marat: User) -> None:
    page.client.force_login(marat)
    shown = page.get()
    assert "data-may" not in shown
    assert 'value="returned"' not in shown
    assert page.send("{}").status_code == 403


def test_one_act_asks_the_same_number_of_questions_in_a_great_class(
    page: Page, gulnar: User, year: SchoolYear
) -> None:
    def asked(of: Page) -> int:
        reader = Reader.objects.filter(enrolments__school_class=of.seven).latest("pk")
        with CaptureQueriesContext(connection) as queries:
            assert of.act(wishes=[[reader.pk, of.title.pk, "own"]])["cells"][0][2] == "own"
        with CaptureQueriesContext(connection) as seen:
            of.get()
        return len(queries) + len(seen)

    found = []
    for grade, size in ((8, 1), (9, 8)):
        made = school_class(gulnar, year, f"{grade} А")
        for number in range(size):
            pupil(gulnar, made, f"Оқушы Аты{number}", on=FIRST)
        titles = [textbook(gulnar, f"Оқулық {number}", grade) for number in range(size)]
        set_for(by=gulnar, year=year, grade=grade, language="kk", titles=titles)
        for title in titles:
            lot(gulnar, title, size)
        found.append(asked(Page(page.client, made, titles[0])))
    assert found[0] == found[1]


def test_priority_pupils_stand_first_and_nothing_says_why(page: Page) -> None:
    shown = page.get()
    assert shown.index("Жұмабек Әли") < shown.index("Айтбаев Санжар")
    assert shown.count('<span class="k-st neutral">бірінші кезек</span>') == 1


def test_who_leaves_soon_is_marked_so(page: Page, gulnar: User, year: SchoolYear) -> None:
    assert "кетеді" not in page.get()
    Enrolment.objects.filter(reader=named("Айтбаев")).update(ends_on=localdate() + timedelta(days=3))
    assert "кетеді" in page.get()


def test_a_pupil_who_moved_in_brings_a_column_of_his_own(page: Page, gulnar: User, year: SchoolYear) -> None:
    russian = school_class(gulnar, year, "7 Б", language="ru")
    dana = pupil(gulnar, russian, "Оспан Дана", on=FIRST)
    make.loan(dana, lot(gulnar, textbook(gulnar, "Русская физика", language="ru"), 1), on=FIRST)
    transfer(by=gulnar, reader=dana, school_class=page.seven, on=localdate())
    shown = page.get(pupil=dana.pk)
    assert "Русская физика" in shown
    assert "тізбеде жоқ" in shown
    assert page.get().count('class="g-blank"') == len(NAMES)


def test_a_workbook_and_an_e_textbook_say_what_they_are(page: Page, gulnar: User, year: SchoolYear) -> None:
    gulnar.school.settings.create(code="count_e_textbooks", value=True)
    book, online = textbook(gulnar, "Дәптер"), textbook(gulnar, "Химия онлайн", kind="e_textbook")
    lot(gulnar, book, 3)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[Wanted(book, given=True), online])
    page.title = book
    page.mark("Айтбаев", "issued")
    shown = page.get(pupil=named("Айтбаев").pk, title=book.pk)
    assert "біржола берілген" in shown
    assert "Біржола берілген күні – " in shown
    assert shown.count('class="g-digital"') == len(NAMES)
    assert "электрондық" in shown


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("pupil", "оқулық алған оқушының өзі қол қояды"),
        ("class_head", "бүкіл сынып үшін сынып жетекшісі қол қояды"),
    ],
)
def test_the_page_says_who_signs_the_notebook(page: Page, gulnar: User, value: str, words: str) -> None:
    gulnar.school.settings.create(code="textbook_issue_to", value=value)
    shown = page.get()
    assert words in shown
    assert reverse("textbooks:notebook", args=[page.seven.pk]) in shown


def test_copies_kept_for_other_classes_are_told_of(page: Page, gulnar: User, year: SchoolYear) -> None:
    other = school_class(gulnar, year, "7 Ә")
    for name in ("Омар Дина", "Серік Аян"):
        pupil(gulnar, other, name, on=FIRST, priority=True)
    shown = page.get()
    assert "«Физика»: басқа сыныптардың бірінші кезектегі оқушыларына 2 дана қалдырылған." in shown
    answer = page.act()
    assert "«Физика» 2 оқушыға берілмеді" in page.said(answer)
    hint = plain(answer["heads"][0]["hint"])
    assert hint == "Берілмеген. Сөредегі 1 дана басқа сыныптың бірінші кезектегі оқушысына қалдырылған."


def test_a_class_whose_year_is_over_takes_back_and_issues_nothing(
    page: Page, gulnar: User, year: SchoolYear
) -> None:
    before = make.school_year(gulnar.school, FIRST.replace(year=FIRST.year - 1))
    old = school_class(gulnar, before, "6 А")
    dana = pupil(gulnar, old, "Оспан Дана", on=before.starts_on)
    algebra = textbook(gulnar, "Алгебра", 6)
    set_for(by=gulnar, year=before, grade=6, language="kk", titles=[algebra])
    make.loan(dana, lot(gulnar, algebra, 2, on=before.starts_on), on=before.starts_on)
    last = Page(page.client, old, algebra)
    assert "Бағанды түгел беру" not in last.get().split("<dialog")[0]
    assert last.mark("Оспан", "returned")["cells"][0][2] == "returned"
    assert str(before) in last.said(last.act(title=algebra.pk))
    assert not Loan.objects.open().exists()


@pytest.mark.parametrize("empty", ["pupils", "list"])
def test_a_class_with_nothing_to_show_says_what_is_missing(
    library: Client, gulnar: User, year: SchoolYear, empty: str
) -> None:
    nine = school_class(gulnar, year, "9 А")
    if empty == "list":
        pupil(gulnar, nine, "Оспан Дана", on=FIRST)
    shown = plain(library.get(reverse("textbooks:class", args=[nine.pk])).content.decode())
    words = {"pupils": "Бұл сыныпта оқушы тіркелмеген.", "list": "Бұл сыныптың оқулықтар тізбесі әлі жоқ."}
    assert words[empty] in shown
    assert 'id="grid"' not in shown


def test_a_class_without_a_list_still_gives_back_what_its_pupils_hold(
    library: Client, gulnar: User, year: SchoolYear
) -> None:
    nine = school_class(gulnar, year, "9 А")
    dana, algebra = pupil(gulnar, nine, "Оспан Дана", on=FIRST), textbook(gulnar, "Алгебра", 8)
    make.loan(dana, lot(gulnar, algebra, 1), on=FIRST)
    page = Page(library, nine, algebra)
    shown = page.get()
    assert "Бұл сыныптың оқулықтар тізбесі әлі жоқ." in shown
    assert "Алгебра" in shown
    assert page.mark("Оспан", "returned")["summary"] == ""
    assert not Loan.objects.open().exists()
