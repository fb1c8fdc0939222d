"""The Columns screen: what a table's columns are is said once, and the table is read so."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from studytui.domain.table_mapping import FIELDS
from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.import_desk import Stage
from studytui.tui.screens.columns import ColumnsScreen, meaning_of
from studytui.tui.screens.importing import ImportScreen
from tests.tui.showing import flat, press, shown, until

ROWS = "Frage;Antwort eins;Antwort zwei;Lösung\n{};Graz [bold]x[/nope];Wien;{}\n"


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    path = tmp_path / "fragen.csv"
    path.write_text(ROWS.format("Hauptstadt?", "B"), "utf-8")
    return path


async def looked_at(pilot: Pilot[None], path: Path) -> None:
    """The preview of the file's import."""
    await pilot.press("6")
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, ImportScreen)
    screen._chooser.prompt.value = f"'{path}'"
    screen._chooser.prompt.focus()
    await pilot.press("enter")
    await until(pilot, lambda: screen.desk.stage is Stage.PREVIEW)


async def type_field(pilot: Pilot[None], words: str) -> None:
    """Choose the field with these words for the column under the cursor."""
    await press(pilot, "enter", "slash")
    await press(pilot, *["space" if letter == " " else letter for letter in words])
    await press(pilot, "enter")


async def test_a_table_that_is_not_understood_is_told_and_read(study: Study, bank: Path) -> None:
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await looked_at(pilot, bank)
        assert "| columns" in shown(app)
        text = flat(await press(pilot, "vertical_line"))
        assert "Frage not used Hauptstadt?" in text and "Graz [bold]x[/nope]" in text
        for words in ("the question", "option a", "option b", "the right"):
            await type_field(pilot, words)
        text = flat(shown(app))
        assert "Frage the question" in text and "Lösung the right answer" in text
        assert "Questions can be read so" in text
        await press(pilot, "G", "enter")
        screen = app.get_screen("import")
        assert isinstance(screen, ImportScreen)
        await until(pilot, lambda: screen.desk.takes)
        assert "1 new" in flat(shown(app))
    (kept,) = study.tables.mappings()
    assert dict(kept.fields)["Lösung"] == "answer"
    assert study.imports.run([bank]).new == 1


async def test_nothing_is_kept_before_it_is_enough_nor_by_going_back(
    study: Study, bank: Path
) -> None:
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await looked_at(pilot, bank)
        await press(pilot, "vertical_line")
        await type_field(pilot, "the question")
        await press(pilot, "G", "enter")
        assert isinstance(app.screen, ColumnsScreen)
        await press(pilot, "q")
        assert isinstance(app.screen, ImportScreen)
    assert study.tables.mappings() == []


async def test_from_where_numbers_count_is_said_in_the_same_place(
    study: Study, tmp_path: Path
) -> None:
    path = tmp_path / "numbers.csv"
    path.write_text("question,a,b,c,answer\nWhich?,red,green,blue,1\n")
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await looked_at(pilot, path)
        await press(pilot, "f", "f", "vertical_line", "G", "k", "k", "enter", "enter")
        assert "the first option is 1" in shown(app)
        await press(pilot, "G", "enter")
        screen = app.get_screen("import")
        assert isinstance(screen, ImportScreen)
        await until(pilot, lambda: screen.desk.stage is Stage.PREVIEW)
    assert study.tables.mappings()[0].base == "1"
    assert study.imports.run([path]).problems == ()


async def test_the_first_row_may_be_a_question(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("Colours,Which is warm?,red,blue,A\nColours,Which is cold?,red,blue,B\n")
    app = make_app(study)
    async with app.run_test(size=(120, 40)) as pilot:
        await looked_at(pilot, path)
        text = flat(await press(pilot, "vertical_line", "G", "k", "enter"))
        assert "The first row is a question" in text
        assert "Which is warm? · Which is cold?" in text
        await press(pilot, "g")
        for words in ("the topic", "the question", "option a", "option b", "the right"):
            await type_field(pilot, words)
        await press(pilot, "G", "enter")
        screen = app.get_screen("import")
        assert isinstance(screen, ImportScreen)
        await until(pilot, lambda: screen.desk.takes)
        assert "2 new" in flat(shown(app))


async def test_other_problems_have_no_columns(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text("{")
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await looked_at(pilot, path)
        assert "columns" not in shown(app)
        await press(pilot, "vertical_line")
        assert isinstance(app.screen, ImportScreen)


def test_every_field_has_words() -> None:
    words = [meaning_of(field) for field in (*FIELDS, "a", "z", "option 27", "")]
    assert len(set(words)) == len(words)
