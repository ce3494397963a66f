"""One thing to settle: what stands in the records, what is asked about it, where it is mended."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from kitaphana.agreement.models import SHORT_SEAL, seal_of
from kitaphana.core.sentences import LANGUAGES, say, spoken, templates
from kitaphana.indicators.doubt import Odd
from kitaphana.lib.dates import month_name, short_date
from kitaphana.lib.sentence import Hole, Listing
from kitaphana.papers.paper import Rows

SIGNATURES = "signatures"
NAMES: Mapping[str, Promise] = {
    "textbooks": pgettext_lazy("part of a report", "Textbooks"),
    "teachers": pgettext_lazy("part of a report", "Joint work"),
    "research": pgettext_lazy("part of a report", "Research projects"),
    "services": pgettext_lazy("part of a report", "Services"),
    "needs": pgettext_lazy("part of a report", "Readers' needs"),
    "indicators": pgettext_lazy("part of a report", "Indicators"),
    "time": pgettext_lazy("part of a report", "Working time"),
    "plan": pgettext_lazy("part of a report", "Plan"),
    "stock": pgettext_lazy("part of a report", "Stock"),
    "young": pgettext_lazy("part of a report", "Young readers"),
    "digital": pgettext_lazy("part of a report", "Digital centre"),
    "problems": pgettext_lazy("part of a report", "Proposals"),
    "appendix": pgettext_lazy("part of a report", "Appendix"),
    SIGNATURES: pgettext_lazy("part of a report", "Signatures"),
}

Telling = Hole | Callable[[str], Hole]
"""What fills a hole; words that differ by language are made when the language is known."""


class Weight(IntEnum):
    """How grave: it cannot be so, it hardly is so, something lacks."""

    WRONG = 0
    ODD = 1
    GAP = 2


@dataclass(frozen=True)
class Way:
    """A page where it is mended, or where what it is about is seen. `edits`: only who keeps the records may
    open it."""

    label: str | Promise
    rows: Rows
    edits: bool = False


@dataclass(frozen=True)
class Question:
    """`code` is a sentence about the records; the same with `_do` after it says what to do or to ask, with
    `_told` what is printed beside an answer. `subject`: which of its kind it is about, in words that stay the
    same as long as the records do; `earlier`: how it was explained when it said something else."""

    section: str
    code: str
    holes: Mapping[str, Telling]
    ways: tuple[Way, ...] = ()
    subject: str = ""
    weight: Weight = Weight.GAP
    may_explain: bool = True
    earlier: str = ""

    @property
    def fingerprint(self) -> str:
        """Of all that it tells, also of what a long list leaves out: an explanation is of this and of nothing
        else."""
        told = {name: str(hole) for name, hole in self._filled(LANGUAGES[0]).items()}
        return seal_of(told)[:SHORT_SEAL]

    @property
    def text(self) -> str:
        """What stands there and what to do, in the reader's language."""
        return " ".join(filter(None, (self.fact(spoken()), self.what_to_do(spoken()))))

    @property
    def name(self) -> str | Promise:
        """Of the part of the report."""
        return NAMES[self.section]

    def fact(self, language: str) -> str:
        return self._said(self.code, language)

    def what_to_do(self, language: str) -> str:
        code = f"{self.code}_do"
        return self._said(code, language) if code in templates() else ""

    def told(self, language: str) -> str:
        """As the paper says it."""
        code = f"{self.code}_told"
        return self._said(code, language) if code in templates() else self.fact(language)

    def _said(self, code: str, language: str) -> str:
        return say(code, language=language, **self._filled(language))

    def _filled(self, language: str) -> dict[str, Hole]:
        return {name: hole(language) if callable(hole) else hole for name, hole in self.holes.items()}


@dataclass(frozen=True, kw_only=True)
class Crowd(Question):
    """More came than there are pupils; `guess`: the number without its last zero, 0 where that cannot be."""

    guess: int

    def what_to_do(self, language: str) -> str:
        if self.guess:
            return say("ask_crowd_guess", language=language, guess=self.guess)
        return super().what_to_do(language)


@dataclass(frozen=True, kw_only=True)
class Doubt(Question):
    """About a count beside its neighbours; the sentence is the indicators' own. `do`: the code of what to
    do."""

    odd: Odd
    do: str

    def fact(self, language: str) -> str:
        return self.odd.fact(language)

    def what_to_do(self, language: str) -> str:
        return say(self.do, language=language)

    def told(self, language: str) -> str:
        return self.fact(language)

    def _filled(self, language: str) -> dict[str, Hole]:
        return {"v": self.odd.value, "prev": self.odd.other}


def month_list(months: Iterable[date]) -> Callable[[str], Hole]:
    found = list(months)

    def listed(language: str) -> Hole:
        return Listing(tuple(f"{month_name(month.month, language)} {month.year}" for month in found))

    return listed


def day_list(runs: Iterable[tuple[date, date]]) -> Listing:
    """Runs of days, each by its first and last day."""
    return Listing(
        tuple(
            short_date(first) if first == last else f"{short_date(first)}–{short_date(last)}"
            for first, last in runs
        )
    )


def runs(days: Iterable[date], among: Iterable[date]) -> list[tuple[date, date]]:
    """First and last of each stretch of days that follow one another `among` all such days."""
    wanted, found = set(days), list[tuple[date, date]]()
    follows = False
    for day in among:
        if day in wanted:
            found[-1:] = [(found[-1][0], day)] if follows else [*found[-1:], (day, day)]
        follows = day in wanted
    return found
