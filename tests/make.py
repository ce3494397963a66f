"""Builders of rows for tests: every argument has a believable default, and nothing is random.

They write rows directly, for a test that is not about how the rows came to be.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import count

from django.contrib.auth.hashers import make_password

from kitaphana.agreement import actions as agreement
from kitaphana.agreement.models import Office, Participant
from kitaphana.agreement.people import OFFICES
from kitaphana.catalogue.models import Section, Title, TitleKind
from kitaphana.circulation.models import Loan
from kitaphana.core.models import Role, RoleCode, School, User
from kitaphana.lib.alphabet import sort_key
from kitaphana.lib.person import split_name
from kitaphana.planning.models import Plan
from kitaphana.roster.models import (
    Enrolment,
    Reader,
    ReaderKind,
    Registration,
    SchoolClass,
    SchoolYear,
    TeachingLanguage,
)
from kitaphana.stock.models import Copy, Fund, Lot, Receipt, Source

FIRST_DAY = date(2023, 9, 1)
PASSWORD = "кітап-2023"

_numbers = count(1)


def school(name: str = "Үлгі ауылының №1 мектебі", *, is_demo: bool = False) -> School:
    return School.objects.create(name_kk=name, name_ru="Школа № 1 села Улги", head_kk=name, is_demo=is_demo)


def user(school: School, username: str, full_name: str, *roles: RoleCode) -> User:
    made = User.objects.create(username=username, password=_hashed(), school=school, full_name=full_name)
    Role.objects.bulk_create(Role(school=school, user=made, code=role) for role in roles)
    return made


@cache
def _hashed() -> str:
    """Argon2 takes its time on purpose: once is enough."""
    return make_password(PASSWORD)


def school_year(school: School, starts_on: date = FIRST_DAY) -> SchoolYear:
    ends_on = date(starts_on.year + 1, 8, 31)
    return SchoolYear.objects.get_or_create(
        school=school, starts_on=starts_on, defaults={"ends_on": ends_on}
    )[0]


def school_class(
    school: School,
    grade: int = 5,
    letter: str = "А",
    *,
    language: str = TeachingLanguage.KAZAKH,
    year: SchoolYear | None = None,
) -> SchoolClass:
    return SchoolClass.objects.create(
        school=school,
        year=year or school_year(school),
        grade=grade,
        letter=letter,
        letter_key=sort_key(letter),
        language=language,
    )


def reader(
    school: School,
    name: str = "Сейітов Арман Болатұлы",
    *,
    kind: str = ReaderKind.PUPIL,
    school_class: SchoolClass | None = None,
    joined_on: date = FIRST_DAY,
    registered_on: date | None = FIRST_DAY,
) -> Reader:
    """A reader, enrolled when a class is given and registered in its year unless `registered_on` is None."""
    parts = split_name(name)
    made = Reader(
        school=school,
        kind=kind,
        surname=parts.surname,
        first_name=parts.first_name,
        patronymic=parts.patronymic,
        card_number=f"{next(_numbers):06}",
        joined_on=joined_on,
    ).named()
    made.save()
    if school_class:
        Enrolment.objects.create(school=school, reader=made, school_class=school_class, starts_on=joined_on)
    if registered_on:
        year = school_class.year if school_class else school_year(school)
        Registration.objects.create(school=school, reader=made, year=year, registered_on=registered_on)
    return made


def title(
    name: str = "Абай жолы",
    authors: str = "Әуезов М.",
    *,
    kind: str = TitleKind.BOOK,
    section: str = Section.FICTION,
    language: str = "kk",
    grade: int | None = None,
    year: int = 2019,
) -> Title:
    made = Title(
        name=name, authors=authors, kind=kind, section=section, language=language, grade=grade, year=year
    ).keyed()
    return Title.objects.get_or_create(
        natural_key=made.natural_key,
        defaults={
            "name": name,
            "authors": authors,
            "kind": kind,
            "section": section,
            "language": language,
            "grade": grade,
            "year": year,
            "sort_key": made.sort_key,
            "search_stems": made.search_stems,
            "work_key": made.work_key,
            "author_key": made.author_key,
        },
    )[0]


def lot(
    school: School,
    title: Title,
    *,
    quantity: int = 1,
    fund: str = Fund.MAIN,
    on: date = FIRST_DAY,
    price: Decimal | None = Decimal(1500),
) -> Lot:
    """Copies that came with a paper of their own."""
    year = on.year if on.month >= 9 else on.year - 1
    receipt = Receipt.objects.create(
        school=school,
        number=Receipt.objects.for_school(school).filter(year=year).count() + 1,
        on=on,
        year=year,
        source=Source.BUDGET,
    )
    return Lot.objects.create(
        school=school, receipt=receipt, title=title, fund=fund, quantity=quantity, price=price
    )


def copy(lot: Lot, number: str = "") -> Copy:
    return Copy.objects.create(school=lot.school, lot=lot, inventory_number=number or f"{next(_numbers):06}")


def loan(
    reader: Reader,
    of: Copy | Lot,
    *,
    on: date = FIRST_DAY,
    days: int = 15,
    returned_on: date | None = None,
) -> Loan:
    """A copy of the main stock, or a textbook of a lot, in the reader's hands."""
    lot = of.lot if isinstance(of, Copy) else of
    enrolment = reader.enrolments.on(on).select_related("school_class").first()
    return Loan.objects.create(
        school=reader.school,
        reader=reader,
        lot=lot,
        copy=of if isinstance(of, Copy) else None,
        lent_on=on,
        due_on=on + timedelta(days=days),
        returned_on=returned_on,
        ending=Loan.Ending.RETURNED if returned_on else "",
        fund=lot.fund,
        language=lot.title.language,
        section=lot.title.section,
        reader_kind=reader.kind,
        grade=enrolment.school_class.grade if enrolment else None,
        school_class=enrolment.school_class if enrolment else None,
    )


def asked(plan: Plan, user: User, *, by: User) -> Participant:
    """The user, asked about the plan in the weightiest office held."""
    office = next((OFFICES[code] for code in OFFICES if code in user.role_codes), Office.OTHER)
    return agreement.ask(by=by, plan=plan, name=user.full_name, office=office, user=user)


def sent(plan: Plan, people: Sequence[User], *, by: User, on: date | None = None) -> Plan:
    """The plan, sent to these people for agreement."""
    for user in people:
        asked(plan, user, by=by)
    agreement.submit(by=by, plan=plan, on=on or plan.starts_on)
    plan.refresh_from_db()
    return plan
