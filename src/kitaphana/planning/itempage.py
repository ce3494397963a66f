"""What the page of one item shows, put into words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.activities.models import MemorableDate, WorkKind
from kitaphana.core.fields import named
from kitaphana.core.models import Journal, User
from kitaphana.core.sentences import say, spoken
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.numbers import show, trimmed
from kitaphana.planning.models import ItemMove, PlanItem, Section
from kitaphana.planning.page import STATE_LOOKS, librarian_named, tenths, volume


@dataclass(frozen=True)
class Difference:
    """A field that another wrote otherwise: as it stands in the plan, and as it was just typed."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class MoveShown:
    """A move with the terms before and after it."""

    move: ItemMove
    old: str
    new: str


def item_shown(item: PlanItem) -> dict[str, Any]:
    """What `planning/item.html` needs beside its forms. `details`: label and text of what is filled in."""
    language = spoken()
    named_so = item.responsible.casefold() in librarian_named(item.school)
    details = _labelled(
        {
            "kind": item.kind,
            "section": item.section,
            "audience": item.audience,
            "responsible": "" if named_so else item.responsible,
            "helpers": item.helpers,
            "place": item.place,
            "expected": item.expected,
            "marks": item.marks,
            "note": item.note,
        }
    )
    return {
        "item": item,
        "plan": item.plan,
        "term": item.term.show(language),
        "moves": moves_shown(item, language),
        "volume": volume(item, language),
        "hours": tenths(item.hours),
        "look": STATE_LOOKS[PlanItem.State(item.state)],
        "details": [(label, text) for label, text in details if text],
    }


def moves_shown(item: PlanItem, language: str) -> list[MoveShown]:
    """The earliest first."""
    moves = list(item.moves.select_related("by"))
    terms = [*(move.term for move in moves), item.term]
    return [
        MoveShown(move, old.show(language), new.show(language))
        for move, old, new in zip(moves, terms, terms[1:], strict=False)
    ]


def changed_sentence(item: PlanItem, reader: User) -> str:
    """Who changed the item last, told to another who has just written it."""
    lines = Journal.objects.filter(school=item.school_id, action__startswith="planning.", keys__item=item.pk)
    last = lines.select_related("by").order_by("-pk").first()
    if last is None or last.by == reader:
        return say("plan_item_changed", title=item.text)
    return say("plan_item_changed_by", title=item.text, name=last.by.full_name)


def differences(item: PlanItem, typed: Mapping[str, Any]) -> list[Difference]:
    """Where what this editor wrote is not what now stands in the plan; `typed`: what she changed."""
    now = {name: getattr(item, name) for name in typed}
    mine = dict(typed)
    if "norm_minutes" in mine and mine["norm_minutes"] is None:
        mine["norm_minutes"] = mine.get("kind", item.kind).norm_minutes
    pairs = zip(_labelled(now), _labelled(mine), strict=True)
    return [Difference(label, theirs, own) for (label, theirs), (_label, own) in pairs if theirs != own]


def _labelled(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    labels = {
        "kind": _("Kind of work"),
        "text": _("What will be done"),
        "section": _("Section of the plan"),
        "audience": _("For whom"),
        "term": pgettext("plan item", "Term"),
        "units": _("Volume"),
        "norm_minutes": _("Norm, min"),
        "responsible": _("Responsible"),
        "helpers": _("Helpers"),
        "place": pgettext("plan item", "Place"),
        "expected": _("Expected result"),
        "marks": _("Memorable date"),
        "note": pgettext("plan item", "Note"),
    }
    return [(label, _said(facts[name])) for name, label in labels.items() if name in facts]


def _said(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return show(trimmed(value), spoken())
        case FuzzyDate():
            return value.show(spoken())
        case Section() | WorkKind() | MemorableDate():
            return capfirst(named(value))
        case _:
            return str(value)
