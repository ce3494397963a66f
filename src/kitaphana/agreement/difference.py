"""What differs between two contents of a plan, in sentences a librarian reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain
from typing import Any

from kitaphana.agreement.models import Version
from kitaphana.agreement.versions import TERM, WORDS, Content, planned, root_of
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES, say
from kitaphana.indicators.queries import CODES, name_of
from kitaphana.lib.dates import ROMAN, month_name, short_date
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import money, show, show_money, trimmed

AMOUNTS = ("units", "norm_minutes")
SAID_OF_ITEMS = ("section", "kind", "term", *WORDS, *AMOUNTS, "dropped", "months")
NAMES = ("number", "name_kk", "name_ru", "name_en")
UNITS = ("name_kk", "name_ru", "name_en", "unit_kk", "unit_ru", "unit_en")
TENTH = Decimal("0.1")
MONEY = ("rate", "cost")
FOR_STAFF = ("responsible", "helpers", "note")
"""Fields that may name children; the pages of guests have none of them."""
GROUPS = ("aim", "added", "struck", "changed", "numbers", "hours")

SENTENCES = {
    "aim": "diff_aim",
    "task_added": "diff_task_added",
    "task_struck": "diff_task_struck",
    "task_order": "diff_task_order",
    "added": "diff_added",
    "struck": "diff_struck",
    "section": "diff_section",
    "kind": "diff_kind",
    "term": "diff_term",
    "text": "diff_text",
    "audience": "diff_audience",
    "responsible": "diff_responsible",
    "helpers": "diff_helpers",
    "place": "diff_place",
    "expected": "diff_expected",
    "note": "diff_note",
    "units": "diff_units",
    "norm_minutes": "diff_norm_minutes",
    "months": "diff_months",
    "order": "diff_order",
    "renamed": "diff_renamed",
    "number": "diff_number",
    "quarter": "diff_quarter",
    "hours": "diff_hours",
    "budget": "diff_budget",
    "rate": "diff_rate",
    "cost": "diff_cost",
}
"""What differs → its sentence."""


@dataclass(frozen=True)
class Line:
    """One thing that differs. `group`: one of GROUPS; `what`: the field or thing; `item`: its id, None where
    it is not about an item; `before`, `after`: as in the content, None where there is none."""

    group: str
    what: str
    before: Any
    after: Any
    item: int | None = None


@dataclass(frozen=True)
class Difference:
    """Empty only when the contents are equal."""

    before: Content
    after: Content
    lines: tuple[Line, ...]

    def __bool__(self) -> bool:
        return bool(self.lines)

    def of(self, key: int | str, language: str) -> list[str]:
        """What is said of the item of this id, or of the control number of this code."""
        entry = {} if isinstance(key, str) else _entry(self.after, key) or _entry(self.before, key)
        item = root_of(entry) if entry else None
        return [
            self._sentence(line, language)
            for line in self.lines
            if (item is not None and line.item == item)
            or (isinstance(key, str) and line.what == f"number/{key}")
        ]

    def said(self, language: str, *, sees_money: bool = True, guest: bool = False) -> dict[str, list[str]]:
        """Group → its sentences; a group with nothing in it is left out."""
        hidden = (() if sees_money else MONEY) + (FOR_STAFF if guest else ())
        groups: dict[str, list[str]] = {}
        for line in self.lines:
            if line.what not in hidden:
                groups.setdefault(line.group, []).append(self._sentence(line, language))
        return {group: groups[group] for group in GROUPS if group in groups}

    def _sentence(self, line: Line, language: str) -> str:
        if line.item is not None:
            return self._of_item(line, language)
        values = [_value(line, value, language) for value in (line.before, line.after)]
        if line.what == "hours" and values[0] == values[1]:
            values = [show(trimmed(Decimal(value)), language) for value in (line.before, line.after)]
        holes = {"name": _name(line, language), "before": values[0], "after": values[1]}
        what, *rest = line.what.split("/")
        quarter = ROMAN[int(rest[1])] if what == "quarter" else ""
        return say(SENTENCES[what], language=language, **holes, quarter=quarter)

    def _of_item(self, line: Line, language: str) -> str:
        entry = _entry(self.after, line.item) or _entry(self.before, line.item)
        holes = {"number": entry["number"], "title": entry["text"]}
        if line.what in ("added", "struck"):
            hours = _tenths(Decimal(entry["hours"]))
            term = _term(entry, language)
            return say(SENTENCES[line.what], language=language, **holes, term=term, hours=hours)
        if line.what == "dropped":
            return say("diff_dropped" if line.after else "diff_restored", language=language, **holes)
        before = self._field(self.before, line.what, line.before, language)
        after = self._field(self.after, line.what, line.after, language)
        if before == after and line.what == "term":
            before, after = (f"{before} ({_days(line.before)})", f"{after} ({_days(line.after)})")
        return say(SENTENCES[line.what], language=language, **holes, before=before, after=after)

    def _field(self, content: Content, what: str, value: Any, language: str) -> str:
        if what == "term":
            return _term(value, language)
        if what == "kind":
            return str(content["kinds"][str(value)][f"name_{language}"])
        if what == "section":
            part = next(part for part in content["sections"] if part["id"] == value)
            return f"{part['number']}. {part[f'name_{language}']}"
        if what in AMOUNTS:
            return show(trimmed(Decimal(value)), language)
        return "" if what == "months" else str(value) or say("diff_none", language=language)


def difference(before: Content, after: Content) -> Difference:
    """Items are told apart by what they were first; a number that only follows from other items coming or
    going is no difference."""
    found = (_aim(before, after), _items(before, after), _names(before, after), _figures(before, after))
    return Difference(before, after, tuple(chain(*found)))


def refuse_not_agreed(version: Version, now: Content) -> None:
    """Refused: the version that was agreed is not as it was kept, or the plan is not what was agreed any
    more. One kept without its content cannot be compared."""
    if not version.is_whole:
        raise Refused("plan_seal_broken")
    if version.content and difference(version.content, now):
        raise Refused("plan_not_as_agreed")


def _aim(before: Content, after: Content) -> Iterator[Line]:
    yield from _line("aim", "aim", before.get("aim") or None, after.get("aim") or None)
    old, new = (content.get("tasks", []) for content in (before, after))
    for task in old:
        if task not in new:
            yield Line("aim", "task_struck", task, None)
    for task in new:
        if task not in old:
            yield Line("aim", "task_added", None, task)
    if old != new and set(old) == set(new):
        yield Line("aim", "task_order", None, None)


def _items(before: Content, after: Content) -> Iterator[Line]:
    old, new = (_by_id(content) for content in (before, after))
    yield from (Line("added", "added", None, entry, key) for key, entry in new.items() if key not in old)
    yield from (Line("struck", "struck", entry, None, key) for key, entry in old.items() if key not in new)
    for key, entry in new.items():
        if key in old:
            yield from _changed(old[key], entry)
    for part in after["sections"]:
        stayed = [
            [key for key, entry in items.items() if entry["section"] == part["id"] and key in other]
            for items, other in ((old, new), (new, old))
        ]
        both = set(stayed[0]) & set(stayed[1])
        if [key for key in stayed[0] if key in both] != [key for key in stayed[1] if key in both]:
            yield Line("changed", "order", None, part)


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Line]:
    fields = [field for field in SAID_OF_ITEMS if _of(old, field) != _of(new, field)]
    if set(fields) & {"term", *AMOUNTS}:
        fields = [field for field in fields if field != "months"]  # follows from them
    for field in fields:
        yield Line("changed", field, _of(old, field), _of(new, field), new["id"])


def _names(before: Content, after: Content) -> Iterator[Line]:
    """Sections and kinds of work that are called otherwise."""
    parts = {part["id"]: part for part in before["sections"]}
    for part in after["sections"]:
        was = parts.get(part["id"], part)
        if was != part:
            yield Line("changed", "renamed", was, part)
    for key, kind in after["kinds"].items():
        was = before["kinds"].get(key, kind)
        if was != kind:
            yield Line("changed", "renamed", was, kind)


def _figures(before: Content, after: Content) -> Iterator[Line]:
    for code in dict.fromkeys([*before["numbers"], *after["numbers"]]):
        yield from _line("numbers", f"number/{code}", before["numbers"].get(code), after["numbers"].get(code))
    for code in dict.fromkeys([*before["quarters"], *after["quarters"]]):
        was, now = (content["quarters"].get(code, {}) for content in (before, after))
        for quarter in sorted({*was, *now}):
            yield from _line("numbers", f"quarter/{code}/{quarter}", was.get(quarter), now.get(quarter))
    hours = [str(planned(content)) for content in (before, after)]
    yield from _line("hours", "hours", *hours)
    for month in sorted({*before["months"], *after["months"]}):
        yield from _line("hours", f"budget/{month}", before["months"].get(month), after["months"].get(month))
    yield from _line("hours", "rate", before["rate"], after["rate"])
    costs = [_cost(content) for content in (before, after)]
    yield from _line("hours", "cost", *costs)


def _line(group: str, what: str, before: str | None, after: str | None) -> Iterator[Line]:
    if before != after:
        yield Line(group, what, before, after)


def _by_id(content: Content) -> dict[int, dict[str, Any]]:
    return {root_of(entry): entry for entry in content["items"]}


def _entry(content: Content, key: int | None) -> dict[str, Any]:
    return next((entry for entry in content["items"] if key in (root_of(entry), entry["id"])), {})


def _of(entry: Mapping[str, Any], field: str) -> Any:
    return {name: entry[name] for name in TERM} if field == "term" else entry[field]


def _term(entry: Mapping[str, Any], language: str) -> str:
    start, end = (date.fromisoformat(entry[name]) for name in ("starts_on", "ends_on"))
    return FuzzyDate(entry["term_kind"], start, end, entry["term_number"]).show(language)


def _days(term: Mapping[str, Any]) -> str:
    start, end = (short_date(date.fromisoformat(term[name])) for name in ("starts_on", "ends_on"))
    return f"{start}–{end}"


def _cost(content: Content) -> str | None:
    rate = content["rate"]
    return None if rate is None else str(money(planned(content) * Decimal(rate)))


def _value(line: Line, value: Any, language: str) -> str:
    if value is None:
        return say("diff_none", language=language)
    if line.group == "aim":
        return str(value)
    if line.what in MONEY:
        return show_money(Decimal(value), language)
    if line.what == "renamed":
        same = _called(line.before, language) == _called(line.after, language)
        return " / ".join(_called(value, other) for other in LANGUAGES) if same else _called(value, language)
    if line.what == "hours":
        return show(_tenths(Decimal(value)), language)
    return "" if line.what == "order" else show(trimmed(Decimal(value)), language)


def _tenths(hours: Decimal) -> Decimal:
    """As screens show hours."""
    return trimmed(hours.quantize(TENTH, ROUND_HALF_UP))


def _called(names: Mapping[str, Any], language: str) -> str:
    """A section with its number, a kind of work with its unit."""
    name = names[f"name_{language}"]
    if "number" in names:
        return f"{names['number']}. {name}"
    return f"{name} ({names[f'unit_{language}']})"


def _name(line: Line, language: str) -> str:
    """Of the thing that the sentence is about: an indicator, a month, a section."""
    head, _, rest = line.what.partition("/")
    if head in ("number", "quarter"):
        code = rest.partition("/")[0]
        return name_of(code, language) if code in CODES else code
    if head == "budget":
        month = date.fromisoformat(rest)
        return f"{month_name(month.month, language)} {month.year}"
    return _called(line.after, language) if head == "order" else ""
