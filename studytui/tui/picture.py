"""A picture as a terminal takes it: kitty graphics, sixels, or half blocks in two colours a cell.

Of textual-image only the parts are used that ask the terminal nothing: it would wait for answers on
the line on which the learner types.
"""

from __future__ import annotations

import math
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.strip import Strip

from studytui.tui.picture_protocol import CellSize, Protocol

if TYPE_CHECKING:
    from PIL.Image import Image

_ENLARGED = 2.0
"""A small figure is drawn at most so many times its size."""
_MOST_PIXELS = 1_200_000
_MOST_PIXELS_FAR = 300_000
"""Over a line that may be slow: some 200 KB."""
_PLACEHOLDER = "\U0010eeee"
_CHUNK = 4096
_KITTY_ID = 197
"""One image at a time is kept in the terminal. As an index of a colour, since the placeholder's
colour names the image, and no colour system changes one of 256."""
_ZERO_WIDTH = ((ControlType.CURSOR_FORWARD, 0),)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to be drawn in so many cells."""

    columns: int
    rows: int
    strips: tuple[Strip, ...]
    """What stands in its cells, row by row."""
    upload: str = ""
    """To be sent before the first row."""
    pixels: str = ""
    """To be sent with the cursor in the first cell, after the last row."""


def fitted_cells(
    size: tuple[int, int], room: tuple[int, int], cell: CellSize, protocol: Protocol
) -> tuple[int, int]:
    """Columns and rows that a picture of this size in pixels takes of the room there is."""
    width, height = max(size[0], 1), max(size[1], 1)
    # In blocks a cell shows one pixel of a row, so that no picture needs more cells than pixels.
    most = cell.width if protocol is Protocol.BLOCKS else _ENLARGED
    scale = min(room[0] * cell.width / width, room[1] * cell.height / height, most)
    columns = round(width * scale / cell.width)
    rows = math.ceil(height * scale / cell.height - 0.25)
    return min(max(columns, 1), room[0]), min(max(rows, 1), room[1])


def drawn_picture(
    image: Image, cells: tuple[int, int], cell: CellSize, protocol: Protocol, *, is_far: bool
) -> Picture:
    """The image in exactly these columns and rows. With `is_far` in fewer bytes."""
    if protocol is Protocol.BLOCKS:
        return _in_blocks(image, *cells)
    width, height = cells[0] * cell.width, cells[1] * cell.height
    most = _MOST_PIXELS_FAR if is_far else _MOST_PIXELS
    if protocol is Protocol.KITTY:
        shrunk = min(1.0, math.sqrt(most / (width * height)))
        image = image.resize((max(round(width * shrunk), 1), max(round(height * shrunk), 1)))
        return _for_kitty(image.quantize(256) if is_far else image, *cells)
    # Bands of six pixels: one that reached below the last row would be drawn over what is there.
    return _in_sixels(image.resize((width, max(height // 6 * 6, 6))), *cells)


def _in_blocks(image: Image, columns: int, rows: int) -> Picture:
    small = image.resize((columns, rows * 2)).tobytes()
    strips = []
    for row in range(rows):
        upper, lower = row * 2 * columns * 3, (row * 2 + 1) * columns * 3
        segments: list[Segment] = []
        for start in range(0, columns * 3, 3):
            above = small[upper + start : upper + start + 3]
            below = small[lower + start : lower + start + 3]
            segments.append(_block(above, below))
        strips.append(Strip(segments, columns).simplify())
    return Picture(columns, rows, tuple(strips))


@lru_cache(maxsize=4096)
def _block(above: bytes, below: bytes) -> Segment:
    """A cell of two colours; of one, it is a blank, which takes fewer bytes."""
    ground = Color.from_rgb(*below)
    if above == below:
        return Segment(" ", Style(bgcolor=ground))
    return Segment("▀", Style(color=Color.from_rgb(*above), bgcolor=ground))


def _for_kitty(image: Image, columns: int, rows: int) -> Picture:
    """The image sent as PNG and placed on placeholder cells, with which it comes and goes."""
    from io import BytesIO

    buffer = BytesIO()
    image.save(buffer, format="png", compress_level=6)
    data = b64encode(buffer.getvalue()).decode("ascii")
    pieces = [data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK)]
    head = f"a=T,U=1,i={_KITTY_ID},f=100,c={columns},r={rows},q=2,"
    upload = "".join(
        f"\x1b_G{head if not number else ''}m={int(number < len(pieces) - 1)};{piece}\x1b\\"
        for number, piece in enumerate(pieces)
    )
    marks = _row_and_column_marks()
    style = Style(color=Color.from_ansi(_KITTY_ID))
    strips = tuple(
        Strip(
            [
                Segment(
                    "".join(
                        f"{_PLACEHOLDER}{marks[row]}{marks[place]}" for place in range(columns)
                    ),
                    style,
                )
            ],
            columns,
        )
        for row in range(rows)
    )
    return Picture(columns, rows, strips, upload=upload)


def _in_sixels(image: Image, columns: int, rows: int) -> Picture:
    from textual_image._sixel import image_to_sixels

    return Picture(columns, rows, (Strip.blank(columns),) * rows, pixels=image_to_sixels(image))


@cache
def _row_and_column_marks() -> tuple[str, ...]:
    """The combining characters that number the rows and columns of a placeholder."""
    with _no_questions():
        from textual_image.renderable.tgp import _NUMBER_TO_DIACRITIC

    return tuple(map(chr, _NUMBER_TO_DIACRITIC))


MOST_CELLS = 297
"""Rows and columns that can be numbered."""


@contextmanager
def _no_questions() -> Iterator[None]:
    """Let textual-image be imported without asking the terminal what it can: it asks only where
    the standard output is one."""

    class NotATerminal:
        def __getattr__(self, name: str) -> object:
            return getattr(output, name)

        def isatty(self) -> bool:
            return False

    output = sys.__stdout__
    sys.__stdout__ = NotATerminal()  # type: ignore[assignment,misc]
    try:
        yield
    finally:
        sys.__stdout__ = output  # type: ignore[misc]


def control(text: str) -> Segment:
    """Bytes for the terminal that take no cell."""
    return Segment(text, None, _ZERO_WIDTH)
