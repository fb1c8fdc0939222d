"""The Exams screen and its builder, key by key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from studytui.domain.exam import ClockRule, Marking, Mode, Rules, Sitting
from studytui.services.study import Study
from studytui.storage import results, sittings
from studytui.tui.app import make_app
from studytui.tui.screens.builder import BuilderScreen
from studytui.tui.screens.driver import DriverScreen
from studytui.tui.screens.exams import ExamsScreen
from studytui.tui.screens.library import LibraryScreen
from studytui.tui.screens.review import ReviewScreen
from tests.made_sittings import Movable
from tests.tui.showing import flat, press, shown

SIZES = [(80, 24), (120, 40), (40, 20)]


@asynccontextmanager
async def at_exams(study: Study, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[Any]]:
    """The app at its Exams screen."""
    app = make_app(study)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await press(pilot, "3")
        yield pilot


def begun(study: Study) -> Sitting:
    """The one sitting that is open."""
    (line,) = results.open_sittings(study.database, study.learner_id)
    found = sittings.load(study.database, line.sitting_id)
    assert found is not None
    return found


async def test_an_empty_library_says_what_to_do(study: Study) -> None:
    async with at_exams(study) as pilot:
        text = flat(shown(pilot.app))
        assert "Press 6 to import some" in text


async def test_an_exam_is_listed_with_its_rules(filled_study: Study) -> None:
    async with at_exams(filled_study) as pilot:
        text = shown(pilot.app)
        assert "▸ Made-up mock" in text and "30 questions · 40 minutes" in text
        assert "pass mark 70 %" in text
        assert "3 have no key" in text
        assert "‹exam›" in text


async def test_enter_starts_the_exam_under_its_own_rules(filled_study: Study) -> None:
    async with at_exams(filled_study) as pilot:
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, DriverScreen)
        sitting = begun(filled_study)
        assert sitting.rules.mode is Mode.EXAM
        assert sitting.rules.time_limit == timedelta(minutes=40)
        assert len(sitting.items) == 30


@pytest.mark.parametrize(("presses", "mode"), [(1, Mode.TUTOR), (2, Mode.PRACTICE), (3, Mode.EXAM)])
async def test_e_chooses_how_it_is_taken(filled_study: Study, presses: int, mode: Mode) -> None:
    async with at_exams(filled_study) as pilot:
        assert f"‹{mode.value}›" in await press(pilot, *["e"] * presses)
        await press(pilot, "enter")
        assert begun(filled_study).rules.mode is mode


async def test_what_is_open_comes_first_and_is_taken_up(filled_study: Study) -> None:
    async with at_exams(filled_study) as pilot:
        await press(pilot, "enter", "a", "n", "q")
        assert isinstance(pilot.app.screen, ExamsScreen)
        text = shown(pilot.app)
        assert text.index("Resume") < text.index("Exams\n")
        await press(pilot, "home")
        assert "answered 1 of 30 · 40:00 left" in shown(pilot.app)
        assert "2 of 30" in await press(pilot, "enter")


async def test_time_away_after_a_lost_line_is_counted_as_given_back(
    filled_study: Study, clock: Movable
) -> None:
    filled_study.exams.begin_exam(filled_study.exams.all()[0])
    clock.advance(timedelta(hours=2))
    async with at_exams(filled_study) as pilot:
        assert "answered 0 of 30 · 40:00 left" in await press(pilot, "home")
    (line,) = results.open_sittings(filled_study.database, filled_study.learner_id)
    assert line.deadline is not None and line.deadline < clock.moment, "looking changes nothing"


async def test_a_sitting_left_past_its_end_is_among_the_past_ones(
    filled_study: Study, clock: Movable
) -> None:
    sitting = filled_study.exams.begin_exam(filled_study.exams.all()[0]).sitting_id
    filled_study.sittings.resume(sitting).leave()
    clock.advance(timedelta(hours=2))
    async with at_exams(filled_study) as pilot:
        assert "Resume" not in shown(pilot.app)
        text = await press(pilot, "end")
        assert "Past attempts" in text and "✗ failed" in text


async def test_a_past_attempt_opens_its_review(filled_study: Study, clock: Movable) -> None:
    sitting = filled_study.exams.begin_exam(filled_study.exams.all()[0]).sitting_id
    filled_study.sittings.resume(sitting).finish()
    async with at_exams(filled_study) as pilot:
        await press(pilot, "end", "enter")
        assert isinstance(pilot.app.screen, ReviewScreen)


@pytest.mark.parametrize("key", ["x", "b"])
async def test_the_builder_opens_and_q_comes_back(filled_study: Study, key: str) -> None:
    async with at_exams(filled_study) as pilot:
        text = await press(pilot, key)
        assert isinstance(pilot.app.screen, BuilderScreen)
        assert "60 questions, 6 without a key" in text
        assert "30 of 60 questions, in random order, 40 minutes" in flat(text)
        await press(pilot, "q")
        assert isinstance(pilot.app.screen, ExamsScreen)


async def test_the_last_row_builds_as_well(filled_study: Study) -> None:
    async with at_exams(filled_study) as pilot:
        await press(pilot, "down", "enter")
        assert isinstance(pilot.app.screen, BuilderScreen)


async def test_the_search_counts_as_one_types(filled_study: Study) -> None:
    async with at_exams(filled_study) as pilot:
        await press(pilot, "x", "slash")
        text = flat(await press(pilot, *"kind:multiple"))
        assert "8 questions" in text and "8 questions, in random order" in text
        await press(pilot, "enter", "enter")
        assert isinstance(pilot.app.screen, DriverScreen)
        assert len(begun(filled_study).items) == 8


async def test_letters_in_the_search_are_no_commands(filled_study: Study) -> None:
    async with at_exams(filled_study) as pilot:
        await press(pilot, "x", "slash", "q", "j", "3")
        assert isinstance(pilot.app.screen, BuilderScreen)


async def test_nothing_found_is_said_and_not_started(filled_study: Study) -> None:
    async with at_exams(filled_study) as pilot:
        text = await press(pilot, "x", "slash", *"zzzz", "enter")
        assert "No question fits this search." in text
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, BuilderScreen)
        assert any("nothing to ask" in one.message for one in pilot.app._notifications)


async def test_numbers_are_stepped_or_typed(filled_study: Study) -> None:
    async with at_exams(filled_study) as pilot:
        assert "‹ 35 ›" in await press(pilot, "x", "down", "right")
        assert "‹ 30 ›" in await press(pilot, "left")
        text = await press(pilot, "1", "2")
        assert "‹ 12 ›" in text and "12 of 60 questions" in text and "16 minutes" in text
        assert "‹ 1 ›" in await press(pilot, "backspace")
        assert "‹ all ›" in await press(pilot, "backspace")


async def test_the_rules_go_into_the_sitting(filled_study: Study) -> None:
    async with at_exams(filled_study) as pilot:
        await press(pilot, "x", "down", "5", "down", "down", "9", "down", "right", "down")
        await press(pilot, "down", "right", "down", "right", "down", "right")
        await press(pilot, "down", "6", "5", "enter")
        rules = begun(filled_study).rules
        assert rules.time_limit == timedelta(minutes=11, seconds=15), "with a quarter more"
        assert (rules.pass_mark, rules.extra_time) == (65, 1.25)
        assert rules.marking == Marking(wrong=-0.25)
        assert rules.mode is Mode.EXAM and rules.clock_rule is ClockRule.STRICT
        found = begun(filled_study)
        assert len(found.items) == 5
        assert [one.question_id for one in found.items] == sorted(
            one.question_id for one in found.items
        )
        assert all(one.option_order == tuple(sorted(one.option_order)) for one in found.items)


async def test_practice_has_no_clock(filled_study: Study) -> None:
    async with at_exams(filled_study) as pilot:
        text = await press(pilot, "x", "down", "down", "left")
        assert "no clock in practice" in text and "no time limit" in text
        await press(pilot, "enter")
        assert begun(filled_study).rules == Rules(
            mode=Mode.PRACTICE,
            clock_rule=ClockRule.STOPS,
            shuffle_questions=True,
            shuffle_options=True,
        )


async def test_up_from_the_first_row_is_the_search_and_down_comes_back(
    filled_study: Study,
) -> None:
    async with at_exams(filled_study) as pilot:
        await press(pilot, "x", "up", *"tuple")
        assert "60 questions" not in shown(pilot.app)
        assert "‹" in await press(pilot, "down")


async def test_the_library_hands_its_search_to_the_builder(filled_study: Study) -> None:
    async with at_exams(filled_study) as pilot:
        await press(pilot, "2")
        assert isinstance(pilot.app.screen, LibraryScreen)
        pilot.app.build("kind:multiple")
        await pilot.pause()
        text = shown(pilot.app)
        assert "kind:multiple" in text and "8 questions" in text
        assert "‹ all ›" in await press(pilot, "down")
        await press(pilot, "q")
        assert isinstance(pilot.app.screen, LibraryScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_titles_are_shown_literally(filled_study: Study, size: tuple[int, int]) -> None:
    title = "[b]M[/] [@click=app.bell]x[/] \x1b[31m\u202eend"
    filled_study.database.execute("UPDATE exam SET title = ?", title)
    async with at_exams(filled_study, size) as pilot:
        text = shown(pilot.app)
        assert "[b]M[/] [@click" in text
        assert not any(mark in text for mark in "\x1b\u202e")
        await press(pilot, "enter", "q")
        assert "[b]M[/]" in shown(pilot.app)


@pytest.mark.parametrize("size", SIZES)
async def test_every_line_fits(filled_study: Study, size: tuple[int, int]) -> None:
    async with at_exams(filled_study, size) as pilot:
        for keys in ([], ["x"], ["q", "enter"]):
            await press(pilot, *keys)
            for strip in pilot.app.screen._compositor.render_strips(pilot.app.size):
                assert strip.cell_length == size[0]


async def test_p_in_capitals_saves_an_exam_on_paper_with_sheet_and_key(
    filled_study: Study,
) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "P")
        saved = filled_study.paths.reports / "made-up-mock-paper.html"
        (note,) = app._notifications
        assert note.message == f"Saved {saved.name}\nin {saved.parent}"
        written = saved.read_text("utf-8")
        assert "Answer sheet" in written and "In words" in written
        await press(pilot, "j", "P")
        assert list(filled_study.paths.reports.iterdir()) == [saved]


async def test_the_heading_over_the_first_row_is_in_sight_however_long_the_list(
    filled_study: Study,
) -> None:
    begun = filled_study.exams.begin_exam(filled_study.exams.all()[0])
    filled_study.sittings.resume(begun.sitting_id).leave()
    async with at_exams(filled_study) as pilot:
        assert "Resume" in await press(pilot, "end", "home")
