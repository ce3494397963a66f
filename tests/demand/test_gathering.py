"""Whoever asked, and wherever: the same work is one line."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from kitaphana.catalogue.models import Title
from kitaphana.core.models import School
from kitaphana.demand.facts import Asker, Chosen, Group, Heap, Source, band_of
from kitaphana.demand.queries import State, demand, matching, wanted
from kitaphana.demand.rows import by_month, facts, titles_of
from kitaphana.lib.asked import author_key, work_key
from kitaphana.lib.period import Period
from kitaphana.needs.models import Axis, Enquiry
from kitaphana.roster.models import Reader, ReaderKind
from tests import make
from tests.demand.conftest import DAY, HALF, answered, asked, requested, searched, suggested, waits


def test_six_sources_are_one_line(school: School, arman: Reader) -> None:
    potter = make.title("Гарри Поттер", "Роулинг Дж. К.")
    teacher = make.reader(school, "Ахметова Сәуле", kind=ReaderKind.TEACHER)
    asked(school, "Гарри Поттер", refused="not_in_stock")
    searched(school, "гарри потер", grade=6)
    waits(arman, potter)
    suggested(school, "«Гарри Поттер»", author="Дж. Роулинг")
    answered(school, "ГАРРИ ПОТТЕР", work_key("Гарри Поттер"), grade=3)
    requested(teacher, "Гарри Поттер")
    (line,) = wanted(school, HALF, ("work",), 10)
    assert line.asked == 6
    assert line.bands == (1, 4, 0, 1)
    assert list(line.sources.values()) == [1] * 6
    assert set(line.sources) == set(Source)
    assert (line.unmet, line.queue, line.held, line.state) == (2, 1, 0, State.NONE)
    assert (line.name, line.author) == ("Гарри Поттер", "Роулинг Дж. К.")
    assert len(facts(school, HALF, line)) == 6


def test_an_author_is_asked_for_by_name_and_through_his_works(school: School, arman: Reader) -> None:
    asked(school, "Мұхтар Әуезов", sought=Enquiry.Sought.AUTHOR)
    asked(school, "Абай жолы", author="Әуезов М.")
    waits(arman, make.title("Абай жолы", "Әуезов М."))
    suggested(school, "Қорғансыздың күні", author="ауезов")
    (line,) = wanted(school, HALF, ("author",), 10)
    assert (line.key, line.asked) == (author_key("Әуезов"), 4)
    assert len(facts(school, HALF, line)) == 4


def test_a_search_belongs_where_its_words_were_asked_for(school: School) -> None:
    asked(school, "Ғарыш туралы", sought=Enquiry.Sought.THEME)
    asked(school, "Абай", sought=Enquiry.Sought.AUTHOR)
    searched(school, "ғарыш")
    searched(school, "абай кунанбаев")
    searched(school, "Нарния")
    found = {axis: [(line.name, line.asked) for line in wanted(school, HALF, (axis,), 9)] for axis in Axis}
    assert [n for _name, n in found[Axis.THEME]] == [2]
    assert [n for _name, n in found[Axis.AUTHOR]] == [2]
    assert found[Axis.WORK] == [("Нарния", 1)]
    for axis in Axis:
        for line in wanted(school, HALF, (axis,), 9):
            assert len(facts(school, HALF, line)) == line.asked


def test_a_search_stays_where_it_is_whoever_is_looked_at(school: School) -> None:
    asked(school, "ғарыш", sought=Enquiry.Sought.THEME, grade=9)
    searched(school, "ғарыш", grade=2)
    primary = Chosen(grades=(0, 4))
    assert [line.asked for line in demand(school, HALF, Axis.THEME, primary).lines] == [1]
    assert demand(school, HALF, Axis.WORK, primary).lines == ()


def test_grade_kind_language_and_source_narrow_the_demand(school: School) -> None:
    asked(school, grade=3)
    asked(school, grade=8, language="ru")
    asked(school, grade=None)
    searched(school, "гарри поттер")
    for chosen, n in (
        (Chosen(grades=(0, 4)), 1),
        (Chosen(grades=(5, 9)), 1),
        (Chosen(grades=(10, 12)), 0),
        (Chosen(kind="teacher"), 1),
        (Chosen(language="ru"), 1),
        (Chosen(source=Source.SEARCH), 1),
        (Chosen(grades=(0, 4), kind="teacher"), 0),
    ):
        assert demand(school, HALF, Axis.WORK, chosen).asked == n


def test_other_days_and_another_school_are_left_out(school: School, foreign_librarian: object) -> None:
    other = School.objects.exclude(pk=school.pk).get()
    asked(school, on=HALF.start)
    asked(school, on=HALF.end)
    asked(school, on=HALF.start - timedelta(days=1))
    asked(school, on=HALF.end + timedelta(days=1))
    asked(other)
    assert demand(school, HALF, Axis.WORK).asked == 2
    assert demand(other, HALF, Axis.WORK).asked == 1


def test_what_the_stock_holds_counts_only_usable_copies_of_the_main_stock(
    school: School, arman: Reader
) -> None:
    title = make.title("Менің атым Қожа", "Соқпақбаев Б.")
    lot = make.lot(school, title, quantity=3)
    first, second, _third = (make.copy(lot) for _ in range(3))
    make.loan(arman, first)
    second.lost_on = DAY
    second.save()
    make.lot(school, title, quantity=40, fund="textbook")
    asked(school, "менин атым кожа", refused="all_lent")
    (line,) = wanted(school, HALF, ("work",), 10)
    assert (line.held, line.holding.out, line.holding.on_shelf) == (2, 1, 1)
    assert line.name == "Менің атым Қожа", "the stock knows how it is spelt"
    assert list(titles_of(line)) == [title]


def test_volumes_and_parts_are_found_under_the_work(school: School) -> None:
    for name in ("Абай жолы. 1-кітап", "Абай жолы. 2-кітап"):
        make.lot(school, make.title(name), quantity=2)
    make.lot(school, make.title("Көшпенділер. Қаһар", "Есенберлін І."), quantity=5)
    asked(school, "абай жолы")
    asked(school, "Көшпенділер")
    held = {line.name: line.held for line in wanted(school, HALF, ("work",), 10)}
    assert held == {"Абай жолы": 4, "Көшпенділер": 5}


def test_a_theme_is_held_where_a_title_has_its_words(school: School) -> None:
    make.lot(school, make.title("Ғарыш құпиялары", "Ким А."), quantity=2)
    asked(school, "ғарыш туралы", sought=Enquiry.Sought.INFORMATION)
    (line,) = wanted(school, HALF, ("theme",), 10)
    assert line.held == 2


@pytest.mark.parametrize(
    ("copies", "refusals", "state"),
    [(0, 0, State.NONE), (2, 2, State.ENOUGH), (2, 3, State.SHORT)],
)
def test_too_few_is_when_more_left_without_it_than_there_are_copies(
    school: School, copies: int, refusals: int, state: State
) -> None:
    if copies:
        make.lot(school, make.title("Ұшқан ұя"), quantity=copies, on=date(2022, 9, 1))
    asked(school, "Ұшқан ұя")
    for _ in range(refusals):
        asked(school, "Ұшқан ұя", refused="all_lent")
    assert wanted(school, HALF, ("work",), 1)[0].state == state


def test_not_for_this_age_is_in_vain_but_no_copy_would_help(school: School) -> None:
    asked(school, refused="not_for_age")
    (line,) = wanted(school, HALF, ("work",), 1)
    assert (line.unmet, line.lacked, line.wanting) == (1, 0, 0)


def test_a_declined_suggestion_is_no_wish(school: School) -> None:
    suggested(school, "Нарния", state="declined")
    suggested(school, "Нарния")
    (line,) = wanted(school, HALF, ("work",), 1)
    assert (line.asked, line.wished) == (2, 1)


def test_the_list_is_searched_in_any_letters(school: School) -> None:
    asked(school, "Менің атым Қожа")
    asked(school, "Гарри Поттер")
    lines = demand(school, HALF, Axis.WORK).lines
    assert [line.name for line in matching(lines, "кожа МЕНИН")] == ["Менің атым Қожа"]
    assert len(matching(lines, "")) == 2
    assert matching(lines, "", "enough") == []


def test_months_add_up(school: School) -> None:
    for day in (date(2023, 9, 1), date(2023, 9, 30), date(2024, 1, 31)):
        asked(school, on=day)
    (line,) = wanted(school, HALF, ("work",), 1)
    months = by_month(facts(school, HALF, line), HALF)
    assert [n for _month, n in months] == [2, 0, 0, 0, 1]


def test_the_number_of_queries_does_not_grow(
    school: School, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(30):
        make.lot(school, make.title(f"Кітап {'абвгд'[n % 5]}{n}"))
        asked(school, f"Кітап {'абвгд'[n % 5]}{n}")
    with django_assert_num_queries(17):
        demand(school, HALF, Axis.WORK)


GROUPS = st.lists(
    st.builds(
        Group,
        source=st.sampled_from(Source),
        axis=st.just(Axis.WORK),
        key=st.just("к"),
        spelling=st.sampled_from(["Абай жолы", "абай жолы", "АБАЙ ЖОЛЫ"]),
        author=st.sampled_from(["", "Әуезов М.", "Мұхтар Әуезов"]),
        asker=st.builds(
            Asker,
            kind=st.sampled_from(ReaderKind.values),
            grade=st.none() | st.integers(0, 12),
            language=st.sampled_from(["", "kk", "ru"]),
        ),
        asked=st.integers(1, 50),
        unmet=st.integers(0, 50),
    ),
    max_size=30,
)


def heap_of(groups: list[Group]) -> Heap:
    heap = Heap()
    for group in groups:
        heap.add(group)
    return heap


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(GROUPS, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(groups: list[Group], rng: Random) -> None:
    shuffled = list(groups)
    rng.shuffle(shuffled)
    assert heap_of(groups) == heap_of(shuffled)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(GROUPS)
def test_grade_groups_and_the_rest_add_up_to_what_was_asked(groups: list[Group]) -> None:
    heap = heap_of(groups)
    assert sum(heap.bands) == heap.asked == sum(group.asked for group in groups)
    assert sum(heap.unmet_bands) == heap.unmet
    assert sum(heap.sources.values()) == sum(heap.spellings.values()) == heap.asked
    by_grade = Counter({band_of(group.asker.grade) for group in groups})
    assert all(heap.bands[band] for band in by_grade)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["Нарния", "нарния", "Ақ кеме"]), st.none() | st.integers(0, 11))))
def test_grades_chosen_one_by_one_add_up_to_all(
    school: School, facts_of: list[tuple[str, int | None]]
) -> None:
    Enquiry.objects.all().delete()
    for about, grade in facts_of:
        asked(school, about, grade=grade)
    whole = demand(school, HALF, Axis.WORK)
    parts = [demand(school, HALF, Axis.WORK, Chosen(grades=(grade, grade))).asked for grade in range(13)]
    teachers = demand(school, HALF, Axis.WORK, Chosen(kind="teacher")).asked
    assert sum(parts) + teachers == whole.asked == len(facts_of)


def test_an_empty_stock_and_no_demand_are_an_empty_list(school: School) -> None:
    assert demand(school, Period(DAY, DAY), Axis.THEME).lines == ()
    assert not Title.objects.exists()
