"""`@action`: the only way to write.

One transaction, one writer for each school, no row of another school, one journal line. On SQLite the
transaction begins IMMEDIATE (settings), on PostgreSQL the school's row is locked: an action may look and then
write without locks of its own.
"""

import functools
import inspect
import logging
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from datetime import date
from typing import ParamSpec, TypeVar

from django.db import connection, models, transaction

from kitaphana.core.models import Journal, School, User
from kitaphana.core.refusal import Repeated, Stranger

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

ACTIONS: dict[str, Callable[..., object]] = {}
COLLECTIONS = (list, tuple, set, frozenset)
CODES = ("code", "kind", "purpose", "ending")
"""Arguments whose text is one of ours, never a person's."""

request_key: ContextVar[str] = ContextVar("the form that is being sent", default="")
"""Set by `@allow` from the hidden field of `{% once %}`: the same form sent twice is written once."""

_running: ContextVar[bool] = ContextVar("an action is running", default=False)
_undoing: ContextVar[list[Callable[[], object]]] = ContextVar("what is taken back when the action fails")


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make `function(*, by: User, …)` an action; called by another, it joins its transaction and line."""
    parameters = list(inspect.signature(function).parameters.values())
    if any(p.kind is not p.KEYWORD_ONLY for p in parameters) or parameters[0].name != "by":
        raise TypeError(f"{function.__qualname__}: an action takes keywords only, the first of them `by`")
    name = f"{function.__module__.removeprefix('kitaphana.').removesuffix('.actions')}.{function.__name__}"

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs["by"]
        if not isinstance(by, User):
            raise TypeError("`by` is the user who acts")
        refuse_strangers(kwargs.values(), by.school_id)
        if _running.get():
            return function(*args, **kwargs)
        token, undoing = _running.set(True), _undoing.set([])
        try:
            with transaction.atomic():
                _lock(by.school_id)
                line = Journal(school_id=by.school_id, by=by, action=name, request_key=request_key.get())
                _refuse_repeat(line)
                result = function(*args, **kwargs)
                line.keys = _keys(kwargs)
                line.save()
                return result
        except BaseException:
            _take_back(_undoing.get())
            raise
        finally:
            _undoing.reset(undoing)
            _running.reset(token)

    ACTIONS[name] = run
    return run


def if_it_fails(undo: Callable[[], object]) -> None:
    """Take back what the running action did outside the database, should its transaction come to nothing."""
    _undoing.get().append(undo)


def _take_back(undoing: Sequence[Callable[[], object]]) -> None:
    """The last first; one that fails hides neither the others nor what went wrong at first."""
    for undo in reversed(undoing):
        try:
            undo()
        except Exception:
            log.exception("what a failed action did outside the database could not be taken back")


def refuse_strangers(values: Iterable[object], school_id: int) -> None:
    """Raise Stranger when a value, or a member of a list or of a dataclass among them, belongs to another
    school."""
    for value in values:
        if isinstance(value, models.Model):
            owner = value.pk if isinstance(value, School) else getattr(value, "school_id", school_id)
            if owner != school_id:
                raise Stranger
        elif isinstance(value, COLLECTIONS):
            refuse_strangers(value, school_id)
        elif is_dataclass(value):
            refuse_strangers([getattr(value, field.name) for field in fields(value)], school_id)


def _refuse_repeat(line: Journal) -> None:
    written = Journal.objects.filter(
        school_id=line.school_id, request_key=line.request_key, action=line.action
    )
    if line.request_key and written.exists():
        raise Repeated


def _lock(school_id: int) -> None:
    if connection.vendor == "postgresql":
        School.objects.select_for_update(no_key=True).get(pk=school_id)


def _keys(arguments: dict[str, object]) -> dict[str, object]:
    """Only keys, codes, dates, numbers and flags: what a person typed stays out of the journal."""
    keys: dict[str, object] = {}
    for name, value in arguments.items():
        if isinstance(value, models.Model):
            keys[name] = value.pk
        elif isinstance(value, date):
            keys[name] = value.isoformat()
        elif isinstance(value, bool | int) or (name in CODES and isinstance(value, str)):
            keys[name] = value
        elif isinstance(value, list | tuple) and value and all(isinstance(v, models.Model) for v in value):
            keys[name] = [v.pk for v in value][:50]
    keys.pop("by", None)
    return keys
