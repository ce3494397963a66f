"""The plan against what was done: every number opens its rows, and the rows add up to it."""

import html
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.activities.actions import record
from kitaphana.activities.models import WorkKind
from kitaphana.core.models import RoleCode, School, User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import NO_BREAK_SPACE
from kitaphana.lib.period import Period
from kitaphana.planning import actions, marks
from kitaphana.planning.against import against, chosen
from kitaphana.planning.fact import covering, due_by_month, facts_in_force, plan_fact, targets
from kitaphana.planning.models import ControlNumber, Plan, PlanItem
from kitaphana.planning.queries import plans_in_force
from kitaphana.worktime.actions import hold_post
from tests import make
from tests.planning.conftest import YEAR

Kinds = dict[str, WorkKind]
HALF = Period(date(2023, 9, 1), date(2024, 1, 31))
AUTUMN, WINTER = Period(date(2023, 9, 1), date(2023, 10, 31)), Period(date(2023, 11, 1), date(2024, 1, 31))
DAY = date(2024, 1, 31)


def promise(
    by: User, plan: Plan, kind: WorkKind, term: FuzzyDate, text: str = "Жұмыс", units: int = 1
) -> PlanItem:
    return actions.add_item(
        by=by, plan=plan, kind=kind, text=text, term=term, units=Decimal(units), responsible="Сәрсенова Г."
    )


def did(by: User, item: PlanItem, on: date, minutes: int) -> None:
    entry = record(by=by, kind=item.kind, on=on, today=DAY, minutes=minutes)
    marks.fulfil(by=by, item=item, activity=entry)


def in_force(plan: Plan) -> Plan:
    actions.freeze(by=User.objects.get(username="gulnar"), plan=plan)
    plan.state, plan.approved_on = Plan.State.APPROVED, plan.starts_on
    plan.save()
    return plan


@pytest.fixture
def lived(gulnar: User, plan: Plan, kinds: Kinds) -> Plan:
    """By the end of January: a quiz done, a review late, a contest moved to April, a meeting cancelled, and
    ninety minutes of work that nobody planned. The poetry evening of the plan is due in February."""
    quiz = promise(gulnar, plan, kinds["quiz"], FuzzyDate.month(2023, 11), "Викторина")
    promise(gulnar, plan, kinds["review"], FuzzyDate.month(2023, 12), "Кітапқа шолу")
    contest = promise(gulnar, plan, kinds["contest"], FuzzyDate.month(2023, 12), "Байқау")
    meeting = promise(gulnar, plan, kinds["meeting"], FuzzyDate.month(2023, 12), "Кездесу")
    hold_post(
        by=gulnar, person="Сәрсенова Гүлнар", hours_a_day=Decimal(8), starts_on=YEAR.start,
        pay_a_month=Decimal(160_000),
    )  # fmt: skip
    in_force(plan)
    did(gulnar, quiz, date(2023, 11, 15), 300)
    marks.move_item(
        by=gulnar, item=contest, term=FuzzyDate.month(2024, 4), reason="карантин", on=date(2023, 12, 20)
    )
    marks.drop_item(by=gulnar, item=meeting, reason="қонақ келмеді", on=date(2023, 12, 21))
    record(by=gulnar, kind=kinds["library_lesson"], on=date(2023, 10, 4), today=DAY, minutes=90)
    return plan


