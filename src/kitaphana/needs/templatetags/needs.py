"""What the tabs of needs say beside their names."""

from django import template

from kitaphana.core.models import School
from kitaphana.needs.queries import unanswered

register = template.Library()


@register.simple_tag
def new_suggestions(school: School) -> int:
    return unanswered(school)
