"""A school so small that it is quick to build, with something to see on every screen."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kitaphana.activities import actions as work
from kitaphana.activities.models import Activity, WorkKind
from kitaphana.agreement import actions as agreement
from kitaphana.circulation.models import Visit
from kitaphana.circulation.stocktaking import finish, note_missing
from kitaphana.core.importing import run_import
from kitaphana.core.models import ImportBatch, User
from kitaphana.imports.registry import IMPORTERS
from kitaphana.lib.fuzzy import FuzzyDate
from kitaphana.lib.period import Period
from kitaphana.needs.actions import ask, note_empty_search, suggest
from kitaphana.needs.models import Enquiry, Suggestion
from kitaphana.planning import actions as planning
from kitaphana.planning import numbers
from kitaphana.planning.models import Plan, PlanItem
from kitaphana.roster.actions import set_terms
from kitaphana.roster.models import DayOff, Reader, SchoolClass, SchoolYear
from kitaphana.stock.actions import Disposal, write_off
from kitaphana.stock.models import Copy, Fund, Lot, Reason, Stocktaking, StocktakingLine, WriteOff
from kitaphana.stock.stocktaking import Lacking, begin
from kitaphana.teaching.models import LessonTopic
from kitaphana.teaching.programme import add_topic
from kitaphana.textbooks.actions import issue_class
from kitaphana.textbooks.sets import set_for
from tests import make

MONTH = timedelta(days=30)
# Bolat's class cannot be read.
PUPILS = "Аты-жөні;Сыныбы\nҚайрат Ерлан;5А\nҚасым Болат;жоқ\n".encode()


@dataclass(frozen=True)
class Village:
    """Arman and Dana of 5 А: Dana has the only mathematics, Arman has `novel`, overdue; another copy was
    written off by `act`; `batch` brought Erlan in. `item` is of a plan in draft, `signed` is approved.
    `looked` did not find the mathematics (`lacking`); `looking` goes on and has not found `novel`."""

    year: SchoolYear
    fifth: SchoolClass
    arman: Reader
    novel: Copy
    maths: Lot
    act: WriteOff
    enquiry: Enquiry
    suggestion: Suggestion
    lesson: Activity
    item: PlanItem
    signed: Plan
    batch: ImportBatch
    topic: LessonTopic
    looked: Stocktaking
    lacking: StocktakingLine
    looking: Stocktaking


def built(librarian: User, director: User, deputy: User, starts_on: date, today: date) -> Village:
    year = _calendar(librarian, starts_on)
    fifth = make.school_class(librarian.school, 5, "А", year=year)
    arman, dana = (
        make.reader(librarian.school, name, school_class=fifth, joined_on=starts_on, registered_on=day)
        for name, day in (("Сейітов Арман", today), ("Мұрат Дана", None))
    )
    novel, worn = _novels(librarian, starts_on)
    lent_on = max(starts_on, today - MONTH)
    make.loan(arman, novel, on=lent_on, days=(today - lent_on).days - 1)
    Visit.objects.create(school=arman.school, on=today, purpose=Visit.Purpose.LOAN, count=1, grade=5)
    maths = _textbooks(librarian, year, starts_on)
    issue_class(by=librarian, school_class=fifth, on=today)
    lesson = _lesson(librarian, fifth, today)
    looked = _looked(librarian, today)
    note_empty_search(by=librarian, on=today, about="Нарния", place="staff")
    return Village(
        year=year,
        fifth=fifth,
        arman=arman,
        novel=novel,
        maths=maths,
        act=write_off(by=librarian, lines=[Disposal(lot=worn.lot, reason=Reason.WORN, copy=worn)], on=today),
        enquiry=ask(
            by=librarian,
            on=today,
            sought=Enquiry.Sought.WORK,
            about="Гарри Поттер",
            outcome=Enquiry.Outcome.REFUSED,
            reason=Enquiry.Reason.NOT_IN_STOCK,
            reader=dana,
        ),
        suggestion=suggest(
            by=librarian,
            on=today,
            kind=Suggestion.Kind.BOOK,
            about="Гарри Поттер",
            text="Қазақша",
            reader=dana,
        ),
        lesson=lesson,
        item=_planned(librarian, Plan.Scope.EVENT, lesson.kind, starts_on),
        signed=_signed(librarian, director, deputy, lesson.kind, starts_on, today),
        batch=_brought_in(librarian, today),
        topic=add_topic(
            by=librarian, grade=5, name_kk="Каталог", name_ru="Каталог", name_en="", source="Мектеп"
        ),
        looked=looked,
        lacking=looked.lines.get(),
        looking=_looking(librarian, today),
    )


def _calendar(librarian: User, starts_on: date) -> SchoolYear:
    year = make.school_year(librarian.school, starts_on)
    first, next_year = starts_on.year, starts_on.year + 1
    terms = [
        Period(date(first, 9, 1), date(first, 10, 27)),
        Period(date(first, 11, 5), date(first, 12, 28)),
        Period(date(next_year, 1, 8), date(next_year, 3, 19)),
        Period(date(next_year, 3, 30), date(next_year, 5, 25)),
    ]
    set_terms(by=librarian, year=year, terms=terms, source="бұйрық")
    republic_day = date(first, 10, 25)
    DayOff.objects.create(
        school=librarian.school,
        kind=DayOff.Kind.HOLIDAY,
        starts_on=republic_day,
        ends_on=republic_day,
        name_kk="Республика күні",
        source="заң",
    )
    return year


def _novels(librarian: User, on: date) -> tuple[Copy, Copy]:
    novels = make.lot(librarian.school, make.title("Ұшқан ұя", "Момышұлы Б."), quantity=2, on=on)
    return make.copy(novels, "4801"), make.copy(novels, "4802")


def _looked(librarian: User, today: date) -> Stocktaking:
    """A primer that no class of this year learns from was not found."""
    title = make.title("Әліппе", "Жұмабаева Ә.", kind="textbook", section="textbook", grade=1)
    primer = make.lot(librarian.school, title, fund=Fund.TEXTBOOK, on=today)
    made = begin(by=librarian, checked=Stocktaking.Checked.TEXTBOOK, on=today, today=today)
    note_missing(by=librarian, stocktaking=made, lots=[Lacking(primer, 1)])
    return finish(by=librarian, stocktaking=made, on=today, today=today, number="1")


def _looking(librarian: User, today: date) -> Stocktaking:
    title = make.title("Көшпенділер", "Есенберлин І.")
    novel = make.copy(make.lot(librarian.school, title, on=today), "4700")
    made = begin(by=librarian, checked=Stocktaking.Checked.WHOLE, on=today, today=today)
    note_missing(by=librarian, stocktaking=made, numbers=[novel.inventory_number])
    return made


def _textbooks(librarian: User, year: SchoolYear, on: date) -> Lot:
    maths = make.title("Математика", "Әбілқасымова А.", kind="textbook", section="textbook", grade=5)
    set_for(by=librarian, year=year, grade=5, language="kk", titles=[maths])
    return make.lot(librarian.school, maths, fund=Fund.TEXTBOOK, on=on)


def _lesson(librarian: User, fifth: SchoolClass, on: date) -> Activity:
    work.adopt_kinds(by=librarian)
    return work.record(
        by=librarian,
        kind=WorkKind.objects.for_school(librarian.school).get(code="joint_lesson"),
        on=on,
        today=on,
        theme="Кітап және біз",
        school_class=fifth,
        participants=2,
    )


def _planned(librarian: User, scope: str, kind: WorkKind, starts_on: date) -> PlanItem:
    return planning.add_item(
        by=librarian,
        plan=planning.draft_plan(
            by=librarian,
            kind=Plan.Kind.YEAR,
            period=Period.school_year(starts_on.year),
            scope=scope,
            theme="Мұқағали",
        ),
        kind=kind,
        text="Мұқағали оқулары",
        term=FuzzyDate.month(starts_on.year, 10),
        units=Decimal(1),
        responsible="Сәрсенова Г.",
    )


def _signed(
    librarian: User, director: User, deputy: User, kind: WorkKind, starts_on: date, today: date
) -> Plan:
    plan = _planned(librarian, Plan.Scope.UNIVERSAL, kind, starts_on).plan
    numbers.set_control_number(by=librarian, plan=plan, code="visits", value=Decimal(100))
    make.sent(plan, [deputy], by=librarian)
    agreement.agree(by=deputy, plan=plan, on=today)
    return agreement.approve(by=director, plan=plan, on=today)


def _brought_in(librarian: User, on: date) -> ImportBatch:
    brought = run_import(
        by=librarian, importer=IMPORTERS["readers"], content=PUPILS, file_name="5а.csv", on=on
    )
    assert brought.batch
    return brought.batch
