"""`@action` is the one door for writing: what it lets in, what it turns away, what it writes down."""

from dataclasses import dataclass

import pytest
from django.db import IntegrityError

from kitaphana.core.action import action, if_it_fails, request_key
from kitaphana.core.actions import add_user, change_setting, describe_school, found_school, open_corner
from kitaphana.core.models import Journal, RoleCode, School, Setting, User
from kitaphana.core.queries import users
from kitaphana.core.refusal import Refused, Repeated, Stranger
from kitaphana.core.setting import Value, number_of, value_of
from tests import make


def journal() -> list[tuple[str, dict[str, object]]]:
    return list(Journal.objects.order_by("pk").values_list("action", "keys"))


def test_a_stranger_may_not_describe_gulnars_school(school: School, foreign_librarian: User) -> None:
    school.name_kk = "Басқа атау"
    with pytest.raises(Stranger, match="басқа мектепке тиесілі"):
        describe_school(by=foreign_librarian, school=school)
    assert School.objects.get(pk=school.pk).name_kk == "Үлгі ауылының №1 мектебі"
    assert journal() == []


def test_a_stranger_hidden_in_a_list_is_found(gulnar: User, foreign_librarian: User) -> None:
    @action
    def greet(*, by: User, people: list[User]) -> None:
        raise AssertionError("must not be reached")

    with pytest.raises(Stranger):
        greet(by=gulnar, people=[gulnar, foreign_librarian])


def test_a_stranger_hidden_in_what_is_agreed_is_found(gulnar: User, foreign_librarian: User) -> None:
    @dataclass(frozen=True)
    class Agreed:
        who: User
        beside: tuple[User, ...] = ()

    @action
    def agree(*, by: User, what: Agreed) -> str:
        return what.who.username

    assert agree(by=gulnar, what=Agreed(gulnar, (gulnar,))) == "gulnar"
    for agreed in (Agreed(foreign_librarian), Agreed(gulnar, (gulnar, foreign_librarian))):
        with pytest.raises(Stranger):
            agree(by=gulnar, what=agreed)


def test_the_journal_says_who_did_what_and_never_a_name(gulnar: User) -> None:
    add_user(
        by=gulnar, username="dana", full_name="Кәрімова Дана", password="шкаф-2023", roles=[RoleCode.TEACHER]
    )
    line = Journal.objects.get()
    assert (line.by, line.action, line.school) == (gulnar, "core.add_user", gulnar.school)
    assert "Дана" not in str(line.keys)
    assert "dana" not in str(line.keys)
    assert "шкаф" not in str(line.keys)


def test_an_action_within_an_action_writes_one_line_and_falls_with_it(gulnar: User, school: School) -> None:
    @action
    def open_late(*, by: User, days: int, give_up: bool) -> None:
        change_setting(by=by, code="loan_days", value=days)
        if give_up:
            raise IntegrityError

    open_late(by=gulnar, days=20, give_up=False)
    assert journal() == [("tests.core.test_action.open_late", {"days": 20, "give_up": False})]
    with pytest.raises(IntegrityError):
        open_late(by=gulnar, days=30, give_up=True)
    assert number_of(school, "loan_days") == 20
    assert len(journal()) == 1


def test_what_an_action_did_outside_is_taken_back_though_a_part_of_it_cannot(gulnar: User) -> None:
    undone: list[str] = []

    def stuck() -> None:
        raise PermissionError

    @action
    def build(*, by: User) -> None:
        if_it_fails(lambda: undone.append("first"))
        if_it_fails(stuck)
        if_it_fails(lambda: undone.append("third"))
        raise Refused("any_server")

    with pytest.raises(Refused, check=lambda refusal: refusal.code == "any_server"):
        build(by=gulnar)
    assert undone == ["third", "first"]


def test_the_corner_opens_though_an_administrator_took_a_login_like_its_own(
    gulnar: User, school: School
) -> None:
    named = add_user(
        by=gulnar,
        username=f"readers-{school.pk}",
        full_name="Кәрімова Дана",
        password="шкаф-2023",
        roles=[RoleCode.TEACHER],
    )
    corner = open_corner(by=gulnar).corner_user
    assert corner
    assert (corner.is_active, corner.has_usable_password()) == (False, False)
    assert set(users(school)) == {gulnar, named}


def test_an_action_without_a_user_who_acts_is_a_fault_of_the_program() -> None:
    with pytest.raises(TypeError, match="keywords only"):

        @action
        def nobody(*, school: School) -> None: ...

    with pytest.raises(TypeError, match="the user who acts"):
        describe_school(by=None, school=None)  # type: ignore[arg-type]


def test_a_new_school_has_a_librarian_who_is_its_administrator(db: None) -> None:
    gulnar = found_school(
        school=School(name_kk="Үлгі мектебі", head_kk="Үлгі мектебі"),
        username="gulnar",
        full_name="Сәрсенова Гүлнар",
        password=make.PASSWORD,
    )
    assert gulnar.role_codes == {"librarian", "administrator"}
    assert gulnar.check_password(make.PASSWORD)
    assert journal() == [("core.found_school", {"school": gulnar.school.pk})]


def test_a_school_whose_login_is_taken_is_not_founded_by_half(gulnar: User) -> None:
    with pytest.raises(Refused, match="«gulnar» логині бос емес"):
        found_school(
            school=School(name_kk="Екінші", head_kk="Екінші"),
            username="gulnar",
            full_name="Гүлнар",
            password="x",
        )
    assert School.objects.count() == 1


def test_gulnar_lends_for_ten_days_and_goes_back_to_the_usual(gulnar: User, school: School) -> None:
    change_setting(by=gulnar, code="loan_days", value=10, source="Директордың бұйрығы")
    assert number_of(school, "loan_days") == 10
    change_setting(by=gulnar, code="loan_days", value=15)
    assert number_of(school, "loan_days") == 15
    assert not Setting.objects.exists()


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("loan_days", -1),
        ("loan_days", "15"),
        ("loan_days", True),
        ("stock_denominator", "half"),
        ("working_weekdays", ""),
        ("working_weekdays", "51"),
        ("working_weekdays", "18"),
        ("loan_desk_opens", "24:00"),
        ("breaks_closed", 1),
    ],
)
def test_a_value_that_the_setting_cannot_have_is_refused(
    gulnar: User, school: School, code: str, value: Value
) -> None:
    before = value_of(school, code)
    with pytest.raises(Refused):
        change_setting(by=gulnar, code=code, value=value)
    assert value_of(school, code) == before


def test_a_form_sent_twice_is_written_once(gulnar: User, school: School) -> None:
    token = request_key.set("4f1d")
    try:
        change_setting(by=gulnar, code="loan_days", value=20)
        with pytest.raises(Repeated, match="екінші рет жазылмады"):
            change_setting(by=gulnar, code="loan_days", value=30)
    finally:
        request_key.reset(token)
    assert number_of(school, "loan_days") == 20
    change_setting(by=gulnar, code="loan_days", value=30)
    assert number_of(school, "loan_days") == 30


def test_a_form_that_was_refused_may_be_sent_again(gulnar: User, school: School) -> None:
    token = request_key.set("4f1d")
    try:
        with pytest.raises(Refused):
            change_setting(by=gulnar, code="loan_days", value=-1)
        change_setting(by=gulnar, code="loan_days", value=20)
    finally:
        request_key.reset(token)
    assert number_of(school, "loan_days") == 20
