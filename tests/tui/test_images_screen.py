"""The images of a question on the screen: in the exam, in the review, in the library."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from studytui.domain.exam import Mode
from studytui.errors import StudyError
from studytui.services.study import Study
from studytui.settings import Settings, read_settings
from studytui.tui.screens import images
from studytui.tui.screens.driver import DriverScreen
from studytui.tui.screens.facts import FactsScreen
from studytui.tui.screens.images import ImagesScreen
from studytui.tui.screens.review import ReviewScreen
from studytui.tui.widgets.picture_pane import PicturePane
from tests.made_images import BLUE, GREEN, RED, give_image, quarters
from tests.made_sittings import Movable, sit_exam
from tests.shared_data import shared_data
from tests.tui.showing import flat, press, strips, until
from tests.tui.test_exam_driver import begin, driving, item


def seen_colours(pilot: Pilot[Any]) -> set[tuple[int, ...]]:
    """Colours of the ground on the screen."""
    return {
        tuple(segment.style.bgcolor.get_truecolor())
        for strip in strips(pilot.app)
        for segment in strip
        if segment.style is not None and segment.style.bgcolor is not None
    }


async def until_drawn(pilot: Pilot[Any]) -> None:
    pane = pilot.app.screen.query_one(PicturePane)
    await until(pilot, lambda: pane.is_shown)


@pytest.fixture
def pictured(filled_study: Study) -> Study:
    """The first question has two images to ask with and one that explains; the second has none."""
    quarters().save(give_image(filled_study, 1, "one.png"))
    quarters().rotate(90, expand=True).save(give_image(filled_study, 1, "two.png", alt="Turned"))
    quarters().save(give_image(filled_study, 1, "answer.png", alt="The answer", role="explanation"))
    return filled_study


async def test_i_shows_the_image_with_its_words_size_and_file(pictured: Study) -> None:
    async with driving(pictured, begin(pictured, 1)) as pilot:
        await press(pilot, "i")
        await until_drawn(pilot)
        text = flat(await press(pilot))

        assert "Image 1 of 2 160×120 png · drawn in half blocks" in text
        assert "Four fields" in text
        assert str(pictured.paths.media / "one.png")[:40] in text
        assert {RED, GREEN, BLUE} <= seen_colours(pilot)


async def test_n_and_p_go_from_image_to_image_and_not_from_question_to_question(
    pictured: Study,
) -> None:
    sitting = begin(pictured, 1, 2)
    async with driving(pictured, sitting) as pilot:
        await press(pilot, "i")
        assert "Turned" in await press(pilot, "n")
        assert "Turned" in await press(pilot, "n")
        assert "Four fields" in await press(pilot, "p")
        assert "1 of 2" in await press(pilot, "i")
        assert isinstance(pilot.app.screen, DriverScreen)


@pytest.mark.parametrize("key", ["i", "q", "enter"])
async def test_letters_over_an_image_choose_nothing(pictured: Study, key: str) -> None:
    sitting = begin(pictured, 1)
    async with driving(pictured, sitting) as pilot:
        await press(pilot, "i", "b", "c", "D", "m", "r", key)

        assert isinstance(pilot.app.screen, DriverScreen)
        assert not item(pictured, sitting).answer and not item(pictured, sitting).struck


async def test_an_image_that_explains_is_not_seen_before_the_answer(pictured: Study) -> None:
    async with driving(pictured, begin(pictured, 1, mode=Mode.TUTOR)) as pilot:
        assert "of 2" in await press(pilot, "i")
        text = await press(pilot, "i", "b", "enter", "i")
        assert "of 3" in text
        assert "The answer" in await press(pilot, "n", "n")


async def test_a_question_without_images_says_so(pictured: Study) -> None:
    async with driving(pictured, begin(pictured, 2)) as pilot:
        assert "This question has no image." in await press(pilot, "i")


async def test_the_time_ends_an_exam_under_an_image(pictured: Study, clock: Movable) -> None:
    async with driving(pictured, begin(pictured, 1, minutes=1)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, DriverScreen)
        await press(pilot, "i")
        clock.advance(timedelta(minutes=2))
        screen._tick()
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))


async def test_another_textual_image_than_the_known_one_leaves_half_blocks(
    pictured: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictured.settings = replace(pictured.settings, images="sixel")
    monkeypatch.setitem(sys.modules, "textual_image._sixel", None)
    async with driving(pictured, begin(pictured, 1)) as pilot:
        await press(pilot, "i")
        await until_drawn(pilot)

        assert "drawn in half blocks" in await press(pilot)
        assert RED in seen_colours(pilot)


async def test_a_picture_is_drawn_anew_for_another_size(pictured: Study) -> None:
    async with driving(pictured, begin(pictured, 1)) as pilot:
        await press(pilot, "i")
        await until_drawn(pilot)
        await pilot.resize_terminal(40, 20)
        await until(pilot, lambda: RED in seen_colours(pilot))

        assert all(strip.cell_length == 40 for strip in strips(pilot.app))


async def test_what_cannot_be_shown_is_said_in_words(pictured: Study) -> None:
    (pictured.paths.media / "one.png").unlink()
    (pictured.paths.media / "two.png").write_bytes(b"nothing")
    async with driving(pictured, begin(pictured, 1)) as pilot:
        await press(pilot, "i")
        await until(
            pilot, lambda: "cannot be read" in flat("\n".join(s.text for s in strips(pilot.app)))
        )
        await press(pilot, "n")
        await until(pilot, lambda: "damaged" in flat("\n".join(s.text for s in strips(pilot.app))))
        assert "Turned" in await press(pilot)


async def test_without_the_extra_the_files_are_named_and_how_to_see_them(
    pictured: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "find_spec", lambda name: None)
    async with driving(pictured, begin(pictured, 1)) as pilot:
        text = flat(await press(pilot, "i"))

        assert isinstance(pilot.app.screen, FactsScreen)
        assert "Four fields" in text and "pip install 'studytui[images]'" in text


async def test_the_setting_off_names_the_files_only(pictured: Study) -> None:
    pictured.settings = replace(pictured.settings, images="off")
    async with driving(pictured, begin(pictured, 1)) as pilot:
        text = flat(await press(pilot, "i"))

        assert isinstance(pilot.app.screen, FactsScreen)
        assert "Four fields" in text and "pip" not in text


def test_an_unknown_way_to_show_images_is_refused(study: Study) -> None:
    study.paths.settings.write_text('images = "ascii"')
    with pytest.raises(StudyError, match="images must be one of auto, kitty, sixel, blocks, off"):
        read_settings(study.paths.settings)
    assert Settings().images == "auto"


async def test_the_library_shows_the_image_of_the_question_under_the_cursor(
    pictured: Study,
) -> None:
    from studytui.tui.app import make_app

    async with make_app(pictured).run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "i")
        assert isinstance(pilot.app.screen, ImagesScreen)
        await until_drawn(pilot)
        assert "of 3" in await press(pilot)


async def test_the_review_shows_the_images_of_a_question(pictured: Study, clock: Movable) -> None:
    from studytui.tui.app import make_app

    sit_exam(pictured, clock)
    async with make_app(pictured).run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "enter", "i")
        assert isinstance(pilot.app.screen, ImagesScreen)
        assert "Four fields" in await press(pilot)


async def test_a_real_photograph_is_shown(pictured: Study) -> None:
    source = min(shared_data("image_pool").glob("*.jpg"))
    shutil.copyfile(source, pictured.paths.media / "one.png")
    async with driving(pictured, begin(pictured, 1), (120, 40)) as pilot:
        await press(pilot, "i")
        await until_drawn(pilot)
        assert len(seen_colours(pilot)) > 50
