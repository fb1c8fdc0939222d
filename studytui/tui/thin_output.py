"""Of what Textual draws, only what changes a cell of the terminal: each byte counts on a slow line.

Textual writes every line of a widget whole, with all its colours for each run of one look. Here the
cells that stand on the terminal are known, and a frame is written as the moves, looks and text of
those that change. Where a block of rows has moved, the terminal moves it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from operator import ne

from rich.cells import cell_len, split_graphemes

from studytui.tui.pen import PLAIN, Look, change, is_erasable, kept, look_after, on_blank

_PIECE = re.compile(r"\x1b\[(\d+);(\d+)H((?:(?!\x1b\[\d+;\d+H).)*)", re.DOTALL)
"""A move, and what is written from there."""
_TOKEN = re.compile(
    r"\x1b\[([\d;]*)m|([^\x00-\x1f\x7f]+)|\x1b\]8;([^\x00-\x1f\x7f]*)(?:\x1b\\|\x07)|\n$"
)
_ONLY_MODES = re.compile(
    r"(?:\x1b\[[?<>=]?[\d;]*\$?[a-ln-zA-GI-Z]|\x07|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\))*"
)
"""Sequences that change no cell: modes, questions, titles, the clipboard."""
_ONE_CELL = (
    r"\x00 -\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058f\u05d0-\u05ea\u0620-\u064a"
    r"\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u20cf\u2100-\u2319\u231c-\u2328\u232b-\u23e8"
    r"\u23ed-\u23ef\u23f1\u23f2\u23f4-\u25fc\u25ff-\u2613\u2616-\u262f\u2638-\u2647\u2654-\u267e"
    r"\u2680-\u2689\u2690-\u2692\u2694-\u26a0\u26a2-\u26a9\u26ac-\u26bc\u26bf-\u26c3\u26c6-\u26cd"
    r"\u2701-\u2704\u2706-\u2709\u270c-\u2727\u2729-\u274b\u274f-\u2752\u2758-\u2794"
    r"\u2798-\u27af\u27b1-\u27be\u27c0-\u2b1a\u2b1d-\u2b4f\u2b51-\u2b54\u2b56-\u2bff"
)
_TWO_CELLS = (
    r"\u2e80-\u3029\u3030-\u303e\u3041-\u3096\u309b-\u3163\u3165-\u31ff\u3220-\u3247\u3250-\ua4cf"
    r"\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6"
)
_NARROW = re.compile(f"[{_ONE_CELL}]*")
"""Characters that every terminal draws in one cell."""
_SURE = re.compile(f"[{_ONE_CELL}{_TWO_CELLS}]*")
"""Those and the ones that every terminal draws in two. About others terminals differ: behind them
text may stand elsewhere than Textual thinks, so such a row is drawn as Textual draws it."""
_SCROLLED_AT_LEAST = 4
"""Changed rows from which on it is looked whether a block has moved."""
_SCROLL_COSTS = 30
"""Cells that moving a block has to spare."""
_REWRITTEN = 8
"""Cells between two changes that may be cheaper written again than jumped over."""
_ERASE_TO_END = "\x1b[K"
_SAME, _OTHER = b"\0", b"\1"
"""A cell that stays as it is, and one that changes."""
_GAP = re.compile(rb"(?<=\x01)\x00{1,3}(?=\x01)")
"""Cells between two changes that are no longer than the jump over them."""

_ALL_NARROW, _WITH_WIDE, _DOUBTFUL = range(3)
_Cell = tuple[str, Look]
"""What a cell shows; an empty text behind a wide character."""
_UNKNOWN: _Cell = ("\x00", PLAIN)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is drawn from a place on."""

    cells: tuple[_Cell, ...]
    is_plain_behind: bool
    """Whether the pen is without any look at its end."""
    text: str | None
    """All that it says where each of its characters stands in one cell for sure."""


@dataclass(slots=True)
class _Row:
    """A row of the terminal, as it is or as it is to be."""

    line: list[_Cell]
    kind: int
    """Whether it is sure in which cell each of its characters stands."""
    text: str
    """All that it says."""
    pieces: list[tuple[int, str, bool]] = field(default_factory=list)
    """Of one that is to be: where each piece begins, as Textual has written it, and whether the pen
    is plain behind it."""


def _unknown_row(width: int) -> _Row:
    return _Row([_UNKNOWN] * width, _ALL_NARROW, _UNKNOWN[0] * width)


