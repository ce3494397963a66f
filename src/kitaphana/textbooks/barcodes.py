"""Bar codes of textbooks: what is typed when a lot gets them, and which titles of a class have some."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from kitaphana.core.models import School
from kitaphana.core.refusal import Refused
from kitaphana.stock.actions import LONGEST_NUMBER, MOST_COPIES
from kitaphana.stock.models import Copy, Fund, Lot
from kitaphana.textbooks.classneeds import ClassNeeds, Column

_RANGE = re.compile(r"(?P<head>.*?)(?P<first>[0-9]+)\s*[-–—]\s*(?P<again>.*?)(?P<last>[0-9]+)")


@dataclass(frozen=True)
class Coded:
    """A column of a class: how many of its copies have a bar code, and its newest lot, None where there is
    none."""

    column: Column
    numbered: int
    lot: Lot | None


def coded(school: School, needs: ClassNeeds) -> list[Coded]:
    """Columns of the list in their order."""
    titles = {title.pk for column in needs.columns for title in column.titles}
    lots: dict[int, list[Lot]] = {}
    for lot in with_numbered(school).filter(title__in=titles):
        lots.setdefault(lot.title_id, []).append(lot)
    rows = []
    for column in needs.columns:
        own = [lot for title in column.titles for lot in lots.get(title.pk, [])]
        if column.in_list and not column.digital:
            numbered = sum(getattr(lot, "numbered", 0) for lot in own)
            rows.append(Coded(column, numbered, own[0] if own else None))
    return rows


def with_numbered(school: School) -> QuerySet[Lot]:
    """Lots of textbooks with `numbered`, how many copies have a bar code, the newest first."""
    rows: QuerySet[Lot] = Lot.objects.for_school(school).filter(fund=Fund.TEXTBOOK)
    in_stock = Count("copies", filter=Q(copies__written_off_on=None))
    return rows.annotate(numbered=in_stock).select_related("title", "receipt").order_by("-receipt__on", "-pk")


def copies_of(lot: Lot) -> QuerySet[Copy]:
    rows: QuerySet[Copy] = Copy.objects.for_school(lot.school).filter(lot=lot, written_off_on=None)
    return rows.order_by("pk")


def read_numbers(text: str) -> list[str]:
    """The bar codes of a text: one a line, or a range «0501–0530» or «A501–A530», which keeps its zeros and
    what stands before the figures, the same on both sides: «KZ-12-34» is one code. Raises Refused: nothing
    typed, a range that runs backwards or is too long."""
    found: list[str] = []
    for line in filter(None, (row.strip() for row in text.splitlines())):
        found.extend(_numbers(line))
        if len(found) > MOST_COPIES:
            raise Refused("textbooks_codes_many", max=MOST_COPIES)
    if not found:
        raise Refused("textbooks_codes_none")
    return found


def _numbers(line: str) -> Iterator[str] | Sequence[str]:
    parts = _RANGE.fullmatch(line)
    if parts is None or parts["again"] != parts["head"]:
        return [line]
    first, last = parts["first"], parts["last"]
    if len(first) > LONGEST_NUMBER or len(last) > LONGEST_NUMBER or int(first) > int(last):
        raise Refused("textbooks_codes_range", value=line)
    if int(last) - int(first) >= MOST_COPIES:
        raise Refused("textbooks_codes_many", max=MOST_COPIES)
    return (f"{parts['head']}{n:0{len(first)}}" for n in range(int(first), int(last) + 1))
