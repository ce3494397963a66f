"""What is known about a school itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models import Value as Constant

from kitaphana.core.accounts import DEMO_LOGINS
from kitaphana.core.models import Role, School, Setting, User
from kitaphana.core.refusal import Refused
from kitaphana.core.setting import SETTINGS, Spec, Value


@dataclass(frozen=True)
class Rule:
    """One of SETTINGS as it stands for a school; `source` is empty where the school gave none."""

    code: str
    spec: Spec
    value: Value
    own: bool
    source: str


def rules(school: School) -> list[Rule]:
    """All settings in the order of SETTINGS."""
    own = {row.code: row for row in Setting.objects.filter(school=school)}
    return [
        Rule(code, spec, own[code].value, True, own[code].source)  # noqa: FBT003
        if code in own
        else Rule(code, spec, spec.default, False, spec.source)  # noqa: FBT003
        for code, spec in SETTINGS.items()
    ]


def with_settings(school: School) -> School:
    """The school loaded anew with all its settings, for what reads many of them."""
    return School.objects.prefetch_related("settings").get(pk=school.pk)


def rule(school: School, code: str) -> Rule:
    """Raises KeyError for an unknown code."""
    return {rule.code: rule for rule in rules(school)}[code]


def rows_of_each(asked: Sequence[QuerySet[Any, Any]], *columns: str) -> list[list[tuple[Any, ...]]]:
    """The rows of each set, in no order, all in one query."""
    found: list[list[tuple[Any, ...]]] = [[] for _ in asked]
    parts = [
        rows.order_by().annotate(nth_set=Constant(nth)).values_list("nth_set", *columns)
        for nth, rows in enumerate(asked)
    ]
    for nth, *row in (parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]).iterator():
        found[nth].append(tuple(row))
    return found


def users(school: School) -> QuerySet[User]:
    """Who may sign in at this school, with their roles."""
    roles = Prefetch("roles", Role.objects.filter(school=school).order_by("pk"))
    people = User.objects.filter(school=school).exclude(pk=school.corner_user_id or 0)
    return people.order_by("full_name", "pk").prefetch_related(roles)


def demo_users() -> QuerySet[User]:
    """Accounts of demo schools, in the order in which they were made; none where there is no demo school."""
    made = User.objects.filter(school__is_demo=True, is_active=True, username__in=DEMO_LOGINS)
    return made.order_by("pk").prefetch_related("roles")


def only_school() -> School:
    """The school that the command line speaks of. Raises Refused when the database holds none, or several.

    A district's database is worked through its pages, where a user's school is known.
    """
    schools = list(School.objects.filter(kind=School.Kind.SCHOOL).order_by("pk")[:2])
    if not schools:
        raise Refused("any_no_data")
    if len(schools) > 1:
        raise Refused("any_many_schools")
    return schools[0]
