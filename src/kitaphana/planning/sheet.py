"""The plan as a workbook: its work, its hours by month, its control numbers."""

import io
from collections.abc import Sequence

import xlsxwriter
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kitaphana.indicators.queries import name_of
from kitaphana.lib.dates import month_name
from kitaphana.planning.hours import plan_hours
from kitaphana.planning.models import Plan
from kitaphana.planning.queries import NumberedItem, control_numbers, parts


def workbook(plan: Plan, language: str) -> bytes:
    """XLSX in the language; hours and volumes are numbers, so that the school can go on counting."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        _work(book.add_worksheet(pgettext("screen", "Plan")), plan, language, bold)
        _hours(book.add_worksheet(_("Hours by month")), plan, language, bold)
        _numbers(book.add_worksheet(_("Control numbers")), plan, language, bold)
    return file.getvalue()


def _work(sheet: Worksheet, plan: Plan, language: str, bold: Format) -> None:
    heads = [
        _("No."), _("What will be done"), _("Kind of work"), _("For whom"), pgettext("plan item", "Term"),
        _("Volume"), _("Unit"), _("Norm, min"), _("Hours"), _("Responsible"), _("Mark of completion"),
        _("Note"),
    ]  # fmt: skip
    rows: list[Sequence[object]] = []
    for part in parts(plan):
        rows.append([part.number, capfirst(str(part.part.label)), *[""] * 6, part.hours])
        rows += [_item(row, language) for row in part.items]
    sheet.write(0, 0, plan.name(language), bold)
    _table(sheet, 2, heads, rows, bold)


def _item(row: NumberedItem, language: str) -> list[object]:
    item = row.item
    return [
        row.number, item.text, item.kind.name(language), item.audience, item.term.show(language), item.units,
        item.kind.unit(language), item.norm_minutes, item.hours, item.responsible, item.get_state_display(),
        item.why,
    ]  # fmt: skip


def _hours(sheet: Worksheet, plan: Plan, language: str, bold: Format) -> None:
    hours = plan_hours(plan)
    rows = [
        [f"{month_name(row.month.start.month, language)} {row.month.start.year}", row.planned, row.budget]
        for row in hours.months
    ]
    total = [_("Total"), hours.planned, hours.budget]
    _table(sheet, 0, [_("Month"), _("Planned, h"), _("Budget, h")], [*rows, total], bold)


def _numbers(sheet: Worksheet, plan: Plan, language: str, bold: Format) -> None:
    rows = [[capfirst(name_of(code, language)), value] for code, value in control_numbers(plan).items()]
    _table(sheet, 0, [_("Indicator"), _("Control number")], rows, bold)


def _table(
    sheet: Worksheet, top: int, heads: Sequence[str], rows: Sequence[Sequence[object]], bold: Format
) -> None:
    sheet.write_row(top, 0, heads, bold)
    for number, row in enumerate(rows, start=top + 1):
        sheet.write_row(number, 0, row)
    sheet.autofit()
