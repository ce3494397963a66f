"""The title by the calendar, the status, and periods of which nothing can be told."""

from datetime import date

import pytest

from kitaphana.circulation.actions import count_visits
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.indicators.models import PaperFigure
from kitaphana.lib.period import Period
from kitaphana.reports.compose import title
from kitaphana.roster.models import SchoolClass, SchoolYear
from kitaphana.stock.actions import Disposal, write_off
from kitaphana.stock.models import Fund, Reason
from tests import make
from tests.reports.telling import AUTUMN, beginning, paper, said
from tests.stock.make import lot


@pytest.mark.parametrize(
    ("start", "end", "kk", "ru"),
    [
        (
            date(2023, 9, 1),
            date(2024, 1, 31),
            "Мектеп кітапханасының 2023–2024 оқу жылының қыркүйек–қаңтар айларындағы жұмысы туралы есеп",
            "Отчёт о работе школьной библиотеки за сентябрь–январь 2023–2024 учебного года",
        ),
        (
            date(2024, 1, 1),
            date(2024, 1, 31),
            "Мектеп кітапханасының 2023–2024 оқу жылының қаңтар айындағы жұмысы туралы есеп",
            "Отчёт о работе школьной библиотеки за январь 2023–2024 учебного года",
        ),
        (
            date(2023, 9, 1),
            date(2024, 8, 31),
            "Мектеп кітапханасының 2023–2024 оқу жылындағы жұмысы туралы есеп",
            "Отчёт о работе школьной библиотеки за 2023–2024 учебный год",
        ),
        (
            date(2023, 9, 1),
            date(2023, 12, 31),
            "Мектеп кітапханасының 2023–2024 оқу жылының бірінші жартыжылдығындағы жұмысы туралы есеп",
            "Отчёт о работе школьной библиотеки за первое полугодие 2023–2024 учебного года",
        ),
        (
            date(2024, 1, 1),
            date(2024, 5, 31),
            "Мектеп кітапханасының 2023–2024 оқу жылының екінші жартыжылдығындағы жұмысы туралы есеп",
            "Отчёт о работе школьной библиотеки за второе полугодие 2023–2024 учебного года",
        ),
        (
            date(2023, 9, 1),
            date(2023, 9, 15),
            "Мектеп кітапханасының 2023 жылғы 1 қыркүйек – 2023 жылғы 15 қыркүйек аралығындағы"
            " жұмысы туралы есеп",
            "Отчёт о работе школьной библиотеки за период с 1 сентября 2023 года по 15 сентября 2023 года",
        ),
        (
            date(2023, 8, 1),
            date(2023, 9, 30),
            "Мектеп кітапханасының 2023 жылғы 1 тамыз – 2023 жылғы 30 қыркүйек аралығындағы"
            " жұмысы туралы есеп",
            "Отчёт о работе школьной библиотеки за период с 1 августа 2023 года по 30 сентября 2023 года",
        ),
    ],
)
def test_the_title_names_the_period_as_a_school_does(
    school: School, year: SchoolYear, start: date, end: date, kk: str, ru: str
) -> None:
    period = Period(start, end)
    assert title(school, period, "kk").text.replace("\u00a0", " ") == kk
    assert title(school, period, "ru").text.replace("\u00a0", " ") == ru


def test_a_quarter_has_a_roman_number_and_two_of_them_are_a_half_year(
    school: School, year: SchoolYear
) -> None:
    first, second = year.terms.order_by("number")[:2]
    assert "I тоқсанындағы" in title(school, first.period, "kk").text
    assert "II тоқсанындағы" in title(school, second.period, "kk").text
    half = Period(first.starts_on, second.ends_on)
    assert "бірінші жартыжылдығындағы" in title(school, half, "kk").text


def test_the_head_is_the_schools_own_and_the_settlement_stands_under_the_title(
    gulnar: User, fifth: SchoolClass
) -> None:
    school = gulnar.school
    school.settlement_kk, school.settlement_ru, school.librarian = "Үлгі", "Улги", "Сәрсенова Г.Б."
    school.save()
    kazakh, russian = paper(school), paper(school, language="ru")
    assert (kazakh.head, kazakh.settlement) == (school.head_kk, "Үлгі")
    assert russian.settlement == "Улги"
    assert kazakh.signatures[0].startswith("Кітапханашы: ____")
    assert kazakh.signatures[0].endswith("Сәрсенова Г.Б.")
    assert kazakh.signatures[1] == "«__» ________ 20__ ж."
    assert (
        kazakh.status
        == "Жобалық нұсқа. Деректер 2024 жылғы 15 ақпандағы жағдай бойынша берілген.".replace(
            " жылғы", "\u00a0жылғы"
        ).replace("15 ", "15\u00a0")
    )


