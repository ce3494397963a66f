"""A fictional school with years of dated work: the same arguments always give the same school.

All chance comes from `random.Random` seeded by the arguments; nothing reads the clock. Rows that are few go
through actions; the thousands of dated past facts are stored at once (`ledger.Ledger`, `diary.Diary`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from django.db import connection

from kitaphana.activities.actions import adopt_kinds
from kitaphana.activities.models import Activity, WorkKind
from kitaphana.agreement.models import Office, Word
from kitaphana.circulation.models import Settlement
from kitaphana.core.accounts import DEMO_PASSWORD
from kitaphana.core.actions import add_user, describe_school, found_school
from kitaphana.core.models import RoleCode, School, User
from kitaphana.core.refusal import Refused
from kitaphana.demo import (
    activities,
    appendix,
    digital,
    holds,
    proposals,
    reports,
    research,
    services,
    suggestions,
    surveys,
    teaching,
    website,
)
from kitaphana.demo.agenda import Agenda
from kitaphana.demo.consent import PARENT, Guest, Voices
from kitaphana.demo.days import Desk
from kitaphana.demo.diary import Diary
from kitaphana.demo.ledger import Ledger
from kitaphana.demo.people import LAST_OF_PRIMARY, PRIMARY, SHORT_GRADE, People, cast
from kitaphana.demo.plans import fulfil, make_plan
from kitaphana.demo.scene import Scene
from kitaphana.demo.stock import MainStock
from kitaphana.demo.textbooks import TextbookRoom
from kitaphana.demo.underway import leave_underway
from kitaphana.demo.worktime import take_post
from kitaphana.demo.year import Year, at_closing, open_years
from kitaphana.roster.calendar import known_years
from kitaphana.roster.models import Reader, Registration, SchoolClass

PARTS: tuple[Callable[[Scene], None], ...] = (
    activities.fill,
    holds.fill,
    suggestions.fill,
    teaching.fill,
    digital.fill,
    research.fill,
    services.fill,
    surveys.fill,
    proposals.fill,
    appendix.fill,
    website.fill,
    reports.fill,
)
"""What is written after the years of the desk, in this order."""
LEAST_PUPILS, MOST_PUPILS = 60, 3000
REPLACED = "05-22"
"""By that day readers bring other books in place of those they lost."""


@dataclass(frozen=True)
class Wish:
    """What is asked for. Raises Refused: too few or too many pupils, a year whose calendar is not known."""

    pupils: int
    since: int
    until: date
    seed: int

    def __post_init__(self) -> None:
        if not LEAST_PUPILS <= self.pupils <= MOST_PUPILS:
            raise Refused("demo_pupils", min=LEAST_PUPILS, max=MOST_PUPILS)
        if self.until < date(self.since, 9, 1):
            raise Refused("demo_until", d=date(self.since, 9, 1))
        last = self.until.year if self.until.month >= 9 else self.until.year - 1
        unknown = [year for year in range(self.since, last + 1) if year not in known_years()]
        if unknown:
            raise Refused("demo_calendar", year=f"{unknown[0]}–{unknown[0] + 1}")

    def rng(self, part: str) -> Random:
        """Each part has a chance of its own, so that one does not move the others."""
        return Random(f"{self.seed}:{part}")


def last_known_day() -> date:
    """The end of the last school year whose calendar the program knows."""
    return date(max(known_years()) + 1, 8, 31)


def make_school(wish: Wish, tell: Callable[[str], None] = lambda year: None) -> School:
    """Write the whole school, telling each year as it begins; the caller makes it one transaction."""
    gulnar = found_school(
        school=_school(), username="gulnar", full_name="Сәрсенова Гүлнар Болатқызы", password=DEMO_PASSWORD
    )
    years = open_years(by=gulnar, first=wish.since, until=wish.until)
    people = cast(gulnar.school, years, pupils=wish.pupils, rng=wish.rng("people"), until=wish.until)
    people.store(years)
    adopt_kinds(by=gulnar)
    take_post(gulnar, years[0].row.starts_on)
    life = _Life(wish, years, people, gulnar, _users(gulnar, people, years[-1]))
    life.live(tell)
    _count_rows()
    scene = Scene(gulnar, people, tuple(years), life.ledger, wish.seed, wish.until)
    for part in PARTS:
        part(scene)
    return gulnar.school


def _count_rows() -> None:
    """Of the rows of a transaction PostgreSQL knows nothing by itself, and plans as if there were none.

    Our tables by name: without names it also locks those that all databases of the server share.
    """
    if connection.vendor == "postgresql":
        tables = map(connection.ops.quote_name, connection.introspection.django_table_names())
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")


class _Life:
    """Year after year: textbooks, the desk, the stock, the diary, the plan."""

    def __init__(self, wish: Wish, years: list[Year], people: People, by: User, voices: Voices) -> None:
        school = by.school
        self._wish, self._years, self._people, self._by, self._voices = wish, years, people, by, voices
        self.ledger = Ledger(school)
        self._stock = MainStock(by, wish.rng("stock"))
        self._textbooks = TextbookRoom(by=by, people=people, ledger=self.ledger, rng=wish.rng)
        self._desk = Desk(
            people=people,
            bookcase=self._stock.bookcase,
            ledger=self.ledger,
            rng=wish.rng("desk"),
            details=wish.rng("answers"),
        )
        self._kinds = list(WorkKind.objects.for_school(school).order_by("pk"))
        self._diary = Diary(
            school=school, people=people, ledger=self.ledger, kinds=self._kinds, rng=wish.rng("diary")
        )

    def live(self, tell: Callable[[str], None]) -> None:
        self._stock.fill(pupils=self._wish.pupils, before=self._wish.since)
        self._textbooks.fill(self._years[0])
        told = []
        for place, year in enumerate(self._years):
            tell(str(year.row))
            self._year(year)
            if place + 1 < len(self._years):
                self._textbooks.keep_short(year, self._years[place + 1])
            fates = self._diary.fates()
            told.append((year, fates, self._diary.keep(year, fates)))
        self.ledger.store()
        Registration.objects.bulk_create(self._people.registrations, batch_size=1000)
        self._textbooks.supplies.foresee(self._years[-1], self._wish.until)
        Activity.objects.bulk_create(
            [deed.activity for _, _, deeds in told for deed in deeds], batch_size=500
        )
        kinds = {kind.code: kind for kind in self._kinds}
        plans = []
        for year, fates, deeds in told:
            plan = make_plan(year, self._voices, self._diary, kinds, self._wish.pupils)
            fulfil(plan, year, deeds, fates, self._by)
            plans.append((plan, year))
        leave_underway(*plans[-1], self._voices, kinds)

    def _year(self, year: Year) -> None:
        self._textbooks.begin(year, is_last=year is self._years[-1])
        agenda = Agenda()
        self._stock.plan(year, agenda)
        self._textbooks.plan(year, agenda)
        agenda.run(until=year.day(REPLACED))
        lost = self._desk.work(year)
        if day := year.workday_on(year.day(REPLACED)):
            lots = self._stock.replace([standing for _, standing in lost], day)
            for (loan, _), lot in zip(lost, lots, strict=True):
                self.ledger.settle(loan, Settlement.Kind.REPLACED, day, at_closing(day), lot=lot)
        if year is self._years[0]:
            self._stock.look_through(year, agenda)
        agenda.put(year.workday_on(year.day("06-12")), self._stock.discard)
        agenda.run()


def _school() -> School:
    region = "Ақмола облысы білім басқармасы"
    name_kk = "Үлгі ауылының №1 жалпы орта білім беретін мектебі"
    name_ru = "Общеобразовательная школа № 1 села Улги"
    return School(
        is_demo=True,
        region_department_kk=region,
        region_department_ru="Управление образования Акмолинской области",
        district_section_kk="Үлгі ауданы бойынша білім бөлімі",
        district_section_ru="Отдел образования по Улгинскому району",
        settlement_kk="Үлгі ауылы",
        settlement_ru="село Улги",
        number=1,
        type_kk="жалпы орта білім беретін мектебі",
        type_ru="общеобразовательная школа",
        legal_form_kk="КММ",
        legal_form_ru="КГУ",
        name_kk=name_kk,
        name_ru=name_ru,
        head_kk=f"«{region}ның Үлгі ауданы бойынша білім бөлімі {name_kk}» КММ",
        head_ru=f"КГУ «{name_ru} отдела образования по Улгинскому району управления образования "
        "Акмолинской области»",
        librarian="Сәрсенова Г.Б.",
    )


def _users(gulnar: User, people: People, year: Year) -> Voices:
    """The office, two class heads (one of the class that is short), a teacher, the administrator."""
    classes = [roll.school_class for roll in people.rolls[year.first] if roll.band.language == "kk"]
    heads = {school_class.grade: school_class.head for school_class in classes if school_class.head}
    small, short = heads[LAST_OF_PRIMARY], heads[SHORT_GRADE]
    busy = {small.pk, short.pk}
    teacher = next(t for t in people.teachers if t.pk not in busy and t.subject != PRIMARY)
    director, deputy = people.staff[:2]
    users = [
        _user(gulnar, "director", director, RoleCode.DIRECTOR),
        _user(gulnar, "deputy", deputy, RoleCode.DEPUTY),
        _user(gulnar, "head4", small, RoleCode.CLASS_HEAD, RoleCode.TEACHER),
        _user(gulnar, "head7", short, RoleCode.CLASS_HEAD, RoleCode.TEACHER),
        _user(gulnar, "teacher", teacher, RoleCode.TEACHER),
        _user(gulnar, "admin", people.staff[2], RoleCode.ADMINISTRATOR),
    ]
    school = gulnar.school
    school.director, school.deputy = director.short_name, deputy.short_name
    describe_school(by=gulnar, school=school)
    taken = {small.pk, short.pk, teacher.pk}
    return Voices(gulnar, tuple(users[1:5]), _guests(people, classes, taken), users[0])


def _guests(people: People, classes: list[SchoolClass], taken: set[int]) -> tuple[Guest, ...]:
    """Who agrees the plan without an account; nobody is asked twice."""
    heads = [one.head for one in classes if one.head and one.head.pk not in taken]
    first, second = list(dict.fromkeys(heads))[:2]
    unions = [t for t in people.teachers if t.pk not in taken | {first.pk, second.pk}]
    named = (
        (people.staff[3], Office.DEPUTY_UPBRINGING, Word.Way.LINK),
        (people.staff[4], Office.METHODIST, Word.Way.PAPER),
        (unions[0], Office.UNION, Word.Way.PAPER),
        (unions[1], Office.UNION, Word.Way.LINK),
        (first, Office.CLASS_HEAD, Word.Way.LINK),
        (second, Office.CLASS_HEAD, Word.Way.PAPER),
        (people.staff[5], Office.PSYCHOLOGIST, Word.Way.LINK),
    )
    guests = [Guest(reader.full_name, office, way, reader) for reader, office, way in named]
    return (*guests, Guest(PARENT, Office.PARENTS, Word.Way.LINK))


def _user(by: User, username: str, reader: Reader, *roles: RoleCode) -> User:
    user = add_user(by=by, username=username, full_name=reader.full_name, password=DEMO_PASSWORD, roles=roles)
    reader.user = user
    reader.save(update_fields=["user"])
    return user
