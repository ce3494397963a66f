"""The pages of the lists of textbooks, in the present school year."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from python_calamine import CalamineWorkbook

from kitaphana.catalogue.models import Title
from kitaphana.core.models import Setting, User
from kitaphana.lib.period import Period
from kitaphana.roster.models import SchoolClass, SchoolYear
from kitaphana.stock.queries import school_year_of
from kitaphana.textbooks.models import SetItem
from kitaphana.textbooks.sets import Wanted, list_of, set_for
from tests import make
from tests.stock.make import lot, textbook

YEAR = school_year_of(localdate())
DAY = timedelta(days=1)
FIRST = Period.school_year(YEAR).start


@pytest.fixture
def now(gulnar: User) -> SchoolYear:
    return make.school_year(gulnar.school, FIRST)


@pytest.fixture
def grade_7(gulnar: User, now: SchoolYear, physics: Title) -> SchoolClass:
    """7 «А» of the present year; its list is physics, two copies of which the school has."""
    made = make.school_class(gulnar.school, 7, year=now)
    set_for(by=gulnar, year=now, grade=7, language="kk", titles=[physics])
    lot(gulnar, physics, 2, on=FIRST)
    return made


def plain(answer: object) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("\u2009", " ")  # type: ignore[attr-defined,no-any-return]


def page_of(grade: int = 7, **more: object) -> str:
    query = "&".join(f"{name}={value}" for name, value in ({"grade": grade, "language": "kk"} | more).items())
    return f"{reverse('textbooks:edit_set', args=[YEAR])}?{query}"


def sent(*titles: Title, **more: object) -> dict[str, object]:
    """The form as the page sends it, every position of it shown."""
    keys = [title.pk for title in titles]
    return {"title": keys, "row": keys, "on": ""} | more


def test_the_page_says_what_the_school_has_and_what_it_lacks(
    library: Client, gulnar: User, now: SchoolYear, grade_7: SchoolClass, physics: Title, older: Title
) -> None:
    chemistry = textbook(gulnar, "Химия", subject="chemistry")
    wanted = [Wanted(physics, (older,), teachers=3), Wanted(chemistry, given=True)]
    set_for(by=gulnar, year=now, grade=7, language="kk", titles=wanted)
    make.school_class(gulnar.school, 9, "Б", language="uz", year=now)
    page = plain(library.get(reverse("textbooks:sets")))
    assert "7-сынып, қазақша" in page
    assert "Тізбедегі «Химия» мектеп қорында жоқ. Түсімін енгізіңіз немесе өтінімге қосыңыз." in page
    assert "9-сынып, өзбекше" in page
    assert "Бұл сыныптардың оқыту тіліне тізбе жасалмаған" in page
    assert "дәптер, қайтарылмайды" in page
    assert "Электрондық оқулық есептелмейді" in page
    set_for(by=gulnar, year=now, grade=7, language="kk", titles=[chemistry, older])
    assert "Тізбедегі 2 атау мектеп қорында жоқ" in plain(library.get(reverse("textbooks:sets")))


def test_an_e_textbook_is_listed_and_the_setting_says_whether_it_counts(
    library: Client, gulnar: User, now: SchoolYear, grade_7: SchoolClass
) -> None:
    digital = textbook(gulnar, "Информатика", kind="e_textbook", subject="informatics")
    set_for(by=gulnar, year=now, grade=7, language="kk", titles=[digital])
    page = plain(library.get(reverse("textbooks:sets")))
    assert "Информатика" in page
    assert "электрондық оқулық: есептелмейді" in page
    assert "мектеп қорында жоқ" not in page
    Setting.objects.create(school=gulnar.school, code="count_e_textbooks", value=True)
    page = plain(library.get(reverse("textbooks:sets")))
    assert "электрондық оқулық: есептеледі" in page
    assert "Электрондық оқулығы бар тізбе жолы қамтамасыз етілген деп саналады" in page


def test_the_lists_of_a_past_day_are_shown_as_they_were(
    library: Client, gulnar: User, now: SchoolYear, grade_7: SchoolClass, physics: Title
) -> None:
    chemistry = textbook(gulnar, "Химия")
    later = FIRST + timedelta(days=20)
    set_for(by=gulnar, year=now, grade=7, language="kk", titles=[chemistry], on=later)
    address = reverse("textbooks:sets")
    assert "Физика" in plain(library.get(address, {"on": (later - DAY).isoformat()}))
    assert "Физика" not in plain(library.get(address, {"on": later.isoformat()}))
    assert "оқу жылы ашылмаған" in plain(library.get(address, {"on": "1999-01-01"}))
    assert library.get(address, {"on": "not a day", "year": "x"}).status_code == 200


def test_the_lists_are_taken_away_as_a_table(
    library: Client, gulnar: User, now: SchoolYear, grade_7: SchoolClass, physics: Title, older: Title
) -> None:
    wanted = [Wanted(physics, (older,), teachers=3)]
    set_for(by=gulnar, year=now, grade=7, language="kk", titles=wanted)
    answer = library.get(reverse("textbooks:lists_file", args=[YEAR]), {"format": "xlsx", "lang": "kk"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    cells = [[cell for cell in row if cell != ""] for row in sheet.to_python()]
    assert [1, "Физика", "Физика. 2020", "Физика. 2017", 3, 2] in cells
    assert library.get(reverse("textbooks:lists_file", args=[YEAR]), {"format": "exe"}).status_code == 404


def test_gulnar_changes_a_list_and_every_field_of_it_is_kept(
    library: Client, grade_7: SchoolClass, physics: Title, older: Title
) -> None:
    page = library.get(page_of()).content.decode()
    assert f'name="{physics.pk}-option"' in page
    form = sent(physics, **{
        f"{physics.pk}-teachers": "2", f"{physics.pk}-given": "on", f"{physics.pk}-option": [older.pk],
    })  # fmt: skip
    answer = library.post(page_of(), form, follow=True)
    assert "Тізбе сақталды, онда 1 атау бар." in plain(answer)
    item = SetItem.objects.get()
    assert (item.title, item.teachers, item.given) == (physics, 2, True)
    assert [option.title for option in item.options.all()] == [older]


def test_the_default_day_of_a_change_is_today_and_of_a_new_list_the_whole_year(
    library: Client, grade_7: SchoolClass
) -> None:
    assert f'value="{localdate().isoformat()}"' in library.get(page_of()).content.decode()
    assert 'name="on" value=' not in library.get(page_of(grade=8)).content.decode()


def test_a_workbook_just_ticked_is_given_and_a_textbook_is_not(
    library: Client, gulnar: User, grade_7: SchoolClass
) -> None:
    notes = textbook(gulnar, "Физика дәптері", kind="study_aid", subject="physics")
    chemistry = textbook(gulnar, "Химия")
    library.post(page_of(), {"title": [notes.pk, chemistry.pk], "on": ""})
    assert dict(SetItem.objects.values_list("title", "given")) == {notes.pk: True, chemistry.pk: False}


def test_a_search_keeps_what_was_typed_and_saves_nothing(
    library: Client, gulnar: User, grade_7: SchoolClass, physics: Title
) -> None:
    textbook(gulnar, "Химия")
    typed = sent(physics, find="1", q="химия", on="2000-01-01", **{f"{physics.pk}-teachers": "77"})
    page = plain(library.post(page_of(), typed))
    assert 'value="77"' in page
    assert 'value="2000-01-01"' in page
    assert "Химия" in page
    assert SetItem.objects.get().teachers == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"teachers": "-1"}, "0 мен 999 аралығындағы бүтін сан болуы керек"),
        ({"teachers": "екі"}, "0 мен 999 аралығындағы бүтін санды жазыңыз"),
        ({"teachers": "1000"}, "0 мен 999 аралығындағы бүтін санды жазыңыз"),
        ({"on": "1999-09-01"}, "01.09.1999 күні"),
        ({"on": "ертең"}, "ертең"),
        ({"title": "999999999"}, "Белгіленген оқулықтардың бірі каталогта жоқ."),
        ({"title": "9" * 30}, "Белгіленген оқулықтардың бірі каталогта жоқ."),
        ({"title": "abc"}, "Белгіленген оқулықтардың бірі каталогта жоқ."),
    ],
)
def test_what_cannot_be_is_told_over_the_form_and_nothing_typed_is_lost(
    library: Client, grade_7: SchoolClass, physics: Title, older: Title, typed: dict[str, str], said: str
) -> None:
    form = sent(physics, **{f"{physics.pk}-option": [older.pk], f"{physics.pk}-teachers": "5"})
    if "title" in typed:
        form["title"] = [physics.pk, typed["title"]]
    elif "teachers" in typed:
        form[f"{physics.pk}-teachers"] = typed["teachers"]
    else:
        form |= typed
    answer = library.post(page_of(), form)
    assert answer.status_code == 200
    page = plain(answer)
    assert said in page
    assert f'value="{older.pk}" checked' in " ".join(page.split())
    assert SetItem.objects.get().teachers == 0


def test_a_title_in_two_positions_is_refused_on_the_page(
    library: Client, grade_7: SchoolClass, physics: Title, older: Title
) -> None:
    form = sent(physics, older, **{f"{physics.pk}-option": [older.pk]})
    assert "тізбенің екі жерінде тұр" in plain(library.post(page_of(), form))


def test_the_list_of_7_a_begins_as_a_copy_differs_and_is_given_up(
    library: Client, gulnar: User, grade_7: SchoolClass, physics: Title
) -> None:
    own = f"{reverse('textbooks:edit_set', args=[YEAR])}?class={grade_7.pk}"
    page = plain(library.get(own))
    assert "7 «А» сыныбының өз тізбесі" in page
    assert f'value="{physics.pk}"' in page
    chemistry = textbook(gulnar, "Химия")
    library.post(own, sent(physics, on=FIRST.isoformat()) | {"title": [physics.pk, chemistry.pk]})
    assert [one.title.name for one in list_of(grade_7, localdate())] == ["Физика", "Химия"]
    assert "7 «А» сыныбының өз тізбесі" in plain(library.get(reverse("textbooks:sets")))
    answer = library.post(own, sent(physics, drop="1", on=localdate().isoformat()), follow=True)
    assert "7 «А» сыныбына қайтадан ортақ тізбе қолданылады." in plain(answer)
    assert [one.title.name for one in list_of(grade_7, localdate())] == ["Физика"]


def test_a_list_that_is_not_ours_is_not_found(
    library: Client, foreign_librarian: User, grade_7: SchoolClass
) -> None:
    theirs = make.school_class(foreign_librarian.school, 7)
    past = make.school_class(grade_7.school, 7, year=make.school_year(grade_7.school, date(2020, 9, 1)))
    for key in (theirs.pk, past.pk, "abc", "9" * 30):
        address = f"{reverse('textbooks:edit_set', args=[YEAR])}?class={key}"
        assert library.get(address).status_code == 404
        assert library.post(address, {"on": ""}).status_code == 404


def test_the_director_reads_the_lists_and_changes_none(
    client: Client, marat: User, grade_7: SchoolClass
) -> None:
    client.force_login(marat)
    page = client.get(reverse("textbooks:sets")).content.decode()
    assert "Физика" in page
    assert "/build/" not in page
    assert client.get(page_of()).status_code == 403
    assert client.post(reverse("textbooks:build_sets", args=[YEAR])).status_code == 403


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_pages_of_lists_open_in_three_languages(
    library: Client, grade_7: SchoolClass, language: str
) -> None:
    library.cookies["django_language"] = language
    make.school_class(grade_7.school, 10, year=grade_7.year)
    own = f"{reverse('textbooks:edit_set', args=[YEAR])}?class={grade_7.pk}"
    addresses = (reverse("textbooks:sets"), page_of(), own, reverse("textbooks:build_sets", args=[YEAR]))
    for address in addresses:
        page = library.get(address)
        assert page.status_code == 200
        assert page.content.decode().count("<h1>") == 1


def test_a_longer_list_asks_the_database_no_more(
    library: Client, gulnar: User, now: SchoolYear, grade_7: SchoolClass
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            library.get(reverse("textbooks:sets"))
            library.get(page_of())
        return len(asked)

    few = queries()
    more = [textbook(gulnar, f"Оқулық {n}", subject="physics") for n in range(12)]
    for grade in (5, 6, 7, 8):
        set_for(by=gulnar, year=now, grade=grade, language="kk", titles=[Wanted(t) for t in more])
        make.school_class(gulnar.school, grade, "В", year=now)
    assert queries() == few