class ThinOutput:
    """The cells of the terminal, and frames made short by what is known of them."""

    def __init__(self, *, erases_in_colour: bool = False) -> None:
        """`erases_in_colour` says whether cells that the terminal erases get the background of the
        pen ("bce" in terminfo)."""
        self._erases_in_colour = erases_in_colour
        self._size = (0, 0)
        self._rows: list[_Row] = []
        self._pen: Look | None = None
        self._at: tuple[int, int] | None = None

    def forget(self) -> None:
        """Nothing is known of the terminal any more: the next frame is written as it comes."""
        self._size = (0, 0)

    def shortened(self, data: str, width: int, height: int) -> str:
        """What draws the same as `data` on a terminal of that size, from column and row 1 on."""
        if self._size != (width, height):
            self._size = (width, height)
            self._rows = [_unknown_row(width) for _ in range(height)]
            self._pen = self._at = None
        wanted: dict[int, _Row] = {}
        x = y = end = 0
        for match in _PIECE.finditer(data):
            piece = _piece(match[3]) if match.start() == end else None
            y, x = int(match[1]) - 1, int(match[2]) - 1
            if piece is None or y >= height or x + len(piece.cells) > width:
                break
            end = match.end()
            if piece.cells:
                row = wanted.get(y)
                if row is None:
                    before = self._rows[y]
                    row = wanted[y] = _Row(before.line[:], before.kind, before.text)
                row.pieces.append((x, match[3], piece.is_plain_behind))
                start, x = x, x + len(piece.cells)
                row.line[start:x] = piece.cells
                if piece.text is None:
                    row.kind = _WITH_WIDE
                elif row.kind == _ALL_NARROW:
                    row.text = row.text[:start] + piece.text + row.text[x:]
        if end != len(data):
            if not _ONLY_MODES.fullmatch(data):
                self.forget()
            return data
        parts: list[str] = []
        changed = {y: row for y, row in wanted.items() if row.line != self._rows[y].line}
        for row in changed.values():
            # Where all is narrow, and nothing else has come, that is known.
            if row.kind != _ALL_NARROW:
                row.kind, row.text = _read(row.line)
        if len(changed) >= _SCROLLED_AT_LEAST:
            self._move_block(parts, changed)
        for number in sorted(changed):
            self._draw_row(parts, number, changed[number])
        if parts and (x, y) != (0, 0):
            # Where something is being typed, for what helps with typing.
            parts.append(self._way(x, y))
        return "".join(parts)

    def _move_block(self, parts: list[str], changed: dict[int, _Row]) -> None:
        """Have the terminal move rows where that spares more than it costs. All between two rows
        moves; what stands beside the block is put back."""
        found = self._moved_block(changed)
        if found is None:
            return
        top, bottom, by = found
        width = self._size[0]
        rows = self._rows[top : bottom + 1]
        fresh = [_unknown_row(width) for _ in range(abs(by))]
        moved = [*rows[by:], *fresh] if by > 0 else [*fresh, *rows[:by]]
        wanted = [changed.get(y, self._rows[y]) for y in range(top, bottom + 1)]
        if any(row.kind == _DOUBTFUL for row in (*rows, *wanted)):
            return
        if _differing(wanted, moved) + _SCROLL_COSTS >= _differing(wanted, rows):
            return
        count = abs(by) if abs(by) > 1 else ""
        parts.append(f"\x1b[{top + 1};{bottom + 1}r")
        parts.append(f"\x1b[{top + 1}H\x1b[{count}{'M' if by > 0 else 'L'}\x1b[r")
        self._at = None
        self._rows[top : bottom + 1] = moved
        for y, row in enumerate(wanted, top):
            if y in changed or row.line != self._rows[y].line:
                changed.setdefault(y, row)

    def _moved_block(self, changed: dict[int, _Row]) -> tuple[int, int, int] | None:
        """The first and last row of a block in which rows stand so many rows higher than before
        (lower, if less than 0)."""
        first = min(row.pieces[0][0] for row in changed.values())
        before: dict[str, int | None] = {}
        for y in range(min(changed), max(changed) + 1):
            words = _words(self._rows[y], first)
            before[words] = None if words in before else y
        ways: dict[int, int] = {}
        for y, row in changed.items():
            there = before.get(_words(row, first))
            if there is not None and there != y:
                ways[y] = there - y
        votes = Counter(ways.values()).most_common(1)
        if not votes or votes[0][1] < _SCROLLED_AT_LEAST - 1:
            return None
        by = votes[0][0]
        ends = [end for y, way in ways.items() if way == by for end in (y, y + by)]
        return min(ends), max(ends), by

    def _draw_row(self, parts: list[str], y: int, row: _Row) -> None:
        old, self._rows[y] = self._rows[y], row
        line = row.line
        if row.kind == _DOUBTFUL:
            self._draw_as_it_came(parts, y, row)
            return
        if old.kind == _DOUBTFUL:
            # What stands there may stand elsewhere than in its cells.
            mask = bytearray(cell is not _UNKNOWN for cell in line)
        else:
            mask = bytearray(map(ne, line, old.line))
        row.pieces.clear()
        if row.kind == _ALL_NARROW:
            if old.text.isspace() or row.text.isspace():
                # Where words come or go, the blanks between them are as the ones beside them.
                mask = mask.replace(b"\1\0\1", b"\1\1\1")
            for gap in _GAP.finditer(mask):
                if _is_in_one_look(line, *gap.span()):
                    mask[gap.start() : gap.end()] = _OTHER * len(gap[0])
        self._draw_cells(parts, y, row, mask)

    def _draw_as_it_came(self, parts: list[str], y: int, row: _Row) -> None:
        """Draw a row by what Textual has written."""
        if self._pen is not PLAIN:
            parts.append(change(self._pen, PLAIN, False)[0])
        for x, text, is_plain_behind in row.pieces:
            parts.append(f"\x1b[{y + 1};{x + 1}H{text.removesuffix(chr(10))}")
            self._pen = PLAIN if is_plain_behind else None
        self._at = None
        # A wide character that was cut in two leaves a half of which nothing is known.
        line = row.line
        for x, (text, _) in enumerate(line):
            is_wide = x + 1 < len(line) and not line[x + 1][0]
            if (text and not is_wide and cell_len(text) > 1) or (
                not text and (x == 0 or cell_len(line[x - 1][0]) < 2)
            ):
                line[x] = _UNKNOWN
        row.kind, row.text = _read(line)
        row.pieces.clear()

    def _draw_cells(self, parts: list[str], y: int, row: _Row, mask: bytearray) -> None:
        """Draw the cells that change, as `mask` says."""
        width, line = self._size[0], row.line
        x = mask.find(_OTHER)
        while x >= 0:
            cell = line[x]
            if not cell[0]:
                x, cell = x - 1, line[x - 1]
            self._reach(parts, x, y, line)
            text, look = cell
            if look is not self._pen:
                codes, self._pen = change(self._pen, look, text == " ")
                if codes:
                    parts.append(codes)
            done = x + 1
            erased, erasure = 0, ""
            if text == " " and mask.startswith(_OTHER, done):
                erased, erasure = self._erasure(line, mask, x)
            if erased:
                parts.append(erasure)
                done = x + erased
            else:
                parts.append(text)
                if done < width and not line[done][0]:
                    done += 1
                elif text != " " and row.kind == _ALL_NARROW:
                    start, done = done, _end_of_run(line, mask, x)
                    parts.append(row.text[start:done])
                # In the last column the cursor stays, or hangs behind it: terminals differ.
                self._at = (done, y) if done < width else None
            x = mask.find(_OTHER, done)

    def _erasure(self, line: list[_Cell], mask: bytearray, x: int) -> tuple[int, str]:
        """How many cells from a blank on are shorter erased than written, and what does it."""
        width, look = self._size[0], line[x][1]
        if not is_erasable(look) or (look.paper and not self._erases_in_colour):
            return 0, ""
        end = x + 1
        while end < width and line[end] == line[x]:
            end += 1
        length = mask.rfind(_OTHER, x, end) + 1 - x
        if end == width:
            return (end - x, _ERASE_TO_END) if length > len(_ERASE_TO_END) else (0, "")
        erasure = f"\x1b[{length}X"
        way = len(f"\x1b[{length}C") if mask.find(_OTHER, end) >= 0 else 0
        return (length, erasure) if len(erasure) + way < length else (0, "")

    def _reach(self, parts: list[str], x: int, y: int, line: list[_Cell]) -> None:
        """Go to a cell, or write what lies between again where that is shorter."""
        before = self._at
        if before == (x, y):
            return
        way = self._way(x, y)
        if before is not None and before[1] == y and 0 < x - before[0] <= _REWRITTEN:
            between = line[before[0] : x]
            if all(self._pen is look or self._draws_blank(text, look) for text, look in between):
                text = _between(line, before[0], x)
                if "\x00" not in text and len(text.encode()) <= len(way):
                    way = text
        parts.append(way)

    def _draws_blank(self, text: str, look: Look) -> bool:
        return text == " " and not change(self._pen, look, True)[0]

    def _way(self, x: int, y: int) -> str:
        """The shortest move to a cell."""
        before, self._at = self._at, (x, y)
        if before == (x, y):
            return ""
        row = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"
        if before is None:
            return row
        by, down = x - before[0], y - before[1]
        if not down:
            if by > 0:
                along = f"\x1b[{by if by > 1 else ''}C"
            else:
                along = min("\b" * -by, f"\x1b[{-by if by < -1 else ''}D", key=len)
            ways = [along, f"\x1b[{x + 1}G", *(["\r"] if not x else [])]
            return min(ways, key=len)
        if not by:
            return min(row, f"\x1b[{y + 1}d", key=len)
        return row


