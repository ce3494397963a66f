"""The pages of textbooks as Gulnar uses them in September and in May."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate, now

from kitaphana.circulation.models import Loan
from kitaphana.core.models import User
from kitaphana.lib.period import Period
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.stock.queries import school_year_of
from kitaphana.textbooks.classneeds import class_needs
from kitaphana.textbooks.models import SetItem
from kitaphana.textbooks.sets import set_for
from tests import make
from tests.stock.make import lot, textbook

YEAR = school_year_of(localdate())
FIRST = Period.school_year(YEAR).start


@pytest.fixture
def seven(gulnar: User) -> SchoolClass:
    """7 «А» of the present school year: two pupils, two titles, one copy."""
    made = make.school_class(gulnar.school, 7, year=make.school_year(gulnar.school, FIRST))
    for name in ("Айтбаев Санжар", "Бекболат Аружан"):
        make.reader(gulnar.school, name, school_class=made, joined_on=FIRST, registered_on=FIRST)
    physics = textbook(gulnar, subject="physics")
    set_for(
        by=gulnar,
        year=made.year,
        grade=7,
        language="kk",
        titles=[physics, textbook(gulnar, "Химия", 7, subject="chemistry")],
    )
    lot(gulnar, physics, 1)
    return made


def plain(page: str) -> str:
    return page.replace("\u00a0", " ").replace("\u2009", " ")


def test_the_heat_map_shows_what_each_class_lacks_in_each_subject(
    library: Client, seven: SchoolClass
) -> None:
    page = plain(library.get(reverse("textbooks:index"), {"on": FIRST.isoformat()}).content.decode())
    assert "7 «А»" in page
    assert "Химия" in page
    assert "25,0 %" in page
    assert "t-heat3" in page


def test_a_class_of_a_day_gone_by_is_read_as_it_was_and_not_written_in(
    library: Client, seven: SchoolClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = datetime.combine(FIRST + timedelta(days=9), time(12), timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "localdate", later.date)
    monkeypatch.setattr(timezone, "localtime", lambda: later)
    address, gone = reverse("textbooks:class", args=[seven.pk]), {"on": FIRST.isoformat()}
    library.post(reverse("textbooks:issue", args=[seven.pk]))
    today = library.get(address)
    assert (today.context["needs"].held, today.context["may_issue"]) == (1, True)
    then = library.get(address, gone)
    page = plain(then.content.decode())
    assert (then.context["needs"].held, then.context["may_issue"]) == (0, False)
    assert f"{FIRST:%d.%m.%Y} күнгі жағдай" in page
    assert '<form method="post"' not in page.split("<main", 1)[1]
    assert "Кім күтіп тұр" not in page, "the shelf of that day is not known"
    assert "data-may" not in page
    title = then.context["grid"].heads[0].column.title.pk
    assert f'href="?title={title}&amp;on={FIRST.isoformat()}"' in page, "a column is chosen on the same day"
    assert library.get(address, {"on": "кеше"}).context["may_issue"], "no day: today"


def test_the_pages_of_a_day_lead_to_the_class_of_that_day(library: Client, seven: SchoolClass) -> None:
    opened = f'{reverse("textbooks:class", args=[seven.pk])}?on={FIRST.isoformat()}"'
    for page in (
        reverse("textbooks:index"),
        reverse("textbooks:table", args=["class"]),
        reverse("textbooks:pupils"),
        reverse("textbooks:gap", args=[seven.pk, "chemistry"]),
    ):
        shown = library.get(page, {"on": FIRST.isoformat()}).content.decode()
        assert opened in shown, page


def test_gulnar_issues_all_that_is_lacking_and_hears_what_was_short(
    library: Client, seven: SchoolClass
) -> None:
    answer = library.post(reverse("textbooks:issue", args=[seven.pk]), follow=True)
    page = plain(answer.content.decode())
    assert Loan.objects.count() == 1
    assert "7 «А» сыныбына 1 дана оқулық берілді." in page
    assert "7 «А» сыныбы: «Химия» сөреде жоқ, 2 оқушыға жетпеді." in page


def test_gulnar_marks_one_textbook_lost_from_its_square(library: Client, seven: SchoolClass) -> None:
    library.post(reverse("textbooks:issue", args=[seven.pk]))
    loan = Loan.objects.select_related("lot").get()
    square = {"pupil": loan.reader_id, "title": loan.lot.title_id}
    page = library.get(reverse("textbooks:class", args=[seven.pk]), square).content.decode()
    assert 'value="lost"' in page
    mark = reverse("textbooks:mark", args=[seven.pk])
    answer = library.post(mark, square | {"state": "lost"}, follow=True)
    assert "Жоғалған күні – " in plain(answer.content.decode())
    loan.refresh_from_db()
    assert loan.ending == "lost"
    for wrong in ({"state": "eaten"}, {"state": "lost", "pupil": ""}, {"state": "lost", "title": ""}):
        assert library.post(mark, square | wrong).status_code == 404


def test_gulnar_takes_back_the_whole_class(library: Client, seven: SchoolClass) -> None:
    library.post(reverse("textbooks:issue", args=[seven.pk]))
    library.post(reverse("textbooks:take_back", args=[seven.pk]))
    assert not Loan.objects.open().exists()


def test_a_textbook_marked_damaged_by_mistake_is_in_the_pupils_hands_again(
    library: Client, seven: SchoolClass
) -> None:
    library.post(reverse("textbooks:issue", args=[seven.pk]))
    loan = Loan.objects.select_related("lot").get()
    square = {"pupil": loan.reader_id, "title": loan.lot.title_id}
    mark = reverse("textbooks:mark", args=[seven.pk])
    library.post(mark, square | {"state": "damaged"})
    library.post(mark, square | {"state": "issued"})
    assert Loan.objects.open().get() == loan
    assert library.post(mark, square | {"state": "issued"}).status_code == 302, "once more changes nothing"
    assert Loan.objects.get() == loan


def test_a_lost_textbook_that_turned_up_in_winter_is_on_the_shelf_again(
    library: Client, seven: SchoolClass
) -> None:
    library.post(reverse("textbooks:issue", args=[seven.pk]))
    loan = Loan.objects.select_related("lot").get()
    square = {"pupil": loan.reader_id, "title": loan.lot.title_id}
    mark = reverse("textbooks:mark", args=[seven.pk])
    library.post(mark, square | {"state": "lost"})
    Loan.objects.update(lent_on=FIRST, returned_on=FIRST)
    answer = library.post(mark, square | {"state": "returned"}, follow=True)
    assert "Жоғалған оқулық табылды" in answer.content.decode()
    loan.refresh_from_db()
    assert (loan.ending, loan.settlements.get().kind) == ("lost", "found")
    assert class_needs(seven, localdate()).columns[0].shelf == 1
    assert library.post(mark, square | {"state": "damaged"}).status_code == 422


def test_gulnar_undoes_the_taking_back_of_a_whole_class_and_only_that(
    library: Client, gulnar: User, seven: SchoolClass
) -> None:
    lot(gulnar, textbook(gulnar, "Химия", 7, subject="chemistry"), 2)
    library.post(reverse("textbooks:issue", args=[seven.pk]))
    assert Loan.objects.open().count() == 3
    one = Loan.objects.filter(lot__title__name="Химия").select_related("lot").first()
    assert one is not None
    square = {"pupil": one.reader_id, "title": one.lot.title_id, "state": "returned"}
    library.post(reverse("textbooks:mark", args=[seven.pk]), square)
    assert library.post(reverse("textbooks:take_back", args=[seven.pk]), square).status_code == 404
    Loan.objects.filter(pk=one.pk).update(return_recorded_at=now() - timedelta(minutes=5))
    library.post(reverse("textbooks:take_back", args=[seven.pk]))
    page = plain(library.get(reverse("textbooks:class", args=[seven.pk])).content.decode())
    assert 'Бүгінгі қайтаруды болдырмау: <span class="k-n">2</span>' in page
    undo = reverse("textbooks:undo", args=[seven.pk])
    form = dict(re.findall(r'name="(request_key|at)"\s+value="([^"]+)"', page.split(f'action="{undo}"')[1]))
    assert library.post(undo).status_code == 404
    answer = library.post(undo, form, follow=True)
    assert "2 дана оқулық қайтадан оқушыларда" in plain(answer.content.decode())
    assert set(Loan.objects.open()) == set(Loan.objects.exclude(pk=one.pk))
    library.post(undo, form)
    again = library.post(undo, {"at": form["at"]})
    assert again.status_code == 422
    assert "кері қайтаратын әрекет қалмады" in plain(again.content.decode())
    assert Loan.objects.open().count() == 2, "the same form sent twice undoes nothing more"


def test_a_class_of_another_school_is_not_there(library: Client, foreign_librarian: User) -> None:
    theirs = make.school_class(foreign_librarian.school, 7)
    assert library.get(reverse("textbooks:class", args=[theirs.pk])).status_code == 404
    assert library.post(reverse("textbooks:issue", args=[theirs.pk])).status_code == 404


def test_gulnar_makes_the_list_of_grade_8_out_of_the_catalogue(
    library: Client, gulnar: User, seven: SchoolClass
) -> None:
    algebra = textbook(gulnar, "Алгебра", 8)
    make.school_class(gulnar.school, 8, year=seven.year)
    address = reverse("textbooks:edit_set", args=[YEAR]) + "?grade=8&language=kk"
    assert "Алгебра" in library.get(address).content.decode()
    library.post(address, {"title": [algebra.pk]})
    assert SetItem.objects.filter(grade=8, language="kk", title=algebra).exists()
    assert (
        library.get(reverse("textbooks:edit_set", args=[YEAR]) + "?grade=99&language=kk").status_code == 404
    )
    assert library.get(reverse("textbooks:edit_set", args=[1999]) + "?grade=8&language=kk").status_code == 404


def test_last_years_lists_are_taken_over(library: Client, gulnar: User, seven: SchoolClass) -> None:
    make.school_year(gulnar.school, FIRST.replace(year=YEAR + 1))
    library.post(reverse("textbooks:copy_sets", args=[YEAR + 1]))
    assert SetItem.objects.filter(year__starts_on__year=YEAR + 1).count() == 2
    assert library.post(reverse("textbooks:copy_sets", args=[YEAR + 5])).status_code == 404


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_pages_open_in_three_languages(
    library: Client, gulnar: User, seven: SchoolClass, language: str
) -> None:
    library.cookies["django_language"] = language
    Reader.objects.filter(surname="Айтбаев").update(priority=True)
    for address in (
        reverse("textbooks:index"),
        reverse("textbooks:index") + "?on=2099-01-01",
        reverse("textbooks:index") + "?on=abc",
        reverse("textbooks:class", args=[seven.pk]),
        reverse("textbooks:sets"),
        reverse("textbooks:edit_set", args=[YEAR]) + "?grade=7&language=kk",
    ):
        page = library.get(address)
        assert page.status_code == 200
        assert page.content.decode().count("<h1>") == 1


def test_the_director_reads_and_does_not_issue(client: Client, marat: User, seven: SchoolClass) -> None:
    client.force_login(marat)
    assert client.get(reverse("textbooks:class", args=[seven.pk])).status_code == 200
    assert client.post(reverse("textbooks:issue", args=[seven.pk])).status_code == 403


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "тізбеде жоқ"), ("ru", "нет в перечне"), ("en", "not in the list")]
)
def test_a_textbook_outside_the_list_is_marked_so_and_taken_back_from_its_square(
    library: Client, gulnar: User, seven: SchoolClass, language: str, words: str
) -> None:
    library.cookies["django_language"] = language
    sanzhar = Reader.objects.get(surname="Айтбаев")
    loan = make.loan(sanzhar, lot(gulnar, textbook(gulnar, "Алгебра", 6), 1), on=FIRST)
    address = reverse("textbooks:class", args=[seven.pk])
    assert f'<span class="g-note">{words}</span>' in library.get(address).content.decode()
    square = {"pupil": sanzhar.pk, "title": loan.lot.title_id, "state": "returned"}
    library.post(reverse("textbooks:mark", args=[seven.pk]), square)
    assert not Loan.objects.open().exists()


def test_gulnar_hears_why_a_class_was_issued_nothing(
    library: Client, gulnar: User, seven: SchoolClass
) -> None:
    def said(of: SchoolClass) -> str:
        return plain(library.post(reverse("textbooks:issue", args=[of.pk]), follow=True).content.decode())

    eight = make.school_class(gulnar.school, 8, year=seven.year)
    assert "8 «А» сыныбына оқушылар енгізілмеген" in said(eight)
    make.reader(gulnar.school, "Оспан Дана", school_class=eight, joined_on=FIRST, registered_on=FIRST)
    assert "8 «А» сыныбының оқулықтар тізбесі жасалмаған" in said(eight)
    chemistry = textbook(gulnar, "Химия", 8)
    set_for(by=gulnar, year=seven.year, grade=8, language="kk", titles=[chemistry])
    lot(gulnar, chemistry, 1)
    said(eight)
    assert "тізбедегі оқулықтардың бәрі оқушыларда" in said(eight)


@pytest.mark.parametrize("value", ["abc", "-1", "1.5", "9" * 30])
def test_a_square_that_cannot_be_is_not_found(library: Client, seven: SchoolClass, value: str) -> None:
    for name in ("issue", "take_back", "mark"):
        address = reverse(f"textbooks:{name}", args=[seven.pk])
        assert library.post(address, {"title": value}).status_code == 404
    for name in ("issue", "take_back", "undo", "mark", "scan"):
        address = reverse(f"textbooks:{name}", args=[seven.pk])
        assert library.post(address, {"pupil": value}).status_code == 404


def test_the_list_of_a_year_that_cannot_be_is_not_found(library: Client, seven: SchoolClass) -> None:
    for year in (0, 1, 10_000, 99999999999999999999):
        address = reverse("textbooks:edit_set", args=[year]) + "?grade=7&language=kk"
        assert library.get(address).status_code == 404
        assert library.post(reverse("textbooks:copy_sets", args=[year])).status_code == 404
    own = reverse("textbooks:edit_set", args=[YEAR]) + "?grade=7&language=kk"
    assert "каталогта жоқ" in library.post(own, {"title": "9" * 30}).content.decode()
