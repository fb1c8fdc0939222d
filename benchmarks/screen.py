"""What a terminal shows: cells with their look, changed by the commands of a program.

pyte's `Screen` keeps the cells; the methods here replace the ones where it differs from xterm:
dim and concealed text, the alternate screen, erasing with the background only, halves of wide
characters, moves beyond the margins, and characters without width, at which pyte drops the rest
of the text.
"""

from __future__ import annotations

import copy
import re
from functools import lru_cache
from typing import Any, NamedTuple, cast

import pyte
from pyte import charsets
from pyte import modes as mo
from wcwidth import wcwidth

COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
NAMED_COLOURS = COLOURS + tuple(f"bright{colour}" for colour in COLOURS)
FLAGS_ON = {
    1: "bold",
    2: "dim",
    3: "italics",
    4: "underscore",
    5: "blink",
    6: "blink",
    7: "reverse",
    8: "conceal",
    9: "strikethrough",
    21: "underscore",
}
FLAGS_OFF = {
    22: ("bold", "dim"),
    23: ("italics",),
    24: ("underscore",),
    25: ("blink",),
    27: ("reverse",),
    28: ("conceal",),
    29: ("strikethrough",),
}
ALTERNATE_SCREEN = frozenset({47, 1047, 1049})
# xterm changes to 132 columns only when asked to allow it, so here the size is the pty's alone.
COLUMN_MODE = 3
ONE_CELL_EACH = re.compile("[ -~\u2013\u2014\u2500-\u259f]+")
"""Text that is drawn at once, since no character of it is wide, joins another or moves the cursor."""


class Cell(NamedTuple):
    """One cell: its text and its look.

    `data` is "" in the right half of a wide character. `fg` and `bg` are "default", a name in
    `NAMED_COLOURS`, or six hex digits.
    """

    data: str = " "
    fg: str = "default"
    bg: str = "default"
    bold: bool = False
    dim: bool = False
    italics: bool = False
    underscore: bool = False
    strikethrough: bool = False
    reverse: bool = False
    blink: bool = False
    conceal: bool = False
    link: str = ""
    """Where it links to: the parameters and the address of OSC 8."""


