"""What a table of the plan says of each of its items."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def of_item(said: Mapping[int, str], item: int) -> str:
    return said.get(item, "")
