"""The database's own bulk insert of rows that the program wrote: the figure to stand beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Model


@dataclass(frozen=True)
class Rows:
    """Of one table, all columns, as the database gave them."""

    table: str
    columns: tuple[str, ...]
    values: Sequence[tuple[Any, ...]]

    def insert(self) -> None:
        marks = ", ".join(["%s"] * len(self.columns))
        statement = f"INSERT INTO {self.table} ({', '.join(self.columns)}) VALUES ({marks})"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.executemany(statement, self.values)


def take_out(models: Sequence[type[Model]]) -> list[Rows]:
    """Every row of the tables, which are empty afterwards. In an order in which they may be inserted."""
    kept = []
    with transaction.atomic(), connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608
            columns = tuple(column[0] for column in cursor.description)
            kept.append(Rows(model._meta.db_table, columns, cursor.fetchall()))
        for model in reversed(models):
            model._default_manager.all().delete()
    return kept
