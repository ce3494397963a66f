"""What approved plans promise is told once, the same on every page and of the same days."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from kitaphana.activities.actions import record
from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions, amending, marks
from kitaphana.planning.against import Against, against, chosen
from kitaphana.planning.calendar import items_in_force
from kitaphana.planning.fact import extra_work, plan_fact, targets
from kitaphana.planning.hours import budget_of
from kitaphana.planning.models import ControlNumber, Plan, PlanItem
from kitaphana.worktime.actions import hold_post
from kitaphana.worktime.queries import budget
from tests.planning.conftest import YEAR
from tests.planning.test_fact import DAY, did, in_force, promise

Kinds = dict[str, WorkKind]
OCTOBER = Period.month(2023, 10)
AUTUMN = Period(YEAR.start, OCTOBER.end)


def hold(by: User) -> None:
    hold_post(
        by=by, person="Сәрсенова Гүлнар", hours_a_day=Decimal(8), starts_on=YEAR.start,
        pay_a_month=Decimal(160_000),
    )  # fmt: skip


def number(plan: Plan, **values: int) -> None:
    for code, value in values.items():
        ControlNumber.objects.create(school=plan.school, plan=plan, code=code, value=value)


def months(found: Against) -> list[Decimal]:
    return [month.hours.planned for month in found.months]


def test_marks_and_amendments_of_november_leave_the_months_of_october(
    gulnar: User, plan: Plan, kinds: Kinds
) -> None:
    """One item is cancelled, one moved, one struck out, one written anew."""
    dropped, moved, struck, anew = (
        promise(gulnar, plan, kinds["quiz"], FuzzyDate.month(2023, 11 + n % 2), f"№ {n}") for n in range(4)
    )
    in_force(plan)
    before, later = against(plan, OCTOBER.end), date(2023, 11, 30)
    marks.drop_item(by=gulnar, item=dropped, reason="карантин", on=later)
    marks.move_item(by=gulnar, item=moved, term=FuzzyDate.month(2024, 3), reason="карантин", on=later)
    amending.strike_out(by=gulnar, item=struck, why="артық", on=later)
    again = amending.Promise(anew.kind, "Жаңа", anew.term, Decimal(9), "Сәрсенова Г.")
    amending.write_anew(by=gulnar, item=anew, promise=again, why="көбірек", on=later)
    after = against(plan, OCTOBER.end)
    assert (months(after), after.tally.hours) == (months(before), before.tally.hours)
    now = against(plan, later)
    assert months(now) != months(before)
    for found in (after, now):
        assert sum(months(found)) == found.tally.hours


def test_a_draft_event_adds_nothing_to_a_signed_plan(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    quiz = promise(gulnar, plan, kinds["quiz"], FuzzyDate.month(2023, 10))
    event = actions.draft_plan(by=gulnar, kind="month", scope="event", theme="Абай", period=OCTOBER)
    of_event = promise(gulnar, event, kinds["quiz"], FuzzyDate.month(2023, 10), "Сынақ")
    assert against(plan, OCTOBER.end).tally.counts["due"] == 2, "a draft would promise what it shows"
    in_force(plan)
    for promised in ([quiz], [quiz, of_event]):
        page, report = against(plan, OCTOBER.end), plan_fact(gulnar.school, AUTUMN)
        assert [fact.item for fact in chosen(page.tally.facts, "due")] == list(report.due) == promised
        assert page.tally.planned == report.planned
        assert items_in_force(gulnar.school, OCTOBER) == promised
        in_force(event)


def test_what_an_amendment_struck_out_is_for_the_telephone_alone(
    gulnar: User, plan: Plan, kinds: Kinds
) -> None:
    quiz = promise(gulnar, plan, kinds["quiz"], FuzzyDate.month(2023, 10))
    in_force(plan)
    amending.strike_out(by=gulnar, item=quiz, why="артық", on=date(2023, 10, 2))
    assert items_in_force(gulnar.school, OCTOBER) == []
    assert items_in_force(gulnar.school, OCTOBER, struck=True) == [quiz], "it tells that the work is off"


def test_an_item_moved_out_of_a_month_was_promised_by_its_plan(
    gulnar: User, plan: Plan, kinds: Kinds
) -> None:
    quiz = promise(gulnar, plan, kinds["quiz"], FuzzyDate.month(2023, 10))
    in_force(plan)
    month = in_force(actions.draft_plan(by=gulnar, kind="month", period=OCTOBER))
    before = against(month, OCTOBER.end).tally.counts
    marks.move_item(
        by=gulnar, item=quiz, term=FuzzyDate.month(2023, 11), reason="карантин", on=date(2023, 11, 5)
    )
    assert against(month, OCTOBER.end).tally.counts == before
    assert before["late"] == 1


def test_work_of_every_month_is_judged_when_the_month_has_ended(
    gulnar: User, plan: Plan, kinds: Kinds
) -> None:
    item = promise(gulnar, plan, kinds["exhibition"], FuzzyDate.monthly(YEAR), units=9)
    did(gulnar, item, date(2023, 9, 5), 60)
    did(gulnar, item, date(2023, 10, 5), 60)
    in_force(plan)

    def due(on: date) -> dict[int, bool]:
        fact = next(fact for fact in against(plan, on).tally.facts if fact.item == item)
        return {month.month: done for month, done in fact.due.items()}

    assert due(date(2023, 9, 29)) == {}
    assert due(date(2023, 10, 31)) == due(date(2023, 11, 2)) == {9: True, 10: True}
    assert due(date(2023, 11, 30)) == {9: True, 10: True, 11: False}
    half = plan_fact(gulnar.school, Period(date(2023, 9, 20), date(2023, 11, 2)))
    assert half.done == (item,), "the entry of 5 September is of the month that ends in these days"


def test_the_budget_is_of_the_days_whose_hours_are_planned(gulnar: User, plan: Plan) -> None:
    hold(gulnar)
    in_force(plan)
    school = gulnar.school
    cut = [Period(date(2023, 9, 15), OCTOBER.end), Period(YEAR.start, date(2023, 11, 2)), YEAR]
    for period in cut:
        has = budget(school, period)
        assert has is not None
        assert plan_fact(school, period).budget == has.whole.hours
    assert against(plan, date(2023, 11, 2)).budget == plan_fact(school, cut[1]).budget
    parts = [Period(YEAR.start, date(2023, 9, 14)), cut[0]]
    assert sum(plan_fact(school, part).budget or 0 for part in parts) == plan_fact(school, AUTUMN).budget


def test_a_post_entered_after_the_approval_gives_the_signed_paper_nothing(gulnar: User, plan: Plan) -> None:
    in_force(plan)
    hold(gulnar)
    assert budget_of(plan) is None
    found = plan_fact(gulnar.school, AUTUMN)
    assert (found.budget, found.rate) == (None, None)


def test_a_month_that_two_plans_share_is_counted_once(gulnar: User, kinds: Kinds) -> None:
    hold(gulnar)
    spans = (Period(YEAR.start, date(2024, 1, 31)), Period(date(2024, 1, 11), date(2024, 5, 31)))
    first, second = (in_force(actions.draft_plan(by=gulnar, kind="half_year", period=span)) for span in spans)
    whole = Period(spans[0].start, spans[1].end)
    found, has = plan_fact(gulnar.school, whole), budget(gulnar.school, whole)
    assert has is not None
    assert (found.plans, found.budget) == ((first, second), has.whole.hours)


def test_a_plan_of_a_part_of_the_work_has_the_diary_of_its_items_alone(
    gulnar: User, plan: Plan, kinds: Kinds, library: Client
) -> None:
    hold(gulnar)
    event = actions.draft_plan(by=gulnar, kind="month", scope="event", theme="Абай", period=OCTOBER)
    item = promise(gulnar, event, kinds["quiz"], FuzzyDate.month(2023, 10), "Сынақ")
    did(gulnar, item, date(2023, 10, 5), 120)
    record(by=gulnar, kind=kinds["library_lesson"], on=date(2023, 10, 4), today=DAY, minutes=90)
    in_force(event)
    found = against(event, OCTOBER.end)
    assert (found.recorded, found.outside, found.budget) == (Decimal(2), None, None)
    assert found.cost == 2 * (found.rate or 0) > 0
    assert [(row.spent, row.outside, row.hours.budget) for row in found.months] == [(Decimal(2), None, None)]
    page = library.get(f"/plan/{event.pk}/fact/?on=2023-10-31").content.decode()
    assert "Күнделіктегі сағат" in page
    assert "Жоспардан тыс" not in page


def test_done_means_the_same_on_the_page_and_in_the_report(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    due = promise(gulnar, plan, kinds["quiz"], FuzzyDate.month(2023, 10))
    early = promise(gulnar, plan, kinds["review"], FuzzyDate.month(2024, 3))
    for item in (due, early):
        did(gulnar, item, date(2023, 10, 5), 60)
    in_force(plan)
    facts = against(plan, OCTOBER.end).tally.facts
    report = plan_fact(gulnar.school, AUTUMN)
    assert [fact.item for fact in chosen(facts, "done")] == list(report.done) == [due]
    assert [fact.item for fact in chosen(facts, "early")] == [early]


def test_outside_the_plan_is_one_set_of_entries(
    gulnar: User, plan: Plan, kinds: Kinds, library: Client
) -> None:
    """Work of a thematic plan is outside until that plan is approved too."""
    theme = actions.draft_plan(by=gulnar, kind="month", scope="thematic", theme="Абай", period=OCTOBER)
    did(gulnar, promise(gulnar, theme, kinds["quiz"], FuzzyDate.month(2023, 10)), date(2023, 10, 5), 120)
    record(by=gulnar, kind=kinds["library_lesson"], on=date(2023, 10, 4), today=DAY, minutes=90)
    in_force(plan)
    for hours, entries in ((Decimal("3.5"), 2), (Decimal("1.5"), 1)):
        assert against(plan, OCTOBER.end).outside == hours
        assert plan_fact(gulnar.school, AUTUMN).extra == extra_work(gulnar.school, AUTUMN).count() == entries
        span = "start=2023-09-01&end=2023-10-31"
        for asked in (span, f"{span}&plan={plan.pk}&on=2023-10-31"):
            page = library.get(f"/plan/unplanned/?{asked}")
            assert page.context["listing"].page.paginator.count == entries
        in_force(theme)


def test_the_list_outside_a_plan_of_another_school_is_not_found(
    client: Client, foreign_librarian: User, plan: Plan
) -> None:
    client.force_login(foreign_librarian)
    assert client.get(f"/plan/unplanned/?plan={plan.pk}").status_code == 404


@pytest.mark.parametrize("of_month", [{}, {"textbook_provision": 95}])
def test_a_number_is_promised_by_the_shortest_plan_that_promises_it(
    gulnar: User, plan: Plan, of_month: dict[str, int]
) -> None:
    number(plan, textbook_provision=90)
    in_force(plan)
    month = in_force(actions.draft_plan(by=gulnar, kind="month", period=OCTOBER))
    number(month, **of_month)
    assert targets(gulnar.school, OCTOBER) == {"textbook_provision": of_month.get("textbook_provision", 90)}
    assert plan_fact(gulnar.school, OCTOBER).plans == (month,), "the work is judged by the plan of the month"


def test_an_item_of_no_plan_in_force_is_not_promised(gulnar: User, plan: Plan) -> None:
    assert PlanItem.objects.exists()
    assert items_in_force(gulnar.school, YEAR) == []
