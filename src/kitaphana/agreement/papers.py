"""The plan's papers with those who agreed and approved it, and the sheet of the agreement itself.

An approved plan is printed as it was approved. All runs under the language.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.agreement.amended import amended, approved_amendments
from kitaphana.agreement.difference import Difference
from kitaphana.agreement.models import Amendment, Office, Remark, Version
from kitaphana.agreement.page import amendment_sentence, director_named, minutes_sentence, stamps
from kitaphana.agreement.queries import Voice, asked_about, latest_round
from kitaphana.agreement.versions import kept, root_of, shown_now, version_behind
from kitaphana.lib.dates import full_date, short_date
from kitaphana.papers.paper import Cell, Paper, Section, Shape, Stamp, Table, of_school, tell, words
from kitaphana.planning import papers
from kitaphana.planning.models import Plan

SHEET = Shape("sheet", "8 42 37 29 25 24", row_mm=9)
CHANGES = Shape("changes", "12 260")
REMARKS = Shape("remarks", "13 38 60 54")
SIGN = "_" * 12
AGREED = (Plan.State.AGREED, Plan.State.APPROVED)


def plan_paper(plan: Plan, language: str, *, money: bool, more: Sequence[Section] = ()) -> Paper:
    """The whole plan on wide sheets; `money`: with the cost of its hours, `more`: its appendix."""
    now = shown_now(plan, language)
    rate = now.rate if money else None
    sections = (
        *papers.aim(now.aim, now.tasks, language),
        *papers.numbers_of_plan(plan, now.numbers, language),
        *papers.work(plan, now.sections, rate, language),
        *more,
    )
    return _paper(plan, language, papers.title(plan, language).text, sections, wide=True)


def hours_paper(plan: Plan, language: str) -> Paper:
    now = shown_now(plan, language)
    sections = papers.hours(plan, now.sections, now.hours, language)
    title = tell("plan_paper_hours", language, name=_named(plan, language)).text
    return _paper(plan, language, title, sections, wide=True)


def numbers_paper(plan: Plan, language: str) -> Paper:
    sections = papers.numbers(plan, shown_now(plan, language).numbers, language)
    title = tell("plan_paper_numbers", language, name=_named(plan, language)).text
    return _paper(plan, language, title, sections)


def amendment_paper(amendment: Amendment, language: str, *, money: bool) -> Paper:
    """Why the plan changes and what in it, and the work that is new or written anew as it will stand;
    `money`: with the cost of its hours."""
    plan, found = amendment.plan, amended(amendment)
    shown = latest_round(plan, amendment).round
    version = shown.version if shown and not amendment.is_open else None
    title = tell("plan_paper_amendment", language, n=amendment.number, name=_named(plan, language)).text
    reason = Section("reason", "", (tell("plan_paper_reason", language, text=amendment.reason),))
    state = "" if amendment.approved_on else capfirst(amendment.get_state_display())
    return of_school(
        plan.school, language, title,
        (reason, *_changes(found, language, money=money), *_work_anew(plan, found, language)),
        _foot(plan, version, language), wide=True, stamps=_stamps(plan, language, amendment),
        status=state or _warning(version, language),
    )  # fmt: skip


def agreement_paper(plan: Plan, language: str, amendment: Amendment | None = None) -> Paper:
    """Everyone asked, with the latest word and a place to sign; then the remarks of each round with their
    answers: of the plan, or of its amendment."""
    name = _named(plan, language)
    if amendment:
        name = tell("plan_paper_amendment", language, n=amendment.number, name=name).text
    title = tell("plan_paper_agreement", language, name=name).text
    sections = (_sheet(plan, amendment, language), *_remarks(plan, amendment, language))
    shown = latest_round(plan, amendment).round
    version = shown.version if shown else None
    return of_school(
        plan.school, language, title, sections, _foot(plan, version, language),
        status=_warning(version, language),
    )  # fmt: skip


def _paper(
    plan: Plan, language: str, title: str, sections: Sequence[Section], *, wide: bool = False
) -> Paper:
    version = version_behind(plan)
    return of_school(
        plan.school, language, title, sections, _foot(plan, version, language), wide=wide,
        stamps=_stamps(plan, language), status=_status(plan, version, language),
    )  # fmt: skip


def _foot(plan: Plan, version: Version | None, language: str) -> list[str]:
    """Who signs, and the code by which the sheet is known as the version that it shows."""
    lines = papers.signatures(plan, language)
    if version is None:
        return lines
    day = short_date(version.made_on)
    return [*lines, tell("plan_paper_code", language, n=version.number, d=day, number=version.code).text]


def _warning(version: Version | None, language: str) -> str:
    return tell("plan_seal_warns", language).text if version and not version.is_whole else ""


def _status(plan: Plan, version: Version | None, language: str) -> str:
    """What a sheet that nobody approved is, so that it is not taken for a signed one."""
    if plan.state != Plan.State.APPROVED:
        return capfirst(plan.get_state_display())
    return _warning(version, language)


def _named(plan: Plan, language: str) -> str:
    name = plan.name(language)
    return name[:1].lower() + name[1:]


def _stamps(plan: Plan, language: str, amendment: Amendment | None = None) -> tuple[Stamp, Stamp]:
    """«Келісілді» at left, «Бекітемін» at right: lines to sign, dated once all have said it: who agreed in a
    round that was over without all has not agreed what is printed now."""
    agreed: list[str] = []
    shown, subject = latest_round(plan, amendment), amendment or plan
    for stamp in stamps(shown) if subject.state in AGREED else ():
        agreed += [capfirst(stamp.office), f"{SIGN} {stamp.name}", full_date(stamp.on, language)]
    if not agreed:
        agreed = [
            capfirst(str(Office.DEPUTY_TEACHING.label)),
            f"{SIGN} {plan.school.deputy}".strip(),
            _blank(language),
        ]
    director = director_named(plan, shown, amendment)
    day = full_date(subject.approved_on, language) if subject.approved_on else _blank(language)
    approved = [_("Head of the school"), f"{SIGN} {director}".strip(), day, minutes_sentence(subject)]
    if amendment is None:
        approved += [amendment_sentence(row, language) for row in approved_amendments(plan)]
    return (
        Stamp(pgettext("paper", "AGREED"), tuple(agreed)),
        Stamp(pgettext("paper", "I APPROVE"), tuple(line for line in approved if line)),
    )


def _blank(language: str) -> str:
    return tell("plan_paper_date", language).text


def _changes(found: Difference, language: str, *, money: bool) -> list[Section]:
    """Group by group."""
    titles = {
        "aim": _("Aim and tasks"),
        "added": pgettext("difference", "Added"),
        "struck": pgettext("difference", "Struck out"),
        "changed": pgettext("difference", "Changed"),
        "numbers": _("Control numbers"),
        "hours": _("Hours and cost") if money else _("Hours"),
    }
    heads = (_("No."), _("What changes"))
    return [
        Section(
            group, titles[group], (),
            (Table(CHANGES, "", heads, tuple((words(str(n)), words(one)) for n, one in enumerate(said, 1))),),
        )
        for group, said in found.said(language, sees_money=money).items()
    ]  # fmt: skip


def _work_anew(plan: Plan, found: Difference, language: str) -> list[Section]:
    """Whole rows of the plan's table of work."""
    roots = {line.item for line in found.lines if line.item is not None}
    anew = {entry["id"] for entry in found.after["items"] if root_of(entry) in roots}
    parts = []
    for part in kept(plan, found.after).sections:
        rows = tuple(row for row in part.items if row.item.pk in anew)
        if rows:
            parts.append(replace(part, items=rows, hours=sum((row.hours for row in rows), Decimal(0))))
    if not parts:
        return []
    return [
        replace(section, title=_("Work as it will stand"))
        for section in papers.work(plan, parts, None, language)
    ]


