"""Who is asked about a plan, their words in its rounds, the answers to remarks, and the director's yes.

A word on an amendment of the plan is said by the same actions, with `amendment`.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from kitaphana.agreement import rounds
from kitaphana.agreement.difference import refuse_not_agreed
from kitaphana.agreement.models import Amendment, Link, Participant, Remark, Round, Word
from kitaphana.agreement.people import Candidate, judges
from kitaphana.agreement.queries import Voice, asked_about, latest_round
from kitaphana.agreement.versions import content_of
from kitaphana.core.action import action
from kitaphana.core.models import RoleCode, User
from kitaphana.core.refusal import NeedsWord, Refused
from kitaphana.planning.actions import freeze
from kitaphana.planning.hours import shown_in
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.queries import sections
from kitaphana.roster.models import SchoolClass


class EarlyClose(NeedsWord):
    flag = "accept_early"


@action
def ask(
    *,
    by: User,
    plan: Plan,
    name: str,
    office: str,
    user: User | None = None,
    school_class: SchoolClass | None = None,
    subject: str = "",
) -> Participant:
    """Ask a person, with an account or without; who was withdrawn is asked again.

    Without an account a person is known by name, office, class and subject together: two may have one name.
    Refused: no name, the plan's author, the director who will approve it, everyone has agreed already, such
    a one is asked, or one who was in a round, in another office.
    """
    name = " ".join(name.split())
    if not name:
        raise Refused("plan_no_name")
    _refuse_judges(plan, name, user)
    _refuse_settled(plan)
    about = {"office": office, "name": name, "school_class": school_class, "subject": subject.strip()}
    rows = Participant.objects.for_school(by.school).filter(plan=plan)
    known = rows.filter(user=user).first() if user else rows.filter(user=None, **about).first()
    if known:
        return _ask_again(known, about)
    asked = Participant.objects.create(school=by.school, plan=plan, user=user, **about)
    for shown in _running(plan):
        rounds.give_links(shown)
    return asked


@action
def ask_all(*, by: User, plan: Plan, people: Sequence[Candidate]) -> list[Participant]:
    """Ask everyone that rules name, each once, in the office that comes first."""
    known = {person.user_id or person.name for person in asked_about(plan)}
    asked = []
    for person in people:
        key = person.user.pk if person.user else person.name
        if key in known:
            continue
        known.add(key)
        asked.append(
            ask(
                by=by, plan=plan, name=person.name, office=person.office, user=person.user,
                school_class=person.school_class, subject=person.subject,
            )
        )  # fmt: skip
    return asked


@action
def withdraw(*, by: User, participant: Participant, on: date) -> Participant:
    """Ask this person no more; what was said stays, a running round may be over by it, one that is over keeps
    its people. Refused: nobody would be left of a plan that was sent, or of a running round; a remark of this
    person has no answer."""
    plan = participant.plan
    plan.refresh_from_db(fields=["state"])
    others = [person for person in asked_about(plan) if person.pk != participant.pk]
    running = _running(plan)
    if not plan.is_open and (not others or any(_is_alone(participant, shown) for shown in running)):
        raise Refused("plan_last_participant", name=participant.name)
    _refuse_unanswered(participant, running)
    participant.withdrawn_on = on
    participant.save(update_fields=["withdrawn_on"])
    links = Link.objects.for_school(by.school).filter(participant=participant, round__in=running)
    links.update(is_withdrawn=True)
    for shown in running:
        rounds.settle(plan, shown.amendment)
    return participant


@action
def submit(*, by: User, plan: Plan, on: date, until: date | None = None) -> Round:
    """Send the plan for agreement and begin a new round, words awaited until the day. Refused: nothing in it,
    or as in `rounds.begin`."""
    rounds.after("submit", plan, None)
    if not shown_in(plan).exists():
        raise Refused("plan_empty")
    version = rounds.keep(plan, content_of(plan), on=on)
    return rounds.begin(by, plan, None, version, on, until)


@action
def agree(
    *,
    by: User,
    plan: Plan,
    on: date,
    amendment: Amendment | None = None,
    participant: Participant | None = None,
    way: str = Word.Way.ACCOUNT,
    signed_on: date | None = None,
    seen: int | None = None,
) -> Word:
    """A participant's yes; the last one makes the plan agreed. `participant` None: who acts, by account;
    `on`: the day it is recorded, `signed_on`: of a paper; `seen`: the round on the page it comes from.

    Refused: not asked, an older round, the round is over; a paper dated before the plan was sent or after
    today, or over a word said otherwise; an account of another person; a link that is spent.
    """
    voice = _voice(by, plan, amendment, participant, way, seen)
    word = _say(by, plan, amendment, voice, Word.Said.AGREED, way, _signed(on, signed_on))
    rounds.settle(plan, amendment)
    return word


@action
def remark(
    *,
    by: User,
    plan: Plan,
    on: date,
    text: str = "",
    about: Sequence[tuple[PlanItem, str]] = (),
    amendment: Amendment | None = None,
    participant: Participant | None = None,
    way: str = Word.Way.ACCOUNT,
    signed_on: date | None = None,
    seen: int | None = None,
) -> Word:
    """A participant's remarks: `text` on the whole, `about` on items. The others go on speaking; when all
    have, the plan comes back. Refused: as in `agree`; no remark; an item that the plan does not show."""
    _refuse_empty(text, about)
    voice = _voice(by, plan, amendment, participant, way, seen)
    word = _say(by, plan, amendment, voice, Word.Said.REMARKS, way, _signed(on, signed_on))
    _write_remarks(word, plan, text, about)
    rounds.settle(plan, amendment)
    return word


@action
def send_back(
    *,
    by: User,
    plan: Plan,
    text: str,
    on: date,
    about: Sequence[tuple[PlanItem, str]] = (),
    amendment: Amendment | None = None,
) -> Word:
    """The director does not approve yet, and says why. Refused: no remark, or as in
    `rounds.refuse_unready`."""
    rounds.refuse_unready(by, plan, amendment)
    _refuse_empty(text, about)
    shown, state = rounds.open_round(plan, amendment, None), rounds.after("send_back", plan, amendment)
    word = Word.objects.create(
        school=by.school, round=shown, said=Word.Said.REMARKS, way=Word.Way.ACCOUNT, on=on, by=by
    )
    _write_remarks(word, plan, text, about)
    rounds.set_state(plan, amendment, state)
    return word


@action
def answer(*, by: User, remark: Remark, accepted: bool, on: date, text: str = "") -> Remark:
    """Answer a remark, once. Refused: answered already; not accepted without a word why."""
    remark.refresh_from_db()
    if remark.answer:
        raise Refused("plan_remark_answered")
    if not accepted and not text.strip():
        raise Refused("plan_answer_why")
    remark.answer = Remark.Answer.ACCEPTED if accepted else Remark.Answer.DECLINED
    remark.answer_text, remark.answered_on, remark.answered_by = text.strip(), on, by
    remark.save(update_fields=["answer", "answer_text", "answered_on", "answered_by"])
    return remark


@action
def close_round(
    *, by: User, plan: Plan, amendment: Amendment | None = None, accept_early: bool = False
) -> None:
    """Stop the agreement: the plan comes back to its author to be corrected, what was said stays, and all
    are asked anew in the next round. Asked about: always, for a yes of this round is worth no more."""
    state, shown = rounds.after("stop", plan, amendment), latest_round(plan, amendment)
    if not accept_early:
        said = len(shown.voices) - len(shown.silent)
        raise EarlyClose("plan_close_asks" if said else "plan_close_asks_none", n=len(shown.voices), k=said)
    rounds.set_state(plan, amendment, state)


@action
def approve(
    *, by: User, plan: Plan, on: date, minutes_number: str = "", minutes_on: date | None = None
) -> Plan:
    """The director's yes is final; `minutes_number`, `minutes_on`: of the pedagogical council.

    Refused: as in `rounds.refuse_unapproved`; the plan is not what was agreed.
    """
    rounds.refuse_unapproved(by, plan, None, on, minutes_number, minutes_on)
    plan.approved_by = by
    return _approved(by, plan, on, minutes_number, minutes_on)


@action
def approve_on_paper(
    *,
    by: User,
    plan: Plan,
    on: date,
    signed_on: date,
    minutes_number: str = "",
    minutes_on: date | None = None,
) -> Plan:
    """Record that the director, who has no account, approved the plan by signing it. Who records decides
    nothing, so the author may. Refused: as in `rounds.refuse_unsigned`; the plan is not what was agreed."""
    rounds.refuse_unsigned(by, plan, None, on, signed_on, minutes_number, minutes_on)
    rounds.sign(by, plan, None, signed_on)
    return _approved(by, plan, signed_on, minutes_number, minutes_on)


def _approved(by: User, plan: Plan, on: date, minutes_number: str, minutes_on: date | None) -> Plan:
    state, agreed = rounds.after("approve", plan, None), latest_round(plan).round
    if agreed:
        refuse_not_agreed(agreed.version, content_of(plan))
    freeze(by=by, plan=plan)
    plan.state, plan.approved_on = state, on
    plan.minutes_number, plan.minutes_on = minutes_number.strip(), minutes_on
    plan.save(update_fields=["state", "approved_on", "approved_by", "minutes_number", "minutes_on"])
    rounds.keep(plan, content_of(plan), on=on, is_approved=True)
    return plan


def _voice(
    by: User,
    plan: Plan,
    amendment: Amendment | None,
    participant: Participant | None,
    way: str,
    seen: int | None,
) -> Voice:
    """Who speaks, by the way that is this person's own."""
    opened = rounds.open_round(plan, amendment, seen)
    if participant and way == Word.Way.LINK:
        rounds.refuse_spent(opened, participant)
    shown = latest_round(plan, amendment)
    voice = shown.voice_of(participant) if participant else shown.of(by)
    if voice is None or voice.participant.withdrawn_on:
        raise Refused("plan_not_asked")
    if way == Word.Way.ACCOUNT and voice.participant.user_id != by.pk:
        raise Refused("plan_not_asked")
    if way == Word.Way.PAPER and voice.word and voice.word.way != Word.Way.PAPER:
        raise Refused("plan_spoke_already", name=voice.participant.name)
    return voice


