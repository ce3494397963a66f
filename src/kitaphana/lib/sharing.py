"""Copies shared out to those who want them: one copy serves one place only, and of several editions any."""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from itertools import pairwise


class Sharing:
    """`places`: which titles (ids) will do for each; `left`: copies that nobody has taken yet."""

    def __init__(self, stock: Mapping[int, int], places: Sequence[Sequence[int]]) -> None:
        self.left = Counter(dict(stock))
        self._titles = places
        self._wanting: defaultdict[int, list[int]] = defaultdict(list)
        for place, titles in enumerate(places):
            for title in titles:
                self._wanting[title].append(place)
        self._taken: list[Counter[int]] = [Counter() for _ in places]

    def take(self, place: int, wanted: int) -> int:
        """Give the place as many copies as can be, those that came before losing none. Returns how many.

        Where its own titles are gone, another place that took one of them is moved to another edition: a
        place stays short only if no way of sharing would serve it and all before it (augmenting paths).
        """
        before = wanted
        while wanted and (path := self._path(place)):
            wanted -= self._move(path, wanted)
        return before - wanted

    def add(self, stock: Mapping[int, int]) -> None:
        """More copies to share out."""
        self.left.update(stock)

    def _path(self, place: int) -> list[tuple[int, int]]:
        """Steps (place, title it takes more of) up to a title with a copy left; the shortest, or none."""
        came: dict[int, tuple[int, int] | None] = {place: None}
        seen: set[int] = set()
        waiting = deque([place])
        while waiting:
            here = waiting.popleft()
            for title in self._titles[here]:
                if title in seen:
                    continue
                seen.add(title)
                if self.left[title] > 0:
                    return [*self._back(came, here), (here, title)]
                for other in self._wanting[title]:
                    if other not in came and self._taken[other][title] > 0:
                        came[other] = (here, title)
                        waiting.append(other)
        return []

    def _back(self, came: Mapping[int, tuple[int, int] | None], place: int) -> list[tuple[int, int]]:
        steps = []
        step = came[place]
        while step:
            steps.append(step)
            step = came[step[0]]
        return steps[::-1]

    def _move(self, path: Sequence[tuple[int, int]], most: int) -> int:
        """Each place of the path takes a title, and all but the first give up what the one before takes."""
        given_up = [(later, title) for (_, title), (later, _) in pairwise(path)]
        n = min(most, self.left[path[-1][1]], *(self._taken[place][title] for place, title in given_up))
        for place, title in path:
            self._taken[place][title] += n
        for place, title in given_up:
            self._taken[place][title] -= n
        self.left[path[-1][1]] -= n
        return n
