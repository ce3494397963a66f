"""A database without a school has only one page: Welcome."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from kitaphana.core.models import School


class WelcomeMiddleware:
    """Whoever is signed in has a school, so only strangers' requests are looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        open_to_all = (reverse("desk:welcome"), reverse("set_language"))
        if request.path.startswith(open_to_all) or request.user.is_authenticated or School.objects.exists():
            return self.get_response(request)
        return redirect("desk:welcome")
