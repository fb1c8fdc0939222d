"""The first steps of a newcomer: told on Today while they are new, and never again."""

from __future__ import annotations

from studytui.domain.exam import Rules
from studytui.services.study import Study
from studytui.services.tour import IMPORT, LOOK_BACK, SIT, TODAY, Tour
from studytui.tui.app import make_app
from studytui.tui.layouts.tour import STEPS, panel_lines
from studytui.tui.screens.tour import TourScreen
from tests.made_questions import fill
from tests.tui.showing import flat, press, shown, until


def tour_of(study: Study) -> Tour:
    return Tour(study.database, study.learner_id)


async def test_the_steps_are_told_while_they_are_done_for_real_and_then_no_more(
    study: Study,
) -> None:
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "○ 1  Take questions in" in shown(app)
        await press(pilot, "enter")
        await until(pilot, lambda: "Press 1 to begin" in flat(shown(app)))
        assert "First steps" not in shown(app), "they stand on Today alone"
        text = await press(pilot, "1")
        assert "✓ 1  Take questions in" in text and "○ 2  Sit an exam" in text
        await press(pilot, "plus", "a", "q")
        assert "○ 3  Look at the answers" in shown(app)
        await press(pilot, "enter", "r", "s", "s")
        assert not tour_of(study).is_over
        text = await press(pilot, "1")
        assert "✓ 3" in text and "○ 4  Ask Today what is next" in text
        assert tour_of(study).is_over
        assert "First steps" not in await press(pilot, "2", "1")
    async with make_app(study).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "First steps" not in shown(pilot.app)


async def test_one_key_puts_them_away_for_good(study: Study) -> None:
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "backspace puts them away" in shown(app)
        assert "First steps" not in await press(pilot, "backspace")
        assert not study.paths.settings.exists(), "no file is written that nobody asked for"
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Welcome to studytui" in shown(app) and "First steps" not in shown(app)


async def test_they_begin_in_an_empty_library_alone(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "First steps" not in shown(app)
        await press(pilot, "backspace")
    assert not tour_of(filled_study).is_over


async def test_the_tour_is_seen_again_from_the_help_and_leads_to_real_screens(
    filled_study: Study,
) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "question_mark")
        assert "> find a command" in shown(app)
        await press(pilot, "greater_than_sign", *"tour", "enter")
        await until(pilot, lambda: isinstance(app.screen, TourScreen))
        assert "✓ 1  Take questions in" in shown(app)
        await press(pilot, "j")
        assert "side by side" in flat(shown(app))
        await press(pilot, "k", "enter")
        assert app.screen is app.get_screen("exams")
    assert not tour_of(filled_study).is_over, "looking at it ends nothing"


async def test_each_step_names_a_screen_that_is_there(study: Study) -> None:
    app = make_app(study)
    assert [step.place for step in STEPS] == ["import", "exams", "review", "today"]
    for step in STEPS:
        assert app.get_screen(step.place)


def test_a_step_is_done_when_the_thing_is(study: Study) -> None:
    tour = tour_of(study)
    assert tour.step == IMPORT
    fill(study, 4)
    assert tour.step == SIT
    begun = study.exams.begin_questions([1], Rules(), "One")
    assert tour.step == LOOK_BACK
    study.sittings.resume(begun.sitting_id).finish()
    assert tour.step == TODAY


def test_the_panel_has_room_on_every_screen() -> None:
    for width in (38, 63, 78, 118):
        for step in range(len(STEPS)):
            lines = panel_lines(step, width)
            assert len(lines) <= (5 if width > 63 else 3)
            assert all(line.cell_length <= width and "…" not in line.plain for line in lines)
