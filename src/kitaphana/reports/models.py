"""Reports of a period: their outline, answers to questions, editions that were submitted."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import pgettext_lazy

from kitaphana.agreement.models import SHORT_SEAL, seal_of
from kitaphana.core.models import OfSchool, School, User
from kitaphana.lib.period import Period

NAME_MAX = 80
"""Characters of the name of a form."""


class Outline(models.Model):
    """A form of report that the school keeps: which parts, in which order. `parts`: see `outline.Outline`."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME_MAX)
    parts = models.JSONField()

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "name"], name="outline_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Report(models.Model):
    """Live while it is a draft, returned or being corrected; else what its last edition says."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("report", "draft")
        SUBMITTED = "submitted", pgettext_lazy("report", "submitted")
        RETURNED = "returned", pgettext_lazy("report", "returned")
        APPROVED = "approved", pgettext_lazy("report", "approved")
        CORRECTING = "correcting", pgettext_lazy("report", "being corrected")

    class Addressee(models.TextChoices):
        DIRECTOR = "director", pgettext_lazy("report for", "the director")
        DISTRICT = "district", pgettext_lazy("report for", "the district education department")
        COUNCIL = "council", pgettext_lazy("report for", "the pedagogical council")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    addressee = models.CharField(max_length=8, choices=Addressee.choices, default=Addressee.DIRECTOR)
    parts = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_on = models.DateField()
    revision = models.PositiveIntegerField(default=0)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="report_forward"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "starts_on"], name="report_starts")]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def is_live(self) -> bool:
        """Its figures move with the records."""
        return self.state in (self.State.DRAFT, self.State.RETURNED, self.State.CORRECTING)


class Answer(models.Model):
    """The librarian's sentence to a question that stands before signing. `subject`: what of its kind the
    question is about, as `Question.subject` says; `asked`: its `fingerprint` when it was answered."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField(max_length=30)
    subject = models.CharField(max_length=80, blank=True)
    asked = models.CharField(max_length=SHORT_SEAL)
    text = models.TextField(max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "report", "code", "subject"], name="answer_once"),
        ]

    def __str__(self) -> str:
        return self.code


class Edition(models.Model):
    """A report as it was submitted; nothing of it changes after but the decision.

    `content`: the whole paper in each language, as `kept` writes it; `figures`: the value of each code;
    `sheets`: the papers beside it, by language and name; `word_templates`: the fingerprints of the school's
    own Word templates, by language; `journal`: the last action that the records had seen; `seal`: the
    fingerprint of all these. `agreed_as`, `decided_as`: the deputy's and the director's
    names as papers print them, who may have others by the time they are printed; so `agreed_duty`.
    `decision_seal`: of the seal and the decision, by the key of this installation, which the database alone
    does not hold.
    """

    DECIDED = (
        "agreed_on", "agreed_by", "agreed_as", "agreed_duty", "decision", "decided_on", "decided_by",
        "decided_as", "why", "minutes_number", "minutes_on", "decision_seal",
    )  # fmt: skip

    class Decision(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("report", "approved")
        RETURNED = "returned", pgettext_lazy("report", "returned")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    figures = models.JSONField()
    sheets = models.JSONField()
    word_templates = models.JSONField()
    journal = models.BigIntegerField()
    seal = models.CharField(max_length=64)
    submitted_on = models.DateField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agreed_on = models.DateField(null=True, blank=True)
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_as = models.CharField(max_length=150, blank=True)
    agreed_duty = models.CharField(max_length=40, choices=School.Duty, blank=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_as = models.CharField(max_length=150, blank=True)
    why = models.TextField(max_length=500, blank=True)
    minutes_number = models.CharField(max_length=20, blank=True)
    minutes_on = models.DateField(null=True, blank=True)
    decision_seal = models.CharField(max_length=64)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "report", "number"], name="edition_once"),
            models.CheckConstraint(
                condition=Q(decision="", decided_on=None, decided_by=None)
                | (Q(decided_on__isnull=False, decided_by__isnull=False) & ~Q(decision="")),
                name="edition_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on=None, agreed_by=None)
                | Q(agreed_on__isnull=False, agreed_by__isnull=False),
                name="edition_agreed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(decision="returned") | ~Q(why=""), name="edition_returned_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"№{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.seal = self._fingerprint()
        else:
            kwargs["update_fields"] = self.DECIDED
        self.decision_seal = self._decision_fingerprint()
        super().save(*args, **kwargs)

    @property
    def is_whole(self) -> bool:
        """Whether the row is still what was submitted, and decided about as it says."""
        return self.seal == self._fingerprint() and self.decision_seal == self._decision_fingerprint()

    @property
    def period(self) -> Period:
        """As it was submitted."""
        days = next(iter(self.content.values()))["period"]
        return Period(date.fromisoformat(days["start"]), date.fromisoformat(days["end"]))

    @property
    def code(self) -> str:
        """The beginning of the seal, which papers print."""
        return " ".join(self.seal[at : at + 4] for at in range(0, SHORT_SEAL, 4))

    def _fingerprint(self) -> str:
        return seal_of({
            "report": self.report_id, "number": self.number, "content": self.content, "figures": self.figures,
            "sheets": self.sheets, "word_templates": self.word_templates, "journal": self.journal,
            "submitted_on": str(self.submitted_on), "submitted_by": self.submitted_by_id,
        })  # fmt: skip

    def _decision_fingerprint(self) -> str:
        told = seal_of({
            "seal": self.seal, "agreed_on": str(self.agreed_on), "agreed_by": self.agreed_by_id,
            "agreed_as": self.agreed_as, "agreed_duty": self.agreed_duty, "decision": self.decision,
            "decided_on": str(self.decided_on), "decided_by": self.decided_by_id,
            "decided_as": self.decided_as, "why": self.why, "minutes_number": self.minutes_number,
            "minutes_on": str(self.minutes_on),
        })  # fmt: skip
        return salted_hmac("kitaphana.reports.Edition", told, algorithm="sha256").hexdigest()


class WordTemplate(models.Model):
    """A school's own Word template as it was when a report was submitted in it, known by its fingerprint."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "sha256"], name="word_template_once"),
        ]

    def __str__(self) -> str:
        return self.sha256


class PrintedFile(models.Model):
    """The fingerprint of a file that was given out of an edition, by which it is known again."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="files")
    language = models.CharField(max_length=2)
    file_format = models.CharField(max_length=4)
    sha256 = models.CharField(max_length=64)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "sha256"], name="printed_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file_format} {self.language}"
