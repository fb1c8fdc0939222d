"""What is done while something goes wrong, and what must be true afterwards.

Run as a program it is a server: it has everything imported, and for each line of JSON on its standard
input does one act in a process of its own, with the recorder of `benchmarks.power_cut` in it.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sqlite3
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.power_cut import acknowledged
from studytui.domain.exam import Rules
from studytui.errors import StudyError
from studytui.paths import Paths, migrations_folder, samples_folder
from studytui.services.backups import all_backups, put_back, the_backup
from studytui.services.doctor import Doctor, State
from studytui.services.study import Study
from studytui.storage import checks
from studytui.storage.history import State as Held
from studytui.storage.history import state_of
from studytui.storage.restoring import is_whole
from tests.exam_files import write_exams
from tests.made_questions import fill
from tests.made_sittings import answer_right

ANSWERS = 8
_FILES = 6
_IMPORTED = 2 * _FILES + 1
"""Questions: two in each file, and one with an image."""
OLD_SCHEMA = 5

Acknowledge = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a learner does."""

    name: str
    prepare: Callable[[Path], None]
    """Makes a home in which it can be done."""
    do: Callable[[Path, Acknowledge], None]
    """Does it, and says what is kept."""
    check: Callable[[Path, Path, Sequence[str]], list[str]]
    """What is not as it must be in a home after it, by the home before it and what was said; empty
    where all is well. ``lost:``, ``doubled:`` or ``corrupt:`` and words."""


def _state(home: Path) -> Held:
    with closing(sqlite3.connect(Paths(home).database)) as connection:
        return state_of(connection)


def _filled(home: Path) -> None:
    study = Study.open(Paths(home))
    fill(study, 40)
    study.library.set_note(1, "before")
    study.database.value("PRAGMA wal_checkpoint(TRUNCATE)")
    study.close()


def _sound(home: Path) -> list[str]:
    """The library opens as it does for a learner, and is sound."""
    try:
        study = Study.open(Paths(home))
    except StudyError as error:
        return [f"corrupt: {error.title}: {error.message}"]
    with closing(study):
        verdict = study.database.value("PRAGMA integrity_check(1)")
        broken = study.database.rows("PRAGMA foreign_key_check")
        note = study.database.value("SELECT text FROM note WHERE question_id = 1")
    found = [] if verdict == "ok" else [f"corrupt: {verdict}"]
    found += [f"corrupt: {broken[0]}"] if broken else []
    return found if note == "before" else [*found, "lost: the note"]


# An exam, answer by answer


def _answer(home: Path, acknowledge: Acknowledge) -> None:
    with closing(Study.open(Paths(home))) as study:
        ids = study.library.find("kind:single -is:keyless").ids()[:ANSWERS]
        begun = study.exams.begin_questions(ids, Rules(), "Broken")
        session = study.sittings.resume(begun.sitting_id)
        acknowledge("begun")
        for place in range(len(ids)):
            session.go_to(place)
            answer_right(session)
            acknowledge(str(study.database.value("SELECT max(response_id) FROM response")))
        session.finish()
        acknowledge("finished")


def _check_answers(home: Path, before: Path, said: Sequence[str]) -> list[str]:
    found = _sound(home)
    if found:
        return found
    with closing(sqlite3.connect(Paths(home).database)) as connection:
        kept = [str(row[0]) for row in connection.execute("SELECT response_id FROM response")]
        items = connection.execute(
            "SELECT count(DISTINCT sitting_item_id) FROM response"
        ).fetchone()
        states = [row[0] for row in connection.execute("SELECT state FROM sitting")]
    answers = [one for one in said if one.isdigit()]
    found += [f"lost: answer {one}" for one in answers if one not in kept]
    if len(kept) > len(answers) + 1 or items[0] != len(kept):
        found.append(f"doubled: {len(kept)} answers, {len(answers)} said")
    if "begun" in said and not states:
        found.append("lost: the sitting")
    if "finished" in said and states != ["submitted"]:
        found.append(f"lost: the end of the sitting, {states}")
    return found


# An import


def _with_a_file(home: Path) -> None:
    _filled(home)
    _taken_in(home).mkdir()
    write_exams(_taken_in(home), _FILES)
    for one in samples_folder().glob("amateur-radio/20260113_092520_*"):
        shutil.copy(one, _taken_in(home))


def _taken_in(home: Path) -> Path:
    return home.parent / "taken-in"


def _import(home: Path, acknowledge: Acknowledge) -> None:
    with closing(Study.open(Paths(home))) as study:
        report = study.imports.run([_taken_in(home)])
        acknowledge(f"imported {report.questions}")


def _check_import(home: Path, before: Path, said: Sequence[str]) -> list[str]:
    found = _sound(home)
    if found:
        return found
    old = _state(before).contents.questions
    now = _state(home).contents.questions
    if said and now != old + _IMPORTED:
        found.append(f"lost: {old + _IMPORTED - now} imported questions")
    # Whatever is there: the same import once more completes it, and doubles nothing.
    _import(home, lambda words: None)
    now = _state(home).contents.questions
    if now != old + _IMPORTED:
        kind = "doubled" if now > old + _IMPORTED else "lost"
        found.append(f"{kind}: {now} questions after the import was done again")
    with closing(Study.open(Paths(home))) as study:
        images = [home / "media_root" / path for path, _ in checks.images(study.database)]
        looked = next(one for one in Doctor(study, {}, None).examine() if one.name == "images")
    if len(images) != 1 or looked.state is not State.FINE:
        found.append(f"lost: an image after the import was done again: {looked.words}")
    return found


# An upgrade


