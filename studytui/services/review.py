"""Past sittings, question by question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from studytui.domain.confidence import Calibration, Changing
from studytui.domain.day_names import short_month
from studytui.domain.differences import Difference, differences, with_key
from studytui.domain.exam import Item, MissReason, Pause, Sitting
from studytui.domain.question import Question
from studytui.domain.wording import Outcome, percent
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.storage import judging, questions, rescoring, results, sittings, versions
from studytui.storage.acts import ActLog
from studytui.storage.database import Database
from studytui.storage.item_worths import worths_of
from studytui.storage.rescoring import Rescore
from studytui.storage.results import AnswerChange, SittingLine

__all__ = [
    "AnswerChange",
    "Asked",
    "Rescore",
    "Review",
    "ReviewFilter",
    "ReviewItem",
    "Sheet",
    "SittingLine",
    "rescore_words",
]

_AT_ONCE = 500
_SLOW = 1.5
"""A question is slow when it took this many times the pace."""


class ReviewFilter(StrEnum):
    """What may be asked of the questions of a sitting; several at once must all hold."""

    WRONG = "wrong"
    FLAGGED = "flagged"
    SURE_WRONG = "sure but wrong"
    GUESSED = "guessed right"
    SLOW = "slow"
    CHANGED = "changed"
    UNANSWERED = "unanswered"
    KNOWLEDGE = "why: knowledge"
    MISREAD = "why: misread"
    REASONING = "why: reasoning"
    TIME = "why: time"


_REASONS = {
    ReviewFilter.KNOWLEDGE: MissReason.KNOWLEDGE,
    ReviewFilter.MISREAD: MissReason.MISREAD,
    ReviewFilter.REASONING: MissReason.REASONING,
    ReviewFilter.TIME: MissReason.TIME,
}


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A question of a past sitting, with what the learner did there."""

    item: Item
    is_keyed: bool
    has_changed: bool
    """The first answer was replaced by another."""
    is_slow: bool
    is_guessed: bool = False
    """Right and not said to be sure, where the learner could and did say so of others."""

    @property
    def is_wrong(self) -> bool:
        return bool(self.item.answer) and self.item.is_correct is False

    @property
    def is_missed(self) -> bool:
        """Wrong or not answered: there is a reason to be told."""
        return not self.item.is_repeat and (self.is_wrong or not self.item.answer)

    @property
    def miss_reason(self) -> MissReason | None:
        """Why it was missed, as far as the learner has said."""
        known = self.is_missed and self.item.miss_reason in {one.value for one in MissReason}
        return MissReason(self.item.miss_reason) if known else None

    def fits(self, *wanted: ReviewFilter) -> bool:
        """Whether all of these hold; what was asked again fits none."""
        return not wanted or (not self.item.is_repeat and all(map(self._holds, wanted)))

    def _holds(self, wanted: ReviewFilter) -> bool:
        if wanted in _REASONS:
            return self.miss_reason is _REASONS[wanted]
        return {
            ReviewFilter.WRONG: self.is_wrong,
            ReviewFilter.FLAGGED: self.item.is_flagged,
            ReviewFilter.SURE_WRONG: self.is_wrong and self.item.is_sure,
            ReviewFilter.GUESSED: self.is_guessed,
            ReviewFilter.SLOW: self.is_slow,
            ReviewFilter.CHANGED: self.has_changed,
            ReviewFilter.UNANSWERED: not self.item.answer,
        }[wanted]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A past sitting laid open."""

    line: SittingLine
    items: tuple[ReviewItem, ...]
    """In the order they were asked; those asked again stand last."""
    pace: float | None
    """Seconds a question: what the exam gives, else the learner's own median; None if unknown."""
    time_limit: timedelta | None = None
    pauses: tuple[Pause, ...] = ()
    """Times away while its clock ran, the first first."""
    rescores: tuple[Rescore, ...] = ()

    def fitting(self, *wanted: ReviewFilter) -> list[ReviewItem]:
        """The items of which all of these hold."""
        return [item for item in self.items if item.fits(*wanted)]

    def count(self, *wanted: ReviewFilter) -> int:
        """How many questions all of these hold of; what was asked again is not counted."""
        return sum(not item.item.is_repeat for item in self.fitting(*wanted))

    @property
    def questions(self) -> int:
        """How many were asked, each once."""
        return self.count()

    def reasons(self) -> dict[MissReason, int]:
        """How often each reason for a miss was given; those never given left out."""
        found = Counter(item.miss_reason for item in self.items)
        return {reason: found[reason] for reason in MissReason if found[reason]}

    @property
    def misses(self) -> int:
        return sum(item.is_missed for item in self.items)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was answered in a sitting, and as it is now."""

    then: Question
    now: Question

    def differences(self, order: Sequence[int]) -> tuple[Difference, ...]:
        """What is other now; `order` holds option numbers as they were shown."""
        return () if self.then is self.now else differences(self.then, self.now, order)


class Review:
    """Looking at what was answered."""

    def __init__(self, database: Database, learner_id: int, acts: ActLog) -> None:
        self._database = database
        self._learner_id = learner_id
        self._acts = acts

    def past(self) -> list[SittingLine]:
        """Sittings that have ended, the latest first."""
        return results.past_sittings(self._database, self._learner_id, limit=-1)

    def each_past(self) -> Iterator[SittingLine]:
        """As `past`, read as they are taken: the first is there at once, and few are held."""
        place = 0
        last: tuple[datetime, int] | None = None
        while lines := self.latest(_AT_ONCE, place):
            place += len(lines)
            for line in lines:
                here = line.started_at, line.sitting_id
                # One that ends meanwhile moves those behind it by one.
                if last is None or here < last:
                    last = here
                    yield line

    def latest(self, limit: int, offset: int = 0) -> list[SittingLine]:
        """As `past`, at most so many of them behind the first `offset`."""
        return results.past_sittings(self._database, self._learner_id, limit=limit, offset=offset)

    def past_of(self, exam_id: int) -> list[SittingLine]:
        """As `past`, those of one exam."""
        return results.past_sittings(self._database, self._learner_id, exam_id=exam_id, limit=-1)

    def count_past(self) -> int:
        """How many sittings have ended."""
        return results.count_past(self._database, self._learner_id)

    def place_of(self, sitting_id: int) -> int:
        """Where in `past` a sitting stands; 0 where it has not ended."""
        return results.place_of_past(self._database, self._learner_id, sitting_id)

    def sheet(self, sitting_id: int) -> Sheet:
        """A past sitting with all its items. Raises StudyError if there is none of that id."""
        line = results.sitting_line(self._database, sitting_id)
        stored = sittings.load(self._database, sitting_id)
        if line is None or stored is None:
            raise StudyError(f"There is no sitting {sitting_id}.", hint="Choose one from Review.")
        pace = _pace(stored)
        return Sheet(
            line,
            tuple(self._items(stored, pace)),
            pace,
            stored.rules.time_limit,
            tuple(sittings.pauses(self._database, sitting_id)),
            tuple(self.rescores(sitting_id)),
        )

    def _items(self, stored: Sitting, pace: float | None) -> list[ReviewItem]:
        database, sitting_id = self._database, stored.sitting_id
        changed = judging.changed_items(database, sitting_id)
        worths = worths_of(database, sitting_id)
        sure_kinds = judging.can_be_sure(database, sitting_id)
        says_sure = judging.says_sure(database, sitting_id)
        return [
            ReviewItem(
                item=item,
                is_keyed=worths[item.item_id].is_keyed,
                has_changed=item.item_id in changed,
                is_slow=pace is not None and item.seconds > _SLOW * pace,
                is_guessed=says_sure
                and item.is_correct is True
                and not item.is_sure
                and item.item_id in sure_kinds,
            )
            for item in stored.items
        ]

    def question(self, question_id: int) -> Question:
        """The question of an item."""
        found = questions.load(self._database, self._learner_id, question_id)
        if found is None:
            raise StudyError("That question is no longer in the library.")
        return found

    def asked(self, item: Item) -> Asked:
        """The question of an item as it was answered, with the key by which it is marked, and as
        it is now. Raises StudyError where it is not in the library."""
        now = self.question(item.question_id)
        when = versions.moments(self._database, item.item_id)
        if when is None:
            return Asked(now, now)
        then = versions.at(self._database, now, when.answered_at)
        keyed = versions.at(self._database, now, when.marked_at)
        if then is not keyed:
            then = with_key(then, keyed)
        return Asked(then, now)

    def changes(self, item: Item) -> list[AnswerChange]:
        """Every answer given to an item, the first first."""
        return results.answer_changes(self._database, item.item_id)

    def rescores(self, sitting_id: int) -> Sequence[Rescore]:
        """How a sitting's score has changed since it ended, the first change first."""
        return rescoring.rescores(self._database, sitting_id)

    def set_miss_reason(self, item: ReviewItem, reason: MissReason | None) -> Changes:
        """Keep why an item was missed, in the learner's own judgement; None for not said. Nothing
        is kept of an item that was not missed."""
        if not item.is_missed or reason is item.miss_reason:
            return Changes.NOTHING
        words = f"“{reason.value}” as the reason" if reason else "removal of the reason"
        with self._acts.record(f"{words} on question {item.item.position + 1}"):
            judging.set_miss_reason(self._database, item.item.item_id, reason or "")
        return Changes.ANSWERS

    def miss_reasons(self) -> dict[MissReason, int]:
        """How often each reason was given in the latest sittings; those never given left out."""
        return judging.miss_reasons(self._database, self._learner_id)

    def changing(self) -> Changing:
        """What changing answers has brought over the latest sittings."""
        return judging.changing(self._database, self._learner_id)

    def calibration(self) -> Calibration:
        """How often the learner was right when sure, and when not, in the latest sittings."""
        return judging.calibration(self._database, self._learner_id)


def _pace(stored: Sitting) -> float | None:
    """Seconds a question: of the exam's time, else the learner's own median."""
    # Here, since the first screen needs this module but no statistics.
    from statistics import median

    asked = [item for item in stored.items if not item.is_repeat]
    limit = stored.rules.time_limit
    if limit is not None and asked:
        return limit.total_seconds() / len(asked)
    times = [item.seconds for item in asked if item.seconds > 0]
    return median(times) if times else None


def rescore_words(rescore: Rescore, pass_mark: float | None) -> str:
    """``Was 60 %, now 63 %: question 12 has another key since 26 Nov (guideline 2024).``"""
    was, now = (
        Outcome.UNSCORED.sign if one is None else percent(one, pass_mark)
        for one in (rescore.before, rescore.after)
    )
    since = rescore.since.astimezone()
    note = f" ({rescore.note})" if rescore.note else ""
    return (
        f"Was {was}, now {now}: question {rescore.place} {rescore.reason} "
        f"since {since.day} {short_month(since)}{note}."
    )
