"""Model answers of a loop: what its questions ask, what was answered, and what would have been."""

from __future__ import annotations

from dataclasses import dataclass

from studytui.domain.past_paper import SchemePoint


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """A question that was answered in writing, or missed, with its model answer. Texts are stored
    text but for `given`, which is as it was typed or chosen."""

    question_id: int
    title: str
    stem: str
    given: str
    """Empty where nothing was."""
    answer: str
    """The key, or what the mark scheme says; empty where nobody knows."""
    explanation: str = ""
    marks: float | None = None
    """What it earned; None where it was not marked."""
    of: float = 1.0
    points: tuple[SchemePoint, ...] = ()
    """Of the mark scheme."""
    ticked: frozenset[int] = frozenset()
    """The points the answer has, by the learner's word."""

    @property
    def length(self) -> int:
        """Characters to be read."""
        return len(self.stem) + len(self.given) + len(self.answer) + len(self.explanation)
