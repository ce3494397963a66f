"""Gulnar signs her report, Marat decides about it."""

from datetime import date

import pytest

from kitaphana.circulation.models import Visit
from kitaphana.core.models import Journal, School, User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.lib.dates import full_date
from kitaphana.lib.period import Period
from kitaphana.reports import life
from kitaphana.reports.changes import between
from kitaphana.reports.editions import (
    Shown,
    Told,
    facts_of,
    figures,
    figures_now,
    in_force,
    living,
    printed,
    submitted,
    told,
)
from kitaphana.reports.models import Answer, Edition, Report
from tests.reports.life.conftest import begun, explain, visit
from tests.reports.telling import NEXT_MONTH, plain, refused

MARCH = date(2024, 3, 4)


def test_a_signed_report_is_kept_whole_in_three_languages(gulnar: User, report: Report) -> None:
    last = Journal.objects.latest("pk").pk
    edition = life.submit(by=gulnar, report=report, on=NEXT_MONTH, seen=0)
    report.refresh_from_db()
    assert (report.state, report.revision, edition.number) == ("submitted", 1, 1)
    assert (edition.submitted_by, edition.submitted_on, edition.journal) == (gulnar, NEXT_MONTH, last)
    assert figures(edition)["visits"] == 42
    assert figures(edition) == figures_now(report)
    for language, word in (("kk", "тапсырылды"), ("ru", "сдан"), ("en", "Submitted")):
        paper = submitted(edition, language)
        assert paper.language == language
        assert word in paper.status
        assert edition.code in plain(printed(edition, language).signatures[-1])
    stored = Edition.objects.get()
    assert stored.is_whole
    assert stored.content == edition.content


def test_with_questions_open_it_is_not_signed(gulnar: User, draft: Report) -> None:
    with pytest.raises(Refused) as refusal:
        life.submit(by=gulnar, report=draft, on=NEXT_MONTH)
    assert refusal.value.code == "rep_open_questions"
    assert refusal.value.holes["n"] > 3  # type: ignore[operator]
    explain(gulnar, draft)
    Answer.objects.filter(code="ask_close").delete()
    with pytest.raises(Refused) as refusal:
        life.submit(by=gulnar, report=draft, on=NEXT_MONTH)
    assert refusal.value.holes == {"n": 1}
    assert not Edition.objects.exists()


def test_a_period_that_is_not_over_or_empty_is_not_signed(gulnar: User, report: Report) -> None:
    with refused("rep_future"):
        life.submit(by=gulnar, report=report, on=date(2024, 1, 30))
    report.starts_on, report.ends_on = date(2011, 9, 1), date(2012, 1, 31)
    report.save()
    with refused("rep_before"):
        life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    assert not Edition.objects.exists()


def test_marat_approves_and_his_name_as_papers_print_it_stays(
    gulnar: User, marat: User, report: Report
) -> None:
    edition = life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    seal = edition.seal
    life.approve(
        by=marat, report=report, on=MARCH, minutes_number=" 4 ", minutes_on=date(2024, 2, 28), seen=1
    )
    school = School.objects.get()
    school.director = "Жаңа Директор"
    school.save()
    kept = Edition.objects.get()
    assert (kept.decision, kept.decided_by, kept.decided_on, kept.seal) == ("approved", marat, MARCH, seal)
    assert kept.is_whole
    *_rest, approved, council, code = map(plain, printed(kept, "kk").signatures)
    assert approved == "Бекітемін. Мектеп директоры: ______________ Тұрсынов М.А., 2024 жылғы 4 наурыз"
    assert council == "Педагогикалық кеңесте қаралды (№4 хаттама, 2024 жылғы 28 ақпан)."
    assert code == f"Құжаттың тексеру коды: {kept.code}."
    assert Report.objects.get().state == "approved"


