"""Sentences at the edge of their condition, and the school's own thresholds."""

from datetime import date
from decimal import Decimal

import pytest

from kitaphana.activities.models import WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.circulation.actions import count_visits
from kitaphana.circulation.models import Away
from kitaphana.circulation.repair import discard, mend
from kitaphana.core.models import RoleCode, School, Setting, User
from kitaphana.core.sentences import templates
from kitaphana.indicators.models import PaperFigure
from kitaphana.lib.period import Period
from kitaphana.needs.actions import answer_suggestion, ask, suggest
from kitaphana.papers.paper import tell
from kitaphana.planning import actions, numbers
from kitaphana.planning.models import Plan
from kitaphana.roster.actions import leave
from kitaphana.roster.models import SchoolClass, SchoolYear
from kitaphana.stock.actions import Disposal, write_off
from kitaphana.stock.models import Lot, Reason
from kitaphana.textbooks.actions import issue_class
from tests import make
from tests.reports.telling import AUTUMN, FIRST_DAY, NEXT_MONTH, beginning, need, paper, said, textbook
from tests.reports.test_plan_sentences import SEPTEMBER, approved, item, visits
from tests.reports.test_room_sentences import survey
from tests.stock.make import lot

Kinds = dict[str, WorkKind]
OCTOBER = date(2023, 10, 3)


def sets(school: School, code: str, value: int) -> None:
    Setting.objects.update_or_create(school=school, code=code, defaults={"value": value})


def enquiry(gulnar: User, outcome: str = "met", reason: str = "") -> None:
    ask(by=gulnar, on=OCTOBER, sought="work", about="Абай жолы", outcome=outcome, reason=reason, grade=5)


@pytest.fixture
def plan(gulnar: User, fifth: SchoolClass) -> Plan:
    return actions.draft_plan(by=gulnar, kind="month", period=SEPTEMBER)


# ---- Head, textbooks


def test_the_head_and_the_main_task_stand_in_every_report(gulnar: User, fifth: SchoolClass) -> None:
    school = gulnar.school
    assert paper(school).head == tell("H-SCHOOL", "kk", school=school.head_kk).text == school.head_kk
    assert said(school)["T-MAIN"].startswith("Кітапхананың негізгі міндеттерінің бірі")


def test_a_title_that_lacks_is_named_with_its_grade_where_it_has_one(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    need(gulnar, year, textbook("Математика"), textbook("Сөздік", None))
    told = said(gulnar.school)["T-LACK"]
    of_fifth = tell("T-LACK-ITEM", "kk", title="Математика", grade="5", n=2).text
    of_any = tell("T-LACK-ITEM-ANY", "kk", title="Сөздік", n=2).text
    assert of_fifth.replace("\u00a0", " ") in told
    assert of_any.replace("\u00a0", " ") in told


@pytest.mark.parametrize(("had", "code"), [(1, "T-BETTER"), (2, "T-SAME")])
def test_provision_against_the_year_before(
    gulnar: User, year: SchoolYear, fifth: SchoolClass, had: int, code: str
) -> None:
    before = AUTUMN.year_before()
    for name, value in (("textbook_need", 2), ("textbook_have", had)):
        PaperFigure.objects.create(
            school=gulnar.school, starts_on=before.start, ends_on=before.end, code=name, value=value
        )
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, 2)
    told = said(gulnar.school)
    assert beginning(told, "T-BETTER", "T-WORSE", "T-SAME", "T-FIRST") == {code}


@pytest.mark.parametrize(
    ("had", "have", "code"), [(1, 2, "T-BETTER-YEAR"), (2, 2, "T-SAME-YEAR"), (2, 1, "T-WORSE-YEAR")]
)
def test_a_calendar_year_is_set_against_the_calendar_year_before(
    gulnar: User, year: SchoolYear, fifth: SchoolClass, had: int, have: int, code: str
) -> None:
    calendar = Period(date(2023, 1, 1), date(2023, 12, 31))
    before = calendar.year_before()
    for name, value in (("textbook_need", 2), ("textbook_have", had)):
        PaperFigure.objects.create(
            school=gulnar.school, starts_on=before.start, ends_on=before.end, code=name, value=value
        )
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, have)
    told = said(gulnar.school, calendar)
    assert beginning(told, "T-BETTER", "T-WORSE", "T-SAME", "T-FIRST") == {code}
    assert "өткен жылдың осы кезең" in told[code].lower()
    assert "прошлого года" in said(gulnar.school, calendar, language="ru")[code]


