"""What was imported when: the runs, the files as they stood, and what was wrong with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from studytui.domain.draft import Problem
from studytui.storage.database import Database
from studytui.storage.importing import sql
from studytui.storage.tables.imports import ImportProblemRow, ImportRunRow, ImportUnitRow


@dataclass(slots=True)
class Counts:
    """Questions by what became of them; `retired` comes on top of the first three."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    retired: int = 0
    skipped: int = 0
    failed: int = 0
    media: int = 0
    topics: int = 0
    """Topics of curricula, new or not; told, and not kept."""

    @property
    def questions(self) -> int:
        """How many questions were read that are in the library now."""
        return self.new + self.updated + self.unchanged

    @property
    def kept(self) -> tuple[int, ...]:
        """Those that are stored with a run, in the order of its columns."""
        return (
            self.new,
            self.updated,
            self.unchanged,
            self.retired,
            self.skipped,
            self.failed,
            self.media,
        )

    def add(self, other: Counts) -> None:
        self.new += other.new
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.retired += other.retired
        self.skipped += other.skipped
        self.failed += other.failed
        self.media += other.media
        self.topics += other.topics

    @property
    def has_changes(self) -> bool:
        return bool(self.new or self.updated or self.retired)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A unit as it stood when it was last read."""

    unit_id: int
    fingerprint: str
    questions: int
    state: str
    run_id: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a unit stands now that it was read."""

    path: str
    fingerprint: str
    questions: int
    state: str
    problems: Sequence[Problem]
    has_changes: bool

    @property
    def kept_fingerprint(self) -> str:
        """None that could match where the unit is to be read again."""
        return "" if self.state == OPEN else self.fingerprint


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One run of the log."""

    run_id: int
    paths: tuple[str, ...]
    started_at: datetime
    ended_at: datetime | None
    state: str
    """``running``, ``done``, ``cancelled`` or ``undone``. A run that was killed is left as
    ``running``."""
    new: int
    updated: int
    unchanged: int
    retired: int
    skipped: int
    failed: int
    media: int
    written_at: datetime | None = None
    """When it last wrote something."""

    def may_run(self, now: datetime) -> bool:
        """Whether it may be running still, here or in another process: it has not ended, and has
        written something of late."""
        written = self.written_at
        return self.state == RUNNING and written is not None and now - written < _SILENCE

    @property
    def is_undone(self) -> bool:
        """Whether it has been taken back."""
        return self.state == UNDONE


RUNNING, DONE, CANCELLED, UNDONE = "running", "done", "cancelled", "undone"
READ, WITH_PROBLEMS, OPEN = "read", "problems", "open"
"""States of a unit. An open one could not be read to the end and is read again at every run."""

_SILENCE = timedelta(minutes=2)
"""After which an import that has not ended is taken to have been killed: it writes with every batch,
and then for near duplicates no longer than that."""

_RUN_COUNTS = ("new", "updated", "unchanged", "retired", "skipped", "failed", "media")
_INSERT_RUN = sql.insert(ImportRunRow, "uid", "paths", "started_at", "state", *_RUN_COUNTS)
_UPDATE_RUN = sql.update(ImportRunRow, "ended_at", "state", *_RUN_COUNTS, where=("import_run_id",))
_INSERT_UNIT = sql.insert(ImportUnitRow, "path", "fingerprint", "questions", "state", "import_run")
_UPDATE_UNIT = sql.update(
    ImportUnitRow,
    "fingerprint",
    "questions",
    "state",
    "import_run",
    where=("import_unit_id",),
)
_INSERT_PROBLEM = sql.insert(
    ImportProblemRow,
    "import_run",
    "import_unit",
    "file",
    "place",
    "code",
    "reason",
    "hint",
    "is_warning",
)


class ImportLog:
    """The log of one run. The run has a row from its first real change on, and none without one:
    a run that finds everything as it was leaves no trace."""

    def __init__(self, database: Database, paths: Sequence[str]) -> None:
        self._database = database
        self._paths = json.dumps(list(paths), ensure_ascii=False)
        self._started_at = database.now()
        self.run_id: int | None = None

    def ensure_run(self) -> int:
        """The run's id; its row is written now if there is none. Within a transaction."""
        if self.run_id is None:
            now = sql.micros(self._database.now())
            self._database.execute(
                _INSERT_RUN,
                self._database.new_uid(),
                self._paths,
                sql.micros(self._started_at),
                RUNNING,
                *Counts().kept,
                now,
                now,
            )
            self.run_id = int(self._database.value("SELECT last_insert_rowid()"))
        return self.run_id

    def forget_run(self, run_id: int | None) -> None:
        """After a rollback: the run's row is the one there was before, if any."""
        self.run_id = run_id

    def remember(self, units: Sequence[Standing]) -> None:
        """Keep how units stood. What is so already is not written again. Within a transaction."""
        known = remembered(self._database, [unit.path for unit in units])
        added: dict[str, Standing] = {}
        for unit in units:
            stored = known.get(unit.path)
            if stored is None:
                added[unit.path] = unit
            else:
                self._remember_again(unit, stored)
        if not added:
            return
        run_id, now = self.ensure_run(), sql.micros(self._database.now())
        rows: list[tuple[object, ...]] = [
            (unit.path, unit.kept_fingerprint, unit.questions, unit.state, run_id, now, now)
            for unit in added.values()
        ]
        self._database.execute_many(_INSERT_UNIT, rows)
        with_problems = [path for path, unit in added.items() if unit.problems]
        for path, stored in remembered(self._database, with_problems).items():
            self._add_problems(run_id, stored.unit_id, added[path].problems)

    def _remember_again(self, unit: Standing, stored: Remembered) -> None:
        now = sql.micros(self._database.now())
        is_same = (
            (stored.questions, stored.state) == (unit.questions, unit.state)
            and not unit.has_changes
            and problems_of(self._database, stored) == list(unit.problems)
        )
        if is_same:
            if stored.fingerprint != unit.kept_fingerprint:
                self._database.execute(
                    "UPDATE import_unit SET fingerprint = ?, updated_at = ? "
                    "WHERE import_unit_id = ?",
                    unit.kept_fingerprint,
                    now,
                    stored.unit_id,
                )
            return
        run_id = self.ensure_run()
        self._database.execute(
            _UPDATE_UNIT,
            unit.kept_fingerprint,
            unit.questions,
            unit.state,
            run_id,
            now,
            stored.unit_id,
        )
        # Its rows of this run, where a file is met twice in one run.
        self._database.execute(
            "DELETE FROM import_problem WHERE import_unit_id = ? AND import_run_id = ?",
            stored.unit_id,
            run_id,
        )
        self._add_problems(run_id, stored.unit_id, unit.problems)

    def _add_problems(self, run_id: int, unit_id: int | None, problems: Iterable[Problem]) -> None:
        now = sql.micros(self._database.now())
        rows: list[tuple[object, ...]] = [
            (run_id, unit_id, p.file, p.place, p.code, p.reason, p.hint, p.is_warning, now, now)
            for p in problems
        ]
        if rows:
            self._database.execute_many(_INSERT_PROBLEM, rows)

    def count(self, counts: Counts) -> None:
        """Keep the counts so far, if the run has a row. Within a transaction."""
        if self.run_id is not None:
            self._update(None, RUNNING, counts)

    def end(self, counts: Counts, problems: Sequence[Problem], *, was_cancelled: bool) -> None:
        """Close the run, if it has a row, with the problems that belong to no unit."""
        if self.run_id is None:
            return
        with self._database.transaction():
            self._add_problems(self.run_id, None, problems)
            state = CANCELLED if was_cancelled else DONE
            self._update(sql.micros(self._database.now()), state, counts)

    def _update(self, ended_at: int | None, state: str, counts: Counts) -> None:
        now = sql.micros(self._database.now())
        self._database.execute(_UPDATE_RUN, ended_at, state, *counts.kept, now, self.run_id)


