"""Files as schools have them, made in memory."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import xlsxwriter

from kitaphana.core.importing import Result

Rows = Sequence[Sequence[object]]
SEPTEMBER = date(2023, 9, 1)
NEW_CLASSES = {"create_classes": True}
Bring = Callable[..., Result]
ROWS = (
    ("Оқушылар тізімі, 2023–2024 оқу жылы",),
    (),
    ("№", "Аты-жөні", "Сыныбы", "Туған күні", "ЖСН"),
    (1, "Серікова Айгерім Болатқызы", "5 «А»", date(2012, 3, 14), ""),
    (2, "Қалиев Ерасыл Нұрланұлы", "5А", "02.09.2012", ""),
    (3, "Ким Виктор", "5-Б", "", ""),
    (4, "Ахметов Дамир", "5 A", "", ""),
)


def xlsx(sheets: Mapping[str, Rows] | Rows) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, rows in (sheets if isinstance(sheets, Mapping) else {"Лист1": sheets}).items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    sheet.write(number, place, value, day if hasattr(value, "year") else None)
    return file.getvalue()


def delimited(rows: Rows, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def counts(result: Result) -> tuple[int, int, int, int]:
    return result.added, result.changed, result.unchanged, len(result.faults)
