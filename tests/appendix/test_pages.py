"""The pages of the school's year and of the calendar, and the telephone's address."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from kitaphana.activities.models import WorkKind
from kitaphana.appendix import actions
from kitaphana.appendix.models import CalendarKey, LibraryPart, SchoolEvent
from kitaphana.core.models import Role, RoleCode, User
from kitaphana.core.refusal import Refused
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions as planning
from kitaphana.planning.marks import mark_done
from kitaphana.planning.models import Plan, PlanItem
from tests.appendix.conftest import Hold
from tests.appendix.test_import import TEACHERS, WEEK, event, ics
from tests.planning.conftest import YEAR, promise
from tests.planning.test_calendar import TERMS

ENOUGH = 40


def text(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200, path
    return page.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def full(gulnar: User, plan: Plan, kinds: dict[str, WorkKind]) -> Plan:
    for name, term in TERMS.items():
        planning.add_item(
            by=gulnar,
            plan=plan,
            kind=kinds["exhibition"],
            text=name,
            term=term,
            units=Decimal(1),
            responsible="С.",
        )
    return plan


def test_the_calendar_shows_its_three_views(library: Client, full: Plan, hold: Hold) -> None:
    hold("Ашық есік күні", date(2024, 2, 14))
    month = text(library, f"/plan/{full.pk}/calendar/?view=month&on=2024-02-10")
    for word in (
        "Ақпан 2024",
        "Мұқағали оқулары",
        "ақпанның 3-аптасы",
        "21 ақпанға дейін",
        "Ашық есік күні",
        "ай сайын",
    ):
        assert word in month, word
    quarter = text(library, f"/plan/{full.pk}/calendar/?view=quarter&on=2024-02-10")
    assert "III тоқсан" in quarter
    assert "Мұқағали оқулары" in quarter
    whole = text(library, f"/plan/{full.pk}/calendar/?view=year")
    assert whole.count(">monthly<") == 9


@pytest.mark.parametrize(
    "query", ["", "?view=x&on=y", "?on=1800-01-01", "?on=9999-12-31&view=quarter", "?view=year&on=0"]
)
def test_any_day_of_the_address_opens_a_day_of_the_plan(library: Client, full: Plan, query: str) -> None:
    assert full.name("kk") in text(library, f"/plan/{full.pk}/calendar/{query}")


def test_a_plan_of_five_years_has_a_page_of_each(
    library: Client, gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    plan = planning.draft_plan(by=gulnar, kind="long", period=Period(date(2023, 9, 1), date(2028, 8, 31)))
    page = text(library, f"/plan/{plan.pk}/calendar/?view=year&on=2025-03-01")
    assert "2024–2025" in page
    assert 'rel="prev"' in page
    assert 'rel="next"' in page


def test_the_calendar_takes_the_same_queries_for_a_full_plan(
    library: Client, gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    def queries(view: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            text(library, f"/plan/{plan.pk}/calendar/?view={view}&on=2024-02-10")
        return len(caught)

    few = [queries(view) for view in ("month", "quarter", "year")]
    for term in TERMS.values():
        planning.add_item(
            by=gulnar,
            plan=plan,
            kind=kinds["exhibition"],
            text="Көрме",
            term=term,
            units=Decimal(1),
            responsible="С.",
        )
    assert [queries(view) for view in ("month", "quarter", "year")] == few
    assert max(few) < ENOUGH


def test_the_file_of_a_plan_is_a_calendar(library: Client, full: Plan) -> None:
    answer = library.get(f"/plan/{full.pk}/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert ".ics" in answer["Content-Disposition"]
    assert Calendar.from_ical(answer.content).walk("VEVENT")


def address(client: Client) -> str:
    page = text(client, "/plan/calendar/")
    found = page.partition('value="http://testserver')[2].partition('"')[0]
    return found.replace("&amp;", "&")


def test_gulnar_subscribes_renews_and_closes(library: Client, client: Client, full: Plan) -> None:
    assert address(library) == ""
    library.post("/plan/calendar/", {"renew": ""})
    first = address(library)
    stranger = Client()
    assert Calendar.from_ical(stranger.get(first).content).walk("VEVENT") == [], "nothing is approved"
    begins = date(2023, 9, 1)
    Plan.objects.update(
        state=Plan.State.APPROVED, approved_on=begins, starts_on=begins, ends_on=date(2099, 8, 31)
    )
    PlanItem.objects.filter(text="month").update(ends_on=date(2099, 8, 31))
    answer = stranger.get(first)
    assert answer.status_code == 200
    assert "month" in answer.content.decode()
    library.post("/plan/calendar/", {"renew": ""})
    assert stranger.get(first).status_code == 404
    second = address(library)
    assert stranger.get(second).status_code == 200
    assert stranger.post(second).status_code == 405
    assert stranger.get(second.replace("lang=kk", "lang=xx")).status_code == 404
    library.post("/plan/calendar/", {"close": ""})
    assert stranger.get(second).status_code == 404
    assert stranger.get("/plan/calendar/x.ics").status_code == 404


def test_the_address_of_one_who_left_opens_nothing(gulnar: User, baqyt: User, plan: Plan) -> None:
    stranger = Client()
    key, other = actions.renew_key(by=gulnar).key, actions.renew_key(by=baqyt).key
    assert stranger.get(f"/plan/calendar/{key}.ics").status_code == 200
    User.objects.filter(pk=gulnar.pk).update(is_active=False)
    assert stranger.get(f"/plan/calendar/{key}.ics").status_code == 404
    Role.objects.filter(user=baqyt).update(code=RoleCode.PUPIL)
    assert stranger.get(f"/plan/calendar/{other}.ics").status_code == 404


def test_who_guesses_addresses_is_stopped_and_a_true_one_opens_still(gulnar: User) -> None:
    stranger = Client(REMOTE_ADDR="10.20.30.40")
    key = actions.renew_key(by=gulnar).key
    answers = [stranger.get(f"/plan/calendar/guess{n}.ics").status_code for n in range(31)]
    assert answers == [404] * 30 + [429]
    assert stranger.get(f"/plan/calendar/{key}.ics").status_code == 200


def test_one_key_is_of_one_person(gulnar: User, baqyt: User) -> None:
    key = actions.renew_key(by=gulnar)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarKey.objects.create(school=baqyt.school, user=baqyt, key=key.key)


def test_gulnar_writes_an_event_ties_it_and_adds_work(
    library: Client, gulnar: User, plan: Plan, kinds: dict[str, WorkKind]
) -> None:
    said = {
        "name": "Мұқағали Мақатаев оқулары",
        "starts_on": "2024-02-09",
        "direction": "Тәрбие",
        "who": "бірлестік",
    }
    wrong = library.post("/plan/appendix/events/new/", said | {"ends_on": "2024-02-01"})
    assert "басталмай тұрып аяқталады" in wrong.content.decode()
    library.post("/plan/appendix/events/new/", said)
    held = SchoolEvent.objects.get()
    page = f"/plan/appendix/events/{held.pk}/"
    assert "Кітапхананың үлесі болуы мүмкін" in text(library, page)
    item = PlanItem.objects.get()
    library.post(f"{page}link/", {"item": item.pk})
    part = held.parts.get()
    assert "Мұқағали оқулары" in text(library, "/plan/appendix/?year=2023")
    library.post(f"{page}unlink/{part.pk}/")
    assert not held.parts.exists()
    work = {
        "plan": plan.pk,
        "kind": kinds["exhibition"].pk,
        "text": "Көрме",
        "units": "1",
        "responsible": "С.",
    }
    assert (
        "Міндетті" in library.post(f"{page}work/", work | {"text": ""}).content.decode()
        or not held.parts.exists()
    )
    library.post(f"{page}work/", work)
    assert held.parts.get().item.text == "Көрме"
    library.post(f"{page}edit/", said | {"name": "Мұқағали күні"})
    held.refresh_from_db()
    assert held.name == "Мұқағали күні"
    assert "Мұқағали күні" in text(library, "/plan/appendix/events/?year=2023&q=мукагали")
    library.post(f"{page}remove/")
    assert not SchoolEvent.objects.exists()


def test_several_events_are_tied_at_once(library: Client, plan: Plan, hold: Hold) -> None:
    held, item = hold(on=date(2024, 2, 14)), PlanItem.objects.get()
    assert f'value="{held.pk}-{item.pk}" checked' in text(library, "/plan/appendix/links/?year=2023")
    library.post("/plan/appendix/links/?year=2023", {"pair": ["1-1x", f"{held.pk}-{item.pk}", "9-9"]})
    assert held.parts.get().item == item
    assert "табылмады" in text(library, "/plan/appendix/links/?year=2023")


def test_only_events_and_items_of_the_same_days_are_ticked(library: Client, plan: Plan, hold: Hold) -> None:
    same, item = hold(on=date(2024, 2, 14)), PlanItem.objects.get()
    assert item.starts_on == date(2024, 2, 12)
    other = hold("Мұқағали оқуларының ашылуы", date(2024, 2, 9))
    page = text(library, "/plan/appendix/links/?year=2023")
    assert f'value="{same.pk}-{item.pk}" checked' in page
    assert f'value="{other.pk}-{item.pk}">' in page


def test_a_cut_calendar_and_lost_letters_are_told_in_plain_words(
    library: Client, settings: object, tmp_path: Path
) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    lost = event("UID:3", "SUMMARY:Абай о?улары", "DTSTART;VALUE=DATE:20261005")
    whole = ics(lost, WEEK).decode()
    content = whole[: whole.index("DTEND")].encode()
    step = library.post(
        "/import/", {"kind": "school_events", "file": SimpleUploadedFile("мектеп.ics", content)}
    )
    page = text(library, step["Location"])
    assert "Файлда қазақ әріптері жоғалған, мысалы: «о?улары»." in page
    assert "файл «Ана тілі апталығы» оқиғасында үзіліп қалған" in page
    assert "CUT" not in re.findall(r"[A-Z]+", page)


def test_an_event_of_a_year_that_the_school_has_not_opened_is_refused_with_a_word(
    library: Client, plan: Plan
) -> None:
    typed = {"name": "Мерейтой", "starts_on": "2099-02-20"}
    page = library.post("/plan/appendix/events/new/", typed).content.decode()
    page = page.replace("\N{NO-BREAK SPACE}", " ")
    assert "2098–2099 оқу жылына түседі" in page
    assert "Мерейтой" in page
    assert not SchoolEvent.objects.exists()
    library.post("/plan/appendix/events/new/", typed | {"starts_on": "2024-09-20"})
    assert SchoolEvent.objects.get().starts_on == date(2024, 9, 20), "the next year may be planned already"


def test_if_one_of_several_cannot_be_tied_none_is(gulnar: User, plan: Plan, hold: Hold) -> None:
    first, second = hold(), hold("Ашық есік күні", date(2024, 2, 14))
    item = PlanItem.objects.get()
    dropped = planning.add_item(
        by=gulnar, plan=plan, kind=item.kind, text="Көрме", term=item.term, units=Decimal(1), responsible="С."
    )
    PlanItem.objects.filter(pk=dropped.pk).update(
        state=PlanItem.State.DROPPED, why="Карантин", marked_on=item.starts_on
    )
    with pytest.raises(Refused, match="Көрме"):
        actions.link_all(by=gulnar, pairs=[(first, item), (second, dropped)])
    assert not LibraryPart.objects.exists()


@pytest.mark.parametrize(
    "query", ["", "?year=2023&by=who", "?year=0", "?year=abcd", "?year=99999", "?year=2101"]
)
def test_any_year_of_the_address_opens(library: Client, plan: Plan, query: str) -> None:
    assert "Бүкіл мектептің жылы" in text(library, f"/plan/appendix/{query}")


def test_who_may_look_may_not_write(client: Client, marat: User, plan: Plan, hold: Hold) -> None:
    held = hold()
    client.force_login(marat)
    page = text(client, f"/plan/appendix/events/{held.pk}/")
    assert "Байланыстыру" not in page
    assert "Мұқағали Мақатаев оқулары" in text(client, "/plan/appendix/?year=2023")
    assert client.get("/plan/appendix/events/new/").status_code == 403
    assert client.post(f"/plan/appendix/events/{held.pk}/remove/").status_code == 403


def test_another_school_sees_nothing_of_ours(
    client: Client, foreign_librarian: User, plan: Plan, hold: Hold
) -> None:
    held = hold()
    client.force_login(foreign_librarian)
    assert client.get(f"/plan/appendix/events/{held.pk}/").status_code == 404
    assert client.get(f"/plan/{plan.pk}/calendar/").status_code == 404
    assert client.get(f"/plan/{plan.pk}/calendar.ics").status_code == 404
    assert "Мұқағали" not in text(client, "/plan/appendix/?year=2023")


def test_the_paper_is_taken_away(library: Client, plan: Plan, hold: Hold) -> None:
    hold()
    answer = library.get("/plan/appendix/paper/?year=2023&lang=ru&format=xlsx&by=who")
    assert answer.status_code == 200
    assert "2023-2024-ru.xlsx" in answer["Content-Disposition"]


def test_the_wizard_shows_a_calendar_with_its_faults_before_it_comes_in(
    library: Client, settings: object, tmp_path: Path
) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    broken = event("UID:3", "SUMMARY:Күні қате", "DTSTART;VALUE=DATE:20261399")
    file = SimpleUploadedFile("мектеп.ics", ics(broken, TEACHERS, WEEK))
    step = library.post("/import/", {"kind": "school_events", "file": file})
    page = text(library, step["Location"])
    assert not {"SUMMARY", "DTSTART", "RRULE"} & set(re.findall(r"[A-Z]+", page))
    assert "Ана тілі апталығы" in page, "the first rows, without the empty ones between them"
    assert "«Күні қате»: «20261399» күні оқылмады" in page
    assert not SchoolEvent.objects.exists()
    fields = {"step": "bring", "on": "2026-09-01", "header": "", "encoding": ""}
    places = dict(
        zip(("name", "start", "end", "direction", "who", "place", "uid", "rule"), range(1, 9), strict=True)
    )
    library.post(step["Location"], fields | {f"column_{code}": place for code, place in places.items()})
    assert SchoolEvent.objects.count() == 2


def test_monthly_work_marked_early_is_done_until_that_day_on_the_screen_too(
    library: Client, gulnar: User, plan: Plan, kinds: dict[str, WorkKind], hold: Hold
) -> None:
    raid = promise(gulnar, plan, kinds["raid"], FuzzyDate.monthly(YEAR), 12, text="Оқулық рейді")
    actions.link(by=gulnar, event=hold(), item=raid)
    mark_done(by=gulnar, item=raid, on=date(2023, 10, 19))
    page = text(library, "/plan/appendix/?year=2023")
    assert "Оқулық рейді – 2023 жылғы 19 қазанға дейін орындалды" in page
