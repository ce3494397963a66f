"""`import figures`: totals from old paper reports, so that a table of three years has its first two."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from unicodedata import digit

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.batch import Batch
from kitaphana.core.importing import Importer
from kitaphana.core.rows import Row
from kitaphana.core.tables import Cell, Column
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.indicators.models import PaperFigure
from kitaphana.lib.period import Period, parse_period_label

FRACTIONAL = frozenset({"staff"})


def apply(batch: Batch, rows: Sequence[Row]) -> None:
    """Add or change the count of the row's period; given twice in a file it must agree with itself."""
    known = {
        (figure.starts_on, figure.ends_on, figure.code): figure
        for figure in PaperFigure.objects.for_school(batch.school)
    }
    first_rows: dict[int, int] = {}
    for row in rows:
        with batch.row(row):
            period, code, value = _period(row), _code(row), _value(row)
            key = (period.start, period.end, code)
            figure = known.get(key)
            if figure is None:
                figure = PaperFigure(
                    school=batch.school, starts_on=period.start, ends_on=period.end, code=code, value=value
                )
                known[key] = batch.add(figure)
            elif id(figure) in first_rows and figure.value != value:
                raise row.fault("value", "fig_twice", other=first_rows[id(figure)])
            else:
                batch.change(figure, value=value)
            first_rows.setdefault(id(figure), row.number)


def _period(row: Row) -> Period:
    label = row.text("period")
    try:
        return parse_period_label(label)
    except ValueError as error:
        raise row.fault("period", "imp_period", value=label) from error


def _code(row: Row) -> str:
    code = row.text("code")
    if code in INDICATORS:
        raise row.fault("code", "fig_computed", value=code)
    if code not in COUNTS:
        raise row.fault("code", "fig_code", value=code, codes=", ".join(COUNTS))
    return code


def _value(row: Row) -> Decimal:
    row = replace(row, values={**row.values, "value": _in_our_digits(row.values.get("value"))})
    return row.money("value") if row.text("code") in FRACTIONAL else Decimal(row.integer("value"))


def _in_our_digits(cell: Cell) -> Cell:
    """«٢٧٠٠» as 2700, in the digits of any script."""
    if not isinstance(cell, str):
        return cell
    return "".join(str(digit(sign)) if sign.isdecimal() else sign for sign in cell)


FIGURES = Importer(
    kind="figures",
    heading=_("Figures from old reports"),
    model=PaperFigure,
    columns=(
        Column("period", _("Period"), required=True, names=("period", "кезең", "кезеңі", "период")),
        Column("code", pgettext_lazy("of a figure", "Code"), required=True, names=("code", "код", "коды")),
        Column(
            "value", pgettext_lazy("of a figure", "Value"), required=True, names=("value", "мәні", "значение")
        ),
    ),
    apply=apply,
)

IMPORTERS = (FIGURES,)
