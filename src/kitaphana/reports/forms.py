"""Which report to show, and the school's own Word template."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kitaphana.core.span import SpanForm
from kitaphana.lib.period import Period

LARGEST = 5_000_000


class ReportForm(SpanForm):
    """Addressed as `?start=2023-09-01&end=2024-01-31&paper=kk`; `paper` is the language of the paper."""

    paper = forms.ChoiceField(choices=settings.LANGUAGES, required=False, widget=forms.HiddenInput)

    def __init__(self, usual: Period, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(usual, *args, **kwargs)
        self.language = language

    @property
    def paper_language(self) -> str:
        return (
            self.cleaned_data.get("paper") or self.language
            if self.is_bound and self.is_valid()
            else self.language
        )


class TemplateForm(forms.Form):
    template = forms.FileField(label=_("Word file (.docx)"), widget=forms.FileInput({"accept": ".docx"}))

    def content(self) -> bytes:
        """Of a valid form; no more than the largest file that is taken."""
        return bytes(self.cleaned_data["template"].read(LARGEST + 1))
