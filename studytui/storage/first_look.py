"""What the first screen asks of a library: a few numbers, by hand.

Nothing here imports Peewee, its tables or what reads whole sittings, which together take as long as
half of a start. Whether there is anything to read with them is asked here first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from studytui.storage import question_counts
from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of

_LATEST_SITTINGS = 60
"""Tutor sittings looked at for the pace."""
NEVER_ASKED = ("incomplete", "suspended", "generated", "retired")
"""States in which a question is not asked, but where it is chosen. By hand, since `Status` stands in a
module that the first frame has no need of; a test compares."""


@dataclass(frozen=True, slots=True)
class LibrarySummary:
    """The library in six numbers."""

    questions: int
    askable: int
    """Those that can be asked: with and without a key."""
    keyless: int
    incomplete: int
    retired: int
    sources: int


def summary(database: Database) -> LibrarySummary:
    """How many questions there are, and in what state."""
    found = question_counts.of_states(database)
    everything = sum(found.values())
    retired = found.get("retired", 0)
    return LibrarySummary(
        questions=everything - retired,
        askable=everything - sum(found.get(state, 0) for state in NEVER_ASKED),
        keyless=found.get("keyless", 0),
        incomplete=found.get("incomplete", 0),
        retired=retired,
        sources=int(database.value("SELECT count(*) FROM source")),
    )


def count_answered(database: Database, learner_id: int) -> int:
    """Of the questions that can be asked, how many the learner has answered at least once."""
    answered = int(
        database.value(
            "SELECT count(*) FROM question_progress "
            "INDEXED BY questionprogressrow_learner_id_question_id "
            "WHERE learner_id = ? AND attempts > 0",
            learner_id,
        )
    )
    return answered - _of_states(database, learner_id, "p.attempts > 0", answered, NEVER_ASKED)


def count_wrong(database: Database, learner_id: int) -> int:
    """Questions whose last answer was wrong and that can still be asked."""
    wrong = int(
        database.value(
            "SELECT count(*) FROM question_progress WHERE learner_id = ? AND last_right = 0",
            learner_id,
        )
    )
    states = ("keyless", *NEVER_ASKED)
    return wrong - _of_states(database, learner_id, "p.last_right = 0", wrong, states)


def _of_states(
    database: Database, learner_id: int, condition: str, theirs: int, states: tuple[str, ...]
) -> int:
    """How many of the learner's questions are in one of these states: of few questions in them each
    is looked up among `theirs`, of many the other way round."""
    if not theirs:
        return 0
    found = question_counts.of_states(database)
    rare = sum(found.get(state, 0) for state in states)
    if not rare:
        return 0
    tables = ["question q", "question_progress p"]
    first, second = tables if rare < theirs else reversed(tables)
    return int(
        database.value(
            f"SELECT count(*) FROM {first} CROSS JOIN {second} ON p.question_id = q.question_id "
            "WHERE p.learner_id = ? "
            f"AND q.status IN ({', '.join('?' * len(states))}) AND {condition}",
            learner_id,
            *states,
        )
    )


def has_answered(database: Database, learner_id: int, number: int) -> bool:
    """Whether the learner has come to at least so many questions; no more are looked at."""
    return bool(
        database.value(
            "SELECT EXISTS (SELECT 1 FROM question_progress WHERE learner_id = ? LIMIT 1 OFFSET ?)",
            learner_id,
            number - 1,
        )
    )


def count_answers_since(database: Database, learner_id: int, since: datetime) -> int:
    """Questions answered since a moment, each counted once a sitting."""
    return int(
        database.value(
            """
            SELECT count(DISTINCT sitting_item_id) FROM response
            WHERE learner_id = ? AND answered_at >= ? AND (chosen != '' OR text != '')
            """,
            learner_id,
            microseconds_of(since),
        )
    )


def has_open_sitting(database: Database, learner_id: int) -> bool:
    """Whether a sitting of the learner's has not ended."""
    return _is_any(database, "sitting WHERE learner_id = ? AND ended_at IS NULL", learner_id)


def has_past_sitting(database: Database, learner_id: int) -> bool:
    """Whether a sitting of the learner's has ended."""
    return _is_any(database, "sitting WHERE learner_id = ? AND ended_at IS NOT NULL", learner_id)


def may_have_due(database: Database, learner_id: int) -> bool:
    """Whether any question may ever be due again: one is remembered, or noted for a day."""
    return bool(
        database.value(
            "SELECT EXISTS (SELECT 1 FROM memory WHERE learner_id = ?1) "
            "OR EXISTS (SELECT 1 FROM revisit WHERE learner_id = ?1 AND done_at IS NULL)",
            learner_id,
        )
    )


def has_goal(database: Database, learner_id: int) -> bool:
    """Whether the learner has a goal."""
    return _is_any(database, "goal WHERE learner_id = ? AND is_active = 1", learner_id)


def is_teacher(database: Database, learner_id: int) -> bool:
    """Whether somebody teaches."""
    return _is_any(database, "learner WHERE learner_id = ? AND role = 'teacher'", learner_id)


def is_in_class(database: Database, learner_id: int) -> bool:
    """Whether somebody is in a class, so that something may be set to them."""
    return whats_on(database, learner_id).is_in_class


class WhatsOn(NamedTuple):
    """What Today has to look up, all that somebody has asked of themselves or been asked."""

    has_goal: bool
    is_in_class: bool
    has_open_loops: bool
    """Whether any loop from a weakness to mastery goes on."""


def whats_on(database: Database, learner_id: int) -> WhatsOn:
    """What Today has to look up: asked in one statement before anything is imported for it."""
    found = database.rows(
        "SELECT EXISTS (SELECT 1 FROM goal WHERE learner_id = ?1 AND is_active = 1), "
        "EXISTS (SELECT 1 FROM enrolment WHERE learner_id = ?1 AND is_active = 1), "
        "EXISTS (SELECT 1 FROM mastery_loop WHERE learner_id = ?1 AND ended_at IS NULL)",
        learner_id,
    )[0]
    return WhatsOn(*map(bool, found))


def has_acts(database: Database, learner_id: int) -> bool:
    """Whether anything that was done outside exams can be taken back."""
    return _is_any(
        database,
        "act WHERE learner_id = ? AND sitting_id IS NULL AND undone_at IS NULL",
        learner_id,
    )


def steps_after_it() -> Iterator[None]:
    """Loads at each step a part of what every other look needs: Peewee, then the tables."""
    import peewee  # noqa: F401

    yield
    import studytui.storage.tables  # noqa: F401

    yield


def _is_any(database: Database, rows: str, *parameters: object) -> bool:
    return bool(database.value(f"SELECT EXISTS (SELECT 1 FROM {rows})", *parameters))


def tutor_times(database: Database, learner_id: int, limit: int = 200) -> list[float]:
    """Seconds on each of the latest questions whose answer was shown at once, explanation read; of
    the latest sittings alone, so that a long log is not gone through."""
    rows = database.rows(
        f"""
        SELECT i.seconds FROM (
            SELECT sitting_id FROM sitting WHERE learner_id = ? AND mode = 'tutor'
            ORDER BY started_at DESC LIMIT {_LATEST_SITTINGS}
        ) s CROSS JOIN sitting_item i ON i.sitting_id = s.sitting_id
        WHERE i.is_revealed AND i.seconds > 0
        ORDER BY i.sitting_item_id DESC LIMIT ?
        """,
        learner_id,
        limit,
    )
    return [row[0] for row in rows]
