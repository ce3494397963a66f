"""The versions of a plan: shown as they were, and compared."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kitaphana.agreement.amended import with_rows
from kitaphana.agreement.difference import difference
from kitaphana.agreement.history import VersionRow, compared, version_rows, version_shown
from kitaphana.agreement.models import Version
from kitaphana.agreement.views.plan import ours
from kitaphana.core.listing import is_key
from kitaphana.core.permissions import OFFICE, Signed, allow, may
from kitaphana.core.sentences import spoken


@require_GET
@allow("plan.see")
def versions(request: Signed, pk: int) -> HttpResponseBase:
    """All of them, and what differs between two, chosen in the address as numbers `from` and `to`."""
    plan = ours(request, pk)
    rows = version_rows(plan)
    heard, before, after = compared(plan, request.user, rows)
    before, after = _chosen(request, rows, "from") or before, _chosen(request, rows, "to") or after
    both = [with_rows(plan, version.content) for version in (before, after) if version]
    found = difference(*both) if before and after else None
    context = {
        "plan": plan,
        "rows": rows,
        "kept": [row for row in rows if row.is_kept],
        "chosen": {"from": before, "to": after},
        "since_heard": heard is not None and before == heard,
        "said": found.said(spoken(), sees_money=may(request.user, OFFICE)) if found else {},
    }
    return render(request, "agreement/versions.html", context)


@require_GET
@allow("plan.see")
def version(request: Signed, pk: int, number: int) -> HttpResponseBase:
    plan = ours(request, pk)
    row = next((row for row in version_rows(plan) if row.version.number == number), None)
    if row is None or not row.is_kept:
        raise Http404
    context = version_shown(plan, row.version, request.user) | {"row": row}
    return render(request, "agreement/version.html", context)


def _chosen(request: Signed, rows: list[VersionRow], name: str) -> Version | None:
    number = request.GET.get(name, "")
    if not is_key(number):
        return None
    return next((row.version for row in rows if row.is_kept and row.version.number == int(number)), None)
