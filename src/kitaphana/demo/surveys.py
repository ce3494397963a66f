"""Surveys of the demo school, each asked again every year (surveys.toml)."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from kitaphana.core.models import User
from kitaphana.demo.people import People
from kitaphana.demo.scene import Scene
from kitaphana.demo.year import Year
from kitaphana.surveys import actions
from kitaphana.surveys.models import Answer, Choice, Question, Response, Survey
from kitaphana.surveys.queries import FEW, sheet
from kitaphana.surveys.shape import Details, ready_made
from kitaphana.surveys.wishes import wish_key, wishes

ANSWERED = 0.93
"""Part of those who answer a question that may be left out."""
DRIFT = 0.18
"""By how much the weight of a choice may change from one year to the next."""
RUSSIAN = 0.2


@dataclass(frozen=True)
class Yearly:
    """A survey of surveys.toml."""

    ready: str
    opens: str
    days: int
    grades: tuple[int, ...]
    share: float
    on_paper: float
    answers: tuple[dict[str, Any], ...]


def fill(scene: Scene) -> None:
    """Rows of answers are stored at once: past facts, and an action writes a journal line of the moment."""
    for yearly in _yearly():
        rng = scene.rng(f"surveys:{yearly.ready}")
        before: Survey | None = None
        for year in scene.years:
            opens_on = year.workday_on(year.day(yearly.opens))
            if opens_on is None or opens_on > scene.until:
                continue
            before = _hold(scene, yearly, year, opens_on, before, rng)


def _yearly() -> list[Yearly]:
    table = tomllib.loads(Path(__file__).with_name("surveys.toml").read_text(encoding="utf-8"))
    return [
        Yearly(**(row | {"grades": tuple(row["grades"]), "answers": tuple(row["answers"])}))
        for row in table["survey"]
    ]


def _hold(
    scene: Scene, yearly: Yearly, year: Year, opens_on: date, before: Survey | None, rng: Random
) -> Survey:
    last_day = opens_on + timedelta(days=yearly.days)
    survey = _opened(scene.by, yearly, opens_on, last_day, before, rng)
    passed = min(1.0, ((scene.until - opens_on).days + 1) / (yearly.days + 1))
    chance = yearly.share * passed
    grades = [grade for grade in _asked(scene.people, year, yearly, opens_on) if rng.random() < chance]
    responses = [_response(survey, grade, yearly, opens_on, rng) for grade in grades]
    Response.objects.bulk_create(responses)
    questions = list(zip(sheet(survey), yearly.answers, strict=True))
    spread = [(question, _drifted(said, rng)) for question, said in questions]
    rows = [answer for response in responses for answer in _answers(response, spread, rng)]
    Answer.objects.bulk_create(rows, batch_size=1000)
    closes_on = year.workday_on(last_day + timedelta(days=1))
    if closes_on and closes_on <= scene.until:
        actions.close(by=scene.by, survey=survey, on=closes_on)
    return survey


def _opened(
    by: User, yearly: Yearly, opens_on: date, last_day: date, before: Survey | None, rng: Random
) -> Survey:
    ready = ready_made()[yearly.ready]
    details: Details = replace(ready.details, closes_on=last_day)
    survey = actions.draft(by=by, details=details, questions=ready.questions, before=before, on=opens_on)
    survey.key = "".join(rng.choices(actions.LETTERS, k=actions.KEY_LENGTH))
    actions.open_survey(by=by, survey=survey, on=opens_on)
    return survey


def _asked(people: People, year: Year, yearly: Yearly, day: date) -> list[int | None]:
    """The grade of each who is asked; none of a teacher, nor of a grade with very few pupils."""
    if not yearly.grades:
        return [None for teacher in people.teachers if teacher.left_on is None or teacher.left_on > day]
    first, last = yearly.grades
    found = [
        roll.school_class.grade
        for roll in people.rolls[year.first]
        if first <= roll.school_class.grade <= last
        for _ in roll.on(day)
    ]
    pupils = Counter(found)
    return [grade if pupils[grade] >= FEW else None for grade in found]


def _response(survey: Survey, grade: int | None, yearly: Yearly, on: date, rng: Random) -> Response:
    return Response(
        pk=rng.randrange(1, actions.KEYS),
        school=survey.school,
        survey=survey,
        on=on,
        grade=grade,
        language="ru" if rng.random() < RUSSIAN else "kk",
        on_paper=rng.random() < yearly.on_paper,
    )


def _drifted(said: dict[str, Any], rng: Random) -> dict[str, Any]:
    """Each year people answer a little differently."""

    def drift(weights: Sequence[float]) -> list[float]:
        return [weight * rng.uniform(1 - DRIFT, 1 + DRIFT) for weight in weights]

    if "rows" in said:
        return {"rows": [drift(weights) for weights in said["rows"]]}
    return {"weights": drift(said["weights"])} if "weights" in said else said


def _answers(
    response: Response, spread: Sequence[tuple[Question, dict[str, Any]]], rng: Random
) -> Iterator[Answer]:
    for question, said in spread:
        if question.required or rng.random() < ANSWERED:
            yield from _to(response, question, said, rng)


def _to(response: Response, question: Question, said: dict[str, Any], rng: Random) -> Iterator[Answer]:
    choices = [choice for choice in question.choices.all() if not choice.is_row]
    rows = [choice for choice in question.choices.all() if choice.is_row]
    match question.kind:
        case Question.Kind.ONE:
            yield _answer(response, question, rng, choice=rng.choices(choices, said["weights"])[0])
        case Question.Kind.SEVERAL:
            yield from (
                _answer(response, question, rng, choice=choice) for choice in _several(choices, said, rng)
            )
        case Question.Kind.SCALE:
            number = rng.choices(range(1, question.highest + 1), said["weights"])[0]
            yield _answer(response, question, rng, number=number)
        case Question.Kind.MATRIX:
            for row, weights in zip(rows, said["rows"], strict=True):
                yield _answer(response, question, rng, row=row, choice=rng.choices(choices, weights)[0])
        case _:
            if rng.random() < said["said"]:
                yield from _words(response, question, rng.choice(said["texts"]), rng)


def _several(choices: Sequence[Choice], said: dict[str, Any], rng: Random) -> list[Choice]:
    """Each choice by its own weight in a hundred; at least one."""
    chosen = [
        choice for choice, weight in zip(choices, said["weights"], strict=True) if rng.random() * 100 < weight
    ]
    return chosen or rng.choices(choices, said["weights"])


def _words(response: Response, question: Question, text: str, rng: Random) -> Iterator[Answer]:
    for part in wishes(text) if question.feeds else [text]:
        key = wish_key(question.feeds, part) if question.feeds else ""
        yield _answer(response, question, rng, text=part, axis=question.feeds if key else "", key=key)


def _answer(response: Response, question: Question, rng: Random, **what: Any) -> Answer:
    return Answer(
        pk=rng.randrange(1, actions.KEYS),
        school=response.school,
        response=response,
        question=question,
        **what,
    )
