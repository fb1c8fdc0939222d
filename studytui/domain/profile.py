"""A profile: the rules of a real exam, as data, and the rules of a sitting that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby

from studytui.domain.exam import (
    WARNINGS,
    Block,
    ClockRule,
    Grade,
    Marking,
    Mode,
    Rules,
)

EXTRA_TIMES = (1.0, 1.25, 1.5, 2.0)
"""Factors by which all limits may be made longer."""


_ALL_OR_NOTHING = Marking()


@dataclass(frozen=True, slots=True)
class Share:
    """A part of an exam's questions: of a topic, a difficulty, or whatever a search finds."""

    name: str
    """What a person calls it: "Control flow", "hard"."""
    search: str
    weight: float
    """Of all weights together; percent or a number of questions."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How an exam is held."""

    name: str
    """The file's name without its ending: what it is chosen by."""
    title: str
    blocks: tuple[Block, ...]
    """At least one, without extra time; "14 × 20 in 30 minutes" is fourteen of them."""
    description: str = ""
    source: str = ""
    """Where its facts come from."""
    search: str = ""
    """What all its questions have to fit, apart from any search of the learner; empty for all."""
    may_return: bool = True
    break_pool: timedelta = timedelta(0)
    warnings: tuple[timedelta, ...] = WARNINGS
    pass_mark: float | None = None
    """Percent, 0–100."""
    marking: Marking = _ALL_OR_NOTHING
    unscored: int = 0
    """How many of all its questions are asked and not counted."""
    grades: tuple[Grade, ...] = ()
    """The highest first."""
    topics: tuple[Share, ...] = ()
    difficulties: tuple[Share, ...] = ()
    clock_rule: ClockRule = ClockRule.STRICT
    gives_back: bool = True
    keeps_unused: bool = False
    """Whether time left in a block is added to the break pool."""
    has_calculator: bool = True
    has_lab_values: bool = True
    has_confidence: bool = True
    shuffle_questions: bool = True
    shuffle_options: bool = True
    tutorial: str = ""
    """What is said on a first screen, before the clock starts."""

    @property
    def questions(self) -> int:
        return sum(block.questions for block in self.blocks)

    @property
    def time_limit(self) -> timedelta | None:
        """Of all blocks together, without breaks; None where a block has no clock."""
        return _whole(self.blocks)


def rules(
    profile: Profile,
    mode: Mode = Mode.EXAM,
    extra_time: float = 1.0,
    questions: int | None = None,
) -> Rules:
    """The rules of a sitting of `questions` questions (all by default), with every limit
    multiplied by `extra_time`.

    Fewer questions than the profile has fill its first blocks; the last of them gets time in
    proportion. Tutor and practice are for learning: they have neither clock nor blocks, every
    question counts, and one may say how sure one is. Marking, grades, pass mark and tools stay.
    """
    count = profile.questions if questions is None else min(questions, profile.questions)
    learning = mode is not Mode.EXAM
    blocks = () if learning else extended(first_blocks(profile.blocks, count), extra_time)
    return Rules(
        mode=mode,
        time_limit=_whole(blocks),
        pass_mark=profile.pass_mark,
        clock_rule=ClockRule.STOPS if learning else profile.clock_rule,
        shuffle_questions=profile.shuffle_questions,
        shuffle_options=profile.shuffle_options,
        profile=profile.name,
        blocks=blocks if len(blocks) > 1 else (),
        may_return=learning or profile.may_return,
        break_pool=profile.break_pool if len(blocks) > 1 else timedelta(0),
        warnings=profile.warnings,
        marking=profile.marking,
        grades=profile.grades,
        unscored=0 if learning else round(profile.unscored * count / profile.questions),
        gives_back=profile.gives_back,
        keeps_unused=len(blocks) > 1 and profile.keeps_unused,
        extra_time=1.0 if learning else extra_time,
        has_confidence=learning or profile.has_confidence,
        has_calculator=profile.has_calculator,
        has_lab_values=profile.has_lab_values,
    )


def first_blocks(blocks: Sequence[Block], questions: int) -> tuple[Block, ...]:
    """The blocks that so many questions fill, the last one with as much time a question as it has
    when it is full. After the last one there is no break."""
    filled: list[Block] = []
    for block in blocks:
        count = min(block.questions, questions - sum(one.questions for one in filled))
        if count <= 0:
            break
        limit = block.time_limit
        if limit is not None:
            limit = timedelta(seconds=round(limit.total_seconds() * count / block.questions))
        filled.append(replace(block, questions=count, time_limit=limit))
    if filled:
        filled[-1] = replace(filled[-1], break_after=timedelta(0))
    return tuple(filled)


def extended(blocks: Sequence[Block], extra_time: float) -> tuple[Block, ...]:
    """The blocks with their limits multiplied."""
    return tuple(
        block
        if block.time_limit is None
        else replace(block, time_limit=block.time_limit * extra_time)
        for block in blocks
    )


def _whole(blocks: Sequence[Block]) -> timedelta | None:
    limits = [block.time_limit for block in blocks if block.time_limit is not None]
    return sum(limits, timedelta(0)) if limits and len(limits) == len(blocks) else None


def block_runs(blocks: Sequence[Block]) -> list[tuple[int, Block]]:
    """Blocks of one size and time counted: ``[(14, Block(20, 30 minutes))]``."""
    return [
        (len(run), run[0])
        for _, group in groupby(blocks, lambda block: (block.questions, block.time_limit))
        for run in [list(group)]
    ]
