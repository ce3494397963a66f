"""Shapes of what is typed on the pages of settings."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from kitaphana.core.accounts import strong
from kitaphana.core.models import RoleCode, School, User
from kitaphana.core.queries import Rule
from kitaphana.core.setting import ADDRESS, TIME, WEEKDAYS, WORDS, Spec, Value

NAMES = {
    "stock_denominator": _("Stock that turnover is divided by"),
    "reader_denominator": _("People that loans and visits are divided by"),
    "loan_days": _("Loan period, days"),
    "loan_limit": _("Books a reader may hold at once"),
    "hold_days": _("A copy is kept for a reader who waits, days"),
    "staff_percent": _("Library posts, in hundredths of a full-time post"),
    "working_weekdays": _("Working days of the week"),
    "breaks_closed": _("Library closed in school breaks"),
    "young_grade": _("Last grade of the younger readers"),
    "young_age": _("A book counts as new, years"),
    "old_age": _("A book counts as old, years"),
    "old_percent": _("Old books are a problem above, % of the main stock"),
    "debt_readers": _("Readers with overdue items are a problem above"),
    "doubt_times": _("A count is questioned when it is more than its neighbours, times"),
    "doubt_hundreds": _("A month without visits or loans is questioned beside months of at least"),
    "doubt_points": _("A fall of textbook provision is questioned above, percentage points"),
    "doubt_days": _("Two years are hard to compare when their working days differ by more than"),
    "over_percent": _("A control number is exceeded from, %"),
    "near_percent": _("A control number is nearly met from, %"),
    "most_percent": _("«Most» is said from, %"),
    "plan_percent": _("A plan done is a problem below, %"),
    "cause_percent": _("A change is put beside another that makes of it at least, %"),
    "survey_answers": _("Answers of which a survey may conclude, at least"),
    "textbook_issue_to": _("Textbooks are signed for by"),
    "count_e_textbooks": _("E-textbooks count as provided"),
    "textbook_term": _("Term of use of a textbook, years"),
    "textbook_reserve": _("Reserve of textbooks, % of the pupils"),
    "file_megabytes": _("Largest file that is kept, MB"),
    "book_price": _("Price of a book that was never bought, tenge"),
    "asks_per_copy": _("Readers without a work for whom one copy is bought"),
    "loan_desk_opens": _("Loan desk opens at"),
    "loan_desk_closes": _("Loan desk closes at"),
    "reading_seats": _("Reading room, seats (0: not given)"),
    "textbook_order": _("School's order on the issue of textbooks"),
    "line_norm_mbit": _("Norm of the speed of the line, Mbit/s"),
    "line_test_address": _("Address against which the line is measured"),
    "line_test_megabytes": _("A test of the line takes at most, MB"),
    "line_test_seconds": _("A test of the line takes at most, seconds"),
}
CHOICES = {
    "main": _("main stock"),
    "all": _("main stock and textbooks"),
    "readers": _("readers"),
    "pupils": _("pupils"),
    "pupil": _("each pupil"),
    "class_head": _("the class head"),
}
DAYS = {
    "1": _("Monday"),
    "2": _("Tuesday"),
    "3": _("Wednesday"),
    "4": _("Thursday"),
    "5": _("Friday"),
    "6": _("Saturday"),
    "7": _("Sunday"),
}
MOST = 10_000


def in_words(spec: Spec, value: Value) -> object:
    """A setting's value as the page shows it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if spec.choices:
        return CHOICES[str(value)]
    if spec.pattern == WEEKDAYS:
        return ", ".join(str(DAYS[day]) for day in str(value))
    if spec.pattern in (ADDRESS, WORDS):
        return value or _("not given")
    return value


class SettingForm(forms.Form):
    """One field of the setting's own kind, and where the school's value comes from."""

    source = forms.CharField(label=_("Where the value comes from"), max_length=200, required=False)
    field_order = ("value", "source")

    def __init__(self, rule: Rule, *args: Any, **kwargs: Any) -> None:
        value = list(str(rule.value)) if rule.spec.pattern == WEEKDAYS else rule.value
        kwargs["initial"] = {"value": value, "source": rule.source if rule.own else ""}
        super().__init__(*args, **kwargs)
        self.fields["value"] = _field(rule.code, rule.spec)
        self.order_fields(self.field_order)

    def clean_value(self) -> Value:
        value = self.cleaned_data["value"]
        return "".join(value) if isinstance(value, list) else cast(Value, value)


