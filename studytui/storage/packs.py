"""What learning packs are made from, and the packs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from studytui.domain.learning_pack import Excerpt, LearningPack, SourceKind, Worked
from studytui.domain.passage import words_of
from studytui.domain.text import escape
from studytui.storage.database import Database
from studytui.storage.tables.row import UtcField
from studytui.storage.titles import subject_title

_AT = UtcField()
_FORM = 1
_COLUMNS = "learning_pack_id, topic_id, version, made_at, body, uid"
_COMMON = 2_000
"""A word that stands in more passages says little, and takes long to rank by."""
_OTHERS = 40
"""Explanations of a topic that are looked at beyond those of missed questions."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that was answered wrong, as it stands in the library."""

    question_id: int
    uid: str
    title: str
    stem: str
    explanation: str
    key: tuple[str, ...]
    """Right options; empty where the key is none."""
    wrong: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A pack of the past."""

    pack_id: int
    topic_id: int | None
    version: int
    made_at: datetime
    pack: LearningPack
    uid: str


def holding(database: Database, words: Iterable[str]) -> dict[str, int]:
    """In how many passages each word stands, but for words that stand in a great many."""
    total = int(database.value("SELECT count(*) FROM resource_passage"))
    # In few passages even a rare word stands in a large share of them.
    most = min(_COMMON, max(total // 4, 10))
    found = {}
    for word in words:
        number = int(
            database.value(
                "SELECT count(*) FROM (SELECT 1 FROM passage_search WHERE passage_search MATCH ? "
                "LIMIT ?)",
                f'"{word}"',
                most + 1,
            )
        )
        if number <= most:
            found[word] = number
    return found


def excerpts(database: Database, passage_ids: Sequence[int]) -> list[Excerpt]:
    """Passages of resources, in the order given."""
    rows = database.rows(
        "SELECT r.uid, r.title, p.text, p.position, p.heading, p.page FROM json_each(?) ids "
        "CROSS JOIN resource_passage p ON p.passage_id = ids.value "
        "JOIN resource r ON r.resource_id = p.resource_id ORDER BY ids.key",
        json.dumps(list(passage_ids)),
    )
    return [Excerpt(SourceKind.TEXT, *row) for row in rows]


def explanations(
    database: Database, learner_id: int, topic_id: int, without: Sequence[int]
) -> list[Excerpt]:
    """Explanations of a topic's other questions: of those answered wrong most often first."""
    rows = database.rows(
        """
        SELECT q.uid, q.title, t.explanation FROM question q
        JOIN question_text t ON t.question_id = q.question_id
        LEFT JOIN question_progress p ON p.learner_id = ? AND p.question_id = q.question_id
        WHERE q.topic_id = ? AND q.status = 'active' AND t.explanation != ''
        AND q.question_id NOT IN (SELECT value FROM json_each(?))
        ORDER BY coalesce(p.wrong, 0) DESC, coalesce(p.last_right, 0), q.question_id LIMIT ?
        """,
        learner_id,
        topic_id,
        json.dumps(list(without)),
        _OTHERS,
    )
    return [Excerpt(SourceKind.EXPLANATION, *row) for row in rows]


def notes(database: Database, learner_id: int, topic_id: int) -> list[Excerpt]:
    """The learner's notes on a topic's questions, the latest first."""
    rows = database.rows(
        """
        SELECT q.uid, q.title, n.text FROM note n JOIN question q ON q.question_id = n.question_id
        WHERE n.learner_id = ? AND q.topic_id = ? AND n.text != '' ORDER BY n.updated_at DESC
        """,
        learner_id,
        topic_id,
    )
    return [Excerpt(SourceKind.NOTE, *row) for row in rows]


def noted(database: Database, learner_id: int, topic: str) -> list[Excerpt]:
    """Passages on which the learner has written a note that has all words of a topic's name, the
    latest first."""
    wanted = words_of(topic)
    found = [
        (resource_id, position)
        for resource_id, position, text in database.rows(
            "SELECT resource_id, position, text FROM passage_note WHERE learner_id = ? "
            "ORDER BY updated_at DESC",
            learner_id,
        )
        if wanted and set(wanted) <= set(words_of(text))
    ]
    rows = database.rows(
        "SELECT p.passage_id FROM json_each(?) places JOIN resource_passage p "
        "ON p.resource_id = places.value ->> 0 AND p.position = places.value ->> 1 "
        "ORDER BY places.key",
        json.dumps(found),
    )
    return excerpts(database, [row[0] for row in rows])


