"""Sentences with holes, in three languages."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.lib.kazakh import UnknownAbbreviation
from kitaphana.lib.sentence import (
    Abbreviation,
    Hole,
    Listing,
    Measured,
    Month,
    Percent,
    Piece,
    holes,
    render,
    text,
)

FIRST_BELL = date(2023, 9, 1)
SCHOOL = 'Егіндікөл ауылының №1 жалпы орта "білім беретін" мектебі - 5 сынып'


def said(template: str, language: str, **values: Hole) -> str:
    return text(template, language, values).replace("\u00a0", "_")


@pytest.mark.parametrize(
    ("template", "values", "expected"),
    [
        ("{classes} сыныптың {full:poss} толық.", {"classes": 18, "full": 15}, "18_сыныптың 15-і толық."),
        ("{classes} сыныптың {full:poss} толық.", {"classes": 18, "full": 2}, "18_сыныптың екеуі толық."),
        ("{n} оқулықтың {k:poss.gen} орнына", {"n": 1842, "k": 3}, "1_842_оқулықтың үшеуінің орнына"),
        ("Есеп {d:loc} тапсырылды.", {"d": FIRST_BELL}, "Есеп 2023_жылғы 1_қыркүйекте тапсырылды."),
        ("{d:dat} қарай", {"d": FIRST_BELL}, "2023_жылғы 1_қыркүйекке қарай"),
        ("Деректер {d:att} жағдай", {"d": FIRST_BELL}, "Деректер 2023_жылғы 1_қыркүйектегі жағдай"),
        ("қордың {percent} %-ы", {"percent": Percent(Decimal("33.2"))}, "қордың 33,2_%-ы"),
        ("Қор – {n} дана", {"n": 15795}, "Қор_– 15_795_дана"),
        (
            "мектеп {m:loc} және {a:dat}",
            {"m": Month(1), "a": Abbreviation("КММ")},
            "мектеп қаңтарда және КММ-ге",
        ),
        ("{year} оқу жылының {m1}–{m2} айлары", {"year": "2023–2024", "m1": Month(9), "m2": Month(1)}, None),
        ("{month} айы: {n} тармақтың бәрі.", {"month": Month(9), "n": 8}, "Қыркүйек айы: 8_тармақтың бәрі."),
        ("{n:poss} кешікті.", {"n": 2}, "Екеуі кешікті."),
        ("{v} сағат", {"v": Decimal("-4.50")}, "\u22124,50_сағат"),
    ],
)
def test_aigerim_reads_kazakh(template: str, values: dict[str, Hole], expected: str | None) -> None:
    expected = expected or "2023–2024_оқу жылының қыркүйек–қаңтар айлары"
    assert said(template, "kk", **values) == expected


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1, "Выдана 1_книга."),
        (22, "Выдано 22_книги."),
        (25, "Выдано 25_книг."),
        (1111, "Выдано 1_111_книг."),
        (Decimal("4.7"), "Выдано 4,7_книги."),
    ],
)
def test_olga_reads_russian_word_forms(n: int | Decimal, expected: str) -> None:
    assert said("{n:Выдана/Выдано/Выдано} {n} {n:книга/книги/книг}.", "ru", n=n) == expected


def test_olga_reads_russian_dates_and_months() -> None:
    assert said("Отчёт сдан {d}.", "ru", d=FIRST_BELL) == "Отчёт сдан 1_сентября 2023_года."
    assert said("за {m1}–{m2} (акт № {no})", "ru", m1=Month(9), m2=Month(1), no=7) == (
        "за сентябрь–январь (акт №_7)"
    )
    assert (
        said("{month}: выполнено {k} из {n}.", "ru", month=Month(9), k=2, n=3)
        == "Сентябрь: выполнено 2_из 3."
    )


def test_john_reads_english() -> None:
    template = "{n} {n:pupil lacks/pupils lack} books since {d} ({percent}%)."
    values: dict[str, Hole] = {"n": 1, "d": FIRST_BELL, "percent": Percent(Decimal("96.4"))}
    assert said(template, "en", **values) == "1_pupil lacks books since 1_September 2023 (96.4%)."
    assert said("{n} {n:pupil/pupils}, {m}", "en", n=15795, m=Month(9)) == "15,795_pupils, September"


@pytest.mark.parametrize(
    ("language", "tail"), [("kk", "және тағы 2"), ("ru", "и ещё 2"), ("en", "and 2 more")]
)
def test_a_long_list_stops_after_ten(language: str, tail: str) -> None:
    titles = tuple(f"«Кітап {letter}»" for letter in "абвгдежзиклм")
    assert said("{list}.", language, list=Listing(titles)) == "; ".join(titles[:10]) + f" {tail}."
    assert said("{list}.", language, list=titles[:10]) == "; ".join(titles[:10]) + "."


def test_the_schools_name_is_printed_as_typed() -> None:
    assert text("{school} – {n} оқушы", "kk", {"school": SCHOOL, "n": 5}).startswith(SCHOOL)
    assert said("{name}: өсті.", "kk", name="оқылым") == "оқылым: өсті."
    assert said("{name}.", "kk", name="{n}") == "{n}."


def test_a_page_can_link_each_number() -> None:
    assert render("{full} из {all} {all:ученика/учеников/учеников} – да", "ru", {"full": 2, "all": 46}) == (
        Piece("2", "full"),
        Piece("\u00a0из ", None),
        Piece("46", "all"),
        Piece("\u00a0учеников\u00a0– да", None),
    )


def test_the_holes_of_a_template_are_the_values_it_prints() -> None:
    assert holes("{n} {n:ученик/ученика/учеников} {k:учтён/учтено/учтено} {d:loc}") == {"n", "d"}
    assert holes("Тіркелмеген.") == frozenset()


def test_an_empty_hole_is_noticed_and_a_spare_value_is_not_printed() -> None:
    with pytest.raises(KeyError):
        text("{n} дана", "kk", {"k": 1})
    with pytest.raises(KeyError):
        text("{n:книга/книги/книг}", "ru", {})
    assert text("Тіркелмеген.", "kk", {"n": 1}) == "Тіркелмеген."


@pytest.mark.parametrize(
    ("template", "language", "value"),
    [
        ("{v:dat}", "kk", "Калиева М.С."),
        ("{v:dat}", "kk", Listing(("алма",))),
        ("{v:dat}", "kk", Percent(Decimal(5))),
        ("{v:dat}", "kk", Measured(5, "Мбит/с")),
        ("{v:poss}", "kk", 0),
        ("{v:xyz}", "kk", 5),
        ("{v:dat}", "ru", 5),
        ("{v:loc}", "en", FIRST_BELL),
        ("{v:оқушы/оқушылар}", "kk", 5),
        ("{v:ученик/ученика}", "ru", 5),
        ("{v:pupil/pupils}", "en", "five"),
        ("{v", "kk", 5),
        ("{v} дана}", "kk", 5),
        ("{V}", "kk", 5),
        ("{}", "kk", 5),
    ],
)
def test_a_sentence_that_cannot_be_said_right_is_not_said(template: str, language: str, value: Hole) -> None:
    with pytest.raises(ValueError, match=r"ending|forms|hole|number|nought"):
        text(template, language, {"v": value})


def test_a_percent_takes_the_ending_of_the_word_that_is_read() -> None:
    assert text("{v:dat} жетті", "kk", {"v": Measured(Decimal("96.4"), "%")}) == "96,4\u00a0%-ға жетті"


def test_an_abbreviation_without_a_certain_reading_is_refused() -> None:
    with pytest.raises(UnknownAbbreviation):
        text("{a:abl}", "kk", {"a": Abbreviation("ОӘК")})
    assert text("{a} нөмірі", "kk", {"a": Abbreviation("ЖСН")}) == "ЖСН нөмірі"


@given(st.text(), st.integers(), st.sampled_from(["kk", "ru", "en"]))
def test_the_pieces_make_the_sentence_and_typed_text_stays(typed: str, n: int, language: str) -> None:
    template = "№ {n} – {typed} {n} – {typed}"
    pieces = render(template, language, {"typed": typed, "n": n})
    assert "".join(piece.text for piece in pieces) == text(template, language, {"typed": typed, "n": n})
    assert [piece.text for piece in pieces if piece.hole == "typed"] == [typed, typed]


@pytest.mark.parametrize(
    ("typed", "in_kazakh", "in_english"),
    [
        ("Мұқағали оқулары", "Мұқағали оқулары", "Мұқағали оқулары"),
        ("«Мұқағали оқулары»", "Мұқағали оқулары", "Мұқағали оқулары"),
        ("««Мұқағали оқулары»»", "Мұқағали оқулары", "Мұқағали оқулары"),
        ('"Мұқағали оқулары"', "Мұқағали оқулары", "Мұқағали оқулары"),
        ("«Абай» мен «Қожа»", "“Абай” мен “Қожа”", "«Абай» мен «Қожа»"),
        ('"Абай" мен "Қожа"', '"Абай" мен "Қожа"', '"Абай" мен "Қожа"'),
        ("“Абай” оқулары", "“Абай” оқулары", "‘Абай’ оқулары"),
        ("«Абай» оқулары", "“Абай” оқулары", "«Абай» оқулары"),
    ],
)
def test_a_title_that_brings_its_own_quotes_is_quoted_once(
    typed: str, in_kazakh: str, in_english: str
) -> None:
    assert said("«{title}» тармағы", "kk", title=typed) == f"«{in_kazakh}» тармағы"
    assert said("“{title}” is closed", "en", title=typed) == f"“{in_english}” is closed"
    assert said("{title} – тармақ", "kk", title=typed).startswith(typed), "no quotes in the sentence"


def test_quotes_of_a_title_stay_inside_those_of_the_sentence_wherever_it_stands_in_them() -> None:
    holes = {"kind": "Көрме", "title": "«Абай» әлемі"}
    assert said("«{kind}: {title}», оқу залы", "kk", **holes) == "«Көрме: “Абай” әлемі», оқу залы"
    assert said("«{kind}», {title}", "kk", **holes) == "«Көрме», «Абай» әлемі"
    assert said("пункт «{title}»", "ru", **holes) == "пункт «„Абай“ әлемі»"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_letter_of_a_class_keeps_its_quotes_inside_others(language: str) -> None:
    assert said("«{title}»", language, title="5 «А»: «Абай»").startswith("«5_«А»: ".replace("_", " "))


@pytest.mark.parametrize(
    ("language", "value", "unit", "expected"),
    [
        ("kk", Decimal("99.7"), "%", "нақты – 99,7_%"),
        ("ru", 1842, "%", "нақты – 1_842_%"),
        ("en", Decimal("99.7"), "%", "нақты – 99.7%"),
        ("kk", 12, "сағ", "нақты – 12_сағ"),
        ("en", 12, "h", "нақты – 12_h"),
    ],
)
def test_a_measured_number_brings_its_unit(
    language: str, value: int | Decimal, unit: str, expected: str
) -> None:
    assert said("нақты – {v}", language, v=Measured(value, unit)) == expected.replace("ты –", "ты_–")
