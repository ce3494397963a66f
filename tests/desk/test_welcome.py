"""The first evening: a database without a school, and a librarian who begins."""

from html import unescape

import pytest
from django.test import Client

from kitaphana.activities.models import WorkKind
from kitaphana.activities.queries import shipped_kinds
from kitaphana.core.models import Journal, RoleCode, School, User
from kitaphana.roster.models import SchoolYear

pytestmark = pytest.mark.django_db

OURS = {
    "region_department_kk": "Үлгі облысы білім басқармасының",
    "district_section_kk": "Үлгі ауданы бойынша білім бөлімі",
    "name_kk": "Үлгі ауылының №1 жалпы орта білім беретін мектебі",
    "legal_form_kk": "КММ",
    "name_ru": "Общеобразовательная школа № 1 села Улги",
    "district_section_ru": "отдела образования по Улгинскому району",
    "region_department_ru": "управления образования Улгинской области",
    "legal_form_ru": "КГУ",
    "full_name": "Сәрсенова Гүлнар Ерболқызы",
    "username": "gulnar",
    "password": "кітап-2023-қор",
}


def typed(**changed: str) -> dict[str, str]:
    from datetime import date

    today = date.today()  # noqa: DTZ011 - the page's own day, in whatever zone
    return OURS | {"year": str(today.year if today.month >= 9 else today.year - 1)} | changed


@pytest.mark.parametrize("path", ["/", "/desk/", "/accounts/login/", "/plan/", "/nothing/"])
def test_without_a_school_every_page_leads_to_welcome(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == "/welcome/"


def test_welcome_offers_the_demo_and_a_beginning(client: Client) -> None:
    page = client.get("/welcome/").content.decode()
    assert "/welcome/begin/" in page
    assert "/welcome/demo/" in page


def test_gulnar_begins_her_school_and_is_signed_in(client: Client) -> None:
    page = client.post("/welcome/begin/", typed(), follow=True)
    assert page.redirect_chain == [("/welcome/next/", 302)]
    school = School.objects.get()
    assert school.head_kk == (
        "«Үлгі облысы білім басқармасының Үлгі ауданы бойынша білім бөлімі "
        "Үлгі ауылының №1 жалпы орта білім беретін мектебі» КММ"
    )
    assert school.head_ru == (
        "КГУ «Общеобразовательная школа № 1 села Улги отдела образования по Улгинскому району "
        "управления образования Улгинской области»"
    )
    gulnar = User.objects.get()
    assert gulnar.role_codes == {RoleCode.LIBRARIAN, RoleCode.ADMINISTRATOR}
    assert SchoolYear.objects.get().terms.count() in (0, 4)
    assert WorkKind.objects.for_school(school).count() == len(shipped_kinds()), "the diary is ready"
    assert Journal.objects.filter(action="core.found_school").exists()
    assert "/import/" in page.content.decode()
    assert client.get("/").status_code == 200


def test_the_head_of_papers_is_shown_before_it_is_stored(client: Client) -> None:
    page = unescape(
        client.post("/welcome/begin/", {"name_kk": "Үлгі мектебі", "preview": "1"}).content.decode()
    )
    assert "Үлгі мектебі</p>" in page
    assert "errorlist" not in page
    assert not School.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"name_kk": ""}, {"password": "1234"}, {"username": "гүлнар"}, {"year": "1999"}, {"full_name": ""}],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_stored(
    client: Client, wrong: dict[str, str]
) -> None:
    page = client.post("/welcome/begin/", typed(**wrong))
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not School.objects.exists()


def test_a_second_school_cannot_be_begun_by_a_stranger(client: Client, school: School) -> None:
    for path in ("/welcome/", "/welcome/begin/"):
        assert client.get(path)["Location"] == "/accounts/login/"
    client.post("/welcome/begin/", typed())
    client.post("/welcome/demo/")
    assert School.objects.get() == school
    assert not User.objects.exists()


def test_with_a_school_the_sign_in_page_is_open(client: Client, school: School) -> None:
    assert client.get("/accounts/login/").status_code == 200
