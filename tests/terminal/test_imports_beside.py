"""Imports beside the open program: nothing locks, nothing is lost, and the files can be looked at."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from benchmarks.terminal import Terminal
from tests.exam_files import write_exams
from tests.terminal.conftest import ROOT, Open, press


def flags(home: Path) -> int:
    """How many questions are flagged."""
    with closing(sqlite3.connect(home / "studytui.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM bookmark").fetchone()[0])


def test_two_imports_run_while_the_library_is_open(
    open_app: Open, filled: Path, tmp_path: Path
) -> None:
    terminal: Terminal = open_app(filled, env={"STUDYTUI_HOME": None})
    press(terminal, "2")
    terminal.wait_for("60 questions")
    banks = [write_exams(tmp_path / name, 300, 1, first=at) for name, at in (("a", 1), ("b", 401))]
    imports = [
        subprocess.Popen(
            [sys.executable, "-m", "studytui", "--home", str(filled), "import", str(bank)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for bank in banks
    ]
    presses, flagged = 0, flags(filled)
    while any(process.poll() is None for process in imports):
        # The learner flags a question and takes the flag away all the while.
        press(terminal, "m")
        presses += 1
        time.sleep(0.2)
        assert not re.search("busy|locked|could not", terminal.text)
    assert [process.returncode for process in imports] == [0, 0]
    for process in imports:
        process.communicate()
    # The library reads itself anew, and no key of the learner's was lost.
    terminal.wait_for("660 questions", timeout=60)
    assert flags(filled) - flagged == presses % 2
    with closing(sqlite3.connect(filled / "studytui.sqlite3")) as database:
        (check,) = database.execute("PRAGMA integrity_check").fetchone()
    assert check == "ok"


def test_a_broken_file_is_opened_at_its_line(open_app: Open, filled: Path, tmp_path: Path) -> None:
    bank = tmp_path / "bank"
    bank.mkdir()
    (bank / "broken; one.json").write_text('{"questions": [\n {"id": 1,}')
    told = tmp_path / "told"
    editor = tmp_path / "vim"
    editor.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {told}\necho EDITED\nsleep 1\n')
    editor.chmod(0o755)
    terminal: Terminal = open_app(filled, env={"EDITOR": str(editor), "VISUAL": None})
    press(terminal, "6")
    terminal.send(f"'{bank}'\r".encode())
    terminal.wait_for("cannot go in", timeout=30)
    terminal.press("@")
    terminal.wait_for("EDITED", timeout=30)
    terminal.wait_for("cannot go in", timeout=30)
    assert told.read_text().splitlines() == ["+2", str(bank / "broken; one.json")]
    press(terminal, "&")
    terminal.wait_for("Copied")
