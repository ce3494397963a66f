"""Who holds what, and who came. One ledger for novels and textbooks alike."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from kitaphana.catalogue.models import Title
from kitaphana.core.models import OfSchool, School
from kitaphana.lib.period import Period
from kitaphana.roster.models import Reader, ReaderKind, SchoolClass
from kitaphana.stock.models import Copy, Fund, Lot


class LoanQuerySet(OfSchool):
    def open(self) -> Self:
        return self.filter(returned_on__isnull=True)

    def held_on(self, day: date) -> Self:
        """In a reader's hands at the end of that day."""
        return self.filter(lent_on__lte=day).filter(Q(returned_on__isnull=True) | Q(returned_on__gt=day))

    def lent_in(self, period: Period) -> Self:
        return self.filter(lent_on__range=(period.start, period.end))

    def gone(self) -> Self:
        """Ended without the copy: lost or given for good."""
        # Written out, not as parameters: SQLite takes the index of these loans for no others.
        how = (Func(template=f"'{ending}'", output_field=models.CharField()) for ending in ("lost", "given"))
        return self.filter(ending__in=[*how])


class Loan(models.Model):
    """One copy of a lot in a reader's hands; `copy` is null for a textbook counted by lot.

    Fund, language, section, class, grade and kind of reader are kept as on the day of the loan: past figures
    do not change when a pupil moves up or when old loans are anonymised (`reader` null).
    """

    class Ending(models.TextChoices):
        RETURNED = "returned", _("returned")
        DAMAGED = "damaged", _("damaged")
        LOST = "lost", _("lost")
        GIVEN = "given", _("given for good")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, null=True, blank=True, related_name="loans")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="loans")
    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, null=True, blank=True, related_name="loans")
    lent_on = models.DateField()
    due_on = models.DateField()
    returned_on = models.DateField(null=True, blank=True)
    ending = models.CharField(max_length=8, choices=Ending.choices, blank=True)
    in_room = models.BooleanField(default=False)
    fund = models.CharField(max_length=9, choices=Fund.choices)
    language = models.CharField(max_length=8)
    section = models.CharField(max_length=12)
    reader_kind = models.CharField(max_length=8, choices=ReaderKind.choices)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())
    return_recorded_at = models.DateTimeField(null=True, blank=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "copy"],
                name="loan_open_copy_once",
                condition=Q(returned_on__isnull=True, copy__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["school", "reader", "lot"],
                name="loan_open_lot_once",
                condition=Q(returned_on__isnull=True, copy__isnull=True, reader__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("lent_on")),
                name="loan_runs_forward",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "lent_on", "fund"], name="loan_lent"),
            models.Index(fields=["school", "returned_on", "fund"], name="loan_returned"),
            models.Index(fields=["school", "due_on"], name="loan_due", condition=Q(returned_on__isnull=True)),
            models.Index(
                fields=["school", "fund", "lent_on"], name="loan_open", condition=Q(returned_on__isnull=True)
            ),
            models.Index(
                fields=["school", "returned_on"], name="loan_gone", condition=Q(ending__in=("lost", "given"))
            ),
            models.Index(
                fields=["school", "lot"], name="loan_open_lot", condition=Q(returned_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} → {self.reader_id}"

    def days_late(self, on: date) -> int:
        """By the day it came back, or by `on` while it is out; 0 when in time."""
        return max(0, ((self.returned_on or on) - self.due_on).days)


class Renewal(models.Model):
    """A longer term for a loan; counted apart from loans (GOST 7.20)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    loan = models.ForeignKey(Loan, on_delete=models.CASCADE, related_name="renewals")
    on = models.DateField()
    due_before = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfSchool.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="renewal_on")]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.on}"


class Settlement(models.Model):
    """How a reader made good a loss (domain.md §1.6); a lost loan without one is owed still.

    `lot`: the copy taken in its place; `amount`: tenge paid; `document`: the paper of the payment.
    """

    class Kind(models.TextChoices):
        REPLACED = "replaced", _("replaced")
        PAID = "paid", _("paid")
        FOUND = "found", _("found")
        FORGIVEN = "forgiven", _("forgiven")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    loan = models.ForeignKey(Loan, on_delete=models.CASCADE, related_name="settlements")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    on = models.DateField()
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    document = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "loan"], name="settlement_once"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="settlement_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.kind}"


class AwayQuerySet(OfSchool):
    def on(self, day: date) -> Self:
        """Away at the end of that day."""
        return self.filter(left_on__lte=day).filter(Q(back_on__isnull=True) | Q(back_on__gt=day))

    def open(self) -> Self:
        return self.filter(back_on__isnull=True)


class Away(models.Model):
    """Copies of the school that are neither on its shelf nor with a reader: in repair, set aside for the next
    write-off act, or lent to a school.

    `loan`: the one from which the copy came back damaged.
    """

    class Kind(models.TextChoices):
        REPAIR = "repair", _("in repair")
        WORN = "worn", _("to be written off")
        SCHOOL = "school", _("with another school")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, null=True, blank=True, related_name="repairs")
    quantity = models.PositiveIntegerField(default=1)
    left_on = models.DateField()
    back_on = models.DateField(null=True, blank=True)

    objects = AwayQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="away_some"),
            models.CheckConstraint(
                condition=Q(back_on__isnull=True) | Q(back_on__gte=F("left_on")), name="away_runs_forward"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "lot", "back_on"], name="away_lot")]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.kind}"


class Visit(models.Model):
    """Someone came. `count` is above one where visits were counted together (an event, a tally by hand)."""

    class Purpose(models.TextChoices):
        LOAN = "loan", _("for books")
        TEXTBOOK = "textbook", _("for textbooks")
        READING_ROOM = "reading_room", _("to the reading room")
        INFORMATION = "information", _("for information")
        DIGITAL = "digital", _("to the digital centre")
        EVENT = "event", _("to an event")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, null=True, blank=True, related_name="visits")
    reader_kind = models.CharField(max_length=8, choices=ReaderKind.choices, default=ReaderKind.PUPIL)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    count = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(count__gte=1), name="visit_some")]
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="visit_on")]

    def __str__(self) -> str:
        return f"{self.on} {self.purpose}"


class HoldQuerySet(OfSchool):
    def open(self) -> Self:
        return self.filter(ended_on__isnull=True)

    def waiting(self) -> Self:
        """In the queue still: no copy is set aside."""
        return self.open().filter(ready_on__isnull=True)

    def set_aside(self) -> Self:
        """A copy waits for the reader."""
        return self.open().filter(copy__isnull=False)


class Hold(models.Model):
    """A reader waits for any copy of a title; the queue is by day and then by key.

    `ready_on`, `copy`, `kept_until`: a copy was set aside for the reader.
    """

    class Ending(models.TextChoices):
        LENT = "lent", pgettext_lazy("hold", "lent")
        CANCELLED = "cancelled", pgettext_lazy("hold", "cancelled")
        EXPIRED = "expired", pgettext_lazy("hold", "not fetched in time")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="holds")
    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="+")
    placed_on = models.DateField()
    reader_kind = models.CharField(max_length=8, choices=ReaderKind.choices, default=ReaderKind.PUPIL)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    ready_on = models.DateField(null=True, blank=True)
    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kept_until = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ending = models.CharField(max_length=9, choices=Ending.choices, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "reader", "title"],
                name="hold_open_once",
                condition=Q(ended_on__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["school", "copy"],
                name="hold_copy_once",
                condition=Q(ended_on__isnull=True, copy__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("placed_on")), name="hold_runs_forward"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "placed_on"], name="hold_placed"),
            models.Index(fields=["school", "title"], name="hold_open", condition=Q(ended_on__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.title_id} ← {self.reader_id}"

    @property
    def is_ready(self) -> bool:
        """A copy is set aside, and not fetched yet."""
        return self.ended_on is None and self.copy_id is not None

    @property
    def state(self) -> str:
        """In a word: how it ended, or that it waits or is ready."""
        if self.ended_on:
            return str(self.get_ending_display())
        return pgettext("hold", "ready to fetch") if self.is_ready else pgettext("hold", "in the queue")

    def is_late(self, on: date) -> bool:
        """Its copy is kept longer than was promised."""
        return self.is_ready and self.kept_until is not None and self.kept_until < on
