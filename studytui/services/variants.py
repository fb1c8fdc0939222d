"""Variants of questions, worded by a language model: looked at, and taken in one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studytui.domain import variant as form
from studytui.domain.draft import Reading
from studytui.domain.model_request import Request
from studytui.domain.question import GENERATED_SOURCE, Question
from studytui.domain.variant import Looked, Variant
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.language_model import Chosen, LanguageModel
from studytui.storage import questions
from studytui.storage.database import Database

__all__ = ["Made", "ToVary", "Variant", "Variants"]


@dataclass(frozen=True, slots=True)
class ToVary:
    """A question, and what would be sent for variants of it."""

    question: Question
    request: Request
    model: Chosen


@dataclass(frozen=True, slots=True)
class Made:
    """What is left of an answer."""

    of: ToVary
    looked: Looked

    @property
    def variants(self) -> tuple[Variant, ...]:
        return self.looked.variants

    @property
    def remark(self) -> str:
        """What was dropped, and why; empty where nothing was."""
        dropped = len(self.looked.dropped)
        if not dropped:
            return ""
        flaws = ", ".join(f"{n} {flaw.value}" for flaw, n in self.looked.flaws.most_common())
        verb = "was" if dropped == 1 else "were"
        return f"{count(dropped, 'variant')} {verb} dropped: {flaws}."


class Variants:
    """Has a model word variants; the learner takes in those that are good."""

    def __init__(self, database: Database, learner_id: int, model: LanguageModel) -> None:
        self._database = database
        self._learner_id = learner_id
        self._model = model

    def prepare(self, question_id: int) -> ToVary:
        """What would be sent for variants of a question. Nothing is sent. Raises StudyError where
        no model is set, and for a question of which none can be made."""
        model = self._model.chosen()
        question = questions.found(self._database, self._learner_id, question_id)
        reason = _why_not(question)
        if reason:
            raise StudyError(
                f"No variants of this question: {reason}.",
                title="No variants",
                hint="They are made of questions with options and a key, without images or code.",
            )
        return ToVary(question, form.request(question), model)

    def make(self, of: ToVary, is_cancelled: Callable[[], bool] = lambda: False) -> Made:
        """Variants to look at; may be called in any thread. Nothing is kept. Raises StudyError as
        `LanguageModel.ask`."""
        return Made(of, form.read(self._model.ask(of.model, of.request, is_cancelled), of.question))

    def take(self, of: ToVary, variants: Sequence[Variant]) -> Changes:
        """Take variants in, as generated questions of a source of their own; an import of which
        the history knows, and which can be taken back there. Raises StudyError for one that is
        there already."""
        from studytui.services.importing.looking_after import look_after
        from studytui.storage.importing.batch import UnitToWrite
        from studytui.storage.importing.importer import Importer
        from studytui.storage.importing.log import Counts, ImportLog

        database = self._database
        drafts = tuple(form.draft(one, of.question, of.model.model_id) for one in variants)
        log = ImportLog(database, [GENERATED_SOURCE])
        importer = Importer(database, self._learner_id, log, is_again=True)
        started_at = database.now()
        counts = Counts()

        unit = UnitToWrite(GENERATED_SOURCE, "", GENERATED_SOURCE, Reading(drafts))
        results = importer.write(
            [unit], counts, count=lambda unit, result: None, before_commit=lambda done: None
        )
        for result in results:
            counts.add(result.counts)
        if not counts.new:
            raise StudyError("That variant is in the library already.", title="Nothing taken in")
        look_after(database, self._learner_id, counts, started_at, was_cancelled=False)
        log.end(counts, [], was_cancelled=False)
        return Changes.QUESTIONS | Changes.IMPORTS


def _why_not(question: Question) -> str:
    if question.kind not in form.KINDS or not question.options:
        return "it has no options to choose from"
    if not question.is_keyed:
        return "it has no key"
    if question.media:
        return "it has images, which are not sent"
    if question.code_snippet or "```" in question.stem:
        return "it is about code"
    return ""