def _read(line: list[_Cell]) -> tuple[int, str]:
    """Whether it is sure in which cell each character of a row stands, and what it says."""
    texts = [text for text, _ in line]
    whole = "".join(texts)
    if _NARROW.fullmatch(whole) and "" not in texts:
        return _ALL_NARROW, whole
    if not _SURE.fullmatch(whole):
        return _DOUBTFUL, whole
    texts.append(" ")
    for text, behind in zip([" ", *texts], texts, strict=False):
        if (not behind) != (cell_len(text) == 2):
            return _DOUBTFUL, whole
    return _WITH_WIDE, whole


def sure_width(text: str) -> int:
    """Cells that every terminal gives to each of these characters; 0 where terminals differ."""
    if _NARROW.fullmatch(text):
        return 1
    return 2 if _SURE.fullmatch(text) else 0


def _is_in_one_look(line: list[_Cell], start: int, end: int) -> bool:
    """Whether these cells look as the one before them, so that they may be written with it."""
    look = line[start - 1][1]
    bare = on_blank(look)
    return all(
        (its_look is look or (text == " " and its_look is bare)) and text != "\x00"
        for text, its_look in line[start:end]
    )


def _end_of_run(line: list[_Cell], mask: bytearray, start: int) -> int:
    """Where words of one look end that all change, from a cell with text on. One blank between two
    words is written; more may be erased."""
    look = line[start][1]
    bare = on_blank(look)
    end = start + 1
    stop = mask.find(_SAME, end)
    for x, (text, its_look) in enumerate(line[end : stop if stop >= 0 else None], end):
        if text == " " and its_look is bare:
            continue
        if its_look is not look or x > end + 1:
            break
        end = x + 1
    return end


