"""The register of services of the demo school: the usual ones, and a new one each year."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kitaphana.demo.scene import Scene
from kitaphana.demo.year import Year
from kitaphana.services.actions import Terms, adopt, offer
from kitaphana.services.models import Service, ServiceUse


@cache
def table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("services.toml").read_text(encoding="utf-8"))


def fill(scene: Scene) -> None:
    for taken in table()["taken"]:
        if (year := _year(scene, taken["year"])) and year.row.starts_on <= scene.until:
            adopt(by=scene.by, codes=taken["codes"], since=year.row.starts_on)
    uses: list[ServiceUse] = []
    for row in table()["own"]:
        year = _year(scene, row["year"])
        if year and (since := year.day(row["day"])) <= scene.until:
            uses += _used(scene, row, _offered(scene, row, year, since))
    ServiceUse.objects.bulk_create(uses, batch_size=500)


def _year(scene: Scene, place: int) -> Year | None:
    return scene.years[place] if place < len(scene.years) else None


def _offered(scene: Scene, row: Mapping[str, Any], year: Year, since: date) -> Service:
    last = year.day(row["ends"]) if "ends" in row else None
    terms = Terms(row["name"]["kk"], row["audience"], name_ru=row["name"]["ru"], name_en=row["name"]["en"])
    return offer(by=scene.by, terms=terms, since=since, until=last if last and last <= scene.until else None)


def _used(scene: Scene, row: Mapping[str, Any], service: Service) -> list[ServiceUse]:
    """About every so many days of lessons."""
    rng = scene.rng(f"services:{service.name_kk}")
    days = [
        day
        for year in scene.years
        for day in year.lessons
        if service.since <= day <= (service.until or scene.until) and rng.randrange(row["every"]) == 0
    ]
    return [
        ServiceUse(
            school=scene.school,
            service=service,
            on=day,
            count=rng.randint(1, row["most"]),
            note=rng.choice(["", *row["notes"]]),
        )
        for day in days
    ]
