"""What the sum buys, and what the director says to it."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.demand import actions
from kitaphana.demand.buying import Basket, Prices, fill, prices_of
from kitaphana.demand.holdings import Holding
from kitaphana.demand.models import Proposal
from kitaphana.demand.papers import demand_paper, proposal_paper
from kitaphana.demand.queries import Line, awaiting_answer, demand
from kitaphana.needs.models import Axis
from kitaphana.papers.formats import render
from kitaphana.papers.paper import Paper
from tests import make
from tests.demand.conftest import DAY, HALF, asked

NOVEMBER = date(2023, 11, 6)


def refusals(school: School, about: str, n: int, reason: str = "not_in_stock") -> None:
    for _ in range(n):
        asked(school, about, refused=reason)


def basket(school: School, limit: int = 150_000) -> Basket:
    lines = demand(school, HALF, Axis.WORK).lines
    return fill(lines, Decimal(limit), prices_of(school, lines))


def drafted(by: User, limit: int = 150_000) -> Proposal:
    found = demand(by.school, HALF, Axis.WORK)
    return actions.draft_proposal(
        by=by, basket=basket(by.school, limit), found=found, period=HALF, on=NOVEMBER
    )


def bought(filled: Basket) -> dict[str, int]:
    return {offer.line.name: offer.quantity for offer in filled.offers}


def test_one_copy_for_each_five_who_left_without_it(school: School) -> None:
    refusals(school, "Гарри Поттер", 11)
    refusals(school, "Нарния", 1)
    asked(school, "Ақ кеме")
    filled = basket(school)
    assert bought(filled) == {"Гарри Поттер": 3, "Нарния": 1}
    assert (filled.amount, filled.rest, filled.closes) == (Decimal(12_000), Decimal(138_000), 12)


def test_a_small_sum_buys_the_most_wanted_first(school: School) -> None:
    refusals(school, "Гарри Поттер", 11)
    refusals(school, "Нарния", 6)
    filled = basket(school, 7_000)
    assert bought(filled) == {"Гарри Поттер": 2}
    assert (filled.closes, filled.left_out) == (10, 1)


def test_the_price_is_the_last_one_paid(school: School) -> None:
    title = make.title("Нарния шежіресі")
    make.lot(school, title, price=Decimal(1200), on=date(2022, 9, 1))
    make.lot(school, title, price=Decimal(2100), on=date(2023, 8, 20))
    refusals(school, "Нарния шежіресі", 6, "all_lent")
    (offer,) = basket(school).offers
    assert (offer.price, offer.price_known, offer.quantity) == (Decimal(2100), True, 2)


def test_what_suffices_is_not_bought_unless_it_is_ticked(school: School) -> None:
    make.lot(school, make.title("Ұшқан ұя"), quantity=4)
    refusals(school, "Ұшқан ұя", 2, "all_lent")
    assert bought(basket(school)) == {}
    lines = demand(school, HALF, Axis.WORK).lines
    assert bought(fill(lines, Decimal(9_000), prices_of(school, lines), least=1)) == {"Ұшқан ұя": 1}


def line(n: int, *, lacked: int, queue: int, held: int, per_copy: int) -> Line:
    holding = Holding(held=held, queue=queue)
    counts = {"asked": lacked + 1, "unmet": lacked, "lacked": lacked, "wished": 0}
    return Line(
        Axis.WORK, str(n), str(n), "", (), **counts, bands=(0, 0, 0, 0), unmet_bands=(0, 0, 0, 0),
        sources={}, searched=frozenset(), holding=holding, wanting=lacked + queue, per_copy=per_copy,
    )  # fmt: skip


LINES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12), st.integers(0, 5)), max_size=12)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(LINES, st.integers(1, 200_000), st.integers(1, 9), st.integers(1, 9_000))
def test_the_sum_is_never_exceeded_and_nothing_is_closed_twice(
    asks: list[tuple[int, int, int]], limit: int, per_copy: int, usual: int
) -> None:
    lines = [line(n, lacked=a, queue=b, held=c, per_copy=per_copy) for n, (a, b, c) in enumerate(asks)]
    prices = Prices({}, Decimal(usual))
    filled = fill(lines, Decimal(limit), prices)
    assert filled.amount <= limit
    assert filled.closes <= sum(line.lacked for line in lines)
    assert all(offer.quantity <= offer.line.needed for offer in filled.offers)
    assert filled.left_out + len(filled.offers) == sum(line.needed > 0 for line in lines)
    greater = fill(lines, Decimal(limit) * 2, prices)
    assert greater.closes >= filled.closes
    assert fill(reversed(lines), Decimal(limit), prices) == filled


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 12))
def test_a_draft_says_what_the_basket_said(gulnar: User, n: int) -> None:
    Proposal.objects.all().delete()
    refusals(gulnar.school, "Гарри Поттер", n)
    filled = basket(gulnar.school)
    made = drafted(gulnar)
    assert sum(row.closes for row in made.lines.all()) == filled.closes
    assert sum(row.amount for row in made.lines.all()) == filled.amount


def test_from_draft_to_the_directors_word(gulnar: User, marat: User) -> None:
    refusals(gulnar.school, "Гарри Поттер", 6)
    made = drafted(gulnar)
    actions.send(by=gulnar, proposal=made, on=NOVEMBER)
    assert list(awaiting_answer(gulnar.school)) == [made]
    with pytest.raises(Refused, match="Неліктен қабылданбағаны"):
        actions.answer(by=marat, proposal=made, verb="decline", text=" ", on=NOVEMBER)
    actions.answer(by=marat, proposal=made, verb="accept", text="Қаржы бар", on=NOVEMBER)
    made.refresh_from_db()
    assert (made.state, made.answer, made.answered_on) == ("accepted", "Қаржы бар", NOVEMBER)
    with pytest.raises(Refused):
        actions.withdraw(by=gulnar, proposal=made)
    assert not awaiting_answer(gulnar.school).exists()


def test_lines_are_changed_while_it_is_a_draft(gulnar: User) -> None:
    refusals(gulnar.school, "Гарри Поттер", 6)
    refusals(gulnar.school, "Нарния", 1)
    made = drafted(gulnar, 20_000)
    potter, narnia = made.lines.order_by("pk")
    changes = [(potter, 4, Decimal(2500)), (narnia, 0, narnia.price)]
    actions.change_lines(by=gulnar, proposal=made, lines=changes, limit=Decimal(20_000))
    (left,) = made.lines.all()
    assert (left.quantity, left.amount, left.price_known) == (4, Decimal(10_000), True)
    with pytest.raises(actions.OverLimit, match=r"шегі.– 9"):
        actions.change_lines(by=gulnar, proposal=made, lines=[(left, 4, left.price)], limit=Decimal(9_000))
    actions.change_lines(
        by=gulnar, proposal=made, lines=[(left, 4, left.price)], limit=Decimal(9_000), accept_over=True
    )
    actions.send(by=gulnar, proposal=made, on=NOVEMBER)
    with pytest.raises(Refused, match="жіберілген"):
        actions.change_lines(by=gulnar, proposal=made, lines=[], limit=Decimal(9_000))


def test_what_cannot_be_is_refused(gulnar: User, foreign_librarian: User) -> None:
    with pytest.raises(Refused, match="бірде-бір кітап жоқ"):
        drafted(gulnar)
    refusals(gulnar.school, "Гарри Поттер", 6)
    with pytest.raises(Refused, match="сомасы дұрыс емес"):
        drafted(gulnar, 0)
    made = drafted(gulnar)
    (row,) = made.lines.all()
    for quantity, price in ((-1, 1), (10**6, 1), (1, -1)):
        with pytest.raises(Refused, match="Түзетіңіз"):
            actions.change_lines(
                by=gulnar, proposal=made, lines=[(row, quantity, Decimal(price))], limit=Decimal(9000)
            )
    with pytest.raises(Stranger):
        actions.send(by=foreign_librarian, proposal=made, on=DAY)
    row.delete()
    with pytest.raises(Refused, match="бірде-бір кітап жоқ"):
        actions.send(by=gulnar, proposal=made, on=DAY)


def told(paper: Paper) -> str:
    return "\n".join(one.text for one in paper.lines()).replace("\u00a0", " ")


def test_the_paper_is_addressed_to_the_director(gulnar: User) -> None:
    School.objects.update(director="Тұрсынов М.Е.")
    gulnar.school.refresh_from_db()
    refusals(gulnar.school, "Гарри Поттер", 9)
    refusals(gulnar.school, "Нарния", 1, "not_for_age")
    made = drafted(gulnar)
    with override("kk"):
        paper = proposal_paper(made, "kk")
        assert "Мектеп директорына: Тұрсынов М.Е." in told(paper)
        assert "қанағаттандырылмаған 10 сұраныстың 9-ы жабылады" in told(paper)
        assert "≈ белгісі" in told(paper)
        cells = [cell.text for cell in paper.sections[0].tables[0].rows[0]]
        assert "қанағаттандырылмағаны – 9" in cells[2].replace("\u00a0", " ")
        document = Document(io.BytesIO(render(paper, "docx")))
        assert "Гарри Поттер" in document.tables[0].rows[1].cells[1].text
    with override("ru"):
        assert "будет закрыто отказов: 9 из 10" in told(proposal_paper(made, "ru"))


def test_the_list_is_printed(gulnar: User) -> None:
    refusals(gulnar.school, "Гарри Поттер", 2)
    lines = demand(gulnar.school, HALF, Axis.WORK).lines
    with override("kk"):
        paper = demand_paper(gulnar.school, HALF, Axis.WORK, lines, "kk")
        assert render(paper, "pdf").startswith(b"%PDF")
        assert render(paper, "xlsx").startswith(b"PK")
    assert "Барлығы сұралғаны – 2, оның ішінде қанағаттандырылмағаны – 2" in told(paper)