def _words(row: _Row, first: int) -> str:
    """What can be read of a row, from a column on."""
    whole = row.text[first:] if row.kind == _ALL_NARROW else _between(row.line, first, None)
    return whole.rstrip()


def _between(line: list[_Cell], start: int, end: int | None) -> str:
    return "".join([text for text, _ in line[start:end]])


def _differing(one: list[_Row], other: list[_Row]) -> int:
    return sum(sum(map(ne, a.line, b.line)) for a, b in zip(one, other, strict=True) if a is not b)


@lru_cache(maxsize=2048)
def _piece(written: str) -> _Piece | None:
    """The cells that a piece of a line draws; None where it does something else as well. The same
    pieces come again and again: blank lines, and what was there before something was opened."""
    cells: list[_Cell] = []
    look, end = PLAIN, 0
    for match in _TOKEN.finditer(written):
        if match.start() != end:
            return None
        end = match.end()
        codes, text, target = match.groups()
        if codes is not None:
            look = look_after(look, codes)
        elif text is not None:
            _add(cells, text, look)
        elif target is not None:
            look = kept(look._replace(link="" if target.endswith(";") else target))
    if end != len(written):
        return None
    kind, text = _read(cells)
    return _Piece(tuple(cells), look == PLAIN, text if kind == _ALL_NARROW else None)


def _add(cells: list[_Cell], text: str, look: Look) -> None:
    blank = on_blank(look)
    if _NARROW.fullmatch(text):
        cells += [(" ", blank) if one == " " else (one, look) for one in text]
        return
    for start, stop, width in split_graphemes(text)[0]:
        one = text[start:stop]
        if width == 0 and cells:
            cells[-1] = (cells[-1][0] + one, look)
            continue
        cells.append((one, blank if one == " " else look))
        cells += [("", look)] * (width - 1)
