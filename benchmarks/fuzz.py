"""Every reader on torn files: real fixtures changed byte by byte and piece by piece.

What is fuzzed, and with which fixtures, is in `fuzz_targets.py`. Cases run in a child process with a
bound on time and memory. A case is a crash where anything but a RefusedError comes out of a reader,
where a draft cannot be hashed, stored as UTF-8 or shown, or where the child dies; it hangs where it
takes more processor time than the bound; it is silent where a file is accepted and neither a
question nor a problem comes of it. Cases are the same for the same seed; `--case` runs one again,
`--first` goes on where another run ended.
"""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.fuzz_targets import DATA, TARGETS, torn
from benchmarks.mutations import mutated
from benchmarks.report import AtMost, Budgets, argument_parser, finish

_SECONDS = 2.0
"""Of processor time that a case may take."""
_KILLED = 15
"""Seconds of processor time after which a case is ended."""
_WAITED = 300
"""Seconds by the clock after which it is: it waits for something that never comes."""
_MEGABYTES = 1_500
"""Address space of the child, most of it never touched."""


@dataclass
class Outcome:
    """What came of the cases of one reader."""

    cases: int = 0
    crashes: int = 0
    hangs: int = 0
    slowest_s: float = 0.0
    """Of processor time, so that a busy machine does not count."""
    slowest_case: int = -1
    rss_mb: float = 0.0
    rss_case: int = -1
    """The case that needed most memory."""
    accepted: int = 0
    """Cases that the reader took for its format."""
    questions: int = 0
    problems: int = 0
    silent: int = 0
    failed: list[str] = field(default_factory=list)


def child(
    name: str,
    seed: int,
    first: int,
    last: int,
    is_swollen: bool,
    pipe: Connection,
    state: Any,
) -> None:
    """Runs cases one after the other; `state` holds the one at hand and when it began."""
    limit = _MEGABYTES * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    target = TARGETS[name]
    known = target.fixtures
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        for case in range(first, last):
            state[0] = float(case)
            _, files = torn(known, Random(f"{seed}/{name}/{case}"), is_swollen=is_swollen)
            state[1] = time.monotonic()
            signal.setitimer(signal.ITIMER_PROF, _KILLED)
            started = time.process_time()
            error, came = "", None
            try:
                came = target.run(folder, files)
            except Exception as found:  # noqa: BLE001 - it is what is looked for
                places = traceback.extract_tb(found.__traceback__)
                error = f"{type(found).__name__} at {places[-1].filename}:{places[-1].lineno}"
            seconds = time.process_time() - started
            signal.setitimer(signal.ITIMER_PROF, 0)
            state[1] = 0.0
            rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
            counts = None if came is None else (came.questions, came.problems, came.is_silent)
            pipe.send((case, seconds, error, counts, rss))
            for path in folder.iterdir():
                path.unlink()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    pipe.send(None)


def fuzz(name: str, cases: int, seed: int, *, first: int = 0, is_swollen: bool = False) -> Outcome:
    """So many cases of one reader; a child that dies or hangs is followed by another."""
    outcome = Outcome()
    context = multiprocessing.get_context("fork")
    state = context.Array("d", [0.0, 0.0], lock=False)
    last = first + cases
    while first < last:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(
            target=child, args=(name, seed, first, last, is_swollen, theirs, state)
        )
        state[0], state[1] = float(first), 0.0
        process.start()
        theirs.close()
        first = _follow(name, process, ours, state, outcome, last)
        process.join()
    return outcome


def _follow(
    name: str, process: Any, pipe: Connection, state: Any, outcome: Outcome, last: int
) -> int:
    """Take what the child says until it ends; the case to go on with."""
    while True:
        if pipe.poll(0.2):
            try:
                said = pipe.recv()
            except EOFError:
                return _ended(name, process, int(state[0]), outcome)
            if said is None:
                return last
            _count(name, outcome, *said)
        elif state[1] and time.monotonic() - state[1] > _WAITED:
            process.kill()
            return _ended(name, process, int(state[0]), outcome)


def _ended(name: str, process: Any, case: int, outcome: Outcome) -> int:
    """A child that did not come to the end of a case."""
    process.join()
    outcome.cases += 1
    if process.exitcode in (-signal.SIGPROF, -signal.SIGKILL):
        outcome.hangs += 1
        outcome.slowest_s, outcome.slowest_case = float(_KILLED), case
        outcome.failed.append(f"{name} case {case}: took longer than {_KILLED} s")
    else:
        outcome.crashes += 1
        outcome.failed.append(f"{name} case {case}: died with code {process.exitcode}")
    return case + 1


