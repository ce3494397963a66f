"""What readers may see of the stock: titles and how many stand on the shelf, nothing of any reader."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Count, QuerySet

from kitaphana.catalogue.models import Section, Title, TitleKind, TitleQuerySet
from kitaphana.catalogue.queries import find
from kitaphana.circulation.queries import Shelf, shelves
from kitaphana.core.models import School
from kitaphana.stock.models import Copy, Fund, Lot

ALIKE = ("sort_key", "language", "kind", "grade")
"""What editions of one work have in common."""


@dataclass(frozen=True)
class Book:
    """Editions of one work in one language, shown as one; `title` is the newest, `shelf` of them all.

    `room_only`: all copies are for the reading room. `by_class`: a textbook, issued with the class.
    """

    title: Title
    years: tuple[int, ...]
    shelf: Shelf
    room_only: bool
    by_class: bool

    @property
    def state(self) -> str:
        """shelf, room, class, or out: none is free now."""
        if not self.shelf.free:
            return "out"
        return "class" if self.by_class else "room" if self.room_only else "shelf"


def ours(school: School, on: date) -> TitleQuerySet:
    """Titles of the main stock and the textbooks of which the school has copies."""
    lots = Lot.objects.for_school(school).on(on).in_stock().filter(left__gt=0)
    return Title.objects.filter(pk__in=lots.values("title"))


def sought(school: School, text: str, section: str, on: date) -> QuerySet[Title, dict[str, Any]]:
    """Our works with those words, in any letters; of one section where it is named. One row for all editions
    that are named alike."""
    found: QuerySet[Title] = find(text).filter(pk__in=ours(school, on).values("pk"))
    found = found.filter(section=section) if section else found
    works: QuerySet[Title, dict[str, Any]] = found.order_by(*ALIKE).values(*ALIKE).distinct()
    return works


def books(school: School, rows: Iterable[Mapping[str, Any]], on: date) -> list[Book]:
    """The works of `sought`, in the order given. A constant number of queries."""
    wanted = [tuple(row[field] for field in ALIKE) for row in rows]
    named = ours(school, on).filter(sort_key__in={key[0] for key in wanted}).select_related("subject")
    editions: defaultdict[tuple[object, ...], list[Title]] = defaultdict(list)
    for title in named.order_by("year", "pk"):
        editions[tuple(getattr(title, field) for field in ALIKE)].append(title)
    titles = [title for key in wanted for title in editions[key]]
    live = Copy.objects.for_school(school).filter(lot__title__in=titles, written_off_on=None)
    home = set(live.filter(room_only=False).values_list("lot__title", flat=True))
    lots = Lot.objects.for_school(school).filter(title__in=titles, fund=Fund.MAIN)
    main, shelf = set(lots.values_list("title", flat=True)), shelves(school, titles)
    return [
        Book(
            title=editions[key][-1],
            years=tuple(title.year for title in editions[key] if title.year),
            shelf=reduce(add, (shelf[title.pk] for title in editions[key]), Shelf()),
            room_only=not any(title.pk in home for title in editions[key]),
            by_class=not any(title.pk in main for title in editions[key]),
        )
        for key in wanted
        if editions[key]
    ]


def book(school: School, title: Title, on: date) -> Book:
    """The work of one of our titles."""
    return books(school, [{field: getattr(title, field) for field in ALIKE}], on)[0]


def by_section(school: School, on: date) -> dict[Section, int]:
    """How many titles of each section the school has, textbooks left out; the most first."""
    titles = ours(school, on).exclude(kind=TitleKind.TEXTBOOK)
    counted = titles.order_by().values_list("section").annotate(n=Count("pk")).order_by("-n", "section")
    return {Section(section): n for section, n in counted}
