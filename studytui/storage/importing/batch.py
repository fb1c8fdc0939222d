"""Readings taken one by one: what each would do, and, in a writing batch, doing it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from studytui.domain.draft import ExamDraft, KeyDraft, Problem, QuestionDraft, Reading, TopicDraft
from studytui.domain.letters import may_name_letters
from studytui.domain.question import Status
from studytui.domain.retelling import news
from studytui.storage import suspicions
from studytui.storage.database import Database
from studytui.storage.importing import keys as import_keys
from studytui.storage.importing import lists, retold
from studytui.storage.importing.again import says_the_same
from studytui.storage.importing.compare import Compared, ComparedExam, Comparison, Verdict
from studytui.storage.importing.exams import ExamWriter, retire
from studytui.storage.importing.lists import Gone
from studytui.storage.importing.log import Counts
from studytui.storage.importing.names import Names, Syllabus
from studytui.storage.importing.record import Record
from studytui.storage.importing.sql import NewRows
from studytui.storage.importing.writer import Images, QuestionWriter, images_of


@dataclass(slots=True)
class UnitToWrite:
    """One file, or files that belong together, read and ready."""

    path: str
    """Absolute; names the unit from run to run."""
    fingerprint: str
    name: str
    """For reports."""
    reading: Reading
    images: Images = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    """Problems beside those of the reading, such as images that could not be taken."""
    is_open: bool = False
    """It could not be read to the end for a reason outside of it: to be read again."""


@dataclass(slots=True)
class UnitResult:
    """What became of one unit."""

    counts: Counts = field(default_factory=Counts)
    problems: list[Problem] = field(default_factory=list)
    has_changes: bool = False
    """Something was written: a question, an exam, a syllabus, an answer."""
    is_written: bool = True
    question_ids: list[int] = field(default_factory=list)
    """The questions of the unit, new or not."""
    keyed_ids: list[int] = field(default_factory=list)
    """Those that were there already and to which the unit gave a key."""


class Preview:
    """Says what readings would do and writes nothing. One for a whole run: it remembers what it
    has seen, so that it counts as the run itself would."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.comparison = Comparison(database)
        self.is_again = False
        """What is read was stored before: only what says something new is a change."""
        self._seen: set[tuple[str | None, str | None]] = set()

    def prepare(self, readings: Iterable[Reading]) -> None:
        """Look up what these readings may touch."""
        self.comparison.prepare(readings)

    def take(self, unit: UnitToWrite) -> UnitResult:
        """One unit, in the order topics, questions, exams, keys: each needs those before it."""
        result = UnitResult()
        reading = unit.reading
        before = self.changes()
        if reading.topics:
            result.problems += self.syllabus(reading.topics, unit.name)
            result.counts.topics += len(reading.topics)
        gone = lists.gone(self.database, reading, (*reading.problems, *unit.problems), unit.name)
        exams = [_dated(exam, reading.questions) for exam in reading.exams]
        dates = {exam.external_id: exam.captured_at for exam in exams}
        for draft in reading.questions:
            hashes = [image.sha256 for _, image in images_of(draft, unit.images)]
            dated = dates.get(draft.exam_external_id) if draft.exam_external_id else None
            self._question(draft, self.comparison.question(draft, hashes, dated), unit, result)
        for exam in exams:
            if exam.is_own and not result.counts.new:
                continue
            compared = self.comparison.exam(exam, unit.path)
            exam_id = self.exam(exam, compared, unit.path)
            self.comparison.remember_exam(exam, compared, exam_id, unit.path)
            result.counts.retired += len(compared.retired)
        self._retire_all(gone, result)
        for key in reading.keys:
            self._key(key, unit.name, result)
        result.has_changes = self.changes() != before
        return result

    def _question(
        self, draft: QuestionDraft, compared: Compared, unit: UnitToWrite, result: UnitResult
    ) -> None:
        images = unit.images
        if draft.unsaid or draft.is_own:
            draft, compared, images = self._retold(draft, compared, images)
        if self.is_again and compared.verdict is Verdict.UPDATED:
            known = compared.known
            assert known is not None
            if says_the_same(self.database, known.question_id, draft):
                compared = replace(compared, verdict=Verdict.UNCHANGED)
        if compared.verdict is Verdict.UNCHANGED:
            assert compared.known is not None
            result.question_ids.append(compared.known.question_id)
            self.same(draft, compared)
            result.counts.unchanged += 1
            return
        if compared.verdict is Verdict.NEW:
            question_id, status = self.add(draft, compared, images)
            result.counts.new += 1
            result.counts.retired += compared.is_superseded
        else:
            assert compared.known is not None
            question_id = compared.known.question_id
            status = self.update(draft, compared, images)
            result.counts.updated += 1
        result.question_ids.append(question_id)
        self.comparison.remember(draft, compared, question_id, status)

    def _retire_all(self, gone: Gone, result: UnitResult) -> None:
        """Retire what a plain list no longer holds, or say why it stays."""
        if gone.problem is not None:
            result.problems.append(gone.problem)
        for key in gone.keys:
            known = self.comparison.known(gone.source, key)
            if known is not None and known.status is not Status.RETIRED:
                self.retire(known.question_id)
                known.status = Status.RETIRED
                result.counts.retired += 1

    def _retold(
        self, draft: QuestionDraft, compared: Compared, images: Images
    ) -> tuple[QuestionDraft, Compared, Images]:
        """A draft of a file that cannot hold all of a question, with the rest of it as it is known;
        unchanged where nothing in it is new."""
        known = compared.known
        if compared.verdict is not Verdict.UPDATED or known is None or not known.question_id:
            return draft, compared, images
        if known.revision_hash == compared.revision_hash:
            return draft, compared, images
        stored, kept = retold.known(self.database, known.question_id)
        own = {media.index: image.sha256 for media, image in images_of(draft, images)}
        found = news(draft, stored, own)
        images = {**images, **kept}
        revision = known.revision_hash
        if found is not None:
            revision = found.revision_hash([one.sha256 for _, one in images_of(found, images)])
        if revision != known.revision_hash:
            assert found is not None
            return found, replace(compared, revision_hash=revision), images
        verdict = Verdict.UPDATED if known.status is Status.RETIRED else Verdict.UNCHANGED
        found = replace(stored.told, captured_answer=draft.captured_answer, capture=None)
        return found, replace(compared, verdict=verdict, revision_hash=revision), images

    def _key(self, draft: KeyDraft, file: str, result: UnitResult) -> None:
        found = self.check_key(draft, file)
        if isinstance(found, Problem):
            result.problems.append(found)
            return
        for question_id in found:
            if self.key(question_id, draft):
                result.keyed_ids.append(question_id)
                result.counts.updated += 1
            else:
                result.counts.unchanged += 1

    def changes(self) -> int:
        """A number that is another one after something was written."""
        return 0

    def syllabus(self, topics: tuple[TopicDraft, ...], file: str) -> list[Problem]:
        return []

    def add(self, draft: QuestionDraft, compared: Compared, images: Images) -> tuple[int, Status]:
        self._seen.add((draft.exam_external_id, draft.original_id))
        self._seen.add((None, draft.original_id))
        return 0, Status.RETIRED if compared.is_superseded else Status.ACTIVE

    def update(self, draft: QuestionDraft, compared: Compared, images: Images) -> Status:
        return Status.ACTIVE

    def same(self, draft: QuestionDraft, compared: Compared) -> None:
        pass

    def retire(self, question_id: int) -> None:
        pass

    def exam(self, draft: ExamDraft, compared: ComparedExam, source_file: str) -> int:
        return 0 if compared.known is None else compared.known.exam_id

    def check_key(self, draft: KeyDraft, file: str) -> list[int] | Problem:
        found = import_keys.check(self.database, draft, file)
        is_only_seen = (draft.exam_external_id, draft.question) in self._seen
        return [0] if isinstance(found, Problem) and is_only_seen else found

    def key(self, question_id: int, draft: KeyDraft) -> bool:
        return not question_id or import_keys.would_change(self.database, question_id, draft)


