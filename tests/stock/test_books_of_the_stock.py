"""Receipts and write-off acts: what comes in, what goes out, and what may not."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.catalogue.models import Title
from kitaphana.core.models import Journal, User
from kitaphana.core.refusal import Refused, Stranger
from kitaphana.lib.period import Period
from kitaphana.stock.actions import Arrival, Disposal, number_copies, receive, write_off
from kitaphana.stock.models import Copy, Lot, Receipt, WriteOff
from kitaphana.stock.queries import (
    age_of_main,
    disposed,
    disposed_rows,
    holding_rows,
    received,
    received_rows,
    stock_on,
    write_offs,
    young_received,
    young_stock,
)
from tests.stock.make import lot, novel, textbook

SEPTEMBER = date(2023, 9, 4)


def said(refused: Refused, language: str) -> str:
    return refused.sentence(language).replace("\u00a0", " ")


@pytest.mark.django_db
def test_gulnar_numbers_receipts_from_one_in_each_school_year(gulnar: User) -> None:
    line = Arrival(title=textbook(gulnar), fund="textbook", quantity=20, price=Decimal(2400))
    days = [date(2023, 8, 20), date(2023, 9, 1), date(2024, 1, 15), date(2024, 9, 2)]
    numbers = [str(receive(by=gulnar, source="budget", lines=[line], on=day)) for day in days]
    assert numbers == ["1/2022", "1/2023", "2/2023", "1/2024"]
    assert Journal.objects.filter(action="stock.receive").count() == 4


@pytest.mark.django_db
def test_copies_of_the_main_stock_get_the_next_inventory_numbers(gulnar: User) -> None:
    title = novel(gulnar)
    lot(gulnar, title, 2, fund="main", numbers=["1041", "А-7"])
    lot(gulnar, title, 3, fund="main")
    assert list(Copy.objects.order_by("pk").values_list("inventory_number", flat=True)) == [
        "1041", "А-7", "1042", "1043", "1044",
    ]  # fmt: skip


@pytest.mark.django_db
def test_an_inventory_number_belongs_to_one_copy_of_the_school(gulnar: User, foreign_librarian: User) -> None:
    title = novel(gulnar)
    lot(gulnar, title, 1, fund="main", numbers=["1041"])
    lot(foreign_librarian, title, 1, fund="main", numbers=["1041"])
    with pytest.raises(Refused) as twice:
        lot(gulnar, title, 1, fund="main", numbers=["1041"])
    with pytest.raises(Refused) as twin:
        lot(gulnar, title, 2, fund="main", numbers=["5", "5"])
    assert said(twice.value, "kk") == "1041 түгендеу нөмірі басқа данаға берілген. Нөмірді тексеріңіз."
    assert twin.value.code == "stock_inventory_twin"
    assert Receipt.objects.for_school(gulnar.school).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"quantity": 0}, "stock_quantity"),
        ({"quantity": 10_001}, "stock_quantity"),
        ({"price": Decimal(-1)}, "stock_price"),
        ({"price": Decimal("1e12")}, "stock_price"),
        ({"quantity": 2, "inventory_numbers": ("1",)}, "stock_numbers"),
        ({"fund": "textbook", "inventory_numbers": ("1",)}, "stock_numbers"),
        ({"inventory_numbers": ("9" * 21,)}, "stock_number_long"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused_and_nothing_is_written(
    gulnar: User, details: dict[str, object], code: str
) -> None:
    line = {"title": novel(gulnar), "fund": "main", "quantity": 1} | details
    with pytest.raises(Refused) as refused:
        receive(by=gulnar, source="budget", lines=[Arrival(**line)], on=SEPTEMBER)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert all(refused.value.sentence(language) for language in ("kk", "ru", "en"))
    assert not Receipt.objects.exists()


@pytest.mark.django_db
def test_a_receipt_without_lines_is_refused(gulnar: User) -> None:
    with pytest.raises(Refused):
        receive(by=gulnar, source="gift", lines=[], on=SEPTEMBER)


@pytest.mark.django_db
def test_gulnar_writes_off_worn_textbooks_and_no_more_than_there_are(gulnar: User) -> None:
    physics = lot(gulnar, textbook(gulnar), 20)
    act = write_off(by=gulnar, lines=[Disposal(physics, "worn", 5)], on=SEPTEMBER)
    assert act.number == 1
    with pytest.raises(Refused) as over:
        write_off(by=gulnar, lines=[Disposal(physics, "worn", 8), Disposal(physics, "lost", 8)], on=SEPTEMBER)
    assert said(over.value, "ru") == "«Физика»: списывается 16, в фонде 15. Списать больше, чем есть, нельзя."
    assert write_off(by=gulnar, lines=[Disposal(physics, "worn", 15)], on=date(2025, 1, 1)).number == 2
    assert WriteOff.objects.count() == 2


@pytest.mark.django_db
def test_textbooks_with_numbers_are_written_off_by_their_numbers(gulnar: User) -> None:
    physics = lot(gulnar, textbook(gulnar), 3)
    first, _ = number_copies(by=gulnar, lot=physics, numbers=["501", "502"])
    with pytest.raises(Refused) as unnamed:
        write_off(by=gulnar, lines=[Disposal(physics, "worn", 2)], on=SEPTEMBER)
    assert said(unnamed.value, "ru") == (
        "«Физика»: экземпляров со своим номером – 2, их списывают по номерам. По количеству – не больше 1."
    )
    write_off(
        by=gulnar, lines=[Disposal(physics, "worn"), Disposal(physics, "worn", copy=first)], on=SEPTEMBER
    )
    assert Copy.objects.get(written_off_on=None).inventory_number == "502"


@pytest.mark.django_db
def test_a_copy_is_written_off_once(gulnar: User) -> None:
    abai = lot(gulnar, novel(gulnar), 1, fund="main", numbers=["1041"])
    copy = Copy.objects.get()
    line = Disposal(abai, "worn", copy=copy)
    write_off(by=gulnar, lines=[line], on=SEPTEMBER)
    copy.refresh_from_db()
    assert copy.written_off_on == SEPTEMBER
    with pytest.raises(Refused) as gone:
        write_off(by=gulnar, lines=[line], on=SEPTEMBER)
    assert gone.value.code == "stock_copy_gone"


@pytest.mark.django_db
def test_the_main_stock_is_written_off_by_copy_and_textbooks_by_quantity(gulnar: User) -> None:
    abai = lot(gulnar, novel(gulnar), 1, fund="main")
    physics = lot(gulnar, textbook(gulnar), 2)
    copy = Copy.objects.get()
    for line in (
        Disposal(abai, "worn"),
        Disposal(physics, "worn", 2, copy),
        Disposal(abai, "worn", 2, copy),
    ):
        with pytest.raises(Refused) as refused:
            write_off(by=gulnar, lines=[line], on=SEPTEMBER)
        assert refused.value.code == "stock_by_copy"


@pytest.mark.django_db
def test_one_copy_cannot_stand_in_an_act_twice_nor_an_act_precede_the_receipt(gulnar: User) -> None:
    abai = lot(gulnar, novel(gulnar), 2, fund="main")
    copy = Copy.objects.order_by("pk")[0]
    with pytest.raises(Refused) as twice:
        write_off(by=gulnar, lines=[Disposal(abai, "worn", copy=copy)] * 2, on=SEPTEMBER)
    assert twice.value.code == "stock_copy_gone"
    with pytest.raises(Refused) as early:
        write_off(by=gulnar, lines=[Disposal(abai, "worn", copy=copy)], on=date(2023, 8, 19))
    assert early.value.code == "stock_before_receipt"


@pytest.mark.django_db
def test_svetlana_cannot_write_off_a_lot_of_gulnars_school(gulnar: User, foreign_librarian: User) -> None:
    physics = lot(gulnar, textbook(gulnar), 20)
    with pytest.raises(Stranger):
        write_off(by=foreign_librarian, lines=[Disposal(physics, "worn", 1)], on=SEPTEMBER)
    assert not WriteOff.objects.exists()


@pytest.mark.django_db
def test_the_stock_of_a_past_day_does_not_change_afterwards(gulnar: User) -> None:
    physics = lot(gulnar, textbook(gulnar), 20, on=date(2023, 8, 20))
    lot(gulnar, novel(gulnar), 3, fund="main", on=date(2023, 10, 1))
    lot(gulnar, novel(gulnar, "Ертегілер", section="children", kind="brochure"), 9, fund="temporary")
    write_off(by=gulnar, lines=[Disposal(physics, "obsolete", 4)], on=date(2023, 12, 1))
    september, today = stock_on(gulnar.school, SEPTEMBER), stock_on(gulnar.school, date(2024, 1, 1))
    assert (september.total, september.main, september.textbooks, september.temporary) == (20, 0, 20, 9)
    assert (today.total, today.main, today.textbooks) == (19, 3, 16)
    assert today.by_section == {"textbook": 16, "fiction": 3}
    assert today.by_language == {"kk": 19}
    assert sum(row.left for row in holding_rows(gulnar.school, date(2024, 1, 1))) == today.total


@pytest.mark.django_db
def test_what_came_and_went_in_a_period_adds_up_with_sums_sources_and_reasons(
    gulnar: User, foreign_librarian: User
) -> None:
    autumn = Period(date(2023, 9, 1), date(2024, 1, 31))
    physics = lot(gulnar, textbook(gulnar), 20, on=date(2023, 9, 10))
    gift = lot(gulnar, novel(gulnar), 2, fund="main", price=None, source="gift", on=date(2023, 10, 25))
    lot(gulnar, textbook(gulnar, "Химия"), 7, on=date(2023, 8, 31))
    lot(foreign_librarian, textbook(gulnar), 50, on=date(2023, 9, 10))
    copy = Copy.objects.filter(lot=gift)[0]
    lines = [Disposal(physics, "defective", 3), Disposal(gift, "lost", copy=copy)]
    write_off(by=gulnar, lines=lines, on=date(2023, 11, 1))
    came, went = received(gulnar.school, autumn), disposed(gulnar.school, autumn)
    assert (came.copies, came.amount, came.unpriced) == (22, Decimal(48000), 2)
    assert came.by_source == {"budget": 20, "gift": 2}
    assert (went.copies, went.amount) == (4, Decimal(7200))
    assert went.by_reason == {"defective": 3, "lost": 1}
    assert received_rows(gulnar.school, autumn).count() == 2
    assert disposed_rows(gulnar.school, autumn).count() == 2
    start, end = stock_on(gulnar.school, date(2023, 8, 31)), stock_on(gulnar.school, autumn.end)
    assert end.total == start.total + came.copies - went.copies
    act = write_offs(gulnar.school).get()
    assert (act.copies, act.amount) == (4, Decimal(7200))  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_old_and_young_books_are_counted_by_their_year(gulnar: User) -> None:
    day = date(2024, 1, 31)
    lot(gulnar, novel(gulnar, year=2005), 4, fund="main")
    lot(gulnar, novel(gulnar, "Жылсыз кітап", year=None), 1, fund="main")
    lot(gulnar, novel(gulnar, "Ертегілер", section="children", year=2013), 2, fund="main")
    lot(gulnar, novel(gulnar, "Жануарлар", section="natural", illustrated=True, year=2023), 3, fund="main")
    lot(gulnar, textbook(gulnar, year=1999), 30)
    main, young = age_of_main(gulnar.school, day, 10), young_stock(gulnar.school, day, 10)
    assert (main.copies, main.dated, main.old) == (10, 9, 6)
    assert (young.copies, young.old) == (5, 2)
    assert young_received(gulnar.school, Period.month(2023, 8)) == 5


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(-2, 12), max_size=6))
def test_no_series_of_acts_takes_a_lot_below_zero(gulnar: User, wanted: list[int]) -> None:
    Title.objects.filter(lots__isnull=True).delete()
    physics: Lot = lot(gulnar, textbook(gulnar), 20)
    left = 20
    for quantity in wanted:
        try:
            write_off(by=gulnar, lines=[Disposal(physics, "worn", quantity)], on=SEPTEMBER)
        except Refused:
            assert not 1 <= quantity <= left
        else:
            left -= quantity
    assert Lot.objects.for_school(gulnar.school).on(SEPTEMBER).get(pk=physics.pk).left == left >= 0
