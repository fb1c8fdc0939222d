"""Questions out of the file: one whole, or any number of them as lines of a list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import peewee as pw

from studytui.domain.question import (
    Kind,
    Media,
    MediaRole,
    Option,
    Question,
    Slot,
    Status,
)
from studytui.errors import StudyError
from studytui.storage import own_keys, search
from studytui.storage.database import Database
from studytui.storage.tables.learning import QuestionProgressRow
from studytui.storage.tables.questions import (
    BookmarkRow,
    NoteRow,
    OptionRow,
    QuestionRow,
    QuestionTextRow,
)
from studytui.storage.tables.subjects import (
    SOURCE_TITLE,
    SUBJECT_TITLE,
    SourceRow,
    SubjectRow,
    TopicRow,
)
from studytui.storage.titles import subject_title


def found(database: Database, learner_id: int, question_id: int) -> Question:
    """The whole question. Raises StudyError if there is none of that id."""
    question = load(database, learner_id, question_id)
    if question is None:
        raise StudyError(
            f"There is no question {question_id} in this library.",
            hint="Import it again, or choose another.",
        )
    return question


_WHOLE = f"""
SELECT question.uid, question.kind, question.status, question.title, question_text.stem,
    question_text.code_snippet, question_text.explanation, question_text.key_points,
    question_text.objective, question_text."references", question.required, question.tolerance,
    question.unit, question.difficulty, question.marks, question.peer_percent,
    coalesce(nullif(source.description, ''), source.name), coalesce({subject_title("subject")}, ''),
    coalesce(topic.name, ''), coalesce(extraction.extraction_path, ''), question.original_id,
    coalesce(note.text, ''), question_text.metadata, question.vignette_group,
    question.vignette_order, question.has_media
