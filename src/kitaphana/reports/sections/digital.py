"""The digital centre: there is none until a workstation is entered (language.md §4.11)."""

from django.utils.translation import pgettext

from kitaphana.papers.paper import Section, Shape
from kitaphana.reports.facts import Facts

CODE = "digital"
SHAPES: tuple[Shape, ...] = ()


def write(facts: Facts) -> Section:
    return Section(CODE, pgettext("report", "Digital centre"), (facts.tell("D-NONE"),))
