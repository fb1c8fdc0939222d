"""What every test may ask for: a home of its own, a clock that stands still, a study in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings


class SetClock:
    """A clock that moves only when it is told to."""

    def __init__(self, moment: datetime = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def advance(self, by: timedelta) -> None:
        """Let time pass; a negative step sets the clock back."""
        self.moment += by


@pytest.fixture
def home(tmp_path: Path) -> Paths:
    """A home that does not exist yet."""
    return Paths(tmp_path / "home")


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty library, migrated once: a test that starts from a copy starts in a few ms."""
    paths = Paths(tmp_path_factory.mktemp("migrated"))
    Study.open(paths, clock=SetClock(), settings=Settings()).close()
    return paths.database


@pytest.fixture
def study(home: Paths, clock: SetClock, migrated: Path) -> Iterator[Study]:
    """An open study with an empty library."""
    home.create()
    shutil.copyfile(migrated, home.database)
    home.database.chmod(0o600)
    opened = Study.open(home, clock=clock, settings=Settings())
    yield opened
    opened.close()
