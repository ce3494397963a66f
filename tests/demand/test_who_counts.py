"""Whose asking makes a copy worth buying, and who stays unknown."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.translation import override

from kitaphana.core.models import School, User
from kitaphana.demand import actions
from kitaphana.demand.buying import fill, prices_of
from kitaphana.demand.facts import EVERYBODY, Chosen, Source
from kitaphana.demand.models import Proposal
from kitaphana.demand.papers import demand_paper, proposal_paper
from kitaphana.demand.queries import Line, State, demand
from kitaphana.demand.rows import facts
from kitaphana.lib.asked import work_key
from kitaphana.needs.models import Axis
from kitaphana.roster.models import Reader, ReaderKind
from tests import make
from tests.demand.conftest import (
    DAY,
    HALF,
    answered,
    asked,
    make_survey,
    requested,
    searched,
    suggested,
    waits,
)

NOVEMBER, DECEMBER = date(2023, 11, 6), date(2023, 12, 4)
SECRET = "Менің құпиям"
SPAN = "start=2023-09-01&end=2024-01-31"
LIST = f"/needs/demand/?{SPAN}"


def only_line(school: School, chosen: Chosen = EVERYBODY) -> Line:
    (line,) = demand(school, HALF, Axis.WORK, chosen).lines
    return line


def refusals(school: School, n: int, about: str = "Гарри Поттер", on: date = DAY) -> None:
    for _ in range(n):
        asked(school, about, refused="not_in_stock", on=on)


def proposed(by: User, on: date = NOVEMBER) -> Proposal:
    """As many as the rule says, and sent."""
    found = demand(by.school, HALF, Axis.WORK)
    basket = fill(found.lines, Decimal(150_000), prices_of(by.school, found.lines))
    made = actions.draft_proposal(by=by, basket=basket, found=found, period=HALF, on=on)
    actions.send(by=by, proposal=made, on=on)
    return made


def test_nobody_reads_the_wish_of_the_only_one_who_answered(library: Client, school: School) -> None:
    survey = make_survey(school, anonymous=True)
    for _ in range(4):
        answered(school, SECRET, work_key(SECRET), survey=survey)
    asked(school, "Ақ кеме")
    key = f"/needs/demand/line/?{SPAN}&axis=work&key={work_key(SECRET)}"
    pages = (LIST, f"{LIST}&source=survey&grades=5-5", f"/needs/demand/young/?{SPAN}")
    assert all(SECRET not in library.get(page).content.decode() for page in pages)
    assert library.get(key).status_code == 404
    with override("kk"):
        lines = demand(school, HALF, Axis.WORK).lines
        paper = demand_paper(school, HALF, Axis.WORK, lines, "kk")
    assert [row[1].text for row in paper.sections[0].tables[0].rows] == ["Ақ кеме"]
    answered(school, SECRET, work_key(SECRET), survey=survey)
    assert SECRET in library.get(LIST).content.decode()
    assert library.get(key).status_code == 200


def test_of_five_who_answered_unnamed_no_grade_is_told(school: School) -> None:
    survey = make_survey(school, anonymous=True)
    for grade in (3, 5, 5, 8, 11):
        answered(school, SECRET, work_key(SECRET), survey=survey, grade=grade)
    line = only_line(school)
    assert (line.asked, line.bands) == (5, (0, 0, 0, 5))
    assert {(fact.grade, fact.reader) for fact in facts(school, HALF, line)} == {(None, None)}
    assert demand(school, HALF, Axis.WORK, Chosen(grades=(0, 12))).lines == ()


def test_an_answer_by_name_counts_from_the_first_with_its_grade(school: School, arman: Reader) -> None:
    answered(school, "Нарния", work_key("Нарния"), reader=arman)
    line = only_line(school)
    assert (line.bands, line.wanting) == ((0, 1, 0, 0), 1)
    assert facts(school, HALF, line)[0].reader == arman


def test_a_search_is_asked_for_but_buys_nothing(library: Client, school: School) -> None:
    for _ in range(30):
        searched(school, "динозаврлар туралы кітап")
    line = only_line(school)
    assert (line.asked, line.unmet, line.lacked, line.wanting, line.needed) == (30, 30, 0, 0, 0)
    assert " checked" not in library.get(LIST).content.decode()


def test_a_child_who_searched_and_then_suggested_counts_once(school: School) -> None:
    searched(school, "Нарния", grade=5)
    suggested(school, "Нарния")
    line = only_line(school)
    assert (line.asked, line.wanting, line.needed) == (2, 1, 1)


def test_one_reader_counts_once_however_often_and_wherever(school: School, arman: Reader) -> None:
    for _ in range(3):
        asked(school, refused="all_lent", reader=arman)
    suggested(school, "Гарри Поттер", reader=arman)
    answered(school, "Гарри Поттер", work_key("Гарри Поттер"), reader=arman)
    waits(arman, make.title("Гарри Поттер"))
    assert only_line(school).wanting == 1
    asked(school, refused="all_lent", reader=make.reader(school, "Мұрат Дана"))
    asked(school, refused="all_lent")
    assert only_line(school).wanting == 3


def test_a_teacher_who_was_declined_twice_counts_once(school: School) -> None:
    teacher = make.reader(school, "Ахметова Сәуле", kind=ReaderKind.TEACHER)
    for _ in range(2):
        requested(teacher, "Гарри Поттер", state="declined", supplied_on=DAY)
    line = only_line(school)
    assert (line.lacked, line.wanting) == (2, 1)


def test_who_borrowed_it_since_no_longer_wants_it(school: School, arman: Reader) -> None:
    copy = make.copy(make.lot(school, make.title("Гарри Поттер"), on=date(2022, 9, 1)))
    asked(school, refused="all_lent", reader=arman, on=DAY)
    assert only_line(school).wanting == 1
    make.loan(arman, copy, on=NOVEMBER)
    assert only_line(school).wanting == 0
    asked(school, refused="all_lent", reader=arman, on=DECEMBER)
    assert only_line(school).wanting == 1


def test_the_queue_is_of_those_chosen(school: School, arman: Reader) -> None:
    title = make.title("Гарри Поттер", language="kk")
    asked(school, grade=5, language="kk")
    asked(school, grade=None, language="kk")
    waits(make.reader(school, "Мұрат Дана"), title, grade=11)
    for chosen, queue in (
        (EVERYBODY, 1),
        (Chosen(grades=(10, 12)), 1),
        (Chosen(grades=(0, 9)), 0),
        (Chosen(kind="teacher"), 0),
        (Chosen(language="kk"), 1),
        (Chosen(source=Source.HOLD), 1),
        (Chosen(source=Source.ENQUIRY), 0),
    ):
        line = only_line(school, chosen)
        assert (line.queue, line.wanting) == (queue, queue), chosen
    waits(arman, title, grade=5)
    assert only_line(school, Chosen(grades=(0, 9))).queue == 1


def test_what_was_bought_is_not_proposed_again(school: School) -> None:
    refusals(school, 20)
    assert (only_line(school).needed, only_line(school).state) == (4, State.NONE)
    title = make.title("Гарри Поттер")
    make.lot(school, title, quantity=3, on=NOVEMBER)
    assert (only_line(school).needed, only_line(school).state) == (1, State.SHORT)
    make.lot(school, title, quantity=1, on=NOVEMBER)
    assert (only_line(school).needed, only_line(school).state) == (0, State.ENOUGH)
    refusals(school, 6, on=DECEMBER)
    assert (only_line(school).needed, only_line(school).state) == (2, State.SHORT)


def test_copies_that_stood_there_before_answered_nobody_who_left_without_one(school: School) -> None:
    make.lot(school, make.title("Гарри Поттер"), quantity=10, on=date(2022, 9, 1))
    refusals(school, 10)
    assert only_line(school).state == State.ENOUGH, "as many as left without it"
    refusals(school, 10)
    assert (only_line(school).needed, only_line(school).state) == (4, State.SHORT)


@pytest.mark.parametrize("verb", ["", "accept"])
def test_what_is_proposed_is_not_proposed_again_until_more_is_wanted(
    gulnar: User, marat: User, verb: str
) -> None:
    school = gulnar.school
    refusals(school, 20)
    made = proposed(gulnar)
    if verb:
        actions.answer(by=marat, proposal=made, verb=verb, text="", on=NOVEMBER)
    assert (only_line(school).needed, only_line(school).state) == (0, State.PROPOSED)
    refusals(school, 5)
    assert (only_line(school).needed, only_line(school).state) == (1, State.NONE)
    assert [row.quantity for row in proposed(gulnar).lines.all()] == [1]
    assert only_line(school).needed == 0
    make.lot(school, make.title("Гарри Поттер"), quantity=5, on=DECEMBER)
    assert (only_line(school).needed, only_line(school).state) == (0, State.ENOUGH), "they came: not twice"
    refusals(school, 5)
    assert only_line(school).needed == 1


def test_what_was_declined_or_withdrawn_may_be_proposed_again(gulnar: User, marat: User) -> None:
    refusals(gulnar.school, 20)
    actions.answer(by=marat, proposal=proposed(gulnar), verb="decline", text="Қаржы жоқ", on=NOVEMBER)
    assert only_line(gulnar.school).needed == 4
    actions.withdraw(by=gulnar, proposal=proposed(gulnar))
    assert only_line(gulnar.school).needed == 4


def test_page_and_paper_say_by_which_rule(library: Client, gulnar: User) -> None:
    refusals(gulnar.school, 6)
    made = proposed(gulnar)
    for language, words in (
        ("kk", ("бір рет саналады", "нәтижесіз іздеу саналмайды", "әлі келмеген даналар шегеріледі")),
        ("ru", ("считается один раз", "поиск без результата не считается", "ещё не поступили")),
        ("en", ("counts once", "found nothing does not count", "have not come yet, are taken off")),
    ):
        library.cookies["django_language"] = language
        page = library.get(LIST).content.decode()
        with override(language):
            paper = "\n".join(one.text for one in proposal_paper(made, language).lines())
        assert all(word in page.replace("\u00a0", " ") for word in words), language
        assert all(word in paper.replace("\u00a0", " ") for word in words), language
