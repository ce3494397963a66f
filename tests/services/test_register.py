"""What the library offers, and how often each of it was used."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kitaphana.activities.actions import adopt_kinds, record
from kitaphana.activities.models import WorkKind
from kitaphana.circulation.models import Hold, Visit
from kitaphana.core.models import RoleCode, User
from kitaphana.core.refusal import Stranger
from kitaphana.digital.models import Purpose, Resource, ResourceOpen, Session
from kitaphana.lib.period import Period
from kitaphana.needs.actions import ask
from kitaphana.needs.models import Enquiry, Suggestion
from kitaphana.research.actions import meet, start
from kitaphana.roster.models import ReaderKind
from kitaphana.services.actions import adopt, change, count, offer, uncount
from kitaphana.services.measures import HAND, MEASURES
from kitaphana.services.models import Service, ServiceUse
from kitaphana.services.queries import (
    Offered,
    months_of_use,
    not_taken,
    offered_in,
    ready_services,
    register,
    used_rows,
)
from kitaphana.stock.models import Fund
from kitaphana.surveys.models import Response, Survey
from kitaphana.teaching.models import TeacherRequest
from tests import make
from tests.services.conftest import (
    FIRST_YEAR,
    JANUARY,
    JUNE,
    PRINTING,
    SECOND_YEAR,
    SEPTEMBER,
    refused,
)

NOON = "2024-02-05T12:00:00+05:00"
DAY = date(2024, 2, 5)


def uses_of(service: Service, period: Period) -> int:
    return offered_in(service, period).uses


def test_the_ready_services_are_taken_once_with_their_names_and_measures(gulnar: User) -> None:
    codes = list(ready_services())
    assert adopt(by=gulnar, codes=codes[:3], since=SEPTEMBER) == 3
    assert not_taken(gulnar.school) == codes[3:]
    assert adopt(by=gulnar, codes=codes, since=SEPTEMBER) == len(codes) - 3
    with refused("service_nothing"):
        adopt(by=gulnar, codes=codes, since=SEPTEMBER)
    for row in ready_services().values():
        assert row["measure"] in MEASURES
        assert row["audience"] in Service.Audience
        assert set(row["name"]) == {"kk", "ru", "en"}


def test_loans_count_for_lending_by_month_and_beside_the_year_before(gulnar: User, lending: Service) -> None:
    novels = make.lot(gulnar.school, make.title(), quantity=9)
    arman = make.reader(gulnar.school)
    for day in (date(2023, 10, 3), date(2024, 10, 3), date(2024, 10, 31), date(2024, 11, 1)):
        make.loan(arman, make.copy(novels), on=day, returned_on=day)
    physics = make.lot(gulnar.school, make.title("Физика"), fund=Fund.TEXTBOOK, quantity=9)
    make.loan(arman, physics, on=date(2024, 10, 3))
    assert register(gulnar.school, SECOND_YEAR) == [Offered(lending, 3, 1, is_new=False, has_ended=False)]
    months = {row.first: (row.uses, row.uses_before) for row in months_of_use(lending, SECOND_YEAR)}
    assert months[date(2024, 10, 1)] == (2, 1)
    assert months[date(2024, 11, 1)] == (1, 0)
    assert sum(uses or 0 for uses, _before in months.values()) == 3
    assert len(months) == 12


def test_what_the_register_begins_with_is_not_new(gulnar: User, lending: Service, printing: Service) -> None:
    rows = register(gulnar.school, FIRST_YEAR)
    assert [(row.service, row.is_new) for row in rows] == [(lending, False), (printing, True)]


def test_a_service_younger_than_the_period_is_new_and_was_not_offered_before(
    gulnar: User, lending: Service, printing: Service
) -> None:
    count(by=gulnar, service=printing, on=JANUARY, n=5, today=JUNE)
    row = offered_in(printing, FIRST_YEAR)
    assert (row.is_new, row.uses, row.uses_before, row.change) == (True, 5, None, None)
    later = offered_in(printing, SECOND_YEAR)
    assert (later.is_new, later.uses, later.uses_before, later.change) == (False, 0, None, None)
    months = {row.first.month: row.uses for row in months_of_use(printing, FIRST_YEAR)}
    assert (months[12], months[1], months[2]) == (None, 5, 0)
    assert [row.service for row in register(gulnar.school, Period(SEPTEMBER, date(2023, 12, 31)))] == [
        lending
    ]


def test_what_happened_before_the_service_began_or_after_it_ended_is_not_its_use(
    gulnar: User, lending: Service
) -> None:
    novels = make.lot(gulnar.school, make.title(), quantity=9)
    arman = make.reader(gulnar.school)
    ends = date(2024, 3, 1)
    for day in (SEPTEMBER - timedelta(days=1), SEPTEMBER, ends, ends + timedelta(days=1)):
        make.loan(arman, make.copy(novels), on=day, returned_on=day)
    terms = replace(PRINTING, measure="loans")
    change(by=gulnar, service=lending, terms=terms, since=SEPTEMBER, until=ends)
    row = offered_in(lending, Period(date(2023, 1, 1), date(2024, 12, 31)))
    assert (row.uses, row.has_ended) == (2, True)
    assert used_rows(lending, SECOND_YEAR).count() == 0
    assert register(gulnar.school, SECOND_YEAR) == []


def test_the_same_days_are_compared_of_a_service_that_began_or_ended_between(
    gulnar: User, printing: Service
) -> None:
    for day in (date(2024, 2, 5), date(2024, 5, 6), date(2025, 2, 5)):
        count(by=gulnar, service=printing, on=day, n=3, today=JUNE)
    change(by=gulnar, service=printing, terms=PRINTING, since=JANUARY, until=date(2025, 3, 31))
    spring = offered_in(printing, Period(date(2025, 2, 1), date(2025, 5, 31)))
    assert (spring.uses, spring.uses_before, spring.change) == (3, 3, 0)
    winter = offered_in(printing, Period(date(2025, 1, 1), date(2025, 5, 31)))
    assert (winter.uses, winter.uses_before) == (3, None)


@pytest.mark.parametrize(
    ("audience", "uses"),
    [("all", 4), ("young", 1), ("pupils", 3), ("seniors", 1), ("teachers", 1), ("parents", 0)],
)
def test_loans_count_for_those_whom_the_service_is_for(gulnar: User, audience: str, uses: int) -> None:
    school = gulnar.school
    novels = make.lot(school, make.title(), quantity=9)
    for grade in (3, 7, 11):
        pupil = make.reader(school, f"Сейітов Арман{grade}", school_class=make.school_class(school, grade))
        make.loan(pupil, make.copy(novels), on=DAY)
    make.loan(make.reader(school, "Қасымов Болат", kind="teacher"), make.copy(novels), on=DAY)
    terms = replace(PRINTING, measure="loans", audience=Service.Audience(audience))
    assert uses_of(offer(by=gulnar, terms=terms, since=SEPTEMBER), FIRST_YEAR) == uses


def test_the_ended_stand_last(gulnar: User, lending: Service, printing: Service) -> None:
    change(by=gulnar, service=lending, terms=replace(PRINTING, measure="loans"), since=SEPTEMBER, until=DAY)
    assert [row.service for row in register(gulnar.school, FIRST_YEAR)] == [printing, lending]


@pytest.fixture
def a_day_of_everything(gulnar: User) -> None:
    """One thing of each kind on the fifth of February, or two where several are counted in one row."""
    school = gulnar.school
    adopt_kinds(by=gulnar)
    arman = make.reader(school, school_class=make.school_class(school))
    bolat = make.reader(school, "Қасымов Болат", kind="teacher")
    title = make.title()
    make.loan(arman, make.copy(make.lot(school, title)), on=DAY)
    make.loan(arman, make.lot(school, make.title("Физика"), fund=Fund.TEXTBOOK), on=DAY)
    Visit.objects.create(school=school, on=DAY, purpose=Visit.Purpose.READING_ROOM, count=2)
    Hold.objects.create(school=school, reader=arman, title=title, placed_on=DAY)
    ask(by=gulnar, on=DAY, sought=Enquiry.Sought.THEME, about="Абай", outcome="met", reader=arman)
    ask(
        by=gulnar, on=DAY, sought=Enquiry.Sought.THEME, about="Жәди", outcome="refused", reason="not_in_stock"
    )
    Suggestion(school=school, on=DAY, kind="other", text="Жарық", reader_kind=ReaderKind.PUPIL).keyed().save()
    for code in ("library_lesson", "exhibition", "review", "reading_list"):
        kind = WorkKind.objects.get(code=code)
        record(by=gulnar, kind=kind, on=DAY, today=DAY, theme=code)
    for state, answered in (("open", None), ("declined", DAY), ("supplied", DAY)):
        wish = TeacherRequest(
            school=school,
            teacher=bolat,
            on=SEPTEMBER,
            kind="theme",
            about="Су",
            state=state,
            supplied_on=answered,
        )
        wish.keyed().save()
    project = start(by=gulnar, theme="Су", pupils=[arman], started_on=SEPTEMBER, today=DAY)
    meet(by=gulnar, project=project, on=DAY, about="Кеңес", minutes=30, today=DAY)
    Session.objects.create(school=school, on=DAY, started_at=NOON, purpose=Purpose.STUDY, count=2)
    resource = Resource.objects.create(
        school=school, kind="link", name="kitap.kz", url="https://kitap.kz", rights="ашық", added_on=SEPTEMBER
    )
    ResourceOpen.objects.create(school=school, resource=resource, on=DAY)
    survey = Survey.objects.create(
        school=school, key="k", title_kk="Сауалнама", audience="pupils", made_on=DAY
    )
    Response.objects.create(school=school, survey=survey, on=DAY)


@pytest.mark.usefixtures("a_day_of_everything")
@pytest.mark.parametrize("code", sorted(set(MEASURES) - {HAND, "events"}))
def test_every_measure_counts_its_records_and_tells_each_without_a_name(gulnar: User, code: str) -> None:
    service = offer(by=gulnar, terms=replace(PRINTING, measure=code), since=SEPTEMBER)
    wanted = 2 if code in ("reading_room", "visits") else 1
    assert uses_of(service, Period(DAY, DAY)) == wanted
    assert uses_of(service, Period(DAY + timedelta(days=1), JUNE)) == 0
    [row] = used_rows(service, FIRST_YEAR)
    measure = MEASURES[code]
    assert (measure.day_of(row), measure.size_of(row)) == (DAY, wanted)
    said = measure.tell(row)
    assert said
    assert not any(name in said for name in ("Сейітов", "Арман", "Қасымов"))


@pytest.mark.usefixtures("a_day_of_everything")
def test_events_are_those_kinds_of_work_that_are_events(gulnar: User) -> None:
    service = offer(by=gulnar, terms=replace(PRINTING, measure="events"), since=SEPTEMBER)
    rows = used_rows(service, FIRST_YEAR)
    assert set(rows.values_list("theme", flat=True)) == {"exhibition", "library_lesson", "review"}


@pytest.mark.usefixtures("a_day_of_everything")
@pytest.mark.parametrize("code", sorted(MEASURES))
def test_another_school_has_no_part_in_it(foreign_librarian: User, code: str) -> None:
    theirs = offer(by=foreign_librarian, terms=replace(PRINTING, measure=code), since=SEPTEMBER)
    assert uses_of(theirs, FIRST_YEAR) == 0
    assert not used_rows(theirs, FIRST_YEAR).exists()


def test_counts_of_a_day_add_up_and_a_note_makes_a_row_of_its_own(gulnar: User, printing: Service) -> None:
    for n, note in ((1, ""), (3, ""), (2, "«Алтын күз» байқауы")):
        count(by=gulnar, service=printing, on=DAY, n=n, today=JUNE, note=note)
    assert list(printing.uses.order_by("pk").values_list("count", "note")) == [
        (4, ""), (2, "«Алтын күз» байқауы"),
    ]  # fmt: skip
    assert uses_of(printing, FIRST_YEAR) == 6


def test_a_count_is_taken_back_and_its_row_goes_with_the_last(gulnar: User, printing: Service) -> None:
    use = count(by=gulnar, service=printing, on=DAY, n=2, today=JUNE)
    uncount(by=gulnar, use=use, n=1)
    assert uses_of(printing, FIRST_YEAR) == 1
    for n in (0, -1, 2):
        with refused("service_count"):
            uncount(by=gulnar, use=use, n=n)
    uncount(by=gulnar, use=use, n=1)
    assert not ServiceUse.objects.exists()


def test_a_count_that_cannot_be_is_refused(gulnar: User, lending: Service, printing: Service) -> None:
    for n in (0, -3):
        with refused("service_count"):
            count(by=gulnar, service=printing, on=DAY, n=n, today=JUNE)
    with refused("service_future"):
        count(by=gulnar, service=printing, on=JUNE, n=1, today=DAY)
    with refused("service_outside"):
        count(by=gulnar, service=printing, on=JANUARY - timedelta(days=1), n=1, today=JUNE)
    with refused("service_by_records"):
        count(by=gulnar, service=lending, on=DAY, n=1, today=JUNE)
    assert not ServiceUse.objects.exists()


def test_a_service_that_cannot_be_is_refused(gulnar: User, printing: Service) -> None:
    with refused("service_no_name"):
        offer(by=gulnar, terms=replace(PRINTING, name_kk=" "), since=SEPTEMBER)
    with refused("service_no_measure"):
        offer(by=gulnar, terms=replace(PRINTING, measure="weather"), since=SEPTEMBER)
    with refused("service_reversed"):
        offer(by=gulnar, terms=PRINTING, since=JANUARY, until=JANUARY - timedelta(days=1))
    assert list(Service.objects.all()) == [printing]


def test_what_was_counted_keeps_its_service(gulnar: User, printing: Service) -> None:
    count(by=gulnar, service=printing, on=DAY, n=1, today=JUNE)
    with refused("service_outside"):
        change(by=gulnar, service=printing, terms=PRINTING, since=DAY + timedelta(days=1))
    with refused("service_outside"):
        change(by=gulnar, service=printing, terms=PRINTING, since=JANUARY, until=DAY - timedelta(days=1))
    with refused("service_counted"):
        change(by=gulnar, service=printing, terms=replace(PRINTING, measure="loans"), since=JANUARY)
    change(by=gulnar, service=printing, terms=PRINTING, since=JANUARY, until=DAY)
    assert offered_in(printing, FIRST_YEAR).has_ended


def test_another_school_is_a_stranger(foreign_librarian: User, printing: Service) -> None:
    with pytest.raises(Stranger):
        count(by=foreign_librarian, service=printing, on=DAY, n=1, today=JUNE)


DAYS = st.dates(SEPTEMBER, date(2025, 8, 31))


class TestMonths(TestCase):
    @settings(deadline=None, max_examples=30)
    @given(st.lists(st.tuples(DAYS, st.integers(1, 9)), max_size=12), DAYS, DAYS)
    def test_the_months_add_up_to_the_uses_and_so_do_the_rows(
        self, counts: list[tuple[date, int]], one: date, other: date
    ) -> None:
        gulnar = make.user(make.school(), "gulnar", "Сәрсенова Гүлнар", RoleCode.LIBRARIAN)
        service = offer(by=gulnar, terms=PRINTING, since=SEPTEMBER)
        for day, n in counts:
            count(by=gulnar, service=service, on=day, n=n, today=date(2025, 8, 31))
        period = Period(min(one, other), max(one, other))
        inside = Counter[date]()
        for day, n in counts:
            if day in period:
                inside[day.replace(day=1)] += n
        row = offered_in(service, period)
        assert row.uses == inside.total()
        assert {m.first.replace(day=1): m.uses for m in months_of_use(service, period) if m.uses} == inside
        assert sum(use.count for use in used_rows(service, period)) == row.uses
