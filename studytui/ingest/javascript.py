"""Lists of objects in JavaScript and TypeScript source, read as data; nothing is ever run.

Read are literals (ECMA-262, section 13.2): lists, objects, strings in three kinds of quotes,
numbers, true, false, null and undefined, comments, and commas too many.
"""

from __future__ import annotations

import re

MOST_LEVELS = 50

_TOKEN = re.compile(
    r"""(?:\s+|//[^\n]*|/\*.*?\*/)*
    (?:(?P<mark>[\[\]{}:,])
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)
    |(?P<number>[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))
    |(?P<name>[A-Za-z_$][\w$]*))""",
    re.VERBOSE | re.DOTALL,
)
_START = re.compile(
    r"^[ \t]*(?:export\s+)?(?:default\s+|(?:const|let|var)\s+[A-Za-z_$][\w$]*\s*(?::[^=\n]{1,200})?=\s*"
    r"|(?:module\.)?exports(?:\.[\w$]+)?\s*=\s*)(?=[\[{])",
    re.MULTILINE,
)
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL
)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_WORDS = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None}


class NotALiteralError(ValueError):
    """Something that has to be run to be known; the argument is the place in the source."""

    def __init__(self, place: int) -> None:
        super().__init__(f"not a literal at {place}")
        self.place = place


def literals(source: str) -> list[object]:
    """The lists and objects that the source gives names to or exports, in order. Raises
    NotALiteralError where not one can be read."""
    found: list[object] = []
    end = 0
    failed: NotALiteralError | None = None
    while match := _START.search(source, end):
        try:
            value, end = _value(source, match.end())
        except NotALiteralError as error:
            failed = failed or error
            end = match.end()
        else:
            found.append(value)
    if not found:
        raise failed or NotALiteralError(0)
    return found


def _value(source: str, start: int) -> tuple[object, int]:
    """The literal at a place, and where it ends. A stack of its own: source may nest at will."""
    stack: list[tuple[list[object] | dict[str, object], str]] = []
    place = start
    value: object = None
    while True:
        match = _token(source, place)
        place = match.end()
        mark = match["mark"]
        if mark and mark in "[{":
            if len(stack) >= MOST_LEVELS:
                raise NotALiteralError(match.start())
            stack.append(([] if mark == "[" else {}, ""))
            place = _next_key(source, place, stack)
            continue
        if mark and mark in "]}" and stack:
            if (mark == "]") != isinstance(stack[-1][0], list):
                raise NotALiteralError(match.start())
            value = stack.pop()[0]
        elif mark:
            raise NotALiteralError(match.start())
        else:
            value, place = _scalar(source, match)
        if not stack:
            return value, place
        _put(stack, value)
        match = _token(source, place)
        if match["mark"] == ",":
            place = _next_key(source, match.end(), stack)
        elif match["mark"] not in ("]", "}"):
            raise NotALiteralError(match.start())


def _token(source: str, place: int) -> re.Match[str]:
    match = _TOKEN.match(source, place)
    if match is None:
        raise NotALiteralError(place)
    return match


def _put(stack: list[tuple[list[object] | dict[str, object], str]], value: object) -> None:
    within, key = stack[-1]
    if isinstance(within, list):
        within.append(value)
    else:
        within[key] = value


def _next_key(
    source: str, place: int, stack: list[tuple[list[object] | dict[str, object], str]]
) -> int:
    """In an object the key that comes next is read, up to behind its colon."""
    within, _ = stack[-1]
    if isinstance(within, list):
        return place
    match = _token(source, place)
    if match["mark"] == "}":
        return place
    if match["string"] is not None:
        key = _string(match["string"], match.start("string"))
    elif match["name"] is not None or match["number"] is not None:
        key = match["name"] or match["number"]
    else:
        raise NotALiteralError(match.start())
    colon = _token(source, match.end())
    if colon["mark"] != ":":
        raise NotALiteralError(colon.start())
    stack[-1] = (within, key)
    return colon.end()


def _scalar(source: str, match: re.Match[str]) -> tuple[object, int]:
    place = match.end()
    if match["string"] is not None:
        text = _string(match["string"], match.start("string"))
        while plus := re.compile(r"\s*\+\s*(?=[\"'`])").match(source, place):
            more = _token(source, plus.end())
            text += _string(more["string"], more.start())
            place = more.end()
        return text, place
    if match["number"] is not None:
        return _number(match["number"]), place
    if match["name"] in _WORDS:
        return _WORDS[match["name"]], place
    raise NotALiteralError(match.start("name"))


def _number(text: str) -> int | float:
    if text.lower().lstrip("+-").startswith("0x"):
        return int(text, 16)
    return int(text) if re.fullmatch(r"[+-]?\d{1,300}", text) else float(text)


def _string(quoted: str, place: int) -> str:
    if quoted[0] == "`" and "${" in quoted:
        raise NotALiteralError(place)
    body = quoted[1:-1]
    return _ESCAPE.sub(_unescaped, body) if "\\" in body else body


def _unescaped(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3]
    if digits:
        number = int(digits, 16)
        return chr(number) if number < 0x110000 else "\ufffd"
    if match[4] in ("\n", "\r\n"):
        return ""
    return _LETTERS.get(match[4], match[4])
