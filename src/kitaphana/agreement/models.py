"""Who agrees a plan, what each said in each round, and the versions that were shown to them."""

import hashlib
import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.models import OfSchool, School, User
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.roster.models import SchoolClass


class Office(models.TextChoices):
    """In what office a person is asked, the weightiest first."""

    DEPUTY_TEACHING = "deputy", pgettext_lazy("office", "deputy director for teaching")
    DEPUTY_UPBRINGING = "upbringing", pgettext_lazy("office", "deputy director for upbringing")
    METHODIST = "methodist", pgettext_lazy("office", "methodist")
    UNION = "union", pgettext_lazy("office", "head of a teachers' union")
    CLASS_HEAD = "class_head", pgettext_lazy("office", "class head")
    TEACHER = "teacher", pgettext_lazy("office", "teacher")
    PSYCHOLOGIST = "psychologist", pgettext_lazy("office", "psychologist")
    SOCIAL = "social", pgettext_lazy("office", "social pedagogue")
    PARENTS = "parents", pgettext_lazy("office", "parents' committee")
    OTHER = "other", pgettext_lazy("office", "other")


SHORT_SEAL = 16
"""Letters of a seal that a person compares by eye."""


def seal_of(content: object) -> str:
    """SHA-256 of what is sealed, in whatever order a database gives its keys back."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Amendment(models.Model):
    """A change of an approved plan, agreed and approved by itself; the plan changes when it is approved."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("in agreement")
        SENT_BACK = "sent_back", _("changes asked")
        STOPPED = "stopped", pgettext_lazy("agreement", "stopped")
        AGREED = "agreed", _("agreed")
        APPROVED = "approved", _("approved")
        WITHDRAWN = "withdrawn", pgettext_lazy("amendment", "withdrawn")

    CLOSED = (State.APPROVED, State.WITHDRAWN)

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    minutes_number = models.CharField(max_length=20, blank=True)
    minutes_on = models.DateField(null=True, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "plan", "number"], name="amendment_number_once"),
            models.UniqueConstraint(
                fields=["school", "plan"],
                name="amendment_one_at_a_time",
                condition=~Q(state__in=("approved", "withdrawn")),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="amendment_number_from_1"),
            models.CheckConstraint(
                condition=Q(state="approved", approved_on__isnull=False)
                | (~Q(state="approved") & Q(approved_on=None, approved_by=None)),
                name="amendment_approved_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(minutes_number="", minutes_on=None)
                | (~Q(minutes_number="") & Q(minutes_on__isnull=False)),
                name="amendment_minutes_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether its changes may still be written."""
        return self.state in (self.State.DRAFT, self.State.SENT_BACK, self.State.STOPPED)


class Change(models.Model):
    """One line of an amendment. `after`: field → new value, as in the plan's content; `before`: the same
    fields when the line was written. `code`: of a control number. `item`: of new work, none until it is
    approved."""

    class Verb(models.TextChoices):
        ADD = "add", pgettext_lazy("amendment", "new work")
        WRITE = "write", pgettext_lazy("amendment", "written anew")
        STRIKE = "strike", pgettext_lazy("amendment", "struck out")
        NUMBER = "number", pgettext_lazy("amendment", "control number")
        AIM = "aim", pgettext_lazy("amendment", "aim and tasks")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="changes")
    verb = models.CharField(max_length=8, choices=Verb)
    item = models.ForeignKey(PlanItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=30, blank=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "amendment", "item"],
                name="change_of_item_once",
                condition=Q(item__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["school", "amendment", "code"], name="change_of_number_once", condition=~Q(code="")
            ),
            models.UniqueConstraint(
                fields=["school", "amendment"], name="change_of_aim_once", condition=Q(verb="aim")
            ),
            models.CheckConstraint(
                condition=(Q(verb="number") & ~Q(code="")) | (~Q(verb="number") & Q(code="")),
                name="change_of_number_has_code",
            ),
            models.CheckConstraint(
                condition=Q(item=None) | Q(verb__in=("add", "write", "strike")), name="change_of_item"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.item_id}"


