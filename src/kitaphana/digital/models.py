"""The digital centre: workstations and who sat at them, electronic resources, the speed of the line."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from kitaphana.catalogue.models import Subject, Title
from kitaphana.circulation.models import Visit
from kitaphana.core.models import OfSchool, School
from kitaphana.files.models import StoredFile
from kitaphana.roster.models import Reader, ReaderKind


class WorkstationQuerySet(OfSchool):
    def on(self, day: object) -> "WorkstationQuerySet":
        """Which stood in the centre on that day."""
        return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))


class Workstation(models.Model):
    """A place with a computer. `online`: on the internet."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    online = models.BooleanField(default=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    objects = WorkstationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "name"], name="workstation_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="workstation_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Purpose(models.TextChoices):
    STUDY = "study", pgettext_lazy("purpose of a session", "lessons and homework")
    RESEARCH = "research", pgettext_lazy("purpose of a session", "project or paper")
    TEXTBOOK = "textbook", pgettext_lazy("purpose of a session", "e-textbook")
    SERVICES = "services", pgettext_lazy("purpose of a session", "public services and documents")
    LEISURE = "leisure", pgettext_lazy("purpose of a session", "reading and leisure")


class Session(models.Model):
    """Someone, or `count` together, at a workstation. `by_clock`: nobody stopped it, closing time did."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    workstation = models.ForeignKey(
        Workstation, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    on = models.DateField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    by_clock = models.BooleanField(default=False)
    purpose = models.CharField(max_length=8, choices=Purpose)
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reader_kind = models.CharField(max_length=8, choices=ReaderKind.choices, default=ReaderKind.PUPIL)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    count = models.PositiveSmallIntegerField(default=1)
    visit = models.OneToOneField(Visit, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "workstation"],
                name="session_open_once",
                condition=Q(ended_at__isnull=True, workstation__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="session_runs_forward",
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="session_some"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="session_on")]

    def __str__(self) -> str:
        return f"{self.workstation_id} {self.started_at}"


class Resource(models.Model):
    """An electronic resource: a file of the school's own, or an address. `rights`: who may use it and how."""

    class Kind(models.TextChoices):
        FILE = "file", pgettext_lazy("electronic resource", "file")
        LINK = "link", pgettext_lazy("electronic resource", "address")
        E_TEXTBOOK = "e_textbook", pgettext_lazy("electronic resource", "e-textbook")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=200)
    about = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = models.ForeignKey(Title, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lowest_grade = models.PositiveSmallIntegerField(null=True, blank=True)
    highest_grade = models.PositiveSmallIntegerField(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True)
    rights = models.CharField(max_length=200)
    licensed_until = models.DateField(null=True, blank=True)
    for_readers = models.BooleanField(default=True, help_text="Shown in the readers' corner")
    added_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    answers = models.BooleanField(null=True, blank=True, help_text="Whether the address answered")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(url="") | Q(file__isnull=False), name="resource_leads_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def leads_to(self) -> StoredFile | str:
        """Its file, which opens without the internet too; else its address."""
        return self.file or self.url


class ResourceOpen(models.Model):
    """A resource was opened; by whom only as kind of reader and grade."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="opens")
    on = models.DateField()
    reader_kind = models.CharField(max_length=8, choices=ReaderKind.choices, blank=True)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="resource_open_on")]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.on}"


class Booking(models.Model):
    """A workstation kept for someone."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    workstation = models.ForeignKey(Workstation, on_delete=models.PROTECT, related_name="bookings")
    on = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=8, choices=Purpose)
    cancelled = models.BooleanField(default=False)
    session = models.OneToOneField(
        Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="booking_runs_forward"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="booking_on")]

    def __str__(self) -> str:
        return f"{self.workstation_id} {self.on} {self.starts}"


class LineTest(models.Model):
    """A measured speed of the line, Mbit/s, against the address that the school set; `norm`: as then.

    `by_hand`: read off somewhere else and typed in, so that only the speed is known.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField(db_default=Now())
    address = models.URLField(max_length=500, blank=True)
    received = models.PositiveBigIntegerField(null=True, blank=True, help_text="bytes")
    seconds = models.DecimalField(max_digits=8, decimal_places=3, null=True, blank=True)
    mbit = models.DecimalField(max_digits=9, decimal_places=2)
    norm = models.DecimalField(max_digits=9, decimal_places=2)
    by_hand = models.BooleanField(default=False)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(by_hand=True) | Q(seconds__gt=0, received__isnull=False),
                name="line_test_took_time",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="line_test_on")]

    def __str__(self) -> str:
        return f"{self.on} {self.mbit}"
