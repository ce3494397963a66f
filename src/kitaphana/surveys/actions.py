"""Making a survey, opening and closing it, its tickets, and answering."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.workflow import move
from kitaphana.lib.person import HIGHEST_GRADE
from kitaphana.roster.models import Reader, ReaderKind, SchoolClass
from kitaphana.roster.queries import class_pupils, enrolment_of
from kitaphana.surveys.models import Answer, Choice, Question, Response, Survey, Ticket
from kitaphana.surveys.queries import earlier, is_small, sheet, ticket_by, tickets_of, why_not
from kitaphana.surveys.shape import BY_CHOICE, Asked, Details, Line, details_of, questions_of
from kitaphana.surveys.wishes import keyed

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Of an address that may be typed from paper: without those that look alike."""
KEY_LENGTH, SECRET_LENGTH = 6, 9
MOST_TICKETS = 500
LEAST_CHOICES = 2
KEYS = 2**53
"""Keys of anonymous answers are drawn from so many: they tell no order, and no two will meet."""


class CornerClosed(NeedsWord):
    """Readers could not open it on their telephones; on paper they may answer all the same."""

    flag = "on_paper_only"

    def __init__(self) -> None:
        super().__init__("survey_corner_closed")


@dataclass(frozen=True)
class Given:
    """One answer as it was given."""

    question: Question
    row: Choice | None = None
    choice: Choice | None = None
    number: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Filled:
    """A whole questionnaire as it was filled in. One value, so that the journal keeps nothing of it."""

    given: tuple[Given, ...]
    grade: int | None = None
    language: str = "kk"
    on_paper: bool = False


@action
def draft(
    *,
    by: User,
    details: Details,
    on: date,
    questions: Sequence[Asked] = (),
    before: Survey | None = None,
) -> Survey:
    """A new survey; `before` is the one it will be compared with."""
    _refuse_name_without_ticket(details)
    key = "".join(secrets.choice(LETTERS) for _ in range(KEY_LENGTH))
    survey = Survey.objects.create(school=by.school, key=key, made_on=on, before=before, **asdict(details))
    _store(survey, questions)
    return survey


@action
def copy(*, by: User, survey: Survey, on: date) -> Survey:
    """The same questions once more, to be compared with these."""
    details = replace(details_of(survey), closes_on=None)
    return draft(by=by, details=details, on=on, questions=questions_of(survey), before=survey)


@action
def change(*, by: User, survey: Survey, details: Details, questions: Sequence[Asked]) -> None:
    """Write a draft anew as it stands, finished or not. Refused: it has been opened."""
    _refuse_unless_draft(survey)
    _refuse_name_without_ticket(details)
    for name, value in asdict(details).items():
        setattr(survey, name, value)
    survey.save()
    survey.questions.all().delete()
    _store(survey, questions)


@action
def compare_with(*, by: User, survey: Survey, before: Survey | None) -> None:
    """Refused: `before` is not an earlier one, closed and for the same people."""
    if before and not earlier(survey).filter(pk=before.pk).exists():
        raise Refused("survey_not_earlier")
    survey.before = before
    survey.save(update_fields=["before"])


@action
def remove(*, by: User, survey: Survey) -> None:
    """Refused: it has been opened, so that somebody may have answered."""
    _refuse_unless_draft(survey)
    survey.delete()


@action
def open_survey(*, by: User, survey: Survey, on: date, on_paper_only: bool = False) -> None:
    """From now on it may be answered, and its questions stay as they are.

    Refused: nothing is asked, a question is unfinished, its last day has passed; the readers' corner is
    closed and nobody said that answers come `on_paper_only`.
    """
    survey.state = move("survey", survey.state, "open")
    if survey.closes_on and survey.closes_on < on:
        raise Refused("survey_last_day_passed", d=survey.closes_on)
    if survey.anonymous is False and survey.audience == Survey.Audience.PARENTS:
        raise Refused("survey_parents_by_name")
    questions = [_finished(n, asked) for n, asked in enumerate(questions_of(survey), 1)]
    if not questions:
        raise Refused("survey_without_questions")
    if not survey.school.corner_key and not on_paper_only:
        raise CornerClosed
    survey.questions.all().delete()
    _store(survey, questions)
    survey.opened_on = on
    survey.save()


@action
def close(*, by: User, survey: Survey, on: date) -> None:
    survey.state, survey.closed_on = move("survey", survey.state, "close"), on
    survey.save(update_fields=["state", "closed_on"])


