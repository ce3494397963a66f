"""The page for the site as a paper in one language, and as the file with both of its languages."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.translation import override, pgettext, pgettext_lazy

from kitaphana.core.setting import SETTINGS
from kitaphana.lib.dates import weekday
from kitaphana.lib.numbers import show
from kitaphana.papers.paper import Line, Paper, Section, Shape, Table, listed, of_school, tell, words
from kitaphana.textbooks.breakdown import grade_name
from kitaphana.textbooks.certificate import BY_GRADE, in_use, of_grades
from kitaphana.website.queries import Library, joined

LANGUAGES = ("kk", "ru")
PARTS = {
    "glance": pgettext_lazy("website", "At a glance"),
    "provision": pgettext_lazy("website", "Provision with textbooks by grade"),
    "textbooks": pgettext_lazy("website", "Textbooks in use by grade"),
}
FACTS = Shape("glance", "6 8")
STYLE = Path(__file__).parent / "static/website/page.css"
MONDAY = date(2024, 1, 1)


def paper(library: Library, language: str, parts: Collection[str]) -> Paper:
    """Parts of which nothing is recorded are left out, as are the facts. Runs under its language."""
    sections = [section for section in _sections(library, language) if section.code in parts]
    status = tell("textbooks_as_of", language, d=library.on).text
    title = pgettext("website", "School library")
    return of_school(library.school, language, title, sections, (), status=status)


def file(library: Library, parts: Collection[str]) -> bytes:
    """One HTML file that loads nothing and runs nothing; its reader changes the language by a link."""
    papers = []
    for language in LANGUAGES:
        with override(language):
            papers.append((paper(library, language, parts), library.school.name(language)))
    # The second language comes first, for the style sheet shows it only when its link was followed.
    context = {"papers": papers[::-1], "style": STYLE.read_text("utf-8")}
    with override(LANGUAGES[0]):
        page = render_to_string("website/upload.html", context)
    return page.encode()


def missing(library: Library) -> list[str]:
    """Names of the facts that the page could show and that nobody recorded."""
    told = {name for name, value in _facts(library, LANGUAGES[0]) if value}
    names = [name for name, _value in _facts(library, LANGUAGES[0]) if name not in told]
    if not library.own.get("textbook_order"):
        names.append(pgettext("website", "Order of the issue of textbooks"))
    return names


def _sections(library: Library, language: str) -> Iterator[Section]:
    facts = [(words(name), words(value)) for name, value in _facts(library, language) if value]
    if facts:
        heads = (pgettext("website", "Fact"), pgettext("website", "Value"))
        table = Table(FACTS, "", heads, tuple(facts))
        yield Section("glance", str(PARTS["glance"]), tables=(table,))
    found = library.provision
    if found.total.pupils:
        table = _by_grade(library, language)
        notes = tuple(_notes(library, language))
        yield Section("provision", str(PARTS["provision"]), tables=(table,), after=notes)
    if (textbooks := in_use(found, language)).rows:
        yield Section("textbooks", str(PARTS["textbooks"]), tables=(textbooks,), new_page=True)


def _facts(library: Library, language: str) -> Iterator[tuple[str, str]]:
    """Each fact of the card and its value; empty: not recorded."""
    held, provided = library.holdings, library.provision.total.shown
    opens, closes = library.own.get("loan_desk_opens"), library.own.get("loan_desk_closes")
    hours = f"{opens or SETTINGS['loan_desk_opens'].default}–{closes or SETTINGS['loan_desk_closes'].default}"
    yield pgettext("website", "Stock, copies"), show(held.total, language) if held.total else ""
    yield pgettext("website", "of them textbooks"), show(held.textbooks, language) if held.total else ""
    provision = "" if provided is None else f"{show(provided, language)}\u00a0%"
    yield pgettext("website", "Provision with textbooks"), provision
    seats = int(library.own.get("reading_seats", 0))
    yield pgettext("website", "Reading room, seats"), show(seats, language) if seats else ""
    yield pgettext("website", "Librarian"), library.school.librarian
    yield (
        pgettext("website", "Hours of work"),
        ", ".join(filter(None, (_days(library, language), hours if opens or closes else ""))),
    )


def _days(library: Library, language: str) -> str:
    """Monday – Friday, where the school said so itself."""
    days = [int(day) for day in str(library.own.get("working_weekdays", ""))]
    names = [weekday(MONDAY.replace(day=day), language) for day in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{names[0]}\u00a0– {names[-1]}"
    return ", ".join(names)


def _by_grade(library: Library, language: str) -> Table:
    """With the column of the school's order, where there is one."""
    groups = joined(library.provision.by_grade())
    rows = [(_named(grades, language), tally) for grades, tally in groups]
    table = of_grades(rows, library.provision.total, language)
    order = str(library.own.get("textbook_order", ""))
    if not order:
        return table
    return replace(
        table,
        shape=replace(BY_GRADE, columns=f"{BY_GRADE.columns} 8"),
        heads=(*table.heads, pgettext("website", "Order of the issue of textbooks")),
        rows=tuple((*row, words(order)) for row in table.rows),
    )


def _notes(library: Library, language: str) -> Iterator[Line]:
    if any(len(grades) > 1 for grades, _tally in joined(library.provision.by_grade())):
        yield tell("website_joined", language)
    if library.without_list:
        names = [grade_name(grade, language) for grade in library.without_list]
        yield tell("website_without_list", language, list=listed(names))


def _named(grades: Collection[int], language: str) -> str:
    return ", ".join(grade_name(grade, language) for grade in grades)