def _signed(on: date, signed_on: date | None) -> date:
    if signed_on and signed_on > on:
        raise Refused("plan_paper_later")
    return signed_on or on


def _say(
    by: User, plan: Plan, amendment: Amendment | None, voice: Voice, said: str, way: str, on: date
) -> Word:
    opened = rounds.open_round(plan, amendment, None)
    if on < opened.sent_on:
        raise Refused("plan_word_early", d=opened.sent_on)
    return Word.objects.create(
        school=by.school, round=opened, participant=voice.participant, said=said, way=way, on=on, by=by
    )


def _write_remarks(word: Word, plan: Plan, text: str, about: Sequence[tuple[PlanItem, str]]) -> None:
    numbers = {row.item.pk: row.number for part in sections(plan) for row in part.items} if about else {}
    if any(item.pk not in numbers for item, _ in about):
        raise Refused("plan_remark_elsewhere")
    remarks = [
        Remark(
            school=word.school, word=word, item=item, item_number=numbers[item.pk], item_text=item.text,
            text=said.strip(),
        )
        for item, said in about
        if said.strip()
    ]  # fmt: skip
    if text.strip():
        remarks.append(Remark(school=word.school, word=word, text=text.strip()))
    Remark.objects.bulk_create(remarks)


def _refuse_empty(text: str, about: Sequence[tuple[PlanItem, str]]) -> None:
    if not text.strip() and not any(said.strip() for _, said in about):
        raise Refused("plan_no_remark")


