"""Shapes of what is typed about an item of a plan."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self, cast

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.activities.actions import MOST_MINUTES, Work
from kitaphana.activities.models import MemorableDate, WorkKind
from kitaphana.core.fields import choose_from, named
from kitaphana.core.models import RoleCode
from kitaphana.core.sentences import say, spoken
from kitaphana.core.span import OF_OUR_TIMES, DayInput
from kitaphana.lib.alphabet import sort_key
from kitaphana.lib.dates import ROMAN, month_name, short_date
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import trimmed
from kitaphana.lib.period import Period
from kitaphana.planning.forms import DIGITS
from kitaphana.planning.models import Plan, PlanItem, Section
from kitaphana.roster.models import SchoolClass, Term
from kitaphana.roster.queries import class_list

TERMS = (
    ("day", _("on a day")),
    ("week", _("in a week of a month")),
    ("month", _("within a month")),
    ("quarter", _("within a quarter")),
    ("until", _("by a day")),
    ("monthly", _("every month")),
    ("quarterly", _("every quarter")),
    ("all_year", _("all year")),
    ("when_needed", _("when needed")),
)
SHORTEST = {"monthly": 32, "quarterly": 93, "all_year": 200}
"""Days of a plan in which work can recur so."""
WEEKS = 6
LAST_WEEK = "last"
TERM_FIELDS = frozenset({"term", "day", "month", "week", "quarter"})
RECURRING = ("monthly", "quarterly", "all_year", "when_needed")
MOST_PEOPLE = 100_000


class TermForm(forms.Form):
    """When the work is due: a kind of term, and beside it the day, month, week or quarter that it needs."""

    term = forms.ChoiceField(
        label=pgettext_lazy("plan item", "Term"), choices=TERMS, widget=forms.RadioSelect, required=False
    )
    day = forms.DateField(label=_("Day"), widget=DayInput, required=False, validators=OF_OUR_TIMES)
    month = forms.ChoiceField(label=_("Month"), required=False)
    week = forms.ChoiceField(
        label=_("Week of the month"),
        choices=[*((n, n) for n in range(1, WEEKS + 1)), (LAST_WEEK, pgettext_lazy("week", "the last"))],
        required=False,
    )
    quarter = forms.ModelChoiceField(
        label=_("Quarter"), queryset=Term.objects.none(), required=False, empty_label="–"
    )

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        months = [(month.start.strftime("%Y-%m"), _month(month.start)) for month in plan.period.months()]
        cast(forms.ChoiceField, self.fields["month"]).choices = months
        quarters = Term.objects.for_school(plan.school).filter(
            starts_on__gte=plan.starts_on, ends_on__lte=plan.ends_on
        )
        choose_from(self, "quarter", quarters.order_by("starts_on"), _quarter)
        cast(forms.ChoiceField, self.fields["term"]).choices = [
            (kind, label)
            for kind, label in TERMS
            if plan.period.days >= SHORTEST.get(kind, 0) and (kind != "quarter" or quarters.exists())
        ]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        try:
            typed["term"] = TERM_OF[typed["term"]](typed, self.plan.period)
        except (KeyError, TypeError, ValueError, AttributeError):
            title = typed.get("text")
            self.add_error("term", say("plan_no_term", title=title) if title else say("plan_choose_term"))
        for field in ("day", "month", "week", "quarter"):
            typed.pop(field, None)
        return typed


class ItemForm(TermForm):
    """`revision`: of the item as the page showed it; each field then sends along what it showed, so that of
    two who write the same item each is known by what she changed."""

    MORE: ClassVar = ("helpers", "place", "expected", "marks", "note")
    kind = forms.ModelChoiceField(label=_("Kind of work"), queryset=WorkKind.objects.none(), empty_label="–")
    text = forms.CharField(label=_("What will be done"), max_length=300)
    section = forms.ModelChoiceField(
        label=_("Section of the plan"),
        queryset=Section.objects.none(),
        required=False,
        empty_label=_("by the kind of work"),
    )
    audience = forms.CharField(label=_("For whom"), max_length=80, required=False)
    units = forms.DecimalField(
        label=_("Volume"), max_digits=9, decimal_places=2, min_value=0, initial=1, error_messages=DIGITS
    )
    norm_minutes = forms.DecimalField(
        label=_("Norm, min"),
        max_digits=7,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=_("Left empty: the norm of the kind of work"),
        error_messages=DIGITS,
    )
    responsible = forms.CharField(label=_("Responsible"), max_length=120, required=False)
    helpers = forms.CharField(label=_("Helpers"), max_length=160, required=False)
    place = forms.CharField(label=pgettext_lazy("plan item", "Place"), max_length=80, required=False)
    expected = forms.CharField(label=_("Expected result"), max_length=200, required=False)
    marks = forms.ModelChoiceField(
        label=_("Memorable date"), queryset=MemorableDate.objects.none(), required=False, empty_label="–"
    )
    note = forms.CharField(label=pgettext_lazy("plan item", "Note"), max_length=200, required=False)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(plan, *args, **kwargs)
        self.initial.setdefault("responsible", str(RoleCode.LIBRARIAN.label))
        sections = Section.objects.for_school(plan.school)
        self.kinds = list(WorkKind.objects.for_school(plan.school).order_by("pk"))
        choose_from(self, "kind", WorkKind.objects.for_school(plan.school))
        cast("forms.ModelChoiceField[WorkKind]", self.fields["kind"]).choices = _by_section(
            self.kinds, sections
        )
        choose_from(self, "section", sections, _section)
        offered, marks = Q(hidden=False), self.initial.get("marks")
        if isinstance(marks, MemorableDate):
            offered |= Q(pk=marks.pk)  # hidden since the item was written
        dates = MemorableDate.objects.for_school(plan.school).filter(offered)
        choose_from(self, "marks", dates.order_by("month", "day", "pk"), named)
        if "revision" in self.initial:
            for name, field in self.fields.items():
                field.show_hidden_initial = name != "revision"

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MORE]

    @property
    def more_is_open(self) -> bool:
        """Where it says something, or something is wrong in it."""
        return any(field.errors or field.value() for field in self.more)

    @property
    def norms(self) -> dict[int, dict[str, str]]:
        """For the script that reckons hours: kind → its norm in minutes, and the unit it is for."""
        return {
            kind.pk: {"norm": str(trimmed(kind.norm_minutes)), "unit": kind.unit(spoken())}
            for kind in self.kinds
        }

    def written(self) -> dict[str, Any]:
        """What `actions.add_item` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    @property
    def hers(self) -> set[str]:
        """The fields that she changed against what the page showed her; all where it did not tell."""
        shown = f"{self.add_initial_prefix('text')}" in self.data
        changed = set(self.changed_data) if shown else set(self.fields)
        return changed | TERM_FIELDS if changed & TERM_FIELDS else changed

    def over(self, now: PlanItem) -> Self:
        """The same form over the item as it stands now: what she changed stays hers, the rest is the
        other's."""
        fresh = type(self)(self.plan, initial=item_typed(now))
        stands = {name: fresh[name].value() for name in fresh.fields}
        said = {name: "" if value is None else value for name, value in stands.items()}
        hers = {name: self.data.get(name, "") for name in self.hers - {"revision"}}
        before = {fresh.add_initial_prefix(name): value for name, value in said.items()}
        return type(self)(self.plan, before | said | hers, initial=item_typed(now))


