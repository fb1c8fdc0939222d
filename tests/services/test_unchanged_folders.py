"""A folder that is as it was is not looked into, and whatever changes in it is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from studytui.ingest.scan import Folder, scan_folders
from studytui.services.study import Study
from tests.exam_files import write_exam, write_exams


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    write_exams(tmp_path / "bank" / "a", 3)
    write_exams(tmp_path / "bank" / "b", 2, first=10)
    return tmp_path / "bank"


def known(study: Study) -> int:
    return int(study.database.value("SELECT count(*) FROM import_folder"))


def test_a_second_run_looks_at_folders_alone_and_writes_nothing(study: Study, bank: Path) -> None:
    study.imports.run([bank])
    assert known(study) == 2
    before = study.database.total_changes()
    report = study.imports.run([bank])
    assert (report.unchanged, report.new, len(report.files)) == (10, 0, 2)
    assert study.database.total_changes() == before


def test_only_the_folder_of_a_changed_file_is_looked_into(study: Study, bank: Path) -> None:
    study.imports.run([bank])
    write_exam(bank / "a" / "exam 00002.json", 2, text="Really?")
    report = study.imports.run([bank])
    assert (report.updated, report.unchanged) == (2, 8)
    assert study.imports.run([bank]).unchanged == 10 and known(study) == 2


def test_new_and_removed_files_are_noticed(study: Study, bank: Path) -> None:
    study.imports.run([bank])
    write_exam(bank / "b" / "exam 00012.json", 12)
    (bank / "a" / "exam 00001.json").unlink()
    report = study.imports.run([bank])
    assert (report.new, report.unchanged) == (2, 8)


def test_a_folder_with_a_problem_is_told_of_again(study: Study, bank: Path) -> None:
    (bank / "a" / "broken.json").write_text("{")
    for _ in range(2):
        report = study.imports.run([bank])
        assert [problem.code for problem in report.problems] == ["json-invalid"]
    assert known(study) == 1


def test_a_unit_that_is_forgotten_makes_its_folder_be_looked_into(study: Study, bank: Path) -> None:
    study.imports.run([bank])
    study.database.execute("DELETE FROM import_problem")
    study.database.execute("DELETE FROM import_unit WHERE path LIKE '%/a/exam 00002.json'")
    assert known(study) == 1
    study.database.execute("UPDATE import_unit SET fingerprint = '' WHERE path LIKE '%/b/%'")
    assert known(study) == 0


def test_another_destination_reads_everything_again(study: Study, bank: Path) -> None:
    study.imports.run([bank])
    report = study.imports.run([bank], topic="Meadows")
    assert report.unchanged == 10
    topics = study.database.rows(
        "SELECT DISTINCT t.name FROM question q JOIN topic t ON t.topic_id = q.topic_id"
    )
    assert topics == [("Meadows",)]
    # A plain import afterwards leaves the learner's word alone.
    study.imports.run([bank])
    assert study.database.value("SELECT count(*) FROM question WHERE topic_by = 'learner'") == 10


def test_a_link_in_a_folder_is_always_looked_at(bank: Path) -> None:
    (bank / "a" / "link.json").symlink_to(bank / "b" / "exam 00010.json")
    folders = [one for one in scan_folders([bank]) if isinstance(one, Folder)]
    assert {Path(one.path).name: bool(one.digest) for one in folders}["a"] is False
