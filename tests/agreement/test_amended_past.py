"""An amendment of November does not change what September and October were judged by."""

from datetime import date
from decimal import Decimal

import pytest

from kitaphana.activities.actions import Work
from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.agreement import amendments
from kitaphana.agreement.amended import approved_content
from kitaphana.agreement.difference import difference
from kitaphana.agreement.models import Amendment, Version
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions, marks, numbers
from kitaphana.planning.amending import Promise
from kitaphana.planning.fact import plan_fact, targets
from kitaphana.planning.models import ControlNumber, Plan, PlanItem
from kitaphana.planning.queries import control_numbers, units_done
from kitaphana.planning.spread import promises
from tests import make
from tests.planning.conftest import YEAR

DAY, LATER, MARCH = date(2023, 9, 4), date(2023, 11, 10), date(2024, 3, 5)
AUTUMN = Period(YEAR.start, date(2023, 10, 31))


@pytest.fixture
def lessons(gulnar: User, plan: Plan, kinds: dict[str, WorkKind]) -> PlanItem:
    return actions.add_item(
        by=gulnar, plan=plan, kind=kinds["library_lesson"], text="Кітапхана сабағы",
        term=FuzzyDate.monthly(YEAR), units=Decimal(18), responsible="Сәрсенова Г.",
    )  # fmt: skip


