"""The small Markdown in which stems and explanations are kept.

Stored text is a small Markdown: paragraphs, fenced code, lists, quotes, headings, pipe tables, and
inside them `code`, **strong**, *emphasis*, ![images](media:0) and gaps to fill ![](gap:1). A
backslash makes the next character literal. Nothing else has a meaning, so nothing an outside author writes can become a
link, an action or a style of the terminal.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import groupby

from studytui.domain.cleaning import clean, clean_line

__all__ = [
    "GAP_TEXT",
    "Block",
    "BlockKind",
    "Span",
    "Style",
    "clean",
    "clean_line",
    "code_block",
    "code_span",
    "escape",
    "escape_line",
    "first_line",
    "gap",
    "gaps_of",
    "image",
    "is_ordinary",
    "natural_key",
    "normalised",
    "parse",
    "plain",
    "spans",
]


class Style(Enum):
    """How a span of text is meant; the screen decides what that looks like."""

    PLAIN = "plain"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"
    IMAGE = "image"
    GAP = "gap"


GAP_TEXT = "____"
"""What stands in a gap that is empty."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters of one style. An image's text is its alternative text."""

    text: str
    style: Style = Style.PLAIN
    media: int | None = None
    """Index of the image among the question's media, for `Style.IMAGE`."""
    gap: int | None = None
    """Number of the gap within its question, for `Style.GAP`."""


class BlockKind(Enum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CODE = "code"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of stored text.

    `spans` is the content of all kinds but TABLE; for CODE it is one span with newlines. `rows`
    holds a table's cells, the first row being its head when `has_head`.
    """

    kind: BlockKind
    spans: tuple[Span, ...] = ()
    rows: tuple[tuple[tuple[Span, ...], ...], ...] = ()
    marker: str = ""
    """What stands before a list item: ``•`` or ``3.``."""
    depth: int = 0
    """Nesting of a list item, 0 outermost."""
    language: str = ""
    has_head: bool = False

    @property
    def text(self) -> str:
        """The block's text without styles; cells of a table are parted by tabs."""
        if self.kind is BlockKind.TABLE:
            return "\n".join("\t".join(_text_of(cell) for cell in row) for row in self.rows)
        return _text_of(self.spans)


def _text_of(spans: tuple[Span, ...]) -> str:
    return "".join(span.text for span in spans)


_SPECIAL = re.compile(r"([\\`*|]|!(?=\[))")
_BLOCK_START = re.compile(r"^([ \t]*)([#>\-+~]|\d{1,9}[.)](?=\s|$))", re.MULTILINE)


def escape(text: str) -> str:
    """Plain text as stored text: it reads back exactly as it was (white space at both ends and
    runs of blank lines aside)."""
    escaped = _SPECIAL.sub(r"\\\1", clean(text))
    return _BLOCK_START.sub(_escape_block_start, escaped)


def _escape_block_start(match: re.Match[str]) -> str:
    blank, mark = match.groups()
    if mark[0].isdigit():
        return f"{blank}{mark[:-1]}\\{mark[-1]}"
    return f"{blank}\\{mark}"


def escape_line(text: str) -> str:
    """Plain text as part of a line of stored text, where no block can start."""
    return _SPECIAL.sub(r"\\\1", clean(text))


def code_span(text: str) -> str:
    """Stored form of code inside a line; the fence is longer than any run of backticks in it."""
    text = clean(text).replace("\n", " ")
    if not text.strip():
        return text
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def code_block(text: str, language: str = "") -> str:
    """Stored form of a block of code: every blank, tab and newline is kept."""
    text = clean(text)
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{re.sub(r'[^A-Za-z0-9+#-]', '', language)}\n{text}\n{fence}"


def image(index: int, alt: str) -> str:
    """Stored form of an image at its place in the text."""
    safe = re.sub(r"([\\`*|\[\]!])", r"\\\1", clean_line(alt))
    return f"![{safe}](media:{index})"


def gap(number: int) -> str:
    """Stored form of a gap to fill, at its place in the text. Numbers have at most three digits."""
    return f"![](gap:{number})"


def gaps_of(stored: str) -> list[int]:
    """Numbers of the gaps in a text, in the order in which they stand there."""
    if "](gap:" not in stored:
        return []
    found: list[int] = []
    for block in parse(stored):
        cells = [cell for row in block.rows for cell in row]
        found += [
            span.gap for line in (block.spans, *cells) for span in line if span.gap is not None
        ]
    return found


_FENCE = re.compile(r"^(`{3,})([A-Za-z0-9+#-]*)[ \t]*$")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.*)$")
_ITEM = re.compile(r"^([ \t]*)(?:([-+])|(\d{1,9})[.)])[ \t]+(.*)$")
_QUOTE = re.compile(r"^>[ \t]?(.*)$")
_TABLE_RULE = re.compile(r":?-{3,}:?")


