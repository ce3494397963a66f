"""Numbers as people read them."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.lib.numbers import money, percent, plural, ratio, show, show_money


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        (0, "kk", "0"),
        (999, "kk", "999"),
        (1000, "ru", "1\u00a0000"),
        (15795, "kk", "15\u00a0795"),
        (3311214, "en", "3,311,214"),
        (-5, "kk", "\u22125"),
        (Decimal("-1234.50"), "ru", "\u22121\u00a0234,50"),
        (Decimal("4.7"), "kk", "4,7"),
        (Decimal("4.70"), "en", "4.70"),
        (Decimal("1E+3"), "kk", "1\u00a0000"),
        (Decimal("-0.0"), "kk", "0,0"),
    ],
)
def test_a_number_is_shown_in_the_readers_manner(value: int | Decimal, language: str, expected: str) -> None:
    assert show(value, language) == expected


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_not_shown(value: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        show(Decimal(value), "kk")


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (9996, 10000, "99.9"),
        (2, 10000, "0.1"),
        (0, 7, "0.0"),
        (7, 7, "100.0"),
        (1, 3, "33.3"),
        (9645, 10000, "96.5"),
        (Decimal("1.5"), 3, "50.0"),
        (11, 10, "110.0"),
        (10004, 10000, "100.0"),
        (-2, 10000, "-0.1"),
        (-9996, 10000, "-99.9"),
    ],
)
def test_a_percent_is_rounded_towards_the_inside(part: int | Decimal, whole: int, expected: str) -> None:
    assert str(percent(part, whole)) == expected


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_percent_never_promises_too_much(part: int, whole: int) -> None:
    shown = percent(part, whole)
    assert (shown == 0) == (part == 0)
    assert (shown >= 100) == (part >= whole)
    exact = Decimal(part) * 100 / Decimal(whole)
    assert abs(shown - exact) <= Decimal("0.1")
    if part:
        inside = Decimal("0.1") <= exact < Decimal("99.9")
        assert not inside or shown == exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def test_nothing_is_divided_by_nothing() -> None:
    for divide in (percent, ratio):
        for part in (0, 5):
            with pytest.raises(ZeroDivisionError):
                divide(part, 0)


@pytest.mark.parametrize(
    ("a", "b", "places", "expected"),
    [(15, 4, 1, "3.8"), (305, 46, 2, "6.63"), (1, 8, 2, "0.13"), (-1, 8, 2, "-0.13"), (5, 2, 0, "3")],
)
def test_a_ratio_is_rounded_half_up(a: int, b: int, places: int, expected: str) -> None:
    assert str(ratio(a, b, places)) == expected


def test_half_a_tiyn_goes_up() -> None:
    assert str(money(Decimal("10.005"))) == "10.01"
    assert str(money(Decimal("10.004"))) == "10.00"


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        ("3311214.00", "kk", "3\u00a0311\u00a0214"),
        ("1250.5", "kk", "1\u00a0250,50"),
        ("1250.5", "en", "1,250.50"),
        ("99.999", "ru", "100"),
    ],
)
def test_whole_tenge_have_no_decimals(value: str, language: str, expected: str) -> None:
    assert show_money(Decimal(value), language) == expected


BOOKS = ("книга", "книги", "книг")


@pytest.mark.parametrize(
    ("n", "form"),
    [(0, 2), (1, 0), (2, 1), (5, 2), (11, 2), (12, 2), (14, 2), (21, 0), (22, 1), (25, 2), (111, 2), (-1, 0)],
)
def test_russian_books_are_counted_in_three_forms(n: int, form: int) -> None:
    assert plural(n, BOOKS, "ru") == BOOKS[form]


def test_a_fraction_takes_the_second_form_and_the_english_plural() -> None:
    assert plural(Decimal("4.7"), BOOKS, "ru") == "книги"
    assert plural(Decimal("1.0"), BOOKS, "ru") == "книги"
    assert plural(Decimal(5), BOOKS, "ru") == "книг"
    assert [plural(n, ("book", "books"), "en") for n in (0, 1, 2, 21, Decimal("1.0"))] == (
        ["books", "book", "books", "books", "books"]
    )
    assert plural(46, ("кітап",), "kk") == "кітап"


@pytest.mark.parametrize(
    ("forms", "language"), [(("книга", "книг"), "ru"), (BOOKS, "en"), (BOOKS, "kk"), ((), "en")]
)
def test_a_language_has_its_own_number_of_forms(forms: tuple[str, ...], language: str) -> None:
    with pytest.raises(ValueError, match="forms"):
        plural(1, forms, language)
