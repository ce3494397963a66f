"""Sets up a checkout with nothing but Python 3.11 or newer, on Linux, macOS and Windows.

    python3 bootstrap.py install        make or refresh .venv, fetch styles and fonts, compile the catalogues
    python3 bootstrap.py run [--port N] install; the demo school if there are no data; its report; serve

`.venv` is keyed by the lock: when nothing has changed, a second run starts at once.
"""

from __future__ import annotations  # so that an older Python reads as far as the sentence for it

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements/dev.txt"
VENV = ROOT / ".venv"
STAMP = VENV / "kitaphana.stamp"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / "python"
PIP_INSTALL = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
VERSION = [str(number) for number in sys.version_info[:2]]
KITAPHANA = SCRIPTS / "kitaphana"
REPORTS = ROOT / "reports"


def install() -> None:
    state = _state()
    changed = not STAMP.exists() or STAMP.read_text(encoding="ascii") != state
    if changed:
        STAMP.unlink(missing_ok=True)
        _make_environment()
    _run(PYTHON, ROOT / "hatch_build.py")
    if changed:
        _run(*PIP_INSTALL, "--no-deps", "--no-build-isolation", "--editable", ROOT)
        STAMP.write_text(state, encoding="ascii")


def run(arguments: list[str]) -> int:
    """Everything from an empty machine to a served demo school. Returns the server's exit code."""
    install()
    _run(KITAPHANA, "demo", "--if-empty")
    REPORTS.mkdir(exist_ok=True)
    for form in ("docx", "pdf"):
        _write_report(form)
    if os.name != "nt":
        os.chdir(ROOT)
        os.execv(KITAPHANA, [str(KITAPHANA), "serve", *arguments])  # signals reach the server itself
    return _call(KITAPHANA, "serve", *arguments)


def _write_report(form: str) -> None:
    """Write the demo school's report. Where a school of one's own has no such months, the command says so."""
    paper = REPORTS / f"kitaphana-2023-09-2024-01-kk.{form}"
    period = ["--from", "2023-09-01", "--to", "2024-01-31"]
    if _call(KITAPHANA, "report", *period, "--lang", "kk", "--format", form, "-o", paper) == 0:
        print(f"Report: {paper.relative_to(ROOT)}", flush=True)


def _state() -> str:
    """What an installed .venv depends on: the lock, the project's own metadata, the Python that made it."""
    files = (LOCK, ROOT / "requirements/base.in", ROOT / "pyproject.toml")
    return hashlib.sha256(b"".join(f.read_bytes() for f in files) + bytes(sys.version_info[:2])).hexdigest()


def _make_environment() -> None:
    print("Making .venv (once for each change of the lock) …", flush=True)
    if not _made_by_this_python():
        if importlib.util.find_spec("ensurepip") is None:
            sys.exit("This Python cannot make environments; on Debian and Ubuntu: apt install python3-venv")
        if VENV.exists():
            shutil.rmtree(VENV)
        venv.create(VENV, with_pip=True)
    if not _sync_with_uv():
        print("uv is not to be had here; going on with pip (slower) …", flush=True)
        _run(*PIP_INSTALL, "--require-hashes", "--requirement", LOCK)


def _made_by_this_python() -> bool:
    try:
        answer = subprocess.check_output(
            [PYTHON, "-c", "import sys; print(*sys.version_info[:2])"], text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return answer.split() == VERSION


def _sync_with_uv() -> bool:
    """Install the lock with uv, itself installed first by pip from the lock's own line."""
    locked = re.search(r"^uv==.*?(?=^\S|\Z)", LOCK.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    if locked is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        line = Path(folder) / "uv.txt"
        line.write_text(locked[0], encoding="utf-8")
        if _call(*PIP_INSTALL, "--require-hashes", "--requirement", line) != 0:
            return False
    return _call(SCRIPTS / "uv", "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", LOCK) == 0


def _run(*command: str | Path) -> None:
    """Run a step; when it fails, end with its own exit code, after its own words."""
    if code := _call(*command):
        sys.exit(code)


def _call(*command: str | Path) -> int:
    return subprocess.run(command, cwd=ROOT).returncode


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):
        print(f"Kitaphana needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    if arguments == ["install"]:
        install()
        return 0
    if arguments[:1] == ["run"]:
        return run(arguments[1:])
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
