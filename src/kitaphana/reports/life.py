"""The life of a report: submitted and frozen, sent back or approved, corrected by a new version."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Max
from django.utils.translation import override

from kitaphana.core.action import action
from kitaphana.core.models import Journal, RoleCode, User
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES
from kitaphana.core.workflow import move
from kitaphana.papers import own
from kitaphana.reports.changes import between, in_words
from kitaphana.reports.compose import ReportPaper, whence
from kitaphana.reports.editions import Shown, Told, as_texts, base, editions, facts_of, living, told
from kitaphana.reports.facts import Facts
from kitaphana.reports.formats import PATTERN, in_word
from kitaphana.reports.kept import to_json
from kitaphana.reports.models import Edition, PrintedFile, Report, WordTemplate
from kitaphana.reports.sheets import frozen
from kitaphana.reports.standing import standing


@action
def submit(
    *, by: User, report: Report, on: date, seen: int | None = None, shown: Shown | None = None
) -> Edition:
    """Sign the report: what it says in each language is kept, whatever becomes of the records.

    `seen`: the revision on the page from which it is signed; `shown`: what that page told. Refused: it was
    changed since, the records tell something else by now, it is not live, its period is not over, nothing is
    recorded, a question stands open, the school's Word template cannot print it.
    """
    state = _after("submit", report, seen)
    if report.ends_on > on:
        raise Refused("rep_future", d=report.ends_on)
    facts = facts_of(report, LANGUAGES[0], on)
    stands = standing(report, facts)
    papers = {LANGUAGES[0]: living(report, facts, stands)}
    papers |= {code: living(report, facts.told_in(code), stands) for code in LANGUAGES[1:]}
    if shown and shown != Shown.of(Told(papers[shown.language], facts.values)):
        raise Refused("rep_moved")
    if stands.open:
        raise Refused("rep_open_questions", n=len(stands.open))
    edition: Edition = Edition.objects.create(
        school=by.school,
        report=report,
        number=report.editions.count() + 1,
        content=_frozen(report, papers, facts),
        figures=as_texts(facts.values),
        sheets={code: _kept(frozen(facts.told_in(code))) for code in LANGUAGES},
        word_templates=_word_templates(by, papers),
        journal=Journal.objects.filter(school=by.school).aggregate(last=Max("pk"))["last"] or 0,
        submitted_on=on,
        submitted_by=by,
    )
    _moved(report, state)
    return edition


@action
def agree(*, by: User, report: Report, on: date, seen: int | None = None) -> Edition:
    """The deputy's yes to a report that waits for the director, printed above the director's.

    Refused: it does not wait, it was changed since the page showed it, the one who acts is no deputy, or
    wrote or submitted it; a deputy has agreed already.
    """
    _after("agree", report, seen)
    edition = _under_decision(by, report, RoleCode.DEPUTY, "rep_only_deputy")
    if edition.agreed_on:
        raise Refused("any_no_move")
    edition.agreed_on, edition.agreed_by = on, by
    edition.agreed_as = by.school.deputy or by.full_name
    edition.agreed_duty = by.school.deputy_duty
    edition.save()
    return edition


@action
def return_report(*, by: User, report: Report, on: date, why: str, seen: int | None = None) -> Edition:
    """The director's no, with a reason. Refused: no reason; as in `approve`."""
    state = _after("return", report, seen)
    if not why.strip():
        raise Refused("rep_return_why")
    return _decided(by, report, state, on, Edition.Decision.RETURNED, why=why.strip())


@action
def approve(
    *,
    by: User,
    report: Report,
    on: date,
    minutes_number: str = "",
    minutes_on: date | None = None,
    seen: int | None = None,
) -> Edition:
    """The director's yes; `minutes_number`, `minutes_on`: of the council that heard the report.

    Refused: it does not wait for a decision, it was changed since the page showed it, the one who acts is no
    director, or wrote or submitted it; minutes without their number or day, or of a day to come.
    """
    state = _after("approve", report, seen)
    number = minutes_number.strip()
    if bool(number) != bool(minutes_on) or (minutes_on and minutes_on > on):
        raise Refused("plan_minutes")
    return _decided(
        by, report, state, on, Edition.Decision.APPROVED,
        decided_as=by.school.director or by.full_name, minutes_number=number, minutes_on=minutes_on,
    )  # fmt: skip


