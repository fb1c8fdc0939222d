"""All that a person has, as one file of studytui JSON, and back from it."""

from __future__ import annotations

import os
import re
import secrets
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from studytui import __version__
from studytui.domain.draft import MediaDraft, Problem
from studytui.domain.interchange import FORMAT, LIBRARY, VERSION
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.export.studytui_library import Records, image_record, write_library
from studytui.ingest.json_stream import members
from studytui.ingest.limits import DEFAULT, Limits
from studytui.ingest.media import StoredMedia
from studytui.ingest.problems import RefusedError, problem, unreadable
from studytui.paths import Paths
from studytui.services.files import write_file
from studytui.services.importing.media import MediaFolder
from studytui.services.importing.report import (
    FileOutcome,
    ImportProgress,
    ImportReport,
    count_problems,
)
from studytui.services.learning import Learning
from studytui.storage.backup import back_up
from studytui.storage.database import Database
from studytui.storage.importing.log import Counts
from studytui.storage.near_duplicates import look_for_waiting
from studytui.storage.whole import merging, reading
from studytui.storage.whole.shape import tables
from studytui.storage.whole.staging import DamagedError, Staging

_TOLD_EVERY = 500
_OWN_FILE = re.compile(r"[^./\\\x00-\x1f][^/\\\x00-\x1f]{0,120}\.toml")
_LONGEST_FILE = 1_000_000

_COUNTED = {
    "exam": "exams",
    "topic": "topics",
    "sitting": "sittings",
    "response": "answers",
    "note": "notes",
    "bookmark": "flags",
    "goal": "goals",
}
"""Tables of a whole library whose rows a report counts, and in which words."""


def in_words(counts: Mapping[str, int]) -> dict[str, int]:
    """Of rows by table those that a report tells, by what a person calls them."""
    return {words: counts[name] for name, words in _COUNTED.items() if counts.get(name)}


