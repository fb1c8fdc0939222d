"""A question edited in the learner's own editor: the terminal is given away and taken back."""

from __future__ import annotations

import stat
from pathlib import Path

from studytui.paths import Paths
from studytui.services.study import Study
from tests.terminal.conftest import Open, press

EDITOR = """#!/bin/sh
printf 'the editor has the terminal\\r\\n'
read line
sed -i "s/First/$line/" "$1"
"""


def editor(folder: Path, script: str = EDITOR) -> str:
    path = folder / "my editor"
    path.write_text(script)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return f"'{path}'"


def test_what_is_written_in_the_editor_stands(filled: Path, tmp_path: Path, open_app: Open) -> None:
    terminal = open_app(filled, env={"VISUAL": editor(tmp_path)})
    press(terminal, "2")
    terminal.wait_for("Question 1: control flow")
    terminal.wait_quiet()
    press(terminal, "Y")
    terminal.wait_for("the editor has the terminal")
    terminal.type("Foremost\n")
    terminal.wait_for("Your words are kept.")
    terminal.wait_for("Foremost")
    press(terminal, "down")
    press(terminal, "q")
    assert terminal.wait_exit() == 0
    assert list(filled.glob("edit-*")) == []
    study = Study.open(Paths(filled))
    assert study.library.question(1).options[0].text == "Foremost `option`"
    study.close()


def test_an_editor_that_fails_changes_nothing(filled: Path, tmp_path: Path, open_app: Open) -> None:
    terminal = open_app(filled, env={"VISUAL": editor(tmp_path, "#!/bin/sh\nexit 3\n")})
    press(terminal, "2")
    terminal.wait_for("Question 1: control flow")
    press(terminal, "Y")
    terminal.wait_for("ended with an error")
    press(terminal, "q")
    assert terminal.wait_exit() == 0


def test_without_an_editor_it_says_what_to_set(filled: Path, open_app: Open) -> None:
    terminal = open_app(filled, env={"VISUAL": "no-such-editor --wait"})
    press(terminal, "2")
    terminal.wait_for("Question 1: control flow")
    press(terminal, "Y")
    terminal.wait_for("Set EDITOR to one")
    press(terminal, "q")
    assert terminal.wait_exit() == 0
