"""What changed since the year before, and what is put beside it: only where the records bear it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kitaphana.circulation.actions import count_visits
from kitaphana.circulation.actions import write_off as dispose
from kitaphana.circulation.models import Loan
from kitaphana.core.models import School, Setting, User
from kitaphana.indicators.models import PaperFigure
from kitaphana.indicators.queries import measure
from kitaphana.lib.period import Period
from kitaphana.roster.actions import open_year
from kitaphana.roster.models import DayOff, SchoolClass
from kitaphana.stock.actions import Disposal
from kitaphana.stock.models import Fund, Lot, Reason
from tests import make
from tests.reports.telling import AUTUMN, NEXT_MONTH, beginning, paper, said
from tests.stock.make import lot

BEFORE = AUTUMN.year_before()
OCTOBER, LAST_SEPTEMBER = date(2023, 10, 3), date(2022, 9, 6)
CHANGED = ("I-UP", "I-DOWN", "I-SAME", "I-FIRST", "I-COMPARED")


def on_paper(school: School, **values: int) -> None:
    """What the report of the year before says."""
    for code, value in values.items():
        PaperFigure.objects.create(
            school=school, starts_on=BEFORE.start, ends_on=BEFORE.end, code=code, value=Decimal(value)
        )


def came(gulnar: User, n: int, *, to: str = "loan", on: date = OCTOBER) -> None:
    count_visits(by=gulnar, purpose=to, count=n, grade=5, on=on, today=NEXT_MONTH)


def books(gulnar: User, n: int, on: date) -> Lot:
    numbers = [f"{on}-{k}" for k in range(n)]
    return lot(gulnar, make.title(), n, fund=Fund.MAIN, on=on, numbers=numbers)


# ---- Better, worse, the same, the first year


@pytest.mark.parametrize(
    ("now", "code", "sentence"),
    [
        (101, "I-UP", "Келім саны: өткен кезеңде – 100, осы кезеңде – 101; өсті."),
        (100, "I-SAME", "Келім саны: өткен кезеңдегідей – 100."),
        (99, "I-DOWN", "Келім саны: өткен кезеңде – 100, осы кезеңде – 99; төмендеді."),
    ],
)
def test_visits_against_the_year_before(
    gulnar: User, fifth: SchoolClass, now: int, code: str, sentence: str
) -> None:
    on_paper(gulnar.school, visits=100)
    came(gulnar, now)
    told = said(gulnar.school)
    assert beginning(told, *CHANGED) == {"I-COMPARED", code}
    assert told[code] == sentence


def test_a_first_year_compares_nothing_and_says_so_once(gulnar: User, fifth: SchoolClass) -> None:
    came(gulnar, 10)
    books(gulnar, 2, on=date(2023, 9, 4))
    told = said(gulnar.school)
    assert beginning(told, *CHANGED, "C-") == {"I-FIRST"}
    assert told["I-FIRST"] == "Келім саны, қор: өткен кезеңнің дерегі жоқ."


def test_what_rises_three_years_is_not_told_again_of_two(gulnar: User, fifth: SchoolClass) -> None:
    earlier = BEFORE.year_before()
    for period, loans in ((earlier, 100), (BEFORE, 200)):
        for code, value in (("loans_main", loans), ("readers", 100)):
            PaperFigure.objects.create(
                school=gulnar.school, starts_on=period.start, ends_on=period.end, code=code, value=value
            )
    arman = make.reader(gulnar.school, "Тілеу Темір", school_class=fifth)
    novels = make.lot(gulnar.school, make.title(), quantity=5)
    for day in (4, 5, 6):
        make.loan(arman, make.copy(novels), on=date(2023, 10, day), returned_on=date(2023, 10, day))
    told = said(gulnar.school)
    assert "I-RISE3" in told
    assert "I-UP" not in told
    PaperFigure.objects.filter(starts_on=earlier.start).delete()
    assert said(gulnar.school)["I-UP"] == "Оқылым: өткен кезеңде – 2,0, осы кезеңде – 3,0; өсті."


def read_three_times(school: School, fifth: SchoolClass) -> None:
    arman = make.reader(school, "Тілеу Темір", school_class=fifth)
    novels = make.lot(school, make.title(), quantity=5)
    for day in (4, 5, 6):
        make.loan(arman, make.copy(novels), on=date(2023, 10, day), returned_on=date(2023, 10, day))


def test_loans_of_the_whole_stock_are_not_compared_with_those_of_the_main_one(
    gulnar: User, fifth: SchoolClass
) -> None:
    """The paper has its loans in one sum, so what it says of each reader is counted in another way."""
    read_three_times(gulnar.school, fifth)
    on_paper(gulnar.school, loans=1500, readers=300)
    assert said(gulnar.school)["I-DOWN"].startswith("Берілім саны: өткен кезеңде – 1 500,")
    on_paper(gulnar.school, loans_main=1500)
    assert said(gulnar.school)["I-DOWN"] == "Оқылым: өткен кезеңде – 5,0, осы кезеңде – 3,0; төмендеді."


@pytest.mark.parametrize(
    ("then", "code"), [((100, 200), "I-RISE3"), ((500, 400), "I-FALL3")], ids=["rises", "falls"]
)
def test_three_years_counted_in_two_ways_are_no_trend(
    gulnar: User, fifth: SchoolClass, then: tuple[int, int], code: str
) -> None:
    read_three_times(gulnar.school, fifth)
    on_paper(gulnar.school, loans_main=then[1], readers=100)
    earlier = BEFORE.year_before()
    days = {"starts_on": earlier.start, "ends_on": earlier.end}
    PaperFigure.objects.create(school=gulnar.school, code="readers", value=100, **days)
    loans = PaperFigure.objects.create(school=gulnar.school, code="loans", value=then[0], **days)
    assert not beginning(said(gulnar.school), "I-RISE3", "I-FALL3")
    loans.code = "loans_main"
    loans.save()
    assert code in said(gulnar.school)


def test_a_calendar_year_is_not_compared_with_a_school_year(gulnar: User, fifth: SchoolClass) -> None:
    came(gulnar, 10)
    year = Period(date(2023, 1, 1), date(2023, 12, 31))
    before = year.year_before()
    PaperFigure.objects.create(
        school=gulnar.school, starts_on=before.start, ends_on=before.end, code="visits", value=9
    )
    told = said(gulnar.school, year)
    assert beginning(told, "I-COMPARED", "I-UP") == {"I-COMPARED-YEAR", "I-UP"}
    assert told["I-COMPARED-YEAR"] == "Салыстыру өткен жылдың осы кезеңімен жүргізілді."
    assert "прошлого года." in said(gulnar.school, year, language="ru")["I-COMPARED-YEAR"]


def test_a_year_begun_in_december_is_no_year_to_rise_from(gulnar: User, fifth: SchoolClass) -> None:
    """Visits were kept since December 2022 only: their number is printed, and nothing is said of a rise."""
    open_year(by=gulnar, starts_on=date(2022, 9, 1))
    came(gulnar, 200, to="event", on=date(2022, 12, 6))
    came(gulnar, 1500, to="event")
    told = said(gulnar.school)
    assert not beginning(told, *CHANGED, "C-")
    before = measure(gulnar.school, BEFORE, ["visits"])["visits"]
    assert before.value == 200
    came(gulnar, 1, to="event", on=LAST_SEPTEMBER)
    assert beginning(said(gulnar.school), "I-UP", "C-EVENTS") == {"I-UP", "C-EVENTS"}


def test_three_years_of_which_the_first_began_in_december_do_not_rise(
    gulnar: User, fifth: SchoolClass
) -> None:
    [arman, *_] = [enrolment.reader for enrolment in fifth.enrolments.all()]
    make.reader(gulnar.school, "Тілеу Темір", school_class=fifth, registered_on=None)
    for period, readers in ((BEFORE.year_before(), 1), (BEFORE, 1)):
        PaperFigure.objects.create(
            school=gulnar.school, starts_on=period.start, ends_on=period.end, code="readers", value=readers
        )
    novels = make.lot(gulnar.school, make.title(), quantity=9)

    def lend(*days: date) -> None:
        for day in days:
            make.loan(arman, make.copy(novels), on=day, returned_on=day)

    lend(date(2021, 12, 6), *(date(2022, 9, day) for day in (6, 7)), *(date(2023, 9, n) for n in (5, 6, 7)))
    assert "I-RISE3" not in said(gulnar.school)
    Loan.objects.filter(lent_on=date(2021, 12, 6)).update(lent_on=date(2021, 9, 6))
    assert "I-RISE3" in said(gulnar.school)


# ---- More and fewer pupils


@pytest.mark.parametrize(
    ("now", "share"), [(199, ""), (200, "100 %"), (250, "66,7 %"), (300, "50,0 %"), (301, ""), (100, "")]
)
def test_more_pupils_stand_beside_more_visits(
    gulnar: User, school: School, fifth: SchoolClass, now: int, share: str
) -> None:
    """Two pupils came in place of one: with as many visits each there would be 200."""
    last = open_year(by=gulnar, starts_on=date(2022, 9, 1))
    fourth = make.school_class(school, 4, year=last)
    make.reader(school, "Тілеу Темір", school_class=fourth, joined_on=LAST_SEPTEMBER)
    fourth.enrolments.update(ends_on=date(2023, 5, 25))
    on_paper(school, visits=100)
    came(gulnar, now)
    told = said(school)
    assert beginning(told, "C-PUPILS") == ({"C-PUPILS-UP"} if 100 < now <= 300 else set())
    assert ("C-VISITS-PUPILS" in told) == bool(share)
    if share:
        assert told["C-VISITS-PUPILS"].startswith(f"Келім санының өзгеруінің {share}-ы")


def test_fewer_pupils_stand_beside_fewer_loans_only(gulnar: User, school: School, fifth: SchoolClass) -> None:
    last = open_year(by=gulnar, starts_on=date(2022, 9, 1))
    sixth = make.school_class(school, year=last)
    for name in ("Тілеу Темір", "Оспан Олжас", "Қуат Қанат", "Жұмаш Жанар"):
        make.reader(school, name, school_class=sixth, joined_on=LAST_SEPTEMBER)
    on_paper(school, loans=4)
    arman = fifth.enrolments.all()[0].reader
    novels = make.lot(school, make.title(), quantity=5)
    for day in (4, 5):
        make.loan(arman, make.copy(novels), on=date(2023, 10, day), returned_on=date(2023, 10, day))
    sixth.enrolments.update(ends_on=date(2023, 5, 25))
    told = said(school)
    assert told["C-PUPILS-DOWN"] == "Осы уақытта мектептегі оқушы саны 2-ге азайды (4 → 2)."
    assert told["C-LOANS-PUPILS"].startswith("Берілім санының өзгеруінің 100 %-ы")
    for day in (9, 10, 11):
        make.loan(arman, make.copy(novels), on=date(2023, 10, day), returned_on=date(2023, 10, day))
    assert not beginning(said(school), "C-PUPILS", "C-LOANS"), "loans rose"


# ---- Working days


def closed(school: School, first: date, last: date) -> None:
    DayOff.objects.create(
        school=school,
        kind=DayOff.Kind.CLOSED,
        name_kk="жөндеу",
        source="бұйрық",
        starts_on=first,
        ends_on=last,
    )


def days_worked(school: School) -> tuple[int, int]:
    """The year before and now."""
    then, now = (measure(school, period, ["working_days"])["working_days"] for period in (BEFORE, AUTUMN))
    return int(then.value or 0), int(now.value or 0)


def test_three_weeks_closed_stand_beside_fewer_visits(
    gulnar: User, school: School, fifth: SchoolClass
) -> None:
    open_year(by=gulnar, starts_on=date(2022, 9, 1))
    came(gulnar, 100, on=LAST_SEPTEMBER)
    came(gulnar, 90)
    closed(school, date(2023, 11, 6), date(2023, 11, 26))
    then, now = days_worked(school)
    n = then - now
    assert n > 5
    told = said(school)
    assert f"өткен жылғыдан {n} күн кем жұмыс істеді" in told["C-DAYS-LESS"]
    assert told["C-CLOSED"] == (
        "2023 жылғы 6 қараша – 2023 жылғы 26 қараша аралығында кітапхана жұмыс істеген жоқ: жөндеу."
    )
    DayOff.objects.update(name_kk="Кітапхананың жөнделуі")
    assert said(school)["C-CLOSED"].endswith("істеген жоқ: кітапхананың жөнделуі.")
    DayOff.objects.update(name_kk="ҰБТ")
    assert said(school)["C-CLOSED"].endswith("істеген жоқ: ҰБТ.")
    Setting.objects.create(school=school, code="doubt_days", value=n)
    assert not beginning(said(school), "C-DAYS", "C-CLOSED"), "no more days than are let pass"


def test_a_week_closed_is_too_short_to_name(gulnar: User, school: School, fifth: SchoolClass) -> None:
    open_year(by=gulnar, starts_on=date(2022, 9, 1))
    came(gulnar, 100, on=LAST_SEPTEMBER)
    came(gulnar, 90)
    for week in range(3):
        monday = date(2023, 11, 6) + timedelta(days=14 * week)
        closed(school, monday, monday + timedelta(days=6))
    told = said(school)
    assert "C-DAYS-LESS" in told
    assert "C-CLOSED" not in told
    came(gulnar, 11, on=date(2023, 10, 4))
    assert not beginning(said(school), "C-DAYS"), "visits rose all the same"


def test_more_working_days_make_a_part_of_more_loans(
    gulnar: User, school: School, fifth: SchoolClass
) -> None:
    """As many loans on each day as the year before would be exactly all of the rise."""
    open_year(by=gulnar, starts_on=date(2022, 9, 1))
    closed(school, date(2022, 11, 7), date(2022, 11, 27))
    then, now = days_worked(school)
    days = now - then
    assert days > 5
    on_paper(school, visits=then)
    came(gulnar, now)
    told = said(school)
    assert f"{days} күн артық жұмыс істеді ({then} → {now})" in told["C-DAYS-MORE"]
    assert told["C-VISITS-DAYS"].startswith("Келім санының өзгеруінің 100 %-ы жұмыс күндері санының")
    came(gulnar, days, on=date(2023, 10, 4))
    assert "50,0 %" in said(school)["C-VISITS-DAYS"]
    came(gulnar, 1, on=date(2023, 10, 5))
    assert "C-VISITS-DAYS" not in said(school)


def test_loans_have_a_sentence_of_their_own_beside_the_days(
    gulnar: User, school: School, fifth: SchoolClass
) -> None:
    open_year(by=gulnar, starts_on=date(2022, 9, 1))
    closed(school, date(2023, 11, 6), date(2023, 11, 26))
    then, now = days_worked(school)
    on_paper(school, loans=1)
    assert then > now
    assert "C-LOANS-DAYS" not in said(school), "a loan is no part of nothing"
    arman = fifth.enrolments.all()[0].reader
    novels = make.lot(school, make.title(), quantity=2)
    PaperFigure.objects.update(value=2)
    make.loan(arman, make.copy(novels), on=OCTOBER, returned_on=OCTOBER)
    Setting.objects.create(school=school, code="cause_percent", value=1)
    assert said(school)["C-LOANS-DAYS"].startswith("Берілім санының өзгеруінің")


# ---- Events


@pytest.mark.parametrize(("loans", "share"), [(100, "100 %"), (150, "50,0 %"), (151, ""), (40, "")])
def test_events_that_made_the_rise_of_visits(
    gulnar: User, fifth: SchoolClass, loans: int, share: str
) -> None:
    open_year(by=gulnar, starts_on=date(2022, 9, 1))
    came(gulnar, 100, on=LAST_SEPTEMBER)
    came(gulnar, loans)
    came(gulnar, 50, to="event")
    told = said(gulnar.school)
    assert ("C-EVENTS" in told) == bool(share)
    if share:
        assert told["C-EVENTS"] == (
            f"Келім санының өсуінің {share}-ы іс-шараларға келгендердің көбеюінен болды (0 → 50)."
        )


def test_of_a_papers_visits_nobody_knows_who_came_to_events(gulnar: User, fifth: SchoolClass) -> None:
    on_paper(gulnar.school, visits=100)
    came(gulnar, 100)
    came(gulnar, 50, to="event")
    assert "C-EVENTS" not in said(gulnar.school)


def test_each_cause_stands_right_after_the_change_that_it_explains(
    gulnar: User, school: School, fifth: SchoolClass
) -> None:
    on_paper(school, visits=20, pupils=1)
    books(gulnar, 5, on=date(2022, 8, 20))
    books(gulnar, 5, on=date(2023, 8, 21))
    came(gulnar, 40)
    lines = [line.code for line in paper(school).lines()]
    found = [code for code in lines if code.startswith(("I-COMPARED", "I-UP", "C-", "I-FIRST"))]
    assert found == ["I-COMPARED", "I-UP", "C-PUPILS-UP", "C-VISITS-PUPILS", "I-UP", "C-LOT"]


# ---- A new lot, a large act


def test_one_lot_that_made_half_of_the_growth(gulnar: User, school: School, fifth: SchoolClass) -> None:
    books(gulnar, 10, on=date(2022, 8, 20))
    books(gulnar, 5, on=date(2023, 8, 21))
    books(gulnar, 5, on=OCTOBER)
    told = said(school)
    assert told["I-UP"] == "Қор, дана: өткен кезеңде – 10, осы кезеңде – 20; өсті."
    assert told["C-LOT"] == "Қорға 2023 жылғы 21 тамызда 5 дана басылым түсті, бұл – қордың 25,0 %-ы."
    books(gulnar, 1, on=date(2023, 10, 4))
    assert "C-LOT" not in said(school), "five of eleven are less than half"


def test_one_act_that_made_half_of_the_fall(gulnar: User, school: School, fifth: SchoolClass) -> None:
    maths = make.title("Математика", "", kind="textbook", section="textbook", grade=5)
    old = lot(gulnar, maths, 30, on=date(2022, 8, 20))

    def act(n: int, day: date) -> None:
        dispose(by=gulnar, lines=[Disposal(lot=old, quantity=n, reason=Reason.WORN)], on=day)

    act(3, date(2023, 10, 3))
    act(3, date(2023, 11, 3))
    assert said(school)["C-OUT"] == "2023 жылғы 3 қазанда бір актімен 3 дана есептен шығарылды."
    act(1, date(2023, 12, 4))
    told = said(school)
    assert "I-DOWN" in told
    assert not beginning(told, "C-OUT", "C-LOT")
