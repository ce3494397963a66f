"""`kitaphana bench`: the project's own benchmarks, each beside the engine's figure for the same work.

Everything happens in a throw-away folder and database, made in a temporary place by processes of their own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from kitaphana.bench import imports, needs, plan, report, server, textbooks
from kitaphana.bench.measure import Measurement
from kitaphana.core.models import School

IN_DATABASE: dict[str, Callable[[str], list[Measurement]]] = {
    "import": lambda size: imports.import_readers(1000 if size == "full" else 100),
    "needs": lambda size: needs.gather(needs.SIZES[size]),
    "plan": lambda size: plan.plan(plan.SIZES[size]),
    "report": lambda size: report.report(report.SIZES[size]),
    "textbooks": lambda size: textbooks.issue(textbooks.SIZES[size]),
}
RUNS = {"full": 3, "small": 1}
OF_SERVER = {"start": server.start, "memory": server.memory}


class Command(BaseCommand):
    help = "Measure import, demand, plan, report, textbooks, start and memory in a throw-away database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", choices=(*IN_DATABASE, *OF_SERVER), help="default: all")
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        parser.add_argument("--size", choices=tuple(report.SIZES), default="full")
        parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["inside"]:
            call_command("migrate", verbosity=0, interactive=False)
            if School.objects.exists():
                raise CommandError("Only in a throw-away database.")
            rows = [row.json() for row in IN_DATABASE[options["name"]](options["size"])]
        else:
            names = [options["name"]] if options["name"] else [*IN_DATABASE, *OF_SERVER]
            rows = [row for name in names for row in _apart(name, options["size"])]
        self.stdout.write(json.dumps(rows) if options["json"] else _table(rows))


def _apart(name: str, size: str) -> list[dict[str, Any]]:
    """One benchmark in a folder of its own, never the school's."""
    with tempfile.TemporaryDirectory(prefix="kitaphana-bench-", ignore_cleanup_errors=True) as folder:
        environment = os.environ | {"KITAPHANA_DATA": folder}
        environment.pop("DATABASE_URL", None)
        if name in OF_SERVER:
            _child(["migrate", "--verbosity", "0"], environment)
            return [row.json() for row in OF_SERVER[name](environment, RUNS[size])]
        rows: list[dict[str, Any]] = json.loads(
            _child(["bench", name, "--size", size, "--json", "--inside"], environment)
        )
        return rows


def _child(arguments: list[str], environment: dict[str, str]) -> bytes:
    command = [sys.executable, "-m", "kitaphana.cli", *arguments]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout  # noqa: S603


def _table(rows: list[dict[str, Any]]) -> str:
    heads = f"{'name':<16}{'size':>10}{'value':>12}{'limit':>12}  {'unit':<4}{'ratio':>8}"
    line = "{name:<16}{size:>10,}{value:>12.3f}{limit:>12.3f}  {unit:<4}{ratio:>8.1f}"
    return "\n".join([heads, *(line.format(**row) for row in rows)])
