"""Data in text that is no JSON file: JSON Lines, YAML, and lists in scripts."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from studytui.domain.draft import Problem
from studytui.domain.number_words import grouped
from studytui.ingest import javascript, yaml_text
from studytui.ingest.problems import RefusedError, problem

LINES_SUFFIXES = (".jsonl", ".ndjson", ".jsonlines")
YAML_SUFFIXES = (".yaml", ".yml")
SCRIPT_SUFFIXES = (".js", ".mjs", ".cjs", ".ts", ".mts")
_MOST_TOLD = 100
"""Broken lines that are listed one by one."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The objects of a JSON Lines file."""

    values: list[object]
    numbers: tuple[int, ...]
    """The line of each, from 1."""
    problems: tuple[Problem, ...]


def json_lines(data: bytes, file: str) -> Lines | None:
    """A file with one JSON object a line; None where it is none. A line that is broken is a
    problem, the others are read."""
    values: list[object] = []
    numbers: list[int] = []
    broken: list[tuple[int, str]] = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        line = line.strip()
        if not line:
            continue
        try:
            value = orjson.loads(line) if line.startswith(b"{") else None
        except orjson.JSONDecodeError as error:
            broken.append((number, error.msg))
        else:
            if isinstance(value, dict):
                values.append(value)
                numbers.append(number)
            else:
                broken.append((number, "not an object"))
        if len(broken) > 20 and len(broken) > len(values):
            return None
    if not values or len(broken) > len(values):
        return None
    problems = [
        problem(
            file,
            "json-invalid",
            f"Invalid JSON: {why}.",
            place=f"line {number}",
            hint="Each line is one object; export the file again, or put the line right.",
        )
        for number, why in broken[:_MOST_TOLD]
    ]
    if len(broken) > _MOST_TOLD:
        more = f"{grouped(len(broken) - _MOST_TOLD)} more lines are no JSON objects."
        problems.append(problem(file, "json-invalid", more))
    return Lines(values, tuple(numbers), tuple(problems))


def yaml_value(data: bytes, file: str) -> tuple[object, str]:
    """The value of a YAML file and its text. Raises RefusedError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError(
            problem(
                file,
                "not-utf8",
                "The text is not UTF-8, so letters would be lost.",
                place=f"byte {error.start}",
                hint="Save the file again as UTF-8.",
            )
        ) from error
    try:
        return yaml_text.load(text), text
    except yaml_text.YamlError as error:
        raise RefusedError(
            problem(
                file,
                "yaml-invalid",
                f"Invalid YAML: {error.reason}.",
                place=f"line {error.line}" if error.line else "",
                hint="An editor that knows YAML shows the place.",
            )
        ) from error


def script_value(data: bytes) -> tuple[object, str] | None:
    """The list that a script names or exports, several one behind the other; None where it has
    none that is data."""
    try:
        text = data.decode("utf-8-sig")
        found = javascript.literals(text)
    except (UnicodeDecodeError, javascript.NotALiteralError):
        return None
    lists = [value for value in found if isinstance(value, list)]
    if len(found) == 1 and not lists:
        return found[0], text
    return [item for value in lists for item in value], text
