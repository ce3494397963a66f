"""`kitaphana figures`: every count and indicator of a period, with formula, target and the years before."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils import translation

from kitaphana.core.models import School
from kitaphana.core.queries import only_school
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES, say
from kitaphana.core.span import day
from kitaphana.figures.queries import Line, lines
from kitaphana.lib.numbers import show
from kitaphana.lib.period import Period


class Command(BaseCommand):
    help = "Figures of a period: value, formula, operands, target, the two years before."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="start", type=day, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--to", dest="end", type=day, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--lang", choices=LANGUAGES, default="kk")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["lang"]):
            if options["end"] < options["start"]:
                raise Refused("rep_order")
            period = Period(options["start"], options["end"])
            school = only_school()
            found = lines(school, period)
            if all(line.figure.value is None or line.figure.code == "staff" for line in found):
                self.stderr.write(say("ind_nothing", d1=period.start, d2=period.end))
            if options["json"]:
                document = as_json(school, period, found, options["lang"])
                self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
            else:
                self.stdout.write("\n".join(as_text(line, options["lang"]) for line in found))


def as_json(school: School, period: Period, found: tuple[Line, ...], language: str) -> dict[str, object]:
    """The document of product.md."""
    return {
        "school": school.name(language),
        "from": period.start.isoformat(),
        "to": period.end.isoformat(),
        "figures": [
            {
                "code": line.figure.code,
                "name": line.figure.name,
                "unit": line.figure.unit_name,
                "value": number(line.figure.value),
                "formula": line.figure.formula,
                "operands": numbers(line.figure.operands),
                "target": number(line.target),
                "source": line.figure.source,
                "standards": [
                    {
                        "standard": row.standard,
                        "name": row.name,
                        "clause": row.clause or None,
                        "checked": row.checked,
                    }
                    for row in line.standards
                ],
                "previous": [
                    {
                        "from": past.period.start.isoformat(),
                        "to": past.period.end.isoformat(),
                        "value": number(past.figure.value),
                        "source": past.figure.source,
                    }
                    for past in line.past
                ],
            }
            for line in found
        ],
    }


def numbers(operands: Mapping[str, Decimal | None]) -> dict[str, int | float | None]:
    return {code: number(value) for code, value in operands.items()}


def number(value: Decimal | None) -> int | float | None:
    """A whole number as it is, any other to six places."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(round(value, 6))


def as_text(line: Line, language: str) -> str:
    figure = line.figure
    if figure.rounded is None:
        return f"{figure.name}: –  {figure.why_not() if line.operands else ''}".rstrip()
    text = f"{figure.name}: {show(figure.rounded, language)} ({figure.unit_name})"
    known = ", ".join(f"{part.code} = {part.value}" for part in line.operands)
    return f"{text}  {figure.formula}: {known}" if known else text
