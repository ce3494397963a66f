"""A kept report on its way: the list, signing, the director's word, corrections, versions and their files."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.listing import Column, is_key, listing
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES, spoken
from kitaphana.lib.dates import short_date
from kitaphana.papers.download import attached
from kitaphana.reports import life
from kitaphana.reports.builder import silent_words
from kitaphana.reports.changes import between, changed_figures
from kitaphana.reports.compose import ReportPaper
from kitaphana.reports.editions import (
    Shown,
    Told,
    base,
    editions,
    facts_of,
    living,
    printed,
    told,
    word_template,
)
from kitaphana.reports.formats import CONTENT_TYPES, file_name
from kitaphana.reports.formats import render as render_file
from kitaphana.reports.models import Edition, Report
from kitaphana.reports.outline import Outline
from kitaphana.reports.signing import ApproveForm, KeptForm, ReturnForm, SignForm
from kitaphana.reports.standing import standing


def ours(request: Signed, pk: int) -> Report:
    rows = Report.objects.for_school(request.school).select_related("school", "author")
    found: Report = get_object_or_404(rows, pk=pk)
    return found


@require_GET
@allow("reports.see")
def kept(request: Signed) -> HttpResponseBase:
    """All reports that the school keeps, the newest first."""
    columns = (
        Column("period", _("Period"), _period, "starts_on", link=_address),
        Column("addressee", pgettext("report", "For whom"), Report.get_addressee_display, "addressee"),
        Column("state", _("State"), Report.get_state_display, "state"),
        Column("author", pgettext("report", "Author"), lambda row: row.author.full_name, "author__full_name"),
        Column("begun", pgettext("report", "Begun on"), lambda row: row.begun_on, "begun_on"),
    )
    filters, title = KeptForm(request.GET), pgettext("screen", "Kept reports")
    rows = Report.objects.for_school(request.school).filter(**filters.chosen).select_related("author")
    made = listing(request, rows.order_by("-starts_on", "-pk"), columns, title=title, filters=filters)
    if isinstance(made, HttpResponse):
        return made
    verifies = may(request.user, ALLOWED["reports.verify"])
    return render(request, "reports/list.html", {"listing": made, "verifies": verifies})


@allow("reports.edit")
def sign(request: Signed, pk: int) -> HttpResponseBase:
    """Submitted by the one who signs it with the password. Refused: no page that shows it led here."""
    report, today = ours(request, pk), timezone.localdate()
    form = SignForm(request.user, request.POST or None, initial=_seen(request, report))
    shown = Shown.read({**request.GET.dict(), **request.POST.dict()}.get("shown", ""))
    if shown is None:
        raise Refused("rep_unread")
    around: dict[str, object] = {"shown": shown, "silent": silent_words(Outline.from_json(report.parts))}

    def act() -> None:
        try:
            life.submit(by=request.user, report=report, on=today, seen=form.cleaned_data["seen"], shown=shown)
        except Refused as refused:
            if refused.code == "rep_moved":
                around.update(_moved(report, shown))
            raise

    return _step(request, report, form, "sign", act, around)


@allow("reports.approve")
def approve(request: Signed, pk: int) -> HttpResponseBase:
    report = ours(request, pk)
    form = ApproveForm(request.user, request.POST or None, initial=_seen(request, report))

    def act() -> None:
        said = {name: value for name, value in form.cleaned_data.items() if name != "password"}
        life.approve(by=request.user, report=report, on=timezone.localdate(), **said)

    return _step(request, report, form, "approve", act)


@allow("reports.approve")
def send_back(request: Signed, pk: int) -> HttpResponseBase:
    report = ours(request, pk)
    form = ReturnForm(request.POST or None, initial=_seen(request, report))

    def act() -> None:
        life.return_report(by=request.user, report=report, on=timezone.localdate(), **form.cleaned_data)

    return _step(request, report, form, "return", act)


@require_POST
@allow("reports.agree")
def agree(request: Signed, pk: int) -> HttpResponseBase:
    return _turned(request, pk, partial(life.agree, on=timezone.localdate()))


@require_POST
@allow("reports.edit")
def correct(request: Signed, pk: int) -> HttpResponseBase:
    return _turned(request, pk, life.correct)


@require_POST
@allow("reports.edit")
def leave(request: Signed, pk: int) -> HttpResponseBase:
    """Give a correction up: the approved version stays."""
    return _turned(request, pk, life.leave_correction)


@require_GET
@allow("reports.see")
def edition(request: Signed, pk: int, number: int) -> HttpResponseBase:
    """A version as it was submitted, under its decision and its check code."""
    row = _edition(request, pk, number)
    language = _language(request)
    context = {
        "report": row.report,
        "edition": row,
        "paper": printed(row, language),
        "language": language,
        "papers": LANGUAGES,
        "formats": tuple(CONTENT_TYPES),
    }
    return render(request, "reports/edition.html", context)


@require_GET
@allow("reports.see")
def edition_file(request: Signed, pk: int, number: int, file_format: str) -> HttpResponseBase:
    if file_format not in CONTENT_TYPES:
        raise Http404
    row = whole(_edition(request, pk, number))
    paper = printed(row, _language(request))
    template = word_template(row, paper.language) if file_format == "docx" else None
    return given(request, row, paper, file_format, file_name(paper, file_format), template)


def whole(edition: Edition) -> Edition:
    """Refused: it is not what was submitted."""
    if not edition.is_whole:
        raise Refused("rep_not_whole")
    return edition


def given(
    request: Signed,
    edition: Edition,
    paper: ReportPaper,
    file_format: str,
    name: str,
    template: bytes | None = None,
) -> HttpResponseBase:
    """A paper of a version as a file, which is known again from now on."""
    content = render_file(paper, request.school, file_format, template)
    life.give(
        by=request.user, edition=edition, language=paper.language, file_format=file_format, content=content
    )
    return attached(content, CONTENT_TYPES[file_format], name)


@require_GET
@allow("reports.see")
def changes(request: Signed, pk: int) -> HttpResponseBase:
    """What differs between two versions, named in the address as `from` and `to`; by default the last, or
    what the records of a live report say now, from the one approved before it."""
    report = ours(request, pk)
    rows = list(editions(report))
    before, after = _pair(request, report, rows)
    found = None
    if before and (after or report.is_live):
        found = between(told(before, spoken()), told(after, spoken()) if after else _now(report))
    context = {"report": report, "rows": rows, "before": before, "after": after, "changes": found}
    return render(request, "reports/changes.html", context)


def _now(report: Report) -> Told:
    facts = facts_of(report, spoken(), timezone.localdate())
    return Told(living(report, facts), facts.values)


def _pair(request: Signed, report: Report, rows: list[Edition]) -> tuple[Edition | None, Edition | None]:
    """An older one and a newer one; no newer one: the records as they stand."""
    by_number = {row.number: row for row in rows}
    before, after = (
        by_number.get(int(request.GET.get(name, ""))) if is_key(request.GET.get(name, "")) else None
        for name in ("from", "to")
    )
    if before is None and report.is_live:
        return base(rows), None
    if before is None:
        before, after = (base(rows[1:]), rows[0]) if len(rows) > 1 else (None, None)
    return before, after


def _step(
    request: Signed,
    report: Report,
    form: SignForm | ReturnForm,
    step: str,
    act: Callable[[], None],
    around: Mapping[str, object] = MappingProxyType({}),
) -> HttpResponseBase:
    """A page of one form; what was typed stays when it is refused, but for the password. Where the report is
    not any more what its page showed, the only way is back to it. `around`: what else the page shows."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _done(step))
            return redirect(_address(report))
    last = editions(report).defer("content").first()
    stale = str(form["seen"].value() or 0) != str(report.revision)
    context = {"report": report, "form": form, "step": step, "last": last, "stale": stale}
    return render(request, "reports/step.html", {**context, **around})


