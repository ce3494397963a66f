"""What is attached to a report: the plan of the whole school's life, with the library's part in it."""

from django.utils.translation import pgettext

from kitaphana.appendix.papers import BY_DAYS, by_days
from kitaphana.appendix.queries import DIRECTION, parts_among, year_of_school
from kitaphana.papers.paper import Section
from kitaphana.reports.facts import Facts

CODE = "appendix"
SHAPES = (BY_DAYS,)


def write(facts: Facts) -> Section:
    items = facts.promised
    year = year_of_school(facts.school, facts.period, items.values(), DIRECTION)
    table = by_days(year, items, facts.language)
    title = pgettext("report", "Appendix: the plan of the whole school's life")
    if not table.rows:
        return Section(CODE, title, (facts.tell("A-NONE"),), attached=True)
    part = sum(bool(parts_among(event, items)) for event in year.events)
    lines = (facts.tell("A-EVENTS", n=len(year.events), part=part),) if year.events else ()
    return Section(CODE, title, lines, (table,), new_page=True, attached=True)