class MoveForm(TermForm):
    """Stands beside an ItemForm, so its ids are its own."""

    reason = forms.CharField(label=_("Why"), max_length=200, required=False)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(plan, *args, auto_id="move_%s", **kwargs)


class DropForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, typed: Mapping[str, Any] | None = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(typed, initial=initial, auto_id="drop_%s")


class DoneForm(forms.Form):
    """The entry of the diary that does an item: of today, or of its term's last day once that has passed.
    `finish`: the item is done with it."""

    on = forms.DateField(label=_("Day"), widget=DayInput, validators=OF_OUR_TIMES)
    theme = forms.CharField(label=_("Theme"), max_length=200, required=False)
    school_class = forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), required=False, empty_label="–"
    )
    audience = forms.CharField(label=_("Others who took part"), max_length=80, required=False)
    participants = forms.IntegerField(
        label=_("Participants"), min_value=0, max_value=MOST_PEOPLE, required=False
    )
    units = forms.DecimalField(
        label=_("Volume"), max_digits=9, decimal_places=2, min_value=0, error_messages=DIGITS
    )
    minutes = forms.IntegerField(
        label=_("Minutes spent"),
        min_value=0,
        max_value=MOST_MINUTES,
        required=False,
        help_text=_("Left empty: by the time norm"),
    )
    place = forms.CharField(label=_("Place of the event"), max_length=80, required=False)
    outcome = forms.CharField(
        label=_("What came of it"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )
    finish = forms.BooleanField(label=_("The item is done in full"), required=False)
    accept_many = forms.BooleanField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, item: PlanItem, today: date, typed: Mapping[str, Any] | None) -> None:
        on = min(today, item.ends_on) if item.starts_on <= today else today
        classes = class_list(item.school, on)
        super().__init__(typed, initial=_done_of(item, on, classes))
        self.item = item
        choose_from(self, "school_class", classes)

    def work(self) -> Work:
        """What the diary takes, of the item's kind and date of the calendar."""
        names = ("on", "theme", "school_class", "audience", "units", "minutes", "place", "outcome")
        said = {name: self.cleaned_data[name] for name in names}
        people = self.cleaned_data["participants"] or 0
        return Work(kind=self.item.kind, marks=self.item.marks, participants=people, **said)


