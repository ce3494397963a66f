"""How the agreement of a plan, or of its amendment, goes."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, Subquery

from kitaphana.agreement.models import Amendment, Link, Office, Participant, Remark, Round, Word
from kitaphana.core.models import RoleCode, School, User
from kitaphana.planning.models import Plan
from kitaphana.planning.queries import plan_of_day, plans


@dataclass(frozen=True)
class Voice:
    """A participant in a round, and the latest word; None: no word yet. `remarks`: of all the words of the
    round."""

    participant: Participant
    word: Word | None
    remarks: tuple[Remark, ...] = ()

    @property
    def has_agreed(self) -> bool:
        return self.word is not None and self.word.said == Word.Said.AGREED


@dataclass(frozen=True)
class RoundShown:
    """`voices`: of everyone asked in it and not withdrawn while it ran, whoever is asked since. `sent_back`:
    the director's word, if any; `signed`: the director's yes, recorded from paper. `round` None: not yet
    sent. `remarks`: all of the round, also of the withdrawn and those said before a later word."""

    round: Round | None
    voices: tuple[Voice, ...]
    sent_back: Word | None = None
    remarks: tuple[Remark, ...] = ()
    signed: Word | None = None

    @property
    def agreed(self) -> int:
        return sum(voice.has_agreed for voice in self.voices)

    @property
    def silent(self) -> tuple[Voice, ...]:
        return tuple(voice for voice in self.voices if voice.word is None)

    @property
    def is_full(self) -> bool:
        return bool(self.voices) and self.agreed == len(self.voices)

    @property
    def is_over(self) -> bool:
        """Everyone has spoken."""
        return bool(self.voices) and not self.silent

    @property
    def unanswered(self) -> int:
        return sum(not remark.answer for remark in self.remarks)

    def of(self, user: User) -> Voice | None:
        return next((voice for voice in self.voices if voice.participant.user_id == user.pk), None)

    def voice_of(self, participant: Participant) -> Voice | None:
        return next((voice for voice in self.voices if voice.participant.pk == participant.pk), None)


def latest_round(plan: Plan, amendment: Amendment | None = None) -> RoundShown:
    """The latest round of the plan, or of its amendment, with the latest word of everyone."""
    found = Round.objects.for_school(plan.school).filter(plan=plan, amendment=amendment)
    current = found.select_related("version").defer("version__content").order_by("-number").first()
    return round_shown(plan, current) if current else RoundShown(None, ())


def round_shown(plan: Plan, shown: Round) -> RoundShown:
    words: dict[int | None, Word] = {}
    remarks: dict[int | None, list[Remark]] = {}
    said = Word.objects.for_school(plan.school).filter(round=shown).order_by("pk")
    for word in said.select_related("participant", "by").prefetch_related("remarks"):
        words[word.participant_id] = word
        remarks.setdefault(word.participant_id, []).extend(word.remarks.all())
    voices = tuple(
        Voice(person, words.get(person.pk), tuple(remarks.get(person.pk, ()))) for person in _people(shown)
    )
    directors = words.get(None)
    agreed = directors is not None and directors.said == Word.Said.AGREED
    return RoundShown(
        shown, voices, None if agreed else directors, tuple(one for own in remarks.values() for one in own),
        directors if agreed else None,
    )  # fmt: skip


def asked_about(plan: Plan, amendment: Amendment | None = None) -> list[Participant]:
    """Who is asked and was not withdrawn, the weightiest office first; the author of an amendment is not
    asked about it."""
    asked = Participant.objects.for_school(plan.school).filter(plan=plan, withdrawn_on=None)
    people = sorted(asked.select_related("user", "school_class").order_by("pk"), key=_weight)
    if amendment is None:
        return people
    own = amendment.author
    return [
        person
        for person in people
        if person.user_id != own.pk and person.name.casefold() != own.full_name.casefold()
    ]


def withdrawn_from(plan: Plan) -> list[Participant]:
    gone = Participant.objects.for_school(plan.school).filter(plan=plan).exclude(withdrawn_on=None)
    return list(gone.order_by("pk"))


def link_by(secret: str) -> Link | None:
    """The personal link, of whatever school: nobody guesses its secret."""
    found: Link | None = (
        Link.objects.filter(secret=secret)
        .select_related("participant__school_class", "round__amendment", "round__plan__school__corner_user")
        .first()
    )
    return found


def links_of(shown: Round) -> dict[int, str]:
    """Participant → the secret of the personal link of the round."""
    rows = Link.objects.for_school(shown.school).filter(round=shown)
    return dict(rows.values_list("participant", "secret"))


def awaiting(user: User) -> list[Plan]:
    """Plans that wait for this person, the newest first: for a participant's word, the director's yes or the
    librarian's corrections."""
    rounds = Round.objects.for_school(user.school).filter(plan=OuterRef("pk"), amendment=None)
    words = Word.objects.for_school(user.school).filter(
        round=OuterRef("latest_round"), participant__user=user
    )
    asked = Link.objects.for_school(user.school).filter(
        round=OuterRef("latest_round"), participant__user=user, participant__withdrawn_on=None
    )
    waits = Q(Exists(asked), ~Exists(words), state=Plan.State.SUBMITTED)
    if RoleCode.DIRECTOR in user.role_codes:
        waits |= Q(state=Plan.State.AGREED)
    if RoleCode.LIBRARIAN in user.role_codes:
        waits |= Q(state__in=(Plan.State.SENT_BACK, Plan.State.STOPPED))
    latest = Subquery(rounds.order_by("-number").values("pk")[:1])
    return list(plans(user.school).annotate(latest_round=latest).filter(waits))


def late_rounds(school: School, day: date) -> list[RoundShown]:
    """Rounds, of plans and amendments, whose day for words passed before this one while some are awaited."""
    going = Q(amendment=None, plan__state=Plan.State.SUBMITTED) | Q(
        amendment__state=Amendment.State.SUBMITTED
    )
    later = Round.objects.for_school(school).filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    newer = later.filter(Q(amendment=OuterRef("amendment")) | Q(amendment=None, pk__gt=OuterRef("pk")))
    late = Round.objects.for_school(school).filter(going, ~Exists(newer), due_on__lt=day)
    return [
        round_shown(row.plan, row) for row in late.select_related("plan__school", "amendment").order_by("pk")
    ]


def director_signs(school: School) -> bool:
    """Whether somebody may approve by an account."""
    return User.objects.filter(school=school, is_active=True, roles__code=RoleCode.DIRECTOR).exists()


def plan_to_open(user: User, day: date) -> Plan | None:
    """The plan that waits for this person, else the plan of the day."""
    waiting = awaiting(user)
    return waiting[0] if waiting else plan_of_day(user.school, day)


def _people(shown: Round) -> list[Participant]:
    """Of a round, by its links."""
    links = Link.objects.for_school(shown.school).filter(round=shown, is_withdrawn=False)
    found = links.select_related("participant__user", "participant__school_class").order_by("participant")
    return sorted((link.participant for link in found), key=_weight)


def _weight(person: Participant) -> tuple[int, int, str, int]:
    """By office; class heads by their class."""
    own = person.school_class
    place = Office.values.index(person.office)
    return place, own.grade if own else 0, own.letter_key if own else "", person.pk
