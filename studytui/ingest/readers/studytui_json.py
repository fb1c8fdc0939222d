"""studytui JSON of questions, as `studytui export json` writes it: `docs/studytui-json.md`."""

from __future__ import annotations

import math
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from studytui.domain import interchange
from studytui.domain.draft import (
    NOTE,
    Capture,
    MediaDraft,
    OptionDraft,
    Problem,
    QuestionDraft,
    Reading,
    SlotDraft,
)
from studytui.domain.draft_check import misfit
from studytui.domain.interchange import (
    LIBRARY,
    LIBRARY_KEEPS,
    QUESTION,
    QUESTION_NAMES,
    QUESTION_TEXTS,
    QUESTIONS,
    VERSION,
)
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import clean, clean_line, first_line
from studytui.ingest.problems import RefusedError, brief, problem
from studytui.ingest.readers.document import Document

FORMAT = "studytui JSON"

_NAMES = frozenset(("source", "key", "subject", "topic", "concept", "unit"))
"""Texts of one line."""
_MUST = ("source", "key", "kind")
_MOST_MEDIA = 10_000
_LARGEST = 1 << 31


class _BadError(Exception):
    """A question that cannot be one of ours; the argument says why."""


def accepts(document: Document) -> bool:
    data = document.data
    if document.lines and isinstance(data, list):
        data = data[0]
    return isinstance(data, dict) and data.get("format") == interchange.FORMAT and "holds" in data


def read(document: Document, source: str | None) -> Reading:
    """The questions of the file, each by itself: one that is broken is a problem and stops no
    other. Raises RefusedError for a file of a newer studytui."""
    data = document.data
    file = document.data_file
    questions: list[QuestionDraft] = []
    problems: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    records: object = data
    places = [f"line {number}" for number in document.lines]
    if isinstance(data, dict):
        _check_head(data, file, QUESTIONS)
        records = data.get("questions")
    for number, record in enumerate(records if isinstance(records, list) else ()):
        place = places[number] if places else f"question {number + 1}"
        try:
            if places and isinstance(record, dict):
                _check_head(record, file, QUESTION)
            reader = _Question(record, document)
            draft = reader.draft(source)
            if (draft.source, draft.key) in seen:
                raise _BadError("the same question stands in the file twice")
        except _BadError as error:
            reason = f"The question is not written as it should be: {error}."
            problems.append(problem(file, "question-invalid", reason, place=place))
            continue
        seen.add((draft.source, draft.key))
        questions.append(draft)
        problems += (
            problem(file, "image-invalid", reason, place=place, warning=True)
            for reason in reader.lost
        )
    if not isinstance(records, list):
        problems.append(problem(file, "no-questions", "The file has no list of questions."))
    elif not records:
        problems.append(problem(file, "no-questions", "The file has no questions.", warning=True))
    return Reading(tuple(questions), problems=tuple(problems))


def _check_head(data: dict[str, object], file: str, wanted: str) -> None:
    version, holds = data.get("version"), data.get("holds")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise RefusedError(problem(file, "format-invalid", "The file does not say its version."))
    if version > VERSION:
        raise RefusedError(
            problem(
                file,
                "newer-format",
                f"The file was written by a newer studytui (format {version}, this one knows "
                f"{VERSION}).",
                hint="Upgrade studytui, then import it again.",
            )
        )
    if holds == LIBRARY:
        raise RefusedError(
            problem(
                file,
                "whole-library",
                "This is a whole library of a person, not a bank of questions.",
                hint="Import it by its own name, not with its folder: studytui import FILE.",
            )
        )
    if holds != wanted:
        reason = f"The file holds {brief(holds)}, which is not known."
        raise RefusedError(problem(file, "format-invalid", reason))


Value = TypeVar("Value")


@dataclass
class _Fields:
    """An object of the file, and what its fields must be."""

    record: dict[str, object]

    def text(self, name: str, default: str = "") -> str:
        value = self.record.get(name, default)
        if not isinstance(value, str):
            raise _BadError(f"{name} is no text")
        return clean_line(value) if name in _NAMES else clean(value)

    def name(self, name: str) -> str | None:
        value = self.record.get(name)
        if value is not None and not isinstance(value, str):
            raise _BadError(f"{name} is no text")
        return None if value is None else clean_line(value)

    def number(self, name: str) -> float | None:
        value = self.record.get(name)
        if value is None:
            return None
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            raise _BadError(f"{name} is no number")
        return float(value)

    def whole(self, name: str, low: int = 0, high: int = _LARGEST) -> int | None:
        value = self.record.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise _BadError(f"{name} is no whole number from {low} to {high}")
        return value

    def flag(self, name: str) -> bool | None:
        value = self.record.get(name)
        if value is not None and not isinstance(value, bool):
            raise _BadError(f"{name} is neither true nor false")
        return value

    def items(self, name: str, take: Callable[[object], Value]) -> tuple[Value, ...]:
        value = self.record.get(name, [])
        if not isinstance(value, list):
            raise _BadError(f"{name} is no list")
        return tuple(take(one) for one in value)

    def words(self, name: str) -> tuple[str, ...]:
        return self.items(name, _word)

    def objects(self, name: str) -> tuple[_Fields, ...]:
        return self.items(name, _fields)


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise _BadError("a text was expected in a list")
    return clean_line(value)


