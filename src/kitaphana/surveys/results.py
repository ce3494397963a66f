"""What was answered, counted: the bars of each question, beside those of the survey before.

By groups of grades only where that points at nobody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import pgettext

from kitaphana.lib.alphabet import sort_key
from kitaphana.lib.fold import fold
from kitaphana.lib.numbers import ratio
from kitaphana.papers.paper import percent
from kitaphana.surveys.models import Answer, Choice, Question, Survey
from kitaphana.surveys.queries import FEW, responses_of, sheet

Option = int
"""The key of a choice, or a number on the scale."""
Place = tuple[int, int | None]
"""A question, and of a matrix the row."""
GROUPS = ((0, 4), (5, 9), (10, 12))
"""First and last grade of those whose answers are shown together."""


@dataclass(frozen=True)
class Bar:
    """`percent`: of those who answered here. `before`: the percent of the survey before, where it asked the
    same."""

    label_kk: str
    label_ru: str
    n: int
    percent: Decimal | None
    before: Decimal | None = None

    def label(self, language: str) -> str:
        return self.label_ru if language == "ru" and self.label_ru else self.label_kk

    @property
    def share(self) -> Decimal:
        """Of 1, for a bar's length."""
        return (self.percent or Decimal(0)) / 100

    @property
    def share_before(self) -> Decimal | None:
        return None if self.before is None else self.before / 100


@dataclass(frozen=True)
class Part:
    """One group of grades: the percents of the bars, in their order."""

    name: str
    answered: int
    percents: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Series:
    """The bars of a question, or of one row of a matrix. `mean`: on a scale."""

    row: Choice | None
    answered: int
    bars: tuple[Bar, ...]
    parts: tuple[Part, ...]
    mean: Decimal | None = None
    mean_before: Decimal | None = None

    @property
    def split(self) -> tuple[tuple[Bar, tuple[Decimal | None, ...]], ...]:
        """Each bar and its percents group by group."""
        return tuple((bar, tuple(part.percents[n] for part in self.parts)) for n, bar in enumerate(self.bars))


@dataclass(frozen=True)
class Said:
    """A free answer as it was written most often, and how many wrote it."""

    text: str
    n: int


@dataclass(frozen=True)
class Answered:
    """A question with what was answered to it; of `texts` the most frequent first, else in alphabetical
    order, which tells nobody's turn."""

    question: Question
    answered: int
    series: tuple[Series, ...] = ()
    texts: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Results:
    """`hidden`: an anonymous survey with so few answers that none is shown."""

    survey: Survey
    responses: int
    on_paper: int
    hidden: bool
    questions: tuple[Answered, ...]


@dataclass(frozen=True)
class _Tally:
    """How many answered at each place, and chose each option there."""

    answered: Counter[Place]
    chosen: Counter[tuple[Place, Option]]

    def percent(self, place: Place, option: Option) -> Decimal | None:
        whole = self.answered[place]
        return percent(self.chosen[place, option], whole) if whole else None

    def mean(self, place: Place, options: Iterable[Option]) -> Decimal | None:
        whole = self.answered[place]
        return ratio(sum(n * self.chosen[place, n] for n in options), whole, 2) if whole else None


def results(survey: Survey) -> Results:
    """Live, in a number of queries that does not grow with the answers."""
    counted = responses_of(survey)
    responses, on_paper = counted.count(), counted.filter(on_paper=True).count()
    hidden = survey.anonymous and responses < FEW
    if hidden:
        return Results(survey, responses, on_paper, hidden, ())
    tallies = _tallies(survey)
    earlier = _earlier(survey.before) if survey.before else {}
    texts = _texts(survey)
    return Results(
        survey,
        responses,
        on_paper,
        hidden,
        tuple(_answered(question, tallies, earlier, texts) for question in sheet(survey)),
    )


def group_of(grade: int | None) -> int | None:
    """Which of GROUPS; None where the grade is not known."""
    if grade is None:
        return None
    return next((n for n, (first, last) in enumerate(GROUPS) if first <= grade <= last), None)


def group_name(group: int) -> str:
    return (
        pgettext("grades", "Grades 0–4"), pgettext("grades", "Grades 5–9"), pgettext("grades", "Grades 10–12")
    )[group]  # fmt: skip


def shown_groups(answers: Mapping[int | None, int], *, anonymous: bool) -> tuple[int, ...]:
    """Groups whose answers may be shown apart; none where one group is all that answered.

    Of an anonymous survey none with fewer than FEW answers, and none whose showing would let the small rest
    be found by subtraction.
    """
    there = sorted((n, group) for group, n in answers.items() if group is not None and n)
    shown = [(n, group) for n, group in there if n >= FEW or not anonymous]
    if len(shown) == 1 and shown[0][0] == sum(answers.values()):
        return ()
    while anonymous and shown and 0 < sum(answers.values()) - sum(n for n, _ in shown) < FEW:
        shown.pop(0)
    return tuple(sorted(group for _, group in shown))


