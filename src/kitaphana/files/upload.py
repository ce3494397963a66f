"""The field of a form by which a file is handed in."""

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.core.files import File
from django.forms.widgets import Script

from kitaphana.core.models import School
from kitaphana.core.sentences import say
from kitaphana.files.kinds import KINDS, FileKind
from kitaphana.files.limit import megabytes_of


class UploadInput(forms.FileInput):
    """The browser says of a file that is too large before it sends it; see `limited`."""

    class Media:
        js = (Script("files/upload.js", type="module"),)


class SeveralInput(UploadInput):
    allow_multiple_selected = True


class UploadField(forms.FileField):
    """A file of these kinds. What it is, the action finds out: `accept` only helps to choose."""

    widget: type[UploadInput] | UploadInput = UploadInput

    def __init__(self, *args: Any, kinds: Collection[FileKind] = KINDS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.widget.attrs["accept"] = ",".join(kind.content_type for kind in kinds)


class SeveralField(UploadField):
    """Files of these kinds: `cleaned_data` has a list."""

    widget = SeveralInput

    def clean(self, data: Any, initial: Any = None) -> "list[File[bytes]]":
        chosen = data if isinstance(data, list) else [data]
        return [file for one in chosen or [None] if (file := super(SeveralField, self).clean(one, initial))]


def limited(form: forms.Form, field: str, school: School) -> None:
    """Tell the field the school's limit, in the reader's language."""
    most = megabytes_of(school)
    attrs = cast("forms.FileInput", form.fields[field].widget).attrs
    attrs |= {"data-most-bytes": str(most * 1024**2), "data-too-big": say("file_too_big", n=most)}
