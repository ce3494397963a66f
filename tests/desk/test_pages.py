"""Today and the desk as pages: with scripts and without, for the librarian and for others."""

from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.circulation.models import Loan, Renewal, Visit
from kitaphana.core.models import RoleCode, School, User
from kitaphana.desk import queries
from kitaphana.lib.period import Period
from kitaphana.needs.models import Enquiry
from kitaphana.planning.actions import draft_plan
from kitaphana.planning.models import ControlNumber, Plan, PlanItem, Section
from kitaphana.roster.models import Reader, SchoolClass, SchoolYear
from kitaphana.stock.models import Copy, Fund
from kitaphana.textbooks.models import SetItem
from tests import make
from tests.circulation.conftest import MONDAY

BOARD = {"HX-Request": "true"}


@pytest.fixture
def this_year(school: School) -> SchoolYear:
    today = timezone.localdate()
    return make.school_year(school, date(today.year if today.month >= 9 else today.year - 1, 9, 1))


@pytest.fixture
def nurai(school: School, this_year: SchoolYear) -> Reader:
    """A pupil of the present year: pages know what day it is."""
    fifth = make.school_class(school, 5, "Ә", year=this_year)
    return make.reader(school, "Әбілқасым Нұрай", school_class=fifth, joined_on=this_year.starts_on)


@pytest.fixture
def plan(school: School) -> Plan:
    return Plan.objects.create(
        school=school,
        starts_on=date(2023, 9, 1),
        ends_on=date(2024, 8, 31),
        state=Plan.State.APPROVED,
        approved_on=date(2023, 9, 1),
    )


def _item(plan: Plan, day: date, *, state: str = "planned", text: str = "Сабақ") -> PlanItem:
    lesson = {
        "part": "lessons", "name_kk": "сабақ", "name_ru": "урок", "name_en": "lesson", "unit_kk": "сабақ",
        "unit_ru": "урок", "unit_en": "lesson", "norm_minutes": 60, "norm_source": "мектеп",
    }  # fmt: skip
    school = plan.school
    kind, _ = WorkKind.objects.get_or_create(school=school, code="own_lesson", defaults=lesson)
    section, _ = Section.objects.get_or_create(
        school=school, code="lessons", defaults={"number": 7, "name_kk": "Сабақтар"}
    )
    return PlanItem.objects.create(
        school=school, plan=plan, section=section, position=1, kind=kind, text=text, responsible="Гүлнар",
        term_kind="day", starts_on=day, ends_on=day, units=1, norm_minutes=60, state=state,
    )  # fmt: skip


def text(response: object) -> str:
    return unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")  # type: ignore[attr-defined]


def test_without_scripts_a_scan_is_a_form_that_can_be_reloaded(
    library: Client, nurai: Reader, kozha: Copy
) -> None:
    answer = library.post("/desk/scan/", {"line": nurai.card_number})
    assert answer.status_code == 302
    assert answer["Location"] == f"/desk/?reader={nurai.pk}"
    page = library.post("/desk/scan/", {"line": "004812", "reader": nurai.pk}, follow=True)
    assert page.redirect_chain == [(f"/desk/?reader={nurai.pk}", 302)]
    assert "«Менің атым Қожа» берілді" in text(page)
    assert Loan.objects.get().reader == nurai


def test_with_scripts_the_board_alone_comes_back(library: Client, nurai: Reader, kozha: Copy) -> None:
    board = library.post("/desk/scan/", {"line": "004812", "reader": nurai.pk}, headers=BOARD)
    assert 'id="desk-line"' in text(board)
    assert "<html" not in text(board)
    assert "Әбілқасым Нұрай" in text(board)


def test_a_question_is_an_amber_frame_with_its_keys(
    library: Client, school: School, nurai: Reader, kozha: Copy
) -> None:
    make.loan(make.reader(school, "Сейітов Арман"), kozha, on=timezone.localdate())
    page = text(library.post("/desk/scan/", {"line": "004812", "reader": nurai.pk}))
    assert 'role="alertdialog"' in page
    assert "Бұл дана Сейітов Арман атында тұр." in page
    answer = next(button for button in page.split("<button") if 'data-answer="1"' in button)
    assert 'value="take_back_first"' in answer
    assert ">Enter</kbd>" in answer
    library.post("/desk/scan/", {"line": "004812", "reader": nurai.pk, "flag": "take_back_first"})
    assert Loan.objects.get(returned_on=None).reader == nurai


