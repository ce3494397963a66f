"""What the past and the calendar propose to Gulnar's new plan, and what she takes of it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.activities.dates import CalendarRow, write_date
from kitaphana.activities.models import Activity, MemorableDate, WorkKind
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.indicators.models import PaperFigure
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.needs.actions import ask
from kitaphana.needs.models import Enquiry
from kitaphana.nextyear.forecast import propose_forecast
from kitaphana.nextyear.need import next_need
from kitaphana.planning import actions, marks
from kitaphana.planning.drafting import Draft, Pick, draft, give_back, leave, take
from kitaphana.planning.hours import live_items
from kitaphana.planning.lastyear import PROMISED, results
from kitaphana.planning.models import DraftChoice, Fulfilment, Plan, PlanItem
from kitaphana.planning.proposal import Proposal
from kitaphana.planning.queries import items
from kitaphana.roster.models import Term
from kitaphana.teaching.models import TeacherRequest
from kitaphana.textbooks.sets import set_for
from tests import make
from tests.planning.conftest import TERMS, YEAR

NEXT = Period.school_year(2024)
TODAY = date(2024, 9, 2)
Origin = PlanItem.Origin

Write = Callable[..., PlanItem]


@pytest.fixture
def anew(gulnar: User, plan: Plan) -> Plan:
    """The empty plan of 2024–2025, after the `plan` of 2023–2024."""
    make.school_year(gulnar.school, NEXT.start)
    return actions.draft_plan(by=gulnar, kind="year", period=NEXT)


@pytest.fixture
def write(gulnar: User, plan: Plan, kinds: dict[str, WorkKind]) -> Write:
    """Writes a piece of work into last year's plan."""

    def write(
        kind: str,
        term: FuzzyDate,
        text: str = "",
        *,
        units: int = 1,
        into: Plan = plan,
        marks: MemorableDate | None = None,
    ) -> PlanItem:
        return actions.add_item(
            by=gulnar, plan=into, kind=kinds[kind], text=text or kind, term=term, units=Decimal(units),
            responsible="Сәрсенова Г.", marks=marks,
        )  # fmt: skip

    return write


def work(item: PlanItem, on: date, units: int, minutes: int) -> Activity:
    """A diary entry that counts for the item."""
    entry = Activity.objects.create(
        school=item.school, kind=item.kind, on=on, units=units, minutes=minutes, theme=item.text
    )
    Fulfilment.objects.create(school=item.school, item=item, activity=entry)
    return entry


def plain(sentence: str) -> str:
    """With plain spaces."""
    return sentence.replace("\u00a0", " ")


def by_text(now: Draft) -> dict[str, Proposal]:
    return {row.text: row for row in now.offered}


def take_all(by: User, plan: Plan) -> tuple[PlanItem, ...]:
    return take(by=by, plan=plan, picks=[Pick(r.key) for r in draft(plan, TODAY).offered], on=TODAY).taken


def test_last_years_work_comes_a_year_later_with_todays_norms_and_no_marks(
    gulnar: User, plan: Plan, anew: Plan, write: Write
) -> None:
    write("exhibition", FuzzyDate.monthly(YEAR), units=9)
    write("raid", FuzzyDate.quarter(*TERMS[1], 2), units=9)
    marks.drop_item(by=gulnar, item=items(plan)[0], reason="ақын келмеді", on=date(2024, 2, 1))
    WorkKind.objects.filter(code="raid").update(norm_minutes=45)
    autumn = (date(2024, 11, 4), date(2024, 12, 29))
    Term.objects.create(
        school=gulnar.school, year=make.school_year(gulnar.school, NEXT.start), number=2,
        starts_on=autumn[0], ends_on=autumn[1], source="бұйрық",
    )  # fmt: skip

    assert items(anew) == [], "nothing is put in by itself"
    taken = {item.text: item for item in take_all(gulnar, anew)}

    assert set(taken) == {"Мұқағали оқулары", "exhibition", "raid"} == {i.text for i in items(anew)}
    readings, exhibition, raid = (taken[text] for text in ("Мұқағали оқулары", "exhibition", "raid"))
    assert (readings.audience, readings.state, readings.why) == ("7–11-сынып", PlanItem.State.PLANNED, "")
    assert readings.term == FuzzyDate.week(2025, 2, 3)
    assert exhibition.term == FuzzyDate.monthly(NEXT)
    assert (raid.term, raid.term_number) == (FuzzyDate.quarter(*autumn, 2), 2)
    assert (raid.units, raid.norm_minutes) == (Decimal(9), Decimal(45))
    assert raid.origin == Origin.UNDONE
    assert take_all(gulnar, anew) == (), "taken twice, there once"


