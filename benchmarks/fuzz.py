"""Every reader on torn files: real fixtures changed byte by byte and piece by piece.

A reader is any entry of `studytui.ingest.readers.READERS`; its fixtures are those files of the
folders in `FOLDERS` (of all folders, for a reader that is not named there) which it accepts. Cases
run in a child process with a bound on time and memory. A case is a crash where anything but a
RefusedError comes out of a reader, where a draft cannot be hashed, stored as UTF-8 or shown, or
where the child dies; it hangs where it takes longer than the bound. Cases are the same for the same
seed; `--case` runs one again.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.mutations import mutated
from benchmarks.report import AtMost, Budgets, argument_parser, finish
from studytui.domain.draft import Reading
from studytui.domain.text import clean_line
from studytui.ingest.limits import DEFAULT
from studytui.ingest.problems import RefusedError
from studytui.ingest.readers import READERS, Reader
from studytui.ingest.readers.document import load
from studytui.ingest.scan import Stamp, Unit, scan

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("STUDYTUI_TEST_DATA", REPOSITORY.parent / "shared" / "data"))

FOLDERS: dict[str, tuple[str, ...]] = {
    "adaptive": ("extractions/adaptive",),
    "answer_key": ("extractions/pcep-json",),
    "exam_html": ("extractions/pcep-html",),
    "exam_json": ("extractions/pcep-json", "formats/exam-json"),
    "extraction": ("extractions/doughub-flat", "extractions/doughub2-tree"),
    "record": ("extractions/doughub5-record",),
}
"""Where the fixtures of a reader lie, below the folder of test data; for others every folder below
`_ALL` is looked through."""

MADE: dict[str, tuple[tuple[str, str], ...]] = {
    "curriculum": (
        (
            "curriculum.csv",
            (
                "subject,topic,under,weight,hours,needs,concepts,about\n"
                "Python,Operators,,29,6,,Precedence,What binds first\n"
                "Python,Loops,,30 %,8,Operators >= 70,while; for,\n"
                'Python,"Nested, loops",Loops,5,2,Loops,,"Two\nlines"\n'
            ),
        ),
        (
            "curriculum.toml",
            (
                'subject = "Python"\n[[topics]]\nname = "Operators"\nweight = 29\nhours = 6.5\n'
                '[[topics]]\nname = "Loops"\nneeds = ["Operators", {topic = "Types", mastery = 70}]\n'
                'concepts = ["while", "for"]\n[[topics]]\nname = "Types"\nunder = "Operators"\n'
            ),
        ),
        (
            "curriculum.json",
            (
                '{"subjects": [{"name": "Python", "topics": [{"name": "Loops", "weight": 30, '
                '"hours": 8, "needs": ["Operators"], "concepts": ["for"]}, {"name": "Operators", '
                '"about": "What binds first", "topics": [{"name": "Precedence"}]}]}]}'
            ),
        ),
    ),
}
"""Fixtures of readers whose format no folder has."""

_ALL = ("formats", "extractions", "banks")
_FIXTURES = 60
_LARGEST = 400_000
"""Bytes of a fixture: what is torn in a large one is rarely what matters."""
_SECONDS = 10.0
_MEGABYTES = 1_500
"""Address space of the child, most of it never touched."""


@dataclass(frozen=True)
class Fixture:
    """Files that are read together."""

    name: str
    files: tuple[tuple[str, bytes], ...]
    """Base name and content, the deciding file first."""


@dataclass
class Outcome:
    """What came of the cases of one reader."""

    cases: int = 0
    crashes: int = 0
    hangs: int = 0
    slowest_s: float = 0.0
    slowest_case: int = -1
    rss_mb: float = 0.0
    questions: int = 0
    problems: int = 0
    silent: int = 0
    """Cases that the reader accepted, with neither a draft nor a problem."""
    failed: list[str] = field(default_factory=list)


def name_of(reader: Reader) -> str:
    """The reader's module below the package of readers, as one word."""
    module = str(getattr(reader, "__name__", type(reader).__name__))
    return module.removeprefix("studytui.ingest.readers.").replace(".", "_")


def fixtures(reader: Reader) -> list[Fixture]:
    """Real files that the reader accepts, the same at every run."""
    found = [
        Fixture(name, ((name, text.encode()),)) for name, text in MADE.get(name_of(reader), ())
    ]
    if found:
        return found
    folders = FOLDERS.get(name_of(reader), _ALL)
    places = [DATA / folder for folder in folders if (DATA / folder).is_dir()]
    if name_of(reader) not in FOLDERS or not places:
        places.append(REPOSITORY / "sample_extractions")
        places.append(REPOSITORY / "tests" / "fixtures")
    for place in places:
        if place.is_dir():
            found += _fixtures_in(place, reader, _FIXTURES - len(found))
    return found


