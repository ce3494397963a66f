"""The scan line of the class page, and the bar codes that it reads."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Loan
from kitaphana.core.models import User
from kitaphana.roster.models import SchoolYear
from kitaphana.stock.actions import number_copies
from kitaphana.stock.models import Copy, Lot
from kitaphana.textbooks.barcodes import read_numbers
from kitaphana.textbooks.grid import SOFT_HYPHEN, soften
from tests import make
from tests.stock.make import lot, novel, textbook
from tests.textbooks.class_page.conftest import FIRST, NAMES, Page, named, plain
from tests.textbooks.make import pupil, school_class


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
