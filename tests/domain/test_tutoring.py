"""A question once more in the same sitting, and what is left of a session."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from studytui.domain.exam import Item, Mode, Rules, Sitting, SittingState
from studytui.domain.tutoring import can_repeat, session_left

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WRONG = Item(1, 10, 0, (1, 2), is_revealed=True, is_correct=False, seconds=90.0)
NEXT = Item(2, 20, 1, (1, 2), seconds=30.0)


def sitting(*items: Item, **changes: object) -> Sitting:
    made = Sitting(
        sitting_id=1,
        uid="one",
        title="Bones",
        state=SittingState.RUNNING,
        rules=Rules(mode=Mode.TUTOR, session=10 * MINUTE),
        started_at=START,
        position=0,
        items=items,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_what_was_shown_and_wrong_can_be_asked_again() -> None:
    assert can_repeat(sitting(WRONG, NEXT))
    assert can_repeat(sitting(replace(NEXT, position=0), replace(WRONG, position=1), position=1))


@pytest.mark.parametrize(
    "change",
    [
        {"is_revealed": False}, {"is_correct": True}, {"is_correct": None},
    ],
)  # fmt: skip
def test_what_was_not_shown_or_is_not_wrong_is_not_asked_again(change: dict[str, bool]) -> None:
    assert not can_repeat(sitting(replace(WRONG, **change), NEXT))  # type: ignore[arg-type]


def test_what_comes_again_already_is_not_asked_a_third_time() -> None:
    again = replace(WRONG, item_id=3, position=2, is_revealed=False, is_correct=None)
    assert not can_repeat(sitting(WRONG, NEXT, again))
    assert not can_repeat(sitting(WRONG, replace(again, position=1)))
    missed_again = replace(again, is_revealed=True, is_correct=False)
    assert can_repeat(sitting(WRONG, NEXT, missed_again, position=2))


def test_nothing_is_asked_again_after_the_end() -> None:
    assert not can_repeat(sitting(WRONG, NEXT, ended_at=START + MINUTE))


def test_a_session_is_time_on_questions_and_goes_below_nothing() -> None:
    running = sitting(WRONG, NEXT)
    assert session_left(running, timedelta()) == 8 * MINUTE
    assert session_left(running, MINUTE) == 7 * MINUTE
    assert session_left(running, 9 * MINUTE) == -MINUTE
    assert session_left(replace(running, rules=Rules(mode=Mode.TUTOR)), MINUTE) is None
