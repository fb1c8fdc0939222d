"""The wheel, as a person installs it: into an empty environment, used from another folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
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
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        folder,
        ROOT,
        cwd=folder,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_carries_migrations_samples_and_tables(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    shipped = {path.name for path in (ROOT / "migrations").glob("[0-9]*.py")}
    assert {name.split("/")[-1] for name in names if "/migrations/" in name} == shipped
    samples = [path for path in (ROOT / "sample_extractions").rglob("*") if path.is_file()]
    assert sum("/sample_extractions/" in name for name in names) == len(samples)
    tables = [path.name for path in (ROOT / "studytui" / "reference").iterdir()]
    assert sorted(name.split("/")[-1] for name in names if "/reference/" in name) == sorted(tables)
    assert not [name for name in names if name.startswith(("tests", "benchmarks", "tools"))]


def test_the_installed_wheel_takes_in_the_samples_from_any_folder(
    wheel: Path, tmp_path: Path
) -> None:
    environment = tmp_path / "environment"
    venv.create(environment)
    installed = run(
        sys.executable,
        *("-m", "pip", "--python", environment / "bin" / "python"),
        *("install", "--quiet", "--disable-pip-version-check", "--no-compile"),
        *("-c", ROOT / "constraints.txt", wheel),
        cwd=tmp_path,
    )
    if "No matching distribution" in installed.stderr or "Connection" in installed.stderr:
        pytest.skip("the package index cannot be reached from here")
    assert installed.returncode == 0, installed.stderr

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
