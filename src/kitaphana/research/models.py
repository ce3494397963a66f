"""Research projects of pupils: who, with whom, from which sources, and how far they came."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from kitaphana.activities.models import Activity
from kitaphana.catalogue.models import BOOK_LANGUAGES, Subject, Title
from kitaphana.core.models import OfSchool, School
from kitaphana.files.models import StoredFile
from kitaphana.roster.models import Reader, SchoolClass


class Project(models.Model):
    """`conference`, `level`, `award`, `result_on`: where it was presented and what it won."""

    class State(models.TextChoices):
        GOING_ON = "going_on", pgettext_lazy("project", "going on")
        FINISHED = "finished", pgettext_lazy("project", "finished")
        DROPPED = "dropped", pgettext_lazy("project", "dropped")

    class Level(models.TextChoices):
        SCHOOL = "school", pgettext_lazy("level of a contest", "school")
        DISTRICT = "district", pgettext_lazy("level of a contest", "district")
        REGION = "region", pgettext_lazy("level of a contest", "region")
        REPUBLIC = "republic", pgettext_lazy("level of a contest", "republic")
        WORLD = "world", pgettext_lazy("level of a contest", "international")

    class Award(models.TextChoices):
        GRAND_PRIX = "grand_prix", pgettext_lazy("award", "grand prix")
        FIRST = "first", pgettext_lazy("award", "1st place")
        SECOND = "second", pgettext_lazy("award", "2nd place")
        THIRD = "third", pgettext_lazy("award", "3rd place")
        LETTER = "letter", pgettext_lazy("award", "letter of honour")
        CERTIFICATE = "certificate", pgettext_lazy("award", "certificate of participation")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    theme = models.CharField(max_length=200)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    teacher = models.ForeignKey(Reader, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    started_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.GOING_ON)
    ended_on = models.DateField(null=True, blank=True)
    conference = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=8, choices=Level.choices, blank=True)
    award = models.CharField(max_length=11, choices=Award.choices, blank=True)
    result_on = models.DateField(null=True, blank=True)
    paper = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.TextField(max_length=1000, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="going_on", ended_on__isnull=True)
                | (~Q(state="going_on") & Q(ended_on__gte=F("started_on"))),
                name="project_ends_after",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "started_on"], name="project_started")]

    def __str__(self) -> str:
        return self.theme


class ProjectPupil(models.Model):
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="pupils")
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="projects")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "project", "reader"], name="project_pupil_once"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.reader_id}"


class ProjectSource(models.Model):
    """A source found for a project: an edition of the catalogue, or one described by hand.

    `found_on` is the day of access of a web page too. `on_shelf`: it stands on the shelf of the project.
    """

    class Kind(models.TextChoices):
        BOOK = "book", pgettext_lazy("source", "book")
        ARTICLE = "article", pgettext_lazy("source", "article")
        WEB = "web", pgettext_lazy("source", "web page")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sources")
    found_on = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.BOOK)
    title = models.ForeignKey(Title, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    authors = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=300, blank=True)
    container = models.CharField(max_length=300, blank=True, help_text="Journal, book or site it is in")
    place = models.CharField(max_length=80, blank=True)
    publisher = models.CharField(max_length=160, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    issue = models.CharField(max_length=40, blank=True, help_text="Volume and number of a periodical")
    pages = models.CharField(max_length=40, blank=True)
    url = models.URLField(max_length=500, blank=True)
    language = models.CharField(max_length=8, blank=True, choices=list(BOOK_LANGUAGES.items()))
    on_shelf = models.BooleanField(default=False)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "project", "title"],
                name="project_title_once",
                condition=Q(title__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(title__isnull=False) | ~Q(name=""), name="project_source_is_named"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.title_id)


class Meeting(models.Model):
    """A consultation in the library; `activity` is its entry in the diary."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="meetings")
    on = models.DateField()
    about = models.CharField(max_length=200)
    activity = models.OneToOneField(
        Activity, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OfSchool.as_manager()

    def __str__(self) -> str:
        return self.about
