"""What readers came for in a period, and whether they got it; what they propose; searches in vain."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from kitaphana.catalogue.models import Title
from kitaphana.circulation.queries import shelves
from kitaphana.core.models import RoleCode, School, User
from kitaphana.lib.asked import author_key, work_key
from kitaphana.lib.fold import fold
from kitaphana.lib.period import Period
from kitaphana.needs.models import EmptySearch, Enquiry, Suggestion
from kitaphana.roster.models import Reader, ReaderKind

REFUSED = Q(outcome=Enquiry.Outcome.REFUSED)


@dataclass(frozen=True)
class Answers:
    """Enquiries and how they ended; met in part or referred on is neither met nor refused."""

    asked: int
    met: int
    part: int
    referred: int
    refused: int


@dataclass(frozen=True)
class Asked:
    """Something asked for under one spelling or several; `about` is the commonest of them."""

    sought: Enquiry.Sought
    about: str
    asked: int
    refused: int


@dataclass(frozen=True)
class Readership:
    """Who asked: a kind of reader and, for a pupil, the grade."""

    kind: str
    grade: int | None
    answers: Answers


@dataclass(frozen=True)
class EmptySearched:
    """Words searched for in vain, `times` in all. `held`: a title that the stock holds now, if it does."""

    about: str
    times: int
    last: date
    by_staff: int
    in_corner: int
    held: Title | None


@dataclass(frozen=True)
class AnsweredSuggestion:
    """A suggestion with its answer, as anybody may read it: nothing tells who proposed it."""

    kind: Suggestion.Kind
    about: str
    author: str
    text: str
    state: Suggestion.State
    answer: str
    answered_on: date


def enquiries(
    school: School,
    period: Period,
    *,
    sought: str = "",
    outcome: str = "",
    reader_kind: str = "",
    about: str = "",
) -> QuerySet[Enquiry]:
    """Enquiries of the period, the newest first; an empty filter lets everything through. `about`: what was
    asked for, in whatever spelling."""
    found = Enquiry.objects.for_school(school).filter(on__range=(period.start, period.end))
    if about:
        keys = {
            Enquiry(sought=kind, about=about).keyed().key for kind in ([sought] if sought else Enquiry.Sought)
        }
        found = found.filter(key__in=keys)
    rows: QuerySet[Enquiry] = _chosen(found, sought=sought, outcome=outcome, reader_kind=reader_kind)
    return rows.select_related("reader").order_by("-on", "-pk")


def enquiries_of_day(school: School, on: date) -> QuerySet[Enquiry]:
    """In the order in which they were written down."""
    return enquiries(school, Period(on, on)).order_by("recorded_at", "pk")


def answers(school: School, period: Period) -> Answers:
    return Answers(**enquiries(school, period).aggregate(**_counts()))


def top(school: School, period: Period, sought: Sequence[str] = (), limit: int = 10) -> list[Asked]:
    """What was asked for most, spellings gathered by their key; `sought` empty: of every kind."""
    rows = enquiries(school, period).order_by()
    if sought:
        rows = rows.filter(sought__in=sought)
    groups = list(
        rows.values_list("sought", "key")
        .annotate(n=Count("pk"), refused=Count("pk", filter=REFUSED))
        .order_by("-n", "-refused", "key", "sought")[:limit]
    )
    spelt = _commonest(rows.filter(key__in=[key for _, key, _, _ in groups]), "sought", "key")
    found = [Asked(Enquiry.Sought(kind), spelt[kind, key], n, refused) for kind, key, n, refused in groups]
    return sorted(found, key=lambda row: (-row.asked, -row.refused, row.about))


def kinds_sought(school: School, period: Period, *, reader_kind: str = "") -> dict[Enquiry.Sought, int]:
    """How many enquiries sought each kind of thing; all kinds are there."""
    rows = (
        enquiries(school, period, reader_kind=reader_kind)
        .order_by()
        .values_list("sought")
        .annotate(Count("pk"))
    )
    counted = dict(rows)
    return {sought: counted.get(sought.value, 0) for sought in Enquiry.Sought}


def refusals(school: School, period: Period) -> QuerySet[Enquiry]:
    return enquiries(school, period).filter(REFUSED)


def reasons(school: School, period: Period) -> list[tuple[Enquiry.Reason, int]]:
    """Reasons of the refusals, the commonest first."""
    counted = (
        refusals(school, period)
        .order_by()
        .values_list("reason")
        .annotate(n=Count("pk"))
        .order_by("-n", "reason")
    )
    return [(Enquiry.Reason(reason), n) for reason, n in counted]


def by_readership(school: School, period: Period) -> list[Readership]:
    """Enquiries by kind of reader and grade; pupils first, by grade."""
    groups = enquiries(school, period).order_by().values_list("reader_kind", "grade").annotate(**_counts())
    found = [Readership(kind, grade, Answers(*counts)) for kind, grade, *counts in groups]
    return sorted(found, key=lambda row: (row.kind != "pupil", row.kind, row.grade is None, row.grade or 0))


def last_enquiry(school: School, on: date) -> Enquiry | None:
    """The one written down last, of that day or an earlier one."""
    rows = Enquiry.objects.for_school(school).filter(on__lte=on)
    return rows.order_by("-on", "-pk").first()


def recognised(school: School, about: str) -> Enquiry.Sought:
    """As what these words are known: by most enquiries for them, else by the catalogue, else a work."""
    sought, work, author = Enquiry.Sought, work_key(about), author_key(about)
    same = Q(key=work) & ~Q(sought=sought.AUTHOR) | Q(key=author, sought=sought.AUTHOR)
    rows = Enquiry.objects.for_school(school).filter(same).order_by()
    counted: Counter[str] = Counter()
    for kind, spelt, n in rows.values_list("sought", "about").annotate(n=Count("pk")).order_by("-n"):
        if kind != sought.AUTHOR or _names(about, spelt):
            counted[kind] += n
    if counted:
        return sought(counted.most_common(1)[0][0])
    if Title.objects.filter(work_key=work).exists():
        return sought.WORK
    authors = Title.objects.filter(author_key=author).values_list("authors", flat=True).distinct()
    return sought.AUTHOR if any(_names(about, spelt) for spelt in authors) else sought.WORK


def suggestions(
    school: School, period: Period, *, state: str = "", kind: str = "", reader_kind: str = ""
) -> QuerySet[Suggestion]:
    """Suggestions of the period, the newest first; an empty filter lets everything through."""
    found = Suggestion.objects.for_school(school).filter(on__range=(period.start, period.end))
    rows: QuerySet[Suggestion] = _chosen(found, state=state, kind=kind, reader_kind=reader_kind)
    return rows.select_related("reader").order_by("-on", "-pk")


def suggestions_of(reader: Reader) -> QuerySet[Suggestion]:
    return Suggestion.objects.for_school(reader.school).filter(reader=reader).order_by("-on", "-pk")


def unanswered(school: School) -> int:
    """How many suggestions nobody has answered yet."""
    return Suggestion.objects.for_school(school).filter(state=Suggestion.State.NEW).count()


def answered_in_public(school: School, limit: int = 50) -> list[AnsweredSuggestion]:
    """What anybody may read, the newest answer first."""
    rows = Suggestion.objects.for_school(school).filter(is_public=True, answered_on__isnull=False)
    told = rows.order_by("-answered_on", "-pk").values_list(
        "kind", "about", "author", "text", "state", "answer", "answered_on"
    )
    return [
        AnsweredSuggestion(
            Suggestion.Kind(kind), about, author, text, Suggestion.State(state), answer, answered_on
        )
        for kind, about, author, text, state, answer, answered_on in told[:limit]
    ]


def empty_searches(school: School, period: Period, *, place: str = "") -> list[EmptySearched]:
    """What was searched for in vain, spellings gathered by their key, the most sought first."""
    found = EmptySearch.objects.for_school(school).filter(on__range=(period.start, period.end))
    rows: QuerySet[EmptySearch] = _chosen(found, place=place).order_by()
    groups = rows.values_list("key").annotate(
        n=Count("pk"),
        last=Max("on"),
        staff=Count("pk", filter=Q(place=EmptySearch.Place.STAFF)),
        corner=Count("pk", filter=Q(place=EmptySearch.Place.CORNER)),
    )
    spelt = _commonest(rows, "key")
    counted = list(groups.order_by("-n", "-last", "key"))
    held = held_now(school, [spelt[key,] for key, *_ in counted])
    return [
        EmptySearched(spelt[key,], n, last, staff, corner, held.get(spelt[key,]))
        for key, n, last, staff, corner in counted
    ]


def kind_of(user: User) -> str:
    """Which kind of reader a user of the staff is who has no card."""
    teaches = user.role_codes & {RoleCode.TEACHER, RoleCode.CLASS_HEAD}
    return ReaderKind.TEACHER if teaches else ReaderKind.STAFF


def held_now(school: School, wanted: Iterable[str]) -> dict[str, Title]:
    """Of these words, those that are a work or an author of which the school has a copy, with such a title.

    A constant number of queries.
    """
    words = {text: (work_key(text), author_key(text)) for text in wanted}
    works, authors = {work for work, _ in words.values()} - {""}, {name for _, name in words.values()} - {""}
    titles = Title.objects.filter(Q(work_key__in=works) | Q(author_key__in=authors)).order_by("pk")
    found = list(titles)
    owned = shelves(school, found)
    here = [title for title in found if owned[title.pk].owned > 0]
    by_work = {title.work_key: title for title in here}
    by_author = {title.author_key: title for title in here}
    held = {text: by_work.get(work) or by_author.get(name) for text, (work, name) in words.items()}
    return {text: title for text, title in held.items() if title}


def _names(text: str, author: str) -> bool:
    """Whether the text is this author's name and nothing besides, first names whole or as initials."""
    words = [word for word in fold(text).split() if len(word) > 1]
    parts = fold(author).split()
    return all(any(word.startswith(part) for part in parts) for word in words)


def _chosen(rows: QuerySet[Any, Any], **filters: str) -> QuerySet[Any, Any]:
    return rows.filter(**{field: value for field, value in filters.items() if value})


def _commonest(rows: QuerySet[Any, Any], *by: str) -> dict[tuple[str, ...], str]:
    """The commonest spelling of each group; of equally common ones that with a capital, then the first
    written down."""
    counted = rows.order_by().values_list(*by, "about").annotate(n=Count("pk"), first=Min("pk"))
    ordered = sorted(counted, key=lambda row: (row[-2], row[-3][:1].isupper(), -row[-1]))
    return {tuple(group): about for *group, about, _, _ in ordered}


def _counts() -> dict[str, Count]:
    outcome = Enquiry.Outcome
    return {
        "asked": Count("pk"),
        "met": Count("pk", filter=Q(outcome=outcome.MET)),
        "part": Count("pk", filter=Q(outcome=outcome.PART)),
        "referred": Count("pk", filter=Q(outcome=outcome.REFERRED)),
        "refused": Count("pk", filter=REFUSED),
    }
