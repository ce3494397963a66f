"""`kitaphana report --from … --to …`: the report of a period as a file; JSON goes to standard output."""

import sys
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils import timezone

from kitaphana.core.queries import only_school
from kitaphana.core.refusal import Refused
from kitaphana.core.span import day
from kitaphana.lib.period import Period
from kitaphana.reports.compose import compose
from kitaphana.reports.files import write_whole
from kitaphana.reports.formats import CONTENT_TYPES, file_name, render


class Command(BaseCommand):
    help = "Write the library's report of a period."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="start", type=day, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--to", dest="end", type=day, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--lang", choices=("kk", "ru", "en"), default="kk")
        parser.add_argument("--format", choices=tuple(CONTENT_TYPES), default="docx")
        parser.add_argument("-o", "--output", type=Path, help="Default: a name made of the period")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["end"] < options["start"]:
            raise Refused("rep_order")
        school = only_school()
        period = Period(options["start"], options["end"])
        paper = compose(school, period, options["lang"], timezone.localdate())
        content = render(paper, school, options["format"])
        target: Path | None = options["output"]
        if target is None and options["format"] == "json":
            sys.stdout.buffer.write(content + b"\n")
            return
        target = target or Path(file_name(paper, options["format"]))
        try:
            write_whole(target, content)
        except OSError as fault:
            raise Refused("rep_unwritable", path=str(target)) from fault
        self.stdout.write(str(target.resolve()))
