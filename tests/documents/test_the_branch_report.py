"""The share of branches that `make coverage` prints is of branches alone, and too low a one fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.branch_coverage import FLOORS, main


def report(folder: Path, taken: int) -> Path:
    """What coverage writes: each floor in two files, and a floor that is not looked at."""
    files = {}
    for floor in FLOORS:
        for name, branches, covered in (("a", 10, taken), ("b/c", 90, 90)):
            files[f"studytui/{floor}/{name}.py"] = {
                "summary": {
                    "num_branches": branches,
                    "covered_branches": covered,
                    "num_statements": 1000,
                    "covered_lines": 0,
                }
            }
    files["studytui/export/a.py"] = {"summary": {"num_branches": 9, "covered_branches": 0}}
    path = folder / "coverage.json"
    path.write_text(json.dumps({"files": files}))
    return path


def test_each_floor_is_told_and_enough_is_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(report(tmp_path, 0))]) == 0
    assert capsys.readouterr().out.count("| 100 | 90 | 90.0 % |") == len(FLOORS)


def test_less_than_the_share_fails_and_names_the_floors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(report(tmp_path, 4)), "95"]) == 1
    assert "domain has less than 95 %." in capsys.readouterr().err


def test_a_floor_that_was_not_measured_fails(tmp_path: Path) -> None:
    path = tmp_path / "coverage.json"
    path.write_text('{"files": {}}')
    assert main([str(path)]) == 1
