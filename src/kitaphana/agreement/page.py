"""What the pages of an agreement show, put into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BoundField, Form
from django.utils.translation import gettext as _

from kitaphana.agreement.difference import difference
from kitaphana.agreement.models import Amendment, Office, Participant, Remark, Round, Word
from kitaphana.agreement.people import parted
from kitaphana.agreement.queries import RoundShown, Voice, latest_round
from kitaphana.core.sentences import say, spoken
from kitaphana.lib.dates import short_date
from kitaphana.planning.models import Plan
from kitaphana.planning.queries import NumberedItem, sections

GROUPED_FROM = 4
"""Class heads from this many on are one row of the card."""
DEPUTIES = (Office.DEPUTY_TEACHING, Office.DEPUTY_UPBRINGING)


@dataclass(frozen=True)
class CardRow:
    """A person of the card, or many class heads together. `look`: of the badge; `word` None: waits."""

    name: str
    office: str
    look: str
    word: str
    on: date | None = None
    way: str = ""
    remarks: Sequence[Remark] = ()


@dataclass(frozen=True)
class Stamp:
    """Who agreed the plan, as the sheet names them."""

    name: str
    office: str
    on: date


@dataclass(frozen=True)
class SayRow:
    """An item that a participant may remark on."""

    numbered: NumberedItem
    term: str
    field: BoundField


def round_sentence(shown: RoundShown) -> str:
    """How the round goes; empty before the plan was first sent."""
    asked = len(shown.voices)
    if shown.round is None or not asked:
        return ""
    number = shown.round.number
    if shown.is_full:
        return say("plan_round_all", n=asked, round=number)
    if not shown.agreed:
        return say("plan_round_none", n=asked, round=number)
    return say("plan_round", n=asked, k=shown.agreed, round=number)


def due_sentence(shown: RoundShown, state: str, today: date) -> str:
    """Until when words are awaited, or that they are no more; nothing when all have spoken."""
    due = shown.round.due_on if shown.round else None
    if state == Plan.State.STOPPED:
        return say("plan_round_cut")
    if due is None or state != Plan.State.SUBMITTED:
        return ""
    return say("plan_due_late" if due < today else "plan_due_by", d=due)


def card_rows(shown: RoundShown) -> list[CardRow]:
    """The people of a round; many class heads are one row, but those with remarks stand by themselves."""
    heads = [voice for voice in shown.voices if voice.participant.office == Office.CLASS_HEAD]
    together = heads if len(heads) >= GROUPED_FROM else []
    alone = {voice.participant.pk for voice in together if voice.remarks and not _is_settled(voice)}
    rows, grouped = [], False
    for voice in shown.voices:
        if voice in together and voice.participant.pk not in alone:
            rows += [] if grouped else [_heads(together)]
            grouped = True
        else:
            rows.append(_person(voice))
    return rows


def turn_of(voice: Voice | None, state: str) -> str:
    """What is left to this person to say: «word», «yes» after remarks, «doubts» after a yes; empty:
    nothing."""
    if voice is None or voice.participant.withdrawn_on:
        return ""
    if state not in (Plan.State.SUBMITTED, Plan.State.AGREED):
        return ""
    if voice.word is None:
        return "word"
    return "doubts" if voice.has_agreed else "yes"


def stamps(shown: RoundShown) -> list[Stamp]:
    """Deputies who agreed in the round; where no deputy was asked, the first who did."""
    agreed = [voice for voice in shown.voices if voice.has_agreed and voice.word]
    deputies = [voice for voice in agreed if voice.participant.office in DEPUTIES]
    return [
        Stamp(voice.participant.name, voice.participant.get_office_display(), voice.word.on)
        for voice in (deputies or agreed[:1])
        if voice.word
    ]


def remarked(shown: RoundShown) -> dict[int, str]:
    """Item → «2 ескертпе», of remarks that still need an answer."""
    counts: dict[int, int] = {}
    for remark in shown.remarks:
        if remark.item_id and not remark.answer:
            counts[remark.item_id] = counts.get(remark.item_id, 0) + 1
    return {item: say("plan_remarks_count", n=n) for item, n in counts.items()}


def say_rows(plan: Plan, person: Participant, form: Form) -> tuple[list[SayRow], list[SayRow]]:
    """The plan's items with a place for a remark to each: first those that concern this person."""
    numbered = {row.item.pk: row for part in sections(plan) for row in part.items}
    own, rest = parted([row.item for row in numbered.values()], person)
    first, second = (
        [
            SayRow(numbered[item.pk], item.term.show(spoken()), form[f"item-{item.pk}"])
            for item in items
            if f"item-{item.pk}" in form.fields
        ]
        for items in (own, rest)
    )
    return first, second


