"""A written report as JSON, whole, and back: what an edition keeps of it."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, get_args, get_origin, get_type_hints

from django.utils.functional import Promise

from kitaphana.reports.compose import ReportPaper


def to_json(paper: ReportPaper) -> dict[str, Any]:
    """Every dataclass by the names of its fields, without those that are at their defaults; decimals and days
    as text. Runs under the paper's language."""
    plain: dict[str, Any] = _plain(paper)
    return plain


def from_json(content: Mapping[str, Any]) -> ReportPaper:
    """The paper that `to_json` wrote, by this release or an earlier one whose papers had fewer fields."""
    paper: ReportPaper = _read(ReportPaper, content)
    return paper


def _plain(value: object) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal() | Promise():
            return str(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(part) for key, part in value.items()}
        case frozenset() | set():
            return sorted(_plain(part) for part in value)
        case list() | tuple():
            return [_plain(part) for part in value]
    if not is_dataclass(value):
        raise TypeError(f"a paper holds {value!r}, which no file can keep")
    held = ((field, getattr(value, field.name)) for field in fields(value))
    return {field.name: _plain(part) for field, part in held if not _is_default(field, part)}


def _is_default(field: Field[Any], value: object) -> bool:
    if field.default_factory is not MISSING:
        return bool(value == field.default_factory())
    return type(value) is type(field.default) and bool(value == field.default)


def _read(hint: Any, value: Any) -> Any:
    """`value` as the type that the field's annotation names."""
    if isinstance(hint, type) and is_dataclass(hint):
        hints = _hints(hint)
        return hint(**{name: _read(hints[name], part) for name, part in value.items() if name in hints})
    kind, inner = get_origin(hint), get_args(hint)
    if kind is tuple:
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_read(part, piece) for part, piece in zip(kinds, value, strict=True))
    if kind is frozenset:
        return frozenset(_read(inner[0], piece) for piece in value)
    if kind and issubclass(kind, Mapping):
        return {key: _read(inner[1], piece) for key, piece in value.items()}
    return _single(inner or (hint,), value)


def _single(kinds: tuple[Any, ...], value: Any) -> Any:
    """One of several types: text is a decimal or a day where no text may stand."""
    if isinstance(value, str) and str not in kinds:
        return Decimal(value) if Decimal in kinds else date.fromisoformat(value)
    if isinstance(value, dict):
        return _read(next(kind for kind in kinds if is_dataclass(kind)), value)
    return value


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return MappingProxyType(get_type_hints(kind))
