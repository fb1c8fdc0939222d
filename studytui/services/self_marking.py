"""Marking one's own written answers against the mark scheme, after the sitting; scores follow."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace

from studytui.domain.exam import Item
from studytui.domain.past_paper import SchemePoint
from studytui.domain.question import Kind, Question
from studytui.domain.self_marking import Scheme
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.scoring import exchanged, marked, score_of
from studytui.storage import captured, learner_states, questions, rescoring, sittings
from studytui.storage.acts import ActLog
from studytui.storage.database import Database
from studytui.storage.item_worths import Worth

__all__ = ["Scheme", "SelfMarking"]


class SelfMarking:
    """Says what a written answer is marked by, and keeps the marks the learner gives it."""

    def __init__(self, database: Database, learner_id: int, acts: ActLog) -> None:
        self._database = database
        self._learner_id = learner_id
        self._acts = acts

    def scheme(self, question: Question) -> Scheme | None:
        """What earns marks in a question; None for one that a key marks."""
        if question.kind is not Kind.TEXT or question.is_keyed:
            return None
        points, most = _points(questions.metadata(self._database, question.question_id))
        return Scheme(question.marks, question.explanation, points, most)

    def mark(
        self, item: Item, question: Question, marks: float | None, points: Collection[int] = ()
    ) -> Changes:
        """Give a written answer of a sitting that has ended its marks; None takes them back. The
        score of the sitting and the record of the question follow; one act. Raises StudyError for
        a question that a key marks, an answer that was not given, and marks there are not."""
        scheme = self.scheme(question)
        place = rescoring.place_of(self._database, item.item_id)
        if scheme is None or place is None or not item.answer:
            raise StudyError(
                "Only a written answer of an exam that has ended can be marked by yourself.",
                title="Not marked",
                hint="A question with a key is marked by that.",
            )
        if marks is not None and not 0 <= marks <= scheme.marks:
            raise StudyError(f"It has 0 to {scheme.marks:g} marks.", title="Not marked")
        if (marks, frozenset(points)) == (item.own_marks, item.own_points):
            return Changes.NOTHING
        what = "your marks" if marks is not None else "removal of your marks"
        with self._acts.record(f"{what} on question {item.position + 1}"):
            rescoring.set_own_marks(self._database, item.item_id, marks, points)
            self._settle(item, question, *place)
        return Changes.SITTINGS | Changes.ANSWERS

    def _settle(self, item: Item, question: Question, sitting_id: int, response_id: int) -> None:
        sitting = sittings.load(self._database, sitting_id)
        assert sitting is not None
        now = next(one for one in sitting.items if one.item_id == item.item_id)
        now = marked(question, replace(now, is_correct=None, marks=None), sitting.rules)
        rescoring.mark(self._database, response_id, now.is_correct, now.marks)
        stored = rescoring.stored_score(self._database, sitting_id)
        scores = [
            score_of([(one, Worth(one.own_marks is not None, question.marks))], sitting.rules)
            for one in (item, now)
        ]
        score = exchanged(stored, *scores)
        if score != stored:
            rescoring.set_score(self._database, sitting_id, score)
        captured.recount(self._database, self._learner_id, [question.question_id])
        learner_states.marked_anew(self._database, self._learner_id, question.question_id)


def _points(metadata: str) -> tuple[tuple[SchemePoint, ...], int | None]:
    """Points of a mark scheme, and the marks they come to at most, as the reader of past papers
    keeps them. What is none of ours is none."""
    try:
        scheme = json.loads(metadata)["scheme"]
        points = tuple(SchemePoint(str(one["text"]), int(one["marks"])) for one in scheme["points"])
        most = scheme.get("most")
        return points, None if most is None else int(most)
    except (ValueError, KeyError, TypeError, AttributeError):
        return (), None
