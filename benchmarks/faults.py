"""Breaks what studytui stands on, at random moments of what a learner does, and looks what is left.

Power cuts: an act is recorded call by call, and the disk is put together as it would be after a cut at
any of them (`benchmarks.power_cut`). Failing calls: from one call on, or once, writing, syncing, making
or renaming a file fails as it does on a full disk, a dying one, and one that became read-only. Then
the library is opened as a learner would: all that was acknowledged must be there, once; every backup
that has its name must be whole; and no act may have ended in anything but a word for a person.
"""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.fault_acts import ACTS, Act, copy_home
from benchmarks.power_cut import Disk, Kept, events, library
from benchmarks.report import AtMost, argument_parser, finish, table

FAULTS: dict[str, dict[str, Any]] = {
    "full disk": {"errno": errno.ENOSPC, "kinds": "wctm"},
    "full disk once": {"errno": errno.ENOSPC, "kinds": "wctm", "calls": 1},
    "I/O error": {"errno": errno.EIO, "kinds": "wst"},
    "I/O error once": {"errno": errno.EIO, "kinds": "wst", "calls": 1},
    "read-only": {"errno": errno.EROFS, "kinds": "woctmrlu"},
}
"""What fails, and how; the kinds of calls as in `benchmarks.power_cut.Event`."""
POWER_CUT = "power cut"
A_BATCH = 50
"""Power cuts in each act."""


@dataclass
class Tally:
    """What went wrong in the rounds of one fault and one act."""

    rounds: int = 0
    lost: int = 0
    doubled: int = 0
    corrupt: int = 0
    bugs: int = 0
    stories: list[str] = field(default_factory=list)

    def add(self, found: Sequence[str], where: str) -> None:
        """A round with what was found in it."""
        self.rounds += 1
        for one in found:
            kind = one.partition(":")[0]
            self.lost += kind == "lost"
            self.doubled += kind == "doubled"
            self.corrupt += kind == "corrupt"
            self.bugs += kind == "bug"
            self.stories.append(f"{where}: {one}")


