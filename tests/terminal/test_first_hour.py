"""A newcomer's first hour with the real program: from an empty home to a plan that is there the next
time. What is asserted is the number of keys and what stands on the screen, never how long it took."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from benchmarks.terminal import Terminal
from tests.terminal.conftest import Open, press

TO_THE_FIRST_ANSWER = 10
"""Keys at most."""


class Newcomer:
    """Somebody who reads the screen and presses what it names."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.keys = 0

    def press(self, *keys: str, until: str = "") -> None:
        press(self.terminal, *keys)
        self.keys += len(keys)
        if until:
            self.see(until)

    def see(self, *words: str) -> None:
        for one in words:
            self.terminal.wait_for(one, timeout=30)
        self.terminal.wait_quiet()

    def press_until(self, key: str, seen: str, most: int = 20) -> None:
        """Press a key as often as it takes."""
        for _ in range(most):
            if seen in self.terminal.text:
                return
            self.press(key)
        raise AssertionError(f"{seen} was not seen:\n{self.terminal.text}")

    def on_row(self, words: str) -> None:
        """Put the cursor on a row."""
        for _ in range(20):
            if any("▸" in row and words in row for row in self.terminal.lines()):
                return
            self.press("down")
        raise AssertionError(f"no row {words}:\n{self.terminal.text}")

    def answer(self, then: str) -> None:
        """Answer what is drawn, whatever its kind."""
        self.press("a")
        self.terminal.wait_for(lambda shown: then in shown.text or "Your answer" in shown.text)
        if "Your answer" in self.terminal.text:
            self.press("1", "enter", until=then)


def kept(home: Path, what: str) -> int:
    with sqlite3.connect(home / "studytui.sqlite3") as connection:
        return int(connection.execute(what).fetchone()[0])


ANSWERS = "SELECT count(*) FROM response WHERE chosen != '' OR text != ''"
ENDED = "SELECT count(*) FROM sitting WHERE ended_at IS NOT NULL"
PLANNED = "SELECT count(*) FROM plan_task"


def to_the_first_answer(person: Newcomer) -> None:
    """By the row that Today has the cursor on, and the keys that the screens name."""
    person.see("Welcome")
    person.press("enter", until="247 new")
    person.press("1", until="Session")
    person.press("+", until="1 of 8")
    person.answer("unanswered 7")


def test_the_first_hour_from_an_empty_home(tmp_path: Path, open_app: Open) -> None:
    home = tmp_path / "home"
    person = Newcomer(open_app(home))
    to_the_first_answer(person)
    assert person.keys <= TO_THE_FIRST_ANSWER
    assert kept(home, ANSWERS) == 1

    # Away: the session waits where it was left.
    person.press("q", until="Resume")

    # An exam to its end: finished, handed in, and looked back at.
    person.press("3", until="Warm-up Quiz")
    person.on_row("Warm-up Quiz")
    person.press("enter", until="1 of 12")
    for number in range(3):
        person.answer(f"unanswered {11 - number}")
        person.press("n", until=f"{number + 2} of 12")
    person.press("r", until="3 of 12 answered")
    person.press("s", "s", until="Question 1 of 12")
    # Whether one of the five came again is up to the lot.
    person.see("were new")
    person.see("Question 1 of 12", "key")
    person.press_until("space", "Option by option")

    # Where points are lost says what it knows, and how much that is.
    person.press("5", until="Where points are lost")
    person.see("PCEP")

    # A goal makes a plan, which says what to do first and why.
    person.press("1", "e", until="Exam day")
    person.terminal.type("in 3 weeks")
    person.press("enter", "enter", "enter", "enter", until="21 days")
    person.see("today", "Learn", "start")
    person.on_row("Resume")
    person.press("down", until="Why:")
    tasks, answers = kept(home, PLANNED), kept(home, ANSWERS)
    assert tasks and answers == 4 and kept(home, ENDED) == 1

    # Away, and back: all of it is there.
    person.press("q")
    assert person.terminal.wait_exit() == 0
    person = Newcomer(open_app(home))
    person.see("21 days", "Resume", "Learn")
    person.press("4", until="Warm-up Quiz")
    person.press("1", until="1 of 8 answered")
    person.on_row("Resume")
    person.press("enter", until="1 of 8")
    assert (kept(home, PLANNED), kept(home, ANSWERS)) == (tasks, answers)
