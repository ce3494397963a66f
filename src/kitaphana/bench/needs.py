"""Demand over ten years of a school, beside one plain grouped SQL over the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db import connection, transaction

from kitaphana.bench.measure import Measurement, usual_seconds
from kitaphana.core.models import School
from kitaphana.demand.queries import demand
from kitaphana.demo.questions import questions
from kitaphana.demo.school import Wish, make_school
from kitaphana.lib.period import Period
from kitaphana.needs.models import Axis, EmptySearch, Enquiry, Suggestion
from kitaphana.roster.models import ReaderKind

BATCH = 2000
TEN_YEARS = Period(date(2016, 9, 1), date(2026, 8, 31))
SEARCHES, SUGGESTIONS = 10, 30
"""One fact in so many is an empty search, one in so many a suggestion; the rest are enquiries."""
WORDS = "ақ қара қызыл ұлы көк алтын күміс жаңа ескі таулы".split()


@dataclass(frozen=True)
class Size:
    pupils: int
    since: int
    facts: int


SIZES = {"full": Size(1000, 2025, 300_000), "small": Size(60, 2025, 3_000)}


def gather(size: Size) -> list[Measurement]:
    """In a database without a school: a demo school with its stock, then ten years of facts."""
    school = make_school(Wish(pupils=size.pupils, since=size.since, until=date(2025, 12, 31), seed=1))
    facts = _ten_years(school, size.facts)
    plain = usual_seconds(lambda: _plain(school))
    whole = usual_seconds(lambda: demand(school, TEN_YEARS, Axis.WORK))
    return [Measurement("needs", facts, whole, "s", plain)]


def _ten_years(school: School, wanted: int) -> int:
    """Straight in the database: here only their number matters. Some hundred works and themes in the demo's
    spellings, others of made-up names."""
    rng, asked = Random("bench"), questions()  # noqa: S311 - nobody keeps a secret with it
    enquiries: list[Enquiry] = []
    searches: list[EmptySearch] = []
    suggestions: list[Suggestion] = []
    made_up = [f"{first} {second} {third}" for first in WORDS for second in WORDS for third in WORDS]
    for n in range(wanted):
        on = TEN_YEARS.start + timedelta(days=rng.randrange(TEN_YEARS.days))
        question, grade = rng.choice(asked), rng.randrange(12)
        about = question.spelling(rng) if n % 2 else rng.choice(made_up)
        if n % SEARCHES == 0:
            place = EmptySearch.Place.CORNER
            searches.append(EmptySearch(school=school, on=on, place=place, about=about, grade=grade))
        elif n % SUGGESTIONS == 1:
            book = {"kind": Suggestion.Kind.BOOK, "about": about, "reader_kind": ReaderKind.PUPIL}
            suggestions.append(Suggestion(school=school, on=on, grade=grade, **book))
        else:
            enquiries.append(_enquiry(school, on, about, question.sought, grade, question.answer(rng)))
    _store(enquiries, searches, suggestions)
    counts = (Enquiry, EmptySearch, Suggestion)
    return sum(model._default_manager.filter(school=school).count() for model in counts)


def _enquiry(
    school: School, on: date, about: str, sought: str, grade: int, answer: tuple[str, str]
) -> Enquiry:
    outcome, reason = answer
    return Enquiry(
        school=school, on=on, about=about, sought=sought, kind=Enquiry.Kind.ADDRESS, grade=grade,
        reader_kind=ReaderKind.PUPIL, outcome=outcome, reason=reason,
    )  # fmt: skip


def _store(
    enquiries: Sequence[Enquiry], searches: Sequence[EmptySearch], suggestions: Sequence[Suggestion]
) -> None:
    rows: list[Enquiry | EmptySearch | Suggestion] = [*enquiries, *searches, *suggestions]
    for row in rows:
        row.keyed()
    with transaction.atomic():
        Enquiry.objects.bulk_create(enquiries, batch_size=BATCH)
        EmptySearch.objects.bulk_create(searches, batch_size=BATCH)
        Suggestion.objects.bulk_create(suggestions, batch_size=BATCH)


PLAIN = """SELECT key, grade, count(*), sum(unmet) FROM (
    SELECT key, grade, outcome = 'refused' AS unmet FROM needs_enquiry
    WHERE school_id = :school AND "on" BETWEEN :start AND :end
    UNION ALL SELECT key, grade, 1 FROM needs_emptysearch
    WHERE school_id = :school AND "on" BETWEEN :start AND :end
    UNION ALL SELECT key, grade, 0 FROM needs_suggestion
    WHERE school_id = :school AND "on" BETWEEN :start AND :end
) GROUP BY key, grade"""


def _plain(school: School) -> None:
    holes = {
        "school": school.pk,
        "start": TEN_YEARS.start.isoformat(),
        "end": TEN_YEARS.end.isoformat(),
    }
    connection.ensure_connection()
    connection.connection.execute(PLAIN, holes).fetchall()
