"""What a school may change, with the default and where it comes from. `docs/settings.md` lists the same."""

from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from django.utils.translation import gettext_noop as _

from kitaphana.core.models import School, Setting

Value = int | str | bool


@dataclass(frozen=True)
class Spec:
    """`source`: where the default comes from, for the reader of the page; a comment names the paper.

    With `choices` one of them, with `pattern` a text that matches it whole; else a number or yes/no,
    as the default is.
    """

    default: Value
    source: str
    choices: tuple[str, ...] = ()
    pattern: str = ""


TIME = r"([01]\d|2[0-3]):[0-5]\d"
WEEKDAYS = "1?2?3?4?5?6?7?"  # 1 is Monday

SETTINGS: dict[str, Spec] = {
    # domain.md §2, published figures of schools [S:43][S:44]
    "stock_denominator": Spec("main", _("Schools publish turnover of the main stock"), ("main", "all")),
    # domain.md §2 [S:40]
    "reader_denominator": Spec("readers", _("The usual formula divides by readers"), ("readers", "pupils")),
    # Rules of use, Aqquly district library [S:27]
    "loan_days": Spec(15, _("Rules of use of the Aqquly district library")),
    "loan_limit": Spec(5, _("Rules of use of the Aqquly district library")),
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
    # domain.md §6
    "textbook_issue_to": Spec("pupil", _("General practice, change it to your own"), ("pupil", "class_head")),
    "count_e_textbooks": Spec(False, _("General practice, change it to your own")),  # noqa: FBT003
    "textbook_term": Spec(5, _("General practice, change it to your own")),
    "textbook_reserve": Spec(5, _("General practice, change it to your own")),
    # Hours of a school library [S:44]
    "loan_desk_opens": Spec("09:00", _("Hours of another school's library"), pattern=TIME),
    "loan_desk_closes": Spec("14:30", _("Hours of another school's library"), pattern=TIME),
}


def value_of(school: School, code: str) -> Value:
    """The school's own value, else the default. Raises KeyError for an unknown code."""
    default = SETTINGS[code].default
    own = Setting.objects.filter(school=school, code=code).values_list("value", flat=True).first()
    return default if own is None else cast(Value, own)


def number_of(school: School, code: str) -> int:
    return int(value_of(school, code))


def staff_of(school: School) -> Decimal:
    """Full-time posts of the library."""
    return Decimal(number_of(school, "staff_percent")) / 100
