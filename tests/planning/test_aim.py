"""Section 1 of a plan: Gulnar writes its aim and tasks while it is open; all see and print them."""

from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.utils.translation import override

from kitaphana.agreement import actions as agreement
from kitaphana.agreement.difference import difference
from kitaphana.agreement.papers import plan_paper
from kitaphana.agreement.queries import latest_round
from kitaphana.agreement.versions import content_of, kept, shown_now
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.lib.period import Period
from kitaphana.planning import actions
from kitaphana.planning.aim import aim_before, write_aim
from kitaphana.planning.models import Plan
from tests import make

AIM = "Оқу-тәрбие үдерісін ақпаратпен қамтамасыз ету"
TASKS = ["Қорды сақтау", "Кітап оқуға баулу"]
DAY = date(2023, 9, 4)


def with_aim(gulnar: User, plan: Plan) -> Plan:
    return write_aim(by=gulnar, plan=plan, aim=AIM, tasks=TASKS)


def text(client: Client, path: str) -> str:
    return unescape(client.get(path).content.decode())


def test_gulnar_writes_the_aim_and_the_page_shows_it(library: Client, plan: Plan) -> None:
    assert "Жоспардың мақсаты мен міндеттерін жазу" in text(library, f"/plan/{plan.pk}/")
    typed = {"aim": f"  {AIM}\r\n", "tasks": "Қорды сақтау\r\n\r\n  Кітап оқуға   баулу \r\n"}
    answer = library.post(f"/plan/{plan.pk}/aim/", typed)
    assert answer["Location"] == f"/plan/{plan.pk}/"
    plan.refresh_from_db()
    assert (plan.aim, list(plan.task_list)) == (AIM, TASKS)
    page = text(library, f"/plan/{plan.pk}/")
    assert AIM in page
    assert "<li>Кітап оқуға баулу</li>" in page


def test_last_years_text_is_proposed_not_put_in_silently(library: Client, gulnar: User, plan: Plan) -> None:
    with_aim(gulnar, plan)
    next_plan = actions.draft_plan(by=gulnar, kind="year", period=Period.school_year(2024))
    page = text(library, f"/plan/{next_plan.pk}/aim/")
    assert AIM in page
    assert "Мәтін алдыңғы жоспардан ұсынылды: Жылдық жоспар, 2023–2024" in page
    next_plan.refresh_from_db()
    assert next_plan.aim == ""
    write_aim(by=gulnar, plan=next_plan, aim="Жаңа мақсат", tasks=[])
    page = text(library, f"/plan/{next_plan.pk}/aim/")
    assert AIM not in page
    assert "ұсынылды" not in page


def test_a_text_is_proposed_from_a_plan_of_the_same_kind_only(gulnar: User, plan: Plan) -> None:
    with_aim(gulnar, plan)
    october = Period.month(2023, 10)
    month = actions.draft_plan(by=gulnar, kind="month", period=october)
    abai = actions.draft_plan(by=gulnar, kind="year", scope="thematic", theme="Абай", period=october)
    assert aim_before(month) is aim_before(abai) is aim_before(plan) is None


@pytest.mark.parametrize(
    ("aim", "tasks", "broken"), [("а" * 1001, "", "1000"), ("", "а" * 4001, "4000")], ids=["aim", "tasks"]
)
def test_a_text_too_long_comes_back_with_the_reason(
    library: Client, plan: Plan, aim: str, tasks: str, broken: str
) -> None:
    page = unescape(library.post(f"/plan/{plan.pk}/aim/", {"aim": aim, "tasks": tasks}).content.decode())
    assert broken in page
    assert (aim or tasks) in page


def test_in_agreement_and_approved_it_is_not_written_any_more(
    library: Client, gulnar: User, aigul: User, marat: User, plan: Plan
) -> None:
    with_aim(gulnar, plan)
    make.sent(plan, [aigul], by=gulnar, on=DAY)
    with pytest.raises(Refused, match="келісу"):
        write_aim(by=gulnar, plan=plan, aim="Басқа", tasks=[])
    agreement.agree(by=aigul, plan=plan, on=DAY)
    agreement.approve(by=marat, plan=plan, on=DAY)
    page = unescape(library.post(f"/plan/{plan.pk}/aim/", {"aim": "Басқа"}).content.decode())
    assert "Жоспар бекітілген" in page
    plan.refresh_from_db()
    assert plan.aim == AIM
    assert f"/plan/{plan.pk}/aim/" not in text(library, f"/plan/{plan.pk}/")


def test_who_only_reads_plans_has_no_page_to_write_it(client: Client, aigul: User, plan: Plan) -> None:
    client.force_login(aigul)
    assert client.get(f"/plan/{plan.pk}/aim/").status_code == 403
    assert "жазу" not in text(client, f"/plan/{plan.pk}/")


def test_another_schools_plan_is_not_found(client: Client, foreign_librarian: User, plan: Plan) -> None:
    client.force_login(foreign_librarian)
    assert client.get(f"/plan/{plan.pk}/aim/").status_code == 404


def test_the_version_keeps_it_and_a_round_tells_what_changed(gulnar: User, aigul: User, plan: Plan) -> None:
    with_aim(gulnar, plan)
    before = content_of(plan)
    write_aim(by=gulnar, plan=plan, aim="Оқуға баулу", tasks=["Кітап оқуға баулу", "Ата-анамен жұмыс"])
    said = difference(before, content_of(plan)).said("kk")
    assert said == {
        "aim": [
            f"Мақсаты: {AIM} → Оқуға баулу",
            "Міндет алынып тасталды: Қорды сақтау",
            "Міндет қосылды: Ата-анамен жұмыс",
        ]
    }
    make.sent(plan, [aigul], by=gulnar, on=DAY)
    sent = latest_round(plan).round
    assert sent
    shown = kept(plan, sent.version.content)
    assert (shown.aim, shown.tasks) == ("Оқуға баулу", ("Кітап оқуға баулу", "Ата-анамен жұмыс"))


def test_tasks_in_another_order_are_a_difference(gulnar: User, plan: Plan) -> None:
    with_aim(gulnar, plan)
    before = content_of(plan)
    write_aim(by=gulnar, plan=plan, aim=AIM, tasks=reversed(TASKS))
    assert difference(before, content_of(plan)).said("kk") == {"aim": ["Міндеттердің реті өзгерді."]}
    assert not difference(before, before)


def test_a_plan_approved_before_there_were_aims_is_shown_as_it_was(
    gulnar: User, aigul: User, marat: User, plan: Plan
) -> None:
    content = content_of(plan)
    old = {key: value for key, value in content.items() if key not in ("aim", "tasks")}
    assert (kept(plan, old).aim, kept(plan, old).tasks) == ("", ())
    assert not difference(old, content)


def test_it_is_printed_as_section_1_of_the_approved_plan(
    gulnar: User, aigul: User, marat: User, plan: Plan
) -> None:
    with_aim(gulnar, plan)
    make.sent(plan, [aigul], by=gulnar, on=DAY)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    agreement.approve(by=marat, plan=plan, on=DAY)
    Plan.objects.filter(pk=plan.pk).update(aim="Өзгертілген")
    plan.refresh_from_db()
    assert shown_now(plan, "kk").aim == AIM
    with override("kk"):
        first = plan_paper(plan, "kk", money=False).sections[0]
    assert first.title == "1. Мақсаты мен міндеттері"
    assert [line.text for line in first.lines] == [
        f"Мақсаты: {AIM}", "Міндеттері:", "1) Қорды сақтау", "2) Кітап оқуға баулу",
    ]  # fmt: skip
