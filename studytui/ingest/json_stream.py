"""A large JSON object read member by member, its lists element by element: an element is all that
is in memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

import orjson

from studytui.ingest.problems import RefusedError, problem

_READ = 1 << 16
_BLANK = re.compile(rb"[ \t\n\r]*")
_IN_TEXT = re.compile(rb'["\\]')
_OUTSIDE = re.compile(rb'["{}\[\]]')
_SCALAR_END = re.compile(rb"[ \t\n\r,\]}]")
_LONGEST_LINE = 1 << 20
_MISSES = 20
"""Elements not written a line each after which no more are looked for by their lines."""


def members(stream: BinaryIO, file: str, longest: int) -> Iterator[tuple[str, object, bool]]:
    """Name and value of each member of the object, and whether the value is an element of the list
    of that name. An empty list gives nothing; a name may come again.

    Raises RefusedError for what is not one JSON object, and for an element of more than `longest`
    bytes.
    """
    yield from _Reader(stream, file, longest).members()


class _Reader:
    def __init__(self, stream: BinaryIO, file: str, longest: int) -> None:
        self._stream = stream
        self._file = file
        self._longest = longest
        self._data = b""
        self._at = 0
        self._before = 0
        """Bytes of the file before `_data`."""
        self._is_over = False
        self._misses = 0

    def members(self) -> Iterator[tuple[str, object, bool]]:
        self._fill()
        if self._data.startswith(codecs.BOM_UTF8):
            self._at = len(codecs.BOM_UTF8)
        self._expect(b"{")
        if self._next() == b"}":
            self._at += 1
        else:
            while True:
                name = self._value()
                if not isinstance(name, str):
                    raise self._broken("a name was expected")
                self._expect(b":")
                if self._next() == b"[":
                    for element in self._elements():
                        yield name, element, True
                else:
                    yield name, self._value(), False
                if not self._goes_on(b"}"):
                    break
        if self._next():
            raise self._broken("more text after the end")

    def _elements(self) -> Iterator[object]:
        self._at += 1
        if self._next() == b"]":
            self._at += 1
            return
        while True:
            yield self._value()
            if not self._goes_on(b"]"):
                return

    def _goes_on(self, end: bytes) -> bool:
        """Past a comma; False past the end."""
        sign = self._next()
        if sign not in (b",", end):
            raise self._broken(f"“,” or “{end.decode()}” was expected")
        self._at += 1
        return sign == b","

    def _expect(self, sign: bytes) -> None:
        if self._next() != sign:
            raise self._broken(f"“{sign.decode()}” was expected")
        self._at += 1

    def _next(self) -> bytes:
        """The next byte that is not blank, without going past it; empty at the end."""
        while True:
            found = _BLANK.match(self._data, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._data) or not self._fill():
                return self._data[self._at : self._at + 1]

    def _value(self) -> object:
        sign = self._next()
        if sign == b"{" and self._misses < _MISSES:
            value = self._line()
            if value is not None:
                return value
        end = self._end_of(sign)
        try:
            value = orjson.loads(self._data[self._at : end])
        except orjson.JSONDecodeError as error:
            raise self._broken(error.msg) from error
        self._at = end
        return value

    def _line(self) -> object | None:
        """The value where it is alone on its line: told by trying, since no JSON text holds a
        line break. None where it is not."""
        looked_at = 0
        while (end := self._data.find(b"\n", self._at + looked_at)) < 0:
            looked_at = len(self._data) - self._at
            if looked_at > _LONGEST_LINE or not self._fill():
                self._misses += 1
                return None
        text = self._data[self._at : end].rstrip()
        text = text.removesuffix(b",")
        try:
            value: object = orjson.loads(text)
        except orjson.JSONDecodeError:
            self._misses += 1
            return None
        self._at += len(text)
        return value

    def _end_of(self, sign: bytes) -> int:
        """Where the value that begins here ends."""
        if sign in (b"{", b"["):
            return self._end_of_group()
        if sign == b'"':
            return self._end_of_text(self._at + 1)
        start = self._at
        while True:
            found = _SCALAR_END.search(self._data, start)
            if found:
                return found.start()
            start = len(self._data) - self._at
            if not self._fill():
                return len(self._data)
            start += self._at

    def _end_of_group(self) -> int:
        depth, place = 0, self._at
        while True:
            found = _OUTSIDE.search(self._data, place)
            if not found:
                place = self._more(len(self._data))
                continue
            place = found.end()
            sign = found[0]
            if sign == b'"':
                place = self._end_of_text(place)
            elif sign in (b"{", b"["):
                depth += 1
            else:
                depth -= 1
                if not depth:
                    return place

    def _end_of_text(self, place: int) -> int:
        while True:
            found = _IN_TEXT.search(self._data, place)
            if not found:
                place = self._more(len(self._data))
            elif found[0] == b'"':
                return found.end()
            elif found.end() < len(self._data):
                place = found.end() + 1
            else:
                place = self._more(found.start())

    def _more(self, place: int) -> int:
        """Read on; where `place` is afterwards. Raises RefusedError at the end of the file."""
        from_here = place - self._at
        if not self._fill():
            raise self._broken("it ends in the middle")
        return self._at + from_here

    def _fill(self) -> bool:
        """Read on, and forget what is done with; False at the end of the file."""
        if self._is_over:
            return False
        kept = len(self._data) - self._at
        if kept > self._longest:
            raise RefusedError(
                problem(
                    self._file,
                    "too-large",
                    f"One entry has more than {self._longest // 1_000_000} MB.",
                    place=f"byte {self._before + self._at}",
                )
            )
        # What is kept is copied, so that a long entry is read in ever longer pieces.
        more = self._stream.read(max(_READ, kept))
        self._is_over = not more
        self._before += self._at
        self._data = self._data[self._at :] + more
        self._at = 0
        return bool(more)

    def _broken(self, why: str) -> RefusedError:
        return RefusedError(
            problem(
                self._file,
                "json-invalid",
                f"Invalid JSON: {why}.",
                place=f"byte {self._before + self._at}",
                hint="The file is damaged or was cut short. Export it again.",
            )
        )
