"""Reading a profile from TOML: each mistake with its line, what is allowed, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

from studytui.domain.exam import Block, ClockRule, Grade, Marking
from studytui.domain.profile import Profile, Share
from studytui.domain.supply import MOST_SHARES
from studytui.domain.text import clean, clean_line
from studytui.domain.toml_lines import Place, line_of
from studytui.errors import StudyError

_MOST_BLOCKS = 200
_LARGEST_FILE = 1_000_000
"""Bytes; a profile has a few thousand."""


def read_profile(path: Path) -> Profile:
    """The profile in a file. Raises StudyError naming the file, the line where there is one, what
    is allowed and what to do."""
    import tomllib

    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise _error(path, None, "it is larger than any profile can be")
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = path.read_bytes()[: error.start].count(b"\n") + 1
        raise _error(path, before, "this is not text in UTF-8") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise _error(path, None, f"it cannot be read ({reason})") from error
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason, _, place = str(error).partition(" (at ")
        digits = "".join(place.partition(",")[0].split("line ")[-1:])
        number = int(digits) if digits.isdigit() else len(text.splitlines()) or 1
        raise _error(path, number, f"this is not TOML: {reason}") from error
    return _Reader(path, text).profile(found)


def _error(path: Path, line: int | None, reason: str, hint: str = "") -> StudyError:
    where = f"{path}, line {line}" if line is not None else str(path)
    return StudyError(
        f"{clean_line(where)}: {clean_line(reason)}.",
        title="A profile cannot be used",
        hint=clean_line(hint) or "Correct it; the other profiles can be used meanwhile.",
    )


@dataclass(frozen=True, slots=True)
class _Key:
    """What a key may hold."""

    read: Callable[[_Reader, Any, Place], Any]
    is_needed: bool = False


class _Reader:
    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text

    def wrong(self, place: Place, reason: str, hint: str = "") -> StudyError:
        return _error(self._path, line_of(self._text, place), reason, hint)

    def table(self, found: Any, keys: Mapping[str, _Key], place: Place = ()) -> dict[str, Any]:
        """Every value of a table, checked. A key that is not known is refused."""
        if not isinstance(found, dict):
            raise self.wrong(place, f"{_name(place)} must be a table, not {_kind(found)}")
        for name in found:
            if name not in keys:
                raise self._unknown(name, keys, place)
        values = {
            name: keys[name].read(self, value, (*place, name)) for name, value in found.items()
        }
        for name, key in keys.items():
            if key.is_needed and name not in found:
                where = f"[{_name(place)}]" if place else "the file"
                what = f"a table [[{name}]]" if name == "blocks" else f"a line {name} = …"
                raise self.wrong(place, f"{where} has no {name!r}", f"Add {what} there.")
        return values

    def _unknown(self, name: str, keys: Mapping[str, _Key], place: Place) -> StudyError:
        from difflib import get_close_matches

        near = get_close_matches(name.lower(), keys, 1, 0.6)
        meant = f"Did you mean {near[0]!r}? " if near else ""
        where = f" in [{_name(place)}]" if place else ""
        return self.wrong(
            (*place, name),
            f"there is no key {name!r}{where}",
            f"{meant}There are: {', '.join(keys)}.",
        )

    def profile(self, found: dict[str, Any]) -> Profile:
        values = self.table(found, KEYS)
        blocks: tuple[Block, ...] = values.pop("blocks")
        unscored = int(values.get("unscored", 0))
        questions = sum(block.questions for block in blocks)
        limits = [block.time_limit for block in blocks]
        if None in limits and any(limits):
            raise self.wrong(
                ("blocks", 0), "either every block has minutes, or none", "Add minutes = … to each."
            )
        if unscored >= questions:
            raise self.wrong(
                ("unscored",), f"unscored must be below the number of questions, {questions}"
            )
        for name in ("topics", "difficulties"):
            self._check_shares(name, found.get(name, []), questions)
        fields = {_FIELDS.get(name, name): value for name, value in values.items()}
        return Profile(name=self._path.stem, blocks=blocks, **fields)

    def _check_shares(self, name: str, found: list[dict[str, Any]], questions: int) -> None:
        """Percents add up to 100, numbers of questions to all of them."""
        if not found:
            return
        for unit, whole in (("percent", 100), ("questions", questions)):
            given = [one[unit] for one in found if unit in one]
            if given and len(given) < len(found):
                place = next(place for place, one in enumerate(found) if unit not in one)
                raise self.wrong((name, place), f"all shares of {name} must be given in {unit}")
            if given and abs(sum(given) - whole) > 0.01:
                raise self.wrong(
                    (name,), f"the shares of {name} add up to {sum(given):g} {unit}, not to {whole}"
                )


def _name(place: Place) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in place)


def _kind(value: Any) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list"}
    return names.get(type(value), "a table" if isinstance(value, dict) else "a date or time")


def _text(longest: int = 200, *, is_long: bool = False) -> Callable[[_Reader, Any, Place], str]:
    def read(reader: _Reader, value: Any, place: Place) -> str:
        if not isinstance(value, str):
            raise reader.wrong(place, f"{_name(place)} must be text in quotes, not {_kind(value)}")
        text = clean(value).strip() if is_long else clean_line(value)
        if len(text) > longest:
            raise reader.wrong(place, f"{_name(place)} may have {longest} characters at most")
        if not text:
            raise reader.wrong(place, f"{_name(place)} is empty")
        return text

    return read


def _number(low: float, high: float) -> Callable[[_Reader, Any, Place], float]:
    def read(reader: _Reader, value: Any, place: Place) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not isfinite(value) or not low <= value <= high:
            got = f"{value:g}" if is_number else _kind(value)
            raise reader.wrong(
                place, f"{_name(place)} must be a number from {low:g} to {high:g}, not {got}"
            )
        return float(value)

    return read


def _whole(low: int, high: int) -> Callable[[_Reader, Any, Place], int]:
    def read(reader: _Reader, value: Any, place: Place) -> int:
        if type(value) is not int or not low <= value <= high:
            got = f"{value:g}" if type(value) in (int, float) else _kind(value)
            raise reader.wrong(
                place, f"{_name(place)} must be a whole number from {low} to {high}, not {got}"
            )
        return value

    return read


def _truth(reader: _Reader, value: Any, place: Place) -> bool:
    if not isinstance(value, bool):
        raise reader.wrong(place, f"{_name(place)} must be true or false, not {_kind(value)}")
    return value


def _clock(reader: _Reader, value: Any, place: Place) -> ClockRule:
    allowed = [rule.value for rule in ClockRule]
    if value not in allowed:
        named = " or ".join(f'"{one}"' for one in allowed)
        raise reader.wrong(place, f"{_name(place)} must be {named}")
    return ClockRule(value)


def _minutes(low: float = 0, high: float = 1440) -> Callable[[_Reader, Any, Place], timedelta]:
    def read(reader: _Reader, value: Any, place: Place) -> timedelta:
        return timedelta(minutes=_number(low, high)(reader, value, place))

    return read


def _warnings(reader: _Reader, value: Any, place: Place) -> tuple[timedelta, ...]:
    if not isinstance(value, list):
        raise reader.wrong(place, f"{_name(place)} must be a list of minutes, such as [15, 5, 1]")
    found = {_minutes(0.1)(reader, one, (*place, number)) for number, one in enumerate(value)}
    return tuple(sorted(found, reverse=True))


def _marking(reader: _Reader, value: Any, place: Place) -> Marking:
    found = reader.table(value, MARKING_KEYS, place)
    return Marking(
        right=found.get("right"),
        wrong=found.get("wrong", 0.0),
        is_partial=found.get("partial", False),
        wrong_typed=found.get("wrong_typed"),
    )


def _grades(reader: _Reader, value: Any, place: Place) -> tuple[Grade, ...]:
    if not isinstance(value, dict):
        raise reader.wrong(place, f"{_name(place)} must be a table of grade = percent")
    grades = []
    for name, percent in value.items():
        if not clean_line(name) or len(clean_line(name)) > 8:
            raise reader.wrong((*place, name), "a grade has 1 to 8 characters")
        grades.append(Grade(clean_line(name), _number(0, 100)(reader, percent, (*place, name))))
    for better, worse in pairwise(grades):
        if worse.percent >= better.percent:
            raise reader.wrong(
                (*place, worse.name),
                f"grade {worse.name} must be below {better.name}, {better.percent:g} percent",
                "Write the highest grade first.",
            )
    return tuple(grades)


def _tables(
    reader: _Reader, value: Any, place: Place, keys: Mapping[str, _Key]
) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise reader.wrong(place, f"write [[{_name(place)}]] with two brackets each side")
    return [reader.table(one, keys, (*place, number)) for number, one in enumerate(value)]


def _blocks(reader: _Reader, value: Any, place: Place) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for found in _tables(reader, value, place, BLOCK_KEYS):
        title = found.get("title", "")
        repeat = found.get("repeat", 1)
        for number in range(1, repeat + 1):
            blocks.append(
                Block(
                    questions=found["questions"],
                    time_limit=found.get("minutes"),
                    title=f"{title} {number}" if title and repeat > 1 else title,
                    break_after=found.get("break", timedelta(0)),
                )
            )
    if not 1 <= len(blocks) <= _MOST_BLOCKS:
        raise reader.wrong(place, f"there must be 1 to {_MOST_BLOCKS} blocks, not {len(blocks)}")
    return tuple(blocks)


def _shares(reader: _Reader, value: Any, place: Place) -> tuple[Share, ...]:
    shares = []
    for number, found in enumerate(_tables(reader, value, place, SHARE_KEYS)):
        here = (*place, number)
        named = [name for name in _SEARCHES if name in found]
        if len(named) != 1:
            raise reader.wrong(
                here, f"a share has one of {', '.join(_SEARCHES)}", "Name what it is a share of."
            )
        if ("percent" in found) == ("questions" in found):
            raise reader.wrong(here, "a share has either percent or questions")
        what = found[named[0]]
        search = what if named[0] == "search" else f'{named[0]}:"{what.replace(chr(34), "")}"'
        weight = float(found["percent"] if "percent" in found else found["questions"])
        shares.append(Share(found.get("name", what), search, weight))
    if len(shares) > MOST_SHARES:
        raise reader.wrong((*place, MOST_SHARES), f"there may be {MOST_SHARES} shares at most")
    return tuple(shares)


_SEARCHES = ("search", "topic", "subject")

BLOCK_KEYS = {
    "questions": _Key(_whole(1, 1000), is_needed=True),
    "minutes": _Key(_minutes(0.5)),
    "title": _Key(_text(60)),
    "break": _Key(_minutes()),
    "repeat": _Key(_whole(1, _MOST_BLOCKS)),
}
MARKING_KEYS = {
    "right": _Key(_number(0.01, 1000)),
    "wrong": _Key(_number(-1000, 0)),
    "wrong_typed": _Key(_number(-1000, 0)),
    "partial": _Key(_truth),
}
SHARE_KEYS = {
    "name": _Key(_text(60)),
    "search": _Key(_text(500)),
    "topic": _Key(_text(200)),
    "subject": _Key(_text(200)),
    "percent": _Key(_number(0.01, 100)),
    "questions": _Key(_whole(1, 1000)),
}
KEYS = {
    "title": _Key(_text(80), is_needed=True),
    "description": _Key(_text(2000, is_long=True)),
    "source": _Key(_text(2000, is_long=True)),
    "search": _Key(_text(500)),
    "blocks": _Key(_blocks, is_needed=True),
    "may_return": _Key(_truth),
    "break_pool": _Key(_minutes()),
    "keeps_unused": _Key(_truth),
    "warnings": _Key(_warnings),
    "pass_mark": _Key(_number(0, 100)),
    "marking": _Key(_marking),
    "unscored": _Key(_whole(0, 1000)),
    "grades": _Key(_grades),
    "topics": _Key(_shares),
    "difficulties": _Key(_shares),
    "clock": _Key(_clock),
    "gives_back": _Key(_truth),
    "calculator": _Key(_truth),
    "lab_values": _Key(_truth),
    "confidence": _Key(_truth),
    "shuffle_questions": _Key(_truth),
    "shuffle_options": _Key(_truth),
    "tutorial": _Key(_text(20_000, is_long=True)),
}
"""Every key of a profile."""
_FIELDS = {
    "clock": "clock_rule",
    "calculator": "has_calculator",
    "lab_values": "has_lab_values",
    "confidence": "has_confidence",
}
"""Fields of `Profile` that are called otherwise than their keys."""
