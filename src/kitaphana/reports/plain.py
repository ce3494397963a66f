"""A report as JSON holds it: docs/schema/report.json says what each name means."""

from kitaphana.core.models import School
from kitaphana.papers.chart import printed
from kitaphana.papers.paper import Bar, Cell, Chart, Line, Number, Section, Table
from kitaphana.reports.compose import ReportPaper
from kitaphana.reports.readings import Reading, Readings

SCHEMA = "kitaphana/report/1"
"""The shape and its edition; a name that is added does not change it."""


def plain(paper: ReportPaper, school: School) -> dict[str, object]:
    """Sentences with their codes, numbers as numbers, dates in ISO form."""
    return {
        "schema": SCHEMA,
        "school": paper.school or school.name(paper.language),
        "language": paper.language,
        "from": paper.period.start.isoformat(),
        "to": paper.period.end.isoformat(),
        "as_of": paper.as_of.isoformat(),
        "head": paper.head,
        "title": paper.title,
        "addressee": paper.addressee,
        "settlement": paper.settlement,
        "status": paper.status,
        "check": paper.check,
        "sections": [_section(section, paper.language) for section in paper.sections],
        "figures": [_figure(figure) for figure in paper.figures],
        "signatures": list(paper.signatures),
    }


def _section(section: Section, language: str) -> dict[str, object]:
    return {
        "code": section.code,
        "title": section.title,
        "sentences": [_line(line) for line in section.all_lines()],
        "tables": [_table(table) for table in section.tables],
        "charts": [_chart(chart, language) for chart in section.charts],
    }


def _figure(figure: Readings) -> dict[str, object]:
    return {
        "code": figure.code,
        "name": figure.name,
        "unit": figure.unit,
        **_reading(figure.now),
        "why": figure.why,
        "target": _maybe(figure.target),
        "previous": [_reading(reading) for reading in figure.before],
    }


def _reading(reading: Reading) -> dict[str, object]:
    return {
        "label": reading.label,
        "from": reading.period.start.isoformat(),
        "to": reading.period.end.isoformat(),
        "value": _maybe(reading.value),
        "formula": reading.formula,
        "operands": [
            {"code": operand.code, "name": operand.name, "value": _maybe(operand.value)}
            for operand in reading.operands
        ],
        "source": reading.source,
    }


def _line(line: Line) -> dict[str, object]:
    """`numbers` in the order in which this language prints them."""
    return {
        "code": line.code,
        "text": line.text,
        "numbers": [_number(span.value) for span in line.spans if span.value is not None],
    }


def _table(table: Table) -> dict[str, object]:
    return {
        "code": table.code,
        "caption": table.caption,
        "heads": list(table.heads),
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
    }


def _chart(chart: Chart, language: str) -> dict[str, object]:
    def bar(each: Bar) -> dict[str, object]:
        return {
            "label": each.label,
            "value": _maybe(each.value),
            "before": _maybe(each.before),
            "text": printed(each.value, language),
            "paper": each.paper,
            "paper_before": each.paper_before,
        }

    return {
        "code": chart.code,
        "caption": chart.title,
        "now": chart.now,
        "before": chart.before,
        "bars": [bar(each) for each in chart.bars],
    }


def _cell(cell: Cell) -> object:
    return cell.text if cell.value is None else _number(cell.value)


def _maybe(value: Number | None) -> int | float | None:
    return None if value is None else _number(value)


def _number(value: Number) -> int | float:
    return int(value) if value == int(value) else round(float(value), 6)
