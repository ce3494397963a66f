"""A survey of Gulnar's pupils with a question of each kind, and a class of six that answers it."""

from collections.abc import Callable
from datetime import date

import pytest

from kitaphana.core.actions import open_corner
from kitaphana.core.models import User
from kitaphana.roster.models import SchoolClass
from kitaphana.surveys import actions
from kitaphana.surveys.actions import Filled, Given
from kitaphana.surveys.models import Question, Survey
from kitaphana.surveys.queries import sheet
from kitaphana.surveys.shape import Asked, Details, Line
from tests import make

DAY = date(2023, 10, 2)
YES, NO = Line("Иә", "Да"), Line("Жоқ", "Нет")
QUESTIONS = (
    Asked("one", "Оқығанды ұнатасыз ба?", "Любите ли вы читать?", required=True, choices=(YES, NO)),
    Asked(
        "several", "Не оқисыз?", "Что читаете?", choices=(Line("Ертегі"), Line("Фантастика"), Line("Өлең"))
    ),
    Asked("scale", "Баға", "Оценка", highest=5, low_kk="нашар", high_kk="жақсы"),
    Asked("matrix", "Көңіліңіз тола ма?", rows=(Line("Кітап"), Line("Уақыт")), choices=(YES, NO)),
    Asked("text", "Қандай кітап керек?", "Какая книга нужна?", feeds="work"),
)
MakeSurvey = Callable[..., Survey]
Fill = Callable[..., Filled]


@pytest.fixture
def fifth(gulnar: User) -> SchoolClass:
    made = make.school_class(gulnar.school, 5, "А")
    for name in ("Арман", "Болат", "Дана", "Ерлан", "Жанар", "Зере"):
        make.reader(gulnar.school, f"Сейітов {name}", school_class=made)
    return made


@pytest.fixture
def make_survey(gulnar: User) -> MakeSurvey:
    def make_survey(
        *, opened: bool = True, questions: tuple[Asked, ...] = QUESTIONS, **rules: object
    ) -> Survey:
        details = Details(title_kk="Не оқимыз?", title_ru="Что читаем?", **rules)  # type: ignore[arg-type]
        made = actions.draft(by=gulnar, details=details, questions=questions, on=DAY)
        if opened:
            actions.open_survey(by=gulnar, survey=made, on=DAY)
        return made

    open_corner(by=gulnar)
    return make_survey


@pytest.fixture
def fill() -> Fill:
    """A whole questionnaire: «Иә», fairy tales, 4, all is well, and a wish."""

    def fill(
        survey: Survey, wish: str = "Абай жолы", grade: int | None = 5, *, on_paper: bool = False
    ) -> Filled:
        one, several, scale, matrix, text = sheet(survey)
        rows = [line for line in matrix.choices.all() if line.is_row]
        given = (
            Given(one, choice=choice(one)),
            Given(several, choice=choice(several)),
            Given(scale, number=4),
            *(Given(matrix, row=row, choice=choice(matrix)) for row in rows),
            *([Given(text, text=wish)] if wish else []),
        )
        return Filled(given, grade, on_paper=on_paper)

    return fill


def choice(question: Question, place: int = 0):  # type: ignore[no-untyped-def]
    return [line for line in question.choices.all() if not line.is_row][place]
