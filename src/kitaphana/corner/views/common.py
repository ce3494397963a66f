"""The frame of the corner's pages: whose browser it is, and what it is given to keep."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kitaphana.core.limits import KEPT_BY_BROWSERS
from kitaphana.core.permissions import Visited
from kitaphana.corner.browser import Browser, read

COOKIE = "kitaphana-corner"


def browser_of(request: Visited) -> Browser:
    """What it keeps; a cookie of another school, or one that was tampered with, is as none."""
    return read(_kept(request))


def was_here(request: Visited) -> bool:
    """Whether the browser brings back what a page of the corner gave it: previews of a link do not, nor does
    a picture on a stranger's page that names one of our addresses."""
    return bool(_kept(request))


def _kept(request: Visited) -> str:
    return request.get_signed_cookie(COOKIE, default="", salt=request.school.corner_key) or ""


def remember(request: Visited, response: HttpResponse, browser: Browser) -> None:
    response.set_signed_cookie(
        COOKIE,
        browser.write(),
        salt=request.school.corner_key,
        max_age=KEPT_BY_BROWSERS,
        path=reverse("corner:home", args=[request.school.corner_key]),
        httponly=True,
        samesite="Lax",
    )


def page(request: Visited, template: str, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    common = {"school": request.school, "corner": request.school.corner_key}
    return render(request, f"corner/{template}.html", common | context, status=status)
