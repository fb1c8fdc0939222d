"""Many random lives, in processes side by side: what came of each is kept in a file, so that who is
stopped goes on where they were."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

from benchmarks.sync_lot import ACTS, step
from benchmarks.sync_world import Start, life, started
from studytui.paths import Paths, migrations_folder
from studytui.services.hub_building import HubBuilding
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.sync.kinds import kinds
from tests.conftest import SetClock
from tests.hub_server import bundled_programs, running

STEPS = 40
"""Acts of a life."""
_SHARED_MEMORY = Path("/dev/shm")
_ANEW = 200
"""Lives from one beginning, before another is made, with other names of everything."""
_LOOKS = 5.0
"""Seconds from one look at what there is to the next."""


@dataclass(slots=True)
class Life:
    """What came of one."""

    seed: int
    failed: str = ""
    """What was not as it has to be."""
    told: list[str] = field(default_factory=list)
    """The acts of one that failed, as Python."""
    acts: dict[str, int] = field(default_factory=dict)
    """How often each was done."""
    refused: dict[str, int] = field(default_factory=dict)
    """How often the program refused each with a word."""
    kinds: dict[str, int] = field(default_factory=dict)
    """How many documents of each kind the learner's machines know."""
    cuts: int = 0
    seconds: float = 0.0


def lives(seeds: range, jobs: int, kept: Path | None) -> list[Life]:
    """What came of the lives of these seeds, those that `kept` holds already among them; of as many
    as there were when somebody stopped it. Beside `kept` a line in a ``.txt`` says how it stands."""
    with tempfile.TemporaryDirectory(prefix="lives-", dir=_place()) as folder:
        Path(folder).chmod(0o755)  # The server is another account's where this one is root.
        record = kept or Path(folder) / "lives.jsonl"
        done = {one.seed for one in _kept(record)}
        left = [seed for seed in seeds if seed not in done]
        began = time.monotonic()
        context = multiprocessing.get_context("spawn")
        workers = [
            context.Process(target=_live, args=(left[place::jobs], record, Path(folder)))
            for place in range(jobs)
        ]

        def stop(*_: object) -> None:
            for one in workers:
                one.terminate()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        for one in workers:
            one.start()
        while any(one.is_alive() for one in workers):
            workers[0].join(_LOOKS)
            if workers[0].exitcode is not None:
                time.sleep(0.2)
            if kept is not None:
                line = told(_of(seeds, record), seeds, time.monotonic() - began)
                kept.with_suffix(".txt").write_text(f"{line}\n", "utf-8")
        found = _of(seeds, record)
        if any(one.exitcode not in (0, -signal.SIGTERM, 128 + signal.SIGTERM) for one in workers):
            raise RuntimeError("a process of lives ended before its time")
        return found


def told(found: Iterable[Life], seeds: range, seconds: float) -> str:
    """How it stands, in a line."""
    found = list(found)
    failed = [one.seed for one in found if one.failed]
    return (
        f"{len(found)} lives done of seeds {seeds.start} to {seeds.stop - 1}, {len(failed)} failed"
        f"{f' (seeds {failed})' if failed else ''}, {sum(one.cuts for one in found)} cut lines, "
        f"{sum(sum(one.acts.values()) for one in found)} acts, {round(seconds)} s since the start, "
        f"{sum(one.seconds for one in found) / max(len(found), 1):.2f} s a life"
    )


def counts(found: Iterable[Life]) -> dict[str, tuple[int, int]]:
    """By act how often it was done, and how often refused; the rarest first."""
    done: Counter[str] = Counter(dict.fromkeys(ACTS, 0))
    refused: Counter[str] = Counter()
    for one in found:
        done.update(one.acts)
        refused.update(one.refused)
    return {act: (number, refused[act]) for act, number in reversed(done.most_common())}


def kinds_seen(found: Iterable[Life]) -> dict[str, int]:
    """Documents by kind that were on a machine in the end, the rarest first."""
    seen = Counter(dict.fromkeys(kinds(), 0))
    for one in found:
        seen.update(one.kinds)
    return dict(reversed(seen.most_common()))


def _place() -> Path | None:
    """Memory, where there is a disk of it: nothing here is to outlive a power cut."""
    return _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None


def _kept(record: Path) -> list[Life]:
    if not record.exists():
        return []
    found = []
    for line in record.read_text("utf-8").splitlines():
        with suppress(ValueError):
            # The last one may have been cut off with the machine.
            found.append(Life(**json.loads(line)))
    return found


def _of(seeds: range, record: Path) -> list[Life]:
    return [one for one in _kept(record) if one.seed in seeds]


def _live(seeds: list[int], record: Path, folder: Path) -> None:
    """Live these lives, in a process of its own."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = str(folder)
    for first in range(0, len(seeds), _ANEW):
        with _start() as start:
            for seed in seeds[first : first + _ANEW]:
                one = live(start, seed)
                if one.failed:
                    print("\n".join((f"life {seed}", *one.told, one.failed)), file=sys.stderr)
                with record.open("a", encoding="utf-8") as file:
                    file.write(f"{json.dumps(asdict(one))}\n")


def _leave(number: int, frame: FrameType | None) -> None:
    """The life at hand is given up, and the server stopped."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(128 + number)


@contextmanager
def _start() -> Iterator[Start]:
    folder = Path(tempfile.mkdtemp(prefix="start-"))
    empty = Paths(folder / "empty")
    Study.open(empty, clock=SetClock(), settings=Settings()).close()
    try:
        with running(bundled_programs()) as server, server.database() as template:
            HubBuilding(server.address(template), SetClock(), migrations_folder()).build()
            with started(server, template, folder, empty.database) as start:
                yield start
    finally:
        shutil.rmtree(folder)


def live(start: Start, seed: int) -> Life:
    """One life."""
    one, random = Life(seed), Random(seed)
    acts: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix=f"life-{seed}-"))
    try:
        with life(start, folder) as made:
            try:
                for _ in range(STEPS):
                    act, is_done = step(made, random, one.told.append)
                    (acts if is_done else refused)[act] += 1
                made.settle()
                one.kinds = made.documents()
                made.check()
            except Exception as error:  # noqa: BLE001
                one.failed = f"{type(error).__name__}: {error}"[:2000]
            one.cuts = made.line.cuts
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not one.failed:
        one.told.clear()
    one.acts, one.refused = dict(acts), dict(refused)
    one.seconds = round(time.monotonic() - began, 3)
    return one
