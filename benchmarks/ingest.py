"""Imports of made-up extraction trees, against the least that any program must do with the same files.

The first import starts from a cold home; then come the same tree again, the tree with one page
changed, and with a tenth of its pages changed. Each import is a process of its own, so that its
memory and processor time are its own. Its limit, another process, reads and hashes the same files,
decodes the side-cars, builds the pages' trees and writes the very same rows with the same indexes
and the same full-text index: those of the questions, of their tags, and of the files that were read,
without which no import could tell what is new. Its images are as safe from a power cut as ours, on
the disk under their names before the rows that refer to them. The limit of an import that finds
nothing new is `find -printf`.

The ratio of a first import is of the time that somebody waits for it, since a second process reads
along; that of both their processor time stands beside it. An unchanged one is measured in processor
time, which other programs on the machine disturb the least. Both sides of a ratio are of one round.
Figures of 10,000 pages (1,000 with `--quick`) have the plain names, those of other trees end in
their size. Both sides have their modules loaded before their time begins, and ours is refused if it
loads one of its own after. What the command costs that finds nothing new, from its start to its end,
stands beside that:
`command_again_s`.

How quick the screen stays is measured too: the cursor moves down the library while the program's
own import worker is at work on the same library again and again, and while nothing else runs; a
one-line update gets its key after each of ours, as in `benchmarks.keys`.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any, Self

import psutil

from benchmarks.report import AtLeast, AtMost, Budgets, argument_parser, finish, median_min_max
from studytui.paths import Paths
from studytui.services.study import Study
from tools.make_extraction_tree import change, write_extractions

_ROOT = Path(__file__).resolve().parents[1]
_TABLES = ("question", "question_text", "extraction", "option", "media", "question_tag")
_BATCH = 1_000
_LOOK_EVERY = 0.05
"""Seconds between two looks at the memory of an import."""
_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""With it every process would compile the program anew, which no installed program does."""
_INDEX = (
    "INSERT INTO question_search(rowid, stem, code_snippet, options, explanation, key_points, "
    "notes) SELECT question_id, stem, code_snippet, options, explanation, key_points, notes "
    "FROM question_text WHERE question_id BETWEEN ? AND ?"
)


def take_in(home: Path, tree: Path) -> dict[str, Any]:
    """One import, in this process: the report's counts, seconds, and seconds of the processor, those
    of the process that reads along among them."""
    import orjson  # noqa: F401
    import selectolax.lexbor  # noqa: F401
    import zstandard  # noqa: F401

    import studytui.ingest.library_file
    import studytui.ingest.readers
    import studytui.services.importing.run
    import studytui.services.importing.second_reader
    import studytui.services.marking_anew  # noqa: F401

    study = Study.open(Paths(home))
    try:
        _ = study.imports
        loaded = set(sys.modules)
        wall, processor = time.perf_counter(), time.process_time()
        report = study.imports.run([tree])
        seconds = time.perf_counter() - wall
        beside = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = time.process_time() - processor + beside.ru_utime + beside.ru_stime
        late = {name for name in set(sys.modules) - loaded if name.startswith("studytui")}
        assert not late, late
        return {
            "seconds": seconds,
            "processor": used,
            "new": report.new,
            "updated": report.updated,
            "unchanged": report.unchanged,
            "failed": report.failed,
        }
    finally:
        study.close()


def least(home: Path, tree: Path, like: Path) -> dict[str, Any]:
    """What no import of the tree can do without, in this process; `like` is the library that our
    own import has made, whose rows are written."""
    import orjson
    from selectolax.lexbor import LexborHTMLParser

    Study.open(Paths(home)).close()
    source = sqlite3.connect(f"{like.as_uri()}?mode=ro", uri=True)
    target = sqlite3.connect(Paths(home).database, isolation_level=None)
    target.execute("PRAGMA synchronous=2")
    target.execute("PRAGMA cache_size=-16000")
    for table in ("source", "subject", "topic", "tag", "import_run"):
        rows = source.execute(f"SELECT * FROM {table}").fetchall()
        if rows:
            target.executemany(_insert(table, rows), rows)
    media = Paths(home).media
    media.mkdir()
    folder = os.open(media, os.O_RDONLY | os.O_DIRECTORY)
    seconds, processor = 0.0, 0.0
    files = _files(tree)
    first = 1
    while True:
        last = first + _BATCH - 1
        new = {table: _rows(source, table, "question_id", first, last) for table in _TABLES}
        # A file a question: the numbers of both begin with 1.
        new["import_unit"] = _rows(source, "import_unit", "import_unit_id", first, last)
        if not new["question"]:
            break
        started, used = time.perf_counter(), time.process_time()
        pages = images = 0
        for path in files:
            data = _content(path)
            digest = hashlib.sha256(data)
            if path.endswith(".html"):
                LexborHTMLParser(data.decode())
                pages += 1
            elif path.endswith(".json"):
                orjson.loads(data)
            else:
                _put(data, f"{media}/{digest.hexdigest()}")
                images += 1
            if pages == len(new["question"]):
                break
        if images:
            os.fsync(folder)
        target.execute("BEGIN IMMEDIATE")
        for table, rows in new.items():
            if rows:
                target.executemany(_insert(table, rows), rows)
        target.execute(_INDEX, (first, last))
        target.execute("COMMIT")
        seconds += time.perf_counter() - started
        processor += time.process_time() - used
        first += _BATCH
    os.close(folder)
    target.close()
    source.close()
    return {"seconds": seconds, "processor": processor, "new": first - 1}


