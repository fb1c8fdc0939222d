"""From a key to the end of its frame, and the bytes it costs, against the fewest possible.

The limit for the time is a one-line update of hello-Textual's kind, measured in the same run: a
program that changes one short line at each key. Bytes are compared with the shortest update of
the cells that changed (`benchmarks.minimum`).
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.homes import filled_home, program
from benchmarks.report import AtMost, argument_parser, finish, median_min_max, percentile
from benchmarks.terminal import Frame, Terminal

ONE_LINE = [
    sys.executable,
    "-c",
    (
        "from textual.app import App\n"
        "from textual.widgets import Static\n"
        "class OneLine(App):\n"
        "    ENABLE_COMMAND_PALETTE = False\n"
        "    n = 0\n"
        "    def compose(self): yield Static('ready 0')\n"
        "    def on_key(self): self.n += 1; self.query_one(Static).update(f'ready {self.n % 10}')\n"
        "OneLine().run()"
    ),
]


@dataclass(frozen=True)
class Scenario:
    """Keys that lead to a place, then the keys that are measured there in turn."""

    name: str
    way: Sequence[str]
    keys: Sequence[str]


SCENARIOS = (
    Scenario("library_cursor", ["2"], ["down"]),
    Scenario("library_page", ["2"], ["pagedown"]),
    Scenario("answer", ["3", "enter"], ["a", "b"]),
    Scenario("next", ["3", "enter"], ["n", "p"]),
    Scenario("overview", ["3", "enter"], ["o"]),
)


def measure(argv: list[str], way: Sequence[str], keys: Sequence[str], count: int) -> list[Frame]:
    """Frames of `count` presses of the keys in turn."""
    with Terminal(argv) as terminal:
        terminal.first_frame(lambda shown: bool(shown.text.strip()))
        terminal.wait_quiet(0.2)
        for key in way:
            terminal.press(key)
            terminal.wait_quiet(0.2)
        return [terminal.frame_after(keys[number % len(keys)]) for number in range(count)]


def main() -> int:
    parser = argument_parser("keys", __doc__)
    arguments = parser.parse_args()
    count = 40 if arguments.quick else 200
    results: dict[str, float] = {}
    notes: dict[str, str] = {}
    budgets = {}
    with tempfile.TemporaryDirectory() as folder:
        line = [frame.seconds_to_end for frame in measure(ONE_LINE, [], ["x"], count)]
        limit = median_min_max(line)[0]
        results["one_line_ms_p50"] = limit * 1000
        for scenario in SCENARIOS:
            home = filled_home(Path(folder) / scenario.name, 1_000 if arguments.quick else 100_000)
            frames = measure(program(home), scenario.way, scenario.keys, count)
            times = [frame.seconds_to_end for frame in frames]
            name = scenario.name
            results[f"{name}_ms_p50"] = percentile(times, 50) * 1000
            results[f"{name}_ms_p99"] = percentile(times, 99) * 1000
            results[f"{name}_bytes_p50"] = percentile([frame.bytes for frame in frames], 50)
            results[f"{name}_bytes_min"] = percentile([f.minimum_bytes for f in frames], 50)
            results[f"{name}_ratio_ms"] = percentile(times, 50) / limit
            results[f"{name}_ratio_bytes"] = (
                results[f"{name}_bytes_p50"] / results[f"{name}_bytes_min"]
            )
            budgets[f"{name}_ratio_ms"] = AtMost(2.0)
            budgets[f"{name}_ratio_bytes"] = AtMost(2.5)
    return finish(arguments, results, budgets, notes)


if __name__ == "__main__":
    sys.exit(main())
