"""The blank questionnaire and the results as papers."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.lib.dates import full_date
from kitaphana.papers.paper import (
    Cell,
    Line,
    Paper,
    Section,
    Shape,
    Span,
    Table,
    number,
    of_school,
    tell,
    words,
)
from kitaphana.surveys.models import Choice, Question, Survey
from kitaphana.surveys.queries import FEW, sheet
from kitaphana.surveys.results import Answered, Results, Series

BOX = "□"
BLANK = "_" * 14
WRITING_LINES = 3
RULE = "_" * 78
TYPED = "typed"
"""Code of a line that a person wrote."""


def blank_paper(survey: Survey, language: str) -> Paper:
    """The questionnaire to be filled in by hand."""
    lines = [_typed(survey.intro(language))] if survey.intro(language) else []
    lines.append(tell("survey_paper_anonymous" if survey.anonymous else "survey_paper_by_name", language))
    if survey.asks_grade and survey.audience != Survey.Audience.TEACHERS:
        lines.append(tell("survey_paper_grade", language))
    sections = [Section("intro", "", tuple(lines))]
    for n, question in enumerate(sheet(survey), 1):
        sections.append(_asked(n, question, language))
    return of_school(survey.school, language, survey.title(language), sections, ())


def results_paper(found: Results, language: str) -> Paper:
    """What was answered, as the page shows it."""
    survey = found.survey
    lines = [tell("survey_paper_kept", language, n=found.responses, paper=found.on_paper)]
    if survey.opened_on and survey.closed_on:
        lines.append(tell("survey_paper_days", language, start=survey.opened_on, end=survey.closed_on))
    elif survey.opened_on:
        lines.append(tell("survey_paper_since", language, start=survey.opened_on))
    if found.hidden:
        lines.append(tell("survey_few", language, min=FEW, n=found.responses))
    sections = [Section("intro", "", tuple(lines))]
    sections += [
        _result(n, answered, found.responses, language) for n, answered in enumerate(found.questions, 1)
    ]
    signed = tell("survey_librarian", language, name=f"{BLANK} {survey.school.librarian}".strip()).text
    status = full_date(survey.closed_on, language) if survey.closed_on else ""
    return of_school(survey.school, language, survey.title(language), sections, [signed], status=status)


def _asked(n: int, question: Question, language: str) -> Section:
    title = f"{n}. {question.text(language)}"
    choices = [choice for choice in question.choices.all() if not choice.is_row]
    match question.kind:
        case Question.Kind.TEXT:
            return Section("text", title, (_typed(RULE),) * WRITING_LINES)
        case Question.Kind.MATRIX:
            return Section("matrix", title, (), (_matrix(question, choices, language),))
        case Question.Kind.SCALE:
            return Section("scale", title, _scale(question, language))
        case _:
            several = question.kind == Question.Kind.SEVERAL
            lines = [_typed(f"{BOX}  {choice.text(language)}") for choice in choices]
            hint = [tell("survey_paper_several", language)] if several else []
            return Section("choices", title, (*hint, *lines))


def _scale(question: Question, language: str) -> tuple[Line, ...]:
    low = (question.low_ru if language == "ru" else "") or question.low_kk
    high = (question.high_ru if language == "ru" else "") or question.high_kk
    numbers = _typed("      ".join(str(n) for n in range(1, question.highest + 1)))
    ends = (
        [tell("survey_paper_scale", language, low=low, high=high, n=question.highest)] if low and high else []
    )
    return (*ends, numbers)


def _matrix(question: Question, choices: list[Choice], language: str) -> Table:
    rows = [choice for choice in question.choices.all() if choice.is_row]
    columns = " ".join(["30", *(["14"] * len(choices))])
    return Table(
        Shape("matrix", columns),
        "",
        ("", *(choice.text(language) for choice in choices)),
        tuple((words(row.text(language)), *(words(BOX) for _ in choices)) for row in rows),
    )


def _result(n: int, answered: Answered, responses: int, language: str) -> Section:
    question = answered.question
    lines = [tell("survey_answered", language, n=answered.answered, rest=responses - answered.answered)]
    for series in answered.series:
        lines += _mean(series, language)
    if question.kind == Question.Kind.TEXT:
        lines += [
            _typed(f"– {said.text}" + (f" × {said.n}" if said.n > 1 else "")) for said in answered.texts
        ]
    tables = tuple(_bars(series, language) for series in answered.series)
    return Section("result", f"{n}. {question.text(language)}", tuple(lines), tables)


def _mean(series: Series, language: str) -> list[Line]:
    if series.mean is None:
        return []
    if series.mean_before is None:
        return [tell("survey_mean", language, value=series.mean)]
    return [tell("survey_mean_before", language, value=series.mean, before=series.mean_before)]


def _bars(series: Series, language: str) -> Table:
    """Counts and percents; a column for each group shown apart, and one for the survey before."""
    compared = any(bar.before is not None for bar in series.bars)
    heads = [pgettext("survey", "Answer"), pgettext("survey", "Answers"), "%"]
    heads += [f"{part.name}, %" for part in series.parts]
    heads += [_("Last time, %")] if compared else []
    rows = []
    for bar, percents in series.split:
        row = [words(bar.label(language)), number(bar.n, language), _percent(bar.percent, language)]
        row += [_percent(value, language) for value in percents]
        row += [_percent(bar.before, language)] if compared else []
        rows.append(tuple(row))
    columns = " ".join(["34", *(["12n"] * (len(heads) - 1))])
    caption = series.row.text(language) if series.row else ""
    return Table(Shape("bars", columns), caption, tuple(heads), tuple(rows))


def _percent(value: Decimal | None, language: str) -> Cell:
    return number(value, language)


def _typed(text: str) -> Line:
    return Line(TYPED, (Span(text),))