class Version(models.Model):
    """The whole content of a plan as it was sent, or approved. `content`: see `versions.content_of`; `seal`:
    the fingerprint of the whole row when it was kept."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    made_on = models.DateField()
    is_approved = models.BooleanField(default=False)
    seal = models.CharField(max_length=64)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "plan", "number"], name="version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.seal = self._fingerprint()
        super().save(*args, **kwargs)

    @property
    def is_whole(self) -> bool:
        """Whether the row is still what was kept."""
        return self.seal == self._fingerprint()

    @property
    def code(self) -> str:
        """The beginning of the seal, which a person compares by eye."""
        return " ".join(self.seal[at : at + 4] for at in range(0, SHORT_SEAL, 4))

    def _fingerprint(self) -> str:
        return seal_of({
            "plan": self.plan_id, "number": self.number, "made_on": str(self.made_on),
            "is_approved": self.is_approved, "content": self.content,
        })  # fmt: skip


class Participant(models.Model):
    """Someone asked about a plan, with an account (`user`) or without one (by a link, or on paper).

    `school_class`, `subject`: what concerns this person first. Withdrawn: not asked in later rounds; what was
    said stays. Name and office of whoever was in a round are never changed.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="participants")
    name = models.CharField(max_length=150)
    office = models.CharField(max_length=12, choices=Office)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    subject = models.CharField(max_length=80, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "plan", "user"], name="participant_once"),
            models.UniqueConstraint(
                fields=["school", "plan", "name", "office", "subject"],
                name="participant_by_name_once",
                condition=Q(user__isnull=True, school_class__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["school", "plan", "name", "office", "subject", "school_class"],
                name="participant_of_class_once",
                condition=Q(user__isnull=True, school_class__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """One sending of a plan, or of its amendment, to all its participants."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="rounds")
    amendment = models.ForeignKey(
        Amendment, on_delete=models.CASCADE, null=True, blank=True, related_name="rounds"
    )
    number = models.PositiveSmallIntegerField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField()
    due_on = models.DateField(null=True, blank=True, help_text="Until when words are awaited")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "plan", "number"],
                name="round_once",
                condition=Q(amendment__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["school", "amendment", "number"],
                name="round_of_amendment_once",
                condition=Q(amendment__isnull=False),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="round_number_from_1"),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("sent_on")), name="round_due_after_sending"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.number}"


class Link(models.Model):
    """That a participant is asked in a round, and the personal address by which it may be answered without an
    account; `secret` is the part of it that cannot be guessed. It holds for one answer; those of older rounds
    stay: by them a round keeps its own people. `is_withdrawn`: while the round ran."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="links")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="links")
    secret = models.CharField(max_length=43)
    is_withdrawn = models.BooleanField(default=False)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "round", "participant"], name="link_once"),
            models.UniqueConstraint(fields=["school", "secret"], name="link_secret_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["secret"], name="link_by_secret")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.participant_id}"


class Word(models.Model):
    """What a participant said in a round; of several the latest counts, and none is ever changed.

    `participant` None: the director, who sent it back, or whose signature under it is recorded for want of an
    account: `signed_by` is the name as it stood then.
    """

    class Said(models.TextChoices):
        AGREED = "agreed", _("has agreed")
        REMARKS = "remarks", _("remark")

    class Way(models.TextChoices):
        ACCOUNT = "account", pgettext_lazy("way of agreeing", "in the program")
        LINK = "link", pgettext_lazy("way of agreeing", "by a personal link")
        PAPER = "paper", pgettext_lazy("way of agreeing", "on paper")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="words")
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="words"
    )
    said = models.CharField(max_length=8, choices=Said)
    way = models.CharField(max_length=8, choices=Way)
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", help_text="Who recorded it")
    signed_by = models.CharField(max_length=150, blank=True, help_text="The director, on paper")
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(signed_by="") | Q(participant=None, said="agreed", way="paper"),
                name="word_signed_by_director",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "round"], name="word_of_round")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.participant_id} {self.said}"


class Remark(models.Model):
    """A remark on an item, or on the whole plan (`item` None, `item_number` empty), and its answer.

    `item_number`, `item_text`: as they stood when the remark was made.
    """

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("answer to a remark", "accepted")
        DECLINED = "declined", pgettext_lazy("answer to a remark", "not accepted")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    word = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="remarks")
    item = models.ForeignKey(PlanItem, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    item_number = models.CharField(max_length=10, blank=True)
    item_text = models.CharField(max_length=300, blank=True)
    text = models.TextField(max_length=1000)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answer_text = models.TextField(max_length=1000, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="", answered_on=None, answered_by=None)
                | (~Q(answer="") & Q(answered_on__isnull=False, answered_by__isnull=False)),
                name="remark_answered_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
