"""Written answers, marked by the one who wrote them: point by point, as the mark scheme has them.

Points that an answer seems to say are a suggestion; what counts is what the learner decides.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studytui.domain.past_paper import SchemePoint

RIGHT_FROM = 0.5
"""The share of its marks from which a written answer counts as right where only right or wrong is
looked at; scores count the marks."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """What earns marks in a written question."""

    marks: float
    """At most, for the whole answer."""
    text: str
    """The mark scheme or model answer, stored text; empty where there is none."""
    points: tuple[SchemePoint, ...] = ()
    """Empty where the scheme has none that can be ticked."""
    most: int | None = None
    """Marks at most by points, where the scheme says so; None where it does not."""

    def suggested_points(self, answer: str) -> frozenset[int]:
        """The points, from 0, that an answer seems to say."""
        # Here: every question has a marking, few have a mark scheme.
        from studytui.domain.past_paper import matched

        said = matched(answer, self.points)
        return frozenset(place for place, is_said in enumerate(said) if is_said)

    def marks_for(self, ticked: Collection[int]) -> float:
        """The marks that ticked points come to."""
        earned = sum(point.marks for place, point in enumerate(self.points) if place in ticked)
        most = self.marks if self.most is None else float(self.most)
        return min(float(earned), self.marks, most)


def is_right(marks: float, of: float) -> bool:
    """Whether so many marks count as right."""
    return of > 0 and marks >= RIGHT_FROM * of
