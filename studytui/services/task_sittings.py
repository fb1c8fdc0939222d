"""The right sitting for a task of the plan: a review, questions of a topic, or a mock."""

from __future__ import annotations

import random
import secrets
from datetime import timedelta

from studytui.domain import profile as profiles
from studytui.domain.agenda import MOCK, REVIEW, Entry
from studytui.domain.exam import Mode, Rules
from studytui.domain.goal import Goal
from studytui.domain.mocks import shares_of
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.services.curriculum import Curriculum
from studytui.services.drawing import Drawing, Wish
from studytui.services.exams import Begun, Exams
from studytui.services.goals import Goals
from studytui.services.learning import Learning
from studytui.services.planning import MOCK_QUESTIONS, SECONDS_EACH
from studytui.services.revisits import Revisits
from studytui.storage import plans
from studytui.storage.database import Database

_MOST_REVIEWED = 200
"""Questions of a review at most."""
_LEAST = 3
"""Questions of a task at least, where there are so many."""


class TaskSittings:
    """Begins sittings for tasks."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        goals: Goals,
        curriculum: Curriculum,
        learning: Learning,
        revisits: Revisits,
        exams: Exams,
        drawing: Drawing,
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._goals = goals
        self._curriculum = curriculum
        self._learning = learning
        self._revisits = revisits
        self._exams = exams
        self._drawing = drawing

    def begin(self, entry: Entry, goal: Goal | None, mock_questions: int) -> Begun:
        """The sitting of a task. Raises StudyError where there is nothing to ask."""
        if entry.kind == REVIEW:
            return self.begin_due(goal, self._count(entry.minutes))
        if entry.kind == MOCK:
            return self._mock(goal, mock_questions)
        return self._topic(entry)

    def begin_due(self, goal: Goal | None, limit: int = _MOST_REVIEWED) -> Begun:
        """A review of what is due: first what the learner wanted to see again, then what brings
        most. Raises StudyError when nothing is."""
        ids = self.due_first(goal, limit)
        if not ids:
            raise StudyError(
                "Nothing is due for review.",
                title="Nothing due",
                hint="+ starts a session of wrong and new questions.",
            )
        rules = Rules(mode=Mode.TUTOR, shuffle_options=True)
        return self._exams.begin_questions(ids, rules, "Review")

    def due_first(self, goal: Goal | None, limit: int) -> list[int]:
        """What is due: all that the learner wanted to see again, then what its review brings most
        by the exam, so that there are `limit` at most of these together or as many as wanted."""
        left = None if goal is None else goal.days_left(self._learning.today)
        noted = self._revisits.due()
        due = self._learning.due_questions(limit, left)
        return list(dict.fromkeys([*noted, *due]))[: max(limit, len(noted))]

    def _topic(self, entry: Entry) -> Begun:
        if entry.topic_id is None:
            return self._exams.begin_quick(
                self._count(entry.minutes),
                session=timedelta(minutes=entry.minutes),
                title="Practice",
            )
        ids = plans.topic_questions(
            self._database, self._learner_id, entry.topic_id, self._count(entry.minutes)
        )
        name = clean_line(entry.topic) or "this topic"
        if not ids:
            raise StudyError(
                f"The library has no question of {name}.",
                title="Nothing to ask",
                hint="Learn it from your own material; x says it is done.",
            )
        rules = Rules(
            mode=Mode.TUTOR, shuffle_options=True, session=timedelta(minutes=entry.minutes)
        )
        return self._exams.begin_questions(ids, rules, f"{entry.kind.capitalize()}: {name}")

    def _mock(self, goal: Goal | None, questions: int) -> Begun:
        found = self._goals.profile(goal) if goal is not None else None
        seed = secrets.randbits(32)
        extra = goal.extra_time if goal is not None else 1.0
        wanted = questions or MOCK_QUESTIONS
        if found is not None:
            wish = Wish(profile=found, count=min(wanted, found.questions))
            drawn = self._drawing.draw(wish, seed)
            rules = profiles.rules(found, Mode.EXAM, extra, drawn.count)
            return self._drawing.begin(wish, rules, seed, f"Mock: {found.title}")
        ids = self._by_weight(goal, wanted, random.Random(seed))
        rules = Rules(
            mode=Mode.EXAM,
            time_limit=timedelta(seconds=len(ids) * SECONDS_EACH) * extra,
            pass_mark=self._goals.pass_mark(goal) if goal is not None else None,
            shuffle_questions=True,
            shuffle_options=True,
            extra_time=extra,
        )
        return self._exams.begin_questions(ids, rules, "Mock")

    def _by_weight(self, goal: Goal | None, wanted: int, lot: random.Random) -> list[int]:
        """Questions of the topics of the exam, of each as many as its weight asks for, by lot."""
        scope = self._curriculum.scope(goal)
        weights = {topic.topic_id: topic.weight for topic in scope.topics}
        found: list[int] = []
        for topic_id, number in shares_of(weights, scope.questions, wanted).items():
            there = plans.topic_questions(self._database, self._learner_id, topic_id, -1)
            found += lot.sample(there, min(number, len(there)))
        return found

    def _count(self, minutes: int) -> int:
        return max(round(60 * minutes / self._learning.seconds_per_question()), _LEAST)
