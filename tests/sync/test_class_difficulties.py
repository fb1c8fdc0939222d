"""How hard a class finds questions: reckoned on the teacher's machine, gone by on everybody's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.domain.items import HIDDEN_UNDER
from studytui.domain.mastery import mastery
from studytui.services.hub_difficulties import FEWEST
from studytui.services.study import Study
from studytui.storage import tables
from studytui.storage.tables.row import Row
from studytui.tui.layouts.item import item_lines
from tests.conftest import SetClock
from tests.drafts import Taker, options, question
from tests.hub_server import Hub
from tests.made_sittings import answer_right, answer_wrong
from tests.sync.conftest import Machines
from tests.sync.devices import differences

_BELIEFS = "SELECT item_mean, item_variance, item_answers FROM question ORDER BY original_id"


def _sit(study: Study, clock: SetClock, *asked: int, wrong: tuple[int, ...] = ()) -> None:
    """Questions of these original ids answered, or all there are; of some wrong."""
    rows = study.database.rows("SELECT question_id, original_id FROM question ORDER BY original_id")
    ids = [question_id for question_id, original in rows if not asked or int(original) in asked]
    begun = study.exams.begin_questions(ids, Rules(mode=Mode.TUTOR), "Some")
    session = study.sittings.resume(begun.sitting_id)
    for place in range(begun.questions):
        session.go_to(place)
        clock.advance(timedelta(seconds=5))
        is_wrong = int(session.question().original_id or 0) in wrong
        (answer_wrong if is_wrong else answer_right)(session)
        session.reveal()
    session.finish()


def _class_of_three(hub: Hub, machine: Machines) -> tuple[Study, Study, Study]:
    hub.add("tina", "teacher")
    hub.add("anna")
    hub.add("ben")
    tina, anna, ben = machine("tina"), machine("anna"), machine("ben")
    Taker(tina)(
        *(
            question(str(one), topic="Meadows", options=options("red", "green", right="A"))
            for one in range(1, 5)
        )
    )
    tina.syncing.offer("Colours")
    _, room = tina.classes.add("Room")
    tina.syncing.sync()
    for study in (anna, ben):
        study.classes.enrol(room.code)
        study.syncing.sync()
    return tina, anna, ben


def _score(study: Study) -> float:
    """Mastery of the topic, as it is shown."""
    topic = study.database.value("SELECT topic_id FROM topic")
    return mastery(study.learning.learner(), topic).score


def test_a_miss_costs_less_where_the_whole_class_missed(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, anna, ben = _class_of_three(hub, machine)
    for number in range(FEWEST):
        _received(tina, number, wrong=(1,))
    _sit(anna, clock, 1, 3, wrong=(1,))
    _sit(ben, clock, 2, 3, wrong=(2,))
    assert _score(anna) == pytest.approx(_score(ben))
    for study in (anna, ben, tina):
        study.syncing.sync()
    told = tina.database.rows(_BELIEFS)
    (hard, _, many), *easy, nobody = told
    assert (many, [one[2] for one in easy]) == (FEWEST + 1, [FEWEST + 1, FEWEST + 2])
    assert hard > 1
    assert all(mean < 0 < variance < 1 for mean, variance, _ in easy)
    # Nobody who has come was asked it.
    assert nobody == (None, None, None)
    for study in (anna, ben):
        study.syncing.sync()
        assert study.database.rows(_BELIEFS) == told
        assert study.syncing.sync().received == 0
    assert _score(anna) > _score(ben) + 3
    facts = anna.items.facts(
        anna.database.value("SELECT question_id FROM question WHERE original_id = '1'")
    )
    assert facts.in_classes is not None and facts.in_classes.percent_right < 40
    words = " ".join(one.plain for one in item_lines(facts, [], 80))
    assert (
        f"about {facts.in_classes.percent_right:.0f} % get it right, by 11 first answers" in words
    )
    second = machine("anna")
    second.syncing.sync()
    assert differences(anna, second) == []
    assert _score(second) == _score(anna)


def test_nothing_is_told_of_so_few_that_one_could_be_told_from_it(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, anna, ben = _class_of_three(hub, machine)
    for number in range(FEWEST - 2):
        _received(tina, number, wrong=(1,))
    _sit(anna, clock)
    anna.syncing.sync()
    tina.syncing.sync()
    assert tina.database.rows(_BELIEFS) == [(None, None, None)] * 4
    _sit(ben, clock)
    ben.syncing.sync()
    tina.syncing.sync()
    told = tina.database.rows(_BELIEFS)
    assert {one[2] for one in told} == {FEWEST}
    # Nor what one more has answered, from what has changed since.
    _received(tina, FEWEST, wrong=(1, 2, 3, 4))
    _sit(anna, clock)
    anna.syncing.sync()
    tina.syncing.sync()
    assert tina.database.rows(_BELIEFS) == told
    for number in range(FEWEST + 1, FEWEST + FEWEST // 2):
        _received(tina, number, wrong=(1, 2, 3, 4))
    _sit(anna, clock)
    anna.syncing.sync()
    tina.syncing.sync()
    assert {one[2] for one in tina.database.rows(_BELIEFS)} == {FEWEST + FEWEST // 2}
    assert all(
        now[0] > before[0] for now, before in zip(tina.database.rows(_BELIEFS), told, strict=True)
    )


def test_what_a_class_answered_before_difficulties_were_told_is_told_with_the_next_sync(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, anna, _ = _class_of_three(hub, machine)
    for number in range(FEWEST):
        _received(tina, number, wrong=(1,))
    # So a program left it that did not reckon them.
    tina.database.execute("DELETE FROM sync_operation")
    tina.syncing.sync()
    told = tina.database.rows(_BELIEFS)
    assert {one[2] for one in told} == {FEWEST}
    anna.syncing.sync()
    assert anna.database.rows(_BELIEFS) == told
    # That is looked for once; what comes later is reckoned as it comes.
    tina.database.execute("UPDATE question SET item_answers = NULL WHERE original_id = '1'")
    tina.syncing.sync()
    assert tina.database.rows(_BELIEFS)[0][2] is None


def test_a_key_put_right_tells_anew_how_hard_a_question_is(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, anna, ben = _class_of_three(hub, machine)
    for number in range(FEWEST - 2):
        _received(tina, number, wrong=(1,))
    for study in (anna, ben):
        _sit(study, clock, wrong=(1,))
        study.syncing.sync()
    tina.syncing.sync()
    before = tina.database.rows(_BELIEFS)
    clock.advance(timedelta(days=1))
    first = tina.database.value("SELECT question_id FROM question WHERE original_id = '1'")
    tina.keys.set_key(first, "B", "misprint")
    tina.syncing.sync()
    tina.syncing.sync()
    after = tina.database.rows(_BELIEFS)
    assert after[0][0] < 0 < before[0][0]
    assert after[1:] == before[1:]
    anna.syncing.sync()
    assert anna.database.rows(_BELIEFS) == after


def test_how_hard_a_class_finds_a_question_is_told_to_everybody(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    hub.add("tina", "teacher")
    hub.add("anna")
    tina, anna = machine("tina"), machine("anna")
    Taker(tina)(question("1"), question("2", peer_percent=40.0))
    tina.syncing.offer("Colours")
    _, room = tina.classes.add("Room")
    tina.syncing.sync()
    anna.classes.enrol(room.code)
    anna.syncing.sync()
    for number in range(HIDDEN_UNDER - 1):
        _received(tina, number, wrong=() if number else (1, 2))
    _sit(anna, clock)
    anna.syncing.sync()
    tina.syncing.sync()
    anna.syncing.sync()
    share = round(100 * (HIDDEN_UNDER - 1) / HIDDEN_UNDER, 1)
    for study in (tina, anna):
        told = study.database.rows("SELECT peer_percent FROM question ORDER BY original_id")
        assert told == [(share,), (40.0,)]


def test_difficulties_of_many_questions_go_up_in_a_statement_for_each_batch(
    hub: Hub, machine: Machines
) -> None:
    hub.add("tina", "teacher")
    tina = machine("tina")
    Taker(tina)(*(question(str(one)) for one in range(250)))
    tina.syncing.offer("Colours")
    tina.syncing.sync()
    for statement in _COUNTING:
        hub.server.run(statement, database=hub.database)
    tina.database.execute(
        "UPDATE question SET item_mean = question_id / 7.0, item_variance = 1e-9, "
        "item_answers = 10, updated_at = updated_at + 1"
    )
    # What differs in other columns is another statement, and infinite numbers are some as well.
    tina.database.execute(
        "UPDATE question SET item_mean = NULL, marks = 9e999 WHERE question_id = 7"
    )
    assert tina.syncing.sync().waiting == 0
    told = "SELECT uid, item_mean, item_variance, item_answers, marks, updated_at FROM"
    there = hub.server.run(f"{told} studytui.question ORDER BY uid", database=hub.database)
    assert there == tina.database.rows(f"{told} question ORDER BY uid")
    counted = hub.server.run("SELECT count(*) FROM counted", database=hub.database)[0][0]
    assert 0 < counted <= 4


_COUNTING = (
    "CREATE TABLE counted(at timestamptz)",
    """
    CREATE FUNCTION count_it() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    $$ BEGIN INSERT INTO public.counted VALUES (now()); RETURN NULL; END $$
    """,
    "GRANT EXECUTE ON FUNCTION count_it() TO PUBLIC",
    """
    CREATE TRIGGER counting AFTER UPDATE ON studytui.question
    FOR EACH STATEMENT EXECUTE FUNCTION count_it()
    """,
)


def _received(study: Study, number: int, *, wrong: tuple[int, ...] = ()) -> None:
    """A sitting of another learner, as a sync has brought it."""
    database = study.database
    stamps = {"created_at": database.now(), "updated_at": database.now()}

    def add(table: type[Row], /, **values: object) -> int:
        return int(table.insert(**values, **stamps).execute(database.connection))

    learner = add(tables.LearnerRow, uid=f"l{number}", username=f"l{number}")
    sitting = add(
        tables.SittingRow,
        uid=f"s{number}",
        learner=learner,
        title="",
        mode="tutor",
        seed=1,
        state="submitted",
        started_at=database.now(),
        ended_at=database.now(),
        received_at=database.now(),
        clock_rule="strict",
    )
    asked = database.rows("SELECT question_id, CAST(original_id AS INTEGER) FROM question")
    for place, (question_id, original) in enumerate(asked):
        is_right = original not in wrong
        chosen = database.value(
            'SELECT number FROM "option" WHERE question_id = ? AND is_correct = ?',
            question_id,
            is_right,
        )
        item = add(
            tables.SittingItemRow,
            sitting=sitting,
            question=question_id,
            position=place,
            settled_at=database.now(),
        )
        answer = add(
            tables.ResponseRow,
            uid=f"r{number}-{place}",
            sitting_item=item,
            learner=learner,
            question=question_id,
            chosen=str(chosen),
            is_correct=is_right,
            answered_at=database.now(),
        )
        database.execute(
            "UPDATE sitting_item SET response_id = ? WHERE sitting_item_id = ?", answer, item
        )
