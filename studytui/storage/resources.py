"""Resources and their passages: found, changed, moved, gone; searched; how far they were read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from studytui.domain.passage import Passage, words_of
from studytui.storage.database import Database
from studytui.storage.moments import microseconds_of

_MOST_WORDS = 40
_FORGIVING = 4
"""A name of so many words may be about the same as a passage that lacks one."""
_HITS = """
    SELECT p.passage_id, p.resource_id, p.position, r.title, p.text, p.heading, p.page,
           bm25(passage_search, 3.0, 1.0) AS rank
    FROM passage_search JOIN resource_passage p ON p.passage_id = passage_search.rowid
    JOIN resource r ON r.resource_id = p.resource_id
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A file as it was kept at the last look."""

    resource_id: int
    path: str
    sha256: str
    size: int
    mtime_ns: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class New:
    """A resource to be kept."""

    path: str
    folder: str
    title: str
    kind: str
    sha256: str
    size: int
    mtime_ns: int
    series: str
    metadata: Mapping[str, object]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A resource in a list."""

    resource_id: int
    title: str
    kind: str
    path: str
    passages: int
    read: int
    """Passages up to the one at which it was left last."""
    is_finished: bool
    is_active: bool
    metadata: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found."""

    passage_id: int
    resource_id: int
    position: int
    title: str
    passage: Passage
    rank: float
    """bm25: the lower, the better."""


def folders(database: Database) -> list[str]:
    """The learner's folders, in the order in which they were added."""
    rows = database.rows("SELECT path FROM resource_folder ORDER BY resource_folder_id")
    return [row[0] for row in rows]


def add_folder(database: Database, path: str) -> None:
    """Remember a folder."""
    now = microseconds_of(database.now())
    database.execute(
        "INSERT INTO resource_folder(path, created_at, updated_at) VALUES (?, ?, ?) "
        "ON CONFLICT (path) DO NOTHING",
        path,
        now,
        now,
    )


def remove_folder(database: Database, path: str) -> None:
    """Forget a folder; what was read from it is no longer offered."""
    now = microseconds_of(database.now())
    database.execute("DELETE FROM resource_folder WHERE path = ?", path)
    database.execute(
        "UPDATE resource SET is_active = 0, updated_at = ? WHERE folder = ?", now, path
    )


def known(database: Database, folder: str) -> dict[str, Known]:
    """What is kept of a folder, by path."""
    return {one.path: one for one in _known(database, "folder = ?", folder)}


def at(database: Database, path: str) -> Known | None:
    """What is kept of a path."""
    return next(iter(_known(database, "location = ?", path)), None)


def with_content(database: Database, sha256: str) -> list[Known]:
    """Resources of that content, wherever they lie."""
    return _known(database, "sha256 = ?", sha256)


def _known(database: Database, condition: str, value: str) -> list[Known]:
    rows = database.rows(
        "SELECT resource_id, location, sha256, size, mtime_ns, is_active FROM resource "
        f"WHERE {condition}",
        value,
    )
    return [
        Known(resource_id, path, sha256, size, mtime_ns, bool(is_active))
        for resource_id, path, sha256, size, mtime_ns, is_active in rows
    ]


def keep(database: Database, new: New, resource_id: int | None) -> int:
    """Keep a resource with its passages, in place of the one with that id where there is one; its
    id."""
    now = microseconds_of(database.now())
    values = (
        new.title,
        new.kind,
        new.path,
        new.sha256,
        json.dumps(dict(new.metadata)),
        new.folder,
        new.size,
        new.mtime_ns,
        new.series,
        now,
    )
    if resource_id is None:
        resource_id = database.insert(
            "INSERT INTO resource(title, kind, location, sha256, metadata, folder, size, mtime_ns, "
            "series, updated_at, uid, is_active, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)",
            *values,
            database.new_uid(),
            now,
        )
    else:
        database.execute(
            "UPDATE resource SET title = ?, kind = ?, location = ?, sha256 = ?, metadata = ?, "
            "folder = ?, size = ?, mtime_ns = ?, series = ?, updated_at = ?, is_active = 1 "
            "WHERE resource_id = ?",
            *values,
            resource_id,
        )
        database.execute(
            "INSERT INTO passage_search(passage_search, rowid, heading, text) "
            "SELECT 'delete', passage_id, heading, text FROM resource_passage WHERE resource_id = ?",
            resource_id,
        )
        # A learning pack has its own copy of what it shows.
        database.execute(
            "DELETE FROM learning_pack_passage WHERE passage_id IN "
            "(SELECT passage_id FROM resource_passage WHERE resource_id = ?)",
            resource_id,
        )
        database.execute("DELETE FROM resource_passage WHERE resource_id = ?", resource_id)
    database.execute_many(
        "INSERT INTO resource_passage(resource_id, position, heading, page, text, created_at, "
        "updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (resource_id, position, one.heading, one.page, one.text, now, now)
            for position, one in enumerate(new.passages)
        ],
    )
    database.execute(
        "INSERT INTO passage_search(rowid, heading, text) "
        "SELECT passage_id, heading, text FROM resource_passage WHERE resource_id = ?",
        resource_id,
    )
    return resource_id


