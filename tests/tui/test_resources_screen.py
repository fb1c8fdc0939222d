"""The learner's own texts on screen: chosen, searched, read, and read for the plan."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from studytui.domain.goal import Goal
from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.screens.driver import DriverScreen
from studytui.tui.screens.waiting import WaitingScreen
from tests.conftest import SetClock
from tests.tui.showing import press, shown, until
from tools.make_past_papers import pdf

BOOK = "# Book of operators\n\n" + "\n\n".join(
    f"## Part {number}\n\nOperators bind, part {number}. " + "They do. " * 80
    for number in range(12)
)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "book.md").write_text(BOOK, "utf-8")
    (folder / "[bold]مرحبا.txt").write_text(
        "A \x1b[31mred\x1b[0m word, and [b]markup[/b].", "utf-8"
    )
    return folder


@pytest.fixture
def read_study(filled_study: Study, texts: Path) -> Study:
    filled_study.resources.add(texts)
    filled_study.resources.look()
    return filled_study


async def test_without_a_folder_it_says_what_to_do(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "9")
        assert "No folder yet. c chooses one" in text
        assert "read" not in text.split("\n")[-1]


async def test_a_folder_that_is_typed_is_looked_through_beside_the_screen(
    filled_study: Study, texts: Path
) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "9", "c", *str(texts), "enter")
        for _ in range(200):
            await pilot.pause(0.05)
            if "Book of operators" in shown(app):
                break
        assert "2 new." in shown(app)


async def test_a_folder_that_is_not_there_is_a_word(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "9", "c", *"/nowhere", "enter")
        await pilot.pause()
        assert filled_study.resources.folders() == []
        assert [one for one in app._notifications if "not a folder" in one.message]


async def test_words_are_found_in_all_texts_and_read_where_they_stand(read_study: Study) -> None:
    app = make_app(read_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "9", "slash", *"part 7", "enter")
        assert "with these words" in text
        assert "Part 7" in text
        text = await press(pilot, "enter")
        assert "Book of operators" in text and "Part 7" in text
        text = await press(pilot, "q", "q")
        assert "Markdown" in text


async def test_the_place_is_kept_and_taken_up_again(read_study: Study, clock: SetClock) -> None:
    app = make_app(read_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "9", "j", "enter")
        for _ in range(3):
            clock.advance(timedelta(seconds=60))
            await press(pilot, "space")
        before = shown(app)
        await press(pilot, "q")
        assert " %" in shown(app)
        after = await press(pilot, "enter")
        headings = [
            line for line in before.split("\n") if "Part" in line and "Operators" not in line
        ]
        assert headings[0] in after


async def test_the_end_is_at_a_hundred_percent_as_soon_as_it_is_seen(read_study: Study) -> None:
    app = make_app(read_study)
    async with app.run_test(size=(80, 10)) as pilot:
        await press(pilot, "9", "j", "enter")
        assert " 0 %" in shown(app).splitlines()[0]
        assert "100 %" in (await press(pilot, "G")).splitlines()[0]
        assert " 0 %" in (await press(pilot, "g")).splitlines()[0]


async def test_the_search_goes_from_place_to_place(read_study: Study) -> None:
    app = make_app(read_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "9", "j", "enter", "slash", *"part 9", "enter")
        assert "part 9" in shown(app)
        assert "does not say" not in shown(app)
        await press(pilot, "slash", *"zebra", "enter")
        assert [one for one in app._notifications if "does not say that" in one.message]


async def test_what_a_text_holds_is_shown_as_it_is(read_study: Study) -> None:
    app = make_app(read_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "9", "enter")
        text = shown(app)
        assert "[b]markup[/b]" in text
        assert "\x1b" not in text


async def test_a_task_to_read_opens_the_text_where_the_topic_stands(
    read_study: Study, clock: SetClock
) -> None:
    exam = read_study.plans.today + timedelta(days=14)
    read_study.goals.save(Goal(exam_date=exam, weekday_minutes=(90,) * 7))
    app = make_app(read_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot)
        place = next(n for n, line in enumerate(text.split("\n")) if " Read " in line)
        first = next(n for n, line in enumerate(text.split("\n")) if "▸" in line)
        await press(pilot, *["j"] * (place - first))
        assert "To read in “Book of operators”" in " ".join(shown(app).split())
        text = await press(pilot, "enter")
        assert "Part 0" in text
        for _ in range(30):
            clock.advance(timedelta(minutes=1))
            await press(pilot, "j")
        text = await press(pilot, "q")
        (line,) = [line for line in text.split("\n") if " Read " in line]
        assert "done" in line


@pytest.mark.parametrize("size", [(40, 20), (80, 24), (120, 40)])
async def test_it_fits_every_size(read_study: Study, size: tuple[int, int]) -> None:
    app = make_app(read_study)
    async with app.run_test(size=size) as pilot:
        for keys in (("9",), ("enter",), ("question_mark",)):
            text = await press(pilot, *keys)
            assert all(len(line) <= size[0] for line in text.split("\n"))


async def test_a_note_half_typed_on_a_passage_is_there_again(read_study: Study) -> None:
    async with make_app(read_study).run_test(size=(80, 24)) as pilot:
        await press(pilot, "9", "j", "enter", "space", "t", *"to be go")
    async with make_app(read_study).run_test(size=(80, 24)) as pilot:
        # It opens where it was left.
        text = await press(pilot, "9", "j", "enter", "t", "n")
        assert "to be gon" in text and "Your note" not in text
        await press(pilot, "down")
        assert list(read_study.paths.drafts.iterdir()) == []


async def test_a_note_stands_beside_its_passage_and_is_found(read_study: Study) -> None:
    app = make_app(read_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "9", "j", "enter", "slash", *"part 3", "enter")
        text = await press(pilot, "t", *"mind [b]this[/b]", "enter")
        assert "│ Your note" in text and "│ mind [b]this[/b]" in text
        text = await press(pilot, "q", "slash", *"note:mind", "enter")
        assert "1 note, the latest first" in text and "Your note Book of operators" in text
        text = await press(pilot, "enter")
        assert "part 3" in text and "mind [b]this[/b]" in text
    async with make_app(read_study).run_test(size=(120, 40)) as pilot:
        text = await press(pilot, "9", "slash", *"mind", "enter", "enter")
        assert any("part 3" in one and "│ Your note" in one for one in text.split("\n"))


async def test_time_counts_for_the_topic_that_a_text_is_for(
    read_study: Study, clock: SetClock
) -> None:
    app = make_app(read_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "9", "j", "O", "slash", *"operators", "enter")
        await press(pilot, "enter")
        clock.advance(timedelta(seconds=90))
        await press(pilot, "space", "q")
    days = read_study.learning.study_days()
    assert [(one.topic_id, one.seconds) for one in days] == [(1, 90.0)]


async def test_a_past_paper_is_read_beside_its_scheme_and_answered(
    study: Study, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "9990_s24_qp_12.pdf").write_bytes(pdf([["1 Define crumb. [2]", "2 Why? [1]"]]))
    (folder / "9990_s24_ms_12.pdf").write_bytes(pdf([["1 Soft (1) inside (1) [2]", "2 Air [1]"]]))
    (folder / "9990_w24_ms_12.pdf").write_bytes(pdf([["1 Alone [1]"]]))
    study.resources.add(folder)
    study.resources.look()
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "9")
        assert "▸ 9990 · Mark scheme 12 · May/June 2024" in text
        text = await press(pilot, "enter", "v")
        assert "Question paper 12" in text and "Define crumb" in text and "mark scheme" in text
        await press(pilot, "q", "d")
        await until(pilot, lambda: isinstance(app.screen, DriverScreen))
        assert "Define crumb." in shown(app) and "1 of 2" in shown(app)
        assert "2 marks: you mark it yourself, in Review (K)." in shown(app)
        await press(pilot, "q")
        assert study.library.question(1).explanation == "Soft (1) inside (1)"
        await press(pilot, "9", "j", "d")
        await until(pilot, lambda: not isinstance(app.screen, WaitingScreen))
        assert "Only a question paper" in " ".join(one.message for one in app._notifications)
