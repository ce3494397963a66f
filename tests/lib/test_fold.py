"""Folding, stems and repair of wrong letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.lib.fold import (
    digits_from_layout,
    fold,
    mixed_script,
    stem,
    stems,
    to_cyrillic,
    unlook,
    word_stems,
)


@pytest.mark.parametrize(
    "typed",
    ["оқулық", "ОҚУЛЫҚ", "окулык", "Оқулық!", "oqulyq", "oqwlıq", "oqýlyq", "«оқу\u00adлық»", "oқулық"],
)
def test_a_textbook_is_found_however_it_is_typed(typed: str) -> None:
    assert fold(typed) == "окулик"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("s'yg'armalar", "шигармалар"),
        ("shyǵarmalar", "шигармалар"),
        ("şyğarmalar", "шигармалар"),
        ("жаңа  әңгіме", "жана ангиме"),
        ("jaña äñgime", "жана ангиме"),
        ("Объявление, щётка; цирк", "обиавление шетка сирк"),
        ("Абай жолы: роман-эпопея", "абаи жоли роман епопеиа"),
        ("  ", ""),
    ],
)
def test_all_alphabets_fold_into_one(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.sampled_from("аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя -'’abcghinsxyzşçý\u0301\u0306İ")))
def test_folding_forgets_case_and_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text).replace(" ", "").isalpha() or not fold(text)


@pytest.mark.parametrize(
    "forms",
    [
        "кітап кітабы кітаптар кітаптарға кітабының кітаппен кітабында",
        "мектеп мектебі мектепке мектебінде мектептердің мектептегі",
        "оқушы оқушыға оқушылар оқушыларға оқушысы оқушының",
        "ертегі ертегілер ертегісі ертегілерді",
        "үлгі үлгілер үлгісі үлгіге",
        "Қазақстан Қазақстанның Қазақстанда",
        "кітапхана кітапханасы кітапханада кітапханасында кітапханалар",
        "Алматы Алматыда Алматыға Алматының",
        "роман романға романдар романның",
        "Абай Абайдың Абайға",
    ],
)
def test_the_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(fold(form)) for form in forms.split()}) == 1


@pytest.mark.parametrize("words", ["кітап китап kitap кiтап", "ботагөз ботагоз botagóz"])
def test_the_same_word_in_other_letters_shares_a_stem(words: str) -> None:
    assert len({word_stems(word)[0] for word in words.split()}) == 1


def test_different_words_keep_different_stems() -> None:
    words = "жол тіл бала дала қала ана кітап оқулық мектеп мұғалім білім өлең ертегі".split()
    assert len({stem(fold(word)) for word in words}) == len(words)


def test_russian_words_are_found_by_their_own_forms_too() -> None:
    assert set(word_stems("книга")) & set(word_stems("книгами"))
    assert set(word_stems("Учёт")) & set(word_stems("учета"))
    assert word_stems("әдебиеттер") == ["адебиет"]
    assert word_stems("»") == []


def test_the_stems_of_a_title_stand_in_its_order_and_once() -> None:
    assert stems("«Абай жолы», 2-кітап. Абайдың жолы") == ["аба", "жол", "2", "китап"]
    assert stems("s'yg'arma") == ["шигарма"]
    assert stems("") == []


@given(st.text(st.sampled_from("абгдеикқлмнңоөпрсіыәұүтш"), min_size=3))
def test_a_stem_is_never_shorter_than_a_root(word: str) -> None:
    assert 3 <= len(stem(fold(word))) <= len(fold(word))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("кiтап", "кітап"),
        ("oқушы", "оқушы"),
        ("Kалиева", "Калиева"),
        ("Yміт әл-Фараби Ибраhим", "Үміт әл-Фараби Ибраһим"),
        ("əдебиет", "әдебиет"),
        ("Harry Potter iPhone", "Harry Potter iPhone"),
        ("PDF файлы", "PDF файлы"),
        ("Wкола", "Wкола"),
    ],
)
def test_only_lookalikes_in_cyrillic_words_are_repaired(typed: str, meant: str) -> None:
    assert unlook(typed) == meant


def test_two_scripts_in_one_word_are_seen() -> None:
    assert mixed_script("кiтап")
    assert not mixed_script("кітап")
    assert not mixed_script("book")
    assert to_cyrillic("A") == "А"


@given(st.text())
def test_repair_is_done_once(text: str) -> None:
    assert unlook(unlook(text)) == unlook(text)


@pytest.mark.parametrize(
    ("scanned", "number"),
    [
        ('"әіңғ,.үұқ', "1234567890"),
        ('ққққ"ӘІҢ', "00001234"),
        ("00001234", "00001234"),
        ("Әуезов", "Әуезов"),
        ("", ""),
        ('"Абай"', '"Абай"'),
    ],
)
def test_a_scanner_in_the_kazakh_layout_still_scans_digits(scanned: str, number: str) -> None:
    assert digits_from_layout(scanned) == number
