"""What a disk holds after the power has gone: from a record of what a program wrote.

The program runs with `recorder.c` in it, which notes every write, sync, new name and rename below a
folder in order. `Disk` goes through the record and can be cut at any place. What was synced is
there; of what was not, any part may be: nothing, everything, some of the writes, some sectors of
512 bytes of a write; of names that were made, given or taken away since their folder was last synced,
any number, in the order in which that was done.
"""

from __future__ import annotations

import os
import random
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from tempfile import gettempdir

_HEAD = struct.Struct("<IIIIIIQQ")
_SECTOR = 512
_SOURCE = Path(__file__).with_name("recorder.c")


@dataclass(frozen=True, slots=True)
class Event:
    """One call."""

    kind: str
    """``o`` opened, ``x`` closed, ``w`` written, ``t`` cut to a length, ``s`` synced, ``r`` renamed,
    ``l`` linked, ``u`` removed, ``m`` a folder made, ``a`` acknowledged by the program."""
    descriptor: tuple[int, int]
    first: str
    second: str
    place: int
    length: int
    data: bytes


class Kept(StrEnum):
    """How much of what was not synced is there after the cut."""

    NOTHING = "nothing"
    EVERYTHING = "everything"
    SOME = "some"


@cache
def library() -> Path | None:
    """The recorder as a library to be loaded; None where no compiler is at hand."""
    return compiled(_SOURCE)


def compiled(source: Path) -> Path | None:
    """A library of C, made once; None where no compiler is at hand."""
    made = source.stat().st_mtime_ns
    target = Path(gettempdir()) / f"studytui-{source.stem}-{os.getuid()}-{made}.so"
    if target.exists():
        return target
    part = target.with_suffix(f".{os.getpid()}")
    command = ["cc", "-shared", "-fPIC", "-O1", "-w", "-o", str(part), str(source), "-ldl"]
    try:
        subprocess.run([*command, "-lpthread"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    part.rename(target)
    return target


def events(log: Path) -> Iterator[Event]:
    """The calls in a record, in order."""
    data = log.read_bytes()
    at = 0
    while at < len(data):
        kind, process, descriptor, first, second, _, place, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        one, two = data[at : at + first].decode(), data[at + first : at + first + second].decode()
        at += first + second
        written = b""
        if chr(kind) == "w":
            written = data[at : at + length]
            at += length
        yield Event(chr(kind), (process, descriptor), one, two, place, length, written)


def acknowledged(words: str) -> bytes:
    """The record of something that the program said is kept."""
    name = words.encode()
    return _HEAD.pack(ord("a"), 0, 0, len(name), 0, 0, 0, 0) + name


@dataclass(slots=True)
class _File:
    """A file: what of it is safe, and what has been done to it since."""

    safe: bytes = b""
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Writes at a place; None cuts it there."""
    is_folder: bool = False

    def sync(self) -> None:
        self.safe = self._with(self.waiting)
        self.waiting = []

    def after_cut(self, kept: Kept, lot: random.Random) -> bytes:
        if kept is Kept.NOTHING:
            return self.safe
        if kept is Kept.EVERYTHING:
            return self._with(self.waiting)
        some: list[tuple[int, bytes | None]] = []
        for place, data in self.waiting:
            chance = lot.random()
            if chance < 0.4:
                some.append((place, data))
            elif chance < 0.6 and data is not None:
                some += [
                    (place + start, data[start : start + _SECTOR])
                    for start in range(0, len(data), _SECTOR)
                    if lot.random() < 0.5
                ]
        return self._with(some)

    def _with(self, done: list[tuple[int, bytes | None]]) -> bytes:
        if not done:
            return self.safe
        content = bytearray(self.safe)
        for place, data in done:
            end = place + (0 if data is None else len(data))
            if len(content) < end:
                content.extend(bytes(end - len(content)))
            if data is None:
                del content[place:]
            else:
                content[place:end] = data
        return bytes(content)


_Names = dict[str, _File]


class Disk:
    """A folder as it stands while a record is gone through."""

    def __init__(self, root: Path) -> None:
        """As the folder is now, all of it safe."""
        self._root = str(root)
        self._names: _Names = {self._root: _File(is_folder=True)}
        for path in sorted(root.rglob("*")):
            is_folder = path.is_dir()
            self._names[str(path)] = _File(b"" if is_folder else path.read_bytes(), [], is_folder)
        self._safe: _Names = dict(self._names)
        self._waiting: list[tuple[Event, _File | None]] = []
        """Changes of names whose folder was not synced since, with the file that was made."""
        self._open: dict[tuple[int, int], tuple[str, _File]] = {}

    def take(self, event: Event) -> None:
        """Go on by one call."""
        if event.kind == "o":
            if event.length:
                self._name(event, _File())
            file = self._names[event.first]
            if event.place and not event.length:
                file.waiting.append((0, None))
            self._open[event.descriptor] = (event.first, file)
        elif event.kind == "x":
            self._open.pop(event.descriptor, None)
        elif event.kind in "rlum":
            self._name(event, _File(is_folder=True) if event.kind == "m" else None)
        elif event.descriptor in self._open:
            path, file = self._open[event.descriptor]
            if event.kind == "w":
                file.waiting.append((event.place, event.data))
            elif event.kind == "t":
                file.waiting.append((event.place, None))
            elif file.is_folder:
                self._sync_folder(path)
            else:
                file.sync()

    def _name(self, event: Event, made: _File | None) -> None:
        self._waiting.append((event, made))
        _change(self._names, event, made)

    def _sync_folder(self, folder: str) -> None:
        left = []
        for event, made in self._waiting:
            if folder in (os.path.dirname(event.first), os.path.dirname(event.second)):
                _change(self._safe, event, made)
            else:
                left.append((event, made))
        self._waiting = left

    def cut(self, target: Path, kept: Kept, lot: random.Random) -> None:
        """Write what is there after a cut of the power now into an empty folder."""
        names = dict(self._safe)
        number = {Kept.NOTHING: 0, Kept.EVERYTHING: len(self._waiting)}.get(
            kept, lot.randint(0, len(self._waiting))
        )
        for event, made in self._waiting[:number]:
            _change(names, event, made)
        for name in sorted(names):
            path = target / os.path.relpath(name, self._root)
            if not path.parent.is_dir():
                # Its folder has no name.
                continue
            if names[name].is_folder:
                path.mkdir(mode=0o700, exist_ok=True)
            else:
                path.write_bytes(names[name].after_cut(kept, lot))
                path.chmod(0o600)


def _change(names: _Names, event: Event, made: _File | None) -> None:
    """Give, move or take away a name."""
    if event.kind in "om" and made is not None:
        names.setdefault(event.first, made)
    elif event.kind == "r" and event.first in names:
        names[event.second] = names.pop(event.first)
    elif event.kind == "l" and event.first in names:
        names[event.second] = names[event.first]
    elif event.kind == "u":
        names.pop(event.first, None)