FROM question
JOIN question_text ON question_text.question_id = question.question_id
JOIN source ON source.source_id = question.source_id
LEFT JOIN topic ON topic.topic_id = question.topic_id
LEFT JOIN subject ON subject.subject_id = topic.subject_id
LEFT JOIN extraction ON extraction.question_id = question.question_id
LEFT JOIN note ON note.question_id = question.question_id AND note.learner_id = ?
WHERE question.question_id = ?
"""
_SLOTS = """
SELECT number, text, key, explanation FROM question_slot
WHERE question_id = ? AND position >= 0 ORDER BY position
"""
_OPTIONS = """
SELECT number, text, is_correct, explanation, peer_percent, original_id, slot FROM "option"
WHERE question_id = ? AND NOT is_retired ORDER BY position
"""
_MEDIA = """
SELECT media_index, relative_path, mime_type, bytes, alt, media_role, width, height FROM media
WHERE question_id = ? ORDER BY media_index
"""
_TAGS = """
SELECT tag.name FROM tag JOIN question_tag ON question_tag.tag_id = tag.tag_id
WHERE question_tag.question_id = ? ORDER BY tag.name
"""
# Written out: to build these takes ten times as long as to run them, at each move of a cursor.


def load(database: Database, learner_id: int, question_id: int) -> Question | None:
    """The whole question with its texts, or None if there is none of that id."""
    rows = database.rows(_WHOLE, learner_id, question_id)
    if not rows:
        return None
    (
        uid,
        kind_name,
        status,
        title,
        stem,
        code_snippet,
        explanation,
        key_points,
        objective,
        references,
        required,
        tolerance,
        unit,
        difficulty,
        marks,
        peer_percent,
        source,
        subject,
        topic,
        origin,
        original_id,
        note,
        said_besides,
        vignette_group,
        vignette_order,
        has_media,
    ) = rows[0]
    kind = Kind(kind_name)
    answers = _options(database, question_id)
    return Question(
        question_id=question_id,
        uid=uid,
        kind=kind,
        status=Status(status),
        title=title,
        stem=stem,
        options=answers if kind.has_options else (),
        code_snippet=code_snippet,
        explanation=explanation,
        key_points=key_points,
        objective=objective,
        references=references,
        required=required,
        accepted=() if kind.has_options else tuple(option.text for option in answers),
        tolerance=tolerance,
        unit=unit,
        difficulty=difficulty,
        marks=marks,
        peer_percent=peer_percent,
        source=source,
        subject=subject,
        topic=topic,
        tags=tuple(name for (name,) in database.rows(_TAGS, question_id)),
        media=_media(database, question_id) if has_media else (),
        origin=origin,
        original_id=original_id,
        note=note,
        has_own_key=own_keys.is_own(said_besides) and any(one.is_correct for one in answers),
        slots=_slots(database, question_id) if kind.has_slots else (),
        vignette_group=vignette_group,
        vignette_order=vignette_order,
    )


def metadata(database: Database, question_id: int) -> str:
    """What the source said besides, as JSON."""
    found = database.value("SELECT metadata FROM question_text WHERE question_id = ?", question_id)
    return str(found or "{}")


def _slots(database: Database, question_id: int) -> tuple[Slot, ...]:
    return tuple(Slot(*row) for row in database.rows(_SLOTS, question_id))


def _options(database: Database, question_id: int) -> tuple[Option, ...]:
    return tuple(
        Option(number, text, None if is_correct is None else bool(is_correct), *others)
        for number, text, is_correct, *others in database.rows(_OPTIONS, question_id)
    )


def choices(
    database: Database, question_ids: Sequence[int]
) -> dict[int, tuple[Kind, tuple[Option, ...]]]:
    """The kind and the options of many questions at once, by their id."""
    found: dict[int, tuple[Kind, tuple[Option, ...]]] = {}
    for chunk in pw.chunked(question_ids, 500):
        kinds = QuestionRow.select(QuestionRow.question_id, QuestionRow.kind).where(
            QuestionRow.question_id.in_(chunk)
        )
        options: dict[int, list[Option]] = {}
        rows = (
            OptionRow.select(
                OptionRow.question,
                OptionRow.number,
                OptionRow.text,
                OptionRow.is_correct,
                OptionRow.slot,
            )
            .where(OptionRow.question.in_(chunk), OptionRow.is_retired == False)
            .order_by(OptionRow.question, OptionRow.position)
            .tuples()
        )
        for question_id, number, text, is_correct, slot in rows.execute(database.connection):
            option = Option(number, text, is_correct, slot=slot)
            options.setdefault(question_id, []).append(option)
        for question_id, name in kinds.tuples().execute(database.connection):
            kind = Kind(name)
            own = options.get(question_id, []) if kind.has_options else []
            found[question_id] = (kind, tuple(own))
    return found


def sets(database: Database, question_ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """For those of the questions that share a vignette: a name of their set, which no other set
    has, and their place in it; by question id."""
    rows = database.rows(
        "SELECT question_id, source_id, vignette_group, vignette_order FROM question "
        "WHERE vignette_group IS NOT NULL AND question_id IN (SELECT value FROM json_each(?))",
        json.dumps(list(question_ids)),
    )
    return {one: (f"{source} {group}", place or 0) for one, source, group, place in rows}


def _media(database: Database, question_id: int) -> tuple[Media, ...]:
    return tuple(
        Media(
            index=index,
            path=path,
            mime_type=mime_type,
            size=size,
            alt=alt,
            role=MediaRole(role),
            width=width,
            height=height,
        )
        for index, path, mime_type, size, alt, role, width, height in database.rows(
            _MEDIA, question_id
        )
    )


@dataclass(frozen=True, slots=True)
class Drawable:
    """What could be asked of the questions that fit a search; duplicates of one content once."""

    total: int
    keyless: int


def _askable(database: Database, learner_id: int, query: str) -> Any:
    query = search.written_out(database, learner_id, query)
    found = search.condition(database, learner_id, query)
    askable = QuestionRow.status.in_([one.value for one in search.askable(query)])
    return askable if found is None else askable & found


def count_drawable(database: Database, learner_id: int, query: str) -> Drawable:
    """How many different questions could be drawn, and how many of them have no key."""
    keyed = QuestionRow.status != Status.KEYLESS.value
    row: Any = (
        QuestionRow.select(
            pw.fn.COUNT(QuestionRow.content_hash.distinct()),
            pw.fn.COUNT(pw.Case(None, ((keyed, QuestionRow.content_hash),)).distinct()),
        )
        .where(_askable(database, learner_id, query))
        .tuples()
        .get(database.connection)
    )
    return Drawable(int(row[0]), int(row[0]) - int(row[1]))


def is_any_drawable(database: Database, learner_id: int, query: str) -> bool:
    """Whether any question could be drawn."""
    return (
        QuestionRow.select(QuestionRow.question_id)
        .where(_askable(database, learner_id, query))
        .exists(database.connection)
    )


def drawable_ids(database: Database, learner_id: int, query: str) -> list[int]:
    """Ids of the questions that can be drawn, one for each content, in the order they came in. Of
    one content the first that has a key."""
    keyed = QuestionRow.status != Status.KEYLESS.value
    first_keyed = pw.fn.MIN(pw.Case(None, ((keyed, QuestionRow.question_id),)))
    rows = (
        QuestionRow.select(pw.fn.COALESCE(first_keyed, pw.fn.MIN(QuestionRow.question_id)))
        .where(_askable(database, learner_id, query))
        .group_by(QuestionRow.content_hash)
        .tuples()
        .execute(database.connection)
    )
    return sorted(row[0] for row in rows)


def longest_unseen_ids(database: Database, learner_id: int, limit: int = 1000) -> list[int]:
    """Questions with a key that have been answered, those not seen for longest first."""
    progress = QuestionProgressRow
    rows = (
        progress.select(progress.question)
        .join(QuestionRow)
        .where(progress.learner == learner_id, QuestionRow.status == Status.ACTIVE.value)
        .order_by(progress.last_answered_at, progress.question)
        .limit(limit)
        .tuples()
        .execute(database.connection)
    )
    return [row[0] for row in rows]


def by_uid(database: Database, question_ids: Sequence[int]) -> list[int]:
    """The same questions in an order that is the same in every file that has them."""
    rows = database.rows(
        "SELECT q.question_id FROM json_each(?) ids JOIN question q ON q.question_id = ids.value "
        "ORDER BY q.uid",
        json.dumps(list(question_ids)),
    )
    return [row[0] for row in rows]


def askable_ids(database: Database, question_ids: Sequence[int]) -> list[int]:
    """Those of the given questions that may be asked where they are chosen, in the given order,
    each content once."""
    chosen: list[int] = []
    seen: set[str] = set()
    found: dict[int, str] = {}
    statuses = (Status.ACTIVE.value, Status.KEYLESS.value, Status.GENERATED.value)
    for chunk in pw.chunked(question_ids, 500):
        rows = QuestionRow.select(QuestionRow.question_id, QuestionRow.content_hash).where(
            QuestionRow.question_id.in_(chunk), QuestionRow.status.in_(statuses)
        )
        found.update(rows.tuples().execute(database.connection))
    for question_id in question_ids:
        content = found.get(question_id)
        if content is not None and content not in seen:
            seen.add(content)
            chosen.append(question_id)
    return chosen


@dataclass(frozen=True, slots=True)
class Place:
    """A source, subject or topic with how many questions it holds, for the library's tree."""

    kind: str
    """``source``, ``subject`` or ``topic``."""
    name: str
    parent: str
    """Subject of a topic; empty otherwise."""
    questions: int


