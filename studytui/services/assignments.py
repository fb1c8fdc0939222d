"""Assignments: set by a teacher, sat by learners under the rules that were set."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from studytui.domain import assignment
from studytui.domain.assignment import Assignment, Attempt, Refusal, State, Terms
from studytui.domain.assignment_wording import refusal_words
from studytui.domain.exam import ClockRule, Exam, Mode, Rules
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.classes import LONGEST_NAME, Classroom, Member
from studytui.storage import assignments, exams, questions, search
from studytui.storage.database import Database

if TYPE_CHECKING:
    from studytui.domain.profile import Profile
    from studytui.services.drawing import Drawing
    from studytui.services.exams import Begun, Exams
    from studytui.services.profiles import Profiles

__all__ = ["Assigned", "Assignment", "Assignments", "Attempt", "State", "Terms"]


@dataclass(frozen=True, slots=True)
class Assigned:
    """An assignment as it stands with one learner."""

    assignment: Assignment
    attempts: tuple[Attempt, ...]
    state: State
    refusal: Refusal | None
    """Why another attempt cannot be begun now; None where it can."""

    @property
    def running(self) -> Attempt | None:
        """The attempt that is open."""
        return assignment.running(self.attempts)

    @property
    def best(self) -> Attempt | None:
        """The attempt that counts."""
        return assignment.best(self.attempts)

    @property
    def is_open(self) -> bool:
        """Whether there is something to do: an attempt runs, or none was made and one can be."""
        return self.running is not None or (not self.attempts and self.refusal is None)


class Assignments:
    """Assignments in one file: those for its own person, and those they set."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        exams_service: Callable[[], Exams],
        drawing: Callable[[], Drawing],
        profiles: Callable[[], Profiles],
    ) -> None:
        """What an assignment is sat with is asked for when one is."""
        self._database = database
        self._learner_id = learner_id
        self._exams = exams_service
        self._drawing = drawing
        self._profiles = profiles

    # For a learner

    def mine(self) -> list[Assigned]:
        """What is set the classes that this person is in, what is due first first."""
        found = assignments.of_learner(self._database, self._learner_id)
        if not found:
            return []
        ids = [one.assignment_id for one in found]
        done = assignments.attempts(self._database, ids, learner_id=self._learner_id)
        now = self._database.now()
        mine = [
            assigned(one, done.get((one.assignment_id, self._learner_id), ()), now) for one in found
        ]
        return [
            replace(one, refusal=Refusal.NOT_HERE)
            if one.refusal is None and not one.attempts and not self._is_here(one.assignment.terms)
            else one
            for one in mine
        ]

    def _is_here(self, terms: Terms) -> bool:
        """Whether there is anything to ask: on a hub it may come before its questions, and may be
        there after they are offered."""
        if terms.is_exam:
            return terms.exam_id is not None and exams.has_questions(self._database, terms.exam_id)
        return questions.is_any_drawable(self._database, self._learner_id, terms.query)

    def begin(self, assignment_id: int) -> Begun:
        """Start an assignment under its rules. Raises StudyError where it is not open, overdue or
        has been sat as often as it may be, or where there is nothing to ask."""
        # Here and below: Today looks up what is set, and seldom begins it.
        from studytui.services.exams import Begun

        mine = {one.assignment.assignment_id: one for one in self.mine()}
        found = mine.get(assignment_id)
        if found is None:
            raise StudyError(
                "This assignment is not there any more.",
                title="Withdrawn",
                hint="Ask your teacher.",
            )
        if found.running is not None:
            return Begun(found.running.sitting_id, found.running.questions)
        if found.refusal is not None:
            raise _refused(found.refusal, found.assignment.terms)
        if not self._is_here(found.assignment.terms):
            raise _refused(Refusal.NOT_HERE, found.assignment.terms)
        with self._database.transaction():
            begun = self._begin(found.assignment, len(found.attempts))
            assignments.belongs(self._database, begun.sitting_id, assignment_id)
        return begun

    def _begin(self, one: Assignment, before: int) -> Begun:
        from studytui.domain import profile
        from studytui.services.drawing import Wish

        terms, extra = one.terms, one.extra_time
        rules_of = self._profile(terms)
        if terms.exam_id is not None:
            exam = exams.exam(self._database, terms.exam_id, self._learner_id)
            if exam is None:
                raise StudyError(
                    f"The exam of “{clean_line(terms.title)}” is not in your library.",
                    title="No exam",
                    hint="studytui sync brings it, or ask your teacher for the file.",
                )
            rules = _exam_rules(exam, terms, extra, rules_of)
            shuffles = exams.shuffles_options(self._database, exam.exam_id)
            rules = replace(rules, shuffle_options=rules.shuffle_options or shuffles)
            return self._exams().begin_under(exam, rules, terms.title)
        if rules_of is not None:
            wish = Wish(terms.query, terms.count, rules_of)
            seed = _seed(one.uid, before)
            number = self._drawing().draw(wish, seed).count
            rules = profile.rules(rules_of, terms.mode, extra, number)
            return self._drawing().begin(wish, _marked(rules, terms), seed, terms.title)
        return self._exams().begin_questions(
            self._searched(one, before), _search_rules(terms, extra), terms.title
        )

    def _profile(self, terms: Terms) -> Profile | None:
        return self._profiles().get(terms.profile) if terms.profile else None

    def _searched(self, one: Assignment, before: int) -> list[int]:
        """The questions of a search: with the same library the same for everybody, and others each
        time."""
        from studytui.domain.shuffle import drawn

        found = questions.drawable_ids(self._database, self._learner_id, one.terms.query)
        ids = questions.by_uid(self._database, found)
        count = one.terms.count
        if count is None or count >= len(ids):
            return ids
        return drawn(ids, count, _seed(one.uid, before), questions.sets(self._database, ids))

    # For a teacher

    def set(
        self,
        classroom: Classroom,
        terms: Terms,
        extra_times: Sequence[tuple[Member, float]] = (),
    ) -> tuple[Changes, int]:
        """Set a class something, with more time for some; what has changed, and the assignment's
        id. Raises StudyError where it cannot be sat as it is said."""
        self._check(terms)
        for _, extra_time in extra_times:
            _check_extra_time(extra_time)
        title = clean_line(terms.title)[:LONGEST_NAME].strip()
        # The learners have no search of that name.
        query = search.written_out(self._database, self._learner_id, terms.query)
        with self._database.transaction():
            made = assignments.add(
                self._database, classroom.classroom_id, replace(terms, title=title, query=query)
            )
            for member, extra_time in extra_times:
                assignments.allow(self._database, made, member.learner_id, extra_time)
        return Changes.CLASSES, made

    def unoffered(self, terms: Terms) -> list[str]:
        """Names of one's own sources that it asks from and that are not offered on the hub: learners
        there have none of these questions. None without a hub."""
        if not self._database.value("SELECT EXISTS (SELECT 1 FROM hub_link)"):
            return []
        return assignments.unoffered(self._database, self._asked(terms))

    def asking(self, source: str) -> list[Assignment]:
        """What is set the classes of this teacher, may still be begun, and asks from the source of
        that name."""
        now = self._database.now()
        return [
            one
            for one in assignments.of_teacher(self._database, self._learner_id)
            if assignment.refusal(one.terms, (), now) is not Refusal.OVERDUE
            and assignments.is_any_of(self._database, self._asked(one.terms), source)
        ]

    def _asked(self, terms: Terms) -> list[int]:
        """What may be asked in it, in this library."""
        if terms.exam_id is not None:
            return exams.question_ids(self._database, terms.exam_id)
        if terms.is_exam:
            return []
        return questions.drawable_ids(self._database, self._learner_id, terms.query)

    def of_class(self, classroom: Classroom) -> list[Assignment]:
        """What is set a class, what is due first first."""
        return assignments.of_classroom(self._database, classroom.classroom_id)

    def standings(
        self, given: Sequence[Assignment], members: Sequence[Member]
    ) -> dict[tuple[int, int], Assigned]:
        """How each of a class stands with each assignment, by assignment and learner."""
        done = assignments.attempts(self._database, [one.assignment_id for one in given])
        now = self._database.now()
        return {
            (one.assignment_id, member.learner_id): assigned(
                one, done.get((one.assignment_id, member.learner_id), ()), now
            )
            for one in given
            for member in members
        }

    def withdraw(self, one: Assignment) -> Changes:
        """Nobody is shown it any more; what was sat for it stays."""
        with self._database.transaction():
            assignments.withdraw(self._database, one.assignment_id)
        return Changes.CLASSES

    def allowances(self, one: Assignment) -> Mapping[int, float]:
        """Extra time by learner, of those who have any."""
        return assignments.allowances(self._database, one.assignment_id)

    def allow(self, one: Assignment, member: Member, extra_time: float) -> Changes:
        """Give one learner more time; 1 for as much as the others. Raises StudyError for a factor
        that no exam gives."""
        _check_extra_time(extra_time)
        with self._database.transaction():
            assignments.allow(self._database, one.assignment_id, member.learner_id, extra_time)
        return Changes.CLASSES

    def _check(self, terms: Terms) -> None:
        if not clean_line(terms.title).strip():
            raise _wrong("An assignment needs a title.", "Say what it is: “Mock 3”.")
        if terms.opens_at and terms.due_at and terms.opens_at >= terms.due_at:
            raise _wrong(
                "It would be due before it opens.", "Let it open earlier, or be due later."
            )
        if terms.due_at is not None and terms.due_at <= self._database.now():
            raise _wrong("It would be overdue at once.", "Let it be due later.")
        if not 0 <= terms.attempts <= assignment.MOST_ATTEMPTS:
            raise _wrong("That many attempts cannot be set.", "Give 1 to 99, or 0 for any number.")
        if terms.pass_mark is not None and not 0 <= terms.pass_mark <= 100:
            raise _wrong("A pass mark is a percentage.", "Give a number from 0 to 100.")
        if terms.minutes is not None and not 1 <= terms.minutes <= 999:
            raise _wrong("That time cannot be set.", "Give 1 to 999 minutes.")
        if terms.minutes is not None and not terms.takes_minutes:
            raise _wrong(
                "Minutes can be set for an exam without a profile only.",
                "Leave the minutes out, or set it as an exam.",
            )
        self._profile(terms)
        if terms.exam_id is not None:
            if exams.exam(self._database, terms.exam_id, self._learner_id) is None:
                raise _wrong("There is no such exam.", "studytui sit names them.")
        elif not questions.drawable_ids(self._database, self._learner_id, terms.query):
            raise _wrong(
                f"No question fits {clean_line(terms.query) or 'an empty library'}.",
                "Change the search, or import more questions.",
            )


