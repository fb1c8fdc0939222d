"""What time it is in a sitting, what is left of it, and what becomes of time away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from studytui.domain.exam import (
    WARNINGS,
    Block,
    BlockState,
    ClockRule,
    Item,
    Mode,
    Pause,
    PauseKind,
    Rules,
    Sitting,
    SittingState,
)
from studytui.domain.reading import Reading
from studytui.domain.sitting_clock import moment, seen, taken_up, time_left, warning_due, woken

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
LIMIT = 40 * MINUTE
BEGIN = Reading(START, 5_000_000, 0, "first start", 7)
seconds = st.integers(0, 100_000).map(lambda number: timedelta(seconds=number))
walls = st.one_of(
    st.integers(-10_000_000, 10_000_000).map(lambda number: timedelta(seconds=number)),
    st.just(datetime(1970, 1, 1, tzinfo=UTC) - START),
)


def after(
    by: timedelta, *, asleep: timedelta = timedelta(0), wall: timedelta | None = None
) -> Reading:
    """The clocks when `by` has passed since the beginning, on the same start of the machine."""
    return replace(
        BEGIN,
        wall=START + (by if wall is None else wall),
        ticks=BEGIN.ticks + micros(by),
        asleep=micros(asleep),
    )


def started_anew(wall: timedelta) -> Reading:
    """The clocks after the machine was started anew; the wall clock says `wall` after the start."""
    return Reading(START + wall, 99, 0, "second start", 7)


def micros(by: timedelta) -> int:
    return by // timedelta(microseconds=1)


def sitting(
    rule: ClockRule = ClockRule.STRICT,
    limit: timedelta | None = LIMIT,
    *,
    sat: timedelta = timedelta(0),
    is_left: bool = False,
    gives_back: bool = True,
) -> Sitting:
    """A sitting that was last seen when `sat` had passed."""
    begun = Sitting(
        sitting_id=1,
        uid="uid",
        title="title",
        state=SittingState.RUNNING,
        rules=Rules(Mode.EXAM, limit, clock_rule=rule, gives_back=gives_back),
        started_at=START,
        position=0,
        items=(Item(1, 1, 0, ()),),
        deadline=None if limit is None else START + limit,
        last_seen=START,
        seen_boot=BEGIN.boot,
        seen_ticks=BEGIN.ticks,
    )
    at = seen(begun, after(sat))
    return replace(at, left_at=at.last_seen, state=SittingState.PAUSED) if is_left else at


def left_of(one: Sitting, reading: Reading) -> timedelta:
    left = time_left(one, moment(one, reading))
    assert left is not None
    return left


@given(seconds, seconds, walls)
def test_the_time_left_is_never_negative(limit: timedelta, by: timedelta, wall: timedelta) -> None:
    assert left_of(sitting(limit=limit), after(by, wall=wall)) == max(limit - by, 0 * SECOND)


@given(seconds, seconds, walls)
def test_the_wall_clock_does_not_matter_while_the_machine_runs(
    sat: timedelta, by: timedelta, wall: timedelta
) -> None:
    one = sitting(sat=sat)
    assert moment(one, after(sat + by, wall=wall)) == START + sat + by


@given(seconds, walls)
def test_time_in_a_sitting_never_goes_back_though_the_machine_was_started_anew(
    sat: timedelta, wall: timedelta
) -> None:
    assert moment(sitting(sat=sat), started_anew(wall)) == START + max(sat, wall)


def test_a_count_that_is_lower_than_it_was_is_of_another_start() -> None:
    one = sitting(sat=HOUR)
    assert moment(one, replace(after(MINUTE), wall=START + 3 * HOUR)) == START + 3 * HOUR


def test_without_a_clock_there_is_no_time_left_and_nothing_to_give_back() -> None:
    for is_left in (True, False):
        back, pause = taken_up(sitting(limit=None, is_left=is_left), after(5 * MINUTE))
        assert time_left(back, START) is None
        assert (back.left_at, back.deadline, back.given_back) == (None, None, timedelta(0))
        assert pause is None


@given(seconds, seconds, walls)
def test_a_strict_clock_runs_on_while_the_learner_is_away(
    sat: timedelta, away: timedelta, wall: timedelta
) -> None:
    assume(sat < LIMIT)
    gone = sitting(sat=sat, is_left=True)
    now = after(sat + away, wall=wall)
    back, pause = taken_up(gone, now)
    assert back.deadline == gone.deadline
    assert left_of(back, now) == max(LIMIT - sat - away, timedelta(0))
    assert (back.given_back, back.left_at) == (timedelta(0), None)
    expected = Pause(PauseKind.LEFT, START + sat, away.total_seconds(), False)
    assert pause == (expected if away else None)


@given(seconds, seconds, walls)
def test_a_clock_that_stops_gives_exactly_the_time_away(
    sat: timedelta, away: timedelta, wall: timedelta
) -> None:
    assume(sat < LIMIT)
    now = after(sat + away, wall=wall)
    back, pause = taken_up(sitting(ClockRule.STOPS, sat=sat, is_left=True), now)
    assert left_of(back, now) == LIMIT - sat
    assert back.given_back == timedelta(0)
    assert pause == (
        Pause(PauseKind.LEFT, START + sat, away.total_seconds(), True) if away else None
    )


@given(st.sampled_from(ClockRule), seconds, seconds, walls)
def test_a_lost_line_is_given_back_and_recorded(
    rule: ClockRule, sat: timedelta, away: timedelta, wall: timedelta
) -> None:
    assume(sat < LIMIT)
    now = after(sat + away, wall=wall)
    back, pause = taken_up(sitting(rule, sat=sat), now)
    assert left_of(back, now) == LIMIT - sat
    assert back.given_back == away
    assert pause == (
        Pause(PauseKind.LOST, START + sat, away.total_seconds(), True) if away else None
    )


@given(st.sampled_from(ClockRule), seconds, seconds)
def test_where_the_rules_give_nothing_back_a_lost_line_ran_on_and_is_recorded(
    rule: ClockRule, sat: timedelta, away: timedelta
) -> None:
    assume(sat < LIMIT and away)
    now = after(sat + away)
    back, pause = taken_up(sitting(rule, sat=sat, gives_back=False), now)
    assert left_of(back, now) == max(LIMIT - sat - away, timedelta(0))
    assert back.given_back == timedelta(0)
    assert pause == Pause(PauseKind.LOST, START + sat, away.total_seconds(), False)


@given(st.sampled_from(ClockRule), st.booleans(), st.booleans(), seconds, walls)
def test_coming_back_never_leaves_more_time_than_there_was(
    rule: ClockRule, is_left: bool, gives_back: bool, sat: timedelta, wall: timedelta
) -> None:
    gone = sitting(rule, sat=sat, is_left=is_left, gives_back=gives_back)
    now = started_anew(wall)
    back, _ = taken_up(gone, now)
    assert left_of(back, now) <= max(LIMIT - sat, timedelta(0))
    assert timedelta(0) <= back.given_back <= max(wall - sat, timedelta(0))


@given(st.sampled_from(ClockRule), st.booleans(), seconds)
def test_time_that_had_run_out_is_not_given_back(
    rule: ClockRule, is_left: bool, away: timedelta
) -> None:
    back, pause = taken_up(sitting(rule, sat=LIMIT, is_left=is_left), after(LIMIT + away))
    assert (back.deadline, back.given_back, pause) == (START + LIMIT, timedelta(0), None)


def test_what_was_taken_up_runs_in_this_program_and_was_seen_now() -> None:
    now = replace(started_anew(HOUR), process=8, asleep=3)
    back, _ = taken_up(sitting(is_left=True), now)
    assert (back.state, back.seen_process, back.seen_asleep) == (SittingState.RUNNING, 8, 3)
    assert (back.last_seen, back.seen_boot, back.seen_ticks) == (START + HOUR, "second start", 99)


def test_sleep_is_counted_from_where_the_machine_was_started() -> None:
    one = replace(sitting(), seen_asleep=5)
    assert seen(one, after(MINUTE, asleep=SECOND)).seen_asleep == 5
    assert seen(one, replace(started_anew(HOUR), asleep=3)).seen_asleep == 3


def in_two_blocks(**fields: object) -> Sitting:
    """A sitting of two blocks of twenty minutes, last seen in the first."""
    one = sitting(sat=10 * MINUTE)
    blocks = (Block(1, 20 * MINUTE), Block(1, 20 * MINUTE))
    return replace(
        one,
        rules=replace(one.rules, blocks=blocks, **fields),  # type: ignore[arg-type]
        items=(Item(1, 1, 0, ()), Item(2, 2, 1, (), block=1)),
        blocks=(BlockState("", 20 * MINUTE, START), BlockState("", 20 * MINUTE)),
        deadline=START + 20 * MINUTE,
    )


def test_while_the_learner_is_away_a_strict_clock_runs_on_into_the_next_block() -> None:
    for one in (
        replace(in_two_blocks(), left_at=START + 10 * MINUTE),
        in_two_blocks(gives_back=False),
    ):
        back, _ = taken_up(one, after(25 * MINUTE))
        assert (back.block, back.deadline) == (1, START + 40 * MINUTE)


def test_a_block_that_was_over_before_the_line_was_lost_stays_over() -> None:
    one = replace(
        in_two_blocks(), last_seen=START + 25 * MINUTE, seen_ticks=after(25 * MINUTE).ticks
    )
    back, pause = taken_up(one, after(30 * MINUTE))
    assert pause is not None and pause.seconds == 300
    assert (back.block, back.deadline) == (1, START + 45 * MINUTE)


@example(12 * SECOND)
@given(seconds)
def test_seen_lately_by_a_program_that_still_runs_it_was_no_pause(away: timedelta) -> None:
    now = after(away)
    back, pause = taken_up(sitting(), now, is_elsewhere=True)
    if away <= 12 * SECOND:
        assert (left_of(back, now), back.given_back, pause) == (LIMIT - away, timedelta(0), None)
    else:
        # It runs and does not show it: its terminal hangs, and with it the line.
        assert (left_of(back, now), back.given_back) == (LIMIT, away)


@given(seconds, seconds, st.booleans())
def test_sleep_of_the_machine_is_a_lost_line(
    sat: timedelta, slept: timedelta, gives_back: bool
) -> None:
    assume(sat < LIMIT and slept)
    now = after(sat + slept, asleep=slept)
    back, pause = woken(sitting(sat=sat, gives_back=gives_back), now)
    assert pause == Pause(PauseKind.ASLEEP, START + sat, slept.total_seconds(), gives_back)
    if gives_back:
        assert (left_of(back, now), back.given_back) == (LIMIT - sat, slept)
    else:
        assert left_of(back, now) == max(LIMIT - sat - slept, timedelta(0))
    assert woken(back, now) == (back, None), "once"


def test_a_machine_that_did_not_sleep_changes_nothing() -> None:
    one = sitting()
    assert woken(one, after(HOUR)) == (one, None)
    assert woken(one, replace(after(HOUR), asleep=999_999)) == (one, None)
    assert woken(one, replace(started_anew(HOUR), asleep=micros(HOUR))) == (one, None)


def test_sleep_while_the_program_was_not_running_belongs_to_the_time_away() -> None:
    now = after(2 * HOUR, asleep=HOUR)
    back, pause = taken_up(sitting(sat=MINUTE), now)
    assert pause is not None and pause.seconds == 2 * 3600 - 60
    assert woken(back, now) == (back, None)


@given(st.lists(st.integers(0, 3 * 3600), min_size=2))
def test_each_warning_comes_once_at_most_whatever_the_ticks(lefts: list[int]) -> None:
    ticks = [timedelta(seconds=left) for left in sorted(lefts, reverse=True)]
    given_warnings = [
        warning for one, other in pairwise(ticks) if (warning := warning_due(one, other, WARNINGS))
    ]
    assert sorted(set(given_warnings), reverse=True) == given_warnings
    for limit in WARNINGS:
        if ticks[-1] <= limit < ticks[0]:
            assert any(warning <= limit for warning in given_warnings)


@pytest.mark.parametrize("warnings", [WARNINGS, (10 * MINUTE, 5 * SECOND), ()])
def test_ticks_of_a_second_give_every_warning_once(warnings: tuple[timedelta, ...]) -> None:
    ticks = [timedelta(seconds=left) for left in range(3600, -1, -1)]
    found = [w for one, other in pairwise(ticks) if (w := warning_due(one, other, warnings))]
    assert found == list(warnings)


def test_an_exam_of_thirty_minutes_does_not_begin_with_a_warning() -> None:
    assert warning_due(30 * MINUTE, timedelta(minutes=29, seconds=59), WARNINGS) is None
    assert warning_due(30 * MINUTE, timedelta(0), WARNINGS) == MINUTE


def test_of_a_break_too_what_was_lost_with_the_line_is_given_back() -> None:
    ends_at = START + 15 * MINUTE
    paused = replace(in_two_blocks(), block=1, deadline=ends_at, break_ends_at=ends_at)
    back, pause = taken_up(paused, after(12 * MINUTE))
    assert pause is not None and pause.is_given_back
    assert (back.deadline, back.break_ends_at) == (START + 17 * MINUTE, START + 17 * MINUTE)
