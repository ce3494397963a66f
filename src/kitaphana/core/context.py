"""What the frame of every page needs: the menu, the school, who is signed in."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.core.models import RoleCode, User
from kitaphana.core.permissions import ALLOWED, may


@dataclass(frozen=True)
class Entry:
    """`name` is the name of a URL, `permission` a row of ALLOWED."""

    name: str
    icon: str
    label: object
    permission: str
    on_phone: bool = False
    url: str = ""
    chosen: bool = False


MENU: tuple[tuple[Entry, ...], ...] = (
    (
        Entry("desk:today", "sun", pgettext_lazy("screen", "Today"), "today.see", on_phone=True),
        Entry("desk:desk", "scan", pgettext_lazy("screen", "Desk"), "desk.use", on_phone=True),
        Entry(
            "textbooks:index", "school", pgettext_lazy("screen", "Textbooks"), "textbooks.see", on_phone=True
        ),
    ),
    (
        Entry("catalogue:index", "search", pgettext_lazy("screen", "Catalogue"), "catalogue.see"),
        Entry("stock:index", "books", pgettext_lazy("screen", "Stock"), "stock.see"),
        Entry("roster:index", "users", pgettext_lazy("screen", "Readers"), "readers.see"),
    ),
    (
        Entry("needs:index", "message-search", pgettext_lazy("screen", "Needs"), "needs.see"),
        Entry("activities:index", "notebook", pgettext_lazy("screen", "Work diary"), "work.see"),
        Entry("digital:index", "device-desktop", pgettext_lazy("screen", "Digital centre"), "digital.see"),
        Entry(
            "teaching:index", "school", pgettext_lazy("screen", "For teachers"), "teaching.own", on_phone=True
        ),
    ),
    (
        Entry("agreement:index", "calendar-event", pgettext_lazy("screen", "Plan"), "plan.see"),
        Entry("indicators:index", "chart-bar", pgettext_lazy("screen", "Indicators"), "indicators.see"),
        Entry("reports:index", "file-text", pgettext_lazy("screen", "Reports"), "reports.see"),
    ),
)
BELOW = (
    Entry("core:settings", "settings", _("Settings"), "settings.edit"),
    Entry("imports:index", "upload", _("Import"), "imports.run"),
    Entry("reports:verify", "file-check", pgettext_lazy("screen", "Verify a report"), "reports.verify"),
)


def menu(request: HttpRequest) -> dict[str, object]:
    """The context processor. A visitor who has not signed in gets the languages only."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"languages": settings.LANGUAGES}
    shown = [_shown(group, user) for group in (*MENU, BELOW)]
    here = max(
        (entry.url for group in shown for entry in group if _within(request.path, entry.url)),
        key=len,
        default="",
    )
    *groups, below = [tuple(replace(e, chosen=e.url == here) for e in group) for group in shown]
    return {
        "languages": settings.LANGUAGES,
        "menu": [group for group in groups if group],
        "below": below,
        "on_phone": [entry for group in groups for entry in group if entry.on_phone],
        "menu_url": reverse("core:menu"),
        "school": user.school,
        "role": next((role.label for role in RoleCode if role in user.role_codes), ""),
    }


def _shown(group: tuple[Entry, ...], user: User) -> list[Entry]:
    """The entries this user may open; a screen that has no page yet is left out."""
    entries = []
    for entry in group:
        if may(user, ALLOWED[entry.permission]):
            try:
                entries.append(replace(entry, url=reverse(entry.name)))
            except NoReverseMatch:
                continue
    return entries


def _within(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
