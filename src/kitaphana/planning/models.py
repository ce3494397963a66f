"""What the library promises: items with hours, control numbers, and who agreed."""

from copy import copy
from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kitaphana.activities.models import Activity, WorkKind
from kitaphana.core.models import OfSchool, RoleCode, School, User
from kitaphana.lib.dates import school_year_label, short_date
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import ratio
from kitaphana.lib.period import Period


class Plan(models.Model):
    class Kind(models.TextChoices):
        YEAR = "year", _("yearly plan")
        QUARTER = "quarter", _("quarterly plan")
        MONTH = "month", _("monthly plan")
        UNIVERSAL = "universal", _("universal programme")
        THEMATIC = "thematic", _("thematic programme")
        EVENT = "event", _("plan of one event")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("in agreement")
        SENT_BACK = "sent_back", _("changes asked")
        AGREED = "agreed", _("agreed")
        APPROVED = "approved", _("approved")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.YEAR)
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    round = models.PositiveSmallIntegerField(default=0, help_text="How often it was sent for agreement")
    approved_on = models.DateField(null=True, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "kind", "starts_on", "ends_on"], name="plan_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="plan_runs_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_on}"

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def is_open(self) -> bool:
        """Whether its items and numbers may still be written."""
        return self.state in (self.State.DRAFT, self.State.SENT_BACK)

    def name(self, language: str) -> str:
        """«Жылдық жоспар, 2026–2027»; a plan of other dates carries its days."""
        year = Period.school_year(self.starts_on.year)
        span = school_year_label(self.starts_on.year) if self.period == year else self.period_shown
        with override(language):
            return f"{capfirst(self.get_kind_display())}, {span}"

    @property
    def period_shown(self) -> str:
        return f"{short_date(self.starts_on)}–{short_date(self.ends_on)}"


class PlanItem(models.Model):
    """A piece of promised work. The norm is copied from its kind when the item is drafted, so that a later
    change of norms does not change a signed plan."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        MOVED = "moved", _("moved")
        DROPPED = "dropped", _("cancelled")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    kind = models.ForeignKey(WorkKind, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    audience = models.CharField(max_length=80, blank=True)
    responsible = models.CharField(max_length=120)
    term_kind = models.CharField(max_length=12)
    term_number = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of a quarter")
    starts_on = models.DateField()
    ends_on = models.DateField()
    units = models.DecimalField(max_digits=9, decimal_places=2)
    norm_minutes = models.DecimalField(max_digits=7, decimal_places=2)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    why = models.CharField(max_length=200, blank=True, help_text="Why moved or dropped")
    marked_on = models.DateField(null=True, blank=True, help_text="Day of the mark done or cancelled")
    moved_on = models.DateField(null=True, blank=True, help_text="Day of the latest move")
    was_term_kind = models.CharField(max_length=12, blank=True, help_text="The term before the latest move")
    was_term_number = models.PositiveSmallIntegerField(null=True, blank=True)
    was_starts_on = models.DateField(null=True, blank=True)
    was_ends_on = models.DateField(null=True, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "plan", "number"], name="plan_item_number_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="plan_item_forward"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def hours(self) -> Decimal:
        """Units × norm in minutes / 60 (domain.md §3.1), half up to a tenth: what is printed adds up."""
        return ratio(self.units * self.norm_minutes, 60)

    @property
    def term(self) -> FuzzyDate:
        return FuzzyDate(self.term_kind, self.starts_on, self.ends_on, self.term_number)

    @property
    def term_before(self) -> FuzzyDate | None:
        """The term before the latest move; None: never moved."""
        if self.was_starts_on is None or self.was_ends_on is None:
            return None
        return FuzzyDate(self.was_term_kind, self.was_starts_on, self.was_ends_on, self.was_term_number)

    @property
    def was_moved(self) -> bool:
        """Moved, also when it was done later: the reason stays."""
        return self.moved_on is not None and self.state != self.State.DROPPED

    def set_term(self, term: FuzzyDate) -> None:
        self.term_kind, self.term_number = term.kind, term.number
        self.starts_on, self.ends_on = term.start, term.end

    def keep_term(self, on: date) -> None:
        """Remember the term as it is before a move on the day."""
        self.moved_on, self.was_term_kind, self.was_term_number = on, self.term_kind, self.term_number
        self.was_starts_on, self.was_ends_on = self.starts_on, self.ends_on

    def as_of(self, day: date) -> Self:
        """A copy for reading, as the item stood when the day ended: a past report does not change with later
        marks. Of several moves only the latest is taken back."""
        then = copy(self)
        if then.marked_on and then.marked_on > day:
            then.marked_on = None
            then.state = self.State.MOVED if then.moved_on else self.State.PLANNED
        if then.moved_on and then.moved_on > day and (before := then.term_before):
            then.set_term(before)
            then.moved_on = None
            then.state = self.State.PLANNED if then.state == self.State.MOVED else then.state
        return then


class Fulfilment(models.Model):
    """The diary entry that did a plan item."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="fulfilments")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "activity"], name="fulfilment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.activity_id}"


class ControlNumber(models.Model):
    """The promised value of an indicator for the plan's whole period."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="control_numbers")
    code = models.CharField(max_length=30)
    value = models.DecimalField(max_digits=12, decimal_places=2)

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "plan", "code"], name="control_number_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="control_number_value"),
        ]

    def __str__(self) -> str:
        return self.code


class TimeBudget(models.Model):
    """Hours the library has in a plan's period, and what one costs: pay a month / hours a month (domain.md
    §3.3)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    hours_a_day = models.DecimalField(max_digits=4, decimal_places=2)
    leave_days = models.PositiveSmallIntegerField(default=0)
    pay_a_month = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    hours_a_month = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal("160"))

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "plan"], name="time_budget_once"),
            models.CheckConstraint(condition=Q(hours_a_month__gt=0), name="time_budget_month"),
        ]

    def __str__(self) -> str:
        return str(self.plan_id)


class Agreement(models.Model):
    """One participant's word on one round of a plan."""

    class Word(models.TextChoices):
        WAITING = "waiting", _("waits")
        AGREED = "agreed", _("has agreed")
        CHANGES = "changes", _("remark")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="agreements")
    round = models.PositiveSmallIntegerField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, choices=RoleCode.choices)
    word = models.CharField(max_length=8, choices=Word.choices, default=Word.WAITING)
    remark = models.TextField(blank=True)
    on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "plan", "round", "user"], name="agreement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.user_id} {self.word}"
