"""The plan's papers: who agreed and approved stands at their head; what was approved is what is printed."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.translation import override

from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions, papers
from kitaphana.agreement.models import Remark, Word
from kitaphana.agreement.queries import latest_round
from kitaphana.core.models import RoleCode, School, User
from kitaphana.papers.paper import Paper
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.worktime.actions import hold_post
from tests import make

PAPERS = ("plan", "hours", "numbers", "agreement", "whole")


def cells(paper: Paper) -> list[list[str]]:
    return [
        [cell.text for cell in row]
        for section in paper.sections
        for table in section.tables
        for row in table.rows
    ]


def agreed(plan: Plan, gulnar: User, aigul: User) -> Plan:
    make.sent(plan, [aigul], by=gulnar, on=date(2023, 9, 4))
    actions.agree(by=aigul, plan=plan, on=date(2023, 9, 5))
    plan.refresh_from_db()
    return plan


def approved(plan: Plan, gulnar: User, aigul: User, marat: User) -> Plan:
    agreed(plan, gulnar, aigul)
    plan.minutes_number, plan.minutes_on = "1", date(2023, 9, 6)
    plan.save()
    actions.approve(by=marat, plan=plan, on=date(2023, 9, 7))
    plan.refresh_from_db()
    return plan


def test_before_anyone_agreed_there_are_lines_to_sign(plan: Plan, school: School) -> None:
    School.objects.filter(pk=school.pk).update(director="Тұрсынов М.", deputy="Оспанова А.")
    plan.school.refresh_from_db()
    with override("kk"):
        left, right = papers.plan_paper(plan, "kk", money=False).stamps
    assert (left.word, right.word) == ("КЕЛІСІЛДІ", "БЕКІТЕМІН")
    assert left.lines[1:] == ("____________ Оспанова А.", "20__ жылғы «____» ______________")
    assert right.lines[:2] == ("Мектеп директоры", "____________ Тұрсынов М.")


def test_an_approved_plan_names_who_agreed_and_approved_and_the_minutes(
    plan: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    approved(plan, gulnar, aigul, marat)
    with override("kk"):
        left, right = papers.plan_paper(plan, "kk", money=False).stamps
    assert left.lines[1:] == (f"____________ {aigul.full_name}", "2023 жылғы 5 қыркүйек")
    assert right.lines[1:3] == (f"____________ {marat.full_name}", "2023 жылғы 7 қыркүйек")


def test_what_was_approved_is_printed_whatever_became_of_the_rows(
    plan: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    approved(plan, gulnar, aigul, marat)
    PlanItem.objects.filter(plan=plan).update(text="Басқа жұмыс", units=7)
    with override("kk"):
        for paper in (papers.plan_paper(plan, "kk", money=False), papers.hours_paper(plan, "kk")):
            told = [text for row in cells(paper) for text in row]
            assert "Мұқағали оқулары" in told
            assert "Басқа жұмыс" not in told


def test_the_sheet_holds_words_signatures_and_answered_remarks(
    plan: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    make.sent(plan, [aigul], by=gulnar, on=date(2023, 9, 4))
    shown = latest_round(plan)
    assert shown.round
    word = Word.objects.create(
        school=plan.school, round=shown.round, participant=shown.voices[0].participant,
        said=Word.Said.REMARKS, way=Word.Way.ACCOUNT, on=date(2023, 9, 5), by=aigul,
    )  # fmt: skip
    Remark.objects.create(
        school=plan.school, word=word, item_number="6.1", item_text="Мұқағали оқулары",
        text="9 ақпанға қойыңыз", answer=Remark.Answer.ACCEPTED, answer_text="қойылды",
        answered_on=date(2023, 9, 6), answered_by=gulnar,
    )  # fmt: skip
    with override("kk"):
        paper = papers.agreement_paper(plan, "kk")
    sheet, remarks = (section.tables[0] for section in paper.sections)
    assert sheet.heads[1:] == ("Аты-жөні", "Қызметі", "Пікірі", "Күні", "Қолы")
    assert [cell.text for cell in sheet.rows[0]][1::2] == [aigul.full_name, "ескертпе", ""]
    row = [cell.text for cell in remarks.rows[0]]
    assert row[:3] == ["6.1", aigul.full_name, "9 ақпанға қойыңыз"]
    assert row[3].endswith(": қойылды")


def test_a_plan_not_sent_yet_has_a_sheet_to_take_round(plan: Plan, gulnar: User, aigul: User) -> None:
    with override("kk"):
        [section] = papers.agreement_paper(plan, "kk").sections
        assert section.lines[0].text == "Жоспарды келісетін қатысушылар әлі таңдалмаған."
        make.asked(plan, aigul, by=gulnar)
        assert [row[1] for row in cells(papers.agreement_paper(plan, "kk"))] == [aigul.full_name]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_paper_is_had_in_every_format(library: Client, plan: Plan, paper: str, language: str) -> None:
    for file_format, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
        answer = library.get(f"/plan/{plan.pk}/papers/{paper}/?lang={language}&format={file_format}")
        assert answer.status_code == 200
        assert answer.content.startswith(begins)


def test_the_page_of_papers_leads_to_all_of_them(library: Client, plan: Plan) -> None:
    page = library.get(f"/plan/{plan.pk}/papers/").content.decode()
    assert all(page.count(f"/plan/{plan.pk}/papers/{paper}/?lang=") == 9 for paper in PAPERS)


def test_the_cost_of_hours_is_printed_for_the_office_only(
    client: Client, gulnar: User, aigul: User, plan: Plan, kinds: dict[str, WorkKind], school: School
) -> None:
    hold_post(
        by=gulnar, person="Сәрсенова Г.", hours_a_day=Decimal(8), starts_on=plan.starts_on,
        pay_a_month=Decimal(160_000),
    )  # fmt: skip
    with override("kk"):
        told = cells(papers.plan_paper(plan, "kk", money=True))
        assert told[-1][-1] == "16\xa0000"
        assert len(cells(papers.plan_paper(plan, "kk", money=False))) < len(told)
    head = make.user(school, "baqyt", "Жүнісов Бақыт", RoleCode.CLASS_HEAD)
    client.force_login(head)
    assert client.get(f"/plan/{plan.pk}/papers/plan/?format=pdf").status_code == 200


def test_another_school_has_no_papers_of_it(client: Client, foreign_librarian: User, plan: Plan) -> None:
    client.force_login(foreign_librarian)
    for paper in ("", *(f"{paper}/" for paper in PAPERS)):
        assert client.get(f"/plan/{plan.pk}/papers/{paper}").status_code == 404
