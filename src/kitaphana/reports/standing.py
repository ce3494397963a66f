"""Where a report stands with its questions: open, explained, explained although no longer asked."""

from dataclasses import dataclass, replace

from django.utils.translation import override, pgettext

from kitaphana.papers.paper import Line, Section, Span
from kitaphana.reports.asked import asked_of
from kitaphana.reports.compose import ReportPaper
from kitaphana.reports.facts import Facts
from kitaphana.reports.models import Answer, Report
from kitaphana.reports.outline import Outline
from kitaphana.reports.questions import Question

CODE = "explained"
"""Of the part of the paper that holds the answers, and of its lines."""
ENDS = (".", "!", "?", "…", "»", "”", '"')


@dataclass(frozen=True)
class Explained:
    question: Question
    answer: Answer


@dataclass(frozen=True)
class Standing:
    """`open`: neither mended nor explained; `stale`: answers to what is not asked any more."""

    open: tuple[Question, ...] = ()
    explained: tuple[Explained, ...] = ()
    stale: tuple[Answer, ...] = ()

    def find(self, code: str, subject: str) -> Question | None:
        """What is asked, answered or not."""
        asked = (*self.open, *(row.question for row in self.explained))
        return next((question for question in asked if _key(question) == (code, subject)), None)


def standing(report: Report, facts: Facts) -> Standing:
    """Of a living report: only what concerns its parts is asked."""
    outline = Outline.from_json(report.parts)
    asked = asked_of(report, outline, facts)
    rows = Answer.objects.for_school(report.school).filter(report=report).select_related("by")
    answers = {_key(answer): answer for answer in rows.order_by("pk")}
    explained = tuple(
        Explained(question, answers.pop(_key(question)))
        for question in asked
        if question.may_explain and _key(question) in answers
    )
    settled = {_key(row.question) for row in explained}
    still = tuple(question for question in asked if _key(question) not in settled)
    return Standing(still, explained, tuple(answers.values()))


def with_answers(paper: ReportPaper, stands: Standing) -> ReportPaper:
    """The paper with a part at its end in which each answer follows what it explains."""
    if not stands.explained:
        return paper
    with override(paper.language):
        title = pgettext("report", "Explanations")
    lines = tuple(_line(row, paper.language) for row in stands.explained)
    return replace(paper, sections=(*paper.sections, Section(CODE, title, lines)))


def _line(row: Explained, language: str) -> Line:
    said = row.answer.text if row.answer.text.endswith(ENDS) else f"{row.answer.text}."
    return Line(CODE, (Span(row.question.told(language)), Span(f" {said}")))


def _key(about: Question | Answer) -> tuple[str, str]:
    return about.code, about.subject
