"""The pages of the centre as Gulnar, the director and strangers use them, without scripts."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from kitaphana.circulation.models import Visit
from kitaphana.core.models import User
from kitaphana.digital.actions import add_workstation, open_resource
from kitaphana.digital.models import Booking, Purpose, Resource, Session, Workstation
from kitaphana.digital.queries import statistics_of
from kitaphana.digital.scan import group_meant, run
from kitaphana.digital.session import start, stop
from kitaphana.lib.period import Period
from kitaphana.roster.models import Reader
from tests import make
from tests.digital.conftest import MONDAY, RESEARCH, SINCE, STUDY, at, refused

OCTOBER = Period(date(2023, 10, 1), date(2023, 10, 31))
SPAN = {"start": "2023-10-01", "end": "2023-10-31"}


def page(client: Client, name: str, *args: object, **query: str | int) -> str:
    answer = client.get(reverse(f"digital:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


@contextmanager
def as_many_queries_as(context: CaptureQueriesContext) -> Iterator[None]:
    with CaptureQueriesContext(connection) as now:
        yield
    assert len(now) == len(context)


@pytest.fixture
def this_year(gulnar: User) -> date:
    today = timezone.localdate()
    make.school_year(gulnar.school, date(today.year if today.month >= 9 else today.year - 1, 9, 1))
    return today


@pytest.fixture
def erlan(gulnar: User, this_year: date) -> Reader:
    return make.reader(gulnar.school, "Қайрат Ерлан", joined_on=this_year, registered_on=None)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("10 оқушы, 7-сынып", (10, 7)),
        ("7-сынып", (1, 7)),
        ("12 оқушы", (12, None)),
        ("5 учеников 7-го класса", (5, 7)),
        ("3 ученика, 10 класс", (3, 10)),
        ("7 «Ә» сыныбы", (1, 7)),
        ("4 pupils, grade 11", (4, 11)),
        ("0 оқушы", (0, None)),
        ("Сейітов Арман", None),
        ("10000001", None),
        ("", None),
    ],
)
def test_the_line_understands_pupils_without_a_card(text: str, meant: tuple[int, int | None] | None) -> None:
    assert group_meant(text) == meant


def test_a_card_a_purpose_and_a_stop(library: Client, pc1: Workstation, erlan: Reader) -> None:
    answer = library.post(reverse("digital:scan"), {"line": erlan.card_number})
    assert answer["Location"] == f"{reverse('digital:index')}?reader={erlan.pk}"
    sitting = library.get(answer["Location"]).content.decode()
    assert "Қайрат Ерлан" in sitting
    assert f'name="seat" value="{pc1.pk}"' in sitting
    library.post(reverse("digital:start"), {"reader": erlan.pk, "seat": pc1.pk, "purpose": "study"})
    session = Session.objects.get()
    assert (session.reader, session.workstation, session.ended_at) == (erlan, pc1, None)
    assert "Қайрат Ерлан" in page(library, "index")
    asked = library.post(reverse("digital:scan"), {"line": erlan.card_number}).content.decode()
    assert "қазір «ПК-1» орнында отыр" in asked
    library.post(reverse("digital:scan"), {"line": f"#r{erlan.pk}", "flag": "stop"})
    session.refresh_from_db()
    assert session.ended_at is not None


def test_ten_pupils_of_grade_seven(library: Client, pc1: Workstation, this_year: date) -> None:
    answer = library.post(reverse("digital:scan"), {"line": "10 оқушы, 7-сынып"})
    assert "count=10&grade=7" in answer["Location"]
    library.post(reverse("digital:start"), {"count": 10, "grade": 7, "seat": "", "purpose": "research"})
    session = Session.objects.get()
    assert (session.count, session.grade, session.workstation) == (10, 7, None)
    assert Visit.objects.get().count == 10


def test_an_act_is_undone_on_the_page(library: Client, pc1: Workstation, erlan: Reader) -> None:
    library.post(reverse("digital:start"), {"reader": erlan.pk, "seat": pc1.pk, "purpose": "study"})
    row = Session.objects.get().pk
    library.post(reverse("digital:stop"), {"row": row})
    library.post(reverse("digital:undo"), {"row": row, "kind": "stopped"})
    assert Session.objects.get().ended_at is None
    library.post(reverse("digital:undo"), {"row": row, "kind": "started"})
    assert (Session.objects.count(), Visit.objects.count()) == (0, 0)


@pytest.mark.parametrize("line", ["0 оқушы", "7 оқушы, 15-сынып", "Жоқбай", "\x00\x1f", "99999999", "#r999"])
def test_a_line_that_means_nothing_says_what_to_do(library: Client, pc1: Workstation, line: str) -> None:
    library.post(reverse("digital:scan"), {"line": line})
    assert Session.objects.count() == 0
    assert page(library, "index")


def test_when_no_workstation_is_free_nobody_sits_down(
    library: Client, gulnar: User, pc1: Workstation, erlan: Reader
) -> None:
    start(by=gulnar, workstation=pc1, purpose=STUDY, at=timezone.now(), grade=5)
    assert "Бос жұмыс орны жоқ" in page(library, "index", reader=erlan.pk)
    library.post(reverse("digital:start"), {"reader": erlan.pk, "seat": "", "purpose": "study"})
    assert Session.objects.count() == 1


def test_whoever_looks_ends_what_was_forgotten_and_is_told(
    library: Client, gulnar: User, pc1: Workstation, arman: Reader
) -> None:
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    assert "1 сеансты бағдарлама өзі жапты" in page(library, "index")
    session.refresh_from_db()
    assert (session.ended_at, session.by_clock) == (at(14, 30), True)
    assert "бағдарлама өзі жапты" not in page(library, "index")


def test_a_stop_pressed_days_later_counts_until_closing_time(
    library: Client, gulnar: User, pc1: Workstation, arman: Reader
) -> None:
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    said = library.post(reverse("digital:stop"), {"row": session.pk}, follow=True).content.decode()
    assert "Сеанс аяқталды: Сейітов Арман, 270 минут" in said.replace("\u00a0", " ")
    session.refresh_from_db()
    assert (session.ended_at, session.by_clock) == (at(14, 30), True)


@pytest.mark.parametrize("name", ["statistics", "statistics_paper"])
def test_statistics_count_the_minutes_of_what_was_forgotten(
    library: Client, gulnar: User, pc1: Workstation, arman: Reader, name: str
) -> None:
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    library.get(reverse(f"digital:{name}"), {"start": "2023-10-01", "end": "2023-10-31"})
    session.refresh_from_db()
    assert session.ended_at == at(14, 30)


def test_times_of_three_parts_are_refused(
    library: Client, gulnar: User, pc1: Workstation, arman: Reader
) -> None:
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    address = reverse("digital:session", args=[session.pk])
    typed = {"starts": "10:00:30", "ends": "11:00", "purpose": "study"}
    said = library.post(address, typed).content.decode()
    assert "«10:00:30» уақыты танылмады" in said
    said = library.post(address, typed | {"starts": "12:00"}).content.decode()
    assert "басталмай аяқталып тұр" in said
    library.post(address, typed | {"starts": "10:00"})
    session.refresh_from_db()
    assert session.ended_at == at(11)


def test_a_workstation_is_booked_on_the_page(
    library: Client, gulnar: User, pc1: Workstation, erlan: Reader, this_year: date
) -> None:
    monday = this_year + timedelta(days=7 - this_year.weekday())
    typed = {
        "workstation": pc1.pk, "on": monday.isoformat(), "starts": "10:00", "ends": "11:00",
        "who": "Қайрат", "purpose": "study",
    }  # fmt: skip
    library.post(reverse("digital:bookings"), typed)
    assert Booking.objects.get().reader == erlan
    again = library.post(reverse("digital:bookings"), typed).content.decode()
    assert "брондалған: Қайрат Ерлан" in again
    namesake = make.reader(gulnar.school, "Қайрат Асан", joined_on=this_year, registered_on=None)
    later = typed | {"starts": "12:00", "ends": "13:00"}
    assert "2 оқырман табылды" in library.post(reverse("digital:bookings"), later).content.decode().replace(
        "\u00a0", " "
    )
    library.post(reverse("digital:bookings"), later | {"reader": namesake.pk})
    assert list(Booking.objects.order_by("starts").values_list("reader", flat=True)) == [
        erlan.pk,
        namesake.pk,
    ]
    assert "Қайрат Асан" in page(library, "bookings", on=monday.isoformat())
    library.post(reverse("digital:cancel", args=[Booking.objects.earliest("starts").pk]))
    assert "Қайрат Ерлан" not in page(library, "bookings", on=monday.isoformat())


def test_workstations_are_entered_and_changed(library: Client, gulnar: User, this_year: date) -> None:
    typed = {"name": "ПК-1", "online": "on", "since": this_year.isoformat()}
    library.post(reverse("digital:workstations"), typed)
    made = Workstation.objects.get()
    assert "деген жұмыс орны бар" in library.post(reverse("digital:workstations"), typed).content.decode()
    library.post(reverse("digital:workstation", args=[made.pk]), typed | {"name": "Ноутбук"})
    assert "Ноутбук" in page(library, "workstations")


def test_gulnar_finds_the_same_statistics_by_plain_sql(
    gulnar: User, pc1: Workstation, pc2: Workstation, arman: Reader, dana: Reader
) -> None:
    for reader, hour, minutes, purpose in (
        (arman, 9, 30, STUDY),
        (dana, 10, 45, RESEARCH),
        (arman, 11, 15, RESEARCH),
    ):
        session = start(by=gulnar, workstation=pc1, purpose=purpose, at=at(hour), reader=reader)
        stop(by=gulnar, session=session, at=at(hour) + timedelta(minutes=minutes, seconds=50))
    start(by=gulnar, workstation=pc2, purpose=STUDY, at=at(11), grade=11, count=4)
    found = statistics_of(gulnar.school, OCTOBER)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*), sum("count"), count(DISTINCT reader_id),
                      sum(CASE WHEN grade > 9 THEN "count" ELSE 0 END)
               FROM digital_session WHERE "on" BETWEEN %s AND %s""",
            [OCTOBER.start, OCTOBER.end],
        )
        counted = cursor.fetchone()
    total = found.total
    assert (total.sessions, total.people, total.readers, total.seniors) == tuple(counted)
    assert (total.minutes, str(total.share)) == (90, "71.4")
    assert [found.by_purpose[p].people for p in (Purpose.STUDY, Purpose.RESEARCH)] == [5, 2]
    assert {hour: use.people for hour, use in found.by_hour.items()} == {9: 1, 10: 1, 11: 5}
    for parts in (found.by_purpose, found.by_hour, found.by_grade):
        assert sum(use.sessions for use in parts.values()) == total.sessions
        assert sum(use.minutes for use in parts.values()) == total.minutes


