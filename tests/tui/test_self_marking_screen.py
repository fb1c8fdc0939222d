"""Written answers marked on screen, in Review."""

from __future__ import annotations

from pathlib import Path

from studytui.domain.exam import Mode
from studytui.services.study import Study
from studytui.tui.app import make_app
from tests.tui.showing import press
from tools.make_past_papers import pdf


async def test_points_are_ticked_the_marks_decided_and_the_score_follows(
    study: Study, tmp_path: Path
) -> None:
    (tmp_path / "9990_s24_qp_12.pdf").write_bytes(pdf([["1 Define crumb. [2]", "2 Why? [4]"]]))
    (tmp_path / "9990_s24_ms_12.pdf").write_bytes(
        pdf([["1 Soft [b]inside[/b] (1) of a loaf (1) [2]", "2 One mark a point [4]"]])
    )
    study.imports.run([tmp_path])
    session = study.sittings.resume(
        study.exams.begin_exam(study.exams.all()[0], Mode.EXAM).sitting_id
    )
    session.write("It is soft [b]inside[/b].")
    session.go_to(1)
    session.write("Since it is.")
    session.finish()
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "4", "enter")
        assert "not marked yet: K" in text
        text = await press(pilot, "K")
        assert "1 of 2 marks" in text and "✓ Soft [b]inside[/b]" in text and "○ of a loaf" in text
        text = await press(pilot, "j", "space")
        assert "2 of 2 marks" in text
        text = await press(pilot, "h", "enter")
        assert "1 of 2, marked by you" in text and "1 of 2 marks" in text
        text = await press(pilot, "n", "K", "right", "right", "right", "enter")
        assert "3 of 4, marked by you" in text and "4 of 6 marks" in text
        text = await press(pilot, "K", "X")
        assert "not marked yet: K" in text
