"""A form that was sent when the session was over: kept until the same person has signed in again."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from kitaphana.core.models import User
from kitaphana.core.sentences import say

KEPT = "unsent"
WRITER = "typed_by"
"""Hidden field of `{% once %}`: whose page the form stood on, signed, for the session no longer says it."""
MOST = 200_000
"""Characters. A page of any form is far below it."""
_writer = Signer(salt="kitaphana.core.unsent")


@dataclass(frozen=True)
class Unsent:
    """`lacks`: it had a file or a password, which are never kept."""

    address: str
    fields: tuple[tuple[str, str], ...]
    lacks: bool

    @property
    def texts(self) -> list[str]:
        """What a person wrote, to be known again by."""
        return [value for _name, value in self.fields if not value.isascii()]


def signed_by(user: User) -> str:
    return _writer.sign(str(user.pk))


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page, which says why; what was typed waits in the session, if it is known whose it is."""
    fields, writer = list(_typed(request)), _writer_of(request)
    if writer is None or sum(len(value) for _name, value in fields) > MOST:
        messages.warning(request, say("session_over"))
        return redirect_to_login(request.get_full_path())
    request.session[KEPT] = {
        "by": writer,
        "address": request.get_full_path(),
        "fields": fields,
        "lacks": bool(request.FILES) or any(map(_is_secret, request.POST)),
    }
    messages.warning(request, say("session_over_kept"))
    return redirect_to_login(reverse("core:unsent"))


def unsent(session: SessionBase, user: User) -> Unsent | None:
    """What waits for this user. What another typed at this desk is thrown away."""
    kept = session.get(KEPT)
    if kept and kept["by"] != str(user.pk):
        forget(session)
        kept = None
    return Unsent(kept["address"], tuple(map(tuple, kept["fields"])), kept["lacks"]) if kept else None


def forget(session: SessionBase) -> None:
    session.pop(KEPT, None)


def _typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name not in (WRITER, "csrfmiddlewaretoken") and not _is_secret(name):
            yield from ((name, str(value)) for value in values)


def _is_secret(name: str) -> bool:
    return "password" in name.lower()


def _writer_of(request: HttpRequest) -> str | None:
    try:
        return _writer.unsign(request.POST.get(WRITER, ""))
    except BadSignature:
        return None
