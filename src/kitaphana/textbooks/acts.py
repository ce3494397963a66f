"""One act of the class page, by keyboard, mouse or scanner, and what the page hears back."""

import json
from dataclasses import dataclass
from datetime import datetime

from kitaphana.catalogue.models import Title
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.textbooks.actions import Issued, issue_class
from kitaphana.textbooks.classneeds import ClassNeeds, Pair
from kitaphana.textbooks.marking import MARKED, Marked, Wish, mark
from kitaphana.textbooks.scanning import scan

MOST_WISHES = 2000
LARGEST_KEY = 10**18


@dataclass(frozen=True)
class Act:
    """One of three: `wishes` for squares (`undo`: back to what they were); a scanned `line`; else issue all
    that are lacking, in the row of `pupil` and the column of `title` where these are named."""

    wishes: tuple[Wish, ...] = ()
    undo: bool = False
    line: str | None = None
    pupil: int | None = None
    title: int | None = None

    def names(self, pair: Pair) -> bool:
        """Whether the square is one that the act speaks of."""
        pupil, title = pair
        if self.wishes:
            return any((wish.reader, wish.title) == pair for wish in self.wishes)
        return self.line is None and self.pupil in (None, pupil) and self.title in (None, title)


@dataclass(frozen=True)
class Said:
    """A sentence about what was done; `tone`: good, warn or bad."""

    text: str
    tone: str


@dataclass(frozen=True)
class Done:
    """`touched`: squares beside those that the act names. `chosen`: the pupil whose row is chosen now."""

    said: tuple[Said, ...] = ()
    touched: tuple[Pair, ...] = ()
    chosen: int | None = None


def read(text: str) -> Act:
    """The act that a page wrote as JSON. Raises Refused for anything else."""
    try:
        raw = json.loads(text)
        wishes = tuple(
            Wish(_key(pupil), _key(title), _state(state)) for pupil, title, state in raw.get("wishes", ())
        )
        line, pupil, title = raw.get("line"), raw.get("pupil"), raw.get("title")
        if len(wishes) > MOST_WISHES or not (line is None or isinstance(line, str)):
            raise ValueError
        return Act(
            wishes=wishes,
            undo=raw.get("undo") is True,
            line=line,
            pupil=None if pupil is None else _key(pupil),
            title=None if title is None else _key(title),
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Refused("textbooks_act_unreadable") from None


def run(*, by: User, school_class: SchoolClass, act: Act, now: datetime) -> Done:
    """Do it. Raises Refused where nothing was done."""
    on = now.date()
    if act.wishes:
        done = mark(by=by, school_class=school_class, wishes=act.wishes, on=on, undo=act.undo)
        return Done(marked(done, len(act.wishes)))
    reader = _reader(by.school, act.pupil)
    if act.line is not None:
        scanned = scan(by=by, school_class=school_class, line=act.line, reader=reader, now=now)
        said = (Said(scanned.said, scanned.tone),) if scanned.said else ()
        return Done(said, scanned.touched, scanned.reader.pk if scanned.reader else None)
    title = Title.objects.filter(pk=act.title).first() if act.title else None
    if (act.title and title is None) or (act.pupil and reader is None):
        raise Refused("textbooks_no_square")
    lent = issue_class(by=by, school_class=school_class, on=on, title=title, reader=reader)
    return Done(issued(lent, school_class))


def marked(done: Marked, asked: int) -> tuple[Said, ...]:
    """Nothing where the square itself says it all."""
    said = (Said(say("textbooks_marked", n=done.changed), "good"),) if asked > 1 and done.changed else ()
    if not done.refused:
        return said
    why = done.refused[0][1].sentence()
    return (*said, Said(f"{say('textbooks_left', n=len(done.refused))} {why}", "warn"))


def issued(done: Issued, school_class: SchoolClass) -> tuple[Said, ...]:
    """Empty when nothing was lacking."""
    of = {"class": school_class.name}
    said = [Said(say("textbooks_issued", n=done.lent, **of), "good")] if done.lent else []
    for code, lacks in (("textbooks_short", done.short), ("textbooks_kept_back", done.kept)):
        said += [Said(say(code, title=str(lack.title), n=lack.missing, **of), "warn") for lack in lacks]
    return tuple(said)


def why_nothing(needs: ClassNeeds) -> Said:
    """Why a class was issued nothing though the shelf was not short."""
    code = "textbooks_nothing" if needs.need else "textbooks_empty_list"
    return Said(
        say(code if needs.seats else "textbooks_empty_class", **{"class": needs.school_class.name}), ""
    )


def _reader(school: School, pk: int | None) -> Reader | None:
    return Reader.objects.for_school(school).filter(pk=pk).first() if pk else None


def _key(value: object) -> int:
    if type(value) is not int or not 0 < value < LARGEST_KEY:
        raise ValueError
    return value


def _state(value: object) -> str:
    if value not in MARKED:
        raise ValueError
    return str(value)
