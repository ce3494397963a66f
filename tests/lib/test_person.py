"""Names, ID numbers and classes as schools write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.lib.person import (
    GRADE_GROUPS,
    HIGHEST_GRADE,
    ClassName,
    Name,
    grade_group,
    iin_valid,
    initials,
    parse_class,
    show_class,
    split_name,
)

LETTERS = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Калиева Майра Сапарқызы", Name("Калиева", "Майра", "Сапарқызы")),
        ("  Калиева\u00a0Майра   Сапарқызы ", Name("Калиева", "Майра", "Сапарқызы")),
        ("Сейітов Арман Болатұлы", Name("Сейітов", "Арман", "Болатұлы")),
        ("Арман Болатұлы Сейітов", Name("Сейітов", "Арман", "Болатұлы")),
        ("Арман Болатұлы", Name("", "Арман", "Болатұлы")),
        ("Болатұлы Арман", Name("Болатұлы", "Арман", "")),
        ("Сейітов Арман", Name("Сейітов", "Арман", "")),
        ("Айгерім", Name("Айгерім", "", "")),
        ("Иванов Пётр Иванович", Name("Иванов", "Пётр", "Иванович")),
        ("Пётр Ильич Чайковский", Name("Чайковский", "Пётр", "Ильич")),
        ("Ким Анна Сергеевна", Name("Ким", "Анна", "Сергеевна")),
        ("Анна Никитична Ким", Name("Ким", "Анна", "Никитична")),
        ("Алиев Мамед Гасан оглы", Name("Алиев", "Мамед", "Гасан оглы")),
        ("Алиев Мамед Гасаноглы", Name("Алиев", "Мамед", "Гасаноглы")),
        ("Калиева М.С.", Name("Калиева", "М.", "С.")),
        ("Ли Жан Поль Мари", Name("Ли", "Жан", "Поль Мари")),
        ("Калиева, Майра", Name("Калиева", "Майра", "")),
    ],
)
def test_a_name_in_one_cell_is_taken_apart(cell: str, name: Name) -> None:
    assert split_name(cell) == name


@pytest.mark.parametrize("cell", ["", "  ", "\u00a0", ","])
def test_an_empty_cell_names_nobody(cell: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        split_name(cell)


@pytest.mark.parametrize(
    ("parts", "short"),
    [
        (("Калиева", "Майра", "Сапарқызы"), "Калиева М.С."),
        (("Калиева", "М.", "С."), "Калиева М.С."),
        (("Сейітов", "Арман", ""), "Сейітов А."),
        (("Айгерім", "", ""), "Айгерім"),
        (("", "Арман", "Болатұлы"), "Арман Болатұлы"),
    ],
)
def test_lists_print_initials(parts: tuple[str, str, str], short: str) -> None:
    assert initials(*parts) == short


def with_check_digit(eleven: str) -> str | None:
    for shift in (0, 2):
        control = sum(int(figure) * ((place + shift) % 11 + 1) for place, figure in enumerate(eleven)) % 11
        if control < 10:
            return f"{eleven}{control}"
    return None


@given(st.from_regex(r"[0-9]{11}", fullmatch=True))
def test_an_id_number_has_one_right_check_digit(eleven: str) -> None:
    right = [f"{eleven}{last}" for last in range(10) if iin_valid(f"{eleven}{last}")]
    assert right == [found for found in [with_check_digit(eleven)] if found]


@given(st.from_regex(r"[0-9]{11}", fullmatch=True), st.integers(0, 9), st.integers(1, 9))
def test_one_mistyped_digit_of_the_first_ten_is_noticed_when_the_first_weights_decide(
    eleven: str, place: int, by: int
) -> None:
    wrong = eleven[:place] + str((int(eleven[place]) + by) % 10) + eleven[place + 1 :]
    sums = [sum(int(figure) * weight for weight, figure in enumerate(one, 1)) % 11 for one in (eleven, wrong)]
    if max(sums) < 10:
        assert not iin_valid(f"{wrong}{sums[0]}")


@pytest.mark.parametrize(
    "iin", ["", "12345678901", "1234567890123", "12345678901а", "١٢٣٤٥٦٧٨٩٠١٢", "970116350215 "]
)
def test_what_is_not_twelve_digits_is_no_id_number(iin: str) -> None:
    assert not iin_valid(iin)


@pytest.mark.parametrize(
    "cell",
    [
        "5 «А»",
        "5А",
        "5-А",
        "5 A",
        "5a",
        "5 а",
        '5 "А" сынып',
        "5 «А» сыныбы",
        "5 “А” класс",
        "5–А",
        "5.А",
        "5-й «А» класс",
    ],
)
def test_one_class_is_written_in_many_ways(cell: str) -> None:
    assert parse_class(cell) == ClassName(5, "А")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("10 «Ә»", ClassName(10, "Ә")),
        ("5-сынып", ClassName(5, "")),
        ("5", ClassName(5, "")),
        ("5-й класс", ClassName(5, "")),
        ("11 cынып", ClassName(11, "")),  # a Latin c
        ("0 А", ClassName(0, "А")),
        ("мектепалды", ClassName(0, "")),
        ("Мектепалды даярлық «Б»", ClassName(0, "Б")),
        ("предшкольный класс А", ClassName(0, "А")),
        ("5 B", ClassName(5, "В")),
    ],
)
def test_grades_without_letters_and_the_preschool_grade_are_read(cell: str, expected: ClassName) -> None:
    assert parse_class(cell) == expected


@pytest.mark.parametrize(
    "cell", ["", "А", "сынып", "13 А", "5 АБ", "5 А 6", "5 D", "-5", "5,А", "555", "5 «А» тобы"]
)
def test_what_is_no_class_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="not a class"):
        parse_class(cell)


@given(st.integers(0, 12), st.sampled_from(["", *LETTERS]))
def test_a_shown_class_is_read_back(grade: int, letter: str) -> None:
    assert parse_class(show_class(grade, letter)) == ClassName(grade, letter)


@given(st.integers(-2, 20))
def test_every_grade_of_a_school_belongs_to_one_group(grade: int) -> None:
    within = [n for n, (first, last) in enumerate(GRADE_GROUPS) if grade in range(first, last + 1)]
    assert within == ([grade_group(grade)] if 0 <= grade <= HIGHEST_GRADE else [])
    assert within or grade_group(grade) is None
