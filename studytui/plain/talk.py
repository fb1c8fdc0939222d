"""Lines out and lines in: nothing that moves a cursor, colours a word or clears a screen."""

from __future__ import annotations

import codecs
import os
import textwrap
import time
from collections.abc import Callable
from typing import Protocol, TextIO

from studytui.domain.cleaning import clean, clean_line

WIDTH = 78
_CHUNK = 4_096
_LONGEST_LINE = 20_000
"""Characters of a typed line; what is longer is cut."""


class Readable(Protocol):
    """What lines are read from: standard input, a pipe."""

    def fileno(self) -> int: ...


class Talk:
    """A conversation: what is said is text of ours or cleaned text of others, one line after the
    other. Lines are read from the descriptor itself, so that time can pass while one waits."""

    def __init__(
        self, source: Readable, target: TextIO, *, width: int = WIDTH, second: float = 1.0
    ) -> None:
        """Between two calls of `each_second` go so many seconds as `second` says."""
        self._descriptor = source.fileno()
        self._target = target
        self._width = width
        self._second = second
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._typed = ""
        self._asked = ""
        self._has_ended = False
        self._is_echoed = os.isatty(self._descriptor)
        """Whether the terminal shows what is typed; else it is written, so that what comes out can
        be read by itself."""

    def say(self, text: str = "", *, first: str = "", indent: str = "") -> None:
        """One paragraph, wrapped at words; `first` stands before its first line, `indent` before
        the others."""
        for line in textwrap.wrap(
            clean_line(text),
            self._width,
            initial_indent=first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [first.rstrip()]:
            self._target.write(f"{line}\n")

    def say_as_is(self, text: str, *, indent: str = "") -> None:
        """Lines that are not wrapped: code, tables."""
        for line in clean(text).expandtabs(4).split("\n"):
            self._target.write(f"{indent}{line}".rstrip() + "\n")

    def ask(self, prompt: str, *, each_second: Callable[[], bool] | None = None) -> str | None:
        """What is typed next, without the blanks at both ends; None where nothing will come any
        more, or where `each_second`, called while one waits, says that it is no longer asked for.
        """
        self._prompt(prompt)
        due = time.monotonic() + self._second
        while "\n" not in self._typed and not self._has_ended:
            wait = None if each_second is None else max(due - time.monotonic(), 0.0)
            if self._is_ready(wait):
                self._read()
                continue
            due = time.monotonic() + self._second
            assert each_second is not None
            if each_second():
                self._target.write("\n")
                return None
        line, found, rest = self._typed.partition("\n")
        self._typed = rest
        if not found and not line:
            return None
        typed = clean_line(line[:_LONGEST_LINE])
        if not self._is_echoed:
            self._target.write(f"{typed}\n")
        return typed

    def interrupt(self, words: str) -> None:
        """Say something while a line is being typed, and ask for it again."""
        self._target.write("\n")
        self.say(words)
        self._prompt(self._asked)

    @property
    def has_ended(self) -> bool:
        """Whether nothing more can be read."""
        return self._has_ended and "\n" not in self._typed and not self._typed

    def _prompt(self, prompt: str) -> None:
        self._asked = prompt
        self._target.write(f"{prompt} ")
        self._target.flush()

    def _is_ready(self, wait: float | None) -> bool:
        import select

        try:
            return bool(select.select([self._descriptor], [], [], wait)[0])
        except OSError:
            # Windows knows it of sockets only: there one waits for the line, and the clock is
            # looked at when it has come.
            return True

    def _read(self) -> None:
        try:
            data = os.read(self._descriptor, _CHUNK)
        except OSError:
            # The terminal has gone.
            data = b""
        self._has_ended = not data
        text = self._decoder.decode(data, final=not data)
        self._typed += text.replace("\r\n", "\n").replace("\r", "\n")