class Screen(pyte.Screen):
    """The cells of a terminal, its cursor, its title and the private modes that are on."""

    def __init__(self, columns: int, rows: int) -> None:
        self.joins_emoji = False
        """Whether a tone of skin and the two halves of a flag join what stands before them, as most
        terminals have it and the tables of widths do not."""
        self.keeps_links = False
        """Whether cells know where they link to, as few terminals do."""
        self.private_modes: set[int] = set()
        self._hidden: tuple[Any, pyte.screens.Cursor] | None = None
        self._drawn = ""
        self.had_no_room = 0
        """How many characters were to be drawn behind the end of their row."""
        super().__init__(columns, rows)

    @property
    def default_char(self) -> Any:
        return Cell(reverse=mo.DECSCNM in self.mode)

    @property
    def pen(self) -> Cell:
        """The look the next character gets."""
        return cast(Cell, self.cursor.attrs)

    def cells(self) -> list[list[Cell]]:
        """All rows, each with as many cells as there are columns."""
        rows = (self.buffer[y] for y in range(self.lines))
        return [[cast(Cell, row[x]) for x in range(self.columns)] for row in rows]

    def text_lines(self) -> list[str]:
        """All rows as text; a wide character is one character, blanks at the end are left out."""
        return ["".join(cell.data for cell in row).rstrip() for row in self.cells()]

    def reset(self) -> None:
        super().reset()
        self.cursor.attrs = self.default_char
        self.private_modes = {7, 25}
        self._hidden = None

    def resize(self, lines: int | None = None, columns: int | None = None) -> None:
        super().resize(lines, columns)
        self.ensure_hbounds()
        self.ensure_vbounds()

    def draw(self, data: str) -> None:
        charset = self.g1_charset if self.charset else self.g0_charset
        if charset is not charsets.LAT1_MAP:
            data = data.translate(charset)
        fits = self.cursor.x + len(data) <= self.columns
        if fits and mo.IRM not in self.mode and ONE_CELL_EACH.fullmatch(data):
            self._put_all(data)
            return
        for character in data:
            width = wcwidth(character)
            if self.joins_emoji and width == 2:
                width = _joined_width(character)
            if width > 0:
                self._put(character, width)
            elif width == 0:
                self._join(character)

    def cursor_up(self, count: int | None = None) -> None:
        top = self.margins.top if self.margins and self.cursor.y >= self.margins.top else 0
        self.cursor.y = max(self.cursor.y - (count or 1), top)

    def cursor_down(self, count: int | None = None) -> None:
        within = self.margins and self.cursor.y <= self.margins.bottom
        bottom = self.margins.bottom if self.margins and within else self.lines - 1
        self.cursor.y = min(self.cursor.y + (count or 1), bottom)

    def set_margins(self, top: int | None = None, bottom: int | None = None) -> None:
        super().set_margins(top, bottom)
        if not top and bottom is None:
            self.cursor_position()

    def repeat(self, count: int = 1) -> None:
        """Draws the last character again (REP)."""
        self.draw(self._drawn * min(max(1, count), self.columns * self.lines))

    def scroll_up(self, count: int = 1) -> None:
        """Moves the rows inside the margins up (SU)."""
        self._scroll(self.delete_lines, count)

    def scroll_down(self, count: int = 1) -> None:
        """Moves the rows inside the margins down (SD)."""
        self._scroll(self.insert_lines, count)

    def erase_characters(self, count: int | None = None) -> None:
        x = min(self.cursor.x, self.columns - 1)
        self._erase(self.cursor.y, x, min(x + (count or 1), self.columns))

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        x = min(self.cursor.x, self.columns - 1)
        first = x if how == 0 else 0
        self._erase(self.cursor.y, first, x + 1 if how == 1 else self.columns)

    def erase_in_display(self, how: int = 0, *_: Any, **__: Any) -> None:
        first = self.cursor.y + 1 if how == 0 else 0
        for y in range(first, self.cursor.y if how == 1 else self.lines):
            self._erase(y, 0, self.columns)
        if how in (0, 1):
            self.erase_in_line(how)

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        if kwargs.get("private"):
            modes = tuple(mode for mode in modes if mode != COLUMN_MODE)
            if ALTERNATE_SCREEN & set(modes) and self._hidden is None:
                self._hidden = ({y: dict(row) for y, row in self.buffer.items()}, self.cursor)
                self.buffer.clear()
                self.cursor = copy.copy(self.cursor)
            self.private_modes.update(modes)
        super().set_mode(*modes, **kwargs)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        if kwargs.get("private"):
            modes = tuple(mode for mode in modes if mode != COLUMN_MODE)
            if ALTERNATE_SCREEN & set(modes) and self._hidden is not None:
                rows, self.cursor = self._hidden
                self._hidden = None
                self.buffer.clear()
                for y, row in rows.items():
                    self.buffer[y].update(row)
            self.private_modes.difference_update(modes)
        super().reset_mode(*modes, **kwargs)

    def select_graphic_rendition(self, *codes: int) -> None:
        pen: dict[str, Any] = self.cursor.attrs._asdict()
        rest = list(codes) or [0]
        while rest:
            code = rest.pop(0)
            if code == 0:
                pen = self.default_char._asdict() | {"link": self.pen.link}
            elif code in FLAGS_ON:
                pen[FLAGS_ON[code]] = True
            elif code in FLAGS_OFF:
                pen.update(dict.fromkeys(FLAGS_OFF[code], False))
            elif code in (38, 48, 58):
                colour = _extended_colour(rest)
                if colour and code != 58:
                    pen["fg" if code == 38 else "bg"] = colour
            elif code in (39, 49):
                pen["fg" if code == 39 else "bg"] = "default"
            elif 30 <= code <= 47 or 90 <= code <= 107:
                bright, code = (8, code - 90) if code >= 90 else (0, code - 30)
                if code % 10 < 8:
                    pen["bg" if code >= 10 else "fg"] = NAMED_COLOURS[bright + code % 10]
        self.cursor.attrs = Cell(**(pen | {"data": " "}))  # type: ignore[assignment]

    def set_link(self, link: str) -> None:
        """What is drawn from now on links there; nowhere, if there is no address behind the `;`."""
        if self.keeps_links:
            link = "" if link.endswith(";") else link
            self.cursor.attrs = self.pen._replace(link=link)  # type: ignore[assignment]

    def _put_all(self, text: str) -> None:
        """Puts characters of one cell each that fit into the row."""
        x, y = self.cursor.x, self.cursor.y
        end = x + len(text)
        self._split(y, x)
        self._split(y, end)
        pen = self.pen
        self.buffer[y].update(zip(range(x, end), [_inked(pen, one) for one in text], strict=True))
        self.cursor.x = end
        self._drawn = text[-1]

    def _put(self, character: str, width: int) -> None:
        if self.cursor.x + width > self.columns:
            self.had_no_room += 1
            if mo.DECAWM in self.mode:
                self.carriage_return()
                self.linefeed()
            else:
                self.cursor.x = max(0, self.columns - width)
        if mo.IRM in self.mode:
            self.insert_characters(width)
        x, row = self.cursor.x, self.buffer[self.cursor.y]
        self._split(self.cursor.y, x)
        self._split(self.cursor.y, x + width)
        row[x] = _inked(self.pen, character)
        if width == 2:
            row[x + 1] = _inked(self.pen, "")
        self.cursor.x = x + width
        self._drawn = character

    def _join(self, character: str) -> None:
        row, x = self.buffer[self.cursor.y], self.cursor.x - 1
        if x > 0 and not row[x].data:
            x -= 1
        if x >= 0:
            row[x] = row[x]._replace(data=row[x].data + character)

    def _split(self, y: int, x: int) -> None:
        """Blanks a wide character that a change up to or from column `x` would cut in two."""
        row = self.buffer[y]
        if 0 < x < self.columns and not row[x].data:
            row[x - 1] = row[x - 1]._replace(data=" ")
            row[x] = row[x]._replace(data=" ")

    def _erase(self, y: int, first: int, end: int) -> None:
        self._split(y, first)
        self._split(y, end)
        blank: Any = Cell(bg=self.pen.bg)
        for x in range(first, end):
            self.buffer[y][x] = blank

    def _scroll(self, move: Any, count: int) -> None:
        x, y = self.cursor.x, self.cursor.y
        self.cursor.y = self.margins.top if self.margins else 0
        move(count)
        self.cursor.x, self.cursor.y = x, y


