"""Time in a sitting on a real file: sleep, a killed program, clocks that are set, two windows."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from studytui.domain.exam import Block, ClockRule, Pause, PauseKind, SittingState
from studytui.services.changes import Changes
from studytui.services.session import Session
from studytui.services.study import Study
from studytui.storage import sittings
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.services.test_sitting import begun, on_disk, reopened

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = 24 * HOUR


@pytest.fixture
def library(study: Study) -> Study:
    fill(study, 30)
    return study


def in_blocks(study: Study, *counts: int, rest: timedelta = 5 * MINUTE, **rules: object) -> Session:
    """A sitting in blocks of half an hour with that many questions."""
    blocks = tuple(Block(count, 30 * MINUTE, break_after=rest) for count in counts)
    given = {"may_return": False} | rules
    return begun(study, *range(1, sum(counts) + 1), blocks=blocks, **given)


def pauses(study: Study, session: Session) -> list[Pause]:
    return sittings.pauses(study.database, session.sitting.sitting_id)


SETTINGS = {
    "an hour forward, as in March": HOUR,
    "an hour back, as in October": -HOUR,
    "by hours forward": 7 * HOUR,
    "by hours back": -7 * HOUR,
    "over midnight": 16 * HOUR,
    "to 1970": datetime(1970, 1, 1, tzinfo=UTC) - datetime(2026, 11, 21, 9, tzinfo=UTC),
    "to 2099": 73 * 365 * DAY,
}


@pytest.mark.parametrize("by", SETTINGS.values(), ids=SETTINGS.keys())
@pytest.mark.parametrize("how", ["sitting", "killed", "left", "left, strict"])
def test_a_wall_clock_that_is_set_changes_nothing(
    library: Study, clock: SetClock, by: timedelta, how: str
) -> None:
    rule = ClockRule.STRICT if how == "left, strict" else ClockRule.STOPS
    session = begun(library, time_limit=HOUR, clock_rule=rule)
    clock.advance(10 * MINUTE)
    session.leave() if how.startswith("left") else session.tick()
    clock.advance(5 * MINUTE)
    clock.set_wall(by)
    if how != "sitting":
        session = reopened(library, session)
    session.tick()
    expected = 50 if how in ("killed", "left") else 45
    assert session.time_left() == expected * MINUTE
    assert not session.is_ended
    clock.advance(expected * MINUTE - SECOND)
    session.tick()
    assert not session.is_ended
    clock.advance(SECOND)
    session.tick()
    assert session.sitting.state is SittingState.EXPIRED
    assert session.sitting.ended_at == session.sitting.deadline
    duration = session.sitting.ended_at - session.sitting.started_at
    assert duration == (60 if how in ("sitting", "left, strict") else 65) * MINUTE


def test_between_two_starts_of_the_machine_the_wall_clock_is_asked(
    library: Study, clock: SetClock
) -> None:
    for rule, left in ((ClockRule.STRICT, 20), (ClockRule.STOPS, 50)):
        session = begun(library, time_limit=HOUR, clock_rule=rule)
        clock.advance(10 * MINUTE)
        session.leave()
        clock.start_again(30 * MINUTE)
        assert reopened(library, session).time_left() == left * MINUTE


def test_a_machine_that_slept_past_the_deadline_ends_no_exam(
    library: Study, clock: SetClock
) -> None:
    session = begun(library, time_limit=HOUR)
    clock.advance(10 * MINUTE)
    clock.sleep(9 * HOUR)
    assert session.choose(1) == Changes.ANSWERS
    assert session.time_left() == 50 * MINUTE
    assert session.sitting.given_back == 9 * HOUR
    assert session.pause == Pause(
        PauseKind.ASLEEP, session.sitting.started_at + 10 * MINUTE, 9 * 3600.0, True
    )
    assert pauses(library, session) == [session.pause]
    session.tick()
    assert len(pauses(library, session)) == 1
    assert reopened(library, session).time_left() == 50 * MINUTE


def test_where_nothing_is_given_back_sleep_ran_on_and_is_recorded(
    library: Study, clock: SetClock
) -> None:
    session = begun(library, time_limit=HOUR, gives_back=False)
    clock.sleep(10 * MINUTE)
    session.tick()
    assert session.time_left() == 50 * MINUTE
    assert [(one.kind, one.is_given_back) for one in pauses(library, session)] == [
        (PauseKind.ASLEEP, False)
    ]
    clock.sleep(HOUR)
    session.tick()
    assert session.sitting.state is SittingState.EXPIRED


def test_every_pause_is_recorded_with_what_became_of_it(library: Study, clock: SetClock) -> None:
    session = begun(library, time_limit=HOUR)
    session.leave()
    clock.advance(3 * MINUTE)
    session = reopened(library, session)
    session.flag()
    clock.advance(12 * MINUTE + 30 * SECOND)
    session = reopened(library, session)
    found = [(one.kind, one.seconds, one.is_given_back) for one in pauses(library, session)]
    assert found == [(PauseKind.LEFT, 180.0, False), (PauseKind.LOST, 750.0, True)]
    assert session.time_left() == 57 * MINUTE
    session.finish()
    sheet = library.review.sheet(session.sitting.sitting_id)
    assert [one.seconds for one in sheet.pauses] == [180.0, 750.0]


def test_slept_time_is_no_time_on_the_question(library: Study, clock: SetClock) -> None:
    session = begun(library)
    clock.advance(20 * SECOND)
    clock.sleep(HOUR)
    clock.advance(5 * SECOND)
    session.flag()
    assert session.item.seconds == 25.0
    clock.advance(30 * SECOND)
    session.tick()
    clock.sleep(HOUR)
    session.tick()
    clock.advance(10 * SECOND)
    session.flag()
    assert session.item.seconds == 65.0


def test_a_stall_costs_no_rule_and_no_more_than_its_time(library: Study, clock: SetClock) -> None:
    session = begun(library, time_limit=HOUR)
    clock.advance(30 * SECOND)
    session.choose(1)
    assert session.time_left() == HOUR - 30 * SECOND
    assert (session.item.seconds, session.sitting.given_back) == (30.0, timedelta(0))
    assert pauses(library, session) == []


def test_what_is_given_back_is_kept_with_its_pause_or_not_at_all(
    library: Study, clock: SetClock
) -> None:
    session = begun(library, time_limit=HOUR)
    session.flag()
    clock.advance(HOUR / 2)
    library.database.execute(
        "CREATE TRIGGER full BEFORE INSERT ON sitting_pause BEGIN SELECT raise(ABORT, 'full'); END"
    )
    before = on_disk(library, "SELECT * FROM sitting")
    with pytest.raises(Exception, match="full"):
        reopened(library, session)
    assert on_disk(library, "SELECT * FROM sitting") == before
    library.database.execute("DROP TRIGGER full")
    assert reopened(library, session).sitting.given_back == HOUR / 2


def test_a_tick_that_only_says_that_one_is_here_is_no_news(library: Study, clock: SetClock) -> None:
    session = begun(library, time_limit=HOUR)
    for _ in range(25):
        clock.advance(SECOND)
        assert session.tick() is Changes.NOTHING


class TestTwoWindows:
    """The second window is another program, with a process number of its own, on the same file."""

    @pytest.fixture
    def other_clock(self, clock: SetClock) -> SetClock:
        clock.running = set(range(100, 300))
        return clock

    def second(
        self, study: Study, session: Session, clock: SetClock, process: int = 200
    ) -> Session:
        clock.process = process
        return reopened(study, session)

    def test_opened_while_the_first_sits_gives_no_time(
        self, library: Study, other_clock: SetClock
    ) -> None:
        first = begun(library, time_limit=HOUR)
        for process in range(200, 210):
            other_clock.advance(9 * SECOND)
            second = self.second(library, first, other_clock, process)
            other_clock.process = 100
            first.tick()
            assert second.is_shared
        assert first.time_left() == second.time_left() == HOUR - 90 * SECOND
        assert pauses(library, first) == []

    def test_opened_after_the_first_was_killed_gives_it_back(
        self, library: Study, other_clock: SetClock
    ) -> None:
        first = begun(library, time_limit=HOUR)
        other_clock.running = {200}
        other_clock.advance(9 * SECOND)
        second = self.second(library, first, other_clock)
        assert (second.is_shared, second.time_left()) == (False, HOUR)

    def test_a_first_one_whose_terminal_hangs_has_lost_its_line(
        self, library: Study, other_clock: SetClock
    ) -> None:
        first = begun(library, time_limit=HOUR)
        other_clock.advance(10 * MINUTE)
        second = self.second(library, first, other_clock)
        assert second.time_left() == HOUR
        first.tick()
        assert first.time_left() == HOUR, "the one that hung goes by the same clock"
        assert len(pauses(library, first)) == 1

    def test_sleep_is_given_back_once(self, library: Study, other_clock: SetClock) -> None:
        first = begun(library, time_limit=HOUR)
        second = self.second(library, first, other_clock)
        for _ in range(3):
            other_clock.sleep(HOUR)
            first.tick()
            second.choose(1)
            first.tick()
        assert first.time_left() == second.time_left() == HOUR
        assert [one.kind for one in pauses(library, first)] == [PauseKind.ASLEEP] * 3
        assert first.sitting.given_back == second.sitting.given_back == 3 * HOUR

    def test_each_sees_what_was_done_in_the_other_and_stays_at_its_question(
        self, library: Study, other_clock: SetClock
    ) -> None:
        first = begun(library, 1, 2, 3)
        second = self.second(library, first, other_clock)
        second.go_to(2)
        second.choose(1)
        second.go_to(0)
        second.flag()
        second.go_to(1)
        first.choose(2)
        assert (first.sitting.position, first.item.is_flagged) == (0, True)
        assert first.sitting.items[2].answer.chosen == {1}
        assert second.tick() and second.sitting.position == 1
        assert second.sitting.items[0].answer.chosen == {2}
        answers = on_disk(
            library,
            "SELECT i.position, r.chosen FROM sitting_item i JOIN response r USING (response_id) ORDER BY 1",
        )
        assert answers == [(0, "2"), (2, "1")]

    def test_left_in_one_it_goes_on_in_the_other(
        self, library: Study, other_clock: SetClock
    ) -> None:
        first = begun(library, time_limit=HOUR, clock_rule=ClockRule.STOPS)
        second = self.second(library, first, other_clock)
        second.leave()
        other_clock.advance(SECOND)
        first.tick()
        assert on_disk(library, "SELECT state, left_at FROM sitting") == [("running", None)]
        other_clock.advance(MINUTE)
        first.flag()
        assert reopened(library, first).time_left() == HOUR - MINUTE - SECOND

    def test_a_block_closed_in_one_is_closed_in_the_other_and_once(
        self, library: Study, other_clock: SetClock
    ) -> None:
        first = in_blocks(library, 2, 2, rest=timedelta(0))
        second = self.second(library, first, other_clock)
        second.close_block()
        other_clock.advance(MINUTE)
        assert first.choose(1) == Changes.SITTINGS | Changes.ANSWERS
        assert (first.sitting.block, first.sitting.position) == (1, 2)
        assert not any(item.answer for item in first.sitting.items), "it was meant for the other"
        assert first.time_left() == second.time_left() == 29 * MINUTE
        assert first.close_block() and first.is_ended
        second.tick()
        assert second.is_ended
        rows = on_disk(library, "SELECT position, ended_at IS NULL FROM sitting_block")
        assert rows == [(0, 0), (1, 0)]

    def test_a_move_that_another_window_was_quicker_with_is_not_made_again(
        self, library: Study, other_clock: SetClock
    ) -> None:
        first = in_blocks(library, 1, 1, 1)
        before = first.sitting
        second = self.second(library, first, other_clock)
        second.close_block()
        second.begin_block()
        from studytui.domain.sitting_blocks import closed

        after = closed(before, other_clock.now())
        assert not sittings.keep_blocks(library.database, before, after)
        assert sittings.load(library.database, before.sitting_id).block == 1  # type: ignore[union-attr]


class TestBlocks:
    def test_each_step_is_on_disk_and_opens_again(self, library: Study, clock: SetClock) -> None:
        session = in_blocks(library, 2, 2, 1)
        session.choose(1)
        clock.advance(10 * MINUTE)
        session.close_block()
        assert session.is_in_break and session.time_left() == 5 * MINUTE
        again = reopened(library, session)
        assert again.sitting == session.sitting
        clock.advance(2 * MINUTE)
        again.begin_block()
        third = reopened(library, again)
        assert third.sitting == again.sitting
        assert (third.sitting.block, third.sitting.position) == (1, 2)
        start = session.sitting.started_at
        micros = [
            None
            if moment is None
            else (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
            for moment in (start, start + 10 * MINUTE, start + 12 * MINUTE)
        ]
        rows = on_disk(library, "SELECT started_at, ended_at, break_seconds FROM sitting_block")
        assert rows == [
            (micros[0], micros[1], 120.0), (micros[2], None, 0.0), (None, None, 0.0),
        ]  # fmt: skip

    def test_only_the_open_block_can_be_reached(self, library: Study) -> None:
        session = in_blocks(library, 2, 2, rest=timedelta(0))
        assert session.go_to(2) is Changes.NOTHING
        assert session.next_where("unanswered") == 1
        session.close_block()
        assert session.go_to(1) is Changes.NOTHING
        assert (session.next_where("unanswered"), session.counts()) == (3, (0, 2, 0))

    def test_a_break_takes_no_answer(self, library: Study, clock: SetClock) -> None:
        session = in_blocks(library, 2, 2)
        session.close_block()
        before = on_disk(library, "SELECT * FROM sitting_item")
        for act in (
            lambda: session.choose(1),
            lambda: session.strike(1),
            session.flag,
            session.reveal,
            session.close_block,
            lambda: session.go_to(0),
            lambda: session.go_to(3),
        ):
            act()
        assert on_disk(library, "SELECT * FROM sitting_item") == before
        clock.advance(4 * MINUTE)
        session.tick()
        session.begin_block()
        assert session.item.seconds == 0.0, "a break is no time on a question"

    def test_undo_never_reaches_into_a_closed_block(self, library: Study, clock: SetClock) -> None:
        session = in_blocks(library, 1, 1, 1, rest=timedelta(0))
        sitting_id = session.sitting.sitting_id
        session.choose(1)
        assert library.acts.last(sitting_id) is not None
        session.close_block()
        assert library.acts.last(sitting_id) is None
        session.flag()
        act = library.acts.last(sitting_id)
        assert act is not None and act.items == (session.item.item_id,)
        clock.advance(30 * MINUTE)
        session.tick()
        assert library.acts.last(sitting_id) is None

    def test_killed_in_a_break_the_rest_of_it_is_still_there(
        self, library: Study, clock: SetClock
    ) -> None:
        session = in_blocks(library, 1, 1)
        session.close_block()
        clock.advance(2 * MINUTE)
        session.tick()
        clock.advance(3 * HOUR)
        again = reopened(library, session)
        assert (again.is_in_break, again.time_left()) == (True, 3 * MINUTE)
        again.begin_block()
        assert again.sitting.blocks[0].break_taken == 2 * MINUTE
        assert again.time_left() == 30 * MINUTE

    def test_sleeping_through_a_break_costs_none_of_it(
        self, library: Study, clock: SetClock
    ) -> None:
        session = in_blocks(library, 1, 1, break_pool=10 * MINUTE)
        session.close_block()
        clock.advance(MINUTE)
        clock.sleep(8 * HOUR)
        session.tick()
        assert (session.is_in_break, session.time_left()) == (True, 14 * MINUTE)

    def test_left_under_a_strict_clock_breaks_and_blocks_run_on(
        self, library: Study, clock: SetClock
    ) -> None:
        session = in_blocks(library, 1, 1, 1)
        session.choose(1)
        session.leave()
        clock.advance(38 * MINUTE)
        assert len(library.sittings.open_ones()) == 1
        again = reopened(library, session)
        assert (again.sitting.block, again.time_left()) == (1, 27 * MINUTE)
        assert again.sitting.blocks[0].break_taken == 5 * MINUTE
        again.leave()
        clock.advance(3 * HOUR)
        assert library.sittings.open_ones() == []
        (line,) = library.review.past()
        assert (line.state, line.right) == (SittingState.EXPIRED, 1)
        assert line.ended_at == session.sitting.started_at + 100 * MINUTE
        assert on_disk(library, "SELECT count(*) FROM sitting_block WHERE ended_at IS NULL") == [
            (0,)
        ]

    def test_left_under_a_clock_that_stops_nothing_runs(
        self, library: Study, clock: SetClock
    ) -> None:
        session = in_blocks(library, 1, 1, clock_rule=ClockRule.STOPS)
        session.close_block()
        clock.advance(MINUTE)
        session.leave()
        clock.advance(DAY)
        again = reopened(library, session)
        assert (again.is_in_break, again.time_left()) == (True, 4 * MINUTE)

    def test_ended_early_in_a_break_all_blocks_are_handed_in(
        self, library: Study, clock: SetClock
    ) -> None:
        session = in_blocks(library, 2, 1, 1)
        session.choose(1)
        session.close_block()
        clock.advance(MINUTE)
        session.finish()
        (line,) = library.review.past()
        assert (line.state, line.right, line.unanswered) == (SittingState.SUBMITTED, 1, 3)
        assert on_disk(library, "SELECT break_ends_at FROM sitting") == [(None,)]

    def test_handed_in_long_after_the_last_block_it_ended_at_that_blocks_end(
        self, library: Study, clock: SetClock
    ) -> None:
        session = in_blocks(library, 1, 1)
        clock.advance(DAY)
        session.finish()
        assert session.sitting.state is SittingState.EXPIRED
        assert session.sitting.ended_at == session.sitting.started_at + 65 * MINUTE

    def test_a_block_whose_step_cannot_be_kept_stays_open(
        self, library: Study, clock: SetClock
    ) -> None:
        session = in_blocks(library, 1, 1)
        session.choose(1)
        library.database.execute(
            "CREATE TRIGGER full BEFORE UPDATE ON sitting_block BEGIN SELECT raise(ABORT, 'full'); END"
        )
        before = [on_disk(library, f"SELECT * FROM {name}") for name in ("sitting", "act")]
        with pytest.raises((sqlite3.Error, Exception), match="full"):
            session.close_block()
        assert [on_disk(library, f"SELECT * FROM {name}") for name in ("sitting", "act")] == before
        library.database.execute("DROP TRIGGER full")
        session.close_block()
        assert session.is_in_break

    def test_extra_time_and_spare_time_are_in_the_clock_of_each_block(
        self, library: Study, clock: SetClock
    ) -> None:
        session = in_blocks(library, 1, 1, 1, rest=timedelta(0), may_return=True)
        clock.advance(10 * MINUTE)
        assert session.unused_goes_to() == "next block"
        session.close_block()
        assert session.time_left() == 50 * MINUTE
        session.go_to(0)
        session.choose(1)
        assert session.sitting.items[0].answer.chosen == {1}
        assert reopened(library, session).sitting.blocks == session.sitting.blocks
