"""In what a report of a JSON file differs from the one given out: by names that a person knows, each once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.utils.translation import pgettext

from kitaphana.core.sentences import say, spoken
from kitaphana.lib.numbers import show
from kitaphana.lib.sentence import inner

Where = Sequence[str]
Row = Sequence[Any]
NAMES = ("title", "caption", "name", "label")
"""What a person calls a part of the file, by the key that says it."""
UNSAID = {
    *NAMES,
    *("text", "value", "numbers", "sections", "figures", "sentences", "tables", "charts", "bars"),
    *("rows", "operands", "previous"),
}
"""Keys that a place has no need of: what they hold has a name itself, or is all that its owner has."""


@dataclass(frozen=True)
class Difference:
    """`where`: part of the report, table, row, column."""

    where: str
    kept: str
    found: str

    def sentence(self, language: str | None = None) -> str:
        holes = {"where": self.where, "kept": _cited(self.kept), "found": _cited(self.found)}
        return say("rep_verify_differs", language=language, **holes)


def differences(kept: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Difference]:
    """One and the same number changed in several places is told at the first of them."""
    told = list(_compared(kept, found, ()))
    places = Counter((each.kept, each.found) for each in told)
    for each in told:
        more = places.pop((each.kept, each.found), 0) - 1
        if more > 0:
            where = say("rep_verify_places", language=spoken(), where=each.where, n=more)
            yield replace(each, where=where)
        elif more == 0:
            yield each


def _compared(kept: Any, found: Any, where: Where) -> Iterator[Difference]:
    if kept == found and isinstance(kept, bool) == isinstance(found, bool):
        return
    if _is_sentence(kept) and _is_sentence(found) and kept["text"] != found["text"]:
        yield Difference(_place(where), kept["text"], found["text"])
    elif isinstance(kept, dict) and isinstance(found, dict):
        yield from _inside(kept, found, where)
    elif isinstance(kept, list) and isinstance(found, list):
        for was, now in _pairs(kept, found):
            yield from _compared(was, now, where)
    else:
        yield Difference(_place(where), _shown(kept), _shown(found))


def _inside(kept: dict[str, Any], found: dict[str, Any], where: Where) -> Iterator[Difference]:
    own = kept["text"] if _is_sentence(kept) else _name(kept) if where or "schema" not in kept else ""
    inside = [*where, own]
    if _is_table(kept) and _is_table(found):
        for was, now in _pairs(kept["rows"], found["rows"]):
            yield from _cells(was, now, kept["heads"], inside)
        kept, found = ({**table, "rows": None} for table in (kept, found))
    if kept.get("value") != found.get("value"):
        kept, found = ({**bar, "text": None} for bar in (kept, found))
    for key in dict.fromkeys((*kept, *found)):
        yield from _compared(kept.get(key), found.get(key), [*inside, _said(key)])


def _cells(was: Row | None, now: Row | None, heads: Where, where: Where) -> Iterator[Difference]:
    """A cell by the first of its row and the head of its column; a row that one of them lacks, whole."""
    row = was or now or [""]
    place = [*where, _shown(row[0])]
    if not was or not now:
        yield from _compared(was, now, place)
        return
    for n, (old, new) in enumerate(zip_longest(was, now)):
        yield from _compared(old, new, [*place, str(heads[n] if n < len(heads) else n + 1)])


def _pairs(kept: list[Any], found: list[Any]) -> Iterable[tuple[Any, Any]]:
    """What belongs together by its name; by its place where the order was changed."""
    was, now = _keyed(kept), _keyed(found)
    if [key for key in was if key in now] != [key for key in now if key in was]:
        return zip_longest(kept, found)
    return [(was.get(key), now.get(key)) for key in dict.fromkeys((*was, *now))]


def _keyed(items: list[Any]) -> dict[tuple[str, int], Any]:
    """By code, name or first cell, and how many of it came before."""
    seen, found = Counter[str](), dict[tuple[str, int], Any]()
    for item in items:
        name = _known_by(item)
        key = str(name) if isinstance(name, str | int | float) else ""
        found[key, seen[key]] = item
        seen[key] += 1
    return found


def _known_by(item: object) -> object:
    if isinstance(item, dict):
        return item.get("code") or _name(item)
    return next(iter(item), "") if isinstance(item, list) else ""


def _place(where: Where) -> str:
    """A figure is its own operand: its name is said once."""
    said = list[str]()
    for name in filter(None, where):
        if not said or said[-1].casefold() != name.casefold():
            said.append(name)
    return " · ".join(said)


def _is_table(value: Mapping[str, object]) -> bool:
    rows = value.get("rows")
    whole = isinstance(rows, list) and all(isinstance(row, list) and row for row in rows)
    return whole and isinstance(value.get("heads"), list)


def _is_sentence(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("text"), str) and not _name(value)


def _name(part: Mapping[str, object]) -> str:
    names = (part.get(key) for key in NAMES)
    return next((name for name in names if isinstance(name, str) and name), "")


def _said(key: str) -> str:
    """What a key of the file is called; a technical one as it stands there."""
    known = {
        "school": pgettext("in a file", "school"),
        "from": pgettext("in a file", "first day"),
        "to": pgettext("in a file", "last day"),
        "as_of": pgettext("in a file", "day of counting"),
        "head": pgettext("in a file", "head"),
        "addressee": pgettext("in a file", "addressee"),
        "settlement": pgettext("in a file", "settlement"),
        "status": pgettext("in a file", "status"),
        "check": pgettext("in a file", "check code"),
        "signatures": pgettext("in a file", "signatures"),
        "heads": pgettext("in a file", "headings"),
        "unit": pgettext("in a file", "unit"),
        "formula": pgettext("in a file", "formula"),
        "source": pgettext("in a file", "source"),
        "why": pgettext("in a file", "why there is no number"),
        "target": pgettext("in a file", "control number"),
        "before": pgettext("in a file", "a year before"),
    }
    return "" if key in UNSAID else known.get(key, key)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return value["text"] if _is_sentence(value) else _name(value) or "…"
    if isinstance(value, list):
        return "; ".join("…" if isinstance(each, list) else _shown(each) for each in value)
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, int | float) and (number := Decimal(str(value))).is_finite():
        return show(number, spoken())
    return pgettext("in a file", "nothing") if value is None else str(value)


def _cited(text: str) -> str:
    """A sentence inside another one stands in quotes."""
    return f"«{inner(text, spoken())}»" if text.endswith((".", "!", "?")) else text
