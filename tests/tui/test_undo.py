"""`u` and `U` on every screen, and what the driver marks and takes back."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from studytui.domain.exam import Mode
from studytui.domain.text import code_block
from studytui.services.study import Study
from studytui.tui.app import StudyApp, make_app
from studytui.tui.marked_text import CURRENT, MARKED
from studytui.tui.screens.base import DESTINATIONS
from studytui.tui.widgets.question_pane import QuestionPane
from studytui.tui.widgets.question_table import QuestionTable
from tests.tui.showing import flat, lines, press, shown, sitting
from tests.tui.test_exam_driver import begin, driver, driving, item, write_stem

pytestmark = pytest.mark.usefixtures("filled_study")


def told(pilot: Pilot[Any]) -> list[str]:
    """What the app has said, the first first; it is forgotten then."""
    app = pilot.app
    found = [str(notice.message) for notice in app._notifications]
    app.clear_notifications()
    return found


def in_look(pilot: Pilot[Any], role: str) -> str:
    """The text of the stem that has a look."""
    stem = pilot.app.screen.query_one(QuestionPane)._stem
    return " ".join(
        one.plain[span.start : span.end].strip()
        for one in stem
        for span in one.spans
        if str(span.style).split("+")[0] == role
    )


@pytest.mark.parametrize("digit", [digit for digit, _ in DESTINATIONS if digit != "6"])
async def test_u_takes_back_and_says_what_on_every_screen(digit: str, filled_study: Study) -> None:
    filled_study.library.toggle_flag(3)
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, digit, "u")
        assert told(pilot) == ["Taken back: flag on “Question 3: data structures”."]
        assert filled_study.library.flag_reason(3) is None
        await press(pilot, "u")
        assert told(pilot) == ["There is nothing to take back."]
        await press(pilot, "U")
        assert told(pilot) == ["Done again: flag on “Question 3: data structures”."]
        assert filled_study.library.flag_reason(3) == ""
        await press(pilot, "U")
        assert told(pilot) == ["There is nothing to do again."]


async def test_u_is_a_letter_where_something_is_typed(filled_study: Study) -> None:
    filled_study.library.toggle_flag(3)
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "6", "u")
        assert filled_study.library.flag_reason(3) == ""
        assert told(pilot) == []
        await press(pilot, "down", "u")
        assert told(pilot) == ["Taken back: flag on “Question 3: data structures”."]


async def test_the_library_shows_what_was_taken_back(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(120, 40)) as pilot:
        before = await press(pilot, "2")
        assert "u undo" not in before
        assert "⚑" in await press(pilot, "j", "j", "m")
        await press(pilot, "G")
        assert "u undo" in lines(app)[-1]
        after = await press(pilot, "u")
        assert app.screen.query_one(QuestionTable).cursor == 2
        assert "⚑" not in after
        assert "u undo" not in after
        assert "⚑" in (await press(pilot, "U"))


async def test_a_flag_in_the_library_has_a_reason(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "M", *"the dose", "enter")
        assert "⚑ flagged: the dose" in shown(app)
        assert filled_study.library.flag_reason(1) == "the dose"
        await press(pilot, "M", *("backspace",) * 8, "enter")
        assert "⚑ flagged ·" in shown(app)
        assert filled_study.library.flag_reason(1) == ""
        await press(pilot, "u")
        assert "⚑ flagged: the dose" in shown(app)


async def test_what_cannot_be_taken_back_is_told(filled_study: Study) -> None:
    filled_study.library.set_note(2, "mine")
    filled_study.database.execute("UPDATE note SET text = 'by another window'")
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "u")
        (words,) = told(pilot)
        assert "stays" in words and "changed since" in words


async def test_u_goes_to_the_question_that_changed(filled_study: Study) -> None:
    sitting_id = begin(filled_study, 1, 2, 3)
    async with driving(filled_study, sitting_id) as pilot:
        await press(pilot, "b", "A", "n", "c", "n")
        screen = await press(pilot, "u")
        assert "2 of 3" in screen
        assert "Taken back: answer C on question 2." in screen
        screen = await press(pilot, "u")
        assert "1 of 3" in screen
        assert "Taken back: strike A on question 1." in screen
        await press(pilot, "u")
        assert not item(filled_study, sitting_id, 0).answer
        screen = await press(pilot, "u")
        assert "There is nothing to take back in this sitting." in screen
        assert "1 of 3" in screen


async def test_u_works_after_the_line_was_lost(filled_study: Study) -> None:
    sitting_id = begin(filled_study, 1, 2)
    async with driving(filled_study, sitting_id) as pilot:
        await press(pilot, "b", "n")
    async with driving(filled_study, sitting_id) as pilot:
        assert "Taken back: answer B on question 1." in await press(pilot, "u")


async def test_a_shown_answer_stays(filled_study: Study) -> None:
    async with driving(filled_study, begin(filled_study, 1, mode=Mode.TUTOR)) as pilot:
        await press(pilot, "b", "enter")
        assert "has been shown" in await press(pilot, "u")
        assert sitting(pilot.app).items[0].answer


async def test_an_undone_note_is_gone_from_the_library_too(filled_study: Study) -> None:
    async with driving(filled_study, begin(filled_study, 1)) as pilot:
        await press(pilot, "t", *"osmosis", "enter")
        assert filled_study.library.question(1).note == "osmosis"
        await press(pilot, "u")
        assert filled_study.library.question(1).note == ""
        await press(pilot, "t")
        assert "osmosis" not in shown(pilot.app)


async def test_nothing_is_done_again_in_an_exam(filled_study: Study) -> None:
    async with driving(filled_study, begin(filled_study, 1)) as pilot:
        await press(pilot, "m", "u", "U")
        assert not sitting(pilot.app).items[0].is_flagged


async def test_a_flag_takes_a_few_words(filled_study: Study) -> None:
    sitting_id = begin(filled_study, 1, 2)
    async with driving(filled_study, sitting_id) as pilot:
        await press(pilot, "M")
        assert item(filled_study, sitting_id).is_flagged
        screen = await press(pilot, *"bad dose", "enter")
        assert "1 of 2 ⚑ bad dose" in screen
        assert item(filled_study, sitting_id).flag_reason == "bad dose"
        assert "⚑ 1  bad dose" in await press(pilot, "o")
        assert "bad dose" not in (await press(pilot, "l")).split("\n", 1)[1]
        await press(pilot, "o", "n")
        await press(pilot, "M", "enter")
        assert item(filled_study, sitting_id, 1).is_flagged
        assert item(filled_study, sitting_id, 1).flag_reason == ""
        await press(pilot, "p", "m")
        assert item(filled_study, sitting_id).flag_reason == ""
        await press(pilot, "r", "s", "s")
        assert pilot.app.screen.screen_name == "Review"


async def test_review_shows_the_reason_and_the_marks(filled_study: Study) -> None:
    sitting_id = begin(filled_study, 2)
    session = filled_study.sittings.resume(sitting_id)
    session.flag_for("bad [b]dose[/]")
    session.highlight((0, 1))
    session.highlight((7, 3))
    session.finish()
    app = make_app(filled_study)
    assert isinstance(app, StudyApp)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.review(sitting_id)
        await pilot.pause()
        await pilot.pause()
        assert "flagged: bad [b]dose[/]" in flat(shown(app))
        pane: Any = app.screen.query_one("#question")
        marked = [
            one.plain[span.start : span.end]
            for one in pane.lines
            for span in one.spans
            if str(span.style) == MARKED
        ]
        assert marked


STEM = "\n\n".join(
    [
        "First sentence. A second one, which is so long that it goes on in a line below the first.",
        code_block("x = 1\n\nprint(x)"),
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
        "以下のコード。正しいものを。",
    ]
)


async def test_marking_goes_from_sentence_to_sentence(filled_study: Study) -> None:
    write_stem(filled_study, 1, STEM)
    sitting_id = begin(filled_study, 1)
    async with driving(filled_study, sitting_id) as pilot:
        assert "j k sentence" in await press(pilot, "v")
        seen = [in_look(pilot, CURRENT)]
        for _ in range(9):
            await press(pilot, "j")
            seen.append(in_look(pilot, CURRENT))
        assert seen == [
            "First sentence.",
            "A second one, which is so long that it goes on in a line below the first.",
            "x = 1",
            "",
            "print(x)",
            "a  b",
            "1  2",
            "以下のコード。",
            "正しいものを。",
            "正しいものを。",
        ]
        await press(pilot, "v", "k", "space", "k", "v", "v", "k")
        assert item(filled_study, sitting_id).highlights == {(3, 0), (3, 1)}
        screen = await press(pilot, "enter")
        assert "j k sentence" not in screen
        assert in_look(pilot, CURRENT) == ""
        assert in_look(pilot, MARKED) == "以下のコード。 正しいものを。"


async def test_a_letter_still_answers_while_marking(filled_study: Study) -> None:
    sitting_id = begin(filled_study, 1, 2)
    async with driving(filled_study, sitting_id) as pilot:
        await press(pilot, "v", "v", "b")
        assert item(filled_study, sitting_id).answer.chosen == {1}
        assert not driver(pilot).is_marking
        await press(pilot, "v", "n")
        assert sitting(pilot.app).position == 1
        assert not driver(pilot).is_marking
        await press(pilot, "v", "q")
        assert sitting(pilot.app).position == 1
        assert not driver(pilot).is_marking


async def test_a_mark_is_taken_back_while_marking(filled_study: Study) -> None:
    sitting_id = begin(filled_study, 2)
    async with driving(filled_study, sitting_id) as pilot:
        await press(pilot, "v", "v")
        assert in_look(pilot, MARKED) == "" and item(filled_study, sitting_id).highlights
        assert "Taken back: mark in the text" in await press(pilot, "u")
        assert not item(filled_study, sitting_id).highlights
        assert driver(pilot).is_marking


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 20)])
async def test_the_cursor_of_marking_is_always_in_sight(
    size: tuple[int, int], filled_study: Study
) -> None:
    write_stem(filled_study, 1, "\n\n".join(["One sentence of some words. Two!"] * 60))
    async with driving(filled_study, begin(filled_study, 1), size) as pilot:
        await press(pilot, "v")
        for key in ("j",) * 30 + ("pagedown",) * 2 + ("k",) * 5 + ("pageup",):
            await press(pilot, key)
            pane = pilot.app.screen.query_one(QuestionPane)
            stem = pane._stem_pane
            rows = range(stem.top, stem.top + stem.size.height)
            assert any(
                str(span.style) == CURRENT for row in rows for span in pane._stem[row].spans
            ), key


async def test_a_stem_that_is_another_now_breaks_nothing(filled_study: Study) -> None:
    sitting_id = begin(filled_study, 1)
    session = filled_study.sittings.resume(sitting_id)
    for unit in ((0, 0), (0, 5), (9, 9), (-1, 4)):
        session.highlight(unit)
    write_stem(filled_study, 1, "")
    async with driving(filled_study, sitting_id) as pilot:
        assert "There is no text to mark." in await press(pilot, "v")
    write_stem(filled_study, 1, "Just one.")
    async with driving(filled_study, sitting_id) as pilot:
        assert in_look(pilot, MARKED) == "Just one."
        await press(pilot, "v", "v")
        assert item(filled_study, sitting_id).highlights == {(0, 5), (9, 9), (-1, 4)}
