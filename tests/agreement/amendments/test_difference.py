"""What was sent with an amendment and what was approved by it are the same plan."""

from decimal import Decimal

from django.test import Client

from kitaphana.agreement import amendments
from kitaphana.agreement.amended import with_rows
from kitaphana.agreement.difference import difference
from kitaphana.agreement.models import Amendment, Version
from kitaphana.core.models import User
from kitaphana.planning.models import PlanItem
from tests.agreement.amendments.conftest import LATER, agreed, promise
from tests.agreement.conftest import text


def test_between_sent_and_approved_nothing_differs(
    library: Client, full: Amendment, gulnar: User, aigul: User, baqyt: User, marat: User
) -> None:
    amendments.propose_aim(by=gulnar, amendment=full, aim="Оқуға тарту", tasks=["Бірінші"])
    agreed(full, gulnar, aigul, baqyt)
    amendments.approve_amendment(by=marat, amendment=full, on=LATER)
    sent, approved = Version.objects.filter(plan=full.plan).order_by("number")[2:]
    assert not difference(*(with_rows(full.plan, version.content) for version in (sent, approved)))
    page = text(library.get(f"/plan/{full.plan_id}/versions/?from=3&to=4"))
    assert "Айырмасы жоқ" in page
    assert "Мерейтой көрмесі" not in page


def test_new_work_written_anew_later_reads_as_changed_from_what_was_first_sent(
    library: Client, full: Amendment, gulnar: User, aigul: User, baqyt: User, marat: User
) -> None:
    plan = full.plan
    agreed(full, gulnar, aigul, baqyt)
    amendments.approve_amendment(by=marat, amendment=full, on=LATER)
    jubilee = PlanItem.objects.get(plan=plan, text="Мерейтой көрмесі")
    second = amendments.begin_amendment(by=gulnar, plan=plan, reason="тағы", on=LATER)
    anew = promise(jubilee, units=Decimal(3))
    amendments.propose_work(by=gulnar, amendment=second, item=jubilee, promise=anew)
    agreed(second, gulnar, aigul, baqyt)
    amendments.approve_amendment(by=marat, amendment=second, on=LATER)
    first_sent, latest = Version.objects.filter(plan=plan).order_by("number")[2], plan.versions.last()
    assert latest is not None
    found = difference(*(with_rows(plan, version.content) for version in (first_sent, latest)))
    said = found.said("kk")
    assert list(said) == ["changed", "hours"]
    (changed,) = said["changed"]
    assert "Мерейтой көрмесі" in changed
    assert changed.endswith("1 → 3")


def test_work_that_was_never_approved_stays_new_in_what_was_sent(
    full: Amendment, gulnar: User, aigul: User
) -> None:
    agreed(full, gulnar, aigul)
    approved, sent = Version.objects.filter(plan=full.plan).order_by("number")[1:]
    found = difference(*(with_rows(full.plan, version.content) for version in (approved, sent)))
    assert len(found.said("kk")["added"]) == 1
