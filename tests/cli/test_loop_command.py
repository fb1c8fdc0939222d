"""The real program: ``studytui loop``."""

from __future__ import annotations

import json
from pathlib import Path

from studytui.paths import Paths
from studytui.services.study import Study
from tests.made_questions import fill
from tests.programs import run_program


def test_a_loop_is_begun_listed_and_gone_on_with(tmp_path: Path) -> None:
    home = tmp_path / "home"
    study = Study.open(Paths(home))
    fill(study, 60)
    study.database.execute(
        "UPDATE question_text SET explanation = 'Because of ' || hex(question_id * 7919)"
    )
    study.close()
    done = run_program(home, "loop", "start", "operators", "functions")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Operators and Functions, round 1" in done.stdout.decode()
    done = run_program(home, "loop", "go", "1")
    assert "A pack on Operators is made, version 1" in done.stdout.decode()
    (told,) = json.loads(run_program(home, "loop", "--json").stdout)["loops"]
    assert (told["loop"], told["round"], told["stage"]) == (1, 1, "study")
    assert [one["name"] for one in told["topics"]] == ["Operators", "Functions"]
    for wrong in (("go", "2"), ("go", "x"), ("start", "Nowhere"), ("list", "1"), ("start",)):
        done = run_program(home, "loop", *wrong)
        assert done.returncode != 0 and done.stdout == b"", wrong
