"""Shapes of what is typed on the pages of loans and visits."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.catalogue.models import Title
from kitaphana.circulation.models import Away, Settlement, Visit
from kitaphana.core.fields import choose_from
from kitaphana.core.sentences import say
from kitaphana.core.span import OF_OUR_TIMES, DayInput
from kitaphana.lib.person import HIGHEST_GRADE
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


class HoldFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("Which"),
        choices=[
            ("", pgettext_lazy("hold", "all that are open")),
            ("ready", pgettext_lazy("hold", "ready to fetch")),
            ("waiting", pgettext_lazy("hold", "in the queue")),
            ("ended", pgettext_lazy("hold", "ended")),
        ],
        required=False,
    )

    def chosen(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("state", ""))


class LeaveForm(forms.Form):
    on = forms.DateField(label=_("Last day at the school"), widget=DayInput)
    with_debts = forms.BooleanField(required=False, widget=forms.HiddenInput)


class VisitsForm(forms.Form):
    purpose = forms.ChoiceField(label=_("What they came for"), choices=Visit.Purpose.choices)
    grade = forms.IntegerField(
        label=_("Grade"),
        min_value=0,
        max_value=HIGHEST_GRADE,
        required=False,
        help_text=_("0 is the pre-school grade; empty for teachers and mixed groups"),
    )
    count = forms.IntegerField(label=_("How many came"), min_value=1, max_value=MOST_VISITS)
    on = forms.DateField(label=_("Date"), widget=DayInput)


class LossFilter(OverdueFilter):
    """Losses that are owed still, or how those made good were."""

    state = forms.ChoiceField(
        label=_("Which"),
        choices=[("", _("owed still")), *Settlement.Kind.choices, ("all", _("all"))],
        required=False,
    )


class RepairFilter(forms.Form):
    kind = forms.ChoiceField(
        label=_("Which"),
        choices=[
            ("", _("all")),
            (Away.Kind.REPAIR, Away.Kind.REPAIR.label),
            (Away.Kind.WORN, Away.Kind.WORN.label),
        ],
        required=False,
    )

    def chosen(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("kind", ""))


class SettleForm(forms.Form):
    """The copy turned up. The other ways of making a loss good add to the day what they need.

    The forms stand on one page: each has ids of its own.
    """

    code = "found"
    done = "loss_done_found"
    on = forms.DateField(label=_("Date"), widget=DayInput, validators=OF_OUR_TIMES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{self.code}_%s", **kwargs})


class PayForm(SettleForm):
    code = "paid"
    done = "loss_done_paid"
    amount = forms.DecimalField(label=_("Sum paid, tenge"))
    document = forms.CharField(label=_("Paper of the payment"), max_length=120, required=False)
    field_order = ("amount", "document", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].error_messages["invalid"] = say("loss_amount")


class ForgiveForm(SettleForm):
    code = "forgiven"
    done = "loss_done_forgiven"
    document = forms.CharField(label=_("Paper by which nothing is asked"), max_length=120)
    field_order = ("document", "on")


class ReplaceForm(SettleForm):
    """What was brought: the title that was lost, or one of those found."""

    code = "replaced"
    done = "loss_done_replaced"
    title = forms.ModelChoiceField(
        label=_("What was brought"), queryset=Title.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    price = forms.DecimalField(label=_("Its price, tenge"), required=False)
    accept_cheaper = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = ("title", "price", "on")

    def __init__(self, titles: Iterable[Title], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Title.objects.filter(pk__in=[title.pk for title in titles])
        choose_from(self, "title", offered, with_imprint)
        self.fields["price"].error_messages["invalid"] = say("loss_price")


def with_imprint(title: Title) -> str:
    """The title with what tells its editions apart."""
    return " · ".join(part for part in (str(title), title.imprint) if part)
