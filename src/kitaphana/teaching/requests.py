"""What teachers ask for: asked, supplied, answered, and marked by the teacher."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from kitaphana.catalogue.models import BOOK_LANGUAGES, Subject, Title
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.lib.fold import fold
from kitaphana.lib.person import HIGHEST_GRADE
from kitaphana.roster.models import Reader, ReaderKind, SchoolClass
from kitaphana.roster.queries import current_year
from kitaphana.teaching.models import RequestTitle, TeacherRequest
from kitaphana.teaching.queries import beyond_shelf, may_answer

State = TeacherRequest.State


class MoreThanShelf(NeedsWord):
    flag = "accept_more"


@dataclass(frozen=True)
class _Wish:
    """What a request says."""

    teacher: Reader
    on: date
    kind: str
    about: str
    needed_by: date | None
    author: str
    subject: Subject | None
    school_class: SchoolClass | None
    grade: int | None
    language: str
    quantity: int | None


@action
def ask(
    *,
    by: User,
    teacher: Reader,
    on: date,
    kind: str,
    about: str,
    needed_by: date | None = None,
    author: str = "",
    subject: Subject | None = None,
    school_class: SchoolClass | None = None,
    grade: int | None = None,
    language: str = "",
    quantity: int | None = None,
) -> TeacherRequest:
    """Write down what a teacher asks for. With a class the grade is the class's own.

    Refused: a reader who is no teacher, another's request unless the library writes it down, nothing asked
    for, a day outside every school year, needed before it was asked, no such kind, grade, language or number.
    """
    wish = _Wish(
        teacher, on, kind, about, needed_by, author, subject, school_class, grade, language, quantity
    )
    return _write(by, TeacherRequest(school=by.school), wish)


@action
def amend(
    *,
    by: User,
    request: TeacherRequest,
    teacher: Reader,
    on: date,
    kind: str,
    about: str,
    needed_by: date | None = None,
    author: str = "",
    subject: Subject | None = None,
    school_class: SchoolClass | None = None,
    grade: int | None = None,
    language: str = "",
    quantity: int | None = None,
) -> TeacherRequest:
    """Write the request anew; refusals as in `ask`, and one that is answered is not changed."""
    _own(by, request.teacher)
    _open(request)
    wish = _Wish(
        teacher, on, kind, about, needed_by, author, subject, school_class, grade, language, quantity
    )
    return _write(by, request, wish)


@action
def withdraw(*, by: User, request: TeacherRequest) -> None:
    """Delete a request that was not answered. Its entry in the diary, if it has one, stays."""
    _own(by, request.teacher)
    _open(request)
    request.delete()


@action
def supply(
    *,
    by: User,
    request: TeacherRequest,
    titles: Sequence[tuple[Title, int]],
    accept_more: bool = False,
) -> None:
    """Note so many copies of each title as given for the request; 0 takes a title out.

    MoreThanShelf: more than stands on the shelf now. Refused: a negative number, titles for a declined
    request.
    """
    if request.state == State.DECLINED:
        raise Refused("teaching_declined_titles")
    if any(n < 0 for _title, n in titles):
        raise Refused("teaching_given")
    for title, n, have in () if accept_more else beyond_shelf(request.teacher, titles):
        raise MoreThanShelf("teaching_beyond_shelf", title=str(title), n=n, have=have)
    rows = RequestTitle.objects.for_school(by.school).filter(request=request)
    rows.filter(title__in=[title for title, n in titles if not n]).delete()
    for title, n in titles:
        if n:
            RequestTitle.objects.update_or_create(
                school=by.school, request=request, title=title, defaults={"quantity": n}
            )


@action
def answer(
    *, by: User, request: TeacherRequest, state: str, on: date, today: date, text: str = ""
) -> TeacherRequest:
    """Say how the request ended. Refused: a day before it was asked or after today, a part or a refusal
    without its reason, a supply of nothing, a refusal with titles."""
    text = text.strip()
    gave = RequestTitle.objects.for_school(by.school).filter(request=request).exists()
    if state not in (State.SUPPLIED, State.PART, State.DECLINED):
        raise Refused("teaching_choice", text=state)
    if on < request.on:
        raise Refused("teaching_answer_before", d=request.on)
    if on > today:
        raise Refused("teaching_future", d=on)
    if state != State.SUPPLIED and not text:
        raise Refused("teaching_answer_reason")
    if state != State.DECLINED and not gave and not text:
        raise Refused("teaching_answer_nothing")
    if state == State.DECLINED and gave:
        raise Refused("teaching_declined_titles")
    request.state, request.supplied_on, request.answer = state, on, text
    if state == State.DECLINED:
        request.helped, request.helped_on = "", None
    request.save(update_fields=["state", "supplied_on", "answer", "helped", "helped_on"])
    return request


@action
def reopen(*, by: User, request: TeacherRequest) -> TeacherRequest:
    """Take the answer back; the titles and the text stay."""
    request.state, request.supplied_on = State.OPEN, None
    request.helped, request.helped_on = "", None
    request.save(update_fields=["state", "supplied_on", "helped", "helped_on"])
    return request


@action
def mark(*, by: User, request: TeacherRequest, helped: str, on: date) -> TeacherRequest:
    """Whether it helped: by the teacher, or by the library from the teacher's word. Refused: another's
    request, nothing was supplied, a day before that, a mark that is on no list."""
    _own(by, request.teacher)
    if request.state not in (State.SUPPLIED, State.PART) or request.supplied_on is None:
        raise Refused("teaching_mark_open")
    if on < request.supplied_on:
        raise Refused("teaching_mark_before", d=request.supplied_on)
    if helped not in TeacherRequest.Helped.values:
        raise Refused("teaching_choice", text=helped)
    request.helped, request.helped_on = helped, on
    request.save(update_fields=["helped", "helped_on"])
    return request


def _write(by: User, request: TeacherRequest, wish: _Wish) -> TeacherRequest:
    _own(by, wish.teacher)
    _check(by, wish)
    for field in fields(wish):
        setattr(request, field.name, getattr(wish, field.name))
    request.about, request.author = " ".join(wish.about.split()), " ".join(wish.author.split())
    request.grade = wish.school_class.grade if wish.school_class else wish.grade
    request.keyed().save()
    return request


def _own(by: User, teacher: Reader) -> None:
    """A teacher speaks for himself, the library for everyone."""
    if not may_answer(by) and teacher.user_id != by.pk:
        raise Refused("teaching_not_own")


def _open(request: TeacherRequest) -> None:
    if request.state != State.OPEN:
        raise Refused("teaching_answered_already")


def _check(by: User, wish: _Wish) -> None:
    if wish.teacher.kind != ReaderKind.TEACHER:
        raise Refused("teaching_no_teacher", name=wish.teacher.short_name)
    if not fold(wish.about).strip():
        raise Refused("teaching_about_empty")
    if current_year(by.school, wish.on) is None:
        raise Refused("teaching_outside", d=wish.on)
    if wish.needed_by and wish.needed_by < wish.on:
        raise Refused("teaching_needed_before", d=wish.on)
    if wish.school_class and wish.on not in wish.school_class.year.period:
        raise Refused("teaching_class_year", name=wish.school_class.name)
    if wish.grade is not None and not 0 <= wish.grade <= HIGHEST_GRADE:
        raise Refused("teaching_grade", n=wish.grade)
    if wish.quantity is not None and wish.quantity < 1:
        raise Refused("teaching_quantity")
    if wish.kind not in TeacherRequest.Kind.values:
        raise Refused("teaching_choice", text=wish.kind)
    if wish.language and wish.language not in BOOK_LANGUAGES:
        raise Refused("teaching_choice", text=wish.language)
