"""What readers of the demo school propose, and what they search the catalogue for in vain."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from kitaphana.demo.scene import Scene
from kitaphana.demo.year import Clock, Year, at_closing
from kitaphana.needs.models import EmptySearch, Suggestion
from kitaphana.roster.models import Reader, ReaderKind

OF_A_YEAR = 22
STILL_NEW = timedelta(days=21)
"""A suggestion as young as this may wait for its answer."""
ANSWERED_AFTER = (1, 18)
SEARCHES = {EmptySearch.Place.STAFF: 0.35, EmptySearch.Place.CORNER: 0.75}
"""How many searches of a day of lessons find nothing."""


def fill(scene: Scene) -> None:
    """Not through actions: they are dated past facts, each with the moment of its own day."""
    table = tomllib.loads(Path(__file__).with_name("suggestions.toml").read_text(encoding="utf-8"))
    rng = scene.rng("suggestions")
    proposed, searched = [], []
    for year in scene.years:
        proposed += list(_proposed(scene, year, table["suggestion"], rng))
        searched += [row for day in year.lessons for row in _searched(scene, day, table["searches"], rng)]
    Suggestion.objects.bulk_create(sorted(proposed, key=lambda row: row.recorded_at), batch_size=1000)
    EmptySearch.objects.bulk_create(searched, batch_size=1000)


def _proposed(scene: Scene, year: Year, table: Sequence[dict[str, Any]], rng: Random) -> Iterator[Suggestion]:
    """Each row of the table once a year at least, in so far as somebody is there to propose it."""
    rows = [*table, *rng.choices(table, k=max(0, OF_A_YEAR - len(table)))]
    for row in rows:
        day = rng.choice(year.lessons) if year.lessons else None
        whom = _proposer(scene, year, row, day, rng) if day else None
        if day is None or whom is None:
            continue
        reader, grade = whom
        words = {name: row.get(name, "") for name in ("kind", "about", "author", "language", "text")}
        made = Suggestion(
            school=scene.school,
            on=day,
            reader=reader,
            reader_kind=reader.kind,
            grade=grade,
            recorded_at=Clock(day, rng).tick(),
            **words,
        )
        _answer(made, row, scene.until, rng)
        yield made.keyed()


def _proposer(
    scene: Scene, year: Year, row: dict[str, Any], day: date, rng: Random
) -> tuple[Reader, int | None] | None:
    if row.get("teachers"):
        teachers = [teacher for teacher in scene.people.teachers if teacher.joined_on <= day]
        return (rng.choice(teachers), None) if teachers else None
    low, high = row["grades"]
    rolls = [roll for roll in scene.people.rolls[year.first] if low <= roll.school_class.grade <= high]
    here = [(pupil.reader, roll.school_class.grade) for roll in rolls for pupil in roll.on(day)]
    return rng.choice(here) if here else None


def _answer(made: Suggestion, row: dict[str, Any], until: date, rng: Random) -> None:
    """Nearly all are answered within weeks; what is said of a book is said of it every time."""
    on = made.on + timedelta(days=rng.randint(*ANSWERED_AFTER))
    if on > until or (made.on > until - STILL_NEW and rng.random() < 0.6):
        return
    made.state, made.answer, made.is_public = row["state"], row["answer"], row["public"]
    made.answered_on = on


def _searched(scene: Scene, day: date, table: Sequence[dict[str, Any]], rng: Random) -> Iterator[EmptySearch]:
    weights = [row["often"] for row in table]
    for place, share in SEARCHES.items():
        if rng.random() >= share:
            continue
        row = rng.choices(table, weights)[0]
        grades = row.get("grades") if place == EmptySearch.Place.CORNER else None
        yield EmptySearch(
            school=scene.school,
            on=day,
            place=place,
            about=row["about"][0] if rng.random() < 0.6 else rng.choice(row["about"]),
            reader_kind=ReaderKind.PUPIL if grades else "",
            grade=rng.randint(*grades) if grades else None,
            by=scene.by if place == EmptySearch.Place.STAFF else None,
            recorded_at=at_closing(day),
        ).keyed()
