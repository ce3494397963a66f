"""Every fact that somebody looked for something, gathered by what was looked for.

Each source is grouped by the database under its stored keys; Python joins groups only. A search of the
catalogue does not say what kind of thing was sought: it counts as a work, unless its words are those of a
theme or an author that was asked for by name in the same days and no such work was. Nor does it say that a
copy would have helped: it may be a slip of the finger, and who searched may have asked at the desk as well.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Case, Count, F, Max, Q, TextChoices, When
from django.utils.translation import pgettext_lazy

from kitaphana.circulation.models import Hold
from kitaphana.core.models import School
from kitaphana.lib.asked import author_key
from kitaphana.lib.period import Period
from kitaphana.needs.models import Axis, EmptySearch, Enquiry, Suggestion
from kitaphana.needs.queries import REFUSED
from kitaphana.roster.models import ReaderKind
from kitaphana.surveys.models import Survey
from kitaphana.surveys.queries import wishes
from kitaphana.teaching.models import TeacherRequest

AXIS_OF = {
    Enquiry.Sought.WORK: Axis.WORK,
    Enquiry.Sought.FOR_CLASS: Axis.WORK,
    Enquiry.Sought.AUTHOR: Axis.AUTHOR,
    Enquiry.Sought.THEME: Axis.THEME,
    Enquiry.Sought.INFORMATION: Axis.THEME,
    Enquiry.Sought.FACT: Axis.THEME,
}
LACKED = REFUSED & Q(
    reason__in=(Enquiry.Reason.NOT_IN_STOCK, Enquiry.Reason.ALL_LENT, Enquiry.Reason.NO_LANGUAGE)
)
"""Refused for a reason that more copies would have done away with."""
ANSWERED_BY = {
    Survey.Audience.PUPILS: ReaderKind.PUPIL,
    Survey.Audience.TEACHERS: ReaderKind.TEACHER,
    Survey.Audience.PARENTS: ReaderKind.OTHER,
}
BANDS = ((0, 4), (5, 9), (10, 12))
"""Grades that are counted together: primary, middle and senior."""


class Source(TextChoices):
    ENQUIRY = "enquiry", pgettext_lazy("source of demand", "enquiries")
    SEARCH = "search", pgettext_lazy("source of demand", "empty searches")
    HOLD = "hold", pgettext_lazy("source of demand", "holds")
    SUGGESTION = "suggestion", pgettext_lazy("source of demand", "suggestions")
    SURVEY = "survey", pgettext_lazy("source of demand", "survey answers")
    REQUEST = "request", pgettext_lazy("source of demand", "teachers’ requests")


class Asker(NamedTuple):
    """Who asked, and for a book in which language; empty where it is not known."""

    kind: str
    grade: int | None
    language: str


class Group(NamedTuple):
    """Facts that differ in nothing demand asks about. `key` empty: nobody can say what was sought.

    `unmet`: sought in vain; `lacked`: of these, where more copies would have helped; `wished`: proposed for
    the stock; `seeker`: key of the reader who lacked or wished, where it is known, and `last`: on which day.
    """

    source: Source
    axis: Axis
    key: str
    spelling: str
    author: str
    asker: Asker
    asked: int
    unmet: int = 0
    lacked: int = 0
    wished: int = 0
    seeker: int | None = None
    last: date = date.min


@dataclass(frozen=True)
class Chosen:
    """Whose demand; an empty choice lets everybody through."""

    grades: tuple[int, int] | None = None
    kind: str = ""
    language: str = ""
    source: str = ""

    def admits(self, group: Group) -> bool:
        return self.admits_asker(*group.asker) and self.source in ("", group.source)

    def admits_asker(self, kind: str, grade: int | None, language: str) -> bool:
        return self._of_grade(grade) and self.kind in ("", kind) and self.language in ("", language)

    def _of_grade(self, grade: int | None) -> bool:
        if self.grades is None:
            return True
        return grade is not None and self.grades[0] <= grade <= self.grades[1]


EVERYBODY = Chosen()


@dataclass
class Heap:
    """What was gathered under one key. `bands`: asked by primary, middle, senior grades, all others;
    `unmet_bands`: of these, in vain; `lacking` and `wishing`: the readers known by name, each with the last
    day; `unnamed_lacked` and `unnamed_wished`: of `lacked` and `wished`, by nobody knows whom."""

    spellings: Counter[str] = field(default_factory=Counter)
    authors: Counter[str] = field(default_factory=Counter)
    sources: Counter[Source] = field(default_factory=Counter)
    bands: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    unmet_bands: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    searched: set[str] = field(default_factory=set)
    asked: int = 0
    unmet: int = 0
    lacked: int = 0
    wished: int = 0
    lacking: dict[int, date] = field(default_factory=dict)
    wishing: dict[int, date] = field(default_factory=dict)
    unnamed_lacked: int = 0
    unnamed_wished: int = 0

    def add(self, group: Group, searched: str = "") -> None:
        self.spellings[group.spelling] += group.asked
        if group.author:
            self.authors[group.author] += group.asked
        self.sources[group.source] += group.asked
        band = band_of(group.asker.grade)
        self.bands[band] += group.asked
        self.unmet_bands[band] += group.unmet
        self.asked += group.asked
        self.unmet += group.unmet
        self.lacked += group.lacked
        self.wished += group.wished
        if group.seeker is None:
            self.unnamed_lacked += group.lacked
            self.unnamed_wished += group.wished
        else:
            self._name(group.seeker, group)
        if searched:
            self.searched.add(searched)

    def _name(self, seeker: int, group: Group) -> None:
        for n, days in ((group.lacked, self.lacking), (group.wished, self.wishing)):
            if n:
                days[seeker] = max(group.last, days.get(seeker, group.last))


Heaps = dict[tuple[Axis, str], Heap]


def band_of(grade: int | None) -> int:
    """The place of its grades in BANDS; those without a grade come after them."""
    if grade is None:
        return len(BANDS)
    return next((n for n, (_lowest, highest) in enumerate(BANDS) if grade <= highest), len(BANDS))


def gather(school: School, period: Period, chosen: Chosen = EVERYBODY) -> Heaps:
    """Six queries, whatever the number of facts. Where a search belongs does not depend on `chosen`."""
    named = [group for group in _named(school, period) if group.key]
    sought = list(_searches(school, period))
    axis_of = _axes(named, sought)
    heaps: Heaps = defaultdict(Heap)
    for group in named:
        if chosen.admits(group):
            heaps[group.axis, group.key].add(group)
    for group in sought:
        if group.key and chosen.admits(group):
            heaps[axis_of[group.key]].add(group, searched=group.key)
    return dict(heaps)


def _axes(named: Iterable[Group], sought: Iterable[Group]) -> dict[str, tuple[Axis, str]]:
    """Under what each searched key is gathered."""
    known = {(group.axis, group.key) for group in named}
    spelt: defaultdict[str, set[str]] = defaultdict(set)
    for group in sought:
        spelt[group.key].add(author_key(group.spelling))
    found: dict[str, tuple[Axis, str]] = {}
    for key, authors in spelt.items():
        writers = sorted(name for name in authors if (Axis.AUTHOR, name) in known)
        if (Axis.WORK, key) not in known and (Axis.THEME, key) in known:
            found[key] = (Axis.THEME, key)
        elif (Axis.WORK, key) not in known and writers:
            found[key] = (Axis.AUTHOR, writers[0])
        else:
            found[key] = (Axis.WORK, key)
    return found


def _named(school: School, period: Period) -> Iterator[Group]:
    """All but the searches: what was sought is known of them."""
    yield from _enquiries(school, period)
    yield from _holds(school, period)
    yield from _suggestions(school, period)
    yield from _answers(school, period)
    yield from _requests(school, period)


def _enquiries(school: School, period: Period) -> Iterator[Group]:
    rows = Enquiry.objects.for_school(school).filter(on__range=(period.start, period.end))
    grouped = (
        rows.annotate(seeker=Case(When(LACKED, then=F("reader"))))
        .order_by()
        .values_list(
            "sought", "key", "about", "author_key", "author", "reader_kind", "grade", "language", "seeker"
        )
    )
    counts = grouped.annotate(
        n=Count("pk"), unmet=Count("pk", filter=REFUSED), lacked=Count("pk", filter=LACKED), last=Max("on")
    )
    for sought, key, about, writer, author, kind, grade, language, seeker, *figures in counts.iterator():
        n, unmet, lacked, last = figures
        who, made = Asker(kind, grade, language), (n, unmet, lacked, 0, seeker, last)
        axis = AXIS_OF[Enquiry.Sought(sought)]
        yield Group(Source.ENQUIRY, axis, key, about, author, who, *made)
        if writer and axis == Axis.WORK:
            yield Group(Source.ENQUIRY, Axis.AUTHOR, writer, author, "", who, *made)


def _holds(school: School, period: Period) -> Iterator[Group]:
    rows = Hold.objects.for_school(school).filter(placed_on__range=(period.start, period.end))
    grouped = rows.order_by().values_list(
        "title__work_key", "title__name", "title__author_key", "title__authors",
        "reader_kind", "grade", "title__language",
    )  # fmt: skip
    for key, name, writer, authors, kind, grade, language, n in grouped.annotate(n=Count("pk")):
        who = Asker(kind, grade, language)
        yield Group(Source.HOLD, Axis.WORK, key, name, authors, who, n)
        yield Group(Source.HOLD, Axis.AUTHOR, writer, authors, "", who, n)


def _suggestions(school: School, period: Period) -> Iterator[Group]:
    """Of books. One that was declined is asked for all the same, but no longer a wish."""
    rows = Suggestion.objects.for_school(school).filter(
        kind=Suggestion.Kind.BOOK, on__range=(period.start, period.end)
    )
    grouped = rows.order_by().values_list(
        "key", "about", "author_key", "author", "reader_kind", "grade", "language", "reader"
    )
    open_ones = Q(state__in=(Suggestion.State.NEW, Suggestion.State.ACCEPTED))
    counts = grouped.annotate(n=Count("pk"), wished=Count("pk", filter=open_ones), last=Max("on"))
    for key, about, writer, author, kind, grade, language, reader, n, wished, last in counts:
        who, made = Asker(kind, grade, language), (n, 0, 0, wished, reader, last)
        yield Group(Source.SUGGESTION, Axis.WORK, key, about, author, who, *made)
        yield Group(Source.SUGGESTION, Axis.AUTHOR, writer, author, "", who, *made)


def _answers(school: School, period: Period) -> Iterator[Group]:
    rows = wishes(school, period).select_related(None).order_by()
    grouped = rows.values_list(
        "axis", "key", "text", "response__survey__audience", "asker_grade", "response__reader"
    )
    for axis, key, text, audience, grade, reader, n, last in grouped.annotate(
        n=Count("pk"), last=Max("response__on")
    ):
        who = Asker(ANSWERED_BY[Survey.Audience(audience)], grade, "")
        yield Group(Source.SURVEY, Axis(axis), key, text, "", who, n, 0, 0, n, reader, last)


def _requests(school: School, period: Period) -> Iterator[Group]:
    """A set is a work; material, a lesson and a list are about a theme. A declined one was made in vain."""
    rows = TeacherRequest.objects.for_school(school).filter(on__range=(period.start, period.end))
    grouped = rows.order_by().values_list(
        "kind", "key", "about", "author_key", "author", "language", "teacher"
    )
    declined = Q(state=TeacherRequest.State.DECLINED)
    for kind, key, about, writer, author, language, teacher, n, unmet, last in grouped.annotate(
        n=Count("pk"), unmet=Count("pk", filter=declined), last=Max("on")
    ):
        who = Asker(ReaderKind.TEACHER, None, language)
        if kind == TeacherRequest.Kind.SET:
            made = (n, unmet, unmet, 0, teacher, last)
            yield Group(Source.REQUEST, Axis.WORK, key, about, author, who, *made)
            yield Group(Source.REQUEST, Axis.AUTHOR, writer, author, "", who, *made)
        else:
            yield Group(Source.REQUEST, Axis.THEME, key, about, "", who, n, unmet)


def _searches(school: School, period: Period) -> Iterator[Group]:
    """Each found nothing: in vain, but lacked by nobody who could be counted."""
    rows = EmptySearch.objects.for_school(school).filter(on__range=(period.start, period.end))
    grouped = rows.order_by().values_list("key", "about", "reader_kind", "grade")
    for key, about, kind, grade, n in grouped.annotate(n=Count("pk")):
        yield Group(Source.SEARCH, Axis.WORK, key, about, "", Asker(kind, grade, ""), n, n)
