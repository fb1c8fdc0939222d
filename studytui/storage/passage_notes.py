"""Notes on passages of resources, and where those passages stand now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studytui.domain.passage_notes import place_of
from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of, moment_of


@dataclass(frozen=True, slots=True)
class PassageNote:
    """A learner's note on a passage."""

    note_id: int
    resource_id: int
    title: str
    """Of the resource."""
    position: int
    """Of the passage in its resource."""
    quote: str
    """The passage as it was when the note was written, stored text."""
    text: str
    """As it was typed."""
    written_at: datetime
    is_changed: bool
    """Whether the passage says something else now."""


_NOTES = """
    SELECT n.passage_note_id, n.resource_id, r.title, n.position, n.quote, n.text, n.updated_at,
           coalesce(p.text != n.quote, 1)
    FROM passage_note n JOIN resource r ON r.resource_id = n.resource_id
    LEFT JOIN resource_passage p ON p.resource_id = n.resource_id AND p.position = n.position
    WHERE n.learner_id = ?
"""


def of_resource(database: Database, learner_id: int, resource_id: int) -> list[PassageNote]:
    """The notes on a resource, in its order."""
    return _notes(
        database,
        f"{_NOTES} AND n.resource_id = ? ORDER BY n.position, n.passage_note_id",
        learner_id,
        resource_id,
    )


def every(database: Database, learner_id: int) -> list[PassageNote]:
    """All notes, the latest first."""
    return _notes(database, f"{_NOTES} ORDER BY n.updated_at DESC", learner_id)


def _notes(database: Database, query: str, *values: int) -> list[PassageNote]:
    return [
        PassageNote(
            note_id, resource_id, title, position, quote, text, moment_of(at), bool(is_changed)
        )
        for note_id, resource_id, title, position, quote, text, at, is_changed in database.rows(
            query, *values
        )
    ]


def put(database: Database, learner_id: int, resource_id: int, position: int, text: str) -> None:
    """Keep the note on a passage, with the passage as it is now; an empty one takes it away. Of
    several notes that came to stand on one passage it is the first."""
    now = microseconds_of(database.now())
    note_id = database.value(
        "SELECT min(passage_note_id) FROM passage_note "
        "WHERE learner_id = ? AND resource_id = ? AND position = ?",
        learner_id,
        resource_id,
        position,
    )
    if not text:
        database.execute("DELETE FROM passage_note WHERE passage_note_id = ?", note_id)
        return
    quote = database.value(
        "SELECT text FROM resource_passage WHERE resource_id = ? AND position = ?",
        resource_id,
        position,
    )
    if note_id is not None:
        database.execute(
            "UPDATE passage_note SET text = ?, quote = coalesce(?, quote), updated_at = ? "
            "WHERE passage_note_id = ?",
            text,
            quote,
            now,
            note_id,
        )
        return
    database.execute(
        "INSERT INTO passage_note(uid, learner_id, resource_id, position, quote, text, created_at, "
        "updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        database.new_uid(),
        learner_id,
        resource_id,
        position,
        quote or "",
        text,
        now,
        now,
    )


def settle(database: Database, resource_id: int) -> None:
    """A resource was cut anew: its notes go to where their passages stand now; one whose passage is
    gone stays where it was, or at the end."""
    notes = database.rows(
        "SELECT passage_note_id, position, quote FROM passage_note WHERE resource_id = ?",
        resource_id,
    )
    if not notes:
        return
    texts = [
        row[0]
        for row in database.rows(
            "SELECT text FROM resource_passage WHERE resource_id = ? ORDER BY position", resource_id
        )
    ]
    for note_id, position, quote in notes:
        place = place_of(quote, position, texts)
        if place is None:
            place = min(position, max(len(texts) - 1, 0))
        if place != position:
            database.execute(
                "UPDATE passage_note SET position = ? WHERE passage_note_id = ?", place, note_id
            )
