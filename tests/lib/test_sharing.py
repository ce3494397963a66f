"""Copies shared out: nobody is short who could be served."""

from collections.abc import Sequence
from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from kitaphana.lib.sharing import Sharing

OLD, NEW, OTHER = range(3)
STOCK = st.dictionaries(st.sampled_from([OLD, NEW, OTHER]), st.integers(0, 5))
PLACES = st.lists(
    st.tuples(st.lists(st.sampled_from([OLD, NEW, OTHER]), unique=True), st.integers(0, 6)), max_size=5
)


def possible(stock: dict[int, int], places: Sequence[tuple[Sequence[int], int]]) -> bool:
    """Whether all can have what they ask for: no group of them asks for more than its titles have (Hall)."""
    groups = chain.from_iterable(combinations(places, size) for size in range(len(places) + 1))
    return all(
        sum(n for _, n in group)
        <= sum(stock.get(title, 0) for title in {title for titles, _ in group for title in titles})
        for group in groups
    )


@given(STOCK, PLACES)
def test_each_gets_as_much_as_can_be_when_those_before_lose_nothing(
    stock: dict[int, int], places: list[tuple[list[int], int]]
) -> None:
    sharing = Sharing(stock, [titles for titles, _ in places])
    got: list[tuple[list[int], int]] = []
    for place, (titles, wanted) in enumerate(places):
        taken = sharing.take(place, wanted)
        most = max(n for n in range(wanted + 1) if possible(stock, [*got, (titles, n)]))
        assert taken == most
        got.append((titles, taken))
    assert sharing.left.total() == sum(stock.values()) - sum(n for _, n in got)
    assert min(sharing.left.values(), default=0) >= 0


def test_who_took_the_old_edition_moves_to_the_new_one_for_those_whom_only_the_old_one_serves() -> None:
    sharing = Sharing({OLD: 2, NEW: 3}, [[OLD, NEW], [OLD]])
    assert (sharing.take(0, 3), sharing.take(1, 2)) == (3, 2)
    assert sharing.left == {OLD: 0, NEW: 0}


def test_copies_that_come_later_serve_those_who_were_short() -> None:
    sharing = Sharing({OLD: 1}, [[OLD]])
    assert sharing.take(0, 3) == 1
    sharing.add({OLD: 5})
    assert sharing.take(0, 2) == 2
    assert sharing.left[OLD] == 3
