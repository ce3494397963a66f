"""Gulnar drafts the plan, Aigul asks for changes, the class head agrees, Marat approves."""

from datetime import date
from decimal import Decimal

import pytest

from kitaphana.activities.actions import adopt_kinds, record
from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.agreement.models import Remark, Word
from kitaphana.agreement.queries import latest_round
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions, marks, numbers
from kitaphana.planning.models import Fulfilment, Plan, PlanItem
from kitaphana.planning.queries import items, plan_in_force
from tests import make
from tests.agreement.conftest import DAY, answer_all, approved
from tests.planning.conftest import YEAR


def test_the_plan_goes_round_until_everyone_agrees(
    plan: Plan, gulnar: User, aigul: User, baqyt: User, marat: User
) -> None:
    make.sent(plan, [aigul, baqyt], by=gulnar)
    agreement.remark(by=aigul, plan=plan, text="9 ақпанға қойып, 2-аптада өткізейік", on=DAY)
    assert plan.state == Plan.State.SUBMITTED, "the others go on speaking"
    agreement.agree(by=baqyt, plan=plan, on=DAY)
    assert plan.state == Plan.State.SENT_BACK, "everyone has spoken"
    with pytest.raises(Refused, match=r"Жауап берілмеген ескертпе.– 1"):
        make.sent(plan, [aigul, baqyt], by=gulnar)
    answer_all(plan, gulnar)
    item = items(plan)[0]
    actions.amend_item(
        by=gulnar,
        item=item,
        kind=item.kind,
        text=item.text,
        term=FuzzyDate.week(2024, 2, 2),
        units=item.units,
        responsible=item.responsible,
    )
    make.sent(plan, [aigul, baqyt], by=gulnar)
    again = latest_round(plan)
    assert again.round is not None
    assert (again.round.number, again.agreed) == (2, 0), "a new round asks everyone anew"
    agreement.agree(by=aigul, plan=plan, on=DAY)
    assert plan.state == Plan.State.SUBMITTED
    with pytest.raises(Refused) as refused:
        agreement.approve(by=marat, plan=plan, on=DAY)
    assert refused.value.sentence("en").startswith(
        "The plan cannot be approved: 1\u00a0participant has not agreed."
    )
    agreement.agree(by=baqyt, plan=plan, on=DAY)
    assert plan.state == Plan.State.AGREED
    agreement.approve(by=marat, plan=plan, on=DAY, minutes_number="1", minutes_on=date(2023, 8, 30))
    plan.refresh_from_db()
    assert (plan.state, plan.approved_on) == (Plan.State.APPROVED, DAY)
    assert (plan.minutes_number, plan.minutes_on) == ("1", date(2023, 8, 30))
    assert plan_in_force(plan.school, Period(date(2023, 9, 1), date(2024, 1, 31))) == plan


def test_baqyt_takes_the_remark_back_and_agrees_while_the_round_is_open(
    plan: Plan, gulnar: User, aigul: User, baqyt: User
) -> None:
    make.sent(plan, [aigul, baqyt], by=gulnar)
    agreement.remark(by=baqyt, plan=plan, text="Тым көп", on=DAY)
    agreement.answer(
        by=gulnar, remark=Remark.objects.get(), accepted=False, on=DAY, text="Сағат бюджетке сыяды"
    )
    agreement.agree(by=baqyt, plan=plan, on=DAY)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    assert plan.state == Plan.State.AGREED
    assert Word.objects.filter(participant__user=baqyt).count() == 2, "both words stay"


def test_remarks_of_one_word_stand_by_their_items_and_are_answered_one_by_one(
    plan: Plan, evening: PlanItem, meeting: PlanItem, gulnar: User, aigul: User
) -> None:
    make.sent(plan, [aigul], by=gulnar)
    agreement.remark(
        by=aigul, plan=plan, on=DAY, text="Жалпы жақсы", about=[(evening, "2-аптаға"), (meeting, " ")]
    )
    said = {remark.text: remark.item_number for remark in Remark.objects.all()}
    assert said == {"Жалпы жақсы": "", "2-аптаға": "6.1"}
    first, second = Remark.objects.order_by("pk")
    with pytest.raises(Refused, match="неге қабылдамағаныңыз"):
        agreement.answer(by=gulnar, remark=first, accepted=False, on=DAY, text=" ")
    agreement.answer(by=gulnar, remark=first, accepted=True, on=DAY)
    with pytest.raises(Refused, match="жауап беріліп қойған"):
        agreement.answer(by=gulnar, remark=first, accepted=False, on=DAY, text="Жоқ")
    assert latest_round(plan).unanswered == 1
    agreement.answer(by=gulnar, remark=second, accepted=False, on=DAY, text="Мерзімі келісілген")
    assert latest_round(plan).unanswered == 0


