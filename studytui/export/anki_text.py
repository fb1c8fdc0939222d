"""Stored text as HTML for the fields of Anki notes: few tags, so that its editor leaves them alone
and they read back as they were."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Final

from studytui.domain.text import Block, BlockKind, Span, Style, clean, parse

_STYLES: Final = {Style.STRONG: "b", Style.EMPHASIS: "i", Style.CODE: "code"}
_OBEYED: Final = re.compile(r"\[(?=/?(?:sound|latex|anki|\$)[:\]$ ])")


def words(text: str) -> str:
    """Plain text as HTML. What Anki would take for a sound or for LaTeX of its own is written so
    that it only shows."""
    return _OBEYED.sub("&#91;", escape(clean(text), quote=True))


def flow(stored: str, images: Mapping[int, str]) -> str:
    """Stored text as blocks of HTML. `images` gives the file names of images by their index."""
    parts = []
    for is_list, blocks in groupby(parse(stored), key=_is_item):
        if is_list:
            parts.append(_list(tuple(blocks), images))
        else:
            parts += [_block(block, images) for block in blocks]
    return "".join(parts)


def code(text: str, language: str = "") -> str:
    """A block of code."""
    kind = f' class="language-{language}"' if language else ""
    # A parser drops the first newline of `pre`.
    return f"<pre><code{kind}>{words(clean(text).strip(chr(10)))}</code></pre>"


def _is_item(block: Block) -> bool:
    return block.kind is BlockKind.ITEM


def _block(block: Block, images: Mapping[int, str]) -> str:
    if block.kind is BlockKind.CODE:
        return code(block.text, block.language)
    if block.kind is BlockKind.TABLE:
        return _table(block, images)
    content = _inline(block.spans, images)
    match block.kind:
        case BlockKind.HEADING:
            return f"<h3>{content}</h3>"
        case BlockKind.QUOTE:
            return f"<blockquote>{content}</blockquote>"
    return f"<p>{content}</p>"


def _list(items: Sequence[Block], images: Mapping[int, str]) -> str:
    """Items as they are nested; a number that is not the next one begins a list of its own."""
    parts: list[str] = []
    start, tag, following = 0, "", ""
    while start < len(items):
        end = start + 1
        while end < len(items) and items[end].depth > items[start].depth:
            end += 1
        marker = items[start].marker
        number = marker.rstrip(".")
        wanted = "ol" if number.isdigit() else "ul"
        if wanted != tag or (tag == "ol" and number != following):
            parts.append(f"</{tag}>" if tag else "")
            first = f' start="{number}"' if wanted == "ol" and number != "1" else ""
            parts.append(f"<{wanted}{first}>")
            tag = wanted
        following = str(int(number) + 1) if tag == "ol" else ""
        below = _list(items[start + 1 : end], images) if end > start + 1 else ""
        parts.append(f"<li>{_inline(items[start].spans, images)}{below}</li>")
        start = end
    return f"{''.join(parts)}</{tag}>"


def _table(block: Block, images: Mapping[int, str]) -> str:
    rows = []
    for number, row in enumerate(block.rows):
        cell = "th" if number == 0 and block.has_head else "td"
        cells = "".join(f"<{cell}>{_inline(one, images)}</{cell}>" for one in row)
        rows.append(f"<tr>{cells}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _inline(spans: Sequence[Span], images: Mapping[int, str]) -> str:
    return "".join(_span(span, images) for span in spans)


def _span(span: Span, images: Mapping[int, str]) -> str:
    if span.style is Style.IMAGE:
        name = images.get(-1 if span.media is None else span.media)
        if name is None:
            return f"[{words(span.text)}]"
        alt = "" if span.text == "image" else span.text
        return f'<img src="{escape(name, quote=True)}" alt="{words(alt)}">'
    text = words(span.text)
    if span.style is Style.GAP:
        return f"({span.gap}) {text}"
    tag = _STYLES.get(span.style)
    text = text if tag == "code" else text.replace("\n", "<br>")
    return f"<{tag}>{text}</{tag}>" if tag else text
