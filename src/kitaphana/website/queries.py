"""What a school may publish of its library on a day: counts and grades, never a reader or a class."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kitaphana.core.models import School
from kitaphana.core.queries import rules, with_settings
from kitaphana.core.setting import Value
from kitaphana.stock.queries import Holdings, stock_on
from kitaphana.textbooks.queries import Provision, Tally, provision

LEAST = 5
"""Pupils; a figure of fewer would speak of each of them."""


@dataclass(frozen=True)
class Library:
    """`own`: the settings that the school gave itself; a default is another school's fact."""

    school: School
    on: date
    holdings: Holdings
    provision: Provision
    own: dict[str, Value]

    @property
    def without_list(self) -> tuple[int, ...]:
        """Grades in which a class has no list of textbooks."""
        return tuple(dict.fromkeys(one.grade for one in self.provision.without_list))


def library(school: School, on: date) -> Library:
    """A constant number of queries."""
    school = with_settings(school)
    own = {rule.code: rule.value for rule in rules(school) if rule.own}
    return Library(school, on, stock_on(school, on), provision(school, on), own)


def joined(by_grade: Mapping[int, Tally]) -> tuple[tuple[tuple[int, ...], Tally], ...]:
    """Grades with pupils; one with fewer than LEAST is joined to the next, the last to the one before."""
    groups = list(_groups(by_grade))
    if len(groups) > 1 and groups[-1][1].pupils < LEAST:
        last, tally = groups.pop()
        grades, before = groups.pop()
        groups.append(((*grades, *last), before + tally))
    return tuple(groups)


def _groups(by_grade: Mapping[int, Tally]) -> Iterator[tuple[tuple[int, ...], Tally]]:
    grades: tuple[int, ...] = ()
    together = Tally()
    for grade, tally in sorted(by_grade.items()):
        if tally.pupils:
            grades, together = (*grades, grade), together + tally
        if together.pupils >= LEAST:
            yield grades, together
            grades, together = (), Tally()
    if grades:
        yield grades, together
