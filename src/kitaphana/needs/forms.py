"""Shapes of an enquiry and of the filter over them."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kitaphana.core.fields import choose_from
from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.core.span import DayInput, SpanForm
from kitaphana.needs.actions import HIGHEST_GRADE
from kitaphana.needs.models import Enquiry
from kitaphana.roster.models import Reader, ReaderKind

IN_PART = "part:"
ANSWERS = [
    (Enquiry.Outcome.MET.value, Enquiry.Outcome.MET.label),
    (Enquiry.Outcome.REFUSED.label, Enquiry.Reason.choices),
    (Enquiry.Outcome.PART.label, [(f"{IN_PART}{value}", label) for value, label in Enquiry.Reason.choices]),
]


def answer_of(enquiry: Enquiry) -> str:
    """The choice of ANSWERS that says how the enquiry ended."""
    if enquiry.outcome == Enquiry.Outcome.MET:
        return Enquiry.Outcome.MET
    return f"{IN_PART}{enquiry.reason}" if enquiry.outcome == Enquiry.Outcome.PART else enquiry.reason


class EnquiryForm(forms.Form):
    """The desk sends only the first five fields: what was sought, its kind, the answer, the reader or the
    grade."""

    about = forms.CharField(label=_("What was asked for"), max_length=200)
    sought = forms.ChoiceField(label=_("Kind"), choices=Enquiry.Sought.choices)
    answer = forms.ChoiceField(label=_("Answer"), choices=ANSWERS)
    reader = forms.ModelChoiceField(queryset=Reader.objects.none(), required=False, widget=forms.HiddenInput)
    grade = forms.IntegerField(label=_("Grade"), min_value=0, max_value=HIGHEST_GRADE, required=False)
    reader_kind = forms.ChoiceField(label=_("Who asked"), choices=ReaderKind.choices, required=False)
    on = forms.DateField(label=_("Day"), widget=DayInput, required=False)

    def __init__(self, school: School, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.initial.setdefault("on", today)
        choose_from(self, "reader", Reader.objects.for_school(school))

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"] or self.today
        if day > self.today:
            raise ValidationError(say("needs_future", d=day))
        return day

    def clean_reader_kind(self) -> str:
        return self.cleaned_data["reader_kind"] or ReaderKind.PUPIL

    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        typed = dict(self.cleaned_data)
        answer = typed.pop("answer")
        if answer == Enquiry.Outcome.MET:
            return typed | {"outcome": answer, "reason": ""}
        in_part = answer.startswith(IN_PART)
        outcome = Enquiry.Outcome.PART if in_part else Enquiry.Outcome.REFUSED
        return typed | {"outcome": outcome, "reason": answer.removeprefix(IN_PART)}


class NeedsFilter(SpanForm):
    sought = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *Enquiry.Sought.choices], required=False
    )
    outcome = forms.ChoiceField(
        label=_("Answer"), choices=[("", _("All answers")), *Enquiry.Outcome.choices], required=False
    )
    reader_kind = forms.ChoiceField(
        label=_("Who asked"), choices=[("", _("All readers")), *ReaderKind.choices], required=False
    )

    @property
    def chosen(self) -> dict[str, str]:
        """Filters for `queries.enquiries`; what cannot be understood filters nothing."""
        if not self.is_valid():
            return {}
        return {name: self.cleaned_data[name] for name in ("sought", "outcome", "reader_kind")}
