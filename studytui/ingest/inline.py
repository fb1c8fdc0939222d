"""Inline pieces of HTML to lines of stored text: white space, marks and escapes."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Final

from studytui.domain.text import clean, code_span, escape_line, is_ordinary
from studytui.ingest.formula import with_formulas

TEXT, CODE, IMAGE, BREAK = range(4)
Piece = tuple[int, str, str]
"""What kind, its style mark (``**``, ``*`` or nothing), and its text: plain for TEXT and CODE,
stored form for IMAGE."""

SPACE: Final = re.compile(r"[ \t\n\r\f]+")
# The marks that start a block in the stored form, as `studytui.domain.text.escape` has them.
_BLOCK_START = re.compile(r"^([ \t]*)([#>\-+~])", re.MULTILINE)
_NUMBER_START = re.compile(r"^([ \t]*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_MAY_START = frozenset(" \t#>-+~0123456789")


def rendered_text(text: str) -> str:
    """`rendered` of one text without a style."""
    return rendered([(TEXT, "", text)], flat=False)


def rendered(pieces: list[Piece], flat: bool) -> str:
    """The pieces of one block in stored form, one line for each BREAK more; with `flat` they are
    to stand in a table. Empty if there is nothing to see."""
    if len(pieces) == 1:
        kind, style, text = pieces[0]
        if kind == TEXT and not style and _is_itself(text):
            return text.rstrip(" ")
    lines: list[str] = []
    line: list[Piece] = []
    for piece in pieces:
        if piece[0] == BREAK:
            lines.append(_line(line, flat))
            line = []
        else:
            line.append(piece)
    lines.append(_line(line, flat))
    text = lines[0] if len(lines) == 1 else "\n".join(lines).strip("\n")
    if not text or text.isspace():
        return ""
    if text[0] in _MAY_START or "\n" in text:
        text = _NUMBER_START.sub(r"\1\\\2", _BLOCK_START.sub(r"\1\\\2", text))
    return text


def _is_itself(text: str) -> bool:
    return is_ordinary(text) and not ("\n" in text or "  " in text or "$$" in text)


def _line(pieces: list[Piece], flat: bool) -> str:
    """One line in stored form: white space collapsed as HTML does, marks that cannot be misread."""
    parts: list[str] = []
    at_blank = True
    for kind, style, text in _merged(pieces):
        if not text:
            continue
        if kind == TEXT:
            text = SPACE.sub(" ", clean(with_formulas(text)))
            if at_blank:
                text = text.lstrip(" ")
            if not text:
                continue
            at_blank = text[-1] == " "
            parts.append(_marked(escape_line(text), style, parts))
        else:
            if kind == CODE:
                text = escape_line(text) if flat and "|" in text else code_span(text)
            at_blank = False
            parts.append(text)
    return "".join(parts).rstrip(" ").replace("\xa0", " ")


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind and style as one piece: "!" and "[x](media:0)" must be escaped
    together, and two code spans that touch would be read as one with other ends."""
    if len(pieces) == 1:
        return pieces
    merged: list[Piece] = []
    alike = groupby(pieces, key=lambda piece: piece[:2] if piece[0] != IMAGE else piece)
    for _, group in alike:
        same = list(group)
        kind, style, _ = same[0]
        if kind == IMAGE:
            merged += same
        else:
            merged.append((kind, style, "".join(piece[2] for piece in same)))
    return merged


def _marked(text: str, style: str, before: list[str]) -> str:
    """The text between its marks, blanks outside them. Marks that would touch others are left
    out: ``*a***b**`` could be read in two ways."""
    inner = text.strip(" ")
    if not style or not inner or (before and before[-1].endswith("*") and text[0] != " "):
        return text
    start = text.index(inner)
    return f"{text[:start]}{style}{inner}{style}{text[start + len(inner) :]}"
