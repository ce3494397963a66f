"""The answers row by row, to count on in a table. Of an anonymous survey: neither who answered nor when.

A row of it holds only what was chosen; free answers stand on a sheet of their own in alphabetical order, so
that a turn of phrase betrays nothing else; rows are ordered by what they say, and a group of grades stands in
them only where the results show it.
"""

import io
from collections import Counter, defaultdict

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kitaphana.core.refusal import Refused
from kitaphana.papers.xlsx import free_name
from kitaphana.surveys.models import Answer, Choice, Question, Response, Survey
from kitaphana.surveys.queries import FEW, responses_of, sheet
from kitaphana.surveys.results import group_name, group_of, results, shown_groups

Column = tuple[Question, Choice | None]


def answers_workbook(survey: Survey, language: str) -> bytes:
    """Refused: an anonymous survey with fewer than FEW answers."""
    responses = list(responses_of(survey).select_related("reader"))
    if survey.anonymous and len(responses) < FEW:
        raise Refused("survey_few", min=FEW, n=len(responses))
    out, used = io.BytesIO(), set[str]()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        _rows(
            book.add_worksheet(free_name(pgettext("survey", "Answers"), used)),
            survey,
            responses,
            language,
            head,
        )
        if survey.anonymous:
            page = book.add_worksheet(free_name(_("In their own words"), used))
            _words(page, survey, language, head)
    return out.getvalue()


def _rows(page: Worksheet, survey: Survey, responses: list[Response], language: str, head: Format) -> None:
    columns = [
        (question, row)
        for question in sheet(survey)
        if question.kind != Question.Kind.TEXT or not survey.anonymous
        for row in [c for c in question.choices.all() if c.is_row] or [None]
    ]
    said, shown = _said(survey, language), _shown(survey, responses)
    rows = [
        [*_who(survey, response, shown), *(said[response.pk].get(_key(column), "") for column in columns)]
        for response in responses
    ]
    heads = [_("Grades")] if survey.anonymous else [_("Full name"), _("Grade")]
    heads += [_head(column, language) for column in columns]
    page.write_row(0, 0, heads, head)
    page.freeze_panes(1, 0)
    page.set_column(0, len(heads) - 1, 24)
    for n, row in enumerate(sorted(rows, key=lambda row: [str(cell) for cell in row]), 1):
        page.write_row(n, 0, row)


def _words(page: Worksheet, survey: Survey, language: str, head: Format) -> None:
    """Two columns for each question: the words, and how many wrote them."""
    found = [answered for answered in results(survey).questions if answered.texts]
    page.set_column(0, max(0, 2 * len(found) - 1), 24)
    for place, answered in enumerate(found):
        page.write_row(0, 2 * place, [answered.question.text(language), pgettext("survey", "Answers")], head)
        page.write_column(1, 2 * place, [said.text for said in answered.texts])
        page.write_column(1, 2 * place + 1, [said.n for said in answered.texts])


def _said(survey: Survey, language: str) -> dict[int, dict[tuple[int, int | None], str | int]]:
    """Response → question and row → what was said there; several choices side by side."""
    found: dict[int, dict[tuple[int, int | None], str | int]] = defaultdict(dict)
    rows = Answer.objects.for_school(survey.school).filter(response__survey=survey)
    for answer in rows.select_related("choice").order_by("choice__place", "text", "pk"):
        there = found[answer.response_id]
        key = (answer.question_id, answer.row_id)
        value = answer.choice.text(language) if answer.choice else answer.number or answer.text
        there[key] = f"{there[key]}; {value}" if key in there else value
    return found


def _shown(survey: Survey, responses: list[Response]) -> tuple[int, ...]:
    groups = Counter(group_of(response.grade) for response in responses)
    return shown_groups(groups, anonymous=survey.anonymous)


def _who(survey: Survey, response: Response, shown: tuple[int, ...]) -> list[str | int]:
    if survey.anonymous:
        group = group_of(response.grade)
        return [group_name(group) if group is not None and group in shown else ""]
    return [str(response.reader or ""), "" if response.grade is None else response.grade]


def _key(column: Column) -> tuple[int, int | None]:
    question, row = column
    return question.pk, row.pk if row else None


def _head(column: Column, language: str) -> str:
    question, row = column
    return f"{question.text(language)}: {row.text(language)}" if row else question.text(language)
