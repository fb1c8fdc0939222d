"""The terminal that tests and benchmarks drive the program through: a real process on a real pty."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from benchmarks.terminal import Frame, ProgramEnded, Terminal, TerminalTimeout

ROOT = Path(__file__).parents[2]
HELLO = [sys.executable, "-m", "benchmarks.hello"]
RAW = "import os, sys, tty; tty.setraw(0); out = lambda b: os.write(1, b); key = lambda: os.read(0, 99)"
TYPING_APP = """
from textual.app import App
from textual.widgets import Input
class Typing(App):
    def compose(self): yield Input()
Typing().run()"""
TYPING = [sys.executable, "-c", TYPING_APP]
ECHO = "\nout(b'ready\\r\\n')\nwhile (k := key()) != b'q': out(repr(k).encode() + b'\\r\\n')"


def program(code: str) -> list[str]:
    """A Python program in raw mode: `out(bytes)` writes, `key()` reads."""
    return [sys.executable, "-c", f"{RAW}\n{code}"]


def test_what_a_program_writes_is_on_the_screen() -> None:
    with Terminal(program("out(b'\\x1b[3;5Hhere'); key()")) as terminal:
        terminal.wait_for("here")
        assert terminal.line(2) == "    here"
        assert terminal.cursor == (8, 2)
        assert b"\x1b[3;5Hhere" in terminal.raw


def test_the_program_has_the_pty_as_its_controlling_terminal() -> None:
    code = (
        "t = os.open('/dev/tty', os.O_RDWR); os.write(t, b'mine' if os.isatty(t) else b'no'); key()"
    )
    with Terminal(program(code)) as terminal:
        terminal.wait_for("mine")


def test_the_program_sees_none_of_the_outer_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSH_CONNECTION", "TEXTUAL_ANIMATIONS", "NO_COLOR", "TERM_PROGRAM", "TMUX"):
        monkeypatch.setenv(name, "outer")
    monkeypatch.setenv("TERM", "outer")
    code = "print(sorted(k + v for k, v in os.environ.items() if 'outer' in v), os.environ['TERM'])"
    with Terminal(program(code), env={"STUDYTUI_HOME": "inner"}) as terminal:
        terminal.wait_for("[] xterm-256color")


def test_standard_error_goes_to_a_file_when_asked(tmp_path: Path) -> None:
    code = "sys.stderr.write('hidden'); sys.stderr.flush(); out(b'shown'); key()"
    with Terminal(program(code), stderr=tmp_path / "error.txt") as terminal:
        terminal.wait_for("shown")
        assert "hidden" not in terminal.text
    assert (tmp_path / "error.txt").read_text() == "hidden"


def test_a_question_is_answered_while_nobody_looks_at_the_screen() -> None:
    with Terminal(program("out(b'\\x1b[?2026$p'); sys.exit(len(key()))")) as terminal:
        assert terminal.wait_exit() == len("\x1b[?2026;2$y")


@pytest.mark.parametrize("synchronized", [True, False])
def test_textual_synchronizes_its_output_when_the_terminal_can(synchronized: bool) -> None:
    with Terminal(TYPING, synchronized=synchronized) as terminal:
        terminal.wait_for("▔▔▔")
        terminal.type("word")
        terminal.wait_for("word")
        assert (b"\x1b[?2026h" in terminal.raw) is synchronized


def test_keys_reach_the_program() -> None:
    with Terminal(program(ECHO)) as terminal:
        terminal.wait_for("ready")
        for key, bytes_read in (
            ("enter", b"\r"),
            ("pagedown", b"\x1b[6~"),
            ("ctrl+c", b"\x03"),
            ("escape", b"\x1b"),
            ("é", "é".encode()),
        ):
            terminal.press(key)
            terminal.wait_for(repr(bytes_read))
        terminal.type("a word")
        terminal.wait_for(repr(b"a word"))
        terminal.press("q")
        assert terminal.wait_exit() == 0


def test_keys_come_as_the_program_asked_for_them() -> None:
    ask = "out(b'\\x1b[>25u\\x1b[?1h')"
    for kitty, letter in ((True, b"\x1b[97;;97u"), (False, b"a")):
        with Terminal(program(ask + ECHO), kitty=kitty) as terminal:
            terminal.wait_for("ready")
            for key, expected in (("a", letter), ("up", b"\x1bOA")):
                terminal.press(key)
                terminal.wait_for(repr(expected))


@pytest.mark.parametrize("knows", [{}, {"kitty": True}, {"in_band_resize": True}])
def test_textual_obeys_keys_and_size_by_every_protocol(knows: dict[str, bool]) -> None:
    with Terminal(HELLO, cwd=ROOT, **knows) as terminal:  # type: ignore[arg-type]
        terminal.wait_for("Quit")
        terminal.resize(60, 30)
        terminal.wait_for(lambda t: t.line(29) == "^q Quit" and t.cell(59, 0).bg != "default")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0


def test_a_new_size_reaches_the_program() -> None:
    code = (
        "import signal\nsize = lambda *_: out(b'%d by %d;' % os.get_terminal_size(1))\n"
        "signal.signal(signal.SIGWINCH, size); size(); key()"
    )
    with Terminal(program(code), columns=70, rows=20) as terminal:
        terminal.wait_for("70 by 20")
        terminal.resize(90, 30)
        terminal.wait_for("90 by 30")
        assert len(terminal.lines()) == 30


def frame_of(answer: str, before: str = "") -> Frame:
    """The frame after a key, which ends with a synchronized update however slow the machine is."""
    code = f"""
