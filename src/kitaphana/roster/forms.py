"""Shapes of what is typed about readers, classes and years."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.lib.period import Period
from kitaphana.lib.person import HIGHEST_GRADE
from kitaphana.roster.calendar import Rest
from kitaphana.roster.models import (
    DayOff,
    Direction,
    Reader,
    ReaderKind,
    SchoolClass,
    SchoolYear,
    TeachingLanguage,
    Term,
)

TERMS = 4
LANGUAGES = (
    (TeachingLanguage.KAZAKH, _("Kazakh")),
    (TeachingLanguage.RUSSIAN, _("Russian")),
    (TeachingLanguage.UYGHUR, _("Uyghur")),
    (TeachingLanguage.UZBEK, _("Uzbek")),
    (TeachingLanguage.TAJIK, _("Tajik")),
    (TeachingLanguage.ENGLISH, _("English")),
)
RESTS = (
    (DayOff.Kind.BREAK, _("school break")),
    (DayOff.Kind.HOLIDAY, _("holiday")),
    (DayOff.Kind.CLEANING, _("cleaning day")),
    (DayOff.Kind.METHODICAL, _("methodical day")),
    (DayOff.Kind.LEAVE, _("librarian's leave")),
    (DayOff.Kind.CLOSED, _("library closed")),
)


def _day_field(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required)


class ReaderFilter(forms.Form):
    school_class = forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), required=False, empty_label=_("all")
    )
    kind = forms.ChoiceField(
        label=_("Kind of reader"), choices=(("", _("all")), *ReaderKind.choices), required=False
    )
    left = forms.BooleanField(label=_("Those who left the school"), required=False)

    def __init__(self, classes: QuerySet[SchoolClass], *args: Any) -> None:
        super().__init__(*args)
        self.fields["school_class"].queryset = classes  # type: ignore[attr-defined]


class ReaderForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Reader
        fields = (
            "surname", "first_name", "patronymic", "born_on", "iin", "phone",
            "subject", "card_number", "priority",
        )  # fmt: skip
        labels = {
            "surname": _("Surname"),
            "first_name": _("First name"),
            "patronymic": _("Patronymic"),
            "born_on": _("Date of birth"),
            "iin": _("ID number"),
            "phone": _("Telephone"),
            "subject": _("Subject"),
            "card_number": _("Card number"),
            "priority": _("Served first"),
        }
        help_texts = {
            "subject": _("Of a teacher"),
            "card_number": _("Empty: the next free number"),
            "priority": _("The reason is kept nowhere"),
        }
        widgets = {"born_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["card_number"].required = False


class NewReaderForm(ReaderForm):
    """A pupil goes into a class; anyone else needs none."""

    kind = forms.ChoiceField(label=_("Kind of reader"), choices=ReaderKind.choices)
    school_class = forms.ModelChoiceField(
        label=_("Class"), queryset=SchoolClass.objects.none(), required=False, empty_label=_("none")
    )
    on = _day_field(_("From which day"))
    field_order = ("kind", "school_class", "on")

    def __init__(self, classes: QuerySet[SchoolClass], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_class"].queryset = classes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("kind") == ReaderKind.PUPIL and not typed.get("school_class"):
            self.add_error("school_class", _("Choose the pupil's class"))
        return typed


class MoveForm(forms.Form):
    school_class = forms.ModelChoiceField(label=_("To class"), queryset=SchoolClass.objects.none())
    on = _day_field(_("From which day"))

    def __init__(self, classes: QuerySet[SchoolClass], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_class"].queryset = classes  # type: ignore[attr-defined]


class ClassForm(forms.Form):
    grade = forms.IntegerField(
        label=_("Grade"), min_value=0, max_value=HIGHEST_GRADE, help_text=_("0 is the pre-school grade")
    )
    letter = forms.RegexField(
        r"^[А-ЯЁӘҒҚҢӨҰҮҺІ]?$", label=_("Letter"), required=False, help_text=_("A Cyrillic capital")
    )
    language = forms.ChoiceField(label=_("Language of instruction"), choices=LANGUAGES)
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=(("", pgettext_lazy("direction", "none")), *Direction.choices),
        required=False,
        help_text=_("From grade 10 on"),
    )
    shift = forms.IntegerField(label=_("Shift"), min_value=1, max_value=3, initial=1)
    head = forms.ModelChoiceField(
        label=_("Class head"), queryset=Reader.objects.none(), required=False, empty_label=_("none")
    )

    def __init__(self, teachers: QuerySet[Reader], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["head"].queryset = teachers  # type: ignore[attr-defined]


class ClassDetailsForm(ClassForm):
    """Grade and letter of a class stay as they are; without `directed` it has no direction either."""

    grade = None  # type: ignore[assignment]
    letter = None  # type: ignore[assignment]

    def __init__(self, teachers: QuerySet[Reader], *args: Any, directed: bool, **kwargs: Any) -> None:
        super().__init__(teachers, *args, **kwargs)
        if not directed:
            del self.fields["direction"]


class TermsForm(forms.Form):
    """Four terms by their first and last days; empty ones at the end are left out."""

    source = forms.CharField(
        label=_("Where the dates come from"), max_length=200, help_text=_("Number and date of the order")
    )

    def __init__(self, terms: Sequence[Term], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, TERMS + 1):
            term = next((term for term in terms if term.number == number), None)
            for end, label in (("starts_on", _("Term %(n)s begins")), ("ends_on", _("Term %(n)s ends"))):
                field = _day_field(label % {"n": number}, required=number == 1)
                field.initial = getattr(term, end, None)
                self.fields[f"{end}_{number}"] = field
        if terms:
            self.fields["source"].initial = terms[0].source
        self.order_fields([name for name in self.fields if name != "source"])

    def clean(self) -> dict[str, Any]:
        for number in range(1, TERMS + 1):
            starts_on, ends_on = self._ends(number)
            if (starts_on is None) != (ends_on is None):
                self.add_error(f"ends_on_{number}", _("Give both days of the term"))
            elif starts_on and ends_on and ends_on <= starts_on:
                self.add_error(f"ends_on_{number}", _("The term ends before it begins"))
        return self.cleaned_data

    @property
    def terms(self) -> list[Period]:
        ends = (self._ends(number) for number in range(1, TERMS + 1))
        return [Period(starts_on, ends_on) for starts_on, ends_on in ends if starts_on and ends_on]

    def _ends(self, number: int) -> tuple[date | None, date | None]:
        return self.cleaned_data.get(f"starts_on_{number}"), self.cleaned_data.get(f"ends_on_{number}")


class DayOffForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=RESTS)
    starts_on = _day_field(_("First day"))
    ends_on = _day_field(_("Last day"), required=False)
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=120)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=120, required=False)
    grade = forms.IntegerField(
        label=_("Only for grade"), min_value=0, max_value=HIGHEST_GRADE, required=False
    )
    source = forms.CharField(
        label=_("Where the dates come from"), max_length=200, help_text=_("Number and date of the order")
    )

    def __init__(self, year: SchoolYear, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._year = year

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        starts_on = typed.get("starts_on")
        if starts_on and (typed.get("ends_on") or starts_on) < starts_on:
            self.add_error("ends_on", _("The last day is before the first"))
        if starts_on and starts_on not in self._year.period:
            self.add_error("starts_on", _("The day is outside the school year"))
        return typed

    @property
    def rest(self) -> Rest:
        typed = self.cleaned_data
        period = Period(typed["starts_on"], typed["ends_on"] or typed["starts_on"])
        return Rest(
            typed["kind"], period, typed["name_kk"], typed["name_ru"], typed["source"], typed["grade"]
        )
