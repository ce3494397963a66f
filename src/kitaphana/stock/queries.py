"""What the library owned on a day, what came and went in a period, and the rows behind each number."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Func, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from kitaphana.catalogue.models import Section
from kitaphana.core.models import School
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from kitaphana.stock.models import (
    Copy,
    Fund,
    Lot,
    LotQuerySet,
    Receipt,
    Stocktaking,
    StocktakingLine,
    WriteOff,
    WriteOffLine,
)

SCHOOL_YEAR_BEGINS = 9


@dataclass(frozen=True)
class Holdings:
    """Copies at the end of a day, by fund; the make-up counts the stock: main and textbooks, without
    brochures and periodicals."""

    on: date
    by_fund: Mapping[str, int]
    by_language: Mapping[str, int]
    by_section: Mapping[str, int]
    by_kind: Mapping[str, int]

    @property
    def total(self) -> int:
        return self.main + self.textbooks

    @property
    def main(self) -> int:
        return self.by_fund.get(Fund.MAIN, 0)

    @property
    def textbooks(self) -> int:
        return self.by_fund.get(Fund.TEXTBOOK, 0)

    @property
    def temporary(self) -> int:
        return self.by_fund.get(Fund.TEMPORARY, 0)


@dataclass(frozen=True)
class Movement:
    """Copies that came or went in a period, and their sum in tenge. `unpriced` copies have no price on
    record, so the sum leaves them out."""

    copies: int
    amount: Decimal
    unpriced: int
    by_fund: Mapping[str, int]
    by_source: Mapping[str, int]
    by_reason: Mapping[str, int]


@dataclass(frozen=True)
class Age:
    """Of `copies`, `dated` have a year of publication on record, and `old` of these came out before the
    bound."""

    copies: int
    dated: int
    old: int


def stock_on(school: School, on: date) -> Holdings:
    """Two queries, whatever the size of the stock."""
    facets = ("fund", "title__language", "title__section", "title__kind")
    came = Lot.objects.for_school(school).filter(receipt__on__lte=on)
    went = WriteOffLine.objects.for_school(school).filter(write_off__on__lte=on)
    left: Counter[tuple[str, ...]] = Counter()
    for *facet, n in came.values_list(*facets).annotate(n=Sum("quantity")):
        left[tuple(facet)] += n
    for *facet, n in went.values_list(*(f"lot__{facet}" for facet in facets)).annotate(n=Sum("quantity")):
        left[tuple(facet)] -= n
    stock = {facet: n for facet, n in left.items() if facet[0] != Fund.TEMPORARY}
    return Holdings(on, _by(left, 0), _by(stock, 1), _by(stock, 2), _by(stock, 3))


def holding_rows(school: School, on: date) -> LotQuerySet:
    """The lots of the stock that had copies left at the end of the day, with `left`."""
    return Lot.objects.for_school(school).on(on).in_stock().filter(left__gt=0)


def received(school: School, period: Period) -> Movement:
    """What came into the stock in the period."""
    rows = received_rows(school, period).values_list("fund", "receipt__source", "price")
    return _movement(
        [(fund, source, "", price, n) for fund, source, price, n in rows.annotate(n=Sum("quantity"))]
    )


def received_rows(school: School, period: Period) -> LotQuerySet:
    lots: LotQuerySet = Lot.objects.for_school(school)
    return lots.in_stock().filter(receipt__on__range=(period.start, period.end))


def disposed(school: School, period: Period) -> Movement:
    """What write-off acts took out of the stock in the period, at the price of its receipt."""
    rows = disposed_rows(school, period).values_list(
        "lot__fund", "lot__receipt__source", "reason", "lot__price"
    )
    return _movement([*rows.annotate(n=Sum("quantity"))])


def disposed_rows(school: School, period: Period) -> QuerySet[WriteOffLine]:
    lines: QuerySet[WriteOffLine] = WriteOffLine.objects.for_school(school)
    return lines.filter(write_off__on__range=(period.start, period.end)).exclude(lot__fund=Fund.TEMPORARY)


def age_of_main(school: School, on: date, years: int) -> Age:
    """Main stock: copies that came out more than `years` years before the day's year."""
    return _age(holding_rows(school, on).filter(fund=Fund.MAIN), on, years)


def young_rows(school: School, on: date) -> LotQuerySet:
    """Lots of illustrated and children's books of the main stock that had copies left at the end
    of the day."""
    return _young(holding_rows(school, on))


def young_stock(school: School, on: date, years: int) -> Age:
    """Illustrated and children's copies of the main stock, and those older than `years` years."""
    return _age(young_rows(school, on), on, years)


