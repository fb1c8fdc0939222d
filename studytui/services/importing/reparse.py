"""Newer readers over what is stored: every capture read again, without its files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from studytui.domain.draft import Capture, Problem, QuestionDraft, Reading
from studytui.domain.retelling import TAGS
from studytui.domain.text import clean_line
from studytui.ingest.limits import DEFAULT
from studytui.ingest.media import StoredMedia
from studytui.ingest.piece import DOT, format_of
from studytui.ingest.problems import RefusedError, RejectedError
from studytui.ingest.readers import format_of as readers_format
from studytui.ingest.readers import markdown_quiz, marked_table, readers
from studytui.ingest.readers.document import Document, decode_json
from studytui.ingest.scan import Stamp, Unit
from studytui.paths import Paths
from studytui.services.importing.looking_after import look_after
from studytui.services.importing.media import Staged
from studytui.services.importing.report import (
    FILES_LISTED,
    FileOutcome,
    ImportProgress,
    ImportReport,
    count_problems,
    outcome_of,
)
from studytui.storage.backup import back_up
from studytui.storage.database import Database
from studytui.storage.importing import again
from studytui.storage.importing.again import StoredCapture
from studytui.storage.importing.batch import Preview, UnitResult, UnitToWrite
from studytui.storage.importing.importer import Importer
from studytui.storage.importing.log import Counts, ImportLog

REPARSED = "what is stored, read again"
"""The path of such a run in the history."""

_BATCH = 200
_BATCH_CHARACTERS = 8_000_000


class Reparse:
    """Reads everything stored once more. Made, run once, and left."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        paths: Paths,
        *,
        dry_run: bool,
        on_progress: Callable[[ImportProgress], None] | None,
        is_cancelled: Callable[[], bool] | None,
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._paths = paths
        self._on_progress = on_progress
        self._is_cancelled = is_cancelled or (lambda: False)
        self._log = ImportLog(database, [REPARSED])
        self._importer = Importer(database, learner_id, self._log, is_again=True)
        self._preview = Preview(database) if dry_run else None
        if self._preview is not None:
            self._preview.is_again = True
        self._started_at = database.now()
        self._counts = Counts()
        self._problems: list[Problem] = []
        self._files: list[FileOutcome] = []
        self._done = 0
        self._total = 0
        self._may_need_backup = not dry_run

    def run(self) -> ImportReport:
        """Read everything again. Raises StudyError where the library cannot be written; what was
        committed before stays."""
        self._total = again.count(self._database)
        batch: list[UnitToWrite] = []
        held = 0
        was_cancelled = False
        with tempfile.TemporaryDirectory(prefix="studytui-") as folder:
            for capture in again.captures(self._database):
                was_cancelled = self._is_cancelled()
                if was_cancelled:
                    break
                unit = _Again(capture, Path(folder)).unit()
                if unit is None:
                    self._counts.skipped += 1
                    self._done += 1
                    continue
                batch.append(unit)
                held += len(capture.raw_html) + len(capture.raw_json)
                if len(batch) >= _BATCH or held >= _BATCH_CHARACTERS:
                    self._write(batch)
                    held = 0
            self._write(batch)
        if self._preview is None:
            look_after(
                self._database, self._learner_id, self._counts, self._started_at, was_cancelled
            )
            self._log.end(self._counts, self._problems, was_cancelled=was_cancelled)
        return self._report(was_cancelled)

    def _write(self, batch: list[UnitToWrite]) -> None:
        if not batch:
            return
        if self._preview is not None:
            results = self._look_at(batch)
        else:
            if self._may_need_backup and self._importer.would_change(batch):
                back_up(
                    self._database,
                    self._paths.backups,
                    reason="before-reparse",
                    media=self._paths.media,
                )
                self._may_need_backup = False
            results = self._importer.write(
                batch, self._counts, count=_count, before_commit=lambda done: None
            )
        for unit, result in zip(batch, results, strict=True):
            self._counts.add(result.counts)
            self._problems += result.problems
            if result.problems or len(self._files) < FILES_LISTED:
                self._files.append(outcome_of(unit.name, result.counts, result.problems))
        self._done += len(batch)
        batch.clear()
        if self._on_progress is not None:
            seconds = (self._database.now() - self._started_at).total_seconds()
            self._on_progress(
                ImportProgress(self._done, self._total, self._counts.questions, seconds)
            )

    def _look_at(self, batch: Sequence[UnitToWrite]) -> list[UnitResult]:
        assert self._preview is not None
        self._preview.prepare(unit.reading for unit in batch)
        results = [self._preview.take(unit) for unit in batch]
        for unit, result in zip(batch, results, strict=True):
            result.problems[:0] = unit.problems
            _count(unit, result)
        return results

    def _report(self, was_cancelled: bool) -> ImportReport:
        counts = self._counts
        return ImportReport(
            new=counts.new,
            updated=counts.updated,
            unchanged=counts.unchanged,
            retired=counts.retired,
            skipped=counts.skipped,
            failed=counts.failed,
            questions=counts.questions,
            media=0,
            seconds=(self._database.now() - self._started_at).total_seconds(),
            problems=tuple(self._problems),
            files=tuple(self._files),
            run_id=self._log.run_id,
            is_dry_run=self._preview is not None,
            was_cancelled=was_cancelled,
        )


