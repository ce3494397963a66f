"""When a question about days and months of work is asked, and when it is not."""

from datetime import date

import pytest
from django.test import Client

from kitaphana.activities.models import WorkKind
from kitaphana.core.models import School
from kitaphana.indicators.models import PaperFigure
from kitaphana.roster.models import Enrolment, Reader, SchoolClass, SchoolYear
from tests import make
from tests.reports.questions.conftest import asked, came, lent, only, worked
from tests.reports.telling import AUTUMN, NEXT_MONTH, plain

TUESDAY = date(2023, 10, 3)
MONTHS = ((2023, 9), (2023, 10), (2023, 11), (2023, 12), (2024, 1))


def hundreds(school: School, november: int, beside: int) -> None:
    for year, month in MONTHS:
        if n := november if month == 11 else beside:
            came(school, date(year, month, 14), n)


def on_paper(school: School, code: str, value: int) -> None:
    PaperFigure.objects.create(
        school=school, starts_on=AUTUMN.start, ends_on=AUTUMN.end, code=code, value=value
    )


def test_a_month_without_a_visit_among_hundreds(school: School, kinds: dict[str, WorkKind]) -> None:
    worked(kinds["quiz"], date(2023, 11, 8))
    hundreds(school, 0, 100)
    question = only(school, "ask_silent")
    assert question.subject == "visits 2023-11"
    assert plain(question.text) == (
        "Қараша айындағы «келім саны» мәні – 0, қазан айында – 100. Жазу ұмытылған жоқ па?"
    )
    assert "11.2023" not in only(school, "ask_visits").text, "its days are not asked about again"


def test_a_month_without_a_visit_beside_a_quiet_one(school: School, kinds: dict[str, WorkKind]) -> None:
    worked(kinds["quiz"], date(2023, 11, 8))
    hundreds(school, 0, 99)
    assert "ask_silent" not in asked(school)


def test_one_visit_breaks_the_silence(school: School) -> None:
    hundreds(school, 1, 1000)
    assert "ask_silent" not in asked(school)


def test_a_last_month_without_a_visit_is_set_against_the_year_before(
    school: School, kinds: dict[str, WorkKind]
) -> None:
    worked(kinds["quiz"], date(2024, 1, 17))
    came(school, date(2023, 1, 17), 99)
    assert "ask_silent" not in asked(school)
    came(school, date(2023, 1, 18), 1)
    assert plain(only(school, "ask_silent").fact("ru")) == "«число посещений», январь: 0, год назад – 100."


def test_a_month_of_work_in_which_nothing_is_on_record(school: School) -> None:
    for year, month in MONTHS:
        if month != 11:
            came(school, date(year, month, 14))
    question = only(school, "ask_idle")
    assert plain(question.text) == (
        "Жұмыс күндері бар, бірақ ештеңе жазылмаған айлар: қараша 2023. Кітапхана жабық болды ма?"
    )
    closed, _diary = question.ways
    assert "kind=closed&starts_on=2023-11-01&ends_on=2023-11-30" in closed.rows.address
    assert "11.2023" not in only(school, "ask_visits").text


def test_any_work_fills_a_month(school: School, kinds: dict[str, WorkKind], arman: Reader) -> None:
    for year, month in MONTHS:
        if month != 11:
            came(school, date(year, month, 14))
    worked(kinds["library_lesson"], date(2023, 11, 30))
    assert "ask_idle" not in asked(school)


def test_months_before_the_records_began(school: School) -> None:
    for year, month in MONTHS[1:]:
        came(school, date(year, month, 14))
    found = asked(school)
    assert "ask_idle" not in found
    assert plain(found["ask_early"][0].fact("kk")) == (
        "Жазбалар 2023 жылғы 14 қазаннан басталады,"
        " есепті кезеңнің одан бұрынғы айлары саналмады: қыркүйек 2023."
    )
    for code, value in (("staff", 1), ("loans", 700)):
        on_paper(school, code, value)
        assert "ask_early" in asked(school), "visits of September are not counted all the same"


def test_months_before_the_records_of_which_a_paper_tells(school: School) -> None:
    came(school, NEXT_MONTH)
    assert "ask_early" in asked(school)
    on_paper(school, "staff", 1)
    assert "ask_early" in asked(school)
    on_paper(school, "visits", 700)
    assert "ask_early" not in asked(school)


def test_days_without_a_visit_come_in_runs_and_each_button_brings_them_along(
    school: School, year: SchoolYear, library: Client
) -> None:
    days = [date(2023, 10, day) for day in range(2, 32) if date(2023, 10, day).isoweekday() < 6]
    for day in days:
        if day not in (date(2023, 10, 5), date(2023, 10, 6), date(2023, 10, 9), date(2023, 10, 18)):
            came(school, day)
    october = AUTUMN.months()[1]
    question = only(school, "ask_visits", october)
    assert "05.10.2023–09.10.2023; 18.10.2023" in question.text
    closed, enter = (library.get(way.rows.address).content.decode() for way in question.ways)
    assert 'value="2023-10-05"' in closed
    assert 'value="2023-10-09"' in closed
    assert '<option value="closed" selected>' in closed
    assert 'value="2023-10-05"' in enter


