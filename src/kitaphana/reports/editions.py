"""What was submitted: editions of a report as papers and as figures, and the one that speaks for it now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Self

from django.core import signing
from django.db.models import QuerySet
from django.utils.translation import override

from kitaphana.agreement.models import SHORT_SEAL, seal_of
from kitaphana.core.models import School
from kitaphana.core.queries import with_settings
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.indicators.queries import measure, rounded
from kitaphana.lib.dates import full_date
from kitaphana.reports.compose import BLANK, ReportPaper, write
from kitaphana.reports.facts import Facts
from kitaphana.reports.kept import from_json, to_json
from kitaphana.reports.models import Edition, Report, WordTemplate
from kitaphana.reports.outline import Outline
from kitaphana.reports.standing import Standing, standing, with_answers

Values = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Told:
    """A report as one edition, or the records of a day, tell it in one language."""

    paper: ReportPaper
    figures: Values


@dataclass(frozen=True)
class Shown:
    """What a page showed of a living report, short enough for an address: the fingerprint of all that its
    parts say, and the figures as they are printed."""

    language: str
    paper: str
    figures: Values

    @classmethod
    def of(cls, told: Told) -> Self:
        with override(told.paper.language):
            said = seal_of([to_json(told.paper)["sections"], told.paper.addressee])
        figures = {code: value and rounded(code, value) for code, value in told.figures.items()}
        return cls(told.paper.language, said[:SHORT_SEAL], figures)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """None: no page of ours wrote it."""
        try:
            language, paper, figures = signing.loads(text, salt=cls.__name__)
        except signing.BadSignature:
            return None
        return cls(language, paper, _decimals(figures))

    def __str__(self) -> str:
        return signing.dumps(
            (self.language, self.paper, as_texts(self.figures)), salt=type(self).__name__, compress=True
        )


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
    found: QuerySet[Edition] = rows.select_related(
        "report__school", "submitted_by", "agreed_by", "decided_by"
    )
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
    if edition.is_whole:
        added = [*_agreement(edition, language), *_approval(edition, language), *added]
    return replace(paper, signatures=(*paper.signatures, *added), check=edition.code)


def sheet(edition: Edition, language: str, name: str) -> ReportPaper:
    """A paper beside the report, as it was when that was submitted. Refused: there was nothing to draw."""
    if name not in edition.sheets[language]:
        raise Refused("rep_wall_empty")
    return replace(from_json(edition.sheets[language][name]), check=edition.code)


def word_template(edition: Edition, language: str) -> bytes | None:
    """The school's own template that the edition was signed in; None: it had none. Refused: it is not what it
    was then."""
    fingerprint = edition.word_templates.get(language)
    if fingerprint is None:
        return None
    kept = WordTemplate.objects.for_school(edition.school).filter(sha256=fingerprint).first()
    content = bytes(kept.content) if kept else b""
    if sha256(content).hexdigest() != fingerprint:
        raise Refused("rep_not_whole")
    return content


def figures(edition: Edition) -> Values:
    return _decimals(edition.figures)


def told(edition: Edition, language: str) -> Told:
    return Told(submitted(edition, language), figures(edition))


def figures_now(report: Report) -> Values:
    """The same codes as the records have them today."""
    found = measure(with_settings(report.school), report.period)
    return {code: figure.value for code, figure in found.items()}


def as_texts(values: Values) -> dict[str, str | None]:
    return {code: None if value is None else str(value) for code, value in values.items()}


def _decimals(texts: Mapping[str, str | None]) -> Values:
    return {code: None if text is None else Decimal(text) for code, text in texts.items()}


def _agreement(edition: Edition, language: str) -> list[str]:
    if not edition.agreed_on:
        return []
    duty = say(f"duty_{edition.agreed_duty}", language=language)
    said = say("G-DEP", language=language, duty=duty, name=f"{BLANK} {edition.agreed_as}")
    return [f"{said}, {full_date(edition.agreed_on, language)}"]


def _approval(edition: Edition, language: str) -> list[str]:
    if edition.decision != Edition.Decision.APPROVED or edition.decided_on is None:
        return []
    director = say("G-DIR", language=language, name=f"{BLANK} {edition.decided_as}".strip())
    said = [f"{director}, {full_date(edition.decided_on, language)}"]
    if edition.minutes_number and edition.minutes_on:
        no, day = edition.minutes_number, edition.minutes_on
        said.append(say("G-COUNCIL", language=language, no=no, d=day))
    return said
