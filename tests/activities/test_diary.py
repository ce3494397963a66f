"""Gulnar writes the diary of work."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from kitaphana.activities import actions, queries
from kitaphana.activities.models import Activity, WorkKind
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.roster.models import Reader, ReaderKind
from tests import make
from tests.activities.conftest import HALF, TODAY, refused


@pytest.fixture
def saule(school: School) -> Reader:
    return make.reader(school, "Ахметова Сәуле", kind=ReaderKind.TEACHER)


def test_gulnar_takes_the_usual_kinds_once_and_keeps_her_own_norm(
    gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    actions.set_norm(by=gulnar, kind=kinds["exhibition"], minutes=Decimal(300), source="Мектеп бұйрығы")
    assert actions.adopt_kinds(by=gulnar) == 0
    own = WorkKind.objects.get(school=gulnar.school, code="exhibition")
    assert (own.norm_minutes, own.norm_source) == (Decimal(300), "Мектеп бұйрығы")


def test_minutes_left_empty_are_units_by_the_norm(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    entry = actions.record(
        by=gulnar, kind=kinds["inventory_entry"], on=TODAY, today=TODAY, units=Decimal(310)
    )
    assert entry.minutes == 474, "310 × 1.53 = 474.3"
    assert queries.totals(queries.diary(gulnar.school, HALF)).hours == Decimal("7.9"), (
        "as the guide itself counts"
    )


def test_own_minutes_win_over_the_norm(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    assert actions.record(by=gulnar, kind=kinds["review"], on=TODAY, today=TODAY, minutes=25).minutes == 25


def test_work_of_tomorrow_is_refused(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    with pytest.raises(Refused, match="әлі келген жоқ"):
        actions.record(by=gulnar, kind=kinds["review"], on=date(2024, 2, 1), today=TODAY)


def test_a_day_of_no_school_year_is_refused(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    with pytest.raises(Refused) as refused:
        actions.record(by=gulnar, kind=kinds["review"], on=date(2020, 5, 1), today=TODAY)
    assert refused.value.sentence("en").startswith("The day is in no school year (1\u00a0May 2020).")


@pytest.mark.parametrize("units", ["0", "-1", "NaN"])
def test_work_without_volume_is_refused(gulnar: User, kinds: dict[str, WorkKind], units: str) -> None:
    with pytest.raises(Refused, match="нөлден артық"):
        actions.record(by=gulnar, kind=kinds["review"], on=TODAY, today=TODAY, units=Decimal(units))
    assert not Activity.objects.exists()


def test_many_more_participants_than_pupils_are_asked_about(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    make.reader(gulnar.school, school_class=make.school_class(gulnar.school))
    with pytest.raises(actions.ManyParticipants) as question:
        actions.record(by=gulnar, kind=kinds["meeting"], on=TODAY, today=TODAY, participants=11)
    asked = question.value.sentence("ru").replace("\u00a0", " ")
    assert asked == "Участников – 11, а учеников в школе – 1. Оставить так?"
    kept = actions.record(
        by=gulnar, kind=kinds["meeting"], on=TODAY, today=TODAY, participants=11, accept_many=True
    )
    assert kept.participants == 11


def test_a_pupil_is_not_taken_for_a_teacher(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    pupil = make.reader(gulnar.school)
    with pytest.raises(Refused, match="мұғалім болып тіркелмеген"):
        actions.record(by=gulnar, kind=kinds["joint_lesson"], on=TODAY, today=TODAY, teacher=pupil)


def test_svetlana_of_another_school_writes_nothing_here(
    foreign_librarian: User, kinds: dict[str, WorkKind]
) -> None:
    with pytest.raises(Stranger):
        actions.record(by=foreign_librarian, kind=kinds["review"], on=TODAY, today=TODAY)


def test_the_diary_counts_joint_work_lessons_and_events(
    gulnar: User, kinds: dict[str, WorkKind], saule: Reader
) -> None:
    school_class = make.school_class(gulnar.school, 3)
    for day in (date(2023, 9, 14), date(2023, 11, 2), date(2023, 11, 9)):
        actions.record(
            by=gulnar,
            kind=kinds["library_lesson"],
            on=day,
            today=TODAY,
            school_class=school_class,
            teacher=saule,
            participants=20,
        )
    actions.record(by=gulnar, kind=kinds["reading_list"], on=TODAY, today=TODAY, at_teachers_request=True)
    joint = queries.joint_by_month(gulnar.school, HALF)
    assert [joint[month.start] for month in HALF.months()] == [1, 0, 2, 0, 0]
    assert list(queries.teachers_involved(gulnar.school, HALF)) == [saule]
    assert queries.lessons_by_class(gulnar.school, HALF) == [(school_class, 3)]
    assert queries.events(gulnar.school, HALF).count() == 3
    assert queries.reading_lists(gulnar.school, HALF).count() == 1
    assert [(row.kind.code, row.minutes) for row in queries.minutes_by_kind(gulnar.school, HALF)] == [
        ("library_lesson", 540),
        ("reading_list", 60),
    ]


def test_gulnar_writes_amends_and_deletes_an_entry_on_the_page(
    library: Client, gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    typed = {"kind": kinds["exhibition"].pk, "on": "2023-10-05", "theme": "Ұстаз – ұлы есім", "units": "1"}
    page = library.post("/work/add/", typed, follow=True).content.decode()
    assert "Күнделікке жазылды: кітап көрмесі" in page
    entry = Activity.objects.get()
    library.post(f"/work/{entry.pk}/edit/", typed | {"theme": "Мұғалім күні", "minutes": "200"})
    entry.refresh_from_db()
    assert (entry.theme, entry.minutes) == ("Мұғалім күні", 200)
    page = library.get("/work/", {"start": "2023-09-01", "end": "2023-12-31"}).content.decode()
    assert "Мұғалім күні" in page
    assert "Қазан 2023" in page
    library.post(f"/work/{entry.pk}/edit/", typed | {"outcome": "Жақсы өтті"})
    asked = library.post(f"/work/{entry.pk}/remove/").content.decode()
    assert "жұмыс нәтижесінің сипаттамасы" in asked
    assert Activity.objects.exists()
    library.post(f"/work/{entry.pk}/remove/", {"accept_loss": "on"})
    assert not Activity.objects.exists()


def test_what_was_mistyped_stays_on_the_page_with_its_error(
    library: Client, kinds: dict[str, WorkKind]
) -> None:
    typed = {"kind": kinds["review"].pk, "on": "2019-10-05", "theme": "Абай әлемі", "units": "1"}
    page = library.post("/work/add/", typed).content.decode()
    assert "Бұл күн оқу жылына кірмейді" in page
    assert "Абай әлемі" in page
    assert library.post("/work/add/", {"kind": "x", "on": "кеше", "units": "көп"}).status_code == 200
    assert not Activity.objects.exists()


def test_a_period_that_ends_before_it_starts_is_said_on_the_page(
    library: Client, kinds: dict[str, WorkKind]
) -> None:
    page = library.get("/work/", {"start": "2024-01-31", "end": "2023-09-01"}).content.decode()
    assert "Кезеңнің басы соңынан кейін тұр." in page


def test_the_diary_leaves_as_a_workbook(library: Client, gulnar: User, kinds: dict[str, WorkKind]) -> None:
    actions.record(by=gulnar, kind=kinds["quiz"], on=TODAY, today=TODAY, theme="Атамекен")
    file = library.get("/work/", {"format": "xlsx", "start": "2023-09-01", "end": "2024-08-31"})
    assert file.content.startswith(b"PK")


def test_marat_reads_the_diary_and_writes_nothing(
    client: Client, marat: User, kinds: dict[str, WorkKind]
) -> None:
    client.force_login(marat)
    page = client.get("/work/").content.decode()
    assert 'action="/work/add/"' not in page
    assert client.post("/work/add/", {}).status_code == 403
    assert client.get("/work/norms/").status_code == 200


def test_an_entry_of_another_school_is_not_found(
    client: Client, foreign_librarian: User, gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    entry = actions.record(by=gulnar, kind=kinds["review"], on=TODAY, today=TODAY)
    client.force_login(foreign_librarian)
    assert client.get(f"/work/{entry.pk}/").status_code == 404
    assert client.get(f"/work/{entry.pk}/edit/").status_code == 404
    assert client.post(f"/work/{entry.pk}/remove/").status_code == 404


def test_no_work_takes_more_minutes_than_a_year_has(gulnar: User, kinds: dict[str, WorkKind]) -> None:
    def write(units: str, minutes: int | None = None) -> Activity:
        return actions.record(
            by=gulnar, kind=kinds["quiz"], on=TODAY, today=TODAY, units=Decimal(units), minutes=minutes
        )

    norm = kinds["quiz"].norm_minutes
    assert write(str(actions.MOST_MINUTES // norm)).minutes <= actions.MOST_MINUTES
    with refused("work_minutes"):
        write("9999999.99")
    with refused("work_minutes"):
        write("1", actions.MOST_MINUTES + 1)
    assert write("9999999.99", 30).minutes == 30