def test_each_who_came_for_a_book_came_once_a_day(school: School, arman: Reader, dana: Reader) -> None:
    for reader in (arman, arman, dana):
        lent(reader, TUESDAY)
    lent(dana, TUESDAY, fund="textbook")
    assert "ask_unvisited" not in asked(school), "no visit at all is another question"
    came(school, TUESDAY)
    assert plain(only(school, "ask_unvisited").text) == (
        "Келім саны кітап алуға келгендерден аз: қазан 2023 – 1 келім, кітапқа келгені 2."
        " Келім толық жазылды ма?"
    )
    came(school, date(2023, 10, 20))
    assert "ask_unvisited" not in asked(school)


def test_a_book_lent_on_a_sunday(school: School, arman: Reader) -> None:
    lent(arman, TUESDAY)
    assert "ask_closed" not in asked(school)
    lent(arman, date(2023, 10, 1))
    assert "01.10.2023" in only(school, "ask_closed").text


def test_a_crowd_and_what_it_may_have_been(
    school: School, arman: Reader, dana: Reader, kinds: dict[str, WorkKind]
) -> None:
    kind = kinds["quiz"]
    worked(kind, TUESDAY, 2, "Абай әлемі")
    assert "ask_crowd" not in asked(school)
    for n in (20, 30, 19):
        worked(kind, TUESDAY, n, "Тәуелсіздік")
    told = [plain(question.text) for question in asked(school)["ask_crowd"]]
    begins = "«Тәуелсіздік»: {} қатысушы жазылған, мектепте 2 оқушы бар. {}"
    assert told == [
        begins.format(30, "Санын тексеріңіз."),
        begins.format(20, "2 емес пе?"),
        begins.format(19, "Санын тексеріңіз."),
    ]


def test_more_than_five_crowds_are_one_question(
    school: School, arman: Reader, kinds: dict[str, WorkKind]
) -> None:
    for n in range(2, 7):
        worked(kinds["quiz"], TUESDAY, n)
    assert len(asked(school)["ask_crowd"]) == 5
    worked(kinds["quiz"], TUESDAY, 7)
    found = asked(school)
    assert "ask_crowd" not in found
    assert "6 іс-шара" in plain(found["ask_crowds"][0].text)


def test_a_loan_of_a_pupil_in_no_class(school: School, arman: Reader) -> None:
    lent(arman, TUESDAY)
    assert "ask_classless" not in asked(school)
    lent(make.reader(school, "Бекзат Болат"), TUESDAY)
    assert "1 берілім" in plain(only(school, "ask_classless").text)


def test_a_book_lent_before_it_came(school: School, arman: Reader) -> None:
    lent(arman, TUESDAY, received=TUESDAY)
    assert "ask_too_early" not in asked(school)
    lent(arman, TUESDAY, received=date(2023, 10, 4))
    assert "1 берілім" in plain(only(school, "ask_too_early").text)


def test_a_pupil_of_two_classes(school: School, year: SchoolYear, arman: Reader) -> None:
    other = make.school_class(school, 5, "Ә", year=year)
    kept = Enrolment.objects.create(
        school=school, reader=arman, school_class=other, starts_on=make.FIRST_DAY, ends_on=date(2024, 1, 30)
    )
    assert "ask_twice" not in asked(school)
    kept.ends_on = AUTUMN.end
    kept.save()
    assert "1 оқушы" in plain(only(school, "ask_twice").text)


def test_one_who_borrows_without_being_registered(school: School, fifth: SchoolClass, arman: Reader) -> None:
    lent(arman, TUESDAY)
    assert "ask_unregistered" not in asked(school)
    lent(make.reader(school, "Бекзат Болат", school_class=fifth, registered_on=None), TUESDAY)
    assert "1 адам" in plain(only(school, "ask_unregistered").text)


def test_a_day_to_come(school: School) -> None:
    came(school, NEXT_MONTH)
    assert "ask_to_come" not in asked(school)
    came(school, date(2024, 2, 16))
    question = only(school, "ask_to_come")
    assert not question.may_explain
    assert plain(question.text) == (
        "Әлі келмеген күнмен жазылғандары бар: келім саны – 1 (16.02.2024). Күнін түзетіңіз."
    )


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_button_leads_to_a_page(
    school: School, arman: Reader, library: Client, language: str, kinds: dict[str, WorkKind]
) -> None:
    lent(make.reader(school, "Бекзат Болат", registered_on=None), date(2023, 10, 1), received=TUESDAY)
    came(school, date(2024, 2, 16))
    came(school, date(2023, 12, 5))
    worked(kinds["quiz"], TUESDAY, 5)
    found = [question for rows in asked(school).values() for question in rows]
    assert len(found) > 10
    assert all(question.text and question.told(language) for question in found)
    addresses = {way.rows.address for question in found for way in question.ways}
    assert {address: library.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 200
    )
