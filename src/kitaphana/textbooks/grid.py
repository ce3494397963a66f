"""The class table as its page draws it: a letter and a word for each square, what the next key would do."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from kitaphana.core.sentences import say
from kitaphana.lib.dates import short_date
from kitaphana.roster.models import Reader
from kitaphana.textbooks.classneeds import ClassNeeds, Column, Mark, Pair, Seat, State
from kitaphana.textbooks.queries import subject_of

_VOWELS = "аәеёиоөуұүыіэюя"
_SYLLABLE = re.compile(f"(?<=[^\\W\\d_]{{3}})(?=[^{_VOWELS}ьъ-][{_VOWELS}])", re.IGNORECASE)
_PARTS = re.compile("(?<=...)(?=стана?$|тану$|граф|логия|метрия|жүзі|ск(?:ий|ая|ое)$)")
SOFT_HYPHEN = "\u00ad"
HARD_HYPHEN = "\u2011"


@dataclass(frozen=True)
class Look:
    """How a square is drawn and named; `key`: the figure that makes a square so, empty where none does;
    `known` and `then`: the sentences of what is known of such a square and of what keys would do with it, of
    what is not issued its column tells."""

    code: str
    key: str
    letter: str | Promise
    word: str | Promise
    known: str = ""
    then: str = ""

    @property
    def hint(self) -> str:
        """What is known of such a square; `{d}` stands for the day since when it is so."""
        return say(self.known, d="{d}") if self.known else ""

    @property
    def press(self) -> str:
        return _tied(say(self.then)) if self.then else ""


LOOKS = (
    Look(
        "issued",
        "1",
        pgettext_lazy("state letter", "I"),
        pgettext_lazy("textbook state", "issued"),
        "textbooks_hint_issued",
        "textbooks_press_issued",
    ),
    Look(
        "returned",
        "2",
        pgettext_lazy("state letter", "R"),
        pgettext_lazy("textbook state", "returned"),
        "textbooks_hint_returned",
        "textbooks_press_again",
    ),
    Look(
        "damaged",
        "3",
        pgettext_lazy("state letter", "D"),
        pgettext_lazy("textbook state", "damaged"),
        "textbooks_hint_damaged",
        "textbooks_press_again",
    ),
    Look(
        "lost",
        "4",
        pgettext_lazy("state letter", "L"),
        pgettext_lazy("textbook state", "lost"),
        "textbooks_hint_lost",
        "textbooks_press_lost",
    ),
    Look(
        "own",
        "5",
        pgettext_lazy("state letter", "O"),
        pgettext_lazy("textbook state", "own copy"),
        "textbooks_hint_own",
        "textbooks_press_own",
    ),
    Look("none", "0", "–", pgettext_lazy("textbook state", "not issued")),
    Look(
        "given",
        "",
        pgettext_lazy("state letter", "I"),
        pgettext_lazy("textbook state", "given for good"),
        "textbooks_hint_given",
    ),
    Look(
        "found",
        "",
        pgettext_lazy("state letter", "R"),
        pgettext_lazy("textbook state", "found"),
        "textbooks_hint_found",
        "textbooks_press_again",
    ),
    Look("digital", "", "✓", pgettext_lazy("textbook state", "electronic"), "textbooks_hint_digital"),
    Look("blank", "", "", pgettext_lazy("textbook state", "not in the list"), "textbooks_hint_blank"),
)
"""One for each state, and for what a state looks like besides: given for good, turned up, electronic."""


@dataclass(frozen=True)
class Face:
    """One square. `label`: of its column; `day`: since when it is so, 01.09.2026 or empty."""

    pupil: int
    title: int
    label: str
    look: Look
    day: str


@dataclass(frozen=True)
class Head:
    """A column. `name`: short, with soft hyphens; `language`: of the name where it is not the page's; `hint`
    and `press`: what is known of a pupil who lacks it, and what keys would do."""

    column: Column
    label: str
    language: str
    hint: str
    press: str

    @property
    def name(self) -> str:
        return soften(self.label)

    @property
    def bar(self) -> str:
        if self.column.short:
            return "short"
        return "" if self.column.lacking else "full"


@dataclass(frozen=True)
class Row:
    seat: Seat
    faces: tuple[Face, ...]

    @property
    def name(self) -> str:
        return short_name(self.seat.reader)


@dataclass(frozen=True)
class Grid:
    needs: ClassNeeds
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]

    @property
    def summary(self) -> str:
        """Empty for a class without a list."""
        need, held = self.needs.need, self.needs.held_of_list
        if not need:
            return ""
        return say("textbooks_class_has" if held else "textbooks_class_none", need=need, held=held)

    @property
    def lack(self) -> str:
        """What the shelf will not cover, in few words; empty when nothing."""
        short = [head for head in self.heads if head.column.short]
        if len(short) == 1:
            return say("textbooks_lack_one", title=short[0].label, n=short[0].column.short)
        return say("textbooks_lack", n=self.needs.short) if short else ""


def draw(needs: ClassNeeds, language: str) -> Grid:
    """`language`: of the page."""
    subjects = Counter(subject_of(column.title, language) for column in needs.columns)
    heads = tuple(_head(column, subjects, language) for column in needs.columns)
    looks = {look.code: look for look in LOOKS}
    rows = tuple(
        Row(
            seat,
            tuple(
                Face(seat.reader.pk, known.column, head.label, looks[_look(head.column, known)], _day(known))
                for head, known in zip(heads, seat.marks, strict=True)
            ),
        )
        for seat in needs.seats
    )
    return Grid(needs, heads, rows)


def without_shelf(grid: Grid) -> Grid:
    """The same, silent about the shelf, which is known as it stands now alone."""
    heads = (
        replace(head, column=replace(head.column, shelf=head.column.lacking, kept=0), hint="", press="")
        for head in grid.heads
    )
    return replace(grid, heads=tuple(heads))


def answer(grid: Grid, keys: Collection[Pair]) -> dict[str, object]:
    """What the page must draw anew: the squares named and every head."""
    return {
        "cells": [
            [face.pupil, face.title, face.look.code, face.day]
            for row in grid.rows
            for face in row.faces
            if (face.pupil, face.title) in keys
        ],
        "heads": [
            {
                "title": head.column.title.pk,
                "held": head.column.held,
                "need": head.column.need,
                "can": head.column.can_issue,
                "bar": head.bar,
                "hint": head.hint,
                "press": head.press,
                "has": has(head.column),
                "short": lacks(head.column),
            }
            for head in grid.heads
        ],
        "summary": grid.summary,
        "lack": grid.lack,
        "can": grid.needs.can_issue,
        "held": grid.needs.held,
    }


def short_name(reader: Reader) -> str:
    """Without the father's name."""
    return f"{reader.surname} {reader.first_name}".strip()


