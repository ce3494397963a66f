"""What the library promises: plans of every kind, their items with hours, and their control numbers."""

from copy import copy
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from kitaphana.activities.models import Activity, MemorableDate, WorkKind
from kitaphana.core.models import OfSchool, School, User
from kitaphana.lib.dates import period_name
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.papers.paper import quoted
from kitaphana.planning import constraints

HUNDREDTH = Decimal("0.01")


def there_on(day: date) -> Q:
    """Rows that no amendment had struck out, nor was still to bring in, when the day ended."""
    return (Q(struck_on=None) | Q(struck_on__gt=day)) & (Q(added_on=None) | Q(added_on__lte=day))


def was_there(row: "PlanItem | ControlNumber", day: date) -> bool:
    """As `there_on`, of a row at hand."""
    return (row.struck_on is None or row.struck_on > day) and (row.added_on is None or row.added_on <= day)


class Section(models.Model):
    """A section of the school's plans (domain.md §4.2), which the library renames, reorders and adds to.

    `code`: the part of work it was shipped for, empty for the school's own. 1 is aim and tasks, 2 the control
    numbers; sections of work begin with 3.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=10, blank=True)
    number = models.PositiveSmallIntegerField()
    name_kk = models.CharField(max_length=120)
    name_ru = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)

    objects = OfSchool.as_manager()

    class Meta:
        ordering: ClassVar = ["number", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "code"], name="section_once", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return self.name_kk

    def name(self, language: str) -> str:
        return {"ru": self.name_ru, "en": self.name_en}.get(language) or self.name_kk


class Plan(models.Model):
    """`kind` says how long it runs, `scope` how much of the work it holds. A universal plan shows every item
    of the school's plans whose term touches it; a thematic or an event's plan shows its own."""

    class Kind(models.TextChoices):
        MONTH = "month", _("monthly plan")
        QUARTER = "quarter", _("quarterly plan")
        HALF_YEAR = "half_year", _("half-yearly plan")
        YEAR = "year", _("yearly plan")
        LONG = "long", _("long-term plan")

    class Scope(models.TextChoices):
        UNIVERSAL = "universal", _("universal programme")
        THEMATIC = "thematic", _("thematic programme")
        EVENT = "event", _("plan of one event")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("in agreement")
        SENT_BACK = "sent_back", _("changes asked")
        STOPPED = "stopped", pgettext_lazy("agreement", "stopped")
        AGREED = "agreed", _("agreed")
        APPROVED = "approved", _("approved")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.YEAR)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.UNIVERSAL)
    theme = models.CharField(max_length=160, blank=True, help_text="Of a thematic programme or an event")
    starts_on = models.DateField()
    ends_on = models.DateField()
    aim = models.TextField(max_length=1000, blank=True)
    tasks = models.TextField(max_length=4000, blank=True, help_text="One a line")
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    approved_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    minutes_number = models.CharField(max_length=20, blank=True, help_text="Of the council's minutes")
    minutes_on = models.DateField(null=True, blank=True)
    hour_rate = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, blank=True, help_text="Tenge, frozen on approval"
    )

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "scope", "kind", "starts_on", "ends_on", "theme"], name="plan_once"
            ),
            models.CheckConstraint(
                condition=Q(scope="universal") | ~Q(theme=""), name="plan_of_a_part_has_a_theme"
            ),
            constraints.forward("plan_runs_forward"),
            constraints.states("plan"),
            constraints.approved("plan_approved_on_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.kind} {self.starts_on}"

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def is_open(self) -> bool:
        """Whether its items and numbers may still be written."""
        return self.state in (self.State.DRAFT, self.State.SENT_BACK, self.State.STOPPED)

    @property
    def is_asked_about(self) -> bool:
        """Whether it is in agreement or awaits the director: neither written nor marked."""
        return self.state in (self.State.SUBMITTED, self.State.AGREED)

    @property
    def task_list(self) -> tuple[str, ...]:
        return tuple(self.tasks.splitlines())

    @property
    def is_whole(self) -> bool:
        return self.scope == self.Scope.UNIVERSAL

    def name(self, language: str) -> str:
        """«Жылдық жоспар, 2026–2027»; a plan of a part of the work carries its theme."""
        about = "" if self.is_whole else f" {quoted(self.theme)}"
        with override(language):
            name = capfirst(self.get_kind_display() if self.is_whole else self.get_scope_display())
        return f"{name}{about}, {period_name(self.period, language)}"


class PlanItem(models.Model):
    """A piece of promised work. The norm is copied from its kind when the item is drafted, so that a later
    change of norms does not change a signed plan.

    `position` orders it in its section. `revision` grows with each change, so that of two people who write
    the same item the second is told.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        MOVED = "moved", _("moved")
        DROPPED = "dropped", _("cancelled")

    class Origin(models.TextChoices):
        """Why the item was proposed to the librarian."""

        RECURS = "recurs", pgettext_lazy("reason of a plan item", "comes every year")
        UNDONE = "undone", pgettext_lazy("reason of a plan item", "not done last time")
        DATE = "date", pgettext_lazy("reason of a plan item", "date of the calendar")
        DEMAND = "demand", pgettext_lazy("reason of a plan item", "asked for and not here")
        TEXTBOOKS = "textbooks", pgettext_lazy("reason of a plan item", "textbooks lack")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    kind = models.ForeignKey(WorkKind, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    audience = models.CharField(max_length=80, blank=True)
    responsible = models.CharField(max_length=120)
    helpers = models.CharField(max_length=160, blank=True)
    place = models.CharField(max_length=80, blank=True)
    expected = models.CharField(max_length=200, blank=True, help_text="Result")
    note = models.CharField(max_length=200, blank=True)
    term_kind = models.CharField(max_length=12)
    term_number = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of a quarter")
    starts_on = models.DateField()
    ends_on = models.DateField()
    units = models.DecimalField(max_digits=9, decimal_places=2)
    norm_minutes = models.DecimalField(max_digits=7, decimal_places=2)
    origin = models.CharField(max_length=10, choices=Origin, blank=True)
    marks = models.ForeignKey(
        MemorableDate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    came_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    first = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="What it was before amendments wrote it anew: the earliest row",
    )  # fmt: skip
    revision = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    why = models.CharField(max_length=200, blank=True, help_text="Why moved or dropped")
    marked_on = models.DateField(null=True, blank=True, help_text="Day of the mark done or cancelled")
    added_on = models.DateField(null=True, blank=True, help_text="Day on which an amendment brought it in")
    struck_on = models.DateField(null=True, blank=True, help_text="Day on which an amendment struck it out")

    moves_then: "tuple[ItemMove, ...] | None" = None
    """Those at hand: of an item as it stood on a day the moves made until then."""

    objects = OfSchool.as_manager()

    class Meta:
        ordering: ClassVar = ["section__number", "section", "position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(units__gt=0, norm_minutes__gte=0), name="plan_item_volume"),
            *constraints.term("plan_item"),
            constraints.states("plan_item"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "starts_on", "ends_on"], name="plan_item_term")]

    def __str__(self) -> str:
        return self.text

    @property
    def hours(self) -> Decimal:
        """Units × norm in minutes / 60, cut to the hundredth as in the published table (domain.md §3.1), so
        that the column adds up."""
        return (self.units * self.norm_minutes / 60).quantize(HUNDREDTH, ROUND_DOWN)

    @property
    def term(self) -> FuzzyDate:
        return FuzzyDate(self.term_kind, self.starts_on, self.ends_on, self.term_number)

    @property
    def root(self) -> int:
        """The same of an item and of what amendments made of it."""
        return self.first_id or self.pk

    @property
    def moves_made(self) -> tuple["ItemMove", ...]:
        """The earliest first; prefetch `moves` where many items are read."""
        return tuple(self.moves.all()) if self.moves_then is None else self.moves_then

    @property
    def term_before(self) -> FuzzyDate | None:
        """The term before the latest move; None: never moved."""
        return self.moves_made[-1].term if self.moves_made else None

    @property
    def was_moved(self) -> bool:
        """Moved, also when it was done later: the reason stays."""
        return self.state != self.State.DROPPED and bool(self.moves_made)

    def set_term(self, term: FuzzyDate) -> None:
        self.term_kind, self.term_number = term.kind, term.number
        self.starts_on, self.ends_on = term.start, term.end

    def as_of(self, day: date) -> Self:
        """For reading, as the item stood when the day ended: later marks do not change a past report."""
        later = [move for move in self.moves_made if move.on > day]
        marked_later = self.marked_on is not None and self.marked_on > day
        if not later and not marked_later:
            return self
        then = copy(self)
        made = then.moves_then = tuple(move for move in self.moves_made if move.on <= day)
        if later:
            then.set_term(later[0].term)
        if marked_later:
            then.marked_on = None
        if marked_later or then.state == self.State.MOVED:
            then.state = self.State.MOVED if made else self.State.PLANNED
        if then.state != self.State.DROPPED:
            then.why = made[-1].why if made else ""
        return then