def with_notes(database: Database, learner_id: int, found: Sequence[Excerpt]) -> Iterator[Excerpt]:
    """The same excerpts, passages with the learner's notes on them below."""
    for one in found:
        rows = []
        if one.kind is SourceKind.TEXT:
            rows = database.rows(
                "SELECT n.text FROM passage_note n JOIN resource r ON r.resource_id = n.resource_id "
                "WHERE n.learner_id = ? AND r.uid = ? AND n.position = ? "
                "ORDER BY n.passage_note_id",
                learner_id,
                one.uid,
                one.position,
            )
        notes = "".join(f"\n\n*Your note:* {escape(text)}" for (text,) in rows)
        yield replace(one, text=one.text + notes) if notes else one


def missed(
    database: Database, learner_id: int, topic_id: int, first: Sequence[int], limit: int
) -> list[Missed]:
    """Questions of a topic that were answered wrong: those in `first` in their order, then those
    wrong last time, then those wrong most often."""
    rows = database.rows(
        """
        SELECT q.question_id, q.uid, q.title, t.stem, t.explanation, p.wrong,
               (SELECT json_group_array(o.text) FROM (SELECT text FROM option
                WHERE question_id = q.question_id AND is_correct = 1 ORDER BY position) o)
        FROM question_progress p JOIN question q ON q.question_id = p.question_id
        JOIN question_text t ON t.question_id = q.question_id
        LEFT JOIN json_each(?) ids ON ids.value = q.question_id
        WHERE p.learner_id = ? AND q.topic_id = ? AND q.status IN ('active', 'keyless')
        AND p.wrong > 0
        ORDER BY ids.key IS NULL, ids.key, p.last_right, p.wrong DESC, q.question_id LIMIT ?
        """,
        json.dumps(list(first)),
        learner_id,
        topic_id,
        limit,
    )
    return [
        Missed(question_id, uid, title, stem, explanation, tuple(json.loads(key)), wrong)
        for question_id, uid, title, stem, explanation, wrong, key in rows
    ]


def stabilities(database: Database, learner_id: int, question_ids: Sequence[int]) -> list[float]:
    """Days until recall of each of these questions has fallen to 90 %, where it is known."""
    rows = database.rows(
        "SELECT m.stability FROM json_each(?) ids CROSS JOIN memory m ON m.learner_id = ? "
        "AND m.question_id = ids.value",
        json.dumps(list(question_ids)),
        learner_id,
    )
    return [row[0] for row in rows]


def uids(database: Database, question_ids: Sequence[int]) -> list[str]:
    """Uids of questions, in the order given."""
    rows = database.rows(
        "SELECT q.uid FROM json_each(?) ids CROSS JOIN question q ON q.question_id = ids.value "
        "ORDER BY ids.key",
        json.dumps(list(question_ids)),
    )
    return [row[0] for row in rows]


def question_ids(database: Database, wanted: Sequence[str]) -> list[int]:
    """The questions with these uids that can be asked, in the order given."""
    rows = database.rows(
        "SELECT q.question_id FROM json_each(?) ids JOIN question q ON q.uid = ids.value "
        "WHERE q.status IN ('active', 'keyless') ORDER BY ids.key",
        json.dumps(list(wanted)),
    )
    return [row[0] for row in rows]


def topics_of(database: Database, question_ids: Sequence[int]) -> list[int]:
    """The topics of these questions, those with most of them first."""
    rows = database.rows(
        "SELECT q.topic_id FROM json_each(?) ids CROSS JOIN question q "
        "ON q.question_id = ids.value WHERE q.topic_id IS NOT NULL "
        "GROUP BY q.topic_id ORDER BY count(*) DESC, min(ids.key)",
        json.dumps(list(question_ids)),
    )
    return [row[0] for row in rows]


def subjects(database: Database) -> dict[int, str]:
    """The subject of each topic by name."""
    return dict(
        database.rows(
            f"SELECT t.topic_id, {subject_title('s')} FROM topic t JOIN subject s USING (subject_id)"
        )
    )


