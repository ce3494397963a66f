"""Whom Gulnar asks about the plan: by rule, by hand, and what concerns each of them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.agreement.models import Link, Office, Participant, Word
from kitaphana.agreement.page import card_rows
from kitaphana.agreement.people import Rule, concerns, grades, rules
from kitaphana.agreement.queries import asked_about, latest_round
from kitaphana.core.models import RoleCode, School, User
from kitaphana.core.refusal import Refused
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.planning import actions
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.roster.models import Reader, ReaderKind
from tests import make
from tests.agreement.conftest import DAY, answer_all, class_of, text


def named(plan: Plan) -> dict[str, list[str]]:
    return {row.rule.value: [person.name for person in row.people] for row in rules(plan)}


@pytest.fixture
def dina(school: School) -> Reader:
    """A history teacher without an account."""
    teacher = make.reader(school, "Әлиева Дина Қайратқызы", kind=ReaderKind.TEACHER)
    teacher.subject = "Тарих"
    teacher.save()
    return teacher


def test_rules_name_deputies_class_heads_and_teachers_with_and_without_accounts(
    plan: Plan, gulnar: User, aigul: User, baqyt: User, marat: User, dina: Reader, kinds: dict[str, WorkKind]
) -> None:
    class_of(plan.school, 5, "А", "Жүнісов Бақыт", user=baqyt)
    class_of(plan.school, 7, "Ә", "Ахметова Раушан")
    actions.add_item(
        by=gulnar, plan=plan, kind=kinds["joint_lesson"], text="Көрме жанындағы сабақ", units=Decimal(1),
        term=FuzzyDate.month(2023, 10), responsible="Сәрсенова Г.", helpers="тарих пәнінің мұғалімі",
    )  # fmt: skip
    assert named(plan) == {
        Rule.DEPUTIES: ["Оспанова Айгүл"],
        Rule.CLASS_HEADS: ["Жүнісов Бақыт", "Ахметова Раушан"],
        Rule.JOINT: ["Әлиева Дина Қайратқызы"],
    }, "neither the director nor who wrote the plan"


def test_who_is_asked_already_is_not_asked_twice(
    library: Client, plan: Plan, aigul: User, baqyt: User
) -> None:
    for _ in range(2):
        library.post(f"/plan/{plan.pk}/people/rule/", {"rules": ["deputies", "class_heads"]})
    assert [person.name for person in asked_about(plan)] == ["Оспанова Айгүл", "Жүнісов Бақыт"]
    assert all(not row.people for row in rules(plan))
    assert "барлығына жіберіледі" in text(library.get(f"/plan/{plan.pk}/people/"))


def test_the_psychologist_and_the_parents_come_from_the_last_plan(
    plan: Plan, gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    agreement.ask(by=gulnar, plan=plan, name="Исаева Гаухар", office=Office.PSYCHOLOGIST)
    agreement.ask(by=gulnar, plan=plan, name="Сейітов Болат", office=Office.PARENTS)
    later = actions.draft_plan(by=gulnar, kind="month", period=plan.period.months()[0])
    assert named(later) == {Rule.AS_BEFORE: ["Исаева Гаухар", "Сейітов Болат"]}


def test_who_is_named_by_two_rules_is_asked_once(
    library: Client, plan: Plan, gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    class_of(plan.school, 5, "А", "Исаева Гаухар")
    agreement.ask(by=gulnar, plan=plan, name="Исаева Гаухар", office=Office.UNION)
    later = actions.draft_plan(by=gulnar, kind="month", period=plan.period.months()[0])
    library.post(f"/plan/{later.pk}/people/rule/", {"rules": ["class_heads", "as_before"]})
    (person,) = asked_about(later)
    assert person.office == Office.CLASS_HEAD


def test_by_hand_anyone_may_be_asked_but_the_author_and_the_director(
    library: Client, plan: Plan, gulnar: User, marat: User, aigul: User
) -> None:
    address = f"/plan/{plan.pk}/people/hand/"
    library.post(address, {"name": "  Исаева   Гаухар ", "office": "psychologist"})
    library.post(address, {"user": aigul.pk, "office": "upbringing"})
    assert [(person.name, person.office) for person in asked_about(plan)] == [
        ("Оспанова Айгүл", Office.DEPUTY_UPBRINGING),
        ("Исаева Гаухар", Office.PSYCHOLOGIST),
    ]
    assert "аты-жөні жазылмаған" in text(library.post(address, {"name": " ", "office": "other"}))
    page = text(library.post(address, {"name": "сәрсенова гүлнар", "office": "parents"}))
    assert "өзі келісуші бола алмайды" in page
    assert 'value="сәрсенова гүлнар"' in page, "what was typed stays"
    with pytest.raises(Refused, match="жоспарды бекітеді"):
        agreement.ask(by=gulnar, plan=plan, name=marat.full_name, office=Office.OTHER, user=marat)
    with pytest.raises(Refused, match="өзі келісуші"):
        agreement.ask(by=gulnar, plan=plan, name="Басқа", office=Office.OTHER, user=gulnar)
    assert Participant.objects.count() == 2


def test_who_is_withdrawn_is_asked_no_more_and_the_round_may_be_over_by_it(
    library: Client, plan: Plan, gulnar: User, aigul: User, baqyt: User
) -> None:
    make.sent(plan, [aigul, baqyt], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    person = Participant.objects.get(user=baqyt)
    library.post(f"/plan/{plan.pk}/people/{person.pk}/withdraw/")
    plan.refresh_from_db()
    assert plan.state == Plan.State.AGREED
    with pytest.raises(Refused, match="келісім сұралмаған"):
        agreement.remark(by=baqyt, plan=plan, text="Мен де айтайын", on=DAY)
    page = text(library.get(f"/plan/{plan.pk}/people/"))
    assert "Келісуден шығарылғандар (пікірі сақталады):" in page
    last = Participant.objects.get(user=aigul)
    page = text(library.post(f"/plan/{plan.pk}/people/{last.pk}/withdraw/", follow=True))
    assert "Оспанова Айгүл – соңғы қатысушы" in page
    assert library.post(f"/plan/{plan.pk}/people/{person.pk}/withdraw/").status_code == 404


def test_the_words_of_the_withdrawn_stay(plan: Plan, gulnar: User, aigul: User, baqyt: User) -> None:
    make.sent(plan, [aigul, baqyt], by=gulnar)
    agreement.remark(by=baqyt, plan=plan, text="Тым көп", on=DAY)
    answer_all(plan, gulnar)
    agreement.withdraw(by=gulnar, participant=Participant.objects.get(user=baqyt), on=DAY)
    assert Word.objects.count() == 1
    assert [remark.text for remark in latest_round(plan).remarks] == ["Тым көп"]
    make.asked(plan, baqyt, by=gulnar)
    voice = latest_round(plan).of(baqyt)
    assert voice is not None and voice.word is not None, "asked again, the word is there"


def test_two_people_of_one_name_are_two_participants(plan: Plan, gulnar: User) -> None:
    agreement.ask(by=gulnar, plan=plan, name="Ахметова Айгүл", office=Office.CLASS_HEAD)
    agreement.ask(by=gulnar, plan=plan, name="Ахметова Айгүл", office=Office.PARENTS)
    with pytest.raises(Refused, match="бұрыннан бар"):
        agreement.ask(by=gulnar, plan=plan, name="Ахметова Айгүл", office=Office.PARENTS)
    assert [person.office for person in asked_about(plan)] == [Office.CLASS_HEAD, Office.PARENTS]


def test_the_director_is_not_asked_by_name_either(plan: Plan, gulnar: User, marat: User) -> None:
    with pytest.raises(Refused, match="жоспарды бекітеді"):
        agreement.ask(by=gulnar, plan=plan, name=marat.full_name.upper(), office=Office.OTHER)
    plan.school.director = "Серікбаев Ерлан"
    plan.school.save()
    with pytest.raises(Refused, match="жоспарды бекітеді"):
        agreement.ask(by=gulnar, plan=plan, name="Серікбаев Ерлан", office=Office.OTHER)


def test_marking_nobody_is_told(library: Client, plan: Plan, aigul: User) -> None:
    assert "Ешкім белгіленбеген" in text(library.post(f"/plan/{plan.pk}/people/rule/", {}))
    page = text(library.post(f"/plan/{plan.pk}/people/rule/", {"rules": ["deputies"]}, follow=True))
    assert "Келісуге 1 адам қосылды: Оспанова Айгүл." in page


def test_nobody_new_is_asked_about_an_agreed_plan(plan: Plan, gulnar: User, aigul: User, baqyt: User) -> None:
    make.sent(plan, [aigul], by=gulnar)
    agreement.agree(by=aigul, plan=plan, on=DAY)
    with pytest.raises(Refused, match="енді жаңа адам қосылмайды"):
        make.asked(plan, baqyt, by=gulnar)


def test_who_joins_a_running_round_has_a_link_too(plan: Plan, gulnar: User, aigul: User, baqyt: User) -> None:
    make.sent(plan, [aigul], by=gulnar)
    make.asked(plan, baqyt, by=gulnar)
    assert Link.objects.filter(participant__user=baqyt).count() == 1


@pytest.mark.parametrize(
    ("audience", "found"),
    [
        ("7–11-сынып", {7, 8, 9, 10, 11}),
        ("5 «Ә», 6", {5, 6}),
        ("барлығы", set()),
        ("1-сынып", {1}),
        ("", set()),
    ],
)
def test_an_audience_names_grades(audience: str, found: set[int]) -> None:
    assert grades(audience) == found


def test_each_is_shown_what_concerns_them(
    plan: Plan, evening: PlanItem, meeting: PlanItem, gulnar: User, kinds: dict[str, WorkKind]
) -> None:
    history = actions.add_item(
        by=gulnar, plan=plan, kind=kinds["exhibition"], text="«Тәуелсіздік – тұғырым»", units=Decimal(1),
        term=FuzzyDate.month(2023, 12), responsible="Сәрсенова Г.", audience="барлығы",
        helpers="тарих пәнінің мұғалімі, Ахметова Р.",
    )  # fmt: skip
    ninth = class_of(plan.school, 9, "А", "Нұрланова Жанар")
    third = class_of(plan.school, 3, "Б", "Қасымова Әсел")

    def first(office: str, name: str = "Біреу Біреуов", **about: object) -> list[PlanItem]:
        person = Participant(plan=plan, name=name, office=office, **about)
        return [item for item in (evening, meeting, history) if concerns(item, person)]

    assert first(Office.DEPUTY_TEACHING) == [], "only what names the deputy"
    meeting.helpers = "директордың тәрбие ісі жөніндегі орынбасары"
    assert first(Office.DEPUTY_UPBRINGING) == [meeting]
    assert first(Office.CLASS_HEAD, school_class=ninth) == [evening]
    assert first(Office.CLASS_HEAD, school_class=third) == [meeting]
    assert first(Office.TEACHER, subject="Тарих") == [history]
    assert first(Office.TEACHER, name="Ахметова Раушан", subject="Физика") == [history]
    assert first(Office.PARENTS) == [meeting]
    assert first(Office.PSYCHOLOGIST) == []


def test_many_class_heads_are_one_row_of_the_card(plan: Plan, gulnar: User) -> None:
    heads = [
        agreement.ask(
            by=gulnar, plan=plan, name=f"Жетекші {grade}", office=Office.CLASS_HEAD,
            school_class=make.school_class(plan.school, grade, "А"),
        )
        for grade in (1, 2, 3, 4, 5)
    ]  # fmt: skip
    agreement.submit(by=gulnar, plan=plan, on=DAY)
    (nobody_yet,) = card_rows(latest_round(plan))
    assert nobody_yet.office.startswith("5\N{NO-BREAK SPACE}жетекшінің бірде-бірі әлі келіспеген · 1 «А»")
    for head in heads[:3]:
        agreement.agree(by=gulnar, plan=plan, on=DAY, participant=head, way=Word.Way.PAPER)
    agreement.remark(
        by=gulnar, plan=plan, on=DAY, participant=heads[3], way=Word.Way.PAPER, text="Кешке қойыңыз"
    )
    together, alone = card_rows(latest_round(plan))
    assert (together.name, together.word) == ("Сынып жетекшілері", "")
    assert together.office.replace("\N{NO-BREAK SPACE}", " ") == "5-тен үшеуі келісті · 5 «А»"
    assert (alone.name, alone.office, alone.way) == ("Жетекші 4", "сынып жетекшісі, 4 «А»", "қағазда")
    answer_all(plan, gulnar)
    agreement.agree(by=gulnar, plan=plan, on=DAY, participant=heads[3], way=Word.Way.PAPER)
    agreement.agree(by=gulnar, plan=plan, on=DAY, participant=heads[4], way=Word.Way.PAPER)
    (all_of_them,) = card_rows(latest_round(plan))
    assert (all_of_them.word, all_of_them.on) == ("келісті", DAY)


def test_gulnar_reminds_those_who_have_not_answered(
    library: Client, plan: Plan, gulnar: User, aigul: User
) -> None:
    today = timezone.localdate()
    make.asked(plan, aigul, by=gulnar)
    agreement.ask(by=gulnar, plan=plan, name="Сейітов Болат", office=Office.PARENTS)
    agreement.submit(by=gulnar, plan=plan, on=today - timedelta(days=5), until=today)
    agreement.agree(by=aigul, plan=plan, on=today)
    page = text(library.get(f"/plan/{plan.pk}/silent/"))
    assert "5 күн күтіп тұр" in page
    assert "Әлі жауап бермегендер: Сейітов Болат." in page
    secret = Link.objects.get(participant__name="Сейітов Болат").secret
    assert f"http://testserver/plan/word/{secret}/" in page
    assert "Оспанова Айгүл" not in page.partition("</nav>")[2]
    assert page.count("<svg") > 0


def test_a_signed_paper_is_marked_with_its_day(
    library: Client, plan: Plan, evening: PlanItem, gulnar: User
) -> None:
    person = agreement.ask(by=gulnar, plan=plan, name="Сейітов Болат", office=Office.PARENTS)
    agreement.submit(by=gulnar, plan=plan, on=DAY)
    address = f"/plan/{plan.pk}/people/{person.pk}/paper/"
    typed = {"say": "remarks", "seen": "1", f"item-{evening.pk}": "Кешке қойыңыз"}
    early = text(library.post(address, typed | {"on": "2023-09-01"}))
    assert "одан бұрын қол қойылуы мүмкін емес" in early
    assert "Кешке қойыңыз" in early
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "бүгіннен кейін болмайды" in text(library.post(address, typed | {"on": tomorrow}))
    library.post(address, typed | {"on": "2023-09-08"})
    word = Word.objects.get()
    assert (word.participant, word.way, word.on, word.by) == (person, "paper", date(2023, 9, 8), gulnar)
    assert [remark.item_number for remark in word.remarks.all()] == ["6.1"]


def test_more_class_heads_ask_the_database_no_more_questions(
    plan: Plan, baqyt: User, django_assert_max_num_queries: object
) -> None:
    for number in range(5):
        make.user(plan.school, f"t{number}", f"Мұғалім {number}", RoleCode.TEACHER)
        class_of(plan.school, number + 1, "А", f"Жетекші {number} Аты")
    with django_assert_max_num_queries(11):  # type: ignore[operator]
        assert sum(len(row.people) for row in rules(plan)) == 11
