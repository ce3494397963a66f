"""Readers who wait for a title: whose turn it is, what is set aside, what happens when it is not fetched."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.test import TestCase
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kitaphana.catalogue.models import Title
from kitaphana.circulation import actions, holds, undo
from kitaphana.circulation.models import Away, Hold, Loan
from kitaphana.circulation.queries import Shelf, copies, shelves
from kitaphana.circulation.repair import assess, mend
from kitaphana.core.actions import change_setting
from kitaphana.core.models import RoleCode, School, User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.roster.models import Reader
from kitaphana.stock.actions import Disposal
from kitaphana.stock.models import Copy, Fund, Reason
from kitaphana.stock.queries import stock_on
from tests import make
from tests.circulation.conftest import MONDAY, refused

DAY = timedelta(days=1)
OVER = frozenset({actions.HeldForOther.flag})


@pytest.fixture
def title(kozha: Copy) -> Title:
    return kozha.lot.title


@pytest.fixture
def lent(arman: Reader, kozha: Copy) -> Loan:
    """Arman has the only copy."""
    return make.loan(arman, kozha, on=MONDAY)


def shelf(school: School, title: Title) -> Shelf:
    return shelves(school, [title])[title.pk]


def test_aigerim_waits_gets_the_copy_set_aside_and_takes_it(
    gulnar: User, aigerim: Reader, lent: Loan, kozha: Copy, title: Title
) -> None:
    hold = holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY)
    assert (hold.state, hold.grade) == ("кезекте", 5)
    actions.take_back(by=gulnar, loan=lent, on=MONDAY + DAY)
    kept = holds.set_aside(by=gulnar, copy=kozha, on=MONDAY + DAY)
    assert (kept, kept.copy, kept.kept_until) == (hold, kozha, MONDAY + 6 * DAY)
    assert kept.state == "алуға дайын"
    actions.lend_copy(by=gulnar, reader=aigerim, copy=kozha, on=MONDAY + 2 * DAY)
    hold.refresh_from_db()
    assert (hold.ending, hold.ended_on) == (Hold.Ending.LENT, MONDAY + 2 * DAY)
    assert holds.queue(gulnar.school, title) == []


def test_the_queue_goes_by_day_and_then_by_who_asked_first(
    gulnar: User, aigerim: Reader, zhanar: Reader, school: School, lent: Loan, title: Title
) -> None:
    dana = make.reader(school, "Мұрат Дана")
    later = holds.place(by=gulnar, reader=dana, title=title, on=MONDAY + DAY)
    first = holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY)
    second = holds.place(by=gulnar, reader=zhanar, title=title, on=MONDAY)
    assert holds.queue(school, title) == [first, second, later]


def test_what_the_school_has_not_got_cannot_be_waited_for(
    gulnar: User, school: School, aigerim: Reader
) -> None:
    unknown = make.title("Гарри Поттер")
    textbook = make.title("Алгебра")
    make.lot(school, textbook, fund=Fund.TEXTBOOK)
    room = make.copy(make.lot(school, make.title("Сөздік")))
    Copy.objects.filter(pk=room.pk).update(room_only=True)
    lost = make.copy(make.lot(school, make.title("Ұшқан ұя")))
    Copy.objects.filter(pk=lost.pk).update(lost_on=MONDAY)
    for title in (unknown, textbook, room.lot.title, lost.lot.title):
        with refused("hold_none") as told:
            holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY)
        assert "Сұраныс ретінде жазыңыз" in str(told.value)


def test_who_holds_it_waits_already_or_has_left_is_not_put_in_the_queue(
    gulnar: User, aigerim: Reader, arman: Reader, zhanar: Reader, lent: Loan, title: Title
) -> None:
    with refused("hold_held"):
        holds.place(by=gulnar, reader=arman, title=title, on=MONDAY)
    holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY)
    with refused("hold_twice"):
        holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY)
    zhanar.left_on = MONDAY - DAY
    zhanar.save()
    with refused("desk_left"):
        holds.place(by=gulnar, reader=zhanar, title=title, on=MONDAY)


def test_a_copy_on_the_shelf_is_offered_first_and_set_aside_when_agreed(
    gulnar: User, aigerim: Reader, kozha: Copy, title: Title
) -> None:
    with pytest.raises(holds.OnShelf) as asked:
        holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY)
    assert "004812" in str(asked.value)
    assert not Hold.objects.exists()
    hold = holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY, keep=True)
    assert (hold.is_ready, hold.copy) == (True, kozha)


def test_a_set_aside_copy_leaves_the_shelf_and_no_sum_of_the_stock(
    gulnar: User, school: School, aigerim: Reader, kozha: Copy, title: Title
) -> None:
    before = stock_on(school, MONDAY)
    holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY, keep=True)
    here = shelf(school, title)
    assert (here.owned, here.lendable, here.kept, here.free) == (1, 1, 1, 0)
    assert stock_on(school, MONDAY) == before
    assert copies(school).get().kept  # type: ignore[attr-defined]


def test_another_reader_is_told_whose_turn_it_is_and_may_have_it_all_the_same(
    gulnar: User, aigerim: Reader, zhanar: Reader, kozha: Copy, title: Title
) -> None:
    hold = holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY, keep=True)
    with pytest.raises(actions.HeldForOther) as asked:
        actions.lend_copy(by=gulnar, reader=zhanar, copy=kozha, on=MONDAY)
    assert str(asked.value) == (
        "Бұл басылымды Оспанова Айгерім Ерланқызы кезекте күтіп тұр. Соған беру керек пе?"
    )
    actions.lend_copy(by=gulnar, reader=zhanar, copy=kozha, on=MONDAY, said=OVER)
    hold.refresh_from_db()
    assert (hold.is_ready, hold.copy, hold.ended_on) == (False, None, None)
    assert holds.queue(gulnar.school, title) == [hold]


def test_a_reader_who_takes_another_copy_frees_his_own_for_the_next(
    gulnar: User, school: School, aigerim: Reader, zhanar: Reader, kozha: Copy, title: Title
) -> None:
    other = make.copy(make.lot(school, title))
    make.loan(make.reader(school, "Мұрат Дана"), other, on=MONDAY)
    holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY, keep=True)
    second = holds.place(by=gulnar, reader=zhanar, title=title, on=MONDAY)
    said = OVER | {actions.HeldByOther.flag}
    actions.lend_copy(by=gulnar, reader=aigerim, copy=other, on=MONDAY + DAY, said=said)
    second.refresh_from_db()
    assert (second.copy, second.ready_on) == (kozha, MONDAY + DAY)


def test_a_copy_that_is_not_fetched_goes_to_the_next(
    gulnar: User, school: School, aigerim: Reader, zhanar: Reader, kozha: Copy, title: Title
) -> None:
    first = holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY, keep=True)
    second = holds.place(by=gulnar, reader=zhanar, title=title, on=MONDAY)
    assert holds.expire(by=gulnar, on=MONDAY + 5 * DAY) == (0, [])
    assert holds.ready(school, MONDAY + 6 * DAY) == (1, 1)
    assert holds.expire(by=gulnar, on=MONDAY + 6 * DAY) == (1, [second])
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.ending == Hold.Ending.EXPIRED
    assert (second.copy, second.kept_until) == (kozha, MONDAY + 11 * DAY)
    assert holds.expire(by=gulnar, on=MONDAY + 20 * DAY) == (1, [])
    assert shelf(school, title).free == 1


def test_days_of_keeping_are_the_schools_own(gulnar: User, aigerim: Reader, title: Title) -> None:
    change_setting(by=gulnar, code="hold_days", value=2)
    hold = holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY, keep=True)
    assert hold.kept_until == MONDAY + 2 * DAY


def test_a_hold_that_is_cancelled_passes_its_copy_on_and_is_not_cancelled_twice(
    gulnar: User, aigerim: Reader, zhanar: Reader, kozha: Copy, title: Title
) -> None:
    first = holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY, keep=True)
    second = holds.place(by=gulnar, reader=zhanar, title=title, on=MONDAY)
    assert holds.cancel(by=gulnar, hold=first, on=MONDAY) == second
    with refused("hold_over"):
        holds.cancel(by=gulnar, hold=first, on=MONDAY)


def test_only_a_copy_at_hand_is_set_aside_and_only_for_somebody(
    gulnar: User, aigerim: Reader, lent: Loan, kozha: Copy, title: Title
) -> None:
    with refused("hold_on_loan"):
        holds.set_aside(by=gulnar, copy=kozha, on=MONDAY)
    actions.take_back(by=gulnar, loan=lent, on=MONDAY)
    with refused("hold_nobody"):
        holds.set_aside(by=gulnar, copy=kozha, on=MONDAY)
    holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY, keep=True)
    with refused("hold_kept"):
        holds.set_aside(by=gulnar, copy=kozha, on=MONDAY)


def test_who_leaves_the_school_waits_no_more(
    gulnar: User, aigerim: Reader, zhanar: Reader, kozha: Copy, title: Title
) -> None:
    holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY, keep=True)
    second = holds.place(by=gulnar, reader=zhanar, title=title, on=MONDAY)
    actions.discharge(by=gulnar, reader=aigerim, on=MONDAY, today=MONDAY)
    second.refresh_from_db()
    assert holds.queue(gulnar.school, title) == [second]
    assert second.copy == kozha


def test_who_left_before_he_ever_asked_waits_no_more_and_the_next_has_his_days(
    gulnar: User, aigerim: Reader, zhanar: Reader, kozha: Copy, title: Title
) -> None:
    hold = holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY, keep=True)
    second = holds.place(by=gulnar, reader=zhanar, title=title, on=MONDAY)
    actions.discharge(by=gulnar, reader=aigerim, on=MONDAY - 14 * DAY, today=MONDAY + DAY)
    hold.refresh_from_db()
    second.refresh_from_db()
    assert (hold.ending, hold.ended_on) == (Hold.Ending.CANCELLED, MONDAY + DAY)
    assert (second.copy, second.kept_until) == (kozha, MONDAY + 6 * DAY)


@pytest.mark.parametrize("kind", [Away.Kind.REPAIR, Away.Kind.WORN])
def test_a_copy_found_damaged_after_it_was_set_aside_is_ready_for_nobody(
    gulnar: User, aigerim: Reader, lent: Loan, kozha: Copy, title: Title, kind: str
) -> None:
    hold = holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY)
    back = actions.take_back(by=gulnar, loan=lent, on=MONDAY)
    holds.set_aside(by=gulnar, copy=kozha, on=MONDAY)
    assess(by=gulnar, loan=back, kind=kind, on=MONDAY)
    hold.refresh_from_db()
    assert (hold.is_ready, hold.copy) == (False, None)
    assert holds.queue(gulnar.school, title) == [hold]


def test_a_set_aside_copy_is_not_written_off(
    gulnar: User, aigerim: Reader, kozha: Copy, title: Title
) -> None:
    holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY, keep=True)
    with refused("write_off_copy_kept"):
        actions.write_off(by=gulnar, lines=[Disposal(kozha.lot, Reason.WORN, copy=kozha)], on=MONDAY)


def test_undoing_a_loan_gives_the_reader_his_place_and_his_copy_back(
    gulnar: User, aigerim: Reader, kozha: Copy, title: Title
) -> None:
    hold = holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY, keep=True)
    loan = actions.lend_copy(by=gulnar, reader=aigerim, copy=kozha, on=MONDAY)
    undo.undo_loans(by=gulnar, loans=[loan])
    hold.refresh_from_db()
    assert (hold.is_ready, hold.copy, hold.ending) == (True, kozha, "")


def test_undoing_a_loan_over_the_queue_keeps_the_copy_for_its_first_again(
    gulnar: User, aigerim: Reader, zhanar: Reader, kozha: Copy, title: Title
) -> None:
    hold = holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY, keep=True)
    loan = actions.lend_copy(by=gulnar, reader=zhanar, copy=kozha, on=MONDAY, said=OVER)
    undo.undo_loans(by=gulnar, loans=[loan])
    hold.refresh_from_db()
    assert hold.copy == kozha


def test_undoing_a_return_puts_the_reader_back_in_the_queue(
    gulnar: User, aigerim: Reader, lent: Loan, kozha: Copy, title: Title
) -> None:
    hold = holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY)
    back = actions.take_back(by=gulnar, loan=lent, on=MONDAY)
    holds.set_aside(by=gulnar, copy=kozha, on=MONDAY)
    undo.undo_returns(by=gulnar, loans=[back])
    hold.refresh_from_db()
    assert (hold.copy, hold.ready_on, hold.kept_until, hold.ended_on) == (None, None, None, None)


def test_a_foreign_reader_copy_and_hold_are_strangers(
    gulnar: User, foreign_librarian: User, aigerim: Reader, kozha: Copy, title: Title
) -> None:
    stranger = make.reader(foreign_librarian.school, "Ким Олег")
    hold = holds.place(by=gulnar, reader=aigerim, title=title, on=MONDAY, keep=True)
    acts: tuple[Callable[[], object], ...] = (
        lambda: holds.place(by=gulnar, reader=stranger, title=title, on=MONDAY),
        lambda: holds.set_aside(by=foreign_librarian, copy=kozha, on=MONDAY),
        lambda: holds.cancel(by=foreign_librarian, hold=hold, on=MONDAY),
    )
    for act in acts:
        with pytest.raises(Stranger):
            act()
    assert holds.expire(by=foreign_librarian, on=MONDAY + 30 * DAY) == (0, [])
    assert holds.queue(foreign_librarian.school, title) == []


class Queue(RuleBasedStateMachine):
    """Four readers and two copies of one title, in any order of what a desk may do."""

    def __init__(self) -> None:
        super().__init__()
        self.on = MONDAY
        self.school = make.school()
        self.by = make.user(self.school, f"desk{self.school.pk}", "Сәрсенова Гүлнар", RoleCode.LIBRARIAN)
        self.title = make.title("Менің атым Қожа")
        lot = make.lot(self.school, self.title, quantity=2)
        self.copies = [make.copy(lot), make.copy(lot)]
        self.readers = [make.reader(self.school, name) for name in ("Ақан", "Бота", "Гүлім", "Дәурен")]

    @rule(reader=st.integers(0, 3), keep=st.booleans())
    def place(self, *, reader: int, keep: bool) -> None:
        self.tried(
            lambda: holds.place(
                by=self.by, reader=self.readers[reader], title=self.title, on=self.on, keep=keep
            )
        )

    @rule(reader=st.integers(0, 3), copy=st.integers(0, 1), over=st.booleans())
    def lend(self, *, reader: int, copy: int, over: bool) -> None:
        said = OVER if over else frozenset()
        self.tried(
            lambda: actions.lend_copy(
                by=self.by, reader=self.readers[reader], copy=self.copies[copy], on=self.on, said=said
            )
        )

    @rule(copy=st.integers(0, 1), keep=st.booleans())
    def bring_back(self, *, copy: int, keep: bool) -> None:
        loan = Loan.objects.open().filter(copy=self.copies[copy]).first()
        if loan:
            actions.take_back(by=self.by, loan=loan, on=self.on)
        if keep:
            self.tried(lambda: holds.set_aside(by=self.by, copy=self.copies[copy], on=self.on))

    @rule()
    def undo_the_last(self) -> None:
        loan = Loan.objects.for_school(self.school).order_by("pk").last()
        if loan and loan.returned_on:
            self.tried(lambda: undo.undo_returns(by=self.by, loans=[loan]))
        elif loan and loan.lent_on == self.on:
            self.tried(lambda: undo.undo_loans(by=self.by, loans=[loan]))

    @rule(place=st.integers(0, 3))
    def cancel(self, place: int) -> None:
        for hold in holds.queue(self.school, self.title)[place : place + 1]:
            holds.cancel(by=self.by, hold=hold, on=self.on)

    @rule(copy=st.integers(0, 1), kind=st.sampled_from(["", Away.Kind.REPAIR]))
    def judge(self, *, copy: int, kind: str) -> None:
        loan = Loan.objects.filter(copy=self.copies[copy]).order_by("pk").last()
        if loan:
            self.tried(lambda: assess(by=self.by, loan=loan, kind=kind, on=self.on))

    @rule()
    def mend_all(self) -> None:
        self.tried(
            lambda: mend(by=self.by, repairs=list(Away.objects.for_school(self.school).open()), on=self.on)
        )

    @rule(reader=st.integers(0, 3), ago=st.integers(0, 9))
    def discharge(self, *, reader: int, ago: int) -> None:
        left = self.on - timedelta(days=ago)
        self.tried(lambda: actions.discharge(by=self.by, reader=self.readers[reader], on=left, today=self.on))
        Reader.objects.filter(pk=self.readers[reader].pk).update(left_on=None)
        self.readers[reader].refresh_from_db()

    @rule(days=st.integers(1, 7))
    def days_pass(self, days: int) -> None:
        self.on += timedelta(days=days)
        holds.expire(by=self.by, on=self.on)

    def tried(self, act: Callable[[], object]) -> None:
        with suppress(Refused):
            act()

    @invariant()
    def a_copy_is_lent_or_kept_or_free_and_kept_for_one(self) -> None:
        kept = [hold.copy_id for hold in Hold.objects.for_school(self.school).set_aside()]
        out = list(Loan.objects.for_school(self.school).open().values_list("copy", flat=True))
        away = list(Away.objects.for_school(self.school).open().values_list("copy", flat=True))
        assert len({*kept, *out, *away}) == len(kept) + len(out) + len(away)
        here = shelf(self.school, self.title)
        assert (here.owned, here.out, here.kept) == (2, len(out), len(kept))
        assert here.free == 2 - len(out) - len(kept) - len(away)


class TestQueue(TestCase):
    def test_whatever_the_desk_does_a_copy_has_one_place(self) -> None:
        run_state_machine_as_test(
            Queue,
            settings=settings(
                max_examples=20,
                stateful_step_count=20,
                deadline=None,
                phases=[Phase.explicit, Phase.reuse, Phase.generate],
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            ),
        )