def _field(code: str, spec: Spec) -> forms.Field:
    label = NAMES[code]
    if spec.choices:
        choices = [(choice, CHOICES[choice]) for choice in spec.choices]
        return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)
    if spec.pattern == WEEKDAYS:
        return forms.MultipleChoiceField(label=label, choices=DAYS, widget=forms.CheckboxSelectMultiple)
    if spec.pattern == TIME:
        return forms.RegexField(f"^{TIME}$", label=label, widget=forms.TextInput({"type": "time"}))
    if spec.pattern == ADDRESS:
        hint = _("A large file on the internet, for example of your provider: https://…")
        return forms.RegexField(f"^{ADDRESS}$", label=label, required=False, help_text=hint)
    if spec.pattern == WORDS:
        hint = _("Its number and day: № 112, 25.08.2026")
        return forms.CharField(label=label, required=False, max_length=60, help_text=hint)
    if isinstance(spec.default, bool):
        return forms.BooleanField(label=label, required=False)
    return forms.IntegerField(label=label, min_value=0, max_value=MOST)


class SchoolForm(forms.ModelForm):  # type: ignore[type-arg]  # Django itself takes no type there
    class Meta:
        model = School
        fields = (
            "name_kk", "name_ru", "head_kk", "head_ru", "settlement_kk", "settlement_ru",
            "type_kk", "type_ru", "legal_form_kk", "legal_form_ru",
            "region_department_kk", "region_department_ru", "district_section_kk", "district_section_ru",
            "number", "director", "deputy", "deputy_duty", "librarian",
        )  # fmt: skip
        labels = {
            "name_kk": _("Name in Kazakh"),
            "name_ru": _("Name in Russian"),
            "head_kk": _("Head of papers in Kazakh"),
            "head_ru": _("Head of papers in Russian"),
            "settlement_kk": _("Settlement in Kazakh"),
            "settlement_ru": _("Settlement in Russian"),
            "number": _("School number"),
            "type_kk": _("Type of school in Kazakh"),
            "type_ru": _("Type of school in Russian"),
            "legal_form_kk": _("Legal form in Kazakh"),
            "legal_form_ru": _("Legal form in Russian"),
            "region_department_kk": _("Education department in Kazakh"),
            "region_department_ru": _("Education department in Russian"),
            "district_section_kk": _("Education section in Kazakh"),
            "district_section_ru": _("Education section in Russian"),
            "director": _("Director"),
            "deputy": _("Deputy director"),
            "deputy_duty": _("Office of the deputy"),
            "librarian": _("Librarian"),
        }
        help_texts = {
            "head_kk": _("Printed on every paper exactly as written here"),
            "head_ru": _("Printed on every paper exactly as written here"),
            "director": _("As signed on papers, for example: Калиева М.С."),
            "deputy_duty": _("Printed in the stamp “Agreed” of a report"),
        }
        widgets = {
            "head_kk": forms.Textarea({"rows": 3}),
            "head_ru": forms.Textarea({"rows": 3}),
        }


class UserForm(forms.Form):
    """A new user."""

    full_name = forms.CharField(label=_("Full name"), max_length=150)
    username = forms.SlugField(
        label=_("Login"), max_length=150, help_text=_("Latin letters, digits, - and _")
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        validators=[strong],
        help_text=_("At least eight characters; give it to the person on paper"),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=RoleCode.choices, widget=forms.CheckboxSelectMultiple
    )


class OldUserForm(UserForm):
    """A user who is there already: the login stays, an empty password keeps the old one."""

    is_active = forms.BooleanField(label=_("May sign in"), required=False)
    field_order = ("full_name", "roles", "is_active", "password")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "full_name": user.full_name,
            "roles": sorted(user.role_codes),
            "is_active": user.is_active,
        }
        super().__init__(*args, **kwargs)
        del self.fields["username"]
        self.fields["password"].required = False
        self.fields["password"].label = _("New password")
        self.fields["password"].help_text = _("Leave it empty to keep the old one")
