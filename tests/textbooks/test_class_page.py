"""The class page: what it shows, and the acts that its keys and its scan line ask for."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Loan
from kitaphana.core.models import User
from kitaphana.lib.period import Period
from kitaphana.roster.actions import transfer
from kitaphana.roster.models import Enrolment, Reader, SchoolClass, SchoolYear
from kitaphana.stock.actions import number_copies
from kitaphana.stock.models import Copy, Lot
from kitaphana.stock.queries import school_year_of
from kitaphana.textbooks.barcodes import read_numbers
from kitaphana.textbooks.grid import SOFT_HYPHEN, soften
from kitaphana.textbooks.sets import Wanted, set_for
from tests import make
from tests.stock.make import lot, novel, textbook
from tests.textbooks.make import pupil, school_class

FIRST = Period.school_year(school_year_of(localdate())).start
NAMES = ("Айтбаев Санжар", "Бекболат Аружан", "Жұмабек Әли")


@pytest.fixture
def year(gulnar: User) -> SchoolYear:
    return make.school_year(gulnar.school, FIRST)


@pytest.fixture
def seven(gulnar: User, year: SchoolYear) -> SchoolClass:
    made = school_class(gulnar, year, "7 А")
    for name in NAMES:
        pupil(gulnar, made, name, on=FIRST, priority=name == "Жұмабек Әли")
    return made


@pytest.fixture
def physics(gulnar: User, year: SchoolYear) -> Title:
    """On the list of grade 7, with two copies."""
    title = textbook(gulnar, subject="physics")
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[title])
    lot(gulnar, title, 2)
    return title


def named(surname: str) -> Reader:
    return Reader.objects.get(surname=surname)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2009", " ").replace("\u2011", "-").replace(SOFT_HYPHEN, "")


class Page:
    """The script of the class page."""

    def __init__(self, client: Client, seven: SchoolClass, title: Title) -> None:
        self.client, self.seven, self.title = client, seven, title

    def get(self, **query: object) -> str:
        address = reverse("textbooks:class", args=[self.seven.pk])
        return plain(self.client.get(address, query).content.decode())  # type: ignore[arg-type]

    def act(self, key: str = "", /, **act: object) -> dict[str, Any]:
        answer = self.send(json.dumps(act), key)
        return dict(answer.json())

    def send(self, text: str, key: str = "") -> Any:
        address = reverse("textbooks:act", args=[self.seven.pk])
        return self.client.post(address, {"act": text, "request_key": key})

    def mark(self, surname: str, state: str, **more: object) -> dict[str, Any]:
        return self.act(wishes=[[named(surname).pk, self.title.pk, state]], **more)

    def said(self, answer: dict[str, Any]) -> str:
        return plain(" ".join(one["text"] for one in answer["said"]))


@pytest.fixture
def page(library: Client, seven: SchoolClass, physics: Title) -> Page:
    return Page(library, seven, physics)


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
    assert shown.count('<span class="k-st neutral">1-кезек</span>') == 1


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
    assert "«Физика»: басқа сыныптардың 1-кезектегі оқушыларына 2 дана қалдырылған." in shown
    answer = page.act()
    assert "«Физика» 2 оқушыға берілмеді" in page.said(answer)
    hint = plain(answer["heads"][0]["hint"])
    assert hint == "Берілмеген. Сөредегі 1 дана басқа сыныптың 1-кезектегі оқушысына қалдырылған."


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


# ---- Scanning


@pytest.fixture
def coded(gulnar: User, physics: Title) -> list[Copy]:
    return number_copies(by=gulnar, lot=Lot.objects.get(), numbers=["501", "502"])


def later() -> None:
    """The hand takes longer than the scanner's second reading."""
    past = now() - timedelta(minutes=1)
    Loan.objects.update(recorded_at=past)
    Loan.objects.filter(returned_on__isnull=False).update(return_recorded_at=past)


def test_a_card_chooses_the_pupil_and_a_textbook_goes_to_him(page: Page, coded: list[Copy]) -> None:
    aruzhan = named("Бекболат")
    assert page.act(line=aruzhan.card_number)["chosen"] == aruzhan.pk
    answer = page.act(line="501", pupil=aruzhan.pk)
    assert page.said(answer) == "«Физика» берілді. Алған оқушы: Бекболат Аружан."
    assert answer["cells"][0][:3] == [aruzhan.pk, page.title.pk, "issued"]
    loan = Loan.objects.get()
    assert (loan.reader, loan.copy, loan.due_on) == (aruzhan, coded[0], page.seven.year.ends_on)