def settle(
    database: Database, resource_id: int, path: str, folder: str, size: int, mtime_ns: int
) -> None:
    """The same content as before, under this path and with this time; it is there."""
    database.execute(
        "UPDATE resource SET location = ?, folder = ?, size = ?, mtime_ns = ?, is_active = 1, "
        "updated_at = ? WHERE resource_id = ?",
        path,
        folder,
        size,
        mtime_ns,
        microseconds_of(database.now()),
        resource_id,
    )


def gone(database: Database, resource_ids: Iterable[int]) -> None:
    """These files are not there any more; what was read in them stays known."""
    database.execute(
        "UPDATE resource SET is_active = 0, updated_at = ? "
        "WHERE resource_id IN (SELECT value FROM json_each(?))",
        microseconds_of(database.now()),
        json.dumps(list(resource_ids)),
    )


_LINES = """
    SELECT r.resource_id, r.title, r.kind, r.location,
           (SELECT count(*) FROM resource_passage p WHERE p.resource_id = r.resource_id),
           coalesce(g.passage + 1, 0), coalesce(g.is_finished, 0), r.is_active, r.metadata
    FROM resource r LEFT JOIN reading g ON g.reading_id = (
        SELECT max(reading_id) FROM reading WHERE resource_id = r.resource_id AND learner_id = ?
    )
"""


def lines(database: Database, learner_id: int) -> list[Line]:
    """All resources that are there, by title."""
    rows = database.rows(
        f"{_LINES} WHERE r.is_active = 1 ORDER BY r.title COLLATE NOCASE, r.resource_id", learner_id
    )
    return [_line(row) for row in rows]


def is_any(database: Database) -> bool:
    """Whether any resource is there."""
    return bool(database.value("SELECT EXISTS (SELECT 1 FROM resource WHERE is_active = 1)"))


def line(database: Database, learner_id: int, resource_id: int) -> Line | None:
    """One resource, there or gone."""
    rows = database.rows(f"{_LINES} WHERE r.resource_id = ?", learner_id, resource_id)
    return _line(rows[0]) if rows else None


def _line(row: tuple[Any, ...]) -> Line:
    resource_id, title, kind, path, number, read, is_finished, is_active, metadata = row
    return Line(
        resource_id,
        title,
        kind,
        path,
        number,
        read,
        bool(is_finished),
        bool(is_active),
        json.loads(metadata),
    )


def topic_of(database: Database, resource_id: int) -> tuple[int, str] | None:
    """The topic that a resource is for, with its name."""
    rows = database.rows(
        "SELECT t.topic_id, t.name FROM resource r JOIN topic t ON t.topic_id = r.topic_id "
        "WHERE r.resource_id = ?",
        resource_id,
    )
    return (rows[0][0], rows[0][1]) if rows else None


def set_topic(database: Database, resource_id: int, topic_id: int | None) -> None:
    """Say which topic a resource is for."""
    database.execute(
        "UPDATE resource SET topic_id = ?, updated_at = ? WHERE resource_id = ?",
        topic_id,
        microseconds_of(database.now()),
        resource_id,
    )


def of_series(database: Database, series: str) -> list[tuple[int, str, str]]:
    """Id, kind by its name, and title of what belongs to one exam paper and is there; a report on
    all papers of a session belongs to each of them. `series` is written as ``9706.2022.s.1.2``,
    without the last two where a file is of all papers."""
    if not series:
        return []
    of_all = ".".join([*series.split(".")[:3], "", ""])
    rows = database.rows(
        "SELECT resource_id, metadata ->> '$.type', title FROM resource "
        "WHERE (series IN (?1, ?2) OR (?1 = ?2 AND series >= ?3 AND series < ?3 || '~')) "
        "AND is_active = 1 ORDER BY resource_id",
        series,
        of_all,
        of_all.rstrip(".") + ".",
    )
    return [(row[0], row[1] or "", row[2]) for row in rows]


def passages(database: Database, resource_id: int) -> list[Passage]:
    """The whole text of a resource."""
    rows = database.rows(
        "SELECT text, heading, page FROM resource_passage WHERE resource_id = ? ORDER BY position",
        resource_id,
    )
    return [Passage(*row) for row in rows]


