"""What was submitted: editions of a report as papers and as figures, and the one that speaks for it now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from kitaphana.core.models import School
from kitaphana.core.queries import with_settings
from kitaphana.core.sentences import say
from kitaphana.indicators.queries import measure
from kitaphana.reports.compose import BLANK, ReportPaper, write
from kitaphana.reports.facts import Facts
from kitaphana.reports.kept import from_json
from kitaphana.reports.models import Edition, Report
from kitaphana.reports.outline import Outline
from kitaphana.reports.standing import Standing, standing, with_answers

Values = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Told:
    """A report as one edition, or the records of a day, tell it in one language."""

    paper: ReportPaper
    figures: Values


def facts_of(report: Report, language: str, on: date) -> Facts:
    """The records from which a living report is written."""
    return Facts(with_settings(report.school), report.period, language, on)


def living(report: Report, facts: Facts, stands: Standing | None = None) -> ReportPaper:
    """As the records stand, with the librarian's answers. Refused: as in `compose.write`."""
    written = write(facts, Outline.from_json(report.parts), report.addressee)
    return with_answers(written, stands or standing(report, facts))


def editions(report: Report) -> QuerySet[Edition]:
    """The newest first."""
    rows = Edition.objects.for_school(report.school).filter(report=report).order_by("-number")
    found: QuerySet[Edition] = rows.select_related("report__school", "submitted_by", "decided_by")
    return found


def in_force(report: Report) -> Edition | None:
    """What the school stands by: the edition approved last, else the one that waits for its decision; None
    while nothing was submitted, or it was sent back."""
    rows = list(editions(report).defer("content"))
    approved = next((row for row in rows if row.decision == Edition.Decision.APPROVED), None)
    return approved or next((row for row in rows[:1] if not row.decision), None)


def speaking(report: Report) -> Edition | None:
    """The edition that a report which is not live shows: the approved one, or the one that waits."""
    rows = editions(report)
    if report.state == Report.State.APPROVED:
        rows = rows.filter(decision=Edition.Decision.APPROVED)
    return rows.first()


def base(newest_first: Iterable[Edition]) -> Edition | None:
    """What a newer version is compared with: the one that was approved last, else the last one."""
    rows = list(newest_first)
    return next((row for row in rows if row.decision == Edition.Decision.APPROVED), rows[0] if rows else None)


def of_school(school: School) -> QuerySet[Edition]:
    """All that this school may know: its own; a district office's are those of every school."""
    rows = Edition.objects.all()
    if school.kind != School.Kind.DISTRICT:
        rows = rows.for_school(school)
    found: QuerySet[Edition] = rows.select_related("report", "school")
    return found


def submitted(edition: Edition, language: str) -> ReportPaper:
    """The paper as it was submitted."""
    return from_json(edition.content[language])


def printed(edition: Edition, language: str) -> ReportPaper:
    """The same under its decision and its check code, as files of it are made."""
    paper = submitted(edition, language)
    added = [say("G-CHECK", language=language, code=edition.code)]
    if edition.decision == Edition.Decision.APPROVED and edition.is_whole:
        added = [*_approval(edition, language), *added]
    return replace(paper, signatures=(*paper.signatures, *added), check=edition.code)


def figures(edition: Edition) -> Values:
    return {code: None if value is None else Decimal(value) for code, value in edition.figures.items()}


def told(edition: Edition, language: str) -> Told:
    return Told(submitted(edition, language), figures(edition))


def figures_now(report: Report) -> Values:
    """The same codes as the records have them today."""
    found = measure(with_settings(report.school), report.period)
    return {code: figure.value for code, figure in found.items()}


def _approval(edition: Edition, language: str) -> list[str]:
    said = [say("G-DIR", language=language, name=f"{BLANK} {edition.decided_as}".strip())]
    if edition.minutes_number and edition.minutes_on:
        no, day = edition.minutes_number, edition.minutes_on
        said.append(say("G-COUNCIL", language=language, no=no, d=day))
    return said
