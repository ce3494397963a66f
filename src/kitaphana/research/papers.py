"""The list of references and the card of a project's shelf, as papers."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.lib.dates import full_date
from kitaphana.lib.gost import written
from kitaphana.papers.paper import Line, Paper, Section, Shape, Table, number, of_school, quoted, tell, words
from kitaphana.research.models import Project, ProjectSource
from kitaphana.research.queries import records, shelf
from kitaphana.research.references import reference_of


def references_paper(project: Project, language: str) -> Paper:
    """Runs under the language. It bears no child's name: it goes into the paper of its authors."""
    lines = [
        tell("research_paper_record", language, n=n, text=record)
        for n, record in enumerate(records(project, language), 1)
    ]
    return Paper(
        language=language,
        head="",
        settlement="",
        title=tell("research_paper_references", language).text,
        status="",
        sections=(Section("references", "", tuple(lines)),),
        signatures=(),
    )


def shelf_paper(project: Project, language: str) -> Paper:
    """The card that hangs on the shelf: whose books these are, and which. Runs under the language."""
    body = [
        (number(n, language), words(record), words(_mark(source)))
        for n, (source, record) in enumerate(_standing(project, language), 1)
    ]
    heads = (_("No."), pgettext("shelf", "Book"), _("Shelf mark"))
    table = Table(Shape("shelf", "2n 22 6"), "", heads, tuple(body))
    return of_school(
        project.school,
        language,
        tell("research_paper_shelf", language).text,
        [Section("shelf", quoted(project.theme), tuple(_about(project, language)), (table,))],
        (),
        status=full_date(project.started_on, language),
    )


def _standing(project: Project, language: str) -> Iterator[tuple[ProjectSource, str]]:
    for source in shelf(project):
        yield source, written(reference_of(source), language)


def _about(project: Project, language: str) -> Iterator[Line]:
    if school_class := project.school_class:
        yield tell("research_paper_class", language, text=str(school_class))
    if teacher := project.teacher:
        yield tell("research_paper_teacher", language, name=teacher.short_name)
    yield tell("research_paper_keep", language)


def _mark(source: ProjectSource) -> str:
    return (source.title.bbk or source.title.udc) if source.title else ""
