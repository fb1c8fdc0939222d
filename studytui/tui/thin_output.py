"""Of what Textual draws, only what changes a cell of the terminal: each byte counts on a slow line.

Textual writes every line of a widget whole, with all its colours for each run of one look. Here the
cells that stand on the terminal are known, and a frame is written as the moves, looks and text of
those that change. Where a block of rows has moved, the terminal moves it.
"""

from __future__ import annotations

import re
from collections import Counter

from rich.cells import cell_len

from studytui.tui.pen import PLAIN, Look, change, is_erasable
from studytui.tui.thin_row import (
    ALL_NARROW,
    DOUBTFUL,
    GAP,
    OTHER,
    UNKNOWN,
    Looks,
    Row,
    differing,
    end_of_blanks,
    end_of_change,
    mask_of,
    with_gaps,
    words_of,
)

_MOVE = re.compile(r"\x1b\[(\d+);(\d+)H")
_ONLY_MODES = re.compile(
    r"(?:\x1b\[[?<>=]?[\d;]*\$?[a-ln-zA-GI-Z]|\x07|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\))*"
)
"""Sequences that change no cell: modes, questions, titles, the clipboard."""
_SCROLLED_AT_LEAST = 4
"""Changed rows from which on it is looked whether a block has moved."""
_SCROLL_COSTS = 30
"""Cells that moving a block has to spare."""
_REWRITTEN = 8
"""Cells between two changes that may be cheaper written again than jumped over."""
_ERASE_TO_END = "\x1b[K"
_WORTH_ERASING = " " * 4
"""Fewer blanks are as short themselves."""


