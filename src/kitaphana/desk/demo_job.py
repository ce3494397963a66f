"""Making the demo school beside the pages: one process of its own, whose last line is the progress."""

import subprocess
import sys
from pathlib import Path
from threading import Lock

from django.conf import settings

LAST_BYTES = 2_000

_lock = Lock()
_job: subprocess.Popen[bytes] | None = None


def log_file() -> Path:
    return Path(settings.DATA) / "demo.log"


def start_demo() -> None:
    """Begin, unless it is under way already."""
    global _job
    with _lock:
        if is_running():
            return
        with log_file().open("wb") as log:
            _job = subprocess.Popen(
                [sys.executable, "-m", "kitaphana.cli", "demo"], stdout=log, stderr=subprocess.STDOUT
            )


def is_running() -> bool:
    return _job is not None and _job.poll() is None


def has_failed() -> bool:
    return _job is not None and bool(_job.poll())


def progress() -> str:
    """The last line that the command wrote; empty before the first."""
    if not log_file().exists():
        return ""
    lines = log_file().read_bytes()[-LAST_BYTES:].decode(errors="replace").replace("\r", "\n").splitlines()
    return next((row.strip() for row in reversed(lines) if row.strip()), "")
