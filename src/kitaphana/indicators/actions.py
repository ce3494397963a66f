"""Past totals from paper, written by hand; the rules are those of `import figures`."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.importer import FRACTIONAL
from kitaphana.indicators.models import PaperFigure
from kitaphana.lib.period import Period


@dataclass(frozen=True)
class Printed:
    """What a paper says of a count in a period; None: nothing, and what was kept of it is removed."""

    period: Period
    code: str
    value: Decimal | None


@dataclass(frozen=True)
class Written:
    kept: int
    removed: int


@action
def write_paper(*, by: User, figures: Sequence[Printed]) -> Written:
    """Refused: no such count, or a number that no count can be."""
    for figure in figures:
        if figure.code not in COUNTS:
            raise Refused("fig_no_count", value=figure.code)
        value = figure.value
        if value is not None and (value < 0 or (value % 1 and figure.code not in FRACTIONAL)):
            raise Refused("fig_not_count", value=str(value))
    kept = removed = 0
    for figure in figures:
        of = PaperFigure.objects.for_school(by.school).filter(
            starts_on=figure.period.start, ends_on=figure.period.end, code=figure.code
        )
        if figure.value is None:
            removed += of.delete()[0]
        elif not of.update(value=figure.value):
            PaperFigure.objects.create(
                school=by.school,
                starts_on=figure.period.start,
                ends_on=figure.period.end,
                code=figure.code,
                value=figure.value,
            )
            kept += 1
        else:
            kept += 1
    return Written(kept, removed)
