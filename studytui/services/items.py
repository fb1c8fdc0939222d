"""How good a question is: what the answers to it say, and why it may be bad."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studytui.domain.items import HIDDEN_UNDER, ItemStatistics, Suspicion, statistics
from studytui.domain.question import Kind, Question
from studytui.domain.wording import title_words
from studytui.services.changes import Changes
from studytui.storage import item_answers, questions, suspicions
from studytui.storage.acts import ActLog
from studytui.storage.database import Database
from studytui.storage.suspicions import Suspected

__all__ = ["ENOUGH", "ItemFacts", "Items", "Suspected", "Suspicion"]

ENOUGH = 3
"""First answers, under which nothing is said of facility, and distractors are told from all."""


@dataclass(frozen=True, slots=True)
class InClasses:
    """How hard a question is, as the first answers of classes tell."""

    percent_right: float
    """Of people who prepare for an exam, whoever it was that answered it."""
    answers: int


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What there is to say about a question."""

    question: Question
    first: ItemStatistics
    """From the first answer of each learner."""
    shown: ItemStatistics
    """What times and distractors are told from: the first answers too, or, where few learners have
    answered, every answer that counted."""
    is_of_all: bool
    """Whether `shown` rests on every answer."""
    suspected: tuple[Suspected, ...]
    others: dict[int, Question]
    """The near duplicates, by id."""
    twins: tuple[Question, ...] = ()
    """The same question from elsewhere: never asked together with it."""
    in_classes: InClasses | None = None
    """How classes have fared; None where too few have answered it there."""


class Items:
    """Statistics and suspicions of questions."""

    def __init__(self, database: Database, learner_id: int, acts: ActLog) -> None:
        self._database = database
        self._learner_id = learner_id
        self._acts = acts

    def facts(self, question_id: int) -> ItemFacts:
        """All about one question. Raises StudyError if it is not there."""
        database = self._database
        question = questions.found(database, self._learner_id, question_id)
        everything = item_answers.answers(database, question_id)
        learners = len({one.learner_id for one in everything})
        firsts = item_answers.first_answers(database, question_id)
        is_choice = question.kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)
        options = [one.number for one in question.options] if is_choice else []
        key = question.key if is_choice else frozenset()
        first = statistics([one.response for one in firsts], options, key)
        if learners >= HIDDEN_UNDER:
            told = item_answers.first_answers(database, question_id, with_rest=True, from_log=True)
            found = statistics([one.response for one in told])
            first = replace(first, point_biserial=found.point_biserial, index=found.index)
        is_of_all = learners < ENOUGH
        shown = first
        if is_of_all:
            shown = statistics([one.response for one in everything], options, key)
        suspected = self.suspected(question_id)
        others = {}
        for other in sorted({one.other for one in suspected if one.other}):
            one = questions.load(database, self._learner_id, other)
            if one is not None:
                others[other] = one
        loaded = (
            questions.load(database, self._learner_id, one)
            for one in questions.twins(database, question_id)
        )
        twins = tuple(one for one in loaded if one is not None)
        return ItemFacts(
            question,
            first,
            shown,
            is_of_all,
            suspected,
            others,
            twins,
            self._in_classes(question_id),
        )

    def _in_classes(self, question_id: int) -> InClasses | None:
        from studytui.domain.item_beliefs import percent_right

        found = item_answers.belief_of_classes(self._database, question_id)
        return None if found is None else InClasses(percent_right(found[0]), found[1])

    def suspected(self, question_id: int) -> tuple[Suspected, ...]:
        """What a question is suspected of, the most telling first."""
        return tuple(suspicions.of_question(self._database, question_id))

    def count(self) -> int:
        """How many questions of the library are suspect."""
        return suspicions.count(self._database)

    def call_fine(self, question_id: int) -> Changes:
        """The question is fine, whatever it is suspected of now: that does not come back as long
        as its text and its key are the same."""
        suspected = self.suspected(question_id)
        if not suspected:
            return Changes.NOTHING
        title = title_words(questions.title(self._database, question_id))
        with self._acts.record(f"“it is fine” of {title}"):
            suspicions.call_fine(self._database, question_id, suspected)
        return Changes.QUESTIONS
