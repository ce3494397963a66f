"""Striking out work behind which the diary has entries is asked about."""

from decimal import Decimal

import pytest
from django.test import Client

from kitaphana.activities.actions import Work
from kitaphana.agreement import amendments
from kitaphana.agreement.models import Amendment, Change
from kitaphana.core.models import User
from kitaphana.planning import marks
from kitaphana.planning.models import PlanItem
from tests.agreement.amendments.conftest import LATER
from tests.agreement.conftest import text


@pytest.fixture
def recorded(begun: Amendment, gulnar: User, show: PlanItem) -> PlanItem:
    """Half done, not finished."""
    work = Work(kind=show.kind, on=LATER, units=Decimal(1), minutes=60)
    marks.write_done(by=gulnar, item=show, work=work, today=LATER, finish=False)
    show.refresh_from_db()
    return show


def test_it_is_asked_once_and_the_entries_stay(begun: Amendment, recorded: PlanItem, gulnar: User) -> None:
    with pytest.raises(amendments.RecordedWork) as asked:
        amendments.propose_strike(by=gulnar, amendment=begun, item=recorded)
    said = asked.value.sentence("en").replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith("The diary has 1 entry of “Абай көрмесі”.")
    assert not Change.objects.exists()
    amendments.propose_strike(by=gulnar, amendment=begun, item=recorded, accept_recorded=True)
    assert Change.objects.get().verb == "strike"
    assert recorded.fulfilments.count() == 1


def test_work_without_entries_is_struck_out_at_once(
    begun: Amendment, evening: PlanItem, gulnar: User
) -> None:
    amendments.propose_strike(by=gulnar, amendment=begun, item=evening)
    assert Change.objects.get().item == evening


def test_gulnar_is_asked_on_a_page(library: Client, begun: Amendment, recorded: PlanItem) -> None:
    address = f"/plan/amendments/{begun.pk}/strike/"
    page = text(library.post(address, {"item": str(recorded.pk)}))
    assert "«Абай көрмесі» тармағы бойынша күнделікте 1 жазба бар" in page
    assert not Change.objects.exists()
    sent = library.post(address, {"item": str(recorded.pk), "accept_recorded": "on"})
    assert sent["Location"] == f"/plan/amendments/{begun.pk}/"
    assert Change.objects.get().item == recorded
