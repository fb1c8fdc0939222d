"""The loop's rules: on what evidence a stage is done, what is prescribed, and when it is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.exam import MissReason
from studytui.domain.mastery_loop import (
    TESTED,
    Evidence,
    Outcome,
    Sat,
    Stage,
    Text,
    current,
    is_closed,
    is_due,
    outcome,
    prescription,
    to_test,
)
from studytui.domain.weakness import Weakness, WeaknessKind

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
READ = Text(3, ((0, None),), 90.0, NOW)
SAT = Sat(NOW, asked=10, right=6, percent=60.0, seconds=300.0, misses=4, judged_at=NOW)
GAP = Weakness(1, WeaknessKind.GAP, 3.0, 2.0, 4.0, 6, 10, (1,), 20_000.0)


def test_nothing_is_done_where_nothing_happened() -> None:
    assert [outcome(stage, Evidence(NOW)) for stage in Stage] == [None] * len(Stage)


def test_a_text_is_read_when_all_its_pieces_are() -> None:
    assert READ.is_read
    assert Text(3, ((0, 1), (2, None))).unread == [1]
    assert Text(3, ((0, 2), (1, 3))).unread == []
    assert Text(3).unread == [0, 1, 2]


def test_studying_takes_every_pack() -> None:
    later = replace(READ, seconds=30.0, read_at=NOW + timedelta(hours=1))
    done = outcome(Stage.STUDY, Evidence(NOW, packs=(READ, later)))
    assert done == Outcome(NOW + timedelta(hours=1), seconds=120.0)
    assert outcome(Stage.STUDY, Evidence(NOW, packs=(READ, Text(3)))) is None


def test_a_sitting_that_has_not_ended_is_no_outcome() -> None:
    assert outcome(Stage.TEST, Evidence(NOW, test=Sat(None))) is None
    done = outcome(Stage.TEST, Evidence(NOW, test=SAT))
    assert done == Outcome(NOW, 10, 6, 4, 60.0, 300.0)


def test_marks_and_reasons_are_wanted_for_all() -> None:
    for missing in ({"unmarked": 1}, {"untold": 1}):
        evidence = Evidence(NOW, test=replace(SAT, **missing))
        assert outcome(Stage.MARK, evidence) is None
        assert outcome(Stage.PRESCRIBE, evidence) is None
    done = outcome(Stage.MARK, Evidence(NOW, test=SAT))
    assert done == Outcome(NOW, asked=10, right=6, misses=4, percent=60.0)


def test_marking_is_done_when_the_last_mark_was_given_and_not_before_the_end() -> None:
    hour = timedelta(hours=1)
    for judged_at, wanted in ((NOW + hour, NOW + hour), (NOW - hour, NOW), (None, NOW)):
        done = outcome(Stage.MARK, Evidence(NOW, test=replace(SAT, judged_at=judged_at)))
        assert done is not None and done.done_at == wanted


def test_without_a_miss_nothing_is_prescribed() -> None:
    evidence = Evidence(NOW, test=replace(SAT, misses=0))
    assert outcome(Stage.PRESCRIBE, evidence) == Outcome(NOW)
    assert outcome(Stage.PRESCRIBE, Evidence(NOW, test=SAT)) is None


def test_what_is_prescribed_is_read_and_answered() -> None:
    made = Evidence(NOW, test=SAT, is_prescribed=True, prescribed=(READ,), needs_drill=True)
    drilled = replace(made, drill=replace(SAT, right=9, percent=90.0, misses=1))
    assert outcome(Stage.PRESCRIBE, made) is None
    assert outcome(Stage.PRESCRIBE, replace(drilled, prescribed=(Text(2),))) is None
    done = outcome(Stage.PRESCRIBE, drilled)
    assert done == Outcome(NOW, 10, 9, 1, 90.0, 390.0)


def test_model_answers_are_done_when_all_are_read_or_there_are_none() -> None:
    assert outcome(Stage.ANSWERS, Evidence(NOW, answers=Text(2))) is None
    done = outcome(Stage.ANSWERS, Evidence(NOW, answers=READ))
    assert done == Outcome(NOW, seconds=90.0)
    later = NOW + timedelta(days=1)
    assert outcome(Stage.ANSWERS, Evidence(later, answers=Text(0))) == Outcome(later)


def test_no_pack_is_no_studying() -> None:
    assert outcome(Stage.STUDY, Evidence(NOW, packs=())) is None
    assert outcome(Stage.STUDY, Evidence(NOW, packs=(replace(READ, read_at=None),))) is None


def test_what_is_prescribed_may_be_to_read_alone_or_nothing_that_there_is() -> None:
    later = NOW + timedelta(hours=2)
    read = replace(READ, read_at=later)
    made = Evidence(later, test=SAT, is_prescribed=True, prescribed=(read,))
    assert outcome(Stage.PRESCRIBE, made) == Outcome(later, seconds=90.0)
    assert outcome(Stage.PRESCRIBE, replace(made, prescribed=())) == Outcome(later)


def test_a_retest_with_answers_to_mark_is_not_done() -> None:
    assert outcome(Stage.RETEST, Evidence(NOW, retest=replace(SAT, unmarked=1))) is None
    assert outcome(Stage.RETEST, Evidence(NOW, retest=replace(SAT, untold=4))) is not None


def test_the_next_stage_is_the_first_that_is_not_done() -> None:
    assert current(()) is Stage.STUDY
    assert current({Stage.STUDY, Stage.MARK}) is Stage.TEST
    assert current(set(Stage)) is None


def test_reasons_say_what_is_prescribed() -> None:
    knowledge, time, misread = MissReason.KNOWLEDGE, MissReason.TIME, MissReason.MISREAD
    assert not prescription(()).drills
    assert prescription([knowledge, misread]).reads
    assert not prescription([misread, misread]).reads
    assert prescription([time, time, misread]).is_timed
    assert not prescription([time, misread, misread]).is_timed
    assert prescription([time, misread]).is_timed
    found = prescription([misread, knowledge, MissReason.REASONING, knowledge])
    assert next(iter(found.reasons.items())) == (knowledge, 2) and len(found.reasons) == 3
    assert found.reads and found.drills and not found.is_timed
    assert prescription([MissReason.REASONING]).reads and prescription([misread]).drills is True


numbers = st.lists(st.integers(1, 60), max_size=30, unique=True)


@given(numbers, numbers, numbers)
def test_a_test_asks_each_question_once_and_new_ones_where_there_are(
    missed: list[int], new: list[int], others: list[int]
) -> None:
    asked = to_test(missed, new, others)
    there = len({*missed, *new, *others})
    assert len(asked) == len(set(asked)) == min(there, TESTED)
    # As many new ones as have room beside half a test of those that were missed.
    room = TESTED - min(len(missed), TESTED // 2)
    assert len(set(asked) & {*new, *missed[: TESTED // 2]}) >= min(
        len({*new, *missed[: TESTED // 2]}), room
    )


def test_a_loop_closes_when_nothing_shows_and_the_retest_went_well() -> None:
    good, bad = Outcome(NOW, percent=80.0), Outcome(NOW, percent=60.0)
    assert is_closed((), [1], GAP.identity, good)
    assert is_closed((), [1], GAP.identity, replace(good, percent=70.0))
    assert not is_closed((), [1], GAP.identity, replace(good, percent=69.9))
    assert not is_closed((), [1], GAP.identity, replace(good, percent=None))
    assert not is_closed((), [1], GAP.identity, replace(good, is_left_out=True))
    assert not is_closed((), [1], GAP.identity, bad)
    assert not is_closed((GAP,), [1], GAP.identity, good)
    assert not is_closed((GAP,), [1], None, good)
    # Another weakness of the topic is another loop's matter.
    slow = replace(GAP, kind=WeaknessKind.SLOW)
    assert is_closed((slow,), [1], GAP.identity, good)
    assert is_closed((GAP,), [2], None, good)
    assert not is_closed((), [1], None, replace(good, percent=None))


def test_a_retest_is_due_from_its_day_on() -> None:
    today = NOW.date()
    assert is_due(today, today) and is_due(today - timedelta(days=1), today)
    assert not is_due(today + timedelta(days=1), today)
    assert not is_due(None, today)
