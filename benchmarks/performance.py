"""Runs the benchmarks and writes docs/performance.md: machine, versions, every figure and its budget.

    python -m benchmarks.performance [--quick | --full] [NAME …]

Without names all of them run, which takes more than an hour; with `--quick` a few minutes. With names the
others stand as they were measured before. The page says of each when it was run and how, and how
busy the machine was, since times on a busy one tell little.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import re
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

NAMES = (
    "start",
    "keys",
    "thin",
    "idle",
    "ingest",
    "search",
    "answer",
    "today",
    "plan",
    "crash",
)
ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
_SECTION = re.compile(r"^## (\w+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)

HEAD = """# How fast it is, and how that is measured

This page is written by `make bench`; nobody edits it. Every speed is a ratio against a limit or another
program that was measured in the same run, or processor time, or a count: other programs on the
machine disturb times, and never counts. A budget that is kept has ✓, one that is missed ✗. Counts that
must not grow are tests: the modules of the first frame and what it asks (`tests/tui/test_first_frame.py`),
no large table read from end to end (`tests/tui/test_query_plans.py`), statements of an answer
(`tests/services/test_undo.py`, `tests/services/test_learning.py`).
"""

OTHERS = """## What others need

Measured once on a machine of two processors with Python 3.11 and Textual 8.2.

| what | the least there is | others |
|---|---|---|
| start, against hello-Textual | 1.00; without compiled modules 4.4 | visidata 1.6, toolong 2.5, dooit 3.0, harlequin 5.1 |
| a row down in a list | 234 B | mc 159 B, DataTable 867 B, ListView 4,500 B, OptionList 7,600 B |
| at rest, bytes a second | 0 | calcurse 44, dooit 623, bagels 13,715 |
| import of 10,000 captures | 35,000 a second without full text | Anki 11,800 notes a second from CSV |
| search of 100,000 | 0.02 ms unranked | Anki 115–380 ms |
"""


@dataclass(frozen=True)
class Run:
    """What one benchmark printed."""

    name: str
    purpose: str
    how: str
    """When, in which size, and how busy the machine was."""
    printed: str
    missed: str
    """Budgets that were missed, or how it failed; a line each."""

    def section(self) -> str:
        """Its part of the page."""
        missed = "".join(f"- {line}\n" for line in self.missed.splitlines())
        return f"## {self.name}\n\n{self.purpose}\n{self.how}\n\n```\n{self.printed}\n```\n" + (
            f"\n{missed}" if missed else ""
        )


def run(name: str, options: Sequence[str]) -> Run:
    """Run one benchmark in a process of its own."""
    purpose = (importlib.import_module(f"benchmarks.{name}").__doc__ or "").partition("\n\n")[0]
    load = os.getloadavg()[0]
    size = f"run with `{' '.join(options)}`" if options else "run in its usual size"
    how = f"{datetime.now(UTC):%d %B %Y}, {size}, load {load:.1f} before it."
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    missed = done.stderr.strip()
    if done.returncode and "missed:" not in missed:
        missed = f"failed: {missed.splitlines()[-1] if missed else done.returncode}"
    return Run(name, " ".join(purpose.split()), how, done.stdout.rstrip(), missed)


def machine() -> str:
    """The machine and the versions, as a list."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    programs = {
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "Textual": version("textual"),
        "Peewee": version("peewee"),
    }
    lines = [
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GB",
        ", ".join(f"{name} {number}" for name, number in programs.items()),
    ]
    return "".join(f"- {line}\n" for line in lines)


def page(runs: Sequence[Run], before: str) -> str:
    """The whole page: what was run now, and of `before`, the page that there was, the others."""
    sections = {name: f"## {name}\n{text}" for name, text in _SECTION.findall(before)}
    sections |= {one.name: one.section() for one in runs}
    parts = [sections[name].rstrip() + "\n" for name in NAMES if name in sections]
    return "\n".join([HEAD, f"## Machine\n\n{machine()}", *parts, OTHERS])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.performance", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true")
    size.add_argument("--full", action="store_true")
    parser.add_argument("names", metavar="NAME", nargs="*", help=f"of {', '.join(NAMES)}")
    options = parser.parse_args(arguments)
    passed_on = ["--quick"] * options.quick + ["--full"] * options.full
    runs = []
    for name in options.names or NAMES:
        print(f"{name} …", file=sys.stderr)
        runs.append(run(name, passed_on))
    before = PAGE.read_text("utf-8") if PAGE.exists() else ""
    PAGE.write_text(page(runs, before), "utf-8")
    print(f"Written to {PAGE.relative_to(ROOT)}.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