def test_the_reason_tells_how_it_went_and_the_volume_is_what_was_done(
    gulnar: User, plan: Plan, anew: Plan, write: Write
) -> None:
    registration = write("registration", FuzzyDate.month(2023, 9), units=405)
    work(registration, date(2023, 9, 12), 298, 900)
    work(registration, date(2023, 9, 19), 100, 384)
    proposed = by_text(draft(anew, TODAY))["registration"]
    assert (proposed.origin, proposed.units) == (Origin.RECURS, Decimal(398))
    assert plain(proposed.reason) == ("Өткен жоспарда – 405 (27 сағат), күнделікте – 398 (21,4 сағат)."), (
        "405 × 4 / 60 = 27; (900 + 384) / 60 = 21.4"
    )


def test_what_was_not_done_stands_apart_with_the_reason_given_then(
    gulnar: User, anew: Plan, write: Write
) -> None:
    raid = write("raid", FuzzyDate.month(2023, 11))
    quiz = write("quiz", FuzzyDate.month(2024, 3))
    review = write("review", FuzzyDate.month(2024, 4))
    marks.drop_item(by=gulnar, item=raid, reason="карантин болды", on=date(2023, 11, 20))
    marks.move_item(
        by=gulnar, item=quiz, term=FuzzyDate.month(2024, 4), reason="каникулға тұспа-тұс келді",
        on=date(2024, 3, 20),
    )  # fmt: skip
    marks.mark_done(by=gulnar, item=review, on=date(2024, 4, 20))
    now = by_text(draft(anew, TODAY))
    assert [now[text].origin for text in ("raid", "quiz", "review")] == [
        Origin.UNDONE,
        Origin.UNDONE,
        Origin.RECURS,
    ]
    assert plain(now["raid"].reason) == "Өткен жоспардан алынып тасталған. Себебі: карантин болды"
    assert plain(now["quiz"].reason) == (
        "Өткен жоспарда – 1, орындалмаған: күнделікте жазба жоқ. "
        "Мерзімі ауыстырылған. Себебі: каникулға тұспа-тұс келді"
    )
    assert now["quiz"].term == FuzzyDate.month(2025, 4)


def test_work_whose_term_has_not_come_is_not_called_undone(plan: Plan, anew: Plan) -> None:
    in_january = {row.text: row for row in draft(anew, date(2024, 1, 20)).offered}
    assert in_january["Мұқағали оқулары"].origin == Origin.RECURS
    assert "мерзімі әлі біткен жоқ" in in_january["Мұқағали оқулары"].reason
    assert by_text(draft(anew, TODAY))["Мұқағали оқулары"].origin == Origin.UNDONE


def test_a_shorter_plan_takes_only_what_falls_into_it(gulnar: User, plan: Plan, write: Write) -> None:
    may = write("quiz", FuzzyDate.month(2024, 5), "Мамыр")
    june = write("quiz", FuzzyDate.month(2024, 6), "Маусым")
    marks.mark_done(by=gulnar, item=june, on=date(2024, 6, 7))
    until_may = actions.draft_plan(by=gulnar, kind="year", period=Period(NEXT.start, date(2025, 5, 25)))
    now = by_text(draft(until_may, TODAY))
    assert set(now) == {"Мұқағали оқулары", "Мамыр"}
    assert now["Мамыр"].term == FuzzyDate("month", date(2025, 5, 1), date(2025, 5, 25))
    assert now["Мамыр"].came_from == may
    marks.clear_mark(by=gulnar, item=june)
    left_over = by_text(draft(until_may, TODAY))["Маусым"]
    assert (left_over.origin, left_over.term) == (Origin.UNDONE, FuzzyDate.all_year(until_may.period))