out(b'{before}ready\\x1b[?25l'); key()
out(b'\\x1b[?2026h'); {answer}; out(b'\\x1b[?2026l'); key()"""
    with Terminal(program(code)) as terminal:
        terminal.wait_for(lambda terminal: not terminal.cursor_visible)
        return terminal.frame_after("x", quiet=0)


def test_a_frame_holds_all_bytes_to_its_last() -> None:
    frame = frame_of("[out(b'\\x1b[5;1H\\x1b[0;1mword') for _ in range(3)]")
    assert frame.bytes == len("\x1b[5;1H\x1b[0;1mword" * 3 + "\x1b[?2026h\x1b[?2026l")
    assert frame.changed_cells == 4
    assert frame.minimum_bytes == len("\x1b[5H\x1b[1mword")
    assert 0 < frame.seconds_to_first_byte <= frame.seconds_to_end


def test_the_minimum_of_a_frame_starts_from_the_look_and_the_place_before_it() -> None:
    frame = frame_of("out(b' word')", before="\\x1b[1;4;31m")
    assert frame.minimum_bytes == len(" word")


def test_a_frame_does_not_end_inside_a_synchronized_update() -> None:
    assert frame_of("out(b'1'); sum(range(3_000_000)); out(b'2')").changed_cells == 2


def test_a_frame_of_textual_is_never_below_the_minimum() -> None:
    with Terminal(HELLO, cwd=ROOT) as terminal:
        frame = terminal.first_frame("Quit")
        assert frame.changed_cells == 80 * 24
        assert 0 < frame.minimum_bytes < frame.bytes == len(terminal.raw)


def test_a_key_without_answer_is_an_error() -> None:
    with Terminal(program("out(b'ready'); key(); key()")) as terminal:
        terminal.wait_for("ready")
        with pytest.raises(TerminalTimeout, match="nothing came"):
            terminal.frame_after("x", timeout=0.05)


@pytest.mark.parametrize("outer", [signal.SIG_DFL, signal.SIG_IGN])
def test_a_dropped_line_ends_the_program_even_under_nohup(outer: signal.Handlers) -> None:
    kept = signal.signal(signal.SIGHUP, outer)
    try:
        terminal = Terminal(program("out(b'ready'); key()"))
    finally:
        signal.signal(signal.SIGHUP, kept)
    with terminal:
        terminal.wait_for("ready")
        terminal.hang_up()
        assert terminal.wait_exit() == -signal.SIGHUP


def test_what_a_program_wrote_last_is_read_after_its_end() -> None:
    with Terminal(program("out(b'ready'); key(); out(b' steady')")) as terminal:
        terminal.wait_for("ready")
        terminal.stall()
        terminal.press("x")
        terminal.wait_exit()
        assert terminal.text.strip() == "ready"
        terminal.resume()
        terminal.wait_exit()
        assert terminal.text.strip() == "ready steady"


def test_leaving_ends_a_program_that_ignores_the_hang_up() -> None:
    code = (
        "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\nout(b'ready')\nsignal.pause()"
    )
    with Terminal(program(code)) as terminal:
        terminal.wait_for("ready")
    assert terminal.wait_exit() == -signal.SIGKILL


def test_a_stalled_line_takes_no_more_than_the_system_holds() -> None:
    code = "out(b'ready'); key()\nfor n in range(2000): out(b'.' * 100)\nout(b'\\x1b[Hdone')"
    with Terminal(program(code)) as terminal:
        terminal.wait_for("ready")
        terminal.stall()
        terminal.press("x")
        with pytest.raises(TerminalTimeout, match="did not end"):
            terminal.wait_exit(timeout=0.2)
        assert len(terminal.raw) < 10
        terminal.resume()
        assert terminal.wait_exit() == 0
        assert terminal.line(0).startswith("done")


def test_what_does_not_come_is_told_with_the_screen() -> None:
    with Terminal(program("out(b'what is there'); key()")) as terminal:
        terminal.wait_for("there")
        with pytest.raises(TerminalTimeout, match=r"(?s)'absent' .*\|what is there"):
            terminal.wait_for("absent", timeout=0.01)


def test_an_ended_program_is_told_at_once() -> None:
    with (
        Terminal(program("out(b'last words'); sys.exit(3)")) as terminal,
        pytest.raises(ProgramEnded, match=r"(?s)\|last words"),
    ):
        terminal.wait_for("never", timeout=600)


def test_nothing_of_an_open_update_is_seen_before_its_end() -> None:
    code = "out(b'\\x1b[?2026hhalf\\x1b[6n'); key(); out(b' whole\\x1b[?2026l'); key()"
    with Terminal(program(code)) as terminal:
        terminal.wait_for("half")
        assert terminal.line(0) == "half whole"


def test_an_update_left_open_is_told() -> None:
    with (
        Terminal(program("out(b'\\x1b[?2026hhalf')")) as terminal,
        pytest.raises(ProgramEnded, match="update is still open"),
    ):
        terminal.wait_for("half")


def test_processor_and_memory_of_children_count() -> None:
    code = (
        "import subprocess\nburn = 'x = bytearray(60_000_000); import time\\n'\n"
        "burn += 'while time.process_time() < 0.3: pass\\n' + 'print(1, flush=True); input()'\n"
        "child = subprocess.Popen([sys.executable, '-c', burn], stdin=subprocess.PIPE, stdout=-1)\n"
        "child.stdout.read(1); out(b'burnt'); key()"
    )
    with Terminal(program(code)) as terminal:
        terminal.wait_for("burnt")
        assert terminal.cpu_seconds() >= 0.2
        assert terminal.rss_bytes() > 60_000_000


def test_a_picture_shows_text_and_colours(tmp_path: Path) -> None:
    text = "\\x1b[38;2;1;2;3;48;5;236m<&> \\xe6\\xbc\\xa2\\x1b[0;7m inv\\x1b[0m\\xe2\\x96\\x84"
    with Terminal(program(f"out(b'{text}end'); key()")) as terminal:
        terminal.wait_for("end")
        terminal.screenshot_svg(tmp_path / "screen.svg")
    picture = (tmp_path / "screen.svg").read_text(encoding="utf-8")
    assert 'fill="#010203" textLength="30"' in picture
    assert "&lt;&amp;&gt;</text>" in picture
    assert '<text x="40" y="15.2" fill="#010203" textLength="20"' in picture
    assert '<rect x="0" y="0" width="60" height="19" fill="#303030"/>' in picture
    assert 'fill="#121212" textLength="30"' in picture
    assert '<rect x="100" y="9.5" width="10" height="9.5" fill="#d8d8d8"/>' in picture