def _month(day: date) -> str:
    return f"{capfirst(month_name(day.month, spoken()))} {day.year}"


def _year_month(typed: dict[str, Any]) -> tuple[int, int]:
    year, month = typed["month"].split("-")
    return int(year), int(month)


def _quarter(term: Term) -> str:
    return f"{ROMAN[term.number]} ({short_date(term.starts_on)}–{short_date(term.ends_on)})"


def _by_section(kinds: Iterable[WorkKind], sections: Iterable[Section]) -> list[Any]:
    """Choices of kinds of work under the sections that they usually stand in, by the alphabet."""
    groups: dict[str, tuple[str, list[tuple[int, str]]]] = {
        section.code: (_section(section), []) for section in sections if section.code
    }
    for kind in kinds:
        part = str(WorkKind.Part(kind.part).label)
        groups.setdefault(kind.part, (part, []))[1].append((kind.pk, capfirst(named(kind))))
    grouped = [
        (name, sorted(rows, key=lambda row: sort_key(row[1]))) for name, rows in groups.values() if rows
    ]
    return [("", "–"), *grouped]


def _section(section: Section) -> str:
    return f"{section.number}. {named(section)}"


def _week(typed: dict[str, Any]) -> FuzzyDate:
    if typed["week"] == LAST_WEEK:
        return FuzzyDate.last_week(*_year_month(typed))
    return FuzzyDate.week(*_year_month(typed), int(typed["week"]))


def _cut(term: FuzzyDate, plan: Period) -> FuzzyDate:
    """Of a month or a week, the part that lies in the plan."""
    return term.within(plan) or term


TERM_OF: dict[str, Callable[[dict[str, Any], Period], FuzzyDate]] = {
    "day": lambda typed, plan: FuzzyDate.day(typed["day"]),
    "week": lambda typed, plan: _cut(_week(typed), plan),
    "month": lambda typed, plan: _cut(FuzzyDate.month(*_year_month(typed)), plan),
    "quarter": lambda typed, plan: FuzzyDate.quarter(
        typed["quarter"].starts_on, typed["quarter"].ends_on, typed["quarter"].number
    ),
    "until": lambda typed, plan: FuzzyDate.until(min(plan.start, typed["day"]), typed["day"]),
    "monthly": lambda typed, plan: FuzzyDate.monthly(plan),
    "quarterly": lambda typed, plan: FuzzyDate.quarterly(plan),
    "all_year": lambda typed, plan: FuzzyDate.all_year(plan),
    "when_needed": lambda typed, plan: FuzzyDate.when_needed(plan),
}


def term_typed(item: PlanItem) -> dict[str, Any]:
    """What the chooser shows for an item's term."""
    quarter = Term.objects.for_school(item.school).filter(
        starts_on=item.starts_on, number=item.term_number or 0
    )
    return {
        "term": item.term_kind,
        "day": item.ends_on,
        "month": item.starts_on.strftime("%Y-%m"),
        "week": LAST_WEEK if item.term.is_last_week else item.term.nth_week,
        "quarter": quarter.first(),
        "revision": item.revision,
    }


def item_typed(item: PlanItem) -> dict[str, Any]:
    fields = ("kind", "text", "section", "audience", "units", "norm_minutes", "responsible", *ItemForm.MORE)
    return {field: _plain(getattr(item, field)) for field in fields} | term_typed(item)


def _done_of(item: PlanItem, on: date, classes: Iterable[SchoolClass]) -> dict[str, Any]:
    """What the item says of the work."""
    said = item.audience.casefold()
    of_class = next((row for row in classes if said and str(row).casefold() == said), None)
    return {
        "on": on,
        "theme": item.text[:200],
        "school_class": of_class,
        "audience": "" if of_class else item.audience,
        "units": _plain(item.units) if item.term_kind not in RECURRING else 1,
        "place": item.place,
        "finish": item.term_kind not in RECURRING,
        "revision": item.revision,
    }


def _plain(value: object) -> object:
    return trimmed(value) if isinstance(value, Decimal) else value
