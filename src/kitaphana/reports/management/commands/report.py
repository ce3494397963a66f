"""`kitaphana report --from … --to …`: the report of a period as a file; JSON goes to standard output.

`kitaphana report --verify FILE`: whether the file is one that was given out of a submitted report.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import override

from kitaphana.core.queries import only_school, with_settings
from kitaphana.core.refusal import Refused
from kitaphana.core.span import day
from kitaphana.lib.files import write_whole
from kitaphana.lib.period import Period
from kitaphana.reports import sheets
from kitaphana.reports.compose import compose
from kitaphana.reports.facts import Facts
from kitaphana.reports.formats import CONTENT_TYPES, file_name, render
from kitaphana.reports.length import refuse_long
from kitaphana.reports.verify import LARGEST, Verdict, verify


class Command(BaseCommand):
    help = "Write the library's report of a period, or verify a file of a submitted one."

    def add_arguments(self, parser: CommandParser) -> None:
        self.parser = parser
        parser.add_argument("--from", dest="start", type=day, metavar="YYYY-MM-DD")
        parser.add_argument("--to", dest="end", type=day, metavar="YYYY-MM-DD")
        parser.add_argument("--verify", type=Path, metavar="FILE", help="Is it a file that was given out?")
        parser.add_argument("--json", action="store_true", help="With --verify: the answer as JSON")
        parser.add_argument("--lang", choices=("kk", "ru", "en"), default="kk")
        parser.add_argument("--format", choices=tuple(CONTENT_TYPES), default="docx")
        parser.add_argument(
            "--sheet", choices=tuple(sheets.SHEETS), help="One page of it, or charts for a wall"
        )
        parser.add_argument("-o", "--output", type=Path, help="Default: a name made of the period")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verify"]:
            self._verify(options["verify"], options["lang"], as_json=options["json"])
            return
        missing = [name for name, dest in (("--from", "start"), ("--to", "end")) if not options[dest]]
        if missing:
            self.parser.error(f"the following arguments are required: {', '.join(missing)}")
        self._write(options)

    def _write(self, options: Mapping[str, Any]) -> None:
        if options["end"] < options["start"]:
            raise Refused("rep_order")
        period = Period(options["start"], options["end"])
        refuse_long(period)
        school = only_school()
        on = timezone.localdate()
        if options["sheet"]:
            content, name = self._sheet(Facts(with_settings(school), period, options["lang"], on), options)
        else:
            paper = compose(school, period, options["lang"], on)
            content, name = render(paper, school, options["format"]), file_name(paper, options["format"])
        target: Path | None = options["output"]
        if target is None and options["format"] == "json":
            sys.stdout.buffer.write(content + b"\n")
            return
        target = target or Path(name)
        try:
            write_whole(target, content)
        except OSError as fault:
            raise Refused("rep_unwritable", path=str(target)) from fault
        self.stdout.write(str(target.resolve()))

    def _sheet(self, facts: Facts, options: Mapping[str, Any]) -> tuple[bytes, str]:
        """A paper beside the report, and the name of its file."""
        sheet, file_format = options["sheet"], options["format"]
        if file_format not in sheets.CONTENT_TYPES:
            self.parser.error(f"argument --format: no {file_format} of a sheet")
        with override(facts.language):
            paper = sheets.SHEETS[sheet](facts)
            return sheets.render(paper, file_format), sheets.file_name(sheet, paper, file_format)

    def _verify(self, path: Path, language: str, *, as_json: bool) -> None:
        """Exit code 0 only when it is, byte for byte, what was given out."""
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST + 1)
        except OSError as fault:
            raise Refused("rep_unreadable", path=str(path)) from fault
        if len(content) > LARGEST:
            raise Refused("rep_verify_large", n=LARGEST // 1_000_000)
        with override(language):
            verdict = verify(only_school(), content)
        if as_json:
            self.stdout.write(json.dumps(_plain(path, verdict, language), ensure_ascii=False, indent=1))
        else:
            out = self.stdout if verdict.is_given else self.stderr
            lines = [verdict.sentence(language), *(each.sentence(language) for each in verdict.differences)]
            out.write("\n".join(lines))
        if not verdict.is_given:
            sys.exit(1)


def _plain(path: Path, verdict: Verdict, language: str) -> dict[str, object]:
    edition = verdict.edition
    known: dict[str, object] = {}
    if edition:
        known = {
            "title": edition.content[language]["title"],
            "from": edition.period.start.isoformat(),
            "to": edition.period.end.isoformat(),
            "version": edition.number,
            "submitted_on": edition.submitted_on.isoformat(),
            "decision": edition.decision or None,
            "decided_on": edition.decided_on.isoformat() if edition.decided_on else None,
            "code": edition.code,
        }
    differences = [vars(each) for each in verdict.differences]
    said = {"file": str(path), "found": verdict.found.value, "sentence": verdict.sentence(language)}
    return {**said, "report": known or None, "differences": differences}