def test_what_a_decision_may_not_be(gulnar: User, marat: User, aigul: User, report: Report) -> None:
    with refused("any_no_move"):
        life.approve(by=marat, report=report, on=MARCH)
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    with refused("any_no_move"):
        life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    for by in (gulnar, aigul):
        with refused("rep_only_director"):
            life.approve(by=by, report=report, on=MARCH)
        with refused("rep_only_director"):
            life.return_report(by=by, report=report, on=MARCH, why="Жоқ")
    with refused("rep_return_why"):
        life.return_report(by=marat, report=report, on=MARCH, why="  \n")
    for number, day in (("4", None), ("", MARCH), ("4", date(2024, 3, 5))):
        with refused("plan_minutes"):
            life.approve(by=marat, report=report, on=MARCH, minutes_number=number, minutes_on=day)
    with refused("any_no_move"):
        life.correct(by=gulnar, report=report)
    assert Edition.objects.get().decision == ""
    assert Report.objects.get().state == "submitted"


def test_a_director_who_wrote_it_does_not_approve_it(marat: User, gulnar: User, report: Report) -> None:
    report.author = marat
    report.save()
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    with refused("rep_own"):
        life.approve(by=marat, report=report, on=MARCH)


def test_two_desks_do_not_decide_about_different_things(gulnar: User, marat: User, report: Report) -> None:
    """Marat's page shows the first version; meanwhile it went back and came again."""
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    page = Report.objects.get()
    life.return_report(by=marat, report=report, on=NEXT_MONTH, why="Қор туралы жазыңыз", seen=1)
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    with refused("rep_changed"):
        life.approve(by=marat, report=page, on=MARCH, seen=1)
    assert [row.decision for row in Edition.objects.order_by("number")] == ["returned", ""]


def test_a_returned_report_comes_again_as_a_version_that_says_nothing_of_a_correction_if_nothing_differs(
    gulnar: User, marat: User, report: Report
) -> None:
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    first = life.return_report(by=marat, report=report, on=NEXT_MONTH, why="Қор туралы жазыңыз")
    assert in_force(report) is None
    second = life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    assert first.why == "Қор туралы жазыңыз"
    assert "түзету" not in submitted(second, "kk").status
    assert not between(told(first, "kk"), told(second, "kk"))


DEPUTY = {
    "kk": "Келісілді. Директордың оқу ісі жөніндегі орынбасары: ______________ Оспанова Айгүл, {}",
    "ru": "Согласовано. Заместитель директора по учебной работе: ______________ Оспанова Айгүл, {}",
    "en": "Agreed. Deputy director, teaching: ______________ Оспанова Айгүл, {}",
}


def test_what_aigul_agreed_is_printed_above_what_marat_approved(
    gulnar: User, marat: User, aigul: User, report: Report
) -> None:
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    edition = Edition.objects.get()
    assert not any("Келісілді" in line for line in printed(edition, "kk").signatures)
    life.agree(by=aigul, report=report, on=NEXT_MONTH)
    approved = life.approve(by=marat, report=report, on=MARCH, seen=1)
    for language, line in DEPUTY.items():
        found = [plain(each) for each in printed(approved, language).signatures]
        line = line.format(full_date(NEXT_MONTH, language))
        assert found.index(line) + 1 == next(n for n, each in enumerate(found) if "Тұрсынов" in each)
    Edition.objects.update(agreed_as="Біреу")
    forged = Edition.objects.get()
    assert not forged.is_whole
    assert not any("Біреу" in line for line in printed(forged, "kk").signatures)


def test_who_may_not_agree_a_report(gulnar: User, marat: User, aigul: User, report: Report) -> None:
    with refused("any_no_move"):
        life.agree(by=aigul, report=report, on=NEXT_MONTH)
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    for by in (gulnar, marat):
        with refused("rep_only_deputy"):
            life.agree(by=by, report=report, on=NEXT_MONTH)
    with refused("rep_changed"):
        life.agree(by=aigul, report=report, on=NEXT_MONTH, seen=0)
    life.agree(by=aigul, report=report, on=NEXT_MONTH, seen=1)
    with refused("any_no_move"):
        life.agree(by=aigul, report=report, on=NEXT_MONTH, seen=1)
    life.return_report(by=marat, report=report, on=MARCH, why="Қор туралы жазыңыз", seen=1)
    life.submit(by=gulnar, report=report, on=MARCH)
    assert [row.agreed_by for row in Edition.objects.order_by("number")] == [aigul, None]


DUTIES = {
    "teaching": ("оқу ісі", "учебной работе", "teaching"),
    "both": ("оқу-тәрбие ісі", "учебно-воспитательной работе", "teaching and upbringing"),
    "upbringing": ("тәрбие ісі", "воспитательной работе", "upbringing"),
    "facilities": ("шаруашылық ісі", "хозяйственной работе", "facilities"),
}


