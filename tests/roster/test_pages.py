"""The pages of readers, classes and the year as Gulnar uses them. The clock is the real one."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from kitaphana.core.models import RoleCode, School, User
from kitaphana.lib.period import Period
from kitaphana.roster.actions import open_year
from kitaphana.roster.models import DayOff, Enrolment, Reader, ReaderKind, SchoolClass, SchoolYear, Term
from tests import make

pytestmark = pytest.mark.django_db


def this_year() -> date:
    today = localdate()
    return Period.school_year(today.year if today.month >= 9 else today.year - 1).start


@pytest.fixture
def five(gulnar: User) -> SchoolClass:
    """5 «А» of the present year."""
    year = open_year(by=gulnar, starts_on=this_year())
    return make.school_class(gulnar.school, 5, "А", year=year)


@pytest.fixture
def arman(five: SchoolClass) -> Reader:
    return make.reader(five.school, school_class=five, joined_on=this_year(), registered_on=None)


def text(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def test_gulnar_opens_the_year_that_the_page_offers(library: Client, school: School) -> None:
    assert "ашылма" in text(library, "roster:index")
    library.post(reverse("roster:open_year"))
    year = SchoolYear.objects.get()
    assert year.school == school
    assert "Наурыз мейрамы" in text(library, "roster:year")


def test_arman_is_listed_filtered_and_found(library: Client, arman: Reader, five: SchoolClass) -> None:
    make.reader(five.school, "Оспанова Гүлнар", kind=ReaderKind.TEACHER, joined_on=this_year())
    assert "Сейітов Арман" in text(library, "roster:index")
    assert "Оспанова" not in text(library, "roster:index", school_class=str(five.pk))
    assert "Сейітов" not in text(library, "roster:index", kind="teacher")
    assert "Сейітов" in text(library, "roster:index", q="сейитов")
    table = library.get(reverse("roster:index"), {"format": "xlsx"})
    assert table.content.startswith(b"PK")


def test_those_who_left_are_found_under_their_own_filter(
    library: Client, arman: Reader, five: SchoolClass
) -> None:
    dana = make.reader(five.school, "Ахметова Дана", joined_on=date(2015, 9, 1), registered_on=None)
    dana.left_on = date(2020, 5, 25)
    dana.save()
    assert "Ахметова" not in text(library, "roster:index")
    page = text(library, "roster:index", left="on")
    assert "Ахметова Дана" in page
    assert "25.05.2020" in page
    assert "Сейітов" not in page


def test_the_director_sees_no_button_that_would_be_refused(
    client: Client, arman: Reader, five: SchoolClass
) -> None:
    client.force_login(make.user(five.school, "director", "Тұрсынов Марат", RoleCode.DIRECTOR))
    shown = "".join(
        [
            text(client, "roster:index"),
            text(client, "roster:classes"),
            text(client, "roster:year"),
            text(client, "roster:reader", arman.pk),
            text(client, "roster:school_class", five.pk),
        ]
    )
    linked = set(re.findall(r'href="(/readers/[^"?]*)', shown))
    assert {client.get(path).status_code for path in linked} == {200}
    assert 'action="/readers/' not in shown


def test_the_card_shows_the_classes_and_asks_for_registration(library: Client, arman: Reader) -> None:
    assert "5 «А»" in text(library, "roster:reader", arman.pk)
    library.post(reverse("roster:register_all"))
    assert arman.registrations.count() == 1
    library.post(reverse("roster:register_reader", args=[arman.pk]))
    assert arman.registrations.count() == 1


def test_a_new_pupil_needs_a_class_and_gets_a_card_number(library: Client, five: SchoolClass) -> None:
    typed = {"kind": "pupil", "surname": "Серікова", "first_name": "Айгерім", "on": localdate().isoformat()}
    page = reverse("roster:add_reader")
    assert "Оқушының сыныбын таңдаңыз" in library.post(page, typed).content.decode()
    assert library.post(page, typed | {"school_class": five.pk}).status_code == 302
    aigerim = Reader.objects.get()
    assert len(aigerim.card_number) == 8
    assert Enrolment.objects.get(reader=aigerim).school_class == five


def test_a_card_number_of_another_reader_is_refused_over_the_form(
    library: Client, arman: Reader, five: SchoolClass
) -> None:
    typed = {"surname": "Ким", "card_number": arman.card_number, "kind": "pupil", "school_class": five.pk}
    answer = library.post(reverse("roster:add_reader"), typed | {"on": localdate().isoformat()})
    assert "билет басқа оқырманда" in answer.content.decode()
    assert Reader.objects.count() == 1


def test_arman_moves_then_leaves(library: Client, arman: Reader, five: SchoolClass) -> None:
    other = make.school_class(five.school, 5, "Б", year=five.year)
    today = {"on": localdate().isoformat()}
    assert (
        library.post(
            reverse("roster:move_reader", args=[arman.pk]), today | {"school_class": other.pk}
        ).status_code
        == 302
    )
    assert Enrolment.objects.get(reader=arman, ends_on=None).school_class == other
    assert "Б»" in text(library, "roster:school_class", other.pk)
    assert library.post(reverse("circulation:leave", args=[arman.pk]), today).status_code == 302
    arman.refresh_from_db()
    assert arman.left_on == localdate()


def test_a_class_is_added_once(library: Client, five: SchoolClass) -> None:
    typed = {"grade": 6, "letter": "Ә", "language": "kk", "shift": 2}
    assert library.post(reverse("roster:add_class"), typed).status_code == 302
    assert "6 «Ә»" in text(library, "roster:classes")
    assert "бар" in library.post(reverse("roster:add_class"), typed).content.decode()
    assert SchoolClass.objects.count() == 2
    assert text(library, "roster:edit_class", five.pk)


def test_the_terms_of_an_unknown_year_are_typed(library: Client, five: SchoolClass) -> None:
    year, start = five.year, this_year().year
    page = reverse("roster:terms", args=[year.pk])
    typed = {"source": "№1 бұйрық", "starts_on_1": f"{start}-09-01", "ends_on_1": f"{start}-10-25"}
    assert library.post(page, typed | {"starts_on_2": f"{start}-11-02"}).status_code == 200
    assert library.post(page, typed).status_code == 302
    assert [term.number for term in Term.objects.filter(year=year)] == [1]
    assert "№1 бұйрық" in text(library, "roster:year")


def test_a_day_off_is_added_and_taken_away(library: Client, five: SchoolClass) -> None:
    start = this_year().year
    typed = {"kind": "cleaning", "starts_on": f"{start}-09-30", "name_kk": "Тазалық күні", "source": "мектеп"}
    page = reverse("roster:add_day_off", args=[five.year_id])
    assert library.post(page, typed).status_code == 302
    assert library.post(page, typed | {"starts_on": "1999-01-01"}).status_code == 200
    day_off = DayOff.objects.get(kind="cleaning")
    library.post(reverse("roster:remove_day_off", args=[day_off.pk]))
    assert not DayOff.objects.filter(kind="cleaning").exists()


def test_a_stranger_finds_nothing_of_ours(
    client: Client, foreign_librarian: User, arman: Reader, five: SchoolClass
) -> None:
    client.force_login(foreign_librarian)
    for name, pk in (
        ("reader", arman.pk),
        ("school_class", five.pk),
        ("one_year", five.year_id),
        ("edit_reader", arman.pk),
    ):
        assert client.get(reverse(f"roster:{name}", args=[pk])).status_code == 404
    assert client.post(reverse("roster:register_reader", args=[arman.pk])).status_code == 404


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_pages_speak_three_languages(library: Client, arman: Reader, language: str) -> None:
    library.cookies["django_language"] = language
    for name in ("index", "classes", "year", "add_reader", "add_class"):
        assert f'<html lang="{language}">' in text(library, f"roster:{name}")
    assert text(library, "roster:reader", arman.pk)


def test_a_card_number_rubbed_out_gives_way_to_the_next_one(
    library: Client, arman: Reader, five: SchoolClass
) -> None:
    dana = make.reader(five.school, "Ахметова Дана", school_class=five)
    for reader in (arman, dana):
        typed = {"surname": reader.surname, "first_name": reader.first_name, "card_number": ""}
        answer = library.post(reverse("roster:edit_reader", args=[reader.pk]), typed)
        assert answer.status_code == 302
        reader.refresh_from_db()
    assert int(dana.card_number) == int(arman.card_number) + 1


def test_a_senior_class_has_a_direction_and_a_younger_one_is_told_that_it_has_none(
    library: Client, five: SchoolClass
) -> None:
    new = {"letter": "Ә", "language": "kk", "shift": 1, "direction": "science"}
    answer = library.post(reverse("roster:add_class"), {"grade": 9} | new)
    assert "Бағыт 10-сыныптан бастап қана болады." in answer.content.decode().replace("\u00a0", " ")
    library.post(reverse("roster:add_class"), {"grade": 10} | new)
    ten = SchoolClass.objects.get(grade=10)
    assert ten.direction == "science"
    assert "жаратылыстану-математикалық" in text(library, "roster:classes")
    assert "жаратылыстану-математикалық" in text(library, "roster:school_class", ten.pk)
    library.post(reverse("roster:edit_class", args=[ten.pk]), new | {"direction": "humanities"})
    ten.refresh_from_db()
    assert ten.direction == "humanities"
    assert 'name="direction"' not in text(library, "roster:edit_class", five.pk)
    library.post(reverse("roster:edit_class", args=[five.pk]), new)
    five.refresh_from_db()
    assert (five.shift, five.direction) == (1, "")