def test_return_only_is_a_word_and_lends_nothing(library: Client, nurai: Reader, kozha: Copy) -> None:
    page = text(library.get(f"/desk/?mode=return&reader={nurai.pk}"))
    assert "тек қайтару" in page
    library.post("/desk/scan/", {"line": "004812", "reader": nurai.pk, "mode": "return"})
    assert not Loan.objects.exists()


def test_the_card_renews_everything(library: Client, nurai: Reader, kozha: Copy) -> None:
    make.loan(nurai, kozha, on=timezone.localdate() - timedelta(days=9))
    library.post("/desk/renew-all/", {"reader": nurai.pk})
    assert Renewal.objects.count() == 1
    assert library.post("/desk/renew-all/", {"reader": ""}).status_code == 404


def test_each_of_todays_acts_has_its_undo(library: Client, nurai: Reader, kozha: Copy) -> None:
    library.post("/desk/scan/", {"line": nurai.card_number})
    library.post("/desk/scan/", {"line": "004812", "reader": nurai.pk})
    library.post("/desk/undo/", {"kind": "lent", "row": Loan.objects.get().pk})
    library.post("/desk/undo/", {"kind": "visited", "row": Visit.objects.get().pk})
    assert not (Loan.objects.exists() or Visit.objects.exists())


def test_an_undo_that_comes_too_late_says_so(library: Client, nurai: Reader, kozha: Copy) -> None:
    today = timezone.localdate()
    loan = make.loan(nurai, kozha, on=today, returned_on=today)
    board = text(library.post("/desk/undo/", {"kind": "lent", "row": loan.pk}, headers=BOARD))
    assert "Бұл жазбаны кері қайтаруға болмайды" in board
    assert Loan.objects.exists()


@pytest.mark.parametrize("typed", [{"kind": "lent", "row": "x"}, {"kind": "все", "row": "1"}, {}])
def test_an_undo_of_nothing_is_not_found(library: Client, school: School, typed: dict[str, str]) -> None:
    assert library.post("/desk/undo/", typed).status_code == 404


def test_yesterdays_loan_is_not_undone_from_the_desk(library: Client, nurai: Reader, kozha: Copy) -> None:
    loan = make.loan(nurai, kozha, on=timezone.localdate() - timedelta(days=1))
    assert library.post("/desk/undo/", {"kind": "lent", "row": loan.pk}).status_code == 404
    assert Loan.objects.exists()


def test_another_school_cannot_undo_ours(
    client: Client, foreign_librarian: User, nurai: Reader, kozha: Copy
) -> None:
    loan = make.loan(nurai, kozha, on=timezone.localdate())
    client.force_login(foreign_librarian)
    assert client.post("/desk/undo/", {"kind": "lent", "row": loan.pk}).status_code == 404
    assert "Әбілқасым" not in text(client.get("/desk/", {"reader": nurai.pk}))


def test_the_desk_is_the_librarians(client: Client, marat: User) -> None:
    client.force_login(marat)
    assert client.get("/desk/").status_code == 403
    assert client.post("/desk/scan/", {"line": "1"}).status_code == 403


def test_a_question_logged_at_the_desk_stands_among_the_acts(library: Client, nurai: Reader) -> None:
    typed = {
        "about": "Наурыз",
        "sought": "theme",
        "outcome": "refused",
        "reason": "not_in_stock",
        "reader": nurai.pk,
        "next": "/desk/",
    }
    page = text(library.post(reverse("needs:ask"), typed, follow=True))
    assert "Қанағаттандырылмаған сұраныс: <b>Наурыз</b>, қорда жоқ" in page
    undone = text(
        library.post("/desk/undo/", {"kind": "asked", "row": Enquiry.objects.get().pk}, follow=True)
    )
    assert "Сұраныс жазбасы кері қайтарылды: Наурыз." in undone
    assert not Enquiry.objects.exists()


def test_visits_counted_by_hand_are_one_link_from_the_desk(library: Client, school: School) -> None:
    page = text(library.get("/desk/"))
    assert f'<a href="{reverse("circulation:visits")}">Бүгін: <span class="k-n">0</span> келім</a>' in page


def test_today_of_a_new_school_is_its_first_steps(library: Client) -> None:
    page = text(library.get("/"))
    assert "Алғашқы қадамдар" in page
    assert "Бүгінгі күн ешқандай оқу жылына кірмейді." in page


