"""Sittings taken act by act on made-up questions, with a clock that is moved by hand, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from studytui.domain.exam import Mode, Rules
from studytui.services.session import Session
from studytui.services.study import Study

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class Movable(Protocol):
    """A clock that moves only when it is told to."""

    moment: datetime

    def advance(self, by: timedelta) -> None: ...


def answer_right(session: Session) -> None:
    """Answer the question on the screen so that it is right; one without key gets an option."""
    question = session.question()
    if question.kind.has_slots:
        for slot, number in question.right_placement.items():
            session.place(number, slot)
    elif question.kind.has_options:
        for number in sorted(question.key) or [question.options[0].number]:
            session.choose(number)
    else:
        session.write(question.accepted[0] if question.accepted else "something")


def answer_wrong(session: Session) -> None:
    """Answer the question on the screen so that it is wrong where it has a key."""
    question = session.question()
    if question.kind.has_slots:
        # What is right in no slot, or in another than the first.
        session.place(question.options[-1].number, question.slots[0].number)
    elif question.kind.has_options:
        others = [one.number for one in question.options if one.number not in question.key]
        session.choose(others[0])
    else:
        session.write("no idea at all")


def sit_exam(study: Study, clock: Movable, *, wrong_every: int = 3) -> int:
    """Sit the made-up mock: every `wrong_every`th wrong, the fifth changed from wrong to right, the
    sixth flagged, the eighth slow, the last two left open. The id of the ended sitting."""
    exam = study.exams.all()[0]
    sitting_id = study.exams.begin_exam(exam).sitting_id
    session = study.sittings.resume(sitting_id)
    count = len(session.sitting.items)
    for place in range(count - 2):
        session.go_to(place)
        clock.advance(timedelta(seconds=40))
        if place == 4:
            answer_wrong(session)
            clock.advance(timedelta(seconds=29))
            session.choose(session.question().options[2].number)
            clock.advance(timedelta(seconds=5))
            answer_right(session)
        elif place % wrong_every == wrong_every - 1:
            answer_wrong(session)
        else:
            answer_right(session)
        if place == 5:
            session.flag()
            session.strike(session.question().options[-1].number)
        if place == 7:
            clock.advance(timedelta(seconds=110))
    session.finish()
    return sitting_id


def practise(study: Study, clock: Movable, query: str, count: int, wrong: int) -> int:
    """Practise the first `count` questions of a search, the first `wrong` of them wrong; ended."""
    ids = study.library.find(query).ids()[:count]
    rules = Rules(mode=Mode.PRACTICE)
    begun = study.exams.begin_questions(
        ids, rules, f"Search: {query}" if query else "All questions"
    )
    session = study.sittings.resume(begun.sitting_id)
    for place in range(begun.questions):
        session.go_to(place)
        clock.advance(timedelta(seconds=25))
        if place < wrong:
            answer_wrong(session)
        else:
            answer_right(session)
    session.finish()
    return begun.sitting_id


def say_sure(study: Study) -> None:
    """Two sittings in which every third answer is said to be sure, and every fourth is wrong."""
    ids = study.library.find("kind:single -is:keyless").ids()[:30]
    for _ in range(2):
        session = study.sittings.resume(
            study.exams.begin_questions(ids, Rules(), "Judged").sitting_id
        )
        for place in range(len(ids)):
            session.go_to(place)
            number = 2 if place % 4 == 0 else 1
            for _ in range(2 if place % 3 == 0 else 1):
                session.choose(number)
        session.finish()


def some_weeks(study: Study, clock: Movable) -> None:
    """Three weeks of sittings that end on the day of `START`, one of them left open at the end."""
    plans = [(20, 2), (16, 3), (15, 2), (9, 4), (6, 3), (2, 5), (0, 7)]
    for days_ago, wrong_every in plans:
        clock.moment = START - timedelta(days=days_ago)
        sit_exam(study, clock, wrong_every=wrong_every)
        if days_ago in (16, 6):
            clock.advance(timedelta(seconds=3600))
            practise(study, clock, "topic:functions", 8, 3)
    clock.advance(timedelta(seconds=600))
    practise(study, clock, "is:keyless", 2, 0)
    session = study.sittings.resume(study.exams.begin_exam(study.exams.all()[0]).sitting_id)
    clock.advance(timedelta(seconds=20))
    answer_right(session)
    session.leave()
