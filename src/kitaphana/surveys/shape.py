"""A survey before it is stored: what the builder holds, a ready-made one says, a copy takes over."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from kitaphana.surveys.models import Question, Survey

T = TypeVar("T")

MOST_QUESTIONS, MOST_CHOICES = 60, 30
BY_CHOICE = (Question.Kind.ONE, Question.Kind.SEVERAL, Question.Kind.MATRIX)
NEW_LINES = 2
"""Empty choices that a new question begins with."""


@dataclass(frozen=True)
class Line:
    """A choice, or a row of a matrix."""

    kk: str = ""
    ru: str = ""


@dataclass(frozen=True)
class Asked:
    """A question with all that its kind, or another kind that was chosen before, may need."""

    kind: str
    text_kk: str = ""
    text_ru: str = ""
    required: bool = False
    highest: int = 5
    low_kk: str = ""
    low_ru: str = ""
    high_kk: str = ""
    high_ru: str = ""
    feeds: str = ""
    choices: tuple[Line, ...] = ()
    rows: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Details:
    title_kk: str
    title_ru: str = ""
    intro_kk: str = ""
    intro_ru: str = ""
    audience: str = Survey.Audience.PUPILS
    access: str = Survey.Access.LINK
    anonymous: bool = True
    asks_grade: bool = True
    closes_on: date | None = None


@dataclass(frozen=True)
class Ready:
    """A ready-made survey."""

    code: str
    details: Details
    questions: tuple[Asked, ...] = field(default=())


@cache
def ready_made() -> dict[str, Ready]:
    """The surveys of ready.toml by their codes."""
    table = tomllib.loads(Path(__file__).with_name("ready.toml").read_text(encoding="utf-8"))
    return {code: _ready(code, row) for code, row in table.items()}


def _ready(code: str, row: dict[str, Any]) -> Ready:
    details = {name: value for name, value in row.items() if name != "questions"}
    return Ready(code, Details(**details), tuple(_question(question) for question in row["questions"]))


def _question(row: dict[str, Any]) -> Asked:
    lines = {name: tuple(Line(*pair) for pair in row.get(name, ())) for name in ("choices", "rows")}
    return Asked(**(row | lines))


def questions_of(survey: Survey) -> list[Asked]:
    """The stored questions as the builder holds them."""
    return [
        Asked(
            **{
                name: getattr(question, name)
                for name in (
                    "kind", "text_kk", "text_ru", "required", "highest", "low_kk", "low_ru", "high_kk",
                    "high_ru", "feeds",
                )
            },
            choices=tuple(Line(c.text_kk, c.text_ru) for c in question.choices.all() if not c.is_row),
            rows=tuple(Line(c.text_kk, c.text_ru) for c in question.choices.all() if c.is_row),
        )
        for question in survey.questions.prefetch_related("choices")
    ]  # fmt: skip


def details_of(survey: Survey) -> Details:
    return Details(**{name: getattr(survey, name) for name in Details.__dataclass_fields__})


def stepped(questions: Sequence[Asked], step: str) -> list[Asked]:
    """The questions after a step of the builder; one that makes no sense changes nothing.

    `add:KIND`, `up:N`, `down:N`, `remove:N`, `kind:N` when another kind was chosen; of a question's choices
    and rows `add_choices:N`, `add_rows:N`, `drop_choices:N:PLACE`, `drop_rows:N:PLACE`, `up_choices:N:PLACE`,
    `up_rows:N:PLACE`.
    """
    verb, _, rest = step.partition(":")
    if verb == "add" and rest in Question.Kind.values and len(questions) < MOST_QUESTIONS:
        return [*questions, new_question(rest)]
    places = _places(rest)
    if not places or places[0] >= len(questions):
        return list(questions)
    number, *inside = places
    if verb in ("up", "down"):
        return _swapped(questions, number - 1 if verb == "up" else number)
    if verb == "remove":
        return [asked for place, asked in enumerate(questions) if place != number]
    if verb == "kind":
        changed = _with_lines(questions[number])
    else:
        changed = _changed(questions[number], verb, *inside[:1])
    return [changed if place == number else asked for place, asked in enumerate(questions)]


def new_question(kind: str) -> Asked:
    return _with_lines(Asked(kind))


def place_after(questions: Sequence[Asked], step: str) -> int | None:
    """Which question the step was about, as they stand after it."""
    verb, _, rest = step.partition(":")
    if verb == "add":
        return len(questions) - 1
    places = _places(rest)
    if not places:
        return None
    return {"up": -1, "down": 1, "remove": -1}.get(verb, 0) + places[0]


def _places(rest: str) -> list[int]:
    return [int(part) for part in rest.split(":") if part.isdecimal() and len(part) <= len("999")]


def _with_lines(asked: Asked) -> Asked:
    """With empty lines to write on where its kind needs them and it has none."""
    lines = (Line(),) * NEW_LINES
    choices = asked.choices or (lines if asked.kind in BY_CHOICE else ())
    rows = asked.rows or (lines if asked.kind == Question.Kind.MATRIX else ())
    return replace(asked, choices=choices, rows=rows)


def _changed(asked: Asked, verb: str, place: int = -1) -> Asked:
    what, _, part = verb.partition("_")
    if part not in ("choices", "rows"):
        return asked
    lines: tuple[Line, ...] = getattr(asked, part)
    if what == "add" and len(lines) < MOST_CHOICES:
        lines = (*lines, Line())
    elif what == "drop":
        lines = tuple(line for n, line in enumerate(lines) if n != place)
    elif what == "up":
        lines = tuple(_swapped(lines, place - 1))
    return replace(asked, choices=lines) if part == "choices" else replace(asked, rows=lines)


def _swapped(items: Sequence[T], place: int) -> list[T]:
    """With the item at `place` after its neighbour; the same where it has none."""
    moved = list(items)
    if 0 <= place < len(moved) - 1:
        moved[place], moved[place + 1] = moved[place + 1], moved[place]
    return moved
