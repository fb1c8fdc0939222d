"""An import from the scan to the report: counted right, repeatable, and safe to kill."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from studytui.errors import StudyError
from studytui.paths import Paths, samples_folder
from studytui.services.imports import ImportProgress, ImportReport
from studytui.services.study import Study
from tests.backups import opened
from tests.conftest import SetClock
from tests.exam_files import write_exam, write_exams
from tests.shared_data import shared_data
from tests.thorough import examples

_ROOT = Path(__file__).resolve().parents[2]
Library = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def flat(tmp_path: Path) -> Path:
    """The flat folder of captures, to be changed at will."""
    return Path(shutil.copytree(shared_data("extractions") / "doughub-flat", tmp_path / "flat"))


@pytest.fixture
def dumps(tmp_path: Path) -> Path:
    """The folder of exam dumps, to be changed at will."""
    return Path(shutil.copytree(shared_data("extractions") / "pcep-json", tmp_path / "dumps"))


def counts(report: ImportReport) -> dict[str, int]:
    names = ("new", "updated", "unchanged", "retired", "skipped", "failed", "questions")
    return {name: getattr(report, name) for name in names if getattr(report, name)}


def fingerprints(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


def library(study: Study) -> Library:
    """What a library holds, without ids, names made up and times of the machine."""
    key = "s.name || '/' || q.source_question_key"
    of = "JOIN question q USING (question_id) JOIN source s USING (source_id)"
    asked = {
        "questions": f"SELECT {key}, q.kind, q.status, q.title, q.content_hash, q.revision_hash, "
        f"t.stem, t.options, t.explanation, t.metadata FROM question_text t {of}",
        "options": f"SELECT {key}, o.number, o.position, o.text, o.is_correct, o.is_retired "
        f'FROM "option" o {of}',
        "captures": f"SELECT {key}, e.sha256, e.extracted_at FROM extraction e {of}",
        "media": f"SELECT {key}, m.media_index, m.sha256 FROM media m {of}",
        "exams": "SELECT external_id, title, total_questions, captured_at FROM exam",
        "items": f"SELECT x.external_id, {key}, i.position FROM exam_item i {of} "
        "JOIN exam x USING (exam_id)",
        "answers": f"SELECT {key}, r.chosen, r.answered_at FROM response r {of}",
        "units": "SELECT path, fingerprint, questions, state FROM import_unit",
        "versions": f"SELECT {key}, v.revision_hash FROM question_version v {of}",
    }
    return {name: sorted(study.database.rows(sql), key=repr) for name, sql in asked.items()}


class TestCaptures:
    def test_every_question_of_the_folder_goes_in_once(self, study: Study, flat: Path) -> None:
        report = study.imports.run([flat])
        ids = [
            row[0]
            for row in study.database.rows(
                "SELECT original_id FROM question WHERE original_id IS NOT NULL ORDER BY 1"
            )
        ]
        for expected in ("q008", "q009"):
            assert f"zz19x_3_bk_{expected}" in ids
        assert len(ids) == len(set(ids))
        # Distinct questions of the "ok" list, the page without its side-car and the raw capture.
        assert report.new == 8 + 2
        assert report.questions == report.new + report.updated + report.unchanged

    def test_one_name_for_two_questions_keeps_both(self, study: Study, flat: Path) -> None:
        study.imports.run([flat])
        paths = study.database.rows(
            "SELECT extraction_path FROM extraction JOIN question USING (question_id) "
            "WHERE original_id IN ('zz19x_3_bk_q008', 'zz19x_3_bk_q009') ORDER BY original_id"
        )
        # The first was captured again later; that capture is the one that is kept.
        assert [Path(path).stem for (path,) in paths] == [
            "20260115_101500_MKSAP_19_3",
            "20260112_080000_MKSAP_19_0",
        ]

    def test_a_capture_made_again_updates_the_question(self, study: Study, flat: Path) -> None:
        report = study.imports.run([flat])
        outcomes = {file.name: file.outcome for file in report.files}
        assert outcomes["20260110_091500_MKSAP_19_0"] == "new"
        assert outcomes["20260115_101500_MKSAP_19_3"] == "updated"
        assert outcomes["20260115_102000_ACEP_PeerPrep_5"] == "unchanged"
        assert study.database.rows(
            "SELECT r.chosen, r.is_correct FROM response r JOIN question USING (question_id) "
            "WHERE original_id = 'zz19x_3_bk_q008' ORDER BY answered_at"
        ) == [("3", 1), ("1", 0)]

    def test_what_could_not_go_in_is_told_file_by_file(self, study: Study, flat: Path) -> None:
        report = study.imports.run([flat])
        told = {problem.file: problem.code for problem in report.problems}
        expected = json.loads((shared_data("extractions") / "EXPECTED.json").read_text())
        for stem in expected["doughub-flat"]["problems"]:
            assert any(file.startswith(stem) for file in told), stem
        assert (report.failed, report.skipped) == (4, 3)
        for problem in report.problems:
            assert problem.reason and "\x1b" not in problem.reason

    def test_the_images_lie_in_the_media_folder(
        self, study: Study, flat: Path, home: Paths
    ) -> None:
        report = study.imports.run([flat])
        rows = study.database.rows("SELECT relative_path, sha256, bytes FROM media")
        assert len(rows) == 13 and report.media >= len({row[1] for row in rows})
        for relative, sha256, size in rows:
            data = (home.media / relative).read_bytes()
            assert (hashlib.sha256(data).hexdigest(), len(data)) == (sha256, size)
        assert not list(home.media.rglob("*.part"))

    def test_a_later_run_finds_only_what_is_new(self, study: Study, flat: Path) -> None:
        later = flat.parent / "later"
        later.mkdir()
        for path in flat.glob("20260115_101500_MKSAP_19_3*"):
            shutil.move(path, later)
        study.imports.run([flat])
        shutil.copytree(later, flat, dirs_exist_ok=True)
        assert counts(study.imports.run([flat])) == {
            "updated": 1,
            "unchanged": 11,
            "skipped": 3,
            "failed": 4,
            "questions": 12,
        }


class TestASecondRun:
    def test_nothing_at_all_is_written(self, study: Study, flat: Path, home: Paths) -> None:
        first = study.imports.run([flat])
        study.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        changes, files = study.database.total_changes(), fingerprints(home.home)
        second = study.imports.run([flat])
        assert study.database.total_changes() == changes
        study.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        assert fingerprints(home.home) == files
        assert second.run_id is None and len(study.imports.history()) == 1
        assert second.unchanged == second.questions == first.questions
        assert (second.new, second.updated, second.retired, second.media) == (0, 0, 0, 0)

    def test_the_same_problems_are_told(self, study: Study, flat: Path) -> None:
        first = study.imports.run([flat])
        second = study.imports.run([flat])
        assert second.problems == first.problems
        assert (second.failed, second.skipped) == (first.failed, first.skipped)

    def test_a_file_that_is_as_it_was_is_not_even_read(self, study: Study, tmp_path: Path) -> None:
        path = write_exam(tmp_path / "exam.json", 1)
        stat = path.stat()
        study.imports.run([path])
        path.write_bytes(b"?" * stat.st_size)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert counts(study.imports.run([path])) == {"unchanged": 2, "questions": 2}

    def test_a_touched_file_is_read_and_found_the_same(self, study: Study, flat: Path) -> None:
        study.imports.run([flat])
        for path in flat.iterdir():
            os.utime(path, (1_800_000_000, 1_800_000_000))
        report = study.imports.run([flat])
        assert report.unchanged == report.questions == 12 and report.run_id is None
        changes = study.database.total_changes()
        study.imports.run([flat])
        assert study.database.total_changes() == changes

    def test_another_source_name_reads_it_again(self, study: Study, tmp_path: Path) -> None:
        path = write_exam(tmp_path / "exam.json", 1)
        study.imports.run([path])
        assert study.imports.run([path], source="My bank").new == 2
        assert study.imports.run([path], source="My bank").unchanged == 2

    def test_the_way_a_path_is_written_makes_no_difference(
        self, study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_exams(tmp_path / "bank", 2)
        study.imports.run([tmp_path / "bank"])
        monkeypatch.chdir(tmp_path)
        changes = study.database.total_changes()
        assert study.imports.run([Path("bank"), Path("bank/../bank")]).unchanged == 4
        assert study.database.total_changes() == changes


class TestExamDumps:
    def test_a_newer_dump_changes_adds_and_retires(self, study: Study, dumps: Path) -> None:
        newest = dumps.parent / "PX1 -- Module 1 Test_v20260301_v1.json"
        shutil.move(dumps / newest.name, newest)
        study.imports.run([dumps / "PX1 -- Module 1 Test_20260110_v1.json"])
        assert counts(study.imports.run([newest])) == {
            "new": 1,
            "updated": 1,
            "unchanged": 2,
            "retired": 1,
            "questions": 4,
        }
        assert _statuses(study)["70014"] == "retired"
        assert {"70011", "70012", "70013", "70015"} <= _statuses(study).keys()

    def test_another_order_is_unchanged(self, study: Study, dumps: Path) -> None:
        study.imports.run([dumps / "PX1 -- Module 1 Test_20260110_v1.json"])
        for name in ("PX1 -- Module 1 Test_v20260201_v1.json", "PX1_Module1_Exam_20260110.v1.json"):
            assert counts(study.imports.run([dumps / name])) == {"unchanged": 4, "questions": 4}
        assert study.database.value("SELECT count(*) FROM exam") == 1

    def test_an_older_dump_never_takes_back(self, study: Study, dumps: Path) -> None:
        study.imports.run([dumps])
        before = library(study)
        for path in dumps.iterdir():
            os.utime(path, (1_800_000_000, 1_800_000_000))
        again = study.imports.run([dumps])
        assert (again.new, again.updated, again.retired) == (0, 0, 0)
        after = library(study)
        for name in ("questions", "options", "exams", "items", "versions"):
            assert after[name] == before[name]

    def test_whichever_dump_comes_first_the_end_is_the_same(
        self, study: Study, dumps: Path, tmp_path: Path, clock: SetClock
    ) -> None:
        names = sorted(path.name for path in dumps.glob("PX1 -- Module 1 Test*"))
        study.imports.run([dumps / name for name in names])
        other = Study.open(Paths(tmp_path / "other"), clock=clock)
        for name in reversed(names):
            other.imports.run([dumps / name])
        assert _statuses(other) == _statuses(study)
        assert library(other)["items"] and _sets(other) == _sets(study)
        other.close()

    def test_two_ids_with_the_same_content_are_kept(self, study: Study, dumps: Path) -> None:
        study.imports.run([dumps])
        assert study.database.rows(
            "SELECT count(*), count(DISTINCT content_hash) FROM question "
            "WHERE original_id IN ('70012', '70024')"
        ) == [(2, 1)]

    def test_the_platforms_questions_are_counted_once_each(self, study: Study, dumps: Path) -> None:
        study.imports.run([dumps])
        platform = [name for name in _statuses(study) if name.startswith("700")]
        assert len(platform) == 3 + 5 + 5

    def test_a_bad_question_does_not_stop_its_file(self, study: Study, dumps: Path) -> None:
        report = study.imports.run([dumps / "author_plain_strings_no_key.json"])
        assert counts(report) == {"new": 1, "failed": 2, "questions": 1}


class TestKeyFiles:
    def test_a_key_file_in_the_folder_is_applied_after_the_exams(
        self, study: Study, dumps: Path
    ) -> None:
        (dumps / "PX1_answer_key.PROPOSAL.json").rename(dumps / "0 key.json")
        study.imports.run([dumps])
        assert study.database.rows(
            "SELECT q.original_id, group_concat(o.original_id, ' ') FROM question q "
            'JOIN "option" o USING (question_id) WHERE o.is_correct '
            "AND q.original_id IN ('70011', '70013') GROUP BY 1 ORDER BY 1"
        ) == [("70011", "700110"), ("70013", "700130 700132")]

    def test_a_key_file_can_come_later(self, study: Study, dumps: Path) -> None:
        key = dumps / "PX1_answer_key.PROPOSAL.json"
        study.imports.run([dumps / "PX1 -- Module 1 Test_20260110_v1.json"])
        assert counts(study.imports.apply_key_file(key)) == {"updated": 4, "questions": 4}
        assert set(_statuses(study).values()) == {"active"}
        assert study.imports.run([dumps / "PX1 -- Module 1 Test_v20260201_v1.json"]).updated == 0
        assert set(_statuses(study).values()) == {"active"}

    def test_a_key_that_came_too_early_works_the_next_time(self, study: Study, dumps: Path) -> None:
        key = dumps / "PX1_answer_key.PROPOSAL.json"
        early = study.imports.run([key])
        assert early.failed == 4 and {p.code for p in early.problems} == {"key-question-unknown"}
        study.imports.run([dumps / "PX1 -- Module 1 Test_20260110_v1.json"])
        assert study.imports.run([key]).updated == 4

    def test_a_file_without_keys_is_refused(self, study: Study, dumps: Path) -> None:
        with pytest.raises(StudyError, match="not an answer key"):
            study.imports.apply_key_file(dumps / "author_sample_exam.json")


class TestPreview:
    @pytest.mark.parametrize("name", ["doughub-flat", "pcep-json", "adaptive", "doughub2-tree"])
    def test_it_says_what_the_run_then_does(self, study: Study, home: Paths, name: str) -> None:
        folder = shared_data("extractions") / name
        study.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        changes, files = study.database.total_changes(), fingerprints(home.home)
        preview = study.imports.preview([folder])
        assert study.database.total_changes() == changes
        assert fingerprints(home.home) == files and not home.media.exists()
        report = study.imports.run([folder])
        assert preview.is_dry_run and not report.is_dry_run
        assert counts(preview) == counts(report)
        assert preview.problems == report.problems
        assert [(file.name, file.outcome) for file in preview.files] == [
            (file.name, file.outcome) for file in report.files
        ]

    def test_it_says_so_over_a_full_library_too(self, study: Study, dumps: Path) -> None:
        study.imports.run([dumps / "PX1 -- Module 1 Test_20260110_v1.json"])
        preview = study.imports.preview([dumps])
        assert counts(preview) == counts(study.imports.run([dumps]))

    def test_it_can_move_nothing(self, study: Study, tmp_path: Path) -> None:
        path = write_exam(tmp_path / "exam.json", 1)
        study.imports.run([path], dry_run=True, move=True)
        assert path.exists()


class TestTroubles:
    def test_a_path_that_is_not_there_is_an_error(self, study: Study, tmp_path: Path) -> None:
        write_exam(tmp_path / "exam.json", 1)
        with pytest.raises(StudyError, match="does not exist"):
            study.imports.run([tmp_path / "exam.json", tmp_path / "nowhere"])
        assert study.database.value("SELECT count(*) FROM question") == 0

    def test_images_that_cannot_be_kept_now_are_fetched_the_next_time(
        self, study: Study, flat: Path, home: Paths
    ) -> None:
        home.media.write_text("a file where the folder should be")
        report = study.imports.run([flat])
        codes = {problem.code for problem in report.problems}
        assert "media-not-written" in codes and report.new == 10
        changes = study.database.total_changes()
        study.imports.run([flat])
        assert study.database.total_changes() == changes
        home.media.unlink()
        again = study.imports.run([flat])
        assert again.updated >= 3 and again.media >= 13
        assert study.database.value("SELECT count(*) FROM media") == 13
        assert "media-not-written" not in {problem.code for problem in again.problems}

    def test_an_image_that_was_lost_is_put_back_when_its_page_is_read_again(
        self, study: Study, flat: Path, home: Paths
    ) -> None:
        study.imports.run([flat])
        lost = home.media / study.database.value("SELECT relative_path FROM media LIMIT 1")
        lost.unlink()
        for path in flat.iterdir():
            os.utime(path, (1_800_000_000, 1_800_000_000))
        assert study.imports.run([flat]).updated == 0
        assert lost.exists()

    def test_names_that_are_no_utf8_are_taken_too(self, study: Study, tmp_path: Path) -> None:
        folder = tmp_path / os.fsdecode(b"caf\xe9")
        folder.mkdir()
        write_exam(folder / os.fsdecode(b"exam \xff.json"), 1)
        assert counts(study.imports.run([folder])) == {"new": 2, "questions": 2}
        changes = study.database.total_changes()
        assert counts(study.imports.run([folder])) == {"unchanged": 2, "questions": 2}
        assert study.database.total_changes() == changes

    def test_copies_that_a_killed_import_left_are_removed(
        self, study: Study, flat: Path, home: Paths
    ) -> None:
        left = home.media / "ab" / ".abcdef-1.part"
        left.parent.mkdir(parents=True)
        left.write_bytes(b"half a picture")
        study.imports.run([flat])
        assert not left.exists()

    def test_copies_of_an_import_that_is_at_work_are_left_alone(
        self, study: Study, flat: Path, home: Paths, clock: SetClock
    ) -> None:
        other = Study.open(home, clock=clock)
        waiting: list[Path] = []

        def import_beside() -> bool:
            if not waiting and list(home.media.rglob("*.part")):
                waiting.extend(home.media.rglob("*.part"))
                other.imports.run([write_exam(flat.parent / "exam.json", 1)])
                assert all(path.exists() for path in waiting)
            return False

        study.imports.run([flat], is_cancelled=import_beside)
        assert waiting
        other.close()
        assert len(study.database.rows("SELECT 1 FROM media")) == 13
        for (relative,) in study.database.rows("SELECT relative_path FROM media"):
            assert (home.media / relative).exists()


class TestMoving:
    def test_originals_go_once_their_copies_are_compared(
        self, study: Study, flat: Path, home: Paths
    ) -> None:
        before = fingerprints(flat)
        report = study.imports.run([flat], move=True)
        with_problems = {file.name for file in report.files if file.detail}
        left = fingerprints(flat)
        moved = before.keys() - left.keys()
        assert "20260110_091730_MKSAP_19_1_img0.png" in moved
        assert "20260110_091730_MKSAP_19_1.html" in moved
        for name in moved:
            assert not any(name.startswith(Path(other).stem) for other in with_problems)
        for name in ("20260116_090000_MKSAP_19_4.json", "20260110_093000_ACEP_PeerPrep_2.html"):
            assert name in left
        (kept,) = (home.home / "originals").iterdir()
        copies = fingerprints(kept / "flat")
        assert copies == {name: before[name] for name in moved}

    def test_a_file_that_changed_meanwhile_stays(self, study: Study, tmp_path: Path) -> None:
        from studytui.ingest.scan import Unit, scan
        from studytui.services.importing.move import Mover

        path = write_exam(tmp_path / "exam.json", 1)
        (unit,) = (item for item in scan([path]) if isinstance(item, Unit))
        write_exam(path, 2, text="changed")
        problems = Mover(tmp_path / "originals", study.database.now()).move(unit)
        assert [(p.code, p.is_warning) for p in problems] == [("not-moved", True)]
        assert path.exists() and not [p for p in (tmp_path / "originals").rglob("*") if p.is_file()]

    def test_without_it_nothing_is_moved(self, study: Study, flat: Path) -> None:
        before = fingerprints(flat)
        study.imports.run([flat])
        assert fingerprints(flat) == before


class TestProgress:
    def test_it_begins_at_nothing_and_ends_at_everything(
        self, study: Study, tmp_path: Path
    ) -> None:
        told: list[ImportProgress] = []
        study.imports.run([write_exams(tmp_path / "bank", 5)], on_progress=told.append)
        assert (told[0].done, told[0].total, told[0].questions) == (0, 5, 0)
        assert (told[-1].done, told[-1].total, told[-1].questions) == (5, 5, 10)

    def test_the_rate_tells_the_time_that_is_left(self) -> None:
        assert ImportProgress(0, 10, 0, 0.0).seconds_left is None
        assert ImportProgress(20, 100, 40, 4.0).rate == 5.0
        assert ImportProgress(20, 100, 40, 4.0).seconds_left == 16.0

    def test_cancelled_it_keeps_what_was_read_and_the_next_run_goes_on(
        self, study: Study, tmp_path: Path
    ) -> None:
        folder = write_exams(tmp_path / "bank", 30)
        asked = iter(range(1000))
        report = study.imports.run([folder], is_cancelled=lambda: next(asked) == 12)
        assert report.was_cancelled and report.new == 24
        assert study.imports.history()[0].state == "cancelled"
        assert counts(study.imports.run([folder])) == {
            "new": 36,
            "unchanged": 24,
            "questions": 60,
        }


class TestHistory:
    def test_runs_and_their_problems_can_be_looked_up(
        self, study: Study, flat: Path, tmp_path: Path, clock: SetClock
    ) -> None:
        first = study.imports.run([flat])
        clock.advance(timedelta(hours=1))
        study.imports.run([write_exam(tmp_path / "exam.json", 1)])
        newest, oldest = study.imports.history()
        assert (newest.new, oldest.new, oldest.failed) == (2, 10, 4)
        assert oldest.state == "done" and oldest.ended_at == clock.now() - timedelta(hours=1)
        assert oldest.paths == (str(flat),) and oldest.run_id == first.run_id
        kept = study.imports.problems(oldest.run_id)
        assert sorted(map(repr, kept)) == sorted(map(repr, first.problems))
        assert len(study.imports.history(limit=1)) == 1

    def test_a_file_that_is_mended_has_no_problems_any_more(self, study: Study, flat: Path) -> None:
        first = study.imports.run([flat])
        mended = flat / "20260116_090000_MKSAP_19_4.json"
        shutil.copy(flat / "20260110_091500_MKSAP_19_0.json", mended)
        again = study.imports.run([flat])
        assert mended.name not in {problem.file for problem in again.problems}
        assert mended.name in {p.file for p in study.imports.problems(first.run_id or 0)}


class TestBackups:
    def test_a_library_is_backed_up_before_an_import_changes_it(
        self, study: Study, tmp_path: Path, home: Paths
    ) -> None:
        study.imports.run([write_exam(tmp_path / "1.json", 1)])
        assert not home.backups.exists()
        study.imports.run([write_exam(tmp_path / "2.json", 2)])
        assert len(list(home.backups.iterdir())) == 1

    def test_at_most_every_half_hour(
        self, study: Study, tmp_path: Path, home: Paths, clock: SetClock
    ) -> None:
        for number, minutes in ((1, 0), (2, 0), (3, 29), (4, 2), (5, 10)):
            clock.advance(timedelta(minutes=minutes))
            study.imports.run([write_exam(tmp_path / f"{number}.json", number)])
        assert len(list(home.backups.iterdir())) == 2

    def test_not_for_an_import_that_changes_nothing(
        self, study: Study, tmp_path: Path, home: Paths
    ) -> None:
        path = write_exam(tmp_path / "1.json", 1)
        study.imports.run([path])
        os.utime(path, (1_800_000_000, 1_800_000_000))
        study.imports.run([path])
        assert not home.backups.exists()

    def test_the_backup_holds_what_was_there_before(
        self, study: Study, tmp_path: Path, home: Paths
    ) -> None:
        study.imports.run([write_exam(tmp_path / "1.json", 1)])
        study.imports.run([write_exam(tmp_path / "2.json", 2)])
        (backup,) = home.backups.iterdir()
        with opened(backup) as connection:
            assert connection.execute("SELECT count(*) FROM question").fetchone() == (2,)


class TestTheSamples:
    def test_all_of_them_go_in_without_a_problem(self, study: Study) -> None:
        report = study.imports.run([study.imports.samples()])
        assert report.problems == () and report.failed == 0
        assert report.new == report.questions > 100


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exam files for several batches, and captures with images; to be read only."""
    bank = write_exams(tmp_path_factory.mktemp("many") / "bank", 900)
    shutil.copytree(samples_folder(), bank / "samples")
    return bank


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory, bank: Path) -> Library:
    """What a library holds after one import of them that nobody disturbed."""
    study = Study.open(Paths(tmp_path_factory.mktemp("quiet")), clock=SetClock())
    study.imports.run([bank])
    kept = library(study)
    study.close()
    return kept


