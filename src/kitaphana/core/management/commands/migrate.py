"""`kitaphana migrate`: Django's, but an empty database gets all its tables at once (ADR 28)."""

from typing import Any

from django.apps import apps
from django.core.management import CommandParser
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

PART_OF_THE_WORK = ("app_label", "plan", "check_unapplied", "fake", "fake_initial", "prune")


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--step-by-step", action="store_true", help="one migration after another in an empty database too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        is_whole = not any(options[name] for name in PART_OF_THE_WORK)
        if is_whole and not options["step_by_step"] and not connection.introspection.table_names():
            create_tables(connection)
            if options["verbosity"]:
                self.stdout.write("The database was empty: all its tables are made.")
        super().handle(*args, **options)


def create_tables(connection: BaseDatabaseWrapper) -> None:
    """The tables of all models as they are now, with every migration noted as done; all of it or nothing."""
    recorder = MigrationRecorder(connection)
    done = MigrationLoader(connection).disk_migrations or {}
    with connection.schema_editor() as editor:
        if connection.introspection.table_names():  # another process was faster
            return
        models: list[type[Model]] = [*apps.get_models(), recorder.Migration]
        for model in models:
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for app, name in done:
            recorder.record_applied(app, name)
