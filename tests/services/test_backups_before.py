"""What changes much at once takes a backup first, and that holds what was there before."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from studytui.domain.backups import Contents
from studytui.domain.draft import Problem, Reading
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.backups import contents_now, the_backup
from studytui.services.imports import undo_words
from studytui.services.study import Study
from studytui.storage.importing.taking_back import WhatGoes
from tests.backups import opened
from tests.conftest import SetClock
from tests.drafts import Taker, question
from tests.exam_files import write_exams


def newest(study: Study) -> tuple[str, int]:
    """Why the newest backup was taken, and how many questions it holds."""
    backup = study.backups.all()[0]
    with opened(backup.path) as connection:
        return backup.reason, connection.execute("SELECT count(*) FROM question").fetchone()[0]


def test_an_import_its_taking_back_and_a_new_reading_each_take_one(
    study: Study, clock: SetClock, tmp_path: Path
) -> None:
    study.imports.run([write_exams(tmp_path / "a", 1, 3)])
    clock.advance(timedelta(hours=1))
    report = study.imports.run([write_exams(tmp_path / "b", 1, 2, first=7)])
    assert newest(study) == ("before-import", 3)
    clock.advance(timedelta(minutes=1))
    study.library.set_note(1, "Since then.")
    assert report.run_id is not None
    study.imports.undo(report.run_id)
    assert newest(study) == ("before-undo", 5)
    clock.advance(timedelta(minutes=1))
    study.database.execute("UPDATE question SET revision_hash = 'older'")
    study.database.execute("UPDATE question_text SET stem = 'Less.'")
    study.imports.reparse()
    assert newest(study) == ("before-reparse", 3)


def test_where_none_can_be_taken_nothing_is_changed(study: Study, tmp_path: Path) -> None:
    study.imports.run([write_exams(tmp_path / "a", 1, 3)])
    report = study.imports.run([write_exams(tmp_path / "b", 1, 2, first=7)])
    for backup in study.backups.all():
        backup.path.unlink()
    study.paths.backups.rmdir()
    study.paths.backups.write_text("no folder")
    before = study.database.rows("SELECT * FROM question")
    assert report.run_id is not None
    for act in (
        lambda: study.imports.undo(report.run_id or 0),
        lambda: study.imports.run([write_exams(tmp_path / "c", 1, 2, first=9)]),
    ):
        with pytest.raises(StudyError, match="No backup could be made"):
            act()
    assert study.database.rows("SELECT * FROM question") == before and len(before) == 5


def test_an_import_is_taken_back_once_and_only_where_its_changes_are_known(study: Study) -> None:
    take = Taker(study)
    take(question("1"))
    assert take.log is not None and take.log.run_id is not None
    run_id = take.log.run_id
    with pytest.raises(StudyError, match="There is no import 99"):
        study.imports.undo(99)
    study.imports.undo(run_id)
    with pytest.raises(StudyError, match="taken back already"):
        study.imports.undo(run_id)
    take(Reading(problems=(Problem("broken", "a.json", "Nothing can be read."),)))
    with pytest.raises(StudyError, match="Nothing is known"):
        study.imports.undo(run_id + 1)
    take.ends_runs = False
    take(question("2"))
    with pytest.raises(StudyError, match="still running"):
        study.imports.undo(run_id + 2)


@pytest.mark.parametrize(
    ("goes", "words"),
    [
        (WhatGoes(), "No question changes."),
        (WhatGoes(removed=1), "1 new question goes."),
        (WhatGoes(removed=12, retired=3), "12 new questions go; 3 that you worked on are retired."),
        (WhatGoes(retired=1, restored=1), "1 that you worked on is retired; 1 changed gets its old form back."),
        (WhatGoes(restored=2, staying=2), "2 changed get their old form back; 2 of a later import stay."),
        (WhatGoes(staying=1), "1 of a later import stays."),
    ],
)  # fmt: skip
def test_what_taking_back_does_is_told_before(goes: WhatGoes, words: str) -> None:
    assert undo_words(goes) == words


def test_a_backup_is_named_by_its_number_by_last_or_by_its_file(study: Study) -> None:
    paths, clock = study.paths, study.database.clock
    assert contents_now(paths, clock) == Contents()
    Taker(study)(question("1"))
    first = study.backups.take().path
    clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]
    second = study.backups.take().path
    assert [the_backup(paths, name).path for name in ("1", "last", "2")] == [second, second, first]
    assert the_backup(paths, first.name).path == the_backup(paths, str(first)).path == first
    assert contents_now(paths, clock) == Contents(questions=1)
    for name in ("0", "3", "²", "9" * 5000, "gone.zst", ""):
        with pytest.raises(StudyError) as refused:
            the_backup(paths, name)
        assert refused.value.title == "No such backup"


def test_nothing_is_counted_of_a_library_that_is_not_there_or_damaged(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "home")
    assert contents_now(paths) is None
    paths.create()
    paths.database.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    assert contents_now(paths) is None


def test_a_copy_is_not_written_over_a_file_unless_told(study: Study, tmp_path: Path) -> None:
    target = tmp_path / "copy.zst"
    target.write_text("mine")
    with pytest.raises(StudyError, match="is there already"):
        study.backups.write(target)
    assert target.read_text() == "mine"
    study.backups.write(target, force=True)
    assert the_backup(study.paths, str(target)).contents == Contents()
    with pytest.raises(StudyError, match="could not be written"):
        study.backups.write(tmp_path / "no folder" / "copy.zst")