def _fixtures_in(place: Path, reader: Reader, most: int) -> Iterator[Fixture]:
    units = [item for item in scan([place]) if isinstance(item, Unit)]
    for unit in units:
        if most <= 0:
            return
        if sum(stamp.size for stamp in unit.files) > _LARGEST:
            continue
        try:
            if not reader.accepts(load(unit, DEFAULT)):
                continue
        except RefusedError:
            continue
        most -= 1
        yield Fixture(
            unit.name,
            tuple((os.path.basename(one.path), Path(one.path).read_bytes()) for one in unit.files),
        )


def torn(fixture: Fixture, known: Sequence[Fixture], random: Random) -> list[tuple[str, bytes]]:
    """The fixture's files, one or all of them changed."""
    files = list(fixture.files)
    others = [content for one in known for _, content in one.files[:1]]
    chosen = random.randrange(len(files)) if random.random() < 0.3 else 0
    name, content = files[chosen]
    files[chosen] = name, mutated(content, random, others)
    return files


def run_case(reader: Reader, folder: Path, files: Sequence[tuple[str, bytes]]) -> Reading | None:
    """What the reader makes of the files; None where it does not accept them. Raises for whatever
    no file may bring about."""
    stamps = []
    for name, content in files:
        path = folder / name
        path.write_bytes(content)
        status = path.stat()
        stamps.append(Stamp(str(path), status.st_size, status.st_mtime_ns, status.st_ino))
    unit = Unit(str(folder), os.path.splitext(files[0][0])[0], tuple(stamps))
    try:
        document = load(unit, DEFAULT)
        if not reader.accepts(document):
            return None
        reading = reader.read(document, None)
    except RefusedError as refused:
        reading = Reading(problems=(refused.problem,))
    _check(reading)
    return reading


def _check(reading: Reading) -> None:
    """What the import relies on."""
    for problem in reading.problems:
        for text in (problem.file, problem.reason, problem.place, problem.hint, problem.code):
            assert text == clean_line(text) or not text.strip(), "a problem that cannot be shown"
    for draft in reading.questions:
        draft.revision_hash()
        draft.content_hash()
        assert draft.key and draft.source, "a draft without a name"
        for text in (draft.source, draft.key, draft.stem, draft.topic, draft.explanation):
            text.encode()
        for option in draft.options:
            option.text.encode()
        for slot in draft.slots:
            assert slot.key is None or 0 <= slot.key < len(draft.options), (
                "a key beyond the options"
            )
        json.dumps(draft.metadata, ensure_ascii=False, default=str).encode()


def child(name: str, seed: int, first: int, last: int, pipe: Connection, state: Any) -> None:
    """Runs cases one after the other; `state` holds the one at hand and when it began."""
    limit = _MEGABYTES * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    reader = next(one for one in READERS if name_of(one) == name)
    known = fixtures(reader)
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        for case in range(first, last):
            random = Random(f"{seed}/{name}/{case}")
            state[0] = float(case)
            files = torn(random.choice(known), known, random)
            state[1] = time.monotonic()
            started = time.perf_counter()
            error, reading = "", None
            try:
                reading = run_case(reader, folder, files)
            except Exception as found:  # noqa: BLE001 - it is what is looked for
                places = traceback.extract_tb(found.__traceback__)
                error = f"{type(found).__name__} at {places[-1].filename}:{places[-1].lineno}"
            seconds = time.perf_counter() - started
            state[1] = 0.0
            counts = (len(reading.questions), len(reading.problems)) if reading else (0, 0)
            others = bool(reading and (reading.topics or reading.keys or reading.exams))
            is_silent = reading is not None and counts == (0, 0) and not others
            rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
            pipe.send((case, seconds, error, *counts, is_silent, rss))
            for path in folder.iterdir():
                path.unlink()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    pipe.send(None)


def fuzz(name: str, cases: int, seed: int, *, first: int = 0) -> Outcome:
    """So many cases of one reader; a child that dies or hangs is followed by another."""
    outcome = Outcome()
    context = multiprocessing.get_context("fork")
    state = context.Array("d", [0.0, 0.0], lock=False)
    last = first + cases
    while first < last:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=child, args=(name, seed, first, last, theirs, state))
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
                outcome.cases += 1
                outcome.crashes += 1
                process.join()
                case = int(state[0])
                outcome.failed.append(f"{name} case {case}: died with code {process.exitcode}")
                return case + 1
            if said is None:
                return last
            case, seconds, error, questions, problems, is_silent, rss = said
            outcome.cases += 1
            outcome.questions += questions
            outcome.problems += problems
            outcome.silent += is_silent
            outcome.rss_mb = max(outcome.rss_mb, rss)
            if seconds > outcome.slowest_s:
                outcome.slowest_s, outcome.slowest_case = seconds, case
            if error:
                outcome.crashes += 1
                outcome.failed.append(f"{name} case {case}: {error}")
        elif state[1] and time.monotonic() - state[1] > _SECONDS:
            case = int(state[0])
            process.kill()
            outcome.cases += 1
            outcome.hangs += 1
            outcome.slowest_s, outcome.slowest_case = _SECONDS, case
            outcome.failed.append(f"{name} case {case}: took longer than {_SECONDS:.0f} s")
            return case + 1