def test_a_second_copy_goes_to_the_next_pupil_who_lacks_it(page: Page, coded: list[Copy]) -> None:
    aruzhan = named("Бекболат")
    page.act(line="501", pupil=aruzhan.pk)
    answer = page.act(line="502", pupil=aruzhan.pk)
    said = "Бекболат Аружан бұл оқулықты бұрын алған. «Физика» жетіспейтін оқушыға берілді: Жұмабек Әли."
    assert (page.said(answer), answer["chosen"]) == (said, named("Жұмабек").pk)


def test_a_label_read_twice_counts_once_and_a_later_scan_brings_the_copy_back(
    page: Page, coded: list[Copy]
) -> None:
    sanzhar = named("Айтбаев")
    page.act(line="501", pupil=sanzhar.pk)
    assert "жаңа ғана сканерленді" in page.said(page.act(line="501", pupil=sanzhar.pk))
    assert Loan.objects.open().count() == 1
    later()
    answer = page.act(line="501", pupil=named("Бекболат").pk)
    assert page.said(answer) == "«Физика» қайтарылды. Алған оқушы: Айтбаев Санжар. Сөреге қойыңыз."
    assert [sanzhar.pk, page.title.pk, "returned"] in [cell[:3] for cell in answer["cells"]]
    assert "жаңа ғана сканерленді" in page.said(page.act(line="501"))
    later()
    assert "берілді" in page.said(page.act(line="501"))


def test_a_scan_finds_what_was_lost_and_refuses_what_is_away_or_written_off(
    page: Page, coded: list[Copy]
) -> None:
    sanzhar = named("Айтбаев")
    page.act(line="501", pupil=sanzhar.pk)
    page.mark("Айтбаев", "lost")
    later()
    answer = page.act(line="501")
    assert page.said(answer) == "«Физика» жоғалған деп белгіленген еді, табылды. Сөреге қойыңыз."
    assert [sanzhar.pk, page.title.pk, "found"] in [cell[:3] for cell in answer["cells"]]
    page.act(line="502", pupil=sanzhar.pk)
    page.mark("Айтбаев", "damaged")
    later()
    assert "жөндеуде немесе басқа мектепте" in page.said(page.act(line="502"))
    Copy.objects.filter(inventory_number="501").update(written_off_on=localdate())
    later()
    assert "есептен шығарылған" in page.said(page.act(line="501"))


def test_a_scan_that_means_nothing_here_says_what_it_is(
    page: Page, coded: list[Copy], gulnar: User, year: SchoolYear, foreign_librarian: User
) -> None:
    other = pupil(gulnar, school_class(gulnar, year, "7 Ә"), "Омар Дина", on=FIRST)
    make.copy(make.lot(gulnar.school, novel(gulnar)), "900")
    make.copy(make.lot(foreign_librarian.school, page.title, fund="textbook"), "777")
    chemistry = lot(gulnar, textbook(gulnar, "Химия"), 1)
    number_copies(by=gulnar, lot=chemistry, numbers=["601"])
    for line, words in {
        other.card_number: "Омар Дина 7 «А» сыныбында оқымайды",
        "900": "«Абай жолы» оқулық қорында емес",
        "777": "«777» оқушы билетіне де, оқулық штрихкодына да сәйкес келмейді",
        "601": "Бұл оқулық сыныптың тізбесінде жоқ",
        "жоқ адам": "«жоқ адам» оқушы билетіне де",
        "\x00": "",
        "": "",
        "x" * 5000: "оқушы билетіне де",
    }.items():
        assert words in page.said(page.act(line=line)), line
    assert not Loan.objects.exists()


def test_nobody_lacks_what_is_scanned(page: Page, coded: list[Copy]) -> None:
    for name in NAMES:
        page.mark(name.split()[0], "own")
    assert "«Физика» жетіспейтін оқушы жоқ" in page.said(page.act(line="501"))


