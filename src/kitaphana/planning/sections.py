"""Sections of the school's plans: taken over, named, put in order."""

from collections.abc import Mapping, Sequence

from django.db.models import Count, Max
from django.utils.translation import override

from kitaphana.activities.models import WorkKind
from kitaphana.core.action import action
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.core.sentences import LANGUAGES
from kitaphana.planning.models import PlanItem, Section

FIRST_OF_WORK = 3
"""Sections of work begin with this number: 1 is aim and tasks, 2 the control numbers (domain.md §4.2)."""
MOST_SECTIONS = 40


@action
def adopt_sections(*, by: User) -> int:
    """Give the school the usual sections that it has not got; its own edits stay. Returns how many came."""
    own = Section.objects.for_school(by.school)
    known = set(own.values_list("code", flat=True))
    missing = [part for part in WorkKind.Part.values if part not in known]
    new = [
        Section(school=by.school, code=part, number=number, **_names(part))
        for number, part in enumerate(missing, start=_last_number(by.school) + 1)
    ]
    Section.objects.bulk_create(new)
    return len(new)


@action
def write_section(
    *, by: User, name_kk: str, name_ru: str = "", name_en: str = "", section: Section | None = None
) -> Section:
    """Add a section of the school's own at the end, or rename `section`. Refused: no Kazakh name, another
    section of that name, more than MOST_SECTIONS."""
    own = Section.objects.for_school(by.school)
    name_kk = name_kk.strip()
    if not name_kk:
        raise Refused("plan_section_no_name")
    if any(row.name_kk.casefold() == name_kk.casefold() and row != section for row in own):
        raise Refused("plan_section_twice", name=name_kk)
    if section is None and own.count() >= MOST_SECTIONS:
        raise Refused("plan_sections_many", n=MOST_SECTIONS)
    section = section or Section(school=by.school, number=_last_number(by.school) + 1)
    section.name_kk, section.name_ru, section.name_en = name_kk, name_ru.strip(), name_en.strip()
    section.save()
    return section


@action
def move_section(*, by: User, section: Section, down: bool) -> None:
    """Change places with the next section, or the one before; the first and the last stay where they are."""
    order = list(Section.objects.for_school(by.school))
    place = order.index(section)
    other = place + (1 if down else -1)
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
        _number(order)


@action
def remove_section(*, by: User, section: Section) -> None:
    """Refused: some plan has work in it."""
    if PlanItem.objects.for_school(by.school).filter(section=section).exists():
        raise Refused("plan_section_used", name=section.name_kk)
    section.delete()
    _number(list(Section.objects.for_school(by.school)))


def with_items(school: School) -> list[tuple[Section, int]]:
    """All sections in order, each with the number of items that plans have in it."""
    own = PlanItem.objects.for_school(school).order_by().values_list("section")
    counts = dict(own.annotate(Count("pk")))
    return [(section, counts.get(section.pk, 0)) for section in Section.objects.for_school(school)]


def usual_section(school: School, kind: WorkKind) -> Section:
    """The section that work of the kind usually stands in; one that the school removed comes back."""
    found: Section | None = Section.objects.for_school(school).filter(code=kind.part).first()
    return found or Section.objects.create(
        school=school, code=kind.part, number=_last_number(school) + 1, **_names(kind.part)
    )


def _number(order: Sequence[Section]) -> None:
    for number, section in enumerate(order, start=FIRST_OF_WORK):
        section.number = number
    Section.objects.bulk_update(order, ["number"])


def _last_number(school: School) -> int:
    return Section.objects.for_school(school).aggregate(last=Max("number"))["last"] or FIRST_OF_WORK - 1


def _names(part: str) -> Mapping[str, str]:
    """Names of a usual section in the three languages."""
    names = {}
    for language in LANGUAGES:
        with override(language):
            names[f"name_{language}"] = str(WorkKind.Part(part).label)
    return names
