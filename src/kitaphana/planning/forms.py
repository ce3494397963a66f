"""Shapes of what is typed about a plan."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.activities.models import WorkKind
from kitaphana.core.fields import choose_from, named
from kitaphana.core.models import RoleCode, School, User
from kitaphana.core.sentences import say, spoken
from kitaphana.core.span import DayInput
from kitaphana.indicators.queries import name_of
from kitaphana.lib.dates import ROMAN, month_name
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import show, trimmed
from kitaphana.lib.period import Period
from kitaphana.planning.lastyear import PROMISED
from kitaphana.planning.models import Plan, PlanItem, TimeBudget
from kitaphana.roster.models import Term

TERMS = (
    ("day", _("on a day")),
    ("week", _("in a week of a month")),
    ("month", _("within a month")),
    ("quarter", _("within a quarter")),
    ("until", _("by a day")),
    ("monthly", _("every month")),
    ("quarterly", _("every quarter")),
    ("all_year", _("all year")),
)
WEEKS = 6


class PlanForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of plan"), choices=Plan.Kind.choices)
    start = forms.DateField(label=_("First day"), widget=DayInput)
    end = forms.DateField(label=_("Last day"), widget=DayInput)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if "start" in typed and "end" in typed and typed["end"] < typed["start"]:
            raise ValidationError(say("rep_order"))
        return typed

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])


class TermForm(forms.Form):
    """When the work is due: a kind of term, and beside it the day, month, week or quarter that it needs."""

    term = forms.ChoiceField(
        label=pgettext_lazy("plan item", "Term"), choices=TERMS, widget=forms.RadioSelect, required=False
    )
    day = forms.DateField(label=_("Day"), widget=DayInput, required=False)
    month = forms.ChoiceField(label=_("Month"), required=False)
    week = forms.TypedChoiceField(
        label=_("Week of the month"),
        choices=[(n, n) for n in range(1, WEEKS + 1)],
        coerce=int,
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
        choose_from(self, "quarter", quarters.order_by("starts_on"), lambda term: ROMAN[term.number])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        try:
            typed["term"] = TERM_OF[typed["term"]](typed, self.plan.period)
        except (KeyError, TypeError, ValueError, AttributeError):
            self.add_error("term", say("plan_no_term", title=typed.get("text", "")))
        for field in ("day", "month", "week", "quarter"):
            typed.pop(field, None)
        return typed


class ItemForm(TermForm):
    kind = forms.ModelChoiceField(label=_("Kind of work"), queryset=WorkKind.objects.none(), empty_label="–")
    text = forms.CharField(label=_("What will be done"), max_length=300)
    audience = forms.CharField(label=_("For whom"), max_length=80, required=False)
    units = forms.DecimalField(label=_("Volume"), max_digits=9, decimal_places=2, min_value=0, initial=1)
    norm_minutes = forms.DecimalField(
        label=_("Norm, min"),
        max_digits=7,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=_("Left empty: the norm of the kind of work"),
    )
    responsible = forms.CharField(label=_("Responsible"), max_length=120, required=False)
    field_order = ("kind", "text", "audience", "units", "norm_minutes", "responsible", "term")

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(plan, *args, **kwargs)
        self.initial.setdefault("responsible", plan.school.librarian)
        kinds = WorkKind.objects.for_school(plan.school).order_by("pk")
        choose_from(self, "kind", kinds, lambda kind: capfirst(named(kind)))


class MoveForm(TermForm):
    """Stands beside an ItemForm, so its ids are its own."""

    reason = forms.CharField(label=_("Why"), max_length=200, required=False)

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(plan, *args, auto_id="move_%s", **kwargs)


class DropForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)

    def __init__(self, typed: Mapping[str, Any] | None = None) -> None:
        super().__init__(typed, auto_id="drop_%s")


class RemarkForm(forms.Form):
    remark = forms.CharField(
        label=_("What should change"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NumberForm(forms.Form):
    code = forms.ChoiceField(label=_("Indicator"))
    value = forms.DecimalField(label=_("Control number"), max_digits=12, decimal_places=2)
    accept_far = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, last_year: Mapping[str, Decimal], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, _offered(code, last_year.get(code))) for code in PROMISED]
        cast(forms.ChoiceField, self.fields["code"]).choices = choices


class BudgetForm(forms.Form):
    hours_a_day = forms.DecimalField(label=_("Hours a day"), max_digits=4, decimal_places=2, initial=8)
    leave_days = forms.IntegerField(
        label=_("Leave days not in the calendar"), min_value=0, max_value=366, initial=0
    )
    pay_a_month = forms.DecimalField(
        label=_("Pay a month, ₸"), max_digits=12, decimal_places=2, min_value=0, required=False
    )
    hours_a_month = forms.DecimalField(label=_("Hours a month"), max_digits=6, decimal_places=2, initial=160)


class ParticipantsForm(forms.Form):
    participants = forms.ModelMultipleChoiceField(
        label=_("Who is asked to agree"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, school: School, asked: list[tuple[User, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = {user.pk: RoleCode(office).label for user, office in asked}
        people = User.objects.filter(school=school, pk__in=offices).order_by("full_name")
        choose_from(self, "participants", people, lambda user: f"{user.full_name}, {offices[user.pk]}")
        self.initial.setdefault("participants", list(offices))


def _offered(code: str, last_year: Decimal | None) -> str:
    name = capfirst(name_of(code))
    if last_year is None:
        return name
    return _("%(name)s (last year: %(value)s)") % {"name": name, "value": show(last_year, spoken())}


def _month(day: date) -> str:
    return f"{capfirst(month_name(day.month, spoken()))} {day.year}"


def _year_month(typed: dict[str, Any]) -> tuple[int, int]:
    year, month = typed["month"].split("-")
    return int(year), int(month)


TERM_OF: dict[str, Callable[[dict[str, Any], Period], FuzzyDate]] = {
    "day": lambda typed, plan: FuzzyDate.day(typed["day"]),
    "week": lambda typed, plan: FuzzyDate.week(*_year_month(typed), typed["week"]),
    "month": lambda typed, plan: FuzzyDate.month(*_year_month(typed)),
    "quarter": lambda typed, plan: FuzzyDate.quarter(
        typed["quarter"].starts_on, typed["quarter"].ends_on, typed["quarter"].number
    ),
    "until": lambda typed, plan: FuzzyDate.until(min(plan.start, typed["day"]), typed["day"]),
    "monthly": lambda typed, plan: FuzzyDate.monthly(plan),
    "quarterly": lambda typed, plan: FuzzyDate.quarterly(plan),
    "all_year": lambda typed, plan: FuzzyDate.all_year(plan),
}


def term_typed(item: PlanItem) -> dict[str, Any]:
    """What the chooser shows for an item's term."""
    quarter = Term.objects.for_school(item.school).filter(
        starts_on=item.starts_on, number=item.term_number or 0
    )
    monday = item.starts_on.replace(day=1).weekday()
    return {
        "term": item.term_kind,
        "day": item.ends_on,
        "month": item.starts_on.strftime("%Y-%m"),
        "week": (item.starts_on.day - 1 + monday) // 7 + 1,
        "quarter": quarter.first(),
    }


def item_typed(item: PlanItem) -> dict[str, Any]:
    fields = ("kind", "text", "audience", "units", "norm_minutes", "responsible")
    return {field: _plain(getattr(item, field)) for field in fields} | term_typed(item)


def _plain(value: object) -> object:
    return trimmed(value) if isinstance(value, Decimal) else value


def budget_typed(budget: TimeBudget | None) -> dict[str, Any]:
    fields = ("hours_a_day", "leave_days", "pay_a_month", "hours_a_month")
    return {field: _plain(getattr(budget, field)) for field in fields} if budget else {}