def test_textbooks_that_came_after_the_year_had_begun(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, 1)
    issue_class(by=gulnar, school_class=fifth, on=FIRST_DAY)
    lot(gulnar, maths, 1, on=date(2023, 10, 12))
    told = said(gulnar.school)
    assert told["T-LATE-ALL-1"] == "Ол оқу жылы басталғаннан кейін, 2023 жылғы 12 қазанда түсті."
    lot(gulnar, textbook("Музыка"), 1, on=date(2023, 10, 16))
    assert said(gulnar.school)["T-LATE-ALL"] == (
        "Олардың бәрі оқу жылы басталғаннан кейін түсті, соңғысы – 2023 жылғы 16 қазанда."
    )
    lot(gulnar, textbook("Тарих"), 3, on=FIRST_DAY)
    told = said(gulnar.school)
    assert beginning(told, "T-LATE") == {"T-LATE"}
    assert told["T-LATE"].startswith("Оның 2 данасы оқу жылы басталғаннан кейін түсті")
    whole = said(gulnar.school, Period.school_year(2023), on=date(2024, 9, 15))
    assert not beginning(whole, "T-LATE"), "in summer books come for the year to be"


def test_what_comes_to_a_school_that_lacks_nothing_is_not_late(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, 2)
    lot(gulnar, maths, 1, on=date(2023, 10, 12))
    told = said(gulnar.school)
    assert "T-RECEIVED" in told
    assert not beginning(told, "T-LATE")


# ---- The stock


@pytest.fixture
def novels(gulnar: User) -> Lot:
    return lot(gulnar, textbook("Оқу кітабы"), 10)


def away(of: Lot, kind: str, n: int = 1) -> Away:
    return Away.objects.create(school=of.school, lot=of, kind=kind, quantity=n, left_on=OCTOBER)


def test_copies_that_came_back_whole_are_repaired(gulnar: User, fifth: SchoolClass, novels: Lot) -> None:
    repair, worn = away(novels, Away.Kind.REPAIR), away(novels, Away.Kind.WORN)
    assert "F-REPAIR" not in said(gulnar.school), "they are still away"
    mend(by=gulnar, repairs=[repair], on=date(2023, 11, 1))
    discard(by=gulnar, repairs=[worn], on=date(2023, 11, 1))
    assert said(gulnar.school)["F-REPAIR"] == "1 дана басылым жөнделді."
    Away.objects.filter(pk=repair.pk).update(back_on=date(2024, 2, 1))
    assert "F-REPAIR" not in said(gulnar.school), "mended after the period"


def test_copies_that_went_from_repair_to_an_act_are_not(
    gulnar: User, fifth: SchoolClass, novels: Lot
) -> None:
    discard(by=gulnar, repairs=[away(novels, Away.Kind.REPAIR)], on=date(2023, 11, 1))
    assert "F-REPAIR" not in said(gulnar.school)
    lent = away(novels, Away.Kind.SCHOOL)
    Away.objects.filter(pk=lent.pk).update(back_on=date(2023, 11, 2))
    assert "F-REPAIR" not in said(gulnar.school)


def test_without_a_stocktaking_a_stock_says_that_there_was_none(gulnar: User, fifth: SchoolClass) -> None:
    assert "F-CHECK-NONE" not in said(gulnar.school), "there is nothing to count"
    books = lot(gulnar, textbook("Оқу кітабы"), 10)
    assert said(gulnar.school)["F-CHECK-NONE"] == "Есепті кезеңде түгендеу жүргізілгені тіркелмеген."
    write_off(by=gulnar, lines=[Disposal(lot=books, quantity=3, reason=Reason.WORN)], on=OCTOBER)
    worn = tell("F-OUT-ITEM", "kk", reason=str(Reason.WORN.label), n=3).text.replace("\u00a0", " ")
    assert worn in said(gulnar.school)["F-OUT-1"]


def test_where_only_a_paper_tells_of_receipts_nothing_is_told_of_the_young(
    gulnar: User, fifth: SchoolClass
) -> None:
    assert "Y-NONE" not in said(gulnar.school)
    PaperFigure.objects.create(
        school=gulnar.school, starts_on=AUTUMN.start, ends_on=AUTUMN.end, code="received", value=200
    )
    assert "Y-NONE" in said(gulnar.school)


def test_of_loans_that_nobody_recorded_no_zeros_are_printed(gulnar: User, fifth: SchoolClass) -> None:
    codes = [table.code for section in paper(gulnar.school).sections for table in section.tables]
    assert "bands" not in codes


# ---- Readers, surveys, indicators, agreement


def test_readers_by_kind(gulnar: User, fifth: SchoolClass) -> None:
    assert "S-READERS" not in said(gulnar.school)
    make.reader(gulnar.school, "Тілеу Темір", school_class=fifth)
    assert said(gulnar.school)["S-READERS"] == ("Кітапханада 1 оқырман тіркелген, оның ішінде: оқушылар – 1.")


