"""Where points are lost, and what shows it: topics ranked by what the exam would lose in them.

Points are estimates, each with its 80 % interval; `seen`, `of` and `evidence` are what was
observed. Nothing is said that rests on fewer than `ENOUGH` answers. What is no longer shown by the
last answers closes by itself.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from studytui.domain.evidence import Attempt, TopicRecord
from studytui.domain.exam import MissReason
from studytui.domain.interval import mean_and_error, wilson
from studytui.domain.mastery import ENOUGH
from studytui.domain.progress import CEILING

KNOWN_ENOUGH = 0.7
"""The chance on the day of the exam from which a topic is no gap."""
FADED = 0.8
"""Recall on the day of the exam under which what was known is fading."""
OVER_PACE = 1.25
"""How many times the pace right answers take on average before a topic is slow."""
_LONGEST = 10.0
"""Times the pace: what took longer counts as that, since the learner was somewhere else."""
_RECENT = 20
"""Answers of a topic that are looked at; older ones no longer count against the learner."""
_LAST = 3
"""Answers to one question that say whether a wrong option still wins."""
_OFTEN = 2
_CARELESS_SHARE = 0.1
_SURE_WRONG_SHARE = 0.3
_LEAST_POINTS = 0.05
"""Percent points of the exam; less is not worth a line."""


class WeaknessKind(StrEnum):
    GAP = "gap"
    """Little is known."""
    MISCONCEPTION = "misconception"
    """A wrong option is chosen again and again, or answers are sure and wrong."""
    FADING = "fading"
    """It was known, and recall falls."""
    SLOW = "slow"
    """Right, but in more time than the exam gives."""
    CARELESS = "careless"
    """Right, then changed to wrong; or misread, by the learner's own word."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """A reason why points are lost in a topic."""

    topic_id: int
    kind: WeaknessKind
    points: float
    """Percent points of the exam, an estimate, with its 80 % interval."""
    low: float
    high: float
    seen: int
    """Answers in which it showed."""
    of: int
    """Answers that were looked at: the n of the estimate."""
    evidence: tuple[int, ...]
    """Questions in which it showed, the latest first."""
    since: float
    """Day of the earliest answer in which it showed."""
    question_id: int | None = None
    """Of a misconception in one question."""
    wrong_option: int | None = None
    """Number of the option that keeps winning …"""
    right_options: frozenset[int] = frozenset()
    """… over these."""
    resolved: float | None = None
    """Day on which the evidence no longer showed it; None while it does."""

    @property
    def identity(self) -> tuple[int, WeaknessKind, int, int]:
        """What makes it the same weakness on another day."""
        return self.topic_id, self.kind, self.question_id or 0, self.wrong_option or 0


def weaknesses(records: Sequence[TopicRecord]) -> list[Weakness]:
    """All that the answers show, what costs most points first."""
    bounded = [record for one in records if (record := _bounded(one))]
    # As shares of the heaviest, so that no sum of weights is too large.
    heaviest = max((record.weight for record in bounded), default=1.0)
    total = math.fsum(record.weight / heaviest for record in bounded)
    found: list[Weakness] = []
    for record in bounded:
        share = 100 * (record.weight / heaviest) / total
        recent = record.attempts[-_RECENT:]
        found += _gap(record, share, recent)
        found += _misconceptions(record, share, recent)
        found += _fading(record, share)
        found += _slow(record, share, recent)
        found += _careless(record, share, recent)
    kinds = list(WeaknessKind)
    return sorted(
        (one for one in found if one.points >= _LEAST_POINTS),
        key=lambda one: (-one.points, one.topic_id, kinds.index(one.kind), one.identity[2:]),
    )


def followed(before: Iterable[Weakness], now: Sequence[Weakness], day: float) -> list[Weakness]:
    """The weaknesses of now, each since it was first seen, and behind them those of before that no
    longer show, resolved on that day or when they already were."""
    earlier = {one.identity: one for one in before}
    current = []
    for one in now:
        old = earlier.pop(one.identity, None)
        is_same = old is not None and old.resolved is None
        current.append(replace(one, since=min(one.since, old.since)) if old and is_same else one)
    gone = [
        one if one.resolved is not None else replace(one, resolved=day) for one in earlier.values()
    ]
    return current + sorted(gone, key=lambda one: (-(one.resolved or day), one.identity))


def _bounded(record: TopicRecord) -> TopicRecord | None:
    """The record with chances within 0–1; None where it has no weight or a number is none."""
    numbers = (record.weight, record.chance, record.low, record.high)
    if not all(math.isfinite(number) for number in numbers) or record.weight <= 0:
        return None
    chance, low, high = (min(max(one, 0.0), 1.0) for one in numbers[1:])
    return replace(record, chance=chance, low=low, high=high)


def _gap(record: TopicRecord, share: float, recent: Sequence[Attempt]) -> list[Weakness]:
    missed = [one for one in recent if not one.is_right]
    if len(recent) < ENOUGH or not missed or record.chance >= KNOWN_ENOUGH:
        return []
    # What lies above the ceiling cannot be gained by any study.
    lost = [
        share * max(CEILING - chance, 0.0) for chance in (record.chance, record.high, record.low)
    ]
    return [_made(record, WeaknessKind.GAP, lost, missed, len(recent))]


