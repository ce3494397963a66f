"""Where textbooks come from beside gifts and luck: orders to the education section, exchange with schools."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Away
from kitaphana.core.models import OfSchool, School
from kitaphana.stock.models import Lot, WriteOff


class Order(models.Model):
    """An order for the school year that begins in `first`; its numbers run on from year to year."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("order", "draft")
        SENT = "sent", pgettext_lazy("order", "sent")
        ARRIVED = "arrived", pgettext_lazy("order", "arrived in full")
        CLOSED = "closed", pgettext_lazy("order", "closed")
        CANCELLED = "cancelled", pgettext_lazy("order", "cancelled")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    first = models.PositiveSmallIntegerField()
    on = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    supplier = models.CharField(max_length=160, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    expected_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "number"], name="order_number_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "state"], name="order_state")]

    def __str__(self) -> str:
        return str(self.number)


class Line(models.Model):
    """So many copies of a title; `price` of one, tenge."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.title_id} × {self.quantity}"

    @property
    def amount(self) -> Decimal | None:
        """Tenge; None without a price."""
        return None if self.price is None else self.price * self.quantity


class OrderLine(Line):
    """`pupils`, `forecast` and `in_stock` as they stood when the order was drafted; unknown ones are null."""

    class Reason(models.TextChoices):
        GROWTH = "growth", pgettext_lazy("order", "more pupils")
        LOSS = "loss", pgettext_lazy("order", "loss")
        WORN = "worn", pgettext_lazy("order", "worn out or term of use over")
        EDITION = "edition", pgettext_lazy("order", "new edition")
        OTHER = "other", pgettext_lazy("order", "other reason")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    reason = models.CharField(max_length=8, choices=Reason.choices, default=Reason.OTHER)
    pupils = models.PositiveIntegerField(null=True, blank=True)
    forecast = models.PositiveIntegerField(null=True, blank=True)
    in_stock = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "order", "title"], name="order_title_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="order_some"),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gte=0), name="order_price"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "title"], name="order_line_title")]


class OrderArrival(models.Model):
    """A lot that came for a line."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="arrivals")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "lot"], name="order_arrival_once"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} ← {self.lot_id}"


class Exchange(models.Model):
    """Copies given to another school or taken from one, for good or until `due_on`."""

    class Way(models.TextChoices):
        GIVE = "give", pgettext_lazy("exchange", "we give")
        TAKE = "take", pgettext_lazy("exchange", "we take")

    class State(models.TextChoices):
        OFFERED = "offered", pgettext_lazy("exchange", "offered")
        REQUESTED = "requested", pgettext_lazy("exchange", "requested")
        AGREED = "agreed", pgettext_lazy("exchange", "agreed")
        HANDED_OVER = "handed_over", pgettext_lazy("exchange", "handed over")
        RECEIVED = "received", pgettext_lazy("exchange", "received")
        GIVEN_BACK = "given_back", pgettext_lazy("exchange", "given back")
        CANCELLED = "cancelled", pgettext_lazy("exchange", "cancelled")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    way = models.CharField(max_length=4, choices=Way.choices)
    state = models.CharField(max_length=11, choices=State.choices)
    partner = models.CharField(max_length=200)
    contact = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    for_good = models.BooleanField(default=False)
    on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "number"], name="exchange_number_once"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("on")), name="exchange_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class ExchangeLine(Line):
    """What the schools agree on; only copies that we take are priced, ours have the prices of their lots."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="lines")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "exchange", "title"], name="exchange_title_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="exchange_some"),
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gte=0), name="exchange_price"),
        ]


class ExchangeMove(models.Model):
    """Copies of one lot that went the same way: a partial return parts a row in two.

    Given for a time: `away` says since when and until when. Gone from our stock: by the act `write_off`, at
    once when given for good, later when taken copies were given back or given ones never came back.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(ExchangeLine, on_delete=models.PROTECT, related_name="moves")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    away = models.OneToOneField(Away, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    write_off = models.ForeignKey(WriteOff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="exchange_move_some"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "lot"], name="exchange_move_lot")]

    def __str__(self) -> str:
        return f"{self.lot_id} × {self.quantity}"
