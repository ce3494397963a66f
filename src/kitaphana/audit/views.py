"""The page that examines anyone's report; nothing of it is kept."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kitaphana.audit import page
from kitaphana.audit.forms import ReportForm
from kitaphana.audit.queries import Audit, audit_parts
from kitaphana.audit.reading import as_text, parts_of
from kitaphana.core.listing import XLSX
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import say

MOST = 2_000
"""Rows that a page examines and shows; the command has no such limit."""


@require_http_methods(["GET", "POST"])
@allow("indicators.see")
def index(request: Signed) -> HttpResponseBase:
    sent = request.method == "POST"
    form = ReportForm(request.POST, request.FILES) if sent else ReportForm()
    found = _audited(form) if form.is_valid() else None
    if found is None:
        return render(request, "audit/index.html", {"form": form})
    if request.POST.get("format") == "xlsx":
        response = HttpResponse(page.workbook(found), content_type=XLSX)
        response["Content-Disposition"] = 'attachment; filename="audit.xlsx"'
        return response
    context = {
        "form": ReportForm(initial={"table": as_text(found.lines)}),
        "audit": found,
        "tallies": page.tallies(found),
        "ratios": page.ratios(found),
        "agreements": [said.sentence() for one in found.periods for said in one.agreements],
        "sums": page.sums(found),
        "lost": say("imp_lost", value=found.broken_word) if found.broken_word else "",
        "odd": [odd.why() for odd in found.odd],
        "counts": page.counts(found),
        "periods": [one.period for one in found.counted],
        "unread": page.unread(found),
    }
    return render(request, "audit/index.html", context)


def _audited(form: ReportForm) -> Audit | None:
    """None, with the reason in the form, when it cannot be read."""
    content, name = form.content
    field = "file" if name else "table"
    try:
        parts = parts_of(content, name)
        long = sum(len(part.lines) for part in parts)
        if long > MOST:
            raise Refused("aud_long", n=long, most=MOST)
        found = audit_parts(parts)
        if found.is_empty:
            if found.broken_word:
                raise Refused("imp_lost", value=found.broken_word)
            raise Refused("aud_nothing" if name else "aud_nothing_typed", file=name)
    except Refused as refused:
        form.add_error(field, str(refused))
        return None
    return found