def test_the_statistics_are_a_page_a_list_and_a_paper(
    library: Client, gulnar: User, pc1: Workstation, arman: Reader, kitap: Resource
) -> None:
    stop(
        by=gulnar,
        session=start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman),
        at=at(11),
    )
    open_resource(by=gulnar, resource=kitap, on=MONDAY, reader_kind="pupil", grade=7)
    shown = page(library, "statistics", **SPAN)
    assert "Kitap.kz" in shown
    assert "7-сынып – 1" in shown
    file = library.get(reverse("digital:statistics"), SPAN | {"format": "xlsx"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert rows[1][1:4] == ["Сейітов Арман", 7.0, "ПК-1"]
    for language, word in (
        ("kk", "1 сеанс тіркелді"),
        ("ru", "Зарегистрировано сеансов: 1"),
        ("en", "1 session was"),
    ):
        paper = library.get(reverse("digital:statistics_paper"), SPAN | {"format": "xlsx", "lang": language})
        book = CalamineWorkbook.from_filelike(io.BytesIO(paper.content))
        text = str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
        assert word in text.replace("\\xa0", " ")
    for kind in ("pdf", "docx"):
        assert library.get(reverse("digital:statistics_paper"), SPAN | {"format": kind}).status_code == 200


def test_an_empty_period_says_so(library: Client, gulnar: User) -> None:
    paper = library.get(reverse("digital:statistics_paper"), SPAN | {"format": "xlsx", "lang": "kk"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(paper.content))
    text = str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    for said in (
        "жұмыс орны тіркелмеген",
        "Сеанс тіркелмеген",
        "жылдамдығы өлшенбеген",
        "ашылуы тіркелмеген",
    ):
        assert said in text


def test_the_board_asks_as_much_for_twenty_workstations_as_for_two(
    library: Client, gulnar: User, pc1: Workstation, pc2: Workstation, this_year: date
) -> None:
    page(library, "index")
    with CaptureQueriesContext(connection) as few:
        page(library, "index")
    for n in range(3, 20):
        add_workstation(by=gulnar, name=f"ПК-{n}", online=True, since=SINCE)
    with as_many_queries_as(few):
        page(library, "index")


def test_the_director_looks_on_and_changes_nothing(client: Client, marat: User, pc1: Workstation) -> None:
    client.force_login(marat)
    for name in ("index", "bookings", "resources", "line", "statistics", "workstations"):
        assert page(client, name)
    assert client.post(reverse("digital:scan"), {"line": "7-сынып"}).status_code == 403
    assert client.post(reverse("digital:measure")).status_code == 403
    client.post(reverse("digital:workstations"), {"name": "ПК-9", "since": "2023-09-01"})
    assert Workstation.objects.count() == 1


def test_rows_of_another_school_are_not_found(
    client: Client, gulnar: User, foreign_librarian: User, pc1: Workstation, arman: Reader
) -> None:
    session = start(by=gulnar, workstation=pc1, purpose=STUDY, at=at(10), reader=arman)
    client.force_login(foreign_librarian)
    assert client.get(reverse("digital:session", args=[session.pk])).status_code == 404
    assert client.get(reverse("digital:workstation", args=[pc1.pk])).status_code == 404
    for name in ("stop", "undo"):
        assert (
            client.post(reverse(f"digital:{name}"), {"row": session.pk, "kind": "started"}).status_code == 404
        )
    seat = {"count": 1, "grade": 7, "seat": pc1.pk, "purpose": "study"}
    assert client.post(reverse("digital:start"), seat).status_code == 404
    assert Session.objects.count() == 1


def test_a_foreign_reader_is_nobody_at_the_line(
    foreign_librarian: User, pc1: Workstation, arman: Reader
) -> None:
    outcome = run(by=foreign_librarian, line=arman.card_number, flag="", now=at(10))
    assert (outcome.tone, outcome.who.known) == ("bad", False)
    with refused("any_stranger"):
        start(by=foreign_librarian, workstation=None, purpose=STUDY, at=at(10), reader=arman)
