"""Shapes of what the wizard asks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from kitaphana.core.batch import Options
from kitaphana.core.importing import Layout, Option
from kitaphana.core.sentences import say
from kitaphana.core.tables import Column
from kitaphana.imports.preview import Look, letter
from kitaphana.imports.registry import IMPORTERS

ENCODINGS = (("", _("find out")), ("utf-8-sig", "UTF-8"), ("cp1251", "CP1251"), ("kz1048", "KZ-1048"))
DATE = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is in the file"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, XLS, ODS or CSV; the school's calendar as ICS too"),
        error_messages={"required": lazy(say, str)("imp_no_file")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind, importer.heading) for kind, importer in IMPORTERS.items()]
        self.fields["kind"] = forms.ChoiceField(label=_("What is in the file"), choices=choices)


class LayoutForm(forms.Form):
    """Where each column of ours stands in the file, and the answers to the importer's questions."""

    on = forms.DateField(label=_("From which day"), widget=DATE)
    header = forms.IntegerField(
        label=_("Row of the headings"),
        required=False,
        min_value=0,
        help_text=_("Number of the row in the file, 0 if there is none; empty: find out"),
    )
    encoding = forms.ChoiceField(label=_("Encoding"), choices=ENCODINGS, required=False)

    def __init__(self, looked: Look, day: date, data: Mapping[str, Any] | None = None) -> None:
        """`day`: what the rows do not date happened then, see `Importer.day`."""
        layout = looked.upload.layout
        usual = looked.importer.usual_answers(looked.school, day)
        answers = {f"option_{code}": said for code, said in (usual | looked.upload.options).items()}
        said = {"header": layout.header, "sheet": layout.sheet, "encoding": layout.encoding or ""}
        super().__init__(data, initial=said | answers | {"on": day})
        self._importer = looked.importer
        self.fields["on"].label = str(looked.importer.day_heading) or self.fields["on"].label
        if len(looked.sheets) > 1:
            names = [(sheet.name, sheet.name) for sheet in looked.sheets]
            choices = [("", _("all that have these columns")), *names]
            self.fields["sheet"] = forms.ChoiceField(label=_("Sheet"), choices=choices, required=False)
        if looked.sheets and looked.sheets[0].name:
            del self.fields["encoding"]
        for option in self._importer.options:
            self.fields[f"option_{option.code}"] = _question(option)
        places = looked.tables[0].places if looked.tables else {}
        in_file: list[tuple[Any, Any]] = [("", _("not in the file")), *_places(looked)]
        for column in self._importer.columns:
            self.fields[f"column_{column.code}"] = _place(column, in_file, places.get(column.code))

    @property
    def column_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("column_")]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("column_")]

    def layout(self, before: Layout) -> Layout:
        """As said now; the columns are found out anew when another sheet, row or encoding was chosen."""
        typed = self.cleaned_data
        columns = {column.code: typed[f"column_{column.code}"] for column in self._importer.columns}
        chosen = {code: place for code, place in columns.items() if place}
        now = Layout(chosen, typed.get("sheet", ""), typed["header"], typed.get("encoding") or None)
        if (now.sheet, now.header, now.encoding) != (before.sheet, before.header, before.encoding):
            return replace(now, columns={})
        return now

    @property
    def options(self) -> Options:
        return {option.code: self.cleaned_data[f"option_{option.code}"] for option in self._importer.options}

    @property
    def day(self) -> date:
        day: date = self.cleaned_data["on"]
        return day


def _question(option: Option) -> forms.Field:
    label = str(option.heading)
    if option.choices:
        return forms.ChoiceField(label=label, choices=option.choices)
    return forms.BooleanField(label=label, required=False)


def _place(column: Column, in_file: Sequence[tuple[Any, Any]], found: int | None) -> forms.Field:
    return forms.TypedChoiceField(
        label=str(column.heading),
        choices=in_file,
        coerce=int,
        empty_value=None,
        required=False,
        initial="" if found is None else found + 1,
    )


def _places(looked: Look) -> list[tuple[int, str]]:
    """The columns of the file by letter and heading, or by the first thing that stands in them."""
    table = looked.tables[0] if looked.tables else None
    rows = table.sheet.rows if table else looked.sheets[0].rows if looked.sheets else []
    headings = table.headings if table else []
    found = []
    for index in range(max(map(len, rows), default=0)):
        cells = [headings[index]] if index < len(headings) else []
        cells += [row[index] for row in rows if index < len(row)]
        if sample := next((cell for cell in cells if cell is not None), None):
            found.append((index + 1, f"{letter(index)}: {str(sample)[:40]}"))
    return found
