"""To the terminal's clipboard: by a key, cleaned, and never by itself."""

from __future__ import annotations

from pathlib import Path

from studytui.domain.question import Kind
from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.copying import copy, question_text
from tests.programs import ROOT
from tests.tui.showing import press

HOSTILE = "What\x1b]52;c;cm0gLXJmIH4=\x07 is \u202eit?"


async def test_a_question_is_copied_in_the_library_and_in_the_review(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "j", "k", "t", *"hi", "enter")
        assert app.clipboard == ""
        await press(pilot, "ampersand")
        told = [one.message for one in app._notifications]
        assert "Copied: the question and its options." in told
        first = sat_study.library.question(sat_study.library.find().ids()[0])
        assert app.clipboard == question_text(first)
        assert all(f"{name}. " in app.clipboard for name in "ABCD")
        app.copy_to_clipboard("")
        await press(pilot, "4", "ampersand", "j", "enter", *"nnp")
        assert app.clipboard == ""
        await press(pilot, "ampersand")
        assert "First option" in app.clipboard and "Why option 1." not in app.clipboard


async def test_what_is_copied_holds_nothing_that_obeys_or_hides(filled_study: Study) -> None:
    question_id = filled_study.library.find().ids()[0]
    filled_study.database.execute(
        "UPDATE question_text SET stem = ? WHERE question_id = ?", HOSTILE, question_id
    )
    app = make_app(filled_study)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", "ampersand")
        assert app.clipboard.startswith("What is it?\n")
        assert not any(sign in app.clipboard for sign in "\x1b\x07\u202e")
        copy(app, HOSTILE, "it")
        assert app.clipboard == "What is it?"


def test_every_kind_of_question_is_copied_without_its_key(study: Study) -> None:
    study.imports.run([ROOT / "sample_extractions" / "exams" / "Every_Kind_of_Question.json"])
    questions = [study.library.question(one) for one in study.library.find().ids()]
    assert {one.kind for one in questions} == set(Kind)
    for question in questions:
        text = question_text(question)
        assert question.explanation not in text or not question.explanation
        if not question.kind.has_options and question.kind in (Kind.NUMBER, Kind.TEXT):
            assert not any(f"\n{accepted}" in text for accepted in question.accepted)


def test_the_clipboard_is_written_in_one_place_only() -> None:
    places = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "studytui").rglob("*.py"))
        if "copy_to_clipboard" in path.read_text("utf-8") or "]52;" in path.read_text("utf-8")
    ]
    assert places == ["studytui/tui/copying.py"]
    copying = (Path(ROOT) / "studytui" / "tui" / "screens").rglob("*.py")
    callers = [path for path in copying if "tui.copying import" in path.read_text("utf-8")]
    # Each of them from the action of a key.
    for path in callers:
        before = path.read_text("utf-8").partition("from studytui.tui.copying import")[0]
        assert before.rstrip().splitlines()[-1].strip().startswith("def action_copy")
