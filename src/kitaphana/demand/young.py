"""The stock for the young against what the young ask for.

A book is for the young when it stands in children's literature or is illustrated, whatever its readers are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from kitaphana.catalogue.models import Section
from kitaphana.circulation.models import Away, Loan
from kitaphana.core.models import School
from kitaphana.core.setting import number_of
from kitaphana.demand.facts import BANDS, Chosen
from kitaphana.demand.queries import Demand, demand
from kitaphana.lib.numbers import percent, ratio
from kitaphana.lib.period import Period
from kitaphana.needs.models import Axis
from kitaphana.roster.models import Enrolment
from kitaphana.stock.models import Fund, Reason
from kitaphana.stock.queries import Age, disposed_rows, stock_on, young_received, young_rows, young_stock

YOUNG = Q(section=Section.CHILDREN) | Q(lot__title__illustrated=True)
YOUNG_LOT = Q(lot__title__section=Section.CHILDREN) | Q(lot__title__illustrated=True)


@dataclass(frozen=True)
class Band:
    """Grades `lowest`–`highest`, from 1 where the school has no grade 0: pupils at the end of the period;
    loans of the main stock in it, and of these of books for the young; how often works were asked for, and
    how often in vain."""

    lowest: int
    highest: int
    pupils: int
    loans: int
    young_loans: int
    asked: int
    unmet: int

    @property
    def loans_each(self) -> Decimal | None:
        return ratio(self.loans, self.pupils) if self.pupils else None


@dataclass(frozen=True)
class Young:
    """Copies at the end of the period; what happened to them in it.

    `main`: copies of the whole main stock; `damaged`: loans that came back damaged; `loans`: of books for the
    young, to anybody; `bands`: the grades of the young; `works`: what these grades asked for.
    """

    age: Age
    years: int
    main: int
    illustrated: int
    received: int
    damaged: int
    in_repair: int
    written_off: int
    worn: int
    loans: int
    bands: tuple[Band, ...]
    works: Demand

    @property
    def copies(self) -> int:
        return self.age.copies

    @property
    def young_share(self) -> Decimal | None:
        return percent(self.copies, self.main) if self.main else None

    @property
    def illustrated_share(self) -> Decimal | None:
        return percent(self.illustrated, self.copies) if self.copies else None

    @property
    def new_share(self) -> Decimal | None:
        """Of the copies whose year is known, those not older than `years`."""
        return percent(self.age.dated - self.age.old, self.age.dated) if self.age.dated else None

    @property
    def turnover(self) -> Decimal | None:
        """Loans for one copy in the period."""
        return ratio(self.loans, self.copies, 2) if self.copies else None

    @property
    def unmet(self) -> int:
        return sum(band.unmet for band in self.bands)


def young(school: School, period: Period) -> Young:
    """Grades up to the setting `young_grade`. A constant number of queries."""
    years, highest = number_of(school, "young_age"), number_of(school, "young_grade")
    rows = young_rows(school, period.end)
    loans = Loan.objects.for_school(school).filter(fund=Fund.MAIN)
    gone = disposed_rows(school, period).filter(YOUNG_LOT, lot__fund=Fund.MAIN)
    away = Away.objects.for_school(school).on(period.end).filter(YOUNG_LOT, lot__fund=Fund.MAIN)
    back = loans.filter(YOUNG, returned_on__range=(period.start, period.end), ending=Loan.Ending.DAMAGED)
    written_off = gone.aggregate(n=Sum("quantity"), worn=Sum("quantity", filter=Q(reason=Reason.WORN)))
    works = demand(school, period, Axis.WORK, Chosen(grades=(0, highest)))
    return Young(
        age=young_stock(school, period.end, years),
        years=years,
        main=stock_on(school, period.end).main,
        illustrated=rows.filter(title__illustrated=True).aggregate(n=Sum("left"))["n"] or 0,
        received=young_received(school, period),
        damaged=back.count(),
        in_repair=away.filter(kind=Away.Kind.REPAIR).aggregate(n=Sum("quantity"))["n"] or 0,
        written_off=written_off["n"] or 0,
        worn=written_off["worn"] or 0,
        loans=loans.lent_in(period).filter(YOUNG).count(),
        bands=_bands(school, period, highest, works),
        works=works,
    )


def _bands(school: School, period: Period, highest: int, works: Demand) -> tuple[Band, ...]:
    enrolled = _by_grade(Enrolment.objects.for_school(school).on(period.end), "school_class__grade")
    lent = Loan.objects.for_school(school).filter(fund=Fund.MAIN).lent_in(period)
    loans, of_young = _by_grade(lent, "grade"), _by_grade(lent.filter(YOUNG), "grade")
    bands = []
    for place, (lowest, last) in enumerate(BANDS):
        if lowest <= highest:
            first = lowest if 0 in enrolled or 0 in loans else max(1, lowest)
            grades = (first, min(last, highest))
            asked = sum(line.bands[place] for line in works.lines)
            unmet = sum(line.unmet_bands[place] for line in works.lines)
            pupils, lent_all, lent_young = (_within(by, grades) for by in (enrolled, loans, of_young))
            bands.append(Band(*grades, pupils, lent_all, lent_young, asked, unmet))
    return tuple(bands)


def _by_grade(rows: QuerySet[Any], grade: str) -> dict[int | None, int]:
    return dict(rows.order_by().values_list(grade).annotate(n=Count("pk")))


def _within(counted: Mapping[int | None, int], grades: tuple[int, int]) -> int:
    return sum(n for grade, n in counted.items() if grade is not None and grades[0] <= grade <= grades[1])
