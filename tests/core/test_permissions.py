"""Who may open what: the table, walked from end to end."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory

from kitaphana.core.models import RoleCode, School, User
from kitaphana.core.permissions import ALLOWED, Signed, allow
from tests import make


def knock(permission: str, user: User, rf: RequestFactory) -> HttpResponseBase:
    @allow(permission)
    def view(request: Signed) -> HttpResponse:
        return HttpResponse(request.school.name_kk)

    request = rf.get("/")
    request.user = user
    return view(request)


@pytest.mark.parametrize("permission", ALLOWED)
def test_the_roles_of_the_table_come_in_and_no_other(
    permission: str, school: School, rf: RequestFactory
) -> None:
    for role in RoleCode:
        user = make.user(school, role.value, role.value, role)
        if role in ALLOWED[permission]:
            assert knock(permission, user, rf).status_code == 200, role
        else:
            with pytest.raises(PermissionDenied):
                knock(permission, user, rf)


def test_a_user_without_a_role_may_open_nothing(school: School, rf: RequestFactory) -> None:
    nobody = make.user(school, "nobody", "Ешкім")
    for permission in ALLOWED:
        with pytest.raises(PermissionDenied):
            knock(permission, nobody, rf)


def test_a_role_given_in_another_school_opens_nothing(
    school: School, foreign_librarian: User, rf: RequestFactory
) -> None:
    guest = make.user(school, "guest", "Қонақ")
    guest.roles.create(school=foreign_librarian.school, code=RoleCode.LIBRARIAN)
    with pytest.raises(PermissionDenied):
        knock("desk.use", guest, rf)


def test_who_has_not_signed_in_is_sent_to_the_sign_in_page(client: Client, school: School) -> None:
    response = client.get("/settings/")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/settings/"


def test_marat_reads_in_kazakh_that_the_settings_are_not_his(client: Client, marat: User) -> None:
    client.force_login(marat)
    response = client.get("/settings/")
    assert response.status_code == 403
    page = response.content.decode()
    assert "Бұл бетті ашуға рұқсатыңыз жоқ. Әкімшіге айтыңыз." in page
    assert page.count("<h1>") == 1


def test_an_address_that_is_not_there_says_so_in_kazakh(library: Client) -> None:
    response = library.get("/no-such-page/")
    assert response.status_code == 404
    assert "Мұндай бет жоқ. Мәзірден таңдаңыз." in response.content.decode()
