"""A report is begun, put together and thrown away; the school keeps forms of its own."""

from datetime import date
from typing import Any

import pytest

from kitaphana.circulation.actions import count_visits
from kitaphana.core.models import School, User
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from kitaphana.reports.actions import (
    begin_report,
    change_outline,
    readdress,
    remove_outline,
    remove_report,
    rename_outline,
    save_outline,
)
from kitaphana.reports.editions import facts_of, living
from kitaphana.reports.models import Outline as Form
from kitaphana.reports.models import Report
from kitaphana.reports.outline import DEFAULT, Outline, Part, Words
from tests.reports.telling import AUTUMN, NEXT_MONTH

SHORT = Outline((Part("services", ("events",)), Words({"kk": "Қорытынды"}, {"kk": "Келім – {visits}."})))


def kept(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def refused(**said: Any) -> str:
    with pytest.raises(Refused) as why:
        begin_report(**said)
    return why.value.code


def test_gulnar_begins_a_report_that_lives_with_the_records(gulnar: User, report: Report) -> None:
    begun = kept(report)
    assert (begun.state, begun.revision, begun.author) == (Report.State.DRAFT, 0, gulnar)
    assert begun.period == AUTUMN
    paper = living(begun, facts_of(begun, "kk", NEXT_MONTH))
    assert paper.addressee == "Мектеп директорына"
    assert [section.code for section in paper.sections] == list(DEFAULT.codes)


@pytest.mark.parametrize(
    ("addressee", "lines"),
    [
        ("director", ("Мектеп директорына", "Директору школы", "To the school director")),
        (
            "district",
            (
                "Аудандық білім бөліміне",
                "В районный отдел образования",
                "To the district education department",
            ),
        ),
        ("council", ("Педагогикалық кеңеске", "Педагогическому совету", "To the pedagogical council")),
    ],
)
def test_the_paper_says_whom_it_is_for(
    gulnar: User, report: Report, addressee: str, lines: tuple[str, ...]
) -> None:
    readdress(by=gulnar, report=report, period=AUTUMN, addressee=addressee, on=NEXT_MONTH)
    said = tuple(
        living(report, facts_of(report, language, NEXT_MONTH)).addressee for language in ("kk", "ru", "en")
    )
    assert said == lines


def test_what_she_chose_is_what_is_printed(gulnar: User, report: Report) -> None:
    change_outline(by=gulnar, report=report, outline=SHORT, revision=0)
    assert kept(report).revision == 1
    services, own = living(kept(report), facts_of(report, "kk", NEXT_MONTH)).sections
    assert [table.code for table in services.tables] == ["events"]
    assert [line.text for line in own.lines] == ["Келім\u00a0– 42."]


def test_her_figure_stays_true_when_the_records_change(gulnar: User, report: Report) -> None:
    change_outline(by=gulnar, report=report, outline=SHORT)
    count_visits(by=gulnar, purpose="loan", count=8, grade=5, on=date(2023, 10, 4), today=NEXT_MONTH)
    own = living(kept(report), facts_of(report, "kk", NEXT_MONTH)).sections[-1]
    assert [line.text for line in own.lines] == ["Келім\u00a0– 50."]


def test_of_two_windows_the_second_is_told_that_it_is_late(gulnar: User, report: Report) -> None:
    other = kept(report)
    change_outline(by=gulnar, report=report, outline=SHORT, revision=0)
    with pytest.raises(Refused, match="басқа терезеде"):
        change_outline(by=gulnar, report=other, outline=Outline.of("stock"), revision=0)
    with pytest.raises(Refused, match="басқа терезеде"):
        readdress(by=gulnar, report=other, period=AUTUMN, addressee="council", on=NEXT_MONTH, revision=0)
    assert Outline.from_json(kept(report).parts) == SHORT


@pytest.mark.parametrize("state", [Report.State.SUBMITTED, Report.State.APPROVED])
def test_a_submitted_report_is_not_put_together_anew(gulnar: User, report: Report, state: str) -> None:
    Report.objects.filter(pk=report.pk).update(state=state)
    with pytest.raises(Refused) as why:
        change_outline(by=gulnar, report=kept(report), outline=SHORT)
    assert why.value.code == "rep_closed"
    with pytest.raises(Refused) as why:
        remove_report(by=gulnar, report=kept(report))
    assert why.value.code == "rep_kept"
    assert Outline.from_json(kept(report).parts) == DEFAULT


@pytest.mark.parametrize("state", [Report.State.RETURNED, Report.State.CORRECTING])
def test_one_that_came_back_is_put_together_anew_but_not_thrown_away(
    gulnar: User, report: Report, state: str
) -> None:
    Report.objects.filter(pk=report.pk).update(state=state)
    change_outline(by=gulnar, report=kept(report), outline=SHORT)
    with pytest.raises(Refused) as why:
        remove_report(by=gulnar, report=kept(report))
    assert why.value.code == "rep_kept"


def test_a_draft_is_thrown_away(gulnar: User, report: Report) -> None:
    remove_report(by=gulnar, report=report)
    assert not Report.objects.exists()


def test_what_is_no_outline_is_not_begun(gulnar: User, at_work: School) -> None:
    said = {"by": gulnar, "period": AUTUMN, "addressee": "director", "on": NEXT_MONTH}
    assert refused(**said, outline=Outline(())) == "rep_outline_empty"
    assert refused(**said, outline=Outline.of("stock", "stock")) == "rep_outline_twice"
    assert refused(**said, outline=Outline.of("weather")) == "rep_outline_part"
    own = Outline((Words({}, {"kk": "{weather}"}),))
    assert refused(**said, outline=own) == "rep_words_figure"
    assert not Report.objects.exists()


def test_a_period_that_has_not_begun_is_refused(gulnar: User, at_work: School) -> None:
    coming = Period(date(2024, 3, 1), date(2024, 5, 31))
    said = {"by": gulnar, "addressee": "director", "outline": DEFAULT, "on": NEXT_MONTH}
    assert refused(**said, period=coming) == "rep_future"


def test_a_period_of_more_than_six_years_is_refused(gulnar: User, at_work: School) -> None:
    long = Period(date(2017, 9, 1), date(2023, 9, 30))
    with pytest.raises(Refused) as refusal:
        begin_report(by=gulnar, period=long, addressee="director", outline=DEFAULT, on=NEXT_MONTH)
    assert "6\u00a0жылдан" in refusal.value.sentence("kk")


def test_over_the_edge_of_years_the_title_names_the_days(gulnar: User, at_work: School) -> None:
    edge = Period(date(2023, 5, 15), date(2023, 10, 31))
    begun = begin_report(by=gulnar, period=edge, addressee="council", outline=DEFAULT, on=NEXT_MONTH)
    paper = living(begun, facts_of(begun, "ru", NEXT_MONTH))
    assert "15 мая 2023" in paper.title.replace("\u00a0", " ")


@pytest.mark.parametrize("first", [1950, 2011])
def test_before_the_library_began_there_is_nothing_to_tell(gulnar: User, at_work: School, first: int) -> None:
    early = Period(date(first, 9, 1), date(first + 1, 1, 31))
    begun = begin_report(by=gulnar, period=early, addressee="director", outline=DEFAULT, on=NEXT_MONTH)
    with pytest.raises(Refused) as why:
        living(begun, facts_of(begun, "kk", NEXT_MONTH))
    assert why.value.code == "rep_before"


def test_the_school_keeps_forms_of_its_own(gulnar: User, school: School) -> None:
    form = save_outline(by=gulnar, name="  Тоқсандық   есеп ", outline=SHORT)
    assert form.name == "Тоқсандық есеп"
    assert Outline.from_json(Form.objects.get().parts) == SHORT
    rename_outline(by=gulnar, form=form, name="тоқсандық есеп")
    with pytest.raises(Refused, match="Тоқсандық ЕСЕП"):
        save_outline(by=gulnar, name="Тоқсандық ЕСЕП", outline=DEFAULT)
    with pytest.raises(Refused) as why:
        rename_outline(by=gulnar, form=form, name="  ")
    assert why.value.code == "rep_form_name"
    with pytest.raises(Refused) as why:
        save_outline(by=gulnar, name="Е" * 81, outline=DEFAULT)
    assert why.value.code == "rep_form_long"
    assert save_outline(by=gulnar, name="Айлық\0есеп", outline=DEFAULT).name == "Айлық есеп"
    remove_outline(by=gulnar, form=Form.objects.latest("pk"))
    remove_outline(by=gulnar, form=form)
    assert not Form.objects.exists()


def test_another_school_may_have_a_form_of_that_name(
    gulnar: User, foreign_librarian: User, report: Report
) -> None:
    save_outline(by=gulnar, name="Тоқсан", outline=SHORT)
    theirs = save_outline(by=foreign_librarian, name="Тоқсан", outline=DEFAULT)
    with pytest.raises(Refused) as why:
        rename_outline(by=gulnar, form=theirs, name="Біздікі")
    assert why.value.code == "any_stranger"
    with pytest.raises(Refused) as why:
        change_outline(by=foreign_librarian, report=report, outline=SHORT)
    assert why.value.code == "any_stranger"
