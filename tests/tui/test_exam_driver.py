"""The exam driver, key by key, on a real library with a clock that stands still."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from textual.binding import ActiveBinding
from textual.events import Key
from textual.pilot import Pilot

from studytui.domain.exam import ClockRule, Item, Mode, Rules, Sitting
from studytui.domain.text import code_block, escape
from studytui.services.study import Study
from studytui.storage import results, sittings
from studytui.tui.app import make_app
from studytui.tui.screens.base import KeyedScreen
from studytui.tui.screens.driver import DriverScreen
from studytui.tui.screens.help import HelpScreen
from studytui.tui.widgets.clock import Clock
from studytui.tui.widgets.options_pane import OptionsPane
from studytui.tui.widgets.question_pane import QuestionPane
from studytui.tui.widgets.text_pane import TextPane
from tests.made_sittings import Movable
from tests.tui.showing import flat, lines, press, shown

SIZES = [(80, 24), (120, 40), (40, 20)]
HOSTILE = (
    "[red]A[/] [@click=app.bell]x[/] [/no] \x1b]52;c;QQ==\x07\x1b[31mred\x9b5m \u202eabc list[int]"
)
TAME = "[red]A[/] [@click=app.bell]x[/] [/no] red abc list[int]"


def begin(study: Study, *questions: int, mode: Mode = Mode.EXAM, minutes: int | None = 40) -> int:
    """A sitting of these questions in this order."""
    rules = Rules(mode=mode, time_limit=None if minutes is None else timedelta(minutes=minutes))
    return study.exams.begin_questions(questions, rules, "Mock").sitting_id


@asynccontextmanager
async def driving(
    study: Study, sitting_id: int, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[Any]]:
    """The app with the driver over it."""
    app = make_app(study)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.sit(sitting_id)
        await pilot.pause()
        await pilot.pause()
        yield pilot


def driver(pilot: Pilot[Any]) -> DriverScreen:
    screen = pilot.app.screen
    assert isinstance(screen, DriverScreen)
    return screen


def stored(study: Study, sitting_id: int) -> Sitting:
    found = sittings.load(study.database, sitting_id)
    assert found is not None
    return found


def item(study: Study, sitting_id: int, position: int = 0) -> Item:
    return stored(study, sitting_id).items[position]


def tick(pilot: Pilot[Any]) -> None:
    """What the one timer does once a second."""
    driver(pilot)._tick()


def write_stem(study: Study, question_id: int, stem: str) -> None:
    study.database.execute(
        "UPDATE question_text SET stem = ? WHERE question_id = ?", stem, question_id
    )


def write_options(study: Study, question_id: int, texts: list[str]) -> None:
    study.database.execute("DELETE FROM option WHERE question_id = ?", question_id)
    for place, text in enumerate(texts):
        study.database.execute(
            "INSERT INTO option(question_id, created_at, updated_at, number, position, text, html,"
            " is_correct, explanation, is_retired) VALUES (?, 0, 0, ?, ?, ?, '', ?, '', 0)",
            question_id,
            place,
            place,
            text,
            int(place == 1),
        )


async def test_a_letter_chooses_and_is_kept_at_once(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "b")
        assert "▸ B  Second option" in text
        assert "unanswered 1" in text
        assert item(filled_study, sitting).answer.chosen == {1}


async def test_the_same_letter_says_sure_and_a_third_time_clears(filled_study: Study) -> None:
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting) as pilot:
        assert "sure" in await press(pilot, "b", "b")
        assert item(filled_study, sitting).is_sure
        text = await press(pilot, "b")
        assert "sure" not in text and "▸" not in text
        assert not item(filled_study, sitting).answer


async def test_a_digit_chooses_like_its_letter(filled_study: Study) -> None:
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting) as pilot:
        assert "▸ C  Third option" in await press(pilot, "3")


async def test_a_capital_strikes_and_takes_the_stroke_back(filled_study: Study) -> None:
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting) as pilot:
        assert "╌ C  Third option" in await press(pilot, "C")
        assert item(filled_study, sitting).struck == {2}
        assert "╌" not in await press(pilot, "C")


async def test_a_letter_beyond_the_options_does_nothing_and_says_so(filled_study: Study) -> None:
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting) as pilot:
        for key in "hH8":
            await press(pilot, "m")
            assert "There is no option H." in await press(pilot, key)
        assert "No number is asked for here." in await press(pilot, "0")
        assert not item(filled_study, sitting).answer
        assert not item(filled_study, sitting).struck


async def test_what_the_tutor_has_shown_is_not_struck_out_and_that_is_said(
    filled_study: Study,
) -> None:
    sitting = begin(filled_study, 1, mode=Mode.TUTOR, minutes=None)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "a", "enter", "C")
        assert "The answer has been shown; it can no longer be changed." in text
        assert not item(filled_study, sitting).struck


async def test_where_nothing_is_chosen_from_a_stroke_is_refused_in_words(
    filled_study: Study,
) -> None:
    sitting = begin(filled_study, 17)
    async with driving(filled_study, sitting) as pilot:
        assert "There are no options to strike out." in await press(pilot, "A")


async def test_next_and_back_go_and_are_kept(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2, 3)
    async with driving(filled_study, sitting) as pilot:
        assert "2 of 3" in await press(pilot, "n")
        assert stored(filled_study, sitting).position == 1
        assert "3 of 3" in await press(pilot, "right")
        assert "2 of 3" in await press(pilot, "p")
        assert "1 of 3" in await press(pilot, "left")
        assert "This is the first question." in await press(pilot, "p")


async def test_to_go_on_lays_out_what_is_seen_once_and_asks_once_what_works(
    filled_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: Counter[str] = Counter()
    commands, lay_out = KeyedScreen._shown_bindings, TextPane._lay_out

    def counted_commands(screen: KeyedScreen[Any]) -> dict[str, ActiveBinding]:
        done["commands"] += 1
        return commands(screen)

    def counted_layout(pane: TextPane) -> None:
        done[str(pane.id)] += 1
        lay_out(pane)

    for question_id in (1, 2):
        write_stem(filled_study, question_id, f"Question {question_id}?")
        write_options(filled_study, question_id, ["Yes", "No"])
    async with driving(filled_study, begin(filled_study, 1, 2)) as pilot:
        await press(pilot, "n")
        monkeypatch.setattr(KeyedScreen, "_shown_bindings", counted_commands)
        monkeypatch.setattr(TextPane, "_lay_out", counted_layout)
        await press(pilot, "p")
        assert done == {"commands": 1, "stem": 1, "options": 1}


async def test_enter_goes_on_only_once_answered(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "enter")
        assert "1 of 2" in text and "No answer yet. n goes on without one." in text
        assert "2 of 2" in await press(pilot, "a", "enter")


async def test_several_answers_are_counted_and_one_too_many_is_told_calmly(
    filled_study: Study,
) -> None:
    sitting = begin(filled_study, 7, 1)
    async with driving(filled_study, sitting) as pilot:
        assert "Select two · 0 chosen" in shown(pilot.app)
        text = await press(pilot, "a", "enter")
        assert "[x] A" in text and "Select two · 1 chosen" in text
        assert "1 more to choose" in text and "1 of 2" in text
        text = await press(pilot, "b", "c")
        assert "Take one back first" in text
        assert item(filled_study, sitting).answer.chosen == {0, 1}
        assert "[ ] A" in await press(pilot, "a")


async def test_true_and_false_have_letters(filled_study: Study) -> None:
    sitting = begin(filled_study, 11)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "b")
        assert "  A  False" in text and "▸ B  True" in text


async def test_a_number_is_typed_after_enter_and_letters_are_not_commands_there(
    filled_study: Study,
) -> None:
    sitting = begin(filled_study, 13, 1)
    async with driving(filled_study, sitting) as pilot:
        assert "Answer with a number" in shown(pilot.app)
        await press(pilot, "enter", "7", "n", "backspace", "0", "full_stop", "5")
        text = await press(pilot, "enter")
        assert "▸ Your answer  70.5" in text and "1 of 2" in text
        assert item(filled_study, sitting).answer.text == "70.5"
        assert "2 of 2" in await press(pilot, "enter")


async def test_a_digit_begins_a_number_and_a_letter_changes_it(filled_study: Study) -> None:
    sitting = begin(filled_study, 13)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "4", "2", "enter")
        assert item(filled_study, sitting).answer.text == "42"
        await press(pilot, "a", "0", "enter")
        assert item(filled_study, sitting).answer.text == "420"


@pytest.mark.parametrize("typed", ["90", "0.5", "-7", ".25"])
async def test_a_number_may_begin_with_any_sign_that_numbers_begin_with(
    typed: str, filled_study: Study
) -> None:
    sitting = begin(filled_study, 13)
    async with driving(filled_study, sitting) as pilot:
        keys = {"-": "minus", ".": "full_stop"}
        await press(pilot, *(keys.get(sign, sign) for sign in typed), "enter")
        assert item(filled_study, sitting).answer.text == typed


async def test_what_is_not_a_number_is_kept_and_doubted(filled_study: Study) -> None:
    sitting = begin(filled_study, 13)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "enter", "a", "b", "enter")
        assert "cannot be read as a number" in text
        assert item(filled_study, sitting).answer.text == "ab"


async def test_a_short_text_can_be_given_up_without_escape(filled_study: Study) -> None:
    sitting = begin(filled_study, 17)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "enter", "x", "down")
        assert "Answer with a short text" in text
        assert not item(filled_study, sitting).answer
        assert list(filled_study.paths.drafts.iterdir()) == []
        await press(pilot, "enter", *"Index", "enter")
        assert item(filled_study, sitting).answer.text == "Index"


async def test_keys_that_come_faster_than_the_screen_lose_nothing(filled_study: Study) -> None:
    sitting = begin(filled_study, *range(1, 21))
    async with driving(filled_study, sitting) as pilot:
        # As a slow line brings them: all at once, before the first has been looked at.
        for key in (*":17", "enter", "enter", *"IndexError", "enter", "o", "left", "enter", "a"):
            character = key if len(key) == 1 else "\r" if key == "enter" else None
            driver(pilot).post_message(Key({":": "colon"}.get(key, key), character))
        for _ in range(4):
            await pilot.pause()
        assert item(filled_study, sitting, 16).answer.text == "IndexError"
        assert stored(filled_study, sitting).position == 15
        assert item(filled_study, sitting, 15).answer.chosen == {0}


async def test_a_flag_shows_in_the_header_and_leads_back(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2, 3, 4)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "n", "m")
        assert "2 of 4 ⚑" in text and "⚑ 1" in text
        await press(pilot, "n", "n")
        assert "2 of 4" in await press(pilot, "right_curly_bracket")
        assert "2 of 4" in await press(pilot, "n", "left_curly_bracket")
        assert "No other question is flagged." in await press(pilot, "right_curly_bracket")


async def test_brackets_lead_to_what_has_no_answer(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2, 3, 4)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "n", "a", "p")
        assert "3 of 4" in await press(pilot, "right_square_bracket")
        assert "1 of 4" in await press(pilot, "left_square_bracket")


async def test_a_colon_jumps_and_says_what_is_not_there(filled_study: Study) -> None:
    sitting = begin(filled_study, *range(1, 13))
    async with driving(filled_study, sitting) as pilot:
        assert "12 of 12" in await press(pilot, "colon", "1", "2", "enter")
        text = await press(pilot, "colon", "1", "3", "enter")
        assert "12 of 12" in text and "There is no question 13." in text
        assert "12 of 12" in await press(pilot, "colon", "1", "down")


async def test_the_overview_has_a_sign_for_every_state(filled_study: Study) -> None:
    sitting = begin(filled_study, *range(1, 13))
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "a", "m", "n", "o")
        assert " 1●⚑" in text and "▸ 2○" in text and "12○" in text
        assert "● answered 1    ○ unanswered 11    ⚑ flagged 1    ▸ here" in text


async def test_letters_move_in_the_overview_and_answer_nothing(filled_study: Study) -> None:
    sitting = begin(filled_study, *range(1, 31))
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "o", "l", "j", "a", "b", "n", "enter")
        assert "12 of 30" in text
        assert all(not one.answer for one in stored(filled_study, sitting).items)


@pytest.mark.parametrize("key", ["o", "q"])
async def test_the_overview_closes_where_it_was_opened(filled_study: Study, key: str) -> None:
    sitting = begin(filled_study, *range(1, 31))
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "n", "o", "down", key)
        assert "2 of 30" in text and "First option" in text


@pytest.mark.parametrize("size", SIZES)
async def test_the_overview_of_three_hundred_scrolls_to_its_cursor(
    study: Study, size: tuple[int, int]
) -> None:
    from tests.made_questions import fill

    fill(study, 300, exam=False)
    sitting = begin(study, *range(1, 301))
    async with driving(study, sitting, size) as pilot:
        text = await press(pilot, "o", "end")
        assert "300○" in text
        assert "300 of 300" in await press(pilot, "enter")


async def test_finishing_with_something_open_asks_for_a_second_key(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2, 10)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "a", "m", "r")
        assert "1 of 3 answered" in text and "2 unanswered" in text and "1 flagged" in text
        assert "1 without a key, never scored" in text
        assert "2 questions have no answer." in await press(pilot, "s")
        assert stored(filled_study, sitting).ended_at is None
        await press(pilot, "s")
        assert stored(filled_study, sitting).ended_at is not None
        assert not isinstance(pilot.app.screen, DriverScreen)


async def test_enter_after_the_question_submits_too(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "r", "s", "enter")
        assert stored(filled_study, sitting).ended_at is not None


async def test_finishing_with_nothing_open_asks_nothing(filled_study: Study) -> None:
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "a", "r", "s")
        assert stored(filled_study, sitting).ended_at is not None


async def test_the_finish_leads_to_what_is_open(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2, 3)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "a", "n", "b", "r")
        assert "3 of 3" in await press(pilot, "enter")


async def test_back_from_the_finish_takes_the_question_back(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "r", "s", "q", "r")
        assert "have no answer" not in text
        assert "1 of 2" in await press(pilot, "q")
        assert stored(filled_study, sitting).ended_at is None


async def test_next_after_the_last_is_the_finish(filled_study: Study) -> None:
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting) as pilot:
        assert "Finish?" in await press(pilot, "a", "enter")


async def test_the_clock_counts_down_and_hides(filled_study: Study, clock: Movable) -> None:
    sitting = begin(filled_study, 1, minutes=40)
    async with driving(filled_study, sitting) as pilot:
        assert lines(pilot.app)[0].endswith("40:00")
        clock.advance(timedelta(seconds=61))
        tick(pilot)
        await pilot.pause()
        assert lines(pilot.app)[0].endswith("38:59")
        assert "38:59" not in await press(pilot, "z")
        assert "38:59" in await press(pilot, "z")


async def test_a_hidden_clock_comes_back_at_five_minutes(
    filled_study: Study, clock: Movable
) -> None:
    sitting = begin(filled_study, 1, minutes=6)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "z")
        clock.advance(timedelta(seconds=59))
        tick(pilot)
        await pilot.pause()
        assert "5:01" not in shown(pilot.app)
        clock.advance(timedelta(seconds=1))
        tick(pilot)
        await pilot.pause()
        assert "5:00" in shown(pilot.app)
        assert "5 minutes left" in shown(pilot.app)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (30 * 60, "30 minutes left"),
        (15 * 60, "15 minutes left"),
        (5 * 60, "5 minutes left"),
        (2 * 60, "2 minutes left"),
        (60, "60 seconds left"),
    ],
)
async def test_warnings_come_when_they_are_due_and_cover_nothing(
    filled_study: Study, clock: Movable, left: int, words: str
) -> None:
    sitting = begin(filled_study, 1, minutes=40)
    async with driving(filled_study, sitting) as pilot:
        before = lines(pilot.app)[2:22]
        clock.advance(timedelta(seconds=40 * 60 - left - 1))
        tick(pilot)
        await pilot.pause()
        assert f"─ {words}" not in shown(pilot.app)
        clock.advance(timedelta(seconds=1))
        tick(pilot)
        await pilot.pause()
        assert f"─ {words}" in lines(pilot.app)[22]
        assert lines(pilot.app)[2:22] == before


@pytest.mark.parametrize("rings", [True, False])
async def test_the_bell_rings_with_a_word_on_the_time_where_it_is_wanted(
    filled_study: Study, clock: Movable, rings: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled_study.settings = replace(filled_study.settings, bell=rings)
    sitting = begin(filled_study, 1, minutes=6)
    async with driving(filled_study, sitting) as pilot:
        rung: list[bool] = []
        # Without a terminal it would go nowhere.
        monkeypatch.setattr(pilot.app, "bell", lambda: rung.append(True))
        clock.advance(timedelta(seconds=60))
        tick(pilot)
        await pilot.pause()
        assert "5 minutes left" in shown(pilot.app)
        assert rung == [True] * rings


async def test_a_tick_that_changes_nothing_draws_nothing(filled_study: Study) -> None:
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting) as pilot:
        tick(pilot)
        assert not driver(pilot).query_one(Clock)._repaint_required
        assert driver(pilot).query_one(Clock).size.width <= 8


async def test_at_the_end_of_the_time_what_was_chosen_counts(
    filled_study: Study, clock: Movable
) -> None:
    sitting = begin(filled_study, 1, 2, minutes=40)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "b")
        clock.advance(timedelta(minutes=41))
        tick(pilot)
        await pilot.pause()
        assert not isinstance(pilot.app.screen, DriverScreen)
        line = results.sitting_line(filled_study.database, sitting)
        assert line is not None and line.right == 1 and line.ended_at is not None
        assert any("Time is over" in one.message for one in pilot.app._notifications)


async def test_the_time_ends_under_the_help_as_well(filled_study: Study, clock: Movable) -> None:
    sitting = begin(filled_study, 1, minutes=40)
    async with driving(filled_study, sitting) as pilot:
        screen = driver(pilot)
        others = len(pilot.app.screen_stack) - 1
        await press(pilot, "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        clock.advance(timedelta(minutes=41))
        screen._tick()
        await pilot.pause()
        assert not isinstance(pilot.app.screen, DriverScreen | HelpScreen)
        assert len(pilot.app.screen_stack) == others


async def test_a_text_half_typed_counts_when_the_time_ends(
    filled_study: Study, clock: Movable
) -> None:
    sitting = begin(filled_study, 17, minutes=40)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "enter", *"IndexError")
        clock.advance(timedelta(minutes=39, seconds=59))
        tick(pilot)
        clock.advance(timedelta(seconds=1))
        tick(pilot)
        await pilot.pause()
        assert item(filled_study, sitting).answer.text == "IndexError"
        assert list(filled_study.paths.drafts.iterdir()) == []


async def test_a_note_half_typed_is_kept_when_the_time_ends(
    filled_study: Study, clock: Movable
) -> None:
    sitting = begin(filled_study, 1, minutes=40)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "t", *"abc")
        clock.advance(timedelta(minutes=39, seconds=59))
        tick(pilot)
        clock.advance(timedelta(seconds=1))
        tick(pilot)
        await pilot.pause()
        assert not isinstance(pilot.app.screen, DriverScreen)
        assert filled_study.library.question(1).note == "abc"


async def test_a_note_that_is_being_emptied_when_the_time_ends_stays(
    filled_study: Study, clock: Movable
) -> None:
    sitting = begin(filled_study, 1, minutes=40)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "t", *"abc", "enter", "t", "backspace", "backspace", "backspace")
        clock.advance(timedelta(minutes=39, seconds=59))
        tick(pilot)
        clock.advance(timedelta(seconds=1))
        tick(pilot)
        await pilot.pause()
        assert filled_study.library.question(1).note == "abc"


async def test_a_reason_half_typed_is_kept_when_the_time_ends(
    filled_study: Study, clock: Movable
) -> None:
    sitting = begin(filled_study, 1, minutes=40)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "M", *"abc")
        clock.advance(timedelta(minutes=39, seconds=59))
        tick(pilot)
        clock.advance(timedelta(seconds=1))
        tick(pilot)
        await pilot.pause()
        assert item(filled_study, sitting).flag_reason == "abc"


async def test_an_act_after_the_end_ends_the_sitting(filled_study: Study, clock: Movable) -> None:
    sitting = begin(filled_study, 1, 2, minutes=40)
    async with driving(filled_study, sitting) as pilot:
        clock.advance(timedelta(minutes=41))
        await press(pilot, "b")
        assert not isinstance(pilot.app.screen, DriverScreen)
        assert not item(filled_study, sitting).answer


async def test_leaving_keeps_everything_and_says_that_the_clock_runs_on(
    filled_study: Study,
) -> None:
    sitting = begin(filled_study, 1, 2)
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "b", "C", "m", "n", "q")
        assert not isinstance(pilot.app.screen, DriverScreen)
        said = " ".join(one.message for one in pilot.app._notifications)
        assert "The clock runs on: 40:00 left." in said
        pilot.app.sit(sitting)
        await pilot.pause()
        assert "2 of 2" in shown(pilot.app)
        text = await press(pilot, "p")
        assert "1 of 2 ⚑" in text and "▸ B" in text and "╌ C" in text


async def test_leaving_under_a_clock_that_stops_promises_nothing_else(
    filled_study: Study,
) -> None:
    rules = Rules(mode=Mode.TUTOR, time_limit=timedelta(minutes=9), clock_rule=ClockRule.STOPS)
    sitting = filled_study.exams.begin_questions([1], rules, "Mock").sitting_id
    async with driving(filled_study, sitting) as pilot:
        await press(pilot, "q")
        assert "runs on" not in " ".join(one.message for one in pilot.app._notifications)


async def test_the_tutor_shows_the_answer_first_and_fixes_it(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2, mode=Mode.TUTOR, minutes=None)
    async with driving(filled_study, sitting) as pilot:
        assert "tutor" in lines(pilot.app)[0]
        text = await press(pilot, "a", "enter")
        assert "✗ Wrong   The right answer: B" in text
        assert "✗ ▸ A" in text and "✓   B" in text
        assert "Explanation" in text
        text = await press(pilot, "c", "C")
        assert "can no longer be changed" in text or "✗ ▸ A" in text
        assert item(filled_study, sitting).answer.chosen == {0}
        assert not item(filled_study, sitting).struck
        assert "2 of 2" in await press(pilot, "enter")


async def test_the_tutor_says_right(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, mode=Mode.TUTOR, minutes=None)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "b", "enter")
        assert "✓ Right" in text and "✓ ▸ B" in text


async def test_the_explanation_names_the_letters_as_shown(filled_study: Study) -> None:
    rules = Rules(mode=Mode.TUTOR, shuffle_options=True)
    sitting = filled_study.exams.begin_questions([1, 2, 3, 4, 5], rules, "Mock").sitting_id
    place = next(
        place
        for place, one in enumerate(stored(filled_study, sitting).items)
        if one.option_order[1] != 1
    )
    order = item(filled_study, sitting, place).option_order
    letter = "ABCD"[order.index(1)]
    async with driving(filled_study, sitting, (120, 40)) as pilot:
        wrong = next(one for one in "abcd" if one != letter.lower())
        text = await press(pilot, "colon", str(place + 1), "enter", wrong, "enter")
        assert f"The right answer: {letter}" in text
        assert f"✓ {letter}" in text


async def test_in_an_exam_nothing_is_shown(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "a", "enter", "p")
        assert "✓" not in text and "✗" not in text and "Explanation" not in text


async def test_a_question_without_key_says_that_it_is_not_scored(filled_study: Study) -> None:
    sitting = begin(filled_study, 10, mode=Mode.TUTOR, minutes=None)
    async with driving(filled_study, sitting) as pilot:
        assert "Not scored: its key is unknown." in shown(pilot.app)
        text = await press(pilot, "a", "enter")
        assert "the key of this question is unknown" in text
        assert "✗" not in text


async def test_a_question_that_is_gone_does_not_stop_the_rest(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2)
    filled_study.database.execute("DELETE FROM question_text WHERE question_id = 1")
    async with driving(filled_study, sitting) as pilot:
        assert "Question 1 is no longer in the library." in shown(pilot.app)
        await press(pilot, "a", "A", "m", "t", "i", "w", "o", "q")
        assert "2 of 2" in await press(pilot, "enter")
        assert "▸ A" in await press(pilot, "a")


async def test_a_note_is_kept(filled_study: Study) -> None:
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "t", *"abc", "enter")
        assert "Note kept." in text
        assert filled_study.library.question(1).note == "abc"
        assert "abc" in await press(pilot, "t")
        assert not item(filled_study, sitting).answer


async def test_where_a_question_comes_from_is_told(filled_study: Study) -> None:
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "w")
        assert "Made up" in text and "Python" in text
        assert "1 of 1" in await press(pilot, "w")


async def test_images_are_named_with_their_files(filled_study: Study) -> None:
    sitting = begin(filled_study, 1, 2)
    filled_study.database.execute(
        "INSERT INTO media(question_id, created_at, updated_at, relative_path, mime_type, bytes,"
        " sha256, media_role, media_index, alt, media_type) VALUES"
        " (1, 0, 0, 'ab/cd.png', 'image/png', 10, 'x', 'question', 0, 'a heart [red]', 'image')"
    )
    filled_study.database.execute("UPDATE question SET has_media = 1 WHERE question_id = 1")
    async with driving(filled_study, sitting) as pilot:
        text = flat(await press(pilot, "i"))
        assert "a heart [red]" in text
        assert text.replace(" ", "").count("ab/cd.png") == 1
        await press(pilot, "q")
        assert "This question has no image." in await press(pilot, "n", "i")


async def test_help_names_every_key_of_the_exam(filled_study: Study) -> None:
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting, (120, 60)) as pilot:
        text = await press(pilot, "question_mark")
        assert "a–h" in text and "Flag the question" in text and "Strike an option out" in text


@pytest.mark.parametrize("size", SIZES)
async def test_a_stem_of_five_thousand_words_scrolls_and_leaves_the_options_in_reach(
    filled_study: Study, size: tuple[int, int]
) -> None:
    write_stem(filled_study, 1, " ".join(f"word{number}" for number in range(5000)))
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting, size) as pilot:
        assert "word0 " in shown(pilot.app)
        for _ in range(3):
            text = await press(pilot, "space")
            assert "A  First option" in text and "D  None of the above" in text
        assert "word0 " not in text
        await press(pilot, "pageup", "pageup", "pageup")
        assert "word0 " in shown(pilot.app)
        assert "▸ B" in await press(pilot, "b")


@pytest.mark.parametrize("size", SIZES)
async def test_long_options_take_half_and_scroll(
    filled_study: Study, size: tuple[int, int]
) -> None:
    write_stem(filled_study, 1, " ".join(f"word{number}" for number in range(5000)))
    write_options(
        filled_study, 1, [" ".join(f"w{place}x{n}" for n in range(300)) for place in range(5)]
    )
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting, size) as pilot:
        pane = driver(pilot).query_one(QuestionPane)
        options = driver(pilot).query_one(OptionsPane)
        assert abs(options.size.height - pane.size.height // 2) <= 1
        assert "w4x0" in await press(pilot, "e")
        assert item(filled_study, sitting).answer.chosen == {4}


@pytest.mark.parametrize("size", SIZES)
async def test_a_hundred_options_are_all_in_reach(
    filled_study: Study, size: tuple[int, int]
) -> None:
    write_stem(filled_study, 1, " ".join(f"word{number}" for number in range(100)))
    write_options(filled_study, 1, [f"Option number {number}" for number in range(1, 101)])
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting, size) as pilot:
        assert "h  Option number 8" not in shown(pilot.app)
        text = await press(pilot, "h")
        assert "▸ H   Option number 8" in text
        text = await press(pilot, *["down"] * 120)
        assert "›   CV  Option number 100" in text
        await press(pilot, "enter")
        assert item(filled_study, sitting).answer.chosen == {99}


async def test_one_of_two_that_are_asked_for_is_told_before_handing_in(
    filled_study: Study,
) -> None:
    sitting = begin(filled_study, 7)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, "a", "enter")
        assert "1 more to choose" in text
        assert "1◐" in await press(pilot, "r")
        assert "1 answer not complete" in await press(pilot, "s")
        await press(pilot, "q")
        await press(pilot, "b", "r", "s")
        assert not stored(filled_study, sitting).state.is_open


async def test_down_reads_through_the_stem_then_through_every_option(filled_study: Study) -> None:
    write_options(filled_study, 2, [f"Option number {number}" for number in range(1, 27)])
    sitting = begin(filled_study, 2)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, *["down"] * 26)
        assert "›   Z  Option number 26" in text
        text = await press(pilot, "enter")
        assert "▸ Z  Option number 26" in text and "›" not in text
        assert item(filled_study, sitting).answer.chosen == {25}


async def test_up_from_the_first_option_leads_back_into_the_stem(filled_study: Study) -> None:
    write_stem(filled_study, 1, code_block("\n".join(f"line_{number}" for number in range(200))))
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting) as pilot:
        text = await press(pilot, *["space"] * 20, "down")
        assert "line_199" in text and "› " in text
        text = await press(pilot, "up", "up")
        assert "line_199" not in text and "›" not in text


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_text_is_shown_literally(filled_study: Study, size: tuple[int, int]) -> None:
    write_stem(filled_study, 1, escape(HOSTILE))
    write_options(filled_study, 1, [escape(HOSTILE), "[/]", "\x1b[2J"])
    rules = Rules(time_limit=timedelta(minutes=40))
    sitting = filled_study.exams.begin_questions([1], rules, HOSTILE).sitting_id
    async with driving(filled_study, sitting, size) as pilot:
        text = shown(pilot.app)
        assert flat(text).count(TAME[:20]) >= 2
        assert "B  [/]" in text
        assert "C  (empty)" in text
        assert not any(mark in text for mark in "\x1b\x9b\x07\u202e")
        assert "▸ A" in await press(pilot, "a")
        await press(pilot, "o", "q", "r", "q", "w", "q")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("question", range(1, 9))
async def test_nothing_is_wider_than_the_screen(
    filled_study: Study, size: tuple[int, int], question: int
) -> None:
    sitting = begin(filled_study, question)
    async with driving(filled_study, sitting, size) as pilot:
        for strip in pilot.app.screen._compositor.render_strips(pilot.app.size):
            assert strip.cell_length == size[0]
        first = lines(pilot.app)[0]
        assert "1 of 1" in first and first.endswith("40:00")


async def test_text_is_no_wider_than_is_good_to_read(filled_study: Study) -> None:
    write_stem(filled_study, 1, "word " * 400)
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting, (160, 40)) as pilot:
        longest = max(len(one.strip()) for one in lines(pilot.app)[2:30])
        assert longest <= 97


async def test_a_resize_keeps_the_answer_and_the_options(filled_study: Study) -> None:
    sitting = begin(filled_study, 1)
    async with driving(filled_study, sitting, (120, 40)) as pilot:
        await press(pilot, "b")
        await pilot.resize_terminal(40, 20)
        await pilot.pause()
        text = shown(pilot.app)
        assert "▸ B  Second option" in text and "D  None of the above" in text
