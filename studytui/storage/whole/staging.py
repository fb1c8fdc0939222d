"""A whole library from a file, looked at row by row and laid down beside the library it is for."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from math import isfinite
from pathlib import Path
from typing import Any

from studytui.domain.exam import ClockRule, MissReason, Mode, PauseKind, SittingState
from studytui.domain.question import Kind, MediaRole, Status
from studytui.storage.database import operational_error
from studytui.storage.whole.shape import Column, Table, tables

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 2**63 - 1
_AT_ONCE = 500
_TYPES = {"number": "REAL", "text": "TEXT"}
_WORDS: Mapping[tuple[str, str], type[StrEnum]] = {
    ("question", "kind"): Kind,
    ("question", "status"): Status,
    ("question", "offered_status"): Status,
    ("media", "media_role"): MediaRole,
    ("sitting", "mode"): Mode,
    ("sitting", "state"): SittingState,
    ("sitting", "clock_rule"): ClockRule,
    ("sitting_pause", "kind"): PauseKind,
    ("sitting_item", "miss_reason"): MissReason,
}
"""Columns that hold one of some words, or nothing."""
_JSON: Mapping[tuple[str, str], type] = {
    ("question_text", "metadata"): dict,
    ("question_version", "content"): dict,
    ("learner", "profile"): dict,
    ("exam", "blueprint"): dict,
    ("exam", "grade_boundaries"): dict,
    ("exam", "metadata"): dict,
    ("goal", "weekday_minutes"): list,
    ("goal", "days_off"): list,
    ("assignment", "settings"): dict,
    ("sitting", "settings"): dict,
    ("resource", "metadata"): dict,
    ("study_plan", "inputs"): dict,
    ("plan_task", "opens"): list,
    ("import_run", "paths"): list,
    ("mastery_loop_stage", "body"): dict,
    ("act", "changes"): list,
    ("table_mapping", "column_names"): list,
    ("table_mapping", "fields"): list,
    ("question_suspicion", "detail"): dict,
}
"""Columns that hold JSON as text, and what it is."""

_NUMBERS = re.compile(r"(?:\d{1,9}(?:[:.]\d{1,9})?(?: (?!$)|$))*")
_DAY = re.compile(r"(?:\d{4}-\d\d-\d\d)?")
_INSIDE = re.compile(r"(?!/)(?:(?!\.\.?(?:/|$))[^/\\\x00-\x1f]+(?:/(?!$)|$))+")
"""A path that stays within its folder."""
_FORMS: Mapping[tuple[str, str], re.Pattern[str]] = {
    ("media", "relative_path"): _INSIDE,
    ("response", "chosen"): _NUMBERS,
    ("sitting_item", "option_order"): _NUMBERS,
    ("sitting_item", "struck"): _NUMBERS,
    ("sitting_item", "highlights"): _NUMBERS,
    ("goal", "exam_date"): _DAY,
    ("revisit", "due_on"): _DAY,
    ("study_plan", "day"): _DAY,
    ("plan_task", "day"): _DAY,
}
"""Columns that hold a path, numbers with blanks between them, or a day."""


class DamagedError(Exception):
    """A row that cannot be one of ours; the argument says why."""


class Staging:
    """A SQLite file with the tables of a library and none of its rules."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._tables = {table.name: table for table in tables()}
        self._waiting: dict[str, list[tuple[Any, ...]]] = {}
        self._checks = {name: _checks(table) for name, table in self._tables.items()}
        self.unknown: set[str] = set()
        """Lists, and fields with the name of their list, that this studytui does not know."""
        self._connection = sqlite3.connect(path, isolation_level=None)
        try:
            self._connection.execute("PRAGMA journal_mode=OFF")
            self._connection.execute("PRAGMA synchronous=OFF")
            self._connection.execute("BEGIN")
            for table in self._tables.values():
                self._connection.execute(_created(table))
        except sqlite3.Error as error:
            self._connection.close()
            raise operational_error(path, error) from error

    def add(self, name: str, record: object) -> None:
        """Take a row of the list of that name. Raises DamagedError."""
        table = self._tables.get(name)
        if table is None:
            self.unknown.add(name)
            return
        if not isinstance(record, dict):
            raise DamagedError("it is no object")
        values = []
        known = 0
        for column, check in self._checks[name]:
            if column.name in record:
                known += 1
                value = record[column.name]
                values.append(value if value is None else check(column, value))
            else:
                values.append(column.default)
            if values[-1] is None and not column.may_be_null:
                raise DamagedError(f"{column.name} is missing")
        if known < len(record):
            self.unknown |= {
                f"{name}.{field}"
                for field in record
                if field not in {column.name for column, _ in self._checks[name]}
            }
        waiting = self._waiting.setdefault(name, [])
        waiting.append(tuple(values))
        if len(waiting) >= _AT_ONCE:
            self._flush(name)

    def close(self) -> None:
        """Write what waits; the file can be attached then. Raises DamagedError."""
        try:
            for name in list(self._waiting):
                self._flush(name)
            self._connection.execute("COMMIT")
        finally:
            self._connection.close()

    def _flush(self, name: str) -> None:
        rows = self._waiting.pop(name, [])
        table = self._tables[name]
        marks = ", ".join("?" * len(table.columns))
        try:
            self._connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)
        except sqlite3.IntegrityError as error:
            raise DamagedError(f"two rows of {name} have the same {table.id_column}") from error
        except sqlite3.Error as error:
            raise operational_error(self.path, error) from error


