"""Indicators against control numbers and the two periods before (language.md §4.6)."""

import re
from collections.abc import Iterator

from django.utils.translation import pgettext

from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.formulas import INDICATORS
from kitaphana.indicators.queries import Figure, name_of, rounded
from kitaphana.lib.dates import school_year_label, short_date
from kitaphana.lib.numbers import show
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Hole, Measured, Percent
from kitaphana.papers.paper import (
    Cell,
    Line,
    Number,
    Rows,
    Section,
    Shape,
    Table,
    Told,
    number,
    percent,
    words,
)
from kitaphana.reports import links
from kitaphana.reports.facts import Facts, shown

CODE = "indicators"
COUNTED = Shape("counts", "10 5n 5n 5n 6n 6n")
RATIOS = Shape("ratios", "10 5n 5n 5n 6n 6n")
FORMULAS = Shape("formulas", "12 26")
SHAPES = (COUNTED, RATIOS, FORMULAS)
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
        (_counts(facts), _ratios(facts), _formulas(facts)),
        tuple(_after(facts)),
    )


def _before(facts: Facts) -> Iterator[Line]:
    if any(facts.figures[code].value is not None for code in INDICATORS):
        yield facts.tell("I-INTRO")
    judged = [_met(facts, code) for code in facts.targets]
    n, k = len(judged), sum(met is True for met in judged)
    if not n:
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


def _met(facts: Facts, code: str) -> bool | None:
    """Whether the value keeps its control number, both as printed; None: there is no value."""
    value, target = shown(facts.figures[code]), promised(facts, code)
    if value is None or target is None:
        return None
    return value <= target if facts.figures[code].less_is_better else value >= target


def _after(facts: Facts) -> Iterator[Line]:
    for code in facts.targets:
        yield from _against_target(facts, code)
    for code in dict.fromkeys((*facts.targets, *INDICATORS)):
        figure = facts.figures[code]
        if figure.value is None:
            what = figure.missing or tuple(operand for operand, n in figure.operands.items() if not n)
            names = ", ".join(name_of(missing, facts.language) for missing in what)
            yield facts.tell("I-NODATA", name=facts.name(code), what=names)
        elif code in INDICATORS:
            yield from _three_years(facts, figure)


def _against_target(facts: Facts, code: str) -> Iterator[Line]:
    value, target = shown(facts.figures[code]), promised(facts, code)
    if value is None or target is None:
        return
    name, limit = facts.name(code), _measured(facts.figures[code], target)
    told = Told(_measured(facts.figures[code], value), links.indicator(code, facts.period))
    if facts.figures[code].less_is_better:
        yield facts.tell("I-LOW-MET" if value <= target else "I-LOW-NOT", name=name, t=limit, v=told)
    elif target:
        done = percent(value, target)
        row = "I-OVER" if done >= 110 else "I-MET" if done >= 100 else "I-NEAR" if done >= 95 else "I-NOT"
        yield facts.tell(row, name=name, t=limit, v=told, percent=Percent(done))


def _measured(figure: Figure, value: Number) -> Hole:
    """A percent with its sign; the names of the others say what is counted."""
    return Measured(value, "%") if figure.unit == "percent" else value


def _three_years(facts: Facts, figure: Figure) -> Iterator[Line]:
    """Three displayed values that rise, or fall, from year to year."""
    spans = (*(before for before, _found in reversed(facts.earlier)), facts.period)
    figures = (*(found[figure.code] for _before, found in reversed(facts.earlier)), figure)
    values = [value for value in map(shown, figures) if value is not None]
    rises = sorted(set(values)) == values
    falls = sorted(set(values), reverse=True) == values
    if len(values) == len(spans) and (rises or falls):
        pages = (links.indicator(figure.code, span) for span in spans)
        a, b, c = (Told(_measured(figure, value), page) for value, page in zip(values, pages, strict=True))
        yield facts.tell("I-RISE3" if rises else "I-FALL3", name=facts.name(figure.code), a=a, b=b, c=c)


def _counts(facts: Facts) -> Table:
    rows = tuple(_figures(facts, code) for code in COUNTS_SHOWN)
    return Table(COUNTED, pgettext("report", "Counts"), _heads(facts), rows)


def _ratios(facts: Facts) -> Table:
    rows = tuple(_figures(facts, code) for code in INDICATORS)
    return Table(RATIOS, pgettext("report", "Indicators"), _heads(facts), rows)


def _formulas(facts: Facts) -> Table:
    rows = tuple(
        (
            words(facts.name(code), links.indicator(code, facts.period)),
            words(_counted(facts, facts.figures[code])),
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


def _figures(facts: Facts, code: str) -> tuple[Cell, ...]:
    """Name, the value now and in the two periods before, the control number and how it was kept."""
    figure, language = facts.figures[code], facts.language
    target, value = promised(facts, code), shown(figure)
    done = percent(value, target) if value is not None and target and not figure.less_is_better else None
    earlier = [
        number(shown(found[code]), language, _behind(code, before))
        for before, found in reversed(facts.earlier)
    ]
    return (
        words(f"{facts.name(code)}, %" if figure.unit == "percent" else facts.name(code)),
        *earlier,
        number(value, language, _behind(code, facts.period)),
        number(target, language),
        number(done, language),
    )


def _behind(code: str, period: Period) -> Rows:
    return (
        links.count(code, period) if code in COUNTS and COUNTS[code].rows else links.indicator(code, period)
    )


def _counted(facts: Facts, figure: Figure) -> str:
    """The formula with the names and the numbers of what is divided: loans 1 839 ÷ readers 305."""
    if figure.value is None:
        return figure.why_not(facts.language)

    def operand(code: re.Match[str]) -> str:
        value = figure.operands[code[0]] or 0
        return (
            f"{name_of(code[0], facts.language)} {show(value if value % 1 else int(value), facts.language)}"
        )

    return re.sub(r"[a-z_]+", operand, figure.formula)