def texts(page: str) -> list[str]:
    """What the rows behind a number are about."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [html.unescape(text) for text in re.findall(r'<a href="/plan/items/\d+/">([^<]*)</a>', body)]


def test_what_came_of_each_item_by_the_end_of_january(lived: Plan) -> None:
    found = against(lived, DAY)
    named = {
        show: [fact.item.text for fact in chosen(found.tally.facts, show)] for show in found.tally.counts
    }
    assert named["due"] == ["Викторина", "Кітапқа шолу"]
    assert named["done"] == ["Викторина"]
    assert named["late"] == ["Кітапқа шолу"]
    assert named["moved"] == ["Байқау"]
    assert named["dropped"] == ["Кездесу"]
    assert found.tally.counts == {show: len(items) for show, items in named.items()}


def test_a_past_day_is_shown_as_it_was(lived: Plan) -> None:
    counts = against(lived, date(2023, 11, 30)).tally.counts
    assert (counts["due"], counts["done"], counts["moved"], counts["dropped"]) == (1, 1, 0, 0)


def test_hours_of_the_diary_for_the_plan_and_outside_it(lived: Plan) -> None:
    found = against(lived, DAY)
    assert (found.tally.spent, found.outside, found.recorded) == (Decimal(5), Decimal("1.5"), Decimal("6.5"))
    assert (found.rate, found.cost, found.tally.cost_spent) == (Decimal(1000), Decimal(6500), Decimal(5000))
    november = next(month for month in found.months if month.name == "2023-11")
    assert (november.due, november.done, november.spent, november.outside) == (1, 1, Decimal(5), Decimal(0))
    april = next(month for month in found.months if month.name == "2024-04")
    assert (april.due, april.spent) == (None, None), "it is still to come"


def test_a_report_prices_the_same_hours_alike(gulnar: User, lived: Plan, kinds: Kinds) -> None:
    """Seven minutes more: hours are priced as they are printed, to a tenth."""
    record(by=gulnar, kind=kinds["library_lesson"], on=date(2023, 10, 5), today=DAY, minutes=7)
    found, told = against(lived, DAY), plan_fact(gulnar.school, Period(lived.starts_on, DAY))
    assert (found.recorded, found.cost) == (told.recorded, told.cost) == (Decimal("6.6"), Decimal(6600))


def test_a_month_above_its_budget_says_by_how_much(gulnar: User, lived: Plan, kinds: Kinds) -> None:
    promise_more = PlanItem.objects.get(text="Кітапқа шолу")
    promise_more.norm_minutes = Decimal(60 * 200)
    promise_more.save()
    december = next(month for month in against(lived, DAY).months if month.name == "2023-12")
    assert december.hours.budget is not None
    assert december.hours.over == december.hours.planned - december.hours.budget > 0


def test_work_without_a_norm_has_its_share(gulnar: User, lived: Plan) -> None:
    PlanItem.objects.filter(text="Викторина").update(norm_minutes=0)
    found = against(lived, DAY)
    assert (found.tally.counts["normless"], found.tally.counts["all"]) == (1, 4)
    assert found.normless_share == Decimal("25.0")


@pytest.mark.parametrize("on", ["2023-11-30", "2024-01-31", "2024-08-31"])
def test_every_number_of_the_page_opens_as_many_rows(library: Client, lived: Plan, on: str) -> None:
    page = library.get(f"/plan/{lived.pk}/fact/?on={on}").content.decode()
    counts = re.findall(
        r'<a\b[^>]*href="(/plan/\d+/fact/rows/[^"]*show=(?:all|due|done|late|moved|dropped|normless)[^"]*)"[^>]*>'
        r"(?:[^<]*<b>)?(?:<span[^>]*>)?(\d+)",
        page,
    )
    assert len(counts) > 15
    for address, shown in counts:
        rows = library.get(html.unescape(address)).content.decode()
        assert len(texts(rows)) == int(shown), address


def test_the_rows_say_what_became_of_the_work(library: Client, lived: Plan) -> None:
    moved = library.get(f"/plan/{lived.pk}/fact/rows/?on=2024-01-31&show=moved").content.decode()
    assert "Бұрынғы мерзімі\xa0– желтоқсан. карантин" in moved
    late = library.get(f"/plan/{lived.pk}/fact/rows/?on=2024-01-31&show=late&month=2023-12").content.decode()
    assert texts(late) == ["Кітапқа шолу"]
    assert "кешікті" in late


def test_unplanned_work_is_a_list_of_the_diary(library: Client, lived: Plan) -> None:
    page = library.get("/plan/unplanned/?start=2023-09-01&end=2024-01-31").content.decode()
    assert page.count("/diary/") == 1 or "04.10.2023" in page
    assert "1,5" in page


def test_money_is_for_the_office_only(client: Client, library: Client, lived: Plan, school: School) -> None:
    address = f"/plan/{lived.pk}/fact/?on=2024-01-31"
    assert "Жұмсалған уақыттың құны" in library.get(address).content.decode()
    client.force_login(make.user(school, "baqyt", "Жүнісов Бақыт", RoleCode.CLASS_HEAD))
    assert "Жұмсалған уақыттың құны" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "query", ["show=secret", "section=x", "show=due&month=2023-13", "show=due&month=қараша"]
)
def test_an_address_that_makes_no_sense_is_not_found(library: Client, lived: Plan, query: str) -> None:
    assert library.get(f"/plan/{lived.pk}/fact/rows/?{query}").status_code == 404


def test_a_day_that_is_no_day_is_today(library: Client, lived: Plan) -> None:
    assert library.get(f"/plan/{lived.pk}/fact/?on=31.02.2024").status_code == 200


def test_another_school_does_not_see_it(client: Client, foreign_librarian: User, lived: Plan) -> None:
    client.force_login(foreign_librarian)
    for page in ("fact/", "fact/rows/"):
        assert client.get(f"/plan/{lived.pk}/{page}").status_code == 404


# ---- Several plans


def test_an_item_of_a_month_plan_counts_once(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    month = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 11))
    quiz = promise(gulnar, month, kinds["quiz"], FuzzyDate.month(2023, 11))
    in_force(plan)
    assert plan_fact(gulnar.school, HALF).due == (), "nobody has approved the plan of November"
    in_force(month)
    assert plan_fact(gulnar.school, HALF).due == (quiz,)
    assert plan_fact(gulnar.school, month.period).due == (quiz,)


def test_plans_one_after_another_hold_the_half_year_together(gulnar: User, kinds: Kinds) -> None:
    first, second = (
        actions.draft_plan(by=gulnar, kind="half_year", period=period) for period in (AUTUMN, WINTER)
    )
    items = [
        promise(gulnar, first, kinds["quiz"], FuzzyDate.month(2023, 9)),
        promise(gulnar, second, kinds["quiz"], FuzzyDate.month(2024, 1)),
    ]
    for plan, value in ((first, 100), (second, 250)):
        for code in ("loans", "textbook_provision"):
            ControlNumber.objects.create(school=gulnar.school, plan=plan, code=code, value=value)
    ControlNumber.objects.create(school=gulnar.school, plan=second, code="visits", value=40)
    in_force(first)
    assert plan_fact(gulnar.school, HALF).plans == ()
    in_force(second)
    fact = plan_fact(gulnar.school, HALF)
    assert (fact.plans, fact.due, fact.planned) == ((first, second), tuple(items), Decimal(16))
    assert targets(gulnar.school, HALF) == {"loans": Decimal(350), "textbook_provision": Decimal(250)}, (
        "visits were promised for a part of the time only"
    )


def test_what_an_amendment_struck_out_was_promised_until_then(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    quiz = promise(gulnar, plan, kinds["quiz"], FuzzyDate.month(2023, 10))
    in_force(plan)
    PlanItem.objects.filter(pk=quiz.pk).update(struck_on=date(2023, 12, 1))
    assert plan_fact(gulnar.school, Period(date(2023, 9, 1), date(2023, 11, 30))).due == (quiz,)
    assert plan_fact(gulnar.school, HALF).due == ()


def test_no_plan_covers_a_gap(gulnar: User) -> None:
    for period in (AUTUMN, Period(date(2023, 11, 2), HALF.end)):
        in_force(actions.draft_plan(by=gulnar, kind="half_year", period=period))
    assert covering(plans_in_force(gulnar.school, HALF), HALF) == ()


# ---- Work of every month and of every quarter


def came_of(plan: Plan, text: str, on: date = DAY) -> dict[str, bool]:
    """Month → whether what fell due in it was done, as the plan, the report and Today's list have it."""
    (fact,) = (fact for fact in against(plan, on).tally.facts if fact.item.text == text)
    (told,) = (fact for fact in facts_in_force(plan.school, Period(YEAR.start, on)) if fact.item.text == text)
    months = due_by_month(plan, Period(YEAR.start, on))
    listed = {row.month.start: fact.item in row.done for row in months if fact.item in row.due}
    assert fact.due == told.due == listed
    assert fact.is_done == all(listed.values()) and fact.is_late == (not all(listed.values()))
    return {f"{month:%Y-%m}": is_done for month, is_done in fact.due.items()}


