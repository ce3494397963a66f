"""The power goes in the middle of a queue of readers: what the desk had answered is in the books."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

ROOT = Path(__file__).resolve().parents[2]
COPIES = 200
ANSWERED_BEFORE_THE_CUT = 25
FIRST_NUMBER = 5000
PATIENCE = 60

SCHOOL = f"""
import django
django.setup()
from tests import make
from kitaphana.core.models import RoleCode, Setting
school = make.school()
make.user(school, "gulnar", "Сәрсенова Гүлнар", RoleCode.LIBRARIAN)
Setting.objects.create(school=school, code="loan_limit", value=1000)
print(make.reader(school, registered_on=None).pk)
lot = make.lot(school, make.title(), quantity={COPIES})
for n in range({COPIES}):
    make.copy(lot, str({FIRST_NUMBER} + n))
"""


def environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    paths = os.pathsep.join([*sys.path, str(ROOT)])
    return kept | {
        "KITAPHANA_DATA": str(data), "DJANGO_SETTINGS_MODULE": "kitaphana.settings", "PYTHONPATH": paths,
    }  # fmt: skip


@contextmanager
def served(data: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """`kitaphana serve` over the folder of data, in a process group of its own."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kitaphana.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(
        command, env=environment(data), stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address)
        yield address, server
    finally:
        cut_the_power(server)


def wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            build_opener().open(f"{address}/accounts/login/", timeout=PATIENCE).close()
        except URLError:
            if time.monotonic() > deadline:
                raise
        else:
            return


def cut_the_power(server: subprocess.Popen[bytes]) -> None:
    """The whole group at once, with no chance to finish anything."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def signed_in(address: str) -> tuple[OpenerDirector, str]:
    """A browser in which Gulnar is signed in, and its token for forms."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{address}/accounts/login/").read().decode()
    typed = {"login": "gulnar", "password": "кітап-2023", "csrfmiddlewaretoken": token_in(page)}
    browser.open(f"{address}/accounts/login/", urlencode(typed).encode())
    return browser, token_in(browser.open(f"{address}/desk/").read().decode())


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    return found[1]


def scan_all(address: str, reader: str, answered: list[str], enough: threading.Event) -> None:
    """One copy after another as fast as the desk answers, until it answers no more."""
    browser, token = signed_in(address)
    for number in map(str, range(FIRST_NUMBER, FIRST_NUMBER + COPIES)):
        typed = {"line": number, "reader": reader, "flag": "register", "csrfmiddlewaretoken": token}
        scan = Request(f"{address}/desk/scan/", urlencode(typed).encode(), {"HX-Request": "true"})  # noqa: S310
        try:
            page = browser.open(scan, timeout=PATIENCE).read().decode()
        except (OSError, HTTPException):
            return
        assert number in page
        answered.append(number)
        if len(answered) == ANSWERED_BEFORE_THE_CUT:
            enough.set()


@pytest.mark.skipif(os.name == "nt", reason="no process groups to kill")
def test_kill_minus_nine_in_a_stream_of_scans_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    env = environment(tmp_path)
    subprocess.run([sys.executable, "-m", "kitaphana.cli", "migrate", "-v0"], env=env, check=True)
    made = subprocess.run([sys.executable, "-c", SCHOOL], env=env, check=True, capture_output=True)
    reader = made.stdout.decode().split()[-1]
    answered: list[str] = []
    enough = threading.Event()
    with served(tmp_path) as (address, server):
        queue = threading.Thread(target=scan_all, args=(address, reader, answered, enough))
        queue.start()
        assert enough.wait(PATIENCE)
        cut_the_power(server)
        queue.join()
    with served(tmp_path) as (address, _):
        browser, _ = signed_in(address)
        page = browser.open(f"{address}/circulation/loans/").read().decode()
        assert answered[-1] in page
        with closing(sqlite3.connect(tmp_path / "kitaphana.sqlite3")) as books:
            rows = books.execute(
                "SELECT c.inventory_number FROM circulation_loan l JOIN stock_copy c ON c.id = l.copy_id"
            ).fetchall()
            assert books.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    lent = {number for (number,) in rows}
    assert ANSWERED_BEFORE_THE_CUT <= len(answered) < COPIES
    assert set(answered) <= lent
    assert len(lent) <= len(answered) + 1  # one may have been written but not answered
