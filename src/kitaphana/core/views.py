"""Pages about the program and the school themselves: menu of a telephone, keys, settings."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kitaphana.core import unsent as kept
from kitaphana.core.actions import (
    add_user,
    change_setting,
    change_user,
    close_corner,
    describe_school,
    open_corner,
)
from kitaphana.core.forms import NAMES, OldUserForm, SchoolForm, SettingForm, UserForm, in_words
from kitaphana.core.models import RoleCode
from kitaphana.core.permissions import Signed, allow
from kitaphana.core.qr import drawn, only_here
from kitaphana.core.queries import rule, rules, users
from kitaphana.core.refusal import Refused


@allow("today.see")
def phone_menu(request: Signed) -> HttpResponse:
    return render(request, "core/menu.html")


@allow("today.see")
def keys(request: Signed) -> HttpResponse:
    return render(request, "core/keys.html")


@allow("today.see")
def unsent(request: Signed) -> HttpResponseBase:
    """The form that was sent when the session was over, to be sent again or thrown away."""
    if request.method == "POST":
        kept.forget(request.session)
        return redirect("desk:today")
    found = kept.unsent(request.session, request.user)
    return render(request, "core/unsent.html", {"unsent": found}) if found else redirect("desk:today")


@allow("settings.edit")
def settings(request: Signed) -> HttpResponse:
    rows = [
        {
            "rule": rule,
            "name": NAMES[rule.code],
            "value": in_words(rule.spec, rule.value),
            "default": in_words(rule.spec, rule.spec.default),
            "source": rule.source if rule.own else _(rule.spec.source),
        }
        for rule in rules(request.school)
    ]
    return render(request, "core/settings.html", {"rows": rows, "users": users(request.school)})


@allow("settings.edit")
def setting(request: Signed, code: str) -> HttpResponseBase:
    try:
        current = rule(request.school, code)
    except KeyError:
        raise Http404 from None
    form = SettingForm(current, request.POST or None)
    if form.is_valid():
        change_setting(
            by=request.user, code=code, value=form.cleaned_data["value"], source=form.cleaned_data["source"]
        )
        messages.success(request, _("Saved"))
        return redirect("core:settings")
    context = {"form": form, "title": NAMES[code], "default": in_words(current.spec, current.spec.default)}
    return render(request, "core/setting.html", context | {"source": _(current.spec.source)})


@allow("settings.edit")
def school(request: Signed) -> HttpResponseBase:
    form = SchoolForm(request.POST or None, instance=request.school)
    if form.is_valid():
        describe_school(by=request.user, school=form.save(commit=False))
        messages.success(request, _("Saved"))
        return redirect("core:settings")
    return render(request, "core/school.html", {"form": form})


@allow("settings.edit")
def corner(request: Signed) -> HttpResponseBase:
    """The readers' corner is open or closed, and the button that changes it."""
    if request.method == "POST":
        if "close" in request.POST:
            close_corner(by=request.user)
        else:
            open_corner(by=request.user)
        messages.success(request, _("Saved"))
        return redirect("core:corner")
    return render(request, "core/corner_settings.html", _corner(request))


@allow("settings.edit")
def corner_poster(request: Signed) -> HttpResponseBase:
    if not request.school.corner_key:
        return redirect("core:corner")
    shown = _corner(request)
    return render(
        request, "core/corner_poster.html", shown | {"drawing": drawn(str(shown["address"]), scale=9)}
    )


def _corner(request: Signed) -> dict[str, object]:
    """`address`: whole, by the host under which this page was opened; empty while the corner is closed."""
    key = request.school.corner_key
    address = request.build_absolute_uri(reverse("corner:home", args=[key])) if key else ""
    return {"address": address, "only_here": only_here(request.get_host())}


@allow("accounts.edit")
def new_user(request: Signed) -> HttpResponseBase:
    form = UserForm(request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            add_user(by=request.user, **typed | {"roles": [RoleCode(code) for code in typed["roles"]]})
        except Refused as refused:
            form.add_error("username", str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("core:settings")
    return render(request, "core/user.html", {"form": form})


@allow("accounts.edit")
def user(request: Signed, key: int) -> HttpResponseBase:
    person = get_object_or_404(users(request.school), pk=key)
    form = OldUserForm(person, request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data | {"roles": [RoleCode(code) for code in form.cleaned_data["roles"]]}
        try:
            change_user(by=request.user, user=person, **typed)
        except Refused as refused:
            form.add_error("roles", str(refused))
        else:
            messages.success(request, _("Saved"))
            return redirect("core:settings")
    return render(request, "core/user.html", {"form": form, "person": person})
