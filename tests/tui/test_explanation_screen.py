"""Review has a question explained: what is sent is shown first, and each citation opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.tui.app import make_app
from studytui.tui.screens.explanation import ExplanationScreen
from tests.made_models import NAME, Saying, registered
from tests.tui.showing import flat, press, shown, until

ASKED = 12


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Saying]:
    model = Saying(["A Zwitterion has both charges [1].\nIt has 7 of them [1].\nSo [/] be it."])
    with registered(tmp_path, monkeypatch, model):
        yield model


@pytest.fixture
def sat(filled_study: Study, tmp_path: Path, model: Saying) -> Study:
    """One question was sat; a book says what it asks."""
    study = filled_study
    study.settings = Settings(language_model=NAME)
    study.database.execute("UPDATE question_text SET explanation = ''")
    study.database.execute(
        "UPDATE question_text SET stem = 'What of the Zwitterion?' WHERE question_id = ?", ASKED
    )
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "book.md").write_text("# Book\n\nA Zwitterion has both charges.\n", "utf-8")
    study.resources.add(folder)
    study.resources.look()
    begun = study.exams.begin_questions([ASKED], Rules(mode=Mode.PRACTICE), "Sat")
    study.sittings.resume(begun.sitting_id).finish()
    return study


async def test_what_is_sent_is_shown_once_and_each_citation_opens(
    sat: Study, model: Saying
) -> None:
    app = make_app(sat)
    async with app.run_test(size=(80, 30)) as pilot:
        await press(pilot, "4", "enter")
        await press(pilot, "quotation_mark")
        await until(pilot, lambda: "would be sent" in shown(app))
        text = flat(shown(app))
        assert f"would be sent, as it is, to {NAME}, from tests.made_models" in text
        assert "What of the Zwitterion?" in text
        await press(pilot, "q")
        assert model.sent == []
        await press(pilot, "quotation_mark")
        await until(pilot, lambda: "would be sent" in shown(app))
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, ExplanationScreen))
        text = flat(await press(pilot))
        assert "A Zwitterion has both charges. [1]" in text and "7 of them" not in text
        assert "2 sentences were dropped" in text
        assert "Book" in await press(pilot, "1") and not isinstance(app.screen, ExplanationScreen)
        await press(pilot, "q", "q", "quotation_mark")
        await until(pilot, lambda: isinstance(app.screen, ExplanationScreen))
        assert len(model.sent) == 2


async def test_a_model_that_hangs_leaves_the_screen_to_the_learner(
    sat: Study, model: Saying
) -> None:
    model.hangs = True
    app = make_app(sat)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "enter", "quotation_mark")
        await until(pilot, lambda: "would be sent" in shown(app))
        await press(pilot, "enter")
        await until(pilot, model.is_asked.is_set)
        text = await press(pilot)
        assert f"Asking {NAME}" in text and "Zwitterion" not in text
        assert "Question 1 of 1" in await press(pilot, "q")


async def test_without_a_model_the_key_says_how_to_get_one(sat: Study) -> None:
    sat.settings = Settings()
    app = make_app(sat)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "enter", "quotation_mark")
        assert any("studytui[llm]" in one.message for one in app._notifications)