def _count(
    name: str,
    outcome: Outcome,
    case: int,
    seconds: float,
    error: str,
    counts: tuple[int, int, bool] | None,
    rss: float,
) -> None:
    outcome.cases += 1
    if counts is not None:
        questions, problems, is_silent = counts
        outcome.accepted += 1
        outcome.questions += questions
        outcome.problems += problems
        outcome.silent += is_silent
        if is_silent:
            outcome.failed.append(f"{name} case {case}: neither a question nor a problem")
    if rss > outcome.rss_mb:
        outcome.rss_mb, outcome.rss_case = rss, case
    if seconds > outcome.slowest_s:
        outcome.slowest_s, outcome.slowest_case = seconds, case
    if seconds > _SECONDS:
        outcome.hangs += 1
        outcome.failed.append(f"{name} case {case}: took {seconds:.1f} s")
    if error:
        outcome.crashes += 1
        outcome.failed.append(f"{name} case {case}: {error}")


def show_case(name: str, seed: int, case: int, folder: Path, is_swollen: bool) -> int:
    """Write the files of one case to a folder, and read them in this process."""
    fixture, files = torn(
        TARGETS[name].fixtures, Random(f"{seed}/{name}/{case}"), is_swollen=is_swollen
    )
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{name} case {case}, made from {fixture.name}, in {folder}")
    came = TARGETS[name].run(folder, files)
    print("not accepted" if came is None else f"{came.questions} questions or passages")
    for line in came.lines if came is not None else ():
        print(f"  {line}")
    return 0


def guided(name: str, seconds: int) -> int:
    """Let atheris look for cases by what of the readers' code they reach, for so many seconds; its
    exit code. Needs atheris."""
    import atheris

    with atheris.instrument_imports(include=["studytui.ingest", "studytui.domain"]):
        again = ("studytui.ingest", "studytui.domain", "benchmarks.fuzz_targets")
        for module in [one for one in sys.modules if one.startswith(again)]:
            del sys.modules[module]
        instrumented = import_module("benchmarks.fuzz_targets")

    target = instrumented.TARGETS[name]
    known = target.fixtures
    corpus = Path(tempfile.mkdtemp(prefix="fuzz-corpus-"))
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    for number, fixture in enumerate(known):
        (corpus / str(number)).write_bytes(fixture.files[0][1])
    others = [one.files[0][1] for one in known]
    beside = known[0].files[1:]

    def change(data: bytes, largest: int, seed: int) -> bytes:
        return mutated(data, Random(seed), others)[:largest]

    def run(data: bytes) -> None:
        target.run(folder, [(known[0].files[0][0], data), *beside])

    bounds = [f"-max_total_time={seconds}", f"-timeout={_KILLED}", "-rss_limit_mb=1024"]
    atheris.Setup([sys.argv[0], *bounds, str(corpus)], run, custom_mutator=change)
    atheris.Fuzz()
    return 0


def main() -> int:
    parser = argument_parser("fuzz", __doc__)
    parser.add_argument("--cases", type=int, help="of each reader (default: 2000)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--reader", action="append", help="only this one; more than once for more")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--swollen", action="store_true", help="repeat a piece of each file until it is large"
    )
    parser.add_argument("--case", type=int, help="run this one case of --reader again")
    parser.add_argument("--keep", type=Path, help="where --case writes its files")
    parser.add_argument(
        "--guided", type=int, metavar="SECONDS", help="have atheris look for cases instead"
    )
    arguments = parser.parse_args()
    chosen = arguments.reader or list(TARGETS)
    if unknown := sorted(set(chosen) - set(TARGETS)):
        parser.error(f"no such reader: {', '.join(unknown)} (there are: {', '.join(TARGETS)})")
    if arguments.case is not None:
        folder = arguments.keep or Path(tempfile.mkdtemp(prefix="fuzz-case-"))
        return show_case(chosen[0], arguments.seed, arguments.case, folder, arguments.swollen)
    if arguments.guided:
        return guided(chosen[0], arguments.guided)
    cases = arguments.cases or (100_000 if arguments.full else 150 if arguments.quick else 2_000)
    results: dict[str, float] = {}
    budgets: dict[str, AtMost] = {}
    for name in chosen:
        if not TARGETS[name].fixtures:
            print(f"{name}: no fixture was found under {DATA}", file=sys.stderr)
            continue
        outcome = fuzz(
            name, cases, arguments.seed, first=arguments.first, is_swollen=arguments.swollen
        )
        results |= {
            f"{name}_{figure}": value
            for figure, value in vars(outcome).items()
            if figure != "failed"
        }
        budgets |= {f"{name}_{figure}": AtMost(0) for figure in ("crashes", "hangs", "silent")}
        for words in outcome.failed[:20]:
            print(words, file=sys.stderr)
    return finish(arguments, results, _budgets(budgets))


def _budgets(budgets: dict[str, AtMost]) -> Budgets:
    return dict(budgets)


if __name__ == "__main__":
    sys.exit(main())