@pytest.mark.parametrize(
    ("kind", "code"),
    [("pupil", "S-READERS-PUPILS"), ("teacher", "S-READERS-TEACHERS"), ("staff", "S-READERS-OTHERS")],
)
def test_groups_of_no_reader_are_not_named(gulnar: User, fifth: SchoolClass, kind: str, code: str) -> None:
    make.reader(gulnar.school, "Тілеу Темір", kind=kind)
    named = templates()[code]["kk"].replace("{n}", "1")
    assert said(gulnar.school)["S-READERS"].endswith(f"1 оқырман тіркелген, оның ішінде: {named}.")


def test_pupils_who_left_are_registered_readers_but_no_pupils_of_the_last_day(
    gulnar: User, fifth: SchoolClass
) -> None:
    make.reader(gulnar.school, "Тілеу Темір", school_class=fifth)
    olzhas = make.reader(gulnar.school, "Оспан Олжас", school_class=fifth)
    leave(by=gulnar, reader=olzhas, on=AUTUMN.end)
    assert "S-LEFT" not in said(gulnar.school), "the last day at school is the last day of the period"
    leave(by=gulnar, reader=olzhas, on=date(2024, 1, 30))
    told = said(gulnar.school)
    assert told["S-READERS"].endswith("оның ішінде: оқушылар – 2.")
    assert told["S-LEFT"] == ("Тіркелген оқушылардың ішінде кезең аяқталғанға дейін мектептен кеткені – 1.")


def test_indicators_were_analysed_where_there_is_one(gulnar: User, fifth: SchoolClass) -> None:
    assert "I-INTRO" not in said(gulnar.school)
    make.reader(gulnar.school, "Тілеу Темір", school_class=fifth)
    assert "I-INTRO" in said(gulnar.school)


def test_no_survey_is_said_only_where_needs_were_studied(gulnar: User, fifth: SchoolClass) -> None:
    assert "N-SURVEY-NONE" not in said(gulnar.school)
    enquiry(gulnar)
    assert said(gulnar.school)["N-SURVEY-NONE"] == "Сауалнама жүргізілгені тіркелмеген."
    survey(gulnar.school, "Не оқимыз?", 10)
    assert "N-SURVEY-NONE" not in said(gulnar.school)


def test_some_of_those_who_were_asked_agreed(gulnar: User, plan: Plan, kinds: Kinds) -> None:
    """A plan that was approved before all of them had answered."""
    people = [make.user(gulnar.school, f"m{n}", "Мұғалім", RoleCode.TEACHER) for n in range(2)]
    item(gulnar, plan, kinds["quiz"], date(2023, 9, 12))
    make.sent(plan, people, by=gulnar)
    agreement.agree(by=people[0], plan=plan, on=date(2023, 9, 1))
    Plan.objects.update(state=Plan.State.APPROVED, approved_on=date(2023, 9, 2))
    told = said(gulnar.school, SEPTEMBER)
    assert beginning(told, "J-AGREED", "P-WHY") == {"J-AGREED-SOME"}
    assert told["J-AGREED-SOME"] == "Жоспарды 2 қатысушының біреуі келісті."


def test_no_problem_is_said_until_there_is_one(gulnar: User, fifth: SchoolClass) -> None:
    assert beginning(said(gulnar.school), "Q-", "B-") == {"Q-UNKNOWN"}
    arman = make.reader(gulnar.school, "Тілеу Темір", school_class=fifth)
    make.loan(arman, make.copy(make.lot(gulnar.school, make.title(year=2023))), on=OCTOBER)
    assert beginning(said(gulnar.school), "Q-", "B-") == {"Q-DEBT", "B-DEBT"}
    sets(gulnar.school, "debt_readers", 1)
    assert beginning(said(gulnar.school), "Q-", "B-") == {"Q-NONE"}


# ---- The school's own thresholds


@pytest.mark.parametrize(("limit", "code"), [(66, "T-MOST"), (67, "T-PART")])
def test_from_where_most_pupils_are_most(
    gulnar: User, year: SchoolYear, fifth: SchoolClass, limit: int, code: str
) -> None:
    """Two of three have all their textbooks: 66,7 %."""
    make.reader(gulnar.school, "Тілеу Темір", school_class=fifth)
    maths = textbook("Математика")
    need(gulnar, year, maths)
    lot(gulnar, maths, 2)
    issue_class(by=gulnar, school_class=fifth, on=FIRST_DAY)
    sets(gulnar.school, "most_percent", limit)
    assert beginning(said(gulnar.school), "T-MOST", "T-PART") == {code}


@pytest.mark.parametrize(("limit", "code"), [(50, "N-MET-MOST"), (51, "N-MET-PART")])
def test_from_where_most_enquiries_are_most(gulnar: User, fifth: SchoolClass, limit: int, code: str) -> None:
    enquiry(gulnar)
    enquiry(gulnar, "refused", "not_in_stock")
    sets(gulnar.school, "most_percent", limit)
    assert beginning(said(gulnar.school), "N-MET") == {code}


