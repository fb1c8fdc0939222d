"""Variants and proposed topics on screen: looked at, taken in or left out, and told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.domain.model_request import Purpose
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.tui.app import make_app
from studytui.tui.screens.topic_proposals import ProposalsScreen
from studytui.tui.screens.variants import VariantsScreen
from studytui.tui.widgets.virtual_list import VirtualList
from tests.made_models import NAME, Saying, registered
from tests.tui.showing import flat, press, shown, until

ASKED = 18


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Saying]:
    model = Saying()
    with registered(tmp_path, monkeypatch, model):
        yield model


@pytest.fixture
def library(filled_study: Study, model: Saying) -> Study:
    """A library whose model may be asked for everything."""
    study = filled_study
    study.settings = Settings(language_model=NAME)
    chosen = study.language_model.chosen()
    for purpose in Purpose:
        study.language_model.allow(chosen, purpose)
    return study


async def test_a_variant_is_read_then_taken_in(library: Study, model: Saying) -> None:
    study = library
    study.database.execute(
        "UPDATE question_text SET stem = 'Sodium is low [/]. What is likely?' WHERE question_id = ?",
        ASKED,
    )
    number = len(study.library.question(ASKED).options)
    options = "\n".join(f"{name}. [@click=app.quit]{name}" for name in "ABCDEFGH"[:number])
    model.pieces = [f"The sodium of a man is low; what is likely of it?\n{options}\nKey: B"]
    begun = study.exams.begin_questions([ASKED], Rules(mode=Mode.PRACTICE), "Sat")
    study.sittings.resume(begun.sitting_id).finish()
    app = make_app(study)
    async with app.run_test(size=(80, 30)) as pilot:
        await press(pilot, "4", "enter", "number_sign")
        await until(pilot, lambda: isinstance(app.screen, VariantsScreen))
        text = flat(await press(pilot))
        assert "1 of 1, worded by" in text and "✓ B [@click=app.quit]B" in text
        assert "check its key yourself" in text
        assert "✓ taken in" in await press(pilot, "enter")
        await press(pilot, "q", "2")
        text = await press(pilot, "slash", *"is:generated", "enter")
        assert "1 question found" in text and " generated " in text


async def test_proposed_topics_are_taken_in_bulk_but_for_those_left_out(
    library: Study, model: Saying
) -> None:
    library.database.execute(
        "UPDATE question SET topic_id = NULL, source_topic_id = NULL WHERE question_id < 4"
    )
    model.pieces = ["1: 1\n2: 2\n3: 3\n"]
    app = make_app(library)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "C", "L", "quotation_mark")
        await until(pilot, lambda: isinstance(app.screen, ProposalsScreen))
        text = await press(pilot, "j", "space")
        assert "2 of 3 questions marked" in text and "→ Python:" in text
        await press(pilot, "enter")
        assert library.library.find("topic:none").ids() == [2]
        await press(pilot, "u")
        assert library.library.find("topic:none").ids() == [1, 2, 3]


async def test_the_model_is_chosen_among_those_that_llm_knows(
    filled_study: Study, model: Saying
) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "2", "comma")
        rows = app.screen.query_one(VirtualList)
        names = [rows.row(place).name for place in range(rows.count)]
        rows.move_to(names.index("language_model"))
        text = await press(pilot, "right", "enter")
        await until(pilot, lambda: "Which language model?" in shown(app))
        await press(pilot, "slash", *NAME, "enter")
        await until(pilot, lambda: filled_study.language_model.is_on)
        assert filled_study.settings.language_model == NAME
        assert NAME in shown(app) and "none" in text
