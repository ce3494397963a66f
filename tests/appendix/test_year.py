"""The school's events by hand, the library's part in them, and the table of the year."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kitaphana.activities.models import WorkKind
from kitaphana.appendix import actions
from kitaphana.appendix.models import LibraryPart, SchoolEvent
from kitaphana.appendix.papers import appendix_paper, sections
from kitaphana.appendix.queries import (
    DIRECTION,
    MOST_COLUMNS,
    WHO,
    YearOfSchool,
    items_of,
    open_plans,
    proposals,
    proposals_for,
    year_of_school,
)
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.papers.formats import MAKERS, render
from kitaphana.planning import actions as planning
from kitaphana.planning import marks
from kitaphana.planning.models import Plan, PlanItem
from tests.appendix.conftest import Hold
from tests.planning.conftest import YEAR

FEBRUARY_9 = date(2024, 2, 9)
MADE = date(2024, 5, 20)
ENOUGH = 20


def year(school: School, by: str = DIRECTION) -> YearOfSchool:
    return year_of_school(school, YEAR, items_of(school, YEAR), by)


def readings(plan: Plan) -> PlanItem:
    item: PlanItem = PlanItem.objects.for_school(plan.school).get(text="Мұқағали оқулары")
    return item


def test_an_event_is_written_corrected_and_taken_out(gulnar: User, plan: Plan, hold: Hold) -> None:
    event = hold("  Ашық   есік күні ", FEBRUARY_9)
    assert (event.name, event.ends_on) == ("Ашық есік күні", FEBRUARY_9)
    actions.write_event(
        by=gulnar, event=event, name="Ашық есік апталығы", starts_on=date(2024, 2, 5), ends_on=FEBRUARY_9
    )
    assert SchoolEvent.objects.get().period.days == 5
    item = readings(plan)
    actions.link(by=gulnar, event=event, item=item)
    actions.remove_event(by=gulnar, event=event)
    assert not SchoolEvent.objects.exists()
    assert not LibraryPart.objects.exists()
    assert readings(plan) == item, "the plan keeps its work"


@pytest.mark.parametrize(
    ("name", "starts_on", "ends_on", "code"),
    [
        ("  ", FEBRUARY_9, None, "appendix_no_name"),
        ("Оқулар", FEBRUARY_9, date(2024, 2, 8), "appendix_order"),
        ("Оқулар", date(1024, 2, 9), None, "appendix_far"),
        ("Оқулар", FEBRUARY_9, date(2025, 3, 1), "appendix_long"),
        ("Мұқағали Мақатаев оқулары", FEBRUARY_9, None, "appendix_twice"),
    ],
)
def test_a_wrong_event_is_refused(
    gulnar: User, hold: Hold, name: str, starts_on: date, ends_on: date | None, code: str
) -> None:
    hold()
    with pytest.raises(Refused) as refused:
        actions.write_event(by=gulnar, name=name, starts_on=starts_on, ends_on=ends_on)
    assert refused.value.code == code
    assert str(refused.value)
    assert SchoolEvent.objects.count() == 1


def test_another_school_ties_nothing_of_ours(foreign_librarian: User, plan: Plan, hold: Hold) -> None:
    with pytest.raises(Stranger):
        actions.link(by=foreign_librarian, event=hold(), item=readings(plan))


def test_the_table_has_months_directions_and_the_librarys_part(gulnar: User, plan: Plan, hold: Hold) -> None:
    event = hold()
    hold("Педагогикалық кеңес", date(2023, 11, 5), direction="Оқу  жұмысы", who="директор")
    hold("Жиналыс", date(2023, 11, 20), direction="оқу жұмысы", who="")
    hold("Тазалық күні", date(2023, 11, 30), direction="", who="")
    shown = year(gulnar.school)
    assert [group.name for group in shown.groups] == ["Оқу жұмысы", "Тәрбие жұмысы", ""]
    november = shown.months[2]
    assert [[e.name for e in cell] for cell in november.cells] == [
        ["Педагогикалық кеңес", "Жиналыс"], [], ["Тазалық күні"],
    ]  # fmt: skip
    assert [item.text for item in shown.months[5].library] == ["Мұқағали оқулары"]
    actions.link(by=gulnar, event=event, item=readings(plan))
    shown = year(gulnar.school)
    assert shown.months[5].library == (), "it stands under its event"
    assert shown.with_part == 1
    assert [group.name for group in year(gulnar.school, WHO).groups][-1] == ""


def test_an_event_of_many_days_stands_in_the_month_it_begins(gulnar: User, hold: Hold) -> None:
    hold("Науқан", date(2023, 8, 25), ends_on=date(2023, 10, 5))
    held = [[e.name for cell in month.cells for e in cell] for month in year(gulnar.school).months]
    assert held == [["Науқан"], *[[]] * 11]


def test_many_directions_share_a_column_and_keep_their_names(gulnar: User, hold: Hold) -> None:
    for n in range(9):
        for day in range(n + 1):
            hold(f"Іс-шара {n} {day}", date(2023, 10, 1 + day), direction=f"Бағыт {n}")
    shown = year(gulnar.school)
    assert len(shown.groups) == MOST_COLUMNS
    assert shown.groups[-1].rest
    assert shown.groups[0].name == "Бағыт 8"
    assert sum(len(cell) for month in shown.months for cell in month.cells) == len(shown.events)
    paper = appendix_paper(gulnar.school, YEAR, DIRECTION, "kk")
    table = paper.sections[0].table("appendix")
    assert table is not None
    assert "(Бағыт 0)" in table.rows[0][MOST_COLUMNS].text


def test_an_event_of_no_direction_among_the_others_is_of_the_whole_school(gulnar: User, hold: Hold) -> None:
    for n in range(MOST_COLUMNS):
        hold(f"Іс-шара {n}", date(2023, 10, 1 + n), direction=f"Бағыт {n}")
    hold("Тазалық күні", date(2023, 10, 20), direction="")
    paper = appendix_paper(gulnar.school, YEAR, DIRECTION, "kk")
    (table,) = paper.sections[0].tables
    assert table.rows[0][MOST_COLUMNS].text.endswith("20.10 Тазалық күні (Бүкіл мектеп)")


def test_a_month_without_such_an_event_has_a_dash_that_is_told_once(gulnar: User, hold: Hold) -> None:
    hold()
    hold("Жиналыс", date(2023, 11, 20), direction="Оқу жұмысы")
    section = appendix_paper(gulnar.school, YEAR, DIRECTION, "kk").sections[0]
    november, february = section.tables[0].rows
    assert [cell.text for cell in november] == ["Қараша", "20.11 Жиналыс", "–", "–"]
    assert february[1].text == "–"
    assert [line.text for line in section.after] == ["«–»: бұл айда ондай іс-шара жоқ."]


def test_an_old_event_keeps_its_days_and_may_be_corrected(gulnar: User, plan: Plan, hold: Hold) -> None:
    event = hold()
    SchoolEvent.objects.filter(pk=event.pk).update(starts_on=date(2035, 2, 15), ends_on=date(2035, 2, 15))
    event.refresh_from_db()
    actions.write_event(by=gulnar, event=event, name="Мерейтой", starts_on=event.starts_on)
    with pytest.raises(Refused, match="2035–2036\N{NO-BREAK SPACE}оқу жылына"):
        actions.write_event(by=gulnar, event=event, name="Мерейтой", starts_on=date(2035, 10, 1))
    assert SchoolEvent.objects.get().name == "Мерейтой"


def test_likely_items_are_proposed_by_name_and_day(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind], hold: Hold
) -> None:
    def add(text: str, term: FuzzyDate) -> PlanItem:
        return planning.add_item(
            by=gulnar,
            plan=plan,
            kind=kinds["exhibition"],
            text=text,
            term=term,
            units=Decimal(1),
            responsible="С.",
        )

    add("Кітап көрмесі: «Ұстаз – ұлық тұлға»", FuzzyDate.day(date(2023, 10, 5)))
    add("Мұқағали оқулары туралы есеп", FuzzyDate.all_year(YEAR))
    event = hold()
    assert [one.item.text for one in proposals_for(event)] == ["Мұқағали оқулары"]
    teachers = hold("Мұғалім күні", date(2023, 10, 5))
    assert [one.item.text for one in proposals_for(teachers)] == ["Кітап көрмесі: «Ұстаз – ұлық тұлға»"]
    hold("Жиналыс", date(2024, 4, 3))
    found = proposals(gulnar.school, YEAR)
    assert [one.event for one in found] == [teachers, event]
    assert found[0].score < 1 <= found[1].score, "a name speaks louder than a day"
    actions.link(by=gulnar, event=event, item=readings(plan))
    assert proposals_for(event) == []
    assert [one.event for one in proposals(gulnar.school, YEAR)] == [teachers]


def test_a_cancelled_item_is_no_part(gulnar: User, plan: Plan, hold: Hold) -> None:
    item = readings(plan)
    marks.drop_item(by=gulnar, item=item, reason="карантин", on=FEBRUARY_9)
    with pytest.raises(Refused, match="Мұқағали оқулары"):
        actions.link(by=gulnar, event=hold(), item=item)


def test_work_is_added_from_the_event_while_the_plan_is_open(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind], hold: Hold
) -> None:
    event = hold(grades="7–11-сыныптар", place="Акт залы")
    assert open_plans(event) == [plan]

    def add() -> PlanItem:
        return actions.add_work(
            by=gulnar, event=event, plan=plan, kind=kinds["exhibition"], text="Көрме", units=Decimal(1),
            responsible="Сәрсенова Г.",
        )  # fmt: skip

    item = add()
    assert item.term == FuzzyDate.day(FEBRUARY_9)
    assert (item.audience, item.place) == ("7–11-сыныптар", "Акт залы")
    assert event.parts.get().item == item
    Plan.objects.update(state=Plan.State.APPROVED, approved_on=date(2023, 9, 1))
    assert open_plans(event) == []
    with pytest.raises(Refused):
        add()
    assert event.parts.count() == 1


def test_a_year_of_three_hundred_events_takes_the_same_few_queries(
    gulnar: User, plan: Plan, hold: Hold
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            year(gulnar.school)
            proposals(gulnar.school, YEAR)
        return len(caught)

    actions.link(by=gulnar, event=hold(), item=readings(plan))
    few = queries()
    SchoolEvent.objects.bulk_create(
        SchoolEvent(
            school=gulnar.school, name=f"Іс-шара {n}", direction=f"Бағыт {n % 7}",
            starts_on=YEAR.start + timedelta(days=n), ends_on=YEAR.start + timedelta(days=n),
        )
        for n in range(300)
    )  # fmt: skip
    assert queries() == few <= ENOUGH


def test_the_paper_tells_the_whole_year_in_every_format_and_language(
    gulnar: User, plan: Plan, hold: Hold
) -> None:
    event = hold(ends_on=date(2024, 2, 11))
    actions.link(by=gulnar, event=event, item=readings(plan))
    for language, part in (("kk", "Кітапхана"), ("ru", "Библиотека"), ("en", "Library")):
        paper = appendix_paper(gulnar.school, YEAR, DIRECTION, language)
        cell = paper.sections[0].tables[0].rows[0][1].text
        assert cell == f"09.02–11.02 Мұқағали Мақатаев оқулары. {part}: Мұқағали оқулары"
        assert paper.sections[1].tables[0].rows[0][1].text == "09.02.2024–11.02.2024"
        for kind in MAKERS:
            assert render(paper, kind)


def test_the_printed_plan_has_an_appendix_only_where_the_school_has_events(
    gulnar: User, plan: Plan, hold: Hold
) -> None:
    assert sections(plan, "kk", MADE) == []
    hold()
    first, second = sections(plan, "kk", MADE)
    assert (first.code, second.code) == ("appendix", "appendix_events")
    assert first.new_page
    assert "2024 жылғы 20 мамыр күнгі мәлімет" in first.lines[0].text.replace("\N{NO-BREAK SPACE}", " ")
    month = planning.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 9))
    assert sections(month, "kk", MADE) == [], "of other months"
