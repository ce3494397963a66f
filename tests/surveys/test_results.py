"""What was answered, counted: sums add up, small groups stay hidden, last year stands beside."""

import io
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kitaphana.core.actions import open_corner
from kitaphana.core.models import RoleCode, User
from kitaphana.surveys import actions
from kitaphana.surveys.actions import Filled, Given
from kitaphana.surveys.models import Question, Survey
from kitaphana.surveys.papers import blank_paper, results_paper
from kitaphana.surveys.queries import FEW, sheet
from kitaphana.surveys.results import results, shown_groups
from kitaphana.surveys.shape import Details
from kitaphana.surveys.workbook import answers_workbook
from tests import make
from tests.surveys.conftest import DAY, QUESTIONS, Fill, MakeSurvey, choice


def filled(questions: list[Question], draw: st.DataObject) -> Filled:
    """Any questionnaire that may be handed in: each question answered in some way, or left out."""
    found: list[Given] = []
    for question in questions:
        lines = [line for line in question.choices.all() if not line.is_row]
        rows = [line for line in question.choices.all() if line.is_row]
        match question.kind:
            case "one":
                found.append(Given(question, choice=draw.draw(st.sampled_from(lines))))
            case "several":
                chosen = draw.draw(st.sets(st.sampled_from(lines)))
                found += [Given(question, choice=line) for line in chosen]
            case "scale":
                n = draw.draw(st.none() | st.integers(1, question.highest))
                found += [Given(question, number=n)] if n else []
            case "matrix":
                for row in draw.draw(st.sets(st.sampled_from(rows))):
                    found.append(Given(question, row=row, choice=draw.draw(st.sampled_from(lines))))
            case _:
                text = draw.draw(st.sampled_from(["", "Абай жолы", "Абай жолы, Ұшқан ұя", "жоқ"]))
                found += [Given(question, text=text)] if text else []
    return Filled(tuple(found), draw.draw(st.none() | st.integers(0, 12)))


class AnyAnswers(TestCase):
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def test_sums_of_the_results_equal_the_responses(self, data: st.DataObject) -> None:
        by = make.user(make.school(), "any", "Сәрсенова Гүлнар", RoleCode.LIBRARIAN)
        open_corner(by=by)
        survey = actions.draft(by=by, details=Details(title_kk="Не оқимыз?"), questions=QUESTIONS, on=DAY)
        actions.open_survey(by=by, survey=survey, on=DAY)
        questions = sheet(survey)
        handed_in = [filled(questions, data) for _ in range(data.draw(st.integers(0, 14)))]
        for each in handed_in:
            actions.answer(by=by, survey=survey, filled=each, on=DAY)
        found = results(survey)
        assert found.responses == len(handed_in)
        assert found.hidden == (len(handed_in) < FEW)
        for answered in found.questions:
            kind, key = answered.question.kind, answered.question.pk
            mine = [[g for g in each.given if g.question.pk == key] for each in handed_in]
            if kind != "matrix":
                assert answered.answered == sum(bool(given) for given in mine)
            for series in answered.series:
                here = [
                    g
                    for given in mine
                    for g in given
                    if (g.row and g.row.pk) == (series.row and series.row.pk)
                ]
                assert sum(bar.n for bar in series.bars) == len(here)
                counted = Counter(str(g.choice or g.number) for g in here)
                assert {bar.label_kk: bar.n for bar in series.bars if bar.n} == counted
                if kind != "several":
                    assert series.answered == len(here)
                hidden = series.answered - sum(part.answered for part in series.parts)
                assert hidden == 0 or hidden >= FEW or not series.parts
                assert all(part.answered >= FEW for part in series.parts)


@given(st.dictionaries(st.sampled_from([None, 0, 1, 2]), st.integers(0, 30)))
def test_no_small_group_is_shown_nor_left_over_to_be_subtracted(answers: dict[int | None, int]) -> None:
    shown = shown_groups(answers, anonymous=True)
    rest = sum(answers.values()) - sum(answers[group] for group in shown)
    assert all(answers[group] >= FEW for group in shown)
    assert rest == 0 or rest >= FEW or not shown
    assert None not in shown


