"""The pages of an amendment: each does their part on them."""

import pytest
from django.test import Client

from kitaphana.agreement import amendments
from kitaphana.agreement.models import Amendment
from kitaphana.agreement.queries import latest_round
from kitaphana.core.models import User
from kitaphana.core.refusal import Stranger
from kitaphana.planning.models import ControlNumber, Plan, PlanItem
from tests.agreement.amendments.conftest import REASON, agreed


def test_svetlana_cannot_touch_the_amendment_of_gulnar(
    client: Client, full: Amendment, foreign_librarian: User, evening: PlanItem
) -> None:
    with pytest.raises(Stranger):
        amendments.propose_strike(by=foreign_librarian, amendment=full, item=evening)
    client.force_login(foreign_librarian)
    for address in ("", "work/", f"items/{evening.pk}/"):
        assert client.get(f"/plan/amendments/{full.pk}/{address}").status_code == 404
    for address in ("submit/", "strike/", "number/", "withdraw/", "close/"):
        assert client.post(f"/plan/amendments/{full.pk}/{address}").status_code == 404
    assert client.get(f"/plan/{full.plan_id}/versions/").status_code == 404
    assert client.get(f"/plan/{full.plan_id}/versions/1/").status_code == 404


def test_everyone_does_their_part_on_the_pages(
    client: Client, signed: Plan, gulnar: User, aigul: User, baqyt: User, marat: User, evening: PlanItem
) -> None:
    client.force_login(gulnar)
    assert "Жоспарға өзгеріс енгізу" in client.get(f"/plan/{signed.pk}/").content.decode()
    page = client.post(f"/plan/{signed.pk}/amendments/begin/", {"reason": ""}).content.decode()
    assert "Себебін жазыңыз" in page
    address = client.post(f"/plan/{signed.pk}/amendments/begin/", {"reason": REASON})["Location"]
    page = client.get(f"{address}items/{evening.pk}/").content.decode()
    assert "Мұқағали оқулары" in page
    typed = {
        "kind": evening.kind_id, "section": evening.section_id, "text": "Мұқағали кеші", "units": "2",
        "responsible": "Сәрсенова Г.", "term": "week", "month": "2024-02", "week": "2",
        "revision": evening.revision,
    }  # fmt: skip
    client.post(f"{address}items/{evening.pk}/", typed)
    client.post(f"{address}number/", {"code": "events", "value": "45"})
    page = client.get(address).content.decode()
    assert "ақпанның 3-аптасы → ақпанның 2-аптасы" in page
    assert "42 → 45" in page
    client.post(f"{address}submit/")
    for person in (aigul, baqyt):
        client.force_login(person)
        client.post(f"{address}word/", {"say": "agreed", "seen": "1", "text": ""})
    client.force_login(marat)
    assert f"{address}approve/" in client.get(address).content.decode()
    client.post(f"{address}approve/", {"minutes_number": "3", "minutes_on": ""})
    signed.refresh_from_db()
    assert Amendment.objects.get().state == Amendment.State.AGREED, "minutes without their day"
    bare = {"minutes_number": "", "minutes_on": ""}
    assert "Хаттамасыз бекіту" in client.post(f"{address}approve/", bare).content.decode()
    assert Amendment.objects.get().state == Amendment.State.AGREED, "an empty click approves nothing"
    client.post(f"{address}approve/", bare | {"without_minutes": "on"})
    assert Amendment.objects.get().state == Amendment.State.APPROVED
    page = client.get(f"/plan/{signed.pk}/").content.decode()
    assert "Мұқағали кеші" in page
    assert "Мұқағали оқулары" not in page
    page = client.get(f"/plan/{signed.pk}/versions/2/").content.decode()
    assert "Мұқағали оқулары" in page
    assert ControlNumber.objects.get(plan=signed, struck_on=None).value == 45


def test_a_remark_on_an_amendment_is_answered_before_it_goes_again(
    client: Client, full: Amendment, gulnar: User, aigul: User, baqyt: User
) -> None:
    agreed(full, gulnar, aigul)
    client.force_login(baqyt)
    client.post(
        f"/plan/amendments/{full.pk}/word/", {"say": "remarks", "seen": "1", "text": "Қарашада емтихан"}
    )
    client.force_login(gulnar)
    page = client.get(f"/plan/amendments/{full.pk}/").content.decode()
    assert "Қарашада емтихан" in page
    client.post(f"/plan/amendments/{full.pk}/submit/")
    full.refresh_from_db()
    assert full.state == Amendment.State.SENT_BACK
    remark = latest_round(full.plan, full).remarks[0]
    answer = f"/plan/amendments/remarks/{remark.pk}/answer/"
    page = client.post(answer, {"answer": "declined", "text": ""}).content.decode()
    assert "Қарашада емтихан" in page
    client.post(answer, {"answer": "declined", "text": "Емтихан желтоқсанда"})
    client.post(f"/plan/amendments/{full.pk}/submit/")
    full.refresh_from_db()
    assert full.state == Amendment.State.SUBMITTED
