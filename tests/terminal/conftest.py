"""The real program on a pseudo-terminal, over a home filled once and copied for each test."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from benchmarks.terminal import Terminal
from studytui.paths import Paths
from studytui.services.study import Study
from tests.made_questions import fill

ROOT = Path(__file__).resolve().parents[2]
Open = Callable[..., Terminal]


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with sixty made-up questions and one exam of thirty; to be copied."""
    home = tmp_path_factory.mktemp("made") / "home"
    study = Study.open(Paths(home))
    fill(study, 60)
    study.close()
    return home


@pytest.fixture
def filled(made_home: Path, tmp_path: Path) -> Path:
    """A copy of the made-up home."""
    return Path(shutil.copytree(made_home, tmp_path / "filled"))


@pytest.fixture
def open_app() -> Iterator[Open]:
    """Opens studytui on a home and waits until it shows its keys; closed after the test."""
    with ExitStack() as stack:

        def open_on(home: Path, **options: Any) -> Terminal:
            terminal = stack.enter_context(
                Terminal(
                    [sys.executable, "-m", "studytui", "--home", str(home)], cwd=ROOT, **options
                )
            )
            terminal.wait_for("quit", timeout=30)
            terminal.wait_quiet()
            return terminal

        yield open_on


def press(terminal: Terminal, *keys: str) -> None:
    """Press keys one after the other, each answered before the next."""
    for key in keys:
        terminal.press(key)
        terminal.wait_quiet()
