"""A program on a pseudo-terminal: started, written to, read from and hung up as a line would."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from benchmarks.reader import CELL_PIXELS

KEPT_VARIABLES = ("PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV")
DEFAULT_SIGNALS = ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGPIPE", "SIGTSTP", "SIGWINCH")


def environment(
    changes: Mapping[str, str | None] | None = None, colorterm: str | None = "truecolor"
) -> dict[str, str]:
    """The variables a program starts with: none of SSH, Textual or the outer terminal is left over.

    A change to None takes the variable away.
    """
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    fixed = {"TERM": "xterm-256color", "COLORTERM": colorterm, "LANG": "C.UTF-8"}
    wanted: dict[str, str | None] = {**kept, **fixed, **(changes or {})}
    return {name: value for name, value in wanted.items() if value is not None}


class Line:
    """The master side of the pty, and the program that leads the session on its other side."""

    def __init__(
        self,
        argv: Sequence[str],
        size: tuple[int, int],
        env: Mapping[str, str],
        cwd: str | Path | None,
        stderr: Path | None,
    ) -> None:
        self.stalled = self.ended = False
        self._master, slave = pty.openpty()
        with contextlib.ExitStack() as opened, contextlib.ExitStack() as on_failure:
            on_failure.callback(os.close, self._master)
            opened.callback(os.close, slave)
            os.set_blocking(self._master, False)
            self.set_size(*size)
            error = opened.enter_context(stderr.open("ab")) if stderr else slave
            self.started = time.perf_counter()
            self._process = subprocess.Popen(
                list(argv),
                stdin=slave,
                stdout=slave,
                stderr=error,
                cwd=cwd,
                env=dict(env),
                start_new_session=True,
                preexec_fn=own_the_terminal,  # noqa: PLW1509 - nothing here starts a thread
            )
            on_failure.pop_all()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def code(self) -> int | None:
        """The return code once the program has ended, negative for a signal."""
        return self._process.poll()

    def read(self, timeout: float) -> bytes:
        """Waits for bytes; b"" when none came in time, and `ended` says whether any can come."""
        if self.stalled:
            select.select([], [], [], timeout)
        if self.stalled or self.ended:
            return b""
        if not select.select([self._master], [], [], max(0.0, timeout))[0]:
            return b""
        try:
            data = os.read(self._master, 65536)
        except OSError:  # Linux says EIO when the last program has left the line, macOS gives b"".
            data = b""
        self.ended = not data
        return data

    def write(self, data: bytes) -> int:
        """Writes what the line takes now; how many bytes. A line the program has left takes all."""
        try:
            return os.write(self._master, data)
        except BlockingIOError:
            return 0
        except OSError:
            return len(data)

    def wait(self, timeout: float) -> None:
        """Waits for the end of the program, no longer than `timeout`."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout)

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def processes(self) -> list[psutil.Process]:
        """The program and its descendants."""
        program = psutil.Process(self.pid)
        return [program, *program.children(recursive=True)]

    def set_size(self, columns: int, rows: int) -> None:
        set_size(self._master, columns, rows)

    def hang_up(self) -> None:
        """Closes the master side; the system sends SIGHUP to the program."""
        if self._master >= 0:
            os.close(self._master)
        self._master, self.ended = -1, True

    def close(self) -> None:
        """Hangs up and kills what still runs in the program's process group."""
        self.hang_up()
        if self.code is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()


def set_size(descriptor: int, columns: int, rows: int) -> None:
    """Tells the system the size of a terminal; its programs get SIGWINCH."""
    width, height = CELL_PIXELS
    size = struct.pack("HHHH", rows, columns, columns * width, rows * height)
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, size)


def own_the_terminal() -> None:
    """Runs in the child: the pty becomes its controlling terminal, and no signal stays ignored."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for name in DEFAULT_SIGNALS:
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
