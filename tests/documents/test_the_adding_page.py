"""docs/adding.md shows a screen and a migration that work as they stand."""

from __future__ import annotations

import re
import shutil
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from studytui.paths import Paths, migrations_folder
from studytui.services.study import Study
from studytui.storage.database import open_database
from studytui.tui.app import make_app
from studytui.tui.screens.task import TaskScreen
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.tui.showing import press, shown

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "adding.md").read_text("utf-8")
SCREEN, MIGRATION = re.findall(r"(?s)```python\n(.*?)```", PAGE)


async def test_its_screen_opens_says_what_it_is_for_and_closes(
    study: Study, tmp_path: Path
) -> None:
    file = tmp_path / "how_many.py"
    file.write_text(SCREEN, "utf-8")
    found = spec_from_file_location("how_many", file)
    assert found is not None and found.loader is not None
    made = module_from_spec(found)
    found.loader.exec_module(made)
    fill(study, 6)
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        before = app.screen
        app.push_screen(made.HowManyScreen())
        await pilot.pause()
        assert isinstance(app.screen, TaskScreen)
        assert "You have 6 questions." in shown(app) and "q back" in shown(app)
        assert "How many questions you have." in await press(pilot, "question_mark")
        await press(pilot, "q", "q")
        assert app.screen is before


def test_its_migration_brings_a_library_up_to_date(study: Study, tmp_path: Path) -> None:
    study.close()
    folder = tmp_path / "migrations"
    shutil.copytree(migrations_folder(), folder)
    (folder / "901_note_reason.py").write_text(MIGRATION, "utf-8")
    home = Paths(study.paths.home)
    database = open_database(home.database, SetClock(), backups=home.backups, migrations=folder)
    names = {row[1] for row in database.rows("PRAGMA table_info(note)")}
    assert "reason" in names
    assert list(home.backups.iterdir()), "a backup was taken before"
    database.close()


def test_every_file_it_names_is_there() -> None:
    root = Path(__file__).resolve().parents[2]
    named = set(re.findall(r"`((?:studytui|tests|tools)/[\w./]+)`", PAGE))
    assert len(named) > 8
    missing = {name for name in named if not (root / name).exists()}
    assert missing == {"studytui/tui/screens/how_many.py"}, "what is to be written"
