"""What a sum of money buys of what next year lacks, and the order drawn up of it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.nextyear.need import NextNeed, NextRow, next_need, with_prices
from kitaphana.supply.actions import Wanted, draft_order
from kitaphana.supply.models import Order

MOST_MONEY = Decimal(10) ** 10


@dataclass(frozen=True)
class Bought:
    row: NextRow
    copies: int

    @property
    def amount(self) -> Decimal | None:
        return None if self.row.price is None else self.row.price * self.copies


@dataclass(frozen=True)
class Scenario:
    """`whole`: pupils who will have every textbook of their list, with what is on order and bought."""

    budget: Decimal
    pupils: int
    whole: int
    lines: tuple[Bought, ...]

    @property
    def copies(self) -> int:
        return sum(line.copies for line in self.lines)

    @property
    def spent(self) -> Decimal:
        return sum((line.amount for line in self.lines if line.amount), Decimal(0))

    @property
    def left(self) -> Decimal:
        return self.budget - self.spent


def full_price(need: NextNeed) -> Decimal:
    """Of all that is still to be ordered, tenge, as far as prices are known."""
    return sum((row.price * row.to_order for row in need.rows if row.price), Decimal(0))


def scenario(need: NextNeed, budget: Decimal) -> Scenario:
    """Buy so that as many pupils as can be have a whole set, and for the rest of the money single copies, the
    cheapest first. Titles without a price are not bought. Raises Refused: an impossible sum.

    The next pupil of a cohort costs one copy of each title of which the whole pupils use up all there are;
    the cheapest next pupil is taken each time. Positions that cohorts share stand in the list of their common
    grade, the others belong to one cohort alone, so the price of pupils is a laminar convex function: its
    least value for each number of pupils is found by single cheapest steps, none cheaper than the one before.
    """
    if not 0 <= budget < MOST_MONEY:
        raise Refused("nextyear_sum")
    purse = _Purse(need, budget)
    while purse.complete_one():
        pass
    purse.spend_the_rest()
    lines = tuple(Bought(need.rows[place], n) for place, n in sorted(purse.bought.items()) if n)
    return Scenario(budget, need.pupils, purse.whole.total(), lines)


@action
def order_next(
    *,
    by: User,
    on: date,
    budget: Decimal | None = None,
    prices: Mapping[int, Decimal] | None = None,
) -> Order | None:
    """Draw up an order of what the coming year lacks, less what is on order or drafted already; with `budget`
    of what that sum buys. None when nothing is left to order: without a budget a second order is None; with
    one each call spends the sum anew on what is lacking still.

    Raises Refused: no forecast of the year is saved, an impossible sum.
    """
    need = next_need(by.school, on)
    if need is None:
        raise Refused("nextyear_no_forecast")
    need = with_prices(need, prices or {})
    if budget is None:
        lines = [Bought(row, row.to_order) for row in need.rows if row.to_order]
    else:
        lines = list(scenario(need, budget).lines)
    if not lines:
        return None
    return draft_order(by=by, lines=_by_title(lines), first=need.first, on=on)


def _by_title(lines: Sequence[Bought]) -> list[Wanted]:
    """One line a title, with the figures of all its lists; the reason of the list that lacks most."""
    groups: defaultdict[int, list[Bought]] = defaultdict(list)
    for line in lines:
        groups[line.row.buy.pk].append(line)
    return [
        Wanted(
            title=group[0].row.buy,
            quantity=sum(line.copies for line in group),
            price=group[0].row.price,
            reason=max(group, key=lambda line: line.copies).row.reason,
            pupils=sum(line.row.now for line in group),
            forecast=sum(line.row.pupils for line in group),
            in_stock=sum(line.row.usable for line in group),
        )
        for group in groups.values()
    ]


class _Purse:
    """Money while it is spent. `whole`: pupils of each cohort with a whole set; `bought`: copies, by place in
    `NextNeed.rows`."""

    def __init__(self, need: NextNeed, money: Decimal) -> None:
        self._need, self._money = need, money
        self._used: Counter[int] = Counter()
        self.whole: Counter[int] = Counter()
        self.bought: Counter[int] = Counter()
        self._costs = {cohort: self._cost(cohort) for cohort in range(len(need.cohorts))}

    def complete_one(self) -> bool:
        """Give one more pupil a whole set, where it costs least; whether the money was enough."""
        known = ((cost, cohort) for cohort, cost in self._costs.items() if cost is not None)
        cost, cheapest = min(known, default=(self._money + 1, 0))
        if cost > self._money:
            return False
        rows = self._need.cohorts[cheapest].rows
        self._money -= cost
        self.bought.update(self._lacking(cheapest))
        self._used.update(rows)
        self.whole[cheapest] += 1
        for cohort, other in enumerate(self._need.cohorts):
            if cohort == cheapest or not set(rows).isdisjoint(other.rows):
                self._costs[cohort] = self._cost(cohort)
        return True

    def spend_the_rest(self) -> None:
        priced = [(row.price, place) for place, row in enumerate(self._need.rows) if row.price]
        for price, place in sorted(priced):
            n = min(self._need.rows[place].to_order - self.bought[place], int(self._money // price))
            self.bought[place] += n
            self._money -= price * n

    def _cost(self, cohort: int) -> Decimal | None:
        """Of one more pupil, tenge; None when all are whole, or a title that he lacks has no price."""
        if self.whole[cohort] == self._need.cohorts[cohort].pupils:
            return None
        prices = [self._need.rows[place].price for place in self._lacking(cohort)]
        known = [price for price in prices if price is not None]
        return sum(known, Decimal(0)) if len(known) == len(prices) else None

    def _lacking(self, cohort: int) -> list[int]:
        """Titles of which one more must be bought for one more pupil."""
        rows = self._need.rows
        return [
            place for place in self._need.cohorts[cohort].rows if self._used[place] >= rows[place].for_pupils
        ]