def _rows(source: sqlite3.Connection, table: str, column: str, first: int, last: int) -> list[Any]:
    chosen = f"{column} BETWEEN {first} AND {last}"
    return source.execute(f'SELECT * FROM "{table}" WHERE {chosen}').fetchall()


def _content(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, os.fstat(descriptor).st_size)
    finally:
        os.close(descriptor)


def _put(data: bytes, path: str) -> None:
    """A file whose content is on the disk before it has its name; that is there with its folder."""
    descriptor = os.open(f"{path}.part", os.O_WRONLY | os.O_CREAT)
    try:
        os.write(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.rename(f"{path}.part", path)


def _insert(table: str, rows: Sequence[tuple[Any, ...]]) -> str:
    return f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(rows[0]))})'


def _files(folder: Path) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield os.path.join(root, name)


def find(tree: Path) -> float:
    """Seconds of the processor in which `find` tells name, size, time and inode of every file."""
    return _processor_of(["find", str(tree), "-printf", "%p %s %T@ %i\\n"])


def command(home: Path, tree: Path) -> float:
    """Seconds of the processor that `studytui import` takes in all, its start among them."""
    from benchmarks.homes import program

    return _processor_of([*program(home), "import", str(tree)])


def _processor_of(arguments: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(os.devnull, "wb") as nowhere:
        subprocess.run(
            arguments, check=True, cwd=_ROOT, env=_environment(), stdout=nowhere, stderr=nowhere
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != _NO_BYTECODE}


def child(*arguments: object) -> dict[str, Any]:
    """What a process of its own says of one import or one limit; and its memory at most, in MB, with
    that of the process that reads along: pages they share count in both."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.ingest", "--child", *map(str, arguments)],
        cwd=_ROOT,
        env=_environment(),
        stdout=subprocess.PIPE,
    ) as process:
        largest = 0
        while process.poll() is None:
            largest = max(largest, _memory_of(process.pid))
            time.sleep(_LOOK_EVERY)
        assert process.returncode == 0 and process.stdout is not None
        found = json.load(process.stdout)
    assert isinstance(found, dict)
    found["rss_mb"] = max(found["rss_mb"], largest / 1e6)
    return found


def _memory_of(pid: int) -> int:
    with suppress(psutil.Error):
        first = psutil.Process(pid)
        return sum(one.memory_info().rss for one in (first, *first.children()))
    return 0


def run_child(arguments: Sequence[str]) -> int:
    """The other side of `child`."""
    task, *places = arguments
    paths = [Path(place) for place in places]
    found = take_in(paths[0], paths[1]) if task == "import" else least(*paths)
    found["rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps(found))
    return 0


def measure(folder: Path, size: int, rounds: int, *, real_size: bool = False) -> dict[str, float]:
    """All figures of a tree of so many extractions."""
    tree = folder / "tree"
    write_extractions(tree, size, real_size=real_size)
    find(tree)
    ratios, processors, rates, limits, memories = [], [], [], [], []
    repeats, walks, against_walks, commands = [], [], [], []
    for number in range(rounds):
        home = folder / f"home-{number}"
        first = child("import", home, tree)
        assert first["new"] == size, first
        limit = child("least", folder / f"limit-{number}", tree, Paths(home).database)
        found = min(find(tree) for _ in range(3))
        again = min(
            (child("import", home, tree) for _ in range(3)), key=lambda one: one["processor"]
        )
        assert again["unchanged"] == size, again
        ratios.append(limit["seconds"] / first["seconds"])
        processors.append(limit["processor"] / first["processor"])
        rates.append(size / first["seconds"])
        limits.append(size / limit["seconds"])
        repeats.append(again["processor"])
        walks.append(found)
        against_walks.append(again["processor"] / found)
        commands.append(min(command(home, tree) for _ in range(3)))
        memories.append(first["rss_mb"])
    middle = {
        "first_qps": rates,
        "limit_qps": limits,
        "ratio_first": ratios,
        "ratio_first_processor": processors,
        "walk_s": walks,
        "unchanged_s": repeats,
        "ratio_unchanged": against_walks,
        "command_again_s": commands,
        "rss_mb": memories,
    }
    results = {key: median_min_max(values)[0] for key, values in middle.items()}
    assert change(tree, size, "edited") == 1
    one = child("import", home, tree)
    assert one["updated"] == 1, one
    results["one_changed_s"] = one["processor"]
    tenth = change(tree, 10, "changed")
    many = child("import", home, tree)
    assert many["updated"] == tenth, many
    results["tenth_changed_s"] = many["processor"]
    return results


class _Importing:
    """Imports into a home, one behind the other, each under a source of its own, so that there is
    always something new to take in."""

    def __init__(self, home: Path, tree: Path) -> None:
        from benchmarks.homes import program

        self._command = [*program(home), "import", "--json", "--progress", "json"]
        self._tree = tree
        self._is_over = False
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._go_on)
        self.begun = 0

    def _go_on(self) -> None:
        from studytui.tui.beside import give_way

        while not self._is_over:
            self.begun += 1
            with open(os.devnull, "wb") as nowhere:
                self._process = subprocess.Popen(
                    [*self._command, f"--source=Bank {self.begun}", "--", str(self._tree)],
                    cwd=_ROOT,
                    stdout=nowhere,
                    stderr=nowhere,
                )
                give_way(self._process.pid)
                self._process.wait()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        if self._process is not None:
            self._process.terminate()
        self._thread.join()


def screen(folder: Path, presses: int) -> dict[str, float]:
    """From a key to the end of its frame, at rest and while imports run."""
    # Not on top: the memory of the processes that import is measured.
    from benchmarks.homes import filled_home, program
    from benchmarks.keys import Scenario, figures
    from benchmarks.keys import measure as measure_keys

    tree = folder / "tree"
    write_extractions(tree, 2_000)
    home = filled_home(folder, 1_000)
    cursor = Scenario("library_cursor", ["2"], ["down"])
    at_rest = figures("rest", measure_keys(program(home), cursor, presses))
    with _Importing(home, tree):
        busy = figures("busy", measure_keys(program(home), cursor, presses))
    return {
        "ui_rest_ms_p50": at_rest["rest_frame_ms_p50"],
        "ui_rest_ms_p99": at_rest["rest_frame_ms_p99"],
        "ui_importing_ms_p50": busy["busy_frame_ms_p50"],
        "ui_importing_ms_p99": busy["busy_frame_ms_p99"],
        "ui_one_line_ms_p50": busy["busy_one_line_ms_p50"],
        "ui_rest_ratio_p50": at_rest["rest_ratio_p50"],
        "ui_rest_ratio_p99": at_rest["rest_ratio_p99"],
        "ui_ratio_p50": busy["busy_ratio_p50"],
        "ui_ratio_p99": busy["busy_ratio_p99"],
    }


def main() -> int:
    if sys.argv[1:2] == ["--child"]:
        return run_child(sys.argv[2:])
    arguments = argument_parser("ingest", __doc__).parse_args()
    results: dict[str, float] = {}
    if arguments.quick:
        sizes = {"": 1_000}
    else:
        sizes = {"_1k": 1_000, "": 10_000} | ({"_100k": 100_000} if arguments.full else {})
    for ending, size in sizes.items():
        with tempfile.TemporaryDirectory() as folder:
            found = measure(Path(folder), size, 1 if size > 10_000 else 3)
        results.update((f"{key}{ending}", value) for key, value in found.items())
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), 200 if arguments.quick else 1_000, 1, real_size=True)
    results.update((f"{key}_real", found[key]) for key in _OF_REAL_SIZE)
    with tempfile.TemporaryDirectory() as folder:
        results |= screen(Path(folder), 20 if arguments.quick else 200)
    smallest, largest = min(sizes, key=sizes.__getitem__), max(sizes, key=sizes.__getitem__)
    results["rss_growth"] = results[f"rss_mb{largest}"] / results[f"rss_mb{smallest}"]
    results["slower_by"] = results[f"first_qps{smallest}"] / results[f"first_qps{largest}"]
    return finish(arguments, results, _budgets(sizes))


_OF_REAL_SIZE = ("first_qps", "limit_qps", "ratio_first", "ratio_first_processor", "rss_mb")


def _budgets(endings: Iterable[str]) -> Budgets:
    from benchmarks.keys import TIMES_MEDIAN, TIMES_SLOWEST

    budgets: dict[str, AtLeast | AtMost] = {}
    for ending in endings:
        budgets[f"ratio_first{ending}"] = AtLeast(0.5)
        budgets[f"ratio_unchanged{ending}"] = AtMost(2)
        budgets[f"rss_mb{ending}"] = AtMost(150)
    budgets["ratio_first_real"] = AtLeast(0.5)
    budgets["rss_mb_real"] = AtMost(150)
    budgets["rss_growth"] = AtMost(2.5)
    budgets["slower_by"] = AtMost(1.5)
    budgets["ui_ratio_p50"] = AtMost(TIMES_MEDIAN)
    budgets["ui_ratio_p99"] = AtMost(TIMES_SLOWEST)
    return budgets


if __name__ == "__main__":
    sys.exit(main())
