"""Each report of ../shared/data/reports against what its reader wrote under CHECKS, and nothing besides."""

import pytest

from tests.audit.tables import published, ratio, total, verdicts

PLANS = """
    by_shereshevo.txt by_shereshevo.csv kz_akkol4_plan_2020_21.txt kz_almaly_plan_2018_19.txt
    kz_almaty92_2025_26.txt kz_almaty92_2025_26.csv kz_bereke_oqugaqushtar_2021_22.txt
    kz_bereke_oqugaqushtar_2021_22.csv kz_lozovoe_plan_2018_19.txt kz_satbaev_plan_2023.txt
    ru_razdolnoe_plan_2023_24.txt
"""
WITHOUT_FAULT = "kz_kurozek_2020_21 kz_merki1_2025_26 kz_oral41_stock kz_semey35_stock pl_poznan80_2023_24"
ALSO = "ru_sosh13 ru_stychnovskaya_2019_20 ua_donetsk59_2012_13"


@pytest.mark.parametrize("name", PLANS.split())
def test_a_plan_has_no_figures_and_no_faults(name: str) -> None:
    found = published(name)
    assert [found[key] for key in ("counts", "ratios", "odd", "sums")] == [{}, [], [], []]


@pytest.mark.parametrize("name", [*WITHOUT_FAULT.split(), *ALSO.split()])
def test_a_report_without_faults_is_not_accused(name: str) -> None:
    found = published(f"{name}.txt")
    assert found["counts"]
    assert found["odd"] == []
    assert "does not follow" not in [one["verdict"] for one in (*found["ratios"], *found["sums"])]


@pytest.mark.parametrize(
    "name", [*WITHOUT_FAULT.split(), *ALSO.split(), "ru_small_2023", "ru_ermolaeva_2017_18"]
)
def test_lines_round_the_table_are_no_labels(name: str) -> None:
    found = published(f"{name}.txt")
    assert not [
        label for label in found["unknown"] if label.startswith(("SOURCE", "LANG", "SCHOOL", "CHECKS", "-"))
    ]


def test_kurozek_adds_up_and_its_money_is_no_stock() -> None:
    found = published("kz_kurozek_2020_21.txt")
    assert total(found, "stock")["parts"] == {
        "stock_textbooks": 3024,
        "stock_fiction": 2889,
        "stock_electronic": 62,
        "stock_methodical": 25,
    }
    assert total(found, "stock")["verdict"] == "follows"
    assert found["unknown"] == ["жалпы сомасы"]


def test_merki_has_pupils_and_a_date_that_is_no_number() -> None:
    found = published("kz_merki1_2025_26.txt")
    assert found["counts"] == {"pupils": 676}
    assert found["unknown"] == ["аяқталған күні"]
    assert verdicts(found) == {"textbook_provision": "cannot be said"}


def test_oral41_leaves_1009_that_are_not_broken_down_which_is_no_fault() -> None:
    added = total(published("kz_oral41_stock.txt"), "stock")
    assert (added["total"], added["verdict"]) == (17831, "cannot be said")
    assert added["why"].endswith("1,009\u00a0not broken down.")


def test_poznan_counts_loans_with_and_without_textbooks_and_both_means_are_of_350_pupils() -> None:
    found = published("pl_poznan80_2023_24.txt")
    assert "pupils" not in found["counts"]
    assert (found["counts"]["loans_main_pupils"], found["counts"]["loans_pupils"]) == (1292, 4496)
    assert [ratio(found, "loans_per_reader", n)["printed"] for n in (0, 1)] == [3.69, 12.84]
    assert [ratio(found, "loans_per_reader", n)["implied"]["value"] for n in (0, 1)] == [350, 350]
    assert [ratio(found, "loans_per_reader", n)["verdict"] for n in (0, 1)] == ["cannot be said"] * 2


def test_ermolaeva_divides_loans_by_pupils_and_visits_by_somebody_else() -> None:
    found = published("ru_ermolaeva_2017_18.txt")
    loans = ratio(found, "loans_per_reader")
    assert loans["verdict"] == "follows"
    assert (round(loans["computed"]["pupils"], 2), round(loans["computed"]["readers"], 2)) == (10.02, 8.36)
    turnover = ratio(found, "turnover")
    assert turnover["verdict"] == "follows"
    assert "truncated" in turnover["why"]
    assert round(turnover["computed"]["stock_main"], 2) == 0.38
    visits = ratio(found, "visits_per_reader")
    assert visits["verdict"] == "does not follow"
    assert (visits["computed"]["readers"], visits["implied"]["value"]) == (16, 150)
    assert "2,416 ÷ (126 + 25) = 16.0" in visits["why"]
    assert ratio(found, "visits_per_day")["verdict"] == "cannot be said"


def test_ermolaeva_left_what_was_withdrawn_empty_and_empty_is_not_zero() -> None:
    found = published("ru_ermolaeva_2017_18.txt")
    assert "disposed" not in found["counts"]
    assert found["empty"] == ["Выбыло из фонда"]
    assert found["counts"]["readers_pupils"] == 126


def test_the_small_school_adds_up_divides_by_main_stock_and_misprints_its_provision() -> None:
    found = published("ru_small_2023.txt")
    assert total(found, "readers")["why"] == "Readers: 273 + 21 + 11 = 305, the parts add up."
    assert total(found, "stock")["verdict"] == "follows"
    assert verdicts(found) == {
        "stock_per_reader": "does not follow",
        "turnover": "follows",
        "visits_per_reader": "cannot be said",
    }
    assert "10,129 ÷ 305 = 33.2" in ratio(found, "stock_per_reader")["why"]
    assert "1,839 ÷ 10,129 = 0.18" in ratio(found, "turnover")["why"]
    assert ratio(found, "visits_per_reader")["implied"] == {
        "code": "visits",
        "value": 1434,
        "from": 1419,
        "to": 1464,
    }


def test_sosh13_follows_by_its_own_formulas_though_rounded_and_truncated() -> None:
    found = published("ru_sosh13.txt")
    turnover = ratio(found, "turnover")
    assert round(turnover["computed"]["stock"], 3) == 0.573
    assert "rounded: 21,090 ÷ 36,794 = 0.57" in turnover["why"]
    assert "truncated and not rounded: 17,401 ÷ 1,110 = 15.7" in ratio(found, "stock_per_reader")["why"]
    assert "19,393 ÷ 1,110" in ratio(found, "stock_per_reader", 1)["why"]
    assert total(found, "stock")["parts"] == {"stock_textbooks": 19393, "stock_main": 17401}
    assert list(total(found, "stock_main")["parts"].values()) == [3547, 12615, 967, 272]


def test_grades_of_stychnovskaya_are_no_counts_and_its_textbook_stock_is_not_all_stock() -> None:
    found = published("ru_stychnovskaya_2019_20.txt")
    assert found["counts"] == {"received_textbooks": 271, "stock_textbooks": 1952}
    assert found["unknown"] == []


def test_donetsk59_adds_up_by_readers_by_language_and_by_stock() -> None:
    found = published("ua_donetsk59_2012_13.txt")
    assert [total(found, of)["total"] for of in ("readers", "loans", "stock")] == [182, 1806, 46075]
    assert total(found, "loans")["parts"] == {"language:uk": 312, "language:ru": 1474, "language:other": 20}
