"""Writing down what was asked for, what readers propose, and searches that found nothing."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from kitaphana.catalogue.models import BOOK_LANGUAGES
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.fold import fold
from kitaphana.lib.person import HIGHEST_GRADE
from kitaphana.needs.models import EmptySearch, Enquiry, Suggestion
from kitaphana.needs.queries import recognised
from kitaphana.roster.models import Reader, ReaderKind
from kitaphana.roster.queries import current_year, enrolment_of

MOST_MINUTES = 480
LEAST_LETTERS = 3
"""A search of fewer letters says nothing."""
USUAL_KIND = {
    Enquiry.Sought.INFORMATION: Enquiry.Kind.THEMATIC,
    Enquiry.Sought.AUTHOR: Enquiry.Kind.ADDRESS,
    Enquiry.Sought.WORK: Enquiry.Kind.ADDRESS,
    Enquiry.Sought.THEME: Enquiry.Kind.THEMATIC,
    Enquiry.Sought.FACT: Enquiry.Kind.FACTUAL,
    Enquiry.Sought.FOR_CLASS: Enquiry.Kind.ADDRESS,
}
"""Which reference answer each thing sought usually is (domain.md §1.11)."""


@dataclass(frozen=True)
class ReferenceAnswer:
    """How an enquiry was answered; an empty `kind` is the usual one of what was sought."""

    kind: str = ""
    source_used: str = ""
    minutes: int | None = None
    referred_to: str = ""


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
    author: str = "",
    language: str = "",
    answer: ReferenceAnswer | None = None,
) -> Enquiry:
    """Write down an enquiry. With a `reader`, kind and grade are the reader's own on that day; an empty
    `sought` is what the words are known as.

    Refused: a day outside every school year, nothing asked for, a word that is on no list, no such grade, no
    reason for an enquiry that was not fully met, nowhere for one that was referred on, no such minutes.
    """
    enquiry = Enquiry(school=by.school, on=on, sought=sought, outcome=outcome, reason=reason)
    _of_whom(enquiry, reader, reader_kind, grade)
    return _write(enquiry, about, author, language, answer or ReferenceAnswer())


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
    author: str = "",
    language: str = "",
    answer: ReferenceAnswer | None = None,
) -> Enquiry:
    """Write the enquiry anew; refusals as in `ask`."""
    enquiry.on, enquiry.sought, enquiry.outcome, enquiry.reason = on, sought, outcome, reason
    _of_whom(enquiry, reader, reader_kind, grade)
    return _write(enquiry, about, author, language, answer or ReferenceAnswer())


@action
def repeat(*, by: User, enquiry: Enquiry, on: date, reader: Reader | None = None) -> Enquiry:
    """Write the same enquiry once more: of `reader`, else of somebody of the same kind and grade."""
    again = Enquiry(
        school=by.school, on=on, sought=enquiry.sought, outcome=enquiry.outcome, reason=enquiry.reason
    )
    _of_whom(again, reader, enquiry.reader_kind, enquiry.grade)
    answer = ReferenceAnswer(enquiry.kind, enquiry.source_used, enquiry.minutes, enquiry.referred_to)
    return _write(again, enquiry.about, enquiry.author, enquiry.language, answer)


@action
def remove(*, by: User, enquiry: Enquiry) -> None:
    enquiry.delete()


@action
def suggest(
    *,
    by: User,
    on: date,
    kind: str,
    about: str = "",
    author: str = "",
    text: str = "",
    language: str = "",
    reader: Reader | None = None,
    reader_kind: str = ReaderKind.PUPIL,
    grade: int | None = None,
) -> Suggestion:
    """Write down what a reader proposes. With a `reader`, kind and grade are the reader's own on that day.

    Refused: a book without its title, anything else without a text, a word that is on no list, no such grade.
    """
    _listed(kind, Suggestion.Kind.values)
    _listed(language, ["", *BOOK_LANGUAGES])
    if kind == Suggestion.Kind.BOOK and not _has_words(about):
        raise Refused("needs_suggest_title")
    if kind != Suggestion.Kind.BOOK and not _has_words(text):
        raise Refused("needs_suggest_text")
    made = Suggestion(school=by.school, on=on, kind=kind, language=language, text=text.strip())
    _of_whom(made, reader, reader_kind, grade)
    made.about, made.author = _tidy(about), _tidy(author)
    made.keyed().save()
    return made


@action
def answer_suggestion(
    *, by: User, suggestion: Suggestion, on: date, state: str, answer: str = "", is_public: bool = False
) -> Suggestion:
    """Say what became of a suggestion; a later answer takes the place of an earlier one.

    Refused: a word that is on no list, a decline without a word why.
    """
    _listed(state, [word for word in Suggestion.State.values if word != Suggestion.State.NEW])
    if state == Suggestion.State.DECLINED and not _has_words(answer):
        raise Refused("needs_suggest_why")
    suggestion.state, suggestion.answer, suggestion.is_public = state, answer.strip(), is_public
    suggestion.answered_on = on
    suggestion.save()
    return suggestion


@action
def remove_suggestion(*, by: User, suggestion: Suggestion) -> None:
    suggestion.delete()


@action
def note_empty_search(
    *, by: User, on: date, about: str, place: str, reader_kind: str = "", grade: int | None = None
) -> EmptySearch | None:
    """Write down a finished search that found nothing.

    Nothing is written for too few letters, nor for what a user of the staff sought that day already. In the
    readers' corner nobody is known, so the corner itself must not tell the same search twice.
    """
    _listed(place, EmptySearch.Place.values)
    about = _tidy(about)[: EmptySearch._meta.get_field("about").max_length]
    if sum(letter.isalnum() for letter in about) < LEAST_LETTERS:
        return None
    at_staff = place == EmptySearch.Place.STAFF
    search = EmptySearch(
        school=by.school, on=on, place=place, about=about, reader_kind=reader_kind, grade=grade,
        by=by if at_staff else None,
    ).keyed()  # fmt: skip
    told = EmptySearch.objects.for_school(by.school).filter(on=on, by=by, key=search.key)
    if not search.key or (at_staff and told.exists()):
        return None
    search.save()
    return search


def _of_whom(row: Enquiry | Suggestion, reader: Reader | None, kind: str, grade: int | None) -> None:
    if reader:
        enrolled = enrolment_of(reader, row.on)
        kind, grade = reader.kind, enrolled.school_class.grade if enrolled else None
    _listed(kind, ReaderKind.values)
    if kind != ReaderKind.PUPIL:
        grade = None
    if grade is not None and not 0 <= grade <= HIGHEST_GRADE:
        raise Refused("needs_grade", n=grade)
    row.reader, row.reader_kind, row.grade = reader, kind, grade


def _write(enquiry: Enquiry, about: str, author: str, language: str, answer: ReferenceAnswer) -> Enquiry:
    if current_year(enquiry.school, enquiry.on) is None:
        raise Refused("needs_outside", d=enquiry.on)
    if not _has_words(about):
        raise Refused("needs_about_empty")
    enquiry.sought = enquiry.sought or recognised(enquiry.school, about)
    unmet = enquiry.outcome != Enquiry.Outcome.MET
    if unmet and not enquiry.reason:
        raise Refused("needs_reason")
    referred = enquiry.outcome == Enquiry.Outcome.REFERRED
    if referred and not _has_words(answer.referred_to):
        raise Refused("needs_referred")
    if answer.minutes is not None and not 0 <= answer.minutes <= MOST_MINUTES:
        raise Refused("needs_minutes", n=answer.minutes, max=MOST_MINUTES)
    _listed(enquiry.sought, Enquiry.Sought.values)
    _listed(enquiry.outcome, Enquiry.Outcome.values)
    _listed(enquiry.reason, ["", *Enquiry.Reason.values])
    _listed(language, ["", *BOOK_LANGUAGES])
    _listed(answer.kind, ["", *Enquiry.Kind.values])
    _listed(answer.source_used, ["", *Enquiry.SourceUsed.values])
    enquiry.about, enquiry.author, enquiry.language = _tidy(about), _tidy(author), language
    enquiry.reason = enquiry.reason if unmet else ""
    enquiry.kind = answer.kind or USUAL_KIND[Enquiry.Sought(enquiry.sought)]
    enquiry.source_used, enquiry.minutes = answer.source_used, answer.minutes
    enquiry.referred_to = _tidy(answer.referred_to) if referred else ""
    enquiry.keyed().save()
    return enquiry


def _has_words(text: str) -> bool:
    return bool(fold(text).strip())


def _tidy(text: str) -> str:
    """Single spaces, and none of the signs that are not seen: a search comes here as it was sent."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _listed(word: str, known: Container[str]) -> None:
    if word not in known:
        raise Refused("needs_choice", text=word)
