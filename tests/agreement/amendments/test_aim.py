"""An amendment changes the plan's aim and tasks too."""

import pytest
from django.test import Client
from django.utils.translation import override

from kitaphana.agreement import amendments, papers
from kitaphana.agreement.amended import approved_content
from kitaphana.agreement.models import Amendment, Change, Version
from kitaphana.agreement.versions import kept, shown_now
from kitaphana.core.models import User
from kitaphana.core.refusal import Refused
from kitaphana.planning.amending import set_aim
from kitaphana.planning.models import Plan
from tests.agreement.amendments.conftest import LATER, agreed, in_words

AIM = "Оқырманның сұранысын қанағаттандыру"
TASKS = ["Қорды толықтыру", "Оқуға тарту"]


@pytest.fixture
def aimed(begun: Amendment, gulnar: User) -> Amendment:
    amendments.propose_aim(by=gulnar, amendment=begun, aim=AIM, tasks=TASKS)
    return begun


def test_the_aim_changes_when_the_director_approves_and_earlier_versions_keep_theirs(
    aimed: Amendment, gulnar: User, aigul: User, baqyt: User, marat: User
) -> None:
    plan = aimed.plan
    assert in_words(aimed)["aim"] == [
        f"Мақсаты: көрсетілмеген → {AIM}",
        "Міндет қосылды: Қорды толықтыру",
        "Міндет қосылды: Оқуға тарту",
    ]
    agreed(aimed, gulnar, aigul, baqyt)
    plan.refresh_from_db()
    assert (plan.aim, shown_now(plan, "kk").aim) == ("", "")
    amendments.approve_amendment(by=marat, amendment=aimed, on=LATER)
    plan.refresh_from_db()
    assert (plan.aim, plan.task_list) == (AIM, tuple(TASKS))
    assert (shown_now(plan, "kk").aim, shown_now(plan, "kk").tasks) == (AIM, tuple(TASKS))
    content = approved_content(plan)
    assert (content["aim"], content["tasks"]) == (AIM, TASKS)
    first = Version.objects.filter(plan=plan, is_approved=True).earliest("number")
    assert kept(plan, first.content).aim == ""
    with override("kk"):
        paper = papers.plan_paper(plan, "kk", money=False)
    assert AIM in paper.sections[0].lines[0].text


def test_one_change_of_the_aim_stands_in_an_amendment(aimed: Amendment, gulnar: User) -> None:
    amendments.propose_aim(by=gulnar, amendment=aimed, aim=AIM, tasks=["Қорды  толықтыру ", " "])
    (change,) = Change.objects.filter(amendment=aimed)
    assert change.after == {"aim": AIM, "tasks": ["Қорды толықтыру"]}


def test_the_same_aim_is_no_change(begun: Amendment, gulnar: User) -> None:
    with pytest.raises(Refused) as refused:
        amendments.propose_aim(by=gulnar, amendment=begun, aim="  ", tasks=[""])
    assert refused.value.code == "amendment_same_aim"


def test_the_aim_of_a_plan_not_approved_is_not_amended(plan: Plan, gulnar: User) -> None:
    with pytest.raises(Refused) as refused:
        set_aim(by=gulnar, plan=plan, aim=AIM, tasks=TASKS)
    assert refused.value.code == "amendment_no_plan"


def test_an_amendment_out_for_agreement_takes_no_other_aim(
    aimed: Amendment, gulnar: User, aigul: User
) -> None:
    agreed(aimed, gulnar, aigul)
    with pytest.raises(Refused) as refused:
        amendments.propose_aim(by=gulnar, amendment=aimed, aim="Басқа", tasks=[])
    assert refused.value.code == "amendment_closed"


def test_gulnar_writes_the_aim_on_a_page_of_the_amendment(
    library: Client, begun: Amendment, aigul: User
) -> None:
    address = f"/plan/amendments/{begun.pk}/"
    assert f"{address}aim/" in library.get(address).content.decode()
    page = library.post(f"{address}aim/", {"aim": "", "tasks": ""}).content.decode()
    assert "Мақсаты мен міндеттері бұрынғыдай" in page
    assert library.post(f"{address}aim/", {"aim": AIM, "tasks": "\r\n".join(TASKS)}).status_code == 302
    page = library.get(address).content.decode()
    assert f"→ {AIM}" in page
    assert "Міндет қосылды: Оқуға тарту" in page
    assert "Қорды толықтыру\nОқуға тарту" in library.get(f"{address}aim/").content.decode()
    library.force_login(aigul)
    assert library.get(f"{address}aim/").status_code == 403
