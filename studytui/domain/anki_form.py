"""How a question of ours stands in an Anki note: fields that a person reads, and one that holds the
rest of it, so that what comes back is the same to the last field.

The record is JSON in plain ASCII, without characters that mean something in HTML: Anki brings the
texts of notes into one Unicode form, and its editor writes HTML anew. A seal of each field that is
read says whether that was edited since: then what it says counts.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from studytui.domain.draft import OptionDraft, QuestionDraft, SlotDraft
from studytui.domain.identity import digest
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import clean, clean_line

CHOICE_TYPE: Final = "studytui choice"
TYPED_TYPE: Final = "studytui typed"
QUESTION, OPTIONS, ANSWER, EXPLANATION, RECORD = (
    "Question",
    "Options",
    "Answer",
    "Explanation",
    "studytui",
)
NOTE: Final = "note"
"""In the `metadata` of a draft that leaves the library: what the learner noted on the question."""
FIELDS: Final = (QUESTION, OPTIONS, ANSWER, EXPLANATION, RECORD)
"""Fields of both note types; the last holds the record, and no card shows it."""
_VERSION: Final = 1
_OBEYED: Final = re.compile(r"[<>&]|\[(?=/?(?:sound|latex|anki|\$))", re.IGNORECASE)
"""What Anki writes anew wherever it stands in a field: mark-up, and names of files."""
_TEXTS: Final = (
    "stem",
    "code_snippet",
    "explanation",
    "key_points",
    "objective",
    "references",
    "vignette",
)
_LINES: Final = ("source", "key", "unit", "subject", "topic", "concept")
_NAMES: Final = ("original_id", "original_number", "exam_external_id", "vignette_group")
_WHOLE: Final = ("required", "difficulty", "expected_seconds", "vignette_order")
_NUMBERS: Final = ("tolerance", "peer_percent")


class RecordError(ValueError):
    """The record is none of ours, or was changed by hand."""


@dataclass(frozen=True, slots=True)
class ImageName:
    """An image of a question, and the name of its file in the package."""

    index: int
    name: str
    alt: str
    role: MediaRole


def seals(fields: Sequence[str]) -> list[str]:
    """One for each field, equal as long as that was not edited."""
    return [digest((unicodedata.normalize("NFC", text),))[:16] for text in fields]


def anki_tag(tag: str) -> str:
    """A tag as Anki has it: without blanks, and no level of it empty."""
    return "::".join(level or "blank" for level in "_".join(tag.split()).split("::"))


def record_of(draft: QuestionDraft, images: Sequence[ImageName], shown: Sequence[str]) -> str:
    """The text of the last field; `shown` are the others."""
    record: dict[str, Any] = {
        "version": _VERSION,
        "seals": seals(shown),
        "kind": draft.kind.value,
    }
    for name in (*_TEXTS, *_LINES, *_NAMES, *_WHOLE, *_NUMBERS):
        if (value := getattr(draft, name)) not in ("", None):
            record[name] = value
    if draft.marks != 1.0:
        record["marks"] = draft.marks
    if draft.is_incomplete:
        record["is_incomplete"] = True
    if isinstance(note := draft.metadata.get(NOTE), str) and note:
        record[NOTE] = note
    record["accepted"], record["tags"] = list(draft.accepted), list(draft.tags)
    record["options"] = [
        [one.text, one.is_correct, one.explanation, one.peer_percent, one.original_id]
        for one in draft.options
    ]
    record["slots"] = [
        [one.text, one.key, one.explanation, list(one.choices)] for one in draft.slots
    ]
    record["images"] = [[one.index, one.name, one.alt, one.role.value] for one in images]
    text = json.dumps(record, ensure_ascii=True, separators=(",", ":"))
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def draft_of(text: str) -> tuple[QuestionDraft, tuple[ImageName, ...], list[object]]:
    """The question of a record, its images, and the seals of the fields that are read. Raises
    RecordError: nothing of a record is believed to be of its type."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecordError("no JSON") from error
    if not isinstance(record, dict) or record.get("version") != _VERSION:
        raise RecordError("no record of this version")
    fields: dict[str, Any] = {name: clean(_text(record, name)) for name in _TEXTS}
    fields |= {name: clean_line(_text(record, name)) for name in _LINES}
    fields |= {name: _name(record, name) for name in _NAMES}
    fields |= {name: _whole(record, name) for name in _WHOLE}
    fields |= {name: _number(record.get(name)) for name in _NUMBERS}
    marks = _number(record.get("marks", 1.0))
    draft = QuestionDraft(
        **fields,
        kind=_kind(record.get("kind")),
        marks=1.0 if marks is None else marks,
        options=tuple(_option(entry) for entry in _listed(record, "options")),
        slots=tuple(_slot(entry) for entry in _listed(record, "slots")),
        accepted=tuple(clean(_string(entry)) for entry in _listed(record, "accepted")),
        tags=tuple(clean_line(_string(entry)) for entry in _listed(record, "tags")),
        is_incomplete=record.get("is_incomplete") is True,
        metadata={NOTE: clean(note)} if (note := _text(record, NOTE)) else {},
    )
    if not draft.source or not draft.key:
        raise RecordError("neither source nor key")
    images = tuple(_image(entry) for entry in _listed(record, "images"))
    if len({image.index for image in images}) < len(images):
        raise RecordError("two images have one place")
    return draft, images, _listed(record, "seals")


