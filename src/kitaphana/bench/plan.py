"""The page of a large plan, approved and drafted, beside that of an empty one, and ten years of plans against
the diary."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from kitaphana.activities.actions import adopt_kinds
from kitaphana.activities.models import Activity, WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.agreement.models import Office
from kitaphana.bench.measure import Measurement, usual_seconds
from kitaphana.core.accounts import DEMO_PASSWORD
from kitaphana.core.actions import add_user, found_school
from kitaphana.core.models import RoleCode, School, User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning.actions import draft_plan
from kitaphana.planning.fact import plan_fact, targets
from kitaphana.planning.lastyear import USUAL
from kitaphana.planning.models import ControlNumber, Fulfilment, Plan, PlanItem, Section

FIRST, YEARS = 2016, 10
TEN_YEARS = Period(date(FIRST, 9, 1), date(FIRST + YEARS, 8, 31))
EMPTY = 2030
"""A year of which nothing is planned."""


@dataclass(frozen=True)
class Size:
    """`entries`: of the diary for each item, and as many again for no item."""

    items: int
    entries: int


SIZES = {"full": Size(300, 4), "small": Size(20, 1)}


def plan(size: Size) -> list[Measurement]:
    """In a database without a school: ten years of approved plans with their diary, and a draft after."""
    school = School(name_kk="Өлшем мектебі", head_kk="Өлшем мектебі")
    by = found_school(school=school, username="bench", full_name="Bench", password=DEMO_PASSWORD)
    adopt_kinds(by=by)
    years = [_drafted(by, Period.school_year(FIRST + n), size) for n in range(YEARS)]
    _approve(by, years)
    for year in years:
        _live(year, size)
    draft = _drafted(by, Period.school_year(FIRST + YEARS), size)
    empty = draft_plan(by=by, kind=Plan.Kind.YEAR, period=Period.school_year(EMPTY))
    client = Client(HTTP_HOST="localhost")
    client.force_login(by)
    nothing, approved, drafted = (_page(client, shown) for shown in (empty, years[-1], draft))
    fact = usual_seconds(lambda: (plan_fact(school, TEN_YEARS), targets(school, TEN_YEARS)))
    plain = usual_seconds(lambda: _plain(school))
    items = PlanItem.objects.filter(plan__in=years).count()
    return [
        Measurement("plan_page", size.items, approved, "s", nothing),
        Measurement("plan_draft", size.items, drafted, "s", nothing),
        Measurement("plan_fact", items, fact, "s", plain),
    ]


def _page(client: Client, plan: Plan) -> float:
    return usual_seconds(lambda: _open(client, plan))


def _open(client: Client, plan: Plan) -> None:
    response = client.get(reverse("agreement:plan", args=[plan.pk]))
    if response.status_code != 200:
        raise RuntimeError(f"the page of the plan answered {response.status_code}")


def _drafted(by: User, period: Period, size: Size) -> Plan:
    """A year plan, straight in the database: here only the number of its items matters."""
    plan = draft_plan(by=by, kind=Plan.Kind.YEAR, period=period)
    kinds = list(WorkKind.objects.for_school(by.school).order_by("pk"))
    sections = {section.code: section for section in Section.objects.for_school(by.school)}
    with transaction.atomic():
        PlanItem.objects.bulk_create(
            _item(plan, kinds[n % len(kinds)], sections, n) for n in range(size.items)
        )
        ControlNumber.objects.bulk_create(
            ControlNumber(school=by.school, plan=plan, code=code, value=Decimal(100)) for code in USUAL
        )
    return plan


def _approve(by: User, years: Sequence[Plan]) -> None:
    """As a school does it: a deputy agrees, the director approves, and what was approved is kept."""
    director, deputy = (
        add_user(by=by, username=code, full_name=str(code.label), password=DEMO_PASSWORD, roles=[code])
        for code in (RoleCode.DIRECTOR, RoleCode.DEPUTY)
    )
    for plan in years:
        on = plan.starts_on
        agreement.ask(by=by, plan=plan, name=deputy.full_name, office=Office.DEPUTY_TEACHING, user=deputy)
        agreement.submit(by=by, plan=plan, on=on)
        agreement.agree(by=deputy, plan=plan, on=on)
        agreement.approve(by=director, plan=plan, on=on)


def _live(plan: Plan, size: Size) -> None:
    """A year of the plan: its marks, its diary and as much of the diary again that is of no plan."""
    items = list(plan.items.select_related("kind").order_by("position"))
    with transaction.atomic():
        for n, item in enumerate(items):
            if n % 3:
                item.state, item.marked_on = PlanItem.State.DONE, plan.ends_on
        PlanItem.objects.bulk_update(items, ["state", "marked_on"], batch_size=100)
        entries = Activity.objects.bulk_create(
            _entry(item, n) for item in items for n in range(2 * size.entries)
        )
        Fulfilment.objects.bulk_create(
            Fulfilment(school=plan.school, item=items[n // (2 * size.entries)], activity=entry)
            for n, entry in enumerate(entries)
            if n % 2
        )


def _item(plan: Plan, kind: WorkKind, sections: dict[str, Section], n: int) -> PlanItem:
    item = PlanItem(
        school=plan.school, plan=plan, section=sections[kind.part], position=n, kind=kind,
        text=f"{kind.name_kk} {n}", audience="5–9-сынып", responsible="Кітапханашы", units=Decimal(1 + n % 9),
        norm_minutes=kind.norm_minutes,
    )  # fmt: skip
    item.set_term(_term(plan.period, n))
    return item


def _term(period: Period, n: int) -> FuzzyDate:
    """Days, weeks, months, work of every month and of all the year, in turn."""
    day = period.start + timedelta(days=n * 37 % 270)
    return (
        FuzzyDate.day(day),
        FuzzyDate.week(day.year, day.month, 2),
        FuzzyDate.month(day.year, day.month),
        FuzzyDate.monthly(period),
        FuzzyDate.all_year(period),
    )[n % 5]


def _entry(item: PlanItem, n: int) -> Activity:
    on = item.starts_on + (item.ends_on - item.starts_on) * n / 8
    return Activity(school=item.school, kind=item.kind, on=on, theme=item.text, minutes=60, units=Decimal(1))


PLAIN = (
    """SELECT i.id, i.state, i.term_kind, i.starts_on, i.ends_on,
    i.units * i.norm_minutes / 60, SUM(a.minutes), COUNT(a.id), MIN(a."on"), MAX(a."on")
    FROM planning_planitem i JOIN planning_plan p ON p.id = i.plan_id
    LEFT JOIN planning_fulfilment f ON f.item_id = i.id
    LEFT JOIN activities_activity a ON a.id = f.activity_id
    WHERE i.school_id = :school AND p.state = 'approved' AND i.starts_on <= :end AND i.ends_on >= :start
    GROUP BY i.id ORDER BY i.section_id, i.position""",
    """SELECT f.item_id, a."on" FROM planning_fulfilment f JOIN activities_activity a ON a.id = f.activity_id
    WHERE f.school_id = :school AND a."on" BETWEEN :start AND :end""",
    """SELECT sum(minutes), count(*) FROM activities_activity
    WHERE school_id = :school AND "on" BETWEEN :start AND :end""",
    """SELECT count(*) FROM activities_activity a WHERE a.school_id = :school AND "on" BETWEEN :start AND :end
    AND NOT EXISTS (SELECT 1 FROM planning_fulfilment f WHERE f.activity_id = a.id)""",
    """SELECT month, sum(hours) FROM planning_planmonth WHERE school_id = :school GROUP BY month""",
    """SELECT code, sum(value) FROM planning_controlnumber n JOIN planning_plan p ON p.id = n.plan_id
    WHERE n.school_id = :school AND n.quarter = 0 AND p.starts_on <= :end AND p.ends_on >= :start
    GROUP BY code""",
)
"""Items with their marks, terms, hours and diary; the diary in and outside the plans; hours; promises."""


def _plain(school: School) -> None:
    holes = {"school": school.pk, "start": TEN_YEARS.start.isoformat(), "end": TEN_YEARS.end.isoformat()}
    connection.ensure_connection()
    for statement in PLAIN:
        connection.connection.execute(statement, holes).fetchall()
