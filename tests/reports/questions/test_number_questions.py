"""When a question about numbers beside one another is asked, and when it is not."""

from datetime import date, timedelta

from kitaphana.core.models import School, User
from kitaphana.indicators.counts import days_of_work
from kitaphana.indicators.models import PaperFigure
from kitaphana.lib.period import Period
from kitaphana.reports.questions import questions
from kitaphana.roster.actions import open_year
from kitaphana.roster.models import DayOff, Reader, ReaderKind, SchoolYear
from tests import make
from tests.reports.questions.conftest import asked, came, facts_of, lent, only
from tests.reports.telling import AUTUMN, plain

TUESDAY = date(2023, 10, 3)


def paper(school: School, code: str, value: int, period: Period = AUTUMN) -> None:
    PaperFigure.objects.update_or_create(
        school=school, starts_on=period.start, ends_on=period.end, code=code, defaults={"value": value}
    )


def test_a_part_larger_than_its_whole_in_a_year_from_paper(school: School) -> None:
    before = AUTUMN.year_before()
    paper(school, "loans", 400, before)
    paper(school, "loans_main", 400, before)
    assert "ask_over" not in asked(school)
    paper(school, "loans_main", 401, before)
    assert plain(only(school, "ask_over").text) == (
        "2022–2023: «негізгі қордан берілім» – 401, ал «берілім саны» – 400. Бөлігі бүтінінен артық."
        " Сандарды тексеріңіз."
    )


def test_more_refusals_than_enquiries_and_a_stock_that_does_not_sum(school: School) -> None:
    paper(school, "enquiries", 10)
    paper(school, "refusals", 11)
    for code, n in (("stock", 100), ("stock_main", 60), ("stock_textbooks", 41)):
        paper(school, code, n)
    stock, refusals = sorted(plain(row.fact("en")) for row in asked(school)["ask_over"])
    assert "“main stock + textbook stock” is 101, but “stock” is 100" in stock
    assert "“unmet enquiries” is 11, but “enquiries” is 10" in refusals


def test_more_readers_than_the_school_has_people(school: School, arman: Reader) -> None:
    make.reader(school, "Ахметова Сәуле", kind=ReaderKind.TEACHER)
    assert "ask_population" not in asked(school)
    make.reader(school, "Бекзат Болат")
    question = only(school, "ask_population")
    assert plain(question.told("ru")) == (
        "2023–2024: читателей из учеников и учителей – 3, а учеников и учителей в школе – 2."
    )


def test_the_gravest_is_asked_first(school: School, arman: Reader, dana: Reader) -> None:
    for reader in (arman, dana):
        lent(reader, TUESDAY)
    lent(arman, date(2023, 10, 1))
    came(school, TUESDAY)
    codes = [row.code for row in questions(facts_of(school)) if row.section == "services"]
    assert codes.index("ask_unvisited") < codes.index("ask_closed")
    sections = [row.section for row in questions(facts_of(school), ("stock", "services"))]
    assert sections.index("services") < sections.index("indicators") < sections.index("signatures")


def test_indicators_without_a_value_are_one_question_with_each_reason(school: School) -> None:
    came(school, date(2023, 8, 30))
    came(school, date(2024, 2, 5))
    told = plain(only(school, "ask_no_value").text)
    assert ": оқылым (дерегі жоқ: негізгі қордан берілім, оқырмандар саны)" in told
    assert told.endswith("Деректерін енгізіңіз немесе себебін түсіндіріңіз.")
    make.reader(school, "Сейітов Арман")
    lent(make.reader(school, "Мұрат Дана"), TUESDAY)
    told = plain(only(school, "ask_no_value").fact("en"))
    assert "loans per visit (the divisor is zero: visits)" in told
    assert "loans per reader" not in told


def test_provision_that_fell(school: School) -> None:
    before = AUTUMN.year_before()
    for period, have in ((AUTUMN, 90), (before, 100)):
        paper(school, "textbook_need", 100, period)
        paper(school, "textbook_have", have, period)
    assert "ask_fell" not in asked(school), "ten points are let pass"
    paper(school, "textbook_have", 89)
    assert plain(only(school, "ask_fell").fact("kk")) == (
        "Оқулықпен қамтамасыз етілу деңгейі бір жылда 11 пайыздық тармаққа төмендеді: 100 % → 89 %."
    )