def _created(table: Table) -> str:
    columns = ", ".join(
        f'"{column.name}" {_TYPES.get(column.kind, "INTEGER")}'
        + (" PRIMARY KEY" if column.name == table.id_column else "")
        for column in table.columns
    )
    return f'CREATE TABLE "{table.name}" ({columns})'


Check = Callable[[Column, Any], Any]


@cache
def form_of(table: str, column: str) -> Check | None:
    """What a text of ours has to be made like: raises DamagedError for another; None where a column
    holds any text."""
    words = _WORDS.get((table, column))
    holds = _JSON.get((table, column))
    form = _FORMS.get((table, column))
    if (table, column) == ("question_version", "content"):
        return _older_form
    if words is not None:
        return _one_of(words)
    if holds is not None:
        return _json_of(holds)
    return None if form is None else _formed(form)


def _checks(table: Table) -> list[tuple[Column, Check]]:
    found: list[tuple[Column, Check]] = []
    for column in table.columns:
        found.append((column, form_of(table.name, column.name) or _BY_KIND[column.kind]))
    return found


def _text(column: Column, value: Any) -> str:
    if not isinstance(value, str):
        raise DamagedError(f"{column.name} is no text")
    return value


def _integer(column: Column, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -_LARGEST <= value <= _LARGEST:
        raise DamagedError(f"{column.name} is no whole number")
    return value


def _id(column: Column, value: Any) -> int:
    number = _integer(column, value)
    if not 0 <= number < 1 << 53:
        raise DamagedError(f"{column.name} is no id")
    return number


def _number(column: Column, value: Any) -> float:
    if isinstance(value, str) and value in ("inf", "-inf"):
        return float(value)
    if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value):
        raise DamagedError(f"{column.name} is no number")
    return float(value)


def _boolean(column: Column, value: Any) -> int:
    if not isinstance(value, bool):
        raise DamagedError(f"{column.name} is neither true nor false")
    return int(value)


def _time(column: Column, value: Any) -> int:
    try:
        return _micros(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise DamagedError(f"{column.name} is no time") from error


@lru_cache(maxsize=4096)
def _micros(value: str) -> int:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return (moment - _EPOCH) // timedelta(microseconds=1)


_BY_KIND: dict[str, Check] = {
    "id": _id,
    "integer": _integer,
    "number": _number,
    "text": _text,
    "boolean": _boolean,
    "time": _time,
}


def _one_of(words: type[StrEnum]) -> Check:
    known = frozenset({"", *(one.value for one in words)})

    def check(column: Column, value: Any) -> str:
        if not isinstance(value, str) or value not in known:
            raise DamagedError(f"{column.name} is none of {', '.join(words)}")
        return value

    return check


def _older_form(column: Column, value: Any) -> str:
    text = _json_of(dict)(column, value)
    media = json.loads(text or "{}").get("media", [])
    paths = [one.get("relative_path") for one in media if isinstance(one, dict)]
    if not all(isinstance(path, str) and _INSIDE.fullmatch(path) for path in paths):
        raise DamagedError(f"{column.name} names an image outside of its folder")
    return text


def _formed(form: re.Pattern[str]) -> Check:
    def check(column: Column, value: Any) -> str:
        text = _text(column, value)
        if not form.fullmatch(text):
            raise DamagedError(f"{column.name} is not written as it should be")
        return text

    return check


def _json_of(holds: type) -> Check:
    def check(column: Column, value: Any) -> str:
        text = _text(column, value)
        try:
            is_right = not text or isinstance(json.loads(text), holds)
        except (ValueError, RecursionError):
            is_right = False
        if not is_right:
            raise DamagedError(f"{column.name} holds no JSON {holds.__name__}")
        return text

    return check
