"""Imports of made-up extraction trees, repeatst reading and hashing the same files.

A round writes nothing but what the import writes. The first import starts from a cold home; then
the same tree again, then with one file changed, then with a tenth changed.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks.captures import write_captures
from benchmarks.report import AtMost, argument_parser, finish, median_min_max
from studytui.paths import Paths
from studytui.services.importing.report import ImportReport
from studytui.services.study import Study


def read_and_hash(folder: Path) -> float:
    """Seconds to read every file of a tree once and hash it: what no import can do without."""
    started = time.perf_counter()
    for path in _files(folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            hashlib.sha256(os.read(descriptor, 1 << 26)).digest()
        finally:
            os.close(descriptor)
    return time.perf_counter() - started


def walk(folder: Path) -> float:
    """Seconds to list a tree with size and time of each file."""
    started = time.perf_counter()
    for path in _files(folder):
        os.stat(path)
    return time.perf_counter() - started


def _files(folder: Path) -> Iterator[str]:
    for root, _, names in os.walk(folder):
        for name in names:
            yield os.path.join(root, name)


def take_in(home: Path, tree: Path) -> tuple[float, ImportReport]:
    """Seconds of one import into a home, and its report."""
    study = Study.open(Paths(home))
    try:
        started = time.perf_counter()
        report = study.imports.run([tree])
        return time.perf_counter() - started, report
    finally:
        study.close()


def change(tree: Path, every: int, word: str) -> None:
    """Edit the stem of one page in `every`."""
    for number, path in enumerate(sorted(tree.rglob("*.html"))):
        if number % every == 0:
            text = path.read_text("utf-8")
            path.write_text(re.sub(r"\(case (\d+)\w*\)", rf"(case \1{word})", text), "utf-8")


def main() -> int:
    arguments = argument_parser("ingest", __doc__).parse_args()
    sizes = [1_000] if arguments.quick else [1_000, 10_000]
    if arguments.full:
        sizes.append(100_000)
    rounds = 3
    results: dict[str, float] = {}
    notes: dict[str, str] = {}
    process = psutil.Process()
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            tree = Path(folder) / f"tree-{size}"
            write_captures(tree, size)
            read_and_hash(tree)
            ratios, firsts, limits, repeats, walks = [], [], [], [], []
            memory = process.memory_info().rss
            for number in range(1 if size > 10_000 else rounds):
                home = Path(folder) / f"home-{size}-{number}"
                limit = read_and_hash(tree)
                first, report = take_in(home, tree)
                assert report.new == size, report
                walked = walk(tree)
                again, report = take_in(home, tree)
                assert report.unchanged == size, report
                ratios.append(limit / first)
                firsts.append(first)
                limits.append(limit)
                repeats.append(again)
                walks.append(again / walked)
            key = f"{size // 1000}k"
            results[f"first_qps_{key}"] = size / median_min_max(firsts)[0]
            results[f"limit_qps_{key}"] = size / median_min_max(limits)[0]
            results[f"ratio_first_{key}"] = median_min_max(ratios)[0]
            results[f"unchanged_s_{key}"] = median_min_max(repeats)[0]
            results[f"ratio_second_to_first_{key}"] = (
                median_min_max(repeats)[0] / median_min_max(firsts)[0]
            )
            results[f"ratio_unchanged_to_walk_{key}"] = median_min_max(walks)[0]
            _, low, high = median_min_max(ratios)
            notes[f"ratio_first_{key}"] = f"{low:.2f}–{high:.2f}"
            one = next(iter(sorted(tree.rglob("*.html"))))
            one.write_text(one.read_text("utf-8").replace("(case 0)", "(case 0 edited)"), "utf-8")
            results[f"one_changed_s_{key}"] = take_in(home, tree)[0]
            change(tree, 10, "changed")
            results[f"tenth_changed_s_{key}"], report = take_in(home, tree)
            assert report.updated >= size // 10 - 1, report
            results[f"rss_growth_mb_{key}"] = (process.memory_info().rss - memory) / 1e6
        results["rss_mb"] = process.memory_info().rss / 1e6
    return finish(arguments, results, {"rss_mb": AtMost(150)}, notes)


if __name__ == "__main__":
    sys.exit(main())