def test_answers_of_fewer_than_five_are_not_shown_at_all(
    gulnar: User, make_survey: MakeSurvey, fill: Fill
) -> None:
    survey = make_survey()
    for _ in range(4):
        actions.answer(by=gulnar, survey=survey, filled=fill(survey), on=DAY)
    found = results(survey)
    assert (found.responses, found.hidden, found.questions) == (4, True, ())
    actions.answer(by=gulnar, survey=survey, filled=fill(survey, on_paper=True), on=DAY)
    found = results(survey)
    assert (found.responses, found.on_paper, found.hidden) == (5, 1, False)
    assert found.questions[2].series[0].mean == Decimal("4.00")


def test_the_last_survey_stands_beside_this_one(gulnar: User, make_survey: MakeSurvey, fill: Fill) -> None:
    last = make_survey()
    for _ in range(6):
        actions.answer(by=gulnar, survey=last, filled=fill(last), on=DAY)
    again = actions.copy(by=gulnar, survey=last, on=date(2024, 10, 1))
    actions.open_survey(by=gulnar, survey=again, on=date(2024, 10, 1))
    one = sheet(again)[0]
    for _ in range(5):
        no = Filled((Given(one, choice=choice(one, 1)),))
        actions.answer(by=gulnar, survey=again, filled=no, on=date(2024, 10, 2))
    yes, no_bar = results(again).questions[0].series[0].bars
    assert (yes.n, yes.percent, yes.before) == (0, Decimal(0), Decimal(100))
    assert (no_bar.n, no_bar.percent, no_bar.before) == (5, Decimal(100), Decimal(0))


def test_a_last_survey_of_very_few_is_not_compared_with(
    gulnar: User, make_survey: MakeSurvey, fill: Fill
) -> None:
    last = make_survey()
    actions.answer(by=gulnar, survey=last, filled=fill(last), on=DAY)
    again = actions.copy(by=gulnar, survey=last, on=DAY)
    actions.open_survey(by=gulnar, survey=again, on=DAY)
    for _ in range(5):
        actions.answer(by=gulnar, survey=again, filled=fill(again), on=DAY)
    assert {bar.before for bar in results(again).questions[0].series[0].bars} == {None}


def test_queries_do_not_grow_with_the_answers(
    gulnar: User, make_survey: MakeSurvey, fill: Fill, django_assert_num_queries: object
) -> None:
    survey = make_survey()
    for _ in range(5):
        actions.answer(by=gulnar, survey=survey, filled=fill(survey), on=DAY)
    with django_assert_num_queries(7) as few:  # type: ignore[operator]
        results(survey)
    for _ in range(7):
        actions.answer(by=gulnar, survey=survey, filled=fill(survey, grade=9), on=DAY)
    with django_assert_num_queries(len(few)):  # type: ignore[operator]
        results(survey)


def sheets(survey: Survey) -> dict[str, list[list[Any]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answers_workbook(survey, "kk")))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_workbook_keeps_words_apart_from_choices_and_tells_no_order(
    gulnar: User, make_survey: MakeSurvey, fill: Fill
) -> None:
    survey = make_survey()
    for wish in ("Яблоко", "Абай жолы", "Мағжан өлеңдері", "Ұшқан ұя", "Менің атым Қожа", "Гарри Поттер"):
        actions.answer(by=gulnar, survey=survey, filled=fill(survey, wish), on=DAY)
    answers, words = sheets(survey).values()
    assert len(answers) == 7
    assert "Абай жолы" not in str(answers)
    assert answers[1] == ["", "Иә", "Ертегі", 4.0, "Иә", "Иә"]
    head, *said = (str(row[0]) for row in words)
    assert head == "Қандай кітап керек?"
    assert " · ".join(said) == (
        "Абай жолы · Гарри Поттер · Мағжан өлеңдері · Менің атым Қожа · Ұшқан ұя · Яблоко"
    )


def test_papers_say_what_the_page_says(gulnar: User, make_survey: MakeSurvey, fill: Fill) -> None:
    survey = make_survey()
    blank = blank_paper(survey, "ru")
    assert blank.title == "Что читаем?"
    assert [section.title for section in blank.sections][1] == "1. Любите ли вы читать?"
    assert "имя не пишите" in " ".join(line.text for line in blank.lines())
    few = results_paper(results(survey), "kk")
    assert "жауап жиналғанша" in " ".join(line.text for line in few.lines())
    for _ in range(5):
        actions.answer(by=gulnar, survey=survey, filled=fill(survey), on=DAY)
    paper = results_paper(results(survey), "kk")
    table = paper.sections[1].tables[0]
    assert [cell.text for cell in table.rows[0]][:3] == ["Иә", "5", "100"]
    assert "– Абай жолы" in " ".join(line.text for line in paper.lines())
