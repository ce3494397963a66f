"""Where a report stands with its questions: open, explained, explained although no longer asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext

from kitaphana.core.sentences import LANGUAGES, spoken
from kitaphana.lib.sentence import Hole
from kitaphana.papers.paper import Line, Rows, Section, Span
from kitaphana.reports import named, ownwords
from kitaphana.reports.compose import ReportPaper
from kitaphana.reports.facts import Facts
from kitaphana.reports.models import Answer, Report
from kitaphana.reports.outline import OWN, Outline, Words
from kitaphana.reports.questions import Question, Way, questions

CODE = "explained"
"""Of the part of the paper that holds the answers, and of its lines."""
ENDS = (".", "!", "?", "…", "»", "”", '"')


@dataclass(frozen=True, kw_only=True)
class OwnQuestion(Question):
    """About a figure in own paragraphs, which are known by their title."""

    words: Words

    @property
    def name(self) -> str:
        return self.words.name(spoken())


@dataclass(frozen=True)
class Explained:
    question: Question
    answer: Answer


@dataclass(frozen=True)
class Standing:
    """`open`: neither mended nor explained as it says now; `stale`: answers to what is asked no more."""

    open: tuple[Question, ...] = ()
    explained: tuple[Explained, ...] = ()
    stale: tuple[Answer, ...] = ()

    def find(self, code: str, subject: str) -> Question | None:
        """What is asked, answered or not."""
        asked = (*self.open, *(row.question for row in self.explained))
        return next((question for question in asked if _key(question) == (code, subject)), None)


def standing(report: Report, facts: Facts) -> Standing:
    """Of a living report: only what concerns its parts is asked. An answer holds as long as the question says
    what it said then; after that it is asked again, with the words that were written."""
    rows = Answer.objects.for_school(report.school).filter(report=report).select_related("by")
    answers = {_key(answer): answer for answer in rows.order_by("pk")}
    still, explained, met = list[Question](), list[Explained](), set[tuple[str, str]]()
    for question in _asked(report, Outline.from_json(report.parts), facts):
        answer = answers.get(_key(question)) if question.may_explain else None
        if answer:
            met.add(_key(question))
        if answer and answer.asked == question.fingerprint:
            explained.append(Explained(question, answer))
        else:
            still.append(replace(question, earlier=answer.text) if answer else question)
    stale = (answer for key, answer in answers.items() if key not in met)
    return Standing(tuple(still), tuple(explained), tuple(stale))


def with_answers(paper: ReportPaper, stands: Standing) -> ReportPaper:
    """The paper with a part at the end of its text in which each answer follows what it explains."""
    if not stands.explained:
        return paper
    with override(paper.language):
        title = pgettext("report", "Explanations")
    lines = tuple(_line(row, paper.language) for row in stands.explained)
    sections = (*paper.sections, Section(CODE, title, lines))
    return replace(paper, sections=tuple(sorted(sections, key=lambda section: section.attached)))


def _line(row: Explained, language: str) -> Line:
    said = row.answer.text if row.answer.text.endswith(ENDS) else f"{row.answer.text}."
    return Line(CODE, (Span(row.question.told(language)), Span(f" {said}")))


def _key(about: Question | Answer) -> tuple[str, str]:
    return about.code, about.subject


def _asked(report: Report, outline: Outline, facts: Facts) -> tuple[Question, ...]:
    """Of the parts that are left out nothing is asked."""
    found = (row for row in questions(facts, outline.codes) if outline.concerns(row.section))
    return (*found, *_lost(report, outline, facts))


def _lost(report: Report, outline: Outline, facts: Facts) -> Iterator[Question]:
    """Figures in own paragraphs that have no value, in whatever language they are called for."""
    for part, code in zip(outline.parts, outline.codes, strict=True):
        if not isinstance(part, Words):
            continue
        text = "\n".join(part.text.get(language, "") for language in LANGUAGES)
        page = Rows("reports:words", {}, (report.pk, int(code.removeprefix(OWN))))
        way = Way(_("Open the text"), page, edits=True)
        for figure in ownwords.blank(text, facts):
            holes = {"name": _name_of(figure)}
            subject = f"{code} {figure}"
            yield OwnQuestion(code, "rep_words_lost", holes, (way,), subject, words=part)


def _name_of(figure: str) -> Callable[[str], Hole]:
    return lambda language: named.names(language)[figure]
