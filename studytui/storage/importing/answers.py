"""The learner's own answers as captured pages showed them: dated, never attempts of ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from studytui.domain.draft import QuestionDraft
from studytui.storage import captured
from studytui.storage.database import Database
from studytui.storage.importing import options, own_words, sql
from studytui.storage.importing.compare import Compared, Verdict
from studytui.storage.importing.record import RESPONSE, Record

ORIGIN = "captured"


class CapturedAnswers:
    """Logs answers into an open transaction, each once."""

    def __init__(
        self, database: Database, learner_id: int, rows: sql.NewRows, record: Record
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._rows = rows
        self._record = record
        self._answered: set[int] = set()
        """Questions whose answers were logged."""

    def count(self) -> None:
        """What was logged counts, where the learner wants that; in the same transaction, since an
        import may be killed after each."""
        if self._answered:
            captured.count_new(self._database, self._learner_id, sorted(self._answered))

    def log_new(
        self, question_id: int, draft: QuestionDraft, compared: Compared, numbers: Sequence[int]
    ) -> None:
        """The answer of a question that is stored for the first time."""
        moment = _moment(draft, compared)
        if moment is not None:
            self._add(question_id, draft, numbers, moment)

    def log(self, draft: QuestionDraft, compared: Compared) -> None:
        """The answer of a question that is stored already, unless the log has it."""
        answer = draft.captured_answer
        moment = _moment(draft, compared)
        if answer is None or moment is None or compared.known is None:
            return
        question_id = compared.known.question_id
        self._rows.flush()
        stored = own_words.as_source_says(
            options.load(self._database, question_id),
            own_words.edits(self._database, question_id),
        )
        numbers = options.numbered(stored, draft.options)
        known = {option.number for option in stored}
        if not all(numbers[index] in known for index in answer.chosen):
            return
        # A page captured twice shows the same answer twice; the date of the capture is not the
        # date of the answer, so without one of its own an equal answer is the same answer.
        has_own_date = answer.answered_at not in (None, compared.captured_at)
        is_same_page = compared.verdict is Verdict.UNCHANGED and not has_own_date
        found = self._database.value(
            "SELECT 1 FROM response WHERE question_id = ? AND learner_id = ? "
            "AND origin = ? AND chosen = ? AND (? OR answered_at = ?)",
            question_id,
            self._learner_id,
            ORIGIN,
            _chosen(answer.chosen, numbers),
            is_same_page,
            sql.micros(moment),
        )
        if found is None:
            self._record.new(RESPONSE, self._add(question_id, draft, numbers, moment))

    def _add(
        self, question_id: int, draft: QuestionDraft, numbers: Sequence[int], moment: datetime
    ) -> str:
        """Log it; the uid of its row."""
        answer = draft.captured_answer
        assert answer is not None
        is_correct = answer.is_correct
        if is_correct is None and draft.is_keyed and draft.kind.has_options:
            right = {index for index, option in enumerate(draft.options) if option.is_correct}
            is_correct = right == set(answer.chosen)
        uid = self._database.new_uid()
        self._rows.add(
            sql.INSERT_RESPONSE,
            uid,
            self._learner_id,
            question_id,
            _chosen(answer.chosen, numbers),
            "",
            is_correct,
            0.0,
            ORIGIN,
            sql.micros(moment),
        )
        self._answered.add(question_id)
        return uid


def _moment(draft: QuestionDraft, compared: Compared) -> datetime | None:
    """When the answer was given, as far as the capture tells. An answer without any date is not
    logged: the log would say something untrue about the day of the import."""
    if draft.captured_answer is None or not draft.kind.has_options:
        return None
    return draft.captured_answer.answered_at or compared.captured_at


def _chosen(indexes: Sequence[int], numbers: Sequence[int]) -> str:
    return " ".join(str(number) for number in sorted(numbers[index] for index in indexes))
