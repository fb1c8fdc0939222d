"""What words say: how many answers are wanted, what a file name tells, whether text is HTML."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from studytui.domain.question import Kind
from studytui.domain.text import clean, clean_line, escape, normalised, plain
from studytui.ingest import html
from studytui.ingest.formula import with_sure_formulas
from studytui.ingest.limits import DEFAULT, Limits

_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_NUMBER = rf"({'|'.join(_NUMBERS)}|10|[1-9])"
_ADJECTIVES = "(?:most|best|correct|right|true|possible|valid)"
_ANSWERS = "answers?|options?|choices|responses|statements"
_ASKED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_NUMBER}\s+(?:of\s+the\s+)?(?:{_ADJECTIVES}\s+)*(?:{_ANSWERS})\b",
        rf"\b(?:select|choose|pick|mark|check|tick)\s+(?:the\s+|any\s+|exactly\s+)?{_NUMBER}\b",
        rf"\bwhich\s+(?:of\s+the\s+)?{_NUMBER}\b",
    )
)


def required_number(stem: str, options: int) -> int | None:
    """How many options the stem (stored text) asks for; None where it does not say.

    The number word directly before "answers" counts first, wherever "select" stands: "Select the
    true statements. (Select two answers)".
    """
    text = plain(stem)
    for pattern in _ASKED:
        for match in pattern.finditer(text):
            word = match[1].lower()
            wanted = _NUMBERS.get(word) or int(word)
            if 1 < wanted <= options:
                return wanted
    return None


_MANY = re.compile(
    r"\b(?:select|mark|choose|check|tick|pick)\s+all\b|\ball\s+that\s+apply\b", re.IGNORECASE
)


def asks_for_several(stem: str, options: int) -> bool:
    """Whether the words alone make it a question with several right answers."""
    return bool(_MANY.search(plain(stem))) or required_number(stem, options) is not None


def kind_of_options(texts: Sequence[str], is_multiple: bool) -> Kind:
    """The kind of a question with these options (stored texts)."""
    if is_multiple:
        return Kind.MULTIPLE
    if len(texts) == 2 and {normalised(text) for text in texts} == {"true", "false"}:
        return Kind.TRUE_FALSE
    return Kind.SINGLE


_DIFFICULTIES = {
    "very easy": 1,
    "easy": 2,
    "medium": 3,
    "moderate": 3,
    "intermediate": 3,
    "hard": 4,
    "difficult": 4,
    "very hard": 5,
}


def difficulty(value: object) -> int | None:
    """1 easiest to 5 hardest, from a number in that range or a word."""
    if isinstance(value, str):
        word = value.strip().lower()
        return _DIFFICULTIES.get(word) or (int(word) if word in ("1", "2", "3", "4", "5") else None)
    level = number(value, 1, 5)
    return int(level) if level is not None and level.is_integer() else None


_OPENED = re.compile(
    r"<(p|div|span|code|pre|b|strong|i|em|u|s|mark|sub|sup|small|big|font|ul|ol|li|dl|table|tr|td|th"
    r"|tbody|thead|blockquote|h[1-6]|a|section|article|center|math|del|ins|kbd|samp|tt|label|q|cite"
    r"|figure|figcaption|details|summary)(?=[\s>])[^<>]*>",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"</([a-z][a-z0-9]*)\s*>", re.IGNORECASE)
_VOID = re.compile(r"<(?:br\s*/?|hr\s*/?|img\s([^<>]*))>", re.IGNORECASE)
_ADDRESS = re.compile(r"\bsrc\s*=", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,20});", re.IGNORECASE)


def is_html(text: str) -> bool:
    """Whether a string is meant as HTML.

    It is when an element that HTML knows is opened and closed in it (``<b>x</b>``), or when it
    holds a line break or an image. A lone ``<b>``, ``a < b``, ``list<int>`` and ``[0]`` stay the
    characters they are.
    """
    return "<" in text and (_has_pair(text) or any(map(_is_shown, _VOID.finditer(text))))


def _has_pair(text: str) -> bool:
    # In one pass each: a search for the partner of each tag would take minutes for 100,000 tags.
    last = {match[1].lower(): match.start() for match in _CLOSED.finditer(text)}
    return bool(last) and any(
        match.end() <= last.get(match[1].lower(), -1) for match in _OPENED.finditer(text)
    )


def _is_shown(void: re.Match[str]) -> bool:
    return void[1] is None or _ADDRESS.search(void[1]) is not None


def stored(
    value: object,
    *,
    in_html: bool = False,
    images: html.Images | None = None,
    limits: Limits = DEFAULT,
) -> str:
    """A value of a JSON file as stored text.

    A string is read as HTML by the rule of `is_html`; where the text around it is HTML
    (`in_html`), character references such as ``&lt;`` are enough. Raises TooDeepError.
    """
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return bullets(value, in_html=in_html, images=images, limits=limits)
    text = value if isinstance(value, str) else str(value)
    if is_html(text) or (in_html and _ENTITY.search(text)):
        return html.to_markdown(text, images=images, limits=limits)
    return escape(with_sure_formulas(text)).strip("\n").rstrip()


def bullets(
    values: Sequence[object],
    *,
    in_html: bool = False,
    images: html.Images | None = None,
    limits: Limits = DEFAULT,
) -> str:
    """Several values as one list; a single one as it is."""
    texts = [
        stored(value, in_html=in_html, images=images, limits=limits)
        for value in values
        if not isinstance(value, list)
    ]
    texts = [text for text in texts if text]
    if len(texts) == 1:
        return texts[0]
    return "\n".join(f"- {one_line(text)}" for text in texts)


def one_line(text: str) -> str:
    """Stored text without line breaks."""
    return " ".join(line.strip() for line in text.split("\n") if line.strip())


_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%")


def percent(text: str) -> float | None:
    """``82%`` as 82.0; None for anything that is not a share."""
    match = _PERCENT.search(text)
    value = float(match[1].replace(",", ".")) if match else None
    return value if value is not None and value <= 100 else None


_VERSION = re.compile(
    r"(?:[\s_.-]+v?(?:19|20)\d{6})?(?:[\s_.-]+v\d{1,4})?(?:\s*\(\d{1,3}\))?\Z", re.IGNORECASE
)
_DATE = re.compile(r"(?<!\d)v?((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)", re.IGNORECASE)


def title_of_file(path: str) -> str:
    """A file name as a title: without suffix, date and version.

    Example: ``PX1 -- Module 1 Test_v20260201_v1.json`` gives ``PX1 -- Module 1 Test``.
    """
    stem = os.path.splitext(os.path.basename(path))[0]
    title = (_VERSION.sub("", stem, count=1) or stem).replace("_", " ")
    return clean_line(title) or "exam"


def date_of_file(path: str) -> datetime | None:
    """The date in a file name, as midnight UTC."""
    for match in _DATE.finditer(os.path.basename(path)):
        try:
            return datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC)
        except ValueError:
            continue
    return None


_GENERIC = frozenset(
    # A list of this many strings would be a page long.
    "exam exams quiz quizzes test tests question questions data bank export index sample "  # noqa: SIM905
    "items train dev val validation".split()
)


def namespace_of_file(path: str) -> str:
    """A name under which the ids of a file without an id of its own are kept: its title; with its
    folder before it where the name says nothing (``questions.json``)."""
    title = title_of_file(path)
    if title.lower() not in _GENERIC:
        return title
    folder = clean_line(os.path.basename(os.path.dirname(os.path.abspath(path))))
    return f"{folder}/{title}" if folder else title


_COMMON_ID = re.compile(r"[a-z]{0,9}[-_. ]?\d{1,4}", re.IGNORECASE)


def key_of_id(name: str, namespace: str) -> str:
    """The key of a question that has an id. `namespace` is the file's own where the source is
    another, by the user's word: an id that any file could have (``3``, ``q-3``) then carries it."""
    if namespace and _COMMON_ID.fullmatch(name):
        return f"id:{namespace}/{name}"
    return f"id:{name}"


