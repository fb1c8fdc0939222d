"""From a key to the end of its frame, and the bytes it costs, against the fewest possible.

The limit for the time is a one-line update: a program that changes one short line at each key. It
runs beside studytui and gets its key after each of ours, so that a slow moment weighs on both.
Bytes are compared with the shortest update of the cells that changed (`benchmarks.minimum`). The
library holds 100,000 questions, 1,000,000 with `--full` and 1,000 with `--quick`. The exam is
measured with stems of 20, 500 and 5,000 words, in two sizes, here and as over SSH; with `--quick`,
in 80x24 as over SSH, where each byte counts.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.homes import exam_home, filled_home, program
from benchmarks.report import AtMost, argument_parser, finish, percentile
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
STEMS = (20, 500, 5000)
"""Words."""
SIZES = ((80, 24), (120, 40))
BY_SSH = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
TIMES_MEDIAN, TIMES_SLOWEST, TIMES_BYTES = 2.0, 6.0, 2.5


@dataclass(frozen=True)
class Scenario:
    """Keys that lead to a place, then the keys that are measured there in turn."""

    name: str
    way: Sequence[str]
    keys: Sequence[str]
    words: int | None = None
    """Of the stems, in the exam; None outside."""
    size: tuple[int, int] = (80, 24)
    is_by_ssh: bool = False


OUTSIDE = (
    Scenario("library_cursor", ["2"], ["down"]),
    Scenario("library_page", ["2"], ["pagedown"]),
    Scenario("library_end", ["2"], ["end", "home"]),
    Scenario("search_typing", ["2", "/"], [*"output", *["backspace"] * 6]),
)
IN_THE_EXAM = {"answer": ["a", "b"], "next": ["n", "p"], "overview": ["o"]}


def scenarios(*, is_quick: bool) -> Iterable[Scenario]:
    """All that is measured."""
    yield from OUTSIDE
    for size in SIZES[:1] if is_quick else SIZES:
        for is_by_ssh in (True,) if is_quick else (False, True):
            for words in STEMS:
                for act, keys in IN_THE_EXAM.items():
                    place = "" if is_quick else f"_{size[0]}x{size[1]}{'_ssh' * is_by_ssh}"
                    name = f"{act}_{words}{place}"
                    yield Scenario(name, ["enter"], keys, words, size, is_by_ssh)


@dataclass(frozen=True)
class Measured:
    """Frames of studytui, and of the one-line update that followed each."""

    frames: list[Frame]
    one_line: list[Frame]


def measure(argv: list[str], scenario: Scenario, count: int) -> Measured:
    """Frames of `count` presses of the scenario's keys in turn."""
    columns, rows = scenario.size
    env = BY_SSH if scenario.is_by_ssh else None
    measured = Measured([], [])
    with (
        Terminal(argv, columns=columns, rows=rows, env=env) as ours,
        Terminal(ONE_LINE, columns=columns, rows=rows) as line,
    ):
        for terminal in (ours, line):
            terminal.first_frame(lambda shown: bool(shown.text.strip()))
            terminal.wait_quiet(0.2)
        for key in scenario.way:
            ours.press(key)
            ours.wait_quiet(0.2, patience=5)
        for number in range(count):
            measured.frames.append(ours.frame_after(scenario.keys[number % len(scenario.keys)]))
            measured.one_line.append(line.frame_after("x"))
    return measured


def figures(name: str, measured: Measured) -> dict[str, float]:
    """What is reported of a scenario."""
    times = [frame.seconds_to_end for frame in measured.frames]
    limit = percentile([frame.seconds_to_end for frame in measured.one_line], 50)
    size = percentile([frame.bytes for frame in measured.frames], 50)
    fewest = percentile([frame.minimum_bytes for frame in measured.frames], 50)
    return {
        f"{name}_frame_ms_p50": percentile(times, 50) * 1000,
        f"{name}_frame_ms_p99": percentile(times, 99) * 1000,
        f"{name}_one_line_ms_p50": limit * 1000,
        f"{name}_ratio_p50": percentile(times, 50) / limit,
        f"{name}_ratio_p99": percentile(times, 99) / limit,
        f"{name}_bytes_p50": size,
        f"{name}_bytes_min": fewest,
        f"{name}_ratio_bytes": size / fewest,
    }


def main() -> int:
    parser = argument_parser("keys", __doc__)
    parser.add_argument("--only", default="", help="measure what has this in its name")
    arguments = parser.parse_args()
    count = 16 if arguments.quick else 200
    questions = 1_000 if arguments.quick else 1_000_000 if arguments.full else 100_000
    results: dict[str, float] = {}
    budgets = {}
    with tempfile.TemporaryDirectory() as folder:
        library: Path | None = None
        for scenario in scenarios(is_quick=arguments.quick):
            if arguments.only not in scenario.name:
                continue
            if scenario.words is None:
                home = library = library or filled_home(Path(folder), questions)
            else:
                home = exam_home(Path(folder) / scenario.name, scenario.words)
            results |= figures(scenario.name, measure(program(home), scenario, count))
            budgets[f"{scenario.name}_ratio_p50"] = AtMost(TIMES_MEDIAN)
            budgets[f"{scenario.name}_ratio_p99"] = AtMost(TIMES_SLOWEST)
            budgets[f"{scenario.name}_ratio_bytes"] = AtMost(TIMES_BYTES)
    return finish(arguments, results, budgets)


if __name__ == "__main__":
    sys.exit(main())
