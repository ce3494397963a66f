"""Who is asked about an amendment, reminded of it, and signs it on paper."""

from datetime import timedelta

import pytest
from django.test import Client

from kitaphana.agreement import actions as agreement
from kitaphana.agreement import amendments
from kitaphana.agreement.models import Amendment, Participant, Word
from kitaphana.agreement.queries import latest_round
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.desk import queries as desk
from tests.agreement.amendments.conftest import LATER
from tests.agreement.conftest import text


def test_who_wrote_the_amendment_is_not_asked_about_it(full: Amendment, gulnar: User, aigul: User) -> None:
    Amendment.objects.filter(pk=full.pk).update(author=aigul)
    full.refresh_from_db()
    amendments.submit_amendment(by=gulnar, amendment=full, on=LATER)
    assert [voice.participant.name for voice in latest_round(full.plan, full).voices] == ["Жүнісов Бақыт"]
    with pytest.raises(Refused, match="келісім сұралмаған"):
        agreement.agree(by=aigul, plan=full.plan, amendment=full, on=LATER)


def test_gulnar_is_told_which_amendment_is_late_and_led_to_it(
    library: Client, full: Amendment, gulnar: User, aigul: User
) -> None:
    amendments.submit_amendment(by=gulnar, amendment=full, on=LATER, until=LATER)
    agreement.agree(by=aigul, plan=full.plan, amendment=full, on=LATER)
    alerts = desk.today(gulnar, LATER + timedelta(days=1)).alerts
    (late,) = [alert for alert in alerts if alert.link == "agreement:silent_amendment"]
    assert "№1\N{NO-BREAK SPACE}өзгерісіне" in late.said
    page = text(library.get(f"/plan/amendments/{late.about}/silent/"))
    assert "Жүнісов Бақыт" in page
    assert "Барлығы жауап берді" not in page


def test_an_amendment_is_signed_on_paper(library: Client, full: Amendment, gulnar: User, baqyt: User) -> None:
    amendments.submit_amendment(by=gulnar, amendment=full, on=LATER)
    person = Participant.objects.get(user=baqyt)
    address = f"/plan/amendments/{full.pk}/people/{person.pk}/paper/"
    assert full.reason in text(library.get(address))
    library.post(address, {"say": "agreed", "seen": "1", "on": LATER.isoformat()})
    word = Word.objects.get(round__amendment=full)
    assert (word.participant, word.way, word.on, word.by) == (person, Word.Way.PAPER, LATER, gulnar)


def test_the_amendment_of_another_school_has_no_such_pages(
    client: Client, full: Amendment, foreign_librarian: User, baqyt: User
) -> None:
    client.force_login(foreign_librarian)
    person = Participant.objects.get(user=baqyt)
    for address in ("silent/", f"people/{person.pk}/paper/"):
        assert client.get(f"/plan/amendments/{full.pk}/{address}").status_code == 404
