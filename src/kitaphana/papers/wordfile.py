"""The shape of a Word template handed in, for the screens that take one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kitaphana.papers.own import LARGEST


class WordFileForm(forms.Form):
    template = forms.FileField(label=_("Word file (.docx)"), widget=forms.FileInput({"accept": ".docx"}))

    def content(self) -> bytes:
        """Of a valid form; one byte more than the largest file shows that it is too large."""
        return bytes(self.cleaned_data["template"].read(LARGEST + 1))
