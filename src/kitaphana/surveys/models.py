"""Surveys of readers' needs: questions, who may answer, what was answered.

Of an anonymous survey nothing leads from an answer to a person: a ticket knows neither reader nor response, a
response has neither an hour nor a day of its own, its key is drawn at random so that no order can be read
from it, and the journal names neither (docs/privacy.md).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from kitaphana.core.models import OfSchool, School
from kitaphana.lib.asked import KEY_LENGTH
from kitaphana.needs.models import Axis
from kitaphana.roster.models import Reader, SchoolClass


class Survey(models.Model):
    """`key` stands in its address. `before`: the survey with the same questions that it is compared with."""

    class Audience(models.TextChoices):
        PUPILS = "pupils", pgettext_lazy("survey", "pupils")
        TEACHERS = "teachers", pgettext_lazy("survey", "teachers")
        PARENTS = "parents", pgettext_lazy("survey", "parents")

    class Access(models.TextChoices):
        """LINK: whoever has the address, once from each device. TICKET: one answer for each ticket."""

        LINK = "link", pgettext_lazy("survey", "by an open link")
        TICKET = "ticket", pgettext_lazy("survey", "by tickets")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("survey", "being prepared")
        OPEN = "open", pgettext_lazy("survey", "open")
        CLOSED = "closed", pgettext_lazy("survey", "closed")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=16)
    title_kk = models.CharField(max_length=160)
    title_ru = models.CharField(max_length=160, blank=True)
    intro_kk = models.TextField(max_length=1000, blank=True)
    intro_ru = models.TextField(max_length=1000, blank=True)
    audience = models.CharField(max_length=8, choices=Audience.choices)
    access = models.CharField(max_length=6, choices=Access.choices, default=Access.LINK)
    anonymous = models.BooleanField(default=True)
    asks_grade = models.BooleanField(default=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT)
    made_on = models.DateField()
    opened_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True, help_text="The last day for answers")
    closed_on = models.DateField(null=True, blank=True)
    before = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "key"], name="survey_key_once"),
            models.CheckConstraint(
                condition=Q(anonymous=True) | Q(access="ticket"), name="survey_by_name_needs_tickets"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "opened_on"], name="survey_opened")]

    def __str__(self) -> str:
        return self.title_kk

    def title(self, language: str) -> str:
        return self.title_ru if language == "ru" and self.title_ru else self.title_kk

    def intro(self, language: str) -> str:
        return self.intro_ru if language == "ru" and self.intro_ru else self.intro_kk


class Question(models.Model):
    """`feeds`: free answers count as demand for works, authors or themes. `highest`: of a scale, from 1."""

    class Kind(models.TextChoices):
        ONE = "one", pgettext_lazy("question", "one choice")
        SEVERAL = "several", pgettext_lazy("question", "several choices")
        SCALE = "scale", pgettext_lazy("question", "scale")
        MATRIX = "matrix", pgettext_lazy("question", "matrix")
        TEXT = "text", pgettext_lazy("question", "free text")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text_kk = models.CharField(max_length=300)
    text_ru = models.CharField(max_length=300, blank=True)
    required = models.BooleanField(default=False)
    highest = models.PositiveSmallIntegerField(default=5)
    low_kk = models.CharField(max_length=60, blank=True)
    low_ru = models.CharField(max_length=60, blank=True)
    high_kk = models.CharField(max_length=60, blank=True)
    high_ru = models.CharField(max_length=60, blank=True)
    feeds = models.CharField(max_length=6, choices=Axis.choices, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        ordering: ClassVar = ["place", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(highest__gte=2) & Q(highest__lte=10), name="survey_scale_bounds"
            ),
        ]

    def __str__(self) -> str:
        return self.text_kk

    def text(self, language: str) -> str:
        return self.text_ru if language == "ru" and self.text_ru else self.text_kk


class Choice(models.Model):
    """What may be chosen, or (`is_row`) a row of a matrix, answered by one of its choices."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices")
    place = models.PositiveSmallIntegerField()
    text_kk = models.CharField(max_length=160)
    text_ru = models.CharField(max_length=160, blank=True)
    is_row = models.BooleanField(default=False)

    objects = OfSchool.as_manager()

    class Meta:
        ordering: ClassVar = ["place", "pk"]

    def __str__(self) -> str:
        return self.text_kk

    def text(self, language: str) -> str:
        return self.text_ru if language == "ru" and self.text_ru else self.text_kk


class Ticket(models.Model):
    """A right to answer once. `reader` only where the survey is not anonymous; no hour of its use is kept."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="tickets")
    secret = models.CharField(max_length=16)
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    used = models.BooleanField(default=False)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "survey", "secret"], name="survey_ticket_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Response(models.Model):
    """One person's answers. `reader` only where the survey is not anonymous; `on` of an anonymous one is the
    day on which it was opened."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="responses")
    on = models.DateField()
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    language = models.CharField(max_length=2, default="kk")
    on_paper = models.BooleanField(default=False)
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "survey", "reader"],
                name="survey_response_once",
                condition=Q(reader__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="survey_response_on")]

    def __str__(self) -> str:
        return str(self.pk)


class Answer(models.Model):
    """To one question: a choice (of a matrix in a `row`), a number on the scale, or free text.

    `axis` and `key`: of a text that counts as demand.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    row = models.ForeignKey(Choice, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(max_length=1000, blank=True)
    axis = models.CharField(max_length=6, choices=Axis.choices, blank=True)
    key = models.CharField(max_length=KEY_LENGTH, blank=True, editable=False)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "response", "question", "row"],
                name="survey_row_answered_once",
                condition=Q(row__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "axis", "key"], name="survey_answer_key")]

    def __str__(self) -> str:
        return str(self.pk)
