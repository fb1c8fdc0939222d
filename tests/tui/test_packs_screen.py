"""Learning packs on screen: made from Weak, read, opened at the source, made for any topic."""

from __future__ import annotations

from pathlib import Path

from studytui.services.study import Study
from studytui.tui.app import StudyApp, make_app
from tests.tui.showing import press


def remarks(app: StudyApp) -> str:
    return " ".join(one.message for one in app._notifications)


def explain(study: Study) -> None:
    """Each question by words of its own."""
    study.database.execute(
        "UPDATE question_text SET explanation = 'Because of ' || hex(question_id * 7919) || ', '"
        " || hex(question_id * 104729)"
    )


async def test_a_pack_opens_each_source_at_its_place(filled_study: Study, tmp_path: Path) -> None:
    study = filled_study
    (tmp_path / "book.md").write_text(
        "# Book\n\n## Other\n\n" + "Nothing here. " * 120 + "\n\n## Operators\n\nOperators bind.\n"
    )
    explain(study)
    study.resources.add(tmp_path)
    study.resources.look()
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "9", "v")
        assert "No pack yet. N makes one for a topic" in text
        text = await press(pilot, "N", "slash", *"operators", "enter")
        assert "Operators · learning pack" in text and "version 1" in text
        assert "▸ 1  Book, Operators" in text
        text = await press(pilot, "enter")
        assert "Operators bind." in text
        text = await press(pilot, "q", "n", "enter")
        assert "Correct" in text or "✓" in text
        await press(pilot, "q", "a")
        assert "will be asked on" in remarks(app)
        text = await press(pilot, "q")
        assert "▸ Operators" in text and "1 pack" in text


async def test_without_sources_it_says_what_is_missing(filled_study: Study) -> None:
    filled_study.database.execute("UPDATE question_text SET explanation = ''")
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "9", "v", "N", "slash", *"operators", "enter")
        await pilot.pause()
        assert "Nothing of yours says anything of Operators" in remarks(app)
