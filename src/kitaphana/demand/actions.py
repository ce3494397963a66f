"""What is done about demand: a proposal to buy, a shelf, a list, telling those who asked."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from kitaphana.activities.actions import record
from kitaphana.activities.models import Activity, ShownTitle, WorkKind
from kitaphana.catalogue.models import Title
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.workflow import move
from kitaphana.demand.buying import Basket
from kitaphana.demand.models import Proposal, ProposalLine, TellAsker
from kitaphana.demand.queries import Demand, following_number
from kitaphana.demand.seekers import seekers
from kitaphana.lib.period import Period
from kitaphana.stock.actions import MOST_COPIES, MOST_PRICE

THEMATIC_SHELF = "thematic_shelf"
MOST_LIMIT = Decimal(999_999_999)


class OverLimit(NeedsWord):
    flag = "accept_over"


@action
def draft_proposal(
    *,
    by: User,
    basket: Basket,
    found: Demand,
    period: Period,
    on: date,
    scope: str = Proposal.Scope.ALL,
) -> Proposal:
    """Write down a basket filled out of the demand `found` in the period. Raises Refused: nothing in it, or
    no sum."""
    if not 0 < basket.limit <= MOST_LIMIT:
        raise Refused("demand_limit")
    if not basket.offers:
        raise Refused("demand_nothing")
    proposal = Proposal.objects.create(
        school=by.school, number=following_number(by.school), scope=Proposal.Scope(scope), on=on,
        starts_on=period.start, ends_on=period.end, limit=basket.limit,
        unmet=found.unmet, per_copy=found.per_copy,
    )  # fmt: skip
    ProposalLine.objects.bulk_create(
        ProposalLine(
            school=by.school, proposal=proposal, key=offer.line.key, name=offer.line.name[:200],
            author=offer.line.author[:120], title_id=next(iter(offer.line.holding.titles), None),
            quantity=offer.quantity, price=offer.price, price_known=offer.price_known,
            asked=offer.line.asked, unmet=offer.line.lacked, queue=offer.line.queue, held=offer.line.held,
        )
        for offer in basket.offers
    )  # fmt: skip
    return proposal


@action
def change_lines(
    *,
    by: User,
    proposal: Proposal,
    lines: Sequence[tuple[ProposalLine, int, Decimal]],
    limit: Decimal,
    accept_over: bool = False,
) -> None:
    """Quantities and prices of a draft, and its sum; a quantity of 0 takes the line off. A price that was
    changed counts as known.

    Raises Refused: it was sent, a line of another proposal, what can't be. OverLimit: it costs more.
    """
    _must_be_draft(proposal)
    if not 0 < limit <= MOST_LIMIT:
        raise Refused("demand_limit")
    its = set(proposal.lines.values_list("pk", flat=True))
    for line, quantity, price in lines:
        if line.pk not in its or not 0 <= quantity <= MOST_COPIES or not 0 <= price < MOST_PRICE:
            raise Refused("demand_line", title=line.name, max=MOST_COPIES)
        line.price_known = line.price_known or price != line.price
        line.quantity, line.price = quantity, price
    cost = sum((line.amount for line, _n, _price in lines), Decimal(0))
    if cost > limit and not accept_over:
        raise OverLimit("demand_over", sum=int(cost), max=int(limit))
    off = [line.pk for line, quantity, _price in lines if not quantity]
    proposal.lines.filter(pk__in=off).delete()
    kept = [line for line, quantity, _price in lines if quantity]
    ProposalLine.objects.bulk_update(kept, ["quantity", "price", "price_known"])
    proposal.limit = limit
    proposal.save(update_fields=["limit"])


@action
def send(*, by: User, proposal: Proposal, on: date) -> None:
    """To the director. Raises Refused: it has no lines, or was sent already."""
    proposal.refresh_from_db()
    proposal.state = move("proposal", proposal.state, "send")
    if not proposal.lines.exists():
        raise Refused("demand_nothing")
    proposal.sent_on = on
    proposal.save(update_fields=["state", "sent_on"])


@action
def withdraw(*, by: User, proposal: Proposal) -> None:
    """Raises Refused: it was answered, or is withdrawn."""
    proposal.refresh_from_db()
    proposal.state = move("proposal", proposal.state, "withdraw")
    proposal.save(update_fields=["state"])


@action
def answer(*, by: User, proposal: Proposal, verb: str, text: str, on: date) -> None:
    """The director's word: `accept` or `decline`. Raises Refused: it does not wait for one, or is declined
    without a reason."""
    proposal.refresh_from_db()
    proposal.state = move("proposal", proposal.state, verb)
    if proposal.state == Proposal.State.DECLINED and not text.strip():
        raise Refused("demand_why")
    proposal.answer, proposal.answered_on = " ".join(text.split()), on
    proposal.save(update_fields=["state", "answer", "answered_on"])


@action
def make_shelf(*, by: User, theme: str, titles: Sequence[Title], on: date) -> Activity:
    """Write a thematic shelf with these books into the diary of work. Raises Refused: no books, no such kind
    of work, and as `activities.actions.record`."""
    if not titles:
        raise Refused("demand_no_titles")
    kind = WorkKind.objects.for_school(by.school).filter(code=THEMATIC_SHELF).first()
    if kind is None:
        raise Refused("demand_no_kind")
    shelf = record(by=by, kind=kind, on=on, today=on, theme=theme[:200])
    ShownTitle.objects.bulk_create(
        ShownTitle(school=by.school, activity=shelf, title=title) for title in titles
    )
    return shelf


@action
def find_askers(*, by: User, period: Period) -> int:
    """Note whom to tell that what they asked for has come in these days. Who is noted stays so: repeated, it
    adds only what is new. Returns how many."""
    known = set(TellAsker.objects.for_school(by.school).values_list("reader", "key", "came_on"))
    new = [row for row in seekers(by.school, period) if (row.reader_id, row.key, row.came_on) not in known]
    TellAsker.objects.bulk_create(new, batch_size=500)
    return len(new)


@action
def tell(*, by: User, asker: TellAsker, on: date) -> None:
    """The reader knows. Told again, the first day stays."""
    if asker.told_on is None:
        asker.told_on = on
        asker.save(update_fields=["told_on"])


def _must_be_draft(proposal: Proposal) -> None:
    proposal.refresh_from_db()
    if proposal.state != Proposal.State.DRAFT:
        raise Refused("demand_locked")
