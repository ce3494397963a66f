"""What the audit says of a report, and what it never says."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitaphana.audit.said import cut_off, rounded_half_up
from kitaphana.indicators.formulas import INDICATORS, Choice, Formula
from kitaphana.indicators.queries import name_of, rounded
from kitaphana.lib.numbers import show
from tests.audit.tables import examined, ratio, total, verdicts

CHOICES = [Choice(fund, people) for fund in ("main", "all") for people in ("readers", "pupils")]


@st.composite
def printed_by_us(draw: st.DrawFn) -> tuple[str, Formula, dict[str, int], Decimal]:
    """An indicator by one of our formulas, over counts that are possible, and its value as we print it."""
    code = draw(st.sampled_from(sorted(INDICATORS)))
    formula = INDICATORS[code].formula(draw(st.sampled_from(CHOICES)))
    under = {one: draw(st.integers(20, 90_000)) for one in formula.under}
    most = sum(under.values()) if formula.percent else 90_000
    counts = {formula.over: draw(st.integers(1, most))} | under
    exact = Decimal(counts[formula.over]) / sum(under.values()) * (100 if formula.percent else 1)
    return code, formula, counts, rounded(code, exact)


def _report(code: str, counts: dict[str, int], printed: str, language: str) -> str:
    rows = [(name_of(one, language), show(n, language)) for one, n in counts.items()]
    return "\n".join(f"{name}\t{value}" for name, value in [*rows, (name_of(code, language), printed)])


@settings(deadline=None)
@given(printed_by_us(), st.sampled_from(["kk", "ru", "en"]))
def test_a_report_printed_by_our_own_formulas_always_follows(
    made: tuple[str, Formula, dict[str, int], Decimal], language: str
) -> None:
    code, _, counts, value = made
    found = examined(_report(code, counts, show(value, language), language))
    assert verdicts(found) == {code: "follows"}
    assert found["unknown"] == []


@settings(deadline=None)
@given(printed_by_us(), st.data())
def test_a_changed_digit_is_found_when_it_is_more_than_rounding(
    made: tuple[str, Formula, dict[str, int], Decimal], data: st.DataObject
) -> None:
    code, formula, counts, value = made
    figures = show(value, "kk").replace("\u00a0", "")
    place = data.draw(st.sampled_from([n for n, sign in enumerate(figures) if sign.isdigit()]))
    digit = data.draw(st.sampled_from([one for one in "123456789" if one != figures[place]]))
    changed = figures[:place] + digit + figures[place + 1 :]
    places = len(changed.partition(",")[2])
    exact = Fraction(counts[formula.over], sum(counts[one] for one in formula.under))
    readings = [exact, exact * 100] if formula.percent else [exact]
    explained = {sign(one, places) for one in readings for sign in (rounded_half_up, cut_off)} | {value}
    found = ratio(examined(_report(code, counts, changed, "kk")), code)
    follows = Decimal(changed.replace(",", ".")) in explained
    assert found["verdict"] == ("follows" if follows else "does not follow")


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 4))
def test_rounding_and_cutting_off_differ_by_less_than_one_step(over: int, under: int, places: int) -> None:
    value = Fraction(over, under)
    step = Fraction(1, 10**places)
    assert 0 <= value - Fraction(cut_off(value, places)) < step
    assert abs(value - Fraction(rounded_half_up(value, places))) <= step / 2


def test_a_reader_hears_which_divisor_was_taken_and_what_the_other_gives() -> None:
    found = examined("Readers,100\nPupils,80\nLoans,1000\nLoans per reader,10.0\n")
    why = ratio(found, "loans_per_reader")["why"]
    assert "1,000 ÷ 100 = 10.0 (loans ÷ readers)" in why
    assert "With another divisor: 1,000 ÷ 80 = 12.5 (loans ÷ pupils)" in why


def test_the_formula_printed_in_the_label_is_taken_first() -> None:
    table = "Читателей;100\nВыдано;1000\nФонд;3000\nОсновной фонд;1000\nОбращаемость ({});1\n"
    assert "1,000 ÷ 1,000" in ratio(examined(table.format("2:4")), "turnover")["why"]
    assert "1,000 ÷ 1,000" in ratio(examined(table.format("выдано / основной фонд")), "turnover")["why"]


def test_a_divisor_of_zero_has_no_quotient() -> None:
    found = ratio(examined("Readers,0\nLoans,1000\nLoans per reader,10\n"), "loans_per_reader")
    assert (found["verdict"], found["computed"]) == ("cannot be said", {})
    assert "divisor is zero: readers" in found["why"]


def test_a_ratio_alone_cannot_be_judged() -> None:
    found = ratio(examined("Turnover,0.7\n"), "turnover")
    assert found["verdict"] == "cannot be said"
    assert "implied" not in found


def test_a_divisor_is_guessed_at_only_near_what_is_printed() -> None:
    table = "Readers,305\nStock,10129\nStock per reader,{}\n"
    assert ratio(examined(table.format("33.7")), "stock_per_reader")["implied"]["value"] == 301
    assert "implied" not in ratio(examined(table.format("60")), "stock_per_reader")


def test_a_percent_printed_as_a_share_follows() -> None:
    found = examined("Сұраныстар саны;200\nБас тарту;30\nБас тарту деңгейі;0,15\n")
    assert ratio(found, "refusal_rate")["verdict"] == "follows"


def test_parts_that_are_more_than_the_whole_do_not_follow() -> None:
    found = examined("Общий фонд;15795\nОсновной фонд;10129\nФонд учебников;5766\n")
    assert total(found, "stock")["verdict"] == "does not follow"
    assert "100\u00a0too many" in total(found, "stock")["why"]


def test_pupils_of_the_school_need_not_all_be_readers() -> None:
    assert examined("Readers,300\nPupils,400\nTeachers,30\n")["sums"] == []


IMPOSSIBLE = {
    "Сұраныстар саны;20\nБас тарту;30\n": ("refusals", 30, "cannot exceed"),
    "Фонд;100\nОсновной фонд;130\n": ("stock_main", 130, "cannot exceed"),
    "Readers;300\nVisits;200\n": ("visits", 200, "usually not below"),
    "Readers;300\nVisits;20000\n": ("visits", 20000, "more than once a week"),
    "Охват;104 %\n": ("coverage", 104, "cannot exceed 100"),
    "1-сынып;120 %\n": ("textbook_provision", 120, "cannot exceed 100"),
    "Читатели-учащиеся;126\\110\n": ("coverage", 110, "cannot exceed 100"),
    "Readers;-3\n": ("readers", -3, "below zero"),
    "Working days;400\n": ("working_days", 400, "not so many days"),
    "Readers;300\nReaders;310\n": ("readers", 310, "printed twice"),
    "Оқушы оқырмандар;130\nОқушы саны;120\n": ("readers_pupils", 130, "cannot exceed"),
}


@pytest.mark.parametrize(("table", "expected"), IMPOSSIBLE.items())
def test_what_cannot_be_is_named(table: str, expected: tuple[str, int, str]) -> None:
    code, value, why = expected
    odd = examined(table)["odd"]
    assert [(one["code"], one["value"]) for one in odd] == [(code, value)]
    assert why in odd[0]["why"]


def test_words_that_stand_under_two_wholes_are_no_contradiction() -> None:
    readers = "Читателей;305\nучащихся;273\nучителей;21\nдругих работников;11\n"
    found = examined(readers + "Посещений;2000\nучащихся;1500\nучителей;500\n")
    assert (found["odd"], found["counts"]["pupils"]) == ([], 273)
    assert found["unknown"] == ["учащихся", "учителей"]


def test_a_quiet_report_is_left_alone() -> None:
    people = "Readers,300\nPupils,280\nVisits,2400\nLoans,3000\n"
    found = examined(people + "Stock,9000\nMain stock,4000\nEvents,20\nParticipants,400\n")
    assert (found["odd"], found["ratios"]) == ([], [])
