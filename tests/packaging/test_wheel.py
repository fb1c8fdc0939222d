"""The wheel, as a person installs it: into an empty environment, used from another folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*argv: str | Path, cwd: Path, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "STUDYTUI_HOME"}
    environment.pop("PYTHONPATH", None)
    if home is not None:
        environment["HOME"] = str(home)
    return subprocess.run(
        [str(part) for part in argv],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def environment(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing in it but the wheel and what it needs."""
    folder = tmp_path_factory.mktemp("installed")
    environment = folder / "environment"
    venv.create(environment)
    installed = run(
        sys.executable,
        *("-m", "pip", "--python", environment / "bin" / "python"),
        *("install", "--quiet", "--disable-pip-version-check", "--no-compile"),
        *("-c", ROOT / "constraints.txt", built[0]),
        cwd=folder,
    )
    if "No matching distribution" in installed.stderr or "Connection" in installed.stderr:
        pytest.skip("the package index cannot be reached from here")
    assert installed.returncode == 0, installed.stderr
    return environment


def test_the_installed_wheel_takes_in_the_samples_from_any_folder(
    environment: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    expected = json.loads((ROOT / "sample_extractions" / "EXPECTED.json").read_text("utf-8"))
    home = tmp_path / "home"
    home.mkdir()
    imported = run(
        environment / "bin" / "studytui", "import", "--samples", "--json", cwd=elsewhere, home=home
    )

    assert imported.returncode == 0, imported.stderr
    assert json.loads(imported.stdout)["questions"] == expected["questions"]
    assert not list(elsewhere.iterdir())


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_the_file_that_bash_looks_for_completes_commands(environment: Path) -> None:
    asks = """
    PATH="$1/bin:$PATH"; . "$1/share/bash-completion/completions/studytui"
    COMP_WORDS=(studytui expo); COMP_CWORD=1; _shtab_studytui; echo "${COMPREPLY[@]}"
    """
    done = run("bash", "-c", asks, "bash", environment, cwd=environment)
    assert done.stdout == "export\n", done.stderr