def places(database: Database) -> list[Place]:
    """Sources, then subjects each followed by its topics; only those that hold questions."""
    listed = QuestionRow.status.not_in((Status.RETIRED.value,))
    count = pw.fn.COUNT(QuestionRow.question_id)
    connection = database.connection
    by_source = (
        QuestionRow.select(SOURCE_TITLE, count)
        .join(SourceRow)
        .where(listed)
        .group_by(SourceRow.source_id)
        .order_by(SOURCE_TITLE)
        .tuples()
        .execute(connection)
    )
    by_topic = (
        QuestionRow.select(SUBJECT_TITLE, TopicRow.name, count)
        .join(TopicRow)
        .join(SubjectRow)
        .where(listed)
        .group_by(TopicRow.topic_id)
        .order_by(SubjectRow.display_order, SUBJECT_TITLE, TopicRow.display_order, TopicRow.name)
        .tuples()
        .execute(connection)
    )
    found = [Place("source", name, "", number) for name, number in by_source]
    for subject, topic, number in by_topic:
        last = next((place for place in reversed(found) if place.kind == "subject"), None)
        if last is None or last.name != subject:
            found.append(Place("subject", subject, "", 0))
            last = found[-1]
        found[found.index(last)] = replace(last, questions=last.questions + number)
        found.append(Place("topic", topic, subject, number))
    return found


