"""Question pools as the US amateur radio examiners publish them (ncvec.org), as plain text::

    T1A01 (C) [97.1]
    Which of the following is …?
    A. Providing …
    B. …

A line of two tildes may stand between questions, and headings of groups anywhere.
"""

from __future__ import annotations

import os
import re

from studytui.domain.draft import Reading
from studytui.ingest.problems import problem
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.records import Entry, read_records

_HEAD = re.compile(r"([A-Z]\d[A-Z]\d{2})\s*\(([A-D])\)\s*(\[[^\]]*\](?:\s*\[[^\]]*\])*)?\s*")
_OPTION = re.compile(r"([A-D])[.)]\s+(\S.*)")
_FIGURE = re.compile(r"\bfigure\s+([A-Z]\d?-\d+)\b", re.IGNORECASE)
_WHOLE = frozenset(("question", "a", "b", "c", "d"))
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")


def accepts(document: Document) -> bool:
    lines = document.text[:20_000].splitlines()
    return any(
        _HEAD.fullmatch(line) and any(_OPTION.fullmatch(one) for one in lines[place : place + 4])
        for place, line in enumerate(lines)
    )


def read(document: Document, source: str | None) -> Reading:
    """The questions of the pool; one without four options is a problem."""
    figures = _figures(os.path.dirname(document.unit.files[0].path))
    entries: list[Entry] = []
    fields: dict[str, str] = {}
    name = ""
    for number, raw in enumerate(document.text.splitlines(), start=1):
        line = raw.strip()
        if head := _HEAD.fullmatch(line):
            fields = {"id": head[1], "answer": head[2], "refs": head[3] or ""}
            entries.append(Entry(f"line {number}", fields))
            name = "question"
        elif not line or line == "~~":
            name = ""
        elif option := _OPTION.fullmatch(line):
            name = option[1].lower() if fields else ""
            fields[name] = option[2]
        elif name and fields:
            # A line that goes on.
            fields[name] = f"{fields[name]} {line}" if name in fields else line
    for entry in entries:
        found = _FIGURE.search(str(entry.fields.get("question", "")))
        if found and (figure := figures.get(found[1].lower())):
            entry.fields["figure"] = figure  # type: ignore[index]
    whole = [entry for entry in entries if entry.fields.keys() >= _WHOLE]
    document.problems.extend(
        problem(
            document.main_file,
            "too-few-options",
            "The question has no text, or fewer than four options.",
            place=entry.place,
        )
        for entry in entries
        if not entry.fields.keys() >= _WHOLE
    )
    return read_records(document, whole, document.main_file, source)


def _figures(folder: str) -> dict[str, str]:
    """Images of the folder by their names in small letters, without suffix."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return {}
    split = [os.path.splitext(name) for name in names]
    return {stem.lower(): stem + suffix for stem, suffix in split if suffix.lower() in _IMAGES}
