"""Where a figure stands against what is due by now: a word and the colour of its badge (design notes)."""

from decimal import Decimal
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NEARLY = Decimal("0.95")


class Course(Enum):
    AHEAD = ("good", "trending-up", _("ahead"))
    NORMAL = ("neutral", "minus", _("on course"))
    BEHIND = ("warn", "trending-down", _("behind"))

    @property
    def tone(self) -> str:
        return self.value[0]

    @property
    def icon(self) -> str:
        return self.value[1]

    @property
    def word(self) -> Promise:
        return self.value[2]


def course(value: Decimal | None, due: Decimal | None, *, less_is_better: bool) -> Course | None:
    """None: one of them is not known, or nothing is due yet."""
    if value is None or due is None or not (due or less_is_better):
        return None
    gained, owed = (due, value) if less_is_better else (value, due)
    if gained >= owed:
        return Course.AHEAD
    return Course.NORMAL if gained >= owed * NEARLY else Course.BEHIND
