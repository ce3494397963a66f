"""The papers of an amendment: what changes, who agreed and approved it."""

from datetime import date

import pytest
from django.test import Client
from django.utils.translation import override

from kitaphana.agreement import actions as agreement
from kitaphana.agreement import amendments, papers
from kitaphana.agreement.models import Amendment
from kitaphana.core.models import User
from kitaphana.papers.paper import Paper
from tests.agreement.amendments.conftest import LATER, REASON, agreed, answer_all


def cells(paper: Paper, code: str) -> list[list[str]]:
    found = [section for section in paper.sections if section.code == code]
    return [[cell.text.replace("\N{NO-BREAK SPACE}", " ") for cell in row] for row in found[0].tables[0].rows]


def test_the_paper_says_why_and_what_changes_and_shows_the_new_work_whole(full: Amendment) -> None:
    with override("kk"):
        paper = papers.amendment_paper(full, "kk", money=False)
    assert paper.title.startswith("№1\N{NO-BREAK SPACE}өзгеріс: жылдық жоспар")
    assert REASON in paper.sections[0].lines[0].text
    assert cells(paper, "added") == [["1", "6.2 Мерейтой көрмесі: қосылды – қараша, 7 сағ."]]
    assert cells(paper, "struck") == [["1", "6.2 Абай көрмесі: алынып тасталды – желтоқсан, 14 сағ."]]
    assert cells(paper, "numbers")[0][1].endswith("42 → 45")
    work = cells(paper, "work")
    assert [row[:2] for row in work[1:-1]] == [["6.1", "Мұқағали оқулары"], ["6.2", "Мерейтой көрмесі"]]
    assert paper.status == "Жобалық нұсқа"


def test_the_stamps_are_of_those_who_agreed_and_approved_the_amendment_itself(
    full: Amendment, gulnar: User, aigul: User, baqyt: User, marat: User
) -> None:
    agreed(full, gulnar, aigul, baqyt)
    with override("kk"):
        before = papers.amendment_paper(full, "kk", money=False)
    assert before.status == "Келісілді"
    assert not any("қараша" in line for line in before.stamps[1].lines), "approved the plan, not this yet"
    amendments.approve_amendment(
        by=marat, amendment=full, on=LATER, minutes_number="3", minutes_on=date(2023, 11, 9)
    )
    with override("kk"):
        after = papers.amendment_paper(full, "kk", money=False)
    left, right = ("\n".join(stamp.lines) for stamp in after.stamps)
    assert aigul.full_name in left
    assert "10 қараша" in left
    assert marat.full_name in right
    assert "10 қараша" in right
    assert "09.11.2023" in right
    assert after.status == ""


def test_its_sheet_holds_its_own_words_and_remarks(
    full: Amendment, gulnar: User, aigul: User, baqyt: User
) -> None:
    with override("kk"):
        asked = papers.agreement_paper(full.plan, "kk", full)
    assert [row[1] for row in cells(asked, "sheet")] == [aigul.full_name, baqyt.full_name]
    assert {row[3] for row in cells(asked, "sheet")} == {""}, "the words on the plan are not of the amendment"
    agreed(full, gulnar, aigul)
    agreement.remark(by=baqyt, plan=full.plan, amendment=full, text="Қарашада емтихан", on=LATER)
    answer_all(gulnar, full)
    with override("kk"):
        sheet = papers.agreement_paper(full.plan, "kk", full)
        of_plan = papers.agreement_paper(full.plan, "kk")
    assert [row[3] for row in cells(sheet, "sheet")] == ["келісті", "ескертпе"]
    assert cells(sheet, "remarks")[0][:3] == ["–", baqyt.full_name, "Қарашада емтихан"]
    assert [section.code for section in of_plan.sections] == ["sheet"]


@pytest.mark.parametrize("paper", ["amendment", "agreement"])
def test_both_are_had_in_every_format(library: Client, full: Amendment, paper: str) -> None:
    page = library.get(f"/plan/amendments/{full.pk}/papers/").content.decode()
    address = f"/plan/amendments/{full.pk}/papers/{paper}/"
    assert page.count(f"{address}?lang=") == 9
    for language in ("kk", "ru", "en"):
        for file_format, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
            answer = library.get(f"{address}?lang={language}&format={file_format}")
            assert answer.status_code == 200
            assert answer.content.startswith(begins)


def test_another_school_has_no_papers_of_it(client: Client, foreign_librarian: User, full: Amendment) -> None:
    client.force_login(foreign_librarian)
    for paper in ("", "amendment/", "agreement/"):
        assert client.get(f"/plan/amendments/{full.pk}/papers/{paper}").status_code == 404