def _of_an_old_schema(home: Path) -> None:
    """A library as an older studytui left it, with what a learner did in it."""
    import peewee as pw
    from peewee_migrate import Router

    _filled(home)
    _answer(home, lambda words: None)
    path = Paths(home).database
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA foreign_keys=0")
    database = pw.SqliteDatabase(str(path))
    database.connect()
    router = Router(database, migrate_dir=migrations_folder())
    while len(router.done) > OLD_SCHEMA:
        router.rollback()
    database.execute_sql(f"PRAGMA user_version={OLD_SCHEMA}")
    database.close()


def _upgrade(home: Path, acknowledge: Acknowledge) -> None:
    Study.open(Paths(home)).close()
    acknowledge("upgraded")


def _check_upgrade(home: Path, before: Path, said: Sequence[str]) -> list[str]:
    found = []
    if said and _state(home).schema == OLD_SCHEMA:
        found.append("lost: the upgrade")
    found += _sound(home)
    if not found and _state(home).history != _state(before).history:
        found.append("lost: what happened is not the same after the upgrade")
    return found + _backups(home)


# A backup, and putting one back


def _backup(home: Path, acknowledge: Acknowledge) -> None:
    with closing(Study.open(Paths(home))) as study:
        acknowledge(study.backups.take().path.name)


def _backups(home: Path) -> list[str]:
    found = [one.path for one in all_backups(Paths(home))]
    return [f"corrupt: the backup {path.name}" for path in found if not is_whole(path)]


def _check_backup(home: Path, before: Path, said: Sequence[str]) -> list[str]:
    names = [one.path.name for one in all_backups(Paths(home))]
    found = [f"lost: the backup {name}" for name in said if name not in names]
    found += _backups(home) + _sound(home)
    if not found and _state(home) != _state(before):
        found.append("lost: the library is not as it was")
    return found


def _with_a_backup(home: Path) -> None:
    _filled(home)
    _backup(home, lambda words: None)
    _answer(home, lambda words: None)


def _restore(home: Path, acknowledge: Acknowledge) -> None:
    done = put_back(Paths(home), the_backup(Paths(home), "last"))
    acknowledge(f"restored {done.contents.answers}")


def _check_restore(home: Path, before: Path, said: Sequence[str]) -> list[str]:
    found = _sound(home) + _backups(home)
    if found:
        return found
    now, old = _state(home), _state(before)
    paths = Paths(home)
    if now.contents.answers == 0:
        kept = [one for one in all_backups(paths) if one.reason == "before-restore"]
        if not any(one.contents == old.contents for one in kept):
            found.append("lost: what was there before is in no backup")
    elif now.history != old.history or said:
        found.append("lost: neither what was there nor what was put back")
    return found


def _damaged(home: Path) -> None:
    _with_a_backup(home)
    with Paths(home).database.open("r+b") as file:
        file.write(b"no library")


def _check_rescue(home: Path, before: Path, said: Sequence[str]) -> list[str]:
    """The damaged file is kept under one name or another, and what has the library's name is either
    that or sound."""
    damaged = Paths(before).database.read_bytes()
    library = Paths(home).database
    if not library.exists():
        return ["lost: the library has no file"]
    found = _backups(home)
    if library.read_bytes() == damaged:
        return [*found, "lost: what was put back"] if said else found
    kept = home.glob("studytui-damaged-*.sqlite3")
    if not any(one.read_bytes() == damaged for one in kept):
        found.append("lost: the damaged file")
    return found + _sound(home)


ACTS: dict[str, Act] = {
    one.name: one
    for one in (
        Act("answer", _filled, _answer, _check_answers),
        Act("import", _with_a_file, _import, _check_import),
        Act("upgrade", _of_an_old_schema, _upgrade, _check_upgrade),
        Act("backup", _filled, _backup, _check_backup),
        Act("restore", _with_a_backup, _restore, _check_restore),
        Act("rescue", _damaged, _restore, _check_rescue),
    )
}


def serve() -> None:
    """Do one act for each line: ``act``, ``home``, ``log``, ``said`` (a file for what is
    acknowledged), ``from``, ``calls``, ``errno``, ``kinds``. Answers with a line each."""
    # Imported before the fork, so that each act pays for itself alone.
    import peewee_migrate
    import zstandard

    del peewee_migrate, zstandard
    for line in sys.stdin:
        asked = json.loads(line)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            os.write(writer, json.dumps(_do(asked)).encode())
            os._exit(0)
        os.close(writer)
        with open(reader, "rb") as answer:
            text = answer.read().decode()
        os.waitpid(child, 0)
        print(text or json.dumps({"bug": "the process died"}), flush=True)


def _do(asked: dict[str, Any]) -> dict[str, Any]:
    home = Path(asked["home"])
    recorder = ctypes.CDLL(None)
    recorder.recorder_begin(
        str(home).encode(),
        asked.get("log", "").encode(),
        ctypes.c_long(asked.get("from", -1)),
        ctypes.c_long(asked.get("calls", -1)),
        asked.get("errno", 0),
        asked.get("kinds", "").encode(),
    )
    said: list[str] = []

    def acknowledge(words: str) -> None:
        said.append(words)
        if asked.get("log"):
            descriptor = os.open(asked["log"], os.O_WRONLY | os.O_APPEND)
            os.write(descriptor, acknowledged(words))
            os.close(descriptor)

    answer: dict[str, Any] = {"said": said}
    try:
        ACTS[asked["act"]].do(home, acknowledge)
    except StudyError as error:
        answer["error"] = f"{error.title}: {error}"
    except BaseException:  # noqa: BLE001
        answer["bug"] = traceback.format_exc()
    answer["calls"] = recorder.recorder_calls()
    return answer


def copy_home(home: Path, target: Path) -> Path:
    """A home as it was, at another place."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(home, target)
    return target


if __name__ == "__main__":
    serve()
