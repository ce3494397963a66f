"""Files as schools have them, made in memory."""

import csv
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

Rows = Sequence[Sequence[object]]


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
