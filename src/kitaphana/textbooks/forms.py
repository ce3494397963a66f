"""Shapes of what is typed on the pages of textbooks."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kitaphana.catalogue.models import BOOK_LANGUAGES
from kitaphana.core.span import DayInput
from kitaphana.roster.models import TeachingLanguage

CLASS_LANGUAGES = [(code, BOOK_LANGUAGES[code]) for code in TeachingLanguage.values]
GRADES = [(0, _("pre-school grade")), *((grade, str(grade)) for grade in range(1, 13))]


class DayForm(forms.Form):
    """The day that a page shows; today where none, or nothing sensible, was chosen."""

    on = forms.DateField(label=_("As of"), widget=DayInput)

    def day(self, today: date) -> date:
        return self.cleaned_data["on"] if self.is_valid() else today


class SetForm(forms.Form):
    """Whose list of textbooks."""

    grade = forms.TypedChoiceField(label=_("Grade"), choices=GRADES, coerce=int)
    language = forms.ChoiceField(label=_("Language of instruction"), choices=CLASS_LANGUAGES)

    def chosen(self) -> tuple[int, str] | None:
        if not self.is_valid():
            return None
        typed: dict[str, Any] = self.cleaned_data
        return typed["grade"], typed["language"]
