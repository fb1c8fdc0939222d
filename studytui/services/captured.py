"""Answers that captured pages showed: whether they count is the learner's to say."""

from __future__ import annotations

from studytui.domain.day_names import short_month
from studytui.domain.wording import count
from studytui.services.changes import Changes
from studytui.storage import captured, learner_states
from studytui.storage.acts import ActLog
from studytui.storage.captured import Captured
from studytui.storage.database import Database

__all__ = ["Captured", "CapturedAnswers", "captured_words"]


class CapturedAnswers:
    """They are always kept, with their dates. Counted, they are among the answers from which
    topics, memories and days are reckoned, and a question they answer is not new; scores, sureness
    and the figures of items rest on sittings alone."""

    def __init__(self, database: Database, learner_id: int, acts: ActLog) -> None:
        self._database = database
        self._learner_id = learner_id
        self._acts = acts

    @property
    def is_counted(self) -> bool:
        """Whether they count; they do not until the learner says so."""
        return captured.is_counted(self._database, self._learner_id)

    def facts(self) -> Captured:
        """How many there are, and of when."""
        return captured.facts(self._database, self._learner_id)

    def set_counted(self, counted: bool) -> Changes:
        """Count them from now on, those of later imports too, or leave them out again; one act.
        Changes.NOTHING where that is so already."""
        if counted == self.is_counted:
            return Changes.NOTHING
        database, learner_id = self._database, self._learner_id
        what = count(self.facts().answers, "captured answer")
        with self._acts.record(f"{'counting' if counted else 'leaving out'} {what}"):
            captured.choose(database, learner_id, counted=counted)
            found = captured.questions(database, learner_id)
            captured.recount(database, learner_id, found)
            for question_id in found:
                learner_states.marked_anew(database, learner_id, question_id)
        return Changes.ANSWERS | Changes.QUESTIONS


def captured_words(facts: Captured, is_counted: bool) -> str:
    """``12 captured answers to 10 questions, Jan to Mar 2026: not counted.``"""
    if not facts.answers:
        return "No captured page has shown an answer of yours."
    answers = count(facts.answers, "captured answer")
    state = "counted" if is_counted else "kept, and not counted"
    return f"{answers} to {count(facts.questions, 'question')}{_when(facts)}: {state}."


def _when(facts: Captured) -> str:
    if facts.first is None or facts.last is None:
        return ""
    first, last = facts.first.astimezone(), facts.last.astimezone()
    days = dict.fromkeys([f"{day.day} {short_month(day)} {day.year}" for day in (first, last)])
    return f", {' to '.join(days)}"
