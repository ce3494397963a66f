"""The speed of the line, measured against a real server of this computer."""

import socket
import threading
from datetime import date, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kitaphana.core.actions import change_setting
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.digital.actions import record_speed, record_speed_by_hand, remove_speed
from kitaphana.digital.chart import chart
from kitaphana.digital.line import Measured, measure
from kitaphana.digital.links import answering
from kitaphana.digital.models import LineTest
from kitaphana.digital.queries import line_tests, speed
from kitaphana.digital.web import parts_of, reached
from kitaphana.lib.period import Period
from tests.digital.conftest import (
    MONDAY,
    bytes_of,
    leading_to,
    on_the_internet,
    refused,
    served,
    status,
)

OCTOBER = Period(date(2023, 10, 1), date(2023, 10, 31))


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def test_no_more_is_taken_than_was_allowed() -> None:
    with served(bytes_of(3_000_000)) as address:
        found = measure(address, megabytes=1, seconds=30)
    assert found.received == 1_000_000
    assert found.seconds > 0


def test_a_smaller_file_is_measured_whole() -> None:
    with served(bytes_of(400_000)) as address:
        assert measure(address, megabytes=10, seconds=30).received == 400_000


def test_the_speed_is_bits_by_seconds() -> None:
    assert Measured(5_000_000, Decimal("2.000")).mbit == Decimal("20.00")
    assert Measured(1_000_000, Decimal("0.300")).mbit == Decimal("26.67")


def test_redirects_are_followed_but_not_for_ever() -> None:
    with served(bytes_of(400_000)) as address, served(leading_to(address)) as before:
        assert measure(before, megabytes=1, seconds=30).received == 400_000
    with served(leading_to("/again")) as circle, refused("digital_web_redirects"):
        measure(circle, megabytes=1, seconds=30)


def broken_off(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "5000000")
    request.end_headers()
    request.wfile.write(bytes(250_000))


def test_a_line_that_breaks_is_measured_by_what_came() -> None:
    with served(broken_off) as address:
        assert measure(address, megabytes=5, seconds=30).received == 250_000


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("digital_line_little", bytes_of(99_999)),
        ("digital_line_status", status(404)),
        ("digital_line_status", status(503)),
        ("digital_link_outside", leading_to("file:///etc/passwd")),
        ("digital_link_outside", leading_to("ftp://example.org/")),
        ("digital_web_odd", leading_to("http://[")),
    ],
)
def test_what_cannot_be_measured_says_why(code: str, answer: object) -> None:
    with served(answer) as address, refused(code):  # type: ignore[arg-type]
        measure(address, megabytes=1, seconds=30)


def test_a_server_that_is_not_there_and_a_name_that_is_none_say_so() -> None:
    with refused("digital_web_refused"):
        measure(f"http://127.0.0.1:{closed_port()}/", megabytes=1, seconds=5)
    with pytest.raises(Refused) as told:
        measure("http://no-such-name.invalid/", megabytes=1, seconds=5)
    assert told.value.code in ("digital_web_name", "digital_web_no_line")


@pytest.mark.parametrize(
    "text",
    [
        "file:///C:/kitap.pdf", "../kitap.pdf", "C:\\kitap.pdf", "ftp://kitap.kz/", "javascript:alert(1)",
        "https://", "kitap.kz", "http://a b/", "http://user:word@kitap.kz/", "http://[::1", "",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_web_is_refused(text: str) -> None:
    with refused("digital_link_outside"):
        parts_of(text)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/",
        "http://169.254.10.10/", "http://10.0.0.1/", "http://192.168.1.1/", "http://224.0.0.1/",
    ],
)  # fmt: skip
def test_a_link_never_leads_into_this_computer_or_its_network(address: str) -> None:
    with refused("digital_web_inside"), reached(address, seconds=5):
        pass