class ThinOutput:
    """The cells of the terminal, and frames made short by what is known of them."""

    def __init__(self, *, erases_in_colour: bool = False) -> None:
        """`erases_in_colour` says whether cells that the terminal erases get the background of the
        pen ("bce" in terminfo)."""
        self._erases_in_colour = erases_in_colour
        self._size = (0, 0)
        self._looks = Looks()
        self._rows: list[Row] = []
        self._pen: Look | None = None
        self._at: tuple[int, int] | None = None

    def forget(self) -> None:
        """Nothing is known of the terminal any more: the next frame is written as it comes."""
        self._size = (0, 0)

    def _unknown_row(self) -> Row:
        width = self._size[0]
        text = UNKNOWN * width
        looks = self._looks.plain * width
        return Row(text, looks, looks, ALL_NARROW, text)

    def shortened(self, data: str, width: int, height: int) -> str:
        """What draws the same as `data` on a terminal of that size, from column and row 1 on."""
        if self._looks.is_full:
            self._looks = Looks()
            self.forget()
        if self._size != (width, height):
            self._size = (width, height)
            self._rows = [self._unknown_row() for _ in range(height)]
            self._pen = self._at = None
        read = self._looks.piece
        wanted: dict[int, Row] = {}
        x = y = 0
        other, *moves = _MOVE.split(data)
        is_known = bool(moves) and not other
        for line, column, written in zip(moves[::3], moves[1::3], moves[2::3], strict=True):
            piece = read(written)
            y, x = int(line) - 1, int(column) - 1
            if piece is None or y >= height or x + len(piece.looks) > width:
                is_known = False
                break
            if piece.looks:
                row = wanted.get(y)
                if row is None:
                    row = wanted[y] = self._rows[y].copy()
                row.pieces.append((x, written, piece.is_plain_behind))
                row.put(x, piece)
                x += len(piece.looks)
        if not is_known and data:
            if not _ONLY_MODES.fullmatch(data):
                self.forget()
            return data
        parts: list[str] = []
        changed: dict[int, Row] = {}
        for number, row in wanted.items():
            row.settle()
            before = self._rows[number]
            if row.texts != before.texts or row.looks != before.looks:
                changed[number] = row
        if len(changed) >= _SCROLLED_AT_LEAST:
            self._move_block(parts, changed)
        for number in sorted(changed):
            self._draw_row(parts, number, changed[number])
        if parts and (x, y) != (0, 0):
            # Where something is being typed, for what helps with typing.
            parts.append(self._way(x, y))
        return "".join(parts)

    def _move_block(self, parts: list[str], changed: dict[int, Row]) -> None:
        """Have the terminal move rows where that spares more than it costs. All between two rows
        moves; what stands beside the block is put back."""
        found = self._moved_block(changed)
        if found is None:
            return
        top, bottom, by = found
        rows = self._rows[top : bottom + 1]
        fresh = [self._unknown_row() for _ in range(abs(by))]
        moved = [*rows[by:], *fresh] if by > 0 else [*fresh, *rows[:by]]
        wanted = [changed.get(y, self._rows[y]) for y in range(top, bottom + 1)]
        if any(row.kind == DOUBTFUL for row in (*rows, *wanted)):
            return
        if differing(wanted, moved) + _SCROLL_COSTS >= differing(wanted, rows):
            return
        count = abs(by) if abs(by) > 1 else ""
        parts.append(f"\x1b[{top + 1};{bottom + 1}r")
        parts.append(f"\x1b[{top + 1}H\x1b[{count}{'M' if by > 0 else 'L'}\x1b[r")
        self._at = None
        self._rows[top : bottom + 1] = moved
        for y, row in enumerate(wanted, top):
            before = self._rows[y]
            if y in changed or row.texts != before.texts or row.looks != before.looks:
                changed.setdefault(y, row)

    def _moved_block(self, changed: dict[int, Row]) -> tuple[int, int, int] | None:
        """The first and last row of a block in which rows stand so many rows higher than before
        (lower, if less than 0)."""
        first = min(row.pieces[0][0] for row in changed.values())
        before: dict[str, int | None] = {}
        for y in range(min(changed), max(changed) + 1):
            words = words_of(self._rows[y], first)
            before[words] = None if words in before else y
        ways: dict[int, int] = {}
        for y, row in changed.items():
            there = before.get(words_of(row, first))
            if there is not None and there != y:
                ways[y] = there - y
        votes = Counter(ways.values()).most_common(1)
        if not votes or votes[0][1] < _SCROLLED_AT_LEAST - 1:
            return None
        by = votes[0][0]
        ends = [end for y, way in ways.items() if way == by for end in (y, y + by)]
        return min(ends), max(ends), by

    def _draw_row(self, parts: list[str], y: int, row: Row) -> None:
        old, self._rows[y] = self._rows[y], row
        if row.kind == DOUBTFUL:
            self._draw_as_it_came(parts, y, row)
            return
        if old.kind == DOUBTFUL or UNKNOWN in old.texts:
            old = self._cleared(parts, y, row, old)
        mask = mask_of(row, old)
        row.pieces.clear()
        is_in_one_look = False
        first = mask.find(OTHER)
        if first >= 0 and row.kind == ALL_NARROW:
            text = row.text
            is_in_one_look = self._looks.is_one(row, first, mask.rfind(OTHER) + 1)
            if old.text.isspace() or text.isspace():
                # Where words come or go, the blanks between them are as the ones beside them.
                mask = mask.replace(b"\1\0\1", b"\1\1\1")
            if is_in_one_look and UNKNOWN not in text:
                mask = with_gaps(mask, text)
            else:
                for match in GAP.finditer(mask):
                    start, end = match.span()
                    is_alike = self._looks.end(row, start - 1, end) == end
                    if is_alike and UNKNOWN not in text[start:end]:
                        mask[start:end] = OTHER * (end - start)
        self._draw_cells(parts, y, row, old, mask, is_in_one_look)

    def _cleared(self, parts: list[str], y: int, row: Row, old: Row) -> Row:
        """What stands where a row is to be drawn, once that is erased of which not all is known or
        whose text may stand elsewhere than in its cells. As it was, where some of it is to stay."""
        size, by_number = len(row.looks), self._looks.by_number
        looks = (one for one, _ in Counter(row.looks).most_common())
        look = next((one for one in looks if self._may_erase(by_number[one])), None)
        if look is None or UNKNOWN in row.texts:
            return self._unknown_row() if old.kind == DOUBTFUL else old
        parts.append(self._way(0, y))
        codes, self._pen = change(self._pen, by_number[look], True)
        parts += [codes, _ERASE_TO_END]
        text = " " * size
        return Row(text, look * size, look * size, ALL_NARROW, text)

    def _draw_as_it_came(self, parts: list[str], y: int, row: Row) -> None:
        """Draw a row by what Textual has written."""
        if self._pen is not PLAIN:
            parts.append(change(self._pen, PLAIN, False)[0])
        for x, text, is_plain_behind in row.pieces:
            parts.append(f"\x1b[{y + 1};{x + 1}H{text.removesuffix(chr(10))}")
            self._pen = PLAIN if is_plain_behind else None
        self._at = None
        # A wide character that was cut in two leaves a half of which nothing is known.
        texts = row.texts = list(row.texts)
        looks = list(row.looks)
        for x, text in enumerate(texts):
            is_wide = x + 1 < len(texts) and not texts[x + 1]
            if (text and not is_wide and cell_len(text) > 1) or (
                not text and (x == 0 or cell_len(texts[x - 1]) < 2)
            ):
                texts[x], looks[x] = UNKNOWN, self._looks.plain
        row.looks = "".join(looks)
        row.settle()
        row.pieces.clear()

    def _draw_cells(
        self,
        parts: list[str],
        y: int,
        row: Row,
        old: Row,
        mask: bytearray,
        is_in_one_look: bool,
    ) -> None:
        """Draw the cells of a row that change from the old one, as `mask` says."""
        width, texts, looks = self._size[0], row.texts, row.looks
        by_number, is_narrow = self._looks.by_number, row.kind == ALL_NARROW
        x = mask.find(OTHER)
        while x >= 0:
            if not texts[x]:
                x -= 1
            text = texts[x]
            self._reach(parts, x, y, row)
            look = by_number[looks[x]]
            if look is not self._pen:
                codes, self._pen = change(self._pen, look, text == " ")
                if codes:
                    parts.append(codes)
            done = x + 1
            erased, erasure = 0, ""
            if (
                text == " "
                and mask.startswith(OTHER, done)
                and (not is_narrow or row.text.startswith(_WORTH_ERASING, x))
            ):
                if self._may_erase(look):
                    erased, erasure = self._erasure(row, old, mask, x)
                elif is_narrow:
                    done = min(end_of_blanks(row, x), end_of_change(mask, x))
                    text = row.text[x:done]
            if erased:
                parts.append(erasure)
                done = x + erased
            else:
                if done < width and not texts[done]:
                    done += 1
                elif text[0] != " " and is_narrow:
                    done = self._end_of_run(row, mask, x, is_in_one_look)
                    text = row.text[x:done]
                parts.append(text)
                # In the last column the cursor stays, or hangs behind it: terminals differ.
                self._at = (done, y) if done < width else None
            x = mask.find(OTHER, done)

    def _may_erase(self, look: Look) -> bool:
        return is_erasable(look) and (not look.paper or self._erases_in_colour)

    def _erasure(self, row: Row, old: Row, mask: bytearray, x: int) -> tuple[int, str]:
        """How many cells from a blank on are shorter erased than written, and what does it.

        No erasure ends in a wide character: where its left half is erased and its right half
        written over, tmux (3.3a) shows that blank with its background and keeps it without."""
        width = self._size[0]
        end = end_of_blanks(row, x)
        length = mask.rfind(OTHER, x, end) + 1 - x
        if end == width:
            return (end - x, _ERASE_TO_END) if length > len(_ERASE_TO_END) else (0, "")
        if UNKNOWN in old.texts:
            return 0, ""
        if not old.texts[x + length]:
            length -= 1
        erasure = f"\x1b[{length}X"
        way = len(f"\x1b[{length}C") if mask.find(OTHER, end) >= 0 else 0
        return (length, erasure) if len(erasure) + way < length else (0, "")

    def _reach(self, parts: list[str], x: int, y: int, row: Row) -> None:
        """Go to a cell, or write what lies between again where that is shorter."""
        before = self._at
        if before == (x, y):
            return
        way = self._way(x, y)
        if before is not None and before[1] == y and 0 < x - before[0] <= _REWRITTEN:
            start = before[0]
            texts = row.texts[start:x]
            if all(map(self._draws, texts, row.looks[start:x])):
                text = "".join(texts)
                if UNKNOWN not in text and len(text.encode()) <= len(way):
                    way = text
        parts.append(way)

    def _draws(self, text: str, number: str) -> bool:
        """Whether the pen draws a cell as it is."""
        look = self._looks.by_number[number]
        return self._pen is look or (text == " " and not change(self._pen, look, True)[0])

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

    def _end_of_run(self, row: Row, mask: bytearray, start: int, is_in_one_look: bool) -> int:
        """Where words of one look end that all change, from a cell with text on. One blank between
        two words is written; more may be erased."""
        text, stop = row.text, end_of_change(mask, start)
        gap = text.find("  ", start, stop)
        if gap >= 0:
            stop = gap
        if not is_in_one_look:
            stop = self._looks.end(row, start, stop)
        while text[stop - 1] == " ":
            stop -= 1
        return stop
