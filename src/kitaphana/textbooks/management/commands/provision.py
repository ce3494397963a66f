"""`kitaphana provision [--on DATE] [--json]`: which class has which textbooks, and who lacks what."""

import json
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kitaphana.core.queries import only_school
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES
from kitaphana.core.span import day
from kitaphana.lib.numbers import MINUS, show
from kitaphana.textbooks.queries import ClassProvision, Provision, Tally, provision


class Command(BaseCommand):
    help = "Provision with textbooks by class: pupils, need, have, percent, what is lacking."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=day, metavar="YYYY-MM-DD", help="Default: today")
        parser.add_argument("--lang", choices=LANGUAGES, default="kk")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        on = options["on"] or timezone.localdate()
        with translation.override(options["lang"]):
            found = provision(only_school(), on)
            if found.year is None:
                raise Refused("textbooks_no_year", d=on)
            if options["json"]:
                self.stdout.write(json.dumps(as_json(found), ensure_ascii=False, indent=2))
            else:
                self.stdout.write(as_text(found, options["lang"]))


def as_json(found: Provision) -> dict[str, object]:
    """The document of product.md."""
    return {
        "on": found.on.isoformat(),
        "total": _tally(found.total),
        "classes": [
            {
                "class": row.school_class.name,
                "grade": row.school_class.grade,
                "language": row.school_class.language,
                **_tally(row.tally),
                "lacking": [{"title": str(lack.title), "missing": lack.missing} for lack in row.lacking],
            }
            for row in found.classes
        ],
    }


def _tally(tally: Tally) -> dict[str, object]:
    return {
        "pupils": tally.pupils,
        "need": tally.need,
        "have": tally.have,
        "percent": None if tally.percent is None else float(round(tally.percent, 6)),
    }


def as_text(found: Provision, language: str) -> str:
    """A table for people: a row for each class, then the school."""
    head = (_("Class"), _("Pupils"), _("Need"), _("Have"), "%", _("Lacking"))
    rows = [head, *(_row(row, language) for row in found.classes)]
    rows.append((_("In all"), *_figures(found.total, language), ""))
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    return "\n".join(_line(row, widths) for row in rows)


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
