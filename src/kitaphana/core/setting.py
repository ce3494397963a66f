"""What a school may change, with the default and where it comes from. `docs/settings.md` lists the same."""

from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from django.utils.translation import gettext_noop as _

from kitaphana.core.models import School

Value = int | str | bool


@dataclass(frozen=True)
class Spec:
    """`source`: where the default comes from, for the reader of the page; a comment names the paper.

    With `choices` one of them, with `pattern` a text that matches it whole or is the default; else a number
    or yes/no, as the default is.
    """

    default: Value
    source: str
    choices: tuple[str, ...] = ()
    pattern: str = ""


TIME = r"([01]\d|2[0-3]):[0-5]\d"
WEEKDAYS = "1?2?3?4?5?6?7?"  # 1 is Monday
WORDS = r".{0,60}"
ADDRESS = r"https?://[^\s/]\S{0,480}"

SETTINGS: dict[str, Spec] = {
    # domain.md §2, published figures of schools [S:43][S:44]
    "stock_denominator": Spec("main", _("Schools publish turnover of the main stock"), ("main", "all")),
    # domain.md §2 [S:40]
    "reader_denominator": Spec("readers", _("The usual formula divides by readers"), ("readers", "pupils")),
    # Rules of use, Aqquly district library [S:27]
    "loan_days": Spec(15, _("Rules of use of the Aqquly district library")),
    "loan_limit": Spec(5, _("Rules of use of the Aqquly district library")),
    # General practice, not verified in a paper
    "hold_days": Spec(5, _("General practice, change it to your own")),
    "staff_percent": Spec(100, _("One full-time post")),
    "working_weekdays": Spec(
        "12345", _("Five-day week, Order 213-НҚ of 29.07.2026"), pattern=WEEKDAYS
    ),  # [S:88]
    # domain.md §3.3
    "breaks_closed": Spec(False, _("In the breaks the library works")),  # noqa: FBT003
    "young_grade": Spec(9, _("Primary and middle grades")),
    # General practice, not verified in a paper
    "young_age": Spec(5, _("General practice, change it to your own")),
    "old_age": Spec(10, _("General practice, change it to your own")),
    "old_percent": Spec(50, _("General practice, change it to your own")),
    "debt_readers": Spec(0, _("General practice, change it to your own")),
    # domain.md §2: visits 2740, 2745, 28265 in three years of one school
    "doubt_times": Spec(10, _("A slip of the pen found in a school's published visits")),
    # General practice, not verified in a paper
    "doubt_hundreds": Spec(100, _("General practice, change it to your own")),
    "doubt_points": Spec(10, _("General practice, change it to your own")),
    "doubt_days": Spec(5, _("General practice, change it to your own")),
    # Words of the report, not verified in a paper
    "over_percent": Spec(110, _("General practice, change it to your own")),
    "near_percent": Spec(95, _("General practice, change it to your own")),
    "most_percent": Spec(75, _("General practice, change it to your own")),
    "plan_percent": Spec(75, _("General practice, change it to your own")),
    "cause_percent": Spec(50, _("General practice, change it to your own")),
    "survey_answers": Spec(10, _("General practice, change it to your own")),
    # domain.md §6
    "textbook_issue_to": Spec("pupil", _("General practice, change it to your own"), ("pupil", "class_head")),
    "count_e_textbooks": Spec(False, _("General practice, change it to your own")),  # noqa: FBT003
    "textbook_term": Spec(5, _("General practice, change it to your own")),
    "textbook_reserve": Spec(5, _("General practice, change it to your own")),
    "file_megabytes": Spec(20, _("General practice, change it to your own")),
    # General practice, not verified in a paper
    "book_price": Spec(3000, _("General practice, change it to your own")),
    "asks_per_copy": Spec(5, _("General practice, change it to your own")),
    # Hours of a school library [S:44]
    "loan_desk_opens": Spec("09:00", _("Hours of another school's library"), pattern=TIME),
    "loan_desk_closes": Spec("14:30", _("Hours of another school's library"), pattern=TIME),
    # Facts of the card «Бір қарағанда» (domain.md §5); without one its row is left out
    "reading_seats": Spec(0, _("Each school names its own")),
    "textbook_order": Spec("", _("Each school names its own"), pattern=WORDS),
    # General practice, not verified in a paper
    "line_norm_mbit": Spec(20, _("General practice, change it to your own")),
    "line_test_address": Spec("", _("Each school names its own"), pattern=ADDRESS),
    "line_test_megabytes": Spec(10, _("General practice, change it to your own")),
    "line_test_seconds": Spec(10, _("General practice, change it to your own")),
}


def value_of(school: School, code: str) -> Value:
    """The school's own value, else the default. Raises KeyError for an unknown code.

    A query, unless the school was loaded with its `settings`.
    """
    default = SETTINGS[code].default
    own = {row.code: row.value for row in school.settings.all()}
    return cast(Value, own.get(code, default))


def number_of(school: School, code: str) -> int:
    return int(value_of(school, code))


def staff_of(school: School) -> Decimal:
    """Full-time posts of the library."""
    return Decimal(number_of(school, "staff_percent")) / 100
