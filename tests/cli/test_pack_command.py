"""The real program: ``studytui pack``."""

from __future__ import annotations

import json
from pathlib import Path

from studytui.paths import Paths
from studytui.services.study import Study
from tests.made_questions import fill
from tests.programs import run_program


def test_it_makes_a_pack_writes_it_and_lists_it(tmp_path: Path) -> None:
    home, page = tmp_path / "home", tmp_path / "pack.html"
    study = Study.open(Paths(home))
    fill(study, 60)
    study.database.execute(
        "UPDATE question_text SET explanation = 'Because of ' || hex(question_id)"
    )
    study.close()
    done = run_program(home, "pack", "Operators", "--format", "html", "-o", page)
    assert (done.returncode, done.stderr) == (0, b"")
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    told = json.loads(run_program(home, "pack", "--json").stdout)
    assert [(one["topic"], one["version"]) for one in told] == [("Operators", 1)]


def test_without_sources_it_says_so(tmp_path: Path) -> None:
    home = tmp_path / "home"
    study = Study.open(Paths(home))
    fill(study, 6)
    study.database.execute("UPDATE question_text SET explanation = ''")
    study.close()
    done = run_program(home, "pack", "Operators")
    assert done.returncode != 0 and done.stdout == b""
    assert b"No pack yet" in done.stderr or b"Nothing of yours says anything" in done.stderr
