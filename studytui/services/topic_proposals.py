"""Topics for questions without one: proposed by a language model, accepted by the learner."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from studytui.domain import topic_proposals as form
from studytui.domain.model_request import Request
from studytui.domain.text import clean_line
from studytui.domain.topic_proposals import Named, Proposal, Unmapped
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.language_model import Chosen, LanguageModel
from studytui.services.mapping import Mapping
from studytui.storage import curriculum
from studytui.storage.database import Database

__all__ = ["Proposal", "ToMap", "TopicProposals"]


@dataclass(frozen=True, slots=True)
class ToMap:
    """Questions without a topic, and what would be sent for them."""

    questions: tuple[Unmapped, ...]
    topics: tuple[Named, ...]
    request: Request
    model: Chosen
    left: int
    """How many more there are."""


class TopicProposals:
    """Has a model say where questions belong; nothing is put anywhere before the learner agrees."""

    def __init__(
        self, database: Database, mapping: Callable[[], Mapping], model: LanguageModel
    ) -> None:
        self._database = database
        self._mapping = mapping
        self._model = model

    def prepare(self, without: Collection[int] = ()) -> ToMap:
        """What would be sent for the next questions without a topic, those of `without` left out.
        Nothing is sent. Raises StudyError where no model is set and where there is nothing to
        ask."""
        model = self._model.chosen()
        topics = self._topics()
        if not topics:
            raise StudyError(
                "There are no topics that could be proposed.",
                title="Nothing to ask",
                hint="C in the library makes some, or import a curriculum.",
            )
        waiting = [
            one for one in curriculum.without_topic(self._database) if one[0] not in set(without)
        ]
        if not waiting:
            raise StudyError(
                "Every question has a topic, or was asked about just now.",
                title="Nothing to ask",
                hint="topic:none in the library shows those without one.",
            )
        questions = tuple(Unmapped(*row) for row in waiting[: form.QUESTIONS])
        return ToMap(
            questions,
            topics,
            form.request(questions, topics),
            model,
            len(waiting) - len(questions),
        )

    def propose(
        self, to_map: ToMap, is_cancelled: Callable[[], bool] = lambda: False
    ) -> tuple[Proposal, ...]:
        """What the model proposes; may be called in any thread. Raises StudyError as
        `LanguageModel.ask`."""
        answer = self._model.ask(to_map.model, to_map.request, is_cancelled)
        return form.read(answer, to_map.questions, to_map.topics)

    def accept(self, proposals: Sequence[Proposal]) -> Changes:
        """Put these questions into these topics, by the learner's word; one act."""
        topics = {one.question.question_id: one.topic.topic_id for one in proposals}
        return self._mapping().place_each(topics)

    def _topics(self) -> tuple[Named, ...]:
        subjects = {
            one.subject_id: clean_line(one.name) for one in curriculum.subjects(self._database)
        }
        entries = curriculum.entries(self._database)
        return tuple(
            Named(one.topic_id, f"{subjects.get(one.subject_id, '')}: {clean_line(one.name)}")
            for one in entries[: form.TOPICS]
        )
