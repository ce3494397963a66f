"""A report put together: its days, its parts, own paragraphs; what it says shows beside at once."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kitaphana.core.listing import is_key
from kitaphana.core.permissions import ALLOWED, Signed, allow, may
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES, spoken
from kitaphana.lib.period import Period
from kitaphana.reports import actions, builder, compose
from kitaphana.reports.editions import Shown, Told, facts_of, printed, speaking
from kitaphana.reports.formats import CONTENT_TYPES
from kitaphana.reports.forms import AboutForm, BeginForm, WordsForm, chosen
from kitaphana.reports.models import Outline as Form
from kitaphana.reports.models import Report
from kitaphana.reports.outline import DEFAULT, FORMS, Outline, Words
from kitaphana.reports.panel import panel
from kitaphana.reports.queries import usual_periods
from kitaphana.reports.standing import Standing, standing, with_answers


@require_GET
@allow("reports.see")
def report(request: Signed, pk: int) -> HttpResponseBase:
    """A live one with the list of its parts; else as it was submitted."""
    kept = _report(request, pk)
    return render(request, "reports/report.html", _shown(request, kept))


@require_POST
@allow("reports.edit")
def begin(request: Signed) -> HttpResponseBase:
    form = begin_form(request, usual_periods(request.school, timezone.localdate())["autumn"])
    if not form.is_valid():
        raise Refused("rep_begin")
    begun = actions.begin_report(
        by=request.user,
        period=form.period,
        addressee=form.cleaned_data["addressee"],
        outline=form.outline(),
        on=timezone.localdate(),
    )
    return redirect("reports:report", begun.pk)


@require_POST
@allow("reports.edit")
def parts(request: Signed, pk: int) -> HttpResponseBase:
    """The list of parts as it stands on the page: to a script answers the paper and what is asked of it."""
    kept = _report(request, pk)
    outline = chosen(request.POST, Outline.from_json(kept.parts))
    actions.change_outline(by=request.user, report=kept, outline=outline, revision=_revision(request))
    if request.htmx:
        return render(request, "reports/_changed.html", _shown(request, kept) | {"oob": True})
    return _back(request, kept)


@require_POST
@allow("reports.edit")
def about(request: Signed, pk: int) -> HttpResponseBase:
    """Other days or another addressee."""
    kept = _report(request, pk)
    typed = request.POST.dict()
    if usual := usual_periods(request.school, timezone.localdate()).get(typed.get("usual", "")):
        typed |= {"start": usual.start.isoformat(), "end": usual.end.isoformat()}
    form = AboutForm(kept.period, typed)
    if not form.is_valid():
        return render(request, "reports/report.html", _shown(request, kept) | {"about": form})
    actions.readdress(
        by=request.user,
        report=kept,
        period=form.period,
        addressee=form.cleaned_data["addressee"],
        on=timezone.localdate(),
        revision=form.cleaned_data["revision"],
    )
    return _back(request, kept)


@require_POST
@allow("reports.edit")
def remove(request: Signed, pk: int) -> HttpResponseBase:
    actions.remove_report(by=request.user, report=_report(request, pk))
    messages.success(request, _("The draft is removed"))
    return redirect("reports:index")


@require_POST
@allow("reports.edit")
def use_form(request: Signed, pk: int) -> HttpResponseBase:
    """Put together anew by one of the forms; own paragraphs stay, at the end."""
    kept, code = _report(request, pk), request.POST.get("form", "")
    outline = FORMS[code][1] if code in FORMS else Outline.from_json(_form(request, code).parts)
    own = [part for part in _readable(kept).parts if isinstance(part, Words)]
    more = [part for part in own if part not in outline.parts]
    outline = Outline((*outline.parts, *more))
    actions.change_outline(by=request.user, report=kept, outline=outline, revision=_revision(request))
    return _back(request, kept)


@require_POST
@allow("reports.edit")
def save_form(request: Signed, pk: int) -> HttpResponseBase:
    """Keep how this report is put together as the school's own form."""
    kept = _report(request, pk)
    name = request.POST.get("name", "")
    form = actions.save_outline(by=request.user, name=name, outline=Outline.from_json(kept.parts))
    messages.success(request, _("The form “%(name)s” is kept") % {"name": form.name})
    return _back(request, kept)


@allow("reports.edit")
def own_forms(request: Signed) -> HttpResponseBase:
    """The school's own forms: renamed, removed."""
    if request.method == "POST":
        form = _form(request, request.POST.get("form", ""))
        if "remove" in request.POST:
            actions.remove_outline(by=request.user, form=form)
        else:
            actions.rename_outline(by=request.user, form=form, name=request.POST.get("name", ""))
        messages.success(request, _("Saved"))
        return redirect("reports:forms")
    return render(request, "reports/forms.html", {"forms": _own_forms(request)})


