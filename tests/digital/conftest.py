"""The digital centre on a Monday of October: two workstations, Arman of 7 А and Dana of 10 А."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils.timezone import make_aware

from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.digital.actions import Described, add_resource, add_workstation
from kitaphana.digital.models import Purpose, Resource, Workstation
from kitaphana.roster.models import Reader, SchoolYear
from tests import make

MONDAY = date(2023, 10, 2)
SINCE = date(2023, 9, 1)
STUDY, RESEARCH = Purpose.STUDY.value, Purpose.RESEARCH.value
KITAP = Described("link", "Kitap.kz", "ашық", url="https://kitap.kz")

Answer = Callable[[BaseHTTPRequestHandler], None]


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    """Expects the refusal of that code."""
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    """In the school's own time."""
    return make_aware(datetime.combine(day, datetime.min.time().replace(hour=hour, minute=minute)))


@pytest.fixture
def year(school: School) -> SchoolYear:
    return make.school_year(school)


@pytest.fixture
def pc1(gulnar: User, year: SchoolYear) -> Workstation:
    return add_workstation(by=gulnar, name="ПК-1", online=True, since=SINCE)


@pytest.fixture
def pc2(gulnar: User, year: SchoolYear) -> Workstation:
    return add_workstation(by=gulnar, name="ПК-2", online=False, since=SINCE)


@pytest.fixture
def arman(school: School, year: SchoolYear) -> Reader:
    return make.reader(school, "Сейітов Арман", school_class=make.school_class(school, 7, "А"))


@pytest.fixture
def dana(school: School, year: SchoolYear) -> Reader:
    return make.reader(school, "Мұрат Дана", school_class=make.school_class(school, 10, "А"))


@pytest.fixture
def kitap(gulnar: User) -> Resource:
    return add_resource(by=gulnar, described=KITAP, on=SINCE)


@contextmanager
def served(answer: Answer) -> Iterator[str]:
    """A real server of this computer that answers so; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def do_HEAD(self) -> None:
            answer(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        running.join()


def on_the_internet(monkeypatch: pytest.MonkeyPatch, sites: dict[str, str]) -> None:
    """A small internet: each name has a public host, behind which that server of this computer answers."""
    hosts = {f"93.184.216.{n}": urlsplit(address).port for n, address in enumerate(sites.values(), 10)}
    named = dict(zip(sites, hosts, strict=True))
    connect, look_up = socket.create_connection, socket.getaddrinfo

    def asked(name: str, *port: Any, **how: Any) -> Any:
        return look_up(named.get(name, name), *port, **how)

    def connected(address: tuple[str, int], timeout: float) -> socket.socket:
        return connect(("127.0.0.1", hosts[address[0]] or 0), timeout)

    monkeypatch.setattr(socket, "getaddrinfo", asked)
    monkeypatch.setattr(socket, "create_connection", connected)


def bytes_of(size: int) -> Answer:
    """A file of so many bytes."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(size))
        request.end_headers()
        if request.command == "GET":
            try:
                request.wfile.write(bytes(size))
            except ConnectionError:
                return  # whoever measures takes no more than it needs

    return answer


def leading_to(address: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", address)
        request.end_headers()

    return answer


def status(code: int, get: int | None = None) -> Answer:
    """One status for HEAD and another for GET."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(get if get and request.command == "GET" else code)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer
