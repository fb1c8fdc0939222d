"""Newer readers over what is stored: what they find more goes in, nothing is doubled or lost."""

from __future__ import annotations

import json
import shutil
from base64 import b64encode
from pathlib import Path

import pytest

from studytui.ingest import piece
from studytui.paths import samples_folder
from studytui.services.study import Study
from studytui.storage.changed_rows import TIMES
from tests.export.made_drafts import PIXEL
from tests.programs import run_program
from tests.shared_data import shared_data


@pytest.fixture
def library(study: Study) -> Study:
    """The samples, taken in; their files are not needed any more."""
    study.imports.run([samples_folder()])
    return study


def kept(study: Study) -> dict[str, list[tuple[object, ...]]]:
    found = {}
    for (table,) in study.database.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        columns = [row[1] for row in study.database.rows(f'PRAGMA table_info("{table}")')]
        named = ", ".join(f'"{name}"' for name in columns if name not in TIMES)
        if not table.startswith("question_search"):
            found[table] = study.database.rows(f'SELECT {named} FROM "{table}" ORDER BY {named}')
    return found


def as_an_older_reader_left_it(study: Study, column: str = "explanation") -> int:
    """A question of a page, as if its reader had found less of it; its id."""
    has_media = column == "stem"
    question_id = study.database.value(
        "SELECT min(q.question_id) FROM question q JOIN extraction e USING (question_id) "
        "JOIN question_text t USING (question_id) "
        f"WHERE q.has_media = ? AND e.raw_html != '' AND t.{column} != ''",
        has_media,
    )
    study.database.execute(
        f"UPDATE question_text SET {column} = 'Less.' WHERE question_id = ?", question_id
    )
    study.database.execute(
        "UPDATE question SET revision_hash = 'older' WHERE question_id = ?", question_id
    )
    study.database.execute("INSERT INTO question_search(question_search) VALUES ('rebuild')")
    return int(question_id)


def test_the_same_readers_find_the_same_and_write_nothing(library: Study) -> None:
    before = kept(library)
    changes = library.database.total_changes()
    report = library.imports.reparse()
    assert (report.new, report.updated, report.failed, report.problems) == (0, 0, 0, ())
    assert report.unchanged + report.skipped == library.library.summary().questions
    assert report.skipped == library.database.value(
        "SELECT count(*) FROM question WHERE vignette_group IS NOT NULL"
    )
    assert report.run_id is None
    assert library.database.total_changes() == changes
    assert kept(library) == before


def test_what_a_newer_reader_finds_goes_in_and_nothing_is_doubled(library: Study) -> None:
    whole = {one: library.library.question(one) for one in library.library.find().ids()}
    question_id = as_an_older_reader_left_it(library, "stem")
    assert library.library.question(question_id) != whole[question_id]
    report = library.imports.reparse(dry_run=True)
    assert (report.new, report.updated, report.is_dry_run) == (0, 1, True)
    assert library.library.question(question_id).stem == "Less."
    report = library.imports.reparse()
    assert (report.new, report.updated) == (0, 1)
    assert {one: library.library.question(one) for one in library.library.find().ids()} == whole
    assert library.library.question(question_id).media == whole[question_id].media != ()
    assert library.imports.reparse().updated == 0
    run = library.imports.history()[0]
    assert (run.updated, run.paths) == (1, ("what is stored, read again",))


def test_it_is_taken_back_as_an_import_is(library: Study) -> None:
    question_id = as_an_older_reader_left_it(library)
    before = library.library.question(question_id)
    report = library.imports.reparse()
    assert report.run_id is not None
    library.imports.undo(report.run_id)
    assert library.library.question(question_id) == before


def test_own_words_keys_and_topics_stay(library: Study) -> None:
    question_id = as_an_older_reader_left_it(library)
    before = library.edits.written(question_id)
    stem = before.question.stem
    library.edits.save(before, before.text.replace(stem, "Mine?", 1))
    library.edits.save(
        library.edits.written(question_id),
        library.edits.written(question_id).text.replace("Less.", "My own.", 1),
    )
    topic_id = library.database.value("SELECT max(topic_id) FROM topic")
    library.mapping.place([question_id], topic_id)
    wrong = next(place for place, one in enumerate(before.question.options) if not one.is_correct)
    library.keys.set_key(question_id, "ABCDEFGH"[wrong])
    mine = library.library.question(question_id)
    assert library.imports.reparse().updated == 1
    found = library.library.question(question_id)
    assert (found.stem, found.explanation, found.key, found.topic) == (
        "Mine?",
        "My own.",
        mine.key,
        mine.topic,
    )
    assert [one.kind for one in library.conflicts.all()] == ["text"]


def test_retired_questions_are_left_alone(library: Study) -> None:
    question_id = as_an_older_reader_left_it(library)
    library.database.execute(
        "UPDATE question SET status = 'retired' WHERE question_id = ?", question_id
    )
    assert library.imports.reparse().updated == 0
    assert library.library.question(question_id).status.value == "retired"


