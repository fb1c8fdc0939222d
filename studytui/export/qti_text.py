"""Stored text as the XHTML of QTI 2.1: well-formed, nothing of the text is mark-up, and what other
programs show is what a reader here sees.

Content follows IMS QTI 2.1, section 6: blocks in a body, inline content in a paragraph. A list that
does not begin at 1 has its number in a class, since ``start`` is not allowed there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby
from xml.sax.saxutils import escape as xml_escaped
from xml.sax.saxutils import quoteattr

from studytui.domain.text import Block, BlockKind, Span, Style, clean, parse

Images = Callable[[int, str], str]
"""The element that shows the image of this index, with this alternative text; empty for none."""
Gaps = Callable[[int], str]
"""The element for the gap of this number; empty for none."""

_TAGS = {Style.STRONG: "strong", Style.EMPHASIS: "em"}
_JOINED = re.compile(r"^ | $|(?<= ) |\t", re.MULTILINE)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escaped(text: str) -> str:
    """Any text as XML text; characters that XML 1.0 has not are left out."""
    return xml_escaped(_NOT_XML.sub("", clean(text)))


def attribute(text: str) -> str:
    """Any text as a quoted attribute; line ends and tabs in it stay."""
    return quoteattr(_NOT_XML.sub("", clean(text)), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def shown(text: str) -> str:
    """Plain text as inline content: every blank and line end stays."""
    kept = _JOINED.sub("\xa0", _NOT_XML.sub("", clean(text)))
    return xml_escaped(kept).replace("\n", "<br/>")


class Page:
    """Writes stored texts with these images and gaps."""

    def __init__(self, images: Images, gaps: Gaps = lambda _: "") -> None:
        self._images = images
        self._gaps = gaps

    def blocks(self, stored: str) -> str:
        """Stored text as blocks; empty for an empty text."""
        parts: list[str] = []
        for is_item, blocks in groupby(parse(stored), key=lambda one: one.kind is BlockKind.ITEM):
            if is_item:
                parts.append(self._list(tuple(blocks)))
            else:
                parts += [self._block(block) for block in blocks]
        return "\n".join(parts)

    def _block(self, block: Block) -> str:
        if block.kind is BlockKind.CODE:
            return code(block.text, block.language)
        if block.kind is BlockKind.TABLE:
            return self._table(block)
        content = self._inline(block.spans)
        if block.kind is BlockKind.QUOTE:
            return f"<blockquote><p>{content}</p></blockquote>"
        tag = "h3" if block.kind is BlockKind.HEADING else "p"
        return f"<{tag}>{content}</{tag}>"

    def _list(self, items: Sequence[Block]) -> str:
        """Items as they are nested. A list ends where its numbers do not go on."""
        depth = min(item.depth for item in items)
        parts: list[str] = []
        opened = ""
        number = 0
        place = 0
        while place < len(items):
            item = items[place]
            end = place + 1
            while end < len(items) and items[end].depth > depth:
                end += 1
            own = _number(item) if item.depth == depth else None
            tag = "ul" if own is None else "ol"
            if opened != tag or (own is not None and own != number + 1):
                if opened:
                    parts.append(f"</{opened}>")
                starts = own is not None and own != 1
                parts.append(f'<ol class="start-{own}">' if starts else f"<{tag}>")
                opened = tag
            number = own or 0
            if item.depth == depth:
                below = self._list(items[place + 1 : end]) if end > place + 1 else ""
                parts.append(f"<li>{self._inline(item.spans)}{below}</li>")
            else:
                parts.append(f"<li>{self._list(items[place:end])}</li>")
            place = end
        return "".join([*parts, f"</{opened}>"])

    def _table(self, block: Block) -> str:
        rows = []
        for place, row in enumerate(block.rows):
            tag = "th" if place == 0 and block.has_head else "td"
            cells = "".join(f"<{tag}>{self._inline(cell)}</{tag}>" for cell in row)
            rows.append(f"<tr>{cells}</tr>")
        head = f"<thead>{rows.pop(0)}</thead>" if block.has_head and len(rows) > 1 else ""
        return f"<table>{head}<tbody>{''.join(rows)}</tbody></table>"

    def _inline(self, spans: Sequence[Span]) -> str:
        return "".join(self._span(span) for span in spans)

    def _span(self, span: Span) -> str:
        if span.style is Style.GAP and span.gap is not None:
            return self._gaps(span.gap) or shown(span.text)
        if span.style is Style.IMAGE and span.media is not None:
            alt = "" if span.text == "image" else span.text
            return self._images(span.media, alt) or shown(f"[{span.text}]")
        tag = "code" if span.style is Style.CODE else _TAGS.get(span.style)
        text = shown(span.text)
        return f"<{tag}>{text}</{tag}>" if tag else text


def code(text: str, language: str = "", name: str = "") -> str:
    """A block of code, with every blank and line end."""
    classes = " ".join(filter(None, [name, f"language-{language}" if language else ""]))
    said = f" class={attribute(classes)}" if classes else ""
    return f"<pre{said}><code>{escaped(text)}</code></pre>"


def _number(item: Block) -> int | None:
    digits = item.marker.rstrip(".")
    return int(digits) if digits.isdecimal() and len(digits) < 7 else None
