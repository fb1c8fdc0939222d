"""Which role each part of a piece of code plays: keyword, string, number, comment, name.

Pygments reads the code; only the places of what it finds are used, never its text, so that no
character can change. It is loaded in a quiet moment (`studytui.tui.warming`) or when the first code
is shown, and what it found is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import RegexLexer
    from pygments.token import _TokenType

RowRoles = tuple[tuple[int, int, str], ...]
"""The parts of one row: first character, the one after the last, role of `studytui.tui.look`."""

_QUICK = re.compile(
    "python3?|py|bash|sh|sql|html|xml|css|json|r|go|ruby|swift|php|haskell", re.IGNORECASE
)
"""Languages whose reading takes time in proportion to the length, whatever the text: 10 ms for
1,000 characters at most."""
_OTHERS = re.compile(
    r"javascript|js|typescript|ts|java|c|cpp|c\+\+|csharp|c#|rust|kotlin|matlab|yaml", re.IGNORECASE
)
"""Here hostile text takes time with its length squared: 0.2 s for 3,000 characters."""
_LONGEST_QUICK = 20_000
_LONGEST_OTHER = 3_000
_LONG_RUN = re.compile(r"(.)\1{80}", re.DOTALL)
"""One character so often is drawing or an attack, and what is slowest to read."""

_PYTHON = re.compile(
    r"^\s*(?:(?:def|class)\s+\w+.*:|from\s+\w+(?:\.\w+)*\s+import\b|import\s+\w+\s*$"
    r"|(?:for\s+\w+(?:\s*,\s*\w+)*\s+in|if|elif|while|with)\b[^{]*:\s*(?:#.*)?$"
    r"|(?:try|else|finally)\s*:|print\s*\()",
    re.MULTILINE,
)
_JAVASCRIPT = re.compile(
    r"^\s*(?:const|let|var)\s+[\w$]+\s*=|=>\s*[{(\w]|\bfunction\b\s*\w*\s*\([^)\n]*\)\s*\{"
    r"|\bconsole\.log\s*\(|[=!]==",
    re.MULTILINE,
)


@lru_cache(maxsize=128)
def row_roles(code: str, language: str = "") -> tuple[RowRoles, ...]:
    """The roles in each row of the code, in order; empty where the language is unknown, or the
    text too long to be read in a moment. Never raises."""
    language = language or guessed(code)
    if _QUICK.fullmatch(language):
        limit = _LONGEST_QUICK
    elif _OTHERS.fullmatch(language) and not _LONG_RUN.search(code):
        limit = _LONGEST_OTHER
    else:
        return ()
    if len(code) > limit:
        return ()
    return _by_row(code, _lexer(language))


def guessed(code: str) -> str:
    """``python`` or ``javascript`` where the code can be nothing else, else an empty string."""
    head = code[:_LONGEST_OTHER]
    is_python, is_javascript = bool(_PYTHON.search(head)), bool(_JAVASCRIPT.search(head))
    if is_python == is_javascript:
        return ""
    return "python" if is_python else "javascript"


def steps_to_be_ready() -> Iterator[None]:
    """Does at each step a part of what the first code would have to wait for: 35 ms together."""
    import pygments.lexers

    yield
    import pygments.lexers.python  # noqa: F401 - the next step takes it

    yield
    _lexer("python")


@lru_cache(maxsize=16)
def _lexer(language: str) -> RegexLexer:
    from pygments.lexers import get_lexer_by_name

    found: RegexLexer = get_lexer_by_name(language)
    return found


def _by_row(code: str, lexer: RegexLexer) -> tuple[RowRoles, ...]:
    rows: list[list[tuple[int, int, str]]] = [[]]
    end = row_start = 0
    for place, kind, text in lexer.get_tokens_unprocessed(code):
        # Lexers within lexers (HTML, PHP) may come back to what has been read.
        if place < end or code[place : place + len(text)] != text:
            continue
        end = place + len(text)
        role = _role(kind)
        start = place
        while (line_end := code.find("\n", row_start)) != -1 and line_end < end:
            _add(rows[-1], start - row_start, line_end - row_start, role)
            rows.append([])
            row_start = line_end + 1
            start = max(start, row_start)
        _add(rows[-1], start - row_start, end - row_start, role)
    return tuple(tuple(row) for row in rows)


def _add(row: list[tuple[int, int, str]], start: int, end: int, role: str) -> None:
    """One more part; a neighbour of the same role grows instead."""
    if not role or start >= end:
        return
    if row and row[-1][1:] == (start, role):
        start = row.pop()[0]
    row.append((start, end, role))


@lru_cache(maxsize=256)
def _role(kind: _TokenType) -> str:
    from pygments.token import Comment, Keyword, Name, Number, Operator, String

    if kind in Comment:
        return "code-comment"
    if kind in String:
        return "code-string"
    if kind in Number:
        return "code-number"
    if kind in Keyword or kind in Operator.Word:
        return "code-keyword"
    named = (Name.Builtin, Name.Function, Name.Class, Name.Decorator, Name.Tag, Name.Exception)
    return "code-name" if any(kind in one for one in named) else ""