def assigned(one: Assignment, attempts: Sequence[Attempt], now: datetime) -> Assigned:
    """How somebody with these attempts stands."""
    return Assigned(
        one,
        tuple(attempts),
        assignment.state(one.terms, attempts, now),
        assignment.refusal(one.terms, attempts, now),
    )


def _refused(refusal: Refusal, terms: Terms) -> StudyError:
    words, hint = refusal_words(refusal, terms)
    return StudyError(words, title=clean_line(terms.title), hint=hint)


def _check_extra_time(factor: float) -> None:
    from studytui.domain.profile import EXTRA_TIMES

    if factor not in EXTRA_TIMES:
        raise StudyError(
            f"There is no extra time of {factor:g}.",
            title="Not a factor",
            hint=f"Give {', '.join(f'{one:g}' for one in EXTRA_TIMES)}.",
        )


def _wrong(words: str, hint: str) -> StudyError:
    return StudyError(words, title="It cannot be set so", hint=hint)


def _seed(uid: str, before: int) -> int:
    """The same on every machine for an assignment and the number of attempts before."""
    digest = hashlib.sha256(f"{uid} {before}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def _marked(rules: Rules, terms: Terms) -> Rules:
    """With the pass mark that was set."""
    return rules if terms.pass_mark is None else replace(rules, pass_mark=terms.pass_mark)


def _exam_rules(exam: Exam, terms: Terms, extra: float, found: Profile | None) -> Rules:
    from studytui.domain import profile

    if found is not None:
        return _marked(profile.rules(found, terms.mode, extra, exam.questions), terms)
    limit = exam.time_limit if terms.minutes is None else timedelta(minutes=terms.minutes)
    rules = _timed(terms.mode, limit, extra)
    return _marked(replace(rules, pass_mark=exam.pass_mark), terms)


def _search_rules(terms: Terms, extra: float) -> Rules:
    limit = None if terms.minutes is None else timedelta(minutes=terms.minutes)
    rules = replace(_timed(terms.mode, limit, extra), shuffle_questions=True, shuffle_options=True)
    return _marked(rules, terms)


def _timed(mode: Mode, limit: timedelta | None, extra: float) -> Rules:
    """Only an exam has a clock."""
    if mode is not Mode.EXAM or limit is None:
        strict = ClockRule.STRICT if mode is Mode.EXAM else ClockRule.STOPS
        return Rules(mode=mode, clock_rule=strict)
    return Rules(mode=mode, time_limit=limit * extra, extra_time=extra)
