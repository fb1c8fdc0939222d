"""The greatest flow through a small network: how many questions can meet their shares at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from itertools import pairwise


class Network:
    """Nodes joined by edges with capacities. What flows is kept between calls of `fill`, so that
    edges may be added for what is wanted less and filled after the others."""

    def __init__(self) -> None:
        self._rest: dict[Hashable, dict[Hashable, int]] = {}
        self._capacity: dict[tuple[Hashable, Hashable], int] = {}

    def join(self, start: Hashable, end: Hashable, capacity: int) -> None:
        """An edge, or more capacity for one that is there."""
        edges = self._rest.setdefault(start, {})
        edges[end] = edges.get(end, 0) + capacity
        self._rest.setdefault(end, {}).setdefault(start, 0)
        key = (start, end)
        self._capacity[key] = self._capacity.get(key, 0) + capacity

    def fill(self, source: Hashable, sink: Hashable) -> int:
        """Let as much flow as still can, along the shortest paths first (Edmonds and Karp, JACM
        1972); how much was added."""
        added = 0
        while path := self._path(source, sink):
            steps = list(pairwise(path))
            amount = min(self._rest[start][end] for start, end in steps)
            for start, end in steps:
                self._rest[start][end] -= amount
                self._rest[end][start] += amount
            added += amount
        return added

    def hold(self, start: Hashable, end: Hashable) -> None:
        """Keep what flows along an edge, whatever is filled after."""
        self._rest[end][start] = 0

    def flow(self, start: Hashable, end: Hashable) -> int:
        """What flows along an edge."""
        return self._capacity.get((start, end), 0) - self._rest.get(start, {}).get(end, 0)

    def _path(self, source: Hashable, sink: Hashable) -> list[Hashable]:
        before: dict[Hashable, Hashable] = {source: source}
        waiting = deque([source])
        while waiting:
            node = waiting.popleft()
            for end, rest in self._rest.get(node, {}).items():
                if rest > 0 and end not in before:
                    before[end] = node
                    if end == sink:
                        path = [end]
                        while path[-1] != source:
                            path.append(before[path[-1]])
                        return path[::-1]
                    waiting.append(end)
        return []