def young_received(school: School, period: Period) -> int:
    """Illustrated and children's copies that came into the main stock in the period."""
    return _young(received_rows(school, period)).aggregate(n=Sum("quantity"))["n"] or 0


def receipts(school: School) -> QuerySet[Receipt]:
    """The summary book, part 1: newest first, with the copies and the sum of each paper."""
    rows: QuerySet[Receipt] = Receipt.objects.for_school(school)
    return rows.annotate(
        copies=Sum("lots__quantity"), amount=Sum(F("lots__quantity") * F("lots__price"))
    ).order_by("-on", "-number")


def write_offs(school: School) -> QuerySet[WriteOff]:
    """The summary book, part 2: newest first, with the copies and the sum of each act."""
    rows: QuerySet[WriteOff] = WriteOff.objects.for_school(school)
    return rows.annotate(
        copies=Sum("lines__quantity"), amount=Sum(F("lines__quantity") * F("lines__lot__price"))
    ).order_by("-number")


def stocktakings(school: School) -> QuerySet[Stocktaking]:
    """Newest first, with `noted`, the copies that were not found, and `found_later` of them."""
    rows: QuerySet[Stocktaking] = Stocktaking.objects.for_school(school)
    later = Sum("lines__quantity", filter=Q(lines__found_on__isnull=False))
    return rows.annotate(noted=Coalesce(Sum("lines__quantity"), 0), found_later=Coalesce(later, 0)).order_by(
        "-started_on", "-pk"
    )


def not_found(stocktaking: Stocktaking) -> QuerySet[StocktakingLine]:
    """What it did not find, by title, with `amount` where the price is known."""
    rows: QuerySet[StocktakingLine] = StocktakingLine.objects.for_school(stocktaking.school)
    lines = rows.filter(stocktaking=stocktaking).annotate(amount=F("quantity") * F("lot__price"))
    return lines.select_related("lot__title", "lot__receipt", "copy").order_by(
        "lot__title__sort_key", "copy__inventory_number", "pk"
    )


def school_year_of(on: date) -> int:
    """The first calendar year of the school year (1 September to 31 August)."""
    return on.year if on.month >= SCHOOL_YEAR_BEGINS else on.year - 1


def following_number(school: School, year: int) -> int:
    """The number of the next receipt in the summary book of a school year."""
    return (Receipt.objects.for_school(school).filter(year=year).aggregate(n=Max("number"))["n"] or 0) + 1


def _by(left: Mapping[tuple[str, ...], int], place: int) -> dict[str, int]:
    found: Counter[str] = Counter()
    for facet, n in left.items():
        found[facet[place]] += n
    return {code: n for code, n in found.items() if n}


def _movement(rows: list[tuple[str, str, str, Decimal | None, int]]) -> Movement:
    """From rows of fund, source, reason, price, copies."""
    funds: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    amount, unpriced = Decimal(0), 0
    for fund, source, reason, price, n in rows:
        funds[fund] += n
        sources[source] += n
        if reason:
            reasons[reason] += n
        if price is None:
            unpriced += n
        else:
            amount += price * n
    return Movement(funds.total(), amount, unpriced, dict(funds), dict(sources), dict(reasons))


def _young(lots: LotQuerySet) -> LotQuerySet:
    return lots.filter(fund=Fund.MAIN).filter(Q(title__section=Section.CHILDREN) | Q(title__illustrated=True))


def _age(lots: LotQuerySet, on: date, years: int) -> Age:
    copies = dated = old = 0
    for year, left in lots.values_list("title__year", "left"):
        copies += left
        if year is not None:
            dated += left
            old += left if year < on.year - years else 0
    return Age(copies, dated, old)


def copies_numbered(school: School, numbers: Sequence[str]) -> list[Copy]:
    """The copies in the order of their numbers, any of which may be typed without its leading zeros where
    that leaves one copy only. Raises Refused, naming all numbers that are not ours."""
    rows = Copy.objects.for_school(school).select_related("lot__title")
    found = {copy.inventory_number: copy for copy in rows.filter(inventory_number__in=numbers)}
    bare = {number: number.lstrip("0") for number in numbers if number not in found and number.isdecimal()}
    if bare:
        stripped = rows.annotate(bare=Func(F("inventory_number"), Value("0"), function="LTRIM"))
        alike: dict[str, list[Copy]] = {}
        for copy in stripped.filter(bare__in=bare.values()):
            alike.setdefault(copy.inventory_number.lstrip("0"), []).append(copy)
        found |= {number: alike[rest][0] for number, rest in bare.items() if len(alike.get(rest, ())) == 1}
    if unknown := [number for number in dict.fromkeys(numbers) if number not in found]:
        raise Refused("stock_no_copy", value=", ".join(unknown))
    return [found[number] for number in numbers]
