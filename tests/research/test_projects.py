"""A project from its theme to the prize."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from kitaphana.activities.models import Activity, WorkKind
from kitaphana.activities.queries import RESEARCH, research
from kitaphana.activities.shown import show
from kitaphana.catalogue.models import Title
from kitaphana.core.models import User
from kitaphana.core.refusal import Stranger
from kitaphana.lib.period import Period
from kitaphana.research.actions import (
    Described,
    add_source,
    add_titles,
    change,
    change_source,
    end,
    meet,
    present,
    reopen,
    shelve,
    start,
    undo_meeting,
)
from kitaphana.research.models import Meeting, Project, ProjectSource
from kitaphana.research.queries import (
    awards,
    awards_by_level,
    found,
    meetings,
    projects,
    pupils,
    records,
    shelf,
    totals,
)
from kitaphana.roster.models import Reader, SchoolClass
from tests import make
from tests.research.conftest import APRIL, FEBRUARY, JUNE, NOVEMBER, OCTOBER, THEME, refused

YEAR = Period(date(2023, 9, 1), date(2024, 8, 31))
ABAI_KZ = Described(
    ProjectSource.Kind.WEB, "Жібек жолы", url="https://abai.kz/zhibek", container="Абай порталы"
)
LEVEL, AWARD, STATE = Project.Level, Project.Award, Project.State


def finish(gulnar: User, project: Project, on: date = APRIL) -> None:
    end(by=gulnar, project=project, state=STATE.FINISHED, on=on, today=JUNE)


def test_a_loan_counts_when_a_pupil_of_the_project_took_its_source_while_it_went_on(
    gulnar: User, project: Project, arman: Reader, history: Title
) -> None:
    books = make.lot(gulnar.school, history, quantity=9)
    other = make.reader(gulnar.school, "Серік Айша", school_class=project.school_class)
    make.loan(arman, make.copy(books), on=OCTOBER, returned_on=NOVEMBER)
    make.loan(arman, make.copy(books), on=APRIL)
    make.loan(arman, make.copy(books), on=OCTOBER - timedelta(days=1))
    make.loan(arman, make.copy(books), on=APRIL + timedelta(days=1))
    make.loan(other, make.copy(books), on=NOVEMBER)
    make.loan(arman, make.copy(make.lot(gulnar.school, make.title("Ұшқан ұя"))), on=NOVEMBER)
    finish(gulnar, project)
    lent = {row.source.title: [loan.lent_on for loan in row.loans] for row in found(project, "kk")}
    assert lent[history] == [OCTOBER, APRIL]
    assert sum(len(days) for days in lent.values()) == 2


def test_the_loans_of_another_school_are_not_ours(
    gulnar: User, foreign_librarian: User, project: Project, history: Title
) -> None:
    theirs = make.reader(foreign_librarian.school, "Ким Олег")
    make.loan(theirs, make.copy(make.lot(foreign_librarian.school, history)), on=NOVEMBER)
    assert [row.loans for row in found(project, "kk")] == [(), ()]


def test_the_references_are_of_the_catalogue_and_of_what_was_written_by_hand(
    gulnar: User, project: Project
) -> None:
    add_source(by=gulnar, project=project, described=ABAI_KZ, on=NOVEMBER, today=JUNE)
    assert records(project, "kk") == [
        "Есенберлин, І. Көшпенділер. Алмас қылыш / І. Есенберлин. – 2019.",
        "Жібек жолы [Электрондық ресурс] // Абай порталы. – URL: https://abai.kz/zhibek "
        "(қаралған күні: 20.11.2023).",
        "Қозыбаев, М. Қазақстан тарихы / М. Қозыбаев. – 2019.",
    ]
    assert [row.gaps for row in found(project, "kk")] == [
        ("place", "publisher", "pages"), (), ("place", "publisher", "pages"),
    ]  # fmt: skip


def test_the_shelf_of_the_project_holds_what_was_set_on_it(gulnar: User, project: Project) -> None:
    first, _second = (row.source for row in found(project, "kk"))
    shelve(by=gulnar, source=first, on_shelf=True)
    assert shelf(project) == [first]
    shelve(by=gulnar, source=first, on_shelf=False)
    assert shelf(project) == []


def test_a_meeting_is_in_the_diary_and_goes_from_it_when_undone(
    gulnar: User, project: Project, bolat: Reader
) -> None:
    met = meet(
        by=gulnar, project=project, on=NOVEMBER, about="Дереккөз іріктеу", minutes=60, today=JUNE,
        with_teacher=True,
    )  # fmt: skip
    entry = research(gulnar.school, YEAR).get()
    assert (entry.theme, entry.minutes, entry.participants, entry.teacher) == (THEME, 60, 2, bolat)
    assert entry.units == Decimal("0.25")  # of the 240 minutes that help with a project takes
    assert list(meetings(project)) == [met]
    show(by=gulnar, activity=entry, titles=[make.title("Тарих")])
    with refused("work_loses"):
        undo_meeting(by=gulnar, meeting=met)
    assert list(meetings(project)) == [met]
    undo_meeting(by=gulnar, meeting=met, accept_loss=True)
    assert not Activity.objects.exists()
    assert not Meeting.objects.exists()


def test_a_norm_of_nothing_leaves_one_unit(gulnar: User, project: Project) -> None:
    kind = WorkKind.objects.get(code=RESEARCH)
    WorkKind.objects.filter(pk=kind.pk).update(norm_minutes=0)
    met = meet(by=gulnar, project=project, on=NOVEMBER, about="Кеңес", minutes=10, today=JUNE)
    assert met.activity
    assert met.activity.units == 1
    assert met.activity.teacher is None


@pytest.mark.parametrize("day", [OCTOBER - timedelta(days=1), APRIL + timedelta(days=1)])
def test_a_meeting_lies_within_the_project(gulnar: User, project: Project, day: date) -> None:
    finish(gulnar, project)
    with refused("research_meeting_outside"):
        meet(by=gulnar, project=project, on=day, about="Кеңес", minutes=10, today=JUNE)


def test_a_meeting_says_what_was_done_and_needs_its_kind_of_work(gulnar: User, project: Project) -> None:
    with refused("research_no_about"):
        meet(by=gulnar, project=project, on=NOVEMBER, about=" ", minutes=10, today=JUNE)
    WorkKind.objects.all().delete()
    with refused("research_no_kind"):
        meet(by=gulnar, project=project, on=NOVEMBER, about="Кеңес", minutes=10, today=JUNE)
    assert not Meeting.objects.exists()


def test_a_project_has_a_theme_and_a_pupil(
    gulnar: User, project: Project, arman: Reader, bolat: Reader
) -> None:
    def begin(theme: str = THEME, pupils: Sequence[Reader] = (arman,), teacher: Reader | None = None) -> None:
        start(by=gulnar, theme=theme, pupils=pupils, teacher=teacher, started_on=OCTOBER, today=JUNE)

    with refused("research_no_theme"):
        begin(theme="  ")
    with refused("research_no_pupil"):
        begin(pupils=[])
    with refused("research_not_pupil"):
        begin(pupils=[arman, bolat])
    with refused("research_not_teacher"):
        begin(teacher=arman)
    with refused("research_future"):
        start(by=gulnar, theme=THEME, pupils=[arman], started_on=JUNE, today=APRIL)
    assert Project.objects.get() == project


def test_a_pupil_of_another_school_is_a_stranger(
    gulnar: User, foreign_librarian: User, project: Project
) -> None:
    theirs = make.reader(foreign_librarian.school, "Ким Олег")
    with pytest.raises(Stranger):
        start(by=gulnar, theme=THEME, pupils=[theirs], started_on=OCTOBER, today=JUNE)
    with pytest.raises(Stranger):
        reopen(by=foreign_librarian, project=project)


def test_pupils_come_and_go(gulnar: User, project: Project, seventh: SchoolClass, arman: Reader) -> None:
    aisha = make.reader(gulnar.school, "Серік Айша", school_class=seventh)
    kept = project.pupils.get(reader=arman).pk
    change(
        by=gulnar, project=project, theme="Жаңа тақырып", pupils=[arman, aisha, arman], started_on=OCTOBER,
        today=JUNE,
    )  # fmt: skip
    assert set(pupils(project)) == {arman, aisha}
    assert project.pupils.get(reader=arman).pk == kept
    assert project.theme == "Жаңа тақырып"


def test_the_days_of_a_project_run_forward(gulnar: User, project: Project, arman: Reader) -> None:
    with refused("research_reversed"):
        finish(gulnar, project, OCTOBER - timedelta(days=1))
    with refused("research_future"):
        end(by=gulnar, project=project, state=STATE.DROPPED, on=JUNE, today=APRIL)
    meet(by=gulnar, project=project, on=NOVEMBER, about="Кеңес", minutes=10, today=JUNE)
    with refused("research_reversed"):
        change(by=gulnar, project=project, theme=THEME, pupils=[arman], started_on=FEBRUARY, today=JUNE)
    with refused("research_reversed"):
        present(by=gulnar, project=project, conference="Дарын", on=OCTOBER - timedelta(days=1), today=JUNE)


def test_a_project_ends_once_and_may_go_on_again(gulnar: User, project: Project) -> None:
    finish(gulnar, project)
    with refused("any_no_move"):
        finish(gulnar, project)
    reopen(by=gulnar, project=project)
    assert (project.state, project.ended_on) == (STATE.GOING_ON, None)
    with refused("any_no_move"):
        end(by=gulnar, project=project, state=STATE.GOING_ON, on=APRIL, today=JUNE)


def test_a_prize_has_a_conference_a_day_and_a_level(gulnar: User, project: Project) -> None:
    with refused("research_no_conference"):
        present(by=gulnar, project=project, conference="", award=AWARD.FIRST, today=JUNE)
    with refused("research_no_day"):
        present(by=gulnar, project=project, conference="Дарын", today=JUNE)
    with refused("research_no_level"):
        present(by=gulnar, project=project, conference="Дарын", award=AWARD.FIRST, on=APRIL, today=JUNE)
    present(
        by=gulnar, project=project, conference="Дарын", level=LEVEL.REGION, award=AWARD.FIRST, on=APRIL,
        today=JUNE,
    )  # fmt: skip
    assert list(awards(gulnar.school, YEAR)) == [project]
    present(by=gulnar, project=project, conference="", today=JUNE)
    assert list(awards(gulnar.school, YEAR)) == []


def test_prizes_are_counted_by_level_the_highest_first(gulnar: User, arman: Reader) -> None:
    won = [(LEVEL.SCHOOL, AWARD.FIRST), (LEVEL.REGION, AWARD.THIRD), (LEVEL.REGION, AWARD.FIRST)]
    for place, (level, award) in enumerate([*won, (LEVEL.REGION, AWARD.FIRST), (LEVEL.DISTRICT, "")]):
        made = start(by=gulnar, theme=f"{place}", pupils=[arman], started_on=OCTOBER, today=JUNE)
        present(by=gulnar, project=made, conference="Дарын", level=level, award=award, on=APRIL, today=JUNE)
    assert [(row.level, row.awards, row.won) for row in awards_by_level(gulnar.school, YEAR)] == [
        (LEVEL.REGION, ((AWARD.FIRST, 2), (AWARD.THIRD, 1)), 3),
        (LEVEL.SCHOOL, ((AWARD.FIRST, 1),), 1),
    ]
    assert [row.level for row in awards(gulnar.school, YEAR)] == ["region", "region", "region", "school"]
    spring = Period(APRIL + timedelta(days=1), JUNE)
    assert awards_by_level(gulnar.school, spring) == []
    assert totals(gulnar.school, YEAR).awards == 4


def test_a_certificate_of_participation_is_no_prize(gulnar: User, project: Project) -> None:
    present(
        by=gulnar, project=project, conference="Дарын", level=LEVEL.REGION, award=AWARD.CERTIFICATE, on=APRIL,
        today=JUNE,
    )  # fmt: skip
    assert awards_by_level(gulnar.school, YEAR) == []
    assert totals(gulnar.school, YEAR).awards == 0


def test_a_project_belongs_to_every_period_that_it_touches(
    gulnar: User, foreign_librarian: User, project: Project
) -> None:
    finish(gulnar, project)
    touched = [Period(OCTOBER, OCTOBER), Period(NOVEMBER, FEBRUARY), Period(APRIL, JUNE)]
    missed = [Period(date(2023, 9, 1), date(2023, 10, 1)), Period(date(2024, 4, 11), JUNE)]
    assert [list(projects(gulnar.school, period)) for period in touched] == [[project]] * 3
    assert [list(projects(gulnar.school, period)) for period in missed] == [[], []]
    assert [totals(gulnar.school, period).finished for period in touched] == [0, 0, 1]
    assert not projects(foreign_librarian.school, YEAR).exists()
    assert projects(gulnar.school, YEAR).get().found == 2  # type: ignore[attr-defined]


def test_a_title_is_a_source_once(gulnar: User, project: Project, history: Title) -> None:
    with refused("research_source_twice"):
        add_titles(by=gulnar, project=project, titles=[history], on=NOVEMBER)
    novel = make.title("Ұшқан ұя")
    with refused("research_source_twice"):
        add_titles(by=gulnar, project=project, titles=[novel, novel], on=NOVEMBER)
    assert project.sources.count() == 2


@pytest.mark.parametrize(
    ("described", "code"),
    [
        (replace(ABAI_KZ, name=" "), "research_no_name"),
        (replace(ABAI_KZ, url=""), "research_no_url"),
        (replace(ABAI_KZ, url="ftp://abai.kz/zhibek"), "research_bad_url"),
        (replace(ABAI_KZ, url="javascript:alert(1)"), "research_bad_url"),
        (Described(ProjectSource.Kind.BOOK, "Кітап", url="abai"), "research_bad_url"),
    ],
)
def test_a_source_that_cannot_be_is_refused(
    gulnar: User, project: Project, described: Described, code: str
) -> None:
    with refused(code):
        add_source(by=gulnar, project=project, described=described, on=NOVEMBER, today=JUNE)
    with refused("research_future"):
        add_source(by=gulnar, project=project, described=ABAI_KZ, on=JUNE, today=NOVEMBER)
    assert project.sources.count() == 2


def test_only_a_source_written_by_hand_is_changed(gulnar: User, project: Project) -> None:
    site = add_source(by=gulnar, project=project, described=ABAI_KZ, on=NOVEMBER, today=JUNE)
    change_source(
        by=gulnar, source=site, described=replace(ABAI_KZ, name="Керуен жолы"), on=FEBRUARY, today=JUNE
    )
    assert "Керуен жолы [Электрондық ресурс]" in records(project, "kk")[1]
    of_the_catalogue = ProjectSource.objects.exclude(title=None)[0]
    with refused("any_no_move"):
        change_source(by=gulnar, source=of_the_catalogue, described=ABAI_KZ, on=FEBRUARY, today=JUNE)


def test_a_project_does_not_end_before_its_last_meeting(gulnar: User, project: Project) -> None:
    meet(by=gulnar, project=project, on=NOVEMBER, about="Кеңес", minutes=10, today=JUNE)
    with refused("research_reversed"):
        finish(gulnar, project, on=NOVEMBER - timedelta(days=1))
    finish(gulnar, project, on=NOVEMBER)
    assert project.ended_on == NOVEMBER
