"""Where the rows of a number are, as an address."""

from django import template

from kitaphana.papers.paper import Rows
from kitaphana.reports.links import address

register = template.Library()


@register.filter
def url(rows: Rows) -> str:
    return address(rows)