class Writing(Preview):
    """The same, done. For one batch: made and used under the write lock, so that nothing it knows
    can be out of date, whoever else is importing."""

    def __init__(self, database: Database, learner_id: int, names: Names) -> None:
        super().__init__(database)
        self.record = names.record = Record(database)
        self._names = names
        self._rows = NewRows(database)
        self._questions = QuestionWriter(database, learner_id, names, self._rows, self.record)
        self._exams = ExamWriter(database, names, self.record)
        self._rewritten: dict[int, bool] = {}
        """Questions that are new, and those whose text or key may be another one; whether they
        were there before."""
        self._claiming: set[int] = set()
        """New ones whose explanation may say something of letters: few, and the others need not be
        read again."""

    def finish(self) -> None:
        """Write what still waits, and look at what was written."""
        self._rows.flush()
        self._questions.finish()
        self.record.added_questions(self._rows.first_new, self._rows.last_new)
        known = [question_id for question_id, was_there in self._rewritten.items() if was_there]
        suspicions.text_added(self.database, self._claiming.difference(known))
        suspicions.key_changed(self.database, known)
        suspicions.await_comparison(self.database, self._rewritten)

    def changes(self) -> int:
        return self.database.total_changes() + self._rows.waiting

    def syllabus(self, topics: tuple[TopicDraft, ...], file: str) -> list[Problem]:
        return Syllabus(self.database, self._names).write(topics, file)

    def add(self, draft: QuestionDraft, compared: Compared, images: Images) -> tuple[int, Status]:
        question_id, status = self._questions.add(draft, compared, images)
        self._rewritten.setdefault(question_id, False)
        if may_name_letters(draft.explanation):
            self._claiming.add(question_id)
        return question_id, status

    def update(self, draft: QuestionDraft, compared: Compared, images: Images) -> Status:
        assert compared.known is not None
        self._rewritten[compared.known.question_id] = True
        return self._questions.update(draft, compared, images)

    def same(self, draft: QuestionDraft, compared: Compared) -> None:
        self._questions.same(draft, compared)

    def retire(self, question_id: int) -> None:
        self._rows.flush()
        retire(self.database, self.record, question_id)

    def exam(self, draft: ExamDraft, compared: ComparedExam, source_file: str) -> int:
        self._rows.flush()
        return self._exams.write(draft, compared, self.comparison, source_file)

    def check_key(self, draft: KeyDraft, file: str) -> list[int] | Problem:
        self._rows.flush()
        return import_keys.check(self.database, draft, file)

    def key(self, question_id: int, draft: KeyDraft) -> bool:
        if not import_keys.would_change(self.database, question_id, draft):
            return False
        self._rewritten[question_id] = True
        self.record.question(question_id)
        return import_keys.apply(self.database, self._names, question_id, draft)


def _dated(exam: ExamDraft, questions: Iterable[QuestionDraft]) -> ExamDraft:
    """The exam with the date of its newest question where it has none of its own."""
    if exam.captured_at is not None:
        return exam
    dates = [
        draft.capture.captured_at
        for draft in questions
        if draft.exam_external_id == exam.external_id and draft.capture is not None
    ]
    return replace(exam, captured_at=max((date for date in dates if date), default=None))
