"""Bytes to text where a file does not say its encoding: UTF-8, UTF-16, or one of the old ones."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from studytui.domain.draft import Problem
from studytui.ingest.problems import problem

_SAMPLE = 1 << 16
"""Bytes that are enough to tell an encoding by."""
_OTHERS = re.compile(rb"[\x80-\xff]")
_BEYOND = re.compile("[^\x00-\x7f]+")
_WESTERN = re.compile(
    "[\u20ac\u2018-\u201e\u2022\u2026\u2013\u2014\xa0-\xbf\xc0-\xff\u0152\u0153]{1,2}"
)
"""Letters of the languages of western Europe and the signs of their print, as they come: one or two
among plain letters."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, and how it was come by."""

    text: str
    encoding: str
    is_guess: bool = False
    """Nothing in the file says so: letters may be others than they were."""


def decode(data: bytes) -> Decoded | None:
    """The bytes as text; None where they are no text, or text in UTF-8 that is damaged."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    if (wide := _without_mark(data)) is not None:
        return _strictly(data, wide, is_guess=True)
    if (found := _strictly(data, "utf-8")) is not None:
        return found
    if _is_damaged_utf8(data):
        return None
    return _western(data) or _by_statistics(data)


def told(decoded: Decoded, file: str) -> Problem | None:
    """The warning that goes with an encoding that was guessed."""
    if not decoded.is_guess:
        return None
    return problem(
        file,
        "encoding-guessed",
        f"The file does not say its encoding; it was read as {decoded.encoding}.",
        hint="If letters such as é or ü are wrong, save the file again as UTF-8.",
        warning=True,
    )


def _strictly(data: bytes, encoding: str, *, is_guess: bool = False) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding, is_guess)
    except (UnicodeDecodeError, LookupError):
        return None


def _without_mark(data: bytes) -> str | None:
    """UTF-16 that forgot its byte order mark: every second byte of Latin text is zero."""
    sample = data[:4096]
    if len(sample) < 4 or len(data) % 2:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.1 * half else None


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether what is beyond ASCII is UTF-8 for the most part: a byte of it was lost, or two files
    were put together. In other encodings hardly two letters in a row look like UTF-8."""
    text = data.decode("utf-8", "replace")
    beyond = sum(len(run) for run in _BEYOND.findall(text))
    return beyond >= 2 * text.count("\ufffd")


def _western(data: bytes) -> Decoded | None:
    """Windows-1252, where its letters stand one or two together among plain ones, as they do in the
    languages of western Europe. Statistics would name one of its ten neighbours as well."""
    found = _strictly(data, "cp1252", is_guess=True)
    if found is None:
        return None
    runs = _BEYOND.findall(found.text[: 4 * _SAMPLE])
    fits = sum(len(run) for run in runs if _WESTERN.fullmatch(run))
    return found if fits >= 0.9 * sum(map(len, runs)) else None


def _by_statistics(data: bytes) -> Decoded | None:
    from charset_normalizer import from_bytes

    at = match.start() if (match := _OTHERS.search(data)) else 0
    start = data.rfind(b"\n", 0, at) + 1
    best = from_bytes(data[start : start + _SAMPLE]).best()
    names = [best.encoding] if best is not None else []
    for name in (*names, "cp1252"):
        if (found := _strictly(data, name, is_guess=True)) is not None:
            return found
    return None
