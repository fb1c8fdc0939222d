"""The README says what is true today."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from studytui.cli.commands import COMMANDS
from tools.keys_table import with_table

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_its_table_of_keys_is_the_one_of_the_declarations() -> None:
    assert with_table(README) == README, "run: python tools/keys_table.py"


def test_every_command_it_names_exists_and_the_other_way_round() -> None:
    named = {
        word
        for word in re.findall(r"^studytui (\w+)", README, re.MULTILINE)
        + re.findall(r"`studytui (\w+)", README)
    }

    assert named == {command.name for command in COMMANDS}


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#]+)\)", README))
def test_every_file_it_points_to_is_there(link: str) -> None:
    assert link.startswith("http") or (ROOT / link).exists()


def test_it_counts_the_samples_right() -> None:
    expected = json.loads((ROOT / "sample_extractions" / "EXPECTED.json").read_text("utf-8"))

    assert f"{expected['questions']} openly licensed questions" in README


def test_where_tells_what_the_readme_says(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "studytui", "--home", str(tmp_path), "where"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    for name in re.findall(r"^\| `([\w./]+)` \|", README, re.MULTILINE):
        if name.endswith(("sqlite3", "root/", "backups/", "toml")):
            assert name.rstrip("/") in told.stdout, name
