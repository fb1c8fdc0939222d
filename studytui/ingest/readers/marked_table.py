"""Rows of a table that studytui wrote, or a person in its form: each says that its texts are stored text.

What is not filled in is as if it had never been asked for, so that a person may drop columns.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from studytui.domain.draft import Capture, OptionDraft, Problem, QuestionDraft, SlotDraft
from studytui.domain.draft_check import misfit
from studytui.domain.exam import letter
from studytui.domain.question import Kind
from studytui.domain.retelling import KEY, KIND, MEDIA, OWN_ID, SHARE, SLOT_REASON, TAGS, TOPIC, WHY
from studytui.domain.table_form import (
    MARKUP,
    MARKUP_COLUMN,
    NAMES,
    NONE_RIGHT,
    NUMBERS,
    OPTION_ID,
    OPTION_SHARE,
    OPTION_TEXT,
    OPTION_WHY,
    SLOT_TEXT,
    SLOT_WHY,
    TEXTS,
    WHOLE_NUMBERS,
    parted,
    places,
    unshielded,
)
from studytui.domain.text import clean, clean_line
from studytui.ingest.problems import RejectedError, problem
from studytui.ingest.readers.document import encode_json
from studytui.ingest.readers.record_options import MOST

__all__ = ["RejectedError", "doubles", "draft_of", "is_marked"]

Cells = Mapping[str, str]


def is_marked(cells: Mapping[str, object]) -> bool:
    return str(cells.get(MARKUP_COLUMN, "")).strip().casefold() == MARKUP


def draft_of(
    fields: Mapping[str, object], path: str, namespace: str, source: str | None
) -> QuestionDraft:
    """The question of a marked row, in which each column of the table has a cell. `namespace` is its
    source where it names none. Raises RejectedError."""
    cells = {name: unshielded(str(cell)) for name, cell in fields.items()}
    kind = _kind(cells)
    texts: dict[str, Any] = {field: clean(cells.get(name, "")) for name, field in TEXTS.items()}
    if not texts["stem"].strip():
        raise RejectedError("empty-text", "Empty question text.")
    names: dict[str, Any] = {
        field: clean_line(cells.get(name, ""))[:300] for name, field in NAMES.items()
    }
    for field in ("original_id", "original_number", "vignette_group"):
        names[field] = names[field] or None
    names["source"] = source or names["source"] or namespace
    numbers: dict[str, Any] = {
        field: _number(cells, name) for name, field in {**WHOLE_NUMBERS, **NUMBERS}.items()
    }
    for name, field in WHOLE_NUMBERS.items():
        numbers[field] = _whole(numbers[field], name)
    numbers["marks"] = 1.0 if numbers["marks"] is None else numbers["marks"]
    options, slots = _options(cells, kind)
    draft = QuestionDraft(
        key=_key(cells, names["original_id"]),
        kind=kind,
        options=options,
        slots=slots,
        accepted=tuple(dict.fromkeys(map(clean_line, parted(cells.get("accepted", ""), "|")))),
        tags=tuple(dict.fromkeys(map(clean_line, parted(cells.get("tags", ""), ";")))),
        metadata={"note": clean(note)} if (note := cells.get("note", "")) else {},
        capture=Capture(path=path, raw_json=encode_json(dict(fields))),
        unsaid=unsaid_by(fields),
        is_own=True,
        **texts,
        **names,
        **numbers,
    )
    if reason := misfit(draft):
        raise RejectedError(f"{kind.value}-invalid", reason)
    if draft.key:
        return draft
    return _with_key(draft)


def unsaid_by(columns: Iterable[str]) -> frozenset[str]:
    """What a table of ours with these columns does not speak of. An empty cell says that there is
    nothing; a column that is not there says nothing."""
    there = set(columns)
    fields = {**TEXTS, **NAMES, **WHOLE_NUMBERS, **NUMBERS}
    unsaid = {field for name, field in fields.items() if name not in there}
    unsaid |= {MEDIA, "is_incomplete"}
    unsaid |= {name for name in (TAGS, TOPIC, "accepted") if name not in there}
    unsaid |= {field for name, field in (("type", KIND), ("answer", KEY)) if name not in there}
    for pattern, name in ((OPTION_WHY, WHY), (OPTION_ID, OWN_ID), (OPTION_SHARE, SHARE)):
        if not any(map(_of(pattern).fullmatch, there)):
            unsaid.add(name)
    if not any(map(_of(SLOT_WHY, r"\d+").fullmatch, there)):
        unsaid.add(SLOT_REASON)
    return frozenset(unsaid)


def _of(pattern: str, name: str = "[a-z]{1,2}") -> re.Pattern[str]:
    return re.compile(pattern.format(name))


def doubles(
    drafts: Sequence[tuple[str, QuestionDraft]], file: str
) -> tuple[list[QuestionDraft], list[Problem]]:
    """The questions without those that stand twice, and a problem for each of these."""
    kept: dict[tuple[str, str], QuestionDraft] = {}
    problems: list[Problem] = []
    for place, draft in drafts:
        name = (draft.source, draft.key)
        if name in kept:
            reason = (
                "The row names a question that stands in the table already; the first was taken."
            )
            problems.append(problem(file, "duplicate-id", reason, place=place))
        else:
            kept[name] = draft
    return list(kept.values()), problems


def _with_key(draft: QuestionDraft) -> QuestionDraft:
    return replace(draft, key=f"content:{draft.content_hash()}")


def _key(cells: Cells, original_id: str | None) -> str:
    key = clean_line(cells.get("key", ""))[:400]
    return key or (f"id:{original_id}" if original_id else "")


def _kind(cells: Cells) -> Kind:
    word = cells.get("type", "").strip().casefold()
    if not word:
        return Kind.SINGLE if cells.get("a") else Kind.TEXT
    try:
        return Kind(word)
    except ValueError:
        raise RejectedError(
            "type-unsupported",
            f"A question of the type “{clean_line(word)[:40]}”: skipped.",
            hint=f"Types are {', '.join(kind.value for kind in Kind)}.",
        ) from None


def _number(cells: Cells, name: str) -> float | None:
    cell = cells.get(name, "").strip()
    if not cell:
        return None
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise RejectedError("value-invalid", f"“{clean_line(cell)[:40]}” in “{name}” is no number.")
    return value


def _whole(value: float | None, name: str) -> int | None:
    if value is None:
        return None
    if not value.is_integer() or abs(value) > 1e9:
        raise RejectedError("value-invalid", f"“{value}” in “{name}” is no whole number.")
    return int(value)


def _options(cells: Cells, kind: Kind) -> tuple[tuple[OptionDraft, ...], tuple[SlotDraft, ...]]:
    names: list[str] = []
    texts: list[str] = []
    for place in range(MOST):
        name = letter(place)
        if text := clean(cells.get(OPTION_TEXT.format(name.lower()), "")):
            names.append(name)
            texts.append(text)
    if not kind.has_options:
        return (), ()
    if len(texts) < 2:
        raise RejectedError("too-few-options", "Fewer than two options.")
    answer = cells.get("answer", "")
    right: set[int] | None = set()
    keys: list[int | None] = []
    try:
        if answer.strip().casefold() != NONE_RIGHT:
            keys = places(answer, names)
            right = {key for key in keys if key is not None} or None
        groups = [
            places(group, names) for group in cells.get("gaps", "").split(";") if group.strip()
        ]
    except ValueError as error:
        raise RejectedError(
            "answer-unknown", f"“{clean_line(str(error))[:40]}” is the letter of no option."
        ) from None
    options = tuple(
        OptionDraft(
            text,
            None if right is None else place in right,
            clean(cells.get(OPTION_WHY.format(name.lower()), "")),
            _number(cells, OPTION_SHARE.format(name.lower())),
            clean_line(cells.get(OPTION_ID.format(name.lower()), "")) or None,
        )
        for place, (name, text) in enumerate(zip(names, texts, strict=True))
    )
    return options, _slots(cells, kind, keys, groups)


def _slots(
    cells: Cells, kind: Kind, keys: Sequence[int | None], groups: Sequence[Sequence[int | None]]
) -> tuple[SlotDraft, ...]:
    if not kind.has_slots:
        return ()
    texts: list[str] = []
    while (text := clean(cells.get(SLOT_TEXT.format(len(texts) + 1), ""))) and len(texts) < MOST:
        texts.append(text)
    count = {Kind.MATCHING: len(texts), Kind.GAPS: len(groups)}.get(kind, len(keys))
    if keys and len(keys) != count:
        raise RejectedError(
            "answer-invalid", f"There are {count} places, and the answer names {len(keys)} options."
        )
    return tuple(
        SlotDraft(
            texts[number] if number < len(texts) else "",
            keys[number] if keys else None,
            clean(cells.get(SLOT_WHY.format(number + 1), "")),
            tuple(one for one in groups[number] if one is not None) if number < len(groups) else (),
        )
        for number in range(count)
    )
