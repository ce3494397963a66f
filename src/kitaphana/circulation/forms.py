"""Shapes of what is typed on the pages of loans and visits."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kitaphana.circulation.models import Visit
from kitaphana.circulation.queries import LAST_GRADE
from kitaphana.core.span import DayInput
from kitaphana.roster.models import SchoolClass

MOST_VISITS = 2_000


class OverdueFilter(forms.Form):
    """Which loans a list shows; what the address says wrongly filters nothing."""

    school_class = forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), required=False, empty_label=_("all classes")
    )

    def __init__(self, classes: QuerySet[SchoolClass], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[SchoolClass]", self.fields["school_class"]).queryset = classes

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


class LoanFilter(OverdueFilter):
    state = forms.ChoiceField(
        label=_("Which"), choices=[("", _("in readers' hands")), ("all", _("all"))], required=False
    )


class LeaveForm(forms.Form):
    on = forms.DateField(label=_("Last day at the school"), widget=DayInput)
    with_debts = forms.BooleanField(required=False, widget=forms.HiddenInput)


class VisitsForm(forms.Form):
    purpose = forms.ChoiceField(label=_("What they came for"), choices=Visit.Purpose.choices)
    grade = forms.IntegerField(
        label=_("Grade"),
        min_value=0,
        max_value=LAST_GRADE,
        required=False,
        help_text=_("0 is the pre-school grade; empty for teachers and mixed groups"),
    )
    count = forms.IntegerField(label=_("How many came"), min_value=1, max_value=MOST_VISITS)
    on = forms.DateField(label=_("Date"), widget=DayInput)