@action
def set_last_day(*, by: User, survey: Survey, closes_on: date | None, on: date) -> None:
    """Until when an open survey is answered. Refused: the day has passed, the survey is not open."""
    if survey.state != Survey.State.OPEN:
        raise Refused("survey_not_open")
    if closes_on and closes_on < on:
        raise Refused("survey_last_day_passed", d=closes_on)
    survey.closes_on = closes_on
    survey.save(update_fields=["closes_on"])


@action
def make_tickets(
    *, by: User, survey: Survey, on: date, classes: Sequence[SchoolClass] = (), more: int = 0
) -> int:
    """Tickets that are still missing: one for each pupil of the classes, of a survey of teachers by name one
    for each teacher; and `more` that belong to no class. How many were made.

    Refused: a survey by an open link, a closed one, too many at once, more without a name where names are
    asked for.
    """
    if survey.access != Survey.Access.TICKET:
        raise Refused("survey_no_tickets")
    if survey.state == Survey.State.CLOSED:
        raise Refused("survey_is_closed")
    if not 0 <= more <= MOST_TICKETS:
        raise Refused("survey_too_many_tickets", max=MOST_TICKETS)
    if more and not survey.anonymous:
        raise Refused("survey_ticket_without_name")
    wanted = _by_class(survey, classes, on) if survey.anonymous else _by_name(survey, classes, on)
    wanted += [(None, None)] * more
    taken = set(tickets_of(survey).values_list("secret", flat=True))
    Ticket.objects.bulk_create(
        Ticket(school=survey.school, survey=survey, secret=secret, school_class=school_class, reader=reader)
        for secret, (school_class, reader) in zip(_secrets(len(wanted), taken), wanted, strict=True)
    )
    return len(wanted)


@action
def answer(*, by: User, survey: Survey, filled: Filled, on: date, secret: str = "") -> None:
    """Write down a filled questionnaire; `secret`: the digits of a ticket, which is then used up.

    Refused: the survey is not open or its last day has passed (on paper it may be entered later), nothing was
    answered, a required answer is missing or is no answer to the question; no such ticket, a used one.
    """
    if refusal := why_not(survey, on, on_paper=filled.on_paper):
        raise refusal
    _refuse_wrong(survey, filled)
    ticket = _use_ticket(survey, filled, secret)
    response = Response(
        school=survey.school,
        survey=survey,
        on=survey.opened_on if survey.anonymous and survey.opened_on else on,
        grade=_grade(survey, filled, ticket, on),
        language=filled.language,
        on_paper=filled.on_paper,
        reader=ticket.reader if ticket and not survey.anonymous else None,
        pk=_hidden_key(survey),
    )
    response.save(force_insert=True)
    Answer.objects.bulk_create(_answers(response, filled))


def _store(survey: Survey, questions: Iterable[Asked]) -> None:
    lines: list[Choice] = []
    for place, asked in enumerate(questions):
        fields = asdict(asked)
        fields.pop("choices")
        fields.pop("rows")
        question = Question.objects.create(school=survey.school, survey=survey, place=place, **fields)
        lines += _lines(question, asked.choices, is_row=False)
        lines += _lines(question, asked.rows, is_row=True)
    Choice.objects.bulk_create(lines)


def _lines(question: Question, lines: Iterable[Line], *, is_row: bool) -> list[Choice]:
    return [
        Choice(
            school=question.school,
            question=question,
            place=place,
            text_kk=line.kk,
            text_ru=line.ru,
            is_row=is_row,
        )
        for place, line in enumerate(lines)
    ]


def _finished(n: int, asked: Asked) -> Asked:
    """Without empty lines and without what its kind does not need. Refused: something is still missing."""
    is_matrix = asked.kind == Question.Kind.MATRIX
    choices = _written(asked.choices) if asked.kind in BY_CHOICE else ()
    rows = _written(asked.rows) if is_matrix else ()
    if not asked.text_kk.strip() or any(not line.kk.strip() for line in (*choices, *rows)):
        raise Refused("survey_question_unwritten", n=n)
    if (asked.kind in BY_CHOICE and len(choices) < LEAST_CHOICES) or (is_matrix and not rows):
        raise Refused("survey_question_few_choices", n=n)
    feeds = asked.feeds if asked.kind == Question.Kind.TEXT else ""
    return replace(asked, choices=choices, rows=rows, feeds=feeds)


def _written(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.kk.strip() or line.ru.strip())


def _refuse_unless_draft(survey: Survey) -> None:
    if survey.state != Survey.State.DRAFT:
        raise Refused("survey_not_draft")


def _refuse_name_without_ticket(details: Details) -> None:
    if not details.anonymous and details.access != Survey.Access.TICKET:
        raise Refused("survey_name_needs_ticket")


