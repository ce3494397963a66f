"""«Оқулықтарды беру дәптері»: what a class was given and brought back, with room to sign (domain.md §1.2).

Each pupil signs, or the class head for the class: the setting `textbook_issue_to`.
"""

from collections import Counter
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.circulation.slips import BLANK, signatures
from kitaphana.core.sentences import say
from kitaphana.core.setting import value_of
from kitaphana.papers.paper import Cell, Line, Paper, Section, Shape, Table, number, of_school, tell, words
from kitaphana.roster.models import SchoolClass
from kitaphana.textbooks.classneeds import ClassNeeds, Column, Mark, State, class_needs

ROW_MM = 8
FOR_CLASS = Shape("notebook", "2n 20 6n 5n 9 6n 9 7", row_mm=ROW_MM)
LINE = 4
"""Figures of a copy's number that fit into one line of a narrow column."""


def notebook(school_class: SchoolClass, on: date, language: str) -> Paper:
    """The notebook as it stands at the end of the day; labels in the language that is active."""
    needs = class_needs(school_class, on)
    by_pupil = value_of(school_class.school, "textbook_issue_to") == "pupil"
    head = f"{BLANK} {school_class.head.short_name if school_class.head else ''}".strip()
    section = Section(
        "notebook",
        "",
        lines=(tell("textbooks_notebook_class", language, name=school_class.name, n=len(needs.seats)),),
        tables=(_of_pupils(needs, language) if by_pupil else _of_class(needs, language),),
        after=(_key(language),) if by_pupil else (),
    )
    return of_school(
        school_class.school,
        language,
        pgettext("paper", "Notebook of the issue of textbooks"),
        [section],
        (
            tell("textbooks_class_head", language, name=head).text,
            *signatures(school_class.school, language, on),
        ),
        status=str(school_class.year),
        wide=True,
    )


def _of_pupils(needs: ClassNeeds, language: str) -> Table:
    """A row for each pupil, a narrow column for each title, room for two signatures."""
    shape = Shape("notebook", f"2n 13 {'2v ' * len(needs.columns)}7 7", row_mm=ROW_MM)
    heads = (
        "№",
        pgettext("paper", "Full name"),
        *(str(column.title) for column in needs.columns),
        pgettext("paper", "Signature at issue"),
        pgettext("paper", "Signature at return"),
    )
    rows = (
        (
            number(n, language),
            words(seat.reader.full_name),
            *(words(_sign(mark)) for mark in seat.marks),
            words(""),
            words(""),
        )
        for n, seat in enumerate(needs.seats, 1)
    )
    return Table(shape, "", heads, tuple(rows))


def _sign(mark: Mark) -> str:
    """The number of a numbered copy that the pupil holds, else the letter of the state."""
    if mark.state == State.ISSUED and mark.loan and mark.loan.copy:
        figures = str(mark.loan.copy)
        parts = (figures[n : n + LINE] for n in range(0, len(figures), LINE))
        return "\u200b".join(parts)
    return _letters().get(mark.state, "")


def _letters() -> dict[str, str]:
    return {
        State.ISSUED: pgettext("state letter", "I"),
        State.RETURNED: pgettext("state letter", "R"),
        State.DAMAGED: pgettext("state letter", "D"),
        State.LOST: pgettext("state letter", "L"),
        State.OWN: pgettext("state letter", "O"),
    }


def _key(language: str) -> Line:
    """What the letters stand for."""
    return tell("textbooks_notebook_key", language, **_letters())


def _of_class(needs: ClassNeeds, language: str) -> Table:
    """A row for each title, which the class head signs for."""
    heads = (
        "№",
        _("Title"),
        pgettext("paper", "Pupils"),
        pgettext("paper", "Issued"),
        pgettext("paper", "Signature at issue"),
        pgettext("paper", "Returned"),
        pgettext("paper", "Signature at return"),
        pgettext("paper", "Note"),
    )
    counts = [Counter(seat.marks[place].state for seat in needs.seats) for place in range(len(needs.columns))]
    rows = [
        _line(str(n), column, count, language)
        for n, (column, count) in enumerate(zip(needs.columns, counts, strict=True), 1)
    ]
    issued, returned = sum(map(_issued, counts)), sum(map(_returned, counts))
    blank = words("")
    total = (
        blank, words(_("In all")), blank, number(issued, language), blank,
        _or_blank(returned, language), blank, blank,
    )  # fmt: skip
    return Table(FOR_CLASS, "", heads, (*rows, total), total=True)


def _line(place: str, column: Column, count: Counter[str], language: str) -> tuple[Cell, ...]:
    lost = count[State.LOST]
    note = say("textbooks_notebook_lost", language=language, n=lost) if lost else ""
    return (
        words(place),
        words(", ".join(part for part in (str(column.title), column.title.imprint) if part)),
        number(column.need or None, language),
        number(_issued(count), language),
        words(""),
        _or_blank(_returned(count), language),
        words(""),
        words(note),
    )


def _or_blank(n: int, language: str) -> Cell:
    """Room to write in where there is no number yet."""
    return number(n, language) if n else words("")


def _issued(count: Counter[str]) -> int:
    return count[State.ISSUED] + _returned(count) + count[State.LOST]


def _returned(count: Counter[str]) -> int:
    return count[State.RETURNED] + count[State.DAMAGED]