def test_a_quarter_drafts_from_the_same_months_and_its_share_of_longer_work(
    gulnar: User, plan: Plan, write: Write
) -> None:
    write("exhibition", FuzzyDate.all_year(YEAR), units=366)
    write("quiz", FuzzyDate.month(2023, 11))
    autumn = actions.draft_plan(
        by=gulnar, kind="quarter", period=Period(date(2024, 11, 4), date(2024, 12, 29))
    )
    now = by_text(draft(autumn, date(2024, 11, 1)))
    assert set(now) == {"exhibition", "quiz"}, "nothing of February"
    assert (now["exhibition"].term.show("kk"), now["exhibition"].units) == ("II тоқсан", Decimal(56))
    assert now["quiz"].term == FuzzyDate("month", date(2024, 11, 4), date(2024, 11, 30))


def test_a_month_does_not_propose_what_the_year_plan_shows_in_it(
    gulnar: User, anew: Plan, write: Write
) -> None:
    write("exhibition", FuzzyDate.all_year(YEAR), units=12)
    write("quiz", FuzzyDate.month(2024, 2), "Сұрақ-жауап")
    project = write("research_help", FuzzyDate.quarter(*TERMS[2], 3), "Ғылыми жоба")
    february = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2025, 2))
    before = draft(february, TODAY)
    assert {row.text for row in before.offered} == {
        "Мұқағали оқулары",
        "exhibition",
        "Сұрақ-жауап",
        "Ғылыми жоба",
    }
    assert by_text(before)["Ғылыми жоба"].term == FuzzyDate.month(2025, 2), "of the quarter this month"
    actions.remove_item(by=gulnar, item=project, accept_loss=True)
    take(by=gulnar, plan=anew, picks=[Pick(by_text(before)["Мұқағали оқулары"].key)], on=TODAY)
    write("quiz", FuzzyDate.month(2025, 2), "сұрақ-жауап", into=anew)
    assert [row.text for row in draft(february, TODAY).offered] == ["exhibition"], (
        "one taken into the year, one written into it by hand"
    )


def test_a_month_brings_over_what_the_month_before_left_undone(
    gulnar: User, plan: Plan, write: Write
) -> None:
    january = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2025, 1))
    held = write("quiz", FuzzyDate.month(2025, 1), "Викторина", into=january)
    write("review", FuzzyDate.month(2025, 1), "Шолу", into=january)
    marks.mark_done(by=gulnar, item=held, on=date(2025, 1, 20))
    february = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2025, 2))
    now = by_text(draft(february, date(2025, 2, 1)))
    assert set(now) == {"Мұқағали оқулары", "Шолу"}
    assert (now["Шолу"].origin, now["Шолу"].term) == (Origin.UNDONE, FuzzyDate.month(2025, 2))


def test_a_thematic_programme_starts_from_its_own_last_year(gulnar: User, plan: Plan, write: Write) -> None:
    def programme(period: Period, theme: str) -> Plan:
        return actions.draft_plan(by=gulnar, kind="year", scope="thematic", theme=theme, period=period)

    write("family_reading", FuzzyDate.month(2023, 10), "Отбасымен оқимыз", into=programme(YEAR, "Отбасы"))
    again = draft(programme(NEXT, "Отбасы"), TODAY)
    assert [row.text for row in again.offered] == ["Отбасымен оқимыз"]
    assert draft(programme(NEXT, "Өлкетану"), TODAY).offered == ()


def test_a_gap_of_a_year_gives_nothing(gulnar: User, plan: Plan) -> None:
    two_years_on = actions.draft_plan(by=gulnar, kind="year", period=Period.school_year(2025))
    assert draft(two_years_on, TODAY).offered == ()


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