def test_the_first_steps_go_away_when_all_is_done(
    school: School, plan: Plan, aigerim: Reader, kozha: Copy, fifth: SchoolClass
) -> None:
    steps = queries.first_steps(school, MONDAY)
    assert [(step.done, step.is_next) for step in steps] == [
        (True, False),
        (False, True),
        (True, False),
        (True, False),
    ]
    SetItem.objects.create(school=school, year=fifth.year, grade=5, language="kk", title=kozha.lot.title)
    assert queries.first_steps(school, MONDAY) == ()


def test_a_class_short_of_textbooks_is_named_first(
    school: School, gulnar: User, plan: Plan, aigerim: Reader, arman: Reader, fifth: SchoolClass
) -> None:
    for name, quantity in (("Алгебра", 1), ("Физика", 0), ("Химия", 2), ("Тарих", 1), ("Музыка", 1)):
        title = make.title(name)
        SetItem.objects.create(school=school, year=fifth.year, grade=5, language="kk", title=title)
        if quantity:
            make.lot(school, title, fund=Fund.TEXTBOOK, quantity=quantity)
    alerts = queries.today(gulnar, MONDAY).alerts
    said = [alert.said.replace("\N{NO-BREAK SPACE}", " ") for alert in alerts if alert.tone == "bad"]
    assert said[0] == "5 «А» сыныбы: «Физика» оқулығы 2 оқушыға жетіспейді."
    assert len(said) == 4
    assert said[3] == "Оқулық жетіспейтін тағы 1 жағдай бар."


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (Plan.State.DRAFT, "Жоспар әлі бекітілген жоқ."),
        (Plan.State.SENT_BACK, "Жоспар түзетуге қайтарылды."),
        (Plan.State.STOPPED, "Жоспарды келісу тоқтатылды: "),
        (Plan.State.SUBMITTED, "Жоспар келісуде: 1 қатысушы әлі жауап берген жоқ."),
        (Plan.State.APPROVED, "Жоспарда бақылау сандары жоқ."),
    ],
)
def test_what_the_plan_waits_for_is_said(
    school: School, gulnar: User, plan: Plan, aigul: User, state: Plan.State, said: str
) -> None:
    Plan.objects.update(state=Plan.State.DRAFT, approved_on=None)
    _item(plan, plan.starts_on)
    make.sent(plan, [aigul], by=gulnar)
    if state == Plan.State.SENT_BACK:
        agreement.remark(by=aigul, plan=plan, on=plan.starts_on, text="Қысқартыңыз")
    approved_on = plan.starts_on if state == Plan.State.APPROVED else None
    Plan.objects.update(state=state, approved_on=approved_on)
    alerts = [alert.said.replace("\N{NO-BREAK SPACE}", " ") for alert in queries.today(gulnar, MONDAY).alerts]
    assert any(sentence.startswith(said) for sentence in alerts)


