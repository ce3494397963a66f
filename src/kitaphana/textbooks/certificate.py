"""What the school says in public of its textbooks: provision by grade, the textbooks in use, and the
certificate (domain.md §5)."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.catalogue.models import BOOK_LANGUAGES, Title
from kitaphana.circulation.slips import BLANK, signatures
from kitaphana.core.models import School
from kitaphana.lib.sentence import Percent
from kitaphana.papers.paper import (
    Cell,
    Line,
    Paper,
    Rows,
    Section,
    Shape,
    Table,
    listed,
    number,
    of_school,
    tell,
    words,
)
from kitaphana.textbooks.breakdown import grade_name
from kitaphana.textbooks.queries import Provision, Tally, subject_of

BY_GRADE = Shape("grades", "6 5n 7n 6n")
IN_USE = Shape("textbooks", "4 4 6 8 6 5 4")


def website(school: School, found: Provision, language: str) -> Paper:
    """For the school's site: the table by grade, then the list of the textbooks in use."""
    return of_school(
        school,
        language,
        pgettext("paper", "Provision of pupils with textbooks"),
        [
            Section("grades", "", tables=(by_grade(found, language),), after=_without_list(found, language)),
            Section(
                "textbooks",
                pgettext("paper", "Textbooks in use"),
                tables=(in_use(found, language),),
                new_page=True,
            ),
        ],
        (),
        status=tell("textbooks_as_of", language, d=found.on).text,
    )


def certificate(school: School, found: Provision, language: str) -> Paper:
    """«Оқушылардың оқулықтармен қамтамасыз етілуі туралы анықтама»."""
    director = f"{BLANK} {school.director}".strip()
    section = Section(
        "certificate",
        "",
        lines=(_summary(found, language),),
        tables=(by_grade(found, language),),
        after=_without_list(found, language),
    )
    return of_school(
        school,
        language,
        pgettext("paper", "Certificate of the provision of pupils with textbooks"),
        [section],
        (
            tell("textbooks_director", language, name=director).text,
            *signatures(school, language, found.on),
        ),
        status=_("%(year)s school year") % {"year": found.year} if found.year else "",
    )


def by_grade(found: Provision, language: str, rows: Rows | None = None) -> Table:
    """Grades that have pupils, then the school."""
    tallies = ((grade_name(grade, language), tally) for grade, tally in found.by_grade().items())
    return of_grades(tallies, found.total, language, rows)


def of_grades(
    tallies: Iterable[tuple[str, Tally]], total: Tally, language: str, rows: Rows | None = None
) -> Table:
    """Each with its name; those without pupils are left out."""
    heads = (
        pgettext("paper", "Grade"),
        pgettext("paper", "Pupils"),
        pgettext("paper", "Pupils with a whole set of textbooks"),
        pgettext("paper", "Level of provision (in copies), %"),
    )
    named = (*tallies, (_("In all"), total))
    body = tuple(_grade(name, tally, language, rows) for name, tally in named if tally.pupils)
    return Table(BY_GRADE, "", heads, body, total=bool(body))


def _grade(name: str, tally: Tally, language: str, rows: Rows | None) -> tuple[Cell, ...]:
    return (
        words(name),
        number(tally.pupils, language, rows),
        number(tally.full if tally.need else None, language, rows),
        number(tally.shown, language, rows),
    )


def _summary(found: Provision, language: str) -> Line:
    total = found.total
    if total.shown is None:
        return tell("textbooks_no_list", language)
    listed_pupils = total.full + total.short
    if not total.missing and not found.without_list:
        return tell("textbooks_certificate_all", language, d=found.on, n=total.pupils)
    code = "textbooks_certificate_some" if total.full else "textbooks_certificate_none"
    return tell(code, language, d=found.on, all=listed_pupils, full=total.full, percent=Percent(total.shown))


def _without_list(found: Provision, language: str) -> tuple[Line, ...]:
    if not found.without_list:
        return ()
    names = listed([school_class.name for school_class in found.without_list])
    return (tell("textbooks_without_list", language, list=names),)


def in_use(found: Provision, language: str) -> Table:
    heads = (
        pgettext("paper", "Grade"),
        _("Language of instruction"),
        _("Subject"),
        _("Title"),
        pgettext("paper", "Authors"),
        pgettext("paper", "Publisher"),
        pgettext("paper", "Year"),
    )
    body = (
        (
            words(grade_name(grade, language)),
            words(str(BOOK_LANGUAGES[taught_in])),
            words(subject_of(title, language)),
            words(str(title)),
            words(title.authors),
            words(title.publisher),
            words(str(title.year or "")),
        )
        for grade, taught_in, title in used(found)
    )
    return Table(IN_USE, "", heads, tuple(body))


def used(found: Provision) -> Iterator[tuple[int, str, Title]]:
    """Grade, language of instruction and title of every textbook that the lists name, each once."""
    named = dict.fromkeys(
        (row.school_class.grade, row.school_class.language, title)
        for row in found.classes
        for cell in row.cells
        for title in cell.position.titles
    )
    yield from sorted(named, key=lambda row: row[:2])
