"""What is written about a school itself: its details, its rules, its users."""

import re
import secrets
from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.db import transaction

from kitaphana.core.action import action
from kitaphana.core.models import Journal, Role, RoleCode, School, Setting, User
from kitaphana.core.refusal import Refused
from kitaphana.core.setting import SETTINGS, Spec, Value

FOUNDERS_ROLES = (RoleCode.LIBRARIAN, RoleCode.ADMINISTRATOR)
CORNER_KEY_BYTES = CORNER_LOGIN_BYTES = 9
KEEPERS = frozenset(FOUNDERS_ROLES)
"""Who may change users; one of them must always be left."""


def found_school(*, school: School, username: str, full_name: str, password: str) -> User:
    """Save a new school with its first user, who is librarian and administrator.

    The only write without `by`: nobody is there yet to do it. Raises Refused when the login is taken.
    """
    with transaction.atomic():
        school.save()
        user = _new_user(school, username, full_name, password, FOUNDERS_ROLES)
        Journal.objects.create(school=school, by=user, action="core.found_school", keys={"school": school.pk})
        return user


@action
def add_user(*, by: User, username: str, full_name: str, password: str, roles: Sequence[RoleCode]) -> User:
    """Raises Refused when the login is taken: logins are one for all schools of a database."""
    return _new_user(by.school, username, full_name, password, roles)


@action
def change_user(
    *, by: User, user: User, full_name: str, roles: Sequence[RoleCode], is_active: bool, password: str = ""
) -> None:
    """Store the name and roles; an empty password leaves the old one. A closed user can't sign in any more.

    Raises Refused when nobody would be left to change users.
    """
    keeps = is_active and bool(KEEPERS & set(roles))
    others = Role.objects.filter(school=by.school, code__in=KEEPERS, user__is_active=True).exclude(user=user)
    if not keeps and not others.exists():
        raise Refused("user_last_keeper")
    user.full_name, user.is_active = full_name, is_active
    if password:
        user.set_password(password)
    user.save()
    Role.objects.filter(school=by.school, user=user).exclude(code__in=roles).delete()
    Role.objects.bulk_create(
        (Role(school=by.school, user=user, code=code) for code in roles), ignore_conflicts=True
    )


@action
def describe_school(*, by: User, school: School) -> None:
    """Store the names and people of the school as they stand in `school`."""
    school.save()


@action
def open_corner(*, by: User) -> School:
    """Give the readers' corner an address that cannot be guessed; an open one keeps its own."""
    name_guests(by=by)
    school = by.school
    school.corner_key = school.corner_key or secrets.token_urlsafe(CORNER_KEY_BYTES)
    school.save(update_fields=["corner_key"])
    return school


@action
def name_guests(*, by: User) -> None:
    """Have someone in whose name those without an account act: nobody can sign in as this user."""
    school = by.school
    if school.corner_user:
        return
    school.corner_user = User.objects.create(
        username=f"readers-{secrets.token_hex(CORNER_LOGIN_BYTES)}",
        password=make_password(None),
        school=school,
        full_name="Оқырмандар бұрышы",
        is_active=False,
    )
    school.save(update_fields=["corner_user"])


@action
def close_corner(*, by: User) -> None:
    """Its addresses, printed ones too, lead nowhere any more."""
    by.school.corner_key = ""
    by.school.save(update_fields=["corner_key"])


@action
def change_setting(*, by: User, code: str, value: Value, source: str = "") -> None:
    """Store the school's own value; the default's value takes the row away again. KeyError: no such code."""
    spec = SETTINGS[code]
    if not _fits(spec, value):
        raise Refused("setting_value")
    own = Setting.objects.filter(school=by.school, code=code)
    if value == spec.default and not source:
        own.delete()
    else:
        own.update_or_create(school=by.school, code=code, defaults={"value": value, "source": source})


def _fits(spec: Spec, value: Value) -> bool:
    if type(value) is not type(spec.default):
        return False
    if isinstance(value, str):
        if spec.choices or value == spec.default:
            return value in (spec.choices or (value,))
        return bool(value and re.fullmatch(spec.pattern, value))
    return value >= 0


def _new_user(
    school: School, username: str, full_name: str, password: str, roles: Sequence[RoleCode]
) -> User:
    if User.objects.filter(username=username).exists():
        raise Refused("user_login_taken", login=username)
    user = User.objects.create_user(username, password=password, school=school, full_name=full_name)
    Role.objects.bulk_create(Role(school=school, user=user, code=code) for code in roles)
    return user
