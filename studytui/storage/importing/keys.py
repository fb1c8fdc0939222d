"""Keys that came apart from the questions: from an answer-key file, or from the learner."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from studytui.domain.draft import KeyDraft, OptionDraft, Problem
from studytui.domain.question import Kind, Status
from studytui.domain.text import clean_line
from studytui.storage.database import Database
from studytui.storage.importing import form, options, own_words, sql
from studytui.storage.importing.names import Names
from studytui.storage.importing.options import StoredOption
from studytui.storage.importing.own_words import Edit
from studytui.storage.learner_states import mark_stale

MAY_FIT_LATER = frozenset({"key-question-unknown", "key-ambiguous", "key-option-unknown"})
"""Codes of problems with a key that another import can cure: its file is read at every run."""


def find(database: Database, draft: KeyDraft) -> list[int]:
    """Questions that a key is for: by their own id, within the exam if the key names one."""
    if draft.exam_external_id is None:
        statement = "SELECT question_id FROM question WHERE original_id = ? ORDER BY question_id"
        return [row[0] for row in database.rows(statement, draft.question)]
    rows = database.rows(
        """
        SELECT question_id FROM question WHERE original_id = ? AND exam_external_id = ?
        UNION
        SELECT q.question_id
        FROM question q JOIN exam_item i USING (question_id) JOIN exam x USING (exam_id)
        WHERE q.original_id = ? AND x.external_id = ?
        """,
        draft.question,
        draft.exam_external_id,
        draft.question,
        draft.exam_external_id,
    )
    return sorted(row[0] for row in rows)


def check(database: Database, draft: KeyDraft, file: str) -> list[int] | Problem:
    """The questions a key is for, or why it is for none. Writes nothing."""
    found = find(database, draft)
    place = clean_line(draft.question)
    exam = clean_line(draft.exam_external_id or "")
    if not found:
        return Problem(
            file,
            "key-question-unknown",
            f"There is no question {place}{f' of exam {exam}' if exam else ''} in the library.",
            place=place,
            hint="Import the questions first, then the key again.",
        )
    if len(found) > 1 and draft.exam_external_id is None:
        return Problem(
            file,
            "key-ambiguous",
            f"{len(found)} questions of different sources have the id {place}.",
            place=place,
            hint="Name the exam in the key file.",
        )
    for question_id in found:
        reason = _misfit(database, question_id, draft)
        if reason:
            return Problem(
                file,
                "key-option-unknown",
                reason,
                place=place,
                hint="Give the option ids, or letters from A on, as the question has them.",
            )
    return found


def _misfit(database: Database, question_id: int, draft: KeyDraft) -> str:
    kind = Kind(database.value("SELECT kind FROM question WHERE question_id = ?", question_id))
    if not draft.correct:
        return "The key names no answer."
    if kind.has_slots:
        return "Its options are put in places: such a key comes with its question."
    if not kind.has_options:
        return ""
    stored = _in_use(database, question_id)
    for name in draft.correct:
        if _number(stored, name) is None:
            return f"The question has no option {clean_line(name)}."
    if kind is not Kind.MULTIPLE and len(draft.correct) > 1:
        return f"The question has one right answer, the key names {len(draft.correct)}."
    return ""


def _in_use(database: Database, question_id: int) -> list[StoredOption]:
    stored = [option for option in options.load(database, question_id) if not option.is_retired]
    return sorted(stored, key=lambda option: option.position)


def _number(in_use: Sequence[StoredOption], name: str) -> int | None:
    for option in in_use:
        if option.original_id is not None and option.original_id == name:
            return option.number
    letter = name.strip().upper()
    index = ord(letter) - ord("A") if len(letter) == 1 else -1
    return in_use[index].number if 0 <= index < len(in_use) else None


def would_change(database: Database, question_id: int, draft: KeyDraft) -> bool:
    """Whether a key that `check` let pass says anything new."""
    if _filled(database, question_id, draft):
        return True
    if _has_own(database, question_id):
        return bool(_news_for_own(database, question_id, draft))
    stored, wanted = _answers(database, question_id, draft)
    return stored != wanted


def apply(
    database: Database,
    names: Names,
    question_id: int,
    draft: KeyDraft,
    key_from: str = form.FROM_FILE,
) -> bool:
    """Put a key that `check` let pass in place; whether that changed anything. A file never puts
    its key in place of the learner's own: where it says another, that is a conflict."""
    filled = _filled(database, question_id, draft)
    stored, wanted = _answers(database, question_id, draft)
    if key_from == form.FROM_FILE and _has_own(database, question_id):
        news = _news_for_own(database, question_id, draft)
        if news:
            _note_news(database, question_id, news)
        if not filled:
            return bool(news)
        return _write(database, names, question_id, stored, form.FROM_LEARNER, draft, filled)
    if stored == wanted and not filled:
        return False
    return _write(database, names, question_id, wanted, key_from, draft, filled)


