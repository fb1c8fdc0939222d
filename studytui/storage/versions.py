"""A question as it was: the forms it had before imports and the learner changed it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from studytui.domain.question import Kind, Media, MediaRole, Option, Question, Slot
from studytui.storage import own_keys
from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of, moment_of


@dataclass(frozen=True, slots=True)
class Moments:
    """When an item of a sitting was answered, and when it got the mark it has."""

    answered_at: datetime
    marked_at: datetime


def moments(database: Database, item_id: int) -> Moments | None:
    """The moments of an item; None while nothing of it counts. A key that the learner has given
    or taken back since has marked it anew."""
    rows = database.rows(
        """
        SELECT r.answered_at, i.settled_at, s.ended_at, (
            SELECT max(k.created_at) FROM key_report k
            WHERE k.question_id = i.question_id AND k.learner_id = s.learner_id
            AND k.before != k.after
        )
        FROM sitting_item i JOIN sitting s USING (sitting_id)
        LEFT JOIN response r ON r.response_id = i.response_id
        WHERE i.sitting_item_id = ?
        """,
        item_id,
    )
    if not rows:
        return None
    answered, settled, ended, key_changed = rows[0]
    settled = settled or ended
    if settled is None:
        return None
    answered = min(answered or settled, settled)
    return Moments(moment_of(answered), moment_of(max(settled, key_changed or settled)))


def at(database: Database, question: Question, moment: datetime) -> Question:
    """The question in the form it had at a moment; the same one where that is its form of now."""
    content = database.value(
        "SELECT content FROM question_version WHERE question_id = ? AND created_at > ? "
        "ORDER BY created_at, id LIMIT 1",
        question.question_id,
        microseconds_of(moment),
    )
    return question if content is None else _question(question, json.loads(content))


def _question(now: Question, kept: dict[str, Any]) -> Question:
    row, text = kept["question"], kept["text"]
    kind = Kind(row["kind"])
    in_use = [one for one in kept["options"] if not one["is_retired"]]
    options = tuple(_option(one) for one in sorted(in_use, key=lambda one: one["position"]))
    slots = sorted(kept.get("slots", ()), key=lambda one: one["position"])
    return replace(
        now,
        kind=kind,
        title=row["title"],
        stem=text["stem"],
        code_snippet=text["code_snippet"],
        explanation=text["explanation"],
        key_points=text["key_points"],
        objective=text["objective"],
        references=text["references"],
        required=row["required"],
        tolerance=row["tolerance"],
        unit=row["unit"],
        marks=row["marks"],
        media=tuple(_media(one) for one in kept["media"]),
        options=options if kind.has_options else (),
        accepted=() if kind.has_options else tuple(one.text for one in options),
        slots=tuple(
            Slot(one["number"], one["text"], one["key"], one["explanation"])
            for one in slots
            if one["position"] >= 0
        )
        if kind.has_slots
        else (),
        has_own_key=own_keys.is_own(text["metadata"]) and any(one.is_correct for one in options),
    )


def _option(kept: dict[str, Any]) -> Option:
    is_correct = kept["is_correct"]
    return Option(
        kept["number"],
        kept["text"],
        None if is_correct is None else bool(is_correct),
        kept["explanation"],
        kept["peer_percent"],
        kept["original_id"],
        kept.get("slot"),
    )


def _media(kept: dict[str, Any]) -> Media:
    return Media(
        index=kept["media_index"],
        path=kept["relative_path"],
        mime_type=kept["mime_type"],
        size=kept["bytes"],
        alt=kept["alt"],
        role=MediaRole(kept["media_role"]),
        width=kept["width"],
        height=kept["height"],
    )
