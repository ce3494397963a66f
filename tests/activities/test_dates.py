"""The calendar of dates that a school library marks."""

import importlib
from calendar import MONDAY, SUNDAY
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.activities import actions
from kitaphana.activities.dates import (
    WEEKDAYS,
    CalendarRow,
    adopt_dates,
    dates_in,
    done_for,
    hide_date,
    in_year,
    shipped_dates,
    write_date,
)
from kitaphana.activities.models import MemorableDate, WorkKind
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Stranger
from kitaphana.lib.period import Period
from tests.activities.conftest import TODAY, refused

YEAR = Period.school_year(2026)
OF_OUR_RULES = st.sampled_from(["1 mon", "2 tue", "3 wed", "4 thu", "last fri", "last sun", "last week"])


@pytest.fixture
def calendar(gulnar: User) -> dict[str, MemorableDate]:
    adopt_dates(by=gulnar)
    return {row.code: row for row in MemorableDate.objects.for_school(gulnar.school)}


def test_every_shipped_date_has_three_names_and_falls_once_a_year(
    gulnar: User, calendar: dict[str, MemorableDate]
) -> None:
    rows = shipped_dates()
    assert {frozenset(row["name"]) for row in rows.values()} == {frozenset({"kk", "ru", "en"})}
    marked = sorted(marked.of.code for marked in dates_in(gulnar.school, YEAR))
    assert marked == sorted(code for code, row in rows.items() if "last" not in row)
    assert calendar["teachers_day"].checked
    assert not calendar["seifullin"].checked, "general knowledge until someone looks it up"


def test_the_usual_dates_are_taken_once_and_own_edits_stay(
    gulnar: User, calendar: dict[str, MemorableDate]
) -> None:
    write_date(
        by=gulnar, told=CalendarRow("Сәкен күні", 10, day=17, source="Мұражай"), date_of=calendar["seifullin"]
    )
    assert adopt_dates(by=gulnar) == 0
    own = MemorableDate.objects.get(school=gulnar.school, code="seifullin")
    assert (own.name_kk, own.day, own.checked) == ("Сәкен күні", 17, True)


def test_a_round_year_is_told_and_the_others_are_not(
    gulnar: User, calendar: dict[str, MemorableDate]
) -> None:
    october = dates_in(gulnar.school, Period.month(2026, 10))
    told = {marked.of.code: (marked.on.day, marked.anniversary) for marked in october}
    assert told["altynsarin"] == (20, 185)
    assert told["seifullin"] == (15, None), "132 years"
    assert told["school_libraries_day"] == (26, None), "the fourth Monday"


@pytest.mark.parametrize(("year", "on"), [(1994, None), (2025, (8, 30)), (2026, (3, 15))])
def test_constitution_day_stood_in_august_until_2026(
    gulnar: User, calendar: dict[str, MemorableDate], year: int, on: tuple[int, int] | None
) -> None:
    whole = Period(date(year, 1, 1), date(year, 12, 31))
    found = [row.on for row in dates_in(gulnar.school, whole) if row.of.code.startswith("constitution_day")]
    assert found == ([date(year, *on)] if on else [])


def test_a_hidden_date_is_marked_no_more(gulnar: User, calendar: dict[str, MemorableDate]) -> None:
    hide_date(by=gulnar, date_of=calendar["christmas"], hidden=True)
    assert "christmas" not in {marked.of.code for marked in dates_in(gulnar.school, YEAR)}


@given(year=st.integers(1950, 2099), month=st.integers(1, 12), rule=OF_OUR_RULES)
def test_a_rule_falls_on_its_weekday_in_its_month(year: int, month: int, rule: str) -> None:
    marked = in_year(MemorableDate(month=month, rule=rule), year)
    which, what = rule.split()
    assert marked.on.month == marked.until.month == month
    if what == "week":
        assert (marked.until + timedelta(days=1)).day == 1
        assert marked.until - marked.on == timedelta(days=6)
    else:
        assert MONDAY <= marked.on.weekday() == WEEKDAYS.index(what) <= SUNDAY
        after = marked.on + timedelta(days=7)
        assert after.month != month if which == "last" else (marked.on.day - 1) // 7 == int(which) - 1


@given(year=st.integers(1950, 2099), month=st.integers(1, 12), day=st.integers(1, 31))
def test_a_day_that_a_month_has_not_becomes_its_last(year: int, month: int, day: int) -> None:
    on = in_year(MemorableDate(month=month, day=day), year).on
    assert (on.year, on.month) == (year, month)
    assert on.day == day or (on + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (CalendarRow("  ", 10, day=5), "work_date_name"),
        (CalendarRow("Күз", 2, day=30), "work_date_day"),
        (CalendarRow("Күз", 2), "work_date_day"),
        (CalendarRow("Күз", 10, rule="5 mon"), "work_date_rule"),
        (CalendarRow("Күз", 10, rule="often"), "work_date_rule"),
    ],
)
def test_a_date_that_cannot_be_found_in_a_year_is_refused(gulnar: User, told: CalendarRow, code: str) -> None:
    with refused(code):
        write_date(by=gulnar, told=told)
    assert not MemorableDate.objects.exists()


