"""The appendix of the plan on paper: by months and directions, event by event, day by day for a report."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.appendix.models import SchoolEvent
from kitaphana.appendix.queries import (
    DIRECTION,
    Group,
    MonthOfSchool,
    YearOfSchool,
    items_of,
    parts_among,
    year_of_school,
)
from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.lib.dates import day_month, month_name, school_year_label, short_date
from kitaphana.lib.period import Period
from kitaphana.papers.paper import Cell, Paper, Rows, Section, Shape, Table, number, of_school, tell, words
from kitaphana.planning.calendar import REPEATED
from kitaphana.planning.hours import shown_in
from kitaphana.planning.models import Plan, PlanItem

BLANK = "_" * 14
"""Where a person signs."""
NONE = "–"
"""In a cell of a month without such an event; told once below the table."""
A_YEAR = 366
BY_DAYS = Shape("by_days", "7 13 15")
"""Upright, with a band over each month."""


def sections(plan: Plan, language: str, on: date) -> list[Section]:
    """The appendix of a plan, to be printed after it on a wide sheet; empty where the school has no events.

    Runs under the language. Nobody agrees or approves it and it changes when the school's year does, so it
    says of itself that the plan's stamps are not over it, and the day `on` which it is made.
    """
    year = year_of_school(plan.school, plan.period, shown_in(plan), DIRECTION)
    if not year.events:
        return []
    first, *rest = _sections(year, language)
    return [replace(first, lines=(tell("appendix_made", language, d=on), *first.lines)), *rest]


def appendix_paper(school: School, period: Period, by: str, language: str) -> Paper:
    """The appendix alone. Runs under the language."""
    year = year_of_school(school, period, items_of(school, period), by)
    label = school_year_label(period.start.year)
    title = tell("appendix_title", language, year=label).text
    signed = [tell("appendix_sign", language, name=f"{BLANK} {school.librarian}".strip()).text]
    return of_school(school, language, title, _sections(year, language), signed, wide=True)


def by_days(year: YearOfSchool, items: Mapping[int, PlanItem], language: str) -> Table:
    """Events of the school and work of the library in the order of their days, then work of over a month.
    `items`: by their keys those of which `year` was made; no other work of an event is named. Runs under the
    language."""
    heads = (pgettext("plan item", "Term"), _("Event of the school"), _("Work of the library"))
    taken = {item.pk for event in year.events for item in parts_among(event, items)}
    always = [
        _work(item, year, language)
        for item in items.values()
        if item.term_kind in REPEATED and item.pk not in taken
    ]
    parts = [
        (_month(month.period, year.period, language), _days_of(month, year, items, language))
        for month in year.months
    ]
    rows: list[tuple[Cell, ...]] = []
    bands = set()
    for name, found in (*parts, (_("Work of more than a month"), always)):
        if found:
            bands.add(len(rows))
            rows += [(words(name), words(""), words("")), *found]
    return Table(BY_DAYS, "", heads, tuple(rows), bands=frozenset(bands))


def group_name(group: Group, by: str) -> str:
    """Of a column, in the language that runs."""
    if group.rest:
        return pgettext("events of the school", "Others")
    return capfirst(group.name) or (_("Whole school") if by == DIRECTION else _("Not said who"))


def _sections(year: YearOfSchool, language: str) -> list[Section]:
    return [
        Section(
            "appendix",
            _("Appendix: the year of the whole school"),
            (tell("appendix_count", language, n=len(year.events), part=year.with_part),),
            (_by_month(year, language),),
            after=(tell("appendix_none", language),),
            new_page=True,
        ),
        Section(
            "appendix_events",
            _("Events of the school and the library's part"),
            (),
            (_listed(year, language),),
            new_page=True,
        ),
    ]


def _by_month(year: YearOfSchool, language: str) -> Table:
    names = [group_name(group, year.by) for group in year.groups]
    rows = tuple(
        (
            words(_month(month.period, year.period, language)),
            *(words(_lines(_told(event, year.by, group, language) for event in cell) or NONE)
              for group, cell in zip(year.groups, month.cells, strict=True)),
            words(_lines(_item(item, year, language) for item in month.library) or NONE),
        )
        for month in year.months
        if not month.is_empty
    )  # fmt: skip
    widths = ["14" if group.rest else "11" for group in year.groups]
    shape = Shape("appendix", " ".join(["7", *widths, "16"]))
    return Table(shape, "", (_("Month"), *names, _("Library")), rows)


def _listed(year: YearOfSchool, language: str) -> Table:
    heads = (
        _("No."), pgettext("event", "Day"), _("Event of the school"), _("Direction"), _("Held by"),
        _("Classes taking part"), _("The library's part"),
    )  # fmt: skip
    rows = tuple(_row(n, event, year, language) for n, event in enumerate(year.events, start=1))
    return Table(Shape("appendix_events", "2n 7 15 10 10 8 15"), "", heads, rows)


def _row(n: int, event: SchoolEvent, year: YearOfSchool, language: str) -> tuple[Cell, ...]:
    parts = _lines(_item(part.item, year, language) for part in event.parts.all())
    texts = (_days(event), event.name, event.direction, event.who, event.grades, parts)
    return (number(n, language), *map(words, texts))


def _days_of(
    month: MonthOfSchool, year: YearOfSchool, items: Mapping[int, PlanItem], language: str
) -> list[tuple[Cell, ...]]:
    held = [(event.starts_on, _event(event, year, items, language)) for cell in month.cells for event in cell]
    work = [(item.starts_on, _work(item, year, language)) for item in month.library]
    return [row for _on, row in sorted((*held, *work), key=lambda pair: pair[0])]


def _event(
    event: SchoolEvent, year: YearOfSchool, items: Mapping[int, PlanItem], language: str
) -> tuple[Cell, ...]:
    parts = _lines(_item(item, year, language) for item in parts_among(event, items))
    page = Rows("appendix:event", {}, (event.pk,))
    return words(_when(event, language)), replace(words(event.name), rows=page), words(parts)


def _when(event: SchoolEvent, language: str) -> str:
    """«5 қазан», «9–14 қазан», «29 қыркүйек – 2 қазан»."""
    first, last = event.starts_on, event.ends_on
    if first == last:
        return day_month(first, language)
    same = (first.year, first.month) == (last.year, last.month)
    begins = f"{first.day}–" if same else f"{day_month(first, language)} – "
    return f"{begins}{day_month(last, language)}"


def _work(item: PlanItem, year: YearOfSchool, language: str) -> tuple[Cell, ...]:
    page = Rows("planning:item", {}, (item.pk,))
    return (
        words(item.term.show(language)),
        words(""),
        replace(words(f"{item.text}{state_of(item, year, language)}"), rows=page),
    )


def _told(event: SchoolEvent, by: str, group: Group, language: str) -> str:
    """«05.10 Мұғалім күні. Кітапхана: көрме»; among the others the group is named too."""
    whose = f" ({group_name(Group(str(getattr(event, by))), by)})" if group.rest else ""
    parts = "; ".join(part.item.text for part in event.parts.all())
    told = f"{_days(event, year=False)} {event.name}{whose}"
    return say("appendix_part", language=language, title=told, text=parts) if parts else told


def _item(item: PlanItem, year: YearOfSchool, language: str) -> str:
    return f"{item.text} ({item.term.show(language)}){state_of(item, year, language)}"


def state_of(item: PlanItem, year: YearOfSchool, language: str) -> str:
    """« – орындалды»; nothing of planned work."""
    if until := year.until.get(item.pk):
        return f" – {say('plan_done_to', language=language, d=until)}"
    return f" – {item.get_state_display()}" if item.state != PlanItem.State.PLANNED else ""


def _days(event: SchoolEvent, *, year: bool = True) -> str:
    first, last = (short_date(day) if year else f"{day:%d.%m}" for day in (event.starts_on, event.ends_on))
    return first if first == last else f"{first}–{last}"


def _month(month: Period, whole: Period, language: str) -> str:
    name = capfirst(month_name(month.start.month, language))
    return name if whole.days <= A_YEAR else f"{name} {month.start.year}"


def _lines(texts: Iterable[str]) -> str:
    """Each on a line of its own; several are marked, for a line may run on."""
    lines = list(texts)
    return "\n".join(f"• {line}" for line in lines) if len(lines) > 1 else "".join(lines)
