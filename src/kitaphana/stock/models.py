"""What the library owns. Everything is counted by lot (one line of a receipt); a copy of the main stock is
one of its lot and has an inventory number of its own."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from kitaphana.catalogue.models import Title
from kitaphana.core.models import OfSchool, School, User
from kitaphana.lib.period import Period


class Fund(models.TextChoices):
    """Which stock: statistics never mix them unless the user chooses so."""

    MAIN = "main", _("main stock")
    TEXTBOOK = "textbook", _("textbook stock")
    TEMPORARY = "temporary", _("brochures and periodicals")


class Source(models.TextChoices):
    BUDGET = "budget", _("budget")
    SECTION = "section", _("education section")
    GIFT = "gift", _("gift")
    EXCHANGE = "exchange", _("exchange stock")
    REPLACEMENT = "replacement", _("replacement")
    OLD_STOCK = "old_stock", _("old stock")
    OTHER = "other", _("other source")


class Reason(models.TextChoices):
    OBSOLETE = "obsolete", _("obsolete")
    LOST = "lost", _("lost")
    WORN = "worn", _("worn out")
    DEFECTIVE = "defective", _("defective")
    OUT_OF_PROFILE = "out_of_profile", _("out of profile")
    GIVEN = "given", _("given to pupils for good")
    TRANSFERRED = "transferred", _("given to another school")


class Receipt(models.Model):
    """One accompanying paper: one record of part 1 of the summary book."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="Number in the summary book, from 1 in each school year")
    on = models.DateField()
    year = models.PositiveSmallIntegerField(help_text="The school year's first calendar year")
    source = models.CharField(max_length=12, choices=Source)
    supplier = models.CharField(max_length=160, blank=True)
    document = models.CharField(max_length=120, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "year", "number"], name="receipt_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="receipt_on")]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class LotQuerySet(OfSchool):
    def on(self, day: date) -> Self:
        """Lots that had come by the end of that day, with `left`: what write-off acts had not taken out by
        then."""
        gone = (
            WriteOffLine.objects.filter(lot=OuterRef("pk"), write_off__on__lte=day)
            .order_by()
            .values("lot")
            .annotate(n=Sum("quantity"))
            .values("n")
        )
        return self.filter(receipt__on__lte=day).annotate(left=F("quantity") - Coalesce(Subquery(gone), 0))

    def in_stock(self) -> Self:
        """What statistics call the stock: main and textbooks, without brochures and periodicals."""
        return self.exclude(fund=Fund.TEMPORARY)


class Lot(models.Model):
    """Copies of one edition that came together at one price."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lots")
    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="lots")
    fund = models.CharField(max_length=9, choices=Fund)
    quantity = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    on_balance = models.BooleanField(default=True)

    objects = LotQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="lot_some"),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gte=0), name="lot_price"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "title"], name="lot_title")]

    def __str__(self) -> str:
        return f"{self.title_id} × {self.quantity}"


class Copy(models.Model):
    """One copy with a number on its title page and page 17."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="copies")
    inventory_number = models.CharField(max_length=20)
    room_only = models.BooleanField(default=False)
    lost_on = models.DateField(null=True, blank=True)
    written_off_on = models.DateField(null=True, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "inventory_number"], name="inventory_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "lot"], name="copy_lot")]

    def __str__(self) -> str:
        return self.inventory_number


class WriteOff(models.Model):
    """An act: one record of part 2 of the summary book; its numbers run on from year to year."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    on = models.DateField()

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "number"], name="write_off_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="write_off_on")]

    def __str__(self) -> str:
        return str(self.number)


class WriteOffLine(models.Model):
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    write_off = models.ForeignKey(WriteOff, on_delete=models.PROTECT, related_name="lines")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="written_off")
    copy = models.ForeignKey(
        Copy, on_delete=models.PROTECT, null=True, blank=True, related_name="written_off"
    )
    quantity = models.PositiveIntegerField()
    reason = models.CharField(max_length=16, choices=Reason)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "copy"], name="written_off_once", condition=Q(copy__isnull=False)
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="write_off_some"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} − {self.quantity}"


class StocktakingQuerySet(OfSchool):
    def finished_in(self, period: Period) -> Self:
        return self.filter(finished_on__range=(period.start, period.end))


class Stocktaking(models.Model):
    """The stock, or a part of it, looked through against its papers (domain.md §1.8).

    While it goes on, what is not found is noted line by line. On the day it is finished `listed`, its sum in
    tenge (`unpriced` copies of it left out) and `missing` are counted from the books; from then on they stand
    as its act says, whatever is found or written off later.
    """

    class Checked(models.TextChoices):
        WHOLE = "whole", _("the whole stock")
        MAIN = "main", _("main stock")
        TEXTBOOK = "textbook", _("textbook stock")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, blank=True, help_text="Of its act, within the school year")
    year = models.PositiveSmallIntegerField(help_text="The school year's first calendar year")
    checked = models.CharField(max_length=8, choices=Checked)
    started_on = models.DateField()
    finished_on = models.DateField(null=True, blank=True)
    listed = models.PositiveIntegerField(null=True, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    unpriced = models.PositiveIntegerField(null=True, blank=True)
    missing = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = StocktakingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "year", "number"],
                name="stocktaking_number_once",
                condition=~Q(number=""),
            ),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True) | Q(finished_on__gte=F("started_on")),
                name="stocktaking_runs_forward",
            ),
            models.CheckConstraint(
                condition=Q(
                    finished_on__isnull=True,
                    listed__isnull=True,
                    amount__isnull=True,
                    unpriced__isnull=True,
                    missing__isnull=True,
                )
                | Q(
                    finished_on__isnull=False,
                    listed__isnull=False,
                    listed__gte=1,
                    amount__isnull=False,
                    unpriced__isnull=False,
                    unpriced__lte=F("listed"),
                    missing__isnull=False,
                    missing__lte=F("listed"),
                ),
                name="stocktaking_counted",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "finished_on"], name="stocktaking_finished")]

    def __str__(self) -> str:
        return self.number or str(self.started_on)

    @property
    def found(self) -> int | None:
        return None if self.listed is None or self.missing is None else self.listed - self.missing

    @property
    def funds(self) -> tuple[Fund, ...]:
        """What is looked through; brochures and periodicals are in no stock."""
        return (Fund.MAIN, Fund.TEXTBOOK) if self.checked == self.Checked.WHOLE else (Fund(self.checked),)


class StocktakingLine(models.Model):
    """Copies that a stocktaking did not find: one by its number, or several of a lot. `found_on`: they came
    to light later."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    stocktaking = models.ForeignKey(Stocktaking, on_delete=models.CASCADE, related_name="lines")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    quantity = models.PositiveIntegerField(default=1)
    found_on = models.DateField(null=True, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "stocktaking", "copy"],
                name="stocktaking_copy_once",
                condition=Q(copy__isnull=False),
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="stocktaking_some"),
            models.CheckConstraint(
                condition=Q(copy__isnull=True) | Q(quantity=1), name="stocktaking_copy_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} × {self.quantity}"