def test_a_site_of_the_internet_does_not_lead_inside_either(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(leading_to("http://10.0.0.1/")) as site:
        on_the_internet(monkeypatch, {"kitap.kz": site})
        for own in (False, True):
            with refused("digital_web_inside"), reached("http://kitap.kz/", seconds=5, own=own):
                pass


def test_links_are_tried_by_head_and_then_by_get() -> None:
    with served(status(405, get=200)) as shy, served(status(404)) as gone, served(status(403)) as asks:
        assert answering([shy, gone, asks, shy], own=True) == {shy: True, gone: False, asks: True}


def test_a_site_that_keeps_silent_is_not_waited_for_nor_asked_again() -> None:
    asked: list[str] = []
    over = threading.Event()

    def silent(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.command)
        over.wait(30)

    with served(silent) as mute, served(status(200)) as fine:
        try:
            found = answering([mute, fine], own=True, patience=0.5)
            with refused("digital_web_slow"):
                answering([mute], own=True, patience=0.5)
        finally:
            over.set()
    assert found == {mute: False, fine: True}
    assert asked == ["HEAD", "HEAD"]


def test_an_address_of_the_inner_network_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(status(200)) as fine:
        on_the_internet(monkeypatch, {"kitap.kz": fine})
        found = answering(["http://kitap.kz/", "http://10.0.0.1/"])
    assert found == {"http://kitap.kz/": True}


def test_the_median_stands_beside_the_norm(gulnar: User, school: School) -> None:
    change_setting(by=gulnar, code="line_norm_mbit", value=10)
    for day, mbit in ((2, "4.5"), (9, "30"), (16, "8")):
        record_speed_by_hand(by=gulnar, mbit=Decimal(mbit), on=date(2023, 10, day), today=date(2023, 11, 1))
    found = speed(school, OCTOBER)
    assert (found.tests, found.median, found.norm, found.low) == (3, Decimal("8.00"), Decimal(10), True)
    empty = speed(school, Period(date(2024, 1, 1), date(2024, 1, 31)))
    assert (empty.tests, empty.median, empty.low) == (0, None, False)


def test_a_test_keeps_the_norm_of_its_day(gulnar: User) -> None:
    made = record_speed(
        by=gulnar, address="https://kitap.kz/big", measured=Measured(5_000_000, Decimal(2)), on=MONDAY
    )
    change_setting(by=gulnar, code="line_norm_mbit", value=50)
    made.refresh_from_db()
    assert (made.mbit, made.norm, made.by_hand) == (Decimal(20), Decimal(20), False)
    remove_speed(by=gulnar, test=made)
    assert LineTest.objects.count() == 0


@pytest.mark.parametrize("mbit", ["0", "-1", "100001"])
def test_a_speed_that_no_line_has_is_refused(gulnar: User, mbit: str) -> None:
    with refused("digital_speed"):
        record_speed_by_hand(by=gulnar, mbit=Decimal(mbit), on=MONDAY, today=MONDAY)
    with refused("digital_future"):
        record_speed_by_hand(by=gulnar, mbit=Decimal(5), on=MONDAY + timedelta(days=1), today=MONDAY)


def test_the_chart_draws_the_newest_tests_in_the_order_of_time(gulnar: User, school: School) -> None:
    for day in range(1, 21):
        record_speed_by_hand(by=gulnar, mbit=Decimal(day), on=date(2023, 10, day), today=date(2023, 11, 1))
    drawn = chart(list(line_tests(school)), Decimal(10))
    assert drawn is not None
    assert [bar.label for bar in drawn.bars][:2] == ["05.10", "06.10"]
    assert drawn.bars[-1].value == 20
    assert [bar.low for bar in drawn.bars] == [day < 20 for day in range(5, 21)]
    assert drawn.norm == 10
    assert chart([], Decimal(0)) is None


def test_gulnar_measures_and_a_failure_stores_nothing(library: Client, gulnar: User) -> None:
    page = library.get(reverse("digital:line")).content.decode()
    assert "Сынақ мекенжайы қойылмаған" in page
    library.post(reverse("digital:measure"))
    with served(bytes_of(2_000_000)) as address:
        change_setting(by=gulnar, code="line_test_address", value=address)
        library.post(reverse("digital:measure"))
        made = LineTest.objects.get()
        assert (made.received, made.address, made.on) == (2_000_000, address, timezone.localdate())
    after = library.post(reverse("digital:measure"), follow=True).content.decode()
    assert "байланысты қабылдамады" in after
    assert LineTest.objects.count() == 1


@pytest.mark.parametrize("value", ["file:///c:/x", "ftp://kitap.kz/x", "kitap.kz", "https:///x"])
def test_the_address_of_the_test_is_of_the_web(gulnar: User, library: Client, value: str) -> None:
    with refused("setting_value"):
        change_setting(by=gulnar, code="line_test_address", value=value)
    answer = library.post(reverse("core:setting", args=["line_test_address"]), {"value": value})
    assert answer.status_code == 200


def test_the_address_of_the_test_may_be_taken_away_again(gulnar: User, library: Client) -> None:
    address = reverse("core:setting", args=["line_test_address"])
    library.post(address, {"value": "https://kitap.kz/big.bin"})
    assert "https://kitap.kz/big.bin" in library.get(reverse("core:settings")).content.decode()
    library.post(address, {"value": ""})
    assert gulnar.school.settings.filter(code="line_test_address").count() == 0
