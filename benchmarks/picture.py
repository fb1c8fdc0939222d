"""The screen as an SVG picture with its colours."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

from benchmarks.screen import NAMED_COLOURS, Cell

WIDTH, HEIGHT = 10, 19
"""Pixels of a cell, in the proportions of DejaVu Sans Mono, so that its box lines meet."""
FONT_SIZE = WIDTH * 2048 / 1233
BASELINE = 15.2
FONTS = "DejaVu Sans Mono, Menlo, Consolas, monospace"
FOREGROUND, BACKGROUND = "d8d8d8", "121212"
NAMED_PALETTE = (
    ("000000", "cd3131", "0dbc79", "e5e510", "2472c8", "bc3fbc", "11a8cd", "e5e5e5"),
    ("666666", "f14c4c", "23d18b", "f5f543", "3b8eea", "d670d6", "29b8db", "ffffff"),
)
NAMED = dict(zip(NAMED_COLOURS, (*NAMED_PALETTE[0], *NAMED_PALETTE[1]), strict=True))
EIGHTHS = {chr(0x2580 + n): (0.0, 1 - n / 8, 1.0, n / 8) for n in range(1, 9)}
EIGHTHS |= {chr(0x2590 - n): (0.0, 0.0, n / 8, 1.0) for n in range(1, 8)}
EIGHTHS |= {
    "▀": (0.0, 0.0, 1.0, 0.5),
    "▐": (0.5, 0.0, 0.5, 1.0),
    "▔": (0.0, 0.0, 1.0, 0.125),
    "▕": (0.875, 0.0, 0.125, 1.0),
}
"""Block elements as x, y, width and height in parts of a cell: drawn, as glyphs leave seams."""
QUARTERS = ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5))
QUADRANTS = dict(zip("▖▗▘▙▚▛▜▝▞▟", (4, 8, 1, 13, 9, 7, 11, 2, 6, 14), strict=True))
"""Bits of `QUARTERS`."""
BRAILLE_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))


class Ink(NamedTuple):
    """What a run of cells has in common."""

    colour: str
    background: str
    bold: bool
    italics: bool
    underscore: bool
    strikethrough: bool


def svg(cells: list[list[Cell]], cursor: tuple[int, int] | None = None) -> str:
    """A picture of the cells, with a visible cursor (x, y) as a reversed block.

    Text stands in runs with `textLength`, so that columns stay columns in another font;
    characters that the font may lack (beyond the box drawings) stand alone in their cells.
    """
    width, height = len(cells[0]) * WIDTH, len(cells) * HEIGHT
    grounds: list[str] = []
    marks: list[str] = []
    for y, row in enumerate(cells):
        if cursor and cursor[1] == y and cursor[0] < len(row):
            at = cursor[0]
            row = [*row[:at], row[at]._replace(reverse=not row[at].reverse), *row[at + 1 :]]
        x = 0
        for ink, group in groupby(row, _ink):
            run = list(group)
            if ink.background != BACKGROUND:
                grounds.append(_rectangle(x, y, len(run), 1, ink.background))
            marks += _marks(x, y, run, ink)
            x += len(run)
    start = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" font-family="{FONTS}" font-size="{FONT_SIZE:.3f}">'
    )
    return "\n".join(
        [
            start,
            f'<rect width="{width}" height="{height}" fill="#{BACKGROUND}"/>',
            '<g shape-rendering="crispEdges">',
            *grounds,
            "</g>",
            *marks,
            "</svg>\n",
        ]
    )


def _ink(cell: Cell) -> Ink:
    colour = NAMED.get(cell.fg, cell.fg).replace("default", FOREGROUND)
    background = NAMED.get(cell.bg, cell.bg).replace("default", BACKGROUND)
    if cell.reverse:
        colour, background = background, colour
    if cell.dim:
        colour = _between(colour, background)
    if cell.conceal:
        colour = background
    return Ink(colour, background, cell.bold, cell.italics, cell.underscore, cell.strikethrough)


def _between(colour: str, background: str) -> str:
    pairs = ((int(colour[at : at + 2], 16), int(background[at : at + 2], 16)) for at in (0, 2, 4))
    return "".join(f"{(2 * a + b) // 3:02x}" for a, b in pairs)


def _marks(x: int, y: int, run: list[Cell], ink: Ink) -> list[str]:
    """Everything drawn on the background of a run."""
    marks: list[str] = []
    for alone, group in groupby(enumerate(run, x), lambda pair: _stands_alone(pair[1].data)):
        pairs = list(group)
        if alone:
            for at, cell in pairs:
                wide = at + 1 < x + len(run) and not run[at + 1 - x].data
                marks += _single(at, y, cell.data, 2 if wide else 1, ink)
        else:
            marks += _text(pairs[0][0], y, "".join(c.data for _, c in pairs), len(pairs), ink)
    if ink.underscore:
        marks.append(_rectangle(x, y + 16.5 / HEIGHT, len(run), 1.2 / HEIGHT, ink.colour))
    if ink.strikethrough:
        marks.append(_rectangle(x, y + 9.5 / HEIGHT, len(run), 1.2 / HEIGHT, ink.colour))
    return marks


def _stands_alone(data: str) -> bool:
    return len(data) != 1 or data > "╿"


def _single(x: int, y: int, data: str, columns: int, ink: Ink) -> list[str]:
    if not data:
        return []
    if data in EIGHTHS:
        left, top, width, height = EIGHTHS[data]
        return [_rectangle(x + left, y + top, width, height, ink.colour)]
    if data in QUADRANTS:
        quarters = [QUARTERS[bit] for bit in range(4) if QUADRANTS[data] >> bit & 1]
        return [_rectangle(x + left, y + top, 0.5, 0.5, ink.colour) for left, top in quarters]
    if "\u2800" <= data <= "\u28ff":
        dots = [dot for bit, dot in enumerate(BRAILLE_DOTS) if ord(data[0]) >> bit & 1]
        return [
            f'<circle cx="{(x + 0.25 + across / 2) * WIDTH:g}" '
            f'cy="{(y + 0.125 + down / 4) * HEIGHT:g}" r="1.5" fill="#{ink.colour}"/>'
            for across, down in dots
        ]
    return _text(x, y, data, columns, ink)


def _text(x: int, y: int, text: str, columns: int, ink: Ink) -> list[str]:
    start = len(text) - len(text.lstrip(" "))
    end = len(text.rstrip(" "))
    if not text.strip(" "):
        return []
    columns -= start + len(text) - end
    style = ' font-weight="bold"' * ink.bold + ' font-style="italic"' * ink.italics
    element = (
        f'<text x="{(x + start) * WIDTH}" y="{y * HEIGHT + BASELINE:g}" fill="#{ink.colour}"{style}'
        f' textLength="{columns * WIDTH}" lengthAdjust="spacingAndGlyphs" xml:space="preserve">'
        f"{escape(text[start:end])}</text>"
    )
    return [element]


def _rectangle(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (
        f'<rect x="{x * WIDTH:g}" y="{y * HEIGHT:g}" width="{width * WIDTH:g}"'
        f' height="{height * HEIGHT:g}" fill="#{colour}"/>'
    )
