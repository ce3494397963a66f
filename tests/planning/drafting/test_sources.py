"""What else than last year's plan proposes work: dates, wishes, requests, textbooks, the diary."""

from datetime import date
from decimal import Decimal

import pytest

from kitaphana.activities.dates import CalendarRow, shipped_dates, write_date
from kitaphana.activities.models import Activity, MemorableDate, WorkKind
from kitaphana.core.models import User
from kitaphana.core.sentences import LANGUAGES
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.needs.actions import ask
from kitaphana.needs.models import Enquiry
from kitaphana.nextyear.forecast import propose_forecast
from kitaphana.nextyear.need import next_need
from kitaphana.planning import actions
from kitaphana.planning.drafting import draft
from kitaphana.planning.models import Plan
from kitaphana.planning.occasions import tells_of
from kitaphana.teaching.models import TeacherRequest
from kitaphana.textbooks.sets import set_for
from tests import make
from tests.planning.conftest import YEAR
from tests.planning.drafting.conftest import NEXT, TODAY, Origin, Write, by_text, plain, work


def test_dates_come_with_anniversaries_first_and_those_marked_last_year_not_twice(
    gulnar: User, anew: Plan, write: Write
) -> None:
    def day(name: str, month: int, day: int, born: int | None = None) -> MemorableDate:
        return write_date(by=gulnar, told=CalendarRow(name, month, day, born=born))

    day("Тілдер күні", 9, 5)
    day("Мұқағали Мақатаевтың туған күні", 2, 9, 1931)
    day("Міржақып Дулатовтың туған күні", 11, 25, 1885)
    book_day = day("Кітап күні", 4, 23)
    day("Ғарыш күні", 4, 12)
    write("quiz", FuzzyDate.week(2024, 4, 2), "Викторина: «Ғарыш күні – арман күні»")
    write("ten_days", FuzzyDate.week(2024, 4, 4), "Кітап күні аясында", marks=book_day)
    offered = draft(anew, TODAY).offered
    dates = [row for row in offered if row.origin == Origin.DATE]
    assert [row.text for row in dates] == [
        "Кітап көрмесі: Тілдер күні",
        "Тақырыптық сөре: Міржақып Дулатовтың туған күні",
        "Тақырыптық сөре: Мұқағали Мақатаевтың туған күні",
    ]
    again = [row for row in offered if row.marks == book_day]
    assert [(row.origin, row.text) for row in again] == [(Origin.UNDONE, "Кітап күні аясында")]
    next_year = actions.draft_plan(by=gulnar, kind="year", period=Period.school_year(2025))
    jubilees = [row for row in draft(next_year, TODAY).offered if row.origin == Origin.DATE]
    assert [(plain(row.text), row.kind.code) for row in jubilees[:2]] == [
        ("Кітап көрмесі: Міржақып Дулатовтың туғанына 140 жыл", "exhibition"),
        ("Кітап көрмесі: Мұқағали Мақатаевтың туғанына 95 жыл", "exhibition"),
    ]
    assert plain(jubilees[0].reason) == "25 қараша – мерейтой: 140 жыл."
    assert jubilees[0].term.show("kk") == "қарашаның соңғы аптасы" and date(2025, 11, 25) in Period(
        jubilees[0].term.start, jubilees[0].term.end
    )


def test_a_date_that_the_plan_marks_already_is_not_offered_again(
    gulnar: User, anew: Plan, kinds: dict[str, WorkKind], write: Write
) -> None:
    write_date(by=gulnar, told=CalendarRow("Тәуелсіздік күні", 12, 16))
    write_date(by=gulnar, told=CalendarRow("Конституция күні", 12, 20, name_ru="День Конституции"))
    december = FuzzyDate.month(2024, 12)

    def offered() -> list[str]:
        return [row.text for row in draft(anew, TODAY).offered if row.origin == Origin.DATE]

    write("quiz", december, "Викторина: «Тәуелсіздік – тұғырым»", into=anew)
    write("exhibition", FuzzyDate.month(2024, 11), "Кітап көрмесі: «Тәуелсіздік – тұғырым»", into=anew)
    write("exhibition", FuzzyDate.all_year(anew.period), "Кітап көрмесі: «Тәуелсіздік»", into=anew)
    both = ["Кітап көрмесі: Тәуелсіздік күні", "Кітап көрмесі: Конституция күні"]
    assert offered() == both, "other work, an exhibition of another month, one that stands all year"
    write("exhibition", december, "Кітап көрмесі: «Тәуелсіздік – тұғырым»", into=anew)
    assert offered() == both[1:], "an exhibition of December that does not name the other date"
    write("exhibition", december, "Книжная выставка «Конституция – наш закон»", into=anew)
    assert offered() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_name_of_a_shipped_date_tells_of_no_other_date_of_its_month(language: str) -> None:
    names = [(row["month"], row["name"][language]) for row in shipped_dates().values()]
    found = {
        (text, name)
        for month, name in names
        for other, text in names
        if month == other and tells_of(text, name)
    }
    assert found == {(name, name) for _month, name in names}


