"""The school's year, its classes, and the people in them, each membership a span of dates."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.models import OfSchool, School
from kitaphana.lib.alphabet import sort_key
from kitaphana.lib.dates import school_year_label
from kitaphana.lib.period import Period
from kitaphana.lib.person import initials, show_class


class TeachingLanguage(models.TextChoices):
    KAZAKH = "kk"
    RUSSIAN = "ru"
    UYGHUR = "ug"
    UZBEK = "uz"
    TAJIK = "tg"
    ENGLISH = "en"


FIRST_DIRECTED_GRADE = 10


class Direction(models.TextChoices):
    """Of the senior grades: natural sciences and mathematics, or social sciences and humanities."""

    SCIENCE = "science", pgettext_lazy("direction", "natural sciences and mathematics")
    HUMANITIES = "humanities", pgettext_lazy("direction", "social sciences and humanities")


class SchoolYear(models.Model):
    """1 September to 31 August; teaching ends with the last term (domain.md §7)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "starts_on"], name="school_year_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="school_year_runs_forward"),
        ]

    def __str__(self) -> str:
        return school_year_label(self.starts_on.year)

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)


class Term(models.Model):
    """A quarter of the school year (тоқсан)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    year = models.ForeignKey(SchoolYear, on_delete=models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    source = models.CharField(max_length=200)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "year", "number"], name="term_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="term_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.number}"

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)


class DayOff(models.Model):
    """Days on which the library does not work, or pupils do not learn (a break). Each row has its source."""

    class Kind(models.TextChoices):
        BREAK = "break"
        HOLIDAY = "holiday"
        CLEANING = "cleaning"
        METHODICAL = "methodical"
        LEAVE = "leave"
        CLOSED = "closed"

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    name_kk = models.CharField(max_length=120)
    name_ru = models.CharField(max_length=120, blank=True)
    grade = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Only this grade rests")
    source = models.CharField(max_length=200)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "kind", "starts_on", "grade"], name="day_off_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="day_off_runs_forward"),
        ]

    def __str__(self) -> str:
        return self.name_kk


class ReaderKind(models.TextChoices):
    PUPIL = "pupil", _("pupil")
    TEACHER = "teacher", _("teacher")
    STAFF = "staff", _("member of staff")
    OTHER = "other", pgettext_lazy("kind of reader", "other")


class ReaderQuerySet(OfSchool):
    def on(self, day: date) -> Self:
        """Who belonged to the school on that day."""
        return self.filter(joined_on__lte=day).filter(Q(left_on__isnull=True) | Q(left_on__gte=day))

    def gone(self, day: date) -> Self:
        """Who had left the school before that day."""
        return self.filter(left_on__lt=day)

    def teachers(self) -> Self:
        return self.filter(kind=ReaderKind.TEACHER)


class Reader(models.Model):
    """A person who may use the library. `left_on` is the last day at the school."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=ReaderKind)
    surname = models.CharField(max_length=80)
    first_name = models.CharField(max_length=80, blank=True)
    patronymic = models.CharField(max_length=80, blank=True)
    sort_key = models.CharField(max_length=600, editable=False)
    card_number = models.CharField(max_length=20)
    born_on = models.DateField(null=True, blank=True)
    iin = models.CharField(max_length=12, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    subject = models.CharField(max_length=80, blank=True, help_text="What a teacher teaches")
    priority = models.BooleanField(default=False, help_text="Served first; the reason is never kept")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="reader"
    )

    objects = ReaderQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "card_number"], name="reader_card_once"),
            models.UniqueConstraint(fields=["school", "iin"], name="reader_iin_once", condition=~Q(iin="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "sort_key"], name="reader_sorted"),
            models.Index(fields=["school", "kind", "joined_on"], name="reader_joined"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.surname, self.first_name, self.patronymic) if part)

    @property
    def short_name(self) -> str:
        return initials(self.surname, self.first_name, self.patronymic)

    def named(self) -> Self:
        """Set the stored sort key from the names; call before every save."""
        self.sort_key = sort_key(self.full_name)
        return self


class SchoolClass(models.Model):
    """A class of one school year: 5 «А». Grade 0 is the pre-school grade."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="classes")
    grade = models.PositiveSmallIntegerField()
    letter = models.CharField(max_length=4, blank=True)
    letter_key = models.CharField(max_length=40, editable=False)
    language = models.CharField(max_length=2, choices=TeachingLanguage)
    direction = models.CharField(max_length=10, choices=Direction, blank=True)
    shift = models.PositiveSmallIntegerField(default=1)
    head = models.ForeignKey(Reader, on_delete=models.SET_NULL, null=True, blank=True, related_name="heads")

    objects = OfSchool.as_manager()

    class Meta:
        ordering: ClassVar = ["grade", "letter_key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "year", "grade", "letter"], name="school_class_once"),
            models.CheckConstraint(condition=Q(grade__lte=12), name="school_class_grade"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return show_class(self.grade, self.letter)

    def lettered(self) -> Self:
        """Set the stored sort key from the letter; call before every save."""
        self.letter_key = sort_key(self.letter)
        return self


class EnrolmentQuerySet(OfSchool):
    def on(self, day: date) -> Self:
        """Who was in which class on that day. A class ends with its year, closed or not: in September nobody
        is in last year's class any more."""
        open_or_later = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        of_the_year = Q(school_class__year__starts_on__lte=day, school_class__year__ends_on__gte=day)
        return self.filter(open_or_later, of_the_year, starts_on__lte=day)


class Enrolment(models.Model):
    """A pupil's membership of a class, both ends included; open while `ends_on` is null."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="enrolments")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="enrolments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "reader"], name="enrolment_open_once", condition=Q(ends_on__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="enrolment_runs_forward",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "starts_on", "ends_on"], name="enrolment_span")]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.school_class_id}"


class Registration(models.Model):
    """A yearly (re-)registration in the library: it makes the person a reader of that school year."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="registrations")
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    registered_on = models.DateField()

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "reader", "year"], name="registration_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "registered_on"], name="registration_on")]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.year_id}"