def _sheet(plan: Plan, amendment: Amendment | None, language: str) -> Section:
    """Of a plan not sent yet, everyone who is to be asked: the sheet is taken round on paper."""
    heads = (
        _("No."), pgettext("person", "Name"), pgettext("person", "Office"), pgettext("agreement", "Word"),
        _("Date"), pgettext("paper", "Signature"),
    )  # fmt: skip
    asked = [Voice(person, None) for person in asked_about(plan, amendment)]
    voices = latest_round(plan, amendment).voices or asked
    if not voices:
        return Section("sheet", "", (tell("plan_paper_no_voices", language),))
    rows = tuple(_voice(n, voice) for n, voice in enumerate(voices, 1))
    return Section("sheet", "", (), (Table(SHEET, "", heads, rows),))


def _voice(n: int, voice: Voice) -> tuple[Cell, ...]:
    person, word = voice.participant, voice.word
    own = f" {person.school_class.name}" if person.school_class else ""
    return (
        words(str(n)),
        words(person.name),
        words(f"{capfirst(person.get_office_display())}{own}"),
        words(str(word.get_said_display()) if word else ""),
        words(short_date(word.on) if word else ""),
        words(""),
    )


def _remarks(plan: Plan, amendment: Amendment | None, language: str) -> list[Section]:
    """Round by round."""
    rows = Remark.objects.for_school(plan.school).filter(
        word__round__plan=plan, word__round__amendment=amendment
    )
    rounds: dict[int, list[Remark]] = {}
    for remark in rows.select_related("word__round", "word__participant", "word__by").order_by("word", "pk"):
        rounds.setdefault(remark.word.round.number, []).append(remark)
    heads = (
        pgettext("plan", "Item"), pgettext("remark", "Who"), _("Remark"), pgettext("remark", "Answer"),
    )  # fmt: skip
    return [
        Section(
            "remarks",
            tell("plan_paper_remarks", language, n=number).text,
            (),
            (Table(REMARKS, "", heads, tuple(map(_remark, said))),),
        )
        for number, said in sorted(rounds.items())
    ]


def _remark(remark: Remark) -> tuple[Cell, ...]:
    person = remark.word.participant
    answer = str(remark.get_answer_display()) if remark.answer else ""
    told = ": ".join(part for part in (capfirst(answer), remark.answer_text) if part)
    return (
        words(remark.item_number or "–"),
        words(person.name if person else remark.word.by.full_name),
        words(remark.text),
        words(told),
    )
