"""Two programs on one library: the second says so, both work, and each shows what the other did."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from studytui.paths import Paths
from tests.terminal.conftest import Open, press

SAID = "Another studytui"


def flagged(home: Path) -> list[int]:
    with closing(sqlite3.connect(Paths(home).database)) as connection:
        return [row[0] for row in connection.execute("SELECT question_id FROM bookmark ORDER BY 1")]


def test_the_second_says_so_both_work_and_each_shows_what_the_other_did(
    open_app: Open, filled: Path
) -> None:
    first = open_app(filled)
    press(first, "2")
    second = open_app(filled)
    second.wait_for(SAID)
    press(second, "2", "j")
    first.press("m")
    second.press("m")
    for terminal in (first, second):
        terminal.wait_for(lambda _: flagged(filled) == [1, 2])
        terminal.wait_for(lambda shown: shown.text.count("⚑ Question") == 2)
    assert SAID not in first.text


def test_a_file_that_goes_under_the_open_program_is_written_anew_and_one_replaced_is_told(
    open_app: Open, filled: Path, made_home: Path
) -> None:
    terminal, database = open_app(filled), Paths(filled).database
    press(terminal, "2")
    database.unlink()
    terminal.press("m")
    terminal.wait_for("was deleted")
    terminal.wait_for(lambda _: flagged(filled) == [1])
    other = filled / "other"
    shutil.copyfile(Paths(made_home).database, other)
    other.replace(database)
    press(terminal, "j", "m")
    terminal.wait_for("replaced")
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro&immutable=1", uri=True)) as one:
        assert one.execute("SELECT count(*) FROM bookmark").fetchone() == (0,)