@pytest.fixture
def signed(plan: Plan, lessons: PlanItem, gulnar: User, aigul: User, marat: User) -> Plan:
    """Approved, with events promised by quarter and loans for the year alone."""
    numbers.set_control_number(by=gulnar, plan=plan, code="events", value=Decimal(42))
    numbers.set_control_number(by=gulnar, plan=plan, code="loans", value=Decimal(900))
    numbers.spread_quarters(by=gulnar, plan=plan, codes=["events"])
    make.sent(plan, [aigul], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    return agreement.approve(by=marat, plan=plan, on=DAY)


def begin(plan: Plan, gulnar: User, on: date = LATER) -> Amendment:
    return amendments.begin_amendment(by=gulnar, plan=plan, reason="мерейтой", on=on)


def carried(amendment: Amendment, gulnar: User, aigul: User, marat: User, on: date = LATER) -> None:
    amendments.submit_amendment(by=gulnar, amendment=amendment, on=on)
    agreement.agree(by=aigul, plan=amendment.plan, amendment=amendment, on=on)
    amendments.approve_amendment(by=marat, amendment=amendment, on=on)


def anew(item: PlanItem, units: int, norm: int | None = None) -> Promise:
    return Promise(
        kind=item.kind, text=item.text, term=item.term, units=Decimal(units), section=item.section,
        responsible=item.responsible, norm_minutes=None if norm is None else Decimal(norm),
    )  # fmt: skip


def test_days_before_an_amended_number_keep_the_old_target(
    signed: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    before, year = targets(signed.school, AUTUMN), targets(signed.school, YEAR)
    amendment = begin(signed, gulnar)
    amendments.propose_number(by=gulnar, amendment=amendment, code="events", value=Decimal(60))
    amendments.propose_number(by=gulnar, amendment=amendment, code="loans", value=Decimal(99_999))
    carried(amendment, gulnar, aigul, marat)
    assert targets(signed.school, AUTUMN) == before
    now = targets(signed.school, YEAR)
    assert [year["events"], year["loans"]] == [42, 900]
    assert [now["events"], now["loans"]] == [60, 99_999]
    assert targets(signed.school, Period(YEAR.start, LATER))["events"] > before["events"]


def test_the_quarters_of_an_amended_number_add_up_to_it(
    signed: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    amendment = begin(signed, gulnar)
    amendments.propose_number(by=gulnar, amendment=amendment, code="events", value=Decimal(60))
    amendments.propose_number(by=gulnar, amendment=amendment, code="loans", value=Decimal(1200))
    carried(amendment, gulnar, aigul, marat)
    known = promises(signed)
    assert sum(number.value for quarter, number in known["events"].items() if quarter) == 60
    assert list(known["loans"]) == [0], "nothing was promised by quarter"
    content = approved_content(signed)
    assert sum(Decimal(value) for value in content["quarters"]["events"].values()) == 60
    assert content["quarters"]["events"] == {
        str(quarter): f"{number.value:.2f}" for quarter, number in known["events"].items() if quarter
    }, "what is approved is what is carried out"


def test_a_number_promised_no_more_takes_its_quarters_along(
    signed: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    amendment = begin(signed, gulnar)
    amendments.propose_number(by=gulnar, amendment=amendment, code="events", value=None)
    carried(amendment, gulnar, aigul, marat)
    assert set(control_numbers(signed)) == {"loans"}
    assert approved_content(signed)["quarters"] == {}
    assert targets(signed.school, AUTUMN)["events"] > 0, "until then it was promised"
    assert not ControlNumber.objects.filter(code="events", struck_on=None).exists()


def test_more_than_a_hundred_per_cent_is_not_promised_by_an_amendment_either(
    signed: Plan, gulnar: User
) -> None:
    amendment = begin(signed, gulnar)
    with pytest.raises(Refused) as said:
        amendments.propose_number(
            by=gulnar, amendment=amendment, code="textbook_provision", value=Decimal(150)
        )
    assert said.value.code == "plan_number_percent"


def test_days_before_work_was_written_anew_keep_its_volume_and_what_was_done(
    signed: Plan, lessons: PlanItem, gulnar: User, aigul: User, marat: User
) -> None:
    for on in (date(2023, 9, 14), date(2023, 10, 12)):
        work = Work(kind=lessons.kind, on=on, units=Decimal(2), minutes=90)
        marks.write_done(by=gulnar, item=lessons, work=work, today=LATER, finish=False)
    before = plan_fact(signed.school, AUTUMN)
    assert [item.text for item in before.done] == ["Кітапхана сабағы"]
    amendment = begin(signed, gulnar)
    lessons.refresh_from_db()
    amendments.propose_work(by=gulnar, amendment=amendment, item=lessons, promise=anew(lessons, 36, 60))
    carried(amendment, gulnar, aigul, marat)
    after = plan_fact(signed.school, AUTUMN)
    assert after == before
    assert [(item.pk, item.units) for item in after.due] == [(lessons.pk, Decimal(18))]
    new = PlanItem.objects.get(first=lessons)
    assert [new.units, new.norm_minutes] == [36, 60]
    assert (new.state, new.added_on) == ("planned", LATER)
    assert units_done(signed)[new.pk] == 4, "what was done counts on"
    assert lessons.pk not in units_done(signed)
    november = plan_fact(signed.school, Period(YEAR.start, date(2023, 11, 30)))
    assert [item.pk for item in november.due] == [new.pk]


def test_work_written_anew_twice_reads_as_one_piece_of_work(
    signed: Plan, lessons: PlanItem, gulnar: User, aigul: User, marat: User
) -> None:
    first = Version.objects.get(plan=signed, is_approved=True)
    item = lessons
    for units, on in ((36, LATER), (40, MARCH)):
        amendment = begin(signed, gulnar, on)
        amendments.propose_work(by=gulnar, amendment=amendment, item=item, promise=anew(item, units))
        carried(amendment, gulnar, aigul, marat, on)
        item = PlanItem.objects.get(first=lessons, struck_on=None)
    assert item.units == 40
    said = difference(first.content, approved_content(signed)).said("kk")
    assert list(said) == ["changed", "hours"], "neither struck out nor added"
    assert said["changed"][0].endswith("18 → 40")
    pasts = [plan_fact(signed.school, Period(YEAR.start, day)).due for day in (LATER, MARCH)]
    assert [[row.units for row in due if row.text == item.text] for due in pasts] == [[36], [40]]
