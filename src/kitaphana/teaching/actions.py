"""Reading lists, and what is written into the diary of work done with teachers."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Max, QuerySet

from kitaphana.activities.actions import record
from kitaphana.activities.actions import remove as remove_entry
from kitaphana.activities.models import WorkKind
from kitaphana.catalogue.models import Subject, Title
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.fold import fold
from kitaphana.lib.person import HIGHEST_GRADE
from kitaphana.roster.models import Reader, ReaderKind
from kitaphana.roster.queries import current_year
from kitaphana.teaching.models import ListedTitle, ReadingList, TeacherRequest


@action
def make_list(
    *,
    by: User,
    name: str,
    on: date,
    subject: Subject | None = None,
    lowest_grade: int | None = None,
    highest_grade: int | None = None,
    teacher: Reader | None = None,
    note: str = "",
    for_readers: bool = False,
    titles: Sequence[Title] = (),
    words: Sequence[str] = (),
) -> ReadingList:
    """A reading list with those titles of the catalogue, then what the library has not got, in words.

    Refused: no name, grades the wrong way round or out of range, a `teacher` who is not one, a day outside
    every school year, an empty list shown to readers.
    """
    made = ReadingList(school=by.school, on=on)
    if current_year(by.school, on) is None:
        raise Refused("teaching_outside", d=on)
    if for_readers and not titles and not any(text.strip() for text in words):
        raise Refused("teaching_list_empty")
    _describe(made, name, subject, lowest_grade, highest_grade, teacher, note, for_readers=for_readers)
    _append(made, titles, words)
    return made


@action
def describe_list(
    *,
    by: User,
    reading_list: ReadingList,
    name: str,
    subject: Subject | None = None,
    lowest_grade: int | None = None,
    highest_grade: int | None = None,
    teacher: Reader | None = None,
    note: str = "",
    for_readers: bool = False,
) -> ReadingList:
    """Refusals as in `make_list`."""
    if for_readers and not _rows(reading_list).exists():
        raise Refused("teaching_list_empty")
    _describe(
        reading_list, name, subject, lowest_grade, highest_grade, teacher, note, for_readers=for_readers
    )
    return reading_list


@action
def remove_list(*, by: User, reading_list: ReadingList) -> None:
    """Delete the list. Its entry in the diary, if it has one, stays: the work was done."""
    reading_list.delete()


@action
def add_to_list(
    *, by: User, reading_list: ReadingList, titles: Sequence[Title] = (), words: Sequence[str] = ()
) -> int:
    """Put titles, then words, at the end; what is listed already is not listed twice. Returns how many were
    added. Refused: nothing to add."""
    if not titles and not any(text.strip() for text in words):
        raise Refused("teaching_list_nothing")
    return _append(reading_list, titles, words)


@action
def take_from_list(*, by: User, row: ListedTitle) -> None:
    """A list that readers see does not lose its last title. Refused: it would."""
    alone = not _rows(row.reading_list).exclude(pk=row.pk).exists()
    if alone and row.reading_list.for_readers:
        raise Refused("teaching_list_last")
    row.delete()


@action
def move_in_list(*, by: User, row: ListedTitle, steps: int) -> None:
    """Up the list by so many places, or with a negative number down; at the ends it stays there."""
    rows = list(_rows(row.reading_list))
    old = rows.index(row)
    rows.insert(max(0, min(len(rows) - 1, old - steps)), rows.pop(old))
    for place, moved in enumerate(rows, 1):
        moved.place = place
    ListedTitle.objects.bulk_update(rows, ["place"])


@action
def note_in_list(*, by: User, reading_list: ReadingList, notes: Mapping[int, str]) -> None:
    """What stands beside each title, by the key of its row."""
    rows = [row for row in _rows(reading_list) if row.pk in notes]
    for row in rows:
        row.note = " ".join(notes[row.pk].split())
    ListedTitle.objects.bulk_update(rows, ["note"])


@action
def write_down(
    *,
    by: User,
    of: TeacherRequest | ReadingList,
    kind: WorkKind,
    on: date,
    today: date,
    participants: int = 0,
    minutes: int | None = None,
    accept_many: bool = False,
) -> None:
    """Make an entry of the diary from a request or a list. Refused: it has one, and as in
    `activities.actions.record`."""
    if of.activity_id:
        raise Refused("teaching_written_already")
    of.activity = record(
        by=by,
        kind=kind,
        on=on,
        today=today,
        theme=str(of)[:200],
        school_class=of.school_class if isinstance(of, TeacherRequest) else None,
        teacher=of.teacher,
        participants=participants,
        minutes=minutes,
        at_teachers_request=of.teacher is not None,
        accept_many=accept_many,
    )
    of.save(update_fields=["activity"])


@action
def unwrite(*, by: User, of: TeacherRequest | ReadingList, accept_loss: bool = False) -> None:
    """Take its entry out of the diary. LosesMore as in `activities.actions.remove`."""
    if of.activity:
        remove_entry(by=by, activity=of.activity, accept_loss=accept_loss)
        of.activity = None


def _describe(
    made: ReadingList,
    name: str,
    subject: Subject | None,
    lowest_grade: int | None,
    highest_grade: int | None,
    teacher: Reader | None,
    note: str,
    *,
    for_readers: bool,
) -> None:
    if not name.strip():
        raise Refused("teaching_list_unnamed")
    for grade in (lowest_grade, highest_grade):
        if grade is not None and not 0 <= grade <= HIGHEST_GRADE:
            raise Refused("teaching_grade", n=grade)
    if lowest_grade is not None and highest_grade is not None and highest_grade < lowest_grade:
        raise Refused("teaching_list_grades", a=lowest_grade, b=highest_grade)
    if teacher and teacher.kind != ReaderKind.TEACHER:
        raise Refused("teaching_no_teacher", name=teacher.short_name)
    made.name, made.subject, made.teacher = " ".join(name.split()), subject, teacher
    made.lowest_grade, made.highest_grade = lowest_grade, highest_grade
    made.note, made.for_readers = note.strip(), for_readers
    made.save()


def _rows(of: ReadingList) -> QuerySet[ListedTitle]:
    rows: QuerySet[ListedTitle] = ListedTitle.objects.for_school(of.school).filter(reading_list=of)
    return rows


def _append(to: ReadingList, titles: Sequence[Title], words: Sequence[str]) -> int:
    there = set(_rows(to).values_list("title", flat=True))
    said = {fold(text) for text in _rows(to).exclude(words="").values_list("words", flat=True)}
    last = _rows(to).aggregate(last=Max("place"))["last"] or 0
    spare = {fold(text): text for typed in reversed(words) if (text := " ".join(typed.split())[:300])}
    fresh = [ListedTitle(title=title) for title in dict.fromkeys(titles) if title.pk not in there]
    fresh += [ListedTitle(words=text) for key, text in reversed(spare.items()) if key not in said]
    for place, row in enumerate(fresh, last + 1):
        row.school, row.reading_list, row.place = to.school, to, place
    ListedTitle.objects.bulk_create(fresh)
    return len(fresh)
