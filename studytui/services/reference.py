"""Tables to look things up in: the bundled one, or the learner's own in its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from studytui.domain.lab_values import LabGroup, LabTable, LabValue
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths, reference_folder

_LARGEST_FILE = 262_144
_NOTE = "note"
# Without a line it is what stands at the end of the file.
_NAMES_ITS_LINE = re.compile(r"^(.*) \(at line (\d+), column \d+\)$", re.DOTALL)


def lab_values(paths: Paths) -> LabTable:
    """The learner's own lab values where the home has some, else the bundled ones. Raises
    StudyError naming the file, the line and what is allowed there."""
    own = paths.lab_values
    return read_lab_values(own if own.exists() else reference_folder() / own.name)


def read_lab_values(path: Path) -> LabTable:
    """The lab values in a file. Raises StudyError as `lab_values` does."""
    import tomllib

    try:
        if not path.is_file():
            raise _bad(path, 0, "it is not a file")
        if path.stat().st_size > _LARGEST_FILE:
            raise _bad(path, 0, f"it is larger than {_LARGEST_FILE // 1024} KB")
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _bad(path, line, "it is not UTF-8 text") from error
    except OSError as error:
        raise _bad(path, 0, f"it cannot be read ({error.strerror})") from error
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        match = _NAMES_ITS_LINE.match(str(error))
        words, line = (match[1], int(match[2])) if match else (str(error), text.count("\n"))
        raise _bad(path, line, f"it is not TOML: {words}") from error
    return _table(path, text, found)


def _table(path: Path, text: str, found: dict[str, Any]) -> LabTable:
    note = found.pop(_NOTE, "")
    if not isinstance(note, str):
        raise _bad(path, _line_of(text, _NOTE), "note must be text")
    groups = []
    for name, values in found.items():
        if not isinstance(values, dict):
            words = f"{name!r} stands in no group; a heading [Name of the group] comes first"
            raise _bad(path, _line_of(text, name), words)
        groups.append(
            LabGroup(
                clean_line(name),
                tuple(_value(path, text, name, what, usual) for what, usual in values.items()),
            )
        )
    table = LabTable(tuple(group for group in groups if group.values), clean_line(note))
    if not len(table):
        raise _bad(path, 0, "it holds no values")
    return table


def _value(path: Path, text: str, group: str, name: str, usual: Any) -> LabValue:
    pair = [usual, usual] if isinstance(usual, str) else usual
    if (
        not isinstance(pair, list)
        or len(pair) != 2
        or not all(isinstance(one, str) and one.strip() for one in pair)
    ):
        words = f'{name!r} must be ["conventional", "SI"], or one text for both'
        raise _bad(path, _line_of(text, name, group), words)
    return LabValue(clean_line(name), clean_line(pair[0]), clean_line(pair[1]))


def _line_of(text: str, name: str, group: str = "") -> int:
    """The line that begins with this name, behind the heading of its group; 0 if none does."""
    is_inside, heading_at = not group, 0
    for number, line in enumerate(text.splitlines(), 1):
        start = line.strip()
        if start.startswith("["):
            is_inside = start.strip("[]").strip(" \"'") == group or not group
            heading_at = number if is_inside and group else heading_at
        elif is_inside and re.match(rf"[\"']?{re.escape(name)}[\"']?\s*[=.]", start):
            return number
    return heading_at


def _bad(path: Path, line: int, reason: str) -> StudyError:
    place = f"{path}, line {line}" if line else str(path)
    return StudyError(
        f"{clean_line(place)}: {clean_line(reason)}.",
        title="The lab values cannot be used",
        hint="Correct that line, or move the file away to have the bundled values.",
    )
