"""A whole importer: what a new kind of file needs, and what it gets for it."""

from collections.abc import Sequence
from datetime import date

import pytest

from kitaphana.core.batch import Batch, undo_batch
from kitaphana.core.importing import Importer, run_import
from kitaphana.core.models import User
from kitaphana.core.rows import Row
from kitaphana.core.tables import Column
from kitaphana.roster.models import DayOff


def apply(batch: Batch, rows: Sequence[Row]) -> None:
    known = {day.starts_on: day for day in DayOff.objects.for_school(batch.school)}
    for row in rows:
        with batch.row(row):
            on, name = row.date("date"), row.text("name")
            note = row.text("source", "")
            if day := known.get(on):
                batch.change(day, name_kk=name)
                continue
            known[on] = batch.add(
                DayOff(
                    school=batch.school, kind="holiday", starts_on=on, ends_on=on, name_kk=name, source=note
                )
            )


HOLIDAYS = Importer(
    kind="holidays",
    heading="Holidays",
    model=DayOff,
    columns=(
        Column("date", "Date", required=True, names=("күні", "дата", "date")),
        Column("name", "Name", required=True, names=("атауы", "название", "name")),
        Column("source", "Source", names=("негіздеме", "основание", "source")),
    ),
    apply=apply,
)

FILE = """Мереке күндері
Күні;Атауы
16.12.2023;Тәуелсіздік күні
31.02.2024;Жоқ күн
08.03.2024;Әйелдер күні
""".encode()


@pytest.mark.django_db
def test_gulnar_brings_holidays_in_then_repeats_corrects_and_undoes(gulnar: User) -> None:
    def bring(content: bytes, *, dry_run: bool = False) -> dict[str, object]:
        found = run_import(
            by=gulnar,
            importer=HOLIDAYS,
            content=content,
            file_name="мереке.csv",
            on=date(2023, 9, 1),
            dry_run=dry_run,
        )
        return {key: value for key, value in found.json("kk").items() if key != "batch"}

    fault = {
        "row": 4,
        "column": "Күні",
        "message": "4-жол, «Күні» бағаны: «31.02.2024» күні оқылмады. "
        "КК.АА.ЖЖЖЖ түрінде жазыңыз, мысалы, 01.09.2012.",
    }
    first = {"rows": 3, "added": 2, "changed": 0, "unchanged": 0, "errors": [fault]}
    assert bring(FILE, dry_run=True) == first
    assert not DayOff.objects.exists()
    assert bring(FILE) == first
    assert bring(FILE) == {"rows": 3, "added": 0, "changed": 0, "unchanged": 2, "errors": [fault]}

    corrected = run_import(
        by=gulnar,
        importer=HOLIDAYS,
        content=FILE.replace("Әйелдер".encode(), "Аналар".encode()),
        file_name="мереке.csv",
        on=date(2023, 9, 1),
    )
    assert (corrected.changed, corrected.unchanged) == (1, 1)
    assert corrected.batch is not None
    undo_batch(by=gulnar, batch=corrected.batch)
    assert set(DayOff.objects.values_list("name_kk", flat=True)) == {"Тәуелсіздік күні", "Әйелдер күні"}
