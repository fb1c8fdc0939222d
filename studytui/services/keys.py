"""Keys that the learner gives, doubts or puts right; past scores follow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from studytui.domain.exam import letter
from studytui.domain.question import Answer, Kind, Question, is_right, parse_number
from studytui.domain.text import clean_line
from studytui.domain.wording import title_words
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.marking_anew import GIVEN, TAKEN, follow_keys, score_anew, worth_then
from studytui.storage import captured, key_reports, learner_states, own_keys, questions, rescoring
from studytui.storage.acts import ActLog
from studytui.storage.database import Database

__all__ = ["KeyStanding", "Keys"]


@dataclass(frozen=True, slots=True)
class KeyStanding:
    """What there is to say of a key that is the learner's own, or doubted."""

    is_own: bool
    """Else it is only doubted."""
    since: datetime | None
    note: str
    source_key: Answer
    """What the source says, where the key is the learner's own; nothing where it says nothing."""


class Keys:
    """Saying what is right. Every verb is one act, with all that follows from it."""

    def __init__(self, database: Database, learner_id: int, acts: ActLog) -> None:
        self._database = database
        self._learner_id = learner_id
        self._acts = acts

    def standing(self, question: Question) -> KeyStanding | None:
        """What the learner has said of a question's key; None if nothing that holds now."""
        report = key_reports.latest(self._database, self._learner_id, question.question_id)
        if question.has_own_key:
            source_key = own_keys.source_key(self._database, question.question_id)
            if report is None or report.is_doubt:
                return KeyStanding(True, None, "", source_key)
            return KeyStanding(True, report.reported_at, report.note, source_key)
        if report is None or not report.is_doubt:
            return None
        return KeyStanding(False, report.reported_at, report.note, Answer())

    def check(self, question: Question, answer: str, order: Sequence[int] = ()) -> None:
        """Raise StudyError for what cannot be an answer to the question. `order` holds option
        numbers as they are shown, where letters mean another order than the stored one."""
        if question.kind.has_slots:
            raise StudyError(
                "The key of a question with places to fill cannot be typed here.",
                title="Not a key of this question",
                hint="Leave the line empty to report its key as doubtful.",
            )
        if question.kind.has_options:
            is_same = question.key == set(_numbers(question, answer, order))
        else:
            is_same = _accepted(question, answer) in question.accepted
        if is_same and not question.has_own_key:
            raise StudyError(
                "That is the key it has.",
                title="The same key",
                hint="Leave the line empty to say only that you doubt it.",
            )

    def set_key(
        self, question_id: int, answer: str, note: str = "", order: Sequence[int] = ()
    ) -> Changes:
        """Say what is right: letters of the options (``B``, ``A C``) in the order given, else in
        their stored one; or the number or text itself. Empty takes one's own key back.

        Answers in sittings that have ended are marked anew, their scores and the record of the
        question follow; open sittings are marked at their end. The key stays when the source is
        imported again and says what it said. Raises StudyError for what cannot be an answer.
        """
        before = questions.found(self._database, self._learner_id, question_id)
        answer, note = clean_line(answer), clean_line(note)
        if not answer and not before.has_own_key:
            return Changes.NOTHING
        if answer:
            self.check(before, answer, order)
        what = "your key" if answer else "removal of your key"
        with self._acts.record(f"{what} on {title_words(before.title)}"):
            if self._write_key(before, answer, order):
                after = questions.found(self._database, self._learner_id, question_id)
                self._settle(before, after, note)
            elif not self._write_note(before, note):
                return Changes.NOTHING
        return Changes.QUESTIONS | Changes.SITTINGS | Changes.ANSWERS

    def doubt(self, question_id: int, note: str = "") -> Changes:
        """Report a key as doubtful and leave it as it is. Said again, the note is changed; without
        a note the doubt is taken back."""
        question = questions.found(self._database, self._learner_id, question_id)
        note = clean_line(note)
        report = key_reports.latest(self._database, self._learner_id, question_id)
        is_doubted = report is not None and report.is_doubt
        what = "removal of the doubt" if is_doubted and not note else "doubt"
        with self._acts.record(f"{what} about the key of {title_words(question.title)}"):
            if report is not None and is_doubted:
                key_reports.remove(self._database, report.report_id)
            if note or not is_doubted:
                key_reports.add(
                    self._database,
                    self._learner_id,
                    question_id,
                    before=key_reports.key_of(question),
                    after=key_reports.key_of(question),
                    note=note,
                )
        return Changes.QUESTIONS

    def _write_key(self, question: Question, answer: str, order: Sequence[int]) -> bool:
        database, question_id = self._database, question.question_id
        if not answer:
            return own_keys.take_back(database, question_id)
        if not question.kind.has_options:
            return own_keys.set_accepted(database, question_id, [_accepted(question, answer)])
        numbers = _numbers(question, answer, order)
        source_key = own_keys.source_key(database, question_id)
        if question.has_own_key and source_key.chosen == set(numbers):
            return own_keys.take_back(database, question_id)
        return own_keys.set_options(database, question_id, numbers)

    def _write_note(self, question: Question, note: str) -> bool:
        """The same key for another reason; whether there is one of the learner's, and it differs."""
        report = key_reports.latest(self._database, self._learner_id, question.question_id)
        if report is None or not question.has_own_key or report.note == note:
            return False
        key_reports.set_note(self._database, report.report_id, note)
        return True

    def _settle(self, before: Question, after: Question, note: str) -> None:
        """Keep the report, and mark every past answer by the key there is now."""
        from studytui.storage import suspicions

        report_id = key_reports.add(
            self._database,
            self._learner_id,
            after.question_id,
            before=key_reports.key_of(before),
            after=key_reports.key_of(after),
            note=note,
        )
        reason = _reason(before, after)
        score_anew(
            self._database,
            self._learner_id,
            after,
            lambda item: worth_then(item, before),
            report_id,
            reason,
        )
        # Those of a class as well.
        if follow_keys(self._database, self._learner_id, [after.question_id]):
            from studytui.sync import outbox

            outbox.await_reckoning(self._database, outbox.MARKED, [after.question_id])
        for response_id, answer in captured.of_question(
            self._database, self._learner_id, after.question_id
        ):
            rescoring.mark(self._database, response_id, is_right(after, answer), None)
        captured.recount(self._database, self._learner_id, [after.question_id])
        learner_states.marked_anew(self._database, self._learner_id, after.question_id)
        suspicions.key_changed(self._database, [after.question_id])


