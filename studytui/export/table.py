"""Questions as a table, CSV: a row each, options in columns, for spreadsheets and other programs.

The form is that of `studytui.domain.table_form`. RFC 4180 with a byte order mark, without which
Excel reads UTF-8 as something else. Columns that would be empty throughout are left out.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO

from studytui.domain.draft import MediaDraft, Problem, QuestionDraft
from studytui.domain.exam import letter
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
    joined,
    letters,
    shielded,
)
from studytui.domain.text import clean, first_line
from studytui.export.losses import not_whole

_HEAD = (MARKUP_COLUMN, "id", "type", "question", "code", "passage")
_BEHIND = ("answer", "accepted", "unit", "tolerance", "gaps")
_MOST_COLUMNS = 1000


def write(
    drafts: Iterable[QuestionDraft],
    target: BinaryIO,
    *,
    title: str,
    media: Callable[[MediaDraft], bytes | None],
    sign: str = ",",
) -> tuple[Problem, ...]:
    """Write the questions, the cells parted by `sign`. A table holds no images, and not more columns
    than a thousand: the problems say which questions lose one, or are left out. A table has no
    place for `title`."""
    del title, media
    problems: list[Problem] = []
    rows: list[dict[str, str]] = []
    for draft in drafts:
        if 4 * len(draft.options) + 2 * len(draft.slots) > _MOST_COLUMNS - 40:
            problems.append(_too_wide(draft))
            continue
        if unfit := not_whole(draft):
            problems.append(unfit)
            continue
        if draft.media:
            problems.append(_without_images(draft))
        if draft.captured_answer is not None:
            problems.append(_without_answer(draft))
        rows.append(_row(draft))
    names = _columns(rows)
    text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
    target.write(codecs.BOM_UTF8)
    writer = csv.writer(text, delimiter=sign)
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    text.detach()
    return tuple(problems)


def _row(draft: QuestionDraft) -> dict[str, str]:
    """The cells of a question that are not empty."""
    row = {MARKUP_COLUMN: MARKUP, "type": draft.kind.value, "key": draft.key}
    for name, field in {**TEXTS, **NAMES}.items():
        row[name] = getattr(draft, field) or ""
    for name, field in {**WHOLE_NUMBERS, **NUMBERS}.items():
        value = getattr(draft, field)
        row[name] = "" if value is None else f"{value}"
    row["note"] = str(draft.metadata.get("note") or "")
    row["accepted"] = joined(draft.accepted, "|")
    row["tags"] = joined(draft.tags, ";")
    row["answer"] = _answer(draft)
    for place, option in enumerate(draft.options):
        name = letter(place).lower()
        row[OPTION_TEXT.format(name)] = option.text
        row[OPTION_WHY.format(name)] = option.explanation
        row[OPTION_ID.format(name)] = option.original_id or ""
        share = option.peer_percent
        row[OPTION_SHARE.format(name)] = "" if share is None else f"{share}"
    for number, slot in enumerate(draft.slots, start=1):
        row[SLOT_TEXT.format(number)] = slot.text
        row[SLOT_WHY.format(number)] = slot.explanation
    row["gaps"] = "; ".join(letters(slot.choices) for slot in draft.slots if slot.choices)
    return {name: shielded(clean(cell)) for name, cell in row.items() if cell}


def _answer(draft: QuestionDraft) -> str:
    """Letters of the right options, or of those that belong in each place."""
    if draft.kind.has_slots:
        keys = [slot.key for slot in draft.slots]
        return letters(keys) if any(key is not None for key in keys) else ""
    right = [place for place, option in enumerate(draft.options) if option.is_correct]
    if right or not any(option.is_correct is False for option in draft.options):
        return letters(right)
    return NONE_RIGHT


def _columns(rows: Sequence[dict[str, str]]) -> list[str]:
    """The names over the columns: what is asked, the options, the answer, and then the rest."""
    used = dict.fromkeys(name for row in rows for name in row)
    options = [name for name in used if name.isalpha() and name.isascii() and len(name) < 3]
    options = [name for name in options if name not in _HEAD]
    options.sort(key=lambda name: (len(name), name))
    first = [*_HEAD, *options, *_BEHIND]
    rest = [name for name in used if name not in first]
    wanted = [name for name in first if name in used or name in ("question", "answer")]
    return [*wanted, *rest]


def _problem(draft: QuestionDraft, code: str, reason: str, *, is_warning: bool = True) -> Problem:
    return Problem(
        file="",
        code=code,
        reason=reason,
        place=draft.original_id or first_line(draft.stem),
        is_warning=is_warning,
    )


def _without_images(draft: QuestionDraft) -> Problem:
    count = len(draft.media)
    images = "Its image is" if count == 1 else f"Its {count} images are"
    return _problem(draft, "image-left-out", f"{images} not in the table: a table holds none.")


def _without_answer(draft: QuestionDraft) -> Problem:
    reason = "The answer that was captured with it is not in the table."
    return _problem(draft, "answer-left-out", reason)


def _too_wide(draft: QuestionDraft) -> Problem:
    reason = f"It has {len(draft.options)} options: too many columns for a table."
    return _problem(draft, "too-many-columns", reason, is_warning=False)