def changed_since(shown: Round, *, guest: bool = False) -> dict[str, list[str]]:
    """What differs from the round before, by group; empty in the first round. `guest`: who has no account."""
    before = (
        Round.objects.for_school(shown.school)
        .filter(plan=shown.plan, amendment=shown.amendment, number__lt=shown.number)
        .select_related("version")
        .order_by("-number")
        .first()
    )
    if before is None or not before.version.content:
        return {}
    return difference(before.version.content, shown.version.content).said(
        spoken(), sees_money=False, guest=guest
    )


def minutes_sentence(subject: Plan | Amendment) -> str:
    if not subject.minutes_number or not subject.minutes_on:
        return ""
    return say("plan_minutes_named", number=subject.minutes_number, d=short_date(subject.minutes_on))


def director_named(plan: Plan, shown: RoundShown, amendment: Amendment | None = None) -> str:
    """Who approved the plan, or its amendment; until then who heads the school."""
    approved_by = (amendment or plan).approved_by
    if approved_by:
        return approved_by.full_name
    return shown.signed.signed_by if shown.signed else plan.school.director


def amendment_sentence(amendment: Amendment, language: str) -> str:
    """An approved amendment, as it is named under the director's stamp."""
    holes: dict[str, Any] = {"n": amendment.number, "d": amendment.approved_on}
    if not amendment.minutes_on:
        return say("plan_amended_named", language=language, **holes)
    minutes: dict[str, Any] = {"number": amendment.minutes_number, "on": amendment.minutes_on}
    return say("plan_amended_minutes", language=language, **holes, **minutes)


def reminder(plan: Plan, amendment: Amendment | None = None) -> str:
    """One text for everyone who has not answered."""
    shown = latest_round(plan, amendment)
    names = ", ".join(voice.participant.name for voice in shown.silent)
    text = say("plan_remind_text", title=plan.name(spoken()), names=names)
    due = shown.round.due_on if shown.round else None
    return f"{text} {say('plan_due_by', d=due)}" if due else text


def invitation(plan: Plan, person: Participant, address: str) -> str:
    """The text that goes with a personal link."""
    return f"{say('plan_invite_text', name=person.name, title=plan.name(spoken()))}\n{address}"


def _is_settled(voice: Voice) -> bool:
    """Agreed after all, every remark answered."""
    return voice.has_agreed and all(remark.answer for remark in voice.remarks)


def _heads(voices: Sequence[Voice]) -> CardRow:
    agreed = [voice for voice in voices if voice.has_agreed]
    others = [_class_or_name(voice.participant) for voice in voices if voice.word is None]
    counted = say("plan_heads" if agreed else "plan_heads_none", n=len(voices), k=len(agreed))
    words = f"{counted} · {', '.join(others)}" if others else counted
    last = max((voice.word.on for voice in agreed if voice.word), default=None)
    if len(agreed) == len(voices):
        return CardRow(_("Class heads"), counted, "good", str(Word.Said.AGREED.label), last)
    return CardRow(_("Class heads"), words, "", "")


def _person(voice: Voice) -> CardRow:
    person, word = voice.participant, voice.word
    office = str(person.get_office_display())
    if person.school_class:
        office = f"{office}, {person.school_class}"
    elif person.subject:
        office = f"{office}, {person.subject}"
    if word is None:
        return CardRow(person.name, office, "", "")
    way = "" if word.way == Word.Way.ACCOUNT else str(word.get_way_display())
    look = "good" if voice.has_agreed else "warn"
    return CardRow(person.name, office, look, str(word.get_said_display()), word.on, way, voice.remarks)


def _class_or_name(person: Participant) -> str:
    return str(person.school_class) if person.school_class else person.name