def _ask_again(person: Participant, about: Mapping[str, object]) -> Participant:
    """One who is known already: of who was in a round, name and office stay as the sheet has them."""
    if person.user is None and person.withdrawn_on is None:
        raise Refused("plan_asked_already", name=person.name)
    links = Link.objects.for_school(person.school).filter(participant=person)
    if links.exists():
        if person.office != about["office"]:
            raise Refused("plan_asked_already", name=person.name)
    else:
        for field, value in about.items():
            setattr(person, field, value)
    person.withdrawn_on = None
    person.save()
    for shown in _running(person.plan):
        links.filter(round=shown).update(is_withdrawn=False)
        rounds.give_links(shown)
    return person


def _is_alone(person: Participant, shown: Round) -> bool:
    """Whether nobody else is of the round."""
    voices = latest_round(shown.plan, shown.amendment).voices
    return [voice.participant.pk for voice in voices] == [person.pk]


def _refuse_unanswered(person: Participant, running: Sequence[Round]) -> None:
    """Who objects is not silenced."""
    for shown in running:
        voice = latest_round(shown.plan, shown.amendment).voice_of(person)
        open_now = sum(not remark.answer for remark in voice.remarks) if voice else 0
        if open_now:
            raise Refused("plan_withdraw_unanswered", name=person.name, n=open_now)


def _refuse_judges(plan: Plan, name: str, user: User | None) -> None:
    """The author and the director do not agree the plan themselves, by whatever name they are asked."""
    author = plan.author
    if author and (user == author or name.casefold() == author.full_name.casefold()):
        raise Refused("plan_own_voice", name=name)
    if (user and RoleCode.DIRECTOR in user.role_codes) or name.casefold() in judges(plan):
        raise Refused("plan_directors_voice", name=name)


def _refuse_settled(plan: Plan) -> None:
    """Nobody new is asked once all have agreed: the director would approve what they have not seen."""
    amended = Amendment.objects.for_school(plan.school).filter(plan=plan, state=Amendment.State.AGREED)
    plan.refresh_from_db(fields=["state"])
    if plan.state == Plan.State.AGREED or amended.exists():
        raise Refused("plan_people_settled")


def _running(plan: Plan) -> list[Round]:
    """Rounds of the plan and of its amendment in which words are awaited now."""
    plan.refresh_from_db(fields=["state"])
    found = [latest_round(plan).round] if plan.state == Plan.State.SUBMITTED else []
    amendments = Amendment.objects.for_school(plan.school).filter(plan=plan, state=Amendment.State.SUBMITTED)
    found += [latest_round(plan, amendment).round for amendment in amendments]
    return [shown for shown in found if shown]
