"""The plan on paper: the table of its work, the hours in the form of the guide, the control numbers."""

import io
import zipfile
from datetime import date
from decimal import Decimal

from django.test import Client
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from kitaphana.activities.actions import record
from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.papers.formats import render
from kitaphana.papers.paper import Section, of_school
from kitaphana.planning import actions, marks, papers
from kitaphana.planning.hours import plan_hours
from kitaphana.planning.models import ControlNumber, Plan, PlanItem
from kitaphana.planning.queries import sections
from tests.planning.conftest import YEAR
from tests.planning.test_hours import RURAL_TABLE

Kinds = dict[str, WorkKind]


def written(found: list[Section]) -> list[list[str]]:
    """The rows of all tables, as printed."""
    return [
        [cell.text for cell in row] for section in found for table in section.tables for row in table.rows
    ]


def rural(gulnar: User, kinds: Kinds) -> Plan:
    """The plan of the guide's rural school (domain.md §3.1)."""
    plan = actions.draft_plan(by=gulnar, kind="year", period=YEAR)
    for code, units, _hours in RURAL_TABLE:
        actions.add_item(
            by=gulnar, plan=plan, kind=kinds[code], text=kinds[code].name_kk, term=FuzzyDate.all_year(YEAR),
            units=Decimal(units), responsible="Кітапханашы",
        )  # fmt: skip
    return plan


def test_the_rural_schools_table_of_hours_is_printed_as_the_guide_has_it(gulnar: User, kinds: Kinds) -> None:
    plan = rural(gulnar, kinds)
    with override("kk"):
        rows = written(papers.hours(plan, sections(plan), plan_hours(plan), "kk"))
    plans = kinds["publisher_plans"]
    assert rows[0][1:6] == [plans.name_kk, plans.unit_kk, "0,8", "500", "6,66"]
    assert [row[5] for row in rows[: len(RURAL_TABLE)]] == [
        f"{Decimal(hours):.2f}".replace(".", ",") for _code, _units, hours in RURAL_TABLE
    ]
    assert rows[len(RURAL_TABLE)][1:6] == ["Бөлім бойынша барлығы", "", "", "", "50,83"]


def test_in_the_workbook_the_hours_follow_the_units(gulnar: User, kinds: Kinds) -> None:
    plan = rural(gulnar, kinds)
    with override("kk"):
        found = papers.hours(plan, sections(plan), plan_hours(plan), "kk")
        file = render(of_school(gulnar.school, "kk", "Сағат", found, []), "xlsx")
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("ROUNDDOWN(") == len(RURAL_TABLE)
    assert sheet.count("SUM(") == 2, "of the section and of all sections"
    values = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
    assert [row for row in values if 50.83 in row and "Бөлім бойынша барлығы" in row]


def test_work_that_lies_only_partly_in_a_month_has_no_formula(gulnar: User, kinds: Kinds) -> None:
    rural(gulnar, kinds)
    month = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 10))
    with override("kk"):
        found = papers.hours(month, sections(month), plan_hours(month), "kk")
    cells = [row[5] for row in found[0].tables[0].rows[:-1]]
    assert not any(cell.formula for cell in cells)
    assert sum(cell.value or 0 for cell in cells) == plan_hours(month).planned


