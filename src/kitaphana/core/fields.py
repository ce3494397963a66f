"""Choices among a school's rows, in the reader's language."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from kitaphana.core.sentences import spoken

SAID_BETTER = (
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
    gettext_noop("Enter a whole number."),
)
"""Sentences of Django's own whose Kazakh is wrong; our catalogue, read before Django's, says them."""


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