def test_what_was_done_for_a_date_stands_beside_it(
    gulnar: User, kinds: dict[str, WorkKind], calendar: dict[str, MemorableDate]
) -> None:
    entry = actions.record(
        by=gulnar, kind=kinds["exhibition"], on=date(2023, 10, 4), today=TODAY, marks=calendar["teachers_day"]
    )
    # asked on the day after, as the list of the coming weeks does
    coming = dates_in(gulnar.school, Period(date(2023, 10, 5), date(2023, 11, 2)))
    done = {row.of.code: entries for row, entries in done_for(gulnar.school, coming).items()}
    assert done["teachers_day"] == [entry]
    assert done["republic_day"] == []
    assert not any(done_for(gulnar.school, dates_in(gulnar.school, YEAR)).values())


def test_an_entry_keeps_its_date_after_that_is_hidden(
    library: Client, gulnar: User, kinds: dict[str, WorkKind], calendar: dict[str, MemorableDate]
) -> None:
    entry = actions.record(by=gulnar, kind=kinds["quiz"], on=TODAY, today=TODAY, marks=calendar["abai"])
    hide_date(by=gulnar, date_of=calendar["abai"], hidden=True)
    page = library.get(f"/work/{entry.pk}/edit/").content.decode()
    assert f'<option value="{calendar["abai"].pk}" selected>Абай күні' in page
    typed = {"kind": entry.kind_id, "on": TODAY, "units": "1", "marks": calendar["abai"].pk}
    library.post(f"/work/{entry.pk}/edit/", typed)
    entry.refresh_from_db()
    assert entry.marks == calendar["abai"]
    assert (
        f'<option value="{calendar["abai"].pk}">Абай күні' not in library.get("/work/add/").content.decode()
    )


def test_dates_of_another_school_are_its_own(
    gulnar: User, foreign_librarian: User, kinds: dict[str, WorkKind], calendar: dict[str, MemorableDate]
) -> None:
    assert dates_in(foreign_librarian.school, YEAR) == []
    with pytest.raises(Stranger):
        hide_date(by=foreign_librarian, date_of=calendar["abai"], hidden=True)
    adopt_dates(by=foreign_librarian)
    theirs = MemorableDate.objects.for_school(foreign_librarian.school)[0]
    with pytest.raises(Stranger):
        actions.record(by=gulnar, kind=kinds["quiz"], on=TODAY, today=TODAY, marks=theirs)


def test_gulnar_keeps_the_calendar_on_its_page(library: Client, gulnar: User, school: School) -> None:
    assert "Күнтізбе бос." in library.get("/work/dates/").content.decode()
    page = library.post("/work/dates/adopt/", follow=True).content.decode()
    assert "Мұғалім күні" in page
    assert "күні тексерілмеген" in page
    typed = {"name_kk": "Мектептің туған күні", "month": "11", "day": "31", "born": "1936"}
    assert "Бұл айда мұндай күн жоқ." in library.post("/work/dates/new/", typed).content.decode()
    library.post("/work/dates/new/", typed | {"day": "20"})
    own = MemorableDate.objects.get(name_kk="Мектептің туған күні")
    page = library.get("/work/dates/", {"year": "2026"}).content.decode()
    assert "Мектептің туған күні" in page
    assert "90 жыл" in page.replace("\u00a0", " ")
    library.post(f"/work/dates/{own.pk}/", typed | {"day": "", "rule": "3 fri"})
    own.refresh_from_db()
    assert (own.day, own.rule) == (None, "3 fri")
    library.post(f"/work/dates/{own.pk}/hide/", {"hide": "on"})
    own.refresh_from_db()
    assert own.hidden
    for year in ("99999999", "02026123", "0202699999999999", "²⁰²⁶", "2101"):
        for address in ("/work/dates/", "/work/dates/paper/"):
            assert library.get(address, {"year": year}).status_code == 200


def test_old_schools_read_birthdays_rightly_and_keep_their_own_words(
    calendar: dict[str, MemorableDate],
) -> None:
    migration = importlib.import_module("kitaphana.activities.migrations.0007_birthdays")
    for code, name in (("kekilbaev", "Әбіш Кекілбаев туған күн"), ("auezov", "Әуезов күні")):
        MemorableDate.objects.filter(code=code).update(name_kk=name)
    migration.write_anew(apps, None)
    names = dict(MemorableDate.objects.values_list("code", "name_kk"))
    assert (names["kekilbaev"], names["auezov"]) == ("Әбіш Кекілбаевтың туған күні", "Әуезов күні")
    for code, (person, _) in migration.NAMES.items():
        MemorableDate.objects.filter(code=code).update(name_kk=person + migration.BEFORE)
    migration.write_anew(apps, None)
    shipped = {code: row["name"]["kk"] for code, row in shipped_dates().items()}
    assert dict(MemorableDate.objects.values_list("code", "name_kk")) == shipped


def test_a_date_of_another_school_is_not_found(
    client: Client, foreign_librarian: User, calendar: dict[str, MemorableDate]
) -> None:
    client.force_login(foreign_librarian)
    row = calendar["abai"]
    assert client.get(f"/work/dates/{row.pk}/").status_code == 404
    assert client.post(f"/work/dates/{row.pk}/hide/", {"hide": "on"}).status_code == 404


def test_marat_reads_the_calendar(client: Client, marat: User, calendar: dict[str, MemorableDate]) -> None:
    client.force_login(marat)
    assert "Мұғалім күні" in client.get("/work/dates/").content.decode()
    assert client.get("/work/dates/new/").status_code == 403


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_the_calendar_is_taken_away_on_paper(
    library: Client, calendar: dict[str, MemorableDate], kind: str
) -> None:
    file = library.get("/work/dates/paper/", {"format": kind, "lang": "ru", "year": "2026"})
    assert file.content[:2] in (b"%P", b"PK")
