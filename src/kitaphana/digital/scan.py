"""The one line of the centre: a card, a name, a grade or «10 оқушы, 7-сынып», and what follows from it."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kitaphana.core.models import User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.core.sentences import say
from kitaphana.digital import session as sessions
from kitaphana.digital.board import Who
from kitaphana.digital.models import Session, Workstation
from kitaphana.digital.queries import minutes_of, open_sessions
from kitaphana.lib.fold import fold
from kitaphana.roster.models import Reader
from kitaphana.roster.queries import classes_of, readers_meant

MANY = 10
LONGEST = 200
KEY_DIGITS = 18
COUNTED = re.compile(r"(\d{1,4}) (?:окуши|учени|пупил)")
GRADE = re.compile(r"(\d{1,2})(?: [^\W\d]{1,2})? (?:синип|синиб|класс)|граде (\d{1,2})")
"""On folded text, where «7-ші сыныптың» reads «7 ши синиптин» and “pupils” «пупилс»."""

WORDS = {
    sessions.Seated.flag: gettext_lazy("Move here"),
    sessions.Kept.flag: gettext_lazy("Sit down all the same"),
}
STOP = pgettext_lazy("session", "Stop")


@dataclass(frozen=True)
class Answer:
    """A button of a question; pressing it does the same again with all the words of `flag` said."""

    label: str
    flag: str


@dataclass(frozen=True)
class Outcome:
    """What the line or a button did. `who` is about to sit down afterwards, with the words of `flag` said.

    `answers` to a question about `purpose`, or about the line where that is empty; `choices`: readers whom
    the line may have meant, with their class. `done`: the act, as `board.Act.key`.
    """

    who: Who = field(default_factory=Who)
    said: str = ""
    tone: str = ""
    answers: tuple[Answer, ...] = ()
    choices: tuple[tuple[Reader, str], ...] = ()
    purpose: str = ""
    flag: str = ""
    done: str = ""

    @property
    def asks(self) -> bool:
        return bool(self.answers or self.choices)


def run(*, by: User, line: str, flag: str, now: datetime) -> Outcome:
    """Understand the line. A refusal comes back as its sentence; nobody sits down by a line alone."""
    text = one_line(line)
    if not text:
        return Outcome()
    try:
        if group := group_meant(text):
            return counted(count=group[0], grade=group[1])
        return _reader(by=by, text=text, flag=flag, now=now)
    except Refused as refusal:
        return Outcome(said=refusal.sentence(), tone="bad")


def one_line(text: str) -> str:
    """What was typed or scanned, without signs that are not seen."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text[:LONGEST]).split())


def group_meant(text: str) -> tuple[int, int | None] | None:
    """How many pupils, and of which grade: «10 оқушы, 7-сынып», «7-сынып», «10 учеников»."""
    folded = " ".join(fold(text).split())
    counted, grade = COUNTED.search(folded), GRADE.search(folded)
    if not counted and not grade:
        return None
    return int(counted[1]) if counted else 1, int(grade[1] or grade[2]) if grade else None


def counted(*, count: int, grade: int | None) -> Outcome:
    """Pupils without a card. Raises Refused: no pupil, or a grade that does not exist."""
    if not 1 <= count <= sessions.MOST_AT_ONCE:
        raise Refused("digital_count", n=count, max=sessions.MOST_AT_ONCE)
    if grade is not None and not 0 <= grade <= sessions.HIGHEST_GRADE:
        raise Refused("digital_grade", n=grade)
    return Outcome(Who(grade=grade, count=count))


def sit_down(
    *, by: User, who: Who, workstation: Workstation | None, purpose: str, flag: str, now: datetime
) -> Outcome:
    """The session begins, or a question is left that has changed nothing."""
    said = frozenset(flag.split())
    try:
        if workstation is None and who.count <= 1:
            raise Refused("digital_none_free")
        begun = sessions.start(
            by=by,
            workstation=workstation,
            purpose=purpose,
            at=now,
            reader=who.reader,
            grade=who.grade,
            count=who.count or 1,
            move=sessions.Seated.flag in said,
            despite_booking=sessions.Kept.flag in said,
        )
    except NeedsWord as question:
        answer = Answer(str(WORDS[question.flag]), " ".join(sorted(said | {question.flag})))
        return Outcome(who, question.sentence(), "warn", (answer,), purpose=purpose, flag=flag)
    except Refused as refusal:
        return Outcome(who, refusal.sentence(), "bad", flag=flag)
    place = workstation.name if workstation else _("several workstations")
    said_now = say("digital_started", name=person_of(begun), text=place, purpose=begun.get_purpose_display())
    return Outcome(said=said_now, tone="good", done=f"started-{begun.pk}")


def stop(*, by: User, session: Session, now: datetime) -> Outcome:
    try:
        ended = sessions.stop(by=by, session=session, at=now)
    except Refused as refusal:
        return Outcome(said=refusal.sentence(), tone="bad")
    said = say("digital_ended", name=person_of(ended), n=minutes_of(ended) or 0)
    return Outcome(said=said, tone="good", done=f"stopped-{ended.pk}")


def undo(*, by: User, kind: str, session: Session) -> Outcome:
    """Take back one act of `board.just_happened`."""
    try:
        if kind == "stopped":
            sessions.undo_stop(by=by, session=session)
            return Outcome(said=say("digital_undone_stop", name=person_of(session)), tone="good")
        sessions.undo_start(by=by, session=session)
    except Refused as refusal:
        return Outcome(said=refusal.sentence(), tone="bad")
    return Outcome(said=say("digital_undone_start", name=person_of(session)), tone="good")


def person_of(session: Session) -> str:
    """The reader by name, else so many pupils and their grade."""
    if session.reader:
        return session.reader.full_name
    return people(session.count, session.grade)


def people(count: int, grade: int | None) -> str:
    if grade is None:
        return say("digital_pupils", n=count)
    return say("digital_pupils_of", n=count, grade=grade)


def _reader(*, by: User, text: str, flag: str, now: datetime) -> Outcome:
    found = _named(by, text)
    if not found:
        return Outcome(said=say("digital_unknown", text=text), tone="bad")
    if len(found) > 1:
        classes = classes_of(by.school, now.date())
        choices = tuple((reader, str(classes.get(reader.pk, ""))) for reader in found[:MANY])
        code = "digital_many" if len(found) > MANY else "digital_same_names"
        return Outcome(said=say(code, text=text, n=len(choices)), tone="warn", choices=choices)
    reader = found[0]
    if reader.left_on and reader.left_on < now.date():
        raise Refused("digital_left", name=reader.full_name)
    sits = open_sessions(by.school).filter(reader=reader).first()
    if sits and flag == "stop":
        return stop(by=by, session=sits, now=now)
    if sits and flag != sessions.Seated.flag:
        answers = (Answer(str(STOP), "stop"), Answer(_("Move to another workstation"), sessions.Seated.flag))
        place = sits.workstation.name if sits.workstation else "–"
        said = say("digital_seated", name=reader.full_name, text=place)
        return Outcome(Who(reader=reader), said, "warn", answers)
    return Outcome(Who(reader=reader), flag=flag if sits else "")


def _named(by: User, text: str) -> list[Reader]:
    """`#r7` is a choice of the page: exactly one reader."""
    if text.startswith("#r") and text[2:].isdecimal() and len(text) <= KEY_DIGITS:
        return list(Reader.objects.for_school(by.school).filter(pk=text[2:]))
    return list(readers_meant(by.school, text)[: MANY + 1])