def test_what_was_asked_for_in_vain_is_proposed_with_its_figures(gulnar: User, anew: Plan) -> None:
    for sought, about, times in (("theme", "Ғарыш", 3), ("work", "Гарри Поттер", 2)):
        for _ in range(times):
            ask(
                by=gulnar, on=date(2024, 3, 4), sought=sought, about=about,
                outcome=Enquiry.Outcome.REFUSED, reason=Enquiry.Reason.NOT_IN_STOCK, grade=6,
            )  # fmt: skip
    asked = [row for row in draft(anew, TODAY).offered if row.origin == Origin.DEMAND]
    assert [row.kind.code for row in asked] == ["order", "order"], (
        "the stock holds nothing to list or to show"
    )
    assert "1 шығарма жетіспейді" in plain(asked[0].reason)
    assert "Гарри Поттер – 1" in asked[0].reason, "a copy for so many readers"
    assert (asked[1].text, plain(asked[1].reason)) == (
        "Басылымдарға тапсырыс ресімдеу: Ғарыш",
        "Тақырып 3 рет сұралды, 3 рет табылмады; қорда – 0 дана.",
    )


def test_an_open_request_of_a_teacher_is_proposed_until_the_day_it_is_needed(
    gulnar: User, anew: Plan
) -> None:
    zhanar = make.reader(gulnar.school, "Нұрланова Жанар", kind="teacher")
    for about, state in (("Абайдың қара сөздері", "open"), ("Ғарыш", "supplied")):
        TeacherRequest.objects.create(
            school=gulnar.school, teacher=zhanar, on=date(2024, 8, 28), kind="list", about=about, key=about,
            needed_by=date(2024, 10, 1), state=state,
            supplied_on=None if state == "open" else date(2024, 8, 29),
        )  # fmt: skip
    [asked] = [row for row in draft(anew, TODAY).offered if row.origin == Origin.DEMAND]
    assert (asked.text, asked.kind.code) == ("Әдебиет тізімі: Абайдың қара сөздері", "reading_list")
    assert plain(asked.term.show("kk")) == "1 қазанға дейін"
    assert plain(asked.reason) == (
        "Нұрланова Жанар 2024 жылғы 28 тамызда сұраған (әдебиет тізімі), сұраныс әлі орындалмаған."
    )


def test_textbooks_that_classes_lack_are_proposed_as_an_order_and_an_exchange(
    gulnar: User, anew: Plan
) -> None:
    year = make.school_year(gulnar.school, NEXT.start)
    seventh = make.school_class(gulnar.school, 7, "Ә", year=year)
    for name in ("Сейітов Арман", "Мұрат Дана", "Қайрат Ерлан"):
        make.reader(gulnar.school, name, school_class=seventh, joined_on=NEXT.start, registered_on=None)
    algebra = make.title("Алгебра", "Әбілқасымова А.", kind="textbook", section="textbook", grade=7)
    set_for(by=gulnar, year=year, grade=7, language="kk", titles=[algebra])
    make.lot(gulnar.school, algebra, quantity=1, fund="textbook", on=NEXT.start)
    lacking = [row for row in draft(anew, TODAY).offered if row.origin == Origin.TEXTBOOKS]
    assert [(row.kind.code, int(row.units)) for row in lacking] == [("order", 1), ("exchange", 1)]
    assert plain(lacking[0].reason) == f"1 атаудан 2 дана жетіспейді: {seventh.name} – 2."
    assert lacking[0].term == FuzzyDate.month(2024, 9)


