"""What the shelf has that nobody in the school needs, what is lacking, and what is under way with schools."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Away, Loan
from kitaphana.circulation.queries import missing
from kitaphana.core.models import School
from kitaphana.core.setting import number_of
from kitaphana.lib.sharing import Sharing
from kitaphana.nextyear.usable import is_over
from kitaphana.roster.models import ReaderKind, SchoolYear
from kitaphana.stock.models import Fund, Lot
from kitaphana.supply.models import Exchange, ExchangeLine
from kitaphana.supply.queries import borrowed, exchanges
from kitaphana.textbooks.hands import hands_and_shelf, hold
from kitaphana.textbooks.queries import Provision, provision

OPEN = (Exchange.State.OFFERED, Exchange.State.REQUESTED, Exchange.State.AGREED)


@dataclass(frozen=True)
class Spare:
    """A title with more copies of our own on the shelf than the school needs. `kept`: for pupils and teachers
    who have none yet, and the reserve; `agreed`: offered to other schools already; `listed`: some list of
    this year has it; `over`: its term of use ended before this school year."""

    title: Title
    shelf: int
    kept: int
    agreed: int
    listed: bool
    over: bool

    @property
    def surplus(self) -> int:
        return self.shelf - self.kept

    @property
    def to_offer(self) -> int:
        return max(0, self.surplus - self.agreed)


@dataclass(frozen=True)
class Missing:
    """A title that pupils lack. `agreed`: asked of other schools already."""

    title: Title
    copies: int
    agreed: int

    @property
    def to_ask(self) -> int:
        return max(0, self.copies - self.agreed)


@dataclass(frozen=True)
class Overview:
    """`year` None: the day is in no school year that was opened; `listless`: no list of the year is there, so
    nothing is known to be spare."""

    year: SchoolYear | None
    listless: bool
    spare: tuple[Spare, ...]
    missing: tuple[Missing, ...]
    exchanges: tuple[Exchange, ...]


def overview(school: School, on: date) -> Overview:
    """Spare copies the most first, by title; what is lacking; exchanges that are not over. A constant number
    of queries."""
    found = provision(school, on)
    under_way = exchanges(school).exclude(state__in=(Exchange.State.GIVEN_BACK, Exchange.State.CANCELLED))
    done = (Exchange.State.HANDED_OVER, Exchange.State.RECEIVED)
    open_ones = tuple(under_way.exclude(for_good=True, state__in=done))
    if found.year is None:
        return Overview(None, listless=False, spare=(), missing=(), exchanges=open_ones)
    asked = _agreed(school, Exchange.Way.TAKE)
    missing = tuple(Missing(lack.title, lack.missing, asked[lack.title.pk]) for lack in found.lacking)
    if not any(row.cells for row in found.classes):
        return Overview(found.year, listless=True, spare=(), missing=missing, exchanges=open_ones)
    spare = tuple(_spare(school, found, found.year, on))
    return Overview(found.year, listless=False, spare=spare, missing=missing, exchanges=open_ones)


def _spare(school: School, found: Provision, year: SchoolYear, on: date) -> Iterator[Spare]:
    lots = Lot.objects.for_school(school).filter(fund=Fund.TEXTBOOK, receipt__on__lte=on)
    titles = {title.pk: title for title in Title.objects.filter(pk__in=lots.values("title"))}
    _, on_shelf = hands_and_shelf(school, year, on, titles)
    shelf = Counter(on_shelf) - _borrowed(school, on)
    left = _left(school, found, shelf, on)
    listed = {title.pk for row in found.classes for cell in row.cells for title in cell.position.titles}
    offered = _agreed(school, Exchange.Way.GIVE)
    term, first = number_of(school, "textbook_term"), year.starts_on.year
    for pk in sorted(left, key=lambda pk: (-left[pk], titles[pk].sort_key, pk)):
        if left[pk] > 0:
            title = titles[pk]
            kept = shelf[pk] - left[pk]
            yield Spare(title, shelf[pk], kept, offered[pk], pk in listed, is_over(title, first, term))


def _borrowed(school: School, on: date) -> Counter[int]:
    """By title, of what the shelf has at the end of the day: copies to be given back to another school."""
    lots = borrowed(school)
    held = Loan.objects.for_school(school).held_on(on).filter(lot__in=lots).order_by()
    away = Away.objects.for_school(school).on(on).filter(lot__in=lots).order_by()
    gone = Counter(dict(held.values_list("lot").annotate(n=Count("pk"))))
    gone.update(dict(away.values_list("lot").annotate(n=Sum("quantity"))))
    for (lot, _how), n in missing(school, Q(lot__in=lots), on).items():
        gone[lot] += n
    found: Counter[int] = Counter()
    for pk, title, left in lots.on(on).values_list("pk", "title", "left"):
        found[title] += max(0, left - gone[pk])
    return found


def _left(school: School, found: Provision, shelf: Mapping[int, int], on: date) -> Counter[int]:
    """Copies left by title when pupils, teachers and the reserve have theirs, in this order."""
    cells = [cell for row in found.classes for cell in row.cells]
    positions = {cell.position.item.pk: cell.position for cell in cells}
    pupils: Counter[int] = Counter()
    for cell in cells:
        pupils[cell.position.item.pk] += cell.need
    percent = number_of(school, "textbook_reserve")
    with_teachers = Sharing(
        hold(school, on, ReaderKind.TEACHER), [[t.pk for t in one.titles] for one in positions.values()]
    )
    paper = [one for one in positions.values() if not one.digital and not one.given]
    wants = [(cell.position, cell.need - cell.held) for cell in cells]
    for place, one in enumerate(positions.values()):
        teachers = 0 if one.given else one.item.teachers
        wants.append((one, teachers - with_teachers.take(place, teachers)))
    wants += [(one, -(-pupils[one.item.pk] * percent // 100)) for one in paper]
    sharing = Sharing(shelf, [[title.pk for title in one.titles] for one, _ in wants])
    for place, (_, n) in enumerate(wants):
        sharing.take(place, n)
    return sharing.left


def _agreed(school: School, way: str) -> Counter[int]:
    """Copies by title in exchanges that are offered, asked for or agreed on, and not carried out yet."""
    lines = ExchangeLine.objects.for_school(school).filter(exchange__way=way, exchange__state__in=OPEN)
    return Counter(dict(lines.order_by().values_list("title").annotate(n=Sum("quantity"))))
