"""Loops in plain words: what came of a stage, and what is to be done next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from studytui.domain.exam import MissReason
from studytui.domain.mastery import Mastery
from studytui.domain.mastery_loop import Ending, Outcome, Stage
from studytui.services.loop_wording import (
    end_words,
    mastery_words,
    minutes_of,
    outcome_words,
    waiting_words,
    what_words,
)
from studytui.services.loops import Standing
from studytui.storage.loops import Loop

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LOOP = Loop(1, "Bones", 5, 1, NOW, None, None, (), ())
CAME = Outcome(NOW, asked=10, right=6, misses=4, percent=60.0, seconds=125.0)


@pytest.mark.parametrize(
    ("stage", "came", "wanted"),
    [
        (Stage.TEST, CAME, "6 of 10 right, 60 %"),
        (Stage.TEST, replace(CAME, percent=None), "10 questions, not scored"),
        (Stage.TEST, replace(CAME, is_left_out=True), "left out"),
        (Stage.STUDY, CAME, "read"),
        (Stage.MARK, CAME, "4 misses, 60 %"),
        (Stage.MARK, replace(CAME, misses=1, percent=None), "1 miss"),
        (Stage.MARK, replace(CAME, misses=0), "no misses, 60 %"),
        (Stage.ANSWERS, CAME, "read; the retest is placed"),
        (Stage.ANSWERS, Outcome(NOW), "none; the retest is placed"),
        (Stage.PRESCRIBE, CAME, "6 of 10 right, 60 %"),
        (Stage.PRESCRIBE, Outcome(NOW, seconds=9.0), "read"),
        (Stage.PRESCRIBE, Outcome(NOW), "nothing to prescribe"),
        (Stage.RETEST, CAME, "6 of 10 right, 60 %"),
    ],
)
def test_what_came_of_a_stage(stage: Stage, came: Outcome, wanted: str) -> None:
    assert outcome_words(stage, came) == wanted


def test_what_took_no_time_has_none() -> None:
    assert minutes_of(CAME) == "2:05"
    assert minutes_of(replace(CAME, seconds=0.9)) == ""


def test_mastery_is_told_with_its_band_and_not_too_early() -> None:
    assert mastery_words(Mastery(41.2, 32.6, 50.4, 22)) == "41 (33–50, 22 answers)"
    assert mastery_words(Mastery(41.2, 32.6, 50.4, 1)) == "not enough yet (1 answer)"


@pytest.mark.parametrize(
    ("stage", "more", "wanted"),
    [
        (Stage.STUDY, {}, "to be assigned"),
        (Stage.STUDY, {"packs": 1, "pieces": 7, "pieces_read": 2}, "2 of 7 pieces read"),
        (Stage.STUDY, {"packs": 2, "pieces": 7}, "0 of 7 pieces of 2 packs read"),
        (Stage.TEST, {}, "to be taken"),
        (Stage.TEST, {"has_sitting": True}, "begun; it waits"),
        (Stage.MARK, {"to_mark": 1}, "1 answer to mark"),
        (Stage.MARK, {"to_mark": 2, "to_tell": 1}, "2 answers to mark, 1 miss without a reason"),
        (Stage.MARK, {"to_tell": 3}, "3 misses without a reason"),
        (Stage.PRESCRIBE, {"reasons": (MissReason.MISREAD,)}, "answer again"),
        (Stage.PRESCRIBE, {"reasons": (MissReason.KNOWLEDGE,)}, "read, then answer again"),
        (
            Stage.PRESCRIBE,
            {"reasons": (MissReason.KNOWLEDGE,), "packs": 1, "pieces": 4, "pieces_read": 1},
            "1 of 4 pieces read, then answer again",
        ),
        (
            Stage.PRESCRIBE,
            {"reasons": (MissReason.KNOWLEDGE,), "packs": 1, "pieces": 4, "pieces_read": 4},
            "answer again",
        ),
        (
            Stage.PRESCRIBE,
            {"reasons": (MissReason.TIME,), "has_sitting": True},
            "drill begun; it waits",
        ),
        (Stage.ANSWERS, {"pieces": 1}, "0 of 1 model answer read"),
        (Stage.RETEST, {}, ""),
        (Stage.RETEST, {"to_mark": 2}, "2 answers to mark"),
        (Stage.RETEST, {"retest_on": date(2026, 12, 1)}, "on Tuesday 1 December 2026"),
        (Stage.RETEST, {"retest_on": date(2026, 12, 1), "is_due": True}, "due"),
        (
            Stage.RETEST,
            {"retest_on": date(2026, 12, 1), "is_due": True, "has_sitting": True},
            "begun; it waits",
        ),
        (None, {}, ""),
    ],
)
def test_what_a_stage_waits_for_and_how_it_ends(
    stage: Stage | None, more: dict[str, object], wanted: str
) -> None:
    found = Standing(LOOP, stage, **more)  # type: ignore[arg-type]
    assert waiting_words(found) == wanted
    assert bool(what_words(found)) == bool(wanted)


def test_misses_are_told_with_what_is_best_done_about_them_the_most_frequent_first() -> None:
    reasons = (MissReason.TIME, MissReason.MISREAD, MissReason.TIME)
    assert what_words(Standing(LOOP, Stage.PRESCRIBE, reasons=reasons)) == (
        "2 misses by time: answer again under the clock. "
        "1 miss by misread: answer again, and say first what is asked."
    )


def test_marking_is_told_with_its_keys_only_where_there_is_something_to_mark() -> None:
    def words(**more: int) -> str:
        return what_words(Standing(LOOP, Stage.MARK, **more))  # type: ignore[arg-type]

    assert words(to_mark=1).startswith("K marks") and "y says" not in words(to_mark=1)
    assert words(to_tell=1).startswith("y says")
    assert words(to_mark=1, to_tell=1).startswith("K marks") and "y says" in words(
        to_mark=1, to_tell=1
    )


@pytest.mark.parametrize(
    ("ending", "weakness_id", "wanted"),
    [
        (Ending.CLOSED, 5, "The weakness no longer shows in your last answers, and"),
        (Ending.CLOSED, None, "No weakness shows in it in your last answers, and"),
        (Ending.LEFT, 5, "You gave this loop up."),
    ],
)
def test_how_a_loop_ended(ending: Ending, weakness_id: int | None, wanted: str) -> None:
    ended = replace(LOOP, ended_at=NOW, ending=ending, weakness_id=weakness_id)
    assert end_words(ended).startswith(wanted)
    assert what_words(Standing(ended, None)) == end_words(ended)