@pytest.mark.parametrize("duty", DUTIES)
def test_a_deputy_agrees_as_what_gulnar_wrote_and_goes_on_having_agreed_so(
    gulnar: User, aigul: User, report: Report, duty: str
) -> None:
    School.objects.update(deputy="Оспанова А.С.", deputy_duty=duty)
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    aigul.school.refresh_from_db()
    life.agree(by=aigul, report=report, on=NEXT_MONTH)
    School.objects.update(deputy_duty="facilities" if duty == "teaching" else "teaching")
    agreed = Edition.objects.get()
    kk, ru, en = DUTIES[duty]
    day = {language: full_date(NEXT_MONTH, language) for language in ("kk", "ru", "en")}
    for language, said in {
        "kk": f"Келісілді. Директордың {kk} жөніндегі орынбасары: ______________ Оспанова А.С., {day['kk']}",
        "ru": f"Согласовано. Заместитель директора по {ru}: ______________ Оспанова А.С., {day['ru']}",
        "en": f"Agreed. Deputy director, {en}: ______________ Оспанова А.С., {day['en']}",
    }.items():
        assert said in [plain(line) for line in printed(agreed, language).signatures]
    Edition.objects.update(agreed_duty="both" if duty == "upbringing" else "upbringing")
    assert not Edition.objects.get().is_whole


def test_what_is_signed_is_what_was_read(gulnar: User, report: Report) -> None:
    """Gulnar reads in Russian; meanwhile visits are counted at another desk, then taken back."""
    facts = facts_of(report, "ru", NEXT_MONTH)
    read = Shown.of(Told(living(report, facts), facts.values))
    assert Shown.read(str(read)) == read
    assert Shown.read(f"{read}x") is None
    visit(gulnar, 10)
    with refused("rep_moved"):
        life.submit(by=gulnar, report=report, on=MARCH, seen=0, shown=read)
    assert not Edition.objects.exists()
    Visit.objects.order_by("-pk")[:1].get().delete()
    edition = life.submit(by=gulnar, report=report, on=MARCH, seen=0, shown=read)
    assert figures(edition)["visits"] == 42


def test_a_changed_edition_is_seen_and_not_decided_about(gulnar: User, marat: User, report: Report) -> None:
    edition = life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    edition.figures["visits"] = "9000"
    edition.save()
    assert Edition.objects.get().is_whole, "saving writes the decision only"
    Edition.objects.update(figures=edition.figures)
    assert not Edition.objects.get().is_whole
    with refused("rep_not_whole"):
        life.approve(by=marat, report=report, on=MARCH)


def test_a_decision_put_into_the_database_is_not_printed(gulnar: User, marat: User, report: Report) -> None:
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    life.return_report(by=marat, report=report, on=MARCH, why="Қор туралы жазыңыз")
    assert Edition.objects.get().is_whole
    Edition.objects.update(decision="approved", decided_as="Жалған Директор")
    forged = Edition.objects.get()
    assert not forged.is_whole
    assert not any("Жалған" in line for line in printed(forged, "kk").signatures)
    Edition.objects.update(decision="returned", decided_as="")
    assert Edition.objects.get().is_whole


def test_a_foreign_librarian_has_nothing_to_do_with_it(
    gulnar: User, foreign_librarian: User, report: Report
) -> None:
    with pytest.raises(Stranger):
        life.submit(by=foreign_librarian, report=report, on=NEXT_MONTH)
    edition = life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    with pytest.raises(Stranger):
        life.give(by=foreign_librarian, edition=edition, language="kk", file_format="pdf", content=b"x")


def test_two_reports_of_one_period_live_apart(gulnar: User, marat: User, report: Report) -> None:
    other = begun(gulnar)
    explain(gulnar, other)
    assert Period(other.starts_on, other.ends_on) == report.period
    life.submit(by=gulnar, report=report, on=NEXT_MONTH)
    first = life.approve(by=marat, report=report, on=NEXT_MONTH)
    second = life.submit(by=gulnar, report=other, on=NEXT_MONTH)
    assert first.number == second.number == 1 and first.seal != second.seal
