"""How good a question is, from the answers to it: facility, discrimination, distractors, its key.

Classical test theory (Ebel and Frisbie 1991, "Essentials of educational measurement"). With one
learner only facility and time mean anything: discrimination asks how those who do well elsewhere
do here, and is told from `HIDDEN_UNDER` answers on, as provisional up to `PROVISIONAL_UNDER`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from studytui.domain.interval import wilson

HIDDEN_UNDER = 30
PROVISIONAL_UNDER = 100
TAIL = 0.27
"""Share of the answers in each tail, with which the index is most exact (Kelley 1939)."""
SURE_IN_A_ROW = 3
"""Sure answers in a row on the same other option, from which the key is suspected."""


class Standing(StrEnum):
    """How much a figure may be trusted."""

    HIDDEN = "hidden"
    PROVISIONAL = "provisional"
    SETTLED = "settled"


class Suspicion(StrEnum):
    """Why a question may be bad: its text says so, or the answers to it."""

    LETTERS = "letters"
    """Its explanation names letters that do not fit its options or its key."""
    DUPLICATE = "duplicate"
    """Another question says nearly the same, or the very same with another key."""

    NEGATIVE = "negative"
    """Those who do well elsewhere are wrong here, those who do badly right."""
    SURE = "sure"
    """Sure answers keep choosing the same other option."""


@dataclass(frozen=True, slots=True)
class Response:
    """One learner's first answer to the question."""

    is_right: bool
    rest: float
    """Share right of the other questions by the same learner, 0–1."""
    chosen: frozenset[int] = frozenset()
    """Numbers of the options chosen; empty where nothing was."""
    is_sure: bool = False
    seconds: float = 0.0
    """0 where it is not known."""


@dataclass(frozen=True, slots=True)
class Distractor:
    """A line of the distractor table: who chose an option."""

    option: int
    is_key: bool
    chosen: int
    share: float
    """Of all answers, 0–1."""
    rest: float | None
    """Share right elsewhere of those who chose it, 0–1; None where nobody did."""
    sure: int
    """How many chose it and were sure."""


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """What the answers say of a question."""

    answers: int
    facility: float | None
    """Share of right answers, 0–1; None without any."""
    low: float
    high: float
    """80 % interval of the facility."""
    seconds: float | None
    """Median time; None where no time is known."""
    point_biserial: float | None
    """Correlation with the score on the other questions, −1 to 1; None where it is hidden, or all
    answers or all scores are alike."""
    index: float | None
    """Facility in the upper less that in the lower 27 %, −1 to 1; None where it is hidden."""
    distractors: tuple[Distractor, ...]
    suspicions: tuple[Suspicion, ...]
    suspected_option: int | None
    """The option that sure answers choose instead of the key."""

    @property
    def standing(self) -> Standing:
        """Of discrimination."""
        return standing(self.answers)


def standing(answers: int) -> Standing:
    """How much a discrimination from so many answers may be trusted."""
    if answers < HIDDEN_UNDER:
        return Standing.HIDDEN
    return Standing.PROVISIONAL if answers < PROVISIONAL_UNDER else Standing.SETTLED


def statistics(
    responses: Sequence[Response], options: Sequence[int] = (), key: frozenset[int] = frozenset()
) -> ItemStatistics:
    """What the answers, oldest first, say of a question with these options and this key."""
    number = len(responses)
    right = sum(one.is_right for one in responses)
    low, high = wilson(right, number)
    is_told = standing(number) is not Standing.HIDDEN
    biserial = point_biserial(responses) if is_told else None
    suspicions = []
    # By more than its standard error: an item that says nothing is negative half of the time.
    if biserial is not None and biserial < -1 / math.sqrt(number):
        suspicions.append(Suspicion.NEGATIVE)
    other = sure_choice(responses, key)
    if other is not None:
        suspicions.append(Suspicion.SURE)
    return ItemStatistics(
        answers=number,
        facility=right / number if number else None,
        low=low,
        high=high,
        seconds=_median([one.seconds for one in responses if 0 < one.seconds < math.inf]),
        point_biserial=biserial,
        index=discrimination_index(responses) if is_told else None,
        distractors=tuple(_distractor(option, responses, key) for option in options),
        suspicions=tuple(suspicions),
        suspected_option=other,
    )


def point_biserial(responses: Sequence[Response]) -> float | None:
    """Correlation of being right with the score on the other questions, which leaves the question
    itself out of the score ("corrected"); None where either does not vary."""
    number = len(responses)
    right = [one.rest for one in responses if one.is_right]
    if not right or len(right) == number:
        return None
    mean = math.fsum(one.rest for one in responses) / number
    deviation = math.sqrt(math.fsum((one.rest - mean) ** 2 for one in responses) / number)
    if deviation < 1e-9:
        return None
    share = len(right) / number
    ahead = math.fsum(right) / len(right) - mean
    correlation = ahead / deviation * math.sqrt(share / (1 - share))
    return min(max(correlation, -1.0), 1.0)


def discrimination_index(responses: Sequence[Response], tail: float = TAIL) -> float | None:
    """Facility among those best elsewhere less that among those worst, each the given share of
    all; None without answers. Equals at the edge of a tail share its last places."""
    size = tail * len(responses)
    if size <= 0:
        return None
    by_score: dict[float, list[bool]] = {}
    for one in responses:
        by_score.setdefault(one.rest, []).append(one.is_right)
    scores = sorted(by_score)
    return _right_in([by_score[one] for one in reversed(scores)], size) - _right_in(
        [by_score[one] for one in scores], size
    )


def _right_in(groups: Sequence[Sequence[bool]], size: float) -> float:
    right = 0.0
    left = size
    for group in groups:
        taken = min(left, float(len(group)))
        right += taken * sum(group) / len(group)
        left -= taken
        if left <= 0:
            break
    return right / size


def _distractor(option: int, responses: Sequence[Response], key: frozenset[int]) -> Distractor:
    those = [one for one in responses if option in one.chosen]
    return Distractor(
        option=option,
        is_key=option in key,
        chosen=len(those),
        share=len(those) / len(responses) if responses else 0.0,
        rest=math.fsum(one.rest for one in those) / len(those) if those else None,
        sure=sum(one.is_sure for one in those),
    )


def sure_choice(responses: Sequence[Response], key: frozenset[int]) -> int | None:
    """The option beside the key that the last `SURE_IN_A_ROW` sure answers all chose, the answers
    given oldest first; None if there is none."""
    last = [one for one in responses if one.is_sure][-SURE_IN_A_ROW:]
    if len(last) < SURE_IN_A_ROW:
        return None
    common = frozenset.intersection(*(one.chosen for one in last)) - key
    return min(common, default=None)


def _median(values: Sequence[float]) -> float | None:
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return ordered[middle - 1] / 2 + ordered[middle] / 2
