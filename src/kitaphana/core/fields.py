"""Choices among a school's rows, in the reader's language."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from kitaphana.core.sentences import spoken


def choose_from(
    form: forms.Form, field: str, rows: QuerySet[Any, Any], label: Callable[[Any], str] | None = None
) -> None:
    """Offer `rows` in a model choice field; `label` names a row, by default as it names itself."""
    choice = cast("forms.ModelChoiceField[Any]", form.fields[field])
    if label:
        choice.label_from_instance = label  # type: ignore[assignment, method-assign]
    choice.queryset = rows


def named(row: Any) -> str:
    """The name of something that has one in each language."""
    return str(row.name(spoken()))