@allow("reports.edit")
def words(request: Signed, pk: int, number: int | None = None) -> HttpResponseBase:
    """Own paragraphs: those of the `number`, or new ones."""
    kept = _report(request, pk)
    outline = Outline.from_json(kept.parts)
    before = _own(outline, number) if number else None
    form = WordsForm(kept.revision, before, request.POST or None)
    if form.is_valid():
        changed = outline.put(number, form.words())
        try:
            actions.change_outline(
                by=request.user, report=kept, outline=changed, revision=form.cleaned_data["revision"]
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved"))
            return _back(request, kept, f"own{number or changed.own_count}")
    context = {
        "report": kept,
        "form": form,
        "number": number,
        "silent": builder.silent(before) if before else (),
    }
    return render(request, "reports/words.html", context)


@require_POST
@allow("reports.edit")
def remove_words(request: Signed, pk: int, number: int) -> HttpResponseBase:
    kept = _report(request, pk)
    outline = Outline.from_json(kept.parts)
    _own(outline, number)
    changed = outline.put(number, None)
    actions.change_outline(by=request.user, report=kept, outline=changed, revision=_revision(request))
    return _back(request, kept)


def begin_form(request: Signed, period: Period) -> BeginForm:
    """What was sent; on other pages a form for the days that they show."""
    usual = {"addressee": Report.Addressee.DIRECTOR.value, "form": "usual"}
    return BeginForm(period, usual | request.POST.dict(), _own_forms(request))


def _shown(request: Signed, kept: Report) -> dict[str, Any]:
    asked = {**request.GET.dict(), **request.POST.dict()}.get("paper", "")
    language = asked if asked in LANGUAGES else spoken()
    around = {
        "report": kept,
        "language": language,
        "papers": LANGUAGES,
        "query": urlencode({"report": str(kept.pk), "paper": str(language)}),
        "formats": list(CONTENT_TYPES),
        "days": builder.days_of(kept.period, spoken()),
        "edits": kept.is_live and may(request.user, ALLOWED["reports.edit"]),
    }
    return around | (_living(request, kept, language) if kept.is_live else _settled(request, kept, language))


def _settled(request: Signed, kept: Report, language: str) -> dict[str, Any]:
    """As it was submitted last."""
    edition = speaking(kept)
    if edition is None:
        raise Http404
    return {
        "paper": printed(edition, language),
        "edition": edition,
        **panel(request.user, kept, 0, timezone.localdate()),
    }


def _living(request: Signed, kept: Report, language: str) -> dict[str, Any]:
    """As the records stand, and what it may be made of."""
    today, refused, whole = timezone.localdate(), "", None
    facts, outline = facts_of(kept, language, today), DEFAULT
    stands = Standing()
    try:
        outline = Outline.from_json(kept.parts)
        whole = compose.whole(facts, outline, kept.addressee)
        stands = standing(kept, facts)
        whole = with_answers(whole, stands)
    except Refused as failed:
        refused = failed.sentence()
    usual = usual_periods(request.school, today)
    paper = compose.narrowed(whole, outline) if whole else None
    return {
        "paper": paper,
        "shown": Shown.of(Told(paper, facts.values)) if paper and not stands.open else "",
        "refused": refused,
        "questions": stands.open,
        "stands": stands,
        "rows": list(builder.rows(outline, whole, stands.open)),
        "usual": [(code, builder.USUAL[code], span == kept.period) for code, span in usual.items()],
        "about": AboutForm(kept.period, {"addressee": kept.addressee, "revision": str(kept.revision)}),
        "ready_forms": [(code, name) for code, (name, _outline) in FORMS.items()],
        "own_forms": _own_forms(request),
        **panel(request.user, kept, len(stands.open), today),
    }


def _report(request: Signed, pk: int) -> Report:
    rows = Report.objects.for_school(request.school).select_related("school", "author")
    found: Report = get_object_or_404(rows, pk=pk)
    return found


def _readable(kept: Report) -> Outline:
    """Of one that is broken nothing is left: a ready form is the way out."""
    try:
        return Outline.from_json(kept.parts)
    except Refused:
        return Outline(())


def _own_forms(request: Signed) -> list[Form]:
    return list(Form.objects.for_school(request.school).order_by("name"))


def _form(request: Signed, key: str) -> Form:
    if not is_key(key):
        raise Http404
    found: Form = get_object_or_404(Form.objects.for_school(request.school), pk=key)
    return found


def _own(outline: Outline, number: int) -> Words:
    found = outline.own(number)
    if found is None:
        raise Http404
    return found


def _revision(request: Signed) -> int | None:
    revision = request.POST.get("revision", "")
    return int(revision) if is_key(revision) else None


def _back(request: Signed, kept: Report, part: str = "") -> HttpResponseRedirect:
    """To the report, in the language of the paper that was shown."""
    language = request.POST.get("paper", "")
    query = f"?paper={language}" if language in LANGUAGES else ""
    place = f"#part-{part}" if part else ""
    return HttpResponseRedirect(f"{reverse('reports:report', args=[kept.pk])}{query}{place}")