def set_key(database: Database, question_id: int, right: Sequence[int]) -> bool:
    """The learner says which option numbers are right; whether that changed anything. It stays
    when a source without a key is imported again."""
    chosen = set(right)
    stored = options.load(database, question_id)
    wanted = [
        option if option.is_retired else replace(option, is_correct=option.number in chosen)
        for option in stored
    ]
    if stored == wanted:
        return False
    with database.transaction():
        return _write(database, None, question_id, wanted, form.FROM_LEARNER, None, ())


def restore(database: Database, question_id: int) -> bool:
    """Put the key back that stood before the learner's own; without one it is unknown again.
    Whether that changed anything."""
    old = form.load_form(database, question_id)
    if old.metadata.get(form.KEY_FROM) != form.FROM_LEARNER:
        return False
    before = old.metadata.get(form.BEFORE_OWN, {"from": "", "key": []})
    right = set(before["key"])
    if Kind(old.question["kind"]).has_options:
        wanted = [
            option
            if option.is_retired
            else replace(option, is_correct=option.number in right if right else None)
            for option in old.answers
        ]
    else:
        wanted = [
            replace(option, is_correct=True, is_retired=option.number not in right)
            for option in old.answers
        ]
    with database.transaction():
        return _write(database, None, question_id, wanted, before["from"], None, ())


def _has_own(database: Database, question_id: int) -> bool:
    giver = database.value(
        f"SELECT json_extract(metadata, '$.{form.KEY_FROM}') FROM question_text "
        "WHERE question_id = ?",
        question_id,
    )
    return bool(giver == form.FROM_LEARNER)


def _news_for_own(database: Database, question_id: int, draft: KeyDraft) -> list[int]:
    """What a file says is right, by option number, where neither the learner nor what their key
    stands in place of says so; empty for none. Accepted answers are taken as they are."""
    stored, wanted = _answers(database, question_id, draft)
    metadata = form.load_form(database, question_id).metadata
    known = metadata.get(form.BEFORE_OWN, {}).get("key", [])
    right = options.key_of(wanted)
    is_choice = [one.number for one in stored] == [one.number for one in wanted]
    return right if is_choice and right not in (options.key_of(stored), known) else []


def _note_news(database: Database, question_id: int, right: list[int]) -> None:
    metadata = form.load_form(database, question_id).metadata
    metadata[form.BEFORE_OWN] = {"from": form.FROM_FILE, "key": right}
    database.execute(
        "UPDATE question_text SET metadata = ?, updated_at = ? WHERE question_id = ?",
        json.dumps(metadata, ensure_ascii=False),
        sql.micros(database.now()),
        question_id,
    )
    said = Edit(own_words.KEY, own_words.numbers_text(right), True)
    own_words.put(database, question_id, said)


def _answers(
    database: Database, question_id: int, draft: KeyDraft
) -> tuple[list[StoredOption], list[StoredOption]]:
    stored = options.load(database, question_id)
    kind = Kind(database.value("SELECT kind FROM question WHERE question_id = ?", question_id))
    if not kind.has_options:
        answers = [OptionDraft(answer, is_correct=True) for answer in draft.correct]
        numbers = options.numbered(stored, answers)
        return stored, options.merged(stored, answers, numbers, keeps_key=False, keeps_gone=False)
    in_use = _in_use(database, question_id)
    right = {_number(in_use, name) for name in draft.correct}
    return stored, [
        option if option.is_retired else replace(option, is_correct=option.number in right)
        for option in stored
    ]


