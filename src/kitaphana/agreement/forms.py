"""Shapes of what is typed in an agreement."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.core.validators import MinValueValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.agreement.models import Office
from kitaphana.agreement.people import RuleOfPeople
from kitaphana.core.fields import choose_from
from kitaphana.core.models import RoleCode, User
from kitaphana.core.sentences import say
from kitaphana.core.span import FIRST, OF_OUR_TIMES, DayInput
from kitaphana.indicators.queries import name_of
from kitaphana.planning.lastyear import PROMISED
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.roster.models import SchoolClass

LONGEST_REMARK = 1000
OF_ITEM = "item-"


def _words(rows: int, **shown: Any) -> forms.CharField:
    return forms.CharField(
        **shown,
        max_length=LONGEST_REMARK,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class RulesForm(forms.Form):
    rules = forms.MultipleChoiceField(
        label=_("By rule"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Nothing is marked: mark whom to ask.")},
    )

    def __init__(self, found: Sequence[RuleOfPeople], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(row.rule.value, row.rule.label) for row in found if row.people]
        cast(forms.ChoiceField, self.fields["rules"]).choices = choices


class PersonForm(forms.Form):
    """A participant by hand: one who has an account, or any name."""

    user = forms.ModelChoiceField(
        label=_("Account"), queryset=User.objects.none(), required=False, empty_label=_("has none")
    )
    name = forms.CharField(label=_("Full name"), max_length=150, required=False)
    office = forms.ChoiceField(label=_("Office"), choices=Office.choices)
    school_class = forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), required=False, empty_label=_("not chosen")
    )
    subject = forms.CharField(label=_("Subject"), max_length=80, required=False)

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        school = plan.school
        users = User.objects.filter(school=school, is_active=True).exclude(roles__code=RoleCode.DIRECTOR)
        others = users.exclude(pk=plan.author_id or 0).order_by("full_name")
        choose_from(self, "user", others, lambda user: user.full_name)
        classes = SchoolClass.objects.for_school(school).filter(
            year__starts_on__lte=plan.starts_on, year__ends_on__gte=plan.starts_on
        )
        choose_from(self, "school_class", classes)

    def person(self) -> dict[str, Any]:
        """As the action takes it: who has an account goes by the account's name."""
        user = self.cleaned_data["user"]
        return self.cleaned_data | ({"name": user.full_name} if user else {})


class SubmitForm(forms.Form):
    until = forms.DateField(
        label=_("Words are awaited until"), widget=DayInput, required=False, validators=OF_OUR_TIMES
    )


class RemarkForm(forms.Form):
    """Of the director who sends a plan back."""

    text = _words(2, label=_("What should change"))


class SayForm(forms.Form):
    """A word about a plan: remarks on its items and on the whole. What was typed about an item that is there
    no more is put to the whole, so that nothing is lost."""

    def __init__(self, items: Sequence[PlanItem], data: Mapping[str, str] | None = None) -> None:
        own = {f"{OF_ITEM}{item.pk}": item for item in items}
        super().__init__(self._kept(data, set(own)) if data is not None else None)
        self.items = own
        self.fields["text"] = _words(3, label=_("On the whole plan"))
        for name in own:
            self.fields[name] = _words(2, label=_("Remark"))

    def about(self) -> list[tuple[PlanItem, str]]:
        said = ((item, self.cleaned_data[name]) for name, item in self.items.items())
        return [(item, text) for item, text in said if text]

    @property
    def has_remarks(self) -> bool:
        return bool(self.cleaned_data["text"] or self.about())

    @staticmethod
    def _kept(data: Mapping[str, str], known: set[str]) -> dict[str, str]:
        kept = {name: data[name] for name in data}
        lost = [
            text for name, text in kept.items() if name.startswith(OF_ITEM) and name not in known and text
        ]
        return kept | {"text": "\n".join(filter(None, [kept.get("text", ""), *lost]))}


class PaperForm(forms.Form):
    """The day on which a paper was signed."""

    on = forms.DateField(label=_("Signed on"), widget=DayInput, validators=[MinValueValidator(FIRST)])

    def __init__(self, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        choices=[
            ("accepted", pgettext_lazy("answer to a remark", "accepted")),
            ("declined", pgettext_lazy("answer to a remark", "not accepted")),
        ]
    )
    text = _words(2, label=_("Your answer"))
    amends = forms.BooleanField(required=False, widget=forms.HiddenInput)


class ApproveForm(forms.Form):
    """Of an approval. Minutes cannot be written down later: to approve without them takes a word more."""

    minutes_number = forms.CharField(
        label=_("Number of the council's minutes"), max_length=20, required=False
    )
    minutes_on = forms.DateField(
        label=_("Date of the minutes"), widget=DayInput, required=False, validators=OF_OUR_TIMES
    )
    without_minutes = forms.BooleanField(label=_("Approve without minutes"), required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        without = said.pop("without_minutes", False)
        if not without and not self.errors and not (said["minutes_number"] or said["minutes_on"]):
            self.add_error(None, say("plan_no_minutes"))
        return said


class SignedForm(ApproveForm):
    """Of a paper that the director signed."""

    signed_on = forms.DateField(label=_("Signed on"), widget=DayInput, validators=[MinValueValidator(FIRST)])
    field_order = ("signed_on",)


class ReasonForm(forms.Form):
    """Of an amendment."""

    reason = forms.CharField(
        label=_("Why the plan changes"), max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )


class NumberChangeForm(forms.Form):
    code = forms.ChoiceField(label=_("Indicator"))
    value = forms.DecimalField(
        label=_("New control number"), max_digits=12, decimal_places=2, min_value=0, required=False,
        help_text=_("Left empty: it is promised no more"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, capfirst(name_of(code))) for code in PROMISED]
        cast(forms.ChoiceField, self.fields["code"]).choices = choices
