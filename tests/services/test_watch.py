"""Folders that are watched: what lands is taken once it stands still, and only once."""

from __future__ import annotations

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.importing.watch import PAIR_SECONDS, QUIET_SECONDS, seconds_to_next
from studytui.services.imports import Destination, Watch, WatchedFolder
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.storage.tables.row import UtcField
from tests.conftest import SetClock
from tests.exam_files import write_exam, write_exams

CAPTURES = Path(__file__).parents[2] / "sample_extractions" / "amateur-radio"


class Seconds:
    """A clock of seconds that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def go(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "captures").mkdir()
    return tmp_path / "captures"


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def watch(study: Study, folder: Path, seconds: Seconds) -> Watch:
    found = study.imports.watch_of(WatchedFolder(str(folder)))
    found._now = seconds
    return found


def questions(study: Study) -> int:
    return int(study.database.value("SELECT count(*) FROM question"))


def test_what_lands_is_taken_once_it_stands_still(
    study: Study, watch: Watch, folder: Path, seconds: Seconds
) -> None:
    assert watch.look() is None
    write_exam(folder / "exam.json", 1)
    assert watch.look() is None and watch.is_waiting
    seconds.go(QUIET_SECONDS)
    report = watch.look()
    assert report is not None and report.new == 2
    seconds.go(60)
    assert watch.look() is None and not watch.is_waiting
    assert questions(study) == 2


def test_a_file_that_grows_waits(watch: Watch, folder: Path, seconds: Seconds) -> None:
    whole = write_exam(folder.parent / "whole.json", 1).read_text()
    file = folder / "exam.json"
    for end in (10, 50, len(whole) // 2):
        file.write_text(whole[:end])
        assert watch.look() is None
        seconds.go(QUIET_SECONDS * 0.9)
    file.write_text(whole)
    assert watch.look() is None
    seconds.go(QUIET_SECONDS)
    report = watch.look()
    assert report is not None and (report.new, report.failed) == (2, 0)


def test_a_page_waits_for_its_side_car(watch: Watch, folder: Path, seconds: Seconds) -> None:
    page = min(CAPTURES.glob("*.html"))
    shutil.copy(page, folder)
    watch.look()
    seconds.go(QUIET_SECONDS)
    assert watch.look() is None
    shutil.copy(page.with_suffix(".json"), folder)
    watch.look()
    seconds.go(QUIET_SECONDS)
    report = watch.look()
    assert report is not None and report.new == 1 and not report.problems


def test_a_page_whose_side_car_never_comes_is_taken_in_the_end(
    watch: Watch, folder: Path, seconds: Seconds
) -> None:
    shutil.copy(min(CAPTURES.glob("*.html")), folder)
    watch.look()
    seconds.go(PAIR_SECONDS)
    report = watch.look()
    assert report is not None and report.new == 1
    assert [problem.code for problem in report.problems] == ["json-missing"]


def test_a_change_of_a_file_is_taken_too(watch: Watch, folder: Path, seconds: Seconds) -> None:
    file = write_exam(folder / "exam.json", 1)
    watch.look()
    seconds.go(QUIET_SECONDS)
    watch.look()
    exam = json.loads(file.read_text())
    exam["questions"][0]["explanation"] = "Another reason."
    file.write_text(json.dumps(exam))
    watch.look()
    seconds.go(QUIET_SECONDS)
    report = watch.look()
    assert report is not None and (report.new, report.updated) == (0, 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_cannot_be_read_is_not_tried_at_every_look(
    watch: Watch, folder: Path, seconds: Seconds
) -> None:
    write_exam(folder / "exam.json", 1).chmod(0)
    watch.look()
    seconds.go(QUIET_SECONDS)
    assert watch.look() is not None
    seconds.go(QUIET_SECONDS)
    assert watch.look() is None


def test_what_lands_goes_where_the_folder_says(study: Study, folder: Path) -> None:
    seconds = Seconds()
    study.imports.watch(folder, Destination("My bank", "Botany", "Meadows"))
    (kept,) = study.imports.watched()
    watch = study.imports.watch_of(kept)
    watch._now = seconds
    write_exam(folder / "exam.json", 1)
    watch.look()
    seconds.go(QUIET_SECONDS)
    watch.look()
    rows = study.database.rows(
        "SELECT DISTINCT s.name, t.name, j.name, q.topic_by FROM question q JOIN source s "
        "USING (source_id) JOIN topic t ON t.topic_id = q.topic_id JOIN subject j USING (subject_id)"
    )
    assert rows == [("My bank", "Meadows", "Botany", "learner")]


def test_a_folder_is_watched_until_it_is_left_alone(study: Study, folder: Path) -> None:
    assert study.imports.watch(folder) and study.imports.watch(folder)
    assert [one.path for one in study.imports.watched()] == [str(folder)]
    study.imports.unwatch(str(folder))
    assert study.imports.watched() == []
    with pytest.raises(StudyError, match="not a folder"):
        study.imports.watch(folder / "nowhere")


def test_a_large_tree_is_looked_at_more_seldom() -> None:
    assert seconds_to_next(0.001) == 1.0
    assert seconds_to_next(0.5) == 10.0
    assert seconds_to_next(100) == 60.0


def test_what_another_program_writes_is_noticed(study: Study, folder: Path) -> None:
    elsewhere = study.elsewhere
    study.imports.watch(folder)
    assert elsewhere.changes() is Changes.NOTHING
    other = Study.open(study.paths, clock=SetClock(), settings=Settings())
    write_exam(folder / "exam.json", 1)
    other.imports.run([folder])
    found = elsewhere.changes()
    assert Changes.QUESTIONS in found and Changes.IMPORTS in found
    assert Changes.ANSWERS not in found
    assert elsewhere.changes() is Changes.NOTHING
    other.close()


def test_the_end_of_an_import_that_began_before_another_is_noticed(
    study: Study, tmp_path: Path, clock: SetClock
) -> None:
    for name in ("first", "second"):
        study.imports.run([write_exams(tmp_path / name, 1, first=len(name))])
    study.database.execute("UPDATE import_run SET state = 'running' WHERE import_run_id = 1")
    elsewhere = study.elsewhere
    clock.advance(timedelta(minutes=1))
    other = Study.open(study.paths, clock=clock, settings=Settings())
    other.database.execute(
        "UPDATE import_run SET state = 'done', updated_at = ? WHERE import_run_id = 1",
        UtcField().db_value(other.database.now()),
    )
    other.close()
    assert elsewhere.changes() & Changes.IMPORTS
