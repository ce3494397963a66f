"""Where the rows of a number are, as an address."""

from django import template

from kitaphana.reports.links import address
from kitaphana.reports.paper import Rows

register = template.Library()


@register.filter
def url(rows: Rows) -> str:
    return address(rows)