def test_what_was_asked_for_in_vain_is_proposed_with_its_figures(gulnar: User, anew: Plan) -> None:
    for sought, about, times in (("theme", "Ғарыш", 3), ("work", "Гарри Поттер", 2)):
        for _ in range(times):
            ask(
                by=gulnar, on=date(2024, 3, 4), sought=sought, about=about,
                outcome=Enquiry.Outcome.REFUSED, reason=Enquiry.Reason.NOT_IN_STOCK, grade=6,
            )  # fmt: skip
    asked = [row for row in draft(anew, TODAY).offered if row.origin == Origin.DEMAND]
    assert [row.kind.code for row in asked] == ["order", "reading_list"]
    assert "1 шығарма жетіспейді" in plain(asked[0].reason)
    assert "Гарри Поттер – 1" in asked[0].reason, "a copy for so many readers"
    assert (asked[1].text, plain(asked[1].reason)) == (
        "Әдебиет тізімі: Ғарыш",
        "Тақырыпты 3 рет сұрады, 3 рет таба алмады; қорда – 0 дана.",
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
        "Нұрланова Жанар 2024 жылғы 28 тамызда сұраған (әдебиет тізімі), өтінім әлі жабылмаған."
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


def test_what_is_left_stays_left_and_can_be_proposed_again(gulnar: User, anew: Plan) -> None:
    [readings] = draft(anew, TODAY).offered
    assert leave(by=gulnar, plan=anew, keys=[readings.key, "item:999999"], on=TODAY) == 1
    assert leave(by=gulnar, plan=anew, keys=[readings.key], on=TODAY) == 0
    now = draft(anew, TODAY)
    assert (now.offered, now.left, items(anew)) == ((), (readings,), [])
    assert give_back(by=gulnar, plan=anew, keys=[readings.key]) == 1
    assert draft(anew, TODAY).offered == (readings,)
    leave(by=gulnar, plan=anew, keys=[readings.key], on=TODAY)
    assert len(take(by=gulnar, plan=anew, picks=[Pick(readings.key)], on=TODAY).taken) == 1, (
        "a second thought"
    )
    assert draft(anew, TODAY).left == ()


def test_what_is_taken_back_leaves_the_plan_and_is_proposed_again(gulnar: User, anew: Plan) -> None:
    [readings] = draft(anew, TODAY).offered
    picks = [Pick(readings.key, Decimal(2), FuzzyDate.month(2025, 3))]
    [item] = take(by=gulnar, plan=anew, picks=picks, on=TODAY).taken
    assert (item.units, item.term) == (Decimal(2), FuzzyDate.month(2025, 3)), "as edited on the spot"
    assert draft(anew, TODAY).offered == ()
    assert give_back(by=gulnar, plan=anew, keys=[readings.key]) == 1
    assert (items(anew), draft(anew, TODAY).offered) == ([], (readings,))
    [item] = take(by=gulnar, plan=anew, picks=[Pick(readings.key)], on=TODAY).taken
    actions.remove_item(by=gulnar, item=item, accept_loss=True)
    assert draft(anew, TODAY).offered == (readings,), "struck out on the plan's page"


def test_a_proposal_that_vanished_and_a_foreign_one_are_told_not_taken(
    gulnar: User, foreign_librarian: User, plan: Plan, anew: Plan
) -> None:
    [readings] = draft(anew, TODAY).offered
    items(plan)[0].delete()
    outcome = take(by=gulnar, plan=anew, picks=[Pick(readings.key), Pick("date:1:2024"), Pick("")], on=TODAY)
    assert (outcome.taken, outcome.gone, items(anew)) == ((), 3, [])
    assert DraftChoice.objects.count() == 0


def test_svetlana_drafts_nothing_of_gulnars(foreign_librarian: User, anew: Plan, client: Client) -> None:
    own = actions.draft_plan(by=foreign_librarian, kind="year", period=NEXT)
    [readings] = draft(anew, TODAY).offered
    assert draft(own, TODAY).offered == ()
    assert take(by=foreign_librarian, plan=own, picks=[Pick(readings.key)], on=TODAY).taken == ()
    with pytest.raises(Stranger):
        take(by=foreign_librarian, plan=anew, picks=[Pick(readings.key)], on=TODAY)
    client.force_login(foreign_librarian)
    assert client.get(f"/plan/{anew.pk}/draft/").status_code == 404
    assert client.post(f"/plan/{anew.pk}/draft/choose/", {"do": "take"}).status_code == 404
    assert items(anew) == []


def test_a_plan_that_was_sent_takes_leaves_and_gives_back_nothing(
    gulnar: User, aigul: User, anew: Plan, library: Client
) -> None:
    [readings] = draft(anew, TODAY).offered
    take_all(gulnar, anew)
    make.sent(anew, [aigul], by=gulnar)
    for act in (
        lambda: take(by=gulnar, plan=anew, picks=[Pick(readings.key)], on=TODAY),
        lambda: leave(by=gulnar, plan=anew, keys=[readings.key], on=TODAY),
        lambda: give_back(by=gulnar, plan=anew, keys=[readings.key]),
    ):
        with pytest.raises(Refused, match="келісуге жіберілген"):
            act()
    page = library.get(f"/plan/{anew.pk}/draft/")
    assert "келісуге жіберілген" in page.content.decode()
    assert [item.text for item in items(anew)] == ["Мұқағали оқулары"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_choice_in_any_order_gives_exactly_that_work_with_its_hours_inside_the_plan(
    data: st.DataObject, gulnar: User, anew: Plan, write: Write
) -> None:
    with transaction.atomic():
        if PlanItem.objects.filter(text="quiz").count() == 0:
            for month in range(1, 7):
                write("quiz", FuzzyDate.month(2024, month), units=month)
            write("shelving", FuzzyDate.all_year(YEAR), units=40)
            write("registration", FuzzyDate.until(YEAR.start, date(2023, 9, 20)), units=405)
        offered = draft(anew, TODAY).offered
        chosen = data.draw(st.permutations(offered).flatmap(lambda rows: st.sampled_from(
            [rows[:n] for n in range(len(rows) + 1)]
        )))  # fmt: skip
        cuts = data.draw(st.integers(0, len(chosen)))
        for part in (chosen[:cuts], chosen[cuts:], chosen):
            take(by=gulnar, plan=anew, picks=[Pick(row.key) for row in part], on=TODAY)
        made = live_items(anew)
        assert {item.came_from for item in made} == {row.came_from for row in chosen}
        assert len(made) == len(chosen), "taken in parts and once more, there once"
        assert sum(item.hours for item in made) == sum(row.hours for row in chosen)
        assert all(item.starts_on in NEXT and item.ends_on in NEXT for item in made)
        rest = {row.key for row in draft(anew, TODAY).offered}
        assert rest == {row.key for row in offered} - {row.key for row in chosen}
        give_back(by=gulnar, plan=anew, keys=[row.key for row in chosen])
        assert draft(anew, TODAY).offered == offered
        assert items(anew) == []


def test_a_hundred_proposals_cost_no_more_queries_than_two(
    gulnar: User, anew: Plan, write: Write, library: Client
) -> None:
    write("quiz", FuzzyDate.month(2024, 1), "алғашқы")
    counts = []
    for number in (0, 100):
        for n in range(number):
            day = date(2024, 1 + n % 6, 1 + n % 28)
            work(write("quiz", FuzzyDate.day(day), f"{n}-викторина"), day, 1, 60)
            write_date(by=gulnar, told=CalendarRow(f"{n}-дата", 1 + n % 12, 1 + n % 28))
        with CaptureQueriesContext(connection) as queries:
            page = library.get(f"/plan/{anew.pk}/draft/")
        assert page.status_code == 200
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 4, counts
    assert page.content.decode().count('name="pick"') == 202


def test_gulnar_ticks_edits_and_takes_on_the_page(
    gulnar: User, anew: Plan, write: Write, library: Client
) -> None:
    raid = write("raid", FuzzyDate.month(2023, 11), "Оқулық рейді")
    first, second = f"item:{items(raid.plan)[0].pk}", f"item:{raid.pk}"
    address = f"/plan/{anew.pk}/draft/"
    page = library.get(address).content.decode()
    assert "Мұқағали оқулары" in page and "Оқулық рейді" in page
    assert "checked" not in page, "nothing is ticked beforehand"
    keys = {f"{key}-units": "1" for key in (first, second)} | {f"{key}-month": "" for key in (first, second)}
    edited = keys | {"do": "take", "pick": [second], f"{second}-units": "3", f"{second}-month": "2025-01"}
    done = library.post(f"{address}choose/", edited, follow=True).content.decode()
    assert "Жоспарға 1\u00a0жұмыс қосылды" in done
    [item] = items(anew)
    assert (item.text, item.units, item.term) == ("Оқулық рейді", Decimal(3), FuzzyDate.month(2025, 1))
    assert "Жоспарға қосылғаны" in done
    library.post(f"{address}choose/", {"do": f"back:{second}"})
    assert items(anew) == []


@pytest.mark.parametrize("units", ["0", "-1", "көп", "", "NaN"])
def test_a_volume_that_cannot_be_is_told_and_what_was_typed_stays(
    plan: Plan, anew: Plan, library: Client, units: str
) -> None:
    key = f"item:{items(plan)[0].pk}"
    page = library.post(
        f"/plan/{anew.pk}/draft/choose/",
        {"do": "take", "pick": [key], f"{key}-units": units, f"{key}-month": "2025-03"},
    ).content.decode()
    assert "«Мұқағали оқулары»: көлемі нөлден артық сан болуы керек" in page
    assert f'value="{units}"' in page
    assert '<option value="2025-03" selected>' in page
    assert "checked" in page
    assert items(anew) == []


def test_a_whole_reason_is_taken_or_left_with_one_button(
    gulnar: User, plan: Plan, anew: Plan, write: Write, library: Client
) -> None:
    marks.mark_done(by=gulnar, item=items(plan)[0], on=date(2024, 2, 20))
    write("raid", FuzzyDate.month(2023, 11))
    address = f"/plan/{anew.pk}/draft/choose/"
    library.post(address, {"do": "take:recurs"})
    assert [item.text for item in items(anew)] == ["Мұқағали оқулары"]
    page = library.post(address, {"do": "leave:undone"}, follow=True).content.decode()
    assert "1\u00a0ұсыныс қосылмады" in page
    assert "Ұсыныстардың бәрі қаралды." in page
    page = library.post(address, {"do": "take"}, follow=True).content.decode()
    assert "Ештеңе белгіленбеген" in page


def test_a_deputy_reads_no_proposals(aigul: User, anew: Plan, client: Client) -> None:
    client.force_login(aigul)
    assert client.get(f"/plan/{anew.pk}/draft/").status_code == 403


def test_a_new_plan_opens_with_its_proposals(plan: Plan, library: Client) -> None:
    typed = {"kind": "year", "scope": "universal", "start": "2024-09-01", "end": "2025-08-31"}
    page = library.post("/plan/new/", typed | {"accept_unopened": "on"}, follow=True)
    assert page.redirect_chain[-1][0].endswith("/draft/")
    assert "Мұқағали оқулары" in page.content.decode()


def test_last_years_results_are_known_but_what_is_no_promise_is_not(gulnar: User, anew: Plan) -> None:
    for code, value in (("readers", 380), ("visits", 4200), ("stock", 9400)):
        PaperFigure.objects.create(
            school=gulnar.school, starts_on=YEAR.start, ends_on=YEAR.end, code=code, value=Decimal(value)
        )
    reached = results(anew)
    assert (reached["readers"], reached["visits"]) == (Decimal(380), Decimal(4200))
    assert reached["visits_per_reader"] == Decimal("11.1")
    assert "stock" not in reached, "a plan promises no stock"


def test_the_usual_indicators_are_offered_first_and_what_is_no_promise_is_not() -> None:
    assert PROMISED[:4] == ("readers", "loans_main", "visits", "events")
    assert not {"pupils", "teachers", "staff", "working_days", "stock"} & set(PROMISED)
    assert len(PROMISED) == len(set(PROMISED))