@pytest.mark.parametrize(("limit", "code", "problem"), [(50, "P-MOST", False), (51, "P-PART", True)])
def test_from_where_a_plan_is_mostly_done_and_below_what_it_is_a_problem(
    gulnar: User, plan: Plan, kinds: Kinds, limit: int, code: str, *, problem: bool
) -> None:
    item(gulnar, plan, kinds["quiz"], date(2023, 9, 12), done=True)
    item(gulnar, plan, kinds["quiz"], date(2023, 9, 13))
    approved(gulnar, plan, kinds["quiz"])
    sets(gulnar.school, "most_percent", limit)
    sets(gulnar.school, "plan_percent", limit)
    told = said(gulnar.school, SEPTEMBER)
    assert beginning(told, "P-MOST", "P-PART") == {code}
    assert ("Q-PLAN" in told) == problem


@pytest.mark.parametrize(("came", "code"), [(130, "I-OVER"), (129, "I-MET"), (80, "I-NEAR"), (79, "I-NOT")])
def test_the_schools_own_verdicts(gulnar: User, plan: Plan, kinds: Kinds, came: int, code: str) -> None:
    numbers.set_control_number(by=gulnar, plan=plan, code="visits", value=Decimal(100))
    item(gulnar, plan, kinds["quiz"], date(2023, 9, 12))
    approved(gulnar, plan, kinds["quiz"])
    visits(gulnar, came)
    sets(gulnar.school, "over_percent", 130)
    sets(gulnar.school, "near_percent", 80)
    assert beginning(said(gulnar.school, SEPTEMBER), "I-OVER", "I-MET", "I-NEAR", "I-NOT") == {code}


@pytest.mark.parametrize(("enough", "code"), [(3, "N-SURVEY"), (4, "N-SURVEY-FEW")])
def test_answers_that_are_enough_for_this_school(
    gulnar: User, fifth: SchoolClass, enough: int, code: str
) -> None:
    survey(gulnar.school, "Не оқимыз?", 3)
    sets(gulnar.school, "survey_answers", enough)
    assert beginning(said(gulnar.school), "N-SURVEY") == {code}


def test_visits_may_stand_without_a_fund(gulnar: User, fifth: SchoolClass) -> None:
    """A report of a library with visitors and no book at all."""
    count_visits(by=gulnar, purpose="reading_room", count=3, grade=5, on=OCTOBER, today=NEXT_MONTH)
    told = said(gulnar.school)
    assert "S-VISITS" in told
    assert not beginning(told, "F-STATE", "F-LANG", "F-CHECK")


# ---- Suggestions


@pytest.mark.parametrize(
    ("states", "code", "text"),
    [
        ([], "", ""),
        (["new"], "N-SUGGEST-OPEN-1", "Оқырманнан бір ұсыныс түсті, ол әлі қабылданған жоқ."),
        (["done"], "N-SUGGEST-1", "Оқырманнан түскен бір ұсыныс қабылданды."),
        (["new", "declined"], "N-SUGGEST-OPEN", "Оқырмандардан 2 ұсыныс түсті, қабылданғаны жоқ."),
        (["new", "done", "accepted"], "N-SUGGEST", "Оқырмандардан 3 ұсыныс түсті, екеуі қабылданды."),
        (["done", "accepted"], "N-SUGGEST-ALL", "Оқырмандардан 2 ұсыныс түсті, бәрі қабылданды."),
        (
            ["declined", "done", "accepted"],
            "N-SUGGEST-ANSWERED",
            "Оқырмандардан 3 ұсыныс түсті, бәріне жауап берілді, екеуі қабылданды.",
        ),
        (
            ["declined", "declined"],
            "N-SUGGEST-DECLINED",
            "Оқырмандардан 2 ұсыныс түсті, бәріне жауап берілді, қабылданғаны жоқ.",
        ),
        (
            ["declined"],
            "N-SUGGEST-DECLINED-1",
            "Оқырманнан бір ұсыныс түсті, оған жауап берілді, ол қабылданған жоқ.",
        ),
    ],
)
def test_what_readers_suggested(
    gulnar: User, fifth: SchoolClass, states: list[str], code: str, text: str
) -> None:
    for state in states:
        made = suggest(by=gulnar, on=OCTOBER, kind="service", text="Кешке дейін ашық болсын", grade=5)
        if state != "new":
            answer_suggestion(by=gulnar, suggestion=made, on=OCTOBER, state=state, answer="Қаралды")
    told = said(gulnar.school)
    assert beginning(told, "N-SUGGEST") == ({code} if code else set())
    assert told.get(code, "") == text
    assert ("N-INTRO" in told) == bool(states)
