"""Surveys and what was answered in them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When

from kitaphana.core.models import School
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from kitaphana.roster.models import Enrolment, SchoolClass
from kitaphana.surveys.models import Answer, Question, Response, Survey, Ticket

FEW = 5
"""Of fewer answers than this no part is shown of an anonymous survey."""


@dataclass(frozen=True)
class Held:
    """A survey that was opened, and how many answered it."""

    survey: Survey
    responses: int


@dataclass(frozen=True)
class Batch:
    """Tickets of one class, or those of no class."""

    school_class: SchoolClass | None
    made: int
    used: int


def surveys(school: School, period: Period | None = None) -> QuerySet[Any, Any]:
    """Opened in the period, or all; the newest first, each with `answered`, the number of its responses."""
    rows: QuerySet[Any, Any] = Survey.objects.for_school(school).annotate(
        answered=Count("responses", distinct=True)
    )
    if period:
        rows = rows.filter(opened_on__range=(period.start, period.end))
    return rows.order_by("-made_on", "-pk")


def held(school: School, period: Period) -> list[Held]:
    """Surveys opened in the period, in the order of their opening, with all answers they have had."""
    rows = surveys(school, period).order_by("opened_on", "pk")
    return [Held(row, row.answered) for row in rows]


def wishes(school: School, period: Period) -> QuerySet[Any, Any]:
    """Answers that count as demand, each with `asker_grade`.

    Of an anonymous survey only where FEW answered it, and never with a grade: free text beside a grade points
    at a child. They count on the day on which the survey was opened.
    """
    shown = Survey.objects.for_school(school).annotate(answered=Count("responses"))
    rows: QuerySet[Any, Any] = Answer.objects.for_school(school).filter(
        response__survey__in=shown.filter(Q(anonymous=False) | Q(answered__gte=FEW)).values("pk"),
        response__on__range=(period.start, period.end),
    )
    by_name = When(response__survey__anonymous=False, then="response__grade")
    rows = rows.exclude(key="").annotate(asker_grade=Case(by_name))
    return rows.select_related("response")


def open_surveys(school: School, on: date) -> QuerySet[Any, Any]:
    """Which may be answered on that day, the latest opened first."""
    rows: QuerySet[Any, Any] = Survey.objects.for_school(school).filter(state=Survey.State.OPEN)
    return rows.filter(Q(closes_on__isnull=True) | Q(closes_on__gte=on)).order_by("-opened_on", "-pk")


def why_not(survey: Survey, on: date, *, on_paper: bool = False) -> Refused | None:
    """Why it cannot be answered on that day; on paper it may be entered after its last day."""
    if survey.state == Survey.State.DRAFT:
        return Refused("survey_not_yet_open")
    if survey.state == Survey.State.CLOSED:
        return Refused("survey_is_closed")
    if survey.closes_on and on > survey.closes_on and not on_paper:
        return Refused("survey_is_over", d=survey.closes_on)
    return None


def sheet(survey: Survey) -> list[Question]:
    """The questions with their choices, in two queries."""
    rows = Question.objects.for_school(survey.school).filter(survey=survey)
    return list(rows.select_related("survey").prefetch_related("choices"))


def responses_of(survey: Survey) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Response.objects.for_school(survey.school).filter(survey=survey)
    return rows


def tickets_of(survey: Survey) -> QuerySet[Any, Any]:
    """In the order of their secrets, which are drawn at random."""
    rows: QuerySet[Any, Any] = Ticket.objects.for_school(survey.school).filter(survey=survey)
    return rows.select_related("school_class", "reader").order_by("secret")


def batches(survey: Survey) -> list[Batch]:
    """Tickets made so far, class by class; those of no class last."""
    counted = (
        tickets_of(survey)
        .order_by("school_class__grade", "school_class__letter_key", "school_class")
        .values_list("school_class")
        .annotate(made=Count("pk"), used=Count("pk", filter=Q(used=True)))
    )
    by_class = {key: (made, used) for key, made, used in counted}
    classes = SchoolClass.objects.for_school(survey.school).filter(pk__in=[key for key in by_class if key])
    rows = [Batch(c, *by_class[c.pk]) for c in classes.order_by("grade", "letter_key", "pk")]
    return rows + ([Batch(None, *by_class[None])] if None in by_class else [])


def ticket_by(survey: Survey, secret: str) -> Ticket | None:
    """The ticket of these digits, however they were grouped."""
    figures = "".join(letter for letter in secret if letter.isdecimal())
    found: Ticket | None = tickets_of(survey).filter(secret=figures).first() if figures else None
    return found


def is_small(school: School, grade: int, on: date) -> bool:
    """Whether so few pupils are in the grade that the grade alone would point at one of them."""
    enrolled = Enrolment.objects.for_school(school).on(on).filter(school_class__grade=grade)
    pupils = enrolled.values("reader").distinct().count()
    return 0 < pupils < FEW


def earlier(survey: Survey) -> QuerySet[Any, Any]:
    """Surveys with which this one may be compared: closed ones for the same people that were opened before
    it, and the one that it was made after."""
    answered = Response.objects.filter(survey=OuterRef("pk"), school=OuterRef("school"))
    closed = Q(Exists(answered), state=Survey.State.CLOSED, audience=survey.audience)
    if survey.opened_on:
        closed &= Q(opened_on__lt=survey.opened_on)
    rows: QuerySet[Any, Any] = Survey.objects.for_school(survey.school).filter(
        closed | Q(pk=survey.before_id)
    )
    return rows.exclude(pk=survey.pk).order_by("-opened_on", "-pk")
