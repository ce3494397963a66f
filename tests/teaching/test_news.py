"""What came in a week, for the teachers of each subject; methodical literature; accounts of teachers."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from kitaphana.catalogue.models import Subject, Title
from kitaphana.catalogue.subjects import school_subjects
from kitaphana.core.models import RoleCode, User
from kitaphana.papers.formats import render
from kitaphana.roster.actions import link_account
from kitaphana.roster.models import Reader, SchoolYear
from kitaphana.stock.models import Receipt, Source
from kitaphana.teaching.lessons import week_of
from kitaphana.teaching.news import digest, taught
from kitaphana.teaching.papers import news_paper
from kitaphana.teaching.queries import methodical
from tests import make
from tests.teaching.conftest import MONDAY, refused, teacher

WEEK = week_of(MONDAY)


def came(by: User, name: str, subject: str = "", *, on: date = MONDAY, n: int = 1, **about: object) -> Title:
    title = make.title(name, "", **about)  # type: ignore[arg-type]
    if subject:
        row = school_subjects()[subject]
        title.subject = Subject.objects.get_or_create(
            code=subject, defaults={"name_kk": row.kk, "name_ru": row.ru, "name_en": row.en}
        )[0]
        title.save()
    make.lot(by.school, title, quantity=n, on=on)
    return title


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Физика", "physics"),
        ("Математика", "algebra"),
        ("тарих", "world_history"),
        ("Физика, информатика", "informatics"),
        ("Русский язык и литература", "russian_literature"),
        ("Алғашқы әскери дайындық", "military"),
    ],
)
def test_the_words_on_a_card_say_what_is_taught(words: str, code: str) -> None:
    assert code in taught(words).codes
    assert code in school_subjects()


def test_words_that_name_no_subject_teach_nothing() -> None:
    assert not taught("Директор").codes


def test_teachers_are_told_of_their_subject_and_of_methodical_literature(
    gulnar: User, zhanar: Reader, bolat: Reader
) -> None:
    optics = came(gulnar, "Оптика", "physics", n=2)
    khans = came(gulnar, "Қазақ хандары", "history_kazakhstan")
    method = came(gulnar, "Бағалау", kind="methodical")
    chemistry = came(gulnar, "Химия", "chemistry", kind="textbook", grade=8)
    came(gulnar, "Абай жолы")
    told = digest(gulnar.school, WEEK)
    assert [(row.subject, row.teachers, [a.title for a in row.arrivals]) for row in told.news] == [
        ("Тарих", (bolat,), [khans]),
        ("Физика", (zhanar,), [optics]),
        ("", (), [chemistry]),
    ]
    assert [row.title for row in told.common] == [method]
    assert told.news[1].arrivals[0].copies == 2
    assert [row.subject for row in told.of("Физика").news] == ["Физика"]


def test_a_primary_teacher_is_told_of_books_of_the_lower_grades(gulnar: User, year: SchoolYear) -> None:
    teacher(gulnar, "Әлиева Сәуле", "Бастауыш сынып")
    lower = came(gulnar, "Математика", "mathematics", kind="textbook", grade=3)
    came(gulnar, "Математика", "mathematics", kind="textbook", grade=6)
    (primary, _rest) = digest(gulnar.school, WEEK).news
    assert [row.title for row in primary.arrivals] == [lower]


def test_a_week_ends_on_sunday_and_old_stock_is_no_news(gulnar: User, zhanar: Reader) -> None:
    came(gulnar, "Оптика", "physics", on=WEEK.end + timedelta(days=1))
    came(gulnar, "Дыбыс", "physics")
    Receipt.objects.filter(on=MONDAY).update(source=Source.OLD_STOCK)
    assert digest(gulnar.school, WEEK).news == ()


def test_more_copies_of_a_title_are_not_its_first(gulnar: User, zhanar: Reader) -> None:
    optics = came(gulnar, "Оптика", "physics", on=WEEK.start - timedelta(days=30))
    make.lot(gulnar.school, optics, on=MONDAY)
    fresh = came(gulnar, "Дыбыс", "physics")
    (news,) = digest(gulnar.school, WEEK).news
    assert {row.title: row.is_new for row in news.arrivals} == {fresh: True, optics: False}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_each_subject_has_a_sheet(gulnar: User, zhanar: Reader, bolat: Reader, language: str) -> None:
    came(gulnar, "Оптика", "physics")
    came(gulnar, "Хандар", "history_kazakhstan")
    came(gulnar, "Бағалау", kind="methodical")
    with translation.override(language):
        paper = news_paper(gulnar.school, digest(gulnar.school, WEEK), language)
        nothing = news_paper(gulnar.school, digest(gulnar.school, week_of(date(2023, 12, 4))), language)
    assert [(section.title, section.new_page) for section in paper.printed][:2] == [
        ("Тарих", False), ("Физика", True),
    ]  # fmt: skip
    assert len(paper.sections) == 3
    assert len(list(nothing.lines())) == 1
    for file_format in ("pdf", "docx", "xlsx"):
        assert render(paper, file_format)
        assert render(nothing, file_format)


def test_methodical_literature_stands_apart_with_what_is_lent(
    gulnar: User, zhanar: Reader, foreign_librarian: User
) -> None:
    ours = came(gulnar, "Бағалау", kind="methodical", n=3)
    came(gulnar, "Оптика", "physics")
    came(foreign_librarian, "Бөтен әдістеме", kind="methodical")
    make.loan(zhanar, make.copy(ours.lots.get()))
    titles, shelf = methodical(gulnar.school)
    assert list(titles) == [ours]
    assert (shelf[ours.pk].owned, shelf[ours.pk].out, shelf[ours.pk].lendable) == (3, 1, 2)


def test_an_account_belongs_to_one_teacher(gulnar: User, zhanar: Reader, bolat: Reader) -> None:
    with refused("roster_account_taken"):
        link_account(by=gulnar, reader=bolat, account=zhanar.user)
    his = make.user(gulnar.school, "bolat", "Қасымов Болат", RoleCode.TEACHER)
    link_account(by=gulnar, reader=bolat, account=his)
    link_account(by=gulnar, reader=zhanar, account=None)
    bolat.refresh_from_db()
    zhanar.refresh_from_db()
    assert (bolat.user, zhanar.user) == (his, None)
