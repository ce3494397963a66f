"""The main stock of the demo school: well-known works in old and new editions, what comes and goes."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from kitaphana.catalogue.actions import Description, describe_all
from kitaphana.catalogue.models import Title, TitleKind
from kitaphana.circulation.actions import write_off
from kitaphana.circulation.stocktaking import finish, note_missing
from kitaphana.core.models import User
from kitaphana.demo.agenda import Agenda
from kitaphana.demo.year import Year
from kitaphana.roster.models import TeachingLanguage
from kitaphana.stock.actions import Arrival, Disposal, receive
from kitaphana.stock.models import Copy, Fund, Lot, Reason, Receipt, Source, Stocktaking
from kitaphana.stock.stocktaking import begin

COPIES_OF_A_PUPIL = 10.6
READ_IN_CLASS = 3.5
"""How many times more copies there are of a work that is read in class."""
OLD_PAPERS = (
    1979,
    1983,
    1986,
    1989,
    1991,
    2001,
    2004,
    2007,
    2009,
    2011,
    2013,
    2015,
    2017,
    2018,
    2019,
    2020,
    2021,
    2022,
)
WORN_OF_A_YEAR = 0.025
OBSOLETE_BEFORE = 2005
PRICES = {2000: (30, 90), 2010: (250, 700), 2016: (700, 1500), 2020: (1200, 2400), 9999: (1800, 4200)}
"""Tenge for a copy: up to that year of receipt, from, to."""
PUBLISHERS = {
    "kk": ("Жазушы", "Жалын", "Мектеп", "Атамұра", "Өнер"),
    "ru": ("Художественная литература", "Детская литература", "Просвещение"),
    "en": ("Macmillan",),
}
PERIODICALS = (("Балдырған", "kk"), ("Ақ желкен", "kk"), ("Ұлан", "kk"), ("Дружные ребята", "ru"))


@dataclass(frozen=True)
class Work:
    """`weight`: how many copies there are of it, and how often it is asked for, against an ordinary one."""

    authors: str
    name: str
    language: str
    section: str
    bbk: str
    grades: tuple[int, int]
    weight: float
    illustrated: bool
    room_only: bool


@dataclass(eq=False)
class Standing:
    """A copy and its work; `lent` while someone has it."""

    copy: Copy
    lot: Lot
    work: Work
    received_on: date
    edition: int
    lent: bool = False
    gone: bool = False

    @property
    def is_free(self) -> bool:
        return not self.lent and not self.gone and self.copy.lost_on is None


@dataclass
class Bookcase:
    """Copies of the main stock by work, in the order in which they came."""

    copies: dict[Work, list[Standing]] = field(default_factory=dict)

    def add(self, standing: Standing) -> None:
        self.copies.setdefault(standing.work, []).append(standing)

    def free(self, work: Work, day: date) -> Standing | None:
        """A copy on the shelf that day, the newest first: it is the one that readers take."""
        came = (row for row in reversed(self.copies.get(work, [])) if row.received_on <= day)
        return next((standing for standing in came if standing.is_free), None)

    def __iter__(self) -> Iterator[Standing]:
        for copies in self.copies.values():
            yield from copies


def works() -> list[Work]:
    """The works of `books.toml`."""
    table = tomllib.loads(Path(__file__).with_name("books.toml").read_text(encoding="utf-8"))
    return [_work(shelf, line) for shelf in table["shelf"] for line in shelf["works"]]


def _work(shelf: dict[str, Any], line: str) -> Work:
    authors, name = (part.strip() for part in line.removeprefix("*").split("|"))
    return Work(
        authors=authors,
        name=name,
        language=shelf["language"],
        section=shelf["section"],
        bbk=shelf["bbk"],
        grades=tuple(shelf["grades"]),
        weight=READ_IN_CLASS if line.startswith("*") else 1.0,
        illustrated=shelf.get("illustrated", False),
        room_only=shelf.get("room", False),
    )


@dataclass(frozen=True)
class Edition:
    work: Work
    year: int
    publisher: str


class MainStock:
    """Buys, takes gifts and writes off. Inventory numbers run from 000001 in the order of the papers."""

    def __init__(self, by: User, rng: Random) -> None:
        self._by, self._rng = by, rng
        self._works = works()
        self._number = 0
        self.bookcase = Bookcase()

    def fill(self, *, pupils: int, before: int) -> None:
        """What had come in all the years before: one paper for each of OLD_PAPERS."""
        papers: dict[int, dict[Edition, int]] = {year: {} for year in OLD_PAPERS if year < before}
        unit = pupils * COPIES_OF_A_PUPIL / sum(work.weight for work in self._works)
        for work in self._works:
            copies = max(1, round(work.weight * unit * self._rng.uniform(0.7, 1.3)))
            editions = min(1 + copies // 6, 4)
            for place, year in enumerate(self._rng.sample(sorted(papers), k=editions)):
                share = copies // editions + (place < copies % editions)
                papers[year][self._edition(work, year)] = share
        for year, lines in papers.items():
            source = Source.OLD_STOCK if year < 1992 else self._rng.choice((Source.BUDGET, Source.SECTION))
            self._receive(lines, date(year, 10, 12), source)

    def plan(self, year: Year, agenda: Agenda) -> None:
        """Papers of one school year, while the demo lasts: bought in October and April, given in February."""
        young = [work for work in self._works if work.illustrated]
        for month_day, source, choice, titles, copies in (
            ("10-16", Source.BUDGET, young, 14, 8),
            ("02-14", Source.GIFT, self._works, 24, 1),
            ("04-20", Source.SECTION, self._works, 18, 6),
        ):
            buy = partial(self._buy, source, choice, titles, copies)
            agenda.put(year.workday_on(year.day(month_day)), buy)

    def _buy(self, source: str, choice: Sequence[Work], titles: int, copies: int, day: date) -> None:
        chosen = self._rng.sample(choice, k=titles)
        lines = {self._edition(work, day.year): self._rng.randint(1, copies) for work in chosen}
        self._receive(lines, day, source)
        if source == Source.BUDGET:
            self._subscribe(day)

    def look_through(self, year: Year, agenda: Agenda) -> None:
        """In June, before the act: the copies that readers lost are not in their place."""
        agenda.put(year.workday_on(year.day("06-03")), partial(self._begin, year, agenda))

    def _begin(self, year: Year, agenda: Agenda, day: date) -> None:
        made = begin(by=self._by, checked=Fund.MAIN, on=day, today=day)
        agenda.put(year.workday_on(year.day("06-10")), partial(self._finish, made))

    def _finish(self, stocktaking: Stocktaking, day: date) -> None:
        if numbers := [standing.copy.inventory_number for standing in self._lost()]:
            note_missing(by=self._by, stocktaking=stocktaking, numbers=numbers)
        finish(by=self._by, stocktaking=stocktaking, on=day, today=day, number="1")

    def _lost(self) -> list[Standing]:
        return [standing for standing in self.bookcase if standing.copy.lost_on and not standing.gone]

    def discard(self, day: date) -> None:
        """The act of June: the oldest are worn or obsolete, the lost are settled."""
        lost = [(standing, Reason.LOST) for standing in self._lost()]
        old = [
            standing for standing in self.bookcase if standing.is_free and standing.edition < OBSOLETE_BEFORE
        ]
        worn = self._rng.sample(old, k=min(len(old), round(len(list(self.bookcase)) * WORN_OF_A_YEAR)))
        out = lost + [
            (standing, self._rng.choice((Reason.WORN, Reason.WORN, Reason.OBSOLETE))) for standing in worn
        ]
        for standing, _ in out:
            standing.gone = True
        if out:
            lines = [Disposal(standing.lot, reason, copy=standing.copy) for standing, reason in out]
            write_off(by=self._by, lines=lines, on=day)

    def replace(self, lost: Sequence[Standing], day: date) -> list[Lot]:
        """What readers brought in place of the lost: the same work in a new edition; the lot of each."""
        editions = [self._edition(standing.work, day.year) for standing in lost]
        lots = self._receive(Counter(editions), day, Source.REPLACEMENT) if editions else {}
        return [lots[edition] for edition in editions]

    def _edition(self, work: Work, year: int) -> Edition:
        houses = PUBLISHERS[work.language]
        return Edition(
            work, year - self._rng.randint(0, 1), houses[(len(work.name) + year // 10) % len(houses)]
        )

    def _receive(self, lines: Mapping[Edition, int], day: date, source: str) -> dict[Edition, Lot]:
        editions = list(lines)
        titles = describe_all(by=self._by, descriptions=[_description(edition) for edition in editions])
        arrivals = [
            Arrival(
                title,
                Fund.MAIN,
                lines[edition],
                self._price(day.year),
                inventory_numbers=self._numbers(lines[edition]),
            )
            for edition, title in zip(editions, titles, strict=True)
        ]
        receipt = receive(
            by=self._by,
            source=source,
            lines=arrivals,
            on=day,
            supplier=_supplier(source),
            document=f"№{self._rng.randint(11, 480)}",
        )
        return self._shelve(receipt, editions, titles, day)

    def _shelve(
        self, receipt: Receipt, editions: list[Edition], titles: list[Title], day: date
    ) -> dict[Edition, Lot]:
        by_title = {title.pk: edition for edition, title in zip(editions, titles, strict=True)}
        copies = (
            Copy.objects.for_school(self._by.school).filter(lot__receipt=receipt).select_related("lot__title")
        )
        room = []
        lots = {}
        for copy in copies.order_by("inventory_number"):
            edition = by_title[copy.lot.title_id]
            copy.room_only = edition.work.room_only
            room += [copy] if copy.room_only else []
            self.bookcase.add(Standing(copy, copy.lot, edition.work, day, edition.year))
            lots[edition] = copy.lot
        Copy.objects.bulk_update(room, ["room_only"])
        return lots

    def _numbers(self, copies: int) -> tuple[str, ...]:
        self._number += copies
        return tuple(f"{number:06}" for number in range(self._number - copies + 1, self._number + 1))

    def _price(self, year: int) -> Decimal:
        low, high = next(span for until, span in PRICES.items() if year <= until)
        return Decimal(self._rng.randrange(low, high, 10))

    def _subscribe(self, day: date) -> None:
        """Magazines of the coming half-year: temporary stock, without inventory numbers."""
        descriptions = [
            Description(
                name=name, language=language, kind=TitleKind.PERIODICAL, section="children", year=day.year
            )
            for name, language in PERIODICALS
        ]
        titles = describe_all(by=self._by, descriptions=descriptions)
        lines = [Arrival(title, Fund.TEMPORARY, 6, Decimal(450)) for title in titles]
        receive(
            by=self._by, source=Source.BUDGET, lines=lines, on=day, supplier="Қазпошта", document="Жазылу"
        )


def _description(edition: Edition) -> Description:
    work = edition.work
    kind = TitleKind.BOOK
    if work.section in ("reference", "pedagogy"):
        kind = TitleKind.REFERENCE if work.section == "reference" else TitleKind.METHODICAL
    return Description(
        name=work.name,
        authors=work.authors,
        language=work.language,
        kind=kind,
        publisher=edition.publisher,
        place="Алматы" if work.language == TeachingLanguage.KAZAKH else "Москва",
        year=edition.year,
        section=work.section,
        bbk=work.bbk,
        illustrated=work.illustrated,
        pages=96 if work.illustrated else 240 + len(work.name) * 4,
    )


def _supplier(source: str) -> str:
    return {
        Source.BUDGET: "«Үлгі кітап» ЖШС",
        Source.SECTION: "Үлгі ауданы бойынша білім бөлімі",
        Source.GIFT: "«Кітап сыйла» акциясы",
        Source.REPLACEMENT: "Жоғалғанның орнына",
    }.get(Source(source), "")