def test_a_remark_is_on_an_item_of_the_plan(plan: Plan, evening: PlanItem, gulnar: User, aigul: User) -> None:
    programme = actions.draft_plan(
        by=gulnar, kind="year", period=YEAR, scope=Plan.Scope.THEMATIC, theme="Оқуға құштар мектеп"
    )
    actions.add_item(
        by=gulnar, plan=programme, kind=evening.kind, text="Ашылу", term=FuzzyDate.month(2023, 10),
        units=Decimal(1), responsible="Г.",
    )  # fmt: skip
    make.sent(programme, [aigul], by=gulnar)
    with pytest.raises(Refused, match="бұл жоспарда жоқ"):
        agreement.remark(by=aigul, plan=programme, on=DAY, about=[(evening, "Көшіру керек")])
    assert not Word.objects.exists()


def test_gulnar_closes_the_round_early(plan: Plan, gulnar: User, aigul: User, baqyt: User) -> None:
    make.sent(plan, [aigul, baqyt], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    agreement.close_round(by=gulnar, plan=plan, accept_early=True)
    assert plan.state == Plan.State.STOPPED, "agreed by some is not agreed"
    with pytest.raises(Refused, match="кезеңі аяқталды"):
        agreement.agree(by=baqyt, plan=plan, on=DAY)
    with pytest.raises(Refused):
        agreement.close_round(by=gulnar, plan=plan, accept_early=True)


def test_a_word_from_the_page_of_an_older_round_is_refused(plan: Plan, gulnar: User, aigul: User) -> None:
    make.sent(plan, [aigul], by=gulnar)
    agreement.close_round(by=gulnar, plan=plan, accept_early=True)
    make.sent(plan, [aigul], by=gulnar)
    with pytest.raises(Refused, match="Бет келісудің 1-кезеңінен қалған"):
        agreement.agree(by=aigul, plan=plan, on=DAY, seen=1)
    agreement.agree(by=aigul, plan=plan, on=DAY, seen=2)
    assert plan.state == Plan.State.AGREED


def test_words_are_awaited_until_a_day_to_come(plan: Plan, gulnar: User, aigul: User) -> None:
    make.asked(plan, aigul, by=gulnar)
    with pytest.raises(Refused, match="күн өтіп кеткен"):
        agreement.submit(by=gulnar, plan=plan, on=DAY, until=date(2023, 9, 3))
    assert agreement.submit(by=gulnar, plan=plan, on=DAY, until=DAY).due_on == DAY


def test_the_director_sends_an_agreed_plan_back(plan: Plan, gulnar: User, aigul: User, marat: User) -> None:
    make.sent(plan, [aigul], by=gulnar)
    with pytest.raises(Refused, match=r"бермегендер.– 1"):
        agreement.send_back(by=marat, plan=plan, text="Сағатты азайтыңыз", on=DAY)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    with pytest.raises(Refused, match="мектеп директоры ғана"):
        agreement.send_back(by=gulnar, plan=plan, text="Сағатты азайтыңыз", on=DAY)
    agreement.send_back(by=marat, plan=plan, text="Сағатты азайтыңыз", on=DAY)
    assert plan.state == Plan.State.SENT_BACK
    said = latest_round(plan).sent_back
    assert said is not None
    assert said.by == marat
    assert [remark.text for remark in said.remarks.all()] == ["Сағатты азайтыңыз"]


@pytest.mark.parametrize(
    "minutes",
    [{"minutes_number": "1"}, {"minutes_on": DAY}, {"minutes_number": "1", "minutes_on": date(2024, 1, 1)}],
)
def test_minutes_have_a_number_and_a_day_that_has_come(
    plan: Plan, gulnar: User, aigul: User, marat: User, minutes: dict[str, object]
) -> None:
    make.sent(plan, [aigul], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    with pytest.raises(Refused, match="Хаттаманың нөмірі мен күнін"):
        agreement.approve(by=marat, plan=plan, on=DAY, **minutes)  # type: ignore[arg-type]


def test_a_plan_out_for_agreement_is_closed(plan: Plan, gulnar: User, aigul: User) -> None:
    make.sent(plan, [aigul], by=gulnar)
    with pytest.raises(Refused, match="келісуге жіберілген"):
        actions.remove_item(by=gulnar, item=items(plan)[0])
    with pytest.raises(Refused, match="келісуге жіберілген"):
        numbers.set_control_number(by=gulnar, plan=plan, code="loans", value=Decimal(10))


def test_an_approved_plan_takes_only_marks(plan: Plan, gulnar: User, aigul: User, marat: User) -> None:
    approved(plan, gulnar, aigul, marat)
    item = items(plan)[0]
    with pytest.raises(Refused, match="Жоспар бекітілген"):
        actions.amend_item(
            by=gulnar,
            item=item,
            kind=item.kind,
            text="Басқа",
            term=item.term,
            units=item.units,
            responsible="Сәрсенова Г.",
        )
    with pytest.raises(Refused, match="Жоспар бекітілген"):
        numbers.set_control_number(by=gulnar, plan=plan, code="loans", value=Decimal(10))
    moved = marks.move_item(by=gulnar, item=item, term=FuzzyDate.month(2024, 3), reason="карантин", on=DAY)
    assert (moved.state, moved.starts_on) == (PlanItem.State.MOVED, date(2024, 3, 1))
    done = marks.mark_done(by=gulnar, item=moved, on=DAY)
    assert done.was_moved, "the reason of the move stays"
    assert marks.clear_mark(by=gulnar, item=done).state == PlanItem.State.MOVED
    with pytest.raises(Refused, match="себебін жазыңыз"):
        marks.drop_item(by=gulnar, item=item, reason=" ", on=DAY)
    assert (
        marks.drop_item(by=gulnar, item=item, reason="ақын келмеді", on=DAY).state == PlanItem.State.DROPPED
    )
    with pytest.raises(Refused, match="жабық"):
        marks.mark_done(by=gulnar, item=item, on=DAY)


def test_a_plan_is_not_sent_empty_nor_to_no_one(gulnar: User, aigul: User, marat: User, plan: Plan) -> None:
    empty = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 10))
    with pytest.raises(Refused, match="бірде-бір тармақ жоқ"):
        make.sent(empty, [aigul], by=gulnar)
    with pytest.raises(Refused, match="Кемінде бір адамды"):
        make.sent(plan, [], by=gulnar)
    with pytest.raises(Refused, match="Тұрсынов Марат"):
        make.sent(plan, [marat], by=gulnar)
    plan.refresh_from_db()
    assert (plan.state, latest_round(plan).round) == (Plan.State.DRAFT, None)


