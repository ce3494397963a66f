"""A chart on a page."""

from django import template
from django.utils.safestring import SafeString

from kitaphana.core.sentences import spoken
from kitaphana.papers import chart as drawing
from kitaphana.papers.paper import PORTRAIT_MM, Chart

register = template.Library()


@register.simple_tag
def drawn(chart: Chart, language: str = "", across: int = 1) -> SafeString:
    """The SVG, by default in the reader's language; its words are escaped already."""
    _mm, width = drawing.room(PORTRAIT_MM * across, across)
    return SafeString(drawing.draw(chart, language or spoken(), width, titled=across > 1))
