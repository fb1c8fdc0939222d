"""A large import is read by two processes, and nobody can tell but by the time it takes."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from studytui.ingest.limits import DEFAULT
from studytui.ingest.scan import Unit, scan
from studytui.services.importing.ahead import Ahead
from studytui.services.importing.reading import Taken, UnitReader
from studytui.services.study import Study
from tools.make_extraction_tree import write_extractions

PAGES = 1_400
"""Enough for the second process to come up before the first has read them all."""

pytestmark = pytest.mark.skipif(
    (os.cpu_count() or 1) < 2, reason="with one processor nothing is read by a second process"
)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bank")
    write_extractions(folder, PAGES)
    return folder


@pytest.fixture(scope="module")
def units(bank: Path) -> list[Unit]:
    found = [item for item in scan([bank]) if isinstance(item, Unit)]
    assert len(found) == PAGES
    return found


@pytest.fixture
def reader(tmp_path: Path) -> UnitReader:
    return UnitReader(None, DEFAULT, {}, tmp_path / "media", is_preview=True)


def page_of(step: Unit | str) -> Unit | None:
    return step if isinstance(step, Unit) else None


def children() -> list[int]:
    """Processes that this one has started and that are still there."""
    done = subprocess.run(
        ["pgrep", "-P", str(os.getpid()), "-f", "second_reader"],
        capture_output=True,
        text=True,
        check=False,
    )
    return [int(number) for number in done.stdout.split()]


def until_the_second_reads(
    ahead: Ahead[Unit], found: Iterator[tuple[Unit, Taken | None]]
) -> list[tuple[Unit, Taken | None]]:
    """What comes until the second process has read something."""
    before = []
    for pair in found:
        before.append(pair)
        if ahead.read_beside:
            return before
    pytest.fail("the second process has read nothing")


def test_two_processes_read_what_one_reads_in_the_same_order(
    units: list[Unit], reader: UnitReader
) -> None:
    steps: list[Unit | str] = []
    for number, unit in enumerate(units):
        steps += [unit, "between"] if number % 3 else [unit]
    with Ahead(reader, page_of) as ahead:
        found = list(ahead.over(iter(steps)))
    assert ahead.read_beside > 0
    assert [step for step, _ in found] == steps
    for step, taken in found:
        assert taken == (reader.read(step) if isinstance(step, Unit) else None)
    assert children() == []


@pytest.mark.parametrize("more", [0, 100, 500])
def test_a_second_process_that_is_killed_costs_nothing_but_time(
    units: list[Unit], reader: UnitReader, more: int
) -> None:
    with Ahead(reader, page_of) as ahead:
        over = ahead.over(iter(units))
        found = until_the_second_reads(ahead, over)
        for _, pair in zip(range(more), over, strict=False):
            found.append(pair)
        for number in children():
            os.kill(number, signal.SIGKILL)
        found += over
    assert [step for step, _ in found] == units
    for unit, taken in found:
        assert taken == reader.read(unit)


def test_an_import_that_is_stopped_leaves_no_copy_of_an_image_and_no_process(
    study: Study, bank: Path
) -> None:
    asked = 0

    def is_cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > PAGES - 200

    report = study.imports.run([bank], is_cancelled=is_cancelled)
    assert report.was_cancelled and 500 <= report.new < PAGES
    assert not list(study.paths.media.rglob("*.part")) and children() == []
    report = study.imports.run([bank])
    assert report.new + report.unchanged == PAGES and not report.problems
    kept = {path.name for path in study.paths.media.rglob("*.png")}
    named = study.database.rows("SELECT relative_path FROM media")
    assert kept == {Path(path).name for (path,) in named} and len(kept) == PAGES // 20


TO_THE_SECOND = """
import sys
from pathlib import Path
from studytui.ingest.limits import DEFAULT
from studytui.ingest.scan import Unit, scan
from studytui.services.importing.ahead import Ahead
from studytui.services.importing.reading import UnitReader

reader = UnitReader(None, DEFAULT, {}, Path(sys.argv[2]), is_preview=True)
with Ahead(reader, lambda unit: unit) as ahead:
    for _ in ahead.over(iter([one for one in scan([Path(sys.argv[1])]) if isinstance(one, Unit)])):
        if ahead.read_beside:
            print(ahead._second._process.pid, flush=True)
            sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux tells when a process ends")
def test_the_second_process_ends_with_the_one_that_started_it(bank: Path, tmp_path: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", TO_THE_SECOND, str(bank), str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert first.stdout is not None
    second = os.pidfd_open(int(first.stdout.readline()))
    first.kill()
    first.communicate()
    assert select.select([second], [], [], 30)[0], "it is still there"
    os.close(second)