def test_a_name_or_a_part_of_it_chooses_the_pupil(page: Page) -> None:
    assert page.act(line="бекбол")["chosen"] == named("Бекболат").pk
    assert page.act(line="Санжар")["chosen"] == named("Айтбаев").pk
    assert "«а» деп басталатын оқушы саны – 3." in page.said(page.act(line="а"))


def test_a_wedge_that_types_letters_of_the_kazakh_row_is_understood(page: Page, coded: list[Copy]) -> None:
    assert "«Физика» берілді" in page.said(page.act(line='ғқ"'))
    assert Loan.objects.get().copy == coded[0]


def test_without_a_script_the_scan_line_answers_on_the_page(page: Page, coded: list[Copy]) -> None:
    address = reverse("textbooks:scan", args=[page.seven.pk])
    answer = page.client.post(address, {"line": "501", "pupil": named("Бекболат").pk}, follow=True)
    shown = plain(answer.content.decode())
    assert "«Физика» берілді. Алған оқушы: Бекболат Аружан." in shown
    answer = page.client.post(address, {"line": "999"}, follow=True)
    assert "сәйкес келмейді" in plain(answer.content.decode())


# ---- Bar codes


def codes(page: Page, text: str, of: Lot | None = None) -> str:
    address = reverse("textbooks:codes", args=[(of or Lot.objects.get()).pk])
    answer = page.client.post(address, {"numbers": text}, follow=True)
    return plain(answer.content.decode())


def test_bar_codes_are_given_one_a_line_and_by_range(page: Page, gulnar: User) -> None:
    assert reverse("textbooks:codes", args=[Lot.objects.get().pk]) in page.get(scan=1)
    chemistry = lot(gulnar, textbook(gulnar, "Химия"), 5)
    assert "5 данаға штрихкод берілді" in codes(page, "КТ-0098–КТ-0101\n\nA7\n", chemistry)
    numbers = list(
        Copy.objects.filter(lot=chemistry).order_by("pk").values_list("inventory_number", flat=True)
    )
    assert numbers == ["КТ-0098", "КТ-0099", "КТ-0100", "КТ-0101", "A7"]


def test_a_code_with_hyphens_is_one_code() -> None:
    assert read_numbers("KZ-12-34\n501–503\nA9-A10") == ["KZ-12-34", "501", "502", "503", "A9", "A10"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\n  \n", "Штрихкод жазылмаған."),
        ("505–501", "«505–501»: аралықтың соңғы нөмірі алғашқысынан кіші"),
        ("1-99999999", "10 000 нөмірден көп берілмейді"),
        ("1–3", "3 нөмір берілді, ал нөмірсіз 2 дана ғана қалды"),
        ("7\n7", "7 түгендеу нөмірі басқа данаға берілген"),
        ("9" * 21, "тым ұзын түгендеу нөмірі"),
        ("9" * 30 + "-" + "9" * 30, "аралықтың соңғы нөмірі"),
    ],
)
def test_bar_codes_that_cannot_be_are_refused_and_what_was_typed_stays(
    page: Page, text: str, words: str
) -> None:
    shown = codes(page, text)
    assert words in shown
    assert text.strip() in shown
    assert not Copy.objects.exists()


def test_bar_codes_of_another_school_or_of_novels_are_not_there(
    page: Page, gulnar: User, foreign_librarian: User
) -> None:
    theirs = make.lot(foreign_librarian.school, page.title, fund="textbook")
    novels = make.lot(gulnar.school, novel(gulnar))
    for wrong in (theirs, novels):
        assert page.client.get(reverse("textbooks:codes", args=[wrong.pk])).status_code == 404


@pytest.mark.parametrize(
    ("name", "softened"),
    [
        ("Информатика", "Инфор·ма·ти·ка"),
        ("Қазақстан тарихы", "Қазақ·стан тари·хы"),
        ("География", "Гео·гра·фия"),
        ("Русский язык", "Рус·ский язык"),
        ("Дүниежүзі тарихы", "Дүние·жү·зі тари·хы"),
        ("Химия", "Химия"),
        ("Mathematics", "Mathematics"),
    ],
)
def test_long_heads_may_be_broken_between_syllables(name: str, softened: str) -> None:
    assert soften(name).replace(SOFT_HYPHEN, "·") == softened
