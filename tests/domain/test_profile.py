"""Profiles: the rules that follow from one, and grades."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.exam import Block, ClockRule, Grade, Marking, Mode, grade_of
from studytui.domain.profile import (
    EXTRA_TIMES,
    Profile,
    block_runs,
    first_blocks,
    rules,
)

MINUTE = timedelta(minutes=1)
STEP = Profile(
    "step",
    "Step",
    (Block(20, 30 * MINUTE, break_after=5 * MINUTE),) * 14,
    may_return=False,
    break_pool=55 * MINUTE,
    pass_mark=60.0,
    unscored=28,
    marking=Marking(4.0, -1.0),
    has_confidence=False,
    has_calculator=False,
)
A_LEVEL = tuple(
    Grade(name, percent)
    for name, percent in zip("*ABCDEU", (90, 80, 70, 60, 50, 40, 0), strict=True)
)


def test_an_exam_has_all_the_blocks_with_their_time_and_no_break_after_the_last() -> None:
    found = rules(STEP)
    assert len(found.blocks) == 14
    assert found.time_limit == 420 * MINUTE
    assert found.break_pool == 55 * MINUTE and not found.may_return
    assert [block.break_after for block in found.blocks[-2:]] == [5 * MINUTE, timedelta(0)]
    assert (found.unscored, found.profile, found.has_confidence) == (28, "step", False)
    assert found.clock_rule is ClockRule.STRICT and found.marking == STEP.marking


@pytest.mark.parametrize("factor", EXTRA_TIMES)
def test_extra_time_multiplies_every_limit(factor: float) -> None:
    found = rules(STEP, extra_time=factor)
    assert {block.time_limit for block in found.blocks} == {30 * MINUTE * factor}
    assert found.time_limit == 420 * MINUTE * factor
    assert found.extra_time == factor and found.break_pool == 55 * MINUTE


def test_fewer_questions_fill_the_first_blocks_and_keep_the_pace() -> None:
    found = rules(STEP, questions=50)
    assert [(block.questions, block.time_limit) for block in found.blocks] == [
        (20, 30 * MINUTE),
        (20, 30 * MINUTE),
        (10, 15 * MINUTE),
    ]
    assert found.unscored == 5


def test_one_block_is_no_block_and_has_no_breaks() -> None:
    found = rules(STEP, questions=20)
    assert (found.blocks, found.time_limit, found.break_pool) == ((), 30 * MINUTE, timedelta(0))


@given(st.integers(0, 300))
def test_no_question_is_without_a_block(count: int) -> None:
    blocks = first_blocks(STEP.blocks, count)
    assert sum(block.questions for block in blocks) == min(count, 280)
    assert all(block.questions for block in blocks)


@pytest.mark.parametrize("mode", [Mode.TUTOR, Mode.PRACTICE])
def test_learning_has_neither_clock_nor_blocks_and_every_question_counts(mode: Mode) -> None:
    found = rules(STEP, mode, extra_time=1.5)
    assert (found.blocks, found.time_limit, found.break_pool) == ((), None, timedelta(0))
    assert (found.unscored, found.may_return, found.has_confidence) == (0, True, True)
    assert (found.clock_rule, found.extra_time) == (ClockRule.STOPS, 1.0)
    assert (found.marking, found.pass_mark) == (STEP.marking, 60.0)
    assert not found.has_calculator


def test_a_profile_without_minutes_has_no_clock() -> None:
    assert rules(Profile("p", "P", (Block(5), Block(5)))).time_limit is None


def test_blocks_alike_are_counted_together() -> None:
    blocks = (Block(20, title="a"), Block(20, title="b"), Block(5), Block(20))
    assert [(number, block.questions) for number, block in block_runs(blocks)] == [
        (2, 20),
        (1, 5),
        (1, 20),
    ]


@pytest.mark.parametrize(
    ("percent", "grade"),
    [(100, "*"), (90, "*"), (89.9, "A"), (70, "B"), (40, "E"), (39.99, "U"), (0, "U"), (-4, "U")],
)
def test_grades_by_boundaries(percent: float, grade: str) -> None:
    assert grade_of(A_LEVEL, percent) == grade


def test_a_boundary_below_one_percent_is_held() -> None:
    grades = (Grade("pass", 0.5), Grade("fail", 0.0))
    assert [grade_of(grades, percent) for percent in (0.5, 0.4)] == ["pass", "fail"]


def test_below_the_lowest_boundary_and_without_a_score_there_is_no_grade() -> None:
    assert grade_of(A_LEVEL[:-1], 39) == ""
    assert grade_of(A_LEVEL, None) == "" == grade_of((), 80)


def test_what_a_profile_says_goes_into_the_rules() -> None:
    two = (Block(2, MINUTE), Block(2, MINUTE))
    assert len(rules(Profile("p", "P", two)).blocks) == 2
    for name in (
        "gives_back", "shuffle_questions", "shuffle_options", "has_calculator", "has_lab_values",
        "has_confidence", "may_return", "keeps_unused",
    ):  # fmt: skip
        for value in (True, False):
            assert getattr(rules(Profile("p", "P", two, **{name: value})), name) is value  # type: ignore[arg-type]
