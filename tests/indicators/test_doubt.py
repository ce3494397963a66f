"""A count ten times its neighbours is questioned before it is signed."""

from datetime import date

from kitaphana.circulation.models import Visit
from kitaphana.core.models import School
from kitaphana.indicators.doubt import odd
from kitaphana.indicators.models import PaperFigure
from kitaphana.lib.period import Period
from tests.indicators.school import HALF, plain, small_school


def visits(school: School, on: date, number: int) -> None:
    Visit.objects.create(school=school, on=on, purpose=Visit.Purpose.EVENT, count=number)


def test_a_slip_of_the_pen_in_the_visits_of_school_no_4_is_questioned(school: School) -> None:
    for first, number in ((2019, 2740), (2020, 2745), (2021, 28265)):
        year = Period.school_year(first)
        PaperFigure.objects.create(
            school=school, starts_on=year.start, ends_on=year.end, code="visits", value=number
        )
    [doubt] = odd(school, Period.school_year(2021))
    assert plain(doubt.sentence("en")) == (
        "“visits” is 28,265 for the period from 1 September 2021, "
        "but 2,745 for the one from 1 September 2020. Check the typing."
    )
    assert plain(doubt.sentence("kk")) == (
        "«келім саны» мәні 2021 жылғы 1 қыркүйектен басталған кезеңде – 28 265, "
        "ал 2020 жылғы 1 қыркүйектен басталған кезеңде – 2 745. Терілуін тексеріңіз."
    )


def test_october_is_set_against_last_october(school: School) -> None:
    visits(school, date(2022, 10, 5), 300)
    visits(school, date(2023, 10, 5), 3100)
    [whole, october] = odd(school, HALF)
    assert whole.period == HALF
    assert (
        plain(october.sentence("ru")) == "«число посещений», октябрь: 3 100, год назад – 300. Проверьте ввод."
    )


def test_the_first_year_is_set_against_the_months_beside(school: School) -> None:
    for month, number in ((9, 200), (10, 250), (11, 2600), (12, 240)):
        visits(school, date(2023, month, 12), number)
    [doubt] = odd(school, HALF)
    assert plain(doubt.sentence("kk")) == (
        "Қараша айындағы «келім саны» мәні – 2 600, қазан айында – 250. Терілуін тексеріңіз."
    )


def test_the_small_school_has_nothing_odd(school: School) -> None:
    assert odd(small_school(school), HALF) == ()
