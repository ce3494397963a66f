"""What readers came for in a period, and whether they got it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from kitaphana.core.models import School
from kitaphana.lib.period import Period
from kitaphana.needs.models import Enquiry

REFUSED = Q(outcome=Enquiry.Outcome.REFUSED)


@dataclass(frozen=True)
class Answers:
    """Enquiries and how they ended; met in part is neither met nor refused."""

    asked: int
    met: int
    part: int
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


def enquiries(
    school: School,
    period: Period,
    *,
    sought: str = "",
    outcome: str = "",
    reader_kind: str = "",
) -> QuerySet[Enquiry]:
    """Enquiries of the period, the newest first; an empty filter lets everything through."""
    found = Enquiry.objects.for_school(school).filter(on__range=(period.start, period.end))
    chosen = {"sought": sought, "outcome": outcome, "reader_kind": reader_kind}
    rows: QuerySet[Enquiry] = found.filter(**{field: value for field, value in chosen.items() if value})
    return rows.select_related("reader").order_by("-on", "-pk")


def answers(school: School, period: Period) -> Answers:
    return Answers(**enquiries(school, period).aggregate(**_counts()))


def top(school: School, period: Period, sought: Sequence[str] = (), limit: int = 10) -> list[Asked]:
    """What was asked for most, spellings gathered by their folded form; `sought` empty: of every kind."""
    rows = enquiries(school, period).order_by("pk")
    if sought:
        rows = rows.filter(sought__in=sought)
    spellings: dict[tuple[str, str], Counter[str]] = {}
    refused: Counter[tuple[str, str]] = Counter()
    for kind, folded, about, outcome in rows.values_list("sought", "about_folded", "about", "outcome"):
        spellings.setdefault((kind, folded), Counter())[about] += 1
        refused[kind, folded] += outcome == Enquiry.Outcome.REFUSED
    found = [
        Asked(Enquiry.Sought(key[0]), seen.most_common(1)[0][0], seen.total(), refused[key])
        for key, seen in spellings.items()
    ]
    return sorted(found, key=lambda row: (-row.asked, -row.refused, row.about))[:limit]


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


def _counts() -> dict[str, Count]:
    return {
        "asked": Count("pk"),
        "met": Count("pk", filter=Q(outcome=Enquiry.Outcome.MET)),
        "part": Count("pk", filter=Q(outcome=Enquiry.Outcome.PART)),
        "refused": Count("pk", filter=REFUSED),
    }
