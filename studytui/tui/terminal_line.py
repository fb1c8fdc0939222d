"""The line to the terminal: never waited for, and left at once when it is cut or SIGTERM comes.

Textual's own driver lets the program wait for a terminal that does not read: after thirty writes
nothing goes on, so that keys are not obeyed, a clock that runs out ends nothing, and no signal gets
through. Here what is drawn waits beside the program. Where too much waits, pictures are left out,
and one whole picture follows when the line moves again.
"""

from __future__ import annotations

import math
import os
import select
import signal
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from threading import Condition, Event, Thread
from typing import TYPE_CHECKING, Any

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

if TYPE_CHECKING:
    from studytui.tui.app import StudyApp
    from studytui.tui.thin_output import ThinOutput

_MOST_WAITING = 16 * 1024
"""Bytes that may wait before pictures are left out: about two full screens."""
_SECONDS_TO_LEAVE = 0.3
"""How long a terminal may take to read the goodbye when the program is told to end."""
_READ_AT_ONCE = 4096
_LOOKS = 3
"""How often it is looked whether more follows, after something came."""
_SHORT = 32
"""Characters up to which a write is no picture: it turns something on or off."""
_UPDATE_BEGINS, _UPDATE_ENDS = "\x1b[?2026h", "\x1b[?2026l"
_SMALL = 200
"""Characters up to which a frame needs no brackets: it comes in one piece."""
_WHERE_IS_THE_CURSOR = "\x1b[6n"
"""Every terminal answers this, after it has drawn all that came before."""
_POINTER = "\x1b]22;"
"""What gives the mouse pointer its shape; Textual sends it whenever a screen opens."""
_NO_LOOK = "\x1b[m"
_GOODBYE = (
    # An open update; colours; paste; line wrap; reports of size, mouse and focus; keyboard; cursor.
    b"\x1b[?2026l\x1b[0m\x1b[?2004l\x1b[?7h\x1b[?2048l"
    b"\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?1004l"
    b"\x1b[<u\x1b[?1049l\x1b[?25h"
)


