"""The frame of every page: sign-in, menu, language, settings, and how the program says no."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.core.cache import cache
from django.template import Context, Template
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext as _

from kitaphana.core.accounts import DEMO_PASSWORD
from kitaphana.core.forms import NAMES
from kitaphana.core.models import RoleCode, School, User
from kitaphana.core.setting import SETTINGS, value_of
from tests import make

SOURCE = Path(__file__).parents[2] / "src/kitaphana"
SIGN_IN = "/accounts/login/"


def sign_in(client: Client, password: str = make.PASSWORD) -> str:
    cache.clear()
    response = client.post(SIGN_IN, {"login": "gulnar", "password": password})
    return response["Location"] if response.status_code == 302 else response.content.decode()


def test_gulnar_signs_in_and_stands_before_today(client: Client, gulnar: User) -> None:
    assert sign_in(client) == "/"


def test_a_wrong_password_is_answered_with_what_to_do(client: Client, gulnar: User) -> None:
    assert "Логин немесе құпиясөз дұрыс емес. Пернетақта тілін тексеріп, қайта теріңіз." in sign_in(
        client, "x"
    )
    client.cookies["django_language"] = "ru"
    page = sign_in(client, "y")
    assert "Логин или пароль не подходит." in page
    assert 'value="gulnar"' in page, "what was typed stays"


def test_a_closed_account_cannot_sign_in(client: Client, gulnar: User) -> None:
    gulnar.is_active = False
    gulnar.save()
    address = sign_in(client)
    assert "Бұл логин жабылған. Әкімшіге айтыңыз." in client.get(address).content.decode()
    assert client.get("/settings/")["Location"].startswith(SIGN_IN)


def test_nobody_signs_up(client: Client, school: School) -> None:
    assert client.get("/accounts/signup/").status_code == 404


def test_demo_logins_are_shown_only_where_there_is_a_demo_school(client: Client, gulnar: User) -> None:
    assert DEMO_PASSWORD not in client.get(SIGN_IN).content.decode()
    demo = make.school("Үлгі", is_demo=True)
    make.user(demo, "director", "Калиева Маржан", RoleCode.DIRECTOR)
    make.user(demo, "saltanat", "Бекова Салтанат", RoleCode.TEACHER)
    page = client.get(SIGN_IN).content.decode()
    assert DEMO_PASSWORD in page
    assert "Калиева Маржан" in page
    assert "saltanat" not in page  # she was added later, with a password of her own
    assert "gulnar" not in page


def test_the_language_is_changed_with_one_press_and_stays(library: Client) -> None:
    assert "Баптаулар" in library.get("/settings/").content.decode()
    for language, heading in (("ru", "Настройки"), ("en", "Settings"), ("kk", "Баптаулар")):
        response = library.post("/language/", {"language": language, "next": "/settings/"})
        assert response["Location"] == "/settings/"
        page = library.get("/settings/").content.decode()
        assert f"<h1>{heading}</h1>" in page
        assert f'<html lang="{language}">' in page
        assert re.search(rf"<title>\s*{heading}\s", page)


def test_every_page_lets_one_change_the_language(library: Client, client: Client) -> None:
    pages = [
        library.get(address).content.decode()
        for address in ("/settings/", "/settings/menu/", "/settings/keys/")
    ]
    library.logout()
    pages.append(client.get(SIGN_IN).content.decode())
    for page in pages:
        assert re.findall(r'name="language"[^>]*>\s*(\w+)', page)[:3] == ["Қазақша", "Русский", "English"]


def test_the_menu_marks_where_one_is_and_shows_only_what_one_may_open(
    client: Client, library: Client, aigul: User
) -> None:
    page = library.get("/settings/keys/").content.decode()
    assert 'href="/desk/"' in page
    assert '<a href="/settings/" aria-current="page">Баптаулар</a>' in page
    client.force_login(aigul)
    page = client.get("/settings/menu/").content.decode()
    assert 'href="/desk/"' not in page
    assert 'href="/settings/"' not in page


def test_gulnar_changes_how_long_a_book_is_lent(library: Client, school: School) -> None:
    response = library.post("/settings/values/loan_days/", {"value": "21", "source": "Бұйрық № 5"})
    assert response["Location"] == "/settings/"
    page = library.get("/settings/").content.decode()
    assert value_of(school, "loan_days") == 21
    assert "Бұйрық № 5" in page
    assert "Сақталды" in page


@pytest.mark.parametrize(
    ("code", "typed", "value"),
    [
        ("stock_denominator", "all", "all"),
        ("working_weekdays", ["1", "2", "3", "4", "5", "6"], "123456"),
        ("breaks_closed", "on", True),
        ("loan_desk_opens", "08:30", "08:30"),
    ],
)
def test_each_kind_of_setting_can_be_changed_on_its_page(
    library: Client, school: School, code: str, typed: str | list[str], value: object
) -> None:
    assert library.get(f"/settings/values/{code}/").status_code == 200
    assert library.post(f"/settings/values/{code}/", {"value": typed}).status_code == 302
    assert value_of(school, code) == value


def test_what_is_not_a_number_comes_back_with_what_was_typed(library: Client, school: School) -> None:
    response = library.post("/settings/values/loan_days/", {"value": "−3"})
    assert response.status_code == 200
    assert "k-error" in response.content.decode()
    assert value_of(school, "loan_days") == 15
    assert library.get("/settings/values/no_such/").status_code == 404


def test_every_setting_has_a_name(library: Client) -> None:
    assert NAMES.keys() == SETTINGS.keys()


def test_gulnar_writes_the_schools_director_down(library: Client, school: School) -> None:
    page = library.get("/settings/school/")
    typed = {name: value or "" for name, value in page.context["form"].initial.items()}
    library.post("/settings/school/", typed | {"director": "Тұрсынов М.Е.", "number": "1"})
    school.refresh_from_db()
    assert (school.director, school.number) == ("Тұрсынов М.Е.", 1)


def test_gulnar_chooses_which_office_the_deputy_holds_from_a_closed_list(
    library: Client, school: School
) -> None:
    page = library.get("/settings/school/")
    assert [label for _code, label in page.context["form"]["deputy_duty"].field.choices] == [
        "директордың оқу ісі жөніндегі орынбасары",
        "директордың оқу-тәрбие ісі жөніндегі орынбасары",
        "директордың тәрбие ісі жөніндегі орынбасары",
        "директордың шаруашылық ісі жөніндегі орынбасары",
    ]
    typed = {name: value or "" for name, value in page.context["form"].initial.items()}
    typed |= {"deputy": "Оспанова А.С.", "deputy_duty": "both"}
    assert library.post("/settings/school/", typed).status_code == 302
    school.refresh_from_db()
    assert school.deputy_duty == "both"
    assert (
        "<dt>Директордың оқу-тәрбие ісі жөніндегі орынбасары</dt>"
        in library.get("/settings/").content.decode()
    )
    assert library.post("/settings/school/", typed | {"deputy_duty": "бәрі"}).status_code == 200


def test_gulnar_adds_the_deputy_and_no_second_one_with_the_same_login(
    library: Client, school: School
) -> None:
    typed = {"full_name": "Оспанова Айгүл", "username": "aigul", "password": "шкаф-2023", "roles": ["deputy"]}
    assert library.post("/settings/users/new/", typed).status_code == 302
    assert User.objects.get(username="aigul").role_codes == {"deputy"}
    page = library.post("/settings/users/new/", typed).content.decode()
    assert "«aigul» логині бос емес. Басқа логин жазыңыз." in page
    page = library.post(
        "/settings/users/new/", typed | {"username": "a2", "password": "12345678"}
    ).content.decode()
    assert "Құпиясөзде кемінде 8\xa0таңба болсын" in page
    assert User.objects.filter(school=school).count() == 2


def test_gulnar_changes_her_own_password(library: Client, gulnar: User) -> None:
    wrong = {"oldpassword": "x", "password1": "жаңа-сөз-77", "password2": "жаңа-сөз-78"}
    page = library.post("/accounts/password/", wrong).content.decode()
    assert "Қазіргі құпиясөз дұрыс емес." in page
    right = {"oldpassword": make.PASSWORD, "password1": "жаңа-сөз-77", "password2": "жаңа-сөз-77"}
    assert library.post("/accounts/password/", right)["Location"] == "/"
    gulnar.refresh_from_db()
    assert gulnar.check_password("жаңа-сөз-77")


REFUSAL = "«&lt;b&gt;dana&lt;/b&gt;» логині бос емес. Басқа логин жазыңыз."
NO_SERVER = "Сервер жауап бермеді, ештеңе жоғалған жоқ. Бірнеше секундтан кейін қайталап көріңіз."


@pytest.mark.urls("tests.core.refusing_urls")
def test_a_refused_form_returns_to_its_page_with_the_sentence(library: Client) -> None:
    response = library.post("/fail/refused/", headers={"Referer": "http://testserver/settings/keys/?a=1"})
    assert (response.status_code, response["Location"]) == (302, "/settings/keys/?a=1")
    page = library.get(response["Location"]).content.decode()
    assert REFUSAL in page
    assert "k-question" in page


@pytest.mark.urls("tests.core.refusing_urls")
@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/settings/", "//elsewhere.example"])
def test_a_refusal_never_sends_gulnar_to_another_site(library: Client, referer: str) -> None:
    response = library.post("/fail/refused/", headers={"Referer": referer})
    assert response.status_code == 422
    assert REFUSAL in response.content.decode()


@pytest.mark.urls("tests.core.refusing_urls")
def test_a_refused_address_does_not_go_round_in_circles(library: Client) -> None:
    response = library.get("/fail/refused/", headers={"Referer": "http://testserver/fail/refused/"})
    assert response.status_code == 422


@pytest.mark.urls("tests.core.refusing_urls")
def test_htmx_gets_only_the_sentence_and_where_to_put_it(library: Client) -> None:
    response = library.post("/fail/refused/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Retarget"], response["HX-Reswap"]) == (
        422,
        "#k-messages",
        "innerHTML",
    )
    assert REFUSAL in response.content.decode()
    assert "<html" not in response.content.decode()


@pytest.mark.urls("tests.core.refusing_urls")
@pytest.mark.parametrize("how", ["busy", "twice"])
def test_a_database_that_cannot_answer_is_said_in_words(library: Client, how: str) -> None:
    response = library.post(f"/fail/{how}/")
    assert response.status_code == 503
    assert NO_SERVER in response.content.decode()


@pytest.mark.urls("tests.core.refusing_urls")
def test_a_fault_of_the_program_shows_a_plain_page_in_kazakh(library: Client) -> None:
    library.raise_request_exception = False
    response = library.get("/fail/fault/")
    assert response.status_code == 500
    assert NO_SERVER in response.content.decode()


def test_a_page_open_since_yesterday_says_to_refresh_it(gulnar: User) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(gulnar)
    response = careful.post("/settings/school/", {"name_kk": "x"})
    assert response.status_code == 403
    assert "Бет тым ұзақ ашық тұрған." in response.content.decode()


def test_every_icon_a_template_names_is_fetched() -> None:
    listed = (SOURCE / "core/icons.txt").read_text(encoding="ascii").split()
    named = {
        (str(page.relative_to(SOURCE)), name)
        for page in SOURCE.rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"', page.read_text(encoding="utf-8"))
    }
    assert [(page, name) for page, name in sorted(named) if name not in listed] == []
    with pytest.raises(FileNotFoundError, match="no-such"):
        Template('{% load k %}{% icon "no-such" %}').render(Context())


def test_an_icon_is_drawn_into_the_page_and_hidden_from_readers_of_screens() -> None:
    page = Template('{% load k %}{% icon "scan" %}').render(Context())
    assert page.startswith('<svg class="k-icon"')
    assert 'aria-hidden="true"' in page
    assert page.count("<path") == 5


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("kk", "15\u2009795|−3|98,2\u2009%|150\u2009000\u2009₸|28\xa0қаңтар|28.01.2027|Үлгі"),
        ("ru", "15\u2009795|−3|98,2\u2009%|150\u2009000\u2009₸|28\xa0января|28.01.2027|Образец"),
        ("en", "15,795|−3|98.2%|150,000\u2009₸|28\xa0January|28.01.2027|Үлгі"),
    ],
)
def test_numbers_and_dates_are_shown_as_the_language_writes_them(language: str, shown: str) -> None:
    text = "{{ n|num }}|{{ m|num }}|{{ p|pct }}|{{ s|money }}|{{ d|day }}|{{ d|short }}|{{ o|in_language }}"
    school = School(name_kk="Үлгі", name_ru="Образец")
    values = {
        "n": 15795, "m": -3, "p": Decimal("98.2"), "s": Decimal("150000"), "d": date(2027, 1, 28), "o": school
    }  # fmt: skip
    with translation.override(language):
        page = Template("{% load k %}" + text).render(Context(values))
    assert re.sub(r"</?span[^>]*>", "", page) == shown


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_what_our_translators_wrote_is_what_the_reader_sees(language: str) -> None:
    """No other catalogue speaks over a message of ours: one that means two things has a context."""
    spoken_over = []
    with translation.override(language):
        for file in SOURCE.glob(f"*/locale/{language}/LC_MESSAGES/django.po"):
            with file.open(encoding="utf-8") as catalogue:
                for message in read_po(catalogue):
                    if not message.id or not message.string or not isinstance(message.id, str):
                        continue
                    seen = (
                        translation.pgettext(message.context, message.id)
                        if message.context
                        else _(message.id)
                    )
                    if seen != message.string:
                        spoken_over.append(f"{file.parts[-5]}: {message.id}: {message.string} ≠ {seen}")
    assert not spoken_over, "\n".join(spoken_over)


def test_no_page_carries_a_script_of_its_own() -> None:
    for page in SOURCE.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|javascript:", text), page


@pytest.mark.django_db
def test_gulnar_closes_an_account_and_the_last_keeper_cannot_be_closed(client: Client, gulnar: User) -> None:
    saule = make.user(gulnar.school, "saule", "Сәуле Ахмет", RoleCode.TEACHER)
    client.force_login(gulnar)
    client.post(f"/settings/users/{saule.pk}/", {"full_name": "Сәуле Ахметова", "roles": ["teacher"]})
    saule.refresh_from_db()
    assert (saule.full_name, saule.is_active) == ("Сәуле Ахметова", False)
    page = client.post(
        f"/settings/users/{gulnar.pk}/", {"full_name": gulnar.full_name, "roles": ["librarian"]}
    )
    gulnar.refresh_from_db()
    assert gulnar.is_active
    assert "басқаратын адам қалмайды" in page.content.decode()


@pytest.mark.django_db
def test_a_new_password_opens_the_door_and_the_old_one_no_more(client: Client, gulnar: User) -> None:
    saule = make.user(gulnar.school, "saule", "Сәуле Ахмет", RoleCode.TEACHER)
    client.force_login(gulnar)
    typed = {
        "full_name": saule.full_name,
        "roles": ["teacher"],
        "is_active": "on",
        "password": "жаңа-сөз-2026",
    }
    client.post(f"/settings/users/{saule.pk}/", typed)
    saule.refresh_from_db()
    assert saule.check_password("жаңа-сөз-2026")


@pytest.mark.django_db
def test_a_user_of_another_school_is_not_found(client: Client, gulnar: User, foreign_librarian: User) -> None:
    client.force_login(gulnar)
    assert client.get(f"/settings/users/{foreign_librarian.pk}/").status_code == 404


@pytest.mark.django_db
def test_the_address_of_a_form_opened_by_hand_leads_to_its_page(client: Client, gulnar: User) -> None:
    client.force_login(gulnar)
    assert client.get("/needs/ask/").headers["Location"] == "/needs/"