def topics(database: Database) -> dict[int, str]:
    """The names of all topics, by id."""
    rows = database.rows("SELECT topic_id, name FROM topic ORDER BY name")
    return {topic_id: name for topic_id, name in rows}


def question_with(database: Database, uid: str) -> int | None:
    """The question with that uid, whatever its state."""
    found = database.value("SELECT question_id FROM question WHERE uid = ?", uid)
    return None if found is None else int(found)


def resource_with(database: Database, uid: str) -> int | None:
    """The resource with that uid, there or gone."""
    found = database.value("SELECT resource_id FROM resource WHERE uid = ?", uid)
    return None if found is None else int(found)


def keep(database: Database, learner_id: int, topic_id: int, pack: LearningPack) -> Kept:
    """Keep a pack as the newest version of its topic."""
    now = database.now()
    at = _AT.db_value(now)
    with database.transaction():
        version = 1 + int(
            database.value(
                "SELECT coalesce(max(version), 0) FROM learning_pack "
                "WHERE learner_id = ? AND topic_id = ?",
                learner_id,
                topic_id,
            )
        )
        uid = database.new_uid()
        pack_id = database.insert(
            "INSERT INTO learning_pack(uid, learner_id, topic_id, body, version, made_at, made_by, "
            "created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, 'studytui', ?, ?)",
            uid,
            learner_id,
            topic_id,
            _written(pack),
            version,
            at,
            at,
            at,
        )
        database.execute_many(
            "INSERT INTO learning_pack_passage(learning_pack_id, passage_id, position, created_at, "
            "updated_at) SELECT ?, p.passage_id, ?, ?, ? FROM resource_passage p "
            "JOIN resource r ON r.resource_id = p.resource_id WHERE r.uid = ? AND p.position = ?",
            [
                (pack_id, place, at, at, one.uid, one.position)
                for place, one in enumerate(pack.excerpts)
                if one.kind is SourceKind.TEXT
            ],
        )
    return Kept(pack_id, topic_id, version, now, pack, uid)


def packs(database: Database, learner_id: int) -> list[Kept]:
    """All packs, the newest first."""
    rows = database.rows(
        f"SELECT {_COLUMNS} FROM learning_pack "
        "WHERE learner_id = ? ORDER BY made_at DESC, learning_pack_id DESC",
        learner_id,
    )
    return [kept for row in rows if (kept := _kept(row)) is not None]


def with_uids(database: Database, uids: Sequence[str]) -> list[Kept]:
    """The packs with these uids that are still there, in the order given."""
    rows = database.rows(
        f"SELECT {_COLUMNS} FROM json_each(?) ids JOIN learning_pack ON uid = ids.value "
        "ORDER BY ids.key",
        json.dumps(list(uids)),
    )
    return [kept for row in rows if (kept := _kept(row)) is not None]


def _kept(row: tuple[Any, ...]) -> Kept | None:
    """None for what is no pack of ours: a library may come from another program."""
    pack_id, topic_id, version, made_at, body, uid = row
    try:
        pack = _read(body)
    except (ValueError, KeyError, TypeError):
        return None
    return Kept(pack_id, topic_id, version, _AT.python_value(made_at), pack, uid)


def _written(pack: LearningPack) -> str:
    return json.dumps(
        {
            "form": _FORM,
            "topic": pack.topic,
            "why": pack.why,
            "excerpts": [
                {
                    "kind": one.kind.value,
                    "uid": one.uid,
                    "title": one.title,
                    "text": one.text,
                    "position": one.position,
                    "heading": one.heading,
                    "page": one.page,
                }
                for one in pack.excerpts
            ],
            "worked": [
                {
                    "uid": one.uid,
                    "title": one.title,
                    "stem": one.stem,
                    "answer": one.answer,
                    "explanation": one.explanation,
                    "wrong": one.wrong,
                }
                for one in pack.worked
            ],
            "retest": list(pack.retest),
            "retest_on": pack.retest_on.isoformat(),
        },
        ensure_ascii=False,
    )


def _read(body: str) -> LearningPack:
    data = json.loads(body)
    return LearningPack(
        data["topic"],
        data["why"],
        tuple(Excerpt(**{**one, "kind": SourceKind(one["kind"])}) for one in data["excerpts"]),
        tuple(Worked(**one) for one in data["worked"]),
        tuple(data["retest"]),
        date.fromisoformat(data["retest_on"]),
    )
