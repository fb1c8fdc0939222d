"""Outside text as HTML that says the same and does nothing: every character of it is data.

The only tags and attributes are those written here. Of outside text, what comes between them has
been through `html.escape`, and what stands in attributes are alternative texts and ``data:``
addresses of images that were recognised as such.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import groupby
from types import MappingProxyType

from studytui.domain.question import Media, MediaRole, Question
from studytui.domain.text import Block, BlockKind, Span, Style, clean, clean_line, parse
from studytui.domain.wording import image_name
from studytui.export.report import Images

_DATA_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|webp|bmp);base64,[A-Za-z0-9+/]+=*")
_STYLES = {Style.STRONG: "strong", Style.EMPHASIS: "em", Style.CODE: "code"}
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""Nothing is fetched and nothing runs, even if something had slipped through."""
_NO_IMAGES: Images = MappingProxyType({})


def escaped(text: str) -> str:
    """Any text as HTML text or as the value of a quoted attribute."""
    return html.escape(clean(text))


def line(text: str) -> str:
    """Any text as HTML text in one line."""
    return html.escape(clean_line(text))


def page(title: str, body: str, style: str, kind: str) -> str:
    """A whole page that needs nothing from outside; `kind` is the class of its body."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{line(title)}</title>\n<style>\n{style}</style>\n</head>\n"
        f'<body class="{kind}">\n<main>\n{body}</main>\n</body>\n</html>\n'
    )


class Texts:
    """Texts, of one question where it is given, as HTML. Each of its images is embedded where it is first named;
    later it is named in words, so that a page cannot be blown up by naming it often."""

    def __init__(self, question: Question | None = None, images: Images = _NO_IMAGES) -> None:
        self._images = images
        self._question_id = 0 if question is None else question.question_id
        media = () if question is None else question.media
        self._left = {one.index: one for one in media}

    def flow(self, stored: str) -> str:
        """Stored text as blocks; empty text gives nothing."""
        parts = []
        for is_list, blocks in groupby(parse(stored), key=_is_item):
            if is_list:
                parts.append(self._list(tuple(blocks)))
            else:
                parts += [self._block(block) for block in blocks]
        return "\n".join(parts)

    def rest(self, *roles: MediaRole) -> str:
        """The images of these roles that no text has named."""
        found = [media for media in self._left.values() if media.role in roles]
        return "".join(f'<p class="figure">{self._image(media)}</p>\n' for media in found)

    def _block(self, block: Block) -> str:
        if block.kind is BlockKind.CODE:
            return code(block.text)
        if block.kind is BlockKind.TABLE:
            return self._table(block)
        content = self._inline(block.spans)
        if block.kind is BlockKind.QUOTE:
            return f'<blockquote dir="auto">{content}</blockquote>'
        kind = ' class="heading"' if block.kind is BlockKind.HEADING else ""
        return f'<p{kind} dir="auto">{content}</p>'

    def _list(self, items: Sequence[Block]) -> str:
        """Items as they are nested; each keeps the number its author gave it."""
        parts = []
        start = 0
        while start < len(items):
            end = start + 1
            while end < len(items) and items[end].depth > items[start].depth:
                end += 1
            below = self._list(items[start + 1 : end]) if end > start + 1 else ""
            content = self._inline(items[start].spans)
            marker = f'<span class="marker">{escaped(items[start].marker)}</span>'
            parts.append(f'<li>{marker} <div dir="auto">{content}</div>\n{below}</li>\n')
            start = end
        return f'<ul class="list">\n{"".join(parts)}</ul>'

    def _table(self, block: Block) -> str:
        rows = []
        for number, row in enumerate(block.rows):
            cell = "th" if number == 0 and block.has_head else "td"
            cells = " ".join(f'<{cell} dir="auto">{self._inline(one)}</{cell}>' for one in row)
            rows.append(f"<tr>{cells}</tr>\n")
        return f'<div class="table"><table>\n{"".join(rows)}</table></div>'

    def _inline(self, spans: Sequence[Span]) -> str:
        return "".join(self._span(span) for span in spans)

    def _span(self, span: Span) -> str:
        if span.style is Style.GAP:
            return f'<b class="gap">[{span.gap}: {escaped(span.text)}]</b>'
        if span.style is Style.IMAGE:
            media = None if span.media is None else self._left.get(span.media)
            if media is not None and self._address(media):
                return self._image(media)
            return f'<span class="image">[{escaped(span.text)}]</span>'
        tag = _STYLES.get(span.style)
        text = escaped(span.text)
        return f"<{tag}>{text}</{tag}>" if tag else text

    def _address(self, media: Media) -> str:
        address = self._images.get((self._question_id, media.index), "")
        return address if _DATA_IMAGE.fullmatch(address) else ""

    def _image(self, media: Media) -> str:
        self._left.pop(media.index, None)
        address = self._address(media)
        if not address:
            return f'<span class="image">{line(image_name(media))}</span>'
        return f'<img src="{address}" alt="{line(media.alt) or "image"}">'


def _is_item(block: Block) -> bool:
    return block.kind is BlockKind.ITEM


def code(text: str) -> str:
    """Code with line numbers; the numbers are no part of the text, so that it can be copied."""
    rows = [escaped(row) for row in clean(text).split("\n")]
    last = len(rows) - 1
    lines = "".join(
        f'<span class="line">{row}{"" if number == last else chr(10)}</span>'
        for number, row in enumerate(rows)
    )
    return f'<pre class="code"><code>{lines}</code></pre>'
