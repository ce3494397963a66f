"""Needs, requests, projects, services, young readers, the centre: a sentence where its records are."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from kitaphana.activities.models import Activity
from kitaphana.circulation.models import Hold
from kitaphana.core.models import School, User
from kitaphana.core.sentences import templates
from kitaphana.demand.models import Proposal, ProposalLine
from kitaphana.digital.actions import Described, add_resource, add_workstation, open_resource
from kitaphana.digital.actions import record_speed_by_hand as record_speed
from kitaphana.digital.session import start as sit_down
from kitaphana.needs.actions import note_empty_search
from kitaphana.reports.compose import ReportPaper
from kitaphana.reports.links import over
from kitaphana.research import actions as research
from kitaphana.research.models import Project
from kitaphana.roster.models import Reader, ReaderKind, SchoolClass, SchoolYear
from kitaphana.services.actions import Terms, count, offer
from kitaphana.surveys.models import Response, Survey
from kitaphana.teaching import requests as asking
from kitaphana.teaching.actions import make_list
from kitaphana.teaching.models import ReadingList
from tests import make
from tests.reports.telling import AUTUMN, NEXT_MONTH, beginning, paper, said
from tests.reports.test_work_sentences import Kinds, enquiry, work

OCTOBER, DECEMBER = date(2023, 10, 3), date(2023, 12, 5)
NOON = datetime(2023, 10, 3, 7, tzinfo=UTC)


@pytest.fixture
def saule(gulnar: User, year: SchoolYear) -> Reader:
    return make.reader(gulnar.school, "Ахметова Сәуле", kind=ReaderKind.TEACHER)


@pytest.fixture
def arman(fifth: SchoolClass) -> Reader:
    return fifth.enrolments.get(reader__surname="Сейітов").reader


def numbers(told: ReportPaper, table: str) -> list[list[object]]:
    """Of a table the numbers of each row; a dash is left out."""
    [found] = [made for section in told.sections if (made := section.table(table))]
    return [[cell.value for cell in row if cell.value is not None] for row in found.rows]


# ---- Needs


def test_kinds_of_which_nothing_was_asked_are_not_named(gulnar: User, fifth: SchoolClass) -> None:
    enquiry(gulnar)
    assert said(gulnar.school)["N-KINDS"] == "Оқушылардың сұраныстары түрі бойынша: шығарма – 1."
    enquiry(gulnar, sought="fact", about="Наурыз қашан?")
    told = said(gulnar.school, language="ru")
    assert told["N-KINDS"] == "Запросы учащихся по видам: произведение – 1; факт – 1."


@pytest.mark.parametrize(
    ("sought", "code"),
    [
        ("information", "N-KIND-INFORMATION"),
        ("author", "N-KIND-AUTHOR"),
        ("work", "N-KIND-WORK"),
        ("theme", "N-KIND-THEME"),
        ("fact", "N-KIND-FACT"),
        ("for_class", "N-KIND-CLASS"),
    ],
)
def test_each_kind_has_its_name(gulnar: User, fifth: SchoolClass, sought: str, code: str) -> None:
    enquiry(gulnar, sought=sought)
    named = templates()[code]["kk"].replace("{n}", "1")
    assert said(gulnar.school)["N-KINDS"] == f"Оқушылардың сұраныстары түрі бойынша: {named}."


def test_searches_in_vain_are_told_and_are_no_study_of_needs(gulnar: User, fifth: SchoolClass) -> None:
    for day in (3, 4):
        note_empty_search(by=gulnar, on=date(2023, 10, day), about="Хоббит", place="corner")
    told = said(gulnar.school)
    assert told["N-EMPTY"] == "Каталогтан нәтижесіз іздеу – 2 рет; ең жиі ізделгені: «Хоббит»."
    assert "N-NONE" in told
    assert told["N-DEMAND"].endswith(": «Хоббит».")


def test_what_was_most_asked_for_counts_the_queue_too(
    gulnar: User, fifth: SchoolClass, arman: Reader
) -> None:
    enquiry(gulnar, about="Менің атым Қожа")
    title = make.title("Абай жолы", "")
    waiting = {"title": title, "placed_on": OCTOBER, "reader_kind": "pupil", "grade": 5}
    for reader in (arman, fifth.enrolments.exclude(reader=arman).get().reader):
        Hold.objects.create(school=gulnar.school, reader=reader, **waiting)
    assert said(gulnar.school)["N-DEMAND"].endswith(": «Абай жолы»; «Менің атым Қожа».")


def survey(school: School, title: str, answers: int, opened_on: date = OCTOBER) -> None:
    made = Survey.objects.create(
        school=school, key=title, title_kk=title, audience="pupils", state="closed", made_on=opened_on,
        opened_on=opened_on, closed_on=opened_on,
    )  # fmt: skip
    rows = [Response(school=school, survey=made, on=opened_on) for _ in range(answers)]
    Response.objects.bulk_create(rows)


def test_surveys_with_many_answers_few_and_none(gulnar: User, fifth: SchoolClass, kinds: Kinds) -> None:
    work(gulnar, kinds["survey"], theme="Не оқығың келеді?")
    assert beginning(said(gulnar.school), "N-SURVEY") == {"N-SURVEY-HELD"}
    survey(gulnar.school, "Не оқимыз?", 10)
    survey(gulnar.school, "Қызмет сапасы", 9)
    survey(gulnar.school, "Жаңа жыл", 0)
    survey(gulnar.school, "Былтырғы", 30, date(2023, 8, 31))
    told = said(gulnar.school)
    assert beginning(told, "N-SURVEY") == {"N-SURVEY", "N-SURVEY-FEW", "N-SURVEY-ZERO"}
    assert told["N-SURVEY"] == "1 сауалнама жүргізілді, 10 жауап алынды."
    assert told["N-SURVEY-FEW"].startswith("«Қызмет сапасы» сауалнамасына 9 жауап түсті,")
    assert told["N-SURVEY-ZERO"] == "«Жаңа жыл» сауалнамасына жауап түспеді."


def test_the_page_behind_surveys_shows_those_of_the_period(
    library: Client, gulnar: User, fifth: SchoolClass
) -> None:
    survey(gulnar.school, "Не оқимыз?", 10)
    survey(gulnar.school, "Былтырғы", 30, date(2023, 8, 31))
    page = library.get(over("surveys:index", AUTUMN).address).content.decode()
    assert "Не оқимыз?" in page
    assert "Былтырғы" not in page
    assert "Былтырғы" in library.get("/needs/surveys/").content.decode()


@pytest.mark.parametrize(
    ("state", "sent_on", "answered_on", "codes"),
    [
        ("draft", None, None, set()),
        ("withdrawn", OCTOBER, None, set()),
        ("sent", date(2024, 2, 1), None, set()),
        ("sent", OCTOBER, None, {"N-BUY", "B-BUY"}),
        ("accepted", OCTOBER, DECEMBER, {"N-BUY"}),
        ("declined", OCTOBER, date(2024, 2, 1), {"N-BUY", "B-BUY"}),
    ],
)
def test_a_proposal_to_buy_is_made_once_sent_and_stands_until_answered(
    gulnar: User,
    fifth: SchoolClass,
    state: str,
    sent_on: date | None,
    answered_on: date | None,
    codes: set[str],
) -> None:
    made = Proposal.objects.create(
        school=gulnar.school, number=1, on=OCTOBER, starts_on=AUTUMN.start, ends_on=OCTOBER, limit=9000,
        state=state, sent_on=sent_on, answered_on=answered_on, unmet=3, per_copy=3,
    )  # fmt: skip
    for name, n in (("Хоббит", 2), ("Нарния шежіресі", 1)):
        ProposalLine.objects.create(
            school=gulnar.school, proposal=made, key=name, name=name, quantity=n, price=3000,
            price_known=False, asked=3, unmet=3, queue=0, held=0,
        )  # fmt: skip
    told = said(gulnar.school)
    assert beginning(told, "N-BUY", "B-BUY") == codes
    if "N-BUY" in codes:
        assert told["N-BUY"] == "Сұранысқа сүйеніп 2 атау бойынша 3 дана сатып алу ұсынылды."
    if "B-BUY" in codes:
        assert numbers(paper(gulnar.school), "purchase") == [[1], [2]]


# ---- Teachers


def request(by: User, teacher: Reader, state: str = "") -> None:
    made = asking.ask(by=by, teacher=teacher, on=OCTOBER, kind="theme", about="Ғарыш")
    if state == "supplied":
        asking.supply(by=by, request=made, titles=[(make.title(), 1)], accept_more=True)
    if state:
        asking.answer(by=by, request=made, state=state, on=OCTOBER, today=NEXT_MONTH, text="Қорда жоқ")


@pytest.mark.parametrize(
    ("states", "code"),
    [
        (["supplied"], "J-REQ-ALL-1"),
        (["supplied", "supplied"], "J-REQ-ALL"),
        (["supplied", "declined"], "J-REQ-SOME"),
        (["", "declined"], "J-REQ-OPEN"),
        ([""], "J-REQ-OPEN-1"),
    ],
)
def test_the_register_of_requests_speaks_before_the_desk(
    gulnar: User, fifth: SchoolClass, saule: Reader, states: list[str], code: str
) -> None:
    for state in states:
        request(gulnar, saule, state)
    assert beginning(said(gulnar.school), "J-REQ", "J-DESK") == {code}
    enquiry(gulnar, grade=None, reader_kind="teacher")
    told = said(gulnar.school)
    assert beginning(told, "J-REQ", "J-DESK") == {code, "J-DESK"}
    assert told["J-DESK"] == "Бұған қоса мұғалімдердің кітапханадағы 1 сұранысы тіркелді."


def test_a_list_written_into_the_diary_as_well_counts_once(
    gulnar: User, fifth: SchoolClass, saule: Reader, kinds: Kinds
) -> None:
    work(gulnar, kinds["reading_list"], at_teachers_request=True)
    made = make_list(by=gulnar, name="Ғарыш", on=OCTOBER, teacher=saule, words=["Ғарыш әлемі"])
    make_list(by=gulnar, name="Жазғы оқу", on=OCTOBER, words=["Абай жолы"])
    told = said(gulnar.school)
    assert told["J-LISTS"] == "Мұғалімдердің өтініші бойынша 1 әдебиет тізімі жасалды."
    assert told["J-LISTS-MORE"].endswith("жасалған 1 әдебиет тізімі тіркелген.")
    entry = Activity.objects.get(kind=kinds["reading_list"])
    ReadingList.objects.filter(pk=made.pk).update(activity=entry)
    assert beginning(said(gulnar.school), "J-LISTS") == {"J-LISTS"}


# ---- Projects


def project(by: User, pupil: Reader, theme: str, **more: object) -> Project:
    first = {"started_on": OCTOBER, "today": NEXT_MONTH}
    return research.start(by=by, theme=theme, pupils=[pupil], **(first | more))  # type: ignore[arg-type]


def present(by: User, project: Project, award: str) -> None:
    research.present(
        by=by, project=project, conference="«Зерде» байқауы", level="district", award=award, on=DECEMBER,
        today=NEXT_MONTH,
    )  # fmt: skip


def test_projects_of_the_register_are_told_one_by_one(
    gulnar: User, fifth: SchoolClass, arman: Reader, saule: Reader, kinds: Kinds
) -> None:
    work(gulnar, kinds["research_help"], theme="Күнделіктегі жоба", school_class=fifth)
    known = project(gulnar, arman, "«Абай жолы» романындағы дала", school_class=fifth, teacher=saule)
    assert "1 ғылыми жобаға" in said(gulnar.school)["R-COUNT"], "the diary's: ours was not helped yet"
    research.add_titles(by=gulnar, project=known, titles=[make.title()], on=OCTOBER)
    bare = project(gulnar, arman, "Ою-өрнек")
    research.add_titles(by=gulnar, project=bare, titles=[make.title("Ою", "")], on=OCTOBER)
    met = project(gulnar, arman, "Құстар")
    research.meet(
        by=gulnar, project=met, on=OCTOBER, about="Тақырып таңдау", minutes=30, today=NEXT_MONTH
    )  # fmt: skip
    told = said(gulnar.school)
    assert told["R-COUNT"].startswith("3 ғылыми жобаға")
    assert told["R-ROW"] == (
        "«“Абай жолы” романындағы дала» – 5 «А» сыныбы, жетекшісі: Ахметова С.; берілген дереккөз – 1."
    )
    assert told["R-ROW-BARE"] == "«Ою-өрнек»: берілген дереккөз – 1."
    assert told["R-ROW-MET"] == "«Құстар»: кеңес берілді."
    assert not beginning(told, "R-DONE", "R-PLACE", "R-NONE")


def test_projects_finished_and_what_they_won(gulnar: User, fifth: SchoolClass, arman: Reader) -> None:
    first, second = (project(gulnar, arman, theme) for theme in ("Ою-өрнек", "Құстар"))
    for made in (first, second):
        research.add_titles(by=gulnar, project=made, titles=[make.title(made.theme, "")], on=OCTOBER)
    research.end(by=gulnar, project=first, state="finished", on=DECEMBER, today=NEXT_MONTH)
    assert said(gulnar.school)["R-DONE-SOME"] == "2 жобаның біреуі аяқталды."
    research.end(by=gulnar, project=second, state="finished", on=date(2024, 2, 10), today=NEXT_MONTH)
    assert "R-DONE-SOME" in said(gulnar.school), "the other one ended after the period"
    Project.objects.filter(pk=second.pk).update(ended_on=DECEMBER)
    assert beginning(said(gulnar.school), "R-DONE") == {"R-DONE-ALL"}
    second.sources.all().delete()
    assert beginning(said(gulnar.school), "R-DONE") == {"R-DONE-ALL-1"}
    present(gulnar, first, "certificate")
    assert "R-PLACE" not in said(gulnar.school)
    present(gulnar, first, "first")
    told = said(gulnar.school)["R-PLACE"]
    assert told == "«Ою-өрнек» жобасы марапатқа ие болды: I орын – «Зерде» байқауы (аудандық)."


# ---- Services and strands


def test_services_new_ended_and_how_often_used(gulnar: User, fifth: SchoolClass) -> None:
    offer(by=gulnar, terms=Terms("Кітап беру", "all", "loans"), since=date(2020, 9, 1))
    told = said(gulnar.school)
    assert beginning(told, "S-OFFERED", "S-NEW", "S-ENDED") == {"S-OFFERED", "S-NEW-NONE"}
    printing = offer(by=gulnar, terms=Terms("Басып беру", "all"), since=OCTOBER, until=DECEMBER)
    count(by=gulnar, service=printing, on=OCTOBER, n=4, today=NEXT_MONTH)
    offer(by=gulnar, terms=Terms("Болашақ қызмет", "all"), since=date(2024, 2, 1))
    told = said(gulnar.school)
    assert told["S-OFFERED"] == "Кітапхана оқырмандарға 2 қызмет түрін ұсынды."
    assert told["S-NEW"] == "Есепті кезеңде 1 жаңа қызмет енгізілді: «Басып беру»."
    assert told["S-ENDED"] == "Көрсетілуі тоқтатылған қызмет – 1: «Басып беру»."
    assert numbers(paper(gulnar.school), "offered") == [[0, 0], [4]]


def test_what_the_register_begins_with_was_not_introduced_on_that_day(
    gulnar: User, fifth: SchoolClass
) -> None:
    for name in ("Кітап беру", "Оқу залы"):
        offer(by=gulnar, terms=Terms(name, "all", "loans"), since=date(2023, 9, 1))
    assert not beginning(said(gulnar.school), "S-NEW"), "in the first year there is nothing to compare with"
    offer(by=gulnar, terms=Terms("Басып беру", "all"), since=OCTOBER)
    assert said(gulnar.school)["S-NEW"] == "Есепті кезеңде 1 жаңа қызмет енгізілді: «Басып беру»."


def test_work_by_strand_of_upbringing(gulnar: User, fifth: SchoolClass, kinds: Kinds) -> None:
    work(gulnar, kinds["quiz"], theme="Абай әлемі", participants=20)
    assert beginning(said(gulnar.school), "S-STRANDS") == {"S-STRANDS-NONE"}
    work(gulnar, kinds["quiz"], participants=10, minutes=40, strands=["moral", "patriotic"])
    assert said(gulnar.school)["S-STRANDS"] == "Тәрбиенің 2 бағыты бойынша жұмыс жүргізілді."
    assert numbers(paper(gulnar.school), "strands") == [[1, 10, 40], [1, 10, 40]]


# ---- Young readers


def test_what_young_readers_borrowed_by_their_grades(gulnar: User, fifth: SchoolClass, arman: Reader) -> None:
    tale = make.lot(gulnar.school, make.title("Ертегілер", "", section="children"), quantity=5)
    novel = make.lot(gulnar.school, make.title(), quantity=5)
    for lot in (tale, novel):
        make.loan(arman, make.copy(lot), on=OCTOBER, returned_on=OCTOBER)
    assert numbers(paper(gulnar.school), "bands") == [[2, 2, 1, 1]]


def test_young_readers_lack_what_more_copies_would_give(gulnar: User, fifth: SchoolClass) -> None:
    enquiry(gulnar, "refused", "not_for_age", about="Дракула")
    assert not beginning(said(gulnar.school), "Y-NEED", "Q-YOUNG", "B-BRIGHT")
    enquiry(gulnar, "refused", "all_lent", about="Хоббит")
    enquiry(gulnar, "refused", "not_in_stock", sought="author", about="Роулинг")
    enquiry(gulnar, "refused", "not_in_stock", about="Қан мен тер", grade=11)
    told = said(gulnar.school)
    assert told["Y-NEED"].endswith("жетіспейтіні: «Хоббит»; Роулинг.")
    assert "B-BRIGHT" in told
    assert told["Q-YOUNG"].endswith("сұранысына кітап жетіспеді.")


# ---- The digital centre


@pytest.mark.parametrize(
    ("online", "code"),
    [([True, True], "D-STATE-ALL"), ([True, False], "D-STATE"), ([False, False], "D-STATE-OFF")],
)
def test_workstations_and_what_is_not_recorded_of_them(
    gulnar: User, fifth: SchoolClass, online: list[bool], code: str
) -> None:
    for n, line in enumerate(online):
        add_workstation(by=gulnar, name=f"ПК-{n}", online=line, since=AUTUMN.start)
    add_workstation(by=gulnar, name="Жаңа", online=True, since=date(2024, 2, 1))
    told = said(gulnar.school)
    assert beginning(told, "D-") == {code, "D-SESS-NONE", "D-SPEED-NONE"}
    assert " 2 жұмыс орны бар" in told[code]


def test_sessions_by_readers_until_somebody_is_not_known_by_name(
    gulnar: User, fifth: SchoolClass, arman: Reader
) -> None:
    places = [add_workstation(by=gulnar, name=f"ПК-{n}", online=True, since=AUTUMN.start) for n in range(2)]
    sit_down(by=gulnar, workstation=places[0], purpose="study", at=NOON, reader=arman)
    told = said(gulnar.school)
    assert told["D-SESS"] == "1 сеанс тіркелді, пайдаланған оқырман саны – 1."
    assert "D-SENIOR" not in told
    sit_down(by=gulnar, workstation=places[1], purpose="study", at=NOON, grade=10, count=3)
    told = said(gulnar.school)
    assert told["D-SESS-PEOPLE"] == "2 сеанс тіркелді, қатысу саны – 4."
    assert told["D-SENIOR"] == "Жоғары сынып оқушыларының үлесі – 75,0 %."
    assert "D-SESS" not in told


@pytest.mark.parametrize(
    ("measured", "codes"),
    [
        (["20"], {"D-SPEED-OK"}),
        (["8.35", "30", "12.5"], {"D-SPEED-LOW", "Q-SPEED", "B-SPEED"}),
    ],
)
def test_the_line_against_the_speed_that_is_set(
    gulnar: User, fifth: SchoolClass, measured: list[str], codes: set[str]
) -> None:
    for mbit in measured:
        record_speed(by=gulnar, mbit=Decimal(mbit), on=OCTOBER, today=NEXT_MONTH)
    told = said(gulnar.school)
    assert beginning(told, "D-SPEED", "Q-SPEED", "B-SPEED") == codes
    if "Q-SPEED" in codes:
        assert told["Q-SPEED"] == "Мәселе: интернет жылдамдығы белгіленген мәннен төмен (12,5 Мбит/с)."


def test_the_resource_opened_most_is_named_when_it_leads_alone(gulnar: User, fifth: SchoolClass) -> None:
    kitap, other = (
        add_resource(
            by=gulnar, described=Described("link", name, "ашық", url="https://a.kz"), on=AUTUMN.start
        )
        for name in ("Kitap.kz", "Уикипедия")
    )
    open_resource(by=gulnar, resource=kitap, on=OCTOBER)
    told = said(gulnar.school)
    assert told["D-RES"] == "Цифрлық ресурстар 1 рет ашылды; ең көп ашылғаны – «Kitap.kz»."
    open_resource(by=gulnar, resource=other, on=OCTOBER)
    assert beginning(said(gulnar.school), "D-RES") == {"D-RES-BARE"}
