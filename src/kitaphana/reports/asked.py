"""What is asked of one report: about the parts that it has, and about its own paragraphs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kitaphana.core.sentences import LANGUAGES, spoken
from kitaphana.lib.sentence import Hole
from kitaphana.papers.paper import Rows
from kitaphana.reports import named, ownwords
from kitaphana.reports.facts import Facts
from kitaphana.reports.models import Report
from kitaphana.reports.outline import OWN, Outline, Words
from kitaphana.reports.questions import Question, Way, questions


@dataclass(frozen=True, kw_only=True)
class OwnQuestion(Question):
    """About a figure in own paragraphs, which are known by their title."""

    words: Words

    @property
    def name(self) -> str:
        return self.words.name(spoken())


def asked_of(report: Report, outline: Outline, facts: Facts) -> tuple[Question, ...]:
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
