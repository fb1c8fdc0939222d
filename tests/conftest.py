"""What every test may ask for: a home of its own, a clock that stands still, a study in it.

Some dear tests try more examples with STUDYTUI_TESTS=thorough: `tests.thorough.examples`.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import count
from pathlib import Path

import hypothesis
import pytest

from studytui.domain.reading import Reading
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from tests.every_query import (
    note_statements,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)

__all__ = ["pytest_sessionfinish", "pytest_terminal_summary", "pytest_testnodedown"]
"""Hooks of pytest that are written elsewhere."""

TESTS = Path(__file__).parent


def pytest_configure() -> None:
    """Keep compiled modules, whatever the environment says: the tests start the program some two
    hundred times, and without them every start compiles all of it anew."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # How long an example takes says how busy the machine is.
    hypothesis.settings.register_profile("studytui", deadline=None)
    hypothesis.settings.load_profile("studytui")
    note_statements()


def pytest_collection() -> None:
    """Each worker first imports a part of the tests of its own, so that all of them together
    compile each module once; each finds compiled what the others have imported."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers > 1:
        number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
        for file in sorted(TESTS.rglob("test_*.py"))[number::workers]:
            name = ".".join(file.relative_to(TESTS.parent).with_suffix("").parts)
            with suppress(Exception, pytest.skip.Exception):  # Told when it is collected.
                import_module(name)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Twice as many workers as processors: for half of its time a test of a screen waits for the
    screen to come to rest."""
    return 2 * (os.cpu_count() or 1)


class SetClock:
    """A clock that moves only when it is told to: wall, count, sleep and start of the machine each
    by itself."""

    starts = count(1)

    def __init__(self, moment: datetime = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)) -> None:
        self.moment = moment
        """What the wall clock says."""
        self.ticks = 1_000_000_000
        self.asleep = 0
        self.boot = f"start-{next(self.starts)}"
        self.process = 100
        self.running: set[int] = set()
        """Other programs that run."""

    def now(self) -> datetime:
        return self.moment

    def read(self) -> Reading:
        return Reading(self.moment, self.ticks, self.asleep, self.boot, self.process)

    def is_running(self, process: int) -> bool:
        return process != self.process and process in self.running

    def advance(self, by: timedelta) -> None:
        """Let time pass; a negative step sets the wall clock back."""
        self.moment += by
        self.ticks += max(by // timedelta(microseconds=1), 0)

    def set_to(self, other: SetClock) -> None:
        """Go on where another clock stands, on the same start of the machine."""
        vars(self).update(vars(other), running=set(other.running))

    def set_wall(self, by: timedelta) -> None:
        """Set the wall clock forward or back; no time passes."""
        self.moment += by

    def sleep(self, by: timedelta) -> None:
        """The machine sleeps for a while."""
        self.advance(by)
        self.asleep += by // timedelta(microseconds=1)

    def start_again(self, after: timedelta) -> None:
        """The machine is switched off for a while, and started anew."""
        self.moment += after
        self.boot = f"start-{next(self.starts)}"
        self.ticks, self.asleep = 1_000_000, 0


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


@contextmanager
def copied(library: Path, home: Paths, clock: SetClock) -> Iterator[Study]:
    """A study in a home that gets a copy of this library."""
    home.create()
    shutil.copyfile(library, home.database)
    home.database.chmod(0o600)
    opened = Study.open(home, clock=clock, settings=Settings())
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def study(home: Paths, clock: SetClock, migrated: Path) -> Iterator[Study]:
    """An open study with an empty library."""
    with copied(migrated, home, clock) as opened:
        yield opened


@pytest.fixture(scope="session")
def three_weeks(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> tuple[Path, SetClock]:
    """A library with sixty questions and three weeks of sittings of which one is open, made once;
    and the clock as it was then."""
    from tests.made_questions import fill
    from tests.made_sittings import some_weeks

    home, clock = Paths(tmp_path_factory.mktemp("weeks")), SetClock()
    with copied(migrated, home, clock) as made:
        fill(made, 60)
        some_weeks(made, clock)
    return home.database, clock


@pytest.fixture
def sat_study(home: Paths, clock: SetClock, three_weeks: tuple[Path, SetClock]) -> Iterator[Study]:
    """Three weeks of sittings on the made-up questions; one is left open, and its line has not
    been lost."""
    library, then = three_weeks
    clock.set_to(then)
    with copied(library, home, clock) as opened:
        yield opened


@pytest.fixture(scope="session")
def learnt(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Path:
    """A library with three weeks of sittings and a goal, made once."""
    from tests.made_goals import learn

    home, clock = Paths(tmp_path_factory.mktemp("learnt")), SetClock()
    with copied(migrated, home, clock) as made:
        learn(made, clock)
    return home.database


@pytest.fixture
def learner(home: Paths, clock: SetClock, learnt: Path) -> Iterator[Study]:
    """A study with a goal, opened on the morning after three weeks of sittings."""
    from tests.made_goals import MORNING

    clock.moment = MORNING
    with copied(learnt, home, clock) as opened:
        yield opened
