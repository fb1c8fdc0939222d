"""The loop from a weakness to mastery: its stages, and on what evidence each is done.

Study, test, mark and diagnose, prescribe, model answers, retest. A stage is done by what happened
(a pack was read, a sitting ended, marks and reasons were given), never by being passed over; only
the learner's word leaves one out. After the retest the weakness is closed where the last answers no
longer show it and the retest went well; else the loop is gone through once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from studytui.domain.exam import MissReason
from studytui.domain.stretches import Stretch, is_within
from studytui.domain.weakness import KNOWN_ENOUGH, Weakness

TESTED = 10
"""Questions of a test or a retest, at most."""
_AGAIN = TESTED // 2
"""How many of them were missed before; the others are new, since only first answers say how much
is known."""


class Stage(StrEnum):
    """In the order in which they are gone through."""

    STUDY = "study"
    TEST = "test"
    MARK = "mark"
    PRESCRIBE = "prescribe"
    ANSWERS = "answers"
    RETEST = "retest"


MAY_BE_LEFT_OUT = frozenset({Stage.STUDY, Stage.PRESCRIBE, Stage.ANSWERS})
"""Without test, marks and retest there is no evidence."""


class Ending(StrEnum):
    CLOSED = "closed"
    """The weakness no longer shows."""
    LEFT = "left"
    """Given up by the learner's word."""


@dataclass(frozen=True, slots=True)
class Text:
    """Something to be read in pieces, and what was read of it."""

    pieces: int
    stretches: Sequence[Stretch] = ()
    seconds: float = 0.0
    read_at: datetime | None = None
    """When it was last read."""

    @property
    def unread(self) -> list[int]:
        """The pieces that were not read yet, from 0."""
        return [one for one in range(self.pieces) if not is_within(one, self.stretches)]

    @property
    def is_read(self) -> bool:
        """Whether all of it was."""
        return not self.unread


@dataclass(frozen=True, slots=True)
class Sat:
    """A sitting of the loop."""

    ended_at: datetime | None
    asked: int = 0
    right: int = 0
    percent: float | None = None
    """None where nothing could be scored."""
    seconds: float = 0.0
    misses: int = 0
    unmarked: int = 0
    """Written answers that their learner has not marked yet."""
    untold: int = 0
    """Misses of which nobody has said why."""
    judged_at: datetime | None = None
    """When marks or reasons were last given."""

    @property
    def is_judged(self) -> bool:
        return self.ended_at is not None and not self.unmarked and not self.untold


