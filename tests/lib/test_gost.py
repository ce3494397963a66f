"""References by GOST 7.1–2003: rows made by hand from the rules of the standard."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitaphana.lib.gost import ARTICLE, BOOK, WEB, Reference, gaps, in_order, listed, written

ABAI = Reference(
    BOOK, "Абай жолы", "Мұхтар Әуезов", "1-кітап", place="Алматы", publisher="Атамұра", year=2019,
    pages="384", language="kk",
)  # fmt: skip
SILK_ROAD = Reference(
    ARTICLE, "Ұлы Жібек жолы", "Сейітов А.Б.", container="Қазақ тарихы", year=2020, issue="3",
    pages="12-18", language="kk",
)  # fmt: skip
SITE = Reference(
    WEB, "Абайдың өмірі", container="Абай институты", url="https://abai.kz/omiri", seen_on=date(2024, 2, 12)
)


def book(authors: str, language: str = "ru") -> str:
    shown = Reference(
        BOOK,
        "Почвоведение",
        authors,
        place="М.",
        publisher="Колос",
        year=2001,
        pages="231",
        language=language,
    )
    return written(shown, "kk")


@pytest.mark.parametrize(
    ("authors", "record"),
    [
        ("Хабаров А. В.", "Хабаров, А. В. Почвоведение / А. В. Хабаров"),
        ("Хабаров А.В., Яскин А.А.", "Хабаров, А. В. Почвоведение / А. В. Хабаров, А. А. Яскин"),
        (
            "Бауэр С.М.; Зимин Б.А.; Товстик П.Е.",
            "Бауэр, С. М. Почвоведение / С. М. Бауэр, Б. А. Зимин, П. Е. Товстик",
        ),
        ("Бауэр С.М., Зимин Б.А., Товстик П.Е., Ким О.", "Почвоведение / С. М. Бауэр [и др.]"),
        ("", "Почвоведение"),
    ],
)
def test_the_heading_is_the_first_of_one_two_or_three_authors_and_none_of_four(
    authors: str, record: str
) -> None:
    assert book(authors) == f"{record}. – М. : Колос, 2001. – 231 с."


@pytest.mark.parametrize(
    ("typed", "heading"),
    [
        ("Әуезов М.О.", "Әуезов, М. О."),
        ("Әуезов, М. О.", "Әуезов, М. О."),
        ("М.О. Әуезов", "Әуезов, М. О."),
        ("Мұхтар Әуезов", "Әуезов, М."),
        ("Әуезов Мұхтар Омарханұлы", "Әуезов, М. О."),
        ("Мұхтар Омарханұлы Әуезов", "Әуезов, М. О."),
        ("Абай Құнанбайұлы", "Құнанбайұлы, А."),
        ("Лев Николаевич Толстой", "Толстой, Л. Н."),
        ("Толстой Лев Николаевич", "Толстой, Л. Н."),
        ("Константин Паустовский", "Паустовский, К."),
        ("Дж.К. Роулинг", "Роулинг, Дж. К."),
        ("Антуан де Сент-Экзюпери", "Сент-Экзюпери, А. де."),
        ("Абай", "Абай."),
        ("Момышұлы Бауыржан", "Момышұлы, Б."),
        ("Бауыржан Момышұлы", "Момышұлы, Б."),
        ("Құнанбайұлы Абай", "Құнанбайұлы, А."),
        ("Қадыр Мырза Әлі", "Мырза Әлі, Қ."),
        ("Мырза Әлі Қадыр", "Мырза Әлі, Қ."),
        ("Мырза Әлі Қ.", "Мырза Әлі, Қ."),
        ("Габриэль Гарсиа Маркес", "Гарсиа Маркес, Г."),
    ],
)
def test_the_author_is_turned_round_however_the_name_was_typed(typed: str, heading: str) -> None:
    assert book(typed).startswith(f"{heading} Почвоведение")


def test_a_part_stands_after_the_title() -> None:
    assert (
        written(ABAI, "ru") == "Әуезов, М. Абай жолы. 1-кітап / М. Әуезов. – Алматы : Атамұра, 2019. – 384 б."
    )


def test_each_source_is_described_in_its_own_language_and_else_in_that_of_the_list() -> None:
    four = "Ким О., Ли А., Пак В., Цой С."
    assert "[және т.б.]. – " in book(four, "kk")
    assert "[et al.]. – М. : Колос, 2001. – 231 p." in book(four, "en")
    assert "[и др.]" in book(four, "ru")
    assert "[және т.б.]" in book(four, "")


def test_an_article_is_part_of_a_journal_or_of_a_book() -> None:
    assert written(SILK_ROAD, "kk") == (
        "Сейітов, А. Б. Ұлы Жібек жолы / А. Б. Сейітов // Қазақ тарихы. – 2020. – № 3. – Б. 12–18."
    )
    in_a_book = replace(SILK_ROAD, container="Тарих сабақтары", issue="", place="Астана", publisher="Фолиант")
    assert written(in_a_book, "kk").endswith("// Тарих сабақтары. – Астана : Фолиант, 2020. – Б. 12–18.")
    assert "Т. 5, № 2" in written(replace(SILK_ROAD, issue="Т. 5, № 2"), "kk")


def test_a_web_page_has_its_address_and_the_day_of_access() -> None:
    assert written(SITE, "kk") == (
        "Абайдың өмірі [Электрондық ресурс] // Абай институты. – "
        "URL: https://abai.kz/omiri (қаралған күні: 12.02.2024)."
    )
    assert written(SITE, "ru") == (
        "Абайдың өмірі [Электронный ресурс] // Абай институты. – "
        "URL: https://abai.kz/omiri (дата обращения: 12.02.2024)."
    )


def test_pages_of_a_book_are_counted_and_those_of_a_part_named() -> None:
    assert written(replace(ABAI, pages="5 – 19"), "kk").endswith("2019. – Б. 5–19.")


def test_what_is_not_known_is_left_out_and_named() -> None:
    bare = Reference(BOOK, "Балалар ертегісі", language="kk")
    assert written(bare, "kk") == "Балалар ертегісі."
    assert gaps(bare) == ("place", "publisher", "year", "pages")
    assert (gaps(ABAI), gaps(SILK_ROAD), gaps(SITE)) == ((), (), ())


def test_the_list_goes_by_the_kazakh_alphabet_and_latin_comes_last() -> None:
    names = ["Harry Potter", "Яблоко", "Әліппе", "Өлеңдер", "Аңыз", "Қара сөз", "Кітап", "Ізгі жол"]
    records = listed([Reference(BOOK, name) for name in names], "kk")
    wanted = ["Аңыз", "Әліппе", "Кітап", "Қара сөз", "Өлеңдер", "Ізгі жол", "Яблоко", "Harry Potter"]
    assert records == [f"{name}." for name in wanted]


def test_a_surname_comes_before_the_longer_one_that_begins_with_it() -> None:
    uncle, niece = (Reference(BOOK, "Я", author) for author in ("Әуезов М.", "Әуезова А."))
    assert in_order([niece, uncle]) == [uncle, niece]


TEXT = st.text("абвгқңүөі Ahz.,;:-–/[]№19", max_size=20)


@settings(deadline=None)
@given(
    st.sampled_from([BOOK, ARTICLE, WEB]),
    st.text("Абвгқ.,; -", max_size=30),
    *[TEXT] * 5,
    st.none() | st.integers(1800, 2100),
    st.sampled_from(["", "kk", "ru", "en", "ug"]),
)
def test_whatever_is_typed_there_is_a_record_and_the_list_is_made_of_them(
    kind: str, authors: str, name: str, part: str, place: str, pages: str, issue: str,
    year: int | None, language: str,
) -> None:  # fmt: skip
    reference = Reference(
        kind, f"Т{name}", authors, part, place=place, pages=pages, issue=issue, year=year, language=language
    )
    record = written(reference, "kk")
    assert record.endswith(".")
    assert record == record.strip()
    assert sorted(listed([reference, ABAI], "ru")) == sorted([written(reference, "ru"), written(ABAI, "ru")])


@pytest.mark.parametrize("pages", ["320", "320 б.", "320 с.", "320б", "320 бет", "320 стр.", "320 p."])
def test_the_word_for_pages_is_written_once(pages: str) -> None:
    assert written(replace(ABAI, pages=pages), "kk").endswith(" – 320 б.")


def test_the_word_for_pages_of_a_part_stands_before_them() -> None:
    assert written(replace(SILK_ROAD, pages="12-18 бет"), "kk").endswith(" – Б. 12–18.")
    assert written(replace(SILK_ROAD, pages="5 б."), "kk").endswith(" – Б. 5.")
