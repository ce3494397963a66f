"""The table of figures as a workbook: numbers as numbers, so that one goes on counting in it."""

import io
from collections.abc import Sequence
from decimal import Decimal

import xlsxwriter
from django.utils.translation import gettext as _

from kitaphana.figures.queries import Line
from kitaphana.indicators.breakdown import Breakdown
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.names import HEADS
from kitaphana.indicators.queries import name_of, rounded, years_before
from kitaphana.lib.dates import short_date
from kitaphana.lib.period import Period


def workbook(period: Period, lines: Sequence[Line]) -> bytes:
    """One row for each figure: name, unit, value, target, earlier years, formula and its operands."""
    file = io.BytesIO()
    spans = (period, *years_before(period))
    years = [f"{short_date(span.start)} – {short_date(span.end)}" for span in spans]
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        heads = [_("Indicator"), _("Unit"), years[0], _("Target"), *years[1:], _("Formula"), _("Of what")]
        heads.append(_("From old paper reports"))
        sheet.write_row(0, 0, heads, book.add_format({"bold": True, "text_wrap": True, "bottom": 1}))
        for row, line in enumerate(lines, start=1):
            figures = (line.figure, *(past.figure for past in line.past))
            shown = [figure.rounded for figure in figures]
            sheet.write_row(row, 0, [line.figure.name, line.figure.unit_name])
            for column, value in enumerate((shown[0], _target(line), *shown[1:]), start=2):
                if value is not None:
                    sheet.write_number(row, column, float(value))
            after = 4 + len(line.past)
            sheet.write_string(row, after, line.figure.formula)
            known = (f"{part.name}: {part.value}" for part in line.operands)
            sheet.write_string(row, after + 1, "; ".join(known))
            on_paper = [
                year for year, figure in zip(years, figures, strict=False) if figure.source == "paper"
            ]
            sheet.write_string(row, after + 2, "; ".join(on_paper))
        sheet.freeze_panes(1, 1)
        sheet.autofit()
    return file.getvalue()


def parts_workbook(found: Breakdown) -> bytes:
    """One row for each part: its share of each count, and the value."""
    file = io.BytesIO()
    figure = found.figure
    operands = () if figure.code in COUNTS else tuple(figure.operands)
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        heads = [str(HEADS[found.by][0]), *map(name_of, operands), f"{figure.name}, {figure.unit_name}"]
        sheet.write_row(0, 0, heads, book.add_format({"bold": True, "text_wrap": True, "bottom": 1}))
        whole = (_("in all"), figure.operands, figure.rounded)
        parts = [(part.name, part.counts, part.rounded) for part in found.parts]
        for row, (name, counts, value) in enumerate([*parts, whole], start=1):
            sheet.write_string(row, 0, name)
            for column, n in enumerate((*(counts[code] for code in operands), value), start=1):
                if n is not None:
                    sheet.write_number(row, column, float(n))
        sheet.freeze_panes(1, 1)
        sheet.autofit()
    return file.getvalue()


def _target(line: Line) -> Decimal | None:
    return None if line.target is None else rounded(line.figure.code, line.target)
