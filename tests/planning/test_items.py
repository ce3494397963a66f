"""Items of the plan: what is promised, and what the diary says was done."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from kitaphana.activities.actions import record
from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions, marks
from kitaphana.planning.fact import due_by_month, extra_work, plan_fact
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.queries import items, plan_in_force, sections
from kitaphana.worktime.actions import hold_post
from tests.planning.conftest import TODAY, YEAR, done, promise

HALF = Period(date(2023, 9, 1), date(2024, 1, 31))


def in_force(plan: Plan) -> Plan:
    actions.freeze(by=User.objects.get(username="gulnar"), plan=plan)
    plan.state, plan.approved_on = Plan.State.APPROVED, plan.starts_on
    plan.save()
    return plan


def test_the_norm_is_copied_and_a_later_norm_changes_nothing(gulnar: User, plan: Plan) -> None:
    item = items(plan)[0]
    item.kind.norm_minutes = Decimal(1)
    item.kind.save()
    item.refresh_from_db()
    assert item.hours == 16


def test_items_are_numbered_within_the_sections_of_a_plan(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    promise(gulnar, plan, kinds["registration"], FuzzyDate.month(2023, 9), 405)
    promise(gulnar, plan, kinds["quiz"], FuzzyDate.day(date(2023, 12, 15)))
    numbered = {part.section.number: [row.number for row in part.items] for part in sections(plan)}
    assert numbered == {4: ["4.1"], 6: ["6.1", "6.2"]}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": " "}, "мазмұны жазылмаған"),
        ({"responsible": ""}, "жауапты адам көрсетілмеген"),
        ({"units": Decimal(0)}, "көлемі мен нормасын"),
        ({"units": Decimal("Infinity")}, "көлемі мен нормасын"),
        ({"norm_minutes": Decimal(-1)}, "көлемі мен нормасын"),
        ({"term": FuzzyDate.day(date(2024, 9, 1))}, "кезеңінен тыс"),
    ],
)
def test_an_item_that_says_too_little_is_refused(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind], wrong: dict[str, object], sentence: str
) -> None:
    facts = {
        "text": "Кеш",
        "responsible": "Г.",
        "units": Decimal(1),
        "term": FuzzyDate.month(2023, 9),
    } | wrong
    with pytest.raises(Refused, match=sentence):
        actions.add_item(by=gulnar, plan=plan, kind=kinds["quiz"], **facts)  # type: ignore[arg-type]
    assert len(items(plan)) == 1


def test_a_quarter_keeps_its_number(gulnar: User, plan: Plan, kinds: dict[str, WorkKind]) -> None:
    term = FuzzyDate.quarter(date(2023, 11, 6), date(2023, 12, 28), 2)
    item = promise(gulnar, plan, kinds["bookcrossing"], term)
    item.refresh_from_db()
    assert item.term.show("kk") == "II тоқсан"


def test_an_item_is_done_once_the_diary_holds_its_units(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    item = promise(gulnar, plan, kinds["library_lesson"], FuzzyDate.monthly(YEAR), 2)
    entry = done(gulnar, item, date(2023, 9, 20))
    assert item.state == PlanItem.State.PLANNED
    with pytest.raises(Refused, match="бір тармаққа есептелген"):
        marks.fulfil(by=gulnar, item=item, activity=entry)
    done(gulnar, item, date(2023, 10, 20))
    assert item.state == PlanItem.State.DONE


def test_only_work_of_the_same_kind_and_time_counts(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    lesson = record(by=gulnar, kind=kinds["library_lesson"], on=TODAY, today=TODAY)
    with pytest.raises(Refused, match="жатпайды"):
        marks.fulfil(by=gulnar, item=items(plan)[0], activity=lesson)
    assert list(extra_work(gulnar.school, HALF)) == [lesson]


def test_the_plan_is_read_month_by_month(gulnar: User, plan: Plan, kinds: dict[str, WorkKind]) -> None:
    monthly = promise(gulnar, plan, kinds["exhibition"], FuzzyDate.monthly(YEAR), 9)
    quarterly = promise(gulnar, plan, kinds["raid"], FuzzyDate.quarterly(YEAR), 4)
    quiz = promise(gulnar, plan, kinds["quiz"], FuzzyDate.until(YEAR.start, date(2023, 12, 16)))
    dropped = promise(gulnar, plan, kinds["meeting"], FuzzyDate.month(2023, 11))
    marks.drop_item(by=gulnar, item=dropped, reason="қонақ келмеді", on=date(2023, 11, 30))
    done(gulnar, monthly, date(2023, 9, 5))
    done(gulnar, monthly, date(2023, 11, 7))
    done(gulnar, quarterly, date(2023, 9, 18))
    marks.mark_done(by=gulnar, item=quiz, on=date(2023, 12, 16))
    months = due_by_month(plan, HALF)
    assert [[item.pk for item in month.due] for month in months] == [
        [monthly.pk],
        [quarterly.pk, monthly.pk],
        [monthly.pk],
        [quarterly.pk, monthly.pk, quiz.pk],
        [monthly.pk],
    ], "in the order of the plan: raids stand in the section of the stock"
    assert [[item.pk for item in month.done] for month in months] == [
        [monthly.pk],
        [quarterly.pk],
        [monthly.pk],
        [quiz.pk],
        [],
    ]


def test_plan_against_fact(gulnar: User, plan: Plan, kinds: dict[str, WorkKind]) -> None:
    without = plan_fact(gulnar.school, HALF)
    assert without.plan is None
    assert (without.planned, without.due) == (Decimal(0), ())
    quiz = promise(gulnar, plan, kinds["quiz"], FuzzyDate.month(2023, 11))
    review = promise(gulnar, plan, kinds["review"], FuzzyDate.month(2023, 12))
    moved = promise(gulnar, plan, kinds["contest"], FuzzyDate.month(2023, 12))
    hold_post(
        by=gulnar, person="Сәрсенова Гүлнар", hours_a_day=Decimal(8), starts_on=YEAR.start,
        pay_a_month=Decimal(160_000),
    )  # fmt: skip
    in_force(plan)
    april = FuzzyDate.month(2024, 4)
    marks.move_item(by=gulnar, item=moved, term=april, reason="карантин", on=date(2023, 12, 20))
    done(gulnar, quiz, date(2023, 11, 15))
    record(by=gulnar, kind=kinds["meeting"], on=date(2023, 11, 20), today=TODAY, minutes=90)
    fact = plan_fact(gulnar.school, HALF)
    assert fact.plan == plan
    assert (fact.planned, fact.recorded, fact.rate, fact.cost) == (
        Decimal(10),
        Decimal("9.5"),
        Decimal(1000),
        Decimal(9500),
    )
    assert fact.due == (quiz, review)
    assert fact.done == (quiz,)
    assert (fact.moved, fact.dropped, fact.extra) == ((moved,), (), 1)


def test_the_half_year_that_gulnar_reported_does_not_change_in_april(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    """Work due until January is done, moved and cancelled in April; work of May is moved in April."""
    april, january = date(2024, 4, 15), FuzzyDate.month(2024, 1)
    late, put_off, dropped = (promise(gulnar, plan, kinds["quiz"], january) for _ in range(3))
    of_may = promise(gulnar, plan, kinds["contest"], FuzzyDate.month(2024, 5))
    in_force(plan)
    reported = plan_fact(gulnar.school, HALF)
    marks.mark_done(by=gulnar, item=late, on=april)
    marks.move_item(by=gulnar, item=put_off, term=FuzzyDate.month(2024, 5), reason="ауырды", on=april)
    marks.drop_item(by=gulnar, item=dropped, reason="ауырды", on=april)
    marks.move_item(by=gulnar, item=of_may, term=FuzzyDate.week(2024, 5, 3), reason="емтихан", on=april)
    assert plan_fact(gulnar.school, HALF) == reported
    assert (reported.due, reported.done, reported.moved) == ((late, put_off, dropped), (), ())
    year = plan_fact(gulnar.school, YEAR)
    assert (year.done, year.moved, year.dropped) == ((late,), (put_off, of_may), (dropped,))


def test_work_counts_as_done_on_the_day_that_the_diary_gives_it(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    quiz = promise(gulnar, plan, kinds["quiz"], FuzzyDate.month(2024, 1))
    lesson = promise(gulnar, plan, kinds["library_lesson"], FuzzyDate.month(2024, 1), 2)
    done(gulnar, quiz, date(2024, 1, 17))
    done(gulnar, lesson, date(2024, 1, 24))
    marks.mark_done(by=gulnar, item=lesson, on=date(2024, 2, 5))
    days = {item: item.marked_on for item in items(plan)}
    assert (days[quiz], days[lesson]) == (date(2024, 1, 17), date(2024, 1, 24))


def test_an_item_taken_back_is_planned_anew_and_a_moved_one_stays_moved(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    quiz = promise(gulnar, plan, kinds["quiz"], FuzzyDate.month(2024, 1))
    marks.mark_done(by=gulnar, item=quiz, on=TODAY)
    marks.clear_mark(by=gulnar, item=quiz)
    assert (quiz.state, quiz.marked_on) == (PlanItem.State.PLANNED, None)
    marks.move_item(by=gulnar, item=quiz, term=FuzzyDate.month(2024, 2), reason="ауырды", on=TODAY)
    marks.drop_item(by=gulnar, item=quiz, reason="қонақ келмеді", on=TODAY)
    marks.clear_mark(by=gulnar, item=quiz)
    assert (quiz.state, quiz.why) == (PlanItem.State.MOVED, "ауырды"), "the reason of the move stays"


def test_a_page_opened_before_the_move_does_not_undo_it(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    quiz = promise(gulnar, plan, kinds["quiz"], FuzzyDate.month(2024, 1))
    opened_earlier = PlanItem.objects.get(pk=quiz.pk)
    marks.move_item(by=gulnar, item=quiz, term=FuzzyDate.month(2024, 3), reason="карантин", on=TODAY)
    marks.mark_done(by=gulnar, item=opened_earlier, on=TODAY)
    quiz.refresh_from_db()
    assert (quiz.starts_on, quiz.why, quiz.state) == (date(2024, 3, 1), "карантин", PlanItem.State.DONE)
    opened_later = PlanItem.objects.get(pk=quiz.pk)
    opened_later.state = PlanItem.State.PLANNED
    with pytest.raises(Refused, match="жабық"):
        marks.move_item(
            by=gulnar, item=opened_later, term=FuzzyDate.month(2024, 4), reason="карантин", on=TODAY
        )


def test_gulnar_is_told_to_write_who_is_responsible(
    library: Client, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    work = {"kind": kinds["quiz"].pk, "text": "Атамекен", "units": "1", "term": "all_year", "responsible": ""}
    page = library.post(f"/plan/{plan.pk}/add/", work).content.decode()
    assert "жауапты адам көрсетілмеген. Жазыңыз." in page


def test_a_period_is_judged_by_the_shortest_plan_that_holds_it(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    in_force(plan)
    autumn = Period(date(2023, 9, 1), date(2023, 10, 29))
    quarter = in_force(actions.draft_plan(by=gulnar, kind="quarter", period=autumn))
    in_force(actions.draft_plan(by=gulnar, kind="quarter", scope="thematic", theme="Абай", period=autumn))
    assert plan_in_force(gulnar.school, autumn) == quarter
    assert plan_in_force(gulnar.school, HALF) == plan
    assert plan_in_force(gulnar.school, Period(date(2023, 1, 1), date(2023, 12, 31))) is None
