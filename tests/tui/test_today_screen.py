"""Today: what can be started, and the welcome of an empty library."""

from __future__ import annotations

import pytest

from studytui.domain.exam import Mode
from studytui.services.study import Study
from studytui.tui.app import StudyApp, make_app
from tests.made_sittings import Movable, practise
from tests.tui.showing import flat, press, shown


def started(app: StudyApp) -> list[int]:
    """The sittings that the app is asked to take up from now on."""
    taken: list[int] = []
    app.sit = lambda sitting_id, remark="": taken.append(sitting_id)  # type: ignore[method-assign]
    return taken


async def test_an_empty_library_gets_a_welcome(study: Study) -> None:
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = shown(app)
        assert "Welcome to studytui" in text
        assert "▸ ○ Samples" in text and "Import" in text
        assert "Nothing is fetched" in text
        assert "You see first what would go in" in flat(await press(pilot, "j"))


async def test_the_samples_are_one_key_away(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    app = make_app(study)
    monkeypatch.setattr(app, "import_samples", lambda: asked.append(True))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter")
    assert asked == [True]


async def test_import_is_the_second_row_of_the_welcome(study: Study) -> None:
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "enter")
        assert app.screen is app.get_screen("import")


async def test_the_day_is_told_in_real_numbers(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = shown(app)
        assert "Saturday 21 November" in text and "31 answered today" in text
        overview = sat_study.today.overview(sat_study.database.now())
        assert f"{overview.unseen} never answered · {overview.wrong} wrong last time" in text
        assert "6 without a key" in text
        assert "Last: Search: is:keyless, 2 answered, nothing could be scored" in text


async def test_an_open_sitting_is_resumed_first(sat_study: Study) -> None:
    app = make_app(sat_study)
    taken = started(app)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter")
    assert taken == [sat_study.sittings.open_ones()[0].sitting_id]


async def test_wrong_ones_are_asked_again(sat_study: Study) -> None:
    wrong = set(sat_study.library.find("is:wrong").ids())
    app = make_app(sat_study)
    taken = started(app)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "enter")
    sitting = sat_study.sittings.resume(taken[0]).sitting
    assert {item.question_id for item in sitting.items} == wrong
    assert sitting.rules.mode is Mode.TUTOR


async def test_ten_questions_start_from_their_row_and_by_plus(sat_study: Study) -> None:
    app = make_app(sat_study)
    taken = started(app)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "j", "enter", "plus")
    assert len(taken) == 2
    for sitting_id in taken:
        assert len(sat_study.sittings.resume(sitting_id).sitting.items) == 10


async def test_plus_is_not_offered_by_an_empty_library(study: Study) -> None:
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "plus")
        assert "ten questions" not in shown(app)
        assert "Welcome to studytui" in shown(app)


async def test_nothing_wrong_offers_no_row_for_it(filled_study: Study, clock: Movable) -> None:
    practise(filled_study, clock, "topic:functions", 3, 0)
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Again" not in shown(app) and "▸ ○ Start" in shown(app)


async def test_at_forty_columns_the_size_moves_below(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        text = shown(app)
        assert "▸ ○ Resume     Made-up mock\n" in text
        assert "1 of 30 answered. It opens" in text


async def test_help_groups_keys_without_doubles(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 40)) as pilot:
        text = await press(pilot, "question_mark")
        here, moving, places = (
            text.index(name) for name in ("On this screen", "In lists and text", "Going places")
        )
        assert here < text.index("Start what is chosen") < moving < text.index("j ↓") < places
        assert "1 – 7  " in text and "Today, Library, Exams, Review, Weak, Import, Progress" in text
        words = [line.strip()[12:].strip() for line in text.split("\n")[here:] if line.strip()]
        assert len(words) == len(set(words))
        assert "Saturday" in await press(pilot, "q")