@dataclass(frozen=True, slots=True)
class Evidence:
    """What has happened in a round of the loop."""

    now: datetime
    packs: Sequence[Text] = ()
    """To study; empty where none was made."""
    test: Sat | None = None
    is_prescribed: bool = False
    prescribed: Sequence[Text] = ()
    needs_drill: bool = False
    drill: Sat | None = None
    answers: Text | None = None
    """The model answers; None before the test."""
    retest: Sat | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a stage."""

    done_at: datetime
    asked: int = 0
    right: int = 0
    misses: int = 0
    percent: float | None = None
    seconds: float = 0.0
    is_left_out: bool = False


def outcome(stage: Stage, evidence: Evidence) -> Outcome | None:
    """What came of a stage, by the evidence; None while it is not done."""
    return _OUTCOMES[stage](evidence)


def _studied(evidence: Evidence) -> Outcome | None:
    return _read(evidence.packs) if evidence.packs else None


def _read(texts: Sequence[Text]) -> Outcome | None:
    if not all(text.is_read for text in texts):
        return None
    moments = [text.read_at for text in texts if text.read_at is not None]
    if not moments:
        return None
    return Outcome(max(moments), seconds=sum(text.seconds for text in texts))


def _sat(sat: Sat | None) -> Outcome | None:
    if sat is None or sat.ended_at is None:
        return None
    return Outcome(sat.ended_at, sat.asked, sat.right, sat.misses, sat.percent, sat.seconds)


def _tested(evidence: Evidence) -> Outcome | None:
    return _sat(evidence.test)


def _marked(evidence: Evidence) -> Outcome | None:
    test = evidence.test
    if test is None or test.ended_at is None or not test.is_judged:
        return None
    done_at = max(test.judged_at or test.ended_at, test.ended_at)
    return Outcome(done_at, test.asked, test.right, test.misses, test.percent)


def _prescribed(evidence: Evidence) -> Outcome | None:
    test = evidence.test
    if test is None or not test.is_judged:
        return None
    if not test.misses:
        return Outcome(evidence.now)
    if not evidence.is_prescribed:
        return None
    read = _read(evidence.prescribed) if evidence.prescribed else None
    drilled = _sat(evidence.drill)
    if (evidence.prescribed and read is None) or (evidence.needs_drill and drilled is None):
        return None
    done = [one for one in (read, drilled) if one is not None]
    if not done:
        return Outcome(evidence.now)
    last = drilled or done[0]
    return Outcome(
        max(one.done_at for one in done),
        last.asked,
        last.right,
        last.misses,
        last.percent,
        sum(one.seconds for one in done),
    )


def _answered(evidence: Evidence) -> Outcome | None:
    answers = evidence.answers
    if answers is None:
        return None
    return _read([answers]) if answers.pieces else Outcome(evidence.now)


def _retested(evidence: Evidence) -> Outcome | None:
    retest = evidence.retest
    # A mark is evidence; why something was missed is told in the next round, should there be one.
    return None if retest is None or retest.unmarked else _sat(retest)


_OUTCOMES = {
    Stage.STUDY: _studied,
    Stage.TEST: _tested,
    Stage.MARK: _marked,
    Stage.PRESCRIBE: _prescribed,
    Stage.ANSWERS: _answered,
    Stage.RETEST: _retested,
}


def current(done: Collection[Stage]) -> Stage | None:
    """The first stage that is not done; None where all are."""
    return next((stage for stage in Stage if stage not in done), None)


@dataclass(frozen=True, slots=True)
class Prescription:
    """What is best done about the misses of a test, by why they were missed."""

    reasons: Mapping[MissReason, int] = field(default_factory=dict)
    """How often each was told, the most frequent first."""
    reads: bool = False
    """Read again what the misses ask for."""
    drills: bool = False
    """Answer them again."""
    is_timed: bool = False
    """Under the clock."""


def prescription(reasons: Iterable[MissReason]) -> Prescription:
    """Knowledge and reasoning: read, then answer again. Misread: answer again. Time: answer again
    under the clock, where most were missed for want of it."""
    counted = Counter(reasons)
    if not counted:
        return Prescription()
    often = dict(counted.most_common())
    reads = bool(counted[MissReason.KNOWLEDGE] or counted[MissReason.REASONING])
    is_timed = 2 * counted[MissReason.TIME] >= counted.total()
    return Prescription(often, reads, True, is_timed)


ADVICE = {
    MissReason.KNOWLEDGE: "read what is missing, then answer again",
    MissReason.REASONING: "follow the worked answers, then answer again",
    MissReason.MISREAD: "answer again, and say first what is asked",
    MissReason.TIME: "answer again under the clock",
}
"""What is best done about a miss, by why it was one."""


def to_test(missed: Sequence[int], new: Sequence[int], others: Sequence[int]) -> list[int]:
    """The questions of a test: up to half that were missed before, then new ones, then whatever
    there is, at most `TESTED`."""
    wanted = [*missed[:_AGAIN], *new, *missed[_AGAIN:], *others]
    return list(dict.fromkeys(wanted))[:TESTED]


def is_closed(
    current_ones: Iterable[Weakness],
    topics: Collection[int],
    identity: tuple[object, ...] | None,
    retest: Outcome,
) -> bool:
    """Whether the loop has reached its end: the weakness (with an `identity`), or any of its topics
    (without), does not show in the last answers, and the retest was right as often as a topic has
    to be in order to be no gap."""
    shows = any(
        one.topic_id in topics and (identity is None or one.identity == identity)
        for one in current_ones
    )
    is_well = not retest.is_left_out and (retest.percent or 0.0) >= 100 * KNOWN_ENOUGH
    return is_well and not shows


def is_due(day: date | None, today: date) -> bool:
    """Whether a retest that was placed on a day is to be taken."""
    return day is not None and day <= today
