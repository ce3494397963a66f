"""News of receipts: what came in a week that concerns the teachers of each subject."""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kitaphana.catalogue.models import Title, TitleKind
from kitaphana.catalogue.subjects import subject_named
from kitaphana.core.models import School
from kitaphana.lib.alphabet import sort_key
from kitaphana.lib.fold import fold
from kitaphana.lib.period import Period
from kitaphana.roster.models import Reader
from kitaphana.stock.models import Lot, Source

OLD = (Source.OLD_STOCK, Source.REPLACEMENT)
"""Receipts that bring nothing new."""


@dataclass(frozen=True)
class Taught:
    """What the words on a teacher's card stand for. `grades`: the lowest and the highest, for a teacher of
    every subject in them."""

    codes: frozenset[str]
    grades: tuple[int, int] | None = None

    def concerns(self, title: Title) -> bool:
        if title.subject and title.subject.code in self.codes:
            return True
        if self.grades is None or title.grade is None:
            return False
        low, high = self.grades
        return low <= title.grade <= high


@dataclass(frozen=True)
class Arrival:
    """Copies of one title that came in the period; `is_new`: the library had none before."""

    title: Title
    copies: int
    is_new: bool


@dataclass(frozen=True)
class News:
    """For the teachers of one subject, as their cards name it; `subject` empty: of subjects that nobody
    teaches here."""

    subject: str
    teachers: tuple[Reader, ...]
    arrivals: tuple[Arrival, ...]


@dataclass(frozen=True)
class Digest:
    """`common`: methodical literature of no subject, which is for every teacher."""

    period: Period
    news: tuple[News, ...]
    common: tuple[Arrival, ...]

    def of(self, subject: str) -> "Digest":
        """Only the news of that subject, with what is for everyone."""
        return Digest(self.period, tuple(row for row in self.news if row.subject == subject), self.common)


@cache
def _families() -> dict[str, Taught]:
    table = tomllib.loads(Path(__file__).with_name("taught.toml").read_text(encoding="utf-8"))
    return {
        _same(words): Taught(frozenset(row["codes"]), tuple(row["grades"]) if "grades" in row else None)
        for row in table.values()
        for words in row["words"]
    }


def taught(words: str) -> Taught:
    """What a teacher teaches whose card says so: one subject or several («Физика, информатика»)."""
    codes: set[str] = set()
    grades = None
    for part in [words, *re.split(r"[,;/+]", words)]:
        if family := _families().get(_same(part)):
            codes |= family.codes
            grades = grades or family.grades
        elif subject := subject_named(part):
            codes.add(subject.code)
    return Taught(frozenset(codes), grades)


def digest(school: School, period: Period) -> Digest:
    """Teachers who were at the school at the end of the period, by the subject on their cards."""
    came = arrivals(school, period)
    teachers: dict[str, list[Reader]] = {}
    at_work = Reader.objects.for_school(school).teachers().on(period.end).exclude(subject="")
    for teacher in at_work.order_by("sort_key"):
        teachers.setdefault(teacher.subject, []).append(teacher)
    news = []
    told: set[int] = set()
    for subject in sorted(teachers, key=sort_key):
        meant = taught(subject)
        theirs = tuple(row for row in came if meant.concerns(row.title))
        told |= {row.title.pk for row in theirs}
        if theirs:
            news.append(News(subject, tuple(teachers[subject]), theirs))
    common = tuple(row for row in came if row.title.kind == TitleKind.METHODICAL and not row.title.subject)
    rest = tuple(row for row in came if row.title.subject and row.title.pk not in told)
    return Digest(period, (*news, *([News("", (), rest)] if rest else [])), common)


def arrivals(school: School, period: Period) -> list[Arrival]:
    """Titles of a subject or a grade and methodical literature that came in the period, in alphabetical
    order."""
    lots = Lot.objects.for_school(school)
    came = lots.filter(receipt__on__range=(period.start, period.end)).exclude(receipt__source__in=OLD)
    copies: Counter[Title] = Counter()
    for lot in came.select_related("title__subject"):
        copies[lot.title] += lot.quantity
    had = set(
        lots.filter(title__in=list(copies), receipt__on__lt=period.start).values_list("title", flat=True)
    )
    return [
        Arrival(title, n, title.pk not in had)
        for title, n in sorted(copies.items(), key=lambda pair: (pair[0].sort_key, pair[0].pk))
        if title.subject or title.grade is not None or title.kind == TitleKind.METHODICAL
    ]


def _same(words: str) -> str:
    return " ".join(re.findall(r"\w+", fold(words)))
