"""How good a question is, from the answers to it: facility, discrimination, distractors, its key.

Classical test theory (Ebel and Frisbie 1991, "Essentials of educational measurement"). With one
learner only facility and time mean anything: discrimination asks how those who do well elsewhere
do here, and is told from `HIDDEN_UNDER` answers on, as provisional up to `PROVISIONAL_UNDER`.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from operator import itemgetter

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
    rest: float | None
    """Share right of the other questions by the same learner, 0–1; None where nothing else was
    answered, which says nothing of how the question tells learners apart."""
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


class Gathered:
    """First answers to one question, taken in one by one in any order: what figures are made of."""

    __slots__ = ("_groups", "_seconds", "_sure")

    def __init__(self, responses: Iterable[Response] = ()) -> None:
        self._groups: dict[tuple[bool, frozenset[int]], _Group] = {}
        self._seconds = array("d")
        self._sure: list[tuple[int, frozenset[int]]] = []
        for place, one in enumerate(responses):
            self.add(one.is_right, one.rest, one.chosen, one.is_sure, one.seconds, place)

    def add(
        self,
        is_right: bool,
        rest: float | None,
        chosen: frozenset[int],
        is_sure: bool,
        seconds: float,
        at: int,
    ) -> None:
        """Take in one more, as in `Response`; `at` says which of two came later."""
        group = self._groups.get((is_right, chosen))
        if group is None:
            group = self._groups[is_right, chosen] = _Group()
        group.answers += 1
        if rest is not None:
            group.rests.append(rest)
        if is_sure:
            group.sure += 1
            self._sure.append((at, chosen))
        if 0 < seconds < math.inf:
            self._seconds.append(seconds)

    def statistics(
        self, options: Sequence[int] = (), key: frozenset[int] = frozenset()
    ) -> ItemStatistics:
        """What they say of a question with these options and this key."""
        number = sum(one.answers for one in self._groups.values())
        right = sum(one.answers for (is_right, _), one in self._groups.items() if is_right)
        low, high = wilson(right, number)
        rests = self._rests(True), self._rests(False)
        told = len(rests[0]) + len(rests[1])
        is_told = standing(told) is not Standing.HIDDEN
        biserial = _point_biserial(*rests) if is_told else None
        suspicions = []
        # By more than its standard error: an item that says nothing is negative half of the time.
        if biserial is not None and biserial < -1 / math.sqrt(told):
            suspicions.append(Suspicion.NEGATIVE)
        other = _sure_choice(self._sure, key)
        if other is not None:
            suspicions.append(Suspicion.SURE)
        return ItemStatistics(
            answers=number,
            facility=right / number if number else None,
            low=low,
            high=high,
            seconds=_median(self._seconds),
            point_biserial=biserial,
            index=_discrimination_index(*rests) if is_told else None,
            distractors=tuple(self._distractor(option, number, key) for option in options),
            suspicions=tuple(suspicions),
            suspected_option=other,
        )

    @property
    def options(self) -> frozenset[int]:
        """All that was chosen by anybody."""
        return frozenset().union(*(chosen for _, chosen in self._groups))

    def _rests(self, is_right: bool) -> array[float]:
        found = array("d")
        for (was_right, _), group in self._groups.items():
            if was_right is is_right:
                found.extend(group.rests)
        return found

    def _distractor(self, option: int, number: int, key: frozenset[int]) -> Distractor:
        those = [group for (_, chosen), group in self._groups.items() if option in chosen]
        answers = sum(one.answers for one in those)
        told = sum(len(one.rests) for one in those)
        rests = math.fsum(rest for one in those for rest in one.rests)
        return Distractor(
            option=option,
            is_key=option in key,
            chosen=answers,
            share=answers / number if number else 0.0,
            rest=rests / told if told else None,
            sure=sum(one.sure for one in those),
        )


class _Group:
    """Those who were right or wrong with the same options."""

    __slots__ = ("answers", "rests", "sure")

    def __init__(self) -> None:
        self.answers = 0
        self.rests = array("d")
        self.sure = 0


FirstAnswer = tuple[int, int, str, int, float, int]
"""The first answer of a learner to a question: its id; whether right; whatever says which options, the
same for the same; whether sure; seconds; and a number that is greater for what came later."""


class Gathering:
    """First answers of many learners to many questions, in 16 bytes each; a million values take 300 MB."""

    def __init__(self) -> None:
        self._rests: list[float | None] = []
        """Of each learner two: for where the answer is wrong, and for where it is right."""
        self._choices: dict[str, int] = {}
        self._answers: dict[int, tuple[array[int], array[float], array[int]]] = {}
        """By question: choice, place in `_rests` and whether sure; seconds; when, of those that were
        sure."""

    def add_learner(self, answers: Collection[FirstAnswer]) -> None:
        """Take in the first answers of one more learner."""
        right, others = sum(one[1] for one in answers), len(answers) - 1
        learner = len(self._rests)
        self._rests += [(right - is_right) / others if others else None for is_right in (0, 1)]
        choices, gathered = self._choices, self._answers
        for question_id, is_right, chosen, is_sure, seconds, at in answers:
            choice = choices.get(chosen)
            if choice is None:
                choice = choices[chosen] = len(choices)
            columns = gathered.get(question_id)
            if columns is None:
                columns = gathered[question_id] = array("q"), array("d"), array("q")
            columns[0].append(choice << _CHOICE | (learner + is_right) << 1 | is_sure)
            columns[1].append(seconds)
            if is_sure:
                columns[2].append(at)

    @property
    def question_ids(self) -> Collection[int]:
        """Those that anybody answered."""
        return self._answers.keys()

    def questions(self, options: Callable[[str], frozenset[int]]) -> Iterator[tuple[int, Gathered]]:
        """Each question with its answers; `options` says which were chosen."""
        choices = [options(chosen) for chosen in self._choices]
        for question_id, columns in self._answers.items():
            gathered = Gathered()
            moments = iter(columns[2])
            for code, seconds in zip(*columns[:2], strict=True):
                learner, is_sure = (code & _LEARNER) >> 1, bool(code & 1)
                at = next(moments) if is_sure else 0
                is_right, rest = bool(learner & 1), self._rests[learner]
                gathered.add(is_right, rest, choices[code >> _CHOICE], is_sure, seconds, at)
            yield question_id, gathered


_CHOICE = 32
_LEARNER = (1 << _CHOICE) - 1
"""Bits of a code."""


def statistics(
    responses: Iterable[Response], options: Sequence[int] = (), key: frozenset[int] = frozenset()
) -> ItemStatistics:
    """What the answers, oldest first, say of a question with these options and this key."""
    return Gathered(responses).statistics(options, key)


def point_biserial(responses: Iterable[Response]) -> float | None:
    """Correlation of being right with the score on the other questions, which leaves the question
    itself out of the score ("corrected"); None where either does not vary."""
    return _point_biserial(*_by_right(responses))


def _by_right(responses: Iterable[Response]) -> tuple[array[float], array[float]]:
    gathered = Gathered(responses)
    return gathered._rests(True), gathered._rests(False)


def _point_biserial(right: Sequence[float], wrong: Sequence[float]) -> float | None:
    number = len(right) + len(wrong)
    if not right or not wrong:
        return None
    mean = math.fsum(chain(right, wrong)) / number
    deviation = math.sqrt(math.fsum([(one - mean) ** 2 for one in chain(right, wrong)]) / number)
    if deviation < 1e-9:
        return None
    share = len(right) / number
    ahead = math.fsum(right) / len(right) - mean
    correlation = ahead / deviation * math.sqrt(share / (1 - share))
    return min(max(correlation, -1.0), 1.0)


def discrimination_index(responses: Iterable[Response]) -> float | None:
    """Facility among those best elsewhere less that among those worst, each `TAIL` of all; None
    without answers. Equals at the edge of a tail share its last places."""
    return _discrimination_index(*_by_right(responses))


def _discrimination_index(right: Sequence[float], wrong: Sequence[float]) -> float | None:
    size = TAIL * (len(right) + len(wrong))
    if size <= 0:
        return None
    rights, wrongs = Counter(right), Counter(wrong)
    groups = [(rights[one], rights[one] + wrongs[one]) for one in sorted(rights | wrongs)]
    return _right_in(reversed(groups), size) - _right_in(groups, size)


def _right_in(groups: Iterable[tuple[int, int]], size: float) -> float:
    """Share right of the first so many; `groups` are how many of how many are right."""
    right = 0.0
    left = size
    for rights, answers in groups:
        taken = min(left, float(answers))
        right += taken * rights / answers
        left -= taken
        if left <= 0:
            break
    return right / size


def sure_choice(responses: Iterable[Response], key: frozenset[int]) -> int | None:
    """The option beside the key that the last `SURE_IN_A_ROW` sure answers all chose, the answers
    given oldest first; None if there is none."""
    return _sure_choice(
        [(place, one.chosen) for place, one in enumerate(responses) if one.is_sure], key
    )


def _sure_choice(sure: Sequence[tuple[int, frozenset[int]]], key: frozenset[int]) -> int | None:
    if len(sure) < SURE_IN_A_ROW:
        return None
    last = sorted(sure, key=itemgetter(0))[-SURE_IN_A_ROW:]
    common = frozenset.intersection(*(chosen for _, chosen in last)) - key
    return min(common, default=None)


def _median(values: Sequence[float]) -> float | None:
    ordered = sorted(values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return ordered[middle - 1] / 2 + ordered[middle] / 2
