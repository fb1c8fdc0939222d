"""How long a search takes to its first page: fifty mixed ones over 100,000 and 1,000,000 questions.

Words from the most common to the rarest, pairs, prefixes, phrases, exclusions and fields. The first
page is what is read after each key in the search line; the next page and the number of all, which
is counted behind it in a thread, stand beside it. Times are of the processor, the best of three, so
that what else runs on the machine counts less.

The peer is Anki's own library on the same texts in the same run. It needs an interpreter that has
the package `anki`: name it with `--anki PYTHON` or the variable ANKI_PYTHON.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.homes import searched_home
from benchmarks.report import AtLeast, AtMost, Budgets, argument_parser, finish, percentile
from benchmarks.words import searches, texts
from studytui.paths import Paths
from studytui.services.study import Study

PAGE = 40
"""Rows of a tall terminal."""


def best(act: Callable[[], object]) -> float:
    """Milliseconds of the processor, the best of three."""
    times = []
    for _ in range(3):
        started = time.process_time()
        act()
        times.append(1000 * (time.process_time() - started))
    return min(times)


def measure(home: Path) -> tuple[dict[str, float], list[float]]:
    """Percentiles in a home, and the milliseconds of each search to its first page."""
    study = Study.open(Paths(home))
    find = study.library.find
    pages, after, counts = [], [], []
    find("warm").fetch(0, PAGE)
    for query, _ in searches():
        pages.append(best(lambda query=query: find(query, is_typing=True).fetch(0, PAGE)))
        found = find(query)
        found.fetch(0, PAGE)
        after.append(best(lambda found=found: found.fetch(PAGE, PAGE)))
        counts.append(best(lambda query=query: len(find(query))))
    study.close()
    found_ms = {
        "p50_ms": percentile(pages, 50),
        "p95_ms": percentile(pages, 95),
        "slowest_ms": max(pages),
        "next_p95_ms": percentile(after, 95),
        "count_p95_ms": percentile(counts, 95),
    }
    return found_ms, pages


def peer(python: str, count: int, folder: Path) -> list[float]:
    """Milliseconds of Anki for each search over so many of the same texts."""
    written, asked = folder / "texts.json", folder / "searches.json"
    written.write_text(json.dumps(list(texts(count))), "utf-8")
    asked.write_text(json.dumps([theirs for _, theirs in searches()]), "utf-8")
    script = Path(__file__).with_name("anki_peer.py")
    done = subprocess.run(
        [python, str(script), str(written), str(asked), str(folder)],
        check=True,
        stdout=subprocess.PIPE,
    )
    return [float(one) for one in json.loads(done.stdout)]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argument_parser("search", __doc__)
    parser.add_argument("--anki", metavar="PYTHON", default=os.environ.get("ANKI_PYTHON"))
    options = parser.parse_args(arguments)
    size = 10_000 if options.quick else 100_000
    budgets: dict[str, AtMost | AtLeast] = {"p95_ms": AtMost(10)}
    notes: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results, ours = measure(searched_home(folder, size))
        results["ratio_anki"] = math.nan
        if options.anki:
            theirs = peer(options.anki, size, folder)
            results["ratio_anki"] = percentile(theirs, 50) / percentile(ours, 50)
            notes["ratio_anki"] = f"Anki p50 {percentile(theirs, 50):.1f} ms"
            notes["ratio_anki"] += f", p95 {percentile(theirs, 95):.1f} ms, on {size:,} texts"
            budgets["ratio_anki"] = AtLeast(10)
        else:
            notes["ratio_anki"] = "not measured: --anki PYTHON names one that has anki"
        if options.full:
            huge, _ = measure(searched_home(folder, 1_000_000))
            results |= {f"{key}_1m": value for key, value in huge.items()}
            budgets["p95_ms_1m"] = AtMost(25)
    checked: Budgets = budgets
    return finish(options, results, checked, notes)


if __name__ == "__main__":
    sys.exit(main())
