"""A chart on a page."""

from django import template
from django.utils.safestring import SafeString

from kitaphana.core.sentences import spoken
from kitaphana.papers import chart as drawing
from kitaphana.papers.paper import PORTRAIT_MM, Chart, Section

register = template.Library()


@register.simple_tag
def drawn(chart: Chart, language: str = "") -> SafeString:
    """The SVG, by default in the reader's language; its words are escaped already."""
    _mm, width = drawing.room(PORTRAIT_MM, 1)
    return SafeString(drawing.draw(chart, language or spoken(), width))


@register.simple_tag
def drawn_in_rows(section: Section, language: str) -> list[tuple[Chart, SafeString]]:
    """Each chart of a section of a paper, with its SVG."""
    _mm, width = drawing.room(PORTRAIT_MM * section.across, section.across)
    made = drawing.in_rows(section.charts, language, width, section.across)
    return [(chart, SafeString(svg)) for chart, svg in zip(section.charts, made, strict=True)]