def _joined_width(character: str) -> int:
    if "\U0001f3fb" <= character <= "\U0001f3ff":
        return 0
    return 1 if "\U0001f1e6" <= character <= "\U0001f1ff" else 2


@lru_cache(maxsize=65536)
def _inked(pen: Cell, character: str) -> Any:
    """What a pen leaves in a cell; the same one each time."""
    return pen._replace(data=character)


def palette_colour(index: int) -> str:
    """The colour of an index in the 256-colour palette, by xterm's cube and greys."""
    if index < 16:
        return NAMED_COLOURS[index]
    if index < 232:
        steps = (0, 95, 135, 175, 215, 255)
        red, green, blue = (steps[(index - 16) // size % 6] for size in (36, 6, 1))
        return f"{red:02x}{green:02x}{blue:02x}"
    return f"{8 + (index - 232) * 10:02x}" * 3


def _extended_colour(rest: list[int]) -> str | None:
    """Takes `5;n` or `2;r;g;b` off the front of `rest`; None when it is short or out of range."""
    kind = rest.pop(0) if rest else None
    wanted = {5: 1, 2: 3}.get(kind or 0, 0)
    values, rest[:wanted] = rest[:wanted], []
    if not wanted or len(values) < wanted or max(values) > 255:
        return None
    if kind == 5:
        return palette_colour(values[0])
    return "".join(f"{value:02x}" for value in values)
