"""Who may be asked to agree a plan: by rules over accounts, teachers and class heads, and what concerns each
of them in it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kitaphana.agreement.models import Office, Participant
from kitaphana.core.models import Role, RoleCode, School, User
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.queries import items
from kitaphana.roster.models import Reader, SchoolClass

OFFICES = {
    RoleCode.DEPUTY: Office.DEPUTY_TEACHING,
    RoleCode.CLASS_HEAD: Office.CLASS_HEAD,
    RoleCode.TEACHER: Office.TEACHER,
}
"""Offices of those who have accounts, the weightiest first."""
NAMED_AS = {
    Office.DEPUTY_TEACHING: ("орынбасар", "заместител", "завуч"),
    Office.DEPUTY_UPBRINGING: ("орынбасар", "заместител", "завуч"),
    Office.METHODIST: ("әдіскер", "методист"),
    Office.CLASS_HEAD: ("сынып жетекші", "классн"),
    Office.UNION: ("бірлестік", "бірлестіг", "методобъедин", "методическ"),
    Office.PSYCHOLOGIST: ("психолог",),
    Office.SOCIAL: ("әлеуметтік педагог", "социальн"),
    Office.PARENTS: ("ата-ана", "родител"),
}
"""How the words of an item name an office, in both languages."""
PARENTS_SECTION = "parents"
SPAN = re.compile(r"(\d{1,2})(?:\s*[–—-]\s*(\d{1,2}))?")
LONG_ENOUGH = 4
"""Letters of a surname or subject below which it is found in any word."""


class Rule(TextChoices):
    DEPUTIES = "deputies", _("All deputy directors")
    CLASS_HEADS = "class_heads", _("All class heads")
    JOINT = "joint", _("Teachers whom the plan names for joint work")
    TEACHERS = "teachers", _("Teachers who have an account")
    AS_BEFORE = "as_before", _("Others who agreed the last plan")


@dataclass(frozen=True)
class Candidate:
    name: str
    office: str
    user: User | None = None
    school_class: SchoolClass | None = None
    subject: str = ""


@dataclass(frozen=True)
class RuleOfPeople:
    """`people`: those who are not asked yet; `asked`: how many already are."""

    rule: Rule
    people: tuple[Candidate, ...]
    asked: int


def rules(plan: Plan) -> list[RuleOfPeople]:
    """Rules that name somebody, each with whom it would ask. The plan's author and the director are in
    none."""
    school = plan.school
    held = _roles(school)
    users = {user.pk: user for user in User.objects.filter(school=school, is_active=True)}
    found = {
        Rule.DEPUTIES: _users_of(RoleCode.DEPUTY, users, held, Office.DEPUTY_TEACHING),
        Rule.CLASS_HEADS: _class_heads(plan, users, held),
        Rule.JOINT: _joint(plan),
        Rule.TEACHERS: _users_of(RoleCode.TEACHER, users, held, Office.TEACHER),
        Rule.AS_BEFORE: _as_before(plan),
    }
    asked = Participant.objects.for_school(school).filter(plan=plan, withdrawn_on=None)
    known = {_key(person.user_id, person.name) for person in asked}
    deciding = judges(plan)
    return [made for rule, people in found.items() if (made := _rule(rule, people, deciding, known))]


def judges(plan: Plan) -> set[str]:
    """Names, in small letters, of those who wrote the plan or will approve it: they are not asked."""
    directors = Role.objects.filter(school=plan.school, code=RoleCode.DIRECTOR)
    names = {plan.school.director, *directors.values_list("user__full_name", flat=True)}
    if plan.author:
        names.add(plan.author.full_name)
    return {name.casefold() for name in names if name}


def concerns(item: PlanItem, person: Participant) -> bool:
    """Whether the item is this person's own business: named in it, or of the class, subject or office."""
    words = " ".join((item.responsible, item.helpers, item.audience, item.note)).casefold()
    surname = person.name.split()[0].casefold()
    subject = person.subject.casefold()
    if (len(surname) >= LONG_ENOUGH and surname in words) or (
        len(subject) >= LONG_ENOUGH and subject in words
    ):
        return True
    if person.school_class and person.school_class.grade in grades(item.audience):
        return True
    if person.office == Office.PARENTS and item.section.code == PARENTS_SECTION:
        return True
    named = NAMED_AS.get(Office(person.office), ())
    return any(word in f"{words} {item.text.casefold()}" for word in named)


