"""Writing down what was asked for."""

from datetime import date

from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.fold import fold
from kitaphana.needs.models import Enquiry
from kitaphana.roster.models import Reader, ReaderKind
from kitaphana.roster.queries import current_year, enrolment_of

HIGHEST_GRADE = 12


@action
def ask(
    *,
    by: User,
    on: date,
    sought: str,
    about: str,
    outcome: str,
    reason: str = "",
    reader: Reader | None = None,
    reader_kind: str = ReaderKind.PUPIL,
    grade: int | None = None,
) -> Enquiry:
    """Write down an enquiry. With a `reader`, kind and grade are the reader's own on that day.

    Refused: a day outside every school year, nothing asked for, a word that is on no list, no such grade, no
    reason for an enquiry that was not fully met.
    """
    enquiry = Enquiry(school=by.school)
    return _write(enquiry, on, sought, about, outcome, reason, reader, reader_kind, grade)


@action
def amend(
    *,
    by: User,
    enquiry: Enquiry,
    on: date,
    sought: str,
    about: str,
    outcome: str,
    reason: str = "",
    reader: Reader | None = None,
    reader_kind: str = ReaderKind.PUPIL,
    grade: int | None = None,
) -> Enquiry:
    """Write the enquiry anew; refusals as in `ask`."""
    return _write(enquiry, on, sought, about, outcome, reason, reader, reader_kind, grade)


@action
def remove(*, by: User, enquiry: Enquiry) -> None:
    enquiry.delete()


def _write(
    enquiry: Enquiry,
    on: date,
    sought: str,
    about: str,
    outcome: str,
    reason: str,
    reader: Reader | None,
    reader_kind: str,
    grade: int | None,
) -> Enquiry:
    if current_year(enquiry.school, on) is None:
        raise Refused("needs_outside", d=on)
    if not fold(about).strip():
        raise Refused("needs_about_empty")
    if reader:
        enrolled = enrolment_of(reader, on)
        reader_kind, grade = reader.kind, enrolled.school_class.grade if enrolled else None
    if reader_kind != ReaderKind.PUPIL:
        grade = None
    if grade is not None and not 0 <= grade <= HIGHEST_GRADE:
        raise Refused("needs_grade", n=grade)
    unmet = outcome != Enquiry.Outcome.MET
    if unmet and not reason:
        raise Refused("needs_reason")
    _listed(sought, Enquiry.Sought.values)
    _listed(outcome, Enquiry.Outcome.values)
    _listed(reader_kind, ReaderKind.values)
    _listed(reason, ["", *Enquiry.Reason.values])
    enquiry.on, enquiry.sought, enquiry.outcome = on, sought, outcome
    enquiry.about = " ".join(about.split())
    enquiry.about_folded = fold(enquiry.about)[:200]
    enquiry.reason = reason if unmet else ""
    enquiry.reader, enquiry.reader_kind, enquiry.grade = reader, reader_kind, grade
    enquiry.save()
    return enquiry


def _listed(word: str, known: list[str]) -> None:
    if word not in known:
        raise Refused("needs_choice", text=word)
