"""Past sittings, question by question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from studytui.domain.exam import Item, Pause
from studytui.domain.question import Question
from studytui.errors import StudyError
from studytui.storage import questions, results, sittings
from studytui.storage.database import Database
from studytui.storage.results import AnswerChange, SittingLine

__all__ = ["AnswerChange", "Review", "ReviewFilter", "ReviewItem", "Sheet", "SittingLine"]

_SLOW = 1.5
"""A question is slow when it took this many times the pace."""


class ReviewFilter(StrEnum):
    """Which questions of a sitting are shown."""

    ALL = "all"
    WRONG = "wrong"
    FLAGGED = "flagged"
    UNANSWERED = "unanswered"
    CHANGED = "changed"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A question of a past sitting, with what the learner did there."""

    item: Item
    is_keyed: bool
    has_changed: bool
    """The first answer was replaced by another."""
    is_slow: bool

    def fits(self, wanted: ReviewFilter) -> bool:
        return {
            ReviewFilter.ALL: True,
            ReviewFilter.WRONG: bool(self.item.answer) and self.item.is_correct is False,
            ReviewFilter.FLAGGED: self.item.is_flagged,
            ReviewFilter.UNANSWERED: not self.item.answer,
            ReviewFilter.CHANGED: self.has_changed,
            ReviewFilter.SLOW: self.is_slow,
        }[wanted]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A past sitting laid open."""

    line: SittingLine
    items: tuple[ReviewItem, ...]
    pace: float | None
    """Seconds a question: what the exam gives, else the learner's own median; None if unknown."""
    time_limit: timedelta | None = None
    pauses: tuple[Pause, ...] = ()
    """Times away while its clock ran, the first first."""

    def count(self, wanted: ReviewFilter) -> int:
        return sum(item.fits(wanted) for item in self.items)


class Review:
    """Looking at what was answered."""

    def __init__(self, database: Database, learner_id: int) -> None:
        self._database = database
        self._learner_id = learner_id

    def past(self) -> list[SittingLine]:
        """Sittings that have ended, the latest first."""
        return results.past_sittings(self._database, self._learner_id, limit=-1)

    def sheet(self, sitting_id: int) -> Sheet:
        """A past sitting with all its items. Raises StudyError if there is none of that id."""
        # Here, since the first screen needs this module but no statistics.
        from statistics import median

        line = results.sitting_line(self._database, sitting_id)
        stored = sittings.load(self._database, sitting_id)
        if line is None or stored is None:
            raise StudyError(f"There is no sitting {sitting_id}.", hint="Choose one from Review.")
        changed = results.changed_items(self._database, sitting_id)
        worths = sittings.worths(self._database, sitting_id)
        limit = stored.rules.time_limit
        times = [item.seconds for item in stored.items if item.seconds > 0]
        pace = median(times) if times else None
        if limit is not None and stored.items:
            pace = limit.total_seconds() / len(stored.items)
        items = tuple(
            ReviewItem(
                item=item,
                is_keyed=worths[item.item_id].is_keyed,
                has_changed=item.item_id in changed,
                is_slow=pace is not None and item.seconds > _SLOW * pace,
            )
            for item in stored.items
        )
        pauses = tuple(sittings.pauses(self._database, sitting_id))
        return Sheet(line, items, pace, limit, pauses)

    def question(self, question_id: int) -> Question:
        """The question of an item."""
        found = questions.load(self._database, self._learner_id, question_id)
        if found is None:
            raise StudyError("That question is no longer in the library.")
        return found

    def changes(self, item: Item) -> list[AnswerChange]:
        """Every answer given to an item, the first first."""
        return results.answer_changes(self._database, item.item_id)
