"""Which report to show, and the school's own Word template."""

from collections.abc import Mapping

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kitaphana.core.span import SpanForm
from kitaphana.lib.period import Period
from kitaphana.reports.actions import LARGEST


class ReportForm(SpanForm):
    """Addressed as `?start=2023-09-01&end=2024-01-31&paper=kk`; `paper` is the language of the paper."""

    paper = forms.ChoiceField(choices=settings.LANGUAGES, widget=forms.HiddenInput)

    def __init__(self, usual: Period, language: str, asked: Mapping[str, str]) -> None:
        """`language`: of the paper where the address names none of ours."""
        known = asked.get("paper") in dict(settings.LANGUAGES)
        super().__init__(usual, {**asked, "paper": asked["paper"] if known else language})

    @property
    def language(self) -> str:
        return str(self.data["paper"])


class TemplateForm(forms.Form):
    template = forms.FileField(label=_("Word file (.docx)"), widget=forms.FileInput({"accept": ".docx"}))

    def content(self) -> bytes:
        """Of a valid form; one byte more than the largest file shows that it is too large."""
        return bytes(self.cleaned_data["template"].read(LARGEST + 1))