class ItemMove(models.Model):
    """An item put off on a day: the term that it had before, by whom and why. Never changed; `by` None: moved
    before the mover was kept."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="moves")
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)
    term_kind = models.CharField(max_length=12)
    term_number = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = OfSchool.as_manager()

    class Meta:
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = constraints.term("item_move")

    def __str__(self) -> str:
        return f"{self.item_id} {self.on}"

    @property
    def term(self) -> FuzzyDate:
        return FuzzyDate(self.term_kind, self.starts_on, self.ends_on, self.term_number)


class Fulfilment(models.Model):
    """The diary entry that did a plan item."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="fulfilments")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "activity"], name="fulfilment_once")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.activity_id}"


class ControlNumber(models.Model):
    """The promised value of an indicator: `quarter` 0 for the plan's whole period, else the quarter's.

    `reason`: why this value was proposed, a code of `sentences.toml` and its holes. `season`: for a number
    that grows with time, month (2026-09) → its share of the whole, as text; empty: by teaching days.
    An amendment strikes the row out and adds another, so that days before it keep what they were judged by.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="control_numbers")
    code = models.CharField(max_length=30)
    quarter = models.PositiveSmallIntegerField(default=0)
    value = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.JSONField(default=dict, blank=True)
    season = models.JSONField(default=dict, blank=True)
    added_on = models.DateField(null=True, blank=True, help_text="Day on which an amendment brought it in")
    struck_on = models.DateField(null=True, blank=True, help_text="Day on which an amendment struck it out")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "plan", "code", "quarter"],
                name="control_number_once",
                condition=Q(struck_on=None),
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="control_number_value"),
            models.CheckConstraint(condition=Q(quarter__lte=4), name="control_number_quarter"),
        ]

    def __str__(self) -> str:
        return self.code


class PlanMonth(models.Model):
    """Hours that the library had for a month when the plan was approved; the signed plan keeps them."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="months")
    month = models.DateField(help_text="First day")
    hours = models.DecimalField(max_digits=8, decimal_places=2)
    service_hours = models.DecimalField(max_digits=8, decimal_places=2)

    objects = OfSchool.as_manager()

    class Meta:
        ordering: ClassVar = ["month"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "plan", "month"], name="plan_month_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.month}"


class DraftChoice(models.Model):
    """What the librarian decided about work proposed for a new plan (`key` of `proposal.Proposal`): taken as
    `item`, left where there is none. An item that is struck out takes its choice along."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    objects = OfSchool.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "plan", "key"], name="draft_choice_once"),
        ]

    def __str__(self) -> str:
        return self.key
