"""Readers, enquiries, teachers, time: each sentence where its records are, else a plain word."""

from datetime import date, timedelta

import pytest

from kitaphana.activities.actions import record
from kitaphana.activities.models import WorkKind
from kitaphana.circulation.actions import count_visits
from kitaphana.core.models import School, User
from kitaphana.lib.period import Period
from kitaphana.needs.actions import ReferenceAnswer, ask
from kitaphana.roster.models import DayOff, Reader, ReaderKind, Registration, SchoolClass, SchoolYear
from kitaphana.stock.models import Fund
from tests import make
from tests.reports.telling import AUTUMN, NEXT_MONTH, beginning, said
from tests.textbooks import make as classes

Kinds = dict[str, WorkKind]
OCTOBER = date(2023, 10, 3)


@pytest.fixture
def saule(gulnar: User, year: SchoolYear) -> Reader:
    return make.reader(gulnar.school, "Ахметова Сәуле", kind=ReaderKind.TEACHER)


def work(by: User, kind: WorkKind, on: date = OCTOBER, **more: object) -> None:
    record(by=by, kind=kind, on=on, today=NEXT_MONTH, **more)  # type: ignore[arg-type]


def enquiry(
    by: User, outcome: str = "met", reason: str = "", about: str = "Абай жолы", **more: object
) -> None:
    defaults: dict[str, object] = {"sought": "work", "grade": 5, "on": OCTOBER}
    ask(by=by, about=about, outcome=outcome, reason=reason, **(defaults | more))  # type: ignore[arg-type]


# ---- Readers, visits, loans


def test_a_library_without_records_says_so(school: School, fifth: SchoolClass) -> None:
    told = said(school)
    assert beginning(told, "S-") == {
        "S-READERS-NONE", "S-VISITS-NONE", "S-LOANS-NONE", "S-EVENTS-NONE", "S-OFFERED-NONE"
    }  # fmt: skip
    assert beginning(told, "Y-") == {"Y-NEW-NONE"}
    assert beginning(told, "N-") == {"N-NONE"}
    assert beginning(told, "J-", "R-") == {"J-NONE", "J-REQ-NONE", "R-NONE"}
    assert beginning(told, "W-") == {"W-NONE"}
    assert beginning(told, "P-") == {"P-NOPLAN"}
    assert beginning(told, "F-") == {"F-STILL"}
    assert beginning(told, "D-") == {"D-NONE"}


def test_every_pupil_is_a_reader_and_then_not_every_one(
    gulnar: User, year: SchoolYear, fifth: SchoolClass
) -> None:
    for enrolment in fifth.enrolments.all():
        Registration.objects.create(
            school=gulnar.school, reader=enrolment.reader, year=year, registered_on=date(2023, 9, 4)
        )
    assert (
        said(gulnar.school)["S-COVER-ALL"] == "Мектептің барлық 2 оқушысы кітапхана оқырманы болып тіркелген."
    )
    classes.pupil(gulnar, fifth, "Ерлан Ерке")
    told = said(gulnar.school)
    assert told["S-COVER-SOME"] == "Мектептің 3 оқушысының екеуі кітапханаға тіркелген (66,7 %)."
    assert "S-COVER-ALL" not in told


def test_the_only_pupil_is_not_all_pupils(gulnar: User, year: SchoolYear) -> None:
    fifth = classes.school_class(gulnar, year, "5 А")
    make.reader(gulnar.school, "Сейітов Арман", school_class=fifth)
    assert beginning(said(gulnar.school), "S-COVER") == {"S-COVER-ALL-1"}


def test_visits_by_working_day(gulnar: User, fifth: SchoolClass) -> None:
    count_visits(by=gulnar, purpose="loan", count=42, grade=5, on=date(2023, 9, 4), today=NEXT_MONTH)
    september = Period(date(2023, 9, 1), date(2023, 9, 30))
    assert said(gulnar.school, september)["S-VISITS"] == "Келім саны – 42, орташа күндік келім – 2,0."


def test_visits_on_days_that_were_all_free(gulnar: User, school: School, fifth: SchoolClass) -> None:
    first = date(2023, 9, 4)
    closed = {"kind": DayOff.Kind.CLOSED, "starts_on": first, "ends_on": first + timedelta(days=6)}
    DayOff.objects.create(school=school, name_kk="жөндеу", source="бұйрық", **closed)
    count_visits(by=gulnar, purpose="loan", count=3, grade=5, on=first, today=NEXT_MONTH)
    told = said(school, Period(first, first + timedelta(days=6)))
    assert beginning(told, "S-VISITS") == {"S-VISITS-BARE"}


