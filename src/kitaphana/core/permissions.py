"""Who may do what: one table, and the decorator that looks it up."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from kitaphana.core.action import request_key
from kitaphana.core.models import RoleCode, School, User
from kitaphana.core.unsent import to_sign_in

P = ParamSpec("P")

LIBRARY = frozenset({RoleCode.LIBRARIAN})
OFFICE = frozenset({RoleCode.LIBRARIAN, RoleCode.DIRECTOR, RoleCode.DEPUTY})
STAFF = OFFICE | {RoleCode.CLASS_HEAD, RoleCode.TEACHER}
KEEPERS = frozenset({RoleCode.LIBRARIAN, RoleCode.ADMINISTRATOR})
READERS = "readers"
"""Named by pages that need no account; no row of ALLOWED."""
EVERYONE: frozenset[str] = frozenset(RoleCode.values)

ALLOWED: dict[str, frozenset[str]] = {
    "today.see": EVERYONE,
    "desk.use": LIBRARY,
    "textbooks.see": OFFICE,
    "textbooks.issue": LIBRARY,
    "catalogue.see": STAFF,
    "stock.see": OFFICE,
    "stock.receive": LIBRARY,
    "readers.see": OFFICE,
    "readers.edit": LIBRARY,
    "needs.see": OFFICE,
    "needs.ask": LIBRARY,
    "needs.suggest": STAFF,
    "surveys.edit": LIBRARY,
    "work.see": OFFICE,
    "work.record": LIBRARY,
    "teaching.see": STAFF,
    "teaching.ask": STAFF,
    "teaching.own": frozenset({RoleCode.CLASS_HEAD, RoleCode.TEACHER}),
    "digital.see": OFFICE,
    "digital.run": LIBRARY,
    "proposal.answer": frozenset({RoleCode.DIRECTOR}),
    "files.see": STAFF,
    "plan.see": STAFF,
    "plan.edit": LIBRARY,
    "plan.agree": STAFF,
    "plan.approve": frozenset({RoleCode.DIRECTOR}),
    "indicators.see": OFFICE,
    "reports.see": OFFICE,
    "reports.edit": LIBRARY,
    "reports.agree": frozenset({RoleCode.DEPUTY}),
    "reports.approve": frozenset({RoleCode.DIRECTOR}),
    "reports.verify": frozenset({RoleCode.DIRECTOR, RoleCode.METHODIST}),
    "imports.run": KEEPERS,
    "settings.edit": KEEPERS,
    "accounts.edit": frozenset({RoleCode.ADMINISTRATOR}),
}


class Signed(HttpRequest):
    """A request whose user is known to belong to a school."""

    user: User
    school: School
    htmx: bool


class Visited(HttpRequest):
    """A request to the readers' corner, where nobody needs an account. `corner`: who acts in the journal."""

    school: School
    corner: User
    htmx: bool


CornerView = Callable[Concatenate[Visited, P], HttpResponseBase]
View = Callable[Concatenate[Signed, P], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Permitted(Protocol):
    permission: str


def allow(permission: str) -> Callable[[View[P]], Guarded[P]]:
    """Let only the roles of ALLOWED[permission] reach the view; the name is looked up at import. A form that
    comes after the session has ended waits for the next signing in."""
    roles = ALLOWED[permission]

    def decorate(view: View[P]) -> Guarded[P]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            signed = cast(Signed, request)
            if not may(signed.user, roles):
                raise PermissionDenied
            signed.school = signed.user.school
            token = request_key.set(signed.POST.get("request_key", "")[:36])
            try:
                return view(signed, *args, **kwargs)
            finally:
                request_key.reset(token)

        for_signed_in = cast(Guarded[P], login_required(guarded))

        @functools.wraps(view)
        def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            sends = request.method == "POST" and not getattr(request, "htmx", False)
            if sends and not request.user.is_authenticated:
                return to_sign_in(request)
            return for_signed_in(request, *args, **kwargs)

        cast(Permitted, opened).permission = permission
        return cast(Guarded[P], opened)

    return decorate


def for_readers(view: CornerView[P]) -> Callable[..., HttpResponseBase]:
    """A page that needs no account: its address holds the school's `corner_key` as `corner`, else 404."""

    @functools.wraps(view)
    def opened(request: HttpRequest, corner: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        school = School.objects.exclude(corner_key="").filter(corner_key=corner).first()
        if school is None or school.corner_user is None:
            raise Http404
        return _as_guest(view, request, school, *args, **kwargs)

    cast(Permitted, opened).permission = READERS
    return opened


def for_guests(
    school_of: Callable[[str], School | None], otherwise: Callable[[HttpRequest], HttpResponseBase]
) -> Callable[[Callable[[Visited, str], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A page for one person without an account: its address holds a `secret` that `school_of` knows, else
    `otherwise` answers."""

    def decorate(view: Callable[[Visited, str], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def opened(request: HttpRequest, secret: str) -> HttpResponseBase:
            school = school_of(secret)
            if school is None or school.corner_user is None:
                return otherwise(request)
            return _as_guest(view, request, school, secret)

        cast(Permitted, opened).permission = READERS
        return opened

    return decorate


def _as_guest(
    view: Callable[..., HttpResponseBase],
    request: HttpRequest,
    school: School,
    *args: object,
    **kwargs: object,
) -> HttpResponseBase:
    visited = cast(Visited, request)
    visited.school, visited.corner = school, cast(User, school.corner_user)
    token = request_key.set(visited.POST.get("request_key", "")[:36])
    try:
        return view(visited, *args, **kwargs)
    finally:
        request_key.reset(token)


def may(user: User, roles: frozenset[str]) -> bool:
    return bool(user.role_codes & roles)