def _fields(value: object) -> _Fields:
    if not isinstance(value, dict):
        raise _BadError("an object was expected")
    return _Fields(value)


class _Question:
    """One question on its way in."""

    def __init__(self, record: object, document: Document) -> None:
        self._fields = _fields(record)
        self._document = document
        self.lost: list[str] = []
        """Images that cannot be taken, and why."""

    def draft(self, source: str | None) -> QuestionDraft:
        fields = self._fields
        for name in _MUST:
            if not fields.text(name):
                raise _BadError(f"{name} is missing")
        try:
            kind = Kind(fields.text("kind"))
        except ValueError:
            raise _BadError(f"{brief(fields.text('kind'))} is no kind of question") from None
        texts: dict[str, Any] = {
            name: fields.text(name) for name in QUESTION_TEXTS if name != "kind"
        }
        texts |= {name: fields.name(name) for name in QUESTION_NAMES}
        if source:
            texts["source"] = source
        metadata = self._metadata()
        note = fields.text("note")
        if note:
            metadata[NOTE] = note
        draft = QuestionDraft(
            kind=kind,
            options=tuple(self._options(kind)),
            accepted=() if kind.has_options else fields.words("accepted"),
            slots=tuple(self._slots()),
            required=fields.whole("required", 1),
            difficulty=fields.whole("difficulty", 1, 5),
            expected_seconds=fields.whole("expected_seconds"),
            vignette_order=fields.whole("vignette_order"),
            tolerance=fields.number("tolerance"),
            marks=self._marks(),
            peer_percent=fields.number("peer_percent"),
            tags=tuple(dict.fromkeys(filter(None, fields.words("tags")))),
            media=tuple(self._media(texts["key"])),
            capture=self._capture(),
            is_incomplete=bool(fields.flag("is_incomplete")),
            metadata=metadata,
            is_own=True,
            **texts,
        )
        self._check(draft)
        return draft

    def _check(self, draft: QuestionDraft) -> None:
        if draft.is_incomplete:
            return
        if not first_line(draft.whole_stem) and not draft.code_snippet and not draft.media:
            raise _BadError("it asks nothing")
        if draft.kind.has_options and len(draft.options) < 2:
            raise _BadError("it has fewer than two options")
        if draft.concept and not draft.topic:
            raise _BadError("it has a concept without a topic")
        reason = misfit(draft)
        if reason:
            raise _BadError(reason.rstrip(".").lower())

    def _marks(self) -> float:
        marks = self._fields.number("marks")
        return 1.0 if marks is None else marks

    def _options(self, kind: Kind) -> Iterator[OptionDraft]:
        if not kind.has_options:
            return
        for one in self._fields.objects("options"):
            yield OptionDraft(
                one.text("text"),
                one.flag("is_correct"),
                one.text("explanation"),
                one.number("peer_percent"),
                one.name("original_id"),
            )

    def _slots(self) -> Iterator[SlotDraft]:
        for one in self._fields.objects("slots"):
            choices = one.items("choices", _place)
            yield SlotDraft(one.text("text"), one.whole("key"), one.text("explanation"), choices)

    def _media(self, key: str) -> Iterable[MediaDraft]:
        seen: set[int] = set()
        for one in self._fields.objects("media"):
            index = one.whole("index", 0, _MOST_MEDIA)
            if index is None or index in seen:
                raise _BadError("an image has no index of its own")
            seen.add(index)
            try:
                role = MediaRole(one.text("role", MediaRole.QUESTION.value))
            except ValueError:
                raise _BadError("the role of an image is not known") from None
            try:
                content = b64decode(one.text("content"), validate=True)
            except (Base64Error, ValueError):
                self.lost.append(f"Image {index} is no base64, so it was left out.")
                continue
            yield MediaDraft(
                index,
                Path(self._document.unit.files[0].path),
                one.text("alt"),
                role,
                member=f"{key} image {index}",
                content=content,
            )

    def _capture(self) -> Capture | None:
        if self._fields.record.get("capture") is None:
            return None
        fields = _fields(self._fields.record["capture"])
        captured_at = fields.name("captured_at")
        moment: datetime | None = None
        if captured_at:
            try:
                moment = datetime.fromisoformat(captured_at)
            except ValueError:
                raise _BadError("captured_at is no time") from None
            moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        return Capture(clean_line(fields.text("path")), url=fields.text("url"), captured_at=moment)

    def _metadata(self) -> dict[str, object]:
        value = self._fields.record.get("metadata", {})
        if not isinstance(value, dict):
            raise _BadError("metadata is no object")
        return {name: one for name, one in value.items() if name not in (*LIBRARY_KEEPS, NOTE)}


def _place(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _LARGEST:
        raise _BadError("a choice is no place of an option")
    return value
