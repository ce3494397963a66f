"""What a new school types about itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kitaphana.core.accounts import strong
from kitaphana.core.models import School
from kitaphana.lib.dates import school_year_label

CHAIN = ("region_department", "district_section", "name", "legal_form")


class BeginForm(forms.ModelForm):  # type: ignore[type-arg]  # Django itself takes no type there
    """The school and its first user. Names are stored as typed, endings included; the head of papers is the
    chain of them, and can be rewritten in the settings."""

    year = forms.TypedChoiceField(label=_("School year"), coerce=int)
    full_name = forms.CharField(
        label=_("Librarian's full name"),
        max_length=120,
        widget=forms.TextInput({"placeholder": "Калиева Маржан Сапарқызы", "autocomplete": "name"}),
    )
    username = forms.SlugField(
        label=_("Login"),
        max_length=150,
        help_text=_("Latin letters, digits, - and _"),
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        validators=[strong],
        help_text=_("At least eight characters"),
    )

    class Meta:
        model = School
        fields = tuple(f"{part}_{language}" for language in ("kk", "ru") for part in CHAIN)
        labels = {
            "region_department_kk": _("Education department in Kazakh"),
            "district_section_kk": _("Education section in Kazakh"),
            "name_kk": _("Name of the school in Kazakh"),
            "legal_form_kk": _("Legal form in Kazakh"),
            "region_department_ru": _("Education department in Russian"),
            "district_section_ru": _("Education section in Russian"),
            "name_ru": _("Name of the school in Russian"),
            "legal_form_ru": _("Legal form in Russian"),
        }
        widgets = {
            "region_department_kk": forms.TextInput({"placeholder": "Үлгі облысы білім басқармасының"}),
            "district_section_kk": forms.TextInput({"placeholder": "Үлгі ауданы бойынша білім бөлімі"}),
            "name_kk": forms.TextInput({"placeholder": "Үлгі ауылының №1 жалпы орта білім беретін мектебі"}),
            "legal_form_kk": forms.TextInput({"placeholder": "КММ"}),
            "region_department_ru": forms.TextInput({"placeholder": "управления образования области"}),
            "district_section_ru": forms.TextInput({"placeholder": "отдела образования района"}),
            "name_ru": forms.TextInput({"placeholder": "Средняя школа № 1 села Улги"}),
            "legal_form_ru": forms.TextInput({"placeholder": "КГУ"}),
        }

    def __init__(self, this_year: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [(year, school_year_label(year)) for year in (this_year - 1, this_year, this_year + 1)]
        field = self.fields["year"]
        field.choices = years  # type: ignore[attr-defined]  # a ChoiceField
        field.initial = this_year

    @property
    def kazakh(self) -> list[forms.BoundField]:
        return [self[f"{part}_kk"] for part in CHAIN]

    @property
    def russian(self) -> list[forms.BoundField]:
        return [self[f"{part}_ru"] for part in CHAIN]

    @property
    def person(self) -> list[forms.BoundField]:
        return [self[name] for name in ("year", "full_name", "username", "password")]

    @property
    def head_kk(self) -> str:
        """«Облыс басқармасының аудан бөлімі ауыл мектебі» КММ, as Kazakh papers have it (domain.md §1)."""
        department, section, name, legal_form = (str(field.value() or "").strip() for field in self.kazakh)
        chain = " ".join(part for part in (department, section, name) if part)
        return f"«{chain}» {legal_form}" if legal_form and chain else chain

    @property
    def head_ru(self) -> str:
        """КГУ «Школа отдела района управления области»: the same chain, the smallest first."""
        department, section, name, legal_form = (str(field.value() or "").strip() for field in self.russian)
        chain = " ".join(part for part in (name, section, department) if part)
        return f"{legal_form} «{chain}»" if legal_form and chain else chain

    def school(self) -> School:
        """The valid form as a school, not saved yet."""
        school: School = self.save(commit=False)
        school.head_kk, school.head_ru = self.head_kk, self.head_ru
        school.librarian = self.cleaned_data["full_name"]
        return school
