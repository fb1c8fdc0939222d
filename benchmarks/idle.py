"""What the program costs while nobody presses a key: bytes and processor time per second.

Every screen at rest, and an exam with its clock running; as over SSH and, but for `--quick`, here.
Beside the exam, at the same time, runs a Textual program that does nothing but draw a clock of eight
cells: how much a processor spends on waking up differs by the hour, and shows in both. That ratio
is told and no budget, since a minute's differs by a third from the next one's.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from benchmarks.homes import exam_home, program
from benchmarks.keys import BY_SSH
from benchmarks.report import AtMost, argument_parser, finish
from benchmarks.terminal import Terminal

CLOCK = [sys.executable, "-m", "benchmarks.hello", "--clock"]
SCREENS = ("today", "library", "exams", "review", "weak", "import", "progress")


def at_rest(terminal: Terminal) -> float:
    """Bytes per second of a screen that is left alone."""
    terminal.wait_quiet(1.2, timeout=20)
    started = time.perf_counter()
    return terminal.watch(1.5) / (time.perf_counter() - started)


def measure(home: Path, seconds: float, *, is_by_ssh: bool) -> dict[str, float]:
    """The figures of a program that is started for it."""
    results: dict[str, float] = {}
    environment = BY_SSH if is_by_ssh else None
    with (
        Terminal(program(home), env=environment) as terminal,
        Terminal(CLOCK, env=environment) as clock,
    ):
        terminal.wait_for("Resume", timeout=30)
        for digit, name in enumerate(SCREENS, 1):
            terminal.press(str(digit))
            results[f"{name}_bytes_per_s"] = at_rest(terminal)
        terminal.press("1")
        terminal.wait_quiet(0.2)
        terminal.press("enter")
        terminal.wait_for("1 of 20")
        terminal.watch(14.0)
        clock.watch(1.0)
        used = terminal.cpu_seconds(), clock.cpu_seconds()
        started = time.perf_counter()
        size = terminal.watch(seconds)
        passed = time.perf_counter() - started
        ours, limit = terminal.cpu_seconds() - used[0], clock.cpu_seconds() - used[1]
        results["bytes_per_s"] = size / passed
        results["cpu_percent"] = 100 * ours / passed
        results["one_clock_percent"] = 100 * limit / passed
        results["ratio_one_clock"] = ours / limit
    return results


def main(arguments: Sequence[str] | None = None) -> int:
    options = argument_parser("idle", __doc__).parse_args(arguments)
    seconds = 12.0 if options.quick else 60.0
    results: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        home = exam_home(Path(folder), 500, time_limit=timedelta(hours=2))
        results |= measure(home, seconds, is_by_ssh=True)
        if not options.quick:
            here = measure(home, seconds, is_by_ssh=False)
            results |= {f"here_{name}": value for name, value in here.items()}
    budgets = {name: AtMost(0) for name in results if name.endswith("_bytes_per_s")}
    for before in ("", "here_"):
        if f"{before}cpu_percent" in results:
            budgets[f"{before}bytes_per_s"] = AtMost(75)
            budgets[f"{before}cpu_percent"] = AtMost(0.4)
    return finish(options, results, budgets)


if __name__ == "__main__":
    sys.exit(main())
