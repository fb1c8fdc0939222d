"""Which topics have to wait for which, in a tree of topics, and circles among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from studytui.domain.curriculum import cycle


class Waiting:
    """Which topic has to wait for which. To need a topic is to need all below it, what a topic
    needs all below it need too, and what is under a topic may need that topic itself."""

    def __init__(
        self, requires: Mapping[int, Iterable[int]], parents: Mapping[int, int | None]
    ) -> None:
        self._requires = {topic_id: list(needs) for topic_id, needs in requires.items()}
        self._parents: dict[int, int | None] = {}
        self._below: dict[int, list[int]] = {}
        for topic_id, parent_id in parents.items():
            self._put(topic_id, parent_id)

    def circle(self) -> list[int] | None:
        """A circle of topics each of which waits for the next, its first one again at the end; None
        where there is none."""
        topics = {*self._requires, *self._parents, *self._below}
        topics.update(one for needs in self._requires.values() for one in needs)
        points = (point for one in sorted(topics) for point in _points(one))
        found = cycle({point: self._following(point) for point in points})
        if found is None:
            return None
        path = list(_topics(found))
        return path if len(path) > 1 and path[0] == path[-1] else [*path, path[0]]

    def require(self, topic_id: int, other: int) -> tuple[int, ...]:
        """Have a topic need another. Where that would close a circle it is not done: the topics from
        the other to this one, each waiting for the next."""
        goal = _known(other) if self._is_over(other, topic_id) else _all_known(other)
        path = self._path(goal, _may_begin(topic_id))
        if not path:
            self._requires.setdefault(topic_id, []).append(other)
        return path

    def put_under(self, topic_id: int, parent_id: int) -> bool:
        """Put a topic under another; False, and not done, where that would close a circle."""
        before = self._parents.get(topic_id)
        if self._is_over(topic_id, parent_id) or topic_id == parent_id:
            return False
        self._put(topic_id, parent_id)
        if before is not None:
            # What needed the topic it was under needs all of that from now on.
            is_circle = self.circle() is not None
        else:
            is_circle = bool(
                self._path(_may_begin(parent_id), _may_begin(topic_id))
                or self._path(_all_known(topic_id), _all_known(parent_id))
            )
        if is_circle:
            self._put(topic_id, before)
        return not is_circle

    def _put(self, topic_id: int, parent_id: int | None) -> None:
        before = self._parents.get(topic_id)
        if before is not None:
            self._below[before].remove(topic_id)
        self._parents[topic_id] = parent_id
        if parent_id is not None:
            self._below.setdefault(parent_id, []).append(topic_id)

    def _is_over(self, topic_id: int, other: int) -> bool:
        """Whether the other topic is somewhere under the topic."""
        seen: set[int] = set()
        place = self._parents.get(other)
        while place is not None and place not in seen:
            if place == topic_id:
                return True
            seen.add(place)
            place = self._parents.get(place)
        return False

    def _following(self, point: int) -> list[int]:
        """What a point waits for."""
        topic_id = point // _KINDS
        if point == _all_known(topic_id):
            return [_known(topic_id), *map(_all_known, self._below.get(topic_id, ()))]
        if point == _known(topic_id):
            return [_may_begin(topic_id)]
        found = [
            _known(one) if self._is_over(one, topic_id) else _all_known(one)
            for one in self._requires.get(topic_id, ())
        ]
        parent_id = self._parents.get(topic_id)
        return found if parent_id is None else [*found, _may_begin(parent_id)]

    def _path(self, start: int, end: int) -> tuple[int, ...]:
        """Topics on the way from one point to another; empty where there is no way."""
        before = {start: start}
        waiting = [start]
        while waiting:
            point = waiting.pop()
            if point == end:
                path = [end]
                while path[-1] != start:
                    path.append(before[path[-1]])
                return _topics(reversed(path))
            for one in self._following(point):
                if one not in before:
                    before[one] = point
                    waiting.append(one)
        return ()


_KINDS = 3


def _may_begin(topic_id: int) -> int:
    """The point at which a topic may be begun."""
    return _KINDS * topic_id


def _known(topic_id: int) -> int:
    """The point at which a topic itself is known."""
    return _KINDS * topic_id + 1


def _all_known(topic_id: int) -> int:
    """The point at which a topic is known with all below it."""
    return _KINDS * topic_id + 2


def _points(topic_id: int) -> tuple[int, ...]:
    return _may_begin(topic_id), _known(topic_id), _all_known(topic_id)


def _topics(points: Iterable[int]) -> tuple[int, ...]:
    """The topics of points in a row, each once in a row."""
    found: list[int] = []
    for point in points:
        if not found or found[-1] != point // _KINDS:
            found.append(point // _KINDS)
    return tuple(found)


def tree_cycle(
    requires: Mapping[int, Iterable[int]], parents: Mapping[int, int | None]
) -> list[int] | None:
    """A circle among topics, as `Waiting.circle` names it."""
    return Waiting(requires, parents).circle()
