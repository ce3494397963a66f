"""The one line of the desk: a card, a copy, a name or a title, and what follows from it.

Nothing here waits for an answer: a scan does its work at once or leaves a question that changes nothing. A
copy that comes back while somebody waits for it does both: it is back, and the question is where it goes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kitaphana.catalogue.models import Title
from kitaphana.circulation import actions as circulation
from kitaphana.circulation import holds
from kitaphana.circulation import undo as mistakes
from kitaphana.circulation.loss import mark_copy_found
from kitaphana.circulation.models import Hold, Loan, Renewal, Visit
from kitaphana.circulation.queries import open_loan_of, open_loans
from kitaphana.core.models import School, User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import say
from kitaphana.lib.fold import digits_from_layout, stems
from kitaphana.lib.sentence import Listing
from kitaphana.needs import actions as needs
from kitaphana.needs.models import Enquiry
from kitaphana.roster.models import Reader
from kitaphana.roster.queries import classes_of, named
from kitaphana.stock.models import Copy

MANY = 10
LONGEST = 200
ISBN_LENGTH = 13
# A scanner that reads one label twice does it at once; a hand that brings the book back takes longer.
SAME_SCAN = timedelta(seconds=5)

KEEP = "keep"
"""The word that sends a copy to the next in the queue."""
Undoable = Loan | Renewal | Visit | Enquiry

WORDS = {
    circulation.HeldByOther.flag: gettext_lazy("Return and issue"),
    circulation.OverLimit.flag: gettext_lazy("Issue all the same"),
    circulation.RoomOnly.flag: gettext_lazy("Issue in the reading room"),
    circulation.NotRegistered.flag: gettext_lazy("Re-register and issue"),
    circulation.HeldForOther.flag: gettext_lazy("Issue to the reader at the desk"),
}


@dataclass(frozen=True)
class Answer:
    """A button of a question; pressing it runs the same line again with all the words of `flag` said."""

    label: str
    flag: str


@dataclass(frozen=True)
class Choice:
    """One of several things the line may have meant; `line` names it without doubt."""

    label: str
    note: str
    line: str


@dataclass(frozen=True)
class Outcome:
    """What the line did. `reader`: who stands at the desk afterwards. `tone`: good, warn, bad or empty."""

    reader: Reader | None
    said: str = ""
    tone: str = ""
    answers: tuple[Answer, ...] = ()
    choices: tuple[Choice, ...] = ()

    @property
    def asks(self) -> bool:
        return bool(self.answers or self.choices)


def run(*, by: User, line: str, reader: Reader | None, flag: str, now: datetime) -> Outcome:
    """Understand the line and do it. Refusals come back as a sentence, not as an error page.

    `now` in the school's time zone: its day dates what is done.
    """
    on = now.date()
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in line[:LONGEST]).split())
    if not text:
        return Outcome(reader)
    try:
        copies, readers = _meant(by.school, text)
        if len(copies) + len(readers) > 1:
            return _ask_which(by.school, text, copies, readers, reader, on)
        if copies:
            return _copy(by=by, copy=copies[0], reader=reader, said=frozenset(flag.split()), now=now)
        if readers:
            return greet(by=by, reader=readers[0], on=on)
        return Outcome(reader, say("desk_unknown", code=text), "bad")
    except Refused as refusal:
        return Outcome(reader, refusal.sentence(), "bad")


def greet(*, by: User, reader: Reader, on: date) -> Outcome:
    """The reader is at the desk; the visit notes itself."""
    if reader.left_on and reader.left_on < on:
        return Outcome(reader, say("desk_left"), "warn")
    circulation.admit(by=by, reader=reader, purpose=Visit.Purpose.LOAN, on=on)
    late = sum(loan.due_on < on for loan in open_loans(by.school, reader))
    kept = holds.open_holds(by.school).set_aside().filter(reader=reader).values_list("title__name", flat=True)
    said = [say("desk_hold_ready", titles=Listing(tuple(kept)))] if kept else []
    said += [say("desk_debt", n=late)] if late else []
    return Outcome(reader, " ".join(said), "warn" if late else "good" if kept else "")


def renew_all(*, by: User, reader: Reader, on: date) -> Outcome:
    """F6: a new term for everything the reader holds of the main stock."""
    loans = [loan for loan in open_loans(by.school, reader) if loan.copy_id and not loan.in_room]
    for loan in loans:
        circulation.renew(by=by, loan=loan, on=on)
    if not loans:
        return Outcome(reader, say("desk_nothing_held"), "warn")
    return Outcome(reader, say("desk_renewed_all", n=len(loans)), "good")


def undo(*, by: User, kind: str, row: Undoable, reader: Reader | None, asked: bool) -> Outcome:
    """Take back one act of the list of what just happened and name it; `kind` as in `queries.just_happened`.

    `asked`: a question stood open. It is left without an answer, and the visit of the reader whom it was
    about stays.
    """
    left = say("desk_question_left") if asked else ""
    if asked and isinstance(row, Visit) and reader and row.reader_id == reader.pk:
        return Outcome(reader, left, "warn")
    try:
        undone = _take_back(by, kind, row)
    except Refused as refusal:
        return Outcome(reader, f"{refusal.sentence()} {left}".strip(), "bad")
    return Outcome(reader, f"{undone} {left}".strip(), "good")


def _take_back(by: User, kind: str, row: Undoable) -> str:
    """The sentence that names what is undone."""
    if isinstance(row, Renewal):
        mistakes.undo_renewal(by=by, renewal=row)
        return say("desk_undone_renewed", title=str(row.loan.lot.title), d=row.due_before)
    if isinstance(row, Visit):
        mistakes.undo_visit(by=by, visit=row)
        return say("desk_undone_visited", name=_name(row))
    if isinstance(row, Enquiry):
        needs.remove(by=by, enquiry=row)
        return say("desk_undone_asked", text=row.about)
    if kind == "returned":
        mistakes.undo_returns(by=by, loans=[row])
        return say("desk_undone_returned", title=str(row.lot.title), name=_name(row))
    mistakes.undo_loans(by=by, loans=[row])
    undone = say("desk_undone_lent", title=str(row.lot.title), name=_name(row))
    hold = holds.open_holds(by.school).filter(copy=row.copy_id).first()
    return f"{undone} {_kept(hold)}" if hold else undone


def _name(row: Loan | Visit) -> str:
    return row.reader.full_name if row.reader else ""


def _meant(school: School, text: str) -> tuple[Sequence[Copy], Sequence[Reader]]:
    """Copies and readers the line may mean, one more than can be shown at most."""
    copies = Copy.objects.for_school(school).select_related("lot__title")
    readers = Reader.objects.for_school(school)
    if text[:2] in ("#c", "#r") and text[2:].isdecimal():  # a choice of `_ask_which`: exactly one row
        if text[1] == "c":
            return list(copies.filter(pk=text[2:])), []
        return [], list(readers.filter(pk=text[2:]))
    code = digits_from_layout(text)
    codes = {text, code, code.lstrip("0")}  # a label may fill the number with zeros in front
    found = list(copies.filter(inventory_number__in=codes)), list(readers.filter(card_number__in=codes))
    if any(found) or not code.isdecimal():
        return found if any(found) else _named(school, text)
    books = (
        copies.filter(lot__title__isbn=code, written_off_on=None)
        if len(code) == ISBN_LENGTH
        else copies.none()
    )
    return list(books[: MANY + 1]), []


def _named(school: School, text: str) -> tuple[Sequence[Copy], Sequence[Reader]]:
    """People, each word of the text beginning one of their names; else copies with each word in the title."""
    if not stems(text):
        return [], []
    people = list(named(school, text)[: MANY + 1])
    if people:
        return [], people
    titled = Copy.objects.for_school(school).filter(
        lot__title__in=Title.objects.matching(text), written_off_on=None
    )
    books = titled.select_related("lot__title").order_by("lot__title__sort_key", "inventory_number")
    return list(books[: MANY + 1]), []


def _ask_which(
    school: School,
    text: str,
    copies: Sequence[Copy],
    readers: Sequence[Reader],
    reader: Reader | None,
    on: date,
) -> Outcome:
    classes = classes_of(school, on) if readers else {}
    choices = [Choice(r.full_name, str(classes.get(r.pk, "")), f"#r{r.pk}") for r in readers]
    lent = set(Loan.objects.for_school(school).open().filter(copy__in=copies).values_list("copy", flat=True))
    choices += [Choice(str(c.lot.title), _number_and_state(c, lent), f"#c{c.pk}") for c in copies]
    if len(choices) > MANY:
        return Outcome(reader, say("desk_too_many", text=text, n=MANY), "warn", choices=tuple(choices[:MANY]))
    code = "desk_same_names" if readers else "desk_same_titles"
    return Outcome(reader, say(code, text=text, n=len(choices)), "warn", choices=tuple(choices))


def _number_and_state(copy: Copy, lent: Collection[int]) -> str:
    return " · ".join([copy.inventory_number, _("on loan")] if copy.pk in lent else [copy.inventory_number])


def _copy(*, by: User, copy: Copy, reader: Reader | None, said: frozenset[str], now: datetime) -> Outcome:
    on = now.date()
    standing = open_loan_of(by.school, copy)
    if copy.lost_on and not copy.written_off_on:
        return _lost(by=by, copy=copy, reader=reader, found="found" in said, on=on)
    if KEEP in said:
        return _keep(by=by, copy=copy, standing=standing, reader=reader, on=on)
    if standing and (reader is None or "return" in said):
        return _back(by=by, copy=copy, loan=standing, reader=reader, on=on)
    if "return" in said:
        return Outcome(reader, say("desk_not_on_loan"), "bad")
    if reader is None:
        return Outcome(None, say("desk_no_reader"), "bad")
    if standing and standing.reader_id == reader.pk:
        return _own(by=by, loan=standing, reader=reader, said=said, now=now)
    return _lend(by=by, copy=copy, reader=reader, said=said, on=on)


def _lost(*, by: User, copy: Copy, reader: Reader | None, found: bool, on: date) -> Outcome:
    if not found:
        return Outcome(reader, say("desk_lost_found"), "warn", (Answer(_("Mark found"), "found"),))
    mark_copy_found(by=by, copy=copy, on=on)
    return Outcome(reader, say("desk_found", title=str(copy.lot.title)), "good")


def _back(*, by: User, copy: Copy, loan: Loan, reader: Reader | None, on: date) -> Outcome:
    """It is back at once, whatever is answered: if somebody waits for it, the question is where it goes."""
    circulation.take_back(by=by, loan=loan, on=on)
    title, name, late = str(loan.lot.title), _name(loan), loan.days_late(on)
    back = say("desk_back_late" if late else "desk_back", title=title, name=name, n=late)
    if first := holds.turn(by.school, copy, on):
        asked = say("desk_hold_other", name=first.reader.full_name)
        return Outcome(
            reader, f"{back} {asked}", "warn", (Answer(_("Set aside for the next in turn"), KEEP),)
        )
    return Outcome(reader, back, "warn" if late else "good")


def _keep(*, by: User, copy: Copy, standing: Loan | None, reader: Reader | None, on: date) -> Outcome:
    """The copy goes to the next in turn, out of another reader's hands where it stands in his name still."""
    if standing:
        circulation.take_back(by=by, loan=standing, on=on)
    hold = holds.set_aside(by=by, copy=copy, on=on)
    return Outcome(reader, _kept(hold), "good")


