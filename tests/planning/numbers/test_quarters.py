"""A promise parted by quarters, written on the page, and what of it is refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from kitaphana.planning import actions, numbers
from kitaphana.planning.calendar import quarters as in_calendar
from kitaphana.planning.lastyear import USUAL
from kitaphana.planning.models import ControlNumber, Plan
from kitaphana.planning.promised import number_table
from kitaphana.planning.spread import plan_days
from kitaphana.roster.models import Term
from tests import make
from tests.planning.conftest import TERMS, YEAR
from tests.planning.numbers.conftest import SEPTEMBER_1, in_force, on_paper, promise, visited


def test_quarters_follow_the_season_and_add_up(gulnar: User, plan: Plan) -> None:
    visited(gulnar.school, 2022, 4000)
    promise(gulnar, plan, visits=4401, readers=400, visits_per_reader=11)
    assert (
        numbers.spread_quarters(by=gulnar, plan=plan, codes=["visits", "readers", "visits_per_reader"]) == 2
    )
    own = {n.quarter: n.value for n in plan.control_numbers.filter(code="visits", quarter__gt=0)}
    assert sum(own.values()) == 4401
    assert own[1] > own[4] > own[2], "September and October bring the most"
    ratio = plan.control_numbers.filter(code="visits_per_reader", quarter__gt=0)
    assert sum(n.value for n in ratio) == 11
    assert not plan.control_numbers.filter(code="readers", quarter__gt=0).exists(), "it stands all year"


def test_quarters_that_do_not_add_up_are_shown_and_one_button_parts_them_anew(
    library: Client, gulnar: User, plan: Plan
) -> None:
    promise(gulnar, plan, visits=4000)
    address = f"/plan/{plan.pk}/numbers/"
    typed = {
        "visits-0": "4000",
        "visits-1": "1000",
        "visits-2": "1000",
        "visits-3": "1000",
        "visits-4": "900",
    }
    library.post(f"{address}save/", typed)
    said = "Тоқсандардың қосындысы\u00a0– 3\u00a0900, бүкіл жоспарға\u00a0– 4\u00a0000."
    assert said in library.get(address).content.decode()
    page = library.post(f"{address}spread/", typed | {"code": "visits"}, follow=True).content.decode()
    assert "Тоқсандардың қосындысы" not in page
    assert sum(n.value for n in plan.control_numbers.filter(quarter__gt=0)) == 4000


def test_open_quarters_must_leave_room(gulnar: User, plan: Plan) -> None:
    promise(gulnar, plan, visits=4000)
    promise(gulnar, plan, 1, visits=3000)
    (row,) = number_table(plan, SEPTEMBER_1, proposing=False).rows
    assert row.apart is None
    promise(gulnar, plan, 2, visits=1500)
    (row,) = number_table(plan, SEPTEMBER_1, proposing=False).rows
    assert row.apart == 4500


def test_a_quarter_that_the_plan_does_not_have_is_refused(gulnar: User, plan: Plan) -> None:
    promise(gulnar, plan, visits=4000)
    with pytest.raises(Refused, match="5-тоқсан жоқ"):
        promise(gulnar, plan, 5, visits=10)
    with pytest.raises(Refused, match="алдымен бүкіл жоспарға"):
        promise(gulnar, plan, 1, loans=10)
    autumn = actions.draft_plan(by=gulnar, kind="quarter", period=Period(*TERMS[0]))
    promise(gulnar, autumn, visits=900)
    with pytest.raises(Refused, match="1-тоқсан жоқ"):
        promise(gulnar, autumn, 1, visits=900)
    with pytest.raises(Refused, match="тоқсандар жоқ"):
        numbers.spread_quarters(by=gulnar, plan=autumn, codes=["visits"])


def test_an_unknown_indicator_or_a_negative_number_is_refused(gulnar: User, plan: Plan) -> None:
    with pytest.raises(Refused, match="көрсеткіш жоқ"):
        promise(gulnar, plan, happiness=1)
    for value in (Decimal(-1), Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(Refused, match="теріс бола алмайды"):
            numbers.set_control_number(by=gulnar, plan=plan, code="loans", value=value)


def test_a_percent_above_a_hundred_is_refused(gulnar: User, plan: Plan) -> None:
    with pytest.raises(Refused, match="100\u00a0%-дан артық"):
        promise(gulnar, plan, textbook_provision=101)


def test_what_is_refused_stays_typed_and_does_not_hold_back_the_rest(
    library: Client, gulnar: User, plan: Plan
) -> None:
    promise(gulnar, plan, visits=4000, refusal_rate=8)
    typed = {"visits-0": "4100", "visits-1": "-5", "refusal_rate-0": "120", "refusal_rate-1": "оннан"}
    page = library.post(f"/plan/{plan.pk}/numbers/save/", typed).content.decode()
    assert "теріс бола алмайды" in page and "100\u00a0%-дан артық" in page
    assert 'value="-5"' in page and 'value="120"' in page
    assert {(n.code, n.quarter): n.value for n in plan.control_numbers.all()} == {
        ("visits", 0): 4100,
        ("refusal_rate", 0): 8,
    }


def test_an_emptied_field_takes_the_promise_back(library: Client, gulnar: User, plan: Plan) -> None:
    promise(gulnar, plan, visits=4000, loans=900)
    promise(gulnar, plan, 1, visits=1000, loans=300)
    typed = {"visits-0": "4000", "visits-1": "", "loans-0": "", "loans-1": ""}
    library.post(f"/plan/{plan.pk}/numbers/save/", typed)
    assert [(n.code, n.quarter) for n in plan.control_numbers.all()] == [("visits", 0)]


def test_twice_last_year_is_asked_about_in_the_table_too(library: Client, gulnar: User, plan: Plan) -> None:
    on_paper(gulnar.school, YEAR.year_before(), loans=3000)
    promise(gulnar, plan, loans=3000)
    page = library.post(f"/plan/{plan.pk}/numbers/save/", {"loans-0": "6100"}).content.decode()
    assert "екі еседен артық" in page
    assert plan.control_numbers.get().value == 3000
    library.post(f"/plan/{plan.pk}/numbers/set/", {"code": "loans", "value": "6100", "accept_far": "on"})
    assert plan.control_numbers.get().value == 6100


def test_a_plan_that_was_sent_takes_no_numbers(library: Client, gulnar: User, plan: Plan) -> None:
    promise(gulnar, plan, visits=4000)
    in_force(plan)
    for change in (
        lambda: promise(gulnar, plan, visits=1),
        lambda: numbers.take_proposals(by=gulnar, plan=plan, codes=USUAL, on=SEPTEMBER_1),
        lambda: numbers.spread_quarters(by=gulnar, plan=plan, codes=USUAL),
        lambda: numbers.drop_control_number(by=gulnar, plan=plan, code="visits"),
    ):
        with pytest.raises(Refused, match="бекітілген"):
            change()
    page = library.get(f"/plan/{plan.pk}/numbers/").content.decode()
    assert "<input" not in page[page.index("n-table") :].split("</table>")[0]
    assert "4\u2009000" in page


def test_aigul_reads_the_numbers_and_svetlana_does_not_see_them(
    client: Client, gulnar: User, aigul: User, foreign_librarian: User, plan: Plan
) -> None:
    promise(gulnar, plan, visits=4000)
    client.force_login(aigul)
    assert "4\u2009000" in client.get(f"/plan/{plan.pk}/numbers/").content.decode()
    assert client.post(f"/plan/{plan.pk}/numbers/save/", {"visits-0": "1"}).status_code == 403
    client.force_login(foreign_librarian)
    for name in ("", "save/", "take/", "spread/", "set/"):
        address = f"/plan/{plan.pk}/numbers/{name}"
        assert (client.post(address) if name else client.get(address)).status_code == 404
    assert plan.control_numbers.get().value == 4000


def test_a_plan_of_a_calendar_year_has_four_quarters_in_the_order_of_time(gulnar: User, plan: Plan) -> None:
    later = make.school_year(gulnar.school, date(2024, 9, 1))
    for number, first, last in (
        (1, date(2024, 9, 2), date(2024, 10, 27)),
        (2, date(2024, 11, 4), date(2024, 12, 27)),
    ):
        Term.objects.create(
            school=gulnar.school, year=later, number=number, starts_on=first, ends_on=last, source="бұйрық"
        )
    whole = Period(date(2024, 1, 1), date(2024, 12, 31))
    calendar_year = actions.draft_plan(by=gulnar, kind="year", period=whole)
    days = plan_days(calendar_year)
    assert list(days.stretches) == [3, 4, 1, 2]
    assert sum(span.days for span in days.stretches.values()) == whole.days
    promise(gulnar, calendar_year, visits=4001)
    numbers.spread_quarters(by=gulnar, plan=calendar_year, codes=["visits"])
    kept = ControlNumber.objects.filter(plan=calendar_year, quarter__gt=0).values_list("value", flat=True)
    assert (len(kept), sum(kept)) == (4, 4001)
    assert [quarter.number for quarter in in_calendar(calendar_year)] == [3, 4, 1, 2], (
        "the calendar says the same"
    )


def test_a_quarter_of_which_a_plan_has_only_the_beginning_is_none_of_it(gulnar: User, plan: Plan) -> None:
    half = actions.draft_plan(by=gulnar, kind="half_year", period=Period(YEAR.start, date(2024, 1, 31)))
    assert list(plan_days(half).stretches) == [1, 2]
    assert [quarter.number for quarter in in_calendar(half)] == [1, 2]
