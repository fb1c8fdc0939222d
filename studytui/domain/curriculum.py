"""Topics of an exam, what each needs first, and when that is known well enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from studytui.domain.mastery import Mastery

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


class CycleError(Exception):
    """Topics that need one another in a circle."""

    def __init__(self, topic_ids: Sequence[int]) -> None:
        super().__init__(" → ".join(str(topic_id) for topic_id in topic_ids))
        self.topic_ids = tuple(topic_ids)
        """The circle, its first topic again at the end."""


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


def in_order(topics: Sequence[Topic]) -> list[Topic]:
    """The topics with every prerequisite before what needs it, otherwise in the given order.
    Raises CycleError. What is required and not among the topics is passed over."""
    by_id = {topic.topic_id: topic for topic in topics}
    needs = {
        topic.topic_id: [one.topic_id for one in topic.requires if one.topic_id in by_id]
        for topic in topics
    }
    circle = cycle(needs)
    if circle is not None:
        raise CycleError(circle)
    ordered: dict[int, Topic] = {}

    def place(topic: Topic) -> None:
        waiting = [topic]
        while waiting:
            current = waiting[-1]
            missing = [one for one in needs[current.topic_id] if one not in ordered]
            if missing:
                waiting.append(by_id[missing[0]])
            else:
                ordered[current.topic_id] = current
                waiting.pop()

    for topic in topics:
        if topic.topic_id not in ordered:
            place(topic)
    return list(ordered.values())


def is_open(topic: Topic, known: Mapping[int, Mastery]) -> bool:
    """Whether everything the topic needs is known well enough, on answers enough to say so."""
    return not unmet(topic, known)


def unmet(topic: Topic, known: Mapping[int, Mastery]) -> tuple[Requirement, ...]:
    """What the topic needs and is not known well enough."""
    return tuple(
        one
        for one in topic.requires
        if one.topic_id in known
        and not (known[one.topic_id].is_enough and known[one.topic_id].score >= one.minimum)
    )
