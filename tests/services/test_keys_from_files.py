"""A key that comes by a file marks what was answered before it, and an import taken back takes that
back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studytui.services.doctor import Doctor, State
from studytui.services.study import Study

KEY = {
    "format": "studytui-answer-key",
    "version": 1,
    "exam": {"id": "pendulum"},
    "answers": [{"question": "P1", "correct": ["B"]}],
}
Write = Callable[[str, dict[str, Any]], Path]


def exam(**first: object) -> dict[str, Any]:
    """An exam of two questions, of which the first has no key but by `first`."""
    questions = [
        {"id": "P1", "question": "Which is slower?", "options": ["short", "long"], **first},
        {"id": "P2", "question": "Which is heavier?", "options": ["lead", "oak"], "correct": ["A"]},
    ]
    return {
        "format": "studytui-exam",
        "version": 1,
        "id": "pendulum",
        "title": "Pendulum",
        "questions": questions,
    }


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, content: dict[str, Any]) -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(content))
        return path

    return write


@pytest.fixture
def sat(study: Study, write: Write) -> Study:
    """The exam sat twice: once with B (right by the key to come) and a wrong answer, once with the
    question without a key left open and a right answer."""
    study.imports.run([write("exam.json", exam())])
    for first, second in ((1, 1), (None, 0)):
        begun = study.exams.begin_exam(study.exams.all()[0])
        session = study.sittings.resume(begun.sitting_id)
        for place, chosen in enumerate((first, second)):
            if chosen is not None:
                session.go_to(place)
                session.choose(session.question().options[chosen].number)
        session.finish()
    assert scores(study) == [(0, 1, 0.0), (1, 1, 100.0)]
    return study


def scores(study: Study) -> list[tuple[int, int, float | None]]:
    """Right, scored and percent of each sitting, the oldest first."""
    return [(line.right, line.scored, line.percent) for line in reversed(study.review.past())]


def test_what_was_answered_before_the_key_came_is_marked_by_it(sat: Study, write: Write) -> None:
    sat.imports.apply_key_file(write("key.json", KEY))
    assert scores(sat) == [(1, 2, 50.0), (1, 2, 50.0)]
    first, second = (line.sitting_id for line in reversed(sat.review.past()))
    (gained,), (lost,) = sat.review.rescores(first), sat.review.rescores(second)
    assert (gained.before, gained.after, gained.reason) == (0.0, 50.0, "has a key")
    assert (lost.before, lost.after, lost.reason) == (100.0, 50.0, "has a key")
    question_id = sat.review.sheet(first).items[0].item.question_id
    marked = "SELECT attempts, right FROM question_progress WHERE question_id = ?"
    assert sat.database.rows(marked, question_id) == [(1, 1)]


def test_so_is_it_when_the_exam_itself_comes_again_with_its_key(sat: Study, write: Write) -> None:
    sat.imports.run([write("exam.json", exam(correct=["B"]))])
    assert scores(sat) == [(1, 2, 50.0), (1, 2, 50.0)]


def test_an_import_of_a_key_that_is_taken_back_takes_the_marks_back(
    sat: Study, write: Write
) -> None:
    before = scores(sat)
    sat.imports.apply_key_file(write("key.json", KEY))
    sat.imports.undo(sat.imports.history()[0].run_id)
    assert scores(sat) == before
    last = sat.review.rescores(sat.review.past()[1].sitting_id)[-1]
    assert (last.before, last.after, last.reason) == (50.0, 0.0, "has no key")
    sat.imports.apply_key_file(write("key.json", KEY))
    assert scores(sat) == [(1, 2, 50.0), (1, 2, 50.0)]


def test_the_doctor_finds_nothing_wrong_with_it(sat: Study, write: Write) -> None:
    sat.imports.apply_key_file(write("key.json", KEY))
    found = Doctor(sat, {"TERM": "xterm", "LANG": "C.UTF-8"}, (80, 24)).examine()
    assert [one for one in found if one.state is State.WRONG] == []


def test_a_key_that_says_what_is_known_changes_no_score(sat: Study, write: Write) -> None:
    sat.imports.apply_key_file(write("key.json", KEY))
    before = scores(sat)
    sat.imports.run([write("exam.json", exam(correct=["B"], explanation="T grows with l."))])
    assert scores(sat) == before
    assert all(len(sat.review.rescores(line.sitting_id)) == 1 for line in sat.review.past())
