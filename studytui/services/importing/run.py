"""One import from the scan to the report, holding a batch of drafts at a time."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from studytui.domain.draft import Problem
from studytui.domain.table_mapping import Mappings, digest_of
from studytui.domain.text import clean_line
from studytui.ingest.limits import DEFAULT, Limits
from studytui.ingest.media import StoredMedia
from studytui.ingest.scan import Folder, Unit, is_page, scan_folders
from studytui.paths import Paths
from studytui.services.importing.ahead import Ahead
from studytui.services.importing.destination import Destination
from studytui.services.importing.looking_after import look_after
from studytui.services.importing.media import Staged
from studytui.services.importing.move import Mover
from studytui.services.importing.reading import Taken, UnitReader, collecting_less
from studytui.services.importing.report import (
    CAN_PASS,
    FILES_LISTED,
    FileOutcome,
    ImportProgress,
    ImportReport,
    count_problems,
    outcome_of,
)
from studytui.services.importing.samples import Samples
from studytui.storage import table_mappings, topic_rules
from studytui.storage.backup import back_up, holds_all
from studytui.storage.database import Database
from studytui.storage.importing import folders
from studytui.storage.importing.batch import Preview, UnitResult, UnitToWrite
from studytui.storage.importing.folders import KnownFolder
from studytui.storage.importing.importer import Importer
from studytui.storage.importing.log import Counts, ImportLog, Remembered, problems_of, remembered

READER_VERSION = 4
"""Raised when a reader finds more or other things in the same file: everything is read again."""

_CHUNK = 256
_BATCH_UNITS = 500
_BATCH_QUESTIONS = 1_000
_BATCH_CHARACTERS = 8_000_000
"""What is held at once; a capture of 375 KB fills a batch with 22."""
_TELL_EVERY = timedelta(seconds=0.1)


class Run:
    """Does one import. Made, run once, and left."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        paths: Paths,
        places: Sequence[Path],
        *,
        destination: Destination,
        dry_run: bool,
        move: bool,
        on_progress: Callable[[ImportProgress], None] | None,
        is_cancelled: Callable[[], bool] | None,
        mappings: Mappings | None = None,
        wait: Callable[[], None] | None = None,
        is_ready: Callable[[Unit], bool] | None = None,
        limits: Limits = DEFAULT,
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._paths = paths
        self._places = [Path(os.path.abspath(place)) for place in places]
        self._destination = destination
        self._formats: Counter[str] = Counter()
        self._samples = Samples()
        self._limits = limits
        self._mappings = {**table_mappings.all_of(database), **(mappings or {})}
        self._said = digest_of(self._mappings)
        self._on_progress = on_progress
        self._is_cancelled = is_cancelled or (lambda: False)
        self._wait = wait
        self._is_ready = is_ready or (lambda unit: True)
        self._waited = timedelta()
        self._reader = UnitReader(
            destination.source or None, limits, self._mappings, paths.media, dry_run
        )
        self._media = self._reader.media
        self._preview = Preview(database) if dry_run else None
        self._log = ImportLog(database, [_storable(str(place)) for place in self._places])
        self._importer = Importer(database, learner_id, self._log)
        self._mover = Mover(paths.home / "originals", database.now()) if move else None
        self._may_need_backup = not dry_run and _has_questions(database)
        self._started_at = self._told_at = database.now()
        self._counts = Counts()
        self._problems: list[tuple[int, Problem]] = []
        self._loose: list[Problem] = []
        self._files: list[tuple[int, FileOutcome]] = []
        self._clean_files = 0
        self._batch: list[_Read] = []
        self._held = (0, 0)
        """Questions and characters in the batch."""
        self._keys: list[_Read] = []
        self._known_folders: dict[str, KnownFolder] = {}
        self._folders: dict[str, Folder] = {}
        """Those that may be known once this run is over."""
        self._clean: dict[str, tuple[int, int]] = {}
        """Units and questions of each folder that are in without a problem."""
        self._has_read = False
        self._done = 0
        self._total = 0
        self._compared = (0, 0)
        self._was_cancelled = False

    def run(self) -> ImportReport:
        """From the scan to the report. Raises StudyError for a path that is not there, and where
        the library cannot be written; what was committed before stays."""
        found = scan_folders(self._places, self._limits, self._is_known)
        with collecting_less():
            return self._run(found)

    def _run(self, found: Iterator[Unit | Problem | Folder]) -> ImportReport:
        try:
            self._take_all(found)
            self._write(self._batch)
            self._write(self._keys)
            if self._preview is None:
                look_after(
                    self._database,
                    self._learner_id,
                    self._counts,
                    self._started_at,
                    self._was_cancelled,
                    self._tell_comparison,
                )
                self._log.end(self._counts, self._loose, was_cancelled=self._was_cancelled)
                self._remember_folders()
        finally:
            self._drop([*self._batch, *self._keys])
            self._media.close()
        self._tell(always=True)
        return self._report()

    def _count(self) -> int:
        """How many units there are, those of folders that are as they were among them."""
        total = 0
        for item in scan_folders(self._places, self._limits, self._is_known):
            if isinstance(item, Folder) and item.is_passed_over:
                total += self._known_folders[item.path].units
            total += isinstance(item, Unit)
        return total

    def _is_known(self, path: str, digest: str) -> bool:
        """Whether all files of a folder are in, just as they are now."""
        if self._mover is not None or os.sep != "/":
            return False
        known = folders.find(self._database, _folder(path), self._folder_digest(digest))
        if known is not None:
            self._known_folders[path] = known
        return known is not None

    def _folder_digest(self, digest: str) -> str:
        return f"{READER_VERSION} {digest} {self._destination.fingerprint} {self._said}"

    def _end_folder(self, place: int, folder: Folder) -> None:
        if folder.is_passed_over:
            known = self._known_folders[folder.path]
            self._done += known.units
            if known.units:
                counts = Counts(unchanged=known.questions)
                self._account(place, folder.name or folder.path, counts, ())
            self._tell()
        elif folder.digest and folder.units:
            self._folders[folder.path] = folder

    def _remember_folders(self) -> None:
        """Keep the folders all of whose files are in without a problem."""
        clean = [
            KnownFolder(_folder(path), self._folder_digest(folder.digest), *done)
            for path, folder in self._folders.items()
            if (done := self._clean.get(path, (0, 0)))[0] == folder.units
        ]
        if clean and self._mover is None:
            with self._database.transaction():
                folders.remember(self._database, clean)

    def _take_all(self, found: Iterator[Unit | Problem | Folder]) -> None:
        with Ahead(self._reader, _page_of) as ahead:
            for step, taken in ahead.over(self._steps(found)):
                self._wait_if_asked()
                if self._is_cancelled():
                    self._was_cancelled = True
                    return
                if isinstance(step.item, Folder):
                    self._end_folder(step.place, step.item)
                elif isinstance(step.item, Problem):
                    self._take_problem(step.place, step.item)
                elif step.fingerprint:
                    taken = taken or self._reader.read(step.item)
                    self._take(step.place, step.item, step.fingerprint, taken)
                elif step.known is not None:
                    self._take_as_before(step.place, step.item, step.known)

    def _steps(self, found: Iterator[Unit | Problem | Folder]) -> Iterator[_Step]:
        place = 0
        while chunk := list(islice(found, _CHUNK)):
            paths = [_path(item) for item in chunk if isinstance(item, Unit)]
            known = remembered(self._database, paths)
            for item in chunk:
                place += 1
                if isinstance(item, Unit):
                    yield self._step_of(place, item, known.get(_path(item)))
                else:
                    yield _Step(place, item)

    def _step_of(self, place: int, unit: Unit, known: Remembered | None) -> _Step:
        fingerprint = self._fingerprint(unit)
        if known is not None and known.fingerprint == fingerprint:
            return _Step(place, unit, known)
        if not self._is_ready(unit):
            return _Step(place, unit)
        if not self._has_read:
            self._begin_to_read()
        return _Step(place, unit, fingerprint=fingerprint)

    def _wait_if_asked(self) -> None:
        """Nothing is locked here: what is read waits in memory, and what is written is committed."""
        if self._wait is not None:
            before = self._database.now()
            self._wait()
            self._waited += self._database.now() - before

    @property
    def _seconds(self) -> float:
        """Since the start, without the time it was paused."""
        return (self._database.now() - self._started_at - self._waited).total_seconds()

    def _take_problem(self, place: int, problem: Problem) -> None:
        counts = Counts()
        count_problems(counts, [problem])
        self._loose.append(problem)
        self._account(place, problem.file, counts, [problem])

    def _take(self, place: int, unit: Unit, fingerprint: str, taken: Taken) -> None:
        self._formats[taken.reading.format] += 1
        codes = {problem.code for problem in (*taken.reading.problems, *taken.problems)}
        to_write = UnitToWrite(
            _path(unit),
            fingerprint,
            clean_line(unit.name),
            taken.reading,
            taken.staged,
            taken.problems,
            is_open=bool(codes & CAN_PASS),
        )
        read = _Read(place, unit, to_write, taken.staged)
        if taken.reading.keys and not taken.reading.questions:
            # A key may be for questions that come later in the scan.
            self._keys.append(read)
            return
        self._batch.append(read)
        self._held = (self._held[0] + read.questions, self._held[1] + read.characters)
        if (
            len(self._batch) >= _BATCH_UNITS
            or self._held[0] >= _BATCH_QUESTIONS
            or self._held[1] >= _BATCH_CHARACTERS
        ):
            self._write(self._batch)
            self._held = (0, 0)

    def _begin_to_read(self) -> None:
        """Only now is it known that this is more than a look at what is as it was, which ends as
        soon as its units would have been counted."""
        self._has_read = True
        if self._preview is None:
            self._media.sweep()
        if self._on_progress is not None:
            self._total = self._count()
            self._tell(always=True)

    def _take_as_before(self, place: int, unit: Unit, known: Remembered) -> None:
        problems = problems_of(self._database, known)
        if problems or self._clean_files < FILES_LISTED:
            counts = Counts(unchanged=known.questions)
            count_problems(counts, problems)
            self._account(place, unit.name, counts, problems)
        else:
            # Nothing to say of it: this is most of a large folder, and all of it at most times.
            self._counts.unchanged += known.questions
        self._finish(place, unit, known.questions, problems)
        self._tell()

    def _fingerprint(self, unit: Unit) -> str:
        said = f" {self._said}" if self._said and not is_page(unit) else ""
        return f"{READER_VERSION} {unit.fingerprint()} {self._destination.fingerprint}{said}"

    def _write(self, batch: list[_Read]) -> None:
        if not batch:
            return
        units = [item.to_write for item in batch]
        if self._preview is not None:
            results = self._look_at(units)
        else:
            self._back_up_if_due(units)
            results = self._importer.write(
                units,
                self._counts,
                count=_count,
                before_commit=lambda done: self._complete(batch, done),
            )
        for item, result in zip(batch, results, strict=True):
            self._account(
                item.place,
                item.unit.name,
                result.counts,
                result.problems,
                item.to_write.reading.format,
            )
            self._finish(item.place, item.unit, result.counts.questions, result.problems)
        batch.clear()
        # Behind all of them: told of the first, whoever draws would show that for a while.
        self._tell(always=True)

    def _look_at(self, units: Sequence[UnitToWrite]) -> list[UnitResult]:
        assert self._preview is not None
        self._preview.prepare(unit.reading for unit in units)
        results = [self._preview.take(unit) for unit in units]
        for unit, result in zip(units, results, strict=True):
            result.problems[:0] = [*unit.reading.problems, *unit.problems]
            _count(unit, result)
            self._samples.look_at(unit.name, unit.reading)
        return results

    def _complete(self, batch: Sequence[_Read], results: Sequence[UnitResult]) -> None:
        """The last of a transaction: answers that a key marks now, everything into its topic, then the
        images under their names."""
        changed = [result for result in results if result.counts.updated]
        asked = [one for result in changed for one in (*result.question_ids, *result.keyed_ids)]
        if asked:
            from studytui.services.marking_anew import follow_import

            follow_import(self._database, self._learner_id, asked)
        wanted = self._destination
        if wanted.topic:
            ids = [one for result in results for one in result.question_ids]
            topic_rules.place_in(self._database, ids, wanted.subject, wanted.topic)
        self._keep_media(batch, results)

    def _keep_media(self, batch: Sequence[_Read], results: Sequence[UnitResult]) -> None:
        for item, result in zip(batch, results, strict=True):
            copies = [media for media in item.staged.values() if media.temporary is not None]
            if result.is_written:
                self._media.keep(copies)
            else:
                self._media.drop(copies)

    def _drop(self, batch: Sequence[_Read]) -> None:
        for item in batch:
            self._media.drop(list(item.staged.values()))

    def _account(
        self,
        place: int,
        name: str,
        counts: Counts,
        problems: Sequence[Problem],
        format: str = "",
    ) -> None:
        self._counts.add(counts)
        self._problems.extend((place, problem) for problem in problems)
        if problems or self._clean_files < FILES_LISTED:
            self._files.append((place, outcome_of(clean_line(name), counts, problems, format)))
        self._clean_files += not problems

    def _finish(self, place: int, unit: Unit, questions: int, problems: Sequence[Problem]) -> None:
        self._done += 1
        if not problems:
            folder = os.path.dirname(unit.files[0].path)
            units, before = self._clean.get(folder, (0, 0))
            self._clean[folder] = units + 1, before + questions
        if self._mover is not None and not problems:
            self._problems.extend((place, problem) for problem in self._mover.move(unit))

    def _tell_comparison(self, done: int, total: int) -> None:
        self._compared = (done, total)
        self._tell()
        self._wait_if_asked()

    def _tell(self, *, always: bool = False) -> None:
        if self._on_progress is None:
            return
        self._total = max(self._total, self._done)
        now = self._database.now()
        if always or now - self._told_at >= _TELL_EVERY:
            self._told_at = now
            questions = self._counts.questions
            self._on_progress(
                ImportProgress(self._done, self._total, questions, self._seconds, *self._compared)
            )

    def _back_up_if_due(self, units: Sequence[UnitToWrite]) -> None:
        if not self._may_need_backup:
            return
        folder = self._paths.backups
        if holds_all(self._database, folder):
            self._may_need_backup = False
        elif self._importer.would_change(units):
            media = self._paths.media
            back_up(self._database, folder, reason="before-import", media=media)
            self._may_need_backup = False

    def _report(self) -> ImportReport:
        counts = self._counts
        return ImportReport(
            new=counts.new,
            updated=counts.updated,
            unchanged=counts.unchanged,
            retired=counts.retired,
            skipped=counts.skipped,
            failed=counts.failed,
            questions=counts.questions,
            media=counts.media,
            topics=counts.topics,
            seconds=self._seconds,
            problems=_in_order(self._problems),
            files=_in_order(self._files),
            run_id=self._log.run_id,
            is_dry_run=self._preview is not None,
            was_cancelled=self._was_cancelled,
            formats=tuple((name, count) for name, count in self._formats.most_common() if name),
            samples=tuple(self._samples.found),
        )