@action
def correct(*, by: User, report: Report, seen: int | None = None) -> Report:
    """Open an approved report for a new version; the approved one stays in force until that is submitted.
    Refused: it is not approved."""
    return _moved(report, _after("correct", report, seen))


@action
def leave_correction(*, by: User, report: Report, seen: int | None = None) -> Report:
    """Keep what was approved, also where the correction was sent back. Refused: nothing was approved, it is
    not being corrected."""
    state = _after("leave", report, seen)
    if not report.editions.filter(decision=Edition.Decision.APPROVED).exists():
        raise Refused("any_no_move")
    return _moved(report, state)


@action
def give(*, by: User, edition: Edition, language: str, file_format: str, content: bytes) -> PrintedFile:
    """Remember a file that is given out, so that it is known again."""
    fingerprint = sha256(content).hexdigest()
    known: PrintedFile
    known, _new = PrintedFile.objects.get_or_create(
        school=by.school,
        sha256=fingerprint,
        defaults={"edition": edition, "language": language, "file_format": file_format},
    )
    return known


def _after(verb: str, report: Report, seen: int | None) -> str:
    """The state that the verb leads to. Refused: another one moved or changed the report meanwhile."""
    report.refresh_from_db(fields=["state", "revision", "parts", "starts_on", "ends_on", "addressee"])
    state = move("report", report.state, verb)
    if seen is not None and seen != report.revision:
        raise Refused("rep_changed")
    return state


def _moved(report: Report, state: str) -> Report:
    report.state, report.revision = state, report.revision + 1
    report.save(update_fields=["state", "revision"])
    return report


def _decided(by: User, report: Report, state: str, on: date, decision: str, **words: Any) -> Edition:
    edition = _under_decision(by, report, RoleCode.DIRECTOR, "rep_only_director")
    edition.decision, edition.decided_on, edition.decided_by = decision, on, by
    for name, value in words.items():
        setattr(edition, name, value)
    edition.save()
    _moved(report, state)
    return edition


def _under_decision(by: User, report: Report, role: RoleCode, only: str) -> Edition:
    """Refused: `only`, who acts has not the role; it is their own report; it is not what was submitted."""
    edition: Edition = editions(report)[:1].get()
    if role not in by.role_codes:
        raise Refused(only)
    if by.pk in (report.author_id, edition.submitted_by_id):
        raise Refused("rep_own")
    if not edition.is_whole:
        raise Refused("rep_not_whole")
    return edition


def _frozen(report: Report, papers: Mapping[str, ReportPaper], read: Facts) -> dict[str, Any]:
    """The papers with the words of a submitted report, each as it will be kept."""
    before = base(editions(report))
    signed: dict[str, ReportPaper] = {}
    for language, paper in papers.items():
        facts = read.told_in(language)
        status = facts.tell("H-FROZEN", d=facts.on).text
        if before and (changes := between(told(before, language), Told(paper, read.values))):
            what = in_words(changes, language)
            status = f"{status} {facts.tell('H-AMENDED', d=facts.on, what=what).text}"
        signed[language] = replace(paper, status=" ".join([status, *whence(facts)]))
    return _kept(signed)


def _word_templates(by: User, papers: Mapping[str, ReportPaper]) -> dict[str, str]:
    """The fingerprints of the school's own templates, which are kept and can print the papers."""
    fingerprints = {}
    for language, paper in papers.items():
        if content := own.kept(by.school, PATTERN, language):
            in_word(paper, content)
            fingerprints[language] = sha256(content).hexdigest()
            WordTemplate.objects.get_or_create(
                school=by.school, sha256=fingerprints[language], defaults={"content": content}
            )
    return fingerprints


def _kept(papers: Mapping[str, ReportPaper]) -> dict[str, Any]:
    kept = {}
    for name, paper in papers.items():
        with override(paper.language):
            kept[name] = to_json(paper)
    return kept
