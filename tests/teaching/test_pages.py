"""The pages: who may open and change what, and that what was typed comes through."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kitaphana.activities.models import Activity, WorkKind
from kitaphana.activities.shown import show
from kitaphana.catalogue.models import Title
from kitaphana.core.models import User
from kitaphana.roster.models import Reader, SchoolClass
from kitaphana.teaching import lessons, programme
from kitaphana.teaching.actions import make_list
from kitaphana.teaching.models import LibraryLesson, ListedTitle, ReadingList, TeacherRequest
from kitaphana.teaching.queries import listed
from kitaphana.teaching.requests import ask
from tests import make
from tests.teaching.conftest import MONDAY, ON

PERIOD = {"start": "2023-09-01", "end": "2024-08-31"}


def asked(by: User, teacher: Reader, about: str) -> TeacherRequest:
    return ask(by=by, teacher=teacher, on=ON, needed_by=MONDAY, kind="theme", about=about)


def test_gulnar_sees_every_request_and_zhanar_only_her_own(
    library: Client, her_browser: Client, gulnar: User, zhanar: Reader, bolat: Reader
) -> None:
    hers, his = asked(gulnar, zhanar, "Жарық"), asked(gulnar, bolat, "Хандық")
    everything = library.get(reverse("teaching:index"), PERIOD).content.decode()
    assert "Жарық" in everything
    assert "Хандық" in everything
    assert "күтіп тұр, мерзімі өтті" in everything
    own = her_browser.get(reverse("teaching:index"), PERIOD).content.decode()
    assert "Жарық" in own
    assert "Хандық" not in own
    assert her_browser.get(reverse("teaching:request", args=[hers.pk])).status_code == 200
    assert her_browser.get(reverse("teaching:request", args=[his.pk])).status_code == 404


def test_requests_are_filtered_by_lateness_and_taken_away(
    library: Client, gulnar: User, zhanar: Reader, bolat: Reader
) -> None:
    asked(gulnar, zhanar, "Жарық")
    ask(by=gulnar, teacher=bolat, on=ON, kind="set", about="Хандық")
    page = library.get(reverse("teaching:index"), PERIOD | {"state": "late"}).content.decode()
    assert "Жарық" in page
    assert "Хандық" not in page
    file = library.get(reverse("teaching:index"), PERIOD | {"format": "xlsx"})
    assert file.content.startswith(b"PK")
    assert library.get(reverse("teaching:index"), {"start": "кеше", "state": "?"}).status_code == 200


def test_zhanar_writes_a_request_and_her_mark_under_her_account(
    her_browser: Client, library: Client, zhanar: Reader, bolat: Reader
) -> None:
    today = timezone.localdate()
    make.school_year(zhanar.school, today.replace(month=9, day=1, year=today.year - (today.month < 9)))
    typed = {"on": today, "kind": "theme", "about": "Оптика", "teacher": bolat.pk}
    her_browser.post(reverse("teaching:new_request"), typed)
    made = TeacherRequest.objects.get()
    assert (made.teacher, made.about) == (zhanar, "Оптика")
    answer = {"state": "supplied", "on": today, "text": "Журналдар"}
    assert her_browser.post(reverse("teaching:answer", args=[made.pk]), answer).status_code == 403
    library.post(reverse("teaching:answer", args=[made.pk]), answer)
    her_browser.post(reverse("teaching:mark", args=[made.pk]), {"helped": "yes"})
    made.refresh_from_db()
    assert (made.state, made.helped) == ("supplied", "yes")


def test_an_account_of_no_teacher_is_told_so(zhanar: Reader, her_browser: Client) -> None:
    zhanar.user = None
    zhanar.save()
    for name in ("teaching:index", "teaching:new_request"):
        assert "билетіне байланбаған" in her_browser.get(reverse(name)).content.decode()


@pytest.mark.parametrize("name", ["teaching:new_list", "teaching:new_lesson", "teaching:new_topic"])
def test_a_teacher_keeps_no_lists_timetable_or_programme(her_browser: Client, name: str) -> None:
    assert her_browser.get(reverse(name)).status_code == 403


def test_a_request_needed_before_it_was_asked_keeps_what_was_typed(library: Client, zhanar: Reader) -> None:
    typed = {"teacher": zhanar.pk, "on": "2023-10-12", "needed_by": "2023-10-02", "kind": "theme"}
    page = library.post(reverse("teaching:new_request"), typed | {"about": "Оптика"}).content.decode()
    assert "Керек күні сұраныс жазылған күннен бұрын тұр" in page
    assert 'value="Оптика"' in page


def test_more_than_the_shelf_is_asked_about_on_the_page(
    library: Client, gulnar: User, zhanar: Reader, novel: Title
) -> None:
    made = asked(gulnar, zhanar, "Соғыс")
    address = reverse("teaching:pick_request", args=[made.pk])
    typed = {"q": "ұшқан", f"n-{novel.pk}": "4"}
    assert "4 дана жазылды, сөреде 3 дана бар" in library.post(address, typed).content.decode().replace(
        "\u00a0", " "
    )
    library.post(address, typed | {"accept_more": "on"})
    assert made.titles.get().quantity == 4


def test_another_schools_request_list_and_lesson_are_not_found(
    library: Client, foreign_librarian: User
) -> None:
    school = foreign_librarian.school
    its_class = make.school_class(school)
    teacher = make.reader(school, kind="teacher")
    request = asked(foreign_librarian, teacher, "Бөтен")
    shown = make_list(by=foreign_librarian, name="Бөтен", on=ON, words=["а"], for_readers=True)
    lesson = lessons.put_in_timetable(by=foreign_librarian, school_class=its_class, on=MONDAY, theme="Бөтен")
    for name, row in (("request", request), ("list", shown), ("lesson", lesson)):
        assert library.get(reverse(f"teaching:{name}", args=[row.pk])).status_code == 404
    typed = {"teacher": teacher.pk, "on": "2023-10-02", "kind": "theme", "about": "х", "school_class": 1}
    assert library.post(reverse("teaching:new_request"), typed).status_code == 200
    assert TeacherRequest.objects.count() == 1


def test_a_list_is_made_ordered_and_noted_without_scripts(
    library: Client, gulnar: User, zhanar: Reader, novel: Title
) -> None:
    shown = make_list(by=gulnar, name="Соғыс туралы", on=ON)
    typed = {"q": "ұшқан", f"t-{novel.pk}": "on", "words": "Хан Кене\n\nҚамал"}
    library.post(reverse("teaching:pick_list", args=[shown.pk]), typed)
    rows = [row.row for row in listed(shown)]
    assert [str(row.title or row.words) for row in rows] == ["Ұшқан ұя", "Хан Кене", "Қамал"]
    address = reverse("teaching:arrange", args=[shown.pk])
    moved = library.post(address, {"up": rows[2].pk, f"note-{rows[0].pk}": "1-бөлім"})
    assert moved.headers["Location"].endswith(f"?up={rows[2].pk}")
    assert [row.row.pk for row in listed(shown)] == [rows[0].pk, rows[2].pk, rows[1].pk]
    library.post(address, {"remove": rows[1].pk})
    assert ListedTitle.objects.get(pk=rows[0].pk).note == "1-бөлім"
    assert library.post(address, {"up": "⅔"}).status_code == 404
    for file_format in ("pdf", "docx", "xlsx"):
        asked_for = {"format": file_format, "lang": "ru"}
        assert library.get(reverse("teaching:list", args=[shown.pk]), asked_for).status_code == 200


def test_zhanar_opens_a_list_for_readers_and_not_bolats(
    her_browser: Client, gulnar: User, zhanar: Reader, bolat: Reader
) -> None:
    public = make_list(by=gulnar, name="Жаз", on=ON, words=["Кітап"], for_readers=True)
    his = make_list(by=gulnar, name="Тарих", on=ON, words=["Кітап"], teacher=bolat)
    page = her_browser.get(reverse("teaching:lists")).content.decode()
    assert public.name in page
    assert his.name not in page
    assert her_browser.get(reverse("teaching:list", args=[his.pk])).status_code == 404


def test_a_lesson_goes_from_the_timetable_into_the_diary_and_back(
    library: Client, gulnar: User, fifth: SchoolClass, kinds: dict[str, WorkKind]
) -> None:
    typed = {"school_class": fifth.pk, "on": MONDAY, "hour": 2, "theme": "Сөздіктер"}
    library.post(f"{reverse('teaching:new_lesson')}?on={MONDAY}", typed)
    lesson = LibraryLesson.objects.get()
    week = library.get(reverse("teaching:lessons"), {"week": "2023-10-11"}).content.decode()
    assert "Сөздіктер" in week
    assert "белгіленбеген" in week
    page = library.get(reverse("teaching:lesson", args=[lesson.pk])).content.decode()
    assert 'name="participants" value="2"' in page
    library.post(reverse("teaching:held", args=[lesson.pk]), {"participants": 2})
    assert Activity.objects.get().minutes == 180
    library.post(reverse("teaching:undo_lesson", args=[lesson.pk]))
    assert not Activity.objects.exists()
    refusal = library.post(reverse("teaching:cancel_lesson", args=[lesson.pk]), {"because": ""})
    assert "неге өткізілмейтіні жазылмаған" in refusal.content.decode()
    library.post(reverse("teaching:cancel_lesson", args=[lesson.pk]), {"because": "карантин"})
    lesson.refresh_from_db()
    assert lesson.cancelled_because == "карантин"


def test_the_programme_is_taken_edited_and_covered(library: Client, gulnar: User, fifth: SchoolClass) -> None:
    library.post(reverse("teaching:adopt_topics"))
    topic = programme.topics(gulnar.school).filter(grade=5).first()
    assert topic
    typed = {"grade": 5, "name_kk": "Біздің тақырып", "source": "мектеп бағдарламасы"}
    library.post(reverse("teaching:topic", args=[topic.pk]), typed)
    assert "Біздің тақырып" in library.get(reverse("teaching:programme")).content.decode()
    library.post(reverse("teaching:topic", args=[topic.pk]), {"remove": "1"})
    assert not programme.topics(gulnar.school).filter(pk=topic.pk).exists()
    assert library.get(reverse("teaching:programme"), {"format": "pdf"}).status_code == 200


@pytest.mark.parametrize("week", ["", "жоқ", "0001-01-01", "9999-12-31", "2023-10-11"])
def test_any_week_of_the_address_opens(library: Client, zhanar: Reader, week: str) -> None:
    for name in ("teaching:lessons", "teaching:news"):
        assert library.get(reverse(name), {"week": week}).status_code == 200


def test_zhanar_sees_news_of_her_subject_only(
    her_browser: Client, library: Client, gulnar: User, bolat: Reader
) -> None:
    for grade in (5, 6):
        make.lot(gulnar.school, make.title("Математика", "", kind="textbook", grade=grade), on=MONDAY)
    make.lot(gulnar.school, make.title("Бағалау", "", kind="methodical"), on=MONDAY + timedelta(days=1))
    page = her_browser.get(reverse("teaching:news"), {"week": str(MONDAY)}).content.decode()
    assert "Бағалау" in page
    assert "Математика" not in page
    sheet = library.get(reverse("teaching:news"), {"week": str(MONDAY), "format": "pdf", "subject": "Тарих"})
    assert sheet.content.startswith(b"%PDF")
    assert library.get(reverse("teaching:methodical"), {"q": "баға"}).status_code == 200


def test_gulnar_says_which_account_is_bolats(library: Client, gulnar: User, bolat: Reader) -> None:
    account = make.user(gulnar.school, "bolat", "Қасымов Болат")
    library.post(reverse("teaching:account", args=[bolat.pk]), {"account": account.pk})
    bolat.refresh_from_db()
    assert bolat.user == account
    assert "bolat" in library.get(reverse("teaching:accounts")).content.decode()


def test_an_empty_list_form_says_what_is_missing(library: Client, zhanar: Reader) -> None:
    assert library.post(reverse("teaching:new_list"), {"name": ""}).status_code == 200
    assert not ReadingList.objects.exists()


def test_the_page_of_a_topic_shows_what_is_there_and_a_used_one_keeps_its_grade(
    library: Client, gulnar: User, fifth: SchoolClass
) -> None:
    library.post(reverse("teaching:adopt_topics"))
    topic = programme.topics(gulnar.school).filter(grade=5)[0]
    address = reverse("teaching:topic", args=[topic.pk])
    page = library.get(address).content.decode()
    assert f'name="name_ru" value="{topic.name_ru}"' in page
    assert "k-field wrong" not in page
    lessons.put_in_timetable(by=gulnar, school_class=fifth, on=MONDAY, topic=topic)
    typed = {"grade": 6, "name_kk": topic.name_kk, "source": topic.source}
    assert "басқа сыныпқа ауыстыруға болмайды" in library.post(address, typed).content.decode()
    assert "алып тастауға болмайды" in library.post(address, {"remove": "1"}, follow=True).content.decode()
    topic.refresh_from_db()
    assert topic.grade == 5


def test_undo_of_a_held_lesson_asks_before_its_books_go(
    library: Client, gulnar: User, fifth: SchoolClass, kinds: dict[str, WorkKind], novel: Title
) -> None:
    lesson = lessons.put_in_timetable(by=gulnar, school_class=fifth, on=MONDAY, theme="Сөздіктер")
    lessons.hold(by=gulnar, lesson=lesson, today=MONDAY, participants=2)
    entry = Activity.objects.get()
    show(by=gulnar, activity=entry, titles=[novel])
    address = reverse("teaching:undo_lesson", args=[lesson.pk])
    asked = library.post(address).content.decode().replace("\u00a0", " ")
    assert "көрсетілген кітап – 1" in asked
    assert Activity.objects.filter(pk=entry.pk).exists()
    library.post(address, {"accept_loss": "on"})
    assert not Activity.objects.exists()


def test_a_list_is_written_into_the_diary_on_its_page_and_taken_back(
    library: Client, gulnar: User, kinds: dict[str, WorkKind], novel: Title
) -> None:
    shown = make_list(by=gulnar, name="Жазғы оқу", on=ON, titles=[novel])
    address = reverse("teaching:list_diary", args=[shown.pk])
    assert "k-field wrong" in library.post(address, {"on": ON, "kind": "жоқ"}).content.decode()
    typed = {"on": ON, "kind": kinds["reading_list"].pk}
    assert "Күнделікке жазылды" in library.post(address, typed, follow=True).content.decode()
    Activity.objects.update(outcome="Тізім сыныпқа берілді")
    assert "Жазбаны жою керек пе?" in library.post(address, {"undo": "1"}).content.decode()
    library.post(address, {"undo": "1", "accept_loss": "on"})
    assert not Activity.objects.exists()


def test_lists_are_filtered_by_the_highest_grade_too(library: Client, gulnar: User, novel: Title) -> None:
    make.school_year(gulnar.school)
    make_list(by=gulnar, name="Жалпы тізім", on=ON, titles=[novel])
    make_list(by=gulnar, name="Бесінші сыныпқа", on=ON, titles=[novel], lowest_grade=5, highest_grade=5)
    page = library.get(reverse("teaching:lists"), {"grade": "12"}).content.decode()
    assert "Бесінші сыныпқа" not in page
