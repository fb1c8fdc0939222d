"""What a learner's own judgement is worth: being sure, and changing one's mind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from math import sqrt

from studytui.domain.question import Answer

ENOUGH = 3
"""Under this many answers nothing is said of a share."""

_Z = 1.959964
"""Standard normal quantile for 95 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some answers were right."""

    right: int
    answers: int

    @property
    def is_enough(self) -> bool:
        """Whether there are enough answers to say something."""
        return self.answers >= ENOUGH

    @property
    def share(self) -> float:
        """0–1; 0 without answers."""
        return self.right / self.answers if self.answers else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share, 0–1, after Wilson (JASA 22, 1927, 209–212): of use with
        few answers and near 0 and 1 too, where the usual one is not."""
        if not self.answers:
            return 0.0, 1.0
        square = _Z * _Z
        middle = self.right + square / 2
        spread = _Z * sqrt(self.right * (1 - self.share) + square / 4)
        low, high = (middle - spread), (middle + spread)
        return max(low / (self.answers + square), 0.0), min(high / (self.answers + square), 1.0)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How often answers were right that were marked as sure, and those that were not."""

    sure: Share
    unsure: Share

    @property
    def answers(self) -> int:
        return self.sure.answers + self.unsure.answers


def given(log: Sequence[Answer]) -> list[int]:
    """Where in the log of a question its answers stand, each once and none that is empty.

    Several options, or options in slots, are chosen one by one: while an answer only grows it is
    being given, and stands where it was whole. The same answer again, as when it is said to be
    sure, is none of its own.
    """
    places: list[int] = []
    is_growing = False
    for place, answer in enumerate(log):
        if not answer:
            is_growing = False
            continue
        before = log[places[-1]] if places else None
        if before == answer:
            is_growing = True
        elif before is not None and is_growing and _grows(before, answer):
            places[-1] = place
            if len(places) > 1 and log[places[-2]] == answer:
                # One taken back and given again.
                places.pop()
        else:
            places.append(place)
            is_growing = True
    return places


def _grows(before: Answer, after: Answer) -> bool:
    return (
        before.text == after.text
        and before.chosen <= after.chosen
        and set(before.placed) <= set(after.placed)
    )


class Turn(Enum):
    """What one change of mind did to the answer."""

    TO_RIGHT = "wrong → right"
    TO_WRONG = "right → wrong"
    STILL_WRONG = "wrong → wrong"

    @classmethod
    def of(cls, before: bool | None, after: bool | None) -> Turn | None:
        """None where one of the two could not be marked, or both are right."""
        if before is None or after is None or (before and after):
            return None
        if before:
            return cls.TO_WRONG
        return cls.TO_RIGHT if after else cls.STILL_WRONG


@dataclass(frozen=True, slots=True)
class FirstAndFinal:
    """The first and the final answer to a question in a sitting, where they differ."""

    first_was_right: bool
    final_is_right: bool
    points: float = 1.0
    """What the question is worth."""


@dataclass(frozen=True, slots=True)
class Changing:
    """What changing answers has brought, each question of a sitting counted once."""

    gained: float = 0.0
    """Points of answers changed from wrong to right."""
    lost: float = 0.0
    """Points of answers changed from right to wrong."""
    number: int = 0
    """Answers changed, those from wrong to wrong too."""

    @classmethod
    def of(cls, changed: Iterable[FirstAndFinal]) -> Changing:
        """The sum over all that was changed."""
        gained = lost = 0.0
        number = 0
        for one in changed:
            number += 1
            turn = Turn.of(one.first_was_right, one.final_is_right)
            if turn is Turn.TO_RIGHT:
                gained += one.points
            elif turn is Turn.TO_WRONG:
                lost += one.points
        return cls(gained, lost, number)