class _Step(NamedTuple):
    """What the scan gave, and what is to be done with it."""

    place: int
    """Where it stands in the scan: reports keep that order."""
    item: Unit | Problem | Folder
    known: Remembered | None = None
    """Of a unit: what was read of it before."""
    fingerprint: str = ""
    """Of a unit that is to be read: what will be known of it."""


def _page_of(step: _Step) -> Unit | None:
    """The page that is to be read, if it is one: other files are large, or few."""
    if step.fingerprint and isinstance(step.item, Unit) and is_page(step.item):
        return step.item
    return None


class _Read:
    """A unit that was read and waits to be written."""

    __slots__ = ("characters", "place", "questions", "staged", "to_write", "unit")

    def __init__(self, place: int, unit: Unit, to_write: UnitToWrite, staged: Staged) -> None:
        self.place = place
        """Where it stands in the scan: reports keep that order."""
        self.unit = unit
        self.to_write = to_write
        self.staged = staged
        self.questions = len(to_write.reading.questions)
        captures = [draft.capture for draft in to_write.reading.questions if draft.capture]
        self.characters = sum(len(item.raw_html) + len(item.raw_json) for item in captures)


_Item = TypeVar("_Item")


def _in_order(items: list[tuple[int, _Item]]) -> tuple[_Item, ...]:
    return tuple(item for _, item in sorted(items, key=lambda pair: pair[0]))


def _path(unit: Unit) -> str:
    """What names a unit from run to run."""
    return _storable(unit.files[0].path)


def _folder(path: str) -> str:
    """What names a folder from run to run: how the names of the units in it begin."""
    return _storable(os.path.join(path, ""))


def _storable(path: str) -> str:
    """A path that any file can have as text that any file can hold: bytes that are no UTF-8 are
    written out."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def _count(unit: UnitToWrite, result: UnitResult) -> None:
    count_problems(result.counts, result.problems)
    copies = [item for item in unit.images.values() if isinstance(item, StoredMedia)]
    result.counts.media = len({item.sha256 for item in copies if item.temporary is not None})


def _has_questions(database: Database) -> bool:
    return bool(database.value("SELECT EXISTS (SELECT 1 FROM question)"))
