"""Shapes of what is typed about services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.span import OF_OUR_TIMES, DayInput
from kitaphana.services.actions import Terms
from kitaphana.services.measures import HAND, MEASURES
from kitaphana.services.models import Service

MOST_USES = 10_000


class ServiceForm(forms.Form):
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=160)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=160, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=160, required=False)
    audience = forms.ChoiceField(label=_("For whom"), choices=Service.Audience.choices)
    measure = forms.ChoiceField(label=_("How its use is counted"), initial=HAND)
    since = forms.DateField(label=_("Offered since"), widget=DayInput, validators=OF_OUR_TIMES)
    until = forms.DateField(
        label=_("Last day"),
        widget=DayInput,
        validators=OF_OUR_TIMES,
        required=False,
        help_text=_("Only of a service that has ended"),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [(code, measure.label) for code, measure in MEASURES.items()]  # type: ignore[attr-defined]

    def terms(self) -> Terms:
        return Terms(**{name: self.cleaned_data[name] for name in Terms.__dataclass_fields__})


class ReadyForm(forms.Form):
    """`offered`: code and name of each service that may be taken."""

    codes = forms.MultipleChoiceField(
        label=_("Services"), widget=forms.CheckboxSelectMultiple, required=False
    )
    since = forms.DateField(label=_("Offered since"), widget=DayInput, validators=OF_OUR_TIMES)

    def __init__(self, offered: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = offered  # type: ignore[attr-defined]


class CountForm(forms.Form):
    on = forms.DateField(label=_("Day"), widget=DayInput, validators=OF_OUR_TIMES)
    n = forms.IntegerField(
        label=pgettext_lazy("service", "How often"), min_value=1, max_value=MOST_USES, initial=1
    )
    note = forms.CharField(label=_("Note"), max_length=160, required=False)
