"""Today: what can be started, and the welcome of an empty library."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studytui.domain.exam import Mode
from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.content import literal, shortened
from studytui.tui.screens.importing import ImportScreen
from studytui.tui.widgets.virtual_list import VirtualList
from tests.made_sittings import Movable, practise
from tests.tui.showing import flat, press, shown, sitting, until


async def test_an_empty_library_gets_a_welcome(study: Study) -> None:
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = shown(app)
        assert "Welcome to studytui" in text
        assert "▸ ○ Samples" in text and "Import" in text
        assert "Nothing is fetched" in text
        assert "You see first what would go in" in flat(await press(pilot, "j"))


async def test_the_samples_are_one_key_away(study: Study) -> None:
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter")
        assert isinstance(app.screen, ImportScreen)
        await until(pilot, lambda: "Press 1 to begin" in flat(shown(app)))
        assert study.library.summary().questions >= 120
        assert "▸ ○ Session" in await press(pilot, "1")


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
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter")
        assert sitting(app).sitting_id == sat_study.sittings.open_ones()[0].sitting_id


async def test_wrong_ones_are_asked_again(sat_study: Study) -> None:
    wrong = set(sat_study.library.find("is:wrong").ids())
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "j", "enter")
        assert {item.question_id for item in sitting(app).items} == wrong
        assert sitting(app).rules.mode is Mode.TUTOR


@pytest.mark.parametrize("keys", [["j", "j", "enter"], ["plus"]])
async def test_a_session_starts_from_its_row_and_by_plus(sat_study: Study, keys: list[str]) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        assert len(sitting(app).items) == 8
        assert sitting(app).rules.mode is Mode.TUTOR
        assert "10 minutes · 1 of 8" in shown(app) and "tutor · 10 min" in shown(app)


async def test_left_and_right_change_the_length_and_it_is_remembered(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "right")
        assert "10 ‹20› 40 minutes" in text and "about 16 questions" in text
        assert "+ 20 min   ← → length" in text
        assert "10 20 ‹40› minutes" in await press(pilot, "right", "right")
        assert "10 ‹20› 40 minutes" in await press(pilot, "left")
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "10 ‹20› 40 minutes" in shown(app)
        await press(pilot, "plus")
        assert len(sitting(app).items) == 16


async def test_what_one_wanted_to_see_again_is_there_on_its_day(
    sat_study: Study, clock: Movable
) -> None:
    sat_study.revisits.schedule([2, 3])
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "wanted to see again" not in shown(app)
    clock.advance(timedelta(days=2))
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "due, 2 of them you wanted to see again" in shown(app)
        rows = app.screen.query_one(VirtualList)
        rows.move_to(next(n for n in range(rows.count) if rows.row(n).act == "due"))
        await press(pilot, "enter")
        assert [item.question_id for item in sitting(app).items][:2] == [2, 3]
        assert sitting(app).rules.mode is Mode.TUTOR


async def test_plus_is_not_offered_by_an_empty_library(study: Study) -> None:
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "plus")
        assert "minutes" not in shown(app)
        assert "Welcome to studytui" in shown(app)


async def test_nothing_wrong_offers_no_row_for_it(filled_study: Study, clock: Movable) -> None:
    practise(filled_study, clock, "topic:functions", 3, 0)
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Wrong" not in shown(app) and "▸ ○ Session" in shown(app)


async def test_at_forty_columns_the_size_moves_below(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        text = shown(app)
        assert "▸ ○ Resume    Made-up mock\n" in text
        assert "1 of 30 answered. It opens" in text


async def test_at_forty_columns_rows_end_with_a_whole_word(sat_study: Study) -> None:
    sat_study.database.execute("UPDATE sitting SET title = 'Electrocardiography for beginners'")
    app = make_app(sat_study)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        text = shown(app)
        assert "Electrocardiography for…\n" in text
        assert "Wrong     Wrong last time\n" in text
        assert "Session   ‹10› 20 40 minutes\n" in text


async def test_at_forty_columns_the_welcome_is_whole(study: Study) -> None:
    app = make_app(study)
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.pause()
        text = shown(app)
        assert "Samples   Ready-made questions\n" in text
        assert "Import    Your own questions\n" in text


def test_words_are_shortened_between_words_where_that_can_be() -> None:
    text = literal("alpha beta gamma")
    assert [shortened(text, width).plain for width in (16, 15, 11, 10, 6, 4)] == [
        "alpha beta gamma",
        "alpha beta…",
        "alpha beta…",
        "alpha…",
        "alpha…",
        "alp…",
    ]
    assert shortened(literal("漢字漢字 漢字"), 7).cell_length <= 7


async def test_help_groups_keys_without_doubles(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 40)) as pilot:
        text = await press(pilot, "question_mark")
        here, moving, places = (
            text.index(name) for name in ("On this screen", "In lists and text", "Everywhere")
        )
        assert here < text.index("Start what is chosen") < moving < text.index("j ↓") < places
        assert "1 – 7  " in text and "Today, Library, Exams, Review, Weak, Import, Progress" in text
        words = [line.strip()[12:].strip() for line in text.split("\n")[here:] if line.strip()]
        assert len(words) == len(set(words))
        assert "Saturday" in await press(pilot, "q")