def test_each_is_told_of_the_plan_that_waits_for_them(
    client: Client, school: School, plan: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    """An approved plan is in force, and October's goes round beside it."""
    baqyt = make.user(school, "baqyt", "Жүнісов Бақыт", RoleCode.CLASS_HEAD)
    october = draft_plan(by=gulnar, kind=Plan.Kind.MONTH, period=Period.month(2023, 10))
    _item(october, october.starts_on)
    make.sent(october, [aigul, baqyt], by=gulnar)
    expected = {
        Plan.State.SUBMITTED: ("сіздің келісіміңізді күтіп тұр", {"aigul", "baqyt"}),
        Plan.State.SENT_BACK: ("Жоспар түзетуге қайтарылды", {"gulnar"}),
        Plan.State.AGREED: ("сіздің бекітуіңізді күтіп тұр", {"marat"}),
    }
    for state, (said, told) in expected.items():
        if state == Plan.State.SENT_BACK:
            for user in (aigul, baqyt):
                agreement.remark(by=user, plan=october, on=october.starts_on, text="Қысқартыңыз")
        Plan.objects.filter(pk=october.pk).update(state=state)
        seen = set()
        for user in (gulnar, aigul, marat, baqyt):
            client.force_login(user)
            page = text(client.get("/"))
            if said in page:
                assert f"/plan/{october.pk}/" in page
                seen.add(user.username)
        assert seen == told


def test_gulnar_is_told_whose_word_is_late_and_marat_is_not(
    school: School, plan: Plan, gulnar: User, aigul: User, marat: User
) -> None:
    Plan.objects.update(state=Plan.State.DRAFT, approved_on=None)
    plan.refresh_from_db()
    _item(plan, plan.starts_on)
    make.asked(plan, aigul, by=gulnar)
    agreement.submit(by=gulnar, plan=plan, on=plan.starts_on, until=MONDAY - timedelta(days=1))

    def told(user: User, on: date) -> list[str]:
        return [
            alert.said.replace("\N{NO-BREAK SPACE}", " ")
            for alert in queries.today(user, on).alerts
            if alert.link == "agreement:silent"
        ]

    assert told(gulnar, MONDAY - timedelta(days=1)) == [], "the day itself is not late"
    (said,) = told(gulnar, MONDAY)
    assert "1 қатысушы жауап берген жоқ" in said
    assert told(marat, MONDAY) == []
    agreement.agree(by=aigul, plan=plan, on=MONDAY)
    assert told(gulnar, MONDAY) == []


def test_only_gulnar_is_told_to_send_her_draft(plan: Plan, gulnar: User, marat: User) -> None:
    Plan.objects.update(state=Plan.State.DRAFT, approved_on=None)
    assert any("Келісуге жіберіңіз" in alert.said for alert in queries.today(gulnar, MONDAY).alerts)
    assert not any("Келісуге жіберіңіз" in alert.said for alert in queries.today(marat, MONDAY).alerts)


def test_control_numbers_stand_beside_what_is_due_by_today(
    school: School, gulnar: User, plan: Plan, aigerim: Reader
) -> None:
    for code, value in (("visits", 1000), ("readers", 1), ("refusal_rate", 5)):
        ControlNumber.objects.create(school=school, plan=plan, code=code, value=Decimal(value))
    Visit.objects.create(school=school, on=MONDAY, purpose=Visit.Purpose.EVENT, count=81)
    courses = {course.figure.code: course for course in queries.today(gulnar, MONDAY).courses}
    visits = courses["visits"]
    assert 0 < visits.due < 1000
    assert (visits.done, visits.whole_shown) == (Decimal(81), Decimal(1000))
    assert visits.state == (
        "ahead" if visits.due <= 81 else "normal" if visits.due * Decimal("0.95") <= 81 else "behind"
    )
    assert courses["readers"].state == "ahead"
    assert courses["refusal_rate"].state == ""


def test_the_weeks_items_carry_a_word_for_their_state(school: School, gulnar: User, plan: Plan) -> None:
    WorkKind.objects.create(
        school=school, code="lesson", part="lessons", name_kk="сабақ", name_ru="урок", name_en="lesson",
        unit_kk="сабақ", unit_ru="урок", unit_en="lesson", norm_minutes=60, norm_source="тест",
    )  # fmt: skip
    wednesday = MONDAY + timedelta(days=2)
    days = (
        (MONDAY, "planned"),
        (MONDAY, "done"),
        (wednesday, "planned"),
        (wednesday + timedelta(days=1), "planned"),
        (wednesday, "dropped"),
        (MONDAY - timedelta(days=7), "planned"),
    )
    for number, (day, state) in enumerate(days):
        _item(plan, day, state=state, text=f"Сабақ {number}")
    today = queries.today(gulnar, wednesday)
    assert [row.state for row in today.week_items] == ["late", "done", "today", "waits"]
    assert today.week_done == 1
    assert any("мерзімі өткен 2" in alert.said.replace("\N{NO-BREAK SPACE}", " ") for alert in today.alerts)


def test_an_item_that_several_approved_plans_show_stands_in_the_week_once(
    school: School, gulnar: User, plan: Plan
) -> None:
    Plan.objects.create(
        school=school, kind=Plan.Kind.MONTH, state=Plan.State.APPROVED, approved_on=MONDAY,
        starts_on=MONDAY.replace(day=1), ends_on=MONDAY + timedelta(days=7),
    )  # fmt: skip
    item = _item(plan, MONDAY, text="Сабақ")
    needed = _item(plan, MONDAY, text="Қажет болса")
    PlanItem.objects.filter(pk=needed.pk).update(term_kind="when_needed")
    assert [row.item for row in queries.today(gulnar, MONDAY).week_items] == [item]


def test_the_director_sees_today_without_a_scan_line(client: Client, marat: User) -> None:
    client.force_login(marat)
    page = client.get("/")
    assert page.status_code == 200
    assert "data-scan" not in text(page)
    assert "Алғашқы қадамдар" not in text(page), "they are not his to take"


def test_a_teacher_gets_a_calm_page_with_what_is_open(client: Client, school: School) -> None:
    client.force_login(make.user(school, "zhanar", "Нұрланова Жанар", RoleCode.TEACHER))
    page = text(client.get("/"))
    assert "Нұрланова Жанар" in page
    assert reverse("agreement:index") in page
    assert reverse("circulation:overdue") not in page
