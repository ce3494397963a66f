"""«Оқулықтың есеп карточкасы»: what came of a textbook, what went, and where the rest is (domain.md §1.5)."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Away, Loan
from kitaphana.circulation.queries import missing
from kitaphana.circulation.slips import price, signatures
from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.lib.dates import short_date
from kitaphana.papers.paper import Cell, Line, Paper, Section, Shape, Table, number, of_school, tell, words
from kitaphana.roster.queries import classes_of
from kitaphana.stock.models import Fund, Lot, WriteOffLine
from kitaphana.textbooks.breakdown import grade_name
from kitaphana.textbooks.queries import subject_of

MOVEMENT = Shape("movement", "4 5 3 3n 4n 5n 6 4n")
PLACES = Shape("places", "9 3n")


def card(school: School, title: Title, on: date, language: str) -> Paper:
    """The card of a title with the other editions of the same textbook, as it stood at the end of the day;
    labels in the active language."""
    titles = editions(title)
    lots = list(
        Lot.objects.for_school(school)
        .on(on)
        .filter(title__in=titles, fund=Fund.TEXTBOOK)
        .select_related("receipt", "title")
        .order_by("receipt__on", "pk")
    )
    section = Section(
        "card",
        "",
        lines=tuple(_head(title, language)),
        tables=(_movement(school, lots, on, language), _places(school, lots, on, language)),
    )
    return of_school(
        school,
        language,
        pgettext("paper", "Accounting card of a textbook"),
        [section],
        signatures(school, language, on),
    )


def editions(title: Title) -> list[Title]:
    """Of one textbook: same words, part, authors, grade and language."""
    same = Title.objects.filter(
        sort_key=title.sort_key, grade=title.grade, language=title.language, kind=title.kind
    )
    return list(same.order_by("year", "pk"))


def _head(title: Title, language: str) -> list[Line]:
    grade = "" if title.grade is None else grade_name(title.grade, language)
    facts = (
        (pgettext("paper", "Grade"), grade),
        (_("Subject"), subject_of(title, language)),
        (pgettext("paper", "Authors"), title.authors),
        (_("Title"), str(title)),
        (pgettext("paper", "Publisher"), title.publisher),
        (pgettext("paper", "Language"), title.language_name),
    )
    return [tell("textbooks_card_fact", language, name=name, value=value) for name, value in facts if value]


def _movement(school: School, lots: list[Lot], on: date, language: str) -> Table:
    heads = (
        pgettext("paper", "Year"),
        _("Received on"),
        pgettext("paper", "Summary book No."),
        pgettext("paper", "Quantity"),
        pgettext("paper", "Price, tenge"),
        pgettext("paper", "Sum, tenge"),
        pgettext("paper", "Written off: act, copies"),
        pgettext("paper", "Balance"),
    )
    acts = _acts(school, lots, on)
    rows = [_lot(lot, acts, language) for lot in lots]
    blank, quantity = words(""), sum(lot.quantity for lot in lots)
    amounts = [lot.price * lot.quantity for lot in lots if lot.price is not None]
    gone = quantity - sum(_left(lot) for lot in lots)
    rows.append(
        (
            words(_("In all")), blank, blank, number(quantity, language), blank,
            price(sum(amounts, Decimal(0)) if amounts else None, language),
            words(str(gone or "")), number(quantity - gone, language),
        )
    )  # fmt: skip
    return Table(MOVEMENT, "", heads, tuple(rows), total=True)


def _lot(lot: Lot, acts: Mapping[int, Counter[int]], language: str) -> tuple[Cell, ...]:
    gone = [say("textbooks_card_act", language=language, no=str(no), n=n) for no, n in acts[lot.pk].items()]
    return (
        words(str(lot.title.year or "")),
        words(short_date(lot.receipt.on)),
        words(str(lot.receipt.number)),
        number(lot.quantity, language),
        price(lot.price, language),
        price(None if lot.price is None else lot.price * lot.quantity, language),
        words("; ".join(gone)),
        number(_left(lot), language),
    )


def _left(lot: Lot) -> int:
    left: int = lot.left  # type: ignore[attr-defined]  # of LotQuerySet.on
    return left


def _acts(school: School, lots: list[Lot], on: date) -> Mapping[int, Counter[int]]:
    """By lot: how many copies each act took out, by its number."""
    lines = WriteOffLine.objects.for_school(school).filter(lot__in=lots, write_off__on__lte=on)
    acts: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for lot, act, n in lines.order_by("write_off__number").values_list(
        "lot", "write_off__number", "quantity"
    ):
        acts[lot][act] += n
    return acts


def _places(school: School, lots: list[Lot], on: date, language: str) -> Table:
    """Where the copies are: on the shelf the rest, so that the rows add up to the balance."""
    rows = [(name, n) for name, n in _hands(school, lots, on) if n]
    lost = missing(school, Q(lot__in=lots), on).total()
    away = Away.objects.for_school(school).on(on).filter(lot__in=lots)
    gone = dict(away.values_list("kind").annotate(n=Sum("quantity")))
    off = sum(n for _name, n in rows) + sum(gone.values()) + lost
    rows += [
        (name, n)
        for name, n in (
            (_("On the shelf"), sum(_left(lot) for lot in lots) - off),
            (_("In repair"), gone.get(Away.Kind.REPAIR, 0)),
            (_("Worn out, not written off"), gone.get(Away.Kind.WORN, 0)),
            (_("With other schools"), gone.get(Away.Kind.SCHOOL, 0)),
            (_("Lost or given, not written off"), lost),
        )
        if n
    ]
    rows.append((_("In all"), sum(n for _name, n in rows)))
    heads = (pgettext("paper", "Where the copies are"), pgettext("paper", "Quantity"))
    body = tuple((words(name), number(n, language)) for name, n in rows)
    return Table(PLACES, pgettext("paper", "Distribution by class"), heads, body, total=True)


def _hands(school: School, lots: list[Lot], on: date) -> list[tuple[str, int]]:
    """Classes in their order, then readers who are in none."""
    held = Loan.objects.for_school(school).held_on(on).filter(lot__in=lots)
    classes = classes_of(school, on)
    found: Counter[int] = Counter()
    others = 0
    for reader in held.values_list("reader", flat=True):
        if reader in classes:
            found[classes[reader].pk] += 1
        else:
            others += 1
    in_order = sorted(
        {row.pk: row for row in classes.values()}.values(), key=lambda row: (row.grade, row.letter_key)
    )
    return [*((row.name, found[row.pk]) for row in in_order), (_("Readers without a class"), others)]
