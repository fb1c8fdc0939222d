"""Exams that came with imports, and exams built from a search."""

from __future__ import annotations

import math
import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from studytui.domain.exam import Exam, Mode, Rules
from studytui.domain.shuffle import drawn, in_sets, option_order, question_order
from studytui.domain.sitting_blocks import in_blocks
from studytui.errors import StudyError
from studytui.services.foretelling import foretell
from studytui.services.naming import named
from studytui.storage import exams, learner_states, questions, sittings
from studytui.storage.database import Database
from studytui.storage.questions import Drawable

__all__ = ["Begun", "Drawable", "Exams"]

_WEIGHED = 2_000
"""Questions, drawn by lot, whose topics are looked at."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sitting that has been started, and what a person should know about what was drawn."""

    sitting_id: int
    questions: int
    remark: str = ""
    """Such as "Asked for 40, found 37."; empty when all is as asked."""


class Exams:
    """Everything from which a sitting can be started."""

    def __init__(self, database: Database, learner_id: int) -> None:
        self._database = database
        self._learner_id = learner_id

    def all(self) -> list[Exam]:
        """Exams by title."""
        return exams.all_exams(self._database, self._learner_id)

    def named(self, name: str) -> Exam:
        """The exam of that title, or the only one with these words in its title. Raises StudyError
        that says which there are."""
        exams_there = [(exam, exam.title) for exam in self.all()]
        return named(name, exams_there, "exam", "None was imported yet.")

    def count(self, query: str) -> Drawable:
        """How many different questions a search offers for an exam, and how many have no key."""
        return questions.count_drawable(self._database, self._learner_id, query)

    def begin_exam(self, exam: Exam, mode: Mode = Mode.EXAM) -> Begun:
        """Start an exam that came with an import, under its own rules."""
        ids = exams.question_ids(self._database, exam.exam_id)
        rules = Rules(
            mode=mode,
            time_limit=exam.time_limit if mode is Mode.EXAM else None,
            pass_mark=exam.pass_mark,
            shuffle_options=exams.shuffles_options(self._database, exam.exam_id),
        )
        return self._begin(exam.title, ids, rules, exam_id=exam.exam_id)

    def begin_under(self, exam: Exam, rules: Rules, title: str) -> Begun:
        """Start an exam that came with an import under other rules than its own."""
        ids = exams.question_ids(self._database, exam.exam_id)
        return self._begin(title or exam.title, ids, rules, exam_id=exam.exam_id)

    def begin_search(
        self, query: str, rules: Rules, *, count: int | None = None, title: str = ""
    ) -> Begun:
        """Start a sitting with questions drawn from a search: all, or `count` of them by lot."""
        ids = questions.drawable_ids(self._database, self._learner_id, query)
        seed = secrets.randbits(32)
        if count is not None and count < len(ids):
            ids = drawn(ids, count, seed, questions.sets(self._database, ids))
        else:
            ids = self._in_sets(ids)
        begun = self._begin(title or _title(query), ids, rules, seed=seed)
        if count is not None and begun.questions < count:
            return replace(begun, remark=f"Asked for {count}, found {begun.questions}.")
        return begun

    def begin_questions(self, question_ids: Sequence[int], rules: Rules, title: str) -> Begun:
        """Start a sitting with exactly these questions, in this order unless shuffled."""
        return self._begin(title, list(question_ids), rules)

    def begin_quick(
        self,
        count: int = 10,
        *,
        first: Sequence[int] = (),
        worth: Mapping[int, float] | None = None,
        session: timedelta | None = None,
        title: str = "",
    ) -> Begun:
        """A few questions at once, answer by answer: those in `first`, then those last answered
        wrong and new ones in equal shares, then the ones not seen for longest. Where it is told
        what topics are worth, a question is drawn the likelier the more its topic is."""
        seed = secrets.randbits(32)
        lot = random.Random(seed)
        wrong = self._weighed(lot, self._drawn(lot, "is:wrong"), worth or {})
        new = self._weighed(lot, self._drawn(lot, "is:new"), worth or {})
        from_wrong = max(count // 2, count - len(new))
        rest = questions.longest_unseen_ids(self._database, self._learner_id)
        candidates = [*wrong[:from_wrong], *new, *wrong[from_wrong:], *rest]
        wanted = list(dict.fromkeys([*first, *candidates]))
        chosen = questions.askable_ids(self._database, wanted)[:count]
        leading = [one for one in chosen if one in set(first)]
        others = [one for one in chosen if one not in set(first)]
        lot.shuffle(others)
        asked = self._in_sets([*leading, *others])
        rules = Rules(mode=Mode.TUTOR, shuffle_options=True, session=session)
        name = title or f"{len(chosen)} questions"
        return self._begin(name, asked, rules, seed=seed)

    def _in_sets(self, ids: Sequence[int]) -> list[int]:
        """The same questions, those of one vignette together and in order."""
        parts = in_sets(ids, questions.sets(self._database, ids))
        return [question_id for part in parts for question_id in part]

    def _drawn(self, lot: random.Random, query: str) -> list[int]:
        ids = questions.drawable_ids(
            self._database, self._learner_id, f"{query} -is:keyless".strip()
        )
        lot.shuffle(ids)
        return ids

    def _weighed(self, lot: random.Random, ids: list[int], worth: Mapping[int, float]) -> list[int]:
        """Questions in the order of a lottery in which those of a topic have so many tickets
        (Efraimidis and Spirakis 2006); a topic without worth has a tenth of the least."""
        if not worth or not ids:
            return ids
        drawn_from, rest = ids[:_WEIGHED], ids[_WEIGHED:]
        topics = learner_states.topics_of_questions(self._database, drawn_from)
        other = min(worth.values()) / 10
        tickets = {one: max(worth.get(topics.get(one, 0), other), 1e-6) for one in drawn_from}
        keys = {one: math.log(lot.random() or 1e-300) / tickets[one] for one in drawn_from}
        return [*sorted(drawn_from, key=lambda one: -keys[one]), *rest]

    def _begin(
        self,
        title: str,
        ids: list[int],
        rules: Rules,
        *,
        exam_id: int | None = None,
        seed: int | None = None,
    ) -> Begun:
        asked = questions.askable_ids(self._database, ids)
        if not asked:
            raise StudyError(
                "No question fits: there is nothing to ask.",
                title="An empty exam",
                hint="Change the search, or import more questions.",
            )
        seed = secrets.randbits(32) if seed is None else seed
        sets = questions.sets(self._database, asked) if rules.shuffle_questions else None
        ordered = question_order(asked, rules.shuffle_questions, seed, sets)
        choices = questions.choices(self._database, ordered)
        rules, numbers = in_blocks(rules, len(ordered))
        items = [
            sittings.NewItem(
                question_id,
                option_order(
                    *choices[question_id], seed ^ question_id if rules.shuffle_options else None
                ),
                block=number,
            )
            for question_id, number in zip(ordered, numbers, strict=True)
        ]
        with self._database.transaction():
            sitting_id = sittings.begin(
                self._database,
                self._learner_id,
                title=title,
                rules=rules,
                items=items,
                seed=seed,
                exam_id=exam_id,
            )
            foretell(self._database, self._learner_id, sitting_id, rules)
        left_out = len(ids) - len(asked)
        remark = f"{left_out} left out: retired, broken or the same twice." if left_out else ""
        return Begun(sitting_id, len(items), remark)


def _title(query: str) -> str:
    query = " ".join(query.split())
    return f"Search: {query}" if query else "All questions"