def test_the_table_of_work_has_the_columns_of_real_plans(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    quiz = actions.add_item(
        by=gulnar, plan=plan, kind=kinds["quiz"], text="«Атамекен»", term=FuzzyDate.month(2023, 11),
        units=Decimal(1), responsible="Сәрсенова Г.", helpers="Ахметова С.", audience="5-сынып",
        place="оқу залы", note="жүлдесімен",
    )  # fmt: skip
    meeting = actions.add_item(
        by=gulnar, plan=plan, kind=kinds["meeting"], text="Кездесу", term=FuzzyDate.month(2023, 12),
        units=Decimal(1), responsible="Сәрсенова Г.",
    )  # fmt: skip
    marks.mark_done(by=gulnar, item=quiz, on=date(2023, 11, 20))
    marks.drop_item(by=gulnar, item=meeting, reason="қонақ келмеді", on=date(2023, 12, 1))
    with override("kk"):
        [section] = papers.work(plan, sections(plan), None, "kk")
    [table] = section.tables
    rows = written([section])
    assert table.heads[:7] == (
        "№", "Жұмыс мазмұны", "Жұмыс түрі", "Мерзімі", "Кімге", "Жауапты", "Сағаты",
    )  # fmt: skip
    assert table.bands == {0}
    assert rows[0] == ["6", "Бұқаралық жұмыс", "", "", "", "", "24,00", ""]
    assert rows[2] == [
        "6.2", "«Атамекен»", "Викторина", "қараша", "5-сынып; оқу залы", "Сәрсенова Г.; Ахметова С.", "8,00",
        "орындалды, 20.11.2023; жүлдесімен",
    ]  # fmt: skip
    assert rows[3][6:] == ["–", "алып тасталды, 01.12.2023; қонақ келмеді"]
    assert rows[-1][6] == "24,00", "what is cancelled takes no hours"


def test_the_paper_of_a_month_says_of_a_mark_what_the_screen_says(
    library: Client, gulnar: User, plan: Plan, kinds: Kinds
) -> None:
    """Work of every month marked done in October says nothing of December; a quiz done once."""
    review, quiz = (
        actions.add_item(
            by=gulnar, plan=plan, kind=kinds[kind], text=kind, term=FuzzyDate.monthly(YEAR),
            units=Decimal(units), responsible="Сәрсенова Г.",
        )
        for kind, units in (("review", 12), ("quiz", 36))
    )  # fmt: skip
    day = date(2023, 12, 5)
    marks.fulfil(by=gulnar, item=quiz, activity=record(by=gulnar, kind=quiz.kind, on=day, today=day))
    marks.mark_done(by=gulnar, item=review, on=date(2023, 10, 19))
    PlanItem.objects.filter(pk=quiz.pk).update(state=PlanItem.State.DONE, marked_on=date(2024, 8, 20))
    december = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 12))
    screen = library.get(f"/plan/{december.pk}/").content.decode()
    with override("kk"):
        [section] = papers.work(december, sections(december), None, "kk")
    printed = {row[1]: row[-1] for row in written([section])}
    assert printed["review"].startswith("2023\xa0жылғы 19\xa0қазанға дейін орындалды, күнделікте 0 / ")
    assert printed["quiz"].startswith("2024\xa0жылғы 20\xa0тамызда орындалды, күнделікте 1 / ")
    assert printed["review"] in screen
    assert printed["quiz"] in screen


def test_hours_and_cost_by_section_add_up(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    actions.add_item(
        by=gulnar, plan=plan, kind=kinds["raid"], text="Рейд", term=FuzzyDate.month(2023, 11),
        units=Decimal(1), responsible="Сәрсенова Г.",
    )  # fmt: skip
    with override("kk"):
        costs = papers.work(plan, sections(plan), Decimal(1000), "kk")[1]
    rows = written([costs])
    assert [row[1:] for row in rows] == [
        ["Қормен жұмыс", "1", "4,00", "4\xa0000"],
        ["Бұқаралық жұмыс", "1", "16,00", "16\xa0000"],
        ["Қорытынды", "2", "20,00", "20\xa0000"],
    ]


def test_control_numbers_stand_beside_three_past_years_and_by_quarter(gulnar: User, plan: Plan) -> None:
    for quarter, value in ((0, 400), (1, 150), (3, 250)):
        ControlNumber.objects.create(
            school=gulnar.school, plan=plan, code="visits", quarter=quarter, value=value
        )
    with override("kk"):
        [section] = papers.numbers(plan, {"visits": Decimal(400)}, "kk")
    [table] = section.tables
    assert table.heads[1:] == ("2020–2021", "2021–2022", "2022–2023", "Жоспар", "I тоқсан", "III тоқсан")
    assert [cell.text for cell in table.rows[0][4:]] == ["400", "150", "250"]


def test_a_plan_is_named_by_its_time_and_its_part_of_the_work(gulnar: User, kinds: Kinds) -> None:
    october = Period.month(2023, 10)
    year = actions.draft_plan(by=gulnar, kind="year", period=YEAR)
    month = actions.draft_plan(by=gulnar, kind="month", period=october)
    abai = actions.draft_plan(by=gulnar, kind="month", scope="thematic", theme="Абай", period=october)
    with override("kk"):
        titles = [papers.title(plan, "kk").text.replace("\xa0", " ") for plan in (year, month, abai)]
    assert titles == [
        "Мектеп кітапханасының 2023–2024 оқу жылына арналған жылдық жұмыс жоспары",
        "Мектеп кітапханасының 2023 жылғы қазан айына арналған жұмыс жоспары",
        "Мектеп кітапханасының «Абай» тақырыптық бағдарламасы, 01.10.2023–31.10.2023",
    ]


def test_an_empty_plan_says_so(gulnar: User, kinds: Kinds) -> None:
    plan = actions.draft_plan(by=gulnar, kind="year", period=YEAR)
    with override("kk"):
        told = [
            section.lines[0].text
            for section in (
                *papers.work(plan, [], None, "kk"),
                *papers.hours(plan, [], plan_hours(plan), "kk"),
                *papers.numbers(plan, {}, "kk"),
            )
        ]
    assert told == ["Жоспарда әзірге жұмыс жоқ."] * 2 + ["Бақылау сандары белгіленбеген."]
    assert not PlanItem.objects.filter(plan=plan).exists()
