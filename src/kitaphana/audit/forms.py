"""A report to examine: a file, or a table pasted from one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kitaphana.core.sentences import say

LONGEST = 500_000
"""Characters of a pasted table."""


class ReportForm(forms.Form):
    file = forms.FileField(
        label=_("File of the report"),
        required=False,
        allow_empty_file=True,
        help_text=_("XLSX, XLS, ODS, CSV or text: a name in one column, its number beside it"),
    )
    table = forms.CharField(
        label=_("or the table itself"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 9, "spellcheck": "false"}),
        help_text=_("A line for each figure; copied from Excel, or typed: “Readers – 450”"),
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if not typed.get("file") and not typed.get("table") and not self.errors:
            self.add_error("file", say("aud_no_table"))
        return typed

    @property
    def content(self) -> tuple[bytes, str]:
        """What to read, and its name; the file goes before the table."""
        if file := self.cleaned_data["file"]:
            return file.read(), file.name
        return self.cleaned_data["table"].encode(), ""
