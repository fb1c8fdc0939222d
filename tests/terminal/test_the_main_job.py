"""The whole main job through the real program: from an empty home to a reviewed exam."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from benchmarks.terminal import Terminal
from tests.shared_data import shared_data
from tests.terminal.conftest import ROOT, Open, press

SAMPLES = ROOT / "sample_extractions"


class Counted:
    """Presses keys and counts them."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.keys = 0

    def press(self, *keys: str, until: str = "") -> None:
        press(self.terminal, *keys)
        self.keys += len(keys)
        if until:
            self.terminal.wait_for(until, timeout=30)


def take_in_samples(person: Counted) -> None:
    person.press("enter", until="247 new")


def answer_anyhow(person: Counted, then: str) -> None:
    """Answer what is drawn, whatever its kind: `a`, and a number where a line asks for one."""
    person.press("a")
    person.terminal.wait_for(lambda shown: then in shown.text or "Your answer" in shown.text)
    if "Your answer" in person.terminal.text:
        person.press("1", "enter", until=then)


def test_from_a_clean_home_to_a_reviewed_exam_in_at_most_forty_keys(
    tmp_path: Path, open_app: Open
) -> None:
    terminal = open_app(tmp_path / "home")
    person = Counted(terminal)
    take_in_samples(person)

    person.press("3", until="Build an exam")
    person.press("x", until="247 questions")
    person.press("down", "5", until="5 of 247")
    person.press("enter", until="1 of 5")
    for number in range(5):
        answer_anyhow(person, f"unanswered {4 - number}")
        if number < 4:
            person.press("n", until=f"{number + 2} of 5")
    person.press("r", until="5 of 5 answered")
    person.press("s")
    terminal.wait_quiet()
    if "not complete" in terminal.text:
        person.press("s")
    terminal.wait_for(lambda shown: "%" in shown.text or "could be scored" in shown.text)
    terminal.wait_quiet()

    assert person.keys <= 40
    with sqlite3.connect(tmp_path / "home" / "studytui.sqlite3") as connection:
        state, asked = connection.execute(
            "SELECT state, (SELECT count(*) FROM sitting_item) FROM sitting"
        ).fetchone()
    assert (state, asked) == ("submitted", 5)


def test_the_first_question_is_answered_within_ten_keys(tmp_path: Path, open_app: Open) -> None:
    terminal = open_app(tmp_path / "home")
    person = Counted(terminal)
    take_in_samples(person)
    person.press("1", until="Session")
    person.press("+", until="1 of 8")
    person.press("a")

    assert person.keys <= 10
    with sqlite3.connect(tmp_path / "home" / "studytui.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM response").fetchone()[0] <= 1


def test_the_samples_hold_what_their_notice_says(tmp_path: Path, open_app: Open) -> None:
    expected = json.loads((SAMPLES / "EXPECTED.json").read_text("utf-8"))
    terminal = open_app(tmp_path / "home")
    take_in_samples(Counted(terminal))
    terminal.wait_for("Imported")

    with sqlite3.connect(tmp_path / "home" / "studytui.sqlite3") as connection:
        count = connection.execute("SELECT count(*) FROM question").fetchone()[0]
        keyless = connection.execute(
            "SELECT count(*) FROM question WHERE status = 'keyless'"
        ).fetchone()[0]
        exams = connection.execute("SELECT count(*) FROM exam").fetchone()[0]
    assert count == expected["questions"]
    assert keyless == expected["keyless"]
    assert exams == expected["exam_files"]


def test_a_folder_with_bad_files_is_taken_in_and_the_report_names_each(
    tmp_path: Path, open_app: Open
) -> None:
    folder = shared_data("extractions") / "doughub-flat"
    terminal = open_app(tmp_path / "home")
    person = Counted(terminal)
    person.press("6")
    terminal.type(str(folder))
    person.press("enter", until="What would happen")
    person.press("enter", until="Imported")

    terminal.wait_for("090000_MKSAP_19_4.json")
    with sqlite3.connect(tmp_path / "home" / "studytui.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM import_problem").fetchone()[0] >= 9


def test_a_question_is_found_by_typing_in_the_library(filled: Path, open_app: Open) -> None:
    terminal = open_app(filled)
    press(terminal, "2", "/")
    terminal.type("sodium")
    terminal.wait_for("Question 5")
    press(terminal, "enter")
    terminal.wait_for("Potassium")

    assert "Question 1:" not in terminal.text


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40), (40, 20)])
def test_every_screen_fits_any_size_and_a_resize(
    columns: int, rows: int, filled: Path, open_app: Open
) -> None:
    terminal = open_app(filled, columns=columns, rows=rows)
    for digit in "1234567":
        press(terminal, digit)
        assert terminal.line(rows - 1).strip(), f"no keys in the last line of screen {digit}"
    terminal.resize(100, 30)
    terminal.wait_quiet()
    press(terminal, "1")

    terminal.wait_for(lambda shown: "quit" in shown.line(29))


def test_help_names_the_keys_of_the_screen_and_goes_away_again(
    filled: Path, open_app: Open
) -> None:
    terminal = open_app(filled)
    press(terminal, "3", "?")
    terminal.wait_for("Exams keys")
    press(terminal, "q")

    terminal.wait_for("Made-up mock")


def test_two_programs_share_one_home(filled: Path, open_app: Open) -> None:
    first, second = open_app(filled), open_app(filled)
    press(first, "+")
    first.wait_for("1 of 8")
    press(first, "q")
    press(second, "3")

    second.wait_for("Resume")
