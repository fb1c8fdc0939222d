"""How long from exec to the first full frame, against a Textual program that shows nothing.

Each round starts hello-Textual and studytui one after the other in the same pseudo-terminal of
80x24, so that a slow moment of the machine weighs on both. The ratios are medians over rounds; the
first round of each is not counted, and leaves the compiled modules behind as an installation does.
Beside them stands the processor's time up to that frame, which other programs disturb less.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.homes import filled_home, program
from benchmarks.report import AtMost, argument_parser, finish, median_min_max, paired
from benchmarks.terminal import Terminal

HELLO = [sys.executable, "-m", "benchmarks.hello"]
SIZES = {"empty": 0, "small": 120, "large": 100_000, "huge": 1_000_000}
BUDGETS = {f"ratio_{name}": AtMost(1.25) for name in SIZES}


def start_of(
    argv: list[str],
    wanted: str,
    rss: list[int] | None = None,
    processor: list[float] | None = None,
) -> Callable[[], float]:
    """A call that starts the program and gives the seconds to its first full frame; its memory, in
    bytes, and its seconds of the processor are added to the lists."""

    def run() -> float:
        with Terminal(argv) as terminal:
            frame = terminal.first_frame(wanted)
            if processor is not None:
                processor.append(terminal.cpu_seconds())
            if rss is not None:
                rss.append(terminal.rss_bytes())
            return frame.seconds_to_end

    return run


def main() -> int:
    parser = argument_parser("start", __doc__)
    arguments = parser.parse_args()
    sizes = dict(SIZES)
    if not arguments.full:
        del sizes["huge"]
    if arguments.quick:
        del sizes["large"]
    rounds = 5 if arguments.quick else 15
    results: dict[str, float] = {}
    notes: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        rss_hello: list[int] = []
        for name, questions in sizes.items():
            home = filled_home(Path(folder), questions)
            rss: list[int] = []
            used: list[float] = []
            used_by_hello: list[float] = []
            hello = start_of(HELLO, "Quit", rss_hello, used_by_hello)
            ours = start_of(program(home), "help", rss, used)
            pairs = paired(ours, hello, rounds)
            ratio, low, high = median_min_max(pairs.ratios)
            results[f"ratio_{name}"] = ratio
            seconds = median_min_max(pairs.ours)[0]
            limit = median_min_max(pairs.limit)[0]
            notes[f"ratio_{name}"] = (
                f"{low:.2f}–{high:.2f}, {seconds * 1000:.0f} ms against {limit * 1000:.0f} ms"
            )
            # The processor's time comes in steps of 10 ms: of all rounds together.
            results[f"processor_{name}"] = sum(used[1:]) / sum(used_by_hello[1:])
            results["rss_mb"] = median_min_max(rss)[0] / 1e6
        results["ratio_rss"] = results["rss_mb"] * 1e6 / median_min_max(rss_hello)[0]
    budgets = {key: budget for key, budget in BUDGETS.items() if key in results}
    return finish(arguments, results, {**budgets, "ratio_rss": AtMost(1.4)}, notes)


if __name__ == "__main__":
    sys.exit(main())
