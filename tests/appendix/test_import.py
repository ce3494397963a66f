"""The school's calendar from a table and from an ICS file, whole and broken."""

import io
from datetime import date
from time import perf_counter

import pytest
import xlsxwriter
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.appendix import actions
from kitaphana.appendix.ics import read_calendar
from kitaphana.appendix.importer import EVENTS
from kitaphana.appendix.models import SchoolEvent
from kitaphana.core.batch import undo_batch
from kitaphana.core.importing import Result, run_import
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES
from kitaphana.core.tables import guess_map
from kitaphana.planning.models import Plan, PlanItem
from tests import make
from tests.appendix.conftest import Hold

SEPTEMBER = date(2026, 9, 1)
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Мектеп//\r\n"
TAIL = "END:VCALENDAR\r\n"


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])


def ics(*events: str) -> bytes:
    return (HEAD + "".join(events) + TAIL).encode()


def bring(by: User, content: bytes, name: str = "мектеп.ics", *, dry_run: bool = False) -> Result:
    return run_import(by=by, importer=EVENTS, content=content, file_name=name, on=SEPTEMBER, dry_run=dry_run)


def told(result: Result, language: str = "kk") -> list[str]:
    return [fault.message(language) for fault in result.faults]


def held() -> list[tuple[str, date, date]]:
    return list(SchoolEvent.objects.values_list("name", "starts_on", "ends_on"))


TEACHERS = event(
    "UID:1@school",
    "SUMMARY:Мұғалім күні\\, кеш",
    "DTSTART;VALUE=DATE:20261005",
    "CATEGORIES:Тәрбие,Кеш",
    "ORGANIZER;CN=Оспанова А.:mailto:a@mektep.kz",
    "LOCATION:Акт залы",
)
WEEK = event(
    "UID:2@school", "SUMMARY:Ана тілі апталығы", "DTSTART;VALUE=DATE:20270217", "DTEND;VALUE=DATE:20270222"
)


def table(*rows: tuple[object, ...]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Жоспар")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for n, row in enumerate(
            [("Мектептің іс-шаралары",), ("Күні", "Іс-шара", "Бағыты", "Жауапты"), *rows]
        ):
            for place, value in enumerate(row):
                sheet.write(n, place, value, day if isinstance(value, date) else None)
    return file.getvalue()


def test_a_calendar_comes_in_once_and_is_undone_whole(gulnar: User) -> None:
    content = ics(TEACHERS, WEEK)
    tried = bring(gulnar, content, dry_run=True)
    assert (tried.added, told(tried)) == (2, [])
    assert held() == [], "only tried"
    first = bring(gulnar, content)
    assert held() == [
        ("Мұғалім күні, кеш", date(2026, 10, 5), date(2026, 10, 5)),
        ("Ана тілі апталығы", date(2027, 2, 17), date(2027, 2, 21)),
    ]
    teachers = SchoolEvent.objects.get(uid="1@school")
    assert (teachers.direction, teachers.who, teachers.place) == ("Тәрбие", "Оспанова А.", "Акт залы")
    again = bring(gulnar, content)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    moved = bring(gulnar, content.replace(b"20261005", b"20261006"))
    assert (moved.added, moved.changed, moved.unchanged) == (0, 1, 1)
    assert moved.batch is not None
    undo_batch(by=gulnar, batch=moved.batch)
    assert SchoolEvent.objects.get(uid="1@school").starts_on == date(2026, 10, 5)
    assert first.batch is not None
    undo_batch(by=gulnar, batch=first.batch)
    assert held() == []


def test_a_batch_whose_event_is_tied_to_the_plan_stays(gulnar: User, plan: Plan) -> None:
    batch = bring(gulnar, ics(TEACHERS)).batch
    actions.link(by=gulnar, event=SchoolEvent.objects.get(), item=PlanItem.objects.get())
    assert batch is not None
    with pytest.raises(Refused):
        undo_batch(by=gulnar, batch=batch)
    assert SchoolEvent.objects.count() == 1