def _filled(database: Database, question_id: int, draft: KeyDraft) -> tuple[str, ...]:
    explanation, difficulty, topic = database.rows(
        "SELECT t.explanation, q.difficulty, p.name FROM question q "
        "JOIN question_text t USING (question_id) LEFT JOIN topic p USING (topic_id) "
        "WHERE q.question_id = ?",
        question_id,
    )[0]
    said = (
        ("explanation", draft.explanation, explanation),
        ("difficulty", draft.difficulty, difficulty),
        ("topic", draft.topic, topic),
    )
    return tuple(name for name, new, old in said if new not in ("", None) and new != old)


def _write(
    database: Database,
    names: Names | None,
    question_id: int,
    wanted: Sequence[StoredOption],
    key_from: str,
    draft: KeyDraft | None,
    filled: Sequence[str],
) -> bool:
    old = form.load_form(database, question_id)
    form.save_version(database, question_id, old)
    metadata = dict(old.metadata)
    _note_giver(metadata, key_from, options.key_of(old.answers), options.key_of(wanted))
    if filled:
        metadata[form.FILLED] = sorted({*metadata.get(form.FILLED, ()), *filled})
    status = old.question["status"]
    if status in (Status.ACTIVE.value, Status.KEYLESS.value):
        is_keyed = bool(options.key_of(wanted))
        status = (Status.ACTIVE if is_keyed else Status.KEYLESS).value
    topic_id, source_topic_id = old.question["topic_id"], old.question["source_topic_id"]
    if draft is not None and names is not None and "topic" in filled:
        source_topic_id = names.topic(_subject(database, old), draft.topic)
        if old.question["topic_by"] == form.FROM_SOURCE:
            topic_id = source_topic_id
    said_difficulty = draft.difficulty if draft is not None else None
    explanation = draft.explanation if draft is not None else ""
    now = sql.micros(database.now())
    if metadata.get(form.KEY_FROM) != form.FROM_LEARNER:
        own_words.forget(database, question_id, own_words.KEY)
    database.execute(sql.UNINDEX, question_id, question_id)
    form.write_options(database, question_id, wanted)
    database.execute(
        "UPDATE question SET status = ?, topic_id = ?, source_topic_id = ?, "
        "difficulty = coalesce(?, difficulty), updated_at = ? WHERE question_id = ?",
        status,
        topic_id,
        source_topic_id,
        said_difficulty,
        now,
        question_id,
    )
    database.execute(
        "UPDATE question_text SET options = ?, explanation = ?, metadata = ?, updated_at = ? "
        "WHERE question_id = ?",
        options.search_text(wanted),
        explanation or old.text["explanation"],
        json.dumps(metadata, ensure_ascii=False),
        now,
        question_id,
    )
    database.execute(sql.INDEX, question_id, question_id)
    if topic_id != old.question["topic_id"] or said_difficulty not in (
        None,
        old.question["difficulty"],
    ):
        mark_stale(database, [question_id])
    return True


def _note_giver(
    metadata: dict[str, Any], key_from: str, before: list[int], after: list[int]
) -> None:
    """Write down whose key it is now, what the source said, and what the learner's own replaced."""
    giver = metadata.get(form.KEY_FROM, form.FROM_SOURCE)
    if before and giver == form.FROM_SOURCE:
        metadata[form.SOURCE_KEY] = before
    if before and giver != form.FROM_LEARNER and key_from == form.FROM_LEARNER:
        metadata[form.BEFORE_OWN] = {"from": giver, "key": before}
    elif key_from != form.FROM_LEARNER:
        metadata.pop(form.BEFORE_OWN, None)
    if before != after:
        metadata[form.KEY_FROM] = key_from
    if metadata.get(form.KEY_FROM) == form.FROM_SOURCE:
        metadata.pop(form.SOURCE_KEY, None)
    elif not metadata.get(form.KEY_FROM):
        metadata.pop(form.KEY_FROM, None)


def _subject(database: Database, old: form.Form) -> str:
    """Where a topic named by a key belongs: the question's subject, else its source's name."""
    return str(
        database.value(
            "SELECT coalesce((SELECT s.name FROM topic t JOIN subject s USING (subject_id) "
            "WHERE t.topic_id = ?), (SELECT name FROM source WHERE source_id = ?))",
            old.question["topic_id"],
            old.question["source_id"],
        )
    )
