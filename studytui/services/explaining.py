"""Explanations of a question from the learner's own texts, worded by a language model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from studytui.domain.grounding import Checked, Grounded, grounded
from studytui.domain.learning_pack import Excerpt, SourceKind
from studytui.domain.model_request import NOTHING, PASSAGES, Request, explanation, sent_text
from studytui.domain.question import Question
from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.services.language_model import Chosen, LanguageModel
from studytui.services.learning_packs import Nearest, excerpts_for
from studytui.storage import packs, questions
from studytui.storage.database import Database
from studytui.storage.packs import Missed

__all__ = ["Explaining", "Explanation", "Prepared"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What would be sent for an explanation, and to which model."""

    question: Question
    topic_id: int | None
    excerpts: tuple[Excerpt, ...]
    """A citation names them by their place, from 1."""
    request: Request
    model: Chosen
    is_allowed: bool
    """Whether it may be sent without asking."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is left of an answer once every sentence has been looked at."""

    model: Chosen
    checked: Checked
    excerpts: tuple[Excerpt, ...]
    says_nothing: bool = False
    """Whether the model says that the passages do not explain it."""

    @property
    def sentences(self) -> tuple[Grounded, ...]:
        return self.checked.kept

    @property
    def remark(self) -> str:
        """What was dropped, and why, in a sentence or two."""
        dropped = len(self.checked.dropped)
        if self.says_nothing:
            return "It says that the passages do not explain it."
        if not dropped:
            return "Every sentence of it rests on what it cites, as far as that can be checked."
        reasons = ", ".join(
            f"{number} {fault.value}" for fault, number in self.checked.faults.most_common()
        )
        verb = "was" if dropped == 1 else "were"
        return f"{count(dropped, 'sentence')} {verb} dropped: {reasons}."


class Explaining:
    """Asks a model for an explanation, and shows only what rests on the passages it was given."""

    def __init__(
        self, database: Database, learner_id: int, model: LanguageModel, nearest: Nearest
    ) -> None:
        self._nearest = nearest
        self._database = database
        self._learner_id = learner_id
        self._model = model

    def prepare(self, question_id: int) -> Prepared:
        """What an explanation of a question would send. Nothing is sent. Raises StudyError where no
        model is set, and where nothing of the learner's is about the question."""
        model = self._model.chosen()
        question = questions.load(self._database, self._learner_id, question_id)
        if question is None:
            raise StudyError("That question is no longer in the library.")
        topic_id = self._database.value(
            "SELECT topic_id FROM question WHERE question_id = ?", question_id
        )
        excerpts = self._excerpts(question, topic_id)
        if not excerpts:
            raise StudyError(
                "None of your texts, notes and explanations says anything of this question.",
                title="Nothing to explain it by",
                hint="8 takes in books and notes of yours; t writes a note.",
            )
        request = explanation(question, excerpts)
        is_allowed = self._model.is_allowed(model, request.purpose)
        return Prepared(question, topic_id, excerpts, request, model, is_allowed)

    def allow(self, prepared: Prepared) -> None:
        """The learner has seen what is sent, and to whom."""
        self._model.allow(prepared.model, prepared.request.purpose)

    def explain(
        self, prepared: Prepared, is_cancelled: Callable[[], bool] = lambda: False
    ) -> Explanation:
        """The explanation; may be called in any thread. Raises StudyError as
        `LanguageModel.ask`."""
        answer = self._model.ask(prepared.model, prepared.request, is_cancelled)
        checked = grounded(answer, [sent_text(one) for one in prepared.excerpts])
        says_nothing = answer.strip().strip(".").upper() == NOTHING
        return Explanation(prepared.model, checked, prepared.excerpts, says_nothing)

    def _excerpts(self, question: Question, topic_id: int | None) -> tuple[Excerpt, ...]:
        """What is about a question: its own note and explanation, then what a learning pack would
        find for it."""
        title = question.title or question.stem
        own = [
            Excerpt(kind, question.uid, title, text)
            for kind, text in (
                (SourceKind.NOTE, question.note),
                (SourceKind.EXPLANATION, question.explanation),
            )
            if text.strip()
        ]
        missed = Missed(
            question.question_id,
            question.uid,
            question.title,
            question.stem,
            question.explanation,
            tuple(one.text for one in question.options if one.is_correct) or question.accepted,
            1,
        )
        found = excerpts_for(
            self._database,
            self._learner_id,
            topic_id or 0,
            clean_line(question.topic),
            [missed],
            self._nearest,
        )
        there = {(one.kind, one.uid) for one in own}
        return (*own, *(one for one in found if one.source not in there))[:PASSAGES]

    def resource_of(self, excerpt: Excerpt) -> int | None:
        """The resource an excerpt of a text is from, if it is still known."""
        return packs.resource_with(self._database, excerpt.uid)

    def question_of(self, excerpt: Excerpt) -> int | None:
        """The question an excerpt is an explanation of or a note on, if it is still known."""
        return packs.question_with(self._database, excerpt.uid)