def test_a_capture_that_is_broken_is_a_problem_and_stops_nothing(library: Study) -> None:
    question_id = as_an_older_reader_left_it(library)
    library.database.execute(
        "UPDATE extraction SET raw_metadata_json = '{\"a\": ' WHERE question_id = ?",
        question_id + 1,
    )
    report = library.imports.reparse()
    assert report.updated == 1
    assert [one.code for one in report.problems] == ["not-read-again"]


def test_captures_of_every_kind_are_found_as_they_are(study: Study) -> None:
    study.imports.run([shared_data("extractions")])
    before = kept(study)
    report = study.imports.reparse()
    assert (report.new, report.updated, report.failed) == (0, 0, 0)
    # An image of one page was never saved, so that nobody can say which of the others is which.
    assert [one.code for one in report.problems] == ["not-read-again"]
    assert kept(study) == before


BANKS = {
    "bank.gift": (
        "$CATEGORY: Art/Meadows\n\n// [id:1] [tag:x]\nGrass?{=green ~red ####Leaves.}\n\n"
        "Tell.{}\n\nHay?{=yellow ~red ####It is dry.}\n"
    ),
    "aiken.txt": "Grass?\nA. red\nB. green\nANSWER: B\n\nHay?\nA. red\nB. yellow\nANSWER: B\n",
    "quiz.md": (
        "#### Q1. Grass?\n\n- [ ] red\n- [x] green\n\n#### Q2. Hay?\n\n- [ ] red\n- [x] yellow\n"
    ),
    "deck.md": "Q: Grass?\nA: green\n\nQ: Hay?\nA: yellow\n\nC: Hay is [yellow] and [dry].\n",
    "moodle.xml": (
        "<quiz>"
        + "".join(
            f'<question type="shortanswer"><name><text>{name}</text></name><questiontext format='
            f'"html"><text>{name}? &lt;img src="@@PLUGINFILE@@/a.png"&gt;</text><file name="a.png" '
            f'encoding="base64">{b64encode(PIXEL).decode()}</file></questiontext>'
            '<answer fraction="100"><text>green</text></answer><incorrectfeedback><text>No.</text>'
            "</incorrectfeedback></question>"
            for name in ("Grass", "Hay")
        )
        + "</quiz>"
    ),
    "own.csv": (
        "markup,source,key,type,question,a,b,answer\nstudytui,Art,id:1,single,Grass *x*?,red,green,B\n"
        "studytui,Art,id:2,single,Hay?,red,yellow,B\n"
    ),
}


@pytest.mark.parametrize("name", BANKS)
def test_questions_of_every_text_format_are_read_again_from_their_piece_of_the_file(
    study: Study, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text(BANKS[name])
    assert study.imports.run([tmp_path / name]).new > 1
    (tmp_path / name).unlink()
    whole = {one: study.library.question(one) for one in study.library.find().ids()}
    before = kept(study)
    report = study.imports.reparse()
    assert (report.updated, report.unchanged, report.problems) == (0, len(whole), ())
    assert kept(study) == before
    study.database.execute("UPDATE question_text SET stem = 'Less.'")
    study.database.execute("UPDATE question SET revision_hash = 'older'")
    study.database.execute("INSERT INTO question_search(question_search) VALUES ('rebuild')")
    assert study.imports.reparse().updated == len(whole)
    assert {one: study.library.question(one) for one in whole} == whole
    assert study.imports.reparse().updated == 0


def test_a_quiz_on_html_keeps_its_tags(study: Study, tmp_path: Path) -> None:
    file = tmp_path / "quiz.json"
    asked = {
        "question": "Which is a link to mail?",
        "options": ['<a src="mailto:x">x</a>', '<a href="mailto:x">x</a>'],
        "answer": 1,
    }
    file.write_text(json.dumps([asked, {**asked, "question": "Which one?"}]), "utf-8")
    study.imports.run([file])
    before = kept(study)
    report = study.imports.reparse()
    assert (report.updated, report.unchanged, report.problems) == (0, 2, ())
    assert kept(study) == before
    assert "href" in study.library.question(1).options[1].text


def test_a_piece_is_bounded_and_holds_no_image() -> None:
    inline = f'<img src="data:image/png;base64,{b64encode(PIXEL * 90).decode()}">'
    found = piece.kept(inline)
    assert len(found) < 250 < len(inline)
    assert found != piece.kept(inline.replace("base64,", "base64,", 1).replace("AAA", "BBB", 1))
    assert piece.kept("x" * (piece.LONGEST + 1)) == ""


def test_the_command_reports_as_an_import_does(tmp_path: Path) -> None:
    home, bank = tmp_path / "home", tmp_path / "bank"
    shutil.copytree(samples_folder() / "exams", bank)
    assert run_program(home, "import", bank).returncode == 0
    shutil.rmtree(bank)
    done = run_program(home, "reparse", "--json", "--progress", "none")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["updated"] == report["new"] == 0 < report["unchanged"]
    assert b"Would be: " in run_program(home, "reparse", "--dry-run").stdout