def _by_class(
    survey: Survey, classes: Sequence[SchoolClass], on: date
) -> list[tuple[SchoolClass | None, Reader | None]]:
    there = Counter(tickets_of(survey).values_list("school_class", flat=True))
    return [
        (school_class, None)
        for school_class in classes
        for _ in range(class_pupils(school_class, on).count() - there[school_class.pk])
    ]


def _by_name(
    survey: Survey, classes: Sequence[SchoolClass], on: date
) -> list[tuple[SchoolClass | None, Reader | None]]:
    there = set(tickets_of(survey).values_list("reader", flat=True))
    people: list[tuple[SchoolClass | None, Reader]] = [
        (school_class, pupil) for school_class in classes for pupil in class_pupils(school_class, on)
    ]
    if survey.audience == Survey.Audience.TEACHERS:
        teachers = Reader.objects.for_school(survey.school).filter(kind=ReaderKind.TEACHER).on(on)
        people += [(None, teacher) for teacher in teachers.order_by("sort_key", "pk")]
    return [(school_class, reader) for school_class, reader in people if reader.pk not in there]


def _secrets(number: int, taken: set[str]) -> list[str]:
    made: set[str] = set()
    while len(made) < number:
        secret = f"{secrets.randbelow(10**SECRET_LENGTH):0{SECRET_LENGTH}}"
        if secret not in taken:
            made.add(secret)
    return list(made)


def _refuse_wrong(survey: Survey, filled: Filled) -> None:
    questions = {question.pk: question for question in sheet(survey)}
    if not filled.given:
        raise Refused("survey_nothing_answered")
    for given in filled.given:
        question = questions.get(given.question.pk)
        if question is None or not _answers_to(question, given):
            raise Refused("survey_wrong_answer")
    answered = {given.question.pk for given in filled.given}
    for n, question in enumerate(questions.values(), 1):
        if question.required and question.pk not in answered and not filled.on_paper:
            raise Refused("survey_unanswered", n=n)
    places = Counter((given.question.pk, given.row and given.row.pk) for given in filled.given)
    if any(n > 1 and questions[key].kind != Question.Kind.SEVERAL for (key, _), n in places.items()):
        raise Refused("survey_wrong_answer")
    if filled.grade is not None and not 0 <= filled.grade <= HIGHEST_GRADE:
        raise Refused("survey_wrong_answer")


def _answers_to(question: Question, given: Given) -> bool:
    lines = {(choice.pk, choice.is_row) for choice in question.choices.all()}
    has_choice = given.choice is not None and (given.choice.pk, False) in lines
    match question.kind:
        case Question.Kind.ONE | Question.Kind.SEVERAL:
            return has_choice and given.row is None
        case Question.Kind.MATRIX:
            return has_choice and given.row is not None and (given.row.pk, True) in lines
        case Question.Kind.SCALE:
            return given.number is not None and 1 <= given.number <= question.highest
        case _:
            return bool(given.text.strip())


def _use_ticket(survey: Survey, filled: Filled, secret: str) -> Ticket | None:
    """The ticket, marked as used. On paper an anonymous survey needs none."""
    if survey.access != Survey.Access.TICKET or (filled.on_paper and survey.anonymous and not secret):
        return None
    ticket = ticket_by(survey, secret)
    if ticket is None:
        raise Refused("survey_no_such_ticket")
    if not Ticket.objects.for_school(survey.school).filter(pk=ticket.pk, used=False).update(used=True):
        raise Refused("survey_ticket_used")
    return ticket


def _grade(survey: Survey, filled: Filled, ticket: Ticket | None, on: date) -> int | None:
    """The ticket's, else the one that was given; not kept where it would point at one of very few pupils."""
    grade = filled.grade if survey.asks_grade else None
    if ticket and ticket.school_class:
        grade = ticket.school_class.grade
    elif ticket and ticket.reader:
        enrolled = enrolment_of(ticket.reader, on)
        grade = enrolled.school_class.grade if enrolled else None
    return None if survey.anonymous and grade is not None and is_small(survey.school, grade, on) else grade


def _answers(response: Response, filled: Filled) -> list[Answer]:
    rows = []
    for given in filled.given:
        axis = given.question.feeds
        for part, key in keyed(axis, given.text):
            rows.append(
                Answer(
                    pk=_hidden_key(response.survey),
                    school=response.school,
                    response=response,
                    question=given.question,
                    row=given.row,
                    choice=given.choice,
                    number=given.number,
                    text=part,
                    axis=axis if key else "",
                    key=key,
                )
            )
    return rows


def _hidden_key(survey: Survey) -> int | None:
    """None lets the database number the row."""
    return secrets.randbelow(KEYS) + 1 if survey.anonymous else None
