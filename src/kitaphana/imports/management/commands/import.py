"""`kitaphana import readers|textbooks|stock|… FILE [--map MAP.json] [--dry-run] [--json]`."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from kitaphana.core.batch import Options
from kitaphana.core.importing import Layout, Result, parse_map, run_import
from kitaphana.core.models import RoleCode, School, User
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES, say
from kitaphana.imports.registry import IMPORTERS

USAGE = 2
SHOWN = 50


class Command(BaseCommand):
    help = "Bring in a file of readers, textbooks, stock, titles or figures"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=sorted(IMPORTERS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--map", type=Path, metavar="MAP.json", help="columns and options of the file")
        parser.add_argument("--dry-run", action="store_true", help="say what would come of it, write nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        parser.add_argument("--school", help="name of the school, where the database has several")
        parser.add_argument("--lang", choices=LANGUAGES, default="kk")

    def handle(self, *args: Any, **options: Any) -> None:
        language: str = options["lang"]
        content = _read(options["file"])
        layout, answers, on = _mapping(options["map"])
        importer = IMPORTERS[options["kind"]]
        try:
            by = _librarian(_school(options["school"]))
            result = run_import(
                by=by,
                importer=importer,
                content=content,
                file_name=options["file"].name,
                on=on or importer.day(by.school, localdate()),
                layout=layout,
                options=answers,
                dry_run=options["dry_run"],
            )
        except Refused as refused:
            self._refuse(refused.sentence(language), as_json=options["json"])
        self._tell(result, language, as_json=options["json"])
        if result.left_out:
            raise SystemExit(1)

    def _tell(self, result: Result, language: str, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(result.json(language), ensure_ascii=False))
            return
        self.stdout.write(result.sentence(language))
        if result.broken_word:
            self.stdout.write(say("imp_lost", language=language, value=result.broken_word))
        for fault in result.faults[:SHOWN]:
            self.stdout.write(f"  {fault.message(language)}")
        if len(result.faults) > SHOWN:
            self.stdout.write(f"  … {len(result.faults) - SHOWN}")
        if result.left_out and result.batch:
            self.stdout.write(say("imp_half", language=language))

    def _refuse(self, sentence: str, *, as_json: bool) -> None:
        if as_json:
            nothing = dict.fromkeys(("rows", "added", "changed", "unchanged"), 0)
            errors = [{"row": None, "column": None, "message": sentence}]
            self.stdout.write(json.dumps(nothing | {"errors": errors, "batch": None}, ensure_ascii=False))
        raise CommandError(sentence)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}", returncode=USAGE) from error


def _mapping(file: Path | None) -> tuple[Layout, Options, date | None]:
    """What MAP.json says; the date of its option `on` apart."""
    if file is None:
        return Layout(), {}, None
    try:
        layout, answers = parse_map(json.loads(_read(file)))
        on = answers.pop("on", None)
        return layout, answers, date.fromisoformat(str(on)) if on else None
    except ValueError as error:
        raise CommandError(f"{file}: {error}", returncode=USAGE) from error


def _school(name: str | None) -> School:
    schools = School.objects.filter(kind=School.Kind.SCHOOL)
    found = list(schools.filter(name_kk=name) if name else schools[:2])
    if len(found) == 1:
        return found[0]
    names = "\n".join(schools.values_list("name_kk", flat=True))
    raise CommandError(f"--school NAME:\n{names}" if names else say("imports_no_school"), returncode=USAGE)


def _librarian(school: School) -> User:
    librarians = User.objects.filter(school=school, roles__code=RoleCode.LIBRARIAN, is_active=True)
    librarian = librarians.order_by("pk").first()
    if librarian is None:
        raise Refused("imports_no_librarian", name=school.name_kk)
    return librarian
