"""Stored text as plain HTML that other programs show well and that reads back as the same text.

Nothing of the text can become mark-up. Blanks that HTML would join are written as no-break spaces,
and what would begin a formula in MathJax is kept from it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence

from studytui.domain.no_formula import guarded
from studytui.domain.text import GAP_TEXT, Block, BlockKind, Span, Style, clean, parse

Images = Callable[[int, str], str]
"""Gives HTML for the image of this index with this alternative text; empty where there is none."""
Gaps = Callable[[int], str]
"""Gives HTML for the gap of this number; empty where there is none."""

_TAGS = {Style.STRONG: "strong", Style.EMPHASIS: "em"}
_JOINED = re.compile(r"(?<=[ \n]) | (?=\n)|\t")
_UNNAMED = "image"
"""What `parse` calls an image without an alternative text."""


def escaped(text: str) -> str:
    """Any text as HTML text."""
    return html.escape(guarded(clean(text)), quote=False)


def attribute(text: str) -> str:
    """Any text as the value of a quoted attribute."""
    return html.escape(clean(text))


def code(text: str, language: str = "") -> str:
    """Code with every blank and newline."""
    name = f' class="language-{attribute(language)}"' if language else ""
    # A newline that follows <pre> at once is no part of its text.
    return f"<pre>\n<code{name}>{html.escape(clean(text), quote=False)}</code></pre>"


class Page:
    """Writes stored texts as HTML, with these images and gaps."""

    def __init__(self, images: Images, gaps: Gaps = lambda _: "") -> None:
        self._images = images
        self._gaps = gaps

    def of(self, stored: str) -> str:
        """One text as blocks; a paragraph alone stands without a block around it."""
        blocks = parse(stored)
        if len(blocks) == 1 and blocks[0].kind is BlockKind.PARAGRAPH:
            return self._inline(blocks[0].spans)
        return "\n".join(self._blocks(blocks))

    def _blocks(self, blocks: Sequence[Block]) -> Iterator[str]:
        start = 0
        while start < len(blocks):
            end = start
            while end < len(blocks) and blocks[end].kind is BlockKind.ITEM:
                end += 1
            if end > start:
                yield self._list(blocks[start:end], 0)
            else:
                end = start + 1
                yield self._block(blocks[start])
            start = end

    def _block(self, block: Block) -> str:
        if block.kind is BlockKind.CODE:
            return code(block.text, block.language)
        if block.kind is BlockKind.TABLE:
            return self._table(block)
        content = self._inline(block.spans)
        if block.kind is BlockKind.QUOTE:
            return f"<blockquote>{content}</blockquote>"
        if block.kind is BlockKind.HEADING:
            return f"<h3>{content}</h3>"
        return f"<p>{content}</p>"

    def _list(self, items: Sequence[Block], depth: int) -> str:
        """Items from this depth on; each keeps the number its author gave it."""
        parts: list[str] = []
        tag, due = "", 0
        for item, below in _families(items, depth):
            number = None if item is None or item.marker == "•" else int(item.marker.rstrip("."))
            wanted = "ul" if number is None else "ol"
            if tag != wanted or number not in (None, due):
                if tag:
                    parts.append(f"</{tag}>")
                parts.append("<ul>" if number is None else f'<ol start="{number}">')
                tag = wanted
            due = (number or 0) + 1
            nested = self._list(below, depth + 1) if below else ""
            parts.append(f"<li>{self._inline(item.spans)}{nested}</li>" if item else nested)
        return "".join([*parts, f"</{tag}>"])

    def _table(self, block: Block) -> str:
        rows = []
        for number, row in enumerate(block.rows):
            tag = "th" if number == 0 and block.has_head else "td"
            cells = "".join(f"<{tag}>{self._inline(cell)}</{tag}>" for cell in row)
            rows.append(f"<tr>{cells}</tr>\n")
        return f"<table>\n{''.join(rows)}</table>"

    def _inline(self, spans: Sequence[Span]) -> str:
        parts = []
        before = "\n"
        for place, span in enumerate(spans):
            text = _kept(span.text, before, is_last=place == len(spans) - 1)
            before = span.text[-1:]
            parts.append(self._span(span, text))
        return "".join(parts)

    def _span(self, span: Span, text: str) -> str:
        """One span, its text with the blanks that count."""
        if span.style is Style.GAP and span.gap is not None:
            return self._gaps(span.gap) or GAP_TEXT
        if span.style is Style.IMAGE and span.media is not None:
            alt = "" if span.text == _UNNAMED else span.text
            return self._images(span.media, alt) or escaped(f"[{span.text}]")
        if span.style is Style.CODE:
            return f"<code>{html.escape(clean(text), quote=False)}</code>"
        written = escaped(text).replace("\n", "<br>\n")
        tag = _TAGS.get(span.style)
        return f"<{tag}>{written}</{tag}>" if tag else written


def _families(items: Sequence[Block], depth: int) -> Iterator[tuple[Block | None, Sequence[Block]]]:
    """Each item of this depth with those that are nested in it; None for a parent that is not
    there."""
    start = 0
    while start < len(items):
        parent = items[start] if items[start].depth <= depth else None
        first = start if parent is None else start + 1
        end = first
        while end < len(items) and items[end].depth > depth:
            end += 1
        yield parent, items[first:end]
        start = end


def _kept(text: str, before: str, *, is_last: bool) -> str:
    """The text with no-break spaces where HTML would show fewer blanks than there are; `before` is
    the character in front of it."""
    text = _JOINED.sub("\xa0", text)
    if before in (" ", "\n") and text[:1] == " ":
        text = "\xa0" + text[1:]
    return f"{text[:-1]}\xa0" if is_last and text[-1:] == " " else text
