"""The formats that can be read: one module each, chosen by what the files hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, cached_property
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, cast

from studytui.domain.draft import Reading
from studytui.domain.number_words import grouped
from studytui.domain.table_mapping import Mappings
from studytui.domain.text import clean_line
from studytui.ingest.limits import DEFAULT, Limits
from studytui.ingest.problems import RefusedError, problem
from studytui.ingest.readers import (
    adaptive,
    aiken,
    anki,
    answer_key,
    catalogue,
    curriculum,
    extraction,
    gift,
    hashcards,
    markdown_quiz,
    moodle,
    past_paper,
    pool_text,
    qti,
    record,
    record_list,
    studytui_json,
    table,
)
from studytui.ingest.readers.document import Document, load
from studytui.ingest.readers.exam import dialects as exam_dialects
from studytui.ingest.readers.exam import html as exam_html
from studytui.ingest.readers.exam import json as exam_json
from studytui.ingest.readers.unknown import unknown
from studytui.ingest.scan import Unit

__all__ = ["READERS", "Limits", "Reader", "read", "readers"]


class Reader(Protocol):
    """What a module of this package offers. Both functions may raise RefusedError. What another
    package brings is an object or a module with the same two functions. Its ``FORMAT``, where it
    has one, is what a person calls the format."""

    def accepts(self, document: Document) -> bool:
        """Whether this is the reader's format."""

    def read(self, document: Document, source: str | None) -> Reading:
        """Drafts and problems of the document."""


READERS: tuple[Reader, ...] = cast(
    "tuple[Reader, ...]",
    (
        studytui_json,
        answer_key,
        qti,
        record,
        curriculum,
        adaptive,
        exam_dialects,
        catalogue,
        record_list,
        exam_json,
        extraction,
        exam_html,
        anki,
        moodle,
        past_paper,
        table,
        gift,
        aiken,
        hashcards,
        pool_text,
        markdown_quiz,
    ),
)
"""In the order in which they are asked; the first that accepts a document reads it."""

GROUP = "studytui.readers"
"""The entry point group of readers that other packages bring: each names a Reader."""


@cache
def readers() -> tuple[Reader, ...]:
    """Our readers, then those of other packages, in the order of their names."""
    points = sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    return READERS + tuple(_Guest(point) for point in points)


class _Guest:
    """A reader that is not ours: what goes wrong inside it is a problem of the one file, and as it
    is asked last, only of files that no reader of ours accepts."""

    def __init__(self, point: EntryPoint) -> None:
        self._point = point

    @property
    def FORMAT(self) -> str:
        return str(getattr(self._reader, "FORMAT", "") or self._point.name)

    @cached_property
    def _reader(self) -> Reader:
        return cast("Reader", self._point.load())

    def accepts(self, document: Document) -> bool:
        with self._judged(document):
            return bool(self._reader.accepts(document))

    def read(self, document: Document, source: str | None) -> Reading:
        with self._judged(document):
            reading = self._reader.read(document, source)
            if isinstance(reading, Reading):
                return reading
            raise TypeError(f"read returned {type(reading).__name__}, not a Reading")

    @contextmanager
    def _judged(self, document: Document) -> Iterator[None]:
        try:
            yield
        except RefusedError:
            raise
        except Exception as error:
            raise RefusedError(
                problem(
                    document.main_file,
                    "reader-failed",
                    f"The reader {self._point.name} of another package ({self._point.value})"
                    f" failed: {type(error).__name__}: {error}.",
                    hint="Install a newer version of that package, or remove it.",
                )
            ) from error


def read(
    unit: Unit,
    *,
    source: str | None = None,
    limits: Limits = DEFAULT,
    mappings: Mappings | None = None,
) -> Reading:
    """What the unit's files hold. `source` names the source instead of what the files say,
    `mappings` is what the person has said of the columns of tables.

    Never raises for what a file contains: whatever cannot be read is a problem in the result.
    """
    try:
        document = load(unit, limits, mappings)
        for reader in readers():
            if reader.accepts(document):
                reading = _with_losses(reader.read(document, source), document)
                reading = _bounded(reading, document.main_file, limits)
                # Once for each file: `replace` would take four times as long.
                return Reading(
                    reading.questions,
                    reading.exams,
                    reading.topics,
                    reading.keys,
                    reading.problems,
                    format_of(reader),
                    reading.is_whole_list,
                )
    except RefusedError as refused:
        return Reading(problems=(refused.problem,))
    return Reading(problems=(unknown(document),))


def _with_losses(reading: Reading, document: Document) -> Reading:
    if not document.problems:
        return reading
    return replace(reading, problems=(*document.problems, *reading.problems))


def _bounded(reading: Reading, file: str, limits: Limits) -> Reading:
    """The reading without questions that nobody could answer, each told."""
    if all(len(draft.options) <= limits.options for draft in reading.questions):
        return reading
    kept = tuple(draft for draft in reading.questions if len(draft.options) <= limits.options)
    problems = tuple(
        problem(
            file,
            "too-many-options",
            f"A question with {grouped(len(draft.options))} options; at most {grouped(limits.options)} are taken.",
            place=draft.original_id or "",
            hint="Check what made the file.",
        )
        for draft in reading.questions
        if len(draft.options) > limits.options
    )
    return replace(reading, questions=kept, problems=(*reading.problems, *problems))


def format_of(reader: Reader) -> str:
    """What a person calls the reader's format: its ``FORMAT``, or else its name."""
    named = getattr(reader, "FORMAT", "")
    name = getattr(reader, "__name__", type(reader).__name__)
    return clean_line(str(named or name.rpartition(".")[2].replace("_", " ")))
