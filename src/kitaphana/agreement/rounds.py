"""A round of words, of a plan or of its amendment alike: begun, spoken in, over."""

import secrets
from datetime import date

from django.db.models import Max

from kitaphana.agreement.models import Amendment, Link, Participant, Round, Version, Word
from kitaphana.agreement.queries import RoundShown, asked_about, director_signs, latest_round, links_of
from kitaphana.agreement.versions import Content
from kitaphana.core.actions import name_guests
from kitaphana.core.models import RoleCode, User
from kitaphana.core.refusal import Refused
from kitaphana.core.workflow import move
from kitaphana.planning.models import Plan

SECRET_BYTES = 32


def begin(
    by: User, plan: Plan, amendment: Amendment | None, version: Version, on: date, until: date | None
) -> Round:
    """A new round, with a personal link for each participant; the state moves to «in agreement».

    Refused: nobody to ask, remarks of the round before without an answer, words awaited until a day that has
    passed.
    """
    state = after("submit", plan, amendment)
    last = latest_round(plan, amendment)
    if not asked_about(plan, amendment):
        raise Refused("plan_no_participants")
    if last.unanswered:
        raise Refused("plan_remarks_open", n=last.unanswered)
    if until and until < on:
        raise Refused("plan_due_past", d=until)
    number = last.round.number + 1 if last.round else 1
    sent = Round.objects.create(
        school=by.school, plan=plan, amendment=amendment, number=number, version=version, sent_on=on,
        due_on=until,
    )  # fmt: skip
    name_guests(by=by)
    give_links(sent)
    set_state(plan, amendment, state)
    return sent


def give_links(shown: Round) -> None:
    """The people of the round: a personal link for each participant who has none in it."""
    known = links_of(shown)
    Link.objects.bulk_create(
        Link(
            school=shown.school, round=shown, participant=person,
            secret=secrets.token_urlsafe(SECRET_BYTES),
        )
        for person in asked_about(shown.plan, shown.amendment)
        if person.pk not in known
    )  # fmt: skip


def refuse_spent(shown: Round, person: Participant) -> None:
    """Refused: the personal link of the round holds no more: withdrawn, an older round, answered, over."""
    latest = latest_round(shown.plan, shown.amendment)
    if person.withdrawn_on:
        raise Refused("plan_link_withdrawn")
    if latest.round != shown:
        raise Refused("plan_link_old")
    voice = latest.voice_of(person)
    if voice and voice.word:
        raise Refused("plan_link_used", d=voice.word.on)
    if state_of(shown.plan, shown.amendment) != Plan.State.SUBMITTED:
        raise Refused("plan_round_over")


def refuse_unready(by: User, plan: Plan, amendment: Amendment | None = None) -> None:
    """Refused: who decides is not the director, wrote it, or was asked to agree it; some participant has not
    agreed."""
    shown = latest_round(plan, amendment)
    if RoleCode.DIRECTOR not in by.role_codes:
        raise Refused("plan_only_director")
    if by.pk == (amendment or plan).author_id:
        raise Refused("amendment_own_approval" if amendment else "plan_own_approval")
    if shown.of(by):
        raise Refused("plan_own_word")
    _refuse_unagreed(shown, state_of(plan, amendment))


def refuse_unapproved(
    by: User, plan: Plan, amendment: Amendment | None, on: date, minutes_number: str, minutes_on: date | None
) -> None:
    """Refused: as in `refuse_unready`; a remark without an answer; minutes without their number or day, or of
    a day to come."""
    refuse_unready(by, plan, amendment)
    shown = latest_round(plan, amendment)
    _refuse_unfinished(shown, state_of(plan, amendment), on, minutes_number, minutes_on)