def test_loans_by_stock_and_language_and_what_is_overdue(school: School, fifth: SchoolClass) -> None:
    arman, dana = (row.reader for row in fifth.enrolments.order_by("-reader__sort_key"))
    novels = make.lot(school, make.title(), quantity=5)
    russian = make.lot(school, make.title("Капитанская дочка", "Пушкин А.С.", language="ru"), quantity=5)
    leaflet = make.lot(school, make.title("Жол ережесі", ""), fund=Fund.TEMPORARY, quantity=5)
    make.loan(arman, make.copy(novels), on=OCTOBER, returned_on=date(2023, 10, 10))
    make.loan(dana, make.copy(russian), on=OCTOBER, returned_on=date(2023, 10, 10))
    make.loan(dana, leaflet, on=OCTOBER, returned_on=date(2023, 10, 10))
    told = said(school)
    assert told["S-LOANS"].startswith("Оқырмандарға 3 дана басылым берілді, оның ішінде негізгі қордан – 2,")
    assert told["S-LOANS-TEMPORARY"].startswith("Қалған 1 дана")
    assert told["S-LANG"] == "Берілім тілі бойынша: қазақша – 2; орысша – 1."
    assert told["S-OVERDUE-NONE"] == "Мерзімі өткен басылым жоқ."
    make.loan(arman, make.copy(novels), on=date(2024, 1, 20))
    assert "S-OVERDUE-NONE" in said(school), "due on 4 February, after the period"
    make.loan(dana, make.copy(novels), on=date(2024, 1, 2))
    told = said(school)
    assert told["S-OVERDUE"] == "Мерзімі өткен басылым – 1 дана, берешегі бар оқырман саны – 1."
    assert told["Q-DEBT"] == "Мәселе: берешегі бар оқырман саны – 1."
    assert "B-DEBT" in told


def test_the_keenest_class_leads_alone_or_is_not_named(
    gulnar: User, school: School, year: SchoolYear, fifth: SchoolClass
) -> None:
    novels = make.lot(school, make.title(), quantity=9)
    arman = fifth.enrolments.order_by("-reader__sort_key").first()
    assert arman
    make.loan(arman.reader, make.copy(novels), on=OCTOBER, returned_on=OCTOBER)
    make.loan(arman.reader, make.copy(novels), on=OCTOBER, returned_on=OCTOBER)
    assert "S-ACTIVE" not in said(school), "one class is not the keenest of one"
    sixth = classes.school_class(gulnar, year, "6 А", "Болат Бекзат")
    assert (
        said(school)["S-ACTIVE"]
        == "Негізгі қордан бір оқушыға шаққанда ең көп кітап алған сынып – 5 «А»: 1,0 берілім."
    )
    bekzat = sixth.enrolments.get().reader
    make.loan(bekzat, make.copy(novels), on=OCTOBER, returned_on=OCTOBER)
    assert "S-ACTIVE" not in said(school)


# ---- Needs


def test_one_enquiry_met_and_one_refused(gulnar: User, fifth: SchoolClass) -> None:
    enquiry(gulnar)
    told = said(gulnar.school)
    assert told["N-MET-ALL-1"] == "Тіркелген жалғыз сұраныс қанағаттандырылды."
    assert "S-REF" not in told, "a book that was asked for and given is a loan"
    assert (
        told["N-DEMAND"]
        == "Барлық сұраныс, іздеу мен ұсыныс бойынша ең көп сұралған авторлар мен шығармалар: «Абай жолы»."
    )
    assert "N-REASON" not in told


def test_reference_answers_are_about_information_and_themes(gulnar: User, fifth: SchoolClass) -> None:
    enquiry(gulnar, sought="author", about="Әуезов")
    enquiry(gulnar, sought="information", about="Наурыз қашан?")
    enquiry(gulnar, "part", "all_lent", sought="theme", about="Ғарыш")
    enquiry(gulnar, "refused", "no_line", sought="information", about="ҰБТ күні")
    assert said(gulnar.school)["S-REF"] == "Оқырмандарға 2 тақырыптық және ақпараттық анықтама берілді."


def test_the_one_enquiry_was_refused(gulnar: User, fifth: SchoolClass) -> None:
    enquiry(gulnar, "refused", "not_in_stock", about="Нарния шежіресі")
    told = said(gulnar.school)
    assert beginning(told, "N-MET") == {"N-MET-NONE-1"}
    assert told["N-REASON"].endswith("– қорда жоқ: 1 жағдай.")
    assert told["Y-NEED"].endswith("жетіспейтіні: «Нарния шежіресі».")
    assert "B-BRIGHT" in told
    assert "S-REF" not in told


