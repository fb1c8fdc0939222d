"""Kills the real program at random moments of an exam and compares what is left with what was done.

A round opens studytui on a pseudo-terminal, takes up an exam, presses random keys as fast as they
are answered, and ends the program in one of four ways: SIGKILL, SIGHUP, SIGTERM, a closed line. A
key counts as acknowledged when its frame has come; the last one may or may not have been kept.
Then the file is opened without the program: every acknowledged act must be there, once.
"""

from __future__ import annotations

import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from benchmarks.homes import filled_home, program
from benchmarks.report import AtMost, argument_parser, finish
from benchmarks.terminal import Terminal, TerminalTimeout
from studytui.domain.exam import Rules
from studytui.paths import Paths
from studytui.services.study import Study

QUESTIONS = 10
WAYS = ("SIGKILL", "SIGHUP", "SIGTERM", "closed line")
KEYS = "abcdabcdABCDmnnnpp"
LONGEST_END = 1.0
"""Seconds in which the program must be gone after its line was cut."""


@dataclass(frozen=True)
class Item:
    """What should stand at one question."""

    chosen: int | None = None
    is_sure: bool = False
    struck: frozenset[int] = frozenset()
    is_flagged: bool = False


@dataclass(frozen=True)
class Expected:
    """What should be in the file after the keys so far."""

    position: int = 0
    items: tuple[Item, ...] = (Item(),) * QUESTIONS
    answers: int = 0
    """Entries in the log of answers."""

    def after(self, key: str, orders: Sequence[Sequence[int]]) -> Expected:
        """The same after one more key; `orders` are the option numbers as shown."""
        item = self.items[self.position]
        place = "abcdABCD".find(key)
        if key == "n" and self.position < QUESTIONS - 1:
            return replace(self, position=self.position + 1)
        if key == "p" and self.position > 0:
            return replace(self, position=self.position - 1)
        if key == "m":
            return self._with(replace(item, is_flagged=not item.is_flagged))
        if place >= 4:
            number = orders[self.position][place - 4]
            return self._with(replace(item, struck=item.struck ^ {number}))
        if place >= 0:
            number = orders[self.position][place]
            if item.chosen != number:
                item = replace(item, chosen=number, is_sure=False)
            elif not item.is_sure:
                item = replace(item, is_sure=True)
            else:
                item = replace(item, chosen=None, is_sure=False)
            return replace(self._with(item), answers=self.answers + 1)
        return self

    def _with(self, item: Item) -> Expected:
        items = (*self.items[: self.position], item, *self.items[self.position + 1 :])
        return replace(self, items=items)


@dataclass
class Tally:
    """What went wrong over all rounds."""

    rounds: int = 0
    acts: int = 0
    lost: int = 0
    doubled: int = 0
    hung: int = 0
    corrupt: int = 0
    seconds_to_end: list[float] = field(default_factory=list)


def begin(home: Path) -> int:
    """A new exam of ten questions with one right answer each."""
    study = Study.open(Paths(home))
    rules = Rules(time_limit=timedelta(hours=3), shuffle_options=True)
    begun = study.exams.begin_search("kind:single", rules, count=QUESTIONS, title="Crash")
    study.close()
    return begun.sitting_id


def stored(home: Path, sitting_id: int) -> tuple[Expected, list[tuple[int, ...]], str]:
    """What the file holds of the sitting, the order of its options, and the verdict of SQLite."""
    study = Study.open(Paths(home))
    try:
        from studytui.storage import sittings

        sitting = sittings.load(study.database, sitting_id)
        assert sitting is not None
        items = tuple(
            Item(next(iter(item.answer.chosen), None), item.is_sure, item.struck, item.is_flagged)
            for item in sitting.items
        )
        answers = study.database.value(
            "SELECT count(*) FROM response r JOIN sitting_item i USING (sitting_item_id)"
            " WHERE i.sitting_id = ?",
            sitting_id,
        )
        verdict = str(study.database.value("PRAGMA quick_check"))
        orders = [item.option_order for item in sitting.items]
        return Expected(sitting.position, items, int(answers)), orders, verdict
    finally:
        study.close()


def one_round(home: Path, sitting_id: int, lot: random.Random, tally: Tally) -> None:
    """Open, press keys, end the program, compare."""
    before, orders, _ = stored(home, sitting_id)
    tally.rounds += 1
    way = lot.choice(WAYS)
    with Terminal(program(home), columns=80, rows=24) as terminal:
        terminal.wait_for("Resume", timeout=30)
        terminal.press("enter")
        terminal.wait_for(f"{before.position + 1} of {QUESTIONS}", timeout=15)
        terminal.wait_quiet()
        expected = [before]
        for _ in range(lot.randrange(1, 25)):
            last = expected[-1]
            key = lot.choice(KEYS)
            if key == "n" and last.position == QUESTIONS - 1:
                continue
            is_final = lot.random() < 0.1
            expected.append(last.after(key, orders))
            tally.acts += 1
            if is_final:
                # Not waited for: it may be kept or not.
                terminal.press(key)
                break
            terminal.press(key)
            _wait_until_kept(terminal, expected[-1])
        else:
            expected = expected[-1:]
        started = time.perf_counter()
        if way == "closed line":
            terminal.hang_up()
        else:
            terminal.kill(getattr(signal, way))
        try:
            terminal.wait_exit(timeout=10)
        except TerminalTimeout:
            tally.hung += 1
        tally.seconds_to_end.append(time.perf_counter() - started)
    try:
        after, _, verdict = stored(home, sitting_id)
    except sqlite3.DatabaseError:
        tally.corrupt += 1
        return
    tally.corrupt += verdict != "ok"
    if after not in expected[-2:]:
        tally.lost += after.answers <= expected[-1].answers
        tally.doubled += after.answers > expected[-1].answers


def _wait_until_kept(terminal: Terminal, expected: Expected) -> None:
    """Wait for the frame that answers a key; a key that changes nothing on the screen has none."""
    terminal.wait_for(f"{expected.position + 1} of {QUESTIONS}", timeout=15)
    terminal.wait_quiet(0.04)


def main() -> int:
    parser = argument_parser("crash", __doc__)
    parser.add_argument("--rounds", type=int, help="how many rounds (500; 50 with --quick)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rounds = arguments.rounds or (50 if arguments.quick else 500)
    lot = random.Random(arguments.seed)
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        home = filled_home(Path(folder), 60)
        sitting_id = begin(home)
        for _ in range(rounds):
            one_round(home, sitting_id, lot, tally)
    slowest = max(tally.seconds_to_end)
    results = {
        "rounds": tally.rounds,
        "acts": tally.acts,
        "lost": tally.lost,
        "doubled": tally.doubled,
        "hung": tally.hung,
        "corrupt": tally.corrupt,
        "slowest_end_s": slowest,
    }
    budgets = {name: AtMost(0) for name in ("lost", "doubled", "hung", "corrupt")}
    return finish(arguments, results, {**budgets, "slowest_end_s": AtMost(LONGEST_END)})


if __name__ == "__main__":
    sys.exit(main())
