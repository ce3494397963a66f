"""The plan on paper: aim, work by sections, hours in the form of domain.md §3.1, control numbers.

What is printed is handed over: a living plan or a kept one has the same shapes. All runs under the language.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.indicators.queries import measure, name_of, rounded
from kitaphana.lib.dates import ROMAN, month_name, period_label, school_year_label, short_date
from kitaphana.lib.numbers import ratio, trimmed
from kitaphana.lib.period import Period
from kitaphana.lib.sentence import Month
from kitaphana.papers.paper import Cell, Line, Section, Shape, Table, number, tell, tenge, words
from kitaphana.planning.hours import MonthHours, PlanHours
from kitaphana.planning.models import ControlNumber, Plan, PlanItem
from kitaphana.planning.queries import NumberedItem, SectionOfPlan, less_in_diary
from kitaphana.planning.spread import Promises, promises

WORK = Shape("work", "12 58 38 36 28 42 18n 40")
COSTS = Shape("costs", "12 120 40n 40n 60n")
NORMS = Shape("norms", "12 90 42 30n 32n 30n 36")
NUMBERS = Shape("numbers", "107 40n 40n")
BY_QUARTER = Shape("quarters", "90 30n 30n 25n 25n 25n 25n")
MONTHS = Shape("months", "107 55n 55n 55n")
OF_SECTIONS = Shape("sections", "12 180 40n 40n")
YEARS_BACK = 3
LINE = "_" * 20
"""Where a person signs."""


def title(plan: Plan, language: str) -> Line:
    """«Мектеп кітапханасының 2026–2027 оқу жылына арналған жылдық жұмыс жоспары»."""
    span = f"{short_date(plan.starts_on)}–{short_date(plan.ends_on)}"
    if not plan.is_whole:
        code = "plan_paper_event" if plan.scope == Plan.Scope.EVENT else "plan_paper_thematic"
        return tell(code, language, theme=plan.theme, span=span)
    first = plan.starts_on
    if plan.period == Period.school_year(first.year):
        return tell("plan_paper_year", language, year=school_year_label(first.year))
    if plan.period == Period.month(first.year, first.month):
        return tell("plan_paper_month", language, month=Month(first.month), year=str(first.year))
    return tell("plan_paper_days", language, kind=str(plan.get_kind_display()), span=span)


def signatures(plan: Plan, language: str) -> list[str]:
    return [tell("plan_paper_librarian", language, name=f"{LINE} {plan.school.librarian}".strip()).text]


def aim(aim: str, tasks: Sequence[str], language: str) -> list[Section]:
    """Section 1; nothing where nothing is written."""
    lines = [tell("plan_paper_aim", language, text=aim)] if aim else []
    if tasks:
        lines.append(tell("plan_paper_tasks", language))
    lines += [
        tell("plan_paper_task", language, number=str(n), text=task) for n, task in enumerate(tasks, start=1)
    ]
    return [Section("aim", f"1. {_('Aim and tasks')}", tuple(lines))] if lines else []


def work(plan: Plan, sections: Sequence[SectionOfPlan], rate: Decimal | None, language: str) -> list[Section]:
    """The work by sections with their hours, and what they cost; `rate` None: without the cost."""
    if not sections:
        return [_empty(language)]
    table = _work(sections, language)
    title = "" if plan.kind == Plan.Kind.MONTH else _("Work of the library")
    costs = [] if rate is None else [_costs(sections, rate, language)]
    return [Section("work", title, (), (table,)), *costs]


def numbers_of_plan(plan: Plan, numbers: Mapping[str, Decimal], language: str) -> list[Section]:
    """Section 2; nothing where there are none."""
    if not numbers:
        return []
    table = _numbers_of_plan(plan, numbers, language)
    return [Section("numbers", f"2. {_('Control numbers')}", (), (table,))]


def numbers(plan: Plan, promised: Mapping[str, Decimal], language: str) -> list[Section]:
    """Control numbers alone, beside the last years."""
    if not promised:
        return [Section("numbers", "", (tell("plan_paper_no_numbers", language),))]
    return [Section("numbers", "", (), (_numbers_beside_years(plan, promised, language),))]


def hours(plan: Plan, sections: Sequence[SectionOfPlan], has: PlanHours, language: str) -> list[Section]:
    """The form of domain.md §3.1 with a subtotal for each section, all sections, and the budget by month."""
    if not sections:
        return [_empty(language)]
    heads = _norm_heads(plan)
    parts = [
        Section("norms", _named(part, language), (), (_norms(part, heads, language),)) for part in sections
    ]
    return [*parts, _of_sections(sections, language), _months(has, language)]


def _empty(language: str) -> Section:
    return Section("work", "", (tell("plan_paper_empty", language),))


def _named(part: SectionOfPlan, language: str) -> str:
    return f"{part.section.number}. {part.section.name(language)}"


def _work(sections: Sequence[SectionOfPlan], language: str) -> Table:
    heads = (
        _("No."), _("What will be done"), _("Kind of work"), pgettext("plan item", "Term"), _("For whom"),
        _("Responsible"), _("Hours"), _("Mark of completion, note"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    bands = set()
    for part in sections:
        bands.add(len(rows))
        rows.append(_line(str(part.section.number), part.section.name(language), part.hours, language))
        rows += [_item(row, language) for row in part.items]
    whole = sum((part.hours for part in sections), Decimal(0))
    rows.append(_line("", _("Total"), whole, language))
    return Table(WORK, "", heads, tuple(rows), total=True, bands=frozenset(bands))


def _line(mark: str, name: str, hours: Decimal, language: str) -> tuple[Cell, ...]:
    """A row of the table of work that is about no single item."""
    return (words(mark), words(name), *(words(""),) * 4, number(hours, language), words(""))


def _item(row: NumberedItem, language: str) -> tuple[Cell, ...]:
    item = row.item
    return (
        words(row.number),
        words(item.text),
        words(capfirst(item.kind.name(language))),
        words(item.term.show(language)),
        words(_joined(item.audience, item.place)),
        words(_joined(item.responsible, item.helpers)),
        words("–") if item.state == PlanItem.State.DROPPED else number(row.hours, language),
        words(mark(row, language)),
    )


def mark(row: NumberedItem, language: str) -> str:
    """«орындалды, 12.09.2023», or how much less the diary has than was planned; of work not yet marked its
    note."""
    item = row.item
    if item.state == PlanItem.State.PLANNED:
        return _joined(item.why, item.note)
    day = f", {short_date(item.marked_on)}" if item.marked_on else ""
    less = less_in_diary(row)
    said = less.sentence(language) if less else f"{item.get_state_display()}{day}"
    return _joined(said, item.why, item.note)


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _costs(sections: Sequence[SectionOfPlan], rate: Decimal, language: str) -> Section:
    """Sections, how many items each has, hours, and their cost."""
    rows = [
        _sum(str(part.section.number), part.section.name(language), _live(part), part.hours, rate, language)
        for part in sections
    ]
    items, hours = sum(map(_live, sections)), sum((part.hours for part in sections), Decimal(0))
    rows.append(_sum("", _("Total"), items, hours, rate, language))
    heads = (_("No."), pgettext("plan", "Section"), pgettext("plan", "Items"), _("Hours"), _("Cost, tenge"))
    table = Table(COSTS, "", heads, tuple(rows), total=True)
    return Section("costs", _("Working time and its cost"), (), (table,))


def _sum(mark: str, name: str, items: int, hours: Decimal, rate: Decimal, language: str) -> tuple[Cell, ...]:
    cost = number(tenge(hours * rate), language)
    return (words(mark), words(name), number(items, language), number(hours, language), cost)


def _live(part: SectionOfPlan) -> int:
    return sum(row.item.state != PlanItem.State.DROPPED for row in part.items)


def _norm_heads(plan: Plan) -> tuple[str, ...]:
    of_year = plan.kind == Plan.Kind.YEAR
    return (
        _("No."),
        pgettext("hours", "Name of the work"),
        _("Unit of measure"),
        _("Time norm, min"),
        _("Number a year") if of_year else pgettext("hours", "Number"),
        _("Time a year, h") if of_year else _("Time, h"),
        _("Note"),
    )


def _norms(part: SectionOfPlan, heads: tuple[str, ...], language: str) -> Table:
    """In a workbook units and norms may be changed: the hours follow. Of work that only partly falls into the
    plan it is the volume of the plan's days, and has no such formula."""
    rows = [
        (
            words(row.number), words(row.item.text), words(row.item.kind.unit(language)),
            number(trimmed(row.item.norm_minutes), language), number(trimmed(row.units), language),
            _hours(row, language), words(row.item.note),
        )
        for row in part.items
        if row.item.state != PlanItem.State.DROPPED
    ]  # fmt: skip
    total = Cell(number(part.hours, language).text, part.hours, formula="SUM({column})")
    rows.append((words(""), words(_("Total of the section")), *(words(""),) * 3, total, words("")))
    return Table(NORMS, "", heads, tuple(rows), total=True)