def _reason(before: Question, after: Question) -> str:
    if not before.is_keyed:
        return GIVEN
    if not after.is_keyed:
        return TAKEN
    return "has another key" if after.has_own_key else "has the key of its source again"


def _numbers(question: Question, answer: str, order: Sequence[int] = ()) -> list[int]:
    """The options that letters name. ``AC`` and ``a, c`` are A and C."""
    stored = [one.number for one in question.options]
    shown = [number for number in order if number in stored]
    shown += [number for number in stored if number not in shown]
    by_letter = {letter(place): number for place, number in enumerate(shown)}
    named: list[str] = []
    for word in re.findall(r"\w+", answer.upper()):
        named += [word] if word in by_letter else list(word)
    unknown = [name for name in named if name not in by_letter]
    if unknown or not named:
        last = letter(len(question.options) - 1) if question.options else ""
        raise StudyError(
            f"The question has no option {unknown[0] if unknown else answer}.",
            title="Not a key of this question",
            hint=f"Its options are A to {last}." if last else "It came without options.",
        )
    found = sorted({by_letter[name] for name in named})
    wanted = (question.required or 0) if question.kind is Kind.MULTIPLE else 1
    if wanted and len(found) != wanted:
        asked = "one right answer" if wanted == 1 else f"{wanted} right answers"
        raise StudyError(
            f"The question asks for {asked}; these are {len(found)}.",
            title="Not a key of this question",
            hint="Give as many letters as it asks for.",
        )
    return found


def _accepted(question: Question, answer: str) -> str:
    if question.kind is not Kind.NUMBER:
        return answer
    if parse_number(answer, question.unit) is None:
        raise StudyError(
            f"{answer} is not a number.",
            title="Not a key of this question",
            hint="Write it as 70, 70.5, 3/4 or 1e3, with or without its unit.",
        )
    return answer.removesuffix(question.unit).strip()
