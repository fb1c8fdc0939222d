"""Exports are written whole or not at all, and say what a format cannot hold."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from studytui.domain.exam import Exam
from studytui.domain.memory import MemoryState
from studytui.errors import StudyError
from studytui.services import exports
from studytui.services.exports import FORMATS, ExportFormat, Selection, told
from studytui.services.study import Study
from studytui.storage.learner_states import save_memories
from tests.drafts import Taker, dump, question
from tests.made_images import give_image, quarters

JSON = FORMATS[0]


@pytest.fixture
def filled(study: Study) -> Study:
    Taker(study)(dump("1", "2", "3"), question("4", subject="Art", topic="Meadows"))
    return study


def the_exam(study: Study) -> Exam:
    return study.exams.all()[0]


def test_a_file_is_there_whole_and_for_its_owner_only(filled: Study, tmp_path: Path) -> None:
    target = tmp_path / "all.json"
    report = filled.exports.write(JSON, target)
    assert (report.questions, report.problems, report.path) == (4, (), target)
    assert len(json.loads(target.read_bytes())["questions"]) == 4
    assert target.stat().st_mode & 0o777 == 0o600
    assert {one.name for one in tmp_path.iterdir()} == {"all.json", "home"}


def test_a_stream_gets_the_same_bytes(filled: Study, tmp_path: Path) -> None:
    target, stream = tmp_path / "all.json", io.BytesIO()
    filled.exports.write(JSON, target)
    report = filled.exports.write_to(JSON, stream)
    assert (report.questions, report.path) == (4, None)
    assert stream.getvalue() == target.read_bytes()


def test_a_file_that_is_there_is_left_alone_unless_told_to_go(
    filled: Study, tmp_path: Path
) -> None:
    target = tmp_path / "all.json"
    target.write_text("mine")
    with pytest.raises(StudyError, match="there already"):
        filled.exports.write(JSON, target)
    assert target.read_text() == "mine"
    filled.exports.write(JSON, target, force=True)
    assert target.read_text().startswith("{")


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        (Selection("topic:Meadows"), ["4"]),
        (Selection("meadow 2"), ["2"]),
    ],
)
def test_only_what_is_selected_goes_out(
    filled: Study, tmp_path: Path, selection: Selection, found: list[str]
) -> None:
    target = tmp_path / "some.json"
    assert filled.exports.write(JSON, target, selection).questions == len(found)
    written = json.loads(target.read_bytes())
    assert [one["original_id"] for one in written["questions"]] == found
    assert written["title"] == selection.query


def test_an_exam_goes_out_under_its_title(filled: Study, tmp_path: Path) -> None:
    target = tmp_path / "exam.json"
    filled.exports.write(JSON, target, Selection(exam=the_exam(filled)))
    written = json.loads(target.read_bytes())
    assert written["title"] == "Exam 90"
    assert [one["original_id"] for one in written["questions"]] == ["1", "2", "3"]


def test_nothing_found_leaves_no_file(filled: Study, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="Nothing fits zebra"):
        filled.exports.write(JSON, tmp_path / "none.json", Selection("zebra"))
    assert not (tmp_path / "none.json").exists()


def test_a_format_that_fails_half_way_leaves_nothing(
    filled: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing:
        def write(self, drafts, target, *, title, media):  # type: ignore[no-untyped-def]
            target.write(b"half")
            raise RuntimeError

    monkeypatch.setattr(exports, "import_module", lambda _: Failing())
    target = tmp_path / "all.json"
    target.write_text("mine")
    with pytest.raises(RuntimeError):
        filled.exports.write(JSON, target, force=True)
    assert target.read_text() == "mine"
    assert {one.name for one in tmp_path.iterdir()} == {"all.json", "home"}


def test_an_image_that_is_gone_is_told(filled: Study, tmp_path: Path) -> None:
    there = give_image(filled, 1, "there.png")
    quarters().save(there)
    give_image(filled, 2, "gone.png")
    report = filled.exports.write(JSON, tmp_path / "all.json")
    assert report.questions == 4
    (problem,) = report.problems
    assert problem.code == "image-missing"
    assert "meadow 2" in problem.place
    written = json.loads((tmp_path / "all.json").read_bytes())["questions"]
    assert [len(one.get("media", ())) for one in written] == [1, 0, 0, 0]


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_every_format_of_the_table_can_be_imported_and_says_what_it_is_for(
    one: ExportFormat,
) -> None:
    assert callable(one.writer.write)
    assert one.suffix.startswith(".")
    assert one.title
    assert one.purpose
    assert sum(other.name == one.name for other in FORMATS) == 1


def test_a_format_nobody_knows_is_told_with_those_there_are(study: Study) -> None:
    assert study.exports.format_named(" JSON ") is JSON
    with pytest.raises(StudyError, match="no format docx") as error:
        study.exports.format_named("docx")
    assert "json" in error.value.hint


def test_what_is_true_of_many_is_told_once_with_the_first_of_them(
    filled: Study, tmp_path: Path
) -> None:
    filled.database.execute("UPDATE question SET original_number = question_id, difficulty = 2")
    filled.database.execute("UPDATE question SET difficulty = NULL WHERE question_id = 4")
    report = filled.exports.write(filled.exports.format_named("gift"), tmp_path / "all.gift")
    assert len(report.problems) == 7
    first, second, third = (f"“Which colour has the grass of meadow {n}?”" for n in (1, 2, 3))
    assert told(report.problems) == [
        f"3 questions: GIFT has no place for its difficulty. {first}, {second}, {third}",
        f"4 questions: GIFT has no place for its number. {first}, {second}, {third} …",
    ]


def test_cards_go_out_as_new_unless_the_learner_wants_their_days_along(
    filled: Study, tmp_path: Path
) -> None:
    at = filled.database.now()
    state = MemoryState(12.5, 5.0, at - timedelta(days=3), at + timedelta(days=9), 4, 1)
    save_memories(filled.database, filled.learner_id, [(2, state)])
    apkg = filled.exports.format_named("apkg")
    filled.exports.write(apkg, tmp_path / "shared.apkg")
    filled.exports.write(apkg, tmp_path / "mine.apkg", schedule=True)
    assert cards(tmp_path / "shared.apkg") == [(0, 0, 0)] * 4
    assert cards(tmp_path / "mine.apkg") == [(0, 0, 0), (2, 12, 4), (0, 0, 0), (0, 0, 0)]
    report = filled.imports.run([tmp_path / "mine.apkg"])
    assert (report.unchanged, [one.code for one in report.problems]) == (4, ["reviews-skipped"])
    with pytest.raises(StudyError, match="CSV table cannot say when"):
        filled.exports.write(
            filled.exports.format_named("csv"), tmp_path / "all.csv", schedule=True
        )


def cards(path: Path) -> list[tuple[int, int, int]]:
    """Queue, interval in days and reviews of each card of a package."""
    with zipfile.ZipFile(path) as package, closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(package.read("collection.anki2"))
        return database.execute("SELECT queue, ivl, reps FROM cards ORDER BY id").fetchall()


def test_the_name_that_is_suggested_is_free(filled: Study) -> None:
    selection = Selection("topic:Meadows is:new")
    first = filled.exports.suggested(JSON, selection)
    assert first == filled.paths.reports / "topic-meadows-is-new.json"
    filled.exports.write(JSON, first, selection)
    assert filled.exports.suggested(JSON, selection).name == "topic-meadows-is-new-2.json"
    assert filled.exports.suggested(JSON, Selection()).name == "questions.json"
