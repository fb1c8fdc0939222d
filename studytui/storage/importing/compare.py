"""What a draft means for the library: new, changed, the same, or too old to matter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from studytui.domain.draft import ExamDraft, QuestionDraft, Reading
from studytui.domain.question import Status
from studytui.storage.database import Database
from studytui.storage.tables.row import UtcField

_UTC = UtcField()


class Verdict(StrEnum):
    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class Known:
    """A question as it stands. `question_id` is 0 where a preview has seen it but not stored it."""

    question_id: int
    revision_hash: str
    status: Status
    captured_at: datetime | None


@dataclass(slots=True)
class KnownExam:
    """An exam as it stands: its questions by id (or by key alone in a preview), and its date."""

    exam_id: int
    captured_at: datetime | None
    source_file: str
    is_complete: bool
    keys: dict[str, int] = field(default_factory=dict)
    """Question ids by key, in order."""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Compared:
    """What is to be done with one draft."""

    verdict: Verdict
    known: Known | None
    revision_hash: str
    captured_at: datetime | None
    is_superseded: bool = False
    """A newer dump of its exam is stored and does not hold it: it goes in as retired."""


@dataclass(frozen=True, slots=True)
class ComparedExam:
    """What is to be done with one exam."""

    known: KnownExam | None
    is_older: bool
    supersedes: bool
    """This is a later state of the same exam: what it no longer holds has gone."""
    gone: tuple[str, ...] = ()
    """Keys that are no longer in it."""
    retired: tuple[str, ...] = ()
    """Those of `gone` that no other exam holds and that were not retired before."""


class Comparison:
    """Compares readings with the library, and remembers its own verdicts, so that the second
    capture of a question in one run is compared with the first.

    Under the write lock it is made anew for each batch: nothing it knows can be out of date. A
    preview keeps one for the whole run.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._questions: dict[tuple[str, str], Known] = {}
        self._looked_up: set[tuple[str, str]] = set()
        self._exams: dict[tuple[str, str], KnownExam | None] = {}

    def prepare(self, readings: Iterable[Reading]) -> None:
        """Look up everything these readings may touch: one SELECT a source."""
        wanted: dict[str, set[str]] = {}
        exams: set[tuple[str, str]] = set()
        for reading in readings:
            for draft in reading.questions:
                wanted.setdefault(draft.source, set()).add(draft.key)
                if draft.exam_external_id is not None:
                    exams.add((draft.source, draft.exam_external_id))
            for exam in reading.exams:
                wanted.setdefault(exam.source, set()).update(exam.question_keys)
                exams.add((exam.source, exam.external_id))
        for source, keys in wanted.items():
            self._look_up(source, keys)
        for source, external_id in exams:
            self._exam(source, external_id)

    def _look_up(self, source: str, keys: Iterable[str]) -> None:
        missing = [key for key in keys if (source, key) not in self._looked_up]
        if not missing:
            return
        self._looked_up.update((source, key) for key in missing)
        rows = self._database.rows(
            """
            SELECT q.source_question_key, q.question_id, q.revision_hash, q.status, e.extracted_at
            FROM source s
            CROSS JOIN question q ON q.source_id = s.source_id
                AND q.source_question_key IN (SELECT value FROM json_each(?))
            LEFT JOIN extraction e ON e.question_id = q.question_id
            WHERE s.name = ?
            """,
            json.dumps(missing),
            source,
        )
        for key, question_id, revision_hash, status, extracted_at in rows:
            self._questions[source, key] = Known(
                question_id, revision_hash, Status(status), _UTC.python_value(extracted_at)
            )

    def _exam(self, source: str, external_id: str) -> KnownExam | None:
        place = (source, external_id)
        if place not in self._exams:
            self._exams[place] = self._read_exam(source, external_id)
        return self._exams[place]

    def _read_exam(self, source: str, external_id: str) -> KnownExam | None:
        rows = self._database.rows(
            """
            SELECT x.exam_id, x.captured_at, x.source_file,
                   coalesce(json_extract(x.metadata, '$.is_complete'), 0), x.is_active
            FROM exam x JOIN source s USING (source_id)
            WHERE s.name = ? AND x.external_id = ?
            """,
            source,
            external_id,
        )
        if not rows:
            return None
        exam_id, captured_at, source_file, is_complete, is_active = rows[0]
        items = self._database.rows(
            """
            SELECT q.source_question_key, q.question_id
            FROM exam_item i JOIN question q USING (question_id)
            WHERE i.exam_id = ? ORDER BY i.position
            """,
            exam_id,
        )
        return KnownExam(
            exam_id,
            _UTC.python_value(captured_at),
            source_file,
            bool(is_complete),
            dict(items),
            bool(is_active),
        )

    def known(self, source: str, key: str) -> Known | None:
        """The question of that key, as stored or as this run has left it."""
        self._look_up(source, (key,))
        return self._questions.get((source, key))

    def question(
        self, draft: QuestionDraft, media_hashes: Sequence[str], dated: datetime | None
    ) -> Compared:
        """The verdict on a draft. `dated` is the date of its file where the draft has none."""
        revision = draft.revision_hash(media_hashes)
        captured_at = (draft.capture.captured_at if draft.capture else None) or dated
        exam = (
            self._exam(draft.source, draft.exam_external_id)
            if draft.exam_external_id is not None
            else None
        )
        is_behind = exam is not None and _is_older(captured_at, exam.captured_at)
        known = self.known(draft.source, draft.key)
        if known is None:
            superseded = is_behind and exam is not None and exam.is_complete
            return Compared(Verdict.NEW, None, revision, captured_at, superseded)
        is_older = is_behind or _is_older(captured_at, known.captured_at)
        is_same = known.revision_hash == revision and known.status is not Status.RETIRED
        verdict = Verdict.UNCHANGED if is_older or is_same else Verdict.UPDATED
        return Compared(verdict, known, revision, captured_at)

    def remember(
        self, draft: QuestionDraft, compared: Compared, question_id: int, status: Status
    ) -> None:
        """Take the verdict as done."""
        self._questions[draft.source, draft.key] = Known(
            question_id, compared.revision_hash, status, compared.captured_at
        )

    def exam(self, draft: ExamDraft, source_file: str) -> ComparedExam:
        """The verdict on an exam. A dump supersedes the stored one when it is dated later, or is
        the same file read again; two undated files of one name never retire each other's."""
        known = self._exam(draft.source, draft.external_id)
        if known is None:
            return ComparedExam(None, is_older=False, supersedes=True)
        if _is_older(draft.captured_at, known.captured_at):
            return ComparedExam(known, is_older=True, supersedes=False)
        is_newer = (
            draft.captured_at is not None
            and known.captured_at is not None
            and draft.captured_at > known.captured_at
        )
        supersedes = is_newer or known.source_file == source_file
        if not (supersedes and draft.is_complete):
            return ComparedExam(known, is_older=False, supersedes=supersedes)
        kept = set(draft.question_keys)
        gone = tuple(key for key in known.keys if key not in kept)
        return ComparedExam(known, False, True, gone, self._only_here(draft, known, gone))

    def _only_here(
        self, draft: ExamDraft, known: KnownExam, gone: tuple[str, ...]
    ) -> tuple[str, ...]:
        if not gone:
            return ()
        rows = self._database.rows(
            """
            SELECT DISTINCT x.external_id
            FROM exam_item i JOIN exam x USING (exam_id) JOIN source s USING (source_id)
            WHERE i.question_id IN (SELECT value FROM json_each(?)) AND x.is_active
              AND x.external_id IS NOT NULL AND s.name = ?
            """,
            json.dumps([known.keys[key] for key in gone]),
            draft.source,
        )
        for (external_id,) in rows:
            self._exam(draft.source, external_id)
        elsewhere = {
            key
            for (source, external_id), exam in self._exams.items()
            if exam is not None and exam.is_active
            if source == draft.source and external_id != draft.external_id
            for key in exam.keys
        }
        return tuple(
            key for key in gone if key not in elsewhere and not self._is_retired(draft, key)
        )

    def _is_retired(self, draft: ExamDraft, key: str) -> bool:
        question = self.known(draft.source, key)
        return question is None or question.status is Status.RETIRED

    def remember_exam(
        self, draft: ExamDraft, compared: ComparedExam, exam_id: int, source_file: str
    ) -> None:
        """Take the verdict as done."""
        for key in compared.retired:
            question = self.known(draft.source, key)
            if question is not None:
                question.status = Status.RETIRED
        if compared.is_older:
            return
        keys = {} if compared.known is None else dict(compared.known.keys)
        for key in compared.gone:
            del keys[key]
        for key in draft.question_keys:
            question = self.known(draft.source, key)
            if question is not None:
                keys[key] = question.question_id
        if compared.known is not None and not compared.supersedes:
            compared.known.keys = keys
            return
        is_active = compared.known is None or compared.known.is_active
        self._exams[draft.source, draft.external_id] = KnownExam(
            exam_id, draft.captured_at, source_file, draft.is_complete, keys, is_active
        )


def _is_older(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one < other