def test_a_table_meets_what_was_written_by_hand(gulnar: User, hold: Hold) -> None:
    hold("Мұғалім күні", date(2026, 10, 5), direction="", who="")
    rows = (
        (date(2026, 10, 5), "Мұғалім күні", "Тәрбие", "тәлімгер"),
        ("20.11.2026", "Педкеңес", "Оқу", ""),
        ("31.02.2027", "Олимпиада", "Оқу", ""),
        ("05.02.2027", "", "Оқу", ""),
    )
    result = bring(gulnar, table(*rows), "жоспар.xlsx")
    assert (result.added, result.changed, result.left_out) == (1, 1, 2)
    assert told(result) == [
        "5-жол, «Олимпиада»: «31.02.2027» күні оқылмады. Күнін түзетіңіз, мысалы, 01.09.2026.",
        "6-жол, «Іс-шара» бағаны: мән жоқ. Толтырыңыз немесе жолды өткізіп жіберіңіз.",
    ]
    assert SchoolEvent.objects.get(name="Мұғалім күні").who == "тәлімгер"
    assert bring(gulnar, table(*rows), "жоспар.xlsx").unchanged == 2


def test_an_event_by_hand_takes_the_key_of_the_calendar(gulnar: User, hold: Hold) -> None:
    hold("Мұғалім күні, кеш", date(2026, 10, 5))
    assert bring(gulnar, ics(TEACHERS)).changed == 1
    assert SchoolEvent.objects.get().uid == "1@school"


