"""Numbers as people read them: grouping, rounding, money, plural forms."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

_CENT = Decimal("0.01")
_SEPARATORS = {
    "kk": str.maketrans(",.", NO_BREAK_SPACE + ","),
    "ru": str.maketrans(",.", NO_BREAK_SPACE + ","),
    "en": str.maketrans("", ""),
}
_FORMS = {"kk": 1, "ru": 3, "en": 2}


def show(value: int | Decimal, language: str) -> str:
    """15 795 or 4,7 (kk, ru), 15,795 or 4.7 (en). A Decimal keeps its decimal places.

    Years, inventory numbers and other names made of digits are strings, not numbers: they are never grouped.
    ValueError: infinity or not a number.
    """
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"not a number to show: {value}")
    figures = f"{abs(value):,f}" if isinstance(value, Decimal) else f"{abs(value):,}"
    return (MINUS if value < 0 else "") + figures.translate(_SEPARATORS[language])


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """Percent to one decimal place, half up, but towards the inside.

    Short of the whole is never 100.0 and some is never 0.0. ZeroDivisionError: the whole is zero.
    """
    exact = Fraction(part) * 100 / Fraction(whole)
    size = _half_up(abs(exact.numerator), exact.denominator, 1)
    if exact and not size:
        size = Decimal("0.1")
    elif abs(exact) < 100 <= size:
        size = Decimal("99.9")
    return size if exact >= 0 else -size


def ratio(a: Decimal | int, b: Decimal | int, places: int = 1) -> Decimal:
    """a ÷ b rounded half up. ZeroDivisionError: b is zero."""
    over, of_over = a.as_integer_ratio()
    under, of_under = b.as_integer_ratio()
    return _half_up(over * of_under, under * of_over, places)


def money(value: Decimal) -> Decimal:
    """Tenge with two decimal places, half up. The one place where money is rounded."""
    return value.quantize(_CENT, ROUND_HALF_UP)


def trimmed(value: Decimal) -> Decimal:
    """Without the zeros after the last figure of its fraction."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def show_money(value: Decimal, language: str) -> str:
    """Tenge without the unit: «3 311 214», «1 250,50»."""
    rounded = money(value)
    whole = int(rounded)
    return show(whole if rounded == whole else rounded, language)


def plural(n: int | Decimal, forms: Sequence[str], language: str) -> str:
    """The form of a word that n as printed chooses: of three in Russian, two in English, one in Kazakh.

    ValueError: the number of forms is not the language's.
    """
    if len(forms) != _FORMS[language]:
        raise ValueError(f"{language} takes {_FORMS[language]} forms, not {'/'.join(forms)}")
    fractional = isinstance(n, Decimal) and int(n.as_tuple().exponent) < 0
    count = abs(int(n))
    if language == "ru":
        return forms[1] if fractional else forms[_russian_form(count)]
    return forms[0] if len(forms) == 1 or (count == 1 and not fractional) else forms[1]


def _russian_form(n: int) -> int:
    if n % 10 == 1 and n % 100 != 11:
        return 0
    if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14):
        return 1
    return 2


def _half_up(over: int, under: int, places: int) -> Decimal:
    """In whole numbers: a plan of ten years rounds some tens of thousands of shares."""
    units = (2 * abs(over) * 10**places + abs(under)) // (2 * abs(under))
    return Decimal(units if (over < 0) == (under < 0) else -units).scaleb(-places)