def search(database: Database, text: str, limit: int) -> list[Hit]:
    """Passages in which any words of a text stand, those that say most of it first (bm25, a
    heading counts three times)."""
    words = words_of(text)[:_MOST_WORDS]
    if not words:
        return []
    rows = database.rows(
        f"{_HITS} WHERE passage_search MATCH ? AND r.is_active = 1 ORDER BY rank LIMIT ?",
        " OR ".join(f'"{word}"' for word in words),
        limit,
    )
    return [_hit(row) for row in rows]


def hits(database: Database, passage_ids: Iterable[int]) -> list[Hit]:
    """Passages by their ids, found otherwise than by their words."""
    rows = database.rows(
        "SELECT p.passage_id, p.resource_id, p.position, r.title, p.text, p.heading, p.page, 0.0 "
        "FROM json_each(?) ids CROSS JOIN resource_passage p ON p.passage_id = ids.value "
        "JOIN resource r ON r.resource_id = p.resource_id ORDER BY ids.key",
        json.dumps(list(passage_ids)),
    )
    return [_hit(row) for row in rows]


def about(database: Database, name: str, limit: int) -> list[Hit]:
    """Passages that are about what has this name: all of its words stand in them or, of four and
    more, all but one. The best first."""
    words = words_of(name)[:_MOST_WORDS]
    if not words:
        return []
    needed = len(words) - (len(words) >= _FORGIVING)
    each = " UNION ALL ".join(
        "SELECT rowid FROM passage_search WHERE passage_search MATCH ?" for _ in words
    )
    quoted = [f'"{word}"' for word in words]
    rows = database.rows(
        f"{_HITS} WHERE passage_search MATCH ? AND r.is_active = 1 AND passage_search.rowid IN "
        f"(SELECT rowid FROM ({each}) GROUP BY rowid HAVING count(*) >= ?) ORDER BY rank LIMIT ?",
        " OR ".join(quoted),
        *quoted,
        needed,
        limit,
    )
    return [_hit(row) for row in rows]


def _hit(row: tuple[Any, ...]) -> Hit:
    passage_id, resource_id, position, title, text, heading, page, rank = row
    return Hit(passage_id, resource_id, position, title, Passage(text, heading, page), rank)


def begin(
    database: Database, learner_id: int, resource_id: int, topic_id: int | None, passage: int
) -> int:
    """A stretch of reading begins; its id."""
    now = microseconds_of(database.now())
    return database.insert(
        "INSERT INTO reading(uid, learner_id, resource_id, topic_id, started_at, ended_at, "
        "seconds, first, passage, is_finished, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, 0, ?, ?)",
        database.new_uid(),
        learner_id,
        resource_id,
        topic_id,
        now,
        now,
        passage,
        passage,
        now,
        now,
    )


def go_on(
    database: Database,
    reading_id: int,
    seconds: float,
    first: int,
    passage: int,
    *,
    is_finished: bool,
) -> None:
    """So many more seconds were read, from one passage up to another one."""
    now = microseconds_of(database.now())
    database.execute(
        "UPDATE reading SET seconds = seconds + ?, first = ?, passage = ?, "
        "is_finished = max(is_finished, ?), ended_at = ?, updated_at = ? WHERE reading_id = ?",
        seconds,
        first,
        passage,
        int(is_finished),
        now,
        now,
        reading_id,
    )


def seconds_read(database: Database, learner_id: int, topic_id: int, since: datetime) -> float:
    """Seconds of reading for a topic since a moment."""
    return float(
        database.value(
            "SELECT coalesce(sum(seconds), 0) FROM reading "
            "WHERE learner_id = ? AND topic_id = ? AND ended_at >= ?",
            learner_id,
            topic_id,
            microseconds_of(since),
        )
    )


def stretches(database: Database, learner_id: int) -> dict[int, list[tuple[int, int | None]]]:
    """By resource, what was read: from a passage up to another one, that left out, or to the end."""
    rows = database.rows(
        "SELECT resource_id, first, CASE WHEN is_finished THEN NULL ELSE passage END FROM reading "
        "WHERE learner_id = ? AND (is_finished OR passage > first)",
        learner_id,
    )
    found: dict[int, list[tuple[int, int | None]]] = {}
    for resource_id, first, until in rows:
        found.setdefault(resource_id, []).append((first, until))
    return found


def lengths(database: Database, resource_id: int) -> list[int]:
    """Characters of each passage of a resource."""
    rows = database.rows(
        "SELECT length(text) FROM resource_passage WHERE resource_id = ? ORDER BY position",
        resource_id,
    )
    return [row[0] for row in rows]
