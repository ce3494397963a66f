"""How the rows behind each count are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.activities.models import Activity
from kitaphana.circulation.models import Loan, Visit
from kitaphana.core.listing import Column
from kitaphana.core.models import School
from kitaphana.core.sentences import spoken
from kitaphana.digital.models import ResourceOpen, Session
from kitaphana.indicators.counts import COUNTS
from kitaphana.indicators.parts import column, narrow
from kitaphana.lib.period import Period
from kitaphana.needs.models import Enquiry
from kitaphana.roster.models import Reader
from kitaphana.stock.models import Lot, WriteOffLine


@dataclass(frozen=True)
class Shown:
    """Rows with their columns; `search` names the fields that are looked through."""

    rows: QuerySet[Any, Any]
    columns: Sequence[Column]
    search: Sequence[str]


def rows_of(
    school: School, period: Period, code: str, parts: Mapping[str, str] | None = None
) -> Shown | None:
    """None for a count that stands in no table of rows (posts, working days, textbook provision). `parts`:
    only the rows of these, by dimension."""
    count = COUNTS[code]
    if count.rows is None:
        return None
    found = count.rows(school, period)
    for by, key in (parts or {}).items():
        found = narrow(found, period, code, by, key)
    return {
        Loan: _loans,
        Visit: _visits,
        Enquiry: _enquiries,
        Activity: _events,
        Lot: _lots,
        Session: _sessions,
        ResourceOpen: _resource_opens,
        WriteOffLine: _write_offs,
        Reader: _readers,
    }[found.model](found)


def counted(code: str, shown: Shown) -> int:
    """What the rows add up to: copies, visits; or how many they are."""
    added = column(code)
    n: int = shown.rows.aggregate(n=Sum(added, default=0))["n"] if added else shown.rows.count()
    return n


def _loans(rows: QuerySet[Any, Any]) -> Shown:
    return Shown(
        rows.select_related("lot__title", "reader", "school_class").order_by("-lent_on", "-pk"),
        (
            Column("on", _("Date"), lambda loan: loan.lent_on, sort="lent_on"),
            Column("title", _("Book"), lambda loan: loan.lot.title.name, sort="lot__title__sort_key"),
            Column("authors", _("Author"), lambda loan: loan.lot.title.authors),
            Column("reader", _("Reader"), _person, sort="reader__sort_key"),
            Column("class", _("Class"), lambda loan: loan.school_class or "", sort="grade"),
        ),
        ("lot__title__name", "lot__title__authors", "reader__surname", "reader__first_name"),
    )


def _visits(rows: QuerySet[Any, Any]) -> Shown:
    return Shown(
        rows.select_related("reader").order_by("-on", "-pk"),
        (
            Column("on", _("Date"), lambda visit: visit.on, sort="on"),
            Column("reader", _("Reader"), _person, sort="reader__sort_key"),
            Column("grade", _("Grade"), lambda visit: visit.grade, sort="grade", numeric=True),
            Column("count", _("Visits"), lambda visit: visit.count, sort="count", numeric=True),
        ),
        ("reader__surname", "reader__first_name"),
    )


def _enquiries(rows: QuerySet[Any, Any]) -> Shown:
    outcomes = {
        Enquiry.Outcome.MET: _("met"),
        Enquiry.Outcome.PART: _("met in part"),
        Enquiry.Outcome.REFERRED: _("referred on"),
        Enquiry.Outcome.REFUSED: _("not met"),
    }
    return Shown(
        rows.select_related("reader").order_by("-on", "-pk"),
        (
            Column("on", _("Date"), lambda enquiry: enquiry.on, sort="on"),
            Column("about", _("What was asked for"), lambda enquiry: enquiry.about, sort="key"),
            Column("reader", _("Reader"), _person, sort="reader__sort_key"),
            Column("outcome", _("Outcome"), lambda enquiry: outcomes[enquiry.outcome], sort="outcome"),
        ),
        ("about", "reader__surname"),
    )


def _events(rows: QuerySet[Any, Any]) -> Shown:
    return Shown(
        rows.select_related("kind", "school_class").order_by("-on", "-pk"),
        (
            Column("on", _("Date"), lambda event: event.on, sort="on"),
            Column("theme", _("Theme"), lambda event: event.theme, sort="theme"),
            Column("kind", _("Kind of work"), lambda event: event.kind.name(spoken())),
            Column("class", _("Class"), lambda event: event.school_class or event.audience),
            Column(
                "participants",
                _("Attended"),
                lambda event: event.participants,
                sort="participants",
                numeric=True,
            ),
        ),
        ("theme", "audience"),
    )


def _sessions(rows: QuerySet[Any, Any]) -> Shown:
    return Shown(
        rows.select_related("workstation", "reader").order_by("-started_at", "-pk"),
        (
            Column("on", _("Date"), lambda session: session.on, sort="on"),
            Column("place", _("Workstation"), lambda session: session.workstation or ""),
            Column("reader", _("Reader"), _person, sort="reader__sort_key"),
            Column("grade", _("Grade"), lambda session: session.grade, sort="grade", numeric=True),
            Column("purpose", _("Purpose"), Session.get_purpose_display, sort="purpose"),
            Column("count", _("People"), lambda session: session.count, sort="count", numeric=True),
        ),
        ("workstation__name", "reader__surname", "reader__first_name"),
    )


def _resource_opens(rows: QuerySet[Any, Any]) -> Shown:
    return Shown(
        rows.select_related("resource").order_by("-on", "-pk"),
        (
            Column("on", _("Date"), lambda opening: opening.on, sort="on"),
            Column(
                "resource", _("Electronic resource"), lambda opening: opening.resource.name, "resource__name"
            ),
            Column("kind", _("Who"), ResourceOpen.get_reader_kind_display, sort="reader_kind"),
            Column("grade", _("Grade"), lambda opening: opening.grade, sort="grade", numeric=True),
        ),
        ("resource__name",),
    )


def _lots(rows: QuerySet[Any, Any]) -> Shown:
    """A lot of the stock has copies `left`; one that was received shows all it brought."""
    return Shown(
        rows.select_related("title", "receipt").order_by("-receipt__on", "-pk"),
        (
            Column("on", _("Received on"), lambda lot: lot.receipt.on, sort="receipt__on"),
            Column("title", _("Book"), lambda lot: lot.title.name, sort="title__sort_key"),
            Column("authors", _("Author"), lambda lot: lot.title.authors),
            Column("document", _("Paper"), lambda lot: lot.receipt.document),
            Column("copies", _("Copies"), lambda lot: getattr(lot, "left", lot.quantity), numeric=True),
        ),
        ("title__name", "title__authors", "receipt__document"),
    )


def _write_offs(rows: QuerySet[Any, Any]) -> Shown:
    return Shown(
        rows.select_related("lot__title", "write_off").order_by("-write_off__on", "-pk"),
        (
            Column("on", _("Written off on"), lambda line: line.write_off.on, sort="write_off__on"),
            Column("act", _("Act"), lambda line: str(line.write_off), sort="write_off__number"),
            Column("title", _("Book"), lambda line: line.lot.title.name, sort="lot__title__sort_key"),
            Column("copies", _("Copies"), lambda line: line.quantity, sort="quantity", numeric=True),
        ),
        ("lot__title__name",),
    )


def _readers(rows: QuerySet[Any, Any]) -> Shown:
    return Shown(
        rows.order_by("sort_key", "pk"),
        (
            Column("name", _("Full name"), lambda reader: reader.full_name, sort="sort_key"),
            Column("kind", _("Who"), Reader.get_kind_display, sort="kind"),
            Column("card", _("Library card"), lambda reader: reader.card_number, sort="card_number"),
            Column(
                "since",
                pgettext("of a membership", "Since"),
                lambda reader: reader.joined_on,
                sort="joined_on",
            ),
        ),
        ("surname", "first_name", "card_number"),
    )


def _person(row: Loan | Visit | Enquiry | Session) -> str:
    """Empty where the person was not noted or has been forgotten."""
    return row.reader.short_name if row.reader else ""
