"""Doubts about keys, and the keys a learner put in place of others, each with a note why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from studytui.domain.question import Answer, Question
from studytui.storage.database import Database
from studytui.storage.kept_answers import answer_of, chosen_text
from studytui.storage.moments import moment_of
from studytui.storage.tables.sittings import KeyReportRow


@dataclass(frozen=True, slots=True)
class KeyReport:
    """What a learner said of a question's key."""

    report_id: int
    note: str
    before: Answer
    """The key as it was."""
    after: Answer
    """The key that was put in its place; nothing where it was taken away, the same where it was
    only doubted."""
    reported_at: datetime

    @property
    def is_doubt(self) -> bool:
        """Whether the key was only doubted, and stands."""
        return self.before == self.after


def key_of(question: Question) -> Answer:
    """A question's key as an answer; nothing where it is unknown."""
    if question.kind.has_slots:
        return Answer(placed=tuple(sorted(question.right_placement.items())))
    if question.kind.has_options:
        return Answer(question.key)
    return Answer(text=" or ".join(question.accepted))


def latest(database: Database, learner_id: int, question_id: int) -> KeyReport | None:
    """What the learner said last of a question's key; None if nothing."""
    rows = database.rows(
        "SELECT key_report_id, note, before, after, created_at FROM key_report "
        "WHERE learner_id = ? AND question_id = ? ORDER BY key_report_id DESC LIMIT 1",
        learner_id,
        question_id,
    )
    if not rows:
        return None
    report_id, note, before, after, reported_at = rows[0]
    return KeyReport(report_id, note, _answer(before), _answer(after), moment_of(reported_at))


def add(
    database: Database,
    learner_id: int,
    question_id: int,
    *,
    before: Answer,
    after: Answer,
    note: str,
) -> int:
    """Keep a report; its id."""
    now = database.now()
    return int(
        KeyReportRow.insert(
            uid=database.new_uid(),
            learner=learner_id,
            question=question_id,
            note=note,
            before=_text(before),
            after=_text(after),
            created_at=now,
            updated_at=now,
        ).execute(database.connection)
    )


def set_note(database: Database, report_id: int, note: str) -> None:
    """Keep another note with a report."""
    KeyReportRow.update(note=note, updated_at=database.now()).where(
        KeyReportRow.key_report_id == report_id
    ).execute(database.connection)


def remove(database: Database, report_id: int) -> None:
    """Take a doubt back."""
    KeyReportRow.delete().where(KeyReportRow.key_report_id == report_id).execute(
        database.connection
    )


def settle(database: Database, learner_id: int, question_ids: Sequence[int]) -> None:
    """Answers to these questions have been marked by the keys they have: a key put in place before
    that can no longer be taken back or done again as an act, since those marks would stay."""
    rows = database.rows(
        "SELECT act_id, changes FROM act WHERE learner_id = ? AND sitting_id IS NULL "
        "AND changes LIKE ?",
        learner_id,
        f'%"{KeyReportRow._meta.table_name}"%',
    )
    marked = set(question_ids)
    for act_id, changes in rows:
        if not marked.isdisjoint(_keys_put_in_place(json.loads(changes))):
            database.execute("DELETE FROM act WHERE act_id = ?", act_id)


def _keys_put_in_place(changes: Sequence[Any]) -> Iterator[int]:
    """Questions whose key an act has changed, from its changes as `storage.acts` keeps them."""
    for table, _, _, after in changes:
        if table != KeyReportRow._meta.table_name or not after or "question_id" not in after:
            continue
        if after["before"] != after["after"]:
            yield after["question_id"]


_IN_WORDS = "="


def _text(answer: Answer) -> str:
    """As `response.chosen` has it; what is accepted as text stands behind a sign of its own."""
    return f"{_IN_WORDS}{answer.text}" if answer.text else chosen_text(answer)


def _answer(stored: str) -> Answer:
    if stored.startswith(_IN_WORDS):
        return Answer(text=stored.removeprefix(_IN_WORDS))
    return answer_of(stored, "")
