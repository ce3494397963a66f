"""The versions of a plan and its amendments, put into words."""

from dataclasses import dataclass
from typing import Any

from kitaphana.agreement.amended import (
    Verb,
    amendments_awaiting,
    approved_amendments,
    changes,
    open_amendment,
    stale_said,
)
from kitaphana.agreement.difference import Difference
from kitaphana.agreement.models import Amendment, Change, Participant, Round, Version
from kitaphana.agreement.page import amendment_sentence
from kitaphana.agreement.versions import kept, last_heard, versions
from kitaphana.core.models import User
from kitaphana.core.permissions import ALLOWED, OFFICE, may
from kitaphana.core.sentences import say, spoken
from kitaphana.planning.models import Plan
from kitaphana.planning.page import bars, hours_sentence, numbers_shown, section_rows


@dataclass(frozen=True)
class VersionRow:
    """`label`: when and why it was kept; `is_kept`: it has a content, older ones have none."""

    version: Version
    label: str
    is_kept: bool


@dataclass(frozen=True)
class ChangeRow:
    """`stale`: why it cannot be carried out as it stands."""

    change: Change
    sentences: list[str]
    stale: str


def version_rows(plan: Plan) -> list[VersionRow]:
    """The newest first."""
    sent = {
        row.version_id: row
        for row in Round.objects.for_school(plan.school).filter(plan=plan).select_related("amendment")
    }
    return [
        VersionRow(version, _label(version, sent.get(version.pk)), bool(version.content))
        for version in versions(plan)
    ]


def compared(
    plan: Plan, user: User, rows: list[VersionRow]
) -> tuple[Version | None, Version | None, Version | None]:
    """The version that this person last spoke about, when a newer one came since; and the two to compare when
    nobody chose: from that one, else the one before the latest, to the latest."""
    with_content = [row.version for row in rows if row.is_kept]
    latest = next(iter(with_content), None)
    person = Participant.objects.for_school(plan.school).filter(plan=plan, user=user).first()
    heard = last_heard(plan, person) if person else None
    heard = heard if heard and heard.content and heard != latest else None
    return heard, heard or next(iter(with_content[1:]), None), latest


def version_shown(plan: Plan, version: Version, user: User) -> dict[str, Any]:
    """The sheet of a version, as `planning/plan.html` shows a plan."""
    shown, language = kept(plan, version.content), spoken()
    return {
        "plan": plan,
        "sections": section_rows(plan, language, shown.sections),
        "hours": shown.hours,
        "bars": bars(shown.hours, language),
        "hours_sentence": hours_sentence(shown.hours),
        **numbers_shown(plan, shown.numbers),
        "rate": shown.rate,
        "aim": shown.aim,
        "tasks": shown.tasks,
        "edits": False,
        "as_kept": True,
        "sees_money": may(user, OFFICE),
    }


def change_rows(amendment: Amendment, found: Difference) -> list[ChangeRow]:
    """Each change of an open amendment, with what it says."""
    return [ChangeRow(line, _said(line, found), stale_said(line)) for line in changes(amendment)]


def history(plan: Plan, user: User, shown: Version | None) -> dict[str, Any]:
    """What the page of a plan says of its versions and amendments. `shown`: its `version_behind`."""
    going = open_amendment(plan) if plan.state == Plan.State.APPROVED else None
    return {
        "versions_kept": Version.objects.for_school(plan.school).filter(plan=plan).count(),
        "amendment": going,
        "amendment_waits": going is not None and going in amendments_awaiting(user),
        "amended": [amendment_sentence(row, spoken()) for row in approved_amendments(plan)],
        "seal_broken": shown is not None and not shown.is_whole,
        "amends": plan.state == Plan.State.APPROVED and may(user, ALLOWED["plan.edit"]),
    }


def _said(line: Change, found: Difference) -> list[str]:
    if line.verb == Verb.AIM:
        return found.said(spoken()).get("aim", [])
    key = line.code if line.verb == Verb.NUMBER else (line.item_id or -line.pk)
    return found.of(key, spoken()) or [line.before.get("text", "") or line.after.get("text", "")]


def _label(version: Version, sent: Round | None) -> str:
    if sent and sent.amendment:
        return say("version_amendment", n=sent.amendment.number, round=sent.number)
    if sent:
        return say("version_sent", round=sent.number)
    return say("version_approved" if version.is_approved else "version_other")
