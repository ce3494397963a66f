"""What the library does about demand: proposals to buy, and telling those who asked."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from kitaphana.catalogue.models import Title
from kitaphana.core.models import OfSchool, School
from kitaphana.lib.asked import KEY_LENGTH
from kitaphana.lib.period import Period
from kitaphana.roster.models import Reader


class Proposal(models.Model):
    """A proposal to buy within `limit` tenge, out of the demand of `starts_on`–`ends_on`.

    `unmet`: works asked for in vain in those days; `per_copy`: how many such requests one copy answers. Both
    as they stood when it was drafted.
    """

    class Scope(models.TextChoices):
        ALL = "all", pgettext_lazy("proposal", "all readers")
        YOUNG = "young", pgettext_lazy("proposal", "young readers")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("proposal", "draft")
        SENT = "sent", pgettext_lazy("proposal", "sent to the director")
        ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted")
        DECLINED = "declined", pgettext_lazy("proposal", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "withdrawn")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    scope = models.CharField(max_length=5, choices=Scope.choices, default=Scope.ALL)
    on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    limit = models.DecimalField(max_digits=12, decimal_places=2)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    sent_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    unmet = models.PositiveIntegerField()
    per_copy = models.PositiveSmallIntegerField()

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "number"], name="proposal_number_once"),
            models.CheckConstraint(condition=Q(limit__gt=0), name="proposal_limit"),
            models.CheckConstraint(condition=Q(per_copy__gte=1), name="proposal_per_copy"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "on"], name="proposal_on")]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)


class ProposalLine(models.Model):
    """What to buy, how many and why: the counts as they stood when it was drafted.

    `unmet`: asked for in vain where copies would have helped; `price_known`: paid before, or set by a person.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="lines")
    key = models.CharField(max_length=KEY_LENGTH)
    name = models.CharField(max_length=200)
    author = models.CharField(max_length=120, blank=True)
    title = models.ForeignKey(Title, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=8, blank=True)
    quantity = models.PositiveSmallIntegerField()
    price = models.DecimalField(max_digits=10, decimal_places=2, help_text="of one copy, tenge")
    price_known = models.BooleanField()
    asked = models.PositiveIntegerField()
    unmet = models.PositiveIntegerField()
    queue = models.PositiveIntegerField()
    held = models.PositiveIntegerField(help_text="Copies in the stock then")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "proposal", "key"], name="proposal_work_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="proposal_some"),
            models.CheckConstraint(condition=Q(price__gte=0), name="proposal_price"),
        ]

    def __str__(self) -> str:
        return f"{self.name} × {self.quantity}"

    @property
    def amount(self) -> Decimal:
        """Tenge."""
        return self.price * self.quantity

    @property
    def closes(self) -> int:
        """Requests made in vain that these copies would answer, after the queue."""
        served = self.quantity * self.proposal.per_copy
        return min(self.unmet, max(0, served - self.queue))


class TellAsker(models.Model):
    """A reader who asked for a work in vain, and whether he was told that it has come since."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=KEY_LENGTH)
    name = models.CharField(max_length=200)
    title = models.ForeignKey(Title, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_on = models.DateField()
    came_on = models.DateField()
    told_on = models.DateField(null=True, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "reader", "key", "came_on"], name="tell_asker_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "told_on"], name="tell_asker_told")]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.name}"
