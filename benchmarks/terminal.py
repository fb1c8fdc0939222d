"""Runs a program in a pseudo-terminal: presses its keys, reads its screen, measures its frames.

    with Terminal([sys.executable, "-m", "studytui"], columns=80, rows=24) as terminal:
        terminal.wait_for("Library")
        frame = terminal.frame_after("down")

Bytes are kept with the time they came and drawn only when somebody looks, so that the emulator's
own speed is in no measurement. Linux and macOS.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil

from benchmarks.keyboard import key_bytes
from benchmarks.line import Line, environment
from benchmarks.minimum import Cells, changed_cells, minimum_update
from benchmarks.picture import svg
from benchmarks.reader import IN_BAND_RESIZE, QUESTION, Reader
from benchmarks.screen import Cell, Screen

LONGEST_QUESTION = 16
STEP = 0.02
"""Seconds between two looks whether the program has ended or reads again."""

Wanted = str | Callable[["Terminal"], bool]


class TerminalTimeout(Exception):
    """What was waited for did not come; the message shows the screen."""


class ProgramEnded(TerminalTimeout):
    """The program ended, so that what is waited for can never come."""


@dataclass(frozen=True)
class Frame:
    """What a program wrote in answer to a key, or to show itself."""

    seconds_to_first_byte: float
    seconds_to_end: float
    """To the last byte; the quiet time that shows it was the last is not in it."""
    bytes: int
    changed_cells: int
    minimum_bytes: int
    """The length of `benchmarks.minimum.minimum_update`: moves, looks and text of changed cells."""
    minimum_erasing: int
    """The same when blanks may be erased instead of written."""


class Terminal:
    """A program, its pseudo-terminal and what is on the screen.

    `env` changes what `benchmarks.line.environment` gives. `stderr` is a file for the standard
    error; without it, it goes to the terminal, and there it has to go for Textual, which draws on
    it. `synchronized`, `in_band_resize` and `kitty` say which of these protocols the terminal
    claims to know.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        cwd: str | Path | None = None,
        env: Mapping[str, str | None] | None = None,
        colorterm: str | None = "truecolor",
        stderr: Path | None = None,
        synchronized: bool = True,
        in_band_resize: bool = False,
        kitty: bool = False,
    ) -> None:
        self._screen = Screen(columns, rows)
        self._reader = Reader(
            self._screen, synchronized=synchronized, in_band_resize=in_band_resize, kitty=kitty
        )
        self._raw = bytearray()
        self._undrawn: list[tuple[float, bytes]] = []
        self._arrivals: list[float] = []
        self._line = Line(argv, (columns, rows), environment(env, colorterm), cwd, stderr)
        self.started = self._drawn_at = self._line.started
        self._held = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def screen(self) -> Screen:
        """The screen after every byte read so far."""
        while self._undrawn and not self._held:
            self._draw_next()
        return self._screen

    def lines(self) -> list[str]:
        """All rows as text, without the blanks at their ends."""
        return self.screen.text_lines()

    def line(self, row: int) -> str:
        return self.lines()[row]

    @property
    def text(self) -> str:
        return "\n".join(self.lines())

    @property
    def title(self) -> str:
        return self.screen.title

    @property
    def cursor(self) -> tuple[int, int]:
        """Where the cursor is: (x, y) from 0."""
        return self.screen.cursor.x, self.screen.cursor.y

    @property
    def cursor_visible(self) -> bool:
        return not self.screen.cursor.hidden

    def cell(self, x: int, y: int) -> Cell:
        """The text and look of one cell, as written (`reverse` is a flag, nothing is swapped)."""
        return self.screen.cells()[y][x]

    @property
    def raw(self) -> bytes:
        """Every byte the program has written so far."""
        return bytes(self._raw)

    @property
    def updating(self) -> bool:
        """Whether a synchronized update is open, of which a terminal shows nothing yet."""
        return self.screen is self._screen and self._reader.updating

    def screenshot_svg(self, path: str | Path) -> None:
        """Writes the screen as a picture."""
        cursor = self.cursor if self.cursor_visible else None
        Path(path).write_text(svg(self.screen.cells(), cursor), encoding="utf-8")

    def press(self, *keys: str) -> None:
        """Sends keys: characters, or names such as "enter", "pagedown", "ctrl+c", "shift+tab".

        "escape" has to be the last of a call, as what follows its byte would be read as one
        sequence.
        """
        flags = self._reader.kitty_flags[-1]
        application = 1 in self.screen.private_modes
        if "escape" in keys[:-1] and not flags:
            raise ValueError("press escape in a call of its own and wait for what it does")
        names = [key_bytes(key, application=application, kitty_flags=flags) for key in keys]
        self.send(b"".join(names))

    def type(self, text: str) -> None:
        """Presses the key of each character."""
        names = {"\n": "enter", "\t": "tab"}
        self.press(*(names.get(character, character) for character in text))

    def send(self, data: bytes, timeout: float = 10.0) -> None:
        """Writes bytes as they are; into a line the program has left, they are lost."""
        deadline = time.perf_counter() + timeout
        while data := data[self._line.write(data) :]:
            if time.perf_counter() > deadline:
                raise self._timeout(f"the program read no key for {timeout} s")
            self._read(STEP)

    def resize(self, columns: int, rows: int) -> None:
        """Changes the window's size; the program gets SIGWINCH, or a report if it asked for it."""
        self.screen.resize(rows, columns)
        self._line.set_size(columns, rows)
        if IN_BAND_RESIZE in self._screen.private_modes - self._reader.unknown_modes:
            self.send(self._reader.size_report())

    def stall(self) -> None:
        """Reads nothing from now on, as when the line has stopped, until `resume`."""
        self._line.stalled = True

    def resume(self) -> None:
        self._line.stalled = False

    def hang_up(self) -> None:
        """Closes the line, as when the connection drops: the system sends SIGHUP to the program."""
        self._line.hang_up()

    def close(self) -> None:
        """Hangs up and kills what still runs in the program's process group."""
        self._line.close()

    @property
    def pid(self) -> int:
        return self._line.pid

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Sends a signal to the program."""
        self._line.signal(number)

    def wait_exit(self, timeout: float = 10.0) -> int:
        """Reads until the program ends; its return code, negative for a signal."""
        deadline = time.perf_counter() + timeout
        while (code := self._line.code) is None:
            if (left := deadline - time.perf_counter()) <= 0:
                raise self._timeout(f"the program did not end within {timeout} s")
            if not self._read(min(STEP, left)) and self._line.ended:
                self._line.wait(left)
        while self._read(0):
            pass
        return code

    def cpu_seconds(self) -> float:
        """User and system time of the program and its children, those that ended included."""
        return float(sum(sum(process.cpu_times()[:4]) for process in self._line.processes()))

    def wakes(self) -> int:
        """How often a thread of the program has gone to sleep so far; on Linux only."""
        threads = [one.id for process in self._line.processes() for one in process.threads()]
        return sum(psutil.Process(number).num_ctx_switches().voluntary for number in threads)

    def rss_bytes(self) -> int:
        """Resident memory of the program and its children; pages they share count in each."""
        return sum(process.memory_info().rss for process in self._line.processes())

    def wait_for(self, wanted: Wanted, timeout: float = 10.0) -> float:
        """Returns as soon as the screen holds a text or satisfies a predicate of this terminal.

        What a synchronized update has drawn counts at its end. The result is the seconds from the
        start of the program to the bytes that completed it. Raises TerminalTimeout, or ProgramEnded
        as soon as the program has left.
        """
        deadline = time.perf_counter() + timeout
        while not self._shows(wanted):
            if self._undrawn:
                self._draw_next()
                continue
            left = deadline - time.perf_counter()
            if left <= 0 or self._line.ended:
                what = repr(wanted) if isinstance(wanted, str) else "what was waited for"
                raise self._timeout(f"{what} was not on the screen within {timeout} s")
            if self._read(left):
                while self._read(0):
                    pass
        return self._drawn_at - self.started

    def wait_quiet(
        self, quiet: float = 0.05, timeout: float = 10.0, patience: float | None = None
    ) -> None:
        """Reads until nothing has come for `quiet` seconds and no synchronized update is open; the
        first byte may take `patience` seconds to come."""
        self._gather(quiet if patience is None else patience, quiet, timeout)

    def watch(self, seconds: float) -> int:
        """Reads for so many seconds; how many bytes came."""
        before, end = len(self._raw), time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if not self._read(left) and self._line.ended:
                raise self._timeout("the line was closed while it was watched")
        return len(self._raw) - before

    def first_frame(self, wanted: Wanted, quiet: float = 0.06, timeout: float = 30.0) -> Frame:
        """Reads from the start until the screen satisfies `wanted` and stays quiet.

        Seconds count from the start of the program. To be called before anything else is read.
        """
        start = Screen(self._screen.columns, self._screen.lines)
        deadline = self.started + timeout
        self._arrivals.clear()
        while True:
            left = deadline - time.perf_counter()
            self._gather(left, quiet, left)
            _ = self.screen
            if self._shows(wanted):
                return self._frame(start.cells(), start, self.started, 0)
            if time.perf_counter() > deadline or self._line.ended:
                raise self._timeout(f"the first frame was not there within {timeout} s")

    def frame_after(self, *keys: str, quiet: float = 0.06, timeout: float = 10.0) -> Frame:
        """Presses keys and measures what comes until the line stays quiet for `quiet` seconds.

        Wait for quiet before it: what still comes from earlier counts as this frame's. A program
        that writes by itself more often than `quiet` never ends a frame. Raises TerminalTimeout
        when nothing comes.
        """
        while self._read(0):
            pass
        before = self.screen.cells()
        start = Screen(1, 1)
        start.cursor.x, start.cursor.y, start.cursor.attrs = *self.cursor, self._screen.cursor.attrs
        written, length = time.perf_counter(), len(self._raw)
        self._arrivals.clear()
        self.press(*keys)
        self._gather(timeout, quiet, timeout)
        if not self._arrivals:
            raise self._timeout(f"nothing came within {timeout} s after {', '.join(keys)}")
        return self._frame(before, start, written, length)

    def _frame(self, before: Cells, start: Screen, since: float, length: int) -> Frame:
        after = self.screen.cells()
        end = self.cursor if self.cursor_visible else None
        change = before, after, start.pen, (start.cursor.x, start.cursor.y), end
        return Frame(
            seconds_to_first_byte=self._arrivals[0] - since,
            seconds_to_end=self._arrivals[-1] - since,
            bytes=len(self._raw) - length,
            changed_cells=changed_cells(before, after),
            minimum_bytes=len(minimum_update(*change)),
            minimum_erasing=len(minimum_update(*change, erasing=True)),
        )

    def _gather(self, patience: float, quiet: float, timeout: float) -> None:
        """Reads until `quiet` after the last byte, or `patience` without a first one."""
        deadline, came = time.perf_counter() + timeout, False
        while True:
            if self._read(quiet if came else patience):
                came = True
            elif self._line.ended or not self.updating:
                return
            if time.perf_counter() > deadline:
                raise self._timeout(f"the screen did not come to rest within {timeout} s")

    def _shows(self, wanted: Wanted) -> bool:
        """Whether the screen, as drawn so far, is what is wanted."""
        if self._reader.updating:
            return False
        self._held = True
        try:
            return wanted in self.text if isinstance(wanted, str) else wanted(self)
        finally:
            self._held = False

    def _read(self, timeout: float) -> bool:
        """Waits for bytes and keeps them with the time they came; False if none came."""
        data = self._line.read(timeout)
        if not data:
            return False
        now = time.perf_counter()
        self._undrawn.append((now, data))
        self._arrivals.append(now)
        self._raw += data
        if QUESTION.search(self._raw, len(self._raw) - len(data) - LONGEST_QUESTION):
            _ = self.screen  # Drawing answers.
        return True

    def _draw_next(self) -> None:
        """Draws what one read gave and sends the answers."""
        self._drawn_at, data = self._undrawn.pop(0)
        if answers := self._reader.feed(data):
            self.send(answers)

    def _timeout(self, reason: str) -> TerminalTimeout:
        """The error for what did not come, with all that is known and the screen."""
        known = [reason]
        if self._line.ended and self._line.code is not None:
            known.append(f"the program ended with code {self._line.code}")
        if self.updating:
            known.append("a synchronized update is still open")
        edge = "+" + "-" * self._screen.columns + "+"
        screen = "\n".join([edge, *(f"|{line}" for line in self.lines()), edge])
        kind = ProgramEnded if self._line.ended else TerminalTimeout
        return kind(f"{'; '.join(known)}. The screen:\n{screen}")