def has(column: Column) -> str:
    return say("textbooks_column_has", need=column.need, held=column.held)


def lacks(column: Column) -> str:
    return say("textbooks_lack", n=column.short) if column.short else ""


def soften(text: str) -> str:
    """With soft hyphens where a long Cyrillic word may be broken: between its parts, else before a syllable,
    three letters from its beginning and two from its end at least; «1-бөлім» is not broken."""
    return " ".join(_soften(word) if len(word) > 5 else word for word in _tied(text).split(" "))


def _soften(word: str) -> str:
    parts = [match.start() for match in _PARTS.finditer(word)]
    syllables = [match.start() for match in _SYLLABLE.finditer(word)]
    for place in sorted(
        {*parts, *(n for n in syllables if all(abs(n - part) > 1 for part in parts))}, reverse=True
    ):
        word = word[:place] + SOFT_HYPHEN + word[place:]
    return word


def _head(column: Column, subjects: Counter[str], language: str) -> Head:
    subject = subject_of(column.title, language)
    if column.title.subject and subjects[subject] == 1:
        return Head(column, subject, "", *_hints(column))
    other = column.title.language if column.title.language != language else ""
    return Head(column, str(column.title), other, *_hints(column))


def _hints(column: Column) -> tuple[str, str]:
    free = column.shelf - column.kept
    if column.digital:
        return "", ""
    if free > 0 and column.giver:
        hint, then = say("textbooks_hint_none_giver", name=short_name(column.giver)), "textbooks_press_none"
    elif free > 0:
        hint, then = say("textbooks_hint_none_shelf", n=free), "textbooks_press_none"
    elif column.shelf:
        hint, then = say("textbooks_hint_none_kept", n=column.kept), "textbooks_press_none_kept"
    else:
        hint, then = say("textbooks_hint_none_empty"), "textbooks_press_none_empty"
    return _tied(hint), _tied(say(then))


def _tied(text: str) -> str:
    """A figure is not parted from its ending."""
    return re.sub(r"(?<=\d)-", HARD_HYPHEN, text)


def _look(column: Column, known: Mark) -> str:
    if known.given:
        return "given"
    if known.state == State.RETURNED and known.found_on:
        return "found"
    return "digital" if column.digital and known.state == State.NONE else known.state


def _day(known: Mark) -> str:
    return short_date(known.day) if known.day else ""
