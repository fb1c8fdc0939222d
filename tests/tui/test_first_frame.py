"""What is imported and asked until the first frame is on the screen."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from studytui.domain.goal import Goal
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from tests.made_questions import fill

_LOOK = """
import asyncio, json, sys
from pathlib import Path
from textual.app import App
from textual.widgets import Static

class Hello(App[None]):
    def compose(self):
        yield Static("Hello")

async def hello():
    async with Hello().run_test() as pilot:
        await pilot.pause()

asyncio.run(hello())
before = set(sys.modules)
from studytui.cli.main import main
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.tui import app
from studytui.tui.app import make_app

app._SEEN = app._SETTLED = 3_600.0  # What comes after the frame is not part of it.
study = Study.open(Paths(Path(sys.argv[1])), settings=Settings())
asked = []
study.database._opened.set_trace_callback(asked.append)

async def look():
    async with make_app(study).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        after = sorted(set(sys.modules) - before)
        print(json.dumps({"modules": after, "asked": asked}))

asyncio.run(look())
"""

OURS = {
    "cli",
    "cli.command",
    "cli.main",
    "cli.parser",
    "cli.screen",
    "clock",
    "domain",
    "domain.cleaning",
    "domain.day_names",
    "domain.number_words",
    "domain.patterns",
    "domain.reading",
    "errors",
    "paths",
    "services",
    "services.changes",
    "services.pace",
    "services.sessions",
    "services.study",
    "services.study_days",
    "services.today",
    "settings",
    "storage",
    "storage.alone",
    "storage.database",
    "storage.first_look",
    "storage.learners",
    "storage.moments",
    "storage.question_counts",
    "tui",
    "tui.app",
    "tui.content",
    "tui.lean_strip",
    "tui.key_by_key",
    "tui.look",
    "tui.pen",
    "tui.screens",
    "tui.screens.base",
    "tui.screens.first_steps",
    "tui.terminal_line",
    "tui.tested",
    "tui.screens.today",
    "tui.layouts",
    "tui.layouts.today",
    "tui.wording",
    "tui.widgets",
    "tui.widgets.bars",
    "tui.widgets.kept",
    "tui.widgets.painting",
    "tui.widgets.scroller",
    "tui.widgets.text_pane",
    "tui.widgets.virtual_list",
}
OTHERS = {"rich", "argparse", "calendar", "gc", "getpass", "gettext", "pwd", "sqlite3", "termios"}
"""Of the standard library, beside what Textual imports itself; Rich has tables of how wide characters
are, which it reads for the first that is not ASCII."""
OF_A_PLAN = {
    "domain.agenda",
    "domain.busy",
    "domain.goal",
    "domain.mastery",
    "domain.memory",
    "domain.percent",
    "domain.plan_wording",
    "domain.readiness",
    "domain.streak",
    "services.exam_asked",
    "services.foretelling",
    "services.goals",
    "services.plans",
    "services.readiness",
    "storage.acts",
    "storage.captured",
    "storage.goals",
    "storage.learner_states",
    "storage.plans",
    "storage.predictions",
    "storage.titles",
    "tui.layouts.plan",
}
"""What Today shows of a goal."""


@pytest.fixture(scope="module")
def first_frame(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What a fresh interpreter tells of a start with sixty questions."""
    home = Paths(tmp_path_factory.mktemp("first"))
    study = Study.open(home, settings=Settings())
    fill(study, 60)
    study.close()
    yield _started(home)


def _started(home: Paths) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", _LOOK, str(home.home)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_with_a_plan_of_today_it_imports_neither_peewee_nor_the_tables(tmp_path: Path) -> None:
    """They would add a third to the start of every learner who has a goal."""
    home = Paths(tmp_path)
    study = Study.open(home, settings=Settings())
    fill(study, 60)
    exam = study.plans.today + timedelta(days=40)
    study.goals.save(Goal("Exam", exam_date=exam, weekday_minutes=(60,) * 7))
    study.plans.agenda()
    study.close()
    found = set(_started(home)["modules"])
    ours = {name.removeprefix("studytui.") for name in found if name.startswith("studytui.")}
    others = {name.partition(".")[0].lstrip("_") for name in found} - {"studytui"}
    assert "services.plans" in ours
    assert ours - OURS - OF_A_PLAN == set()
    assert others - OTHERS - {"hashlib", "blake2"} == set()


def test_only_what_the_first_frame_needs_is_imported(first_frame: dict[str, Any]) -> None:
    """A module that is missing here takes its time from every start: import it where it is
    needed."""
    found = set(first_frame["modules"])
    ours = {name.removeprefix("studytui.") for name in found if name.startswith("studytui.")}
    others = {name.partition(".")[0].lstrip("_") for name in found} - {"studytui"}
    assert ours - OURS == set()
    assert others - OTHERS == set(), "neither Peewee nor json nor anything heavy"


def test_the_first_frame_asks_little(first_frame: dict[str, Any]) -> None:
    asked = [sql for sql in first_frame["asked"] if sql.startswith(("SELECT", "\n"))]
    assert len(asked) <= 20, "\n".join(asked)
    assert not [sql for sql in first_frame["asked"] if sql.startswith(("INSERT", "UPDATE"))]