def twins(database: Database, question_id: int, limit: int = 20) -> list[int]:
    """Other questions with the very same content, from this source or another, those that are
    retired left out."""
    rows = database.rows(
        "SELECT o.question_id FROM question q JOIN question o ON o.content_hash = q.content_hash "
        "AND o.question_id != q.question_id WHERE q.question_id = ? AND o.status != ? "
        "ORDER BY o.question_id LIMIT ?",
        question_id,
        Status.RETIRED.value,
        limit,
    )
    return [row[0] for row in rows]


def title(database: Database, question_id: int) -> str:
    """What a question is called in lists; empty if there is none of that id."""
    found = database.value("SELECT title FROM question WHERE question_id = ?", question_id)
    return str(found or "")


def set_note(database: Database, learner_id: int, question_id: int, text: str) -> None:
    """Keep the learner's note on a question; an empty text removes what it says."""
    now = database.now()
    with database.transaction():
        existing = NoteRow.select(NoteRow.note_id).where(
            NoteRow.learner == learner_id, NoteRow.question == question_id
        )
        note_id = existing.scalar(database.connection)
        if note_id is None and not text:
            return
        unindex(database, question_id)
        if note_id is None:
            NoteRow.insert(
                uid=database.new_uid(),
                learner=learner_id,
                question=question_id,
                text=text,
                created_at=now,
                updated_at=now,
            ).execute(database.connection)
        else:
            NoteRow.update(text=text, updated_at=now).where(NoteRow.note_id == note_id).execute(
                database.connection
            )
        QuestionTextRow.update(notes=text, updated_at=now).where(
            QuestionTextRow.question == question_id
        ).execute(database.connection)
        index(database, question_id)


_SEARCHED = "stem, code_snippet, options, explanation, key_points, notes"
SEARCHED = frozenset(_SEARCHED.split(", "))
"""Columns of `question_text` that the search reads."""


def unindex(database: Database, question_id: int) -> None:
    """Take a question out of the search, before a column of `SEARCHED` changes."""
    database.execute(
        f"INSERT INTO question_search(question_search, rowid, {_SEARCHED}) "
        f"SELECT 'delete', question_id, {_SEARCHED} FROM question_text WHERE question_id = ?",
        question_id,
    )


def index(database: Database, question_id: int) -> None:
    """Put a question into the search as it stands now."""
    database.execute(
        f"INSERT INTO question_search(rowid, {_SEARCHED}) "
        f"SELECT question_id, {_SEARCHED} FROM question_text WHERE question_id = ?",
        question_id,
    )


def index_all(database: Database, question_ids: Iterable[int]) -> None:
    """As `index`, of many at once."""
    database.execute(
        f"INSERT INTO question_search(rowid, {_SEARCHED}) SELECT question_id, {_SEARCHED} "
        "FROM question_text WHERE question_id IN (SELECT value FROM json_each(?)) "
        "ORDER BY question_id",
        json.dumps(list(question_ids)),
    )


def flag_reason(database: Database, learner_id: int, question_id: int) -> str | None:
    """Why a question is flagged in the library, empty where nothing was said; None if it is not
    flagged."""
    rows = BookmarkRow.select(BookmarkRow.reason).where(
        BookmarkRow.learner == learner_id, BookmarkRow.question == question_id
    )
    found: str | None = rows.scalar(database.connection)
    return found


def set_flag(database: Database, learner_id: int, question_id: int, reason: str | None) -> None:
    """Flag a question in the library with a reason, which may be empty; None takes the flag away."""
    now = database.now()
    mine = (BookmarkRow.learner == learner_id) & (BookmarkRow.question == question_id)
    with database.transaction():
        if reason is None:
            BookmarkRow.delete().where(mine).execute(database.connection)
        elif flag_reason(database, learner_id, question_id) is not None:
            BookmarkRow.update(reason=reason, updated_at=now).where(mine).execute(
                database.connection
            )
        else:
            BookmarkRow.insert(
                uid=database.new_uid(),
                learner=learner_id,
                question=question_id,
                reason=reason,
                created_at=now,
                updated_at=now,
            ).execute(database.connection)
