"""Past answers marked by the key that a question has now, since the learner or somebody else has put it
right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from studytui.domain.exam import Item, Score
from studytui.domain.question import Kind, Question, is_right
from studytui.services.scoring import exchanged, marked, score_of
from studytui.storage import captured, key_reports, learner_states, questions, rescoring, sittings
from studytui.storage.database import Database
from studytui.storage.item_worths import Worth
from studytui.storage.kept_answers import answer_of

CORRECTED, GIVEN, TAKEN = "has a corrected key", "has a key", "has no key"
"""What has become of a key, as `storage.rescoring.Rescore` has it."""


def mark_anew(
    database: Database, sitting_id: int, question: Question, was: Callable[[Item], Worth]
) -> tuple[Score, Score]:
    """Mark every answer to a question in a sitting that has ended; the score of the sitting as it is
    kept, and as it has to be. `was` says what an item of the question counted for before."""
    sitting = sittings.load(database, sitting_id)
    assert sitting is not None
    rules = sitting.rules
    old = [item for item in sitting.items if item.question_id == question.question_id]
    new = [marked(question, item, rules) for item in old]
    for item in old:
        for response_id, answer in rescoring.responses(database, item.item_id):
            one = marked(question, replace(item, answer=answer), rules)
            rescoring.mark(database, response_id, one.is_correct, one.marks)
    stored = rescoring.stored_score(database, sitting_id)
    before = score_of([(item, was(item)) for item in old], rules)
    after = score_of([(item, worth_now(item, question)) for item in new], rules)
    return stored, exchanged(stored, before, after)


def worth_then(item: Item, question: Question) -> Worth:
    """What an item counted for when its sitting was scored: an answer without a mark was given
    before the question had a key."""
    is_keyed = item.is_correct is not None if item.answer else question.is_keyed
    return Worth(is_keyed, question.marks)


def worth_now(item: Item, question: Question) -> Worth:
    """What it counts for by the key there is."""
    return Worth(question.is_keyed or item.own_marks is not None, question.marks)


def score_anew(
    database: Database,
    learner_id: int,
    question: Question,
    was: Callable[[Item], Worth],
    report_id: int | None,
    reason: str,
) -> None:
    """Mark a question anew in all of the learner's sittings that have ended; where that changes a
    score, what it was is kept with the reason. `was` as for `mark_anew`."""
    question_id = question.question_id
    for sitting_id in rescoring.ended_with(database, learner_id, question_id):
        stored, score = mark_anew(database, sitting_id, question, was)
        if score != stored:
            rescoring.set_score_by_key(
                database, sitting_id, question_id, report_id, stored, score, reason
            )


def follow_import(database: Database, learner_id: int, question_ids: Iterable[int]) -> None:
    """Past answers to those of these questions that have got their first key from a file, or that have
    none any more since that was taken back: marked, or not scored again, with what the score was."""
    with database.transaction():
        for question_id, was_keyed in rescoring.answered(database, learner_id, question_ids):
            question = questions.found(database, learner_id, question_id)
            if question.is_keyed is was_keyed:
                continue
            reason = GIVEN if question.is_keyed else TAKEN
            worth = _same(Worth(was_keyed, question.marks))
            score_anew(database, learner_id, question, worth, None, reason)
            _settle(database, learner_id, question_id)


def _same(worth: Worth) -> Callable[[Item], Worth]:
    return lambda item: worth


def follow_keys(database: Database, learner_id: int, question_ids: Iterable[int]) -> set[int]:
    """Answers to these questions, of which others may have put the keys right, by the keys there are
    now: the learner's own to what others offer, with the score that was kept beside the new one; and
    those of a class. The questions of which an answer has got another mark."""
    changed: set[int] = set()
    with database.transaction():
        for question_id in sorted(question_ids):
            if _follow_key(database, learner_id, question_id):
                changed.add(question_id)
    return changed


def _follow_key(database: Database, learner_id: int, question_id: int) -> bool:
    asked = rescoring.judged_elsewhere(database, learner_id, question_id)
    if not asked:
        return False
    question = questions.found(database, learner_id, question_id)
    # An answer may have earned a share by another key.
    is_in_parts = question.kind is Kind.MULTIPLE or question.kind.has_slots
    has_changed = is_own = False
    for one in asked:
        is_same = is_right(question, answer_of(one.chosen, one.text)) is one.is_correct
        if is_same and not is_in_parts:
            continue
        stored, score = mark_anew(
            database, one.sitting_id, question, lambda item: worth_then(item, question)
        )
        has_changed |= not is_same or score != stored
        if score == stored:
            continue
        if one.learner_id != learner_id:
            rescoring.set_score(database, one.sitting_id, score)
            continue
        is_own = True
        since = rescoring.changed_at(database, question_id)
        rescoring.set_score_by_key(
            *(database, one.sitting_id, question_id, None, stored, score), CORRECTED, since=since
        )
    if is_own:
        _settle(database, learner_id, question_id)
    return has_changed


def _settle(database: Database, learner_id: int, question_id: int) -> None:
    from studytui.storage import suspicions

    key_reports.settle(database, learner_id, [question_id])
    captured.recount(database, learner_id, [question_id])
    learner_states.marked_anew(database, learner_id, question_id)
    suspicions.key_changed(database, [question_id])
