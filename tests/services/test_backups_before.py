"""What changes much at once takes a backup first, and that holds what was there before."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from studytui.errors import StudyError
from studytui.services.study import Study
from tests.backups import opened
from tests.conftest import SetClock
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
