"""Why questions may be bad, kept: looked for in their texts, and in the answers to them.

A row stands as long as the text or the answers bear it out. What the learner calls fine stays
away for the same text: a row of its own says so, which undo takes back, and which goes when the
text or the key is another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from studytui.domain.items import HIDDEN_UNDER, Suspicion, statistics, sure_choice
from studytui.domain.letters import Misfit, letter_misfits
from studytui.storage import item_answers
from studytui.storage.database import Database
from studytui.storage.kept_answers import SURE
from studytui.storage.learner_states import Settled
from studytui.storage.moments import microseconds_of
from studytui.storage.question_forms import QuestionForm, forms
from studytui.storage.suspect import STANDING, SUSPECT_IDS

FINE = "fine "
"""Begins the kind of a row by which the learner calls the suspicion named after it fine."""
WAITING = "waiting"
"""Kind of a row that says that a question has not been compared with the others yet."""
LOOKED_AT = "looked at"
"""Kind of the row that says that all questions have been compared once."""
_EACH_SO_MANY = 10
"""Learners who answered, from one reckoning of discrimination to the next: one costs 30 ms with
30 learners and 1,200 questions."""


@dataclass(frozen=True, slots=True)
class Suspected:
    """A suspicion that stands."""

    kind: Suspicion
    other: int
    """Id of the near duplicate; 0 where there is none."""
    detail: dict[str, Any]


def of_question(database: Database, question_id: int) -> list[Suspected]:
    """What a question is suspected of, the most telling first."""
    rows = database.rows(
        f"SELECT s.kind, s.other_id, s.detail FROM {STANDING} AND s.question_id = ?", question_id
    )
    found = [Suspected(Suspicion(kind), other, json.loads(detail)) for kind, other, detail in rows]
    order = (Suspicion.LETTERS, Suspicion.SURE, Suspicion.NEGATIVE, Suspicion.DUPLICATE)
    return sorted(
        found, key=lambda one: (order.index(one.kind), -one.detail.get("alike", 0.0), one.other)
    )


def count(database: Database) -> int:
    """How many questions that lists show are suspect."""
    return int(
        database.value(
            f"SELECT count(*) FROM question WHERE status != 'retired' "
            f"AND question_id IN ({SUSPECT_IDS})"
        )
    )


def call_fine(database: Database, question_id: int, suspected: Iterable[Suspected]) -> None:
    """These suspicions of a question do not come back for the same text; of a duplicate both
    questions are freed."""
    for one in suspected:
        texts = {
            form.question.question_id: form for form in forms(database, [question_id, one.other])
        }
        text = _fingerprint(texts, question_id, one.other)
        _add(database, question_id, FINE + one.kind, one.other, {"text": text})
        if one.other:
            text = _fingerprint(texts, one.other, question_id)
            _add(database, one.other, FINE + one.kind, question_id, {"text": text})


def text_changed(database: Database, question_ids: Iterable[int]) -> None:
    """These questions are new, or their text or key is another one: their letters are looked at,
    and what was called fine of another text no longer is. Near duplicates are looked for apart."""
    for form in forms(database, question_ids):
        _free_of_old_words(database, form)
        set_one(database, form.question.question_id, Suspicion.LETTERS, letters_of(form))


def text_added(database: Database, question_ids: Iterable[int]) -> None:
    """These questions are new: as `text_changed`, of what nothing can be kept yet."""
    for form in forms(database, question_ids):
        found = letters_of(form)
        if found is not None:
            set_one(database, form.question.question_id, Suspicion.LETTERS, found)


def await_comparison(database: Database, question_ids: Iterable[int]) -> None:
    """These questions are to be compared with all others, when there is time for it."""
    now = microseconds_of(database.now())
    database.execute(
        "INSERT OR IGNORE INTO question_suspicion(question_id, kind, other_id, detail, created_at, "
        "updated_at) SELECT value, ?, 0, '{}', ?, ? FROM json_each(?)",
        WAITING,
        now,
        now,
        json.dumps(list(question_ids)),
    )


def note_looked_at(database: Database) -> None:
    """All questions there are have been compared."""
    question_id = database.value("SELECT min(question_id) FROM question")
    if question_id is not None:
        _add(database, question_id, LOOKED_AT, 0, {})


def was_looked_at(database: Database) -> bool:
    """Whether all questions have been compared once; a library from before there was this has
    not."""
    found = database.value("SELECT 1 FROM question_suspicion WHERE kind = ? LIMIT 1", LOOKED_AT)
    return found is not None


def key_changed(database: Database, question_ids: Iterable[int]) -> None:
    """As `text_changed`; and the answers of old count otherwise."""
    ids = list(question_ids)
    text_changed(database, ids)
    look_at_pairs(database, ids)
    for question_id in ids:
        look_at_sure(database, question_id)
        look_at_discrimination(database, question_id)


def look_at_pairs(database: Database, question_ids: Iterable[int]) -> None:
    """Whether these questions and those that are nearly the same have two keys."""
    from studytui.storage.question_pairs import detail_of

    for question_id in question_ids:
        rows = database.rows(
            "SELECT other_id FROM question_suspicion WHERE question_id = ?1 AND kind = ?2 "
            "UNION SELECT o.question_id FROM question q "
            "JOIN question o ON o.content_hash = q.content_hash "
            "WHERE q.question_id = ?1 AND o.question_id != ?1 AND o.status != 'retired'",
            question_id,
            Suspicion.DUPLICATE.value,
        )
        others = [other for (other,) in rows]
        if not others:
            continue
        found = {one.question.question_id: one for one in forms(database, [question_id, *others])}
        for other in others:
            if question_id not in found or other not in found:
                continue
            detail = detail_of(found[question_id], found[other])
            if detail is not None:
                add_pair(database, question_id, other, detail)
            else:
                _forget_pair(database, question_id, other)


def _forget_pair(database: Database, first: int, second: int) -> None:
    for one, other in ((first, second), (second, first)):
        database.execute(
            "DELETE FROM question_suspicion WHERE question_id = ? AND kind = ? AND other_id = ?",
            one,
            Suspicion.DUPLICATE.value,
            other,
        )


def letters_of(form: QuestionForm) -> dict[str, Any] | None:
    """The misfits of an explanation as they are kept; None where there are none."""
    found = letter_misfits(form.question)
    if form.question.has_own_key:
        # Whoever gave another key than the explanation names knows that it does.
        found = [one for one in found if one.misfit is Misfit.ABSENT]
    if not found:
        return None
    return {"misfits": [[one.letter, one.misfit.value, one.words[:80]] for one in found]}


def settled(database: Database, answers: Sequence[Settled]) -> None:
    """These answers have come to count. Costs next to nothing for those that were not sure."""
    is_class = None
    for one in answers:
        if one.confidence == SURE:
            look_at_sure(database, one.question_id)
        if is_class is None:
            # There are no more learners than that; counting them would read them all.
            is_class = database.value("SELECT max(learner_id) FROM learner") >= HIDDEN_UNDER
        if is_class and item_answers.learners(database, one.question_id) % _EACH_SO_MANY == 0:
            look_at_discrimination(database, one.question_id)


def look_at_sure(database: Database, question_id: int) -> None:
    """Whether sure answers keep choosing the same other option."""
    key = item_answers.key(database, question_id)
    found = item_answers.answers(database, question_id)
    option = sure_choice([one.response for one in found], key) if key else None
    detail = None if option is None else {"option": option}
    set_one(database, question_id, Suspicion.SURE, detail)


def look_at_discrimination(database: Database, question_id: int) -> None:
    """Whether those who do well elsewhere are wrong here."""
    detail = None
    if item_answers.learners(database, question_id) >= HIDDEN_UNDER:
        firsts = item_answers.first_answers(database, question_id, with_rest=True)
        figures = statistics([one.response for one in firsts])
        if Suspicion.NEGATIVE in figures.suspicions:
            detail = {"correlation": round(figures.point_biserial or 0.0, 3)}
            detail["answers"] = figures.answers
    set_one(database, question_id, Suspicion.NEGATIVE, detail)


def set_one(
    database: Database, question_id: int, kind: Suspicion, detail: dict[str, Any] | None
) -> None:
    """Keep that the question is suspected of this, or, without detail, that it is not."""
    stored = database.value(
        "SELECT detail FROM question_suspicion WHERE question_id = ? AND kind = ? AND other_id = 0",
        question_id,
        kind,
    )
    if detail is None:
        if stored is not None:
            database.execute(
                "DELETE FROM question_suspicion WHERE question_id = ? AND kind = ?",
                question_id,
                kind,
            )
    elif stored is None or json.loads(stored) != detail:
        _add(database, question_id, kind, 0, detail)


def add_pair(database: Database, first: int, second: int, detail: dict[str, Any]) -> None:
    """Keep that two questions are nearly the same: each is suspect for the other."""
    _add(database, first, Suspicion.DUPLICATE, second, detail)
    _add(database, second, Suspicion.DUPLICATE, first, detail)


def _add(
    database: Database, question_id: int, kind: str, other: int, detail: dict[str, Any]
) -> None:
    now = microseconds_of(database.now())
    database.execute(
        "INSERT INTO question_suspicion(question_id, kind, other_id, detail, created_at, "
        "updated_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (question_id, kind, other_id) "
        "DO UPDATE SET detail = excluded.detail, updated_at = excluded.updated_at",
        question_id,
        str(kind),
        other,
        json.dumps(detail, ensure_ascii=False),
        now,
        now,
    )


def _fingerprint(texts: dict[int, QuestionForm], question_id: int, other: int) -> str:
    """Of a question, and where there is another one of both."""
    return " ".join(texts[one].fingerprint for one in (question_id, other) if one in texts)


def _free_of_old_words(database: Database, form: QuestionForm) -> None:
    """Forget what was called fine when the question had another text."""
    question_id = form.question.question_id
    rows = database.rows(
        "SELECT kind, other_id, detail FROM question_suspicion WHERE question_id = ? "
        f"AND kind >= '{FINE}' AND kind < '{FINE.rstrip()}!'",
        question_id,
    )
    for kind, other, detail in rows:
        if json.loads(detail)["text"].partition(" ")[0] == form.fingerprint:
            continue
        for one, its_other in ((question_id, other), (other, question_id)):
            database.execute(
                "DELETE FROM question_suspicion WHERE question_id = ? AND kind = ? "
                "AND other_id = ?",
                one,
                kind,
                its_other,
            )
