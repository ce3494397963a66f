"""What the library does for teachers: their requests, lessons of information culture, lists of books."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from kitaphana.activities.models import Activity
from kitaphana.catalogue.models import BOOK_LANGUAGES, Subject, Title
from kitaphana.core.models import OfSchool, School
from kitaphana.lib.asked import KEY_LENGTH, author_key, work_key
from kitaphana.roster.models import Reader, SchoolClass


class TeacherRequest(models.Model):
    """What a teacher asked the library for, what was supplied, and whether it helped."""

    class Kind(models.TextChoices):
        THEME = "theme", pgettext_lazy("teacher's request", "material on a theme")
        SET = "set", pgettext_lazy("teacher's request", "a set of books")
        LESSON = "lesson", pgettext_lazy("teacher's request", "a library lesson")
        LIST = "list", pgettext_lazy("teacher's request", "a reading list")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("teacher's request", "open")
        SUPPLIED = "supplied", pgettext_lazy("teacher's request", "supplied")
        PART = "part", pgettext_lazy("teacher's request", "supplied in part")
        DECLINED = "declined", pgettext_lazy("teacher's request", "declined")

    class Helped(models.TextChoices):
        YES = "yes", pgettext_lazy("teacher's mark", "it helped")
        PARTLY = "partly", pgettext_lazy("teacher's mark", "it helped in part")
        NO = "no", pgettext_lazy("teacher's mark", "it did not help")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    teacher = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="requests")
    on = models.DateField()
    needed_by = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    about = models.CharField(max_length=200)
    key = models.CharField(max_length=KEY_LENGTH, editable=False)
    author = models.CharField(max_length=120, blank=True, help_text="Of the work that a set is made of")
    author_key = models.CharField(max_length=KEY_LENGTH, editable=False, blank=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True, choices=list(BOOK_LANGUAGES.items()))
    quantity = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    supplied_on = models.DateField(null=True, blank=True)
    answer = models.TextField(max_length=1000, blank=True)
    helped = models.CharField(max_length=6, choices=Helped.choices, blank=True)
    helped_on = models.DateField(null=True, blank=True)
    activity = models.OneToOneField(
        Activity, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(supplied_on__isnull=True) | Q(supplied_on__gte=F("on")),
                name="request_supplied_after",
            ),
            models.CheckConstraint(
                condition=Q(state="open", supplied_on__isnull=True)
                | (~Q(state="open") & Q(supplied_on__isnull=False)),
                name="request_answered_has_a_day",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="request_on")]

    def __str__(self) -> str:
        return self.about

    def keyed(self) -> "TeacherRequest":
        """Set the stored keys from the words; call before every save."""
        self.key, self.author_key = work_key(self.about), author_key(self.author)
        return self


class RequestTitle(models.Model):
    """What was supplied for a request."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(TeacherRequest, on_delete=models.CASCADE, related_name="titles")
    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField(default=1)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "request", "title"], name="request_title_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="request_title_some"),
        ]

    def __str__(self) -> str:
        return f"{self.title_id} × {self.quantity}"


class LessonTopic(models.Model):
    """A row of the programme of information culture. The library edits it; `source` says whose it is, `code`
    which shipped row it was made from, if any."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, blank=True)
    grade = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    name_kk = models.CharField(max_length=160)
    name_ru = models.CharField(max_length=160, blank=True)
    name_en = models.CharField(max_length=160, blank=True)
    source = models.CharField(max_length=200)

    objects = OfSchool.as_manager()

    class Meta:
        ordering: ClassVar = ["grade", "place", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "code"], name="lesson_topic_once", condition=~Q(code="")
            ),
        ]

    def __str__(self) -> str:
        return self.name_kk

    def name(self, language: str) -> str:
        return {"ru": self.name_ru, "en": self.name_en}.get(language) or self.name_kk


class LibraryLesson(models.Model):
    """A lesson in the timetable. Held: `activity` is its entry in the diary."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="library_lessons")
    on = models.DateField()
    hour = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Number of the lesson")
    topic = models.ForeignKey(LessonTopic, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    theme = models.CharField(max_length=200)
    teacher = models.ForeignKey(Reader, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_because = models.CharField(max_length=160, blank=True)
    activity = models.OneToOneField(
        Activity, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "school_class", "on", "hour"],
                name="lesson_hour_once",
                condition=Q(cancelled_because=""),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="lesson_on")]

    def __str__(self) -> str:
        return self.theme


class ReadingList(models.Model):
    """A list of books by subject and grade. `for_readers`: shown in the readers' corner."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    on = models.DateField()
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lowest_grade = models.PositiveSmallIntegerField(null=True, blank=True)
    highest_grade = models.PositiveSmallIntegerField(null=True, blank=True)
    teacher = models.ForeignKey(Reader, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(max_length=1000, blank=True)
    for_readers = models.BooleanField(default=False)
    activity = models.OneToOneField(
        Activity, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lowest_grade__isnull=True)
                | Q(highest_grade__isnull=True)
                | Q(highest_grade__gte=F("lowest_grade")),
                name="reading_list_grades",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListedTitle(models.Model):
    """A row of a reading list: an edition of the catalogue, or (`words`) what the library has not got."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    reading_list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="titles")
    place = models.PositiveSmallIntegerField()
    title = models.ForeignKey(Title, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        ordering: ClassVar = ["place", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "reading_list", "title"],
                name="listed_title_once",
                condition=Q(title__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(title__isnull=False) | ~Q(words=""), name="listed_title_is_named"
            ),
        ]

    def __str__(self) -> str:
        return self.words or str(self.title_id)