@lru_cache(maxsize=256)
def parse(stored: str) -> tuple[Block, ...]:
    """Stored text as blocks. Never raises: what has no meaning is a paragraph, literally."""
    return tuple(_blocks(clean(stored)))


def _blocks(stored: str) -> Iterator[Block]:
    lines = stored.split("\n")
    position = 0
    while position < len(lines):
        line = lines[position]
        if not line.strip():
            position += 1
        elif match := _FENCE.match(line):
            position, block = _code(lines, position, match)
            yield block
        elif match := _HEADING.match(line):
            yield Block(BlockKind.HEADING, spans(match[1]))
            position += 1
        elif _is_table(lines, position):
            position, block = _table(lines, position)
            yield block
        elif _ITEM.match(line):
            position, block = _item(lines, position)
            yield block
        elif _QUOTE.match(line):
            quoted: list[str] = []
            while position < len(lines) and (match := _QUOTE.match(lines[position])):
                quoted.append(match[1])
                position += 1
            yield Block(BlockKind.QUOTE, spans("\n".join(quoted)))
        else:
            start = position
            position += 1
            while position < len(lines) and not _starts_block(lines, position):
                position += 1
            yield Block(BlockKind.PARAGRAPH, spans("\n".join(lines[start:position]).strip("\n")))


def _starts_block(lines: list[str], position: int) -> bool:
    line = lines[position]
    return (
        not line.strip()
        or bool(_FENCE.match(line) or _HEADING.match(line) or _ITEM.match(line))
        or bool(_QUOTE.match(line))
        or _is_table(lines, position)
    )


def _code(lines: list[str], position: int, match: re.Match[str]) -> tuple[int, Block]:
    fence = match[1]
    body: list[str] = []
    position += 1
    while position < len(lines) and lines[position].rstrip() != fence:
        body.append(lines[position])
        position += 1
    span = Span("\n".join(body), Style.CODE)
    return position + 1, Block(BlockKind.CODE, (span,), language=match[2])