class TerminalLine(LinuxDriver):
    """Textual's driver with a writer that nobody waits for, and a watch over the line's end."""

    def __init__(self, app: StudyApp, **options: Any) -> None:
        super().__init__(app, **options)
        app.line = self
        assert self._file is not None
        self._output = self._file.fileno()
        self._direct = _opened_again(self._output)
        self._thin = _thin_output() if app.is_thin else None
        self._frame: str | None = None
        """What was drawn since an update began."""
        self._waiting = bytearray()
        self._in_hand = 0
        self._has_skipped = False
        self._is_closed = True
        self._is_drawing = False
        self._has_reported_size = False
        self._asked = self._answered = 0
        self._not_seen: list[tuple[float, Callable[[], None]]] = []
        """Each with the question whose answer shows that it has been seen."""
        self._changed = Condition()
        self._writer: Thread | None = None
        self.exit_event = self._reading_ends = _Told()
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        # Python runs a handler only between two steps of the main thread, which may be waiting for
        # another program's lock on the file. The byte comes at once.
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, lambda number, frame: None)
        Thread(target=self._watch, args=(reading,), name="line-watch", daemon=True).start()

    def start_application_mode(self) -> None:
        self._is_closed = self._has_reported_size = False
        self._writer = Thread(target=self._write_on, name="line-writer", daemon=True)
        self._writer.start()
        self.forget()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        signal.signal(signal.SIGWINCH, self._forgetting(signal.getsignal(signal.SIGWINCH)))
        self._is_drawing = True
        self._ask()

    def stop_application_mode(self) -> None:
        self._is_drawing = False
        if self._thin is not None:
            self.write(_NO_LOOK)
        super().stop_application_mode()

    def _sigcont_application(self, *_: object) -> None:
        """The program goes on. One that was stopped unasked had no time to let go of the terminal,
        and others may have written there."""
        if self._is_closed:
            super()._sigcont_application()
        else:
            self._loop.call_soon_threadsafe(self._take_again)

    def _take_again(self) -> None:
        if not self._is_closed:
            self.suspend_application_mode()
            self.resume_application_mode()
            self._app.refresh()

    def run_input_thread(self) -> None:
        """The thread that reads keys: it sleeps until one comes. Textual's own looks up ten times a
        second, which is half of what an exam's clock costs."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        looks = 0
        while not self._reading_ends.is_set():
            # An escape that was pressed and one that begins something differ by what follows.
            wait = constants.ESCAPE_DELAY if looks else None
            ready, _, _ = select.select([self.fileno, self._reading_ends], [], [], wait)
            looks = max(looks - 1, 0)
            if self.fileno in ready:
                data = os.read(self.fileno, _READ_AT_ONCE)
                if not data:
                    break
                looks = _LOOKS
                text = decode(data)
                for event in parser.feed(text) if text else ():
                    self.process_message(event)
            for event in parser.tick():
                self.process_message(event)

    def close(self) -> None:
        """Wait until the terminal has read the last of it."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        if self._writer is not None:
            self._writer.join()
        super().close()

    def write(self, data: str) -> None:
        """Hand over what is to be written; a picture is left out where too much waits already."""
        if data.startswith(_POINTER) and not self._mouse:
            return
        with self._changed:
            if self._is_drawing and len(data) > _SHORT and self._backlog > _MOST_WAITING:
                self._has_skipped = True
                return
            if data == _UPDATE_BEGINS:
                self._frame = ""
            elif data == _UPDATE_ENDS and self._frame is not None:
                frame, self._frame = self._frame, None
                if len(frame) > _SMALL:
                    frame = f"{_UPDATE_BEGINS}{frame}{_UPDATE_ENDS}"
                self._hand_over(frame)
            else:
                if self._is_drawing and self._thin is not None:
                    data = self._thin.shortened(data, *self._app.size)
                if self._frame is None:
                    self._hand_over(data)
                else:
                    self._frame += data

    def _hand_over(self, text: str) -> None:
        """Write at once what the terminal takes, without a change of threads; the rest waits."""
        data = text.encode("utf-8", "backslashreplace")
        if data and self._direct is not None and not self._backlog:
            # Where it takes nothing now, or never again, the writer will see.
            with suppress(OSError):
                data = data[os.write(self._direct, data) :]
        if data:
            self._waiting += data
            self._changed.notify_all()

    def forget(self) -> None:
        """Take nothing on the terminal for granted: what is drawn next is drawn whole."""
        if self._thin is not None:
            with self._changed:
                self._thin.forget()

    def _forgetting(self, handler: Any) -> Callable[[int, Any], None]:
        """A handler of signals that does this first: a terminal of another size has moved its
        lines."""

        def handle(number: int, frame: Any) -> None:
            if self._thin is not None:
                # Without the lock, which the thread that is interrupted here may hold.
                self._thin.forget()
            handler(number, frame)

        return handle

    def when_seen(self, then: Callable[[], None]) -> None:
        """Call back when the terminal has drawn all that was written so far; at once where it does
        not answer questions."""
        if not self._answered:
            then()
        elif self._has_skipped:
            # The picture is still to come, and the question after it.
            self._not_seen.append((math.inf, then))
        else:
            self._not_seen.append((self._asked + 1, then))
            self._ask()

    def process_message(self, message: Message) -> None:
        if isinstance(message, events.CursorPosition):
            self._loop.call_soon_threadsafe(self._hear)
        elif isinstance(message, events.Resize):
            if not self._has_reported_size:
                # What a terminal says of its size as soon as it is asked to.
                self._has_reported_size = True
                if message.size == self._app.size:
                    return
            self.forget()
        super().process_message(message)

    def _ask(self) -> None:
        self._asked += 1
        self.write(_WHERE_IS_THE_CURSOR)

    def _hear(self) -> None:
        self._answered += 1
        seen = [then for number, then in self._not_seen if number <= self._answered]
        self._not_seen = [one for one in self._not_seen if one[0] > self._answered]
        for then in seen:
            then()

    @property
    def _backlog(self) -> int:
        return len(self._waiting) + self._in_hand

    def _write_on(self) -> None:
        """The writer's thread: whatever waits goes out together."""
        while True:
            with self._changed:
                while not self._waiting:
                    if self._is_closed:
                        return
                    self._changed.wait()
                data = bytes(self._waiting)
                self._waiting.clear()
                self._in_hand = len(data)
            self._send(data)
            with self._changed:
                self._in_hand = 0
                self._changed.notify_all()
                if self._has_skipped and not self._waiting:
                    self._has_skipped = False
                    self._loop.call_soon_threadsafe(self._draw_again)

    def _send(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._output, rest) :]
        except OSError:
            # The line is gone: the watch ends the program.
            return

    def _draw_again(self) -> None:
        self._app.refresh()
        if self._not_seen:
            self._not_seen = [(self._asked + 1, then) for _, then in self._not_seen]
            self._app.screen.call_after_refresh(self._ask)

    def _watch(self, reading: int) -> None:
        """The watch's thread: ends the program when SIGTERM has come or the line is cut."""
        poll = select.poll()
        poll.register(reading, select.POLLIN)
        # No event is asked for: a hangup is always told.
        poll.register(self.fileno, 0)
        while True:
            for descriptor, event in poll.poll():
                if descriptor == reading:
                    if signal.SIGTERM in os.read(reading, 256):
                        self._leave()
                elif event & select.POLLNVAL:
                    poll.unregister(descriptor)
                else:
                    # Whatever holds SIGHUP back: nobody will ever press a key again.
                    os._exit(128 + signal.SIGHUP)

    def _leave(self) -> None:
        """Leave the terminal as it was found and end; each act was kept when it was made."""
        with self._changed:
            if not self._is_closed:
                self._is_drawing = False
                self._waiting[:] = _GOODBYE
                self._changed.notify_all()
                if self.attrs_before is not None:
                    with suppress(termios.error):
                        termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
            self._changed.wait_for(lambda: not self._backlog, _SECONDS_TO_LEAVE)
        os._exit(0)


class _Told(Event):
    """An event that whoever waits for files hears of as well."""

    def __init__(self) -> None:
        super().__init__()
        self._reading, self._writing = os.pipe()

    def fileno(self) -> int:
        """What can be read from as soon as it is set."""
        return self._reading

    def set(self) -> None:
        if not self.is_set():
            os.write(self._writing, b"!")
        super().set()

    def clear(self) -> None:
        if self.is_set():
            os.read(self._reading, 1)
        super().clear()


def _thin_output() -> ThinOutput:
    # Here, since most lines are short and a start need not pay for it.
    from studytui.tui.thin_output import ThinOutput

    return ThinOutput(erases_in_colour=_erases_in_colour())


def _erases_in_colour() -> bool:
    """Whether terminfo knows the terminal as one that erases with the background of the pen."""
    import curses

    try:
        curses.setupterm(fd=2)
        return curses.tigetflag("bce") == 1
    except curses.error:
        return False


def _opened_again(output: int) -> int | None:
    """Another way to the same terminal, which refuses instead of letting us wait. It must not be
    the one that is shared with the shell. None where the terminal cannot be opened, as after `su`.
    """
    try:
        return os.open(os.ttyname(output), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return None
