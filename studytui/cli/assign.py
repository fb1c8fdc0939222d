"""``studytui assign``: what a class is set."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime

from studytui.cli.classes import class_facts, given_words
from studytui.cli.command import DONE, add_json, say
from studytui.domain.assignment import Terms
from studytui.domain.assignment_wording import read_moment
from studytui.domain.exam import Mode
from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.assignments import Assignment
from studytui.services.classes import Classroom, Member
from studytui.services.study import Study


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``assign`` takes."""
    parser.add_argument("classroom", metavar="CLASS", help="its name or code; alone: what is set")
    parser.add_argument("--exam", metavar="NAME", help="an exam of your library")
    parser.add_argument("--query", metavar="Q", help="or questions that this search finds")
    parser.add_argument("--title", metavar="T", help="what it is called (default: as the exam)")
    parser.add_argument(
        "--mode", choices=("exam", "tutor", "practice"), default="exam", help="(default: exam)"
    )
    parser.add_argument("--profile", metavar="P", help="the rules of an exam profile")
    parser.add_argument("--count", metavar="N", type=int, help="so many questions of a search")
    parser.add_argument("--minutes", metavar="M", type=int, help="time, where nothing else says it")
    parser.add_argument("--opens", metavar="D", help="19 Dec 08:00, 2026-12-19T08:00, tomorrow, +3")
    parser.add_argument("--due", metavar="D", help="the same; a day alone is its end")
    parser.add_argument(
        "--attempts", metavar="N", type=int, default=1, help="0: any number (default: 1)"
    )
    parser.add_argument("--pass", dest="pass_mark", metavar="P", type=float, help="percent")
    parser.add_argument("--late", action="store_true", help="it can be begun when it is overdue")
    parser.add_argument(
        "--offer", action="store_true", help="offer the questions to the others on the hub as well"
    )
    parser.add_argument(
        "--extra",
        metavar="LEARNER=F",
        action="append",
        help="more time for one learner: 1.25 …; alone: for one that is set",
    )
    parser.add_argument(
        "--to", metavar="N", type=int, help="--extra alone: the number of the assignment"
    )
    parser.add_argument("--withdraw", metavar="N", type=int, help="take an assignment back")
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``assign``; the exit code."""
    with closing(Study.open(paths)) as study:
        room = study.classes.named(options.classroom)
        if options.withdraw is not None:
            one = _known(study, room, options.withdraw)
            study.assignments.withdraw(one)
            words = f"{clean_line(one.terms.title)} is taken back; what was sat for it stays."
        elif options.exam is not None or options.query is not None or options.profile is not None:
            one, words = _set(study, room, options)
        elif options.extra:
            one = _known(study, room, options.to)
            extra_times = _extra_times(study, room, options.extra)
            for member, factor in extra_times:
                study.assignments.allow(one, member, factor)
            words = "\n".join(_extra_words(extra_times))
        else:
            found = class_facts(study, room)
            print(json.dumps(found["assignments"]) if options.json else found["words"])
            return DONE
        if options.json:
            print(json.dumps({"assignment": one.assignment_id, "title": one.terms.title}))
        else:
            print(words)
    return DONE


def _set(study: Study, room: Classroom, options: argparse.Namespace) -> tuple[Assignment, str]:
    """What is set anew, and what to say of it."""
    if options.to is not None:
        raise StudyError(
            "--to names an assignment that there is, and another one would be set.",
            title="These do not go together",
            hint="Leave out --to, or give it with --extra alone.",
        )
    terms = _terms(study, options)
    extra_times = _extra_times(study, room, options.extra or ())
    _, made = study.assignments.set(room, terms, extra_times)
    one = _known(study, room, made)
    unoffered = study.assignments.unoffered(terms)
    if options.offer:
        for name in unoffered:
            study.syncing.offer(name)
    elif unoffered:
        _warn(unoffered)
    words = f"Set: {given_words(study, one)}, for {count(room.learners, 'learner')}."
    return one, "\n".join([words, *_extra_words(extra_times)])


def _warn(unoffered: Sequence[str]) -> None:
    """Say on standard error what learners will miss."""
    names = ", ".join(clean_line(name) for name in unoffered[:8])
    more = ", …" if len(unoffered) > 8 else ""
    say(
        f"Learners on the hub do not have these questions yet: {names}{more}. "
        "studytui hub offer NAME gives them a source, assign --offer all of it at once."
    )


def _known(study: Study, room: Classroom, number: int | None) -> Assignment:
    found = study.assignments.of_class(room)
    for one in found:
        if one.assignment_id == number or (number is None and len(found) == 1):
            return one
    raise StudyError(
        f"{clean_line(room.name)} has no assignment {number}."
        if number is not None
        else "Which assignment is not said.",
        title="Which assignment?",
        hint=f"studytui assign {room.code} lists them with their numbers; --to N names one.",
    )


def _extra_times(study: Study, room: Classroom, said: Sequence[str]) -> list[tuple[Member, float]]:
    """Whom `LEARNER=F` means, and the factor; 0, which none is, where it is no number."""
    found = []
    for entry in said:
        name, _, factor = entry.rpartition("=")
        member = study.classes.member(room, name)
        try:
            found.append((member, float(factor)))
        except ValueError:
            found.append((member, 0.0))
    return found


def _extra_words(extra_times: Sequence[tuple[Member, float]]) -> list[str]:
    return [f"{clean_line(member.name)}: time × {factor:g}." for member, factor in extra_times]


def _terms(study: Study, options: argparse.Namespace) -> Terms:
    exam = None if options.exam is None else study.exams.named(options.exam)
    if exam is not None and options.query is not None:
        raise StudyError(
            "Both --exam and --query were given.",
            title="These do not go together",
            hint="An assignment is an exam, or questions of a search.",
        )
    title = options.title or (exam.title if exam is not None else options.query or options.profile)
    terms = Terms(
        title=title or "All questions",
        mode=Mode(options.mode),
        exam_id=None if exam is None else exam.exam_id,
        query=options.query or "",
        profile=options.profile or "",
        count=options.count,
        minutes=options.minutes,
        attempts=options.attempts,
        pass_mark=options.pass_mark,
        accepts_late=options.late,
    )
    return replace(
        terms,
        opens_at=_moment(study, options.opens, is_end=False),
        due_at=_moment(study, options.due, is_end=True),
    )


def _moment(study: Study, said: str | None, *, is_end: bool) -> datetime | None:
    if said is None:
        return None
    found = read_moment(said, study.database.now().astimezone().date(), is_end=is_end)
    if found is None:
        raise StudyError(
            f"{clean_line(said)} is no day or time.",
            title="Not a time",
            hint="Write it as 2026-12-19T14:00, 19 Dec 14:00, tomorrow or +7.",
        )
    return found.astimezone()