class Server:
    """Does acts with the recorder in them; see `benchmarks.fault_acts.serve`."""

    def __init__(self, recorder: Path) -> None:
        root = Path(__file__).resolve().parents[1]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.fault_acts"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
            env={**os.environ, "LD_PRELOAD": str(recorder), "PYTHONPATH": str(root)},
        )

    def ask(self, act: Act, home: Path, **more: Any) -> dict[str, Any]:
        """Do an act in a home; what was acknowledged, and how it ended."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps({"act": act.name, "home": str(home), **more}), file=self._process.stdin)
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


@contextmanager
def server() -> Iterator[Server | None]:
    """A server; None where there is no compiler for the recorder."""
    recorder = library()
    if recorder is None:
        yield None
        return
    started = Server(recorder)
    try:
        yield started
    finally:
        started.close()


def cut_power(
    act: Act, folder: Path, ask: Server, rounds: int, lot: random.Random, tally: Tally
) -> None:
    """Record an act once, and cut the power at so many places in it."""
    before, home, cut = (folder / name for name in ("before", "home", "cut"))
    act.prepare(before)
    copy_home(before, home)
    disk = Disk(home)
    log = folder / "log"
    log.unlink(missing_ok=True)
    answer = ask.ask(act, home, log=str(log))
    if "bug" in answer or "error" in answer:
        tally.add([f"bug: {answer.get('bug') or answer.get('error')}"], act.name)
        return
    calls = list(events(log))
    # Right after something was acknowledged is where a loss would be.
    after = [place + 1 for place, event in enumerate(calls) if event.kind == "a"]
    places = sorted(
        lot.choice(after) if lot.random() < 0.3 else lot.randrange(len(calls) + 1)
        for _ in range(rounds)
    )
    said: list[str] = []
    done = 0
    for place in places:
        for event in calls[done:place]:
            if event.kind == "a":
                said.append(event.first)
            else:
                disk.take(event)
        done = place
        kept = lot.choice((Kept.NOTHING, Kept.EVERYTHING, Kept.SOME, Kept.SOME))
        shutil.rmtree(cut, ignore_errors=True)
        cut.mkdir(mode=0o700)
        disk.cut(cut, kept, lot)
        where = f"{act.name}, cut after call {place} of {len(calls)}, {kept} of the rest kept"
        tally.add(_looked_at(act, cut, before, said), where)


def let_fail(
    act: Act,
    folder: Path,
    ask: Server,
    fault: dict[str, Any],
    rounds: int,
    lot: random.Random,
    tally: Tally,
) -> None:
    """Do an act so many times, with calls that fail from another one on."""
    before, home = folder / "before", folder / "home"
    if not before.exists():
        act.prepare(before)
    copy_home(before, home)
    calls = ask.ask(act, home, kinds=fault["kinds"])["calls"]
    places = [0, *(lot.randrange(calls) for _ in range(rounds - 1))]
    for place in places:
        copy_home(before, home)
        answer = ask.ask(act, home, **fault, **{"from": place})
        found = [f"bug: {answer['bug']}"] if "bug" in answer else []
        # A failure that is over may have been met; one that goes on must have been said.
        where = f"{act.name}, calls fail from {place} of {calls}: {answer.get('error', 'no word')}"
        tally.add([*found, *_looked_at(act, home, before, answer["said"])], where)


def _looked_at(act: Act, home: Path, before: Path, said: Sequence[str]) -> list[str]:
    try:
        return act.check(home, before, said)
    except Exception as error:  # noqa: BLE001
        return [f"corrupt: {type(error).__name__}: {error}"]


Tallies = dict[tuple[str, str], Tally]


def run(
    rounds: int, seed: int, only: Sequence[str] = (), acts: Sequence[str] = tuple(ACTS)
) -> Tallies:
    """All faults in all acts, or those named; empty where no compiler is at hand."""
    tallies: Tallies = {}
    with server() as ask:
        if ask is None:
            return {}
        for act in (ACTS[name] for name in acts):
            for name in (POWER_CUT, *FAULTS):
                if only and name not in only:
                    continue
                tally = tallies[name, act.name] = Tally()
                lot = random.Random(f"{seed} {name} {act.name}")
                with tempfile.TemporaryDirectory() as made:
                    folder = Path(made).resolve()
                    if name == POWER_CUT:
                        # Some writes differ from one time to the next: more than one record.
                        for number in range(0, rounds, 100):
                            below = folder / str(number)
                            below.mkdir()
                            cut_power(act, below, ask, min(100, rounds - number), lot, tally)
                    else:
                        fewer = max(rounds // 10, 2)
                        let_fail(act, folder, ask, FAULTS[name], fewer, lot, tally)
    return tallies


def run_on(rounds: int, seed: int, state: Path, acts: Sequence[str] = tuple(ACTS)) -> Tallies:
    """The same in batches of `A_BATCH`, each kept in a file when it is done: what was cut short goes
    on where it was."""
    done = json.loads(state.read_text()) if state.exists() else []
    while len(done) * A_BATCH < rounds:
        tallies = run(A_BATCH, seed + len(done), acts=acts)
        if not tallies:
            return {}
        done.append([[*key, asdict(one)] for key, one in tallies.items()])
        state.with_suffix(".new").write_text(json.dumps(done))
        state.with_suffix(".new").replace(state)
    together: Tallies = {}
    for fault, act, found in (row for batch in done for row in batch):
        tally = together.setdefault((fault, act), Tally())
        for name, value in found.items():
            setattr(tally, name, getattr(tally, name) + value)
    return together


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argument_parser("faults", __doc__)
    parser.add_argument("--rounds", type=int, help="power cuts in each act (500; 20 with --quick)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--act", choices=ACTS, help="only while this is done")
    parser.add_argument(
        "--resume", type=Path, metavar="FILE", help="keep each batch in a file, and go on from it"
    )
    options = parser.parse_args(arguments)
    acts = [options.act] if options.act else [*ACTS]
    rounds = options.rounds or (20 if options.quick else 500)
    if options.resume:
        tallies = run_on(rounds, options.seed, options.resume, acts)
    else:
        tallies = run(rounds, options.seed, acts=acts)
    if not tallies:
        print("There is no C compiler (cc) for the recorder.", file=sys.stderr)
        return 2
    for tally in tallies.values():
        for story in tally.stories[:5]:
            print(story, file=sys.stderr)
    if not options.json:
        rows = [
            (fault, act, one.rounds, one.lost, one.doubled, one.corrupt, one.bugs)
            for (fault, act), one in tallies.items()
        ]
        print(table(("fault", "during", "rounds", "lost", "doubled", "corrupt", "bugs"), rows))
        print()
    names = ("rounds", "lost", "doubled", "corrupt", "bugs")
    results = {name: sum(getattr(one, name) for one in tallies.values()) for name in names}
    return finish(options, results, {name: AtMost(0) for name in names[1:]})


if __name__ == "__main__":
    sys.exit(main())
