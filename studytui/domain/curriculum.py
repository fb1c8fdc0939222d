"""Topics of an exam, what each needs first, and when that is known well enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MINIMUM_MASTERY = 60.0
"""What a prerequisite asks for where nothing else is said, 0–100."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A topic that comes first, and the mastery it asks for."""

    topic_id: int
    minimum: float = MINIMUM_MASTERY


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the curriculum."""

    topic_id: int
    name: str
    weight: float = 1.0
    """Share of the exam; any positive number, they need not add up to anything."""
    hours: float | None = None
    """To learn it from nothing, as the syllabus estimates."""
    requires: tuple[Requirement, ...] = ()


def cycle(requires: Mapping[int, Iterable[int]]) -> list[int] | None:
    """A circle of topics each of which needs the next, its first one again at the end; None where
    there is none."""
    done: set[int] = set()
    for start in requires:
        if start in done:
            continue
        path: list[int] = [start]
        waiting = [iter(requires.get(start, ()))]
        on_path = {start}
        while waiting:
            following = next(waiting[-1], None)
            if following is None:
                waiting.pop()
                on_path.discard(path[-1])
                done.add(path.pop())
            elif following in on_path:
                return [*path[path.index(following) :], following]
            elif following not in done:
                path.append(following)
                on_path.add(following)
                waiting.append(iter(requires.get(following, ())))
    return None
