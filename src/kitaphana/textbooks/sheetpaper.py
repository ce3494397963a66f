"""The lists of textbooks of a school year on paper: a table for each list."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.circulation.slips import signatures
from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.papers.paper import Cell, Paper, Section, Shape, Table, number, of_school, tell, words
from kitaphana.textbooks.queries import subject_of
from kitaphana.textbooks.sheets import Entry, Sheet, Sheets

SHAPE = Shape("list", "1n 5 10 8 3n 3n 4")


def lists_paper(school: School, found: Sheets, language: str) -> Paper:
    """Labels in the active language."""
    return of_school(
        school,
        language,
        say("textbooks_lists_paper", language=language, year=str(found.year)),
        [_section(sheet, language) for sheet in found.rows],
        signatures(school, language, found.on),
        status=tell("textbooks_as_of", language, d=found.on).text,
        wide=True,
    )


def _section(sheet: Sheet, language: str) -> Section:
    heads = (
        "№",
        _("Subject"),
        _("Textbook"),
        _("Or instead of it"),
        _("Copies for teachers"),
        _("At the school"),
        pgettext("paper", "Note"),
    )
    rows = tuple(_row(n, entry, language) for n, entry in enumerate(sheet.entries, 1))
    return Section("list", sheet.name(language), tables=(Table(SHAPE, "", heads, rows),))


def _row(n: int, entry: Entry, language: str) -> tuple[Cell, ...]:
    named = [f"{title}. {title.imprint}" if title.imprint else str(title) for title in entry.titles]
    notes = [_("workbook")] if entry.item.given else []
    notes += [_("e-textbook")] if entry.electronic else []
    return (
        number(n, language),
        words(subject_of(entry.titles[0], language) if entry.titles[0].subject else ""),
        words(named[0]),
        words("; ".join(named[1:])),
        number(entry.item.teachers, language),
        number(entry.in_school, language),
        words("; ".join(notes)),
    )