def test_without_a_librarians_name_the_line_is_left_to_be_written(gulnar: User, fifth: SchoolClass) -> None:
    assert paper(gulnar.school).signatures[0] == "Кітапханашы: ______________"


def test_a_period_that_still_runs_says_so_and_counts_what_has_passed(
    gulnar: User, fifth: SchoolClass
) -> None:
    day = date(2023, 9, 12)
    count_visits(by=gulnar, purpose="loan", count=16, grade=5, on=day, today=day)
    told = paper(gulnar.school, on=day)
    assert "2024\u00a0жылғы 31\u00a0қаңтарда аяқталады" in told.status
    visits = next(line for line in told.lines() if line.code == "S-VISITS")
    assert visits.text.endswith("2,0."), "eight working days have passed"


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (date(2019, 9, 1), date(2020, 1, 31), "H-EMPTY"),
        (date(2024, 3, 1), date(2024, 3, 31), "rep_future"),
    ],
)
def test_before_the_first_record_and_after_today_there_is_no_report(
    school: School, fifth: SchoolClass, start: date, end: date, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        paper(school, Period(start, end))
    assert refused.value.code == code


def test_a_school_without_anything_has_no_report(school: School) -> None:
    with pytest.raises(Refused, match="туралы жазба жоқ"):
        paper(school)


def test_a_period_known_only_from_a_paper_tells_its_figures_and_no_more(
    school: School, fifth: SchoolClass
) -> None:
    earlier = Period(date(2021, 9, 1), date(2022, 1, 31))
    for code, value in (("visits", 2740), ("loans", 3120), ("readers", 305)):
        PaperFigure.objects.create(
            school=school, starts_on=earlier.start, ends_on=earlier.end, code=code, value=value
        )
    told = paper(school, earlier)
    lines = [line.text.replace("\u00a0", " ") for line in told.lines() if line.code == "H-PAPER"]
    assert lines == [
        "Оқырмандар саны: 305 (қағаз есептің дерегі).",
        "Келім саны: 2 740 (қағаз есептің дерегі).",
        "Берілім саны: 3 120 (қағаз есептің дерегі).",
    ]
    assert not {"S-READERS-NONE", "S-VISITS-NONE", "S-LOANS-NONE"} & {line.code for line in told.lines()}


@pytest.mark.parametrize(
    ("code", "silent"),
    [
        ("received", {"F-STILL", "F-MOVE", "T-RECEIVED-NONE", "Y-NEW-NONE"}),
        ("received_main", {"F-STILL", "F-MOVE", "T-RECEIVED-NONE", "Y-NEW-NONE"}),
        ("disposed", {"F-STILL", "F-MOVE"}),
        ("loans_main", {"S-LOANS-NONE"}),
        ("participants", {"S-EVENTS-NONE"}),
        ("visits", {"S-VISITS-NONE"}),
        ("refusals", {"N-NONE"}),
    ],
)
def test_nothing_recorded_is_not_said_beside_a_figure_of_the_paper(
    gulnar: User, fifth: SchoolClass, code: str, silent: set[str]
) -> None:
    lot(gulnar, make.title(), 1, fund=Fund.MAIN, on=date(2023, 8, 20), numbers=["1"])
    assert silent - {"F-MOVE"} <= said(gulnar.school).keys()
    PaperFigure.objects.create(
        school=gulnar.school, starts_on=AUTUMN.start, ends_on=AUTUMN.end, code=code, value=200
    )
    told = paper(gulnar.school)
    assert [line.code for line in told.lines() if line.code == "H-PAPER"] == ["H-PAPER"]
    assert "200 (қағаз есептің дерегі)" in said(gulnar.school)["H-PAPER"]
    assert not silent & said(gulnar.school).keys()
    movement = {table.code for section in told.sections for table in section.tables} & {"movement"}
    assert bool(movement) == (code not in {"received", "received_main", "disposed"})


# ---- The stock


def test_a_stock_that_grew_and_one_that_only_stood(gulnar: User, fifth: SchoolClass) -> None:
    lot(gulnar, make.title(), 10, fund=Fund.MAIN, on=date(2023, 8, 20), numbers=[f"1{n}" for n in range(10)])
    told = said(gulnar.school)
    assert beginning(told, "F-STILL", "F-MOVE", "F-GREW") == {"F-STILL"}
    lot(gulnar, make.title("Көшпенділер"), 2, fund=Fund.MAIN, on=date(2023, 10, 2), numbers=["31", "32"])
    told = said(gulnar.school)
    assert told["F-MOVE"] == "Кезең басында – 10, түскені – 2, шыққаны – 0, кезең соңында – 12 дана."
    assert told["F-GREW"] == "Қор 2 данаға көбейді."
    assert told["F-RECEIVED"].startswith(
        "Қорға 2 дана басылым түсті, сомасы – 4 800 теңге, негізгі түсу көзі – "
    )


def test_two_sources_that_are_even_name_no_main_one(gulnar: User, fifth: SchoolClass) -> None:
    for source, number in (("budget", "31"), ("gift", "32")):
        lot(gulnar, make.title(), 1, fund=Fund.MAIN, on=date(2023, 10, 2), numbers=[number], source=source)
    told = said(gulnar.school)
    assert beginning(told, "F-RECEIVED", "F-SOURCE", "F-GIFT") == {"F-RECEIVED-BARE", "F-GIFT"}
    assert told["F-GIFT"] == "Сыйға тартылғаны – 1 дана."


def test_a_stock_that_shrank_says_why(gulnar: User, fifth: SchoolClass) -> None:
    maths = make.title("Математика", "", kind="textbook", section="textbook", grade=5)
    books = lot(gulnar, maths, 10)
    lines = [
        Disposal(lot=books, quantity=3, reason=Reason.WORN),
        Disposal(lot=books, quantity=1, reason=Reason.LOST),
    ]
    write_off(by=gulnar, lines=lines, on=date(2023, 12, 1))
    told = said(gulnar.school)
    assert told["F-FELL"] == "Қор 4 данаға азайды."
    assert "F-OUT-1" not in told
    assert told["F-OUT"].startswith("4 дана есептен шығарылды, себептері бойынша: ")
    shrunk = next(line for line in paper(gulnar.school).lines() if line.code == "F-OUT")
    assert [span.value for span in shrunk.spans if span.value is not None] == [4, 3, 1]


def test_brochures_are_no_stock(gulnar: User, fifth: SchoolClass) -> None:
    lot(gulnar, make.title("Балдырған"), 30, fund=Fund.TEMPORARY, on=date(2023, 10, 2))
    told = said(gulnar.school)
    assert "F-STATE" not in told
    assert "F-STILL" in told


def test_books_for_the_young_new_and_old(gulnar: User, fifth: SchoolClass) -> None:
    tale = make.title("Алдар Көсе", "", section="children", year=2010)
    lot(gulnar, tale, 3, fund=Fund.MAIN, on=date(2023, 8, 20), numbers=["1", "2", "3"])
    told = said(gulnar.school)
    assert told["Y-STOCK"].endswith("– 3 дана, бір оқушыға шаққанда – 1,5.")
    assert told["Y-OLD"] == "Олардың үшеуі 5 жылдан астам уақыт бұрын шыққан."
    assert "Y-NEW-NONE" in told
    assert told["Q-OLD"].startswith("Мәселе: негізгі қордың 100 %-ы 10 жылдан астам")
    assert "B-OLD" in told
    fresh = make.title("Қожа", "", section="children", year=2022)
    lot(gulnar, fresh, 3, fund=Fund.MAIN, on=date(2023, 10, 2), numbers=["4", "5", "6"])
    told = said(gulnar.school)
    assert told["Y-NEW"] == "Кіші және орта буынға арналған 3 жаңа кітап түсті."
    assert not beginning(told, "Q-OLD", "B-OLD"), "fifty percent is not above fifty"


def test_three_years_that_rise_and_three_that_do_not(
    gulnar: User, school: School, fifth: SchoolClass
) -> None:
    for years, loans in ((2, 100), (1, 200)):
        earlier = Period(date(2023 - years, 9, 1), date(2024 - years, 1, 31))
        for code, value in (("loans_main", loans), ("readers", 100)):
            PaperFigure.objects.create(
                school=school, starts_on=earlier.start, ends_on=earlier.end, code=code, value=value
            )
    novels = make.lot(school, make.title(), quantity=5)
    arman = make.reader(school, "Тілеу Темір", school_class=fifth)
    for day in (4, 5, 6):
        make.loan(arman, make.copy(novels), on=date(2023, 10, day), returned_on=date(2023, 10, day))
    assert said(school)["I-RISE3"] == "Оқылым: үш жылдың мәндері – 1,0; 2,0; 3,0; жылдан жылға өсті."
    PaperFigure.objects.filter(code="loans_main", starts_on=date(2022, 9, 1)).update(value=100)
    assert not beginning(said(school), "I-RISE3", "I-FALL3")


def test_what_is_not_known_is_named(school: School, fifth: SchoolClass) -> None:
    assert beginning(said(school), "I-NODATA", "Q-NONE", "Q-UNKNOWN") == {"I-NODATA-ALL", "Q-UNKNOWN"}
    shapes = {table.code for section in paper(school).sections for table in section.tables}
    assert shapes == {"counts"}, "no table of nothing but dashes, none of loans that nobody made"
    make.reader(school, "Тілеу Темір", school_class=fifth)
    assert beginning(said(school), "Q-NONE", "Q-UNKNOWN") == {"Q-NONE"}
    told = said(school)
    assert "I-NODATA" not in told
    assert "орташа күндік келім (келім саны)" in told["I-NODATA-MANY"]
    assert AUTUMN.days == 153
