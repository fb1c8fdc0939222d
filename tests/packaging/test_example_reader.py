"""A reader in a package of its own, installed beside studytui as `docs/readers.md` says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import ROOT

QUIZ = """\
? Which metal is liquid at 20 °C?
+ Mercury
- Gallium
= Mercury melts at −39 °C, gallium at *30* °C.

? Which of these are primes?
+ 2
+ 3
- 9

? What is this?
+ nothing to choose from
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the example as an installed package."""
    folder = tmp_path_factory.mktemp("example")
    source = folder / "source"
    shutil.copytree(ROOT / "docs" / "example-reader", source)
    installed = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-index",
            "--no-deps",
            "--no-build-isolation",
            "--target",
            str(folder / "installed"),
            str(source),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert installed.returncode == 0, installed.stderr
    return folder / "installed"


def imported(packages: Path, home: Path, file: Path) -> dict[str, object]:
    paths = os.pathsep.join((str(ROOT), str(packages)))
    done = subprocess.run(
        [sys.executable, "-m", "studytui", "--home", str(home), "import", str(file), "--json"],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    assert isinstance(report, dict)
    return report


def test_questions_in_the_format_of_an_installed_reader_go_in(
    packages: Path, tmp_path: Path
) -> None:
    quiz = tmp_path / "metals.quiz"
    quiz.write_text(QUIZ, "utf-8")

    report = imported(packages, tmp_path / "home", quiz)

    assert (report["new"], report["failed"]) == (2, 1)
    assert "line 11" in str(report["problems"])
    assert imported(packages, tmp_path / "home", quiz)["unchanged"] == 2


def test_without_the_package_the_same_file_is_skipped_with_a_word(tmp_path: Path) -> None:
    quiz = tmp_path / "metals.quiz"
    quiz.write_text(QUIZ, "utf-8")

    report = imported(tmp_path / "nothing", tmp_path / "home", quiz)

    assert (report["new"], report["skipped"]) == (0, 1)
    assert "format-unknown" in str(report["problems"])


def test_a_reader_that_fails_costs_its_own_files_only(packages: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(packages, broken)
    module = broken / "studytui_reader_plainquiz.py"
    module.write_text(module.read_text("utf-8") + "\nraise ImportError('made for 9.0')\n", "utf-8")
    quiz = tmp_path / "metals.quiz"
    quiz.write_text(QUIZ, "utf-8")

    report = imported(broken, tmp_path / "home", quiz)
    samples = imported(broken, tmp_path / "home", ROOT / "sample_extractions")

    assert "made for 9.0" in str(report["problems"])
    assert samples["failed"] == 0
    assert samples["new"]
