"""Near duplicates of questions: of a few by the search index, or of all by all their words."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, product

from peewee import chunked

from studytui.domain.duplicates import ALIKE, Pair, WordBank, near_duplicates
from studytui.domain.items import Suspicion
from studytui.domain.question import Status
from studytui.storage import question_counts
from studytui.storage.database import Database
from studytui.storage.question_forms import QuestionForm, forms, words_by_id
from studytui.storage.question_pairs import pair_detail
from studytui.storage.suspicions import (
    WAITING,
    add_pair,
    look_at_sure,
    note_looked_at,
    text_changed,
    was_looked_at,
)

_ONE_BY_ONE_UP_TO = 0.01
"""Share of all questions up to which each is looked up by itself: one takes some 10 ms, where all
together take 0.4 ms each."""
_CANDIDATES = 400
_WORDS = 4
"""With fewer only the very same text is a duplicate."""
_TELL_EVERY = 1_000
_PAIRS_AT_ONCE = 250
_COPIES = 20
"""Questions of the very same words, of which each is compared with the others."""

OnStep = Callable[[int, int], None]
"""Told how many questions are done, and of how many."""


def look_for_waiting(database: Database, on_step: OnStep | None = None) -> None:
    """Near duplicates of the questions that are new or have another text, by what is left of the
    imports that brought them: killed in between, the next one goes on with it. A library that was
    never looked at is looked at whole."""
    rows = database.rows("SELECT question_id FROM question_suspicion WHERE kind = ?", WAITING)
    total = question_counts.of_all(database)
    if len(rows) < total and not was_looked_at(database):
        look_at_everything(database, on_step)
        return
    if not rows:
        return
    if len(rows) > max(total * _ONE_BY_ONE_UP_TO, 1):
        look_for_all(database, on_step)
        return
    for number, form in enumerate(forms(database, [row[0] for row in rows]), 1):
        question_id = form.question.question_id
        found = list(_like(database, form))
        with database.transaction():
            _forget(database, question_id)
            for other, detail in found:
                add_pair(database, question_id, other, detail)
            database.execute(
                "DELETE FROM question_suspicion WHERE question_id = ? AND kind = ?",
                question_id,
                WAITING,
            )
        if on_step is not None:
            on_step(number, len(rows))


def look_for_all(database: Database, on_step: OnStep | None = None) -> None:
    """All near duplicates anew."""
    ids = _listed(database)
    bank = WordBank()
    for number, (question_id, words) in enumerate(words_by_id(database, ids), 1):
        bank.add(question_id, words)
        if on_step is not None and number % _TELL_EVERY == 0:
            on_step(number, len(ids))
    found = list(_with_details(database, _with_copies(bank, near_duplicates(bank))))
    with database.transaction():
        database.execute(
            "DELETE FROM question_suspicion WHERE kind IN (?, ?)",
            Suspicion.DUPLICATE.value,
            WAITING,
        )
        for first, second, detail in found:
            add_pair(database, first, second, detail)
        note_looked_at(database)
    if on_step is not None:
        on_step(len(ids), len(ids))


def look_at_everything(database: Database, on_step: OnStep | None = None) -> None:
    """Letters, sure answers and near duplicates of the whole library anew."""
    ids = _listed(database)
    for start in range(0, len(ids), _TELL_EVERY):
        with database.transaction():
            text_changed(database, ids[start : start + _TELL_EVERY])
    answered = database.rows(
        "SELECT DISTINCT i.question_id FROM response r JOIN sitting_item i USING (response_id) "
        "WHERE r.confidence IS NOT NULL AND r.is_correct = 0"
    )
    with database.transaction():
        for (question_id,) in answered:
            look_at_sure(database, question_id)
    look_for_all(database, on_step)


def _with_copies(bank: WordBank, pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs, each also between those that have the very same words as one of the two, and all
    that have the same words."""
    copies = {ids[0]: ids[:_COPIES] for ids in bank.copies.values()}
    for pair in pairs:
        # Those of the very same words are told below, each with each.
        if pair.alike < 1:
            both = (copies.get(one, [one]) for one in (pair.first, pair.second))
            for one, other in product(*both):
                yield Pair(min(one, other), max(one, other), pair.alike)
    for ids in copies.values():
        for one, other in combinations(ids, 2):
            yield Pair(one, other, 1.0)


def _with_details(
    database: Database, pairs: Iterable[Pair]
) -> Iterator[tuple[int, int, dict[str, object]]]:
    for some in chunked(pairs, _PAIRS_AT_ONCE):
        ids = {question_id for pair in some for question_id in (pair.first, pair.second)}
        by_id = {form.question.question_id: form for form in forms(database, ids)}
        for pair in some:
            detail = pair_detail(pair.alike, by_id[pair.first], by_id[pair.second])
            if detail is not None:
                yield pair.first, pair.second, detail


def _like(database: Database, form: QuestionForm) -> Iterator[tuple[int, dict[str, object]]]:
    """The questions that are nearly the same as this one."""
    question_id = form.question.question_id
    own, found = form.words, _candidates(database, form)
    for other in forms(database, found):
        one = other.question.question_id
        if one == question_id or other.question.status is Status.RETIRED:
            continue
        theirs = other.words
        alike = len(own & theirs) / max(len(own | theirs), 1)
        if alike < ALIKE or (len(own) < _WORDS and own != theirs):
            continue
        detail = pair_detail(alike, form, other)
        if detail is not None:
            yield one, detail


def _candidates(database: Database, form: QuestionForm) -> list[int]:
    """Questions that share a rare word with this one, and all that have the same content.

    Whoever is alike by t lacks ⌊(1 − t)·n⌋ of its n words at most, so that one of any more of them
    is shared: the rarest are looked up.
    """
    own = form.words
    database.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.question_words "
        "USING fts5vocab(main, question_search, row)"
    )
    spoken = [word for word in own if re.search(r"[^\W_]", word)]
    rows = database.rows(
        "SELECT j.value, coalesce(v.doc, 0) FROM json_each(?) j "
        "LEFT JOIN temp.question_words v ON v.term = j.value ORDER BY 2, 1",
        json.dumps(spoken),
    )
    needed = len(own) - math.ceil(ALIKE * len(own) - 1e-9) + 1
    rarest = " OR ".join(f'"{word}"' for word, _ in rows[:needed])
    same = database.rows(
        "SELECT question_id FROM question WHERE content_hash = ? LIMIT ?",
        form.content_hash,
        _CANDIDATES,
    )
    shared = (
        database.rows(
            "SELECT rowid FROM question_search WHERE question_search MATCH ? LIMIT ?",
            "{stem code_snippet options} : (" + rarest + ")",
            _CANDIDATES,
        )
        if rarest
        else []
    )
    return sorted({question_id for (question_id,) in same + shared})


def _forget(database: Database, question_id: int) -> None:
    """Take away the near duplicates of a question, in both directions."""
    rows = database.rows(
        "SELECT other_id FROM question_suspicion WHERE question_id = ? AND kind = ?",
        question_id,
        Suspicion.DUPLICATE.value,
    )
    for (other,) in rows:
        for one, its_other in ((question_id, other), (other, question_id)):
            database.execute(
                "DELETE FROM question_suspicion WHERE question_id = ? AND kind = ? "
                "AND other_id = ?",
                one,
                Suspicion.DUPLICATE.value,
                its_other,
            )


def _listed(database: Database) -> Sequence[int]:
    rows = database.rows("SELECT question_id FROM question WHERE status != 'retired' ORDER BY 1")
    return [question_id for (question_id,) in rows]
