"""A sheet of charts for the wall: large, with few words."""

from dataclasses import replace

from kitaphana.activities import queries as work
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.papers.paper import Bar, Chart, Section
from kitaphana.reports import charts
from kitaphana.reports.compose import ReportPaper, write
from kitaphana.reports.facts import Facts
from kitaphana.reports.outline import Outline

SHOWN = (charts.LOANS, charts.VISITS, charts.GRADES, charts.EVENTS)
PARTS = ("textbooks", "services", "indicators")
MONTHS, KINDS = 12, 5
"""As many bars are seen from afar."""


def wall(facts: Facts) -> ReportPaper:
    """Four charts of the report at most. Refused: as the report; or there is nothing to draw."""
    paper = write(facts, Outline.of(*PARTS))
    drawn = {chart.code: chart for section in paper.sections for chart in section.charts}
    shown = tuple(drawn[code] for code in SHOWN if code in drawn)
    if not shown:
        raise Refused("rep_wall_empty")
    sheet = Section("wall", "", charts=tuple(_seen(chart, facts) for chart in shown), across=2)
    return replace(
        paper, sections=(sheet,), signatures=(), status="", settlement="", wide=True, numbered=False
    )


def _seen(chart: Chart, facts: Facts) -> Chart:
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
    caption = say(code, language=language, caption=chart.caption, n=n, of=of, more=of - n)
    return replace(chart, bars=bars, caption=caption)
