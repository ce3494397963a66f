"""Papers beside the report, each as a file: one page of what tells most, a sheet of charts for the wall."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from django.template.loader import render_to_string
from django.utils.translation import override, pgettext

from kitaphana.activities import queries as work
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.indicators.queries import Past
from kitaphana.papers import formats
from kitaphana.papers.paper import Bar, Cell, Chart, Line, Section, Shape, Table
from kitaphana.reports import charts
from kitaphana.reports.compose import ReportPaper, whence, write
from kitaphana.reports.facts import Facts
from kitaphana.reports.links import INDICATOR
from kitaphana.reports.outline import Outline
from kitaphana.reports.sections.indicators import figures_row

SHAPE = Shape("summary", "12 5n 5n 5n 5n")
TELLING = (
    "readers visits loans events loans_per_reader visits_per_reader turnover textbook_provision refusal_rate"
).split()
POINTS = 3
"""Of each kind: more would not stand out, nor fit the page."""

PROVISION = ("T-ALL-START", "T-ALL-LATER", "T-ALL-NOW", "T-MOST", "T-PART", "T-NONE", "T-NO-LIST", "T-LEVEL")
BEST = ("I-OVER", "I-RISE3", "I-MET", "I-LOW-MET")
WEAK = ("Q-LACK", "Q-REFUSE", "I-NOT", "I-LOW-NOT", "Q-", "I-FALL3", "I-NEAR")
"""By the beginnings of their codes, the most telling first."""
NO_POINT = {"Q-NONE", "Q-UNKNOWN", "readers_per_staff", "loans_per_staff"}
"""Sentences and figures. More work for each librarian is neither a success nor a failure."""
TURNED = {"I-RISE3": "I-FALL3", "I-FALL3": "I-RISE3"}
"""Of an indicator that is better when it is lower."""

SHOWN = (charts.LOANS, charts.VISITS, charts.GRADES, charts.EVENTS)
PARTS = ("textbooks", "services", "indicators")
MONTHS, KINDS = 12, 5
"""As many bars are seen from afar."""


def summary(facts: Facts) -> ReportPaper:
    """Its sentences are those of the whole report. Refused: as the report."""
    paper = write(facts, Outline.of("textbooks", "indicators", "problems"))
    lines = list(paper.lines())
    with override(facts.language):
        sections = (
            Section("figures", pgettext("report", "Main figures"), (), (_figures(facts),)),
            Section("textbooks", pgettext("report", "Textbooks"), _provision(lines)),
            Section("best", pgettext("report", "Best results"), points(lines, BEST)),
            Section("weak", pgettext("report", "Weak points"), points(lines, WEAK)),
        )
    told = tuple(section for section in sections if section.lines or section.tables)
    return replace(paper, sections=told, numbered=False, tight=True)


def _figures(facts: Facts) -> Table:
    now, before = facts.period, facts.period.year_before()
    heads = (
        pgettext("report", "Indicator"),
        Past(before, facts.figures["loans"]).label,
        Past(now, facts.figures["loans"]).label,
        pgettext("report", "Control number"),
        pgettext("report", "Met, %"),
    )
    known = [code for code in TELLING if facts.figures[code].value is not None]
    return Table(SHAPE, "", heads, tuple(_row(facts, code) for code in known))


def _row(facts: Facts, code: str) -> tuple[Cell, ...]:
    """The last two years, the control number and how it was kept, as the whole report says them."""
    name, _oldest, *cells = figures_row(facts, code)
    return (name, *cells)


def _provision(lines: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.code in PROVISION)


def points(lines: Sequence[Line], wanted: Sequence[str]) -> tuple[Line, ...]:
    """One for each figure, in the order of `wanted`."""
    found: dict[str, Line] = {}
    for start in wanted:
        for line in lines:
            if _judged(line).startswith(start) and not {line.code, _about(line)} & NO_POINT:
                found.setdefault(_about(line), line)
    return tuple(found.values())[:POINTS]


def _judged(line: Line) -> str:
    about = _about(line)
    less = about in INDICATORS and INDICATORS[about].less_is_better
    return TURNED.get(line.code, line.code) if less else line.code


def _about(line: Line) -> str:
    """The figure that the sentence tells, else its own code."""
    pages = (span.rows for span in line.spans if span.rows)
    return next((str(rows.args[0]) for rows in pages if rows.page == INDICATOR), line.code)


def wall(facts: Facts) -> ReportPaper:
    """Four charts of the report at most. Refused: as the report; or there is nothing to draw."""
    paper = write(facts, Outline.of(*PARTS))
    drawn = {chart.code: chart for section in paper.sections for chart in section.charts}
    shown = tuple(drawn[code] for code in SHOWN if code in drawn)
    if not shown:
        raise Refused("rep_wall_empty")
    sheet = Section("wall", "", charts=tuple(_from_afar(chart, facts) for chart in shown), across=2)
    return replace(
        paper, sections=(sheet,), signatures=(), status="", settlement="", wide=True, numbered=False
    )


def _from_afar(chart: Chart, facts: Facts) -> Chart:
    """As much of it as is seen from afar; what is left out is said."""
    if chart.code == charts.EVENTS:
        kinds = work.events(facts.school, facts.period).order_by().values("kind").distinct().count()
        return _cut(chart, chart.bars[:KINDS], "rep_wall_most", facts.language, kinds)
    if chart.code in {charts.LOANS, charts.VISITS}:
        return _cut(chart, chart.bars[-MONTHS:], "rep_wall_last", facts.language, len(chart.bars))
    return chart


def _cut(chart: Chart, bars: tuple[Bar, ...], code: str, language: str, of: int) -> Chart:
    n = len(bars)
    if n == of:
        return chart
    caption = say(code, language=language, caption=chart.caption, n=n, of=of)
    return replace(chart, bars=bars, caption=caption)


SHEETS: dict[str, Callable[[Facts], ReportPaper]] = {"summary": summary, "wall": wall}
CONTENT_TYPES = formats.CONTENT_TYPES | {"html": "text/html; charset=utf-8"}


def frozen(facts: Facts) -> dict[str, ReportPaper]:
    """Those that there are, as a report that is submitted takes them along."""
    submitted, found = " ".join([facts.tell("H-FROZEN", d=facts.on).text, *whence(facts)]), {}
    for name, make in SHEETS.items():
        with suppress(Refused):
            paper = make(facts)
            found[name] = replace(paper, status=paper.status and submitted, figures=())
    return found


def render(paper: ReportPaper, file_format: str) -> bytes:
    """KeyError: no such format."""
    if file_format == "html":
        return render_to_string("reports/paper.html", {"paper": paper}).encode()
    return formats.render(paper, file_format)


def file_name(sheet: str, paper: ReportPaper, file_format: str) -> str:
    """kitaphana-wall-2023-09-01-2024-01-31-kk.pdf"""
    name = f"kitaphana-{sheet}-{paper.period.start}-{paper.period.end}"
    return formats.file_name(name, paper.language, file_format)
