"""Outside text as Markdown that a viewer shows as it was: no link, no HTML, no style of its own.

CommonMark 0.31 and the tables of GitHub's dialect. Characters that could mean something are
escaped with a backslash, those of HTML as entities, which even a viewer that lets HTML through
shows as text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import quote

from studytui.domain.question import Media, MediaRole, Question
from studytui.domain.text import (
    Block,
    BlockKind,
    Span,
    Style,
    clean,
    clean_line,
    code_block,
    code_span,
    parse,
)
from studytui.domain.wording import image_name
from studytui.export.report import Images

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# What makes emphasis, code, links, tables, headings, formulas; a colon or a dot within a word makes
# an address, in viewers that look for them.
_SPECIAL = re.compile(r"[\\`*_{}\[\]#|~$^=]|[:.](?=[^\W\d_])|:(?=//)|/(?=/)")
_HTML = re.compile(r"[&<>]")
# Looked for after backslashes are gone: only a character between parts them for good.
_MAIL = re.compile(r"(?<=[\w.+-])@(?=\w)")
_WORD_JOINER = "\u2060"
_BLOCK_START = re.compile(r"^([-+]|\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE)
_MARKS = {Style.STRONG: "**", Style.EMPHASIS: "*"}
_NO_IMAGES: Images = MappingProxyType({})


def escaped(text: str) -> str:
    """Any text as Markdown text, behind something that starts its line. Lines stay lines, without
    the blanks before and after them."""
    text = "\n".join(row.strip() for row in clean(text).split("\n"))
    text = _SPECIAL.sub(r"\\\g<0>", text)
    text = _HTML.sub(lambda match: _ENTITIES[match[0]], text)
    return _MAIL.sub(f"@{_WORD_JOINER}", text)


def _escaped_start(match: re.Match[str]) -> str:
    # A number is parted from its dot by the backslash that follows it.
    return f"{match[1]}\\" if match[1].isdigit() else f"\\{match[1]}"


def line(text: str) -> str:
    """Any text as Markdown text in one line."""
    return escaped(clean_line(text))


def indented(text: str, by: str) -> str:
    """The lines behind an indent, as what belongs to a list item stands."""
    return "\n".join(f"{by}{row}" if row else row for row in text.split("\n"))


class Texts:
    """Texts, of one question where it is given, as Markdown; each of its images is shown where it is first
    named, by its path, or by its name where `images` has none."""

    def __init__(self, question: Question | None = None, images: Images = _NO_IMAGES) -> None:
        self._images: Mapping[tuple[int, int], str] = images
        self._question_id = 0 if question is None else question.question_id
        media = () if question is None else question.media
        self._left = {one.index: one for one in media}

    def flow(self, stored: str) -> str:
        """Stored text as blocks with blank lines between; empty text gives nothing."""
        parts: list[str] = []
        was_item = False
        for block in parse(stored):
            is_item = block.kind is BlockKind.ITEM
            if parts:
                parts.append("\n" if is_item and was_item else "\n\n")
            parts.append(self._block(block))
            was_item = is_item
        return "".join(parts).strip("\n")

    def rest(self, *roles: MediaRole) -> str:
        """The images of these roles that no text has named."""
        found = [media for media in self._left.values() if media.role in roles]
        return "\n\n".join(self._image(media) for media in found)

    def _block(self, block: Block) -> str:
        if block.kind is BlockKind.CODE:
            return code_block(block.text, block.language)
        if block.kind is BlockKind.TABLE:
            return self._table(block)
        rows = [row for row in self._inline(block.spans).split("\n") if row.strip()]
        if block.kind is BlockKind.HEADING:
            return f"#### {' '.join(rows)}" if rows else ""
        if block.kind is BlockKind.QUOTE:
            return "\\\n".join(f"> {row}" for row in rows)
        text = "\\\n".join(rows)
        if block.kind is not BlockKind.ITEM:
            return text
        marker = "-" if block.marker == "•" else block.marker
        lead = f"{'   ' * block.depth}{marker} "
        return lead + text.replace("\n", "\n" + " " * len(lead))

    def _table(self, block: Block) -> str:
        rows = [
            [self._inline(cell, in_table=True).replace("\n", " ") for cell in row]
            for row in block.rows
        ]
        if not rows:
            return ""
        if not block.has_head:
            rows.insert(0, [""] * len(rows[0]))
        rows.insert(1, ["---"] * len(rows[0]))
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)

    def _inline(self, spans: Sequence[Span], *, in_table: bool = False) -> str:
        text = ""
        for number, span in enumerate(spans):
            after = spans[number + 1].text[:1] if number + 1 < len(spans) else ""
            written = self._span(span, text[-1:], after)
            # Code alone is not escaped; a table would end its cell there all the same.
            is_cut = in_table and span.style is Style.CODE
            text += written.replace("|", "\\|") if is_cut else written
        rows = "\n".join(row.strip() for row in text.split("\n"))
        return _BLOCK_START.sub(_escaped_start, rows)

    def _span(self, span: Span, before: str, after: str) -> str:
        if span.style is Style.GAP:
            return line(f"[{span.gap}: {span.text}]")
        if span.style is Style.IMAGE:
            media = None if span.media is None else self._left.get(span.media)
            if media is not None and (self._question_id, media.index) in self._images:
                return self._image(media)
            return f"\\[{line(span.text)}\\]"
        if span.style is Style.CODE:
            return code_span(span.text)
        if span.style in _MARKS:
            return _marked(span.text, _MARKS[span.style], before, after)
        return _spaced(span.text)

    def _image(self, media: Media) -> str:
        self._left.pop(media.index, None)
        path = self._images.get((self._question_id, media.index))
        if path is None:
            return line(image_name(media))
        return f"![{line(media.alt) or 'image'}]({quote(path)})"


def _spaced(text: str) -> str:
    """`escaped`, with the blanks at both ends that part it from its neighbours."""
    inner = escaped(text)
    if not inner:
        return "\n" if "\n" in text else " " if text else ""
    start = " " if text[0] in " \t" else ""
    end = " " if text[-1] in " \t" else ""
    return f"{start}{inner}{end}"


def _marked(text: str, mark: str, before: str, after: str) -> str:
    """The text between marks, where they would be read as such; else without them.

    CommonMark 6.2: a mark opens only before, and closes only after, something that is no blank; and
    next to a punctuation character only where a blank or punctuation stands at its other side.
    """
    inner = escaped(text)
    lead = " " if text[:1].isspace() else ""
    trail = " " if text[-1:].isspace() else ""
    opens = not _is_punctuation(inner[:1]) or not (before or " ").isalnum() or bool(lead)
    closes = not _is_punctuation(inner[-1:]) or not (after or " ").isalnum() or bool(trail)
    if not inner or "\n" in inner or before == "*" or not opens or not closes:
        return _spaced(text)
    return f"{lead}{mark}{inner}{mark}{trail}"


def _is_punctuation(character: str) -> bool:
    return bool(character) and unicodedata.category(character)[0] in "PS"
