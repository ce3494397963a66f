"""Kazakh alphabetical order: the rows of the language notes, 7."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.lib.alphabet import sort_key

ALPHABET = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"
IN_ORDER = (
    "5 «А» · 10 «А» · Абай · Ақ жол · Ақан · Ахмет · Әбіш · Әуезов · Балалар · Гүл · Ғабит · Дала · Ермек · "
    "Ёлка · Жамбыл · Ибраһим · Йод · Кітап · Қазақ · Қалиев · Құнанбай · Лашын · Наурыз · Ңәз · Оқулық · "
    "Өлең · Пушкин · Тарих · Уақыт · Ұлан · Үміт · Физика · Хат · Һәм · Цирк · Шәкәрім · Ыбырай · Ілияс · "
    "Эпос · Юрист · Ясауи · Harry Potter"
).split(" · ")
TEXTS = st.text(st.sampled_from(ALPHABET + ALPHABET.lower() + " -«»019abZ№é"))


def test_the_rows_of_the_notes_are_in_order() -> None:
    assert all(sort_key(before) < sort_key(after) for before, after in pairwise(IN_ORDER))


def test_all_42_letters_are_in_order_and_case_breaks_ties_only() -> None:
    assert len(ALPHABET) == 42
    assert all(sort_key(before) < sort_key(after) for before, after in pairwise(ALPHABET))
    assert sort_key("Абай") < sort_key("абай") < sort_key("Абайдың")
    assert sort_key("АБАЙ") < sort_key("Абай")
    assert sort_key("Ў") > sort_key("У")
    assert sort_key("Ў") < sort_key("Ұ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("«Абай жолы»", "Абай жолы"),
        ("Абай - жолы", "  Абай – жолы "),
        ("Іс-шара", "Іс шара"),
        ("Kалиева", "Калиева"),  # a Latin K
        ("и\u0306од", "йод"),  # й of two code points
        ("007", "7"),
        ("кітап\u00adхана", "кітапхана"),
    ],
)
def test_quotes_dashes_and_foreign_lookalikes_do_not_move_a_word(one: str, other: str) -> None:
    assert sort_key(one) == sort_key(other)


@pytest.mark.parametrize(
    ("before", "after"),
    [("2-бөлім", "10-бөлім"), ("9", "10"), ("99", "100"), ("5 «Ә»", "5 «Б»"), ("1 а", "а"), ("zebra", "№ 1")],
)
def test_numbers_count_by_value_and_stand_before_letters(before: str, after: str) -> None:
    assert sort_key(before) < sort_key(after)


@given(st.text())
def test_any_text_has_one_key_of_digits_alone(text: str) -> None:
    key = sort_key(text)
    assert key == sort_key(text)
    assert key.isascii()
    assert key.isdigit()


@given(TEXTS, TEXTS, TEXTS)
def test_a_word_stands_before_whatever_begins_with_it(first: str, second: str, tail: str) -> None:
    """Texts that differ in letters never meet, and what is appended never turns two of them round."""
    one, other = f"ә{first}ә", f"ә{second}ә"
    assert sort_key(one) < sort_key(f"{one} {tail}ә")
    plain = sort_key(one.lower()), sort_key(other.lower())
    if plain[0] < plain[1] and not other.lower().startswith(one.lower()):
        assert sort_key(f"{one} {tail}") < sort_key(f"{other} {tail}")


@given(st.text(st.sampled_from(ALPHABET)), st.text(st.sampled_from(ALPHABET)))
def test_words_are_compared_letter_by_letter(one: str, other: str) -> None:
    def places(word: str) -> list[int]:
        return [ALPHABET.index(letter) for letter in word]

    assert (sort_key(one) < sort_key(other)) == (places(one) < places(other))


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_are_compared_by_value(one: int, other: int) -> None:
    assert (sort_key(f"{one}-сынып") < sort_key(f"{other}-сынып")) == (one < other)
