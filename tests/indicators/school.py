"""A school so small that every figure can be counted by hand: September 2023 to January 2024."""

from datetime import UTC, date, datetime
from decimal import Decimal

from kitaphana.activities.models import Activity, WorkKind
from kitaphana.circulation.models import Loan, Visit
from kitaphana.core.models import School
from kitaphana.digital.models import Purpose, Resource, ResourceOpen, Session
from kitaphana.lib.period import Period
from kitaphana.needs.models import Enquiry
from kitaphana.roster.models import DayOff, ReaderKind
from kitaphana.stock.models import Fund, Reason, WriteOff, WriteOffLine
from kitaphana.textbooks.models import SetItem
from tests import make

HALF = Period(date(2023, 9, 1), date(2024, 1, 31))

BY_HAND = {
    "pupils": 3,  # Arman, Dana, Erlan
    "teachers": 1,  # Saule
    "readers": 4,  # Arman, Dana, Saule and the guard Bakyt; Erlan did not register
    "readers_served": 3,
    "visits": 30,
    "loans": 7,
    "loans_main": 5,
    "stock": 14,  # 10 + 4 − 2 novels, 2 textbooks; the 30 brochures are not in the stock
    "stock_main": 12,
    "stock_textbooks": 2,
    "received": 16,
    "received_main": 14,
    "disposed": 2,
    "enquiries": 4,
    "refusals": 1,
    "events": 2,
    "participants": 35,
    "sessions": 3,
    "resource_opens": 2,
    "textbook_need": 3,
    "textbook_have": 2,
    "working_days": 108,  # 21 + 22 + 22 + 21 + 23 weekdays without Republic Day
    "staff": 1,
}
RATIOS = {
    "loans_per_reader": (5, 4),
    "visits_per_reader": (30, 4),
    "turnover": (5, 12),
    "stock_per_reader": (12, 4),
    "renewal": (1400, 12),
    "loans_per_visit": (7, 30),
    "coverage": (300, 4),
    "textbook_provision": (200, 3),
    "refusal_rate": (100, 4),
    "visits_per_day": (30, 108),
    "readers_per_staff": (4, 1),
    "loans_per_staff": (7, 1),
}


def small_school(school: School) -> School:
    _people_and_loans(school)
    for on, number in ((date(2023, 9, 12), 10), (date(2023, 11, 7), 15), (date(2024, 1, 31), 5)):
        Visit.objects.create(school=school, on=on, purpose=Visit.Purpose.EVENT, count=number)
    for outcome, reason in (("met", ""), ("met", ""), ("part", "all_lent"), ("refused", "not_in_stock")):
        Enquiry.objects.create(
            school=school,
            on=date(2023, 10, 3),
            sought=Enquiry.Sought.WORK,
            about="Көшпенділер",
            kind=Enquiry.Kind.ADDRESS,
            key="кошпендилер",
            reader_kind=ReaderKind.PUPIL,
            outcome=outcome,
            reason=reason,
        )
    event, office = work_kind(school, "lesson", is_event=True), work_kind(school, "report", is_event=False)
    for kind, participants in ((event, 20), (event, 15), (office, 100)):
        diary(school, kind, participants)
    _digital_centre(school)
    DayOff.objects.create(
        school=school,
        kind=DayOff.Kind.HOLIDAY,
        starts_on=date(2023, 10, 25),
        ends_on=date(2023, 10, 25),
        name_kk="Республика күні",
        source="тест",
    )
    return school


def _digital_centre(school: School) -> None:
    """Two readers on their own and a class of twelve together; a resource opened twice."""
    for day, count in ((4, 1), (5, 1), (6, 12)):
        at = datetime(2023, 9, day, 5, tzinfo=UTC)
        Session.objects.create(
            school=school, on=at.date(), started_at=at, ended_at=at, purpose=Purpose.STUDY, count=count
        )
    reader = Resource.objects.create(
        school=school,
        kind=Resource.Kind.LINK,
        name="Kitap.kz",
        url="https://kitap.kz",
        rights="ашық",
        added_on=HALF.start,
    )
    for on in (date(2023, 9, 4), date(2024, 1, 31), date(2024, 2, 1)):
        ResourceOpen.objects.create(school=school, resource=reader, on=on, grade=7)


def _people_and_loans(school: School) -> None:
    fifth = make.school_class(school, 5, "А")
    arman = make.reader(school, "Сейітов Арман", school_class=fifth)
    dana = make.reader(school, "Мұрат Дана", school_class=fifth)
    make.reader(school, "Қайрат Ерлан", school_class=fifth, registered_on=None)
    make.reader(school, "Ахметова Сәуле", kind=ReaderKind.TEACHER)
    make.reader(school, "Оспанов Бақыт", kind=ReaderKind.STAFF)
    novels = make.lot(school, make.title("Абай жолы"), quantity=10)
    later = make.lot(school, make.title("Көшпенділер"), quantity=4, on=date(2023, 12, 1))
    maths = make.title("Математика", kind="textbook", section="textbook", grade=5)
    textbooks = make.lot(school, maths, quantity=2, fund=Fund.TEXTBOOK)
    make.lot(school, make.title("Балдырған"), quantity=30, fund=Fund.TEMPORARY)
    SetItem.objects.create(school=school, year=make.school_year(school), grade=5, language="kk", title=maths)
    act = WriteOff.objects.create(school=school, number=1, on=date(2024, 1, 15))
    WriteOffLine.objects.create(school=school, write_off=act, lot=novels, quantity=2, reason=Reason.WORN)
    for day in (4, 5, 6):
        make.loan(arman, make.copy(novels), on=date(2023, 9, day))
    make.loan(dana, make.copy(later), on=date(2023, 12, 5))
    make.loan(dana, make.copy(later), on=date(2024, 1, 31))
    for reader in (arman, dana):
        make.loan(reader, textbooks, on=date(2023, 9, 1), days=260)
    make.loan(dana, make.copy(novels), on=date(2024, 2, 1))  # the day after the period


def work_kind(school: School, code: str, *, is_event: bool) -> WorkKind:
    return WorkKind.objects.create(
        school=school,
        code=code,
        part=WorkKind.Part.EVENTS,
        name_kk=code,
        name_ru=code,
        name_en=code,
        unit_kk="рет",
        unit_ru="раз",
        unit_en="time",
        norm_minutes=Decimal(45),
        norm_source="тест",
        is_event=is_event,
    )


def diary(school: School, kind: WorkKind, participants: int, on: date = date(2023, 10, 10)) -> Activity:
    return Activity.objects.create(school=school, kind=kind, on=on, participants=participants, minutes=45)


def lend_once_more(school: School, on: date) -> Loan:
    """One more novel to Arman."""
    lot = Loan.objects.for_school(school).filter(fund=Fund.MAIN).earliest("lent_on").lot
    reader = Loan.objects.for_school(school).earliest("lent_on", "pk").reader
    assert reader is not None
    return make.loan(reader, make.copy(lot), on=on)


def plain(sentence: str) -> str:
    """With common spaces instead of the no-break ones that hold a number and its noun together."""
    return sentence.replace("\u00a0", " ")