@pytest.mark.parametrize(
    ("met", "part", "refused", "code"),
    [
        (2, 0, 0, "N-MET-ALL"),
        (1, 1, 0, "N-MET-UNREFUSED"),
        (3, 0, 1, "N-MET-MOST"),
        (2, 0, 1, "N-MET-PART"),
        (0, 0, 2, "N-MET-NONE"),
        (3, 1, 0, "N-MET-UNREFUSED"),
        (3, 1, 1, "N-MET-PART"),
        (0, 1, 0, "N-MET-UNDONE-1"),
        (0, 2, 0, "N-MET-UNDONE"),
        (0, 1, 1, "N-MET-UNDONE"),
    ],
)
def test_how_enquiries_were_met(
    gulnar: User, fifth: SchoolClass, met: int, part: int, refused: int, code: str
) -> None:
    for _ in range(met):
        enquiry(gulnar)
    for _ in range(part):
        enquiry(gulnar, "part", "all_lent")
    for _ in range(refused):
        enquiry(gulnar, "refused", "not_in_stock")
    told = said(gulnar.school)
    assert beginning(told, "N-MET") == {code}
    assert ("N-PARTLY" in told) == bool(part)


def test_what_was_met_in_part_or_referred_on_is_not_met(gulnar: User, fifth: SchoolClass) -> None:
    enquiry(gulnar)
    enquiry(gulnar, "part", "all_lent")
    elsewhere = ReferenceAnswer(referred_to="Облыстық кітапхана")
    enquiry(gulnar, "referred", "not_in_stock", answer=elsewhere)
    told = said(gulnar.school)
    assert told["N-MET-UNREFUSED"] == (
        "Тіркелген 3 сұраныстың 33,3 %-ы қанағаттандырылды; қанағаттандырылмаған сұраныс тіркелмеген."
    )
    assert told["N-PARTLY"] == "Ішінара қанағаттандырылған сұраныс саны – 1."
    assert told["N-REFERRED"] == "Басқа жерге бағытталған сұраныс саны – 1."
    enquiry(gulnar, "refused", "not_in_stock")
    assert said(gulnar.school)["N-MET-PART"] == (
        "Тіркелген 4 сұраныстың 25,0 %-ы қанағаттандырылды; қанағаттандырылмағаны – 1."
    )


def test_two_reasons_that_are_even_name_no_main_one(gulnar: User, fifth: SchoolClass) -> None:
    enquiry(gulnar, "refused", "not_in_stock")
    enquiry(gulnar, "refused", "all_lent")
    assert "N-REASON" not in said(gulnar.school)


def test_a_book_not_for_their_age_is_no_gap_in_the_stock(gulnar: User, fifth: SchoolClass) -> None:
    enquiry(gulnar, "refused", "not_for_age")
    told = said(gulnar.school)
    assert not beginning(told, "Y-NEED", "B-BRIGHT")


def test_a_survey_of_the_diary_is_a_study_of_needs(gulnar: User, fifth: SchoolClass, kinds: Kinds) -> None:
    work(gulnar, kinds["survey"], theme="Не оқығың келеді?")
    told = said(gulnar.school)
    assert beginning(told, "N-") == {"N-INTRO", "N-SURVEY-HELD"}


def test_only_pupils_are_told_by_kind_of_enquiry(gulnar: User, fifth: SchoolClass, saule: Reader) -> None:
    enquiry(gulnar, grade=None, reader_kind="teacher")
    told = said(gulnar.school)
    assert "N-KINDS" not in told
    assert told["J-REQ-ALL-1"] == "Мұғалімнен түскен бір сұраныс орындалды."


@pytest.mark.parametrize(
    ("met", "part", "code"),
    [
        (0, 0, "J-REQ-NONE"),
        (2, 0, "J-REQ-ALL"),
        (1, 1, "J-REQ-SOME"),
        (0, 2, "J-REQ-OPEN"),
        (0, 1, "J-REQ-OPEN-1"),
    ],
)
def test_what_teachers_asked_for(gulnar: User, fifth: SchoolClass, met: int, part: int, code: str) -> None:
    for _ in range(met):
        enquiry(gulnar, grade=None, reader_kind="teacher")
    for _ in range(part):
        enquiry(gulnar, "part", "all_lent", grade=None, reader_kind="teacher")
    assert beginning(said(gulnar.school), "J-REQ") == {code}


# ---- Joint work


