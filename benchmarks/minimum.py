"""The least bytes that turn one screen into another: the limit for a program's output.

They are really made, so that a test can draw them and find the screen that was asked for.
"""

from __future__ import annotations

from functools import lru_cache

from benchmarks.screen import FLAGS_ON, NAMED_COLOURS, Cell, palette_colour

Cells = list[list[Cell]]

PALETTE = {palette_colour(index): index for index in range(255, 15, -1)}
SINGLE_FLAGS = {name: code for code, name in FLAGS_ON.items() if 3 <= code <= 9 and code != 6}
ERASE_LINE = "\x1b[K"
BRIDGE = 8
"""Cells between two changes that may be cheaper written again than jumped over."""


def changed_cells(before: Cells, after: Cells) -> int:
    """How many cells look different; the colour of the ink of a blank is not seen."""
    pairs = (pair for rows in zip(before, after, strict=True) for pair in zip(*rows, strict=True))
    return sum(seen(old) != seen(new) for old, new in pairs)


def minimum_update(
    before: Cells,
    after: Cells,
    pen: Cell = Cell(),  # noqa: B008 - a tuple, frozen
    cursor: tuple[int, int] = (0, 0),
    final_cursor: tuple[int, int] | None = None,
    erasing: bool = False,
) -> bytes:
    """What a careful program writes to turn `before` into `after`, both of the same size.

    Row by row from the top, for each run of changed cells,

    - the way there: the shortest of `CSI y;x H`, of a vertical move (line feeds, `ESC M`,
      `CSI n A/B`, `CSI y d`) with a horizontal one (return, backspaces, `CSI n C/D`, `CSI x G`),
      and of writing again the unchanged cells in between when the pen already fits them;
    - the look: the shorter of the SGR codes that differ and of a reset with all codes wanted. A
      blank wants only its background. An exact palette colour is `38;5;n`, another `38;2;r;g;b`;
    - the text in UTF-8, blanks as spaces; with `erasing`, blanks by `CSI K` to the row's end or by
      `CSI n X` where that is shorter.

    `pen` and `cursor` (x, y) are those before the first byte. `final_cursor` is where a visible
    cursor has to end, None for a hidden one. The brackets of synchronized output (16 bytes) are
    not in it. A program can go below by what this leaves out: erasing, scrolling a region,
    repeating a character (`CSI n b`).
    """
    parts: list[str] = []
    width = len(after[0]) if after else 0
    for y, (old_row, new_row) in enumerate(zip(before, after, strict=True)):
        row = [seen(cell) for cell in new_row]
        changed = [seen(old) != new for old, new in zip(old_row, row, strict=True)]
        x = 0
        while x < width:
            if not changed[x] or not row[x].data:
                x += 1
                continue
            parts.append(_way(row, pen, cursor, (x, y), width))
            look, pen = _pen_change(pen, row[x]._replace(data=" "), _is_blank(row[x]))
            erased, erasure = _erasure(row, changed, x) if erasing else (0, "")
            parts += [look, erasure or row[x].data]
            cursor = (x, y)
            x += erased or (2 if x + 1 < width and not row[x + 1].data else 1)
            if not erased:
                cursor = (x, y)
    if final_cursor:
        parts.append(_move(cursor, final_cursor, width))
    return "".join(parts).encode()


def seen(cell: Cell) -> Cell:
    """The cell without what cannot be seen."""
    return Cell(bg=cell.bg, link=cell.link) if _is_blank(cell) else cell


def _is_blank(cell: Cell) -> bool:
    return cell.data == " " and not (cell.underscore or cell.strikethrough or cell.reverse)


def _erasure(row: list[Cell], changed: list[bool], x: int) -> tuple[int, str]:
    """How many cells from `x` an erasure does cheaper than spaces, and that erasure, or (0, "")."""
    if not _is_blank(row[x]):
        return 0, ""
    end = x
    while end < len(row) and row[end] == row[x]:
        end += 1
    length = max(column for column in range(x, end) if changed[column]) - x + 1
    if end == len(row):
        return (end - x, ERASE_LINE) if length > len(ERASE_LINE) else (0, "")
    erase, jump = _sequence(length, "X"), _sequence(length, "C")
    return (length, erase) if len(erase) + len(jump) < length else (0, "")


