"""A loop on screen: begun from Weak, gone on with stage by stage, found again on Today."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studytui.domain.exam import MissReason, Mode, Rules
from studytui.services.study import Study
from studytui.tui.app import make_app
from tests.conftest import SetClock
from tests.made_sittings import answer_wrong
from tests.tui.showing import flat, press


@pytest.fixture
def weak_study(filled_study: Study, clock: SetClock) -> Study:
    """Operators were always wrong; each question is explained by itself."""
    study = filled_study
    study.database.execute(
        "UPDATE question_text SET explanation = 'Because of ' || hex(question_id * 7919) || ', '"
        " || hex(question_id * 104729)"
    )
    begun = study.exams.begin_questions([6, 12, 18, 24], Rules(mode=Mode.PRACTICE), "Sat")
    session = study.sittings.resume(begun.sitting_id)
    for place in range(4):
        session.go_to(place)
        clock.advance(timedelta(seconds=30))
        answer_wrong(session)
    session.finish()
    return study


async def test_a_loop_goes_on_by_what_is_done_and_is_found_on_today(
    weak_study: Study, clock: SetClock
) -> None:
    app = make_app(weak_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "5", "less_than_sign")
        assert "Operators (gap) · loop" in text and "▸ ○ Study" in text and "to be assigned" in text
        text = await press(pilot, "enter")
        assert "Operators · learning pack" in text
        # Paging through is not reading.
        text = await press(pilot, *["space"] * 6, "q")
        assert "0 of 8 pieces read" in text
        await press(pilot, "enter")
        clock.advance(timedelta(minutes=3))
        text = await press(pilot, "end", "q")
        assert "● Study" in text and "▸ ○ Test" in text
        text = await press(pilot, "enter", "a", "q")
        assert "▸ ◐ Test" in text and "begun; it waits" in text
        text = await press(pilot, "q", "1")
        assert "Loop      Operators (gap) · Test: begun; it waits" in text
        # Taken up from Resume, its end is found by the loop all the same.
        await press(pilot, "less_than_sign", "enter", "enter", "r", "s", "s")
        text = await press(pilot)
        assert "▸ ○ Mark and diagnose" in text and "without a reason" in text
        text = await press(pilot, "enter")
        assert "marks and reasons" in text
        sheet = weak_study.review.sheet(weak_study.review.past()[0].sitting_id)
        misses = sheet.misses
        # It begins at the first question without a reason.
        await press(pilot, "y")
        sheet = weak_study.review.sheet(sheet.line.sitting_id)
        told = [one.miss_reason for one in sheet.items if one.is_missed]
        assert told[0] is MissReason.KNOWLEDGE and told.count(None) == misses - 1
        for one in sheet.items:
            if one.is_missed:
                weak_study.review.set_miss_reason(one, MissReason.KNOWLEDGE)
        text = await press(pilot, "q")
        assert f"{misses} misses, " in text and "▸ ○ Prescribe" in text
        assert f"{misses} misses by knowledge: read what is missing" in flat(text)
        text = await press(pilot, "s")
        assert "left out" in text and f"0 of {misses} model answers read" in text
        text = await press(pilot, "enter")
        assert "A full answer" in text and "You answered" in text
        clock.advance(timedelta(minutes=3))
        text = await press(pilot, "end", "q")
        assert "read; the retest is placed" in flat(text) and "▸ ◐ Retest" in text
        assert "Nothing is to be done before" in flat(text)
        text = await press(pilot, "u")
        assert "▸ ○ Prescribe" in text and "● Model answers" in text
        text = await press(pilot, "U")
        assert "▸ ◐ Retest" in text
        # Until its day there is nothing to do.
        text = await press(pilot, "q", "q", "1")
        assert "Loop " not in text
        clock.advance(timedelta(days=3))
        text = await press(pilot, "5", "1")
        await press(pilot, "less_than_sign", "q")
        text = await press(pilot)
        assert "Loop      Operators (gap) · Retest: due" in text


async def test_it_stands_in_forty_columns(weak_study: Study) -> None:
    app = make_app(weak_study)
    async with app.run_test(size=(40, 20)) as pilot:
        text = await press(pilot, "5", "less_than_sign")
        assert "▸ ○ Study" in text and "Mark and diag" in text and "A learning pack" in text
        text = await press(pilot, "q", "1", "less_than_sign")
        assert "Operators (gap)" in text and "Study" in text