def _tallies(survey: Survey) -> dict[int | None, _Tally]:
    """One for each group of grades that answered."""
    answers = (
        Answer.objects.for_school(survey.school)
        .filter(response__survey=survey)
        .order_by()
        .values_list("question", "row", "response__grade")
    )
    tallies: dict[int | None, _Tally] = {}

    def of(grade: int | None) -> _Tally:
        return tallies.setdefault(group_of(grade), _Tally(Counter(), Counter()))

    for question, row, grade, n in answers.annotate(n=Count("response", distinct=True)):
        of(grade).answered[question, row] += n
    options = answers.exclude(choice=None, number=None).annotate(n=Count("pk"))
    for question, row, grade, choice, number, n in options.values_list(
        "question", "row", "response__grade", "choice", "number", "n"
    ):
        of(grade).chosen[(question, row), choice or number] += n
    return tallies


def _texts(survey: Survey) -> dict[int, tuple[Said, ...]]:
    rows = (
        Answer.objects.for_school(survey.school)
        .filter(response__survey=survey)
        .exclude(text="")
        .values_list("question", "text", "key")
    )
    spellings: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for question, text, key in rows:
        spellings[question, key or fold(text)][text] += 1
    found: dict[int, list[Said]] = defaultdict(list)
    for (question, _key), written in spellings.items():
        usual = min(written, key=lambda text: (-written[text], sort_key(text), text))
        found[question].append(Said(usual, written.total()))
    return {
        question: tuple(sorted(texts, key=lambda said: (-said.n, sort_key(said.text), said.text)))
        for question, texts in found.items()
    }


def _answered(
    question: Question,
    tallies: Mapping[int | None, _Tally],
    earlier: Mapping[tuple[str, ...], Decimal | None],
    texts: Mapping[int, tuple[Said, ...]],
) -> Answered:
    whole = _sum(tallies.values())
    rows = [choice for choice in question.choices.all() if choice.is_row] or [None]
    if question.kind == Question.Kind.TEXT:
        return Answered(question, whole.answered[question.pk, None], (), texts.get(question.pk, ()))
    series = tuple(_series(question, row, whole, tallies, earlier) for row in rows)
    return Answered(question, max(part.answered for part in series), series)


def _series(
    question: Question,
    row: Choice | None,
    whole: _Tally,
    tallies: Mapping[int | None, _Tally],
    earlier: Mapping[tuple[str, ...], Decimal | None],
) -> Series:
    place = (question.pk, row.pk if row else None)
    options = _options(question)
    answers = {group: tally.answered[place] for group, tally in tallies.items()}
    shown = shown_groups(answers, anonymous=question.survey.anonymous)
    is_scale = question.kind == Question.Kind.SCALE
    return Series(
        row=row,
        answered=whole.answered[place],
        bars=tuple(
            Bar(
                kk, ru, whole.chosen[place, key], whole.percent(place, key),
                earlier.get(_same(question, row, kk)),
            )
            for key, kk, ru in options
        ),
        parts=tuple(
            Part(
                group_name(group),
                tallies[group].answered[place],
                tuple(tallies[group].percent(place, key) for key, _, _ in options),
            )
            for group in shown
        ),
        mean=whole.mean(place, [key for key, _, _ in options]) if is_scale else None,
        mean_before=earlier.get(_same(question, row, "")) if is_scale else None,
    )  # fmt: skip


def _options(question: Question) -> list[tuple[Option, str, str]]:
    """Each with its words in Kazakh and Russian."""
    if question.kind == Question.Kind.SCALE:
        return [(n, str(n), "") for n in range(1, question.highest + 1)]
    return [(c.pk, c.text_kk, c.text_ru) for c in question.choices.all() if not c.is_row]


def _sum(tallies: Iterable[_Tally]) -> _Tally:
    whole = _Tally(Counter(), Counter())
    for tally in tallies:
        whole.answered.update(tally.answered)
        whole.chosen.update(tally.chosen)
    return whole


def _same(question: Question, row: Choice | None, option: str) -> tuple[str, ...]:
    """By this a question is the same as one of the survey before: kind and words."""
    return question.kind, question.text_kk, row.text_kk if row else "", option


def _earlier(before: Survey) -> dict[tuple[str, ...], Decimal | None]:
    """Percents of the survey before, and its means under an empty option; nothing of one that hides them."""
    if before.anonymous and responses_of(before).count() < FEW:
        return {}
    whole = _sum(_tallies(before).values())
    return dict(_shares(sheet(before), whole))


def _shares(questions: Sequence[Question], whole: _Tally) -> Iterator[tuple[tuple[str, ...], Decimal | None]]:
    for question in questions:
        options = _options(question)
        for row in [choice for choice in question.choices.all() if choice.is_row] or [None]:
            place = (question.pk, row.pk if row else None)
            for key, kk, _ru in options:
                yield _same(question, row, kk), whole.percent(place, key)
            if question.kind == Question.Kind.SCALE:
                yield _same(question, row, ""), whole.mean(place, [key for key, _, _ in options])
