"""Images on a real line: what is sent to which terminal, and that nothing waits for an answer."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.line import Line, environment
from studytui.domain.exam import Mode, Rules
from studytui.paths import Paths
from studytui.services.study import Study
from tests.made_images import BLUE, GREEN, RED, give_image, quarters
from tests.terminal.conftest import ROOT, Open, press

NO_NAMES = dict.fromkeys(
    ("TMUX", "STY", "TERM_PROGRAM", "KITTY_WINDOW_ID", "LC_TERMINAL", "SSH_CONNECTION")
)


@pytest.fixture
def pictured(filled: Path) -> Path:
    """A home with a practice of two questions left open; the first of them has two images."""
    study = Study.open(Paths(filled))
    quarters().save(give_image(study, 1, "one.png"))
    quarters(120, 160).save(give_image(study, 1, "two.png", alt="Upright"))
    study.exams.begin_questions([1, 2], Rules(mode=Mode.EXAM), "Pictures")
    study.close()
    return filled


def answers(home: Path) -> list[str]:
    with sqlite3.connect(home / "studytui.sqlite3") as connection:
        return [
            chosen
            for (chosen,) in connection.execute(
                "SELECT coalesce(r.chosen, '') FROM sitting_item i LEFT JOIN response r"
                " ON r.response_id = i.response_id ORDER BY i.position"
            )
        ]


def test_kitty_graphics_go_to_kitty(pictured: Path, open_app: Open) -> None:
    terminal = open_app(pictured, env=NO_NAMES | {"TERM": "xterm-kitty"})
    press(terminal, "enter")
    terminal.wait_for("1 of 2")
    press(terminal, "i")
    terminal.wait_for(lambda shown: "\U0010eeee" in shown.text)
    before = terminal.raw

    assert before.count(b"\x1b_Ga=T,U=1,") >= 1
    assert b"\x1bP" not in before.replace(b"\x1bP+q", b"").replace(b"\x1bP$q", b"")
    terminal.wait_for("Four fields")
    press(terminal, "n")
    terminal.wait_for("Upright")
    terminal.wait_for(lambda shown: shown.raw.count(b"\x1b_Ga=T") > before.count(b"\x1b_Ga=T"))
    press(terminal, "i")
    terminal.wait_for("1 of 2")

    assert "\U0010eeee" not in terminal.text


def test_sixels_go_to_foot_with_the_cursor_in_their_first_cell(
    pictured: Path, open_app: Open
) -> None:
    terminal = open_app(pictured, env=NO_NAMES | {"TERM": "foot"})
    press(terminal, "enter")
    terminal.wait_for("1 of 2")
    press(terminal, "i")
    terminal.wait_for(lambda shown: b'q"1;1;' in shown.raw)
    terminal.wait_quiet()

    # Twice its 160×120 pixels in cells of 10×20, in the middle of 80×17 cells.
    assert b'\x1b7\x1b[3;25H\x1bP0;0;0q"1;1;320;240' in terminal.raw
    assert b"\x1b\\\x1b8" in terminal.raw
    assert b"\x1b_G" not in terminal.raw
    # What is drawn behind it stands where it belongs.
    assert "Four fields" in terminal.text
    assert "q back" in terminal.line(23)
    press(terminal, "i", "b")
    terminal.wait_for("unanswered 1")


@pytest.mark.parametrize(
    "names",
    [
        {"TERM": "xterm-256color"},
        {"TERM": "xterm-kitty", "TMUX": "/tmp/tmux-1/default,1,0"},
        {"TERM": "xterm-256color", "COLORTERM": None},
    ],
    ids=["xterm", "kitty in tmux", "256 colours"],
)
def test_half_blocks_go_everywhere_else(
    names: dict[str, str | None], pictured: Path, open_app: Open
) -> None:
    terminal = open_app(pictured, env=NO_NAMES | names)
    press(terminal, "enter")
    terminal.wait_for("1 of 2")
    press(terminal, "i")
    terminal.wait_for("Four fields")
    terminal.wait_for(lambda shown: len({cell.bg for cell in shown.screen.cells()[5]}) >= 3)
    terminal.wait_quiet()
    row = {cell.bg for cell in terminal.screen.cells()[3]}
    below = {cell.bg for cell in terminal.screen.cells()[12]}

    assert b"\x1b_G" not in terminal.raw and b'q"1;1;' not in terminal.raw
    if names.get("COLORTERM", "") is not None:
        assert {bytes(RED).hex(), bytes(GREEN).hex()} <= row
        assert {bytes(BLUE).hex(), "ffffff"} <= below


def test_the_setting_decides(pictured: Path, open_app: Open) -> None:
    (pictured / "settings.toml").write_text('images = "blocks"')
    terminal = open_app(pictured, env=NO_NAMES | {"TERM": "xterm-kitty"})
    press(terminal, "enter")
    terminal.wait_for("1 of 2")
    press(terminal, "i")
    terminal.wait_for("Four fields")
    terminal.wait_for(lambda shown: shown.cell(40, 5).bg not in ("default", "14171c"))

    assert b"\x1b_G" not in terminal.raw


class Mute:
    """A terminal that draws nothing and answers nothing: only bytes, both ways."""

    def __init__(self, home: Path, term: str) -> None:
        argv = [sys.executable, "-m", "studytui", "--home", str(home)]
        names = environment(NO_NAMES | {"TERM": term})
        self.line = Line(argv, (80, 24), names, ROOT, None)
        self.raw = b""

    def until(self, wanted: Callable[[bytes], bool], timeout: float = 30) -> None:
        end = time.monotonic() + timeout
        while not wanted(self.raw):
            assert time.monotonic() < end and not self.line.ended, self.raw[-2000:]
            self.raw += self.line.read(0.05)


@pytest.fixture(params=["xterm-kitty", "foot", "xterm-256color"])
def mute(request: pytest.FixtureRequest, pictured: Path) -> Iterator[Mute]:
    terminal = Mute(pictured, request.param)
    yield terminal
    terminal.line.close()


def test_a_terminal_that_never_answers_loses_no_key(mute: Mute, pictured: Path) -> None:
    mute.until(lambda raw: b"Resume" in raw)
    mute.line.write(b"\r")
    mute.until(lambda raw: b"1 of 2" in raw)
    # All at once, as a slow line brings them: look at both images, go back, answer, go on, answer.
    mute.line.write(b"ini" + b"b" + b"n" + b"c")
    mute.until(lambda raw: answers(pictured) == ["1", "2"])

    asked = mute.raw
    assert b"\x1b[c" not in asked and b"\x1b[0c" not in asked
    assert b"\x1b[16t" not in asked and b"\x1b[14t" not in asked
    assert b"a=q" not in asked


def test_a_picture_in_front_of_a_stalled_line_delays_no_answer(mute: Mute, pictured: Path) -> None:
    mute.until(lambda raw: b"Resume" in raw)
    mute.line.write(b"\r")
    mute.until(lambda raw: b"1 of 2" in raw)
    mute.line.write(b"ii")
    mute.line.stalled = True
    mute.line.write(b"b")
    end = time.monotonic() + 10
    while answers(pictured)[0] != "1":
        assert time.monotonic() < end
        mute.line.read(0.05)
