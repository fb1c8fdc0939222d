"""What a stranger wrote is shown literally, and no control byte of it reaches the terminal."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.hostile import foreign_controls
from tests.shared_data import shared_data
from tests.terminal.conftest import ROOT, Open, press

BELL = "\x07"
MARK = "HOSTILE"
HOSTILE = (
    f"\x1b]52;c;SE9TVElMRQ=={BELL}{MARK} \x1b[2J\x1b[31mred\x1b[0m \x9b5n \x1b]0;{MARK}-TITLE{BELL}"
    "[@click=app.quit]click[/] [bold red]x[/] [/nope] \u202egnirts\u202c \x1bP1$r\x1b\\ \x00\x08\x0e\x0f\x7f"
)
"""Sets the clipboard and the title, clears the screen, asks for a report, plays with markup."""


def naughty_strings() -> list[str]:
    """A spread over the list of naughty strings, two hundred of them."""
    strings = json.loads((shared_data("adversarial") / "blns" / "blns.json").read_text("utf-8"))
    return [text for text in strings if text.strip()][:: max(len(strings) // 200, 1)]


def terminal_sequences() -> list[str]:
    """What terminals are tested with: files full of the sequences they obey, cut to sixty."""
    files = sorted((shared_data("adversarial") / "terminal" / "xterm.js").iterdir())
    texts = [path.read_bytes()[:300].decode("utf-8", "replace") for path in files if path.is_file()]
    return [f"{MARK} {text}" for text in texts if "\x1b" in text][:60]


def exam_file(folder: Path, texts: list[str]) -> None:
    """An exam whose stems, options, titles, explanations and topics are all hostile."""
    questions = [
        {
            "id": f"q{number}{text[:20]}",
            "question": f"{text} {number}",
            "options": [f"{text} A{number}", f"{text} B{number}", HOSTILE],
            "correct": 0,
            "explanation": text,
            "topic": text[:40],
            "tags": [text[:30], HOSTILE],
        }
        for number, text in enumerate(texts)
    ]
    exam = {"id": 7, "title": HOSTILE, "timeLimitInMinutes": 90, "questions": questions}
    (folder / f"bad \x1b[31m{MARK}\x07 name.json").write_text(json.dumps(exam), "utf-8")
    (folder / f"broken \x1b]0;{MARK}\x07.json").write_text('{"questions": [', "utf-8")


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("hostile")
    source = folder / f"in \x1b[35m{MARK}"
    source.mkdir()
    exam_file(source, [HOSTILE, *terminal_sequences(), *naughty_strings()])
    home = folder / "home"
    done = subprocess.run(
        [sys.executable, "-m", "studytui", "--home", str(home), "import", str(source)],
        cwd=ROOT,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert not foreign_controls(done.stdout + done.stderr)
    yield home
    shutil.rmtree(folder, ignore_errors=True)


def test_the_command_line_prints_no_control_byte_of_outside_text(hostile_home: Path) -> None:
    assert hostile_home.is_dir()


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(["1"], id="today"),
        pytest.param(["2", "enter", "down", "down", "enter", "i", "q"], id="library"),
        pytest.param(["2", "/", *"hostile", "enter", "enter"], id="search"),
        pytest.param(["3", "?", "q"], id="exams"),
        pytest.param(
            ["3", "enter", "b", "n", "a", "A", "i", "w", "o", "q", "p", "?", "q"], id="driver"
        ),
        pytest.param(["3", "enter", "b", "n", "a", "n", "r", "s", "s", "n", "n", "f"], id="review"),
        pytest.param(
            ["+", "a", "enter", "enter", "a", "enter", "q", "5", "7"], id="tutor and weak"
        ),
        pytest.param(["6", "tab", "H", "enter"], id="import history"),
    ],
)
def test_no_control_byte_of_a_question_reaches_the_terminal(
    way: list[str], hostile_home: Path, tmp_path: Path, open_app: Open
) -> None:
    home = Path(shutil.copytree(hostile_home, tmp_path / "home"))
    terminal = open_app(home, columns=100, rows=40)
    press(terminal, *way)

    assert not foreign_controls(terminal.raw)
    assert MARK not in terminal.title


def test_markup_in_a_question_is_shown_literally(
    hostile_home: Path, tmp_path: Path, open_app: Open
) -> None:
    home = Path(shutil.copytree(hostile_home, tmp_path / "home"))
    terminal = open_app(home, columns=120, rows=40)
    press(terminal, "3", "enter")

    terminal.wait_for("[@click=app.quit]click[/] [bold red]x[/] [/nope]")