def _misconceptions(record: TopicRecord, share: float, recent: Sequence[Attempt]) -> list[Weakness]:
    found = []
    wrong = sum(not one.is_right for one in recent)
    in_all = share * max(1 - record.chance, 0.0)
    by_question: dict[int, list[Attempt]] = {}
    for one in recent:
        by_question.setdefault(one.question_id, []).append(one)
    told: set[int] = set()
    for question_id, given in by_question.items():
        last = given[-_LAST:]
        counts = Counter(
            option for one in last if not one.is_right for option in sorted(one.chosen - one.key)
        )
        if len(last) < ENOUGH or not counts:
            continue
        option, times = min(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        if times < _OFTEN:
            continue
        shown = [one for one in last if option in one.chosen and not one.is_right]
        lost = _part(in_all, len(shown), wrong)
        weakness = _made(record, WeaknessKind.MISCONCEPTION, lost, shown, len(last))
        told.add(question_id)
        found.append(
            replace(
                weakness,
                question_id=question_id,
                wrong_option=option,
                right_options=shown[-1].key,
            )
        )
    sure = [one for one in recent if one.is_sure and one.question_id not in told]
    shown = [one for one in sure if not one.is_right]
    is_often = len(sure) >= ENOUGH and len(shown) >= _OFTEN
    if is_often and len(shown) / len(sure) >= _SURE_WRONG_SHARE:
        lost = _part(in_all, len(shown), wrong)
        found.append(_made(record, WeaknessKind.MISCONCEPTION, lost, shown, len(sure)))
    return found


def _part(points: float, count: int, of: int) -> list[float]:
    """The points that so many of the wrong answers stand for."""
    return [points * share for share in (count / of, *wilson(count, of))]


def _fading(record: TopicRecord, share: float) -> list[Weakness]:
    recalls = [one for one in record.recalls if math.isfinite(one.on_exam_day)]
    number = len(recalls)
    if number < ENOUGH:
        return []
    lost = [1 - min(max(one.on_exam_day, 0.0), 1.0) for one in recalls]
    mean, error = mean_and_error(lost)
    if mean <= 1 - FADED:
        return []
    # Only what was known can be lost: the questions whose last answer was right, among all.
    named = {one.question_id for one in record.attempts} | {one.question_id for one in recalls}
    known = share * number / max(record.asked or len(named), number)
    points, low, high = (
        known * min(max(one, 0.0), 1.0) for one in (mean, mean - error, mean + error)
    )
    faded = sorted(
        (one for one in recalls if one.on_exam_day < FADED), key=lambda one: one.on_exam_day
    )
    latest = tuple(dict.fromkeys(one.question_id for one in faded))
    since = min(one.day for one in faded)
    return [
        Weakness(
            record.topic_id,
            WeaknessKind.FADING,
            points,
            low,
            high,
            seen=len(faded),
            of=number,
            evidence=latest,
            since=since,
        )
    ]


def _slow(record: TopicRecord, share: float, recent: Sequence[Attempt]) -> list[Weakness]:
    pace = record.pace
    if pace is None or not math.isfinite(pace) or pace <= 0:
        return []
    timed = [one for one in recent if one.is_right and 0 < one.seconds < math.inf]
    if len(timed) < ENOUGH:
        return []
    mean, error = mean_and_error([min(one.seconds / pace, _LONGEST) for one in timed])
    if mean <= OVER_PACE:
        return []
    # The time over the pace is taken from other questions, and never more than there is to win.
    lost = [
        share * record.chance * (1 - 1 / max(one, 1.0))
        for one in (mean, mean - error, mean + error)
    ]
    over = [one for one in timed if one.seconds > pace]
    return [_made(record, WeaknessKind.SLOW, lost, over, len(timed))]


def _careless(record: TopicRecord, share: float, recent: Sequence[Attempt]) -> list[Weakness]:
    shown = [
        one
        for one in recent
        if not one.is_right and (one.was_right_before or one.miss_reason == MissReason.MISREAD)
    ]
    number = len(recent)
    if number < ENOUGH or len(shown) < _OFTEN or len(shown) / number < _CARELESS_SHARE:
        return []
    lost = [share * one for one in (len(shown) / number, *wilson(len(shown), number))]
    return [_made(record, WeaknessKind.CARELESS, lost, shown, number)]


def _made(
    record: TopicRecord,
    kind: WeaknessKind,
    lost: Sequence[float],
    shown: Sequence[Attempt],
    number: int,
) -> Weakness:
    """`lost` is the estimate and the two ends of its interval."""
    points, *ends = lost
    latest = dict.fromkeys(one.question_id for one in reversed(shown))
    return Weakness(
        record.topic_id,
        kind,
        points,
        min(points, *ends),
        max(points, *ends),
        seen=len(shown),
        of=number,
        evidence=tuple(latest),
        since=min(one.day for one in shown),
    )
