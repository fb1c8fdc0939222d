"""What the tests of the import share: where the sample data lies, and reading it in one call."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studytui.domain.draft import Problem, QuestionDraft, Reading
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("STUDYTUI_TEST_DATA", REPOSITORY.parent / "shared" / "data"))

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the sample data is not at {DATA} (set STUDYTUI_TEST_DATA)"
)


def readings(path: Path) -> tuple[dict[str, Reading], dict[str, Problem]]:
    """Readings by unit name, and what the scan itself had to report by file."""
    found: dict[str, Reading] = {}
    problems: dict[str, Problem] = {}
    for item in scan([path]):
        if isinstance(item, Unit):
            found[item.name] = read(item)
        else:
            problems[item.file] = item
    return found, problems


def read_files(folder: Path, files: dict[str, str | bytes]) -> Reading:
    """Write files to an empty folder and read the one unit they make."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    units = [item for item in scan([folder]) if isinstance(item, Unit)]
    assert len(units) == 1, units
    return read(units[0])


def only(reading: Reading) -> QuestionDraft:
    """The one question of a reading."""
    assert len(reading.questions) == 1, reading.problems
    return reading.questions[0]


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


def letters_of_right(draft: QuestionDraft) -> list[str]:
    return ["ABCDEFGH"[index] for index, option in enumerate(draft.options) if option.is_correct]