def _hours(row: NumberedItem, language: str) -> Cell:
    formula = "ROUNDDOWN({4}*{3}/60,2)" if row.hours == row.item.hours else ""
    return Cell(number(row.hours, language).text, row.hours, formula=formula)


def _of_sections(sections: Sequence[SectionOfPlan], language: str) -> Section:
    """Their subtotals again; in a workbook they follow those above."""
    whole = sum((part.hours for part in sections), Decimal(0))
    rows = [
        (
            words(str(part.section.number)), words(part.section.name(language)),
            Cell(number(part.hours, language).text, part.hours, formula=f"{{totals[{place}]}}"),
            number(ratio(part.hours * 100, whole) if whole else None, language),
        )
        for place, part in enumerate(sections)
    ]  # fmt: skip
    total = Cell(number(whole, language).text, whole, formula="SUM({column})")
    rows.append((words(""), words(_("Total")), total, words("")))
    heads = (_("No."), pgettext("plan", "Section"), _("Hours"), _("Share, %"))
    return Section(
        "sections",
        _("Working time by section"),
        (),
        (Table(OF_SECTIONS, "", heads, tuple(rows), total=True),),
    )


def _months(has: PlanHours, language: str) -> Section:
    heads = (_("Month"), _("Plan, h"), _("Budget, h"), _("Too much, h"))
    rows = [_month(row, language) for row in has.months]
    over = sum((row.over for row in has.months), Decimal(0))
    rows.append(
        (
            words(_("Total")), number(has.planned, language), number(has.budget, language),
            number(over or None, language),
        )
    )  # fmt: skip
    table = Table(MONTHS, "", heads, tuple(rows), total=True)
    return Section("months", _("The working-time budget by month"), (), (table,))


