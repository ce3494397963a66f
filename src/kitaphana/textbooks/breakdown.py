"""Provision class by class, grade by grade and so on, as a table of the page and of a paper."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from kitaphana.catalogue.models import BOOK_LANGUAGES
from kitaphana.circulation.slips import signatures
from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.papers.paper import Cell, Paper, Section, Shape, Table, number, of_school, tell, words
from kitaphana.textbooks.queries import Provision, Tally

SHAPE = Shape("provision", "7 3n 3n 3n 3n 3n 4n")
KINDS = {
    "class": pgettext_lazy("table", "Classes"),
    "grade": pgettext_lazy("table", "Grades"),
    "subject": pgettext_lazy("table", "Subjects"),
    "language": pgettext_lazy("table", "Languages of instruction"),
    "title": pgettext_lazy("table", "Titles"),
}
WHOLE = ("class", "grade", "language")
"""Kinds whose rows add up to the school; a pupil learns many subjects."""


@dataclass(frozen=True)
class Part:
    """One row. `key`: the id of its class or title; 0 of what has no page."""

    name: str
    tally: Tally
    key: int = 0


COLUMNS: Mapping[str, Callable[[Tally], int | Decimal]] = {
    "pupils": lambda tally: tally.pupils,
    "need": lambda tally: tally.need,
    "have": lambda tally: tally.have,
    "missing": lambda tally: tally.missing,
    "full": lambda tally: tally.full,
    "percent": lambda tally: Decimal(-1) if tally.percent is None else tally.percent,
}


def parts(found: Provision, kind: str, language: str, order: str = "") -> list[Part]:
    """Rows of a kind in their own order, or in that of a column: `missing` or, downwards, `-missing`."""
    rows = _PARTS[kind](found, language)
    if value := COLUMNS.get(order.removeprefix("-")):
        rows.sort(key=lambda part: value(part.tally), reverse=order.startswith("-"))
    return rows


def heads(kind: str) -> dict[str, str]:
    """Headings by the code of their column."""
    names = {
        "class": pgettext("school", "Class"),
        "grade": _("Grade"),
        "subject": _("Subject"),
        "language": _("Language of instruction"),
        "title": _("Title"),
    }
    return {
        "name": names[kind],
        "pupils": _("Pupils"),
        "need": _("Need"),
        "have": _("Have"),
        "missing": _("Missing"),
        "full": _("Pupils with all"),
        "percent": _("Provision, %"),
    }


def table(found: Provision, kind: str, language: str, order: str = "") -> Table:
    rows = [row_of(part.name, part.tally, language) for part in parts(found, kind, language, order)]
    if kind in WHOLE:
        rows.append(row_of(_("In all"), found.total, language))
    return Table(SHAPE, "", tuple(heads(kind).values()), tuple(rows), total=kind in WHOLE)


def paper(school: School, found: Provision, kind: str, language: str, order: str = "") -> Paper:
    return of_school(
        school,
        language,
        say("textbooks_provision_by", language=language, by=str(KINDS[kind]).lower()),
        [Section("provision", "", tables=(table(found, kind, language, order),))],
        signatures(school, language, found.on),
        status=tell("textbooks_as_of", language, d=found.on).text,
    )


def grade_name(grade: int, language: str) -> str:
    if not grade:
        return str(_("pre-school grade"))
    return say("textbooks_grade_name", language=language, grade=str(grade))


def row_of(name: str, tally: Tally, language: str) -> tuple[Cell, ...]:
    figures = (tally.pupils, tally.need, tally.have, tally.missing, tally.full if tally.need else None)
    shown = (number(figure, language) for figure in figures)
    return words(name), *shown, number(tally.shown, language)


def _by_class(found: Provision, language: str) -> list[Part]:
    return [Part(row.school_class.name, row.tally, row.school_class.pk) for row in found.classes]


def _by_grade(found: Provision, language: str) -> list[Part]:
    return [Part(grade_name(grade, language), tally) for grade, tally in found.by_grade().items()]


def _by_subject(found: Provision, language: str) -> list[Part]:
    return [Part(name, tally) for name, tally in found.by_subject(language).items()]


def _by_language(found: Provision, language: str) -> list[Part]:
    return [Part(str(BOOK_LANGUAGES[code]), tally) for code, tally in found.by_language().items()]


def _by_title(found: Provision, language: str) -> list[Part]:
    return [
        Part(
            f"{title}, {grade_name(title.grade, language)}" if title.grade is not None else str(title),
            tally,
            title.pk,
        )
        for title, tally in found.by_title().items()
    ]


_PARTS: dict[str, Callable[[Provision, str], list[Part]]] = {
    "class": _by_class,
    "grade": _by_grade,
    "subject": _by_subject,
    "language": _by_language,
    "title": _by_title,
}
