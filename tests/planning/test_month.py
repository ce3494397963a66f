"""A month inside the year: its share of the work, sent for agreement without work of its own. Days that do
not fit; an item that is sent twice or deleted; a day to come."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from kitaphana.activities.actions import record
from kitaphana.activities.models import WorkKind
from kitaphana.agreement.versions import shown_now, version_behind
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import NO_BREAK_SPACE
from kitaphana.lib.period import Period
from kitaphana.planning import actions, marks, papers
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.queries import items, sections
from tests import make
from tests.planning.conftest import YEAR

DECEMBER = Period.month(2023, 12)
TEXT = "Сөредегі тәртіпті тексеру"


@pytest.fixture
def shelves(gulnar: User, plan: Plan, kinds: dict[str, WorkKind]) -> PlanItem:
    """195 days of five minutes, all year."""
    return actions.add_item(
        by=gulnar, plan=plan, kind=kinds["shelving"], text=TEXT, term=FuzzyDate.all_year(YEAR),
        units=Decimal(195), responsible="Сәрсенова Г.", norm_minutes=Decimal(5),
    )  # fmt: skip


@pytest.fixture
def december(gulnar: User, shelves: PlanItem) -> Plan:
    return actions.draft_plan(by=gulnar, kind="month", period=DECEMBER)


def said(page: str) -> str:
    return page.replace(NO_BREAK_SPACE, " ")


def workdays(period: Period) -> int:
    """Mondays to Fridays but the two holidays of the calendar."""
    days = (period.start + timedelta(days=n) for n in range(period.days))
    return sum(day.weekday() < 5 and day not in (date(2023, 10, 25), date(2023, 12, 16)) for day in days)


def test_a_month_shows_its_own_share_of_the_volume_and_of_what_was_done(
    library: Client, gulnar: User, december: Plan, shelves: PlanItem
) -> None:
    for day in (date(2023, 11, 3), date(2023, 12, 4), date(2023, 12, 5)):
        entry = record(by=gulnar, kind=shelves.kind, on=day, today=day, units=Decimal(1))
        marks.fulfil(by=gulnar, item=shelves, activity=entry)
    row = sections(december)[0].items[0]
    share = Decimal(195) * workdays(DECEMBER) / workdays(YEAR)
    assert abs(row.units - share) < Decimal("0.02")
    assert abs(row.units * 5 / 60 - row.hours) < Decimal("0.02"), "what the row multiplies is what it says"
    assert row.done_units == 2, "of December alone"
    page = said(library.get(f"/plan/{december.pk}/").content.decode())
    shown = str(row.units.normalize()).replace(".", ",")
    assert f"{shown} × 5 мин" in page
    assert "195 × 5 мин" not in page
    assert "Жылдық жоспар, 2023–2024: барлық көлемі – 195" in page
    assert f"Күнделікте – 2, жоспарда – {shown}." in page
    assert "195 × 5 мин" in said(library.get(f"/plan/{shelves.plan_id}/").content.decode())


def test_the_paper_of_hours_has_the_same_share(gulnar: User, december: Plan) -> None:
    kept = shown_now(december, "kk")
    table = papers.hours(december, kept.sections, kept.hours, "kk")[0].tables[0]
    units, hours = table.rows[0][4].value, table.rows[0][5].value
    row = sections(december)[0].items[0]
    assert (units, hours) == (row.units.normalize(), row.hours)


def test_a_month_of_the_years_work_alone_is_sent_and_its_share_is_kept(
    library: Client, gulnar: User, december: Plan, shelves: PlanItem, aigul: User
) -> None:
    assert not december.items.exists()
    make.sent(december, [aigul], by=gulnar)
    december.refresh_from_db()
    assert december.state == Plan.State.SUBMITTED
    share = sections(december)[0].items[0].units
    version = version_behind(december)
    assert version is not None
    assert [Decimal(entry["share"]) for entry in version.content["items"]] == [share]
    page = said(library.get(f"/plan/{december.pk}/").content.decode())
    assert f"{str(share.normalize()).replace('.', ',')} × 5 мин" in page


def test_a_month_that_shows_nothing_is_not_sent(gulnar: User, december: Plan, aigul: User) -> None:
    PlanItem.objects.all().delete()
    with pytest.raises(Refused, match="бірде-бір тармақ жоқ"):
        make.sent(december, [aigul], by=gulnar)


def test_a_plan_of_a_whole_month_is_named_by_it(gulnar: User, december: Plan) -> None:
    names = [december.name(language) for language in ("kk", "ru", "en")]
    assert [name.split(", ")[1] for name in names] == [
        "2023 жылғы желтоқсан", "декабрь 2023 года", "December 2023",
    ]  # fmt: skip
    december.ends_on = date(2023, 12, 30)
    assert december.name("kk").endswith("01.12.2023–30.12.2023")


def test_a_plan_that_is_there_already_is_linked(library: Client, december: Plan) -> None:
    typed = {"kind": "month", "scope": "universal", "start": "2023-12-01", "end": "2023-12-31"}
    page = library.post("/plan/new/", typed).content.decode()
    assert "мұндай жоспар жасалған" in page
    assert f'href="/plan/{december.pk}/"' in page


def test_a_quarters_plan_over_two_quarters_is_refused(library: Client, calendar: None) -> None:
    typed = {"kind": "quarter", "scope": "universal", "start": "2023-12-10", "end": "2024-02-20"}
    page = library.post("/plan/new/", typed).content.decode()
    assert "II және III тоқсанды қамтиды" in page
    assert not Plan.objects.exists()
    library.post("/plan/new/", typed | {"start": "2023-10-30", "end": "2024-01-07"})
    assert Plan.objects.get().period == Period(date(2023, 10, 30), date(2024, 1, 7)), (
        "with the breaks beside it"
    )


def test_a_plan_of_a_year_not_opened_is_asked_about(library: Client, calendar: None) -> None:
    typed = {"kind": "month", "scope": "universal", "start": "2031-12-01", "end": "2031-12-31"}
    page = said(library.post("/plan/new/", typed).content.decode())
    assert "2031–2032 оқу жылы әлі ашылмаған" in page
    assert 'name="accept_unopened"' in page
    assert not Plan.objects.exists()
    library.post("/plan/new/", typed | {"accept_unopened": "on"})
    assert Plan.objects.get().starts_on == date(2031, 12, 1)
    library.post("/plan/new/", typed | {"start": "2023-12-01", "end": "2023-12-31"})
    assert Plan.objects.count() == 2, "of a year that is open nothing is asked"


def work(kinds: dict[str, WorkKind], key: str = "", **more: str) -> dict[str, str]:
    facts = {"kind": str(kinds["quiz"].pk), "text": "Артқа батырмасы", "units": "1", "term": "all_year"}
    return facts | {"responsible": "Сәрсенова Г.", "request_key": key} | more


def test_a_form_sent_twice_makes_one_item_and_what_she_changed_in_it_another(
    library: Client, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    add, before = f"/plan/{plan.pk}/add/", plan.items.count()
    assert library.post(add, work(kinds, "k1")).status_code == 302
    page = library.post(add, work(kinds, "k1")).content.decode()
    assert "екінші рет жазылмады" in page
    assert plan.items.count() == before + 1
    fresh = re.findall(r'name="request_key" value="([^"]+)"', page)[0]
    assert fresh != "k1", "the old key is spent"
    library.post(add, work(kinds, fresh, text="Тағы бір жұмыс"))
    assert plan.items.count() == before + 2


def test_the_same_work_under_a_new_key_is_asked_about(
    library: Client, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    """The browser's Back gives the form a key of its own and brings what was typed."""
    add, before = f"/plan/{plan.pk}/add/", plan.items.count()
    library.post(add, work(kinds, "k1"))
    page = library.post(add, work(kinds, "k2")).content.decode()
    assert "Дәл осындай «Артқа батырмасы» тармағы жоспарда бар" in page
    assert plan.items.count() == before + 1
    library.post(add, work(kinds, "k3", units="2"))
    assert plan.items.count() == before + 2, "another volume is another work"
    library.post(add, work(kinds, "k2", accept_twin="on"))
    assert plan.items.count() == before + 3, "she wanted it"