class WholeLibrary:
    """Writes all of a home into a file, and puts such a file into a home."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        paths: Paths,
        learning: Callable[[], Learning],
        limits: Limits = DEFAULT,
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._paths = paths
        self._learning = learning
        self._limits = limits

    def write(self, stream: BinaryIO) -> tuple[dict[str, int], tuple[Problem, ...]]:
        """Write everything, a row at a time, all of one moment; how many rows of each table, and
        what could not be read."""
        problems: list[Problem] = []
        counts: dict[str, int] = {}
        head = {"made_at": self._database.now().isoformat(), "made_by": f"studytui {__version__}"}
        with reading.one_moment(self._database):
            write_library(stream, head, self._lists(counts, problems))
        return counts, tuple(problems)

    def _lists(
        self, counts: dict[str, int], problems: list[Problem]
    ) -> Iterator[tuple[str, Records]]:
        yield "images", self._images(problems)
        yield "files", self._files(problems)
        for table in tables():
            yield table.name, _counted(reading.rows(self._database, table), table.name, counts)

    def _images(self, problems: list[Problem]) -> Iterator[dict[str, object]]:
        for path in reading.image_paths(self._database):
            file = self._paths.media / path
            try:
                yield image_record(path, file.read_bytes())
            except OSError as error:
                reason = f"The image cannot be read, so it is missing: {error.strerror or error}."
                hint = f"It should be at {file}."
                problems.append(problem(path, "image-missing", reason, hint=hint, warning=True))

    def _files(self, problems: list[Problem]) -> Iterator[dict[str, object]]:
        places = [self._paths.lab_values, *sorted(self._paths.profiles.glob("*.toml"))]
        for place in places:
            if not place.is_file() or not _OWN_FILE.fullmatch(place.name):
                continue
            folder = "profiles" if place.parent == self._paths.profiles else ""
            try:
                text = place.read_text("utf-8")
            except UnicodeDecodeError:
                reason = f"{place} is no text in UTF-8."
                problems.append(problem(place.name, "not-utf8", reason, warning=True))
            except OSError as error:
                problems.append(unreadable(place.name, str(place), error, warning=True))
            else:
                yield {"folder": folder, "name": place.name, "text": text}

    def restore(
        self,
        path: Path,
        *,
        dry_run: bool = False,
        on_progress: Callable[[ImportProgress], None] | None = None,
        is_cancelled: Callable[[], bool] | None = None,
    ) -> ImportReport:
        """Put a file of a whole library into this one: all of it, or, where it is damaged or of a
        newer studytui, nothing.

        In a home without anything of its own it is then what it was, ids included. Where things
        are, what is the same is recognised, and what is here stays as it is. Raises StudyError
        where the library cannot be written.
        """
        return _Restoring(self, path, dry_run, on_progress, is_cancelled).run()


def _counted(rows: Records, name: str, counts: dict[str, int]) -> Records:
    counts[name] = 0
    for row in rows:
        counts[name] += 1
        yield row


class _Undone(Exception):
    """Rolls back what was only to be looked at."""


class _Cancelled(Exception):
    """The learner has stopped it."""


class _Restoring:
    """One file on its way in. Made, run once, and left."""

    def __init__(
        self,
        whole: WholeLibrary,
        path: Path,
        dry_run: bool,
        on_progress: Callable[[ImportProgress], None] | None,
        is_cancelled: Callable[[], bool] | None,
    ) -> None:
        self._database = whole._database
        self._learner_id = whole._learner_id
        self._paths = whole._paths
        self._learning = whole._learning
        self._limits = whole._limits
        self._path = path
        self._name = clean_line(path.name)
        self._dry_run = dry_run
        self._on_progress = on_progress
        self._is_cancelled = is_cancelled or (lambda: False)
        self._started_at = self._database.now()
        self._media = MediaFolder(self._paths.media, self._limits)
        self._staged: list[StoredMedia] = []
        self._images = 0
        self._files: list[tuple[str, str, str]] = []
        self._questions = 0
        self._problems: list[Problem] = []

    def run(self) -> ImportReport:
        stage = self._paths.home / f".library-{secrets.token_hex(6)}.part"
        try:
            os.close(os.open(stage, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            self._lay_down(stage)
            with merging.attached(self._database, stage):
                merged = self._merge()
            if not self._dry_run:
                self._afterwards(merged)
            return self._report(merged)
        except (RefusedError, DamagedError) as error:
            self._problems.append(self._refusal(error))
            return self._report(None)
        except _Cancelled:
            return self._report(None, was_cancelled=True)
        except OSError as error:
            raise StudyError(
                f"{self._name} cannot be taken in: {error.strerror or error}.",
                title="Nothing was changed",
                hint="Check the file, the home's permissions and the room on its disk.",
            ) from error
        finally:
            self._media.drop(self._staged)
            self._media.close()
            with suppress(OSError):
                stage.unlink()

    def _refusal(self, error: RefusedError | DamagedError) -> Problem:
        if isinstance(error, RefusedError):
            return error.problem
        return problem(
            self._name,
            "library-damaged",
            f"The file is damaged: {error}. Nothing of it went in.",
            hint="Export the library again, or take a backup.",
        )

    # Looking at every row

    def _lay_down(self, stage: Path) -> None:
        staging = Staging(stage)
        try:
            self._read_into(staging)
        finally:
            staging.close()
        if staging.unknown:
            names = ", ".join(sorted(staging.unknown)[:10])
            self._problems.append(
                problem(
                    self._name,
                    "field-unknown",
                    f"Not known to this studytui, and left out: {names}.",
                    hint="A newer studytui may know it.",
                    warning=True,
                )
            )

    def _read_into(self, staging: Staging) -> None:
        head: dict[str, object] = {}
        number, last = 0, ""
        is_checked = False
        with self._path.open("rb") as stream:
            for name, value, is_element in members(
                stream, self._name, self._limits.file_bytes * 3 // 2
            ):
                if not is_element:
                    head[name] = value
                    continue
                if not is_checked:
                    self._check_head(head)
                    is_checked = True
                number = number + 1 if name == last else 1
                last = name
                try:
                    self._take(staging, name, value)
                except DamagedError as error:
                    raise DamagedError(f"entry {number} of {clean_line(name)}: {error}") from error
                if number % _TOLD_EVERY == 0:
                    self._tell()
            if not is_checked:
                self._check_head(head)

    def _take(self, staging: Staging, name: str, value: object) -> None:
        if name == "images":
            self._take_image(value)
        elif name == "files":
            self._take_file(value)
        else:
            self._questions += name == "question"
            staging.add(name, value)

    def _tell(self) -> None:
        if self._is_cancelled():
            raise _Cancelled
        if self._on_progress is not None:
            self._on_progress(ImportProgress(0, 1, self._questions, self._seconds))

    @property
    def _seconds(self) -> float:
        return (self._database.now() - self._started_at).total_seconds()

    def _check_head(self, head: dict[str, object]) -> None:
        version = head.get("version")
        if head.get("format") != FORMAT or head.get("holds") != LIBRARY:
            raise DamagedError("its head does not say that it is a whole library")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise DamagedError("its head has no version")
        if version > VERSION:
            raise RefusedError(
                problem(
                    self._name,
                    "newer-format",
                    f"The file was written by a newer studytui (format {version}, this one knows "
                    f"{VERSION}). Nothing of it went in.",
                    hint="Upgrade studytui, then import it again.",
                )
            )

    def _take_image(self, record: object) -> None:
        if not isinstance(record, dict):
            raise DamagedError("it is no object")
        path, content = record.get("path"), record.get("content")
        if not isinstance(path, str) or not isinstance(content, str):
            raise DamagedError("path or content is missing")
        try:
            data = b64decode(content, validate=True)
        except (Base64Error, ValueError) as error:
            raise DamagedError("content is no base64") from error
        image = MediaDraft(0, self._path, member=clean_line(path), content=data)
        if self._dry_run:
            self._images += not (self._paths.media / clean_line(path)).exists()
            return
        found = self._media.stage_one(image)
        if isinstance(found, Problem):
            self._problems.append(found)
            return
        self._staged.append(found)
        if found.relative_path != path:
            reason = "Its content is not that of its name, so it was left out."
            self._problems.append(problem(path, "image-other", reason, warning=True))
            self._media.drop([self._staged.pop()])

    def _take_file(self, record: object) -> None:
        if not isinstance(record, dict):
            raise DamagedError("it is no object")
        folder, name, text = record.get("folder"), record.get("name"), record.get("text")
        if not isinstance(name, str) or not isinstance(text, str) or len(text) > _LONGEST_FILE:
            raise DamagedError("name or text is missing, or far too long")
        is_lab_values = folder == "" and name == self._paths.lab_values.name
        if not (folder == "profiles" and _OWN_FILE.fullmatch(name)) and not is_lab_values:
            raise DamagedError("its place is none of ours")
        self._files.append((str(folder), name, text))

    # Putting it in

    def _merge(self) -> merging.Merged:
        has_own = bool(self._database.value("SELECT EXISTS (SELECT 1 FROM question)"))
        if has_own or self._dry_run:
            looked_at = self._try()
            if self._dry_run or not looked_at.has_changes:
                return looked_at
            back_up(
                self._database,
                self._paths.backups,
                reason="before-import",
                media=self._paths.media,
            )
        return merging.merge(
            self._database, self._learner_id, lambda: self._media.keep(self._staged)
        )

    def _try(self) -> merging.Merged:
        """What would come of it."""
        found: list[merging.Merged] = []
        try:
            with self._database.transaction():
                found.append(merging.merge(self._database, self._learner_id))
                raise _Undone
        except _Undone:
            return found[0]

    def _afterwards(self, merged: merging.Merged) -> None:
        self._images = sum(one.temporary is not None for one in self._staged)
        self._staged.clear()
        self._write_files()
        if merged.new.get("response"):
            self._learning().refresh()
        if merged.new.get("question") and not merged.was_empty:
            look_for_waiting(self._database)

    def _write_files(self) -> None:
        for folder, name, text in self._files:
            target = self._paths.home / folder / name
            if target.exists():
                try:
                    is_same = target.read_text("utf-8") == text
                except (OSError, UnicodeDecodeError):
                    is_same = False
                if not is_same:
                    reason = "A file of that name is here and says something else; it stays."
                    self._problems.append(problem(name, "file-differs", reason, warning=True))
                continue
            try:
                target.parent.mkdir(mode=0o700, exist_ok=True)
                write_file(target, text)
            except (OSError, StudyError) as error:
                self._problems.append(problem(name, "file-not-written", str(error), warning=True))

    # What came of it

    def _report(
        self, merged: merging.Merged | None, *, was_cancelled: bool = False
    ) -> ImportReport:
        counts = Counts()
        restored: dict[str, int] = {}
        if merged is not None:
            counts.new = merged.new.get("question", 0)
            counts.unchanged = merged.same.get("question", 0)
            counts.media = self._images
            restored = in_words(merged.new)
            self._problems += self._remarks(merged)
        count_problems(counts, self._problems)
        kinds = [kind for kind in ("new", "unchanged", "failed") if getattr(counts, kind)]
        detail = self._problems[0].reason if self._problems else ""
        outcome = FileOutcome(self._name, ", ".join(kinds) or "unchanged", counts.questions, detail)
        return ImportReport(
            new=counts.new,
            updated=0,
            unchanged=counts.unchanged,
            retired=0,
            skipped=counts.skipped,
            failed=counts.failed,
            questions=counts.questions,
            media=counts.media,
            seconds=self._seconds,
            problems=tuple(self._problems),
            files=(outcome,),
            run_id=None,
            is_dry_run=self._dry_run,
            was_cancelled=was_cancelled,
            restored=restored,
        )

    def _remarks(self, merged: merging.Merged) -> Iterator[Problem]:
        if merged.differing:
            what = ", ".join(f"{number} {name}" for name, number in merged.differing.items())
            yield self._remark(
                "kept-yours",
                f"Here in another state, and left as they are here: {what.replace('_', ' ')}.",
            )
        if merged.copies:
            yield self._remark(
                "options-differ",
                f"Of {merged.copies} questions the options are others here: those of the file went "
                "in as retired, so that the answers to them can be reviewed.",
            )
        for name, needed in merged.circles:
            yield self._remark(
                "topic-cycle", f"{name} would need {needed}, which needs {name}: left out."
            )

    def _remark(self, code: str, reason: str) -> Problem:
        return problem(self._name, code, reason, warning=True)
