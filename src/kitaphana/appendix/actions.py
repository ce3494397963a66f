"""The school's events, the library's part in them, and the address of a person's calendar."""

import secrets
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from kitaphana.activities.models import WorkKind
from kitaphana.appendix.models import CalendarKey, LibraryPart, SchoolEvent
from kitaphana.appendix.queries import known_years
from kitaphana.appendix.rules import refuse_unknown, refuse_wrong
from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.planning.actions import add_item
from kitaphana.planning.models import Plan, PlanItem

KEY_BYTES = 24


@action
def write_event(
    *,
    by: User,
    name: str,
    starts_on: date,
    ends_on: date | None = None,
    direction: str = "",
    who: str = "",
    grades: str = "",
    place: str = "",
    event: SchoolEvent | None = None,
) -> SchoolEvent:
    """A new event, or what `event` says from now on; `ends_on` None: one day.

    Refused: no name, days in the wrong order or more than a year of them, new days in a school year that the
    school does not have, the same name on the same day.
    """
    name, ends_on = " ".join(name.split()), ends_on or starts_on
    refuse_wrong(name, starts_on, ends_on)
    row = event or SchoolEvent(school=by.school)
    if (row.starts_on, row.ends_on) != (starts_on, ends_on):
        refuse_unknown(name, starts_on, ends_on, known_years(by.school))
    same = SchoolEvent.objects.for_school(by.school).filter(name=name, starts_on=starts_on)
    if same.exclude(pk=row.pk).exists():
        raise Refused("appendix_twice", title=name, d=starts_on)
    row.name, row.starts_on, row.ends_on = name, starts_on, ends_on
    row.direction, row.who = " ".join(direction.split()), " ".join(who.split())
    row.grades, row.place = grades.strip(), place.strip()
    row.save()
    return row


@action
def remove_event(*, by: User, event: SchoolEvent) -> None:
    """Its ties to the plan go with it; the plan's items stay."""
    event.delete()


@action
def link(*, by: User, event: SchoolEvent, item: PlanItem) -> LibraryPart:
    """Make the item the library's part in the event; a second time changes nothing. Refused: a cancelled
    item."""
    item.refresh_from_db(fields=["state"])
    if item.state == PlanItem.State.DROPPED:
        raise Refused("plan_item_closed", title=item.text)
    return LibraryPart.objects.get_or_create(school=by.school, event=event, item=item)[0]


@action
def link_all(*, by: User, pairs: Iterable[tuple[SchoolEvent, PlanItem]]) -> None:
    """All of them or none. Refused: as in `link`."""
    for event, item in pairs:
        link(by=by, event=event, item=item)


@action
def unlink(*, by: User, part: LibraryPart) -> None:
    part.delete()


@action
def add_work(
    *,
    by: User,
    event: SchoolEvent,
    plan: Plan,
    kind: WorkKind,
    text: str,
    units: Decimal,
    responsible: str,
) -> PlanItem:
    """Promise the library's part in the event: a new item of the plan on the event's day, tied to it.

    Refused: as in `planning.actions.add_item`.
    """
    item = add_item(
        by=by,
        plan=plan,
        kind=kind,
        text=text,
        term=FuzzyDate.day(event.starts_on),
        units=units,
        responsible=responsible,
        audience=event.grades,
        place=event.place,
    )
    LibraryPart.objects.create(school=by.school, event=event, item=item)
    return item


@action
def renew_key(*, by: User) -> CalendarKey:
    """A new secret address of one's own calendar; an old one opens nothing from now on."""
    key = secrets.token_urlsafe(KEY_BYTES)
    return CalendarKey.objects.update_or_create(school=by.school, user=by, defaults={"key": key})[0]


@action
def close_key(*, by: User) -> None:
    """The address opens nothing from now on."""
    CalendarKey.objects.for_school(by.school).filter(user=by).delete()
