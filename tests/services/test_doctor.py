"""The doctor: each thing broken for real, named, put right, and nothing of the learner's gone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.doctor import Doctor, Finding, State
from studytui.services.rescue import save_what_can_be_read
from studytui.services.study import DamagedError, Study
from studytui.settings import Settings
from tests.conftest import SetClock
from tests.made_images import give_image
from tests.made_questions import fill
from tests.made_sittings import answer_right

FINE = "What you know is what your answers say."
UTF8 = {"TERM": "xterm", "LANG": "en_GB.UTF-8"}


def doctor(study: Study) -> Doctor:
    return Doctor(study, UTF8, (80, 24))


def named(found: list[Finding], name: str) -> Finding:
    return next(one for one in found if one.name == name)


def test_a_library_in_use_for_weeks_is_sound_in_every_respect(learner: Study) -> None:
    found = doctor(learner).examine()
    assert {one.name: one.words for one in found if one.state is State.WRONG} == {}
    assert named(found, "learning").words == FINE
    assert named(found, "terminal").state is State.FINE


def test_an_answer_that_was_looked_at_before_it_was_shown_is_no_fault(
    study: Study, clock: SetClock
) -> None:
    fill(study, 3)
    begun = study.exams.begin_questions([1, 2, 3], Rules(mode=Mode.TUTOR), "T")
    session = study.sittings.resume(begun.sitting_id)
    for place in range(2):
        session.go_to(place)
        answer_right(session)
        clock.advance(timedelta(seconds=4))
        session.reveal()
    session.finish()
    assert named(doctor(study).examine(), "learning").words == FINE


def test_time_with_questions_that_have_no_key_is_no_fault(study: Study, clock: SetClock) -> None:
    fill(study, 3)
    study.database.execute("UPDATE option SET is_correct = 0")
    begun = study.exams.begin_questions([1, 2, 3], Rules(mode=Mode.EXAM), "E")
    session = study.sittings.resume(begun.sitting_id)
    session.choose(1)
    clock.advance(timedelta(seconds=9))
    session.finish()
    assert named(doctor(study).examine(), "learning").state is State.FINE
    study.learning.refresh()
    assert named(doctor(study).examine(), "learning").words == FINE


def test_each_thing_is_told_before_the_next_is_looked_at(learner: Study) -> None:
    looks = doctor(learner).looks()
    assert next(looks).name == "file"
    BREAKS["search"](learner)
    assert named(list(looks), "search").state is State.WRONG


BREAKS: dict[str, Callable[[Study], object]] = {
    "search": lambda study: study.database.execute(
        "UPDATE question_text SET stem = 'otherwise' WHERE question_id = 3"
    ),
    "learning": lambda study: study.database.execute("UPDATE memory SET stability = stability * 2"),
    "counts": lambda study: study.database.execute(
        "UPDATE question_count SET questions = questions + 1"
    ),
    "permissions": lambda study: study.paths.database.chmod(0o644),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_wrong_is_named_and_put_right_after_a_backup(learner: Study, name: str) -> None:
    answers = learner.database.rows("SELECT * FROM response")
    BREAKS[name](learner)
    found = doctor(learner).examine()
    assert [one.name for one in found if one.state is State.WRONG] == [name]
    assert learner.backups.all() == []
    mended = doctor(learner).mend(found)
    assert named(mended, name).state is State.MENDED
    assert [one.reason for one in learner.backups.all()] == ["before-repair"]
    again = doctor(learner).examine()
    assert [one.name for one in again if one.state is State.WRONG] == []
    assert learner.database.rows("SELECT * FROM response") == answers


def test_progress_with_questions_is_compared_too(learner: Study) -> None:
    learner.database.execute('UPDATE question_progress SET "right" = "right" + 1 WHERE rowid = 1')
    learner.database.execute("DELETE FROM question_progress WHERE rowid = 2")
    found = named(doctor(learner).examine(), "learning")
    assert found.words.endswith("2 of question_progress.")


def test_an_image_that_is_missing_comes_from_the_backups(learner: Study) -> None:
    give_image(learner, 1, "a" * 64 + ".png")
    data = b"\x89PNG picture"
    sha = hashlib.sha256(data).hexdigest()
    relative = f"{sha[:2]}/{sha}.png"
    learner.database.execute("UPDATE media SET relative_path = ?, sha256 = ?", relative, sha)
    image = learner.paths.media / relative
    image.parent.mkdir(parents=True, exist_ok=True)
    image.write_bytes(data)
    learner.backups.take()
    image.unlink()
    found = doctor(learner).examine()
    assert "1 of 1 image missing" in named(found, "images").words
    doctor(learner).mend(found)
    assert image.read_bytes() == data


def test_rows_without_what_they_refer_to_are_told_and_kept(learner: Study) -> None:
    learner.database.execute("PRAGMA foreign_keys=0")
    learner.database.execute("UPDATE response SET question_id = 9999 WHERE response_id = 1")
    learner.database.execute("PRAGMA foreign_keys=1")
    found = doctor(learner).examine()
    assert "1 in response" in named(found, "references").words
    doctor(learner).mend(found)
    assert learner.database.value("SELECT question_id FROM response WHERE response_id = 1") == 9999


def test_times_that_cannot_be_and_a_clock_that_is_behind_are_told(
    learner: Study, clock: SetClock
) -> None:
    learner.database.execute("UPDATE response SET answered_at = 1 WHERE response_id = 1")
    assert "1 in response" in named(doctor(learner).examine(), "times").words
    clock.moment = clock.moment.replace(year=2020)
    found = named(doctor(learner).examine(), "clock")
    assert found.state is State.NOTE and "before your last answer" in found.words


def test_a_terminal_that_shows_too_little_is_told(learner: Study) -> None:
    found = named(Doctor(learner, {"TERM": "xterm"}, (60, 20)).examine(), "terminal")
    assert "60x20" in found.words and "UTF-8" in found.words


def test_a_terminal_of_no_name_and_a_backup_of_long_ago_are_told(
    learner: Study, clock: SetClock
) -> None:
    found = named(
        Doctor(learner, {"TERM": "dumb", "LANG": "C.UTF-8"}, (80, 24)).examine(), "terminal"
    )
    assert (
        found.words.startswith("TERM names no terminal") or "TERM names no terminal" in found.words
    )
    learner.backups.take()
    assert named(doctor(learner).examine(), "backups").state is State.FINE
    clock.advance(timedelta(days=40))
    old = named(doctor(learner).examine(), "backups")
    assert (old.state, old.words) == (State.NOTE, "The newest is 40 days old.")


def test_an_index_that_has_lost_its_entries_is_told_apart_and_made_anew(learner: Study) -> None:
    database = learner.database
    name = database.value(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'response' "
        "AND sql IS NOT NULL ORDER BY name LIMIT 1"
    )
    sql = database.value("SELECT sql FROM sqlite_master WHERE name = ?", name)
    # The same pages, said to be those of an index on other values.
    database.execute("PRAGMA writable_schema = ON")
    other = sql.replace('"response" (', '"response" (abs(response_id), ', 1)
    database.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", other, name)
    database.execute("PRAGMA writable_schema = RESET")
    found = named(doctor(learner).examine(), "file")
    database.execute("PRAGMA writable_schema = ON")
    database.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", sql, name)
    database.execute("PRAGMA writable_schema = RESET")
    assert found.state is State.WRONG and "index" in found.words


def note_on(study: Study, question_id: int) -> object:
    return study.database.value("SELECT text FROM note WHERE question_id = ?", question_id)


def test_a_backup_that_is_broken_within_is_found(learner: Study) -> None:
    path = learner.backups.take().path
    assert "the newest whole" in named(doctor(learner).examine(), "backups").words
    data = path.read_bytes()
    path.write_bytes(data[:-500] + bytes(400) + data[-100:])
    assert named(doctor(learner).examine(), "backups").state is State.WRONG


def break_pages(path: Path, first: int, number: int) -> None:
    with path.open("rb+") as file:
        file.seek(first * 4096)
        file.write(b"\xde\xad\xbe\xef" * 1024 * number)


@pytest.fixture
def closed(learner: Study, clock: SetClock) -> Paths:
    learner.database.value("PRAGMA wal_checkpoint(TRUNCATE)")
    learner.close()
    return learner.paths


def opened(paths: Paths, clock: SetClock) -> Study:
    return Study.open(paths, clock=clock, settings=Settings())


@pytest.mark.parametrize("has_backup", [True, False])
def test_what_can_be_read_of_broken_pages_is_saved_and_the_file_kept(
    learner: Study, clock: SetClock, has_backup: bool
) -> None:
    paths = learner.paths
    if has_backup:
        learner.backups.take()
    learner.library.set_note(5, "after the backup")
    page = learner.database.value("SELECT rootpage FROM sqlite_master WHERE name = 'sitting_item'")
    answers = learner.backups.now().answers
    learner.database.value("PRAGMA wal_checkpoint(TRUNCATE)")
    learner.close()
    break_pages(paths.database, page - 1, 1)
    broken = paths.database.read_bytes()
    study = opened(paths, clock)
    found = doctor(study).examine()
    assert [one.name for one in found] == ["file"] and found[0].state is State.WRONG
    study.close()
    rescued = save_what_can_be_read(paths, clock)
    assert rescued.set_aside.read_bytes() == broken
    assert rescued.salvaged.broken == ("sitting_item",)
    assert rescued.salvaged.contents.answers == answers
    assert (rescued.salvaged.stood_in == 0) == has_backup
    study = opened(paths, clock)
    assert note_on(study, 5) == "after the backup"
    found = doctor(study).mend(doctor(study).examine())
    assert [one.name for one in found if one.state is State.WRONG] == []
    study.close()


def test_a_file_without_its_header_is_saved_with_that_of_a_backup(
    learner: Study, clock: SetClock
) -> None:
    paths = learner.paths
    learner.backups.take()
    learner.library.set_note(5, "after the backup")
    learner.database.value("PRAGMA wal_checkpoint(TRUNCATE)")
    learner.close()
    with paths.database.open("rb+") as file:
        file.write(b"\0" * 100)
    with pytest.raises(DamagedError, match="not a SQLite file"):
        opened(paths, clock)
    save_what_can_be_read(paths, clock)
    study = opened(paths, clock)
    assert note_on(study, 5) == "after the backup"
    study.close()


def test_where_nothing_can_be_read_nothing_is_changed(closed: Paths, clock: SetClock) -> None:
    closed.database.write_bytes(b"nothing at all")
    with pytest.raises(StudyError, match="Nothing could be read"):
        save_what_can_be_read(closed, clock)
    assert closed.database.read_bytes() == b"nothing at all"
    assert {one.name for one in closed.home.iterdir()} <= {"studytui.sqlite3", "media_root"}
