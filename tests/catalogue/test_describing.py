"""The same edition is one title, however it was typed and whoever describes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.catalogue.actions import Description, describe, describe_all
from kitaphana.catalogue.models import KEY_LENGTH, Section, Subject, Title
from kitaphana.catalogue.queries import find
from kitaphana.catalogue.words import languages_named, section_named, section_of
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused

KOZHA = Description(
    name="Менің атым Қожа", authors="Соқпақбаев Бердібек", publisher="Атамұра", year=2019, language="kk"
)
MUSIC_2 = Description(
    name="Музыка",
    authors="Горчакова Е., Плешакова Т.",
    publisher="Алматыкітап",
    year=2019,
    language="ru",
    kind="textbook",
    grade=2,
    subject="music",
)
MUSIC_4 = Description(**{**MUSIC_2.__dict__, "grade": 4})


@pytest.mark.django_db
def test_two_librarians_describe_one_edition_and_share_its_title(
    gulnar: User, foreign_librarian: User
) -> None:
    ours = describe(by=gulnar, description=KOZHA)
    theirs = describe(
        by=foreign_librarian, description=Description(**{**KOZHA.__dict__, "publisher": "Атамура"})
    )
    assert theirs == ours
    assert Title.objects.count() == 1


@pytest.mark.django_db
def test_music_of_grade_2_and_of_grade_4_are_two_textbooks(gulnar: User) -> None:
    second, fourth, again = describe_all(by=gulnar, descriptions=[MUSIC_2, MUSIC_4, MUSIC_2])
    assert second != fourth
    assert again == second
    assert Subject.objects.get(code="music").name("ru") == "Музыка"


@pytest.mark.django_db
def test_a_title_with_many_authors_keeps_its_year_in_the_key(gulnar: User) -> None:
    crowd = Description(
        name="Энциклопедия " * 20, authors="Оспанова Меруерт, " * 16, language="kk", year=2018
    )
    later = Description(**{**crowd.__dict__, "year": 2019})
    first, second = describe_all(by=gulnar, descriptions=[crowd, later])
    assert first != second
    assert len(first.natural_key) == KEY_LENGTH


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["менин атым кожа", "МЕНІҢ АТЫМ ҚОЖА", "menin atym qozha", "қожаның", "соқпақ", "сокпакбаев"]
)
def test_aigerim_finds_kozha_however_she_types_it(gulnar: User, typed: str) -> None:
    kozha = describe(by=gulnar, description=KOZHA)
    describe(by=gulnar, description=MUSIC_2)
    assert list(find(typed)) == [kozha]


@pytest.mark.django_db
def test_a_book_is_found_by_its_isbn_with_or_without_hyphens(gulnar: User) -> None:
    abai = describe(by=gulnar, description=Description(name="Абай жолы", language="kk", isbn="9786012710359"))
    assert list(find("978-601-271-035-9")) == [abai]
    assert list(find("9786012710350")) == []


@pytest.mark.django_db
def test_nothing_typed_lists_every_title_in_kazakh_order(gulnar: User) -> None:
    names = ["Ұшқан ұя", "Абай жолы", "Қан мен тер", "Ақбілек", "Казахские сказки"]
    describe_all(by=gulnar, descriptions=[Description(name=name, language="kk") for name in names])
    assert [title.name for title in find("")] == [
        "Абай жолы",
        "Ақбілек",
        "Казахские сказки",
        "Қан мен тер",
        "Ұшқан ұя",
    ]


def test_a_title_without_a_name_or_with_an_endless_one_is_refused_in_words() -> None:
    with pytest.raises(Refused) as nameless:
        Description(name="  ", language="kk")
    with pytest.raises(Refused) as endless:
        Description(name="а" * 301, language="kk")
    assert nameless.value.sentence("kk") == "Басылымның атауы жазылмаған. Атауын жазыңыз."
    assert "300" in endless.value.sentence("ru")


@pytest.mark.parametrize(
    ("bbk", "udc", "section"),
    [
        ("84(5Каз)", "", Section.FICTION),
        ("85.14", "", Section.ART_SPORT),
        ("81.2", "", Section.SOCIAL),
        ("74.2", "", Section.PEDAGOGY),
        ("22.1", "", Section.NATURAL),
        ("78.3", "", Section.OTHER),
        ("", "821.512.122", Section.FICTION),
        ("", "53", Section.NATURAL),
        ("", "", Section.OTHER),
    ],
)
def test_a_class_mark_leads_to_its_column_of_the_summary_book(bbk: str, udc: str, section: Section) -> None:
    assert section_of(bbk=bbk, udc=udc) == section


def test_lists_name_languages_and_sections_in_their_own_words() -> None:
    assert languages_named("Казахский / Русский") == ["kk", "ru"]
    assert languages_named("русский / Русский") == ["ru"]
    assert languages_named("en / Русский") == ["en", "ru"]
    assert languages_named("клингонский") == []
    assert section_named("Балалар әдебиеті") == Section.CHILDREN
    assert section_named("полка у окна") is None


@given(st.text(max_size=300), st.text(max_size=300), st.none() | st.integers(1800, 2100))
def test_a_natural_key_always_fits_its_column_and_depends_on_nothing_else(
    name: str, authors: str, year: int | None
) -> None:
    title = Title(name=name, authors=authors, year=year, language="kk").keyed()
    same = Title(name=name, authors=authors, year=year, language="kk", pages=200).keyed()
    assert len(title.natural_key) <= KEY_LENGTH
    assert title.natural_key == same.natural_key
