"""Writing the register of services, and counting by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kitaphana.core.action import action
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.services.measures import HAND, MEASURES
from kitaphana.services.models import Service, ServiceUse
from kitaphana.services.queries import not_taken, ready_services


@dataclass(frozen=True)
class Terms:
    """What is offered, to whom, and which records count its use."""

    name_kk: str
    audience: str
    measure: str = HAND
    name_ru: str = ""
    name_en: str = ""
    note: str = ""


@action
def offer(*, by: User, terms: Terms, since: date, until: date | None = None) -> Service:
    """Raises Refused: no name, no such measure, an end before the beginning."""
    return _write(Service(school=by.school), terms, since, until)


@action
def change(*, by: User, service: Service, terms: Terms, since: date, until: date | None = None) -> None:
    """As `offer`; and what was counted by hand stays within its days. Raises Refused."""
    counted = list(service.uses.order_by("on").values_list("on", flat=True))
    if counted and terms.measure != HAND:
        raise Refused("service_counted", n=len(counted))
    outside = next((day for day in counted if day < since or (until and day > until)), None)
    if outside:
        raise Refused("service_outside", d=outside)
    _write(service, terms, since, until)


@action
def adopt(*, by: User, codes: Sequence[str], since: date) -> int:
    """Enter ready services that the school has not got; returns how many were entered."""
    wanted = [code for code in not_taken(by.school) if code in codes]
    if not wanted:
        raise Refused("service_nothing")
    for code in wanted:
        row = ready_services()[code]
        Service.objects.create(
            school=by.school,
            code=code,
            audience=Service.Audience(row["audience"]),
            measure=row["measure"],
            since=since,
            **{f"name_{language}": name for language, name in row["name"].items()},
        )
    return len(wanted)


@action
def count(*, by: User, service: Service, on: date, n: int, today: date, note: str = "") -> ServiceUse:
    """Uses of a day counted by hand; those without a note are added to what the day has already.

    Raises Refused: a service that records count, nothing or less, a day to come or outside its term.
    """
    if service.measure != HAND:
        raise Refused("service_by_records")
    if n < 1:
        raise Refused("service_count")
    if on > today:
        raise Refused("service_future", d=on)
    if on < service.since or (service.until and on > service.until):
        raise Refused("service_outside", d=on)
    note = note.strip()
    use = service.uses.filter(on=on, note="").first() if not note else None
    use = use or ServiceUse(school=by.school, service=service, on=on, count=0, note=note)
    use.count += n
    use.save()
    return use


@action
def uncount(*, by: User, use: ServiceUse, n: int) -> None:
    """Take so many uses back; the row goes with its last. Raises Refused: it has fewer."""
    if not 1 <= n <= use.count:
        raise Refused("service_count")
    use.count -= n
    if use.count:
        use.save(update_fields=["count"])
    else:
        use.delete()


def _write(service: Service, terms: Terms, since: date, until: date | None) -> Service:
    if not terms.name_kk.strip():
        raise Refused("service_no_name")
    if terms.measure not in MEASURES:
        raise Refused("service_no_measure", text=terms.measure)
    if until and until < since:
        raise Refused("service_reversed", d=until, since=since)
    for field in ("name_kk", "name_ru", "name_en", "note"):
        setattr(service, field, getattr(terms, field).strip())
    service.audience, service.measure = Service.Audience(terms.audience), terms.measure
    service.since, service.until = since, until
    service.save()
    return service