def _item(lines: list[str], position: int) -> tuple[int, Block]:
    match = _ITEM.match(lines[position])
    assert match is not None
    indent, bullet, number, text = match.groups()
    body = [text]
    position += 1
    while (
        position < len(lines) and lines[position][:2] == "  " and not _starts_block(lines, position)
    ):
        body.append(lines[position].strip())
        position += 1
    depth = min(len(indent.expandtabs(2)) // 2, 8)
    marker = "•" if bullet else f"{number}."
    return position, Block(BlockKind.ITEM, spans("\n".join(body)), marker=marker, depth=depth)


def _is_table(lines: list[str], position: int) -> bool:
    return (
        lines[position].lstrip().startswith("|")
        and position + 1 < len(lines)
        and _is_table_rule(lines[position + 1])
    )


def _is_table_rule(line: str) -> bool:
    cells = line.strip().removeprefix("|").removesuffix("|").split("|")
    return all(_TABLE_RULE.fullmatch(cell.strip()) for cell in cells)


def _table(lines: list[str], position: int) -> tuple[int, Block]:
    head = _cells(lines[position])
    rows = [head]
    position += 2
    while position < len(lines) and lines[position].lstrip().startswith("|"):
        rows.append(_cells(lines[position]))
        position += 1
    width = max(len(row) for row in rows)
    padded = tuple(row + ((),) * (width - len(row)) for row in rows)
    has_head = any(cell for cell in head)
    return position, Block(
        BlockKind.TABLE, rows=padded if has_head else padded[1:], has_head=has_head
    )


_CELL_END = re.compile(r"\\.|\|")


def _cells(line: str) -> tuple[tuple[Span, ...], ...]:
    line = line.strip().removeprefix("|")
    cells: list[str] = []
    start = 0
    for match in _CELL_END.finditer(line):
        if match[0] == "|":
            cells.append(line[start : match.start()])
            start = match.end()
    if start < len(line):
        cells.append(line[start:])
    return tuple(spans(cell.strip()) for cell in cells)


# No alternative can run past the next `[`, so that a text full of openings is read in one pass.
_INLINE = re.compile(
    r"\\(?P<literal>[!-/:-@\[-`{-~])"
    r"|(?P<fence>`+)"
    r"|!\[\]\(gap:(?P<gap>[0-9]{1,3})\)"
    r"|!\[(?P<alt>(?:\\.|[^\[\]\\])*)\]\(media:(?P<media>\d{1,6})\)"
    r"|(?P<mark>\*{1,2})",
    re.DOTALL,
)
_FENCES = re.compile(r"`+")


def spans(line: str) -> tuple[Span, ...]:
    """The styled runs of a stored line. Marks without a partner are shown as they stand."""
    pieces: list[Span] = []
    marks: list[int] = []
    fences: dict[int, list[int]] | None = None
    end = 0
    while match := _INLINE.search(line, end):
        pieces.append(Span(line[end : match.start()]))
        end = match.end()
        if match["literal"] is not None:
            pieces.append(Span(match["literal"]))
        elif match["gap"] is not None:
            pieces.append(Span(GAP_TEXT, Style.GAP, gap=int(match["gap"])))
        elif match["media"] is not None:
            alt = re.sub(r"\\(.)", r"\1", match["alt"], flags=re.DOTALL)
            pieces.append(Span(alt or "image", Style.IMAGE, int(match["media"])))
        elif match["mark"] is not None:
            marks.append(len(pieces))
            pieces.append(Span(match["mark"]))
        else:
            fences = _fences(line) if fences is None else fences
            starts = fences.get(len(match["fence"]), [])
            closing = bisect_left(starts, end)
            if closing == len(starts):
                pieces.append(Span(match["fence"]))
            else:
                pieces.append(Span(_code_text(line[end : starts[closing]]), Style.CODE))
                end = starts[closing] + len(match["fence"])
    pieces.append(Span(line[end:]))
    return _joined(_styled(pieces, marks))


def _fences(line: str) -> dict[int, list[int]]:
    """Where runs of backticks start, by their length: a code span ends at the next run that is as
    long as the one that began it (CommonMark 0.31, section 6.1)."""
    fences: dict[int, list[int]] = {}
    for match in _FENCES.finditer(line):
        fences.setdefault(len(match[0]), []).append(match.start())
    return fences


def _code_text(code: str) -> str:
    padded = code.startswith(" ") and code.endswith(" ") and code.strip()
    return code[1:-1] if padded else code


def _styled(pieces: list[Span], marks: list[int]) -> Iterator[Span]:
    """The pieces without the marks that have a partner; what stands between two has their style,
    of several pairs the innermost."""
    opened: list[int] = []
    opens: dict[int, Style] = {}
    closes: set[int] = set()
    for mark in marks:
        if opened and pieces[opened[-1]].text == pieces[mark].text:
            opens[opened.pop()] = Style.STRONG if len(pieces[mark].text) == 2 else Style.EMPHASIS
            closes.add(mark)
        else:
            opened.append(mark)
    around = [Style.PLAIN]
    for place, piece in enumerate(pieces):
        if place in opens:
            around.append(opens[place])
        elif place in closes:
            around.pop()
        elif piece.style is Style.PLAIN:
            yield Span(piece.text, around[-1])
        else:
            yield piece


def _joined(pieces: Iterable[Span]) -> tuple[Span, ...]:
    """The pieces with neighbours of one style as one, and without empty ones."""
    joined: list[Span] = []
    filled = (piece for piece in pieces if piece.text)
    for style, alike in groupby(filled, key=lambda piece: piece.style):
        if style in (Style.IMAGE, Style.GAP):
            joined.extend(alike)
        else:
            joined.append(Span("".join(piece.text for piece in alike), style))
    return tuple(joined)


_ORDINARY_LINE = (
    r"(?![0-9]{1,9}[.)])[A-Za-z0-9(\"'\xa1-\u02ff]"
    r"[ \"-)+-\[\]-_a-{}~\xa1-\u02ff\u0370-\u03ff\u2010-\u2027\u2070-\u2fff]*"
)
_ORDINARY = re.compile(rf"{_ORDINARY_LINE}(?:\n\n?{_ORDINARY_LINE})*")


def is_ordinary(text: str) -> bool:
    """Whether every character surely stands for itself, in paragraphs only: nothing to clean, no
    mark, no block that starts. Half the stems and three options of four in the samples are: told in
    0.3 µs, where a `parse` takes 8."""
    return _ORDINARY.fullmatch(text) is not None


def plain(stored: str) -> str:
    """Stored text as plain text: what a reader sees, without styles; images as ``[alt]``, gaps as
    ``[1: ____]``."""
    if is_ordinary(stored):
        return stored
    return "\n\n".join(_plain_block(block) for block in parse(stored))


def _plain_block(block: Block) -> str:
    if block.kind is BlockKind.TABLE:
        return block.text
    text = "".join(map(_plain_span, block.spans))
    return f"{'  ' * block.depth}{block.marker} {text}" if block.marker else text


def _plain_span(span: Span) -> str:
    if span.style is Style.GAP:
        return f"[{span.gap}: {span.text}]"
    return f"[{span.text}]" if span.style is Style.IMAGE else span.text


def first_line(stored: str, limit: int = 160) -> str:
    """One line that names a text in lists: its first words, at most `limit` characters. What an
    image is called is taken only where there are no words."""
    if is_ordinary(stored):
        paragraph = stored.partition("\n\n")[0]
        line = clean_line(paragraph[: 2 * limit])
        # Where much of it is white space it takes more of the paragraph.
        is_whole = len(line) > limit or len(paragraph) <= 2 * limit
        return _cut(line if is_whole else clean_line(paragraph), limit)
    blocks = parse(stored)
    words = (
        "".join(span.text for span in block.spans if span.style is not Style.IMAGE)
        or ("" if block.spans else block.text)
        for block in blocks
    )
    for text in (*words, *(block.text for block in blocks)):
        line = clean_line(text)
        if line:
            return _cut(line, limit)
    return ""


def _cut(line: str, limit: int) -> str:
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def normalised(stored: str) -> str:
    """The text reduced to what makes it the same text: NFKC, case folded, single blanks, no
    styles. Two captures that differ only in mark-up noise are equal."""
    text = plain(stored)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.casefold().split())


_NUMBER_PARTS = re.compile(r"(\d+)")


def natural_key(name: str) -> tuple[str | int, ...]:
    """Sort key under which ``img2`` comes before ``img10``."""
    # Numbers are compared by length and digits: int() refuses more than 4300 of them.
    # Text and numbers take turns, so that like is compared with like in one flat tuple.
    key: list[str | int] = []
    for index, part in enumerate(_NUMBER_PARTS.split(name)):
        if index % 2:
            digits = part.lstrip("0")
            key += (len(digits), digits)
        else:
            key.append(part.casefold())
    return tuple(key)
