"""What studytui does under load: a very large library, many people at once, and a long day.

`library`: with 100,000 questions and 1,000,000 answers every screen is opened; the time to the end of
its frame against a one-line update beside it. `people`: thirty programs in terminals of their own,
each with a home of its own, all answering at once; the memory and the processor time of each. `day`:
random keys on every screen, as many as eight hours hold; whether memory, open files, threads and the
file grow. `file`: opening, a backup and the doctor on the large library.
"""

from __future__ import annotations

import asyncio
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.homes import filled_home, program
from benchmarks.keys import ONE_LINE
from benchmarks.report import AtMost, argument_parser, finish, percentile, table
from benchmarks.terminal import Terminal, TerminalTimeout
from benchmarks.today import planned_home

SCREENS: dict[str, tuple[str, ...]] = {
    "today": ("2", "1"), "all days": ("1", "o"), "library": ("1", "2"), "exams": ("1", "3"),
    "builder": ("3", "x"), "review": ("1", "4"), "a sitting": ("4", "enter"), "weak": ("1", "5"),
    "evidence": ("5", "v"), "import": ("1", "6"), "past imports": ("6", "H"), "progress": ("1", "7"),
    "progress 2": ("7", "n"), "progress 3": ("7", "n", "n"), "progress 4": ("7", "n", "n", "n"),
    "progress 5": ("7", "n", "n", "n", "n"), "progress 6": ("7", "n", "n", "n", "n", "n"),
    "texts": ("1", "9"), "packs": ("9", "v"), "backups": ("1", "!"), "goal": ("1", "e"),
    "curriculum": ("2", "C"), "rules": ("2", "C", "L"), "help": ("1", "?"),
}  # fmt: skip
"""Keys that lead to each screen; the last one is measured."""
TIMES_A_LINE = 60.0
"""A switch of screens by itself is some twenty one-line updates: Textual waits 50 ms."""
PEOPLE, EACH_ANSWERS = 30, 20
KEYS = 200_000
Rows = list[tuple[Any, ...]]
ALPHABET = (
    *"abcdefghijklmnoprstvwxyzABCDEFGHIJKLMOPQRSTUVWXYZ012345789?!+=:;[]{}%",
    *("enter", "space", "up", "down", "left", "right", "pageup", "pagedown", "home", "end", "tab"),
    *("enter", "backspace"),
)  # fmt: skip
"""Not `q`, which leaves, `N`, which takes a backup each time, and what would lead an import to any
folder of the machine; the first and the last come where a screen is to be left."""
JUMPS = (*"12345789", ("6", "H", "j", "enter"), ("6", "j", "j", "V"))
A_BURST = 100


@dataclass(frozen=True)
class Used:
    """What a process holds."""

    memory_mb: float
    """Its share of what it shares, and all of its own (PSS)."""
    files: int
    threads: int
    cpu_seconds: float


def used(pid: int) -> Used:
    process = psutil.Process(pid)
    with process.oneshot():
        times = process.cpu_times()
        memory = process.memory_full_info()
        size = getattr(memory, "pss", memory.rss)
        return Used(size / 1e6, process.num_fds(), process.num_threads(), times.user + times.system)


def processor_of(pid: int) -> float:
    """Seconds for which the threads of a program were on a processor, to the microsecond: what others
    on the machine do adds nothing. (`cpu_times` counts in steps of 10 ms.)"""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(one.read_text().split()[0]) for one in threads) / 1e9


def at_rest(pid: int) -> None:
    """Wait until a program does nothing any more: what it does for the screen before, when nobody
    waits, is no part of the next one."""
    for _ in range(100):
        before = processor_of(pid)
        time.sleep(0.2)
        if processor_of(pid) - before < 0.002:
            return