class TestOtherProcesses:
    def test_two_imports_at_once_lose_nothing_and_double_nothing(
        self, tmp_path: Path, clock: SetClock, bank: Path, quiet: Library
    ) -> None:
        home = Paths(tmp_path / "busy")
        Study.open(home, clock=clock).close()
        both = [_start(home, bank) for _ in range(2)]
        reports = [json.loads(process.communicate(timeout=120)[0]) for process in both]
        assert [process.returncode for process in both] == [0, 0]
        assert sum(report["new"] for report in reports) == sum(
            report["unchanged"] for report in reports
        )
        assert _kept(home, clock) == quiet
        assert not list(home.media.rglob("*.part"))

    @pytest.mark.parametrize("seed", range(examples(2, thorough=4)))
    def test_killed_at_any_point_the_next_run_completes_it(
        self, tmp_path: Path, clock: SetClock, seed: int, bank: Path, quiet: Library
    ) -> None:
        chance = random.Random(seed)
        home = Paths(tmp_path / "killed")
        Study.open(home, clock=clock).close()
        killed = 0
        for _ in range(6):
            process = _start(home, bank)
            assert process.stderr is not None
            for _ in range(chance.randrange(1, 5)):
                process.stderr.readline()
            try:
                process.wait(timeout=chance.uniform(0, 0.2))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                killed += 1
            process.communicate()
            _check_whole(home, clock)
        assert killed
        last = _start(home, bank)
        last.communicate(timeout=120)
        assert last.returncode == 0
        assert _kept(home, clock) == quiet
        assert not list(home.media.rglob("*.part"))