def refuse_unsigned(
    by: User, plan: Plan, amendment: Amendment | None, on: date, signed_on: date, minutes_number: str,
    minutes_on: date | None,
) -> None:  # fmt: skip
    """Of a director's signature on paper. Refused: the director has an account; the school's settings do not
    name one; signed before the last word was said, or after today; as in `refuse_unapproved`."""
    if director_signs(by.school):
        raise Refused("plan_director_signs")
    if not plan.school.director.strip():
        raise Refused("plan_director_unnamed")
    shown = latest_round(plan, amendment)
    _refuse_unfinished(shown, state_of(plan, amendment), signed_on, minutes_number, minutes_on)
    if signed_on > on:
        raise Refused("plan_paper_later")
    last = max((voice.word.on for voice in shown.voices if voice.word), default=signed_on)
    if signed_on < last:
        raise Refused("plan_signed_early", d=last)


def sign(by: User, plan: Plan, amendment: Amendment | None, on: date) -> None:
    """The director's yes as the paper has it, with the name that the settings give now."""
    shown = open_round(plan, amendment, None)
    Word.objects.create(
        school=by.school, round=shown, said=Word.Said.AGREED, way=Word.Way.PAPER, on=on, by=by,
        signed_by=plan.school.director.strip(),
    )  # fmt: skip


def open_round(plan: Plan, amendment: Amendment | None, seen: int | None) -> Round:
    """The round in which words may be said; `seen`: its number on the page they come from.

    Refused: never sent, another round by now, or the round is over.
    """
    shown = latest_round(plan, amendment).round
    if shown is None:
        raise Refused("plan_not_asked")
    if seen is not None and seen != shown.number:
        raise Refused("plan_old_round", round=seen)
    if state_of(plan, amendment) not in (Plan.State.SUBMITTED, Plan.State.AGREED):
        raise Refused("plan_round_over")
    return shown


def settle(plan: Plan, amendment: Amendment | None) -> None:
    """Move the state once everyone has spoken: agreed by all, or sent back; an agreed one goes back when
    somebody has second thoughts."""
    state, shown = state_of(plan, amendment), latest_round(plan, amendment)
    if not shown.is_over or (state == Plan.State.AGREED and shown.is_full):
        return
    if state in (Plan.State.SUBMITTED, Plan.State.AGREED):
        verb = "agree" if shown.is_full else "send_back"
        set_state(plan, amendment, after(verb, plan, amendment))


def state_of(plan: Plan, amendment: Amendment | None) -> str:
    """By the row as it stands now: someone else may have moved it since it was read."""
    subject = amendment or plan
    subject.refresh_from_db(fields=["state"])
    return subject.state


def after(verb: str, plan: Plan, amendment: Amendment | None) -> str:
    """The state after the verb. Refused: the printed table has no such move."""
    return move("amendment" if amendment else "plan", state_of(plan, amendment), verb)


def set_state(plan: Plan, amendment: Amendment | None, state: str) -> None:
    subject = amendment or plan
    subject.state = state
    subject.save(update_fields=["state"])


def keep(plan: Plan, content: Content, *, on: date, is_approved: bool = False) -> Version:
    """One more version of the plan."""
    kept = Version.objects.for_school(plan.school).filter(plan=plan).aggregate(last=Max("number"))
    return Version.objects.create(
        school=plan.school, plan=plan, number=(kept["last"] or 0) + 1, content=content, made_on=on,
        is_approved=is_approved,
    )  # fmt: skip


def _refuse_unagreed(shown: RoundShown, state: str) -> None:
    if state == Plan.State.SUBMITTED:
        raise Refused("plan_not_agreed", n=len(shown.voices) - shown.agreed)


def _refuse_unfinished(
    shown: RoundShown, state: str, on: date, minutes_number: str, minutes_on: date | None
) -> None:
    _refuse_unagreed(shown, state)
    if shown.unanswered:
        raise Refused("plan_remarks_open", n=shown.unanswered)
    if bool(minutes_number.strip()) != bool(minutes_on) or (minutes_on and minutes_on > on):
        raise Refused("plan_minutes")