def library(home: Path, rounds: int) -> tuple[dict[str, float], Rows]:
    """Every screen of a home: its time and the processor's against those of a one-line update."""
    rows: Rows = []
    limit: list[float] = []
    limit_used: list[float] = []
    with Terminal(ONE_LINE, columns=120, rows=40) as line:
        line.wait_for("ready", 60)
        for name, keys in SCREENS.items():
            times, spent = [], []
            for _ in range(rounds):
                # Started anew each time: nothing of a screen is there already.
                with Terminal(program(home), columns=120, rows=40) as ours:
                    ours.wait_for("quit", 120)
                    for key in keys[:-1]:
                        ours.wait_quiet(0.2, 60, 1)
                        ours.press(key)
                    ours.wait_quiet(0.3, 60, 1)
                    at_rest(ours.pid)
                    before = processor_of(ours.pid)
                    shown = ours.frame_after(keys[-1], quiet=0.3, timeout=30)
                    spent.append(processor_of(ours.pid) - before)
                times.append(shown.seconds_to_end)
                before = processor_of(line.pid)
                limit.append(line.frame_after("x").seconds_to_end)
                limit_used.append(processor_of(line.pid) - before)
            rows.append((name, *(percentile(each, 50) * 1000 for each in (times, spent))))
    counts = asyncio.run(statements(home))
    unit, unit_used = (percentile(each, 50) * 1000 for each in (limit, limit_used))
    rows = [
        (name, ms, ms / unit, used_ms, used_ms / unit_used, counts[name])
        for name, ms, used_ms in rows
    ]
    results = {
        "screens": len(rows),
        "one_line_ms": unit,
        "one_line_processor_ms": unit_used,
        "worst_ratio": max(float(row[2]) for row in rows),
        "worst_ratio_processor": max(float(row[4]) for row in rows),
    }
    return results, rows


async def statements(home: Path) -> dict[str, int]:
    """How many statements each screen asks of the library when it is opened."""
    from studytui.paths import Paths
    from studytui.services.study import Study
    from studytui.tui.app import make_app

    names = {"!": "exclamation_mark", "?": "question_mark"}
    found: dict[str, int] = {}
    for name, keys in SCREENS.items():
        study = Study.open(Paths(home))
        seen: list[str] = []
        async with make_app(study).run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            for place, key in enumerate(keys, 1):
                if place == len(keys):
                    study.database.connection.connection().set_trace_callback(seen.append)
                await pilot.press(names.get(key, key))
                await pilot.pause()
        found[name] = len(seen)
        study.close()
    return found


def people(folder: Path, count: int, answers: int) -> tuple[dict[str, float], Rows]:
    """So many programs at once, each in an exam of its own, all answering in turn."""
    homes = [filled_home(folder / f"person-{number}", 60) for number in range(count)]
    rows: Rows = []
    times: list[float] = []
    with ExitStack() as stack:
        terminals = [
            stack.enter_context(Terminal(program(home), columns=80, rows=24)) for home in homes
        ]
        for terminal in terminals:
            terminal.wait_for("quit", 300)
        for keys in (("3",), ("enter",)):
            for terminal in terminals:
                terminal.press(*keys)
            for terminal in terminals:
                terminal.wait_quiet(0.3, 120, 5)
        started = [used(terminal.pid) for terminal in terminals]
        began = time.perf_counter()
        for number in range(answers):
            for terminal in terminals:
                terminal.press("ab"[number % 2])
            for terminal in terminals:
                shown = terminal.frame_after("n" if number % 2 else "p", quiet=0.1, timeout=60)
                times.append(shown.seconds_to_end)
        took = time.perf_counter() - began
        for number, terminal in enumerate(terminals):
            now = used(terminal.pid)
            spent = now.cpu_seconds - started[number].cpu_seconds
            rows.append((number + 1, now.memory_mb, now.cpu_seconds, 1000 * spent / answers / 2))
    memory = [float(row[1]) for row in rows]
    results = {
        "people": count,
        "answers": count * answers,
        "memory_mb_p50": percentile(memory, 50),
        "memory_mb_most": max(memory),
        "memory_mb_all": sum(memory),
        "cpu_ms_a_key": percentile([float(row[3]) for row in rows], 50),
        "frame_ms_p50": percentile(times, 50) * 1000,
        "frame_ms_p99": percentile(times, 99) * 1000,
        "answers_a_second": count * answers / took,
    }
    return results, rows


