"""What the Library shows leaves it as a file: format, path, and what could not go along."""

from __future__ import annotations

import json
from pathlib import Path

from textual.pilot import Pilot

from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.screens.export import ExportScreen
from studytui.tui.screens.library import LibraryScreen
from studytui.tui.widgets.path_prompt import PathPrompt
from tests.made_images import give_image
from tests.tui.showing import flat, press, shown, until

SIZE = (80, 24)


async def export_of(pilot: Pilot[None], search: str = "") -> str:
    """The Export screen of what a search finds."""
    await press(pilot, "2")
    screen = pilot.app.screen
    assert isinstance(screen, LibraryScreen)
    screen.show_search(search)
    await pilot.pause()
    return await press(pilot, "P")


def path(pilot: Pilot[None]) -> PathPrompt:
    return pilot.app.screen.query_one(PathPrompt)


def names(file: Path) -> int:
    return len(json.loads(file.read_bytes())["questions"])


async def test_what_the_list_shows_is_written(filled_study: Study, tmp_path: Path) -> None:
    target = tmp_path / "some.json"
    app = make_app(filled_study)
    async with app.run_test(size=SIZE) as pilot:
        text = await export_of(pilot, "kind:number")
        wanted = len(filled_study.library.find("kind:number"))
        assert f"Export {wanted} questions" in text
        assert "kind:number" in text
        assert "studytui JSON" in text
        await press(pilot, "enter")
        path(pilot).value = str(target)
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen))
        assert names(target) == wanted


async def test_a_path_is_suggested_and_completed(filled_study: Study, tmp_path: Path) -> None:
    (tmp_path / "a-long-folder").mkdir()
    async with make_app(filled_study).run_test(size=(120, 40)) as pilot:
        await export_of(pilot)
        assert path(pilot).value.endswith("reports/questions.json")
        await press(pilot, "enter")
        path(pilot).value = f"{tmp_path}/a-l"
        path(pilot).cursor_position = len(path(pilot).value)
        await press(pilot, "right")
        assert path(pilot).value == f"{tmp_path}/a-long-folder/"
        text = await press(pilot, "enter")
        assert "is a folder: add a name" in flat(text)


async def test_a_file_that_is_there_goes_only_at_the_second_word(
    filled_study: Study, tmp_path: Path
) -> None:
    target = tmp_path / "mine.json"
    target.write_text("mine")
    app = make_app(filled_study)
    async with app.run_test(size=(120, 40)) as pilot:
        await export_of(pilot)
        await press(pilot, "enter")
        path(pilot).value = str(target)
        text = await press(pilot, "enter")
        assert "is there already" in flat(text)
        assert target.read_text() == "mine"
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, LibraryScreen))
        assert names(target) == 60


async def test_what_could_not_go_along_stands_there_to_be_read(
    filled_study: Study, tmp_path: Path
) -> None:
    give_image(filled_study, 3, "gone.png")
    app = make_app(filled_study)
    async with app.run_test(size=SIZE) as pilot:
        await export_of(pilot)
        await press(pilot, "enter")
        path(pilot).value = str(tmp_path / "all.json")
        await press(pilot, "enter")
        await until(pilot, lambda: "Written" in shown(app))
        text = flat(shown(app))
        assert "60 questions" in text
        assert "Image 0 cannot be read" in text
        assert names(tmp_path / "all.json") == 60
        await press(pilot, "q")
        assert isinstance(app.screen, LibraryScreen)


async def test_a_file_that_cannot_be_written_is_told_and_the_path_stays(
    filled_study: Study, tmp_path: Path
) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(120, 40)) as pilot:
        await export_of(pilot)
        await press(pilot, "enter")
        path(pilot).value = str(tmp_path / "no" / "all.json")
        await press(pilot, "enter")
        await until(pilot, lambda: "cannot be written" in flat(shown(app)))
        assert isinstance(app.screen, ExportScreen)
        assert path(pilot).value.endswith("no/all.json")


async def test_where_nothing_is_found_nothing_is_asked(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=SIZE) as pilot:
        await export_of(pilot, "zebra")
        assert "nothing to export" in " ".join(one.message for one in app._notifications)
        assert isinstance(app.screen, LibraryScreen)


async def test_due_days_go_into_a_deck_only_when_switched_on(filled_study: Study) -> None:
    async with make_app(filled_study).run_test(size=(120, 40)) as pilot:
        assert "all of them new" in await export_of(pilot)
        text = await press(pilot, "space")
        assert "with your due days" not in text
        await press(pilot, *["down"] * 6)
        text = await press(pilot, "space")
        assert "with your due days" in text
        assert "space new cards" in text
        assert "all of them new" in await press(pilot, "space")