def _count(unit: UnitToWrite, result: UnitResult) -> None:
    count_problems(result.counts, result.problems)


class _Again:
    """One capture, as its reader meets it."""

    def __init__(self, capture: StoredCapture, folder: Path) -> None:
        self._capture = capture
        self._folder = folder

    def unit(self) -> UnitToWrite | None:
        """What reading it again gives; None where what is stored cannot be read by itself, as a
        question of a set whose common text is not part of it."""
        capture = self._capture
        name = clean_line(os.path.basename(capture.path)) or f"question {capture.question_id}"
        try:
            found = self._read()
        except RefusedError as refused:
            return self._left(name, refused.problem.reason)
        if found is None:
            return None
        draft, images = found
        if len(draft.media) != len(capture.images):
            return self._left(name, "Its images could not be matched with those that are stored.")
        return UnitToWrite(capture.path, "", name, Reading((draft,)), images=images)

    def _left(self, name: str, reason: str) -> UnitToWrite:
        problem = Problem(
            name,
            "not-read-again",
            f"{reason} The question stays as it is.",
            place=f"question {self._capture.original_id or self._capture.question_id}",
            hint="Import its file again.",
            is_warning=True,
        )
        return UnitToWrite(self._capture.path, "", name, Reading(), problems=(problem,))

    def _read(self) -> tuple[QuestionDraft, Staged] | None:
        capture = self._capture
        data = decode_json(capture.raw_json.encode(), "")[0] if capture.raw_json else None
        if named := format_of(data):
            return self._read_piece(named)
        if isinstance(data, dict) and marked_table.is_marked(data):
            return self._read_row(data)
        for document in self._documents():
            for reader in readers():
                if not reader.accepts(document):
                    continue
                reading = reader.read(document, capture.source)
                if len(reading.questions) != 1:
                    continue
                draft = self._as_known(reading.questions[0], is_part=not capture.raw_html)
                return draft, self._images(draft)
        return None

    def _read_piece(self, named: str) -> tuple[QuestionDraft, Staged] | None:
        """The question in a piece of its file, by the reader of that format."""
        capture = self._capture
        reader = next((one for one in readers() if readers_format(one) == named), None)
        if reader is None or not capture.raw_html:
            return None
        # In a file of numbered questions the number alone says where one begins.
        for text in (capture.raw_html, f"#### {capture.raw_html}"):
            document = Document(
                self._unit(), DEFAULT, content=text.encode(), content_file=self._name()
            )
            found = reader.read(document, capture.source).questions
            if len(found) != 1:
                found = tuple(draft for draft in found if draft.key == capture.key)
            if len(found) == 1 or named != markdown_quiz.FORMAT:
                break
        if len(found) != 1:
            return None
        # Its tags may stand in a line before it.
        unsaid = found[0].unsaid | {TAGS}
        draft = self._as_known(replace(found[0], is_own=False, unsaid=unsaid), is_part=True)
        if capture.topic:
            # What stood above the piece may have named another.
            draft = replace(
                draft, subject=capture.subject, topic=capture.topic, concept=capture.concept
            )
        kept = Capture(capture.path, capture.raw_html, capture.raw_json)
        return replace(draft, capture=kept), self._images(draft)

    def _read_row(self, cells: dict[str, object]) -> tuple[QuestionDraft, Staged] | None:
        """The question in a row of a table of ours."""
        capture = self._capture
        try:
            draft = marked_table.draft_of(cells, capture.path, capture.source, capture.source)
        except RejectedError:
            return None
        # A table holds no images: those of the question stay.
        return (self._as_known(draft, is_part=True), {}) if not capture.images else None

    def _name(self) -> str:
        capture = self._capture
        return os.path.basename(capture.path or f"question-{capture.question_id}")

    def _unit(self) -> Unit:
        path = self._capture.path or f"question-{self._capture.question_id}"
        return Unit(os.path.dirname(path), os.path.basename(path), (Stamp(path, 0, 0, 0),))

    def _documents(self) -> list[Document]:
        """The forms in which a reader may know it: as it is, or as the only question of a file."""
        capture = self._capture
        if capture.vignette_group is not None:
            return []
        name, unit = self._name(), self._unit()
        stem = os.path.splitext(name)[0]
        documents = [Document(unit, DEFAULT, images=self._dots(stem))]
        data: object = None
        if capture.raw_json:
            data, _ = decode_json(capture.raw_json.encode(), name)
        for one in documents:
            if capture.raw_html:
                one.page, one.page_file = capture.raw_html, name
            if capture.raw_json:
                one.data, one.data_text = data, capture.raw_json
                one.data_file, one.has_data = name, True
        if not capture.raw_html and isinstance(data, dict):
            alone = {"id": capture.exam_external_id, "questions": [data]}
            documents.append(Document(unit, DEFAULT, data=alone, data_file=name, has_data=True))
        return documents

    def _dots(self, stem: str) -> tuple[Stamp, ...]:
        """A stand-in for each image, so that the reader says where it is shown."""
        if not self._capture.images:
            return ()
        dots = []
        for number in range(_most_images(self._capture)):
            path = self._folder / f"{stem}_img{number}.png"
            if not os.path.exists(path):
                path.write_bytes(DOT)
            dots.append(Stamp(str(path), len(DOT), 0, 0))
        return tuple(dots)

    def _as_known(self, draft: QuestionDraft, *, is_part: bool) -> QuestionDraft:
        """The draft under the name the question has; a part of a file with what only the file
        says."""
        capture = self._capture
        draft = replace(draft, source=capture.source, key=capture.key)
        if not is_part:
            return draft
        if not draft.topic and capture.topic:
            draft = replace(
                draft, subject=capture.subject, topic=capture.topic, concept=capture.concept
            )
        return replace(
            draft,
            exam_external_id=capture.exam_external_id,
            original_id=capture.original_id,
            original_number=capture.original_number,
            capture=replace(draft.capture, captured_at=None) if draft.capture else None,
        )

    def _images(self, draft: QuestionDraft) -> Staged:
        """The stored image of each that the draft shows, in their order."""
        shown = sorted(draft.media, key=lambda media: media.index)
        return {
            media.origin: StoredMedia(
                kept["sha256"],
                kept["relative_path"],
                kept["mime_type"],
                kept["size"],
                kept["width"],
                kept["height"],
                None,
            )
            for media, kept in zip(shown, self._capture.images, strict=False)
        }


def _most_images(capture: StoredCapture) -> int:
    """One more than the highest number an image of the capture may have."""
    entries: object = None
    if capture.raw_json:
        data, _ = decode_json(capture.raw_json.encode(), "")
        entries = data.get("images") if isinstance(data, dict) else None
    return max(len(entries) if isinstance(entries, list) else 0, len(capture.images))
