"""The plan as it stands from day to day: tasks on dates, what became of them, and which of them a new
plan leaves where they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

LEARN, PRACTISE, REVIEW, MOCK = "learn", "practise", "review", "mock"
READ = "read"
"""What a task may be: the values of `plan.TaskKind`, which the first screen need not import; and
learning by reading in a resource of the learner's."""
STRETCH = 28
"""Days back over which it is looked how much of the plan was done."""
_USUAL_DAYS = 4
"""So many days kept are believed in before any was seen."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A task on a day of the learner's."""

    day: date
    kind: str
    minutes: int
    topic_id: int | None = None
    topic: str = ""
    points: float | None = None
    """Percent points of the exam it is expected to bring; None where that cannot be told."""
    skipping_costs: float = 0.0
    opens: tuple[int, ...] = ()
    why: str = ""
    task_id: int | None = None
    """None for one that was never kept."""
    position: int = 0
    is_done: bool = False
    is_skipped: bool = False
    is_moved: bool = False
    """It stands on another day once more."""
    is_pinned: bool = False
    """Put on its day by the learner."""
    resource_id: int | None = None
    """What is to be read."""
    under: str = ""
    """The subject of the topic, where another topic has the same name."""
    most: int | None = field(default=None, compare=False)
    """Questions there are to practise the topic with; None where that was not counted."""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done, and on this day."""
        return not (self.is_done or self.is_skipped or self.is_moved)

    @property
    def is_fixed(self) -> bool:
        """Whether the learner has had a hand in it: no plan takes it away."""
        return self.is_pinned or not self.is_open

    @property
    def subject(self) -> tuple[str, int | None]:
        """What it is about: a day has it once. Learning and practising a topic are the same."""
        return ("topic" if self.topic_id is not None else self.kind, self.topic_id)


@dataclass(frozen=True, slots=True)
class DayLoad:
    """A day of the plan in sums."""

    day: date
    minutes: int
    """Planned, what was moved away or skipped left out."""
    done: int = 0
    """Minutes of what was done."""
    review: int = 0
    """Minutes of it that are reviews."""
    has_mock: bool = False


def merged(planned: Sequence[Entry], stored: Sequence[Entry]) -> list[Entry]:
    """What is to be kept of a new plan beside what `stored` holds on the same days: what the learner
    has done, skipped, moved or pinned stays, and nothing is planned beside it once more. An entry
    that was there before is the same one; each takes the first free place of its day."""
    fixed = [one for one in stored if one.is_fixed]
    taken = {(one.day, one.position) for one in fixed}
    spoken_for = {(one.day, one.subject) for one in fixed}
    known = {(one.day, one.kind, one.topic_id): one for one in stored if not one.is_fixed}
    places: dict[date, int] = {}
    found: list[Entry] = []
    for entry in planned:
        if (entry.day, entry.subject) in spoken_for:
            continue
        place = places.get(entry.day, 0)
        while (entry.day, place) in taken:
            place += 1
        places[entry.day] = place + 1
        same = known.get((entry.day, entry.kind, entry.topic_id))
        found.append(replace(entry, position=place, task_id=same.task_id if same else None))
    return found


def room(minutes: int, stored: Iterable[Entry]) -> int:
    """Minutes of a day that are left for planning: what the learner has done, skipped, moved away
    or put there has its own."""
    return max(minutes - sum(one.minutes for one in stored if one.is_fixed), 0)


def attendance(loads: Iterable[DayLoad]) -> float:
    """Share of what was planned on past days that was done, 0–1, as if a few days before them all
    had been."""
    past = [one for one in loads if one.minutes > 0]
    if not past:
        return 1.0
    planned = sum(one.minutes for one in past)
    believed = _USUAL_DAYS * planned / len(past)
    done = sum(min(one.done, one.minutes) for one in past)
    return (done + believed) / (planned + believed)
