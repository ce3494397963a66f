"""Words of a survey in the reader's language, and the numbers of its bars."""

from collections.abc import Sequence
from decimal import Decimal

from django import template

from kitaphana.core.sentences import say, spoken
from kitaphana.surveys.models import Choice, Question, Survey
from kitaphana.surveys.results import Answered, Bar, Part, Results, Series

register = template.Library()


@register.filter
def titled(survey: Survey) -> str:
    return survey.title(spoken())


@register.filter
def introduced(survey: Survey) -> str:
    return survey.intro(spoken())


@register.filter
def shown_in(survey: Survey) -> str:
    """The language in which its questions stand on this page."""
    return "ru" if spoken() == "ru" and survey.title_ru else "kk"


@register.filter
def worded(what: Question | Choice | Bar) -> str:
    return what.label(spoken()) if isinstance(what, Bar) else what.text(spoken())


@register.filter
def compared(series: Series) -> bool:
    """Whether the survey before asked the same."""
    return any(bar.before is not None for bar in series.bars)


@register.filter
def beside(values: Sequence[Decimal | None], parts: Sequence[Part]) -> list[tuple[Part, Decimal | None]]:
    return list(zip(parts, values, strict=True))


@register.filter
def plain(value: Decimal) -> str:
    """With a point, for a style sheet."""
    return f"{value:.3f}"


@register.simple_tag
def left(results: Results, answered: Answered) -> str:
    """How many answered the question, and how many left it out."""
    return say("survey_answered", n=answered.answered, rest=results.responses - answered.answered)
