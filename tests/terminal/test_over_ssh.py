"""An exam over a real SSH connection that is cut, and over one that is left in good order."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from benchmarks.homes import program
from benchmarks.ssh import SshHost
from benchmarks.terminal import Terminal
from tests.terminal.conftest import press
from tests.terminal.test_leaving_and_coming_back import answer_a_few, answers, begin_exam


@pytest.fixture
def host(filled: Path, tmp_path: Path) -> Iterator[SshHost]:
    """An SSH server that runs studytui for whoever logs in."""
    with SshHost(program(filled), tmp_path / "ssh") as opened:
        yield opened


@pytest.fixture
def logins() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def log_in(host: SshHost, logins: ExitStack) -> Terminal:
    """A login that shows the program."""
    terminal = logins.enter_context(Terminal(host.login()))
    terminal.wait_for("quit", timeout=30)
    terminal.wait_quiet()
    return terminal


def test_a_cut_connection_ends_the_program_and_a_new_login_goes_on_in_the_exam(
    host: SshHost, logins: ExitStack, filled: Path
) -> None:
    terminal = log_in(host, logins)
    answer_a_few(terminal)
    before = answers(filled)
    host.program_pid()
    terminal.kill(signal.SIGUSR1)
    ended = host.wait_for_end(timeout=10)

    again = log_in(host, logins)
    again.wait_for("Resume")
    press(again, "enter")
    again.wait_for("3 of 30")
    assert answers(filled) == before
    assert before[0][1] == "1" and before[1][1:3] == ("0", 1) and before[2][3] == "3"
    assert ended.code == -signal.SIGHUP


def test_a_client_that_dies_ends_the_program_too(
    host: SshHost, logins: ExitStack, filled: Path
) -> None:
    terminal = log_in(host, logins)
    answer_a_few(terminal)
    before = answers(filled)
    host.program_pid()
    terminal.kill(signal.SIGKILL)

    host.wait_for_end(timeout=10)
    assert answers(filled) == before


def test_leaving_over_ssh_gives_the_terminal_back_as_it_was(
    host: SshHost, logins: ExitStack
) -> None:
    terminal = log_in(host, logins)
    begin_exam(terminal)
    press(terminal, "q", "q")

    assert terminal.wait_exit(timeout=10) == 0
    left = terminal.raw
    for begun, ended in (
        (b"\x1b[?1049h", b"\x1b[?1049l"),
        (b"\x1b[?25l", b"\x1b[?25h"),
        (b"\x1b[?2004h", b"\x1b[?2004l"),
        (b"\x1b[?1004h", b"\x1b[?1004l"),
        (b"\x1b[?7l", b"\x1b[?7h"),
    ):
        assert left.rindex(ended) > left.rindex(begun)


def test_over_ssh_the_mouse_is_off_and_nothing_moves_by_itself(
    host: SshHost, logins: ExitStack
) -> None:
    terminal = log_in(host, logins)
    press(terminal, "2", "pagedown", "1")

    assert b"\x1b[?1000h" not in terminal.raw
    assert b"\x1b[?1003h" not in terminal.raw
    # Something that moved by itself would not let it come to rest.
    terminal.wait_quiet(1.0, timeout=20)
