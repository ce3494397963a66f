"""Indicators against control numbers and the two periods before (language.md §4.6)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import pgettext

from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.indicators.queries import Figure, name_of, rounded
from kitaphana.lib.dates import school_year_label, short_date
from kitaphana.lib.numbers import show
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Percent
from kitaphana.papers.paper import (
    Cell,
    Line,
    Number,
    Section,
    Shape,
    Table,
    Told,
    number,
    percent,
    words,
)
from kitaphana.reports import charts, links
from kitaphana.reports.facts import Facts, measured, shown
from kitaphana.reports.sections import yearago

CODE = "indicators"
COUNTED = Shape("counts", "10 5n 5n 5n 6n 6n")
RATIOS = Shape("ratios", "10 5n 5n 5n 6n 6n")
FORMULAS = Shape("formulas", "12 26")
SHAPES = (COUNTED, RATIOS, FORMULAS)
TOGETHER = 3
"""Indicators without a value that are told in one sentence."""
COUNTS_SHOWN = (
    "pupils teachers readers visits loans loans_main stock stock_main stock_textbooks received disposed "
    "enquiries refusals events participants working_days staff"
).split()


def write(facts: Facts) -> Section:
    title = pgettext("report", "Indicators and control numbers")
    return Section(
        CODE,
        title,
        tuple(_before(facts)),
        tuple(_tables(facts)),
        tuple(_after(facts)),
        charts=charts.of_indicators(facts),
    )


def _before(facts: Facts) -> Iterator[Line]:
    if facts.any_indicator:
        yield facts.tell("I-INTRO")
    yield from _judged(facts)
    yield from yearago.lines(facts, trends=[code for code in INDICATORS if _trend(facts, code)])


def _judged(facts: Facts) -> Iterator[Line]:
    judged = [_met(facts, code) for code in facts.targets if _asks(facts, code)]
    n, k = len(judged), sum(met is True for met in judged)
    if not facts.targets:
        yield facts.tell("I-UNSET")
    elif n == 1 and judged[0] is not None:
        yield facts.tell("I-ONE-MET" if k else "I-ONE-NOT")
    elif n > 1 and k == n:
        yield facts.tell("I-ALL", n=n)
    elif n > 1 and k:
        yield facts.tell("I-SOME", n=n, k=k)
    elif n > 1 and None not in judged:
        yield facts.tell("I-NONE")


def promised(facts: Facts, code: str) -> Number | None:
    """The control number as it is printed, with the decimals of its indicator."""
    target = facts.targets.get(code)
    if target is None:
        return None
    value = rounded(code, target)
    return int(value) if code in COUNTS and value == int(value) else value


def _asks(facts: Facts, code: str) -> bool:
    """A control number of zero is kept by nothing at all, unless it is a limit."""
    return bool(promised(facts, code)) or facts.figures[code].less_is_better


def _met(facts: Facts, code: str) -> bool | None:
    """Whether the value keeps its control number, both as printed; None: there is no value."""
    value, target = shown(facts.figures[code]), promised(facts, code)
    if value is None or target is None:
        return None
    return value <= target if facts.figures[code].less_is_better else value >= target


def _after(facts: Facts) -> Iterator[Line]:
    yield from _from_paper(facts)
    for code in facts.targets:
        yield from _against_target(facts, code)
    if not facts.any_indicator:
        yield facts.tell("I-NODATA-ALL")
    codes = list(dict.fromkeys((*facts.targets, *(INDICATORS if facts.any_indicator else ()))))
    yield from _not_computed(facts, [code for code in codes if facts.figures[code].value is None])
    for code in codes:
        if code in INDICATORS and facts.figures[code].value is not None:
            yield from _three_years(facts, code)


def _not_computed(facts: Facts, codes: Sequence[str]) -> Iterator[Line]:
    """One by one while they are few."""
    lacking = [(code, facts.figures[code].lacking(facts.language)) for code in codes]
    if len(codes) >= TOGETHER:
        told = "; ".join(f"{facts.names([code])} ({what})" for code, what in lacking)
        yield facts.tell("I-NODATA-MANY", list=told)
        return
    for code, what in lacking:
        yield facts.tell("I-NODATA", name=facts.name(code), what=what)


def _against_target(facts: Facts, code: str) -> Iterator[Line]:
    value, target = shown(facts.figures[code]), promised(facts, code)
    if value is None or target is None:
        return
    name, limit = facts.name(code), measured(facts.figures[code], target)
    told = Told(measured(facts.figures[code], value), links.indicator(code, facts.period))
    if facts.figures[code].less_is_better:
        yield facts.tell("I-LOW-MET" if value <= target else "I-LOW-NOT", name=name, t=limit, v=told)
    elif target:
        done = percent(value, target)
        yield facts.tell(_verdict(facts, done), name=name, t=limit, v=told, percent=Percent(done))


def _verdict(facts: Facts, done: Decimal) -> str:
    if done >= 100:
        return "I-OVER" if done >= facts.limit("over_percent") else "I-MET"
    return "I-NEAR" if done >= facts.limit("near_percent") else "I-NOT"


def _trend(facts: Facts, code: str) -> str:
    """The code of the sentence on three displayed values, counted in one way and none of a part of its
    period, that only rise, or only fall; else empty."""
    figures = (*(found[code] for _before, found in reversed(facts.earlier)), facts.figures[code])
    values = [value for value in map(shown, figures) if value is not None]
    if len(values) < len(figures) or len({figure.formula for figure in figures}) > 1:
        return ""
    if any(code in facts.partial[before] for before, _found in facts.earlier):
        return ""
    if sorted(set(values)) == values:
        return "I-RISE3"
    return "I-FALL3" if sorted(set(values), reverse=True) == values else ""


def _three_years(facts: Facts, code: str) -> Iterator[Line]:
    if trend := _trend(facts, code):
        spans = [*reversed(facts.earlier), (facts.period, facts.figures)]
        a, b, c = (
            Told(measured(found[code], shown(found[code]) or 0), links.indicator(code, span))
            for span, found in spans
        )
        yield facts.tell(trend, name=facts.name(code), a=a, b=b, c=c)


def _tables(facts: Facts) -> Iterator[Table]:
    """Of indicators only where one has a value, or had it."""
    yield _counts(facts)
    years = (facts.figures, *(found for _before, found in facts.earlier))
    if any(found[code].value is not None for found in years for code in INDICATORS):
        yield _ratios(facts)
    if facts.any_indicator:
        yield _formulas(facts)


def _counts(facts: Facts) -> Table:
    rows = tuple(figures_row(facts, code) for code in COUNTS_SHOWN)
    return Table(COUNTED, pgettext("report", "Counts"), _heads(facts), rows)


def _ratios(facts: Facts) -> Table:
    rows = tuple(figures_row(facts, code) for code in INDICATORS)
    return Table(RATIOS, pgettext("report", "Indicators"), _heads(facts), rows)


def _formulas(facts: Facts) -> Table:
    rows = tuple(
        (
            words(facts.name(code), links.indicator(code, facts.period)),
            words(counted(facts, facts.figures[code])),
        )
        for code in INDICATORS
    )
    heads = (pgettext("report", "Indicator"), pgettext("report", "How it is counted"))
    return Table(FORMULAS, pgettext("report", "How the indicators are counted"), heads, rows)


def _heads(facts: Facts) -> tuple[str, ...]:
    spans = (*(before for before, _found in reversed(facts.earlier)), facts.period)
    return (
        pgettext("report", "Indicator"),
        *map(_label, spans),
        pgettext("report", "Control number"),
        pgettext("report", "Met, %"),
    )


def _label(period: Period) -> str:
    """The school year in which the period lies, else its days."""
    first, last = (day.year if day.month >= 9 else day.year - 1 for day in (period.start, period.end))
    return (
        school_year_label(last) if first == last else f"{short_date(period.start)}–{short_date(period.end)}"
    )


def figures_row(facts: Facts, code: str) -> tuple[Cell, ...]:
    """Name, the value now and in the two periods before, the control number and how it was kept."""
    figure, language = facts.figures[code], facts.language
    target, value = promised(facts, code), shown(figure)
    done = percent(value, target) if value is not None and target and not figure.less_is_better else None
    earlier = [_cell(facts, found[code], before) for before, found in reversed(facts.earlier)]
    return (
        words(f"{facts.name(code)}, %" if figure.unit == "percent" else facts.name(code)),
        *earlier,
        _cell(facts, figure, facts.period),
        number(target, language),
        number(done, language, formula="{3}/{4}*100"),
    )


def _cell(facts: Facts, figure: Figure, period: Period) -> Cell:
    """A number from an old paper report has a star, which `_from_paper` explains."""
    cell = number(shown(figure), facts.language, links.figure(figure.code, period))
    return replace(cell, text=f"{cell.text}*") if figure.on_paper and cell.value is not None else cell


def _from_paper(facts: Facts) -> Iterator[Line]:
    """Which counts of which years; ratios follow from them."""
    told = []
    for span, found in ((facts.period, facts.figures), *facts.earlier):
        codes = [code for code in COUNTS_SHOWN if found[code].on_paper]
        if codes:
            told.append(f"{_label(span)} – {facts.names(codes)}")
    if told:
        yield facts.tell("I-PAPER", what="; ".join(told))


def counted(facts: Facts, figure: Figure) -> str:
    """The formula with the names and the numbers of what is divided: loans 1 839 ÷ readers 305; a dash where
    I-NODATA says why there is no value."""
    if figure.value is None:
        return "–"

    def operand(code: re.Match[str]) -> str:
        value = figure.operands[code[0]] or 0
        return (
            f"{name_of(code[0], facts.language)} {show(value if value % 1 else int(value), facts.language)}"
        )

    return re.sub(r"[a-z_]+", operand, figure.formula)
