"""A pile of books brought back, scanned in any order: each goes to whoever held it.

`desk.line` is a desk where readers come one by one; here one pupil or class may bring what others were given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q

from kitaphana.circulation import loss
from kitaphana.circulation.actions import take_back, take_back_many
from kitaphana.circulation.models import Away, Loan, LoanQuerySet, Settlement
from kitaphana.circulation.queries import open_loan_of
from kitaphana.circulation.undo import undo_returns
from kitaphana.core.listing import pattern
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.lib.fold import digits_from_layout
from kitaphana.lib.person import parse_class
from kitaphana.roster.models import Enrolment, Reader, SchoolClass
from kitaphana.roster.queries import class_list, classes_of
from kitaphana.stock.models import Copy, Fund, WriteOffLine

MANY = 10
LAST = 10
LONGEST = 200
ISBN_LENGTH = 13


@dataclass(frozen=True)
class Bringer:
    """Who stands at the desk with the pile: a reader, a class, or nobody in particular."""

    reader: Reader | None = None
    school_class: SchoolClass | None = None


@dataclass(frozen=True)
class Outcome:
    """What a line did. `tone`: good, warn, bad or empty. `choices`: readers whom the line may have meant.
    `done`: what came back or was found by it."""

    bringer: Bringer
    said: str = ""
    tone: str = ""
    choices: tuple[tuple[Reader, str], ...] = ()
    done: Loan | Settlement | None = None


@dataclass(frozen=True)
class Act:
    """One line of what was done last. `away`: in repair, or set aside for an act; empty when fit."""

    at: datetime
    loan: Loan
    found: Settlement | None
    away: str

    @property
    def row(self) -> Loan | Settlement:
        return self.found or self.loan

    @property
    def key(self) -> str:
        return key_of(self.row)


def key_of(row: Loan | Settlement) -> str:
    return f"{'found' if isinstance(row, Settlement) else 'returned'}-{row.pk}"


def run(*, by: User, line: str, bringer: Bringer, on: date) -> Outcome:
    """Understand the line and do it; a refusal comes back as its sentence."""
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in line[:LONGEST]).split())
    if not text:
        return Outcome(bringer)
    try:
        return _understood(by, text, bringer, on)
    except Refused as refusal:
        return Outcome(bringer, refusal.sentence(), "bad")


def held_by(school: School, bringer: Bringer, on: date) -> list[tuple[Reader, list[Loan]]]:
    """Who of those that bring the pile holds which textbooks still, in alphabetical order."""
    readers = _readers(school, bringer, on)
    loans = _open(school).filter(reader__in=readers).select_related("lot__title", "copy")
    held: dict[int, list[Loan]] = {reader.pk: [] for reader in readers}
    for loan in loans.order_by("lot__title__sort_key", "pk"):
        held[loan.reader_id or 0].append(loan)
    return [(reader, held[reader.pk]) for reader in readers]


def last_acts(school: School, on: date) -> list[Act]:
    """What came back or was found that day, the newest first."""
    back = Loan.objects.for_school(school).filter(
        returned_on=on,
        return_recorded_at__isnull=False,
        ending__in=(Loan.Ending.RETURNED, Loan.Ending.DAMAGED),
    )
    loans = back.select_related("reader", "lot__title", "copy").order_by("-return_recorded_at", "-pk")[:LAST]
    away = dict(
        Away.objects.for_school(school).open().filter(loan__in=list(loans)).values_list("loan", "kind")
    )
    acts = [Act(row.return_recorded_at, row, None, away.get(row.pk, "")) for row in loans]
    found = Settlement.objects.for_school(school).filter(kind=Settlement.Kind.FOUND, on=on)
    named = found.select_related("loan__reader", "loan__lot__title", "loan__copy")
    acts += [Act(row.recorded_at, row.loan, row, "") for row in named.order_by("-recorded_at", "-pk")[:LAST]]
    return sorted(acts, key=lambda act: act.at, reverse=True)[:LAST]


def take(*, by: User, loans: Sequence[Loan], bringer: Bringer, on: date) -> Outcome:
    """Textbooks without a code, chosen from what the pupil holds."""
    n = take_back_many(by=by, loans=loans, on=on)
    if not n:
        return Outcome(bringer, say("desk_not_on_loan"), "bad")
    if n == 1:
        return Outcome(bringer, _said(loans[0]), "good", done=loans[0])
    return Outcome(bringer, say("returns_pile_taken", n=n), "good")


def undo(*, by: User, row: Loan | Settlement, bringer: Bringer) -> Outcome:
    """Take back one line of `last_acts` and name it."""
    try:
        if isinstance(row, Settlement):
            loan = row.loan
            loss.undo_settlement(by=by, settlement=row)
            said = say("loss_undone", title=str(loan.lot.title), name=_name(loan.reader))
        else:
            undo_returns(by=by, loans=[row])
            said = say("returns_pile_undone", title=str(row.lot.title), name=_name(row.reader))
    except Refused as refusal:
        return Outcome(bringer, refusal.sentence(), "bad")
    return Outcome(bringer, said, "good")


def _understood(by: User, text: str, bringer: Bringer, on: date) -> Outcome:
    code = digits_from_layout(text)
    codes = {text, code, code.lstrip("0")}  # a label may fill the number with zeros in front
    if copy := _copy_of(by.school, codes):
        return _scanned(by=by, copy=copy, bringer=bringer, on=on)
    if reader := Reader.objects.for_school(by.school).filter(card_number__in=codes).first():
        return Outcome(Bringer(reader=reader))
    if school_class := _class_called(by.school, text, on):
        return Outcome(Bringer(school_class=school_class))
    if code.isdecimal() and len(code) == ISBN_LENGTH:
        return _by_isbn(by=by, isbn=code, bringer=bringer, on=on)
    if not code.isdecimal():
        people = _named(by.school, text)
        if len(people) == 1:
            return Outcome(Bringer(reader=people[0]))
        if people:
            return _ask_who(by.school, text, people, bringer, on)
    return Outcome(bringer, say("desk_unknown", code=text), "bad")


def _copy_of(school: School, codes: set[str]) -> Copy | None:
    """The number as it was read, before one without the zeros in front."""
    copies = Copy.objects.for_school(school).filter(inventory_number__in=codes)
    return max(copies.select_related("lot__title"), key=lambda copy: len(copy.inventory_number), default=None)


def _class_called(school: School, text: str, on: date) -> SchoolClass | None:
    try:
        name = parse_class(text)
    except ValueError:
        return None
    return class_list(school, on).filter(grade=name.grade, letter=name.letter).first()


def _named(school: School, text: str) -> Sequence[Reader]:
    """People, each word of the text beginning one of their names; those of the school first."""
    named = Reader.objects.for_school(school)
    for word in text.split():
        begins = f"^{pattern(word)}"
        named = named.filter(
            Q(surname__regex=begins) | Q(first_name__regex=begins) | Q(patronymic__regex=begins)
        )
    return list(named.order_by(F("left_on").desc(nulls_first=True), "sort_key", "pk")[: MANY + 1])


def _ask_who(school: School, text: str, people: Sequence[Reader], bringer: Bringer, on: date) -> Outcome:
    classes = classes_of(school, on)
    choices = tuple((reader, str(classes.get(reader.pk, ""))) for reader in people[:MANY])
    code = "returns_pile_many" if len(people) > MANY else "desk_same_names"
    return Outcome(bringer, say(code, text=text, n=len(choices)), "warn", choices)


def _scanned(*, by: User, copy: Copy, bringer: Bringer, on: date) -> Outcome:
    if copy.written_off_on:
        lines = WriteOffLine.objects.for_school(by.school).filter(copy=copy).select_related("write_off")
        act = lines.first()
        return Outcome(bringer, say("desk_written_off", no=str(act.write_off) if act else ""), "bad")
    if copy.lost_on:
        found = loss.mark_copy_found(by=by, copy=copy, on=on)
        name = _name(found.loan.reader) if found else "–"
        said = say("returns_pile_found", title=str(copy.lot.title), name=name)
        return Outcome(bringer, said, "good", done=found)
    standing = open_loan_of(by.school, copy)
    if standing is None:
        return Outcome(bringer, _why_not_held(by.school, copy, on), "bad")
    loan = take_back(by=by, loan=standing, on=on)
    mixed = _mixed_up(loan, bringer, on)
    return Outcome(bringer, mixed or _said(loan), "warn" if mixed else "good", done=loan)


def _why_not_held(school: School, copy: Copy, on: date) -> str:
    away = Away.objects.for_school(school).open().filter(copy=copy).first()
    if away:
        return say("returns_pile_away", title=str(copy.lot.title), d=away.left_on)
    last = Loan.objects.for_school(school).filter(copy=copy, returned_on=on).order_by("-pk").first()
    if last:
        return say("returns_pile_again", title=str(copy.lot.title), name=_name(last.reader))
    return say("desk_not_on_loan")


def _by_isbn(*, by: User, isbn: str, bringer: Bringer, on: date) -> Outcome:
    """A textbook without a code of its own: its title, of those that the pupil holds."""
    if bringer.reader is None:
        return Outcome(bringer, say("returns_pile_isbn", code=isbn), "bad")
    loans = _open(by.school).filter(reader=bringer.reader, lot__title__isbn=isbn)
    loan = loans.select_related("lot__title", "reader", "copy").order_by("due_on", "pk").first()
    if loan is None:
        return Outcome(bringer, say("returns_pile_no_isbn", code=isbn, name=_name(bringer.reader)), "bad")
    return take(by=by, loans=[loan], bringer=bringer, on=on)


def _mixed_up(loan: Loan, bringer: Bringer, on: date) -> str:
    """What is said when it is not the copy that those who brought the pile were given."""
    holder, school = loan.reader, loan.school
    title = str(loan.lot.title)
    if bringer.school_class and loan.reader_id not in {r.pk for r in _readers(school, bringer, on)}:
        return say(
            "returns_pile_other_class", title=title, holder=_name(holder), name=bringer.school_class.name
        )
    if bringer.reader is None or bringer.reader.pk == loan.reader_id:
        return ""
    own = Loan.objects.for_school(school).open().filter(reader=bringer.reader, lot__title=loan.lot.title_id)
    given = own.select_related("copy").first()
    names = {"title": title, "holder": _name(holder), "name": _name(bringer.reader)}
    if given is None:
        return say("returns_pile_other_none", **names)
    if given.copy is None:
        return say("returns_pile_other", **names)
    return say("returns_pile_other_copy", no=str(given.copy), **names)


def _said(loan: Loan) -> str:
    return say("returns_pile_back", title=str(loan.lot.title), name=_name(loan.reader))


def _readers(school: School, bringer: Bringer, on: date) -> list[Reader]:
    if bringer.reader:
        return [bringer.reader]
    rows = Enrolment.objects.for_school(school).on(on).filter(school_class=bringer.school_class)
    enrolled = rows.select_related("reader").order_by("reader__sort_key", "reader")
    return [row.reader for row in enrolled] if bringer.school_class else []


def _open(school: School) -> LoanQuerySet:
    held: LoanQuerySet = Loan.objects.for_school(school).open().filter(fund=Fund.TEXTBOOK)
    return held


def _name(reader: Reader | None) -> str:
    return reader.full_name if reader else "–"
