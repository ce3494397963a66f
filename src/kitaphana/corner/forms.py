"""Shapes of what readers type in the corner."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.catalogue.models import BOOK_LANGUAGES, Section
from kitaphana.needs.models import Suggestion

LONGEST_SEARCH = 100


class SearchForm(forms.Form):
    """What the address says wrongly is not looked for."""

    q = forms.CharField(
        label=_("Is it in the library?"),
        required=False,
        widget=forms.TextInput(
            {
                "type": "search",
                "placeholder": _("Title or author"),
                "autocomplete": "off",
                "autocapitalize": "none",
                "maxlength": LONGEST_SEARCH,
            }
        ),
    )
    section = forms.ChoiceField(choices=[("", ""), *Section.choices], required=False)

    def words(self) -> str:
        self.is_valid()
        typed = "".join(sign if sign.isprintable() else " " for sign in self.cleaned_data.get("q", ""))
        return " ".join(typed.split())[:LONGEST_SEARCH]

    def chosen_section(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("section", ""))


class SuggestionForm(forms.Form):
    kind = forms.ChoiceField(
        label=pgettext_lazy("readers' corner", "What do you suggest?"),
        choices=Suggestion.Kind.choices,
        initial=Suggestion.Kind.BOOK,
        widget=forms.RadioSelect,
    )
    about = forms.CharField(label=_("Title of the book"), max_length=200, required=False)
    author = forms.CharField(label=_("Its author, if you know"), max_length=120, required=False)
    language = forms.ChoiceField(
        label=_("In which language"),
        choices=[("", pgettext_lazy("language", "any")), *BOOK_LANGUAGES.items()],
        required=False,
    )
    text = forms.CharField(
        label=pgettext_lazy("readers' corner", "Your own words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