def test_a_mark_of_october_speaks_for_october_and_the_months_before(
    gulnar: User, plan: Plan, kinds: Kinds
) -> None:
    review = promise(gulnar, plan, kinds["review"], FuzzyDate.monthly(YEAR), "Кітапқа шолу", units=12)
    in_force(plan)
    marks.mark_done(by=gulnar, item=review, on=date(2023, 10, 1))
    so_far = {"2023-09": True, "2023-10": True}
    assert came_of(plan, review.text, date(2023, 10, 31)) == so_far
    later = {"2023-11": False, "2023-12": False, "2024-01": False}
    assert came_of(plan, review.text) == so_far | later
    did(gulnar, review, date(2023, 12, 5), 30)
    assert came_of(plan, review.text) == so_far | later | {"2023-12": True}, "its own entry"
    (row,) = (fact for fact in against(plan, DAY).tally.facts if fact.item.text == review.text)
    assert row.is_late


def test_a_mark_counts_whole_once_all_the_units_are_done(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    review = promise(gulnar, plan, kinds["review"], FuzzyDate.monthly(YEAR), "Кітапқа шолу", units=2)
    in_force(plan)
    did(gulnar, review, date(2023, 9, 12), 30)
    assert came_of(plan, review.text, date(2023, 11, 30)) == {
        "2023-09": True, "2023-10": False, "2023-11": False,
    }  # fmt: skip
    did(gulnar, review, date(2023, 9, 13), 30)
    assert PlanItem.objects.get(pk=review.pk).state == PlanItem.State.DONE
    assert set(came_of(plan, review.text).values()) == {True}
    marks.clear_mark(by=gulnar, item=review)
    assert came_of(plan, review.text, date(2023, 10, 31)) == {"2023-09": True, "2023-10": False}, (
        "the librarian took the mark back: the entries alone speak"
    )


def test_units_done_after_the_day_do_not_count_on_it(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    review = promise(gulnar, plan, kinds["review"], FuzzyDate.monthly(YEAR), "Кітапқа шолу", units=2)
    in_force(plan)
    marks.mark_done(by=gulnar, item=review, on=date(2023, 9, 30))
    for day in (4, 5):
        did(gulnar, review, date(2024, 1, day), 30)
    assert came_of(plan, review.text, date(2023, 11, 30)) == {
        "2023-09": True, "2023-10": False, "2023-11": False,
    }  # fmt: skip
    assert set(came_of(plan, review.text).values()) == {True}


def test_a_mark_of_the_first_quarter_leaves_the_second_to_be_done(
    gulnar: User, plan: Plan, kinds: Kinds
) -> None:
    quiz = promise(gulnar, plan, kinds["quiz"], FuzzyDate.quarterly(YEAR), "Викторина", units=4)
    in_force(plan)
    marks.mark_done(by=gulnar, item=quiz, on=date(2023, 11, 5))  # the day before the second begins
    assert came_of(plan, quiz.text) == {"2023-10": True, "2023-12": False}
    marks.clear_mark(by=gulnar, item=quiz)
    marks.mark_done(by=gulnar, item=quiz, on=date(2023, 11, 6))
    assert came_of(plan, quiz.text) == {"2023-10": True, "2023-12": True}


def test_the_page_says_until_when_a_mark_of_monthly_work_speaks(
    gulnar: User, library: Client, plan: Plan, kinds: Kinds
) -> None:
    review = promise(gulnar, plan, kinds["review"], FuzzyDate.monthly(YEAR), "Кітапқа шолу", units=12)
    in_force(plan)
    marks.mark_done(by=gulnar, item=review, on=date(2023, 10, 20))
    address, said = f"/plan/{plan.pk}/", "дейін орындалды, күнделікте 0 / 12"
    assert said in library.get(address).content.decode().replace(NO_BREAK_SPACE, " ")
    marks.clear_mark(by=gulnar, item=review)
    marks.mark_done(by=gulnar, item=review, on=date(2024, 8, 1))
    assert said not in library.get(address).content.decode().replace(NO_BREAK_SPACE, " ")


# ---- Sums and queries

months = st.integers(0, 11).map(lambda n: FuzzyDate.month(2023 + (n + 8) // 12, (n + 8) % 12 + 1))
spans = st.tuples(st.integers(0, YEAR.days - 1), st.integers(0, YEAR.days - 1)).map(
    lambda ends: FuzzyDate.until(*(YEAR.start + timedelta(days=n) for n in sorted(ends)))
)


@given(terms=st.lists(months | spans, max_size=6), on=st.integers(0, YEAR.days - 1))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sections_and_months_add_up_to_the_plan(
    gulnar: User, plan: Plan, kinds: Kinds, terms: list[FuzzyDate], on: int
) -> None:
    PlanItem.objects.all().delete()
    for n, term in enumerate(terms):
        promise(gulnar, plan, kinds[("quiz", "inventory_entry")[n % 2]], term, units=7 * n + 1)
    found = against(plan, YEAR.start + timedelta(days=on))
    assert sum(part.tally.planned for part in found.sections) == found.tally.planned
    assert sum(part.tally.hours for part in found.sections) == found.tally.hours
    assert sum(month.hours.planned for month in found.months) == found.tally.hours
    assert against(plan, YEAR.end).tally.planned == found.tally.hours


def asked(plan: Plan, library: Client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert library.get(f"/plan/{plan.pk}/fact/?on=2030-01-01").status_code == 200
    return len(captured)


def test_the_page_asks_as_much_of_six_years_as_of_one(
    gulnar: User, library: Client, lived: Plan, kinds: Kinds
) -> None:
    asked(lived, library)
    of_a_year = asked(lived, library)
    six = actions.draft_plan(by=gulnar, kind="long", period=Period(date(2020, 9, 1), date(2026, 8, 31)))
    for n in range(60):
        promise(gulnar, six, kinds["quiz"], FuzzyDate.month(2020 + n // 12 + 1, n % 12 + 1))
    assert asked(in_force(six), library) <= of_a_year
