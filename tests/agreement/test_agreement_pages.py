"""The page of a plan in agreement, as each person has it."""

from decimal import Decimal

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kitaphana.agreement import actions as agreement
from kitaphana.agreement.models import Remark, Word
from kitaphana.agreement.queries import awaiting
from kitaphana.core.models import RoleCode, User
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.planning import actions
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.planning.queries import items
from kitaphana.worktime.actions import hold_post
from tests import make
from tests.agreement.conftest import DAY, answer_all, approved, text
from tests.planning.conftest import YEAR


def test_each_role_sees_its_own_buttons(
    client: Client, plan: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    address = f"/plan/{plan.pk}/"
    client.force_login(gulnar)
    assert "Кім келісетінін таңдау" in text(client.get(address))
    client.post(f"{address}people/rule/", {"rules": ["deputies"]})
    assert "Келісуге жіберу" in text(client.get(address))
    client.post(f"{address}submit/", {})
    client.force_login(marat)
    assert f"{address}approve/" not in text(client.get(address)), "not before everyone agreed"
    client.force_login(aigul)
    assert "Келісемін" in text(client.get(address))
    assert client.post(f"{address}agree/").status_code == 200, "a page that does not say its round"
    assert client.post(f"{address}approve/").status_code == 403
    assert client.post(f"{address}close/").status_code == 403
    said = {"text": "6.1 тармақты 2-аптаға қойыңыз", "say": "remarks", "seen": "1"}
    page = text(client.post(f"{address}word/", said, follow=True))
    assert page.count("Ескертпеңіз жазылды") == 1
    assert "жауабыңыз күтіледі" not in page
    client.force_login(gulnar)
    page = text(client.get(address))
    assert "«6.1 тармақты 2-аптаға қойыңыз»" in page
    remark = Remark.objects.get()
    client.post(f"/plan/remarks/{remark.pk}/answer/", {"answer": "accepted", "text": "Қойылды"})
    assert "Қойылды" in text(client.get(address))
    client.post(f"{address}submit/", {})
    client.force_login(aigul)
    client.post(f"{address}agree/", {"seen": "2"})
    client.force_login(marat)
    assert 'name="without_minutes"' not in text(client.get(address))
    page = text(client.post(f"{address}approve/", {"minutes_number": "", "minutes_on": ""}))
    assert "«Хаттамасыз бекіту» дегенді белгілеңіз" in page
    assert 'name="without_minutes"' in page
    plan.refresh_from_db()
    assert plan.state == Plan.State.AGREED, "an empty click approves nothing"
    client.post(f"{address}approve/", {"minutes_number": "1", "minutes_on": "2023-08-30"})
    plan.refresh_from_db()
    assert plan.state == Plan.State.APPROVED
    client.force_login(gulnar)
    page = text(client.get(address))
    assert "бекітілді" in page
    assert "Педагогикалық кеңестің 30.08.2023 күнгі №1 хаттамасы" in page
    assert f"{address}add/" not in page


def test_an_accepted_remark_leads_to_the_item_it_asks_to_change(
    library: Client, plan: Plan, evening: PlanItem, gulnar: User, aigul: User
) -> None:
    make.sent(plan, [aigul], by=gulnar)
    agreement.remark(by=aigul, plan=plan, on=DAY, about=[(evening, "2-аптаға қойыңыз")])
    page = text(library.get(f"/plan/{plan.pk}/"))
    assert "6.1-тармақты түзету" in page
    assert "1 ескертпе" in page
    sent = {"answer": "accepted", "amends": "1"}
    answered = library.post(f"/plan/remarks/{Remark.objects.get().pk}/answer/", sent)
    assert answered["Location"] == f"/plan/items/{evening.pk}/"


def test_a_plan_of_another_school_is_not_found(client: Client, plan: Plan, foreign_librarian: User) -> None:
    client.force_login(foreign_librarian)
    item = items(plan)[0]
    for address in (f"/plan/{plan.pk}/", f"/plan/{plan.pk}/sheet/", f"/plan/items/{item.pk}/"):
        assert client.get(address).status_code == 404
    for page in ("word", "people", "silent"):
        assert client.get(f"/plan/{plan.pk}/{page}/").status_code == 404
    for address in (f"/plan/{plan.pk}/submit/", f"/plan/{plan.pk}/close/", f"/plan/items/{item.pk}/done/"):
        assert client.post(address).status_code == 404


def test_the_plan_that_waits_for_a_person_opens_first(
    client: Client, plan: Plan, gulnar: User, aigul: User, baqyt: User, marat: User
) -> None:
    approved(plan, gulnar, aigul, marat)
    september = actions.draft_plan(by=gulnar, kind="month", period=Period.month(2023, 9))
    kind = items(plan)[0].kind
    actions.add_item(
        by=gulnar, plan=september, kind=kind, text="Кеш", term=FuzzyDate.month(2023, 9), units=Decimal(1),
        responsible="Г.",
    )  # fmt: skip
    everyone = (gulnar, aigul, baqyt, marat)

    def opened_by(user: User) -> str:
        client.force_login(user)
        return client.get("/plan/")["Location"]

    make.sent(september, [aigul, baqyt], by=gulnar)
    assert [awaiting(user) for user in everyone] == [[], [september], [september], []]
    assert opened_by(baqyt) == f"/plan/{september.pk}/"
    assert opened_by(marat) == f"/plan/{plan.pk}/"
    assert "Сізді күтіп тұр" not in client.get(f"/plan/{september.pk}/").content.decode()
    agreement.remark(by=aigul, plan=september, text="Қысқартыңыз", on=DAY)
    assert [awaiting(user) for user in everyone] == [[], [], [september], []]
    agreement.agree(by=baqyt, plan=september, on=DAY)
    assert [awaiting(user) for user in everyone] == [[september], [], [], []]
    assert opened_by(gulnar) == f"/plan/{september.pk}/"
    assert "Сізді күтіп тұр" in client.get(f"/plan/{plan.pk}/").content.decode()
    answer_all(september, gulnar)
    make.sent(september, [aigul, baqyt], by=gulnar)
    agreement.agree(by=aigul, plan=september, on=DAY)
    agreement.agree(by=baqyt, plan=september, on=DAY)
    assert [awaiting(user) for user in everyone] == [[], [], [], [september]]
    assert opened_by(marat) == f"/plan/{september.pk}/"


def test_what_was_typed_stays_when_it_is_refused(
    client: Client, plan: Plan, evening: PlanItem, gulnar: User, aigul: User, baqyt: User
) -> None:
    address = f"/plan/{plan.pk}/"
    client.force_login(gulnar)
    assert "Кемінде бір адамды" in text(client.post(f"{address}submit/", {}))
    make.sent(plan, [aigul, baqyt], by=gulnar)
    client.force_login(aigul)
    empty = client.post(f"{address}word/", {"text": " ", "say": "remarks", "seen": "1"})
    assert "Ескертпеңізді жазыңыз" in text(empty)
    typed = {
        "text": "Ақпандағы кешті алып тастайық", f"item-{evening.pk}": "Тым қымбат",
        "item-999999": "Жойылған жұмыс туралы", "say": "agreed", "seen": "1",
    }  # fmt: skip
    page = text(client.post(f"{address}word/", typed))
    assert "«Келісемін» батырмасын бастыңыз" in page
    agreement.close_round(by=gulnar, plan=plan, accept_early=True)
    page = text(client.post(f"{address}word/", typed | {"say": "remarks"}))
    assert "кезеңі аяқталды" in page
    make.sent(plan, [aigul, baqyt], by=gulnar)
    page = text(client.post(f"{address}word/", typed | {"say": "remarks"}))
    assert "Бет келісудің 1-кезеңінен қалған" in page
    for kept in (typed["text"], "Тым қымбат", "Жойылған жұмыс туралы"):
        assert kept in page
    assert not Word.objects.exists()


def test_an_answer_without_a_reason_stays_open_on_the_page(
    library: Client, plan: Plan, gulnar: User, aigul: User
) -> None:
    make.sent(plan, [aigul], by=gulnar)
    agreement.remark(by=aigul, plan=plan, text="Қысқартыңыз", on=DAY)
    sent = {"answer": "declined", "text": ""}
    page = text(library.post(f"/plan/remarks/{Remark.objects.get().pk}/answer/", sent))
    assert "неге қабылдамағаныңыз" in page


def test_agreeing_with_a_plan_sent_back_meanwhile_is_told_on_the_page(
    client: Client, plan: Plan, gulnar: User, aigul: User
) -> None:
    make.sent(plan, [aigul], by=gulnar)
    agreement.close_round(by=gulnar, plan=plan, accept_early=True)
    client.force_login(aigul)
    assert "кезеңі аяқталды" in text(client.post(f"/plan/{plan.pk}/agree/", {"seen": "1"}))


def test_what_changed_since_the_last_round_is_told_and_asked_anew(
    client: Client, plan: Plan, evening: PlanItem, gulnar: User, aigul: User
) -> None:
    make.sent(plan, [aigul], by=gulnar)
    agreement.close_round(by=gulnar, plan=plan, accept_early=True)
    actions.amend_item(
        by=gulnar, item=evening, kind=evening.kind, text="Мұқағали оқулары, финал", term=evening.term,
        units=evening.units, responsible=evening.responsible,
    )  # fmt: skip
    make.sent(plan, [aigul], by=gulnar)
    client.force_login(aigul)
    for address in (f"/plan/{plan.pk}/", f"/plan/{plan.pk}/word/"):
        page = text(client.get(address))
        assert "Алдыңғы кезеңнен бері не өзгерді" in page
        assert "2-кезеңінде әркім қайта жауап береді" in page
        assert "Мұқағали оқулары, финал" in page


def test_only_the_office_sees_what_the_plan_costs(
    client: Client, plan: Plan, gulnar: User, baqyt: User, marat: User
) -> None:
    hold_post(
        by=gulnar, person="Сәрсенова Г.", hours_a_day=Decimal(8), pay_a_month=Decimal(160_000),
        starts_on=YEAR.start,
    )  # fmt: skip
    seen = {}
    for user in (gulnar, marat, baqyt):
        client.force_login(user)
        seen[user] = "₸" in client.get(f"/plan/{plan.pk}/").content.decode()
    assert seen == {gulnar: True, marat: True, baqyt: False}


def test_more_people_in_a_round_ask_the_database_no_more_questions(
    client: Client, plan: Plan, gulnar: User, aigul: User
) -> None:
    def questions(people: list[User]) -> int:
        make.sent(plan, people, by=gulnar)
        for user in people[:-1]:
            agreement.remark(by=user, plan=plan, text="Ескертпе", on=DAY)
        client.force_login(people[-1])
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/plan/{plan.pk}/")
        agreement.close_round(by=gulnar, plan=plan, accept_early=True)
        answer_all(plan, gulnar)
        return len(asked)

    teachers = [make.user(plan.school, f"t{n}", f"Мұғалім {n}", RoleCode.TEACHER) for n in range(8)]
    questions([aigul, teachers[0]])
    few = questions([aigul, teachers[0]])
    assert questions([aigul, *teachers]) == few
