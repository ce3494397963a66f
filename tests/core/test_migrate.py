"""A new school's tables are made at once; a school that brings its database along gets them step by step."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

STEPS = "steps"


@pytest.fixture
def migrated(transactional_db: None, tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    """A second database, beside that of the tests, over which every migration has gone."""
    environment = os.environ | {"KITAPHANA_DATA": str(tmp_path)}
    if connection.vendor == "sqlite":
        migrate(environment)
        with another(NAME=tmp_path / "kitaphana.sqlite3") as made:
            yield made
        return
    there = f"-c search_path={STEPS}"
    name, query = connection.settings_dict["NAME"], urlencode({"options": there}, quote_via=quote)
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}", query=query).geturl()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {STEPS}")
        try:
            migrate(environment | {"DATABASE_URL": address})
            with another(OPTIONS={"options": there}) as made:
                yield made
        finally:
            cursor.execute(f"DROP SCHEMA {STEPS} CASCADE")


@contextmanager
def another(**changed: Any) -> Iterator[BaseDatabaseWrapper]:
    other = connection.copy()
    other.settings_dict |= changed
    try:
        yield other
    finally:
        other.close()


def migrate(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "kitaphana.cli", "migrate", "-v0", "--step-by-step"]
    subprocess.run(command, env=environment, check=True)


def shape(database: BaseDatabaseWrapper) -> dict[str, object]:
    """Columns, keys, indexes and the columns of conditions of our tables, with the names that models give."""
    models = [model for model in apps.get_models() if model.__module__.startswith("kitaphana.")]
    named = {rule.name for model in models for rule in (*model._meta.constraints, *model._meta.indexes)}
    found: dict[str, object] = {}
    with database.cursor() as cursor:
        for table in (model._meta.db_table for model in models):
            columns = database.introspection.get_table_description(cursor, table)
            rules = database.introspection.get_constraints(cursor, table)
            found[table] = (
                sorted((column.name, column.type_code, column.null_ok) for column in columns),
                sorted((name if name in named else "", repr(sorted(rules[name].items()))) for name in rules),
            )
    return found


def test_tables_made_at_once_are_those_that_the_migrations_make(migrated: BaseDatabaseWrapper) -> None:
    steps, at_once = shape(migrated), shape(connection)
    different = [(table, at_once[table], steps[table]) for table in at_once if at_once[table] != steps[table]]
    assert not different, "\n".join(map(str, different))
    assert noted(connection) == noted(migrated)


def noted(database: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """The migrations that are noted as done."""
    with database.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())
