"""What is handed out: a wheel and a source archive, whole, nothing else in them, the same each time."""

from __future__ import annotations

import os
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from tests.packaging.conftest import build
from tests.programs import ROOT

SHARED = {
    "share/bash-completion/completions/studytui",
    "share/fish/vendor_completions.d/studytui.fish",
    "share/man/man1/studytui.1",
    "share/zsh/site-functions/_studytui",
}
"""Where bash, fish, man and zsh look."""

BESIDE = {"README.md", "LICENSE", "CHANGELOG.md", "PKG-INFO", "pyproject.toml", ".gitignore"}
EXTRAS = {
    "images": ("textual_image", "PIL"),
    "hub": ("psycopg", "psycopg_binary"),
    "serve": ("textual_serve", "aiohttp"),
    "llm": ("llm",),
    "semantic": ("wordllama", "numpy"),
}
"""What each extra brings, by the names it is imported by."""


def ours(*folders: str) -> Iterator[str]:
    """Every file of these folders, without what Python keeps beside them."""
    for folder in folders:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT).as_posix()


def test_they_are_the_same_to_the_byte_wherever_they_are_built(
    built: tuple[Path, Path], tmp_path: Path
) -> None:
    with tarfile.open(built[1]) as archive:
        archive.extractall(tmp_path, filter="data")
    (elsewhere,) = tmp_path.iterdir()
    for path in elsewhere.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    again = build(elsewhere, tmp_path / "dist")
    for first, second in zip(built, again, strict=True):
        assert first.name == second.name
        assert first.read_bytes() == second.read_bytes(), first.name


def test_the_wheel_holds_the_program_and_nothing_else(built: tuple[Path, Path]) -> None:
    names = set(zipfile.ZipFile(built[0]).namelist())
    inside = {name for name in names if not name.split("/")[0].endswith((".data", ".dist-info"))}
    assert inside == {
        name if name.startswith("studytui/") else f"studytui/{name}"
        for name in ours("studytui", "migrations", "sample_extractions")
    }
    data = {name.partition(".data/data/")[2] for name in names if ".data/data/" in name}
    assert data == SHARED


def test_the_source_archive_holds_what_the_wheel_is_made_of(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[1]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {*ours("studytui", "migrations", "sample_extractions"), "docs/studytui.1"}
    assert names == wanted | BESIDE


def test_the_extras_are_in_its_words_and_can_be_imported(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        told = wheel.read(name).decode()
    named = {line.partition(": ")[2] for line in told.splitlines() if "Provides-Extra" in line}
    assert named == {*EXTRAS, "dev"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(project["optional-dependencies"]) == named
    for extra, modules in EXTRAS.items():
        for module in modules:
            assert find_spec(module) is not None, f"{extra}: {module}"
