"""Orders, matches and gaps on the screen, key by key, with plain and with ugly texts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studytui.domain.exam import Mode
from studytui.services.study import Study
from studytui.tui.widgets.question_preview import preview_lines
from tests.made_slots import add
from tests.tui.showing import flat, lines, press, shown
from tests.tui.test_exam_driver import SIZES, begin, driver, driving, item


@pytest.fixture
def ids(study: Study) -> Iterator[dict[str, int]]:
    yield add(study)


async def test_letters_put_in_order_and_take_out_again(study: Study, ids: dict[str, int]) -> None:
    sitting = begin(study, ids["order"])
    async with driving(study, sitting) as pilot:
        text = await press(pilot, "c", "a", "d")
        assert "3 of 5 placed   C → A → D" in text
        assert "1. C" in text and "2. A" in text and "3. D" in text
        text = await press(pilot, "c")
        assert "2 of 5 placed   A → D" in text and "1. A" in text and "2. D" in text
        order = item(study, sitting).option_order
        assert item(study, sitting).answer.placed == ((1, order[0]), (2, order[3]))
        assert not item(study, sitting).is_sure


async def test_an_order_taken_up_again_shows_how_it_runs_so_far(
    study: Study, ids: dict[str, int]
) -> None:
    sitting = begin(study, ids["order"])
    async with driving(study, sitting) as pilot:
        await press(pilot, "c", "a", "d")
    async with driving(study, sitting) as pilot:
        assert "3 of 5 placed   C → A → D" in shown(pilot.app)
        await pilot.resize_terminal(42, 20)
        await pilot.pause()
        assert "3 of 5 placed   … → D" in shown(pilot.app)


async def test_an_order_is_not_struck_and_says_so(study: Study, ids: dict[str, int]) -> None:
    sitting = begin(study, ids["order"])
    async with driving(study, sitting) as pilot:
        text = await press(pilot, "A")
        assert "none is struck out" in text and "A–E" not in text


async def test_enter_tells_what_is_missing_and_goes_on_when_all_is_placed(
    study: Study, ids: dict[str, int]
) -> None:
    sitting = begin(study, ids["order"], ids["match"])
    async with driving(study, sitting) as pilot:
        assert "No answer yet" in await press(pilot, "enter")
        text = await press(pilot, "a", "b", "c", "enter")
        assert "2 more to place. n goes on as it is." in text
        assert "1 of 2" in await press(pilot, "d")
        assert "2 of 2" in await press(pilot, "e", "enter")


async def test_a_match_fills_the_current_slot_and_goes_on(
    study: Study, ids: dict[str, int]
) -> None:
    sitting = begin(study, ids["match"])
    async with driving(study, sitting) as pilot:
        text = shown(pilot.app)
        assert "▸ 1  Dog  → ____" in text and "0 of 3 placed · each option once" in text
        text = await press(pilot, "b")
        assert "1  Dog  → B" in text and "▸ 2  Cat" in text
        text = await press(pilot, "b")
        assert "2  Cat  → B" in text and "1  Dog  → ____" in text, "each stands in one place"
        assert "▸ 3  Cow" in text


async def test_the_same_letter_on_its_slot_takes_it_out(study: Study, ids: dict[str, int]) -> None:
    sitting = begin(study, ids["often"])
    async with driving(study, sitting) as pilot:
        text = await press(pilot, "a", "a")
        assert text.count("→ A") == 2 and "options may repeat" in text
        text = await press(pilot, "k", "a")
        assert text.count("→ A") == 1 and "▸ 2  Hen  → ____" in text


async def test_down_goes_through_the_places_then_into_the_options(
    study: Study, ids: dict[str, int]
) -> None:
    sitting = begin(study, ids["match"])
    async with driving(study, sitting) as pilot:
        assert "▸ 3  Cow" in await press(pilot, "down", "j")
        assert "›   A" in await press(pilot, "down")
        text = await press(pilot, "down", "enter")
        assert "3  Cow  → B" in text
        assert "▸ 1  Dog" in text
        assert "›" not in await press(pilot, "semicolon")
        assert "▸ 2  Cat" in await press(pilot, "down")
        assert "›   A" in await press(pilot, "semicolon")


async def test_a_semicolon_reaches_options_beyond_the_eighth(
    study: Study, ids: dict[str, int]
) -> None:
    sitting = begin(study, ids["ugly-match"])
    async with driving(study, sitting) as pilot:
        await press(pilot, *["down"] * 4, "semicolon", *["down"] * 60, "enter")
        answer = item(study, sitting).answer
        slot = study.library.question(ids["ugly-match"]).slots[4].number
        assert answer.placed == ((slot, item(study, sitting).option_order[-1]),)


async def test_gaps_fill_in_the_text_with_options_of_their_own(
    study: Study, ids: dict[str, int]
) -> None:
    sitting = begin(study, ids["gaps"])
    async with driving(study, sitting) as pilot:
        text = shown(pilot.app)
        assert "Warm air [▸1: ____], since it is [2: ____] than" in flat(text)
        assert "Gap 1 of 2 · 0 filled" in text and "A  rises" in text and "denser" not in text
        text = await press(pilot, "a")
        assert "[1: rises], since it is [▸2: ____]" in flat(text)
        assert "A  less dense" in text and "sinks" not in text
        text = await press(pilot, "b")
        assert "[▸2: denser]" in flat(text) and "▸ B  denser" in text
        text = await press(pilot, "b", "k")
        assert "[▸1: rises], since it is [2: ____]" in flat(text) and "▸ A  rises" in text


async def test_a_gap_out_of_sight_is_read_to_first(study: Study, ids: dict[str, int]) -> None:
    sitting = begin(study, ids["ugly-gaps"])
    async with driving(study, sitting, (80, 24)) as pilot:
        seen = []
        for _ in range(120):
            text = flat(await press(pilot, "down"))
            current = next((number for number in range(1, 31) if f"[▸{number}:" in text), None)
            if current is not None and (not seen or seen[-1] != current):
                seen.append(current)
        assert seen == list(range(1, 31)) or seen == list(range(2, 31))


async def test_the_overview_and_the_finish_know_what_is_filled_in_part(
    study: Study, ids: dict[str, int]
) -> None:
    sitting = begin(study, ids["order"], ids["gaps"])
    async with driving(study, sitting) as pilot:
        await press(pilot, "a", "n", "a", "a")
        assert "1◐" in await press(pilot, "o")
        text = await press(pilot, "o", "r")
        assert "1 of them in part" in text and "1◐" in text
        assert "1 answer not complete" in await press(pilot, "s")
        await press(pilot, "s")
        assert study.review.sheet(sitting).line.state.value == "submitted"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["order", "match", "gaps"])
async def test_the_tutor_sets_own_answer_and_key_side_by_side(
    study: Study, ids: dict[str, int], name: str, size: tuple[int, int]
) -> None:
    sitting = begin(study, ids[name], mode=Mode.TUTOR)
    async with driving(study, sitting, size) as pilot:
        await press(pilot, *"abcde"[: len(study.library.question(ids[name]).slots)])
        text = await press(pilot, "enter")
        if "Wrong" in text:
            assert "in place" in text and "you" in text and "key" in text
        else:
            assert "you, key" in text


async def test_a_set_says_where_one_is(study: Study, ids: dict[str, int]) -> None:
    sitting = begin(study, ids["set-1"], ids["set-2"], ids["set-3"], ids["order"])
    async with driving(study, sitting) as pilot:
        text = await press(pilot, "n")
        assert "Set of 3 · question 2" in text and "A man of 60 coughs" in text
        assert "Set of" not in await press(pilot, "n", "n")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["ugly-order", "ugly-match", "ugly-gaps"])
async def test_ugly_texts_leave_options_and_places_in_reach(
    study: Study, ids: dict[str, int], name: str, size: tuple[int, int]
) -> None:
    sitting = begin(study, ids[name], mode=Mode.TUTOR)
    async with driving(study, sitting, size) as pilot:
        pane = driver(pilot)._pane
        for key in ("a", "b", "down", "down", "semicolon", "h", "space", "pageup", "c"):
            text = await press(pilot, key)
            assert "\x1b" not in text and len(lines(pilot.app)) == size[1]
            assert pane.options.size.height >= 4
            if name == "ugly-match":
                assert pane.slots.size.height >= 3 and "▸" in text
            bottom = pane.options.region.bottom
            assert bottom <= size[1] - 2, "the options end over the keys"
        assert item(study, sitting).answer.placed


async def test_a_resize_keeps_the_place(study: Study, ids: dict[str, int]) -> None:
    sitting = begin(study, ids["ugly-match"])
    async with driving(study, sitting, (120, 40)) as pilot:
        await press(pilot, "a", "b", "c")
        await pilot.resize_terminal(40, 20)
        await pilot.pause()
        assert "▸" in shown(pilot.app) and driver(pilot)._pane.slot == 4


async def test_the_review_compares_slot_by_slot(study: Study, ids: dict[str, int]) -> None:
    from studytui.tui.layouts.review import Told, question_lines

    for name in ("order", "match", "gaps", "keyless", "ugly-order", "ugly-match", "ugly-gaps"):
        sitting = begin(study, ids[name])
        session = study.sittings.resume(sitting)
        session.place(session.item.option_order[0])
        session.finish()
        sheet = study.review.sheet(sitting)
        question = study.library.question(ids[name])
        for width in (36, 76, 116):
            made = question_lines(sheet, sheet.items[0], question, Told(), width)
            assert max(line.cell_length for line in made) <= width
            text = "\n".join(line.plain for line in made)
            assert "you" in text and ("key" in text or name == "keyless")
            assert "\x1b" not in text


@pytest.mark.parametrize("width", [30, 60, 100])
def test_the_library_shows_no_order_that_is_the_answer(
    study: Study, ids: dict[str, int], width: int
) -> None:
    question = study.library.question(ids["order"])
    hidden = "\n".join(one.plain for one in preview_lines(question, width, shows_answer=False))
    places = [hidden.index(option.text) for option in question.options]
    assert places != sorted(places) and "✓" not in hidden
    told = flat("\n".join(one.plain for one in preview_lines(question, width, shows_answer=True)))
    assert all(f"key {letter}" in told for letter in "ABCDE") and "→" in told
    for name in ("match", "gaps", "keyless", "ugly-order", "ugly-match", "ugly-gaps"):
        question = study.library.question(ids[name])
        for shows in (False, True):
            made = preview_lines(question, width, shows_answer=shows)
            assert max(one.cell_length for one in made) <= max(width, 30)


@pytest.mark.parametrize("name", ["order", "match", "gaps"])
async def test_u_takes_back_one_placement(study: Study, ids: dict[str, int], name: str) -> None:
    sitting = begin(study, ids[name])
    async with driving(study, sitting) as pilot:
        await press(pilot, "a")
        before = shown(pilot.app).splitlines()[:-2]
        await press(pilot, "b", "u")
        assert shown(pilot.app).splitlines()[:-2] == before
        assert len(item(study, sitting).answer.placed) == 1