def _moved(report: Report, shown: Shown) -> dict[str, object]:
    """What the records tell otherwise than the page did; where that is no figure, or opens a question, it is
    read on the report's page."""
    facts = facts_of(report, spoken(), timezone.localdate())
    stands = standing(report, facts)
    now = Told(living(report, facts, stands), facts.values)
    moved = changed_figures(shown.figures, now.figures, spoken())
    return {"moved": moved, "shown": Shown.of(now), "stale": bool(stands.open) or not moved}


def _seen(request: Signed, report: Report) -> dict[str, object]:
    """The revision of the report on the page that led here."""
    seen = request.GET.get("seen", "")
    return {"seen": seen if seen.isdecimal() else report.revision}


def _done(step: str) -> str:
    return {
        "sign": _("The report is submitted; it waits for the director"),
        "approve": _("The report is approved"),
        "return": _("The report is sent back to the librarian"),
    }[step]


def _turned(request: Signed, pk: int, act: Callable[..., Report | Edition]) -> HttpResponseBase:
    report, seen = ours(request, pk), request.POST.get("seen", "")
    try:
        act(by=request.user, report=report, seen=int(seen) if is_key(seen) else None)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(_address(report))


def _edition(request: Signed, pk: int, number: int) -> Edition:
    row: Edition = get_object_or_404(editions(ours(request, pk)), number=number)
    return row


def _language(request: Signed) -> str:
    asked = request.GET.get("paper", "")
    return asked if asked in LANGUAGES else spoken()


def _address(report: Report) -> str:
    return reverse("reports:report", args=[report.pk])


def _period(report: Report) -> str:
    return f"{short_date(report.starts_on)} – {short_date(report.ends_on)}"