def _start(home: Paths, bank: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "studytui", "import", str(bank)),
            *("--home", str(home.home), "--json", "--progress", "json"),
        ],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _kept(home: Paths, clock: SetClock) -> Library:
    _check_whole(home, clock)
    study = Study.open(home, clock=clock)
    kept = library(study)
    study.close()
    return kept


def _check_whole(home: Paths, clock: SetClock) -> None:
    """The file is sound, the index agrees with the texts, every image row has its file."""
    study = Study.open(home, clock=clock)
    database = study.database
    assert database.value("PRAGMA integrity_check") == "ok"
    assert database.rows("PRAGMA foreign_key_check") == []
    database.execute(
        "INSERT INTO question_search(question_search, rank) VALUES ('integrity-check', 1)"
    )
    for (relative,) in database.rows("SELECT relative_path FROM media"):
        assert (home.media / relative).exists()
    study.close()


def _statuses(study: Study) -> dict[str, str]:
    return dict(study.database.rows("SELECT original_id, status FROM question"))


def _sets(study: Study) -> set[tuple[Any, ...]]:
    return {(row[0], row[1]) for row in library(study)["items"]}


def test_what_a_screen_asks_of_imports_brings_in_no_reader(study: Study) -> None:
    """They take a quarter of a second to import, in which no key is answered."""
    asked = "study.watches_folders, study.imports.watched(), study.imports.history()"
    assert _loaded(study, asked, "studytui.ingest.readers") == []


def test_an_import_that_finds_nothing_new_brings_in_no_reader(study: Study, flat: Path) -> None:
    """They take longer to load than to look at 10,000 files that are as they were."""
    study.imports.run([flat])
    again = f"assert study.imports.run([Path({str(flat)!r})]).new == 0"
    assert _loaded(study, again, "studytui.ingest.readers") == []


def test_only_a_file_of_a_whole_library_brings_in_what_reads_one(study: Study, flat: Path) -> None:
    first = f"assert study.imports.run([Path({str(flat)!r})]).new"
    assert _loaded(study, first, "studytui.storage.whole") == []


def _loaded(study: Study, asked: str, package: str) -> list[str]:
    """The modules of a package that a program of its own, which asks this of the study, loads."""
    program = (
        "import sys; from pathlib import Path; from studytui.paths import Paths;"
        f"from studytui.services.study import Study; study = Study.open(Paths(Path(sys.argv[1])));{asked};"
        f"print(*(name for name in sys.modules if name.startswith({package!r})))"
    )
    command = [sys.executable, "-c", program, str(study.paths.home)]
    said = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
    return said.stdout.split()
