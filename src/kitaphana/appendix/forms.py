"""Shapes of what is typed about the school's events."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.activities.models import WorkKind
from kitaphana.appendix.models import SchoolEvent
from kitaphana.appendix.queries import NEAR
from kitaphana.core.fields import choose_from, named
from kitaphana.core.sentences import spoken
from kitaphana.core.span import OF_OUR_TIMES, DayInput
from kitaphana.planning.models import Plan, PlanItem

AROUND = NEAR * 5
"""How far from the event's days the items lie that may be chosen by hand."""


class EventForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("event", "Name"), max_length=200)
    starts_on = forms.DateField(label=_("First day"), widget=DayInput, validators=OF_OUR_TIMES)
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=DayInput,
        validators=OF_OUR_TIMES,
        required=False,
        help_text=_("Left empty: it takes one day"),
    )
    direction = forms.CharField(
        label=_("Direction"),
        max_length=80,
        required=False,
        widget=forms.TextInput({"list": "ap-directions"}),
    )
    who = forms.CharField(
        label=_("Held by"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"list": "ap-hosts"}),
    )
    grades = forms.CharField(label=_("Classes taking part"), max_length=40, required=False)
    place = forms.CharField(label=pgettext_lazy("event", "Place"), max_length=80, required=False)


class WorkForm(forms.Form):
    """The library's part in an event, not yet in any plan."""

    plan = forms.ModelChoiceField(label=pgettext_lazy("screen", "Plan"), queryset=Plan.objects.none())
    kind = forms.ModelChoiceField(label=_("Kind of work"), queryset=WorkKind.objects.none(), empty_label="–")
    text = forms.CharField(label=_("What will be done"), max_length=300)
    units = forms.DecimalField(
        label=_("Volume"), max_digits=9, decimal_places=2, min_value=0, initial=Decimal(1)
    )
    responsible = forms.CharField(label=_("Responsible"), max_length=120)

    def __init__(
        self, event: SchoolEvent, plans: Sequence[Plan], typed: Mapping[str, Any] | None = None
    ) -> None:
        """`plans`: those that may take the work."""
        initial = {
            "text": event.name,
            "responsible": event.school.librarian,
            "plan": plans[0] if plans else None,
        }
        super().__init__(typed, initial=initial, auto_id="work_%s")
        open_ones = Plan.objects.filter(pk__in=[plan.pk for plan in plans])
        choose_from(self, "plan", open_ones, named)
        kinds = WorkKind.objects.for_school(event.school).order_by("pk")
        choose_from(self, "kind", kinds, lambda kind: capfirst(named(kind)))


class PartForm(forms.Form):
    item = forms.ModelChoiceField(
        label=_("Item of the plan"), queryset=PlanItem.objects.none(), empty_label="–"
    )

    def __init__(self, event: SchoolEvent, typed: Mapping[str, Any] | None = None) -> None:
        super().__init__(typed, auto_id="part_%s")
        items = PlanItem.objects.for_school(event.school).filter(
            starts_on__lte=event.ends_on + AROUND, ends_on__gte=event.starts_on - AROUND
        )
        live = items.exclude(state=PlanItem.State.DROPPED).order_by("starts_on", "ends_on", "pk")
        choose_from(self, "item", live, lambda item: f"{item.text} – {item.term.show(spoken())}")