def test_close_contact_takes_every_month(
    gulnar: User, fifth: SchoolClass, saule: Reader, kinds: Kinds
) -> None:
    for month in (9, 10, 11, 12):
        work(gulnar, kinds["joint_lesson"], date(2023, month, 5), teacher=saule, participants=20)
    told = said(gulnar.school)
    assert beginning(told, "J-INTRO", "J-CLOSE", "J-NONE") == {"J-INTRO"}
    work(gulnar, kinds["joint_lesson"], date(2024, 1, 18), teacher=saule, participants=20)
    told = said(gulnar.school)
    assert beginning(told, "J-INTRO", "J-CLOSE", "J-NONE") == {"J-CLOSE"}
    assert told["J-TEACHERS-ALL-1"] == "Бірлескен жұмысқа мектептің жалғыз мұғалімі қатысты."
    assert told["J-EVENTS"] == "Мұғалімдермен бірлесіп 5 іс-шара өткізілді, оларға қатысу саны – 100."


def test_some_teachers_then_all(gulnar: User, fifth: SchoolClass, saule: Reader, kinds: Kinds) -> None:
    bolat = make.reader(gulnar.school, "Қасымов Болат", kind=ReaderKind.TEACHER)
    work(gulnar, kinds["joint_lesson"], teacher=saule)
    told = said(gulnar.school)
    assert told["J-TEACHERS-SOME"] == "Бірлескен жұмысқа 2 мұғалімнің біреуі қатысты."
    assert beginning(told, "J-EVENTS") == {"J-EVENTS-BARE"}, "nobody counted who came"
    work(gulnar, kinds["joint_lesson"], teacher=bolat)
    assert "J-TEACHERS-ALL" in said(gulnar.school)


def test_lessons_by_class_only_when_each_has_its_class(
    gulnar: User, fifth: SchoolClass, kinds: Kinds
) -> None:
    work(gulnar, kinds["library_lesson"], school_class=fifth, participants=2)
    assert said(gulnar.school)["J-LESSONS"] == "1 кітапханалық сабақ өткізілді, қамтылған сынып саны – 1."
    work(gulnar, kinds["library_lesson"], audience="Тәрбиешілер")
    told = said(gulnar.school)
    assert told["J-LESSONS-BARE"] == "2 кітапханалық сабақ өткізілді."
    assert "J-LESSONS" not in told


def test_lists_are_told_when_a_teacher_asked_for_them(gulnar: User, fifth: SchoolClass, kinds: Kinds) -> None:
    work(gulnar, kinds["reading_list"])
    assert "J-LISTS" not in said(gulnar.school)
    work(gulnar, kinds["reading_list"], at_teachers_request=True)
    assert said(gulnar.school)["J-LISTS"] == "Мұғалімдердің өтініші бойынша 1 әдебиет тізімі жасалды."


def test_one_project_helped_twice_is_one_project(gulnar: User, fifth: SchoolClass, kinds: Kinds) -> None:
    for day in (3, 10):
        work(
            gulnar,
            kinds["research_help"],
            date(2023, 10, day),
            theme="Туған жер шежіресі",
            school_class=fifth,
        )
    told = said(gulnar.school)
    assert beginning(told, "R-") == {"R-COUNT"}
    assert told["R-COUNT"].startswith("1 ғылыми жобаға")


def test_events_without_anyone_counted(gulnar: User, fifth: SchoolClass, kinds: Kinds) -> None:
    work(gulnar, kinds["quiz"], theme="Ертегілер елінде")
    assert said(gulnar.school)["S-EVENTS-BARE"] == "1 іс-шара өткізілді; қатысу саны тіркелмеген."
    work(gulnar, kinds["quiz"], theme="Абай әлемі", participants=20)
    assert said(gulnar.school)["S-EVENTS"] == "2 іс-шара өткізілді, қатысу саны – 20."


# ---- Time


def test_time_without_a_plan_is_told_and_not_compared(gulnar: User, fifth: SchoolClass, kinds: Kinds) -> None:
    work(gulnar, kinds["quiz"], minutes=90)
    told = said(gulnar.school)
    assert beginning(told, "W-") == {"W-SPENT", "W-NORATE"}
    assert told["W-SPENT"].startswith("Нақты жұмсалған жұмыс уақыты – 1,5 сағат;")


def test_the_kind_of_work_that_took_most_time(gulnar: User, fifth: SchoolClass, kinds: Kinds) -> None:
    work(gulnar, kinds["quiz"], minutes=60)
    work(gulnar, kinds["review"], minutes=60)
    assert "W-SHARE" not in said(gulnar.school), "two lead together"
    work(gulnar, kinds["quiz"], minutes=120)
    assert said(gulnar.school)["W-SHARE"].endswith("викторина – 75,0 %.")
    assert said(gulnar.school, language="en")["W-SHARE"].startswith("The largest share of time went to:")


def test_work_after_the_period_belongs_to_the_next_report(
    gulnar: User, fifth: SchoolClass, kinds: Kinds
) -> None:
    work(gulnar, kinds["quiz"], AUTUMN.end + timedelta(days=1), participants=20)
    assert "S-EVENTS-NONE" in said(gulnar.school)
