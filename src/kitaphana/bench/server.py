"""How soon the server answers and how much memory it takes, beside bare Python, Django and granian."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.request import urlopen

from kitaphana.bench.measure import Measurement, usual_seconds

PATIENCE_S = 60
REST_S = 2
BARE = "import django; from django.conf import settings; settings.configure(); django.setup()"
EMPTY = """\
from django.conf import settings
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="-")
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("", lambda request: HttpResponse("-"))]
application = get_wsgi_application()
"""
"""A Django project of one page, without apps or database."""

Environment = Mapping[str, str]


def start(environment: Environment, runs: int) -> list[Measurement]:
    """Seconds from `kitaphana serve`, its database made before, to a page; limit: bare Django set up."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        with _answering(["-m", "kitaphana.cli", "serve", "--port"], environment):
            times.append(time.perf_counter() - began)
    bare = usual_seconds(lambda: subprocess.run([sys.executable, "-c", BARE], check=True), runs)  # noqa: S603
    return [Measurement("start", 1, median(times), "s", bare)]


def memory(environment: Environment, _runs: int) -> list[Measurement]:
    """Megabytes of the server's processes at rest after a page; limit: granian with an empty Django project.

    Nothing where the system is not Linux.
    """
    if not Path("/proc/self/smaps_rollup").exists():
        return []
    (Path(environment["KITAPHANA_DATA"]) / "empty.py").write_text(EMPTY, encoding="ascii")
    granian = [
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--workers",
        "1",
        "--no-log",
        "empty:application",
        "--port",
    ]
    ours = _at_rest(["-m", "kitaphana.cli", "serve", "--port"], environment)
    return [Measurement("memory", 1, ours, "MB", _at_rest(granian, environment))]


def _at_rest(command: list[str], environment: Environment) -> float:
    with _answering(command, environment) as server:
        time.sleep(REST_S)
        return sum(_resident(process) for process in _family(server.pid))


@contextmanager
def _answering(command: list[str], environment: Environment) -> Iterator[subprocess.Popen[bytes]]:
    """A server on a free port once its first page has come; ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, *command, str(port)],
        env=environment,
        cwd=environment["KITAPHANA_DATA"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(server, f"http://127.0.0.1:{port}/")
        yield server
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def _await(server: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(address, timeout=PATIENCE_S):  # noqa: S310
                return
        except URLError:
            time.sleep(0.02)
    raise RuntimeError("the server did not answer")


def _family(pid: int) -> list[int]:
    """The process and those it began."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text(encoding="ascii").split()]
    return [pid, *(process for child in children for process in _family(child))]


def _resident(pid: int) -> float:
    """Megabytes (10⁶ bytes) in memory; pages that several processes share are divided among them (PSS)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) * 1024 / 1e6