def test_broken_events_are_named_and_the_others_come_in(gulnar: User) -> None:
    content = ics(
        event("UID:3", "SUMMARY:Күні қате", "DTSTART;VALUE=DATE:20261399"),
        TEACHERS,
        event("UID:4", "SUMMARY:Кері", "DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261101"),
        event("UID:5", "SUMMARY:Күнсіз"),
        event("UID:6", "DTSTART;VALUE=DATE:20261110"),
        event("UID:7", "SUMMARY:Өтпейді", "DTSTART;VALUE=DATE:20261110", "STATUS:CANCELLED"),
        event("UID:8", "SUMMARY:Соңы қате", "DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:2026"),
    )
    result = bring(gulnar, content)
    assert [name for name, _, _ in held()] == ["Мұғалім күні, кеш"]
    lines = content.decode().split("\r\n")
    for fault in result.faults:
        assert lines[fault.row - 1] == "BEGIN:VEVENT", "the row is the line of the file"
    said = told(result)
    assert said[0] == "4-жол, «Күні қате»: «20261399» күні оқылмады. Күнін түзетіңіз, мысалы, 01.09.2026."
    assert "«Кері» басталмай тұрып аяқталады" in said[1]
    assert "«Басталуы» бағаны: мән жоқ" in said[2]
    assert "«Мектеп іс-шарасы» бағаны: мән жоқ" in said[3]
    assert "«Өтпейді» өтпейді деп белгіленген" in said[4]
    assert "«Соңы қате»: «2026» күні оқылмады" in said[5]
    for language in ("ru", "en"):
        assert all(told(result, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_calendar_file_has_headings_in_the_words_of_whoever_reads_it(gulnar: User, language: str) -> None:
    with override(language):
        (sheet,) = read_calendar(ics(TEACHERS), "мектеп.ics")
        assert "SUMMARY" not in sheet.rows[0]
        assert guess_map(sheet.rows[0], EVENTS.columns) == {
            code: place
            for place, code in enumerate(("name", "start", "end", "direction", "who", "place", "uid", "rule"))
        }
        assert bring(gulnar, ics(TEACHERS, WEEK)).added == 2
    with override("en" if language != "en" else "kk"):
        assert bring(gulnar, ics(TEACHERS, WEEK)).unchanged == 2, "and of another the next time"


def test_a_day_of_a_year_that_the_school_does_not_have_is_told_in_the_preview(gulnar: User) -> None:
    make.school_year(gulnar.school, date(2026, 9, 1))
    far = event("UID:f", "SUMMARY:Мерейтой", "DTSTART;VALUE=DATE:20350215")
    next_year = event("UID:n", "SUMMARY:Тіл күні", "DTSTART;VALUE=DATE:20280905")
    result = bring(gulnar, ics(TEACHERS, far, next_year), dry_run=True)
    assert (result.added, result.left_out) == (3, 0)
    assert [fault.row for fault in result.faults] == [12, 17], "on these lines they begin"
    assert "«Мерейтой» күні (15.02.2035) 2034–2035\N{NO-BREAK SPACE}оқу жылына түседі" in told(result)[0]
    assert "2028–2029\N{NO-BREAK SPACE}оқу жылына" in told(result)[1]
    near = event("UID:a", "SUMMARY:Тіл күні", "DTSTART;VALUE=DATE:20270905")
    assert told(bring(gulnar, ics(near), dry_run=True)) == [], "the year that the next plan is of"


def test_half_a_file_brings_its_whole_events_and_says_that_it_is_half(gulnar: User) -> None:
    whole = ics(TEACHERS, WEEK)
    cut = whole[: whole.index("Ана тілі".encode()) + len("Ана тілі".encode())]
    result = bring(gulnar, cut)
    assert [name for name, _, _ in held()] == ["Мұғалім күні, кеш"]
    assert "файл «Ана тілі» оқиғасында үзіліп қалған" in told(result)[0]
    between = bring(gulnar, (HEAD + TEACHERS).encode())
    assert "файл соңына дейін келмеген" in told(between)[0]
    assert told(bring(gulnar, HEAD.encode()[:40]))
    interrupted = bring(gulnar, ics("BEGIN:VEVENT\r\nSUMMARY:Жарты\r\n", WEEK))
    assert interrupted.added == 1
    assert "«Жарты»" in told(interrupted)[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_a_calendar_in_another_encoding_is_read(gulnar: User, encoding: str) -> None:
    content = (HEAD.replace("Мектеп", "School") + event(
        "UID:9", "SUMMARY:День учителя", "DTSTART;VALUE=DATE:20261005"
    ) + TAIL).encode(encoding)  # fmt: skip
    if encoding == "utf-16":
        with pytest.raises(Refused):
            bring(gulnar, content)
        return
    bring(gulnar, content)
    assert [name for name, _, _ in held()] == ["День учителя"]


def test_times_and_time_zones_are_days_of_the_school(gulnar: User) -> None:
    zone = "BEGIN:VTIMEZONE\r\nTZID:Мектеп уақыты\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n" \
        "TZOFFSETFROM:+0500\r\nTZOFFSETTO:+0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"  # fmt: skip
    content = ics(
        zone,
        event("UID:1", "SUMMARY:Түнгі", "DTSTART:20261004T203000Z", "DTEND:20261004T213000Z"),
        event("UID:2", "SUMMARY:Кешкі", "DTSTART;TZID=Asia/Almaty:20261005T180000", "DURATION:PT2H"),
        event("UID:3", "SUMMARY:Екі күн", "DTSTART;TZID=Мектеп уақыты:20261005T100000",
              "DTEND;TZID=Мектеп уақыты:20261006T120000"),
        event("UID:4", "SUMMARY:Түн ортасына дейін", "DTSTART:20261005T180000", "DTEND:20261006T000000"),
        event("UID:5", "SUMMARY:Белгісіз белдеу", "DTSTART;TZID=Mars/Base:20261005T100000"),
    )  # fmt: skip
    result = bring(gulnar, content)
    assert told(result) == []
    fifth = date(2026, 10, 5)
    assert sorted(held()) == sorted([
        ("Түнгі", fifth, fifth), ("Кешкі", fifth, fifth), ("Екі күн", fifth, date(2026, 10, 6)),
        ("Түн ортасына дейін", fifth, fifth), ("Белгісіз белдеу", fifth, fifth),
    ])  # fmt: skip


def test_a_repeated_event_is_held_on_each_day_of_the_school_year(gulnar: User) -> None:
    weekly = event(
        "UID:w",
        "SUMMARY:Үйірме",
        "DTSTART;TZID=Asia/Almaty:20261002T150000",
        "RRULE:FREQ=WEEKLY;BYDAY=FR;UNTIL=20261106T185959Z",
        "EXDATE;TZID=Asia/Almaty:20261016T150000",
        "RDATE;VALUE=DATE:20261117",
    )
    moved = event("UID:w", "SUMMARY:Үйірме (ауыстырылды)", "RECURRENCE-ID;TZID=Asia/Almaty:20261023T150000",
                  "DTSTART;TZID=Asia/Almaty:20261024T150000")  # fmt: skip
    yearly = event("UID:y", "SUMMARY:Мектеп күні", "DTSTART;VALUE=DATE:20150312", "RRULE:FREQ=YEARLY")
    counted = event("UID:c", "SUMMARY:Кеңес", "DTSTART;VALUE=DATE:20260801", "RRULE:FREQ=MONTHLY;COUNT=3")
    content = ics(weekly, moved, yearly, counted)
    result = bring(gulnar, content)
    assert told(result) == []
    assert [day for name, day, _ in held() if name == "Үйірме"] == [
        date(2026, 10, 2), date(2026, 10, 9), date(2026, 10, 30), date(2026, 11, 6), date(2026, 11, 17),
    ]  # fmt: skip
    assert [day for name, day, _ in held() if "ауыстырылды" in name] == [date(2026, 10, 24)]
    assert [day for name, day, _ in held() if name == "Мектеп күні"] == [date(2027, 3, 12)]
    assert [day for name, day, _ in held() if name == "Кеңес"] == [date(2026, 9, 1), date(2026, 10, 1)]
    again = bring(gulnar, content)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 4)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=DAILY", "жиі қайталанады"),
        ("FREQ=MINUTELY", "қалай қайталанатыны оқылмады"),
        ("FREQ=SOMETIMES", "қалай қайталанатыны оқылмады"),
        (
            "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9;BYMINUTE=0,10,20;BYSECOND=0,1",
            "қалай қайталанатыны оқылмады",
        ),
        ("FREQ=YEARLY;BYHOUR=9;COUNT=900000000", "қалай қайталанатыны оқылмады"),
        ("FREQ=WEEKLY;BYEASTER=0", "қалай қайталанатыны оқылмады"),
        ("BYDAY=FR", "қалай қайталанатыны оқылмады"),
        ("FREQ=WEEKLY;BYDAY=ZZ", "қалай қайталанатыны оқылмады"),
        ("FREQ=YEARLY;UNTIL=20251231", "бірде-бір рет өтпейді"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "бірде-бір рет өтпейді"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", "бірде-бір рет өтпейді"),
    ],
)
def test_a_rule_that_a_school_cannot_keep_is_refused_in_a_sentence(
    gulnar: User, rule: str, said: str
) -> None:
    result = bring(
        gulnar, ics(event("UID:r", "SUMMARY:Жиі", "DTSTART;VALUE=DATE:20250901", f"RRULE:{rule}"), TEACHERS)
    )
    (sentence,) = told(result)
    assert said in sentence
    assert "«Жиі»" in sentence
    assert [name for name, _, _ in held()] == ["Мұғалім күні, кеш"]


def test_a_rule_that_began_decades_ago_keeps_its_weeks(gulnar: User) -> None:
    since = date(1951, 9, 3)
    start = f"DTSTART;VALUE=DATE:{since:%Y%m%d}"
    content = ics(
        event("UID:w", "SUMMARY:Апталық", start, "RRULE:FREQ=WEEKLY;INTERVAL=10"),
        event("UID:c", "SUMMARY:Біткен", start, "RRULE:FREQ=WEEKLY;COUNT=99999"),
    )
    result = bring(gulnar, content)
    days = [day for _, day, _ in held()]
    assert 5 <= len(days) <= 6
    assert all((day - since).days % 70 == 0 and SEPTEMBER <= day <= date(2027, 8, 31) for day in days)
    assert [fault.code for fault in result.faults] == ["appendix_imp_never"], "so many times are over"


def zone(name: str, offset: str, rule: str = "") -> str:
    part = ["BEGIN:STANDARD", "DTSTART:19700101T000000", *([rule] if rule else []), f"TZOFFSETFROM:{offset}",
            f"TZOFFSETTO:{offset}", "END:STANDARD"]  # fmt: skip
    daylight = [line.replace("STANDARD", "DAYLIGHT") for line in part] if rule else []
    return "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *part, *daylight, "END:VTIMEZONE", ""])


def test_two_files_may_call_two_zones_alike(gulnar: User) -> None:
    late = event("UID:z", "SUMMARY:Кеш", "DTSTART;TZID=Customized Time Zone:20261005T210000")
    for offset, day in (("+0500", 5), ("+0100", 6), ("+0500", 5)):
        bring(gulnar, ics(zone("Customized Time Zone", offset), late))
        assert held() == [("Кеш", date(2026, 10, day), date(2026, 10, day))], offset


def test_a_hundred_zones_and_a_zone_that_turns_every_second_hold_nobody_up() -> None:
    began = perf_counter()
    zones = [zone(f"Белдеу {n}", "+0500", "RRULE:FREQ=SECONDLY") for n in range(100)]
    events = [
        event(f"UID:{n}", f"SUMMARY:Іс {n}", f"DTSTART;TZID=Белдеу {n % 100}:20261005T1{n % 10}0000")
        for n in range(300)
    ]
    (sheet,) = read_calendar(ics(*zones, *events), "мектеп.ics")
    assert {row[1] for row in sheet.rows[1:] if row} == {date(2026, 10, 5)}
    assert perf_counter() - began < 20, "a parse of all zones for each event takes minutes"


def test_long_keys_stay_different_and_long_names_are_shortened(gulnar: User) -> None:
    long = "k" * 255
    content = ics(
        event(f"UID:{long}a", "SUMMARY:" + "Ұзақ " * 60, "DTSTART;VALUE=DATE:20261005"),
        event(f"UID:{long}b", "SUMMARY:Апталық", "DTSTART;VALUE=DATE:20261002", "RRULE:FREQ=WEEKLY;COUNT=2"),
        event(f"UID:{long}b", "SUMMARY:Апталық (көшті)", "RECURRENCE-ID;VALUE=DATE:20261009",
              "DTSTART;VALUE=DATE:20261010"),
    )  # fmt: skip
    result = bring(gulnar, content)
    assert told(result) == []
    assert [day for _, day, _ in held()] == [date(2026, 10, 2), date(2026, 10, 5), date(2026, 10, 10)]
    shortened = SchoolEvent.objects.get(starts_on=date(2026, 10, 5)).name
    assert len(shortened) <= 200
    assert shortened.endswith("…")
    again = bring(gulnar, content)
    assert (again.added, again.changed) == (0, 0)


def test_one_name_on_one_day_is_one_event_as_it_is_by_hand(gulnar: User) -> None:
    second = TEACHERS.replace("UID:1@school", "UID:other@school")
    weekly = event(
        "UID:w", "SUMMARY:Мұғалім күні\\, кеш", "DTSTART;VALUE=DATE:20260928", "RRULE:FREQ=WEEKLY;COUNT=3"
    )
    result = bring(gulnar, ics(TEACHERS, second, weekly))
    assert [day for _, day, _ in held()] == [date(2026, 9, 28), date(2026, 10, 5), date(2026, 10, 12)]
    assert [fault.code for fault in result.faults] == ["appendix_imp_twice"] * 2
    assert all("05.10.2026" in sentence for sentence in told(result))
    moved = TEACHERS.replace("20261005", "20261006")
    freed = bring(gulnar, ics(moved, second))
    assert (freed.added, freed.changed, told(freed)) == (1, 1, []), "the day is free once the first has moved"


def test_what_is_no_calendar_is_refused(gulnar: User) -> None:
    for content in (b"", b"%PDF-1.7", b"\x00\x01\x02", b"BEGIN:VCALENDAR\x00\x01"):
        with pytest.raises(Refused):
            bring(gulnar, content)
    with pytest.raises(Refused) as many:
        bring(gulnar, ics(*[TEACHERS] * 3001))
    assert many.value.code == "appendix_many"
    assert held() == []


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_no_damage_to_a_file_breaks_the_reader(data: st.DataObject) -> None:
    content = bytearray(
        ics(TEACHERS, WEEK, event("UID:w", "SUMMARY:x", "DTSTART:20261002T150000Z", "RRULE:FREQ=WEEKLY"))
    )
    start = data.draw(st.integers(40, len(content) - 1))
    end = data.draw(st.integers(start, min(start + 40, len(content))))
    content[start:end] = data.draw(st.binary(max_size=10))
    try:
        sheets = read_calendar(bytes(content), "мектеп.ics")
    except Refused:
        return
    assert sheets
