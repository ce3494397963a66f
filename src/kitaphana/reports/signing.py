"""Shapes of what is typed in the life of a report: a signature, a reason, a file to verify."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.models import User
from kitaphana.core.sentences import say
from kitaphana.core.span import OF_OUR_TIMES, DayInput
from kitaphana.reports.models import Report
from kitaphana.reports.verify import LARGEST

_later = lazy(say, str)


class SignForm(forms.Form):
    """A signature: the password once more. `seen`: the revision on the page that is signed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    password = forms.CharField(
        label=_("Password"),
        help_text=_later("rep_sign"),
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        max_length=200,
        strip=False,
    )

    def __init__(self, signer: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signer = signer

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.signer.check_password(password):
            raise ValidationError(say("password_wrong"))
        return password


class ApproveForm(SignForm):
    minutes_number = forms.CharField(
        label=_("Number of the council's minutes"), max_length=20, required=False
    )
    minutes_on = forms.DateField(
        label=_("Date of the minutes"), widget=DayInput, required=False, validators=OF_OUR_TIMES
    )
    field_order = ("seen", "minutes_number", "minutes_on", "password")


class ReturnForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(
        label=_("What is to be changed"), max_length=500, widget=forms.Textarea({"rows": 4})
    )


class KeptForm(forms.Form):
    """Which of the kept reports are listed; all where nothing, or nothing sensible, was chosen."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("any")), *Report.State.choices], required=False
    )
    addressee = forms.ChoiceField(
        label=pgettext_lazy("report", "For whom"),
        choices=[("", _("anyone")), *Report.Addressee.choices],
        required=False,
    )

    @property
    def chosen(self) -> dict[str, str]:
        found = self.cleaned_data if self.is_valid() else {}
        return {name: value for name, value in found.items() if value}


class VerifyForm(forms.Form):
    file = forms.FileField(label=_("File of the report"), allow_empty_file=True)

    def clean_file(self) -> bytes:
        content = bytes(self.cleaned_data["file"].read(LARGEST + 1))
        if len(content) > LARGEST:
            raise ValidationError(say("rep_verify_large", n=LARGEST // 1_000_000))
        return content
