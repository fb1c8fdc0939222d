"""What studytui does under load: a very large library, many people at once, and a long day.

`library`: with 100,000 questions and 1,000,000 answers every screen is opened; the time to the end of
its frame against a one-line update beside it. `people`: thirty programs in terminals of their own,
each with a home of its own, all answering at once; the memory and the processor time of each. `day`:
random keys on every screen, as many as eight hours hold; whether memory, open files, threads and the
file grow. `file`: opening, a backup and the doctor on the large library.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.homes import filled_home, program
from benchmarks.keys import ONE_LINE
from benchmarks.report import AtMost, argument_parser, finish, percentile, table
from benchmarks.terminal import Terminal, TerminalTimeout

SCREENS: dict[str, tuple[str, ...]] = {
    "today": ("2", "1"), "all days": ("1", "o"), "library": ("1", "2"), "exams": ("1", "3"),
    "builder": ("3", "x"), "review": ("1", "4"), "a sitting": ("4", "enter"), "weak": ("1", "5"),
    "evidence": ("5", "v"), "import": ("1", "6"), "past imports": ("6", "H"), "progress": ("1", "7"),
    "progress 2": ("7", "n"), "progress 3": ("7", "n", "n"), "progress 4": ("7", "n", "n", "n"),
    "progress 5": ("7", "n", "n", "n", "n"), "progress 6": ("7", "n", "n", "n", "n", "n"),
    "texts": ("1", "8"), "packs": ("1", "9"), "backups": ("1", "!"), "goal": ("1", "e"),
    "curriculum": ("2", "C"), "rules": ("2", "C", "L"), "help": ("1", "?"),
}  # fmt: skip
"""Keys that lead to each screen; the last one is measured."""
TIMES_A_LINE = 60.0
"""A switch of screens by itself is some twenty one-line updates: Textual waits 50 ms."""
PEOPLE, EACH_ANSWERS = 30, 20
KEYS = 200_000
ALPHABET = (
    *"abcdefghijklmnoprstvwxyzABCDEFGHIJKLMOPQRSTUVWXYZ0123456789?!+=:;[]{}|@&%/ ",
    *("enter", "up", "down", "left", "right", "pageup", "pagedown", "home", "end", "tab", "backspace"),
)  # fmt: skip
"""All keys but `q`, which leaves; it comes where a screen is to be left, and `N`, a backup each time."""


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
        return Used(
            size / 1e6, process.num_fds(), process.num_threads(), times.user + times.system
        )


def library(home: Path, rounds: int) -> tuple[dict[str, float], list[tuple[object, ...]]]:
    """Every screen of a home: its slowest time against the median of a one-line update."""
    rows: list[tuple[object, ...]] = []
    with (
        Terminal(program(home), columns=120, rows=40) as ours,
        Terminal(ONE_LINE, columns=120, rows=40) as line,
    ):
        ours.wait_for("quit", 120)
        line.wait_for("ready", 60)
        limit: list[float] = []
        for name, keys in SCREENS.items():
            times = []
            for _ in range(rounds):
                for key in keys[:-1]:
                    ours.press(key)
                    ours.wait_quiet(0.2, 60, 2)
                times.append(ours.frame_after(keys[-1], quiet=0.3, timeout=60).seconds_to_end)
                limit.append(line.frame_after("x").seconds_to_end)
                ours.press("q" if keys[-1] not in "1234567" else "1")
                ours.wait_quiet(0.2, 60, 2)
                if len(keys) > 2:
                    ours.press("q")
                    ours.wait_quiet(0.2, 60, 1)
            rows.append((name, percentile(times, 50) * 1000, max(times) * 1000))
    unit = percentile(limit, 50)
    rows = [(name, ms, slowest, ms / 1000 / unit) for name, ms, slowest in rows]  # type: ignore[operator, misc]
    worst = max(rows, key=lambda row: row[3])  # type: ignore[arg-type, return-value]
    return {"screens": len(rows), "one_line_ms": unit * 1000, "worst_ratio": float(worst[3])}, rows  # type: ignore[arg-type]


def people(folder: Path, count: int, answers: int) -> tuple[dict[str, float], list[tuple[object, ...]]]:
    """So many programs at once, each in an exam of its own, all answering in turn."""
    homes = [filled_home(folder / f"person-{number}", 60) for number in range(count)]
    rows: list[tuple[object, ...]] = []
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
    memory = [float(row[1]) for row in rows]  # type: ignore[arg-type]
    results = {
        "people": count,
        "answers": count * answers,
        "memory_mb_p50": percentile(memory, 50),
        "memory_mb_most": max(memory),
        "memory_mb_all": sum(memory),
        "cpu_ms_a_key": percentile([float(row[3]) for row in rows], 50),  # type: ignore[arg-type]
        "frame_ms_p50": percentile(times, 50) * 1000,
        "frame_ms_p99": percentile(times, 99) * 1000,
        "answers_a_second": count * answers / took,
    }
    return results, rows


def day(folder: Path, keys: int, seed: int) -> tuple[dict[str, float], list[tuple[object, ...]]]:
    """So many random keys on every screen, by hundreds; what is held after each tenth of them."""
    home, lot = filled_home(folder / "day", 300), random.Random(seed)
    rows: list[tuple[object, ...]] = []
    ends = starts = 0
    environment = {"EDITOR": "true", "PAGER": "true", "VISUAL": "true"}
    argv = program(home)
    terminal = Terminal(argv, columns=100, rows=30, cwd=folder, env=environment)
    try:
        terminal.wait_for("quit", 60)
        done = 0
        while done < keys:
            burst = [lot.choice(ALPHABET) for _ in range(100)]
            # One in thirty leads back a step; from the first screens it asks nothing and leaves.
            try:
                terminal.press(*burst)
                terminal.wait_quiet(0.02, 120, 1)
                terminal.press(*"qq"[: lot.randrange(3)])
                terminal.press(lot.choice("1234567"))
                terminal.wait_quiet(0.02, 120, 1)
            except TerminalTimeout:
                if terminal.wait_exit(60):
                    ends += 1
                    print(terminal.text, file=sys.stderr)
            done += 103
            if terminal._line.code is not None:
                ends += terminal._line.code != 0
                starts += 1
                terminal.close()
                terminal = Terminal(argv, columns=100, rows=30, cwd=folder, env=environment)
                terminal.wait_for("quit", 60)
            if done // (keys // 10) > len(rows):
                now = used(terminal.pid)
                size = sum(one.stat().st_size for one in home.glob("studytui.sqlite3*")) / 1e6
                rows.append((done, now.memory_mb, now.files, now.threads, size, starts))
    finally:
        terminal.close()
    return {"keys": done, "bugs": ends, "started_again": starts}, rows
