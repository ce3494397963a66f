"""A form that was sent when the session was over waits for the one who wrote it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kitaphana.activities.actions import adopt_kinds
from kitaphana.activities.models import WorkKind
from kitaphana.core.models import RoleCode, School, User
from kitaphana.core.unsent import KEPT, MOST, WRITER, signed_by
from kitaphana.lib.period import Period
from kitaphana.planning import actions
from kitaphana.planning.models import Plan, PlanItem
from tests import make

TEXT = "Абай оқулары"
KEPT_SO = "Жазғаныңыз сақталды"
PASSWORD = "kitap-oku-2023"


@pytest.fixture
def draft(gulnar: User) -> Plan:
    adopt_kinds(by=gulnar)
    gulnar.set_password(PASSWORD)
    gulnar.save()
    return actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 10))


@pytest.fixture
def desk(draft: Plan, client: Client, gulnar: User) -> Client:
    client.force_login(gulnar)
    return client


def typed(plan: Plan, **more: str) -> dict[str, object]:
    kind = WorkKind.objects.get(school=plan.school, code="quiz")
    work = {"kind": kind.pk, "text": TEXT, "units": "1", "responsible": "Сәрсенова Г.", "term": "when_needed"}
    return work | more


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def sign_in(client: Client, user: User) -> None:
    """As on the page: what the session holds from before stays."""
    client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})


def sent_signed_out(client: Client, plan: Plan, **more: str) -> str:
    """Gulnar opens the form, the session ends, she sends the form; what the page then says."""
    page = client.get(f"/plan/{plan.pk}/add/").content.decode()
    client.logout()
    signs = {WRITER: hidden(page)[WRITER], "request_key": hidden(page)["request_key"]}
    return client.post(f"/plan/{plan.pk}/add/", typed(plan, **signs, **more), follow=True).content.decode()


def test_gulnar_signs_in_again_and_sends_what_she_typed(desk: Client, draft: Plan, gulnar: User) -> None:
    page = sent_signed_out(desk, draft)
    assert KEPT_SO in page
    assert 'name="login"' in page
    assert not PlanItem.objects.exists()
    sign_in(desk, gulnar)
    page = desk.get("/settings/unsent/").content.decode()
    assert TEXT in page
    assert f'action="/plan/{draft.pk}/add/"' in page
    desk.post(f"/plan/{draft.pk}/add/", hidden(page))
    desk.post(f"/plan/{draft.pk}/add/", hidden(page))
    assert [item.text for item in PlanItem.objects.all()] == [TEXT], "sent twice it is written once"


def test_another_who_signs_in_at_the_desk_sees_nothing_of_it(
    desk: Client, draft: Plan, school: School
) -> None:
    marat = make.user(school, "marat", "Тұрсынов Марат", RoleCode.DIRECTOR)
    marat.set_password(PASSWORD)
    marat.save()
    sent_signed_out(desk, draft)
    sign_in(desk, marat)
    answer = desk.get("/settings/unsent/", follow=True)
    assert TEXT not in answer.content.decode()
    assert answer.redirect_chain[0][0] == "/"
    assert KEPT not in desk.session, "nor is it kept on"


def test_a_form_that_nobody_signed_is_not_kept(desk: Client, draft: Plan, gulnar: User) -> None:
    desk.logout()
    for mark in ("", "1", signed_by(gulnar) + "0"):
        answer = desk.post(f"/plan/{draft.pk}/add/", typed(draft, **{WRITER: mark}), follow=True)
        page = answer.content.decode()
        assert "Қайта кіріп, әрекетті қайталаңыз" in page
        assert KEPT not in desk.session


def test_passwords_and_files_are_not_kept_and_it_is_said(desk: Client, draft: Plan, gulnar: User) -> None:
    mark = signed_by(gulnar)
    desk.logout()
    secret = {"username": "jana", "password": "qupia", "new_password2": "qupia", "full_name": "Жаңа Әдемі"}
    desk.post("/settings/users/new/", secret | {WRITER: mark})
    assert "qupia" not in str(dict(desk.session))
    sign_in(desk, gulnar)
    page = desk.get("/settings/unsent/").content.decode()
    assert "Жаңа Әдемі" in page
    assert "Файлдар мен құпиясөздер сақталмайды" in page
    desk.logout()
    desk.post("/import/", {"kind": "x", "file": SimpleUploadedFile("a.csv", b"a;b"), WRITER: mark})
    sign_in(desk, gulnar)
    assert "Файлдар мен құпиясөздер сақталмайды" in desk.get("/settings/unsent/").content.decode()


def test_what_is_kept_can_be_thrown_away(desk: Client, draft: Plan, gulnar: User) -> None:
    sent_signed_out(desk, draft)
    sign_in(desk, gulnar)
    desk.post("/settings/unsent/")
    assert KEPT not in desk.session
    assert desk.get("/settings/unsent/").status_code == 302


def test_too_long_a_form_is_not_kept(desk: Client, draft: Plan) -> None:
    page = sent_signed_out(desk, draft, note="я" * MOST)
    assert "Қайта кіріп, әрекетті қайталаңыз" in page
    assert KEPT not in desk.session