def test_years_of_unequal_days(gulnar: User, school: School, year: SchoolYear) -> None:
    open_year(by=gulnar, starts_on=date(2022, 9, 1))
    days = days_of_work(school, AUTUMN)
    lead = len(days) - len(days_of_work(school, AUTUMN.year_before()))
    close(school, days[: lead + 5])
    assert "ask_apart" not in asked(school)
    close(school, days[lead + 5 : lead + 6])
    assert f"{len(days) - lead - 6} жұмыс күні" in plain(only(school, "ask_apart").text)


def test_a_year_before_whose_calendar_was_entered_in_part_is_not_taken_for_a_short_one(
    gulnar: User, school: School, year: SchoolYear
) -> None:
    """The calendar begins in September 2022: how many days January to August had, nobody knows."""
    open_year(by=gulnar, starts_on=date(2022, 9, 1))
    of_2023 = Period(date(2023, 1, 1), date(2023, 12, 31))
    assert len(days_of_work(school, of_2023.year_before())) < len(days_of_work(school, of_2023)) / 2
    assert "ask_apart" not in asked(school, of_2023)
    open_year(by=gulnar, starts_on=date(2021, 9, 1))
    close(school, days_of_work(school, of_2023)[:30])
    assert "жұмыс күні бар, өткен жылы" in plain(only(school, "ask_apart", of_2023).text)


def test_a_period_whose_own_calendar_was_entered_in_part_is_not_set_against_a_whole_one(
    gulnar: User, school: School, year: SchoolYear
) -> None:
    for first in (2022, 2021):
        open_year(by=gulnar, starts_on=date(first, 9, 1))
    SchoolYear.objects.filter(pk=year.pk).update(starts_on=date(2023, 12, 1))
    found = asked(school)
    assert "ask_apart" not in found
    assert "01.09.2023–30.11.2023" in found["ask_outside"][0].text


def close(school: School, days: list[date]) -> None:
    DayOff.objects.bulk_create(
        DayOff(school=school, kind="closed", starts_on=day, ends_on=day, name_kk="Жөндеу", source="бұйрық")
        for day in days
    )


def test_a_period_over_the_edge_of_school_years(gulnar: User, school: School, year: SchoolYear) -> None:
    assert {"ask_years", "ask_outside"}.isdisjoint(asked(school))
    summer = Period(AUTUMN.start - timedelta(days=31), AUTUMN.end)
    assert "01.08.2023–31.08.2023" in only(school, "ask_outside", summer).text
    open_year(by=gulnar, starts_on=date(2022, 9, 1))
    found = asked(school, summer)
    assert "ask_outside" not in found
    assert "2022–2023; 2023–2024" in found["ask_years"][0].text


def test_a_count_ten_times_its_neighbours(school: School) -> None:
    for month, n in ((9, 40), (10, 40), (11, 400), (12, 40)):
        came(school, date(2023, month, 14), n)
    assert "visits" not in asked(school)
    came(school, date(2023, 11, 15))
    question = only(school, "visits")
    assert question.subject == "2023-11-01..2023-11-30"
    assert "401" in question.told("kk")
    assert question.text.endswith("Терілуін тексеріңіз.")
    assert "Терілуін" not in question.told("kk")


def test_a_month_that_leaps_speaks_for_its_year(school: School) -> None:
    came(school, date(2022, 10, 5), 300)
    came(school, date(2023, 10, 5), 3001)
    assert only(school, "visits").subject == "2023-10-01..2023-10-31"


def test_a_year_that_leaps_without_a_month_of_its_own(school: School) -> None:
    paper(school, "visits", 300, AUTUMN.year_before())
    for month in (9, 10, 11, 12):
        came(school, date(2023, month, 14), 751)
    assert only(school, "visits").subject == "2023-09-01..2024-01-31"
