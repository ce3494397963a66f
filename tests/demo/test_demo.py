"""The demo school of Gulnar, small: a hundred pupils, one whole year and the beginning of the next."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.utils import timezone

from kitaphana.activities.models import Activity
from kitaphana.agreement.models import Amendment, Participant, Remark, Round, Word
from kitaphana.catalogue.models import TitleKind
from kitaphana.circulation.models import Away, Loan, Settlement, Visit
from kitaphana.core.accounts import DEMO_LOGINS
from kitaphana.core.models import RoleCode, School, User
from kitaphana.core.queries import users
from kitaphana.demo.school import Wish, make_school
from kitaphana.indicators.formulas import Choice
from kitaphana.lib.period import Period
from kitaphana.needs.models import EmptySearch, Enquiry, Suggestion
from kitaphana.nextyear.models import ForecastClass
from kitaphana.planning.growth import disagreeing
from kitaphana.planning.models import Fulfilment, Plan, PlanItem
from kitaphana.planning.queries import control_numbers
from kitaphana.reports.editions import submitted
from kitaphana.reports.models import Outline, Report
from kitaphana.returns.models import ReturnSlot
from kitaphana.roster.models import DayOff, Enrolment, Reader, ReaderKind, SchoolClass, SchoolYear
from kitaphana.roster.queries import working_days
from kitaphana.stock.models import (
    Copy,
    Fund,
    Lot,
    Reason,
    Source,
    Stocktaking,
    StocktakingLine,
    WriteOffLine,
)
from kitaphana.supply.models import Exchange, Order, OrderArrival
from kitaphana.textbooks.models import OwnCopy, SetItem, SetOption
from kitaphana.textbooks.queries import provision
from kitaphana.textbooks.sets import list_of
from kitaphana.website.page import missing
from kitaphana.website.queries import library

UNTIL = date(2025, 11, 14)


@pytest.fixture(scope="module")
def ulgi(django_db_setup: None, django_db_blocker: Any) -> Iterator[School]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_school(Wish(pupils=100, since=2024, until=UNTIL, seed=1))
        transaction.set_rollback(True)


def test_nobody_borrows_or_comes_when_the_library_is_closed_or_pupils_rest(ulgi: School) -> None:
    open_days = set(working_days(ulgi, Period(date(2024, 9, 1), UNTIL)))
    breaks = [Period(off.starts_on, off.ends_on) for off in DayOff.objects.filter(kind="break", grade=None)]
    first_grade = [Period(off.starts_on, off.ends_on) for off in DayOff.objects.filter(kind="break", grade=1)]
    lent = set(Loan.objects.values_list("lent_on", "grade"))
    came = set(Visit.objects.values_list("on", flat=True))
    assert {day for day, _ in lent} | came <= open_days
    assert not [day for day in {day for day, _ in lent} | came if any(day in rest for rest in breaks)]
    assert not [day for day, grade in lent if grade == 1 and any(day in rest for rest in first_grade)]


def test_no_copy_is_in_two_hands_at_once(ulgi: School) -> None:
    by_copy = defaultdict(list)
    for loan in Loan.objects.filter(copy__isnull=False).order_by("recorded_at", "pk"):
        by_copy[loan.copy_id].append(loan)
    assert len(by_copy) > 200
    for loans in by_copy.values():
        for earlier, later in pairwise(loans):
            assert earlier.returned_on is not None and earlier.returned_on <= later.lent_on


def test_every_textbook_that_was_issued_stood_on_the_shelf(ulgi: School) -> None:
    """Lot by lot: what came, less what was written off, in hands, lost, given or away, is never below zero.
    Acts for loss and for what was given take out what is missing already."""
    moves: defaultdict[int, Counter[date]] = defaultdict(Counter)
    for lot in Lot.objects.filter(fund=Fund.TEXTBOOK).select_related("receipt"):
        moves[lot.pk][lot.receipt.on] += lot.quantity
    acts = WriteOffLine.objects.exclude(reason__in=(Reason.LOST, Reason.GIVEN)).select_related("write_off")
    for line in acts.filter(lot__fund=Fund.TEXTBOOK):
        moves[line.lot_id][line.write_off.on] -= line.quantity
    for loan in Loan.objects.filter(fund=Fund.TEXTBOOK):
        moves[loan.lot_id][loan.lent_on] -= 1
        if loan.returned_on and loan.ending not in (Loan.Ending.LOST, Loan.Ending.GIVEN):
            moves[loan.lot_id][loan.returned_on] += 1
    for away in Away.objects.all():
        moves[away.lot_id][away.left_on] -= away.quantity
        if away.back_on:
            moves[away.lot_id][away.back_on] += away.quantity
    for found in Settlement.objects.filter(kind=Settlement.Kind.FOUND).select_related("loan"):
        moves[found.loan.lot_id][found.on] += 1
    for days in moves.values():
        left = 0
        for day in sorted(days):
            left += days[day]
            assert left >= 0


def test_the_last_kazakh_class_of_grade_7_lacks_five_physics_books_every_year(ulgi: School) -> None:
    for september in (date(2024, 9, 16), date(2025, 9, 16), date(2025, 1, 31)):
        found = provision(ulgi, september)
        short = [row for row in found.classes if row.lacking]
        assert [(row.school_class.grade, row.school_class.language) for row in short] == [(7, "kk")]
        assert [(lack.title.name, lack.missing) for lack in short[0].lacking] == [("Физика", 5)]
        assert Loan.objects.filter(lot__title=short[0].lacking[0].title, lent_on__lte=september).exists()


def test_the_two_senior_classes_learn_by_two_directions_and_from_different_lists(ulgi: School) -> None:
    last = SchoolYear.objects.latest("starts_on")
    tenth, eleventh = SchoolClass.objects.filter(year=last, grade__gte=10, language="kk")
    assert {tenth.direction, eleventh.direction} == {"science", "humanities"}
    assert not SchoolClass.objects.filter(grade__lt=10).exclude(direction="").exists()
    for one in (tenth, eleventh):
        ending = {"science": "ЖМБ", "humanities": "ҚГБ"}[one.direction]
        names = [position.title.name for position in list_of(one, UNTIL)]
        assert f"Физика. {ending}" in names and "Физика" not in names


def test_the_lists_have_old_editions_e_textbooks_workbooks_and_copies_for_teachers(ulgi: School) -> None:
    last = SchoolYear.objects.latest("starts_on")
    items = SetItem.objects.filter(year=last)
    years = SetOption.objects.filter(item__in=items).exclude(title__kind=TitleKind.E_TEXTBOOK)
    assert {item - option for item, option in years.values_list("item__title__year", "title__year")} == {4}
    assert SetOption.objects.filter(item__in=items, title__kind=TitleKind.E_TEXTBOOK).exists()
    lent = Loan.objects.filter(lent_on__gte=last.starts_on, fund=Fund.TEXTBOOK)
    assert lent.filter(lot__title__in=years.values("title")).exists()  # the old edition too is in use
    workbook = items.get(given=True, grade=1, language="kk").title
    pupils = Enrolment.objects.on(UNTIL).filter(school_class__grade=1)
    assert lent.filter(lot__title=workbook, ending=Loan.Ending.GIVEN).count() == pupils.count()
    teachers = provision(ulgi, UNTIL).teachers
    assert 0 < teachers.have <= teachers.need
    assert lent.filter(reader_kind=ReaderKind.TEACHER).exists()


def test_what_is_lost_is_made_good_and_what_is_damaged_is_mended_or_goes(ulgi: School) -> None:
    lost = Loan.objects.filter(ending=Loan.Ending.LOST, fund=Fund.TEXTBOOK)
    kinds = set(Settlement.objects.values_list("kind", flat=True))
    assert {Settlement.Kind.REPLACED, Settlement.Kind.PAID} <= kinds
    assert lost.filter(settlements=None).exists()
    assert not Settlement.objects.filter(on__lt=F("loan__returned_on")).exists()
    replaced = Settlement.objects.filter(kind=Settlement.Kind.REPLACED)
    assert set(replaced.values_list("lot__receipt__source", flat=True)) == {Source.REPLACEMENT}
    damaged = Loan.objects.filter(ending=Loan.Ending.DAMAGED)
    assert damaged.count() == Away.objects.filter(kind=Away.Kind.REPAIR).count() > 0
    worn = WriteOffLine.objects.filter(reason=Reason.WORN, lot__in=damaged.values("lot"))
    assert worn.exists()
    assert Away.objects.open().filter(kind=Away.Kind.REPAIR).exists()


def test_in_the_first_june_the_main_stock_is_looked_through_and_what_readers_lost_is_missing(
    ulgi: School,
) -> None:
    made = Stocktaking.objects.for_school(ulgi).get()
    assert (made.checked, made.started_on, made.finished_on) == ("main", date(2025, 6, 3), date(2025, 6, 10))
    lines = StocktakingLine.objects.for_school(ulgi)
    assert made.missing == lines.count() > 0
    assert made.listed and made.found and made.found < made.listed
    assert not lines.filter(copy__lost_on=None).exists()
    assert not lines.filter(copy__written_off_on__lt=date(2025, 6, 12)).exists()
    assert not lines.filter(copy__written_off_on=None).exists(), "the act of June takes them out"


def test_may_has_its_schedule_and_some_pupils_have_books_of_their_own(ulgi: School) -> None:
    slots = ReturnSlot.objects.select_related("school_class")
    assert {slot.school_class for slot in slots} == set(
        SchoolClass.objects.filter(year__starts_on__year=2024)
    )
    for slot in slots:
        back = Loan.objects.filter(school_class=slot.school_class, returned_on=slot.on)
        assert back.exists() and date(2025, 5, 19) <= slot.on <= date(2025, 5, 25)
    for own in OwnCopy.objects.all():
        lent = Loan.objects.filter(reader=own.reader, lot__title=own.title)
        assert not lent.exists()
    assert OwnCopy.objects.exists()


def test_textbooks_are_ordered_in_spring_and_a_school_nearby_lends_and_borrows_some(ulgi: School) -> None:
    came, coming = Order.objects.order_by("number")
    assert (came.state, came.sent_on) == (Order.State.ARRIVED, date(2025, 4, 6))
    days = OrderArrival.objects.filter(line__order=came).values_list("lot__receipt__on", flat=True)
    assert set(days) == {date(2025, 8, 14), date(2025, 8, 21)}
    assert (coming.state, coming.first) == (Order.State.DRAFT, 2026)
    assert coming.lines.exists() and not coming.lines.filter(price=None).exists()
    assert ForecastClass.objects.filter(first=2026).count() > 10
    ways = Counter(Exchange.objects.values_list("way", "state"))
    assert ways["give", "given_back"] == ways["take", "given_back"] == 1
    assert ways["take", "received"] == 1


def test_one_class_of_grade_8_has_some_textbooks_with_bar_codes(ulgi: School) -> None:
    coded = Loan.objects.filter(copy__isnull=False, fund=Fund.TEXTBOOK)
    classes = set(coded.values_list("school_class__grade", "school_class__language"))
    assert classes == {(8, "kk")}
    assert coded.count() == Copy.objects.filter(lot__fund=Fund.TEXTBOOK).count() > 0


def test_children_have_kazakh_names_that_agree_with_their_sex(ulgi: School) -> None:
    kazakh = Reader.objects.filter(Q(patronymic__endswith="ұлы") | Q(patronymic__endswith="қызы"))
    assert kazakh.count() > 0.85 * Reader.objects.count()
    for reader in kazakh:
        assert set(reader.full_name.lower()) & set("әғқңөұүһі")
        assert reader.surname.endswith("а") == reader.patronymic.endswith("қызы")
    assert (
        Reader.objects.values("surname", "first_name", "patronymic").distinct().count()
        == Reader.objects.count()
    )
    russian = Reader.objects.exclude(pk__in=kazakh)
    assert russian.exists()
    assert not russian.exclude(enrolments__school_class__language="ru").exists()


def test_nothing_is_dated_after_the_last_day(ulgi: School) -> None:
    for model, field in (
        (Loan, "lent_on"),
        (Loan, "returned_on"),
        (Visit, "on"),
        (Enquiry, "on"),
        (Activity, "on"),
    ):
        assert model._default_manager.aggregate(last=Max(field))["last"] <= UNTIL
    assert Visit.objects.filter(on=UNTIL).exists()
    assert not Reader.objects.filter(Q(joined_on__gt=UNTIL) | Q(left_on__gt=UNTIL)).exists()


def test_gulnar_wrote_everything_down_on_its_day_while_the_desk_was_open(ulgi: School) -> None:
    for model, field in ((Loan, "lent_on"), (Visit, "on"), (Enquiry, "on"), (Activity, "on")):
        for row in model._default_manager.all():
            moment = timezone.localtime(row.recorded_at)
            assert moment.date() == getattr(row, field)
            assert time(9) <= moment.time() <= time(14, 30)


def test_cards_and_copies_have_numbers_that_no_scan_confuses(ulgi: School) -> None:
    cards = set(Reader.objects.values_list("card_number", flat=True))
    copies = set(Copy.objects.values_list("inventory_number", flat=True))
    assert {len(number) for number in cards} == {8}
    assert {len(number) for number in copies} == {6}
    assert all(number.removeprefix("T").isdecimal() for number in cards | copies)
    assert min(copies) == "000001"


def test_classes_move_up_and_children_come_and_go(ulgi: School) -> None:
    assert Enrolment.objects.on(date(2024, 9, 1)).count() == 100
    gone = Reader.objects.filter(kind=ReaderKind.PUPIL, left_on__isnull=False)
    assert gone.filter(enrolments__school_class__grade=11).exists()
    assert not Loan.objects.open().filter(reader__in=gone).exists()
    again = Enrolment.objects.values("reader").annotate(
        years=Count("school_class__year", distinct=True), grades=Count("school_class__grade", distinct=True)
    )
    assert again.filter(years=2, grades=2).exists()
    assert not again.filter(years=2, grades=1).exists()
    assert not Enrolment.objects.filter(starts_on__lt=F("reader__joined_on")).exists()
    assert not SchoolClass.objects.filter(head=None).exists()


def test_september_is_the_busiest_month_and_some_books_are_late(ulgi: School) -> None:
    novels = Loan.objects.filter(fund=Fund.MAIN, lent_on__year=2024)
    months = Counter(novels.values_list("lent_on__month", flat=True))
    assert months.most_common(1)[0][0] == 9
    assert Loan.objects.open().filter(due_on__lt=UNTIL).exists()
    assert Loan.objects.filter(returned_on__gt=F("due_on")).exists()
    assert {"met", "part", "referred", "refused"} == set(Enquiry.objects.values_list("outcome", flat=True))
    assert Enquiry.objects.filter(about="Гарри Поттер").exclude(outcome="refused").count() == 0


def test_the_diary_never_has_more_participants_than_pupils(ulgi: School) -> None:
    for entry in Activity.objects.all():
        assert entry.participants <= Enrolment.objects.on(entry.on).count()
        assert entry.school_class is None or entry.participants <= entry.school_class.enrolments.count()


def test_the_plans_are_approved_and_the_diary_fulfils_them(ulgi: School) -> None:
    yearly = Plan.objects.filter(kind=Plan.Kind.YEAR)
    assert list(yearly.values_list("state", flat=True)) == [Plan.State.APPROVED] * 2
    whole = Plan.objects.get(starts_on=date(2024, 9, 1))
    states = Counter(whole.items.values_list("state", flat=True))
    assert (states[PlanItem.State.DROPPED], states[PlanItem.State.PLANNED]) == (1, 2)
    assert 115 <= whole.items.count() <= 125
    assert whole.items.values("section").distinct().count() == 10
    assert whole.items.exclude(why="").count() == 2
    assert not Fulfilment.objects.exclude(item__kind=F("activity__kind")).exists()


def test_twelve_people_agree_each_plan_in_two_rounds(ulgi: School) -> None:
    for plan in Plan.objects.filter(kind=Plan.Kind.YEAR):
        first, second = Round.objects.filter(plan=plan, amendment=None).order_by("number")
        assert Participant.objects.filter(plan=plan, withdrawn_on=None).count() == 12
        said = Counter(Word.objects.filter(round=first).values_list("said", flat=True))
        assert said == {Word.Said.AGREED: 9, Word.Said.REMARKS: 3}
        assert set(Word.objects.filter(round=second).values_list("said", flat=True)) == {Word.Said.AGREED}
        ways = Counter(Word.objects.filter(round=second).values_list("way", flat=True))
        assert ways == {Word.Way.ACCOUNT: 4, Word.Way.LINK: 5, Word.Way.PAPER: 3}
        answers = Remark.objects.filter(word__round=first).values_list("answer", flat=True)
        assert Counter(answers) == {Remark.Answer.ACCEPTED: 2, Remark.Answer.DECLINED: 1}
        assert (plan.minutes_number, plan.minutes_on) == ("1", plan.approved_on)


def test_a_change_of_the_plan_and_the_next_months_plan_wait_for_the_silent(ulgi: School) -> None:
    amendment = Amendment.objects.get()
    assert (amendment.state, amendment.plan.starts_on) == (Plan.State.SUBMITTED, date(2025, 9, 1))
    december = Plan.objects.get(kind=Plan.Kind.MONTH)
    assert (december.state, december.starts_on) == (Plan.State.SUBMITTED, date(2025, 12, 1))
    for plan, changed, silent in ((amendment.plan, amendment, 10), (december, None, 2)):
        running = Round.objects.get(plan=plan, amendment=changed)
        assert running.due_on and running.sent_on < UNTIL < running.due_on
        assert not Word.objects.filter(round=running, on__gt=UNTIL).exists()
        spoken = Word.objects.filter(round=running).values("participant")
        assert Participant.objects.filter(plan=plan).exclude(pk__in=spoken).count() == silent


def test_no_control_number_contradicts_another(ulgi: School) -> None:
    first, second = Plan.objects.filter(kind=Plan.Kind.YEAR).order_by("starts_on")
    for plan in (first, second):
        numbers = control_numbers(plan)
        assert {"visits", "readers", "loans_main", "visits_per_reader"} <= set(numbers)
        assert disagreeing(Choice.of(ulgi), numbers) == {}
    took = plan.control_numbers.get(code="visits", quarter=0)
    assert took.reason, "the second year is promised what the first one proposes"


def test_the_office_may_sign_in(ulgi: School) -> None:
    roles = {user.username: user.role_codes for user in User.objects.filter(school=ulgi)}
    assert RoleCode.LIBRARIAN in roles["gulnar"]
    assert roles["director"] == {RoleCode.DIRECTOR}
    assert roles["head7"] >= {RoleCode.CLASS_HEAD}
    head = Reader.objects.get(user__username="head7")
    last = SchoolYear.objects.latest("starts_on")
    assert SchoolClass.objects.filter(year=last, grade=7, head=head).exists()


def test_the_logins_shown_are_exactly_those_the_demo_made(ulgi: School) -> None:
    assert set(users(ulgi).values_list("username", flat=True)) == set(DEMO_LOGINS)


def test_suggestions_are_answered_but_for_the_newest_and_nothing_is_dated_later(ulgi: School) -> None:
    asked = Suggestion.objects.for_school(ulgi)
    answered = asked.exclude(state="new")
    assert answered.filter(is_public=True).exists()
    assert not answered.exclude(answered_on__gt=F("on"), answered_on__lte=UNTIL).exists()
    assert not asked.filter(state="new", on__lt=UNTIL - timedelta(days=40)).exists()
    assert not asked.filter(on__gt=UNTIL).exists()
    assert {"staff", "corner"} == set(EmptySearch.objects.values_list("place", flat=True))
    assert not EmptySearch.objects.filter(key="").exists()


def test_the_reports_of_the_year_that_is_over_are_approved_and_the_next_is_being_written(
    ulgi: School,
) -> None:
    reports = Report.objects.for_school(ulgi).order_by("pk")
    assert [(report.starts_on, report.ends_on, report.state) for report in reports] == [
        (date(2024, 9, 1), date(2025, 1, 31), "approved"),
        (date(2024, 9, 1), date(2025, 8, 31), "approved"),
        (date(2025, 9, 1), date(2026, 1, 31), "draft"),
    ]
    autumn, whole, draft = reports
    assert [edition.decision for edition in autumn.editions.order_by("number")] == ["approved"]
    first, second = whole.editions.order_by("number")
    assert (first.decision, second.decision) == ("returned", "approved")
    assert first.why and first.is_whole and second.is_whole
    assert second.decided_by != second.submitted_by
    assert whole.answers.exists(), "what was asked is answered in words"
    [own] = Outline.objects.for_school(ulgi)
    assert own.parts == draft.parts
    visits = str(int(second.figures["visits"] or 0))
    told = [line.text for line in submitted(second, "kk").lines() if line.code == "own"]
    assert any(visits in re.sub(r"\D", "", line) for line in told)


def test_the_site_of_the_school_has_every_fact(ulgi: School) -> None:
    assert missing(library(ulgi, UNTIL)) == []