def _text(record: Mapping[str, object], name: str) -> str:
    return _string(record.get(name, ""))


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise RecordError("a text is none")
    return value


def _name(record: Mapping[str, object], name: str) -> str | None:
    return clean_line(_text(record, name)) if name in record else None


def _whole(record: Mapping[str, object], name: str) -> int | None:
    value = record.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 31:
        raise RecordError("a whole number is none")
    return value


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RecordError("a number is none")
    try:
        number = float(value)
    except OverflowError as error:
        raise RecordError("a number is too large") from error
    if not math.isfinite(number):
        raise RecordError("a number is none")
    return number


def _listed(record: Mapping[str, object], name: str) -> list[Any]:
    value = record.get(name, [])
    if not isinstance(value, list):
        raise RecordError("a list is none")
    return value


def _entry(entry: object, length: int) -> list[Any]:
    if not isinstance(entry, list) or len(entry) != length:
        raise RecordError("an entry has another form")
    return entry


def _kind(value: object) -> Kind:
    try:
        return Kind(_string(value))
    except ValueError as error:
        raise RecordError("a kind that is not known") from error


def _option(entry: object) -> OptionDraft:
    text, is_correct, explanation, peer, own_id = _entry(entry, 5)
    if not (is_correct is None or isinstance(is_correct, bool)):
        raise RecordError("neither right nor wrong")
    return OptionDraft(
        clean(_string(text)),
        is_correct,
        clean(_string(explanation)),
        _number(peer),
        None if own_id is None else clean_line(_string(own_id)),
    )


def _slot(entry: object) -> SlotDraft:
    text, key, explanation, choices = _entry(entry, 4)
    places = [*_entry(choices, len(choices) if isinstance(choices, list) else 0)]
    if any(
        isinstance(place, bool) or not isinstance(place, int)
        for place in (*places, 0 if key is None else key)
    ):
        raise RecordError("a place is no number")
    return SlotDraft(clean(_string(text)), key, clean(_string(explanation)), tuple(places))


def _image(entry: object) -> ImageName:
    index, name, alt, role = _entry(entry, 4)
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < 1_000_000:
        raise RecordError("a place is no number")
    try:
        where = MediaRole(_string(role))
    except ValueError as error:
        raise RecordError("a role that is not known") from error
    return ImageName(index, _string(name), clean_line(_string(alt)), where)
