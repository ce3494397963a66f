"""`kitaphana provision [--on DATE] [--json]`: which class has which textbooks, and who lacks what."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kitaphana.core.models import School
from kitaphana.core.queries import only_school
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES
from kitaphana.core.span import day
from kitaphana.lib.numbers import MINUS, show
from kitaphana.roster.models import Reader
from kitaphana.textbooks.queries import Cell, ClassProvision, Provision, Tally, provision


class Command(BaseCommand):
    help = "Provision with textbooks by class: pupils, need, have, percent, what is lacking."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day, metavar="YYYY-MM-DD", help="Default: today")
        parser.add_argument("--lang", choices=LANGUAGES, default="kk")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--names", action="store_true", help="Name the pupils who lack a textbook")

    def handle(self, *args: Any, **options: Any) -> None:
        school, language = only_school(), options["lang"]
        on = options["on"] or timezone.localdate()
        with translation.override(language):
            found = provision(school, on)
            if found.year is None:
                raise Refused("textbooks_no_year", d=on)
            names = _names(school, found) if options["names"] else None
            if options["json"]:
                document = as_json(found, language, names)
                self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
            else:
                self.stdout.write("\n".join(as_text(found, language, names)))


def as_json(found: Provision, language: str, names: Mapping[int, str] | None = None) -> dict[str, object]:
    """The document of product.md; `names` by reader id are told only when given."""
    return {
        "on": found.on.isoformat(),
        "total": _tally(found.total),
        "classes": [_class(row, names) for row in found.classes],
        "grades": [
            {"grade": grade, **_tally(tally), "full": tally.full} for grade, tally in found.by_grade().items()
        ],
        "subjects": [
            {"subject": name, **_tally(tally)} for name, tally in found.by_subject(language).items()
        ],
        "languages": [{"language": code, **_tally(tally)} for code, tally in found.by_language().items()],
        "teachers": {name: _tally(found.teachers)[name] for name in ("need", "have", "percent")},
    }


def _class(row: ClassProvision, names: Mapping[int, str] | None) -> dict[str, object]:
    return {
        "class": row.school_class.name,
        "grade": row.school_class.grade,
        "language": row.school_class.language,
        **_tally(row.tally),
        "lacking": [_lack(cell, names) for cell in row.cells if cell.missing],
    }


def _lack(cell: Cell, names: Mapping[int, str] | None) -> dict[str, object]:
    told: dict[str, object] = {"title": str(cell.title), "missing": cell.missing}
    return told if names is None else told | {"pupils": [names[reader] for reader in cell.lacking]}


def _tally(tally: Tally) -> dict[str, object]:
    return {
        "pupils": tally.pupils,
        "need": tally.need,
        "have": tally.have,
        "percent": None if tally.percent is None else float(round(tally.percent, 6)),
    }


def _names(school: School, found: Provision) -> dict[int, str]:
    lacking = {reader for row in found.classes for cell in row.cells for reader in cell.lacking}
    return {pk: row.full_name for pk, row in Reader.objects.for_school(school).in_bulk(lacking).items()}


def as_text(found: Provision, language: str, names: Mapping[int, str] | None = None) -> Iterator[str]:
    """A table for people: a row for each class, then the school; last the pupils by class and title."""
    head = (_("Class"), _("Pupils"), _("Need"), _("Have"), "%", _("Lacking"))
    rows = [head, *(_row(row, language) for row in found.classes)]
    rows.append((_("In all"), *_figures(found.total, language), ""))
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    yield from (_line(row, widths) for row in rows)
    if names is not None:
        for one in found.classes:
            for cell in one.cells:
                if cell.missing:
                    who = ", ".join(names[reader] for reader in cell.lacking)
                    yield f"{one.school_class.name}, {cell.title}: {who}"


def _row(row: ClassProvision, language: str) -> tuple[str, ...]:
    lacking = "; ".join(f"{lack.title} {MINUS}{lack.missing}" for lack in row.lacking)
    return (row.school_class.name, *_figures(row.tally, language), lacking)


def _figures(tally: Tally, language: str) -> tuple[str, ...]:
    shown = "–" if tally.shown is None else show(tally.shown, language)
    return (*(show(n, language) for n in (tally.pupils, tally.need, tally.have)), shown)


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    """Names at left, numbers at right."""
    name, *numbers, lacking = row
    columns = [
        name.ljust(widths[0]),
        *(n.rjust(w) for n, w in zip(numbers, widths[1:-1], strict=True)),
        lacking,
    ]
    return "  ".join(columns).rstrip()
