"""How people sign in. The school's administrator makes the accounts, never a visitor; they need no e-mail."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext

from kitaphana.core.models import User
from kitaphana.core.sentences import say

# Printed on the sign-in page of the demo school, and only there: it protects nothing.
DEMO_PASSWORD = "ulgi-2023"  # noqa: S105
# Whoever else is added to the demo school chose a password of their own.
DEMO_LOGINS = ("gulnar", "director", "deputy", "head4", "head7", "teacher", "admin")

# allauth keeps its messages for the life of the process; these are made when shown, in the reader's language.
_later = lazy(say, str)


def strong(password: str, user: User | None = None) -> None:
    """Raise ValidationError with one sentence of ours for all that makes a password weak."""
    try:
        validate_password(password, user)
    except ValidationError:
        raise ValidationError(say("password_weak")) from None


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _later("any_login"),
        "too_many_login_attempts": _later("login_wait"),
        "rate_limited": _later("login_wait"),
        "enter_current_password": _later("password_wrong"),
        "incorrect_password": _later("password_wrong"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_password(self, password: str, user: User | None = None) -> str:
        strong(password, user)
        return password

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        messages.success(request, gettext("Saved"))
        return reverse("desk:today")

    def add_message(self, *args: object, **kwargs: object) -> None:
        """allauth's own messages only repeat what the next page shows."""
