"""Who may do what: one table, and the decorator that looks it up."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from kitaphana.core.action import request_key
from kitaphana.core.models import RoleCode, School, User

P = ParamSpec("P")

LIBRARY = frozenset({RoleCode.LIBRARIAN})
OFFICE = frozenset({RoleCode.LIBRARIAN, RoleCode.DIRECTOR, RoleCode.DEPUTY})
STAFF = OFFICE | {RoleCode.CLASS_HEAD, RoleCode.TEACHER}
KEEPERS = frozenset({RoleCode.LIBRARIAN, RoleCode.ADMINISTRATOR})
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
    "work.see": OFFICE,
    "work.record": LIBRARY,
    "plan.see": STAFF,
    "plan.edit": LIBRARY,
    "plan.agree": frozenset({RoleCode.DEPUTY, RoleCode.CLASS_HEAD, RoleCode.TEACHER}),
    "plan.approve": frozenset({RoleCode.DIRECTOR}),
    "indicators.see": OFFICE,
    "reports.see": OFFICE,
    "imports.run": KEEPERS,
    "settings.edit": KEEPERS,
    "accounts.edit": frozenset({RoleCode.ADMINISTRATOR}),
}


class Signed(HttpRequest):
    """A request whose user is known to belong to a school."""

    user: User
    school: School
    htmx: bool


View = Callable[Concatenate[Signed, P], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Permitted(Protocol):
    permission: str


def allow(permission: str) -> Callable[[View[P]], Guarded[P]]:
    """Let only the roles of ALLOWED[permission] reach the view; the name is looked up at import."""
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

        cast(Permitted, guarded).permission = permission
        return cast(Guarded[P], login_required(guarded))

    return decorate


def may(user: User, roles: frozenset[str]) -> bool:
    return bool(user.role_codes & roles)
