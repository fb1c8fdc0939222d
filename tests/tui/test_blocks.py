"""An exam in blocks, key by key: its numbers, closing a block, the break, the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from studytui.domain.exam import Block, ClockRule, Rules, SittingState
from studytui.services.study import Study
from studytui.storage import results
from studytui.tui.app import make_app
from studytui.tui.screens.driver import DriverScreen
from studytui.tui.screens.help import HelpScreen
from tests.conftest import SetClock
from tests.tui.showing import flat, lines, press, shown
from tests.tui.test_exam_driver import driving, item, stored, tick

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def begin(study: Study, *counts: int, rest: int = 5, **rules: Any) -> int:
    """A sitting in blocks of half an hour with that many questions, and breaks between them."""
    blocks = tuple(Block(count, 30 * MINUTE, break_after=rest * MINUTE) for count in counts)
    given = Rules(
        time_limit=30 * MINUTE * len(counts), blocks=blocks, **({"may_return": False} | rules)
    )
    ids = range(1, sum(counts) + 1)
    return study.exams.begin_questions(ids, given, "Step 1").sitting_id


def said(pilot: Pilot[Any]) -> str:
    return " ".join(one.message for one in pilot.app._notifications)


async def after(pilot: Pilot[Any], clock: SetClock, by: timedelta) -> str:
    """What the screen shows when so much time has passed."""
    clock.advance(by)
    tick(pilot)
    await pilot.pause()
    return shown(pilot.app)


async def test_the_header_counts_within_the_block(filled_study: Study) -> None:
    sitting = begin(filled_study, 3, 2)
    async with driving(filled_study, sitting) as pilot:
        assert "Step 1 · Block 1 of 2 · 1 of 3" in lines(pilot.app)[0]
        assert "unanswered 3" in lines(pilot.app)[0]
        await press(pilot, "b", "n", "n")
        assert "Block 1 of 2 · 3 of 3" in lines(pilot.app)[0]
        assert "unanswered 2" in lines(pilot.app)[0]


async def test_after_the_last_of_a_block_comes_its_review(filled_study: Study) -> None:
    sitting = begin(filled_study, 2, 2)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "b", "n", "n")
        assert "Close block 1 of 2?" in text
        assert "1 of 2 answered" in text
        assert "s closes block 1 for good." in text
        assert "s close the block" in lines(pilot.app)[-1]
        assert stored(filled_study, sitting).position == 1


async def test_closing_asks_only_if_something_is_open(filled_study: Study, clock: SetClock) -> None:
    sitting = begin(filled_study, 2, 2)
    async with driving(filled_study, sitting) as pilot:
        assert "s again closes it all the same" in flat(await press(pilot, "b", "r", "s"))
        text = await press(pilot, "s")
        assert "Break before block 2 of 2" in lines(pilot.app)[0]
        assert lines(pilot.app)[0].endswith("5:00")
        assert "Block 1 is closed for good: 1 of 2 answered" in text
        assert "Next is block 2: 2 questions in 30:00" in text
        assert "1 of 2 blocks done" in text
        assert lines(pilot.app)[-1].split()[:2] == ["⏎", "begin"]


async def test_return_begins_the_next_block(filled_study: Study, clock: SetClock) -> None:
    sitting = begin(filled_study, 1, 2)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "b", "enter", "s")
        await after(pilot, clock, MINUTE)
        text = await press(pilot, "enter")
        assert "Block 2 of 2 · 1 of 2" in lines(pilot.app)[0]
        assert lines(pilot.app)[0].endswith("30:00")
        assert "Block 2 of 2: 2 questions in 30:00." in text
        assert "This is the first question of the block." in await press(pilot, "p")
        assert stored(filled_study, sitting).blocks[0].break_taken == MINUTE


async def test_when_the_break_is_over_the_next_block_begins_by_itself(
    filled_study: Study, clock: SetClock
) -> None:
    sitting = begin(filled_study, 1, 2)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "b", "enter", "s")
        text = await after(pilot, clock, 4 * MINUTE)
        assert "60 seconds of the break left" in text
        await after(pilot, clock, MINUTE)
        assert "Block 2 of 2 · 1 of 2" in lines(pilot.app)[0]
        assert lines(pilot.app)[0].endswith("30:00")


async def test_a_block_closes_by_itself_when_its_time_is_over(
    filled_study: Study, clock: SetClock
) -> None:
    sitting = begin(filled_study, 2, 2, rest=0)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "b")
        text = await after(pilot, clock, 30 * MINUTE)
        assert "Block 1 is closed. Block 2 of 2: 2 questions in 30:00." in text
        assert "Block 2 of 2 · 1 of 2" in lines(pilot.app)[0]
        assert item(filled_study, sitting, 0).answer.chosen == {1}
        await after(pilot, clock, 30 * MINUTE)
        line = results.sitting_line(filled_study.database, sitting)
        assert line is not None and line.state is SittingState.EXPIRED and line.right == 1
        assert "Time is over" in said(pilot)


@pytest.mark.parametrize("keys", [("question_mark",), ("o",), ("r",), ("t", "x"), ("colon", "1")])
async def test_a_block_closes_under_whatever_is_open(
    filled_study: Study, clock: SetClock, keys: tuple[str, ...]
) -> None:
    sitting = begin(filled_study, 2, 2)
    async with driving(filled_study, sitting) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, DriverScreen)
        await press(pilot, *keys)
        clock.advance(30 * MINUTE)
        screen._tick()
        await pilot.pause()
        assert not isinstance(pilot.app.screen, HelpScreen)
        assert "Break before block 2 of 2" in lines(pilot.app)[0]
        await press(pilot, "enter", "b")
        assert item(filled_study, sitting, 2).answer.chosen == {1}


async def test_an_act_that_comes_too_late_goes_to_no_question(
    filled_study: Study, clock: SetClock
) -> None:
    sitting = begin(filled_study, 1, 1, rest=0)
    async with driving(filled_study, sitting) as pilot:
        clock.advance(30 * MINUTE)
        await press(pilot, "b")
        assert "Block 2 of 2" in lines(pilot.app)[0]
        assert not any(one.answer for one in stored(filled_study, sitting).items)


async def test_a_text_half_typed_counts_when_the_block_ends(
    filled_study: Study, clock: SetClock
) -> None:
    blocks = (Block(1, 30 * MINUTE), Block(1, 30 * MINUTE))
    sitting = filled_study.exams.begin_questions([17, 1], Rules(blocks=blocks), "Two").sitting_id
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "enter", *"IndexError")
        await after(pilot, clock, 30 * MINUTE - SECOND)
        await after(pilot, clock, SECOND)
        assert item(filled_study, sitting).answer.text == "IndexError"
        await press(pilot, "b")
        assert item(filled_study, sitting, 1).answer.chosen == {1}


async def test_a_text_half_typed_is_no_answer_yet_when_the_machine_wakes(
    filled_study: Study, clock: SetClock
) -> None:
    blocks = (Block(1, 30 * MINUTE), Block(1, 30 * MINUTE))
    sitting = filled_study.exams.begin_questions([17, 1], Rules(blocks=blocks), "Two").sitting_id
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "enter", *"Index")
        clock.sleep(timedelta(hours=8))
        await after(pilot, clock, SECOND)
        assert not item(filled_study, sitting).answer
        await press(pilot, *"Error", "enter")
        assert item(filled_study, sitting).answer.text == "IndexError"


async def test_overview_and_jump_know_the_block_only(filled_study: Study) -> None:
    sitting = begin(filled_study, 2, 3, rest=0)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "b", "r", "s", "s")
        text = await press(pilot, "n", "o")
        assert "answered 0" in text and "unanswered 3" in text
        assert "▸ 2○" in text and " 4" not in lines(pilot.app)[4]
        await press(pilot, "l", "enter")
        assert "3 of 3" in lines(pilot.app)[0]
        assert "There is no question 4." in await press(pilot, "colon", "4", "enter")
        await press(pilot, "colon", "1", "enter")
        assert stored(filled_study, sitting).position == 2


async def test_where_one_may_return_a_closed_block_is_one_step_back(
    filled_study: Study, clock: SetClock
) -> None:
    sitting = begin(filled_study, 2, 2, rest=0, may_return=True)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "r")
        assert "s closes block 1." in text and "The time left goes to the next block." in text
        await press(pilot, "s", "s")
        assert lines(pilot.app)[0].endswith("1:00:00")
        await press(pilot, "p")
        assert "Block 1 of 2 · 2 of 2" in lines(pilot.app)[0]
        await press(pilot, "b")
        assert item(filled_study, sitting, 1).answer.chosen == {1}


async def test_the_whole_exam_is_ended_early_by_a_second_key(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2, 1)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "b", "r")
        assert "S ends the whole exam." in text
        assert "The time left in it is lost." in text
        text = flat(await press(pilot, "S"))
        assert "That ends the exam for good, and 3 questions have no answer." in text
        await press(pilot, "s")
        assert "Break before block 2 of 3" in lines(pilot.app)[0]
        assert "S ends the whole exam here." in shown(pilot.app)
        await press(pilot, "S")
        assert not stored(filled_study, sitting).ended_at
        await press(pilot, "S")
        assert not isinstance(pilot.app.screen, DriverScreen)
        ended = stored(filled_study, sitting)
        assert (ended.state, ended.items[0].is_correct) == (SittingState.SUBMITTED, True)


async def test_the_last_block_hands_in_as_ever(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 1, rest=0)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "b", "r", "s", "b")
        text = await press(pilot, "r")
        assert "Finish?" in text and "s submits." in text and "S ends" not in text
        await press(pilot, "s")
        assert not isinstance(pilot.app.screen, DriverScreen)
        assert stored(filled_study, sitting).state is SittingState.SUBMITTED


@pytest.mark.parametrize(
    ("clock_rule", "left"), [(ClockRule.STRICT, "3:00"), (ClockRule.STOPS, "5:00")]
)
async def test_leaving_in_a_break_follows_the_rules_of_the_clock(
    filled_study: Study, clock: SetClock, clock_rule: ClockRule, left: str
) -> None:
    sitting = begin(filled_study, 1, 1, clock_rule=clock_rule)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "b", "r", "s", "q")
        assert not isinstance(pilot.app.screen, DriverScreen)
        runs_on = "The break runs on: in 5:00 block 2 begins by itself." in said(pilot)
        assert runs_on is (clock_rule is ClockRule.STRICT)
        clock.advance(2 * MINUTE)
        pilot.app.sit(sitting)
        await pilot.pause()
        assert "Break before block 2 of 2" in lines(pilot.app)[0]
        assert lines(pilot.app)[0].endswith(left)


async def test_no_key_reaches_a_question_in_a_break(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "b", "r", "s")
        before = stored(filled_study, sitting)
        text = await press(pilot, *"abABmnpoth:]}1", "space", "j", "k", "r", "s", "z", "i", "w")
        assert "Next is block 2" in text
        assert stored(filled_study, sitting).items == before.items


async def test_a_lost_line_is_told_of_when_it_is_taken_up(
    filled_study: Study, clock: SetClock
) -> None:
    sitting = begin(filled_study, 1, 1)
    filled_study.sittings.resume(sitting).flag()
    clock.advance(timedelta(minutes=12, seconds=30))
    async with driving(filled_study, sitting) as pilot:
        assert "Line lost for 12:30; given back." in lines(pilot.app)[22]
        assert lines(pilot.app)[0].endswith("30:00")


async def test_review_tells_of_the_time_away(filled_study: Study, clock: SetClock) -> None:
    sitting = begin(filled_study, 1, 1)
    session = filled_study.sittings.resume(sitting)
    for minutes in (12, 3):
        session.flag()
        clock.advance(timedelta(minutes=minutes, seconds=30))
        session = filled_study.sittings.resume(sitting)
    session.leave()
    clock.advance(MINUTE)
    filled_study.sittings.resume(sitting).finish()
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        app.review(sitting)
        await pilot.pause()
        text = flat(shown(app))
        assert "Line lost for 16:00; given back. Left for 1:00; the clock ran on." in text


async def test_sleep_is_told_of_and_past_the_deadline_ends_nothing(
    filled_study: Study, clock: SetClock
) -> None:
    sitting = begin(filled_study, 1, 1)
    async with driving(filled_study, sitting) as pilot:
        await after(pilot, clock, 10 * MINUTE)
        clock.sleep(timedelta(hours=8))
        text = await after(pilot, clock, SECOND)
        assert "The machine slept for 8:00:00; given back." in text
        assert lines(pilot.app)[0].endswith("19:59")
        clock.sleep(timedelta(hours=8))
        await press(pilot, "b")
        assert item(filled_study, sitting).answer.chosen == {1}


async def test_after_a_stall_only_the_most_urgent_warning_is_given(
    filled_study: Study, clock: SetClock
) -> None:
    sitting = begin(filled_study, 1, 1)
    async with driving(filled_study, sitting) as pilot:
        await after(pilot, clock, MINUTE)
        text = await after(pilot, clock, timedelta(minutes=27, seconds=10))
        assert "2 minutes left" in text
        assert "minutes left" not in await press(pilot, "b")
        assert "minutes left" not in await after(pilot, clock, SECOND)


async def test_warnings_are_those_of_the_rules_and_come_in_every_block(
    filled_study: Study, clock: SetClock
) -> None:
    sitting = begin(filled_study, 1, 1, rest=0, warnings=(10 * MINUTE, timedelta(seconds=90)))
    async with driving(filled_study, sitting) as pilot:
        for _ in range(2):
            assert "10 minutes left" in await after(pilot, clock, 20 * MINUTE)
            await press(pilot, "b")
            assert "left" not in lines(pilot.app)[22]
            assert "left" not in (await after(pilot, clock, 6 * MINUTE)).splitlines()[22]
            text = await after(pilot, clock, timedelta(minutes=2, seconds=30))
            assert "90 seconds left" in text
            await after(pilot, clock, timedelta(seconds=90))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 20)])
async def test_every_page_of_a_block_fits(filled_study: Study, size: tuple[int, int]) -> None:
    sitting = begin(filled_study, *([4] * 14), break_pool=45 * MINUTE)
    async with driving(filled_study, sitting, size) as pilot:
        assert "1 of 4" in lines(pilot.app)[0]
        for keys, words in (("r", "Close block 1 of 14?"), ("ss", "blocks done"), ("S", "again")):
            text = await press(pilot, *keys)
            assert words in flat(text)
            assert "…" not in text
            if keys == "ss":
                assert "What is left of it is kept for later breaks." in flat(text)
