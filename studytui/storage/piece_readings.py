"""What was read of learning packs, and of the model answers of loops, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studytui.domain.mastery_loop import Text
from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of, moment_of


@dataclass(frozen=True, slots=True)
class PieceStretches:
    """The stretches that are read of a pack, or of the model answers of a loop."""

    database: Database
    learner_id: int
    pack_id: int | None
    loop_id: int | None
    topic_id: int | None

    def begin(self, piece: int) -> int:
        """A stretch begins at a piece; its id."""
        now = microseconds_of(self.database.now())
        return self.database.insert(
            "INSERT INTO piece_reading(uid, learner_id, learning_pack_id, mastery_loop_id, "
            "topic_id, started_at, ended_at, seconds, first, piece, is_finished, created_at, "
            "updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0, ?, ?)",
            self.database.new_uid(),
            self.learner_id,
            self.pack_id,
            self.loop_id,
            self.topic_id,
            now,
            now,
            piece,
            piece,
            now,
            now,
        )

    def go_on(
        self, reading_id: int, seconds: float, first: int, piece: int, *, is_finished: bool
    ) -> None:
        """So many more seconds were read, from one piece up to another one."""
        now = microseconds_of(self.database.now())
        self.database.execute(
            "UPDATE piece_reading SET seconds = seconds + ?, first = ?, piece = ?, "
            "is_finished = max(is_finished, ?), ended_at = ?, updated_at = ? "
            "WHERE piece_reading_id = ?",
            seconds,
            first,
            piece,
            int(is_finished),
            now,
            now,
            reading_id,
        )


def read_of_pack(database: Database, learner_id: int, pack_id: int, pieces: int) -> Text:
    """What was read of a pack of so many pieces."""
    return _text(database, "learning_pack_id = ?", (learner_id, pack_id), pieces)


def read_of_answers(
    database: Database, learner_id: int, loop_id: int, pieces: int, since: datetime
) -> Text:
    """What was read since a moment of the first so many model answers of a loop."""
    whose = (learner_id, loop_id, microseconds_of(since))
    return _text(database, "mastery_loop_id = ? AND started_at >= ?", whose, pieces)


def _text(database: Database, where: str, whose: tuple[int, ...], pieces: int) -> Text:
    rows = database.rows(
        "SELECT first, CASE WHEN is_finished THEN NULL ELSE piece END, seconds, ended_at "
        f"FROM piece_reading WHERE learner_id = ? AND {where}",
        *whose,
    )
    return Text(
        pieces,
        tuple((first, until) for first, until, _, _ in rows),
        sum(row[2] for row in rows),
        max((moment_of(row[3]) for row in rows), default=None),
    )