def show_case(name: str, seed: int, case: int, folder: Path) -> int:
    """Write the files of one case to a folder, and read them in this process."""
    reader = next(one for one in READERS if name_of(one) == name)
    known = fixtures(reader)
    random = Random(f"{seed}/{name}/{case}")
    fixture = random.choice(known)
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{name} case {case}, made from {fixture.name}, in {folder}")
    reading = run_case(reader, folder, torn(fixture, known, random))
    print("not accepted" if reading is None else f"{len(reading.questions)} questions")
    for problem in reading.problems if reading is not None else ():
        print(f"  {problem.code} {problem.place}: {problem.reason}")
    return 0


def guided(name: str, seconds: int) -> int:
    """Let atheris look for cases by what of the readers' code they reach, for so many seconds; its
    exit code. Needs atheris."""
    import atheris

    with atheris.instrument_imports(include=["studytui.ingest", "studytui.domain"]):
        for module in [one for one in sys.modules if one.startswith("studytui.ingest")]:
            del sys.modules[module]
        import studytui.ingest.readers as instrumented

    reader = next(one for one in instrumented.READERS if name_of(one) == name)
    known = fixtures(reader)
    corpus = Path(tempfile.mkdtemp(prefix="fuzz-corpus-"))
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    for number, fixture in enumerate(known):
        (corpus / str(number)).write_bytes(fixture.files[0][1])
    others = [one.files[0][1] for one in known]
    beside = known[0].files[1:]

    def change(data: bytes, largest: int, seed: int) -> bytes:
        return mutated(data, Random(seed), others)[:largest]

    def run(data: bytes) -> None:
        run_case(reader, folder, [(known[0].files[0][0], data), *beside])

    bounds = [f"-max_total_time={seconds}", f"-timeout={_SECONDS:.0f}", "-rss_limit_mb=1024"]
    atheris.Setup([sys.argv[0], *bounds, str(corpus)], run, custom_mutator=change)
    atheris.Fuzz()
    return 0


def main() -> int:
    parser = argument_parser("fuzz", __doc__)
    parser.add_argument("--cases", type=int, help="of each reader (default: 2000)")
    parser.add_argument("--reader", action="append", help="only this one; more than once for more")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case", type=int, help="run this one case of --reader again")
    parser.add_argument("--keep", type=Path, help="where --case writes its files")
    parser.add_argument(
        "--guided", type=int, metavar="SECONDS", help="have atheris look for cases instead"
    )
    arguments = parser.parse_args()
    names = [name_of(reader) for reader in READERS]
    chosen = arguments.reader or names
    if unknown := sorted(set(chosen) - set(names)):
        parser.error(f"no such reader: {', '.join(unknown)} (there are: {', '.join(names)})")
    if arguments.case is not None:
        folder = arguments.keep or Path(tempfile.mkdtemp(prefix="fuzz-case-"))
        return show_case(chosen[0], arguments.seed, arguments.case, folder)
    if arguments.guided:
        return guided(chosen[0], arguments.guided)
    cases = arguments.cases or (100_000 if arguments.full else 150 if arguments.quick else 2_000)
    results: dict[str, float] = {}
    budgets: dict[str, AtMost] = {}
    for name in chosen:
        if not fixtures(next(one for one in READERS if name_of(one) == name)):
            print(f"{name}: no fixture was found under {DATA}", file=sys.stderr)
            continue
        outcome = fuzz(name, cases, arguments.seed)
        results |= {
            f"{name}_cases": outcome.cases,
            f"{name}_crashes": outcome.crashes,
            f"{name}_hangs": outcome.hangs,
            f"{name}_silent": outcome.silent,
            f"{name}_questions": outcome.questions,
            f"{name}_slowest_s": outcome.slowest_s,
            f"{name}_slowest_case": outcome.slowest_case,
            f"{name}_rss_mb": outcome.rss_mb,
        }
        budgets |= {f"{name}_crashes": AtMost(0), f"{name}_hangs": AtMost(0)}
        for words in outcome.failed[:20]:
            print(words, file=sys.stderr)
    return finish(arguments, results, _budgets(budgets))


def _budgets(budgets: dict[str, AtMost]) -> Budgets:
    return dict(budgets)


if __name__ == "__main__":
    sys.exit(main())
