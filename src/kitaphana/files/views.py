"""Files as the browser gets them: their own type and nothing that can run."""

from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from kitaphana.core.permissions import Signed, Visited, allow, for_readers
from kitaphana.files.kinds import BY_TYPE, PDF
from kitaphana.files.models import StoredFile
from kitaphana.files.store import path_of

NOTHING_RUNS = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=3600",
}


@allow("files.see")
@require_safe
@xframe_options_sameorigin
def file(request: Signed, key: str) -> HttpResponseBase:
    return _answer(get_object_or_404(StoredFile.objects.for_school(request.school), key=key))


@for_readers
@require_safe
@xframe_options_sameorigin
def opened(request: Visited, key: str) -> HttpResponseBase:
    """A file that the library shows to readers without an account."""
    still = Q(open_until__isnull=True) | Q(open_until__gte=timezone.localdate())
    shown = StoredFile.objects.for_school(request.school).filter(still, for_readers=True)
    return _answer(get_object_or_404(shown, key=key))


def _answer(stored: StoredFile) -> HttpResponseBase:
    """Of a kind we keep. `sandbox` for all but PDF, which older browsers do not show in one."""
    kind = BY_TYPE.get(stored.content_type)
    try:
        content = path_of(stored.school_id, stored.key).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    if kind is None:
        content.close()
        raise Http404
    policy = NOTHING_RUNS if kind == PDF else f"{NOTHING_RUNS}; sandbox"
    return FileResponse(
        content,
        as_attachment=not kind.shown,
        filename=stored.name,
        content_type=kind.content_type,
        headers=HEADERS | {"Content-Security-Policy": policy},
    )
