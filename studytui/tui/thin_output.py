"""Of what Textual draws, only what changes a cell of the terminal: each byte counts on a slow line.

Textual writes every line of a widget whole, with all its colours for each run of one look. Here the
cells that stand on the terminal are known, and a frame is written as the moves, looks and text of
those that change.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len

_PIECE = re.compile(r"\x1b\[(\d+);(\d+)H((?:(?!\x1b\[\d+;\d+H).)*)", re.DOTALL)
"""A move, and what is written from there."""
_TOKEN = re.compile(r"\x1b\[([\d;]*)m|([^\x00-\x1f\x7f]+)|\n$")
_ONLY_MODES = re.compile(
    r"(?:\x1b\[[?<>=]?[\d;]*\$?[a-ln-zA-GI-Z]|\x07|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\))*"
)
"""Sequences that change no cell: modes, questions, titles, the clipboard."""
_STEADY = re.compile("[\x00 -\u058f\u2010-\u2bff]*")
"""Characters that every terminal draws in one cell. In a line with others, columns may be elsewhere
than Textual thinks; it is written whole, as Textual does, so that it is at least one piece."""
_BRIDGE = 4
"""Cells that are rather written again than jumped over."""
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
_SEEN_ON_BLANKS = frozenset(["4", "7", "9", "21", "53"])


class _Look(NamedTuple):
    """How text looks: the codes of SGR."""

    flags: frozenset[str] = frozenset()
    ink: str = ""
    paper: str = ""


_Cell = tuple[str, _Look]
"""What a cell shows; an empty text behind a wide character."""
_PLAIN = _Look()
_UNKNOWN: _Cell = ("\x00", _PLAIN)


class ThinOutput:
    """The cells of the terminal, and frames made short by what is known of them."""

    def __init__(self) -> None:
        self._size = (0, 0)
        self._rows: list[list[_Cell]] = []
        self._pen: _Look | None = None
        self._at: tuple[int, int] | None = None

    def forget(self) -> None:
        """Nothing is known of the terminal any more: the next frame is written as it comes."""
        self._size = (0, 0)

    def shortened(self, data: str, width: int, height: int) -> str:
        """What draws the same as `data` on a terminal of that size, from column and row 1 on."""
        if self._size != (width, height):
            self._size = (width, height)
            self._rows = [[_UNKNOWN] * width for _ in range(height)]
            self._pen = self._at = None
        wanted: dict[int, tuple[list[_Cell], int, int]] = {}
        x = y = end = 0
        for match in _PIECE.finditer(data):
            cells = _cells(match[3]) if match.start() == end else None
            y, x = int(match[1]) - 1, int(match[2]) - 1
            if cells is None or y >= height or x + len(cells) > width:
                break
            end = match.end()
            if cells:
                line, first, last = wanted.get(y) or (self._rows[y][:], x, x)
                line[x : x + len(cells)] = cells
                x += len(cells)
                wanted[y] = line, min(first, x - len(cells)), max(last, x)
        if end != len(data):
            if not _ONLY_MODES.fullmatch(data):
                self.forget()
            return data
        parts: list[str] = []
        for number, (line, first, last) in wanted.items():
            if line != self._rows[number]:
                self._write_row(parts, number, line, first, last)
                self._rows[number] = line
        if parts and (x, y) != (0, 0):
            # Where something is being typed, for what helps with typing.
            parts.append(self._way(x, y))
        return "".join(parts)

    def _write_row(
        self, parts: list[str], y: int, line: list[_Cell], first: int, last: int
    ) -> None:
        old = self._rows[y]
        if _STEADY.fullmatch("".join([cell[0] for row in (line, old) for cell in row])):
            changed = [x for x in range(first, last) if line[x] != old[x]]
        else:
            changed = list(range(first, last))
        place = 0
        while place < len(changed):
            start = stop = changed[place]
            while place < len(changed) and changed[place] <= stop + _BRIDGE:
                stop = changed[place]
                place += 1
            self._write_run(parts, y, line, start, stop + 1)

    def _write_run(
        self, parts: list[str], y: int, line: list[_Cell], start: int, stop: int
    ) -> None:
        parts.append(self._way(start, y))
        for text, look in line[start:stop]:
            if self._pen is not look:
                codes, self._pen = _change(self._pen, look, text == " ")
                parts.append(codes)
            parts.append(text)
        # In the last column the cursor stays, or hangs behind it: terminals differ.
        self._at = (stop, y) if stop < self._size[0] else None

    def _way(self, x: int, y: int) -> str:
        """The move to a cell."""
        before, self._at = self._at, (x, y)
        if before == (x, y):
            return ""
        if before is not None and before[1] == y:
            by = x - before[0]
            return f"\x1b[{by if by > 1 else ''}C" if 0 < by < 100 else f"\x1b[{x + 1}G"
        return f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"


@lru_cache(maxsize=2048)
def _cells(piece: str) -> tuple[_Cell, ...] | None:
    """The cells that a piece of a line draws; None where it does something else as well. The same
    pieces come again and again: blank lines, and what was there before something was opened."""
    cells: list[_Cell] = []
    look, end = _PLAIN, 0
    for match in _TOKEN.finditer(piece):
        if match.start() != end:
            return None
        end = match.end()
        codes, text = match.groups()
        if codes is not None:
            look = _look(codes)
        elif text is not None:
            _add(cells, text, look)
    return tuple(cells) if end == len(piece) else None


def _add(cells: list[_Cell], text: str, look: _Look) -> None:
    blank = _on_blank(look)
    if text.isascii():
        cells += [(" ", blank) if one == " " else (one, look) for one in text]
        return
    for one in text:
        width = 1 if one < "\u0300" else cell_len(one)
        if width == 0 and cells:
            cells[-1] = (cells[-1][0] + one, look)
            continue
        cells.append((one, blank if one == " " else look))
        if width == 2:
            cells.append(("", look))


@lru_cache(maxsize=4096)
def _look(codes: str) -> _Look:
    flags: set[str] = set()
    ink = paper = ""
    parts = iter(codes.split(";"))
    for code in parts:
        if code in ("", "0"):
            flags, ink, paper = set(), "", ""
        elif code in ("38", "48"):
            kind = next(parts, "")
            colour = ";".join(
                [code, kind, *(next(parts, "") for _ in range(3 if kind == "2" else 1))]
            )
            ink, paper = (colour, paper) if code == "38" else (ink, colour)
        elif code == "39":
            ink = ""
        elif code == "49":
            paper = ""
        elif len(code) == 2 and code[0] in "39":
            ink = code
        elif (code[0] == "4" and len(code) == 2) or code.startswith("10"):
            paper = code
        else:
            flags.add(code)
    return _kept(_Look(frozenset(flags), ink, paper))


@lru_cache(maxsize=4096)
def _kept(look: _Look) -> _Look:
    """One object for each look, so that looks can be told apart by identity."""
    return look


@lru_cache(maxsize=4096)
def _on_blank(look: _Look) -> _Look:
    """The same without what cannot be seen on a blank."""
    return look if look.flags & _SEEN_ON_BLANKS else _kept(_Look(paper=look.paper))


@lru_cache(maxsize=16384)
def _change(pen: _Look | None, wanted: _Look, is_blank: bool) -> tuple[str, _Look]:
    """What turns the pen into one that draws `wanted`, and the pen then."""
    from_nothing = ";".join(
        [
            "0",
            *sorted(wanted.flags),
            *([wanted.ink] * bool(wanted.ink)),
            *([wanted.paper] * bool(wanted.paper)),
        ]
    )
    anew = f"\x1b[{from_nothing if from_nothing != '0' else ''}m"
    if pen is None:
        return anew, wanted
    goal = wanted
    if is_blank and not (pen.flags | wanted.flags) & _SEEN_ON_BLANKS:
        goal = _kept(pen._replace(paper=wanted.paper))
    if goal == pen:
        return "", goal
    gone = pen.flags - goal.flags
    if not gone <= _OFF.keys():
        return anew, wanted
    off = sorted({_OFF[flag] for flag in gone})
    # 22 ends both bold and dim.
    on = goal.flags - pen.flags | (goal.flags & {"1", "2"} if "22" in off else set())
    codes = [*off, *sorted(on)]
    if goal.ink != pen.ink:
        codes.append(goal.ink or "39")
    if goal.paper != pen.paper:
        codes.append(goal.paper or "49")
    changed = f"\x1b[{';'.join(codes)}m"
    return (changed, goal) if len(changed) <= len(anew) else (anew, wanted)