_EXAM_KINDS = ("quiz", "test", "mock", "assessment", "exam")


def exam_kind(*names: str) -> str:
    """quiz, test, mock, assessment or exam: the first that a name holds as a word."""
    for name in names:
        words = set(re.findall(r"[a-z]+", name.lower()))
        for kind in _EXAM_KINDS:
            if kind in words or f"{kind}s" in words:
                return kind
    return "exam"


def moment(value: object) -> datetime | None:
    """A time in ISO 8601 as UTC; None if it is not one or says no zone."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        parsed = datetime.fromisoformat(value.strip())
        return parsed.astimezone(UTC) if parsed.tzinfo else None
    except (ValueError, OverflowError):
        return None


def identifier(value: object) -> str | None:
    """An id of a source as text: a string or a whole number; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return clean_line(str(value))[:200] or None


def number(value: object, least: float, most: float) -> float | None:
    """A number of a JSON file within these bounds; None for anything else, true and false too."""
    if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
        return float(value)
    return None


def words(value: object) -> str:
    """A name or title in a JSON file as one harmless line; empty for anything but text."""
    return clean_line(value)[:300] if isinstance(value, str) else ""


def first(record: dict[str, object], *names: str) -> object:
    """The first of these fields that is there and not null."""
    for name in names:
        value = record.get(name)
        if value is not None:
            return value
    return None


def code(value: object) -> str:
    """Program text from a JSON field, as it is."""
    return clean(value).strip("\n") if isinstance(value, str) else ""