def remembered(database: Database, paths: Sequence[str]) -> dict[str, Remembered]:
    """What is known of these units, by path."""
    rows = database.rows(
        "SELECT path, import_unit_id, fingerprint, questions, state, import_run_id "
        "FROM import_unit WHERE path IN (SELECT value FROM json_each(?))",
        json.dumps(paths),
    )
    return {path: Remembered(*values) for path, *values in rows}


def problems_of(database: Database, unit: Remembered) -> list[Problem]:
    """What was wrong with a unit when it was last read."""
    if unit.state == READ:
        return []
    return _problems(
        database, "import_unit_id = ? AND import_run_id = ?", unit.unit_id, unit.run_id
    )


def problems_of_run(database: Database, run_id: int) -> list[Problem]:
    """Every problem a run met for the first time, in the order it met them."""
    return _problems(database, "import_run_id = ?", run_id)


def _problems(database: Database, condition: str, *parameters: int) -> list[Problem]:
    rows = database.rows(
        "SELECT file, code, reason, place, hint, is_warning FROM import_problem "
        f"WHERE {condition} ORDER BY import_problem_id",
        *parameters,
    )
    return [
        Problem(file, code, reason, place, hint, bool(is_warning))
        for file, code, reason, place, hint, is_warning in rows
    ]


def run(database: Database, run_id: int) -> ImportRun | None:
    """The run of that id."""
    found = _runs(database, "WHERE import_run_id = ?", run_id)
    return found[0] if found else None


def runs(database: Database, limit: int) -> list[ImportRun]:
    """The newest runs first."""
    return _runs(database, "ORDER BY import_run_id DESC LIMIT ?", limit)


def _runs(database: Database, which: str, parameter: int) -> list[ImportRun]:
    columns = ", ".join(_RUN_COUNTS)
    rows = database.rows(
        f"SELECT import_run_id, paths, started_at, ended_at, state, {columns}, updated_at "
        f"FROM import_run {which}",
        parameter,
    )
    found: list[ImportRun] = []
    for run_id, paths, started_at, ended_at, state, *counts, written_at in rows:
        began = sql.moment(started_at)
        assert began is not None
        places = tuple(json.loads(paths))
        run = ImportRun(run_id, places, began, sql.moment(ended_at), state, *counts)
        found.append(replace(run, written_at=sql.moment(written_at)))
    return found
