"""Years of a plan of which the school has not said yet when it rests and when it teaches."""

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.lib.dates import school_year_label
from kitaphana.lib.period import Period
from kitaphana.planning.models import Plan
from kitaphana.planning.proposal import LONGEST_YEAR
from kitaphana.roster.models import SchoolYear
from kitaphana.worktime.days import school_years

SHORT = 62
"""Days of a plan that needs no quarters."""


@dataclass(frozen=True)
class Unknown:
    """`address`: where it is put right."""

    sentence: str
    address: str


def unopened_years(school: School, period: Period) -> list[str]:
    """School years of the period that the school has not opened: 2027–2028. Of several years none: as in
    `unknown_years`."""
    if period.days > LONGEST_YEAR:
        return []
    years = [year.start for year in school_years(period)]
    opened = SchoolYear.objects.for_school(school).filter(starts_on__in=years)
    known = set(opened.values_list("starts_on", flat=True))
    return [school_year_label(first.year) for first in years if first not in known]


def unknown_years(plan: Plan) -> list[Unknown]:
    """School years that the plan touches and that are not opened, or whose quarters are not written. Of a
    plan of several years none: it looks further than any calendar."""
    if plan.period.days > LONGEST_YEAR:
        return []
    years = school_years(plan.period)
    rows = SchoolYear.objects.for_school(plan.school).filter(starts_on__in=[year.start for year in years])
    opened = {row.starts_on: row for row in rows.annotate(quarters=Count("terms"))}
    found = []
    for year in years:
        label, row = school_year_label(year.start.year), opened.get(year.start)
        if row is None:
            found.append(Unknown(say("plan_year_closed", y=label), reverse("roster:year")))
        elif not row.quarters and plan.period.days > SHORT:
            address = reverse("roster:terms", args=[row.pk])
            found.append(Unknown(say("plan_year_no_terms", y=label), address))
    return found
