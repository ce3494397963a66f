"""What Gulnar takes of the proposals, leaves, and gives back."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.activities.dates import CalendarRow, write_date
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.planning import actions, marks
from kitaphana.planning.drafting import Pick, draft, give_back, leave, take
from kitaphana.planning.hours import live_items
from kitaphana.planning.models import DraftChoice, Plan, PlanItem
from kitaphana.planning.queries import items
from tests import make
from tests.planning.conftest import YEAR
from tests.planning.drafting.conftest import NEXT, TODAY, Write, take_all, work


def test_what_is_left_stays_left_and_can_be_proposed_again(gulnar: User, anew: Plan) -> None:
    [readings] = draft(anew, TODAY).offered
    assert leave(by=gulnar, plan=anew, keys=[readings.key, "item:999999"], on=TODAY) == 1
    assert leave(by=gulnar, plan=anew, keys=[readings.key], on=TODAY) == 0
    now = draft(anew, TODAY)
    assert (now.offered, now.left, items(anew)) == ((), (readings,), [])
    assert give_back(by=gulnar, plan=anew, keys=[readings.key]) == 1
    assert draft(anew, TODAY).offered == (readings,)
    leave(by=gulnar, plan=anew, keys=[readings.key], on=TODAY)
    assert len(take(by=gulnar, plan=anew, picks=[Pick(readings.key)], on=TODAY).taken) == 1, (
        "a second thought"
    )
    assert draft(anew, TODAY).left == ()


def test_what_is_taken_back_leaves_the_plan_and_is_proposed_again(gulnar: User, anew: Plan) -> None:
    [readings] = draft(anew, TODAY).offered
    picks = [Pick(readings.key, Decimal(2), FuzzyDate.month(2025, 3))]
    [item] = take(by=gulnar, plan=anew, picks=picks, on=TODAY).taken
    assert (item.units, item.term) == (Decimal(2), FuzzyDate.month(2025, 3)), "as edited on the spot"
    assert draft(anew, TODAY).offered == ()
    assert give_back(by=gulnar, plan=anew, keys=[readings.key]) == 1
    assert (items(anew), draft(anew, TODAY).offered) == ([], (readings,))
    [item] = take(by=gulnar, plan=anew, picks=[Pick(readings.key)], on=TODAY).taken
    actions.remove_item(by=gulnar, item=item, accept_loss=True)
    assert draft(anew, TODAY).offered == (readings,), "struck out on the plan's page"


def test_a_proposal_that_vanished_and_a_foreign_one_are_told_not_taken(
    gulnar: User, foreign_librarian: User, plan: Plan, anew: Plan
) -> None:
    [readings] = draft(anew, TODAY).offered
    items(plan)[0].delete()
    outcome = take(by=gulnar, plan=anew, picks=[Pick(readings.key), Pick("date:1:2024"), Pick("")], on=TODAY)
    assert (outcome.taken, outcome.gone, items(anew)) == ((), 3, [])
    assert DraftChoice.objects.count() == 0


def test_svetlana_drafts_nothing_of_gulnars(foreign_librarian: User, anew: Plan, client: Client) -> None:
    own = actions.draft_plan(by=foreign_librarian, kind="year", period=NEXT)
    [readings] = draft(anew, TODAY).offered
    assert draft(own, TODAY).offered == ()
    assert take(by=foreign_librarian, plan=own, picks=[Pick(readings.key)], on=TODAY).taken == ()
    with pytest.raises(Stranger):
        take(by=foreign_librarian, plan=anew, picks=[Pick(readings.key)], on=TODAY)
    client.force_login(foreign_librarian)
    assert client.get(f"/plan/{anew.pk}/draft/").status_code == 404
    assert client.post(f"/plan/{anew.pk}/draft/choose/", {"do": "take"}).status_code == 404
    assert items(anew) == []


def test_a_plan_that_was_sent_takes_leaves_and_gives_back_nothing(
    gulnar: User, aigul: User, anew: Plan, library: Client
) -> None:
    [readings] = draft(anew, TODAY).offered
    take_all(gulnar, anew)
    make.sent(anew, [aigul], by=gulnar)
    for act in (
        lambda: take(by=gulnar, plan=anew, picks=[Pick(readings.key)], on=TODAY),
        lambda: leave(by=gulnar, plan=anew, keys=[readings.key], on=TODAY),
        lambda: give_back(by=gulnar, plan=anew, keys=[readings.key]),
    ):
        with pytest.raises(Refused, match="келісуге жіберілген"):
            act()
    page = library.get(f"/plan/{anew.pk}/draft/")
    assert "келісуге жіберілген" in page.content.decode()
    assert [item.text for item in items(anew)] == ["Мұқағали оқулары"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_choice_in_any_order_gives_exactly_that_work_with_its_hours_inside_the_plan(
    data: st.DataObject, gulnar: User, anew: Plan, write: Write
) -> None:
    with transaction.atomic():
        if PlanItem.objects.filter(text="quiz").count() == 0:
            for month in range(1, 7):
                write("quiz", FuzzyDate.month(2024, month), units=month)
            write("shelving", FuzzyDate.all_year(YEAR), units=40)
            write("registration", FuzzyDate.until(YEAR.start, date(2023, 9, 20)), units=405)
        offered = draft(anew, TODAY).offered
        chosen = data.draw(st.permutations(offered).flatmap(lambda rows: st.sampled_from(
            [rows[:n] for n in range(len(rows) + 1)]
        )))  # fmt: skip
        cuts = data.draw(st.integers(0, len(chosen)))
        for part in (chosen[:cuts], chosen[cuts:], chosen):
            take(by=gulnar, plan=anew, picks=[Pick(row.key) for row in part], on=TODAY)
        made = live_items(anew)
        assert {item.came_from for item in made} == {row.came_from for row in chosen}
        assert len(made) == len(chosen), "taken in parts and once more, there once"
        assert sum(item.hours for item in made) == sum(row.hours for row in chosen)
        assert all(item.starts_on in NEXT and item.ends_on in NEXT for item in made)
        rest = {row.key for row in draft(anew, TODAY).offered}
        assert rest == {row.key for row in offered} - {row.key for row in chosen}
        give_back(by=gulnar, plan=anew, keys=[row.key for row in chosen])
        assert draft(anew, TODAY).offered == offered
        assert items(anew) == []


def test_a_hundred_proposals_cost_no_more_queries_than_two(
    gulnar: User, anew: Plan, write: Write, library: Client
) -> None:
    write("quiz", FuzzyDate.month(2024, 1), "алғашқы")
    counts = []
    for number in (0, 100):
        for n in range(number):
            day = date(2024, 1 + n % 6, 1 + n % 28)
            work(write("quiz", FuzzyDate.day(day), f"{n}-викторина"), day, 1, 60)
            write_date(by=gulnar, told=CalendarRow(f"{n}-дата", 1 + n % 12, 1 + n % 28))
        with CaptureQueriesContext(connection) as queries:
            page = library.get(f"/plan/{anew.pk}/draft/")
        assert page.status_code == 200
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 4, counts
    assert page.content.decode().count('name="pick"') == 202


def test_gulnar_ticks_edits_and_takes_on_the_page(
    gulnar: User, anew: Plan, write: Write, library: Client
) -> None:
    raid = write("raid", FuzzyDate.month(2023, 11), "Оқулық рейді")
    first, second = f"item:{items(raid.plan)[0].pk}", f"item:{raid.pk}"
    address = f"/plan/{anew.pk}/draft/"
    page = library.get(address).content.decode()
    assert "Мұқағали оқулары" in page and "Оқулық рейді" in page
    assert "checked" not in page, "nothing is ticked beforehand"
    keys = {f"{key}-units": "1" for key in (first, second)} | {f"{key}-month": "" for key in (first, second)}
    edited = keys | {"do": "take", "pick": [second], f"{second}-units": "3", f"{second}-month": "2025-01"}
    done = library.post(f"{address}choose/", edited, follow=True).content.decode()
    assert "Жоспарға 1\u00a0жұмыс қосылды" in done
    [item] = items(anew)
    assert (item.text, item.units, item.term) == ("Оқулық рейді", Decimal(3), FuzzyDate.month(2025, 1))
    assert "Жоспарға қосылғаны" in done
    library.post(f"{address}choose/", {"do": f"back:{second}"})
    assert items(anew) == []


@pytest.mark.parametrize("units", ["0", "-1", "көп", "", "NaN"])
def test_a_volume_that_cannot_be_is_told_and_what_was_typed_stays(
    plan: Plan, anew: Plan, library: Client, units: str
) -> None:
    key = f"item:{items(plan)[0].pk}"
    page = library.post(
        f"/plan/{anew.pk}/draft/choose/",
        {"do": "take", "pick": [key], f"{key}-units": units, f"{key}-month": "2025-03"},
    ).content.decode()
    assert "«Мұқағали оқулары»: көлемі нөлден артық сан болуы керек" in page
    assert f'value="{units}"' in page
    assert '<option value="2025-03" selected>' in page
    assert "checked" in page
    assert items(anew) == []


def test_a_whole_reason_is_taken_or_left_with_one_button(
    gulnar: User, plan: Plan, anew: Plan, write: Write, library: Client
) -> None:
    marks.mark_done(by=gulnar, item=items(plan)[0], on=date(2024, 2, 20))
    write("raid", FuzzyDate.month(2023, 11))
    address = f"/plan/{anew.pk}/draft/choose/"
    library.post(address, {"do": "take:recurs"})
    assert [item.text for item in items(anew)] == ["Мұқағали оқулары"]
    page = library.post(address, {"do": "leave:undone"}, follow=True).content.decode()
    assert "1\u00a0ұсыныс қосылмады" in page
    assert "Ұсыныстардың бәрі қаралды." in page
    page = library.post(address, {"do": "take"}, follow=True).content.decode()
    assert "Ештеңе белгіленбеген" in page


def test_a_deputy_reads_no_proposals(aigul: User, anew: Plan, client: Client) -> None:
    client.force_login(aigul)
    assert client.get(f"/plan/{anew.pk}/draft/").status_code == 403


def test_a_new_plan_opens_with_its_proposals(plan: Plan, library: Client) -> None:
    typed = {"kind": "year", "scope": "universal", "start": "2024-09-01", "end": "2025-08-31"}
    page = library.post("/plan/new/", typed | {"accept_unopened": "on"}, follow=True)
    assert page.redirect_chain[-1][0].endswith("/draft/")
    assert "Мұқағали оқулары" in page.content.decode()
