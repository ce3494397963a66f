"""What last year's plan proposes to Gulnar's new one."""

from datetime import date
from decimal import Decimal

from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.indicators.models import PaperFigure
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions, marks
from kitaphana.planning.drafting import Pick, draft, take
from kitaphana.planning.lastyear import PROMISED, results
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.queries import items
from kitaphana.roster.models import Term
from tests import make
from tests.planning.conftest import TERMS, YEAR
from tests.planning.drafting.conftest import NEXT, TODAY, Origin, Write, by_text, plain, take_all, work


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