def _month(row: MonthHours, language: str) -> tuple[Cell, ...]:
    first = row.month.start
    return (
        words(f"{capfirst(month_name(first.month, language))} {first.year}"),
        number(row.planned, language),
        number(row.budget, language),
        number(row.over or None, language),
    )


def _numbers_of_plan(plan: Plan, promised: Mapping[str, Decimal], language: str) -> Table:
    """One of two shapes, so that a Word template can hold both: with the four quarters or with none."""
    known = promises(plan)
    by_quarter = any(quarter for code in promised for quarter in known.get(code, {}))
    shape, quarters = (BY_QUARTER, (1, 2, 3, 4)) if by_quarter else (NUMBERS, ())
    return _numbers(plan, promised, known, [plan.period.year_before()], quarters, shape, language)


def _numbers_beside_years(plan: Plan, promised: Mapping[str, Decimal], language: str) -> Table:
    """Past years, the oldest first, then the plan and its quarters, where they are promised."""
    spans, known = [plan.period.year_before()], promises(plan)
    while len(spans) < YEARS_BACK:
        spans.insert(0, spans[0].year_before())
    quarters = sorted({quarter for code in promised for quarter in known.get(code, {}) if quarter})
    columns = " ".join(["46", *["19n"] * YEARS_BACK, "18n", *["17n"] * len(quarters)])
    return _numbers(plan, promised, known, spans, quarters, Shape("numbers", columns), language)


def _numbers(
    plan: Plan,
    promised: Mapping[str, Decimal],
    known: Promises,
    spans: Sequence[Period],
    quarters: Sequence[int],
    shape: Shape,
    language: str,
) -> Table:
    figures = [measure(plan.school, span, list(promised)) for span in spans]
    rows = tuple(
        (
            words(capfirst(name_of(code, language))),
            *(number(found[code].rounded, language) for found in figures),
            number(rounded(code, value), language),
            *(_quarter(code, known.get(code, {}).get(quarter), language) for quarter in quarters),
        )
        for code, value in promised.items()
    )
    heads = (
        _("Indicator"), *map(period_label, spans), pgettext("column", "Plan"),
        *(_("Quarter %(number)s") % {"number": ROMAN[quarter]} for quarter in quarters),
    )  # fmt: skip
    return Table(shape, "", heads, rows)


def _quarter(code: str, promised: ControlNumber | None, language: str) -> Cell:
    return number(None if promised is None else rounded(code, promised.value), language)