def test_a_plan_drafted_in_spring_counts_the_textbooks_of_the_coming_year(gulnar: User, anew: Plan) -> None:
    in_may, this_year = date(2024, 5, 10), make.school_year(gulnar.school)
    sixth = make.school_class(gulnar.school, 6, "Ә", year=this_year)
    for name in ("Сейітов Арман", "Мұрат Дана", "Қайрат Ерлан"):
        make.reader(gulnar.school, name, school_class=sixth)
    algebra = make.title("Алгебра", "Әбілқасымова А.", kind="textbook", section="textbook", grade=7)
    set_for(by=gulnar, year=this_year, grade=7, language="kk", titles=[algebra])
    make.lot(gulnar.school, algebra, quantity=1, fund="textbook")
    propose_forecast(by=gulnar, on=in_may)
    lacking = [row for row in draft(anew, in_may).offered if row.origin == Origin.TEXTBOOKS]
    assert [row.kind.code for row in lacking] == ["order", "exchange"]
    need = next_need(gulnar.school, in_may)
    assert need and need.copies >= 2, "three pupils move up, one copy stands on the shelf"
    assert plain(lacking[0].reason).startswith(f"Келесі оқу жылына 1 атаудан {need.copies} дана жетіспейді")
    assert f"7-сынып – {need.copies}" in lacking[0].reason
    assert lacking[0].term == FuzzyDate.month(2024, 9)


def test_a_school_without_a_plan_drafts_from_its_diary(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    for month in (10, 11, 12):
        Activity.objects.create(
            school=gulnar.school, kind=kinds["shelving"], on=date(2023, month, 4), units=6, minutes=200
        )
    Activity.objects.create(
        school=gulnar.school, kind=kinds["open_doors"], on=date(2024, 4, 23), units=1, minutes=300
    )
    first = actions.draft_plan(by=gulnar, kind="year", period=NEXT)
    now = {row.kind.code: row for row in draft(first, TODAY).offered}
    assert set(now) == {"shelving", "open_doors"}
    shelving, open_doors = now["shelving"], now["open_doors"]
    assert (shelving.term, shelving.units) == (FuzzyDate.monthly(NEXT), Decimal(18))
    assert plain(shelving.reason) == ("Күнделікте (2023–2024) – 18 (10 сағат), 3 айда; жоспарда жазылмаған.")
    assert open_doors.term == FuzzyDate.month(2025, 4)


def test_while_a_year_runs_its_plan_is_proposed_not_what_is_done_so_far(anew: Plan, write: Write) -> None:
    shelves = write("shelving", FuzzyDate.monthly(YEAR), units=195)
    ended = write("quiz", FuzzyDate.month(2023, 10), units=5)
    work(shelves, date(2023, 10, 4), 60, 600)
    work(ended, date(2023, 10, 5), 4, 300)
    now = by_text(draft(anew, date(2023, 11, 30)))
    assert now["shelving"].units == 195
    assert (
        plain(now["shelving"].reason)
        == (
            "Өткен жоспарда – 195, күнделікте әзірге – 60. Мерзімі әлі біткен жоқ (2024 жылғы 31 тамыз), "
            "сондықтан жоспардағы көлемі ұсынылады."
        )
        or "31 тамыз" in now["shelving"].reason
    )
    assert now["quiz"].units == 4, "its term is over"
    assert by_text(draft(anew, TODAY))["shelving"].units == 60


def test_while_a_year_runs_the_diary_of_the_full_year_before_speaks(
    gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    for on, code, units in (
        (date(2022, 10, 4), "shelving", 50),
        (date(2023, 4, 4), "shelving", 60),
        (date(2023, 10, 4), "shelving", 7),
        (date(2023, 11, 4), "quiz", 2),
    ):
        Activity.objects.create(school=gulnar.school, kind=kinds[code], on=on, units=units, minutes=60)
    first = actions.draft_plan(by=gulnar, kind="year", period=NEXT)
    now = {row.kind.code: row for row in draft(first, date(2023, 11, 30)).offered}
    assert now["shelving"].units == 110
    assert "2022–2023" in now["shelving"].reason
    assert now["quiz"].units == 2
    assert "жыл әлі аяқталған жоқ" in now["quiz"].reason
    assert now["quiz"].term == FuzzyDate.month(2024, 11)
