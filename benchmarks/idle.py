"""What the program costs while nobody presses a key: bytes and processor time per second.

Every screen at rest, and an exam with its clock running; as over SSH and, but for `--quick`, here.
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

SCREENS = ("today", "library", "exams", "review", "weak", "import", "progress")


def cost(terminal: Terminal, seconds: float) -> tuple[float, float]:
    """Bytes per second, and processor time in percent, of a program that is left alone."""
    terminal.wait_quiet(1.2, timeout=20) if seconds < 5 else terminal.watch(14.0)
    cpu, started = terminal.cpu_seconds(), time.perf_counter()
    size = terminal.watch(seconds)
    passed = time.perf_counter() - started
    return size / passed, 100 * (terminal.cpu_seconds() - cpu) / passed


def measure(home: Path, seconds: float, *, is_by_ssh: bool) -> dict[str, float]:
    """The figures of a program that is started for it."""
    results: dict[str, float] = {}
    with Terminal(program(home), env=BY_SSH if is_by_ssh else None) as terminal:
        terminal.wait_for("Resume", timeout=30)
        for digit, name in enumerate(SCREENS, 1):
            terminal.press(str(digit))
            results[f"{name}_bytes_per_s"], _ = cost(terminal, 1.5)
        terminal.press("1")
        terminal.wait_quiet(0.2)
        terminal.press("enter")
        terminal.wait_for("1 of 20")
        results["bytes_per_s"], results["cpu_percent"] = cost(terminal, seconds)
    return results


def main(arguments: Sequence[str] | None = None) -> int:
    options = argument_parser("idle", __doc__).parse_args(arguments)
    seconds = 10.0 if options.quick else 60.0
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
