"""Plans of every kind side by side: begun, listed, and showing each other's work."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.activities.models import WorkKind
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import NO_BREAK_SPACE
from kitaphana.lib.period import Period
from kitaphana.planning import actions, marks
from kitaphana.planning.hours import plan_hours
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.offers import offers
from kitaphana.planning.queries import items, plan_of_day, sections
from tests.planning.conftest import TERMS, YEAR

NOVEMBER = Period.month(2023, 11)
QUARTERS = (
    Period(date(2023, 9, 1), date(2023, 11, 5)),
    Period(date(2023, 11, 6), date(2024, 1, 7)),
    Period(date(2024, 1, 8), date(2024, 3, 31)),
    Period(date(2024, 4, 1), date(2024, 5, 31)),
    Period(date(2024, 6, 1), date(2024, 8, 31)),
)
"""The whole year, each part within one quarter of the school."""


def promise(by: User, plan: Plan, kind: WorkKind, term: FuzzyDate, text: str = "Жұмыс") -> PlanItem:
    return actions.add_item(
        by=by, plan=plan, kind=kind, text=text, term=term, units=Decimal(7), responsible="Сәрсенова Г."
    )


def test_the_days_offered_are_those_of_the_schools_calendar(gulnar: User, calendar: None) -> None:
    found: dict[str, list[Period]] = {}
    for offer in offers(gulnar.school, date(2023, 11, 20)):
        found.setdefault(offer.kind, []).append(offer.period)
    assert found == {
        "month": [NOVEMBER, Period.month(2023, 12)],
        "quarter": [Period(*term) for term in TERMS[1:]],
        "half_year": [Period(TERMS[0][0], TERMS[1][1]), Period(TERMS[2][0], TERMS[3][1])],
        "year": [YEAR, Period.school_year(2024)],
        "long": [Period(YEAR.start, date(2026, 8, 31)), Period(YEAR.start, date(2028, 8, 31))],
    }


def test_a_school_without_terms_is_offered_half_years_by_new_year(gulnar: User) -> None:
    kinds = {offer.kind: offer.period for offer in offers(gulnar.school, date(2023, 9, 20))}
    assert "quarter" not in kinds
    assert kinds["half_year"] == Period(date(2024, 1, 1), date(2024, 5, 31))


def test_gulnar_chooses_offered_days_and_what_she_typed_stays(library: Client, calendar: None) -> None:
    typed = {"scope": "event", "theme": "Наурыз", "kind": "year", "start": "", "end": ""}
    page = library.post("/plan/new/", typed | {"offer": "month:2024-03-01:2024-03-31"}).content.decode()
    assert 'value="Наурыз"' in page
    assert 'value="2024-03-01"' in page
    assert not Plan.objects.exists()
    for nonsense in ("", "month", "month:2024-13-01:2024-03-31", ":::"):
        assert library.post("/plan/new/", typed | {"offer": nonsense}).status_code == 200
    days = {"kind": "month", "start": "2024-03-01", "end": "2024-03-31"}
    page = library.post("/plan/new/", typed | days | {"theme": ""}).content.decode()
    assert "іс-шараның атауын жазыңыз" in page
    library.post("/plan/new/", typed | days)
    assert Plan.objects.get().name("kk") == "Бір іс-шараның жоспары «Наурыз», 2024 жылғы наурыз"


def test_the_list_of_plans_goes_by_what_they_hold_and_how_long_they_run(
    library: Client, gulnar: User, plan: Plan
) -> None:
    for kind, period, scope, theme in (
        ("month", NOVEMBER, "universal", ""),
        ("long", Period(YEAR.start, date(2026, 8, 31)), "universal", ""),
        ("year", YEAR, "thematic", "Оқуға құштар мектеп"),
        ("month", NOVEMBER, "event", "Абай күні"),
    ):
        actions.draft_plan(by=gulnar, kind=kind, period=period, scope=scope, theme=theme)
    page = library.get("/plan/all/").content.decode()
    order = [
        "Жалпы жоспар",
        "Ұзақ мерзімді",
        "Жылдық",
        "Айлық",
        "Тақырыптық",
        "құштар",
        "Бір іс-шара",
        "Абай күні",
    ]
    places = [page.index(name) for name in order]
    assert places == sorted(places)


def test_an_item_lives_in_one_plan_and_is_seen_in_all_that_it_touches(
    library: Client, gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    month = actions.draft_plan(by=gulnar, kind="month", period=NOVEMBER)
    event = actions.draft_plan(by=gulnar, kind="month", period=NOVEMBER, scope="event", theme="Абай")
    evening = promise(gulnar, event, kinds["quiz"], FuzzyDate.month(2023, 11), "Абай кеші")
    routine = promise(gulnar, plan, kinds["exhibition"], FuzzyDate.monthly(YEAR), "Ай сайынғы көрме")
    assert {item.text for item in items(month)} == {"Абай кеші", "Ай сайынғы көрме"}
    assert items(event) == [evening]
    page = library.get(f"/plan/{month.pk}/").content.decode()
    assert "Бір іс-шараның жоспары «Абай»" in page, "whose it is"
    marks.drop_item(by=gulnar, item=routine, reason="көрме жабылды", on=date(2023, 11, 2))
    for shown in (plan, month):
        assert "көрме жабылды" in library.get(f"/plan/{shown.pk}/").content.decode()
    moved = FuzzyDate.week(2023, 11, 3)
    marks.move_item(by=gulnar, item=evening, term=moved, reason="қонақ ауырды", on=date(2023, 11, 6))
    assert "қарашаның 3-аптасы" in library.get(f"/plan/{plan.pk}/").content.decode()


def test_a_month_plan_may_stand_outside_every_year_but_its_work_may_not_stand_outside_it(
    library: Client, gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    far = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2031, 2))
    with pytest.raises(Refused, match=r"кезеңінен тыс .2031.жылғы 31.қаңтар"):
        promise(gulnar, far, kinds["quiz"], FuzzyDate.day(date(2031, 1, 31)))
    work = {"kind": kinds["quiz"].pk, "text": "Атамекен", "units": "1", "responsible": "Сәрсенова Г."}
    early = work | {"term": "day", "day": "2031-01-31"}
    assert "кезеңінен тыс" in library.post(f"/plan/{far.pk}/add/", early).content.decode()
    yearly = work | {"term": "all_year"}
    assert "мерзімі жоқ" in library.post(f"/plan/{far.pk}/add/", yearly).content.decode(), (
        "a month has no year"
    )
    library.post(f"/plan/{far.pk}/add/", work | {"term": "when_needed"})
    library.post(f"/plan/{far.pk}/add/", work | {"term": "week", "month": "2031-02", "week": "last"})
    assert [item.term.show("kk") for item in items(far)] == ["қажетіне қарай", "ақпанның соңғы аптасы"]


def test_a_month_of_a_quarter_that_begins_in_its_middle_is_cut(
    library: Client, gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    second = actions.draft_plan(by=gulnar, kind="quarter", period=Period(*TERMS[1]))
    work = {"kind": kinds["quiz"].pk, "text": "Кеш", "units": "1", "responsible": "Сәрсенова Г."}
    library.post(f"/plan/{second.pk}/add/", work | {"term": "month", "month": "2023-11"})
    item = items(second)[0]
    assert (item.starts_on, item.ends_on) == (date(2023, 11, 6), date(2023, 11, 30))


def test_the_first_plan_opened_is_the_longest_of_the_day_but_for_one_of_years(
    gulnar: User, plan: Plan
) -> None:
    day = date(2023, 11, 20)
    month = actions.draft_plan(by=gulnar, kind="month", period=NOVEMBER)
    five = Period(YEAR.start, date(2028, 8, 31))
    actions.draft_plan(by=gulnar, kind="long", period=five)
    actions.draft_plan(by=gulnar, kind="long", scope="thematic", theme="Абай", period=five)
    assert plan_of_day(gulnar.school, day) == plan
    Plan.objects.filter(pk=month.pk).update(state=Plan.State.APPROVED, approved_on=day)
    assert plan_of_day(gulnar.school, day) == month, "approved, though short"
    assert plan_of_day(gulnar.school, date(2026, 11, 20)).kind == "long"  # type: ignore[union-attr]


def test_plans_of_wrong_days_kind_or_theme_are_refused(gulnar: User, plan: Plan) -> None:
    for wrong, sentence in (
        ({"kind": "decade"}, "түрі белгісіз"),
        ({"scope": "cosmic"}, "түрі белгісіз"),
        ({"kind": "long", "period": Period(YEAR.start, date(2031, 8, 31))}, "бес жылдан аспайды"),
        ({"scope": "thematic", "theme": "  "}, "тақырыбын"),
        ({}, "мұндай жоспар жасалған"),
    ):
        facts: dict[str, object] = {"kind": "year", "period": YEAR} | wrong
        with pytest.raises(Refused, match=sentence):
            actions.draft_plan(by=gulnar, **facts)  # type: ignore[arg-type]


TERM = st.tuples(st.integers(0, 365), st.integers(0, 150)).map(
    lambda days: FuzzyDate.until(
        date.fromordinal(YEAR.start.toordinal() + days[0]),
        min(YEAR.end, date.fromordinal(YEAR.start.toordinal() + sum(days))),
    )
)


@given(terms=st.lists(st.tuples(TERM, st.integers(0, 3), st.booleans()), min_size=1, max_size=8))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_months_add_up_to_quarters_and_these_to_the_year_wherever_an_item_lives(
    gulnar: User, kinds: dict[str, WorkKind], terms: list[tuple[FuzzyDate, int, bool]]
) -> None:
    with transaction.atomic():
        begin = {"year": [YEAR], "quarter": QUARTERS, "month": YEAR.months()}
        plans = {
            kind: [actions.draft_plan(by=gulnar, kind=kind, period=period) for period in periods]
            for kind, periods in begin.items()
        }
        event = actions.draft_plan(by=gulnar, kind="year", period=YEAR, scope="event", theme="Абай")
        homes = [event, *(plan for group in plans.values() for plan in group)]
        for n, (term, home, dropped) in enumerate(terms):
            fitting = [plan for plan in homes if term.start in plan.period and term.end in plan.period]
            work = kinds["quiz"] if n % 2 else kinds["shelving"]
            item = promise(gulnar, fitting[-1 - home % len(fitting)], work, term)
            if dropped:
                marks.drop_item(by=gulnar, item=item, reason="қонақ келмеді", on=YEAR.start)
        live = PlanItem.objects.exclude(state=PlanItem.State.DROPPED)
        whole = sum((item.hours for item in live), Decimal(0))
        for kind, group in plans.items():
            assert sum(plan_hours(plan).planned for plan in group) == whole, kind
            assert sum(part.hours for plan in group for part in sections(plan)) == whole, kind
            for item in PlanItem.objects.exclude(plan=event):
                rows = [row for plan in group for part in sections(plan) for row in part.items]
                assert sum(row.units for row in rows if row.item == item) == item.units, kind
        transaction.set_rollback(True)


def test_the_page_of_three_hundred_items_asks_the_database_no_more_than_that_of_one(
    library: Client, gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    address = f"/plan/{plan.pk}/"
    library.get(address)
    with CaptureQueriesContext(connection) as few:
        library.get(address)
    one = items(plan)[0]
    every = list(kinds.values())
    PlanItem.objects.bulk_create(
        PlanItem(
            school=plan.school, plan=plan, section=one.section, position=n, kind=every[n % len(every)],
            text=f"Жұмыс {n}", responsible="Г.", term_kind="monthly", starts_on=YEAR.start, ends_on=YEAR.end,
            units=n, norm_minutes=5,
        )
        for n in range(2, 301)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        page = library.get(address).content.decode()
    assert page.count("data-row=") == 300
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("kind", "days", "said"),
    [
        ("month", Period(date(2023, 9, 1), date(2023, 10, 2)), "Айлық жоспар 31 күннен аспайды"),
        ("quarter", Period(date(2023, 9, 1), date(2023, 12, 31)), "Тоқсандық жоспар 100 күннен аспайды"),
        ("half_year", YEAR, "Жартыжылдық жоспар 245 күннен аспайды"),
        ("year", Period(YEAR.start, date(2024, 9, 1)), "Жылдық жоспар 366 күннен аспайды"),
        ("long", Period(YEAR.start, date(2030, 9, 1)), "бес жылдан аспайды"),
    ],
)
def test_each_kind_of_plan_has_its_longest_span(
    library: Client, gulnar: User, kind: str, days: Period, said: str
) -> None:
    typed = {"kind": kind, "scope": "universal", "start": days.start.isoformat()}
    page = library.post("/plan/new/", typed | {"end": days.end.isoformat()}).content.decode()
    assert said in page.replace(NO_BREAK_SPACE, " ")
    assert not Plan.objects.exists()


def test_gulnar_throws_away_a_plan_made_by_mistake(library: Client, gulnar: User, plan: Plan) -> None:
    slip = actions.draft_plan(by=gulnar, kind="month", period=NOVEMBER)
    assert "Жоспарды жою" in library.get(f"/plan/{slip.pk}/").content.decode()
    library.post(f"/plan/{slip.pk}/remove/")
    assert list(Plan.objects.all()) == [plan]
    page = library.post(f"/plan/{plan.pk}/remove/").content.decode()
    assert "тармақ бар, олар жоспармен бірге жойылады" in page
    assert Plan.objects.exists(), "it only asked"
    library.post(f"/plan/{plan.pk}/remove/", {"accept_items": "on"})
    assert not Plan.objects.exists()


def test_a_plan_that_was_sent_or_whose_work_is_done_is_not_thrown_away(gulnar: User, plan: Plan) -> None:
    item = items(plan)[0]
    marks.mark_done(by=gulnar, item=item, on=date(2024, 2, 20))
    with pytest.raises(Refused, match="жойылмайды"):
        actions.remove_plan(by=gulnar, plan=plan, accept_items=True)
    marks.clear_mark(by=gulnar, item=item)
    for state in set(Plan.State) - {Plan.State.DRAFT}:
        on = plan.starts_on if state == Plan.State.APPROVED else None
        Plan.objects.update(state=state, approved_on=on)
        with pytest.raises(Refused, match="Тек жобалық нұсқаны жоюға болады"):
            actions.remove_plan(by=gulnar, plan=plan, accept_items=True)
    assert items(plan) == [item]