def test_an_item_is_deleted_after_a_question_and_she_is_back_where_she_was(
    library: Client, december: Plan, shelves: PlanItem
) -> None:
    seen = library.get(f"/plan/{december.pk}/").content.decode()
    address = f"/plan/items/{shelves.pk}/?from={december.pk}"
    assert f'href="{address}"' in seen
    page = library.get(address).content.decode()
    remove = f"/plan/items/{shelves.pk}/remove/?from={december.pk}"
    assert f'action="{remove}"' in page
    asked = library.post(remove, {"revision": "0"}).content.decode()
    assert "Ол мына жоспардан өшеді: Жылдық жоспар, 2023–2024" in asked
    assert f'href="{address}"' in asked
    assert PlanItem.objects.filter(pk=shelves.pk).exists(), "it only asked"
    answer = library.post(remove, {"revision": "0", "accept_loss": "on"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/plan/{december.pk}/"
    assert f"«{TEXT}» тармағы жойылды" in answer.content.decode()
    assert not PlanItem.objects.filter(pk=shelves.pk).exists()


@pytest.mark.parametrize("came", ["", "?from=0", "?from=abc", "?from=999999"])
def test_from_no_plan_of_ours_one_comes_back_to_the_items_own(
    library: Client, plan: Plan, shelves: PlanItem, came: str
) -> None:
    marked = library.post(f"/plan/items/{shelves.pk}/done/{came}", {"revision": "0"})
    assert marked.headers["Location"] == f"/plan/{plan.pk}/"


def test_a_day_to_come_is_shown_as_today_and_nothing_is_late_for_it(
    library: Client, gulnar: User, calendar: None, kinds: dict[str, WorkKind]
) -> None:
    today = timezone.localdate()
    year = Period.school_year(today.year if today.month >= 9 else today.year - 1)
    ours = actions.draft_plan(by=gulnar, kind="year", period=year)
    for day in (today, year.end):
        actions.add_item(
            by=gulnar, plan=ours, kind=kinds["quiz"], text=f"Күні {day}", term=FuzzyDate.day(day),
            units=Decimal(1), responsible="Г.",
        )  # fmt: skip
    page = library.get(f"/plan/{ours.pk}/fact/?on=2050-01-01").content.decode()
    assert "әлі келген жоқ" in said(page)
    assert f'value="{today}"' in page
    ahead = f"/plan/{ours.pk}/fact/rows/?on={year.end}"
    late = library.get(f"{ahead}&show=late").content.decode()
    assert (f"Күні {today}" in late, f"Күні {year.end}" in late) == (True, today == year.end)
    hours = library.get(f"{ahead}&show=hours").content.decode()
    assert f"Күні {year.end}" in hours, "the hours of months to come are told"
    assert hours.count("кешікті") == late.count("кешікті")
    assert "әлі келген жоқ" not in said(library.get(f"/plan/{ours.pk}/fact/?on={today}").content.decode())


def test_nothing_of_a_plan_not_begun_is_late(
    library: Client, gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    year = Period.school_year(timezone.localdate().year + 1)
    ours = actions.draft_plan(by=gulnar, kind="year", period=year)
    actions.add_item(
        by=gulnar, plan=ours, kind=kinds["quiz"], text="Білім күні", term=FuzzyDate.day(year.start),
        units=Decimal(1), responsible="Г.",
    )  # fmt: skip
    page = said(library.get(f"/plan/{ours.pk}/fact/").content.decode())
    assert "Жоспардың уақыты әлі басталған жоқ" in page
    assert "Білім күні" not in library.get(f"/plan/{ours.pk}/fact/rows/?show=late").content.decode()
    assert items(ours)
