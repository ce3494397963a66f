"""The year of the whole demo school (appendix.toml), and the library's part in it."""

import tomllib
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from kitaphana.appendix import actions
from kitaphana.appendix.models import SchoolEvent
from kitaphana.appendix.queries import items_of
from kitaphana.demo.scene import Scene
from kitaphana.demo.year import Year
from kitaphana.planning.models import PlanItem

Row = dict[str, str]
SATURDAY = 5
TO_MONDAY = 3
"""Days from a Friday."""


def fill(scene: Scene) -> None:
    """Each year's events are known when the year begins, those still to come too."""
    rows: list[Row] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["event"]
    for year in scene.years:
        items = [item for item in items_of(scene.school, year.row.period) if item.state != item.State.DROPPED]
        for row in rows:
            event = _held(scene, year, row)
            if item := _part(row.get("part", ""), items, event):
                actions.link(by=scene.by, event=event, item=item)


def _held(scene: Scene, year: Year, row: Row) -> SchoolEvent:
    """On a weekday: what falls on a Saturday or a Sunday is held on the Friday before, or on the Monday after
    where the year has only begun."""
    start = year.day(row["day"])
    start -= timedelta(days=max(0, start.weekday() - SATURDAY + 1))
    if start < year.row.starts_on:
        start += timedelta(days=TO_MONDAY)
    return actions.write_event(
        by=scene.by,
        name=row["name"],
        starts_on=start,
        ends_on=max(start, year.day(row["until"])) if "until" in row else None,
        direction=row["direction"],
        who=row["who"],
        grades=row.get("grades", ""),
        place=row.get("place", ""),
    )


def _part(words: str, items: Iterable[PlanItem], event: SchoolEvent) -> PlanItem | None:
    """Of the items so called the one whose term lies nearest."""
    called = [item for item in items if words and words.casefold() in item.text.casefold()]
    return min(called, key=lambda item: (abs(item.ends_on - event.starts_on), item.pk), default=None)