def _kept(hold: Hold) -> str:
    until = hold.kept_until or hold.placed_on
    return say("hold_set_aside", title=str(hold.title), name=hold.reader.full_name, d=until)


def _own(*, by: User, loan: Loan, reader: Reader, said: frozenset[str], now: datetime) -> Outcome:
    """The reader's own copy was scanned again: renew it, take it back, or leave it."""
    on = now.date()
    if "renew" in said:
        renewed = circulation.renew(by=by, loan=loan, on=on)
        return Outcome(reader, say("desk_renewed", title=str(loan.lot.title), d=renewed.due_on), "good")
    if loan.lent_on == on and now - loan.recorded_at < SAME_SCAN:
        return Outcome(reader, say("desk_twice"), "warn", (Answer(_("Return"), "return"),))
    answers = (Answer(_("Renew"), "renew"), Answer(_("Return"), "return"))
    return Outcome(reader, say("desk_on_loan_same", d=loan.lent_on), "warn", answers)


def _lend(*, by: User, copy: Copy, reader: Reader, said: frozenset[str], on: date) -> Outcome:
    """One question leads to the next: each answer keeps what was said before."""
    try:
        loan = circulation.lend_copy(by=by, reader=reader, copy=copy, on=on, said=said)
    except NeedsWord as question:
        answers = [Answer(str(WORDS[question.flag]), " ".join(sorted(said | {question.flag})))]
        if isinstance(question, circulation.HeldForOther):
            answers.insert(0, Answer(_("Give to the next in turn"), KEEP))
        return Outcome(reader, question.sentence(), "warn", tuple(answers))
    return Outcome(reader, say("desk_lent", title=str(copy.lot.title), d=loan.due_on), "good")