def _way(
    row: list[Cell], pen: Cell, cursor: tuple[int, int], goal: tuple[int, int], width: int
) -> str:
    """The shorter of a move and of writing again what lies between on the same row."""
    move = _move(cursor, goal, width)
    if cursor[1] != goal[1] or not 0 <= goal[0] - cursor[0] <= BRIDGE:
        return move
    between = row[cursor[0] : goal[0]]
    if any(_pen_change(pen, cell._replace(data=" "), _is_blank(cell))[0] for cell in between):
        return move
    return min("".join(cell.data for cell in between), move, key=lambda way: len(way.encode()))


def _sequence(number: int, letter: str) -> str:
    """`CSI number letter`; 1 is left out."""
    return f"\x1b[{number if number > 1 else ''}{letter}"


def _move(start: tuple[int, int], goal: tuple[int, int], width: int) -> str:
    """The shortest way from `start` to `goal`, both (x, y); x = width is behind the last column."""
    right, down = goal[0] - start[0], goal[1] - start[1]
    vertical = horizontal = ""
    if down:
        steps = "\n" * down if down > 0 else "\x1bM" * -down
        by = _sequence(abs(down), "B" if down > 0 else "A")
        vertical = min(steps, by, _sequence(goal[1] + 1, "d"), key=len)
    if right:
        choices = ["\r" + (_sequence(goal[0], "C") if goal[0] else ""), _sequence(goal[0] + 1, "G")]
        if start[0] < width:
            by = _sequence(abs(right), "C" if right > 0 else "D")
            choices += [by, "\b" * -right if right < 0 else by]
        horizontal = min(choices, key=len)
    row, column = (str(value + 1) if value else "" for value in (goal[1], goal[0]))
    absolute = f"\x1b[{row}{';' if column else ''}{column}H"
    return min(vertical + horizontal, absolute, key=len)


@lru_cache(maxsize=65536)
def _pen_change(pen: Cell, wanted: Cell, blank: bool) -> tuple[str, Cell]:
    """What changes the pen into one that draws `wanted`, and the pen after it."""
    goal = wanted
    if blank:
        goal = pen._replace(bg=wanted.bg, underscore=False, strikethrough=False, reverse=False)
    difference = _codes(pen, goal)
    if not difference:
        return "", goal
    by_difference = f"\x1b[{';'.join(difference)}m"
    by_reset = f"\x1b[{';'.join(['', *_codes(Cell(), wanted)])}m"
    return (by_difference, goal) if len(by_difference) <= len(by_reset) else (by_reset, wanted)


def _codes(pen: Cell, goal: Cell) -> list[str]:
    """The SGR codes that differ."""
    codes: list[str] = []
    bold, dim = pen.bold, pen.dim
    if (bold and not goal.bold) or (dim and not goal.dim):
        codes.append("22")
        bold = dim = False
    codes += ["1"] * (goal.bold and not bold) + ["2"] * (goal.dim and not dim)
    for name, code in SINGLE_FLAGS.items():
        if getattr(pen, name) != getattr(goal, name):
            codes.append(str(code if getattr(goal, name) else code + 20))
    if pen.fg != goal.fg:
        codes.append(_colour_code(goal.fg, 30))
    if pen.bg != goal.bg:
        codes.append(_colour_code(goal.bg, 40))
    return codes


def _colour_code(colour: str, base: int) -> str:
    if colour == "default":
        return str(base + 9)
    if colour in NAMED_COLOURS:
        index = NAMED_COLOURS.index(colour)
        return str(base + index if index < 8 else base + 60 + index - 8)
    if colour in PALETTE:
        return f"{base + 8};5;{PALETTE[colour]}"
    return f"{base + 8};2;" + ";".join(str(int(colour[at : at + 2], 16)) for at in (0, 2, 4))