def test_only_those_asked_may_answer(plan: Plan, gulnar: User, aigul: User, baqyt: User) -> None:
    with pytest.raises(Refused):
        agreement.agree(by=aigul, plan=plan, on=DAY)
    make.sent(plan, [aigul], by=gulnar)
    with pytest.raises(Refused, match="келісім сұралмаған"):
        agreement.agree(by=baqyt, plan=plan, on=DAY)
    with pytest.raises(Refused, match="келісім сұралмаған"):
        agreement.remark(by=baqyt, plan=plan, text="Жоқ", on=DAY)
    with pytest.raises(Refused, match="Ескертпеңізді жазыңыз"):
        agreement.remark(by=aigul, plan=plan, text="", on=DAY)


def test_svetlana_cannot_touch_a_plan_of_gulnar(plan: Plan, foreign_librarian: User, aigul: User) -> None:
    with pytest.raises(Stranger):
        make.sent(plan, [foreign_librarian], by=foreign_librarian)
    with pytest.raises(Stranger):
        marks.mark_done(by=foreign_librarian, item=items(plan)[0], on=DAY)


def test_work_of_another_school_fulfils_no_plan(
    gulnar: User, plan: Plan, kinds: dict[str, WorkKind], foreign_librarian: User
) -> None:
    make.school_year(foreign_librarian.school)
    adopt_kinds(by=foreign_librarian)
    theirs = WorkKind.objects.for_school(foreign_librarian.school).get(code="exhibition")
    foreign = record(by=foreign_librarian, kind=theirs, on=DAY, today=DAY)
    ours = record(by=gulnar, kind=kinds["exhibition"], on=DAY, today=DAY)
    for by, activity in ((gulnar, foreign), (foreign_librarian, foreign), (foreign_librarian, ours)):
        with pytest.raises(Stranger):
            marks.fulfil(by=by, item=items(plan)[0], activity=activity)
    assert not Fulfilment.objects.exists()


def test_a_plan_is_drafted_once(gulnar: User, plan: Plan, kinds: dict[str, WorkKind]) -> None:
    with pytest.raises(Refused, match="мұндай жоспар жасалған"):
        actions.draft_plan(by=gulnar, kind="year", period=YEAR)
    with pytest.raises(Refused, match="түрі белгісіз"):
        actions.draft_plan(by=gulnar, kind="century", period=YEAR)
    with pytest.raises(Refused, match="күннен аспайды"):
        actions.draft_plan(by=gulnar, kind="year", period=Period(date(24, 9, 1), date(2024, 8, 31)))


def test_marat_does_not_approve_what_was_sent_back_a_moment_ago(
    plan: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    make.sent(plan, [aigul], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    seen_by_marat = Plan.objects.get(pk=plan.pk)
    agreement.remark(by=aigul, plan=plan, text="Күтіңіз", on=DAY)
    with pytest.raises(Refused):
        agreement.approve(by=marat, plan=seen_by_marat, on=DAY)
    assert Plan.objects.get(pk=plan.pk).state == Plan.State.SENT_BACK
