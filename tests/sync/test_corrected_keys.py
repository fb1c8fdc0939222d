"""A teacher puts a key right: the marks of those who had answered follow, and say what they were."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studytui.domain.exam import Rules
from studytui.services.review import rescore_words
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.drafts import Taker, options, question
from tests.hub_server import Hub
from tests.sync.conftest import Machines
from tests.sync.devices import differences

_SCORES = "SELECT score, total, correct, wrong FROM sitting"


def _class_of_one(hub: Hub, machine: Machines) -> tuple[Study, Study]:
    hub.add("tina", "teacher")
    hub.add("anna")
    tina, anna = machine("tina"), machine("anna")
    Taker(tina)(
        *(question(str(one), options=options("red", "green", right="A")) for one in range(1, 4))
    )
    tina.syncing.offer("Colours")
    _, room = tina.classes.add("Room")
    tina.syncing.sync()
    anna.classes.enrol(room.code)
    anna.syncing.sync()
    begun = anna.exams.begin_questions(anna.library.find("").ids(), Rules(), "Some")
    session = anna.sittings.resume(begun.sitting_id)
    for place in range(3):
        session.go_to(place)
        session.choose(session.question().options[1 if place == 0 else 0].number)
    session.finish()
    anna.syncing.sync()
    tina.syncing.sync()
    for study in (tina, anna):
        assert study.database.rows(_SCORES) == [(2, 3, 2, 1)]
    return tina, anna


def _same_question(one: Study, other: Study) -> int:
    """The first question that was asked on `one`, on `other`."""
    uid = one.database.value(
        "SELECT q.uid FROM sitting_item i JOIN question q USING (question_id) WHERE position = 0"
    )
    return int(other.database.value("SELECT question_id FROM question WHERE uid = ?", uid))


def test_a_learners_mark_follows_the_teachers_key_and_says_what_it_was(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, anna = _class_of_one(hub, machine)
    second = machine("anna")
    second.syncing.sync()
    clock.advance(timedelta(days=1))
    changed = tina.database.now()
    tina.keys.set_key(_same_question(anna, tina), "B", "misprint")
    # The class follows at once, before anybody has heard of it.
    assert tina.database.rows(_SCORES) == [(3, 3, 3, 0)]
    tina.syncing.sync()
    clock.advance(timedelta(hours=1))
    for study in (anna, second, anna, second):
        assert not study.syncing.sync().left_out
    for study in (anna, second):
        assert study.database.rows(_SCORES) == [(3, 3, 3, 0)]
        (line,) = study.review.past()
        (rescore,) = study.review.rescores(line.sitting_id)
        assert (rescore.place, round(rescore.before or 0), rescore.after) == (1, 67, 100)
        assert rescore.since == changed
        assert "now 100 %: question 1 has a corrected key since 22 Nov" in rescore_words(
            rescore, None
        )
    assert differences(anna, second) == []
    # What was handed in stays on the hub as it was handed in.
    assert hub.rows("anna", "SELECT score FROM sitting") == [(2,)]
    assert tina.syncing.sync().sent == 0 == anna.syncing.sync().sent
    assert tina.database.rows(_SCORES) == [(3, 3, 3, 0)]


@pytest.mark.parametrize("keys", [("B", "A"), ("B", "A", "B")])
def test_keys_put_right_within_a_microsecond_end_alike_on_every_machine(
    hub: Hub, machine: Machines, clock: SetClock, keys: tuple[str, ...]
) -> None:
    tina, anna = _class_of_one(hub, machine)
    second = machine("anna")
    second.syncing.sync()
    clock.advance(timedelta(days=1))
    # All by one reading of every clock.
    for key in keys:
        tina.keys.set_key(_same_question(anna, tina), key, f"now {key}")
        tina.syncing.sync()
        anna.syncing.sync()
    for study in (second, anna, second, tina):
        assert not study.syncing.sync().left_out
    right = 2 + (keys[-1] == "B")
    for study in (tina, anna, second):
        assert study.database.rows(_SCORES) == [(right, 3, right, 3 - right)]
    assert differences(anna, second) == []
    assert anna.syncing.sync().received == 0 == second.syncing.sync().received
    rebuilt = _kept(anna)
    anna.learning.rebuild()
    assert _kept(anna) == rebuilt


def _kept(study: Study) -> object:
    """What is believed of the learner and of what they have answered."""
    study.learning.refresh()
    return study.learning.learner(), study.database.rows(
        "SELECT question_id, stability, difficulty, due_at FROM memory ORDER BY question_id"
    )


def test_a_class_follows_a_bank_that_was_put_right_and_another_machine_too(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, anna = _class_of_one(hub, machine)
    second = machine("tina")
    second.syncing.sync()
    clock.advance(timedelta(days=1))
    wrong = _same_question(anna, tina)
    original = tina.database.value("SELECT original_id FROM question WHERE question_id = ?", wrong)
    other_key = options("red", "green", right="B")
    Taker(tina)(question(original, options=other_key))
    for study in (tina, second, anna):
        study.syncing.sync()
    for study in (tina, second, anna):
        assert study.database.rows(_SCORES) == [(3, 3, 3, 0)]
    assert differences(tina, second) == []


def test_another_word_in_a_question_marks_nothing_anew(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, anna = _class_of_one(hub, machine)
    clock.advance(timedelta(days=1))
    written = tina.edits.written(_same_question(anna, tina))
    stem = written.question.stem
    tina.edits.save(written, written.text.replace(stem, f"Well: {stem}", 1))
    tina.syncing.sync()
    assert anna.syncing.sync().received
    (line,) = anna.review.past()
    assert not anna.review.rescores(line.sitting_id)
    assert anna.syncing.sync().sent == 0
