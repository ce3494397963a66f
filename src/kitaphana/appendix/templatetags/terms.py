"""Terms, months and columns of the school's year, in the reader's language."""

from collections.abc import Sequence
from datetime import date

from django import template

from kitaphana.appendix.models import SchoolEvent
from kitaphana.appendix.papers import group_name, state_of
from kitaphana.appendix.queries import Group, YearOfSchool
from kitaphana.core.sentences import spoken
from kitaphana.lib import dates
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import NO_BREAK_SPACE
from kitaphana.planning.models import PlanItem

register = template.Library()


@register.filter
def in_words(term: FuzzyDate) -> str:
    """«қазанның 2-аптасы»; a day stays beside its month."""
    shown = term.show(spoken())
    return shown.replace(" ", NO_BREAK_SPACE, 1) if shown[:1].isdigit() else shown


@register.filter
def month(day: date) -> str:
    """«қыркүйек»."""
    return dates.month_name(day.month, spoken())


@register.filter
def weekday(day: date) -> str:
    """«дүйсенбі»."""
    return dates.weekday(day, spoken())


@register.filter
def said_of(year: YearOfSchool, item: PlanItem) -> str:
    """« – орындалды», as the paper of the year says it."""
    return state_of(item, year, spoken())


@register.filter
def nth(columns: Sequence[Group], place: int) -> Group:
    return columns[place]


@register.filter
def group_of(group: Group, by: str) -> str:
    """The head of a column of the year."""
    return group_name(group, by)


@register.filter
def group_name_of(event: SchoolEvent, by: str) -> str:
    """The column that the event would have, under a column shared by several."""
    return group_name(Group(str(getattr(event, by))), by)
