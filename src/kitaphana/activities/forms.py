"""Shapes of what is typed into the diary."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kitaphana.activities.models import Activity, WorkKind
from kitaphana.activities.queries import diary
from kitaphana.core.fields import choose_from, named
from kitaphana.core.models import School
from kitaphana.core.span import DayInput, SpanForm
from kitaphana.lib.period import Period
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.roster.queries import class_list

MOST_PEOPLE = 100_000
MOST_MINUTES = 100_000


class WorkForm(forms.Form):
    kind = forms.ModelChoiceField(label=_("Kind of work"), queryset=WorkKind.objects.none(), empty_label="–")
    on = forms.DateField(label=_("Day"), widget=DayInput)
    theme = forms.CharField(label=_("Theme"), max_length=200, required=False)
    school_class = forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), required=False, empty_label="–"
    )
    participants = forms.IntegerField(
        label=_("Participants"), min_value=0, max_value=MOST_PEOPLE, required=False
    )
    teacher = forms.ModelChoiceField(
        label=_("Together with the teacher"), queryset=Reader.objects.none(), required=False, empty_label="–"
    )
    at_teachers_request = forms.BooleanField(label=_("At the teacher's request"), required=False)
    audience = forms.CharField(label=_("Others who took part"), max_length=80, required=False)
    units = forms.DecimalField(label=_("Volume"), max_digits=9, decimal_places=2, initial=1)
    minutes = forms.IntegerField(
        label=_("Minutes spent"),
        min_value=0,
        max_value=MOST_MINUTES,
        required=False,
        help_text=_("Left empty: by the time norm"),
    )
    accept_many = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, school: School, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", today)
        day = self.initial["on"]
        choose_from(self, "kind", WorkKind.objects.for_school(school).order_by("pk"), named)
        choose_from(self, "school_class", class_list(school, day))
        choose_from(
            self, "teacher", Reader.objects.for_school(school).teachers().on(day).order_by("sort_key")
        )

    def clean_participants(self) -> int:
        return self.cleaned_data["participants"] or 0


class NormForm(forms.Form):
    minutes = forms.DecimalField(label=_("Norm, min"), max_digits=7, decimal_places=2)
    source = forms.CharField(label=_("Source of the norm"), max_length=200, required=False)


class DiaryFilter(SpanForm):
    kind = forms.ModelChoiceField(
        label=_("Kind of work"), queryset=WorkKind.objects.none(), required=False, empty_label=_("All kinds")
    )
    school_class = forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), required=False, empty_label=_("All classes")
    )
    joint = forms.BooleanField(label=_("Joint work only"), required=False)

    def __init__(self, school: School, usual: Period, asked: Mapping[str, str]) -> None:
        super().__init__(usual, asked)
        self.school = school
        choose_from(self, "kind", WorkKind.objects.for_school(school).order_by("pk"), named)
        choose_from(self, "school_class", class_list(school, usual.end))

    def entries(self) -> QuerySet[Activity]:
        """The diary as filtered; what cannot be understood filters nothing."""
        chosen = self.cleaned_data if self.is_valid() else {}
        return diary(
            self.school,
            self.period,
            kind=chosen.get("kind"),
            school_class=chosen.get("school_class"),
            joint=chosen.get("joint", False),
        )