def day(folder: Path, keys: int, seed: int) -> tuple[dict[str, float], Rows]:
    """So many random keys, a hundred at a time, then a jump to another screen; what is held after
    each tenth of them. A program that was left is started anew."""
    home, lot = filled_home(folder / "day", 300), random.Random(seed)
    environment = {"EDITOR": "true", "PAGER": "true", "VISUAL": "true", "HOME": str(folder)}
    rows: Rows = []
    done = bugs = starts = 0
    while done < keys:
        starts += 1
        with Terminal(program(home), columns=100, rows=30, cwd=folder, env=environment) as terminal:
            try:
                terminal.wait_for("quit", 120)
                while done < keys:
                    terminal.press(*(lot.choice(ALPHABET) for _ in range(A_BURST)))
                    terminal.wait_quiet(0.2, 300, 1)
                    for _ in range(3):
                        if "1 Today" in terminal.line(0) or terminal._line.code is not None:
                            break
                        # From a screen above the seven; on one of them it would leave the program.
                        terminal.press("q")
                        terminal.wait_quiet(0.2, 300, 1)
                    terminal.press(*lot.choice(JUMPS))
                    terminal.wait_quiet(0.02, 300, 1)
                    done += A_BURST
                    if terminal._line.code is not None:
                        break
                    if done * TENTHS // keys > len(rows):
                        now = used(terminal.pid)
                        size = sum(one.stat().st_size for one in home.glob("studytui.sqlite3*"))
                        rows.append(
                            (done, now.memory_mb, now.files, now.threads, size / 1e6, starts)
                        )
                        print(table(DAY, rows[-1:]), file=sys.stderr, flush=True)
            except TerminalTimeout as error:
                print(error, file=sys.stderr)
            code = terminal._line.code
            if code != 0 and done < keys:
                bugs += 1
                print(f"ended with {code}:\n{terminal.text}", file=sys.stderr)
    first, last = rows[0], rows[-1]
    names = ("memory_growth", "files_growth", "threads_growth")
    growth = {name: float(last[at]) / float(first[at]) for at, name in enumerate(names, 1)}
    return {"keys": done, "bugs": bugs, "started": starts, **growth}, rows


TENTHS = 10
DAY = ("keys", "memory MB", "files", "threads", "library MB", "started")


def file(home: Path) -> tuple[dict[str, float], Rows]:
    """Opening, a backup and the doctor of a large file: seconds of time and of the processor."""
    rows: Rows = []
    for words in (("due",), ("backup",), ("backup", "--list"), ("doctor",)):
        before, began = _of_children(), time.perf_counter()
        done = subprocess.run([*program(home), *words], capture_output=True, check=False)
        spent = _of_children() - before
        rows.append((" ".join(words), time.perf_counter() - began, spent, done.returncode))
    size = (home / "studytui.sqlite3").stat().st_size / 1e6
    return {"file_mb": size, "bugs": sum(row[3] not in (0, 1) for row in rows)}, rows


def _of_children() -> float:
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


HEADS = {
    "library": ("screen", "ms", "updates", "ms of the processor", "updates' worth", "statements"),
    "file": ("command", "seconds", "of the processor", "exit code"),
    "people": ("person", "memory MB", "processor s", "ms a key"),
    "day": DAY,
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argument_parser("load", __doc__)
    parser.add_argument("--only", choices=HEADS, help="one of the four")
    parser.add_argument("--home", type=Path, help="a large library that is there already")
    parser.add_argument("--keys", type=int, help="of the day (200,000; 3,000 with --quick)")
    options = parser.parse_args(arguments)
    quick = options.quick
    results: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made).resolve()
        for name, head in HEADS.items():
            if options.only not in (None, name):
                continue
            if name in ("library", "file"):
                sizes = (2_000, 5_000) if quick else (100_000, 1_000_000)
                options.home = options.home or planned_home(folder, *sizes)
            if name == "library":
                found, rows = library(options.home, 1 if quick else 3)
            elif name == "file":
                found, rows = file(options.home)
            elif name == "people":
                found, rows = people(folder, 4 if quick else PEOPLE, 6 if quick else EACH_ANSWERS)
            else:
                found, rows = day(folder, options.keys or (3_000 if quick else KEYS), 1)
            results |= {f"{name}_{key}": value for key, value in found.items()}
            if not options.json:
                print(table(head, rows), end="\n\n", flush=True)
    budgets = {
        "library_worst_ratio": AtMost(TIMES_A_LINE),
        "library_worst_ratio_processor": AtMost(TIMES_A_LINE),
        "file_bugs": AtMost(0),
        "day_bugs": AtMost(0),
        "day_memory_growth": AtMost(1.2),
        "day_files_growth": AtMost(1),
        "day_threads_growth": AtMost(1),
    }
    return finish(options, results, {key: one for key, one in budgets.items() if key in results})


if __name__ == "__main__":
    sys.exit(main())
