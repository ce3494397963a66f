"""A figure in its parts: by class, kind of reader, language, content, month. Parts sum to the whole."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from kitaphana.core.models import School
from kitaphana.indicators.counts import COUNTS, days_of_work
from kitaphana.indicators.formulas import INDICATORS, Formula
from kitaphana.indicators.names import named
from kitaphana.indicators.parts import column, dimensions_of, key_of, with_part
from kitaphana.indicators.queries import Figure, divide, measure, name_of, rounded
from kitaphana.lib.period import Period
from kitaphana.textbooks.queries import provision

Parts = Mapping[str, Decimal]
"""Key of a part → its share of a count."""


@dataclass(frozen=True)
class Part:
    """`counts`: what stands in it of each count of the figure. `value`: None where that cannot be divided."""

    key: str
    name: str
    code: str
    counts: Mapping[str, Decimal]
    value: Decimal | None

    @property
    def named_counts(self) -> tuple[tuple[str, str, Decimal], ...]:
        """Code, name, share."""
        return tuple((code, name_of(code), n) for code, n in self.counts.items())

    @property
    def rounded(self) -> Decimal | None:
        return None if self.value is None else rounded(self.code, self.value)


@dataclass(frozen=True)
class Breakdown:
    by: str
    figure: Figure
    parts: tuple[Part, ...]

    @property
    def undivided(self) -> bool:
        """Some part has nothing to be divided by."""
        return any(part.value is None for part in self.parts)


def breakdown(school: School, period: Period, code: str, by: str) -> Breakdown | None:
    """None: the rows do not bear it, or the figure has no value."""
    return in_parts(school, period, measure(school, period, [code])[code], by)


def in_parts(school: School, period: Period, figure: Figure, by: str) -> Breakdown | None:
    """As `breakdown`, of a figure that is measured already. One query for each of its counts, and one more
    for names."""
    if figure.value is None or by not in dimensions_of(figure):
        return None
    found = {code: count_parts(school, period, code, by) for code in figure.operands}
    names = named(school, by, {key for parts in found.values() for key in parts})
    return Breakdown(
        by,
        figure,
        tuple(
            Part(key, name, figure.code, counts, value_of_part(figure, counts))
            for key, name in names.items()
            for counts in [{code: parts.get(key, Decimal(0)) for code, parts in found.items()}]
        ),
    )


def value_of_part(figure: Figure, counts: Mapping[str, Decimal]) -> Decimal | None:
    if figure.code in COUNTS:
        return counts[figure.code]
    over, *under = figure.operands
    formula = Formula(over, tuple(under), INDICATORS[figure.code].unit == "percent")
    return divide(formula, dict(counts))


def count_parts(school: School, period: Period, code: str, by: str) -> Parts:
    """Of one count, from its rows. KeyError: no table holds them."""
    if code == "working_days":
        return _sum((key_of(by, day), 1) for day in days_of_work(school, period))
    if code in ("textbook_have", "textbook_need"):
        return _of_textbooks(school, period, code, by)
    rows = COUNTS[code].rows
    if rows is None:
        raise KeyError(code)
    added = column(code)
    found = with_part(rows(school, period).order_by(), period, code, by).values_list(f"part_{by}")
    return _sum((key_of(by, value), n) for value, n in found.annotate(n=Sum(added) if added else Count("pk")))


def _of_textbooks(school: School, period: Period, code: str, by: str) -> Parts:
    return _sum(
        (
            key_of(by, {"class": row.pk, "teaching": row.language}.get(by, row.grade)),
            of.tally.have if code == "textbook_have" else of.tally.need,
        )
        for of in provision(school, period.end).classes
        for row in [of.school_class]
    )


def _sum(parts: Iterable[tuple[str, int]]) -> Parts:
    found: Counter[str] = Counter()
    for key, n in parts:
        found[key] += n
    return {key: Decimal(n) for key, n in found.items() if n}