def parted(shown: Sequence[PlanItem], person: Participant) -> tuple[list[PlanItem], list[PlanItem]]:
    """The items that concern this person, and the rest."""
    own = [item for item in shown if concerns(item, person)]
    mine = {item.pk for item in own}
    return own, [item for item in shown if item.pk not in mine]


def grades(audience: str) -> set[int]:
    """«7–11-сынып» → 7 to 11; «5 «Ә», 6» → 5 and 6."""
    found: set[int] = set()
    for low, high in SPAN.findall(audience):
        found |= set(range(int(low), int(high or low) + 1))
    return found


def _rule(
    rule: Rule, people: Iterable[Candidate], deciding: set[str], known: set[str]
) -> RuleOfPeople | None:
    fit: dict[str, Candidate] = {}
    for person in people:
        own = {person.name.casefold(), person.user.full_name.casefold() if person.user else ""}
        if not own & deciding:
            fit.setdefault(_key(person.user.pk if person.user else None, person.name), person)
    new = tuple(person for key, person in fit.items() if key not in known)
    return RuleOfPeople(rule, new, len(fit) - len(new)) if fit else None


def _roles(school: School) -> dict[int, set[str]]:
    held: dict[int, set[str]] = {}
    for user_id, code in Role.objects.filter(school=school).values_list("user", "code"):
        held.setdefault(user_id, set()).add(code)
    return held


def _users_of(
    role: RoleCode, users: dict[int, User], held: dict[int, set[str]], office: Office
) -> list[Candidate]:
    """Who has the role and no weightier office."""
    weightier = list(OFFICES)[: list(OFFICES).index(role)]
    return [
        Candidate(user.full_name, office, user)
        for user in sorted(users.values(), key=lambda user: user.full_name)
        if role in held.get(user.pk, ()) and not held[user.pk] & set(weightier)
    ]


def _class_heads(plan: Plan, users: dict[int, User], held: dict[int, set[str]]) -> list[Candidate]:
    """Heads of the classes of the plan's first school year, with accounts or without; a class head by
    account whose class is not entered comes last."""
    classes = SchoolClass.objects.for_school(plan.school).filter(
        year__starts_on__lte=plan.starts_on, year__ends_on__gte=plan.starts_on
    )
    heads = [
        Candidate(
            one.head.full_name, Office.CLASS_HEAD, users.get(one.head.user_id or 0), one, one.head.subject
        )
        for one in classes.exclude(head=None).select_related("head")
        if one.head
    ]
    entered = {person.user.pk for person in heads if person.user}
    others = _users_of(RoleCode.CLASS_HEAD, users, held, Office.CLASS_HEAD)
    return heads + [person for person in others if person.user and person.user.pk not in entered]


def _joint(plan: Plan) -> list[Candidate]:
    """Teachers named by surname or by subject among those who do the plan's work."""
    words = " ".join(f"{item.responsible} {item.helpers}" for item in items(plan)).casefold()
    teachers = Reader.objects.for_school(plan.school).on(plan.starts_on).teachers().select_related("user")
    return [
        Candidate(teacher.full_name, Office.TEACHER, teacher.user, None, teacher.subject)
        for teacher in teachers.order_by("sort_key")
        if any(
            len(name) >= LONG_ENOUGH and name.casefold() in words
            for name in (teacher.surname, teacher.subject)
        )
    ]


def _as_before(plan: Plan) -> list[Candidate]:
    """Methodist, psychologist, heads of unions, parents and others whom no other rule knows: as the latest
    plan that was sent asked them."""
    offices = set(Office.values) - set(OFFICES.values())
    rows = Participant.objects.for_school(plan.school).filter(office__in=offices, withdrawn_on=None)
    earlier = rows.exclude(plan=plan).select_related("user", "plan").order_by("-plan__starts_on", "pk")
    latest = earlier.first()
    return [
        Candidate(person.name, person.office, person.user, None, person.subject)
        for person in (earlier.filter(plan=latest.plan) if latest else ())
    ]


def _key(user_id: int | None, name: str) -> str:
    return str(user_id) if user_id else name.casefold()
