"""``studytui goal``: what is prepared for, shown and set."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any

from studytui.cli.command import DONE, add_json
from studytui.domain.days import days_text, read_day, read_days
from studytui.domain.goal import WEEKDAYS, Goal
from studytui.domain.goal_wording import goal_problems, goal_sum
from studytui.domain.hours import hours_text, read_hours
from studytui.domain.profile import EXTRA_TIMES
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.curriculum import Scope
from studytui.services.study import Study

_NONE = ("", "none", "no")


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``goal`` takes."""
    parser.add_argument("--exam", metavar="NAME", help="a profile, or a name of your own")
    parser.add_argument(
        "--date", metavar="D", help="2026-12-19, 19.12., 19 Dec, +21, in 3 weeks; none"
    )
    parser.add_argument("--hours", metavar="H", help="mon=2,sat=4 or mon-fri=45m; other days: off")
    parser.add_argument("--off", metavar="D,D", help="days off, ranges as 2026-12-24..2026-12-26")
    parser.add_argument(
        "--pass", dest="target", metavar="P", help="percent you want; none: to pass"
    )
    parser.add_argument("--extra-time", metavar="F", help="1, 1.25, 1.5 or 2")
    parser.add_argument("--subject", metavar="S", help="whose topics the exam asks; all")
    parser.add_argument("--clear", action="store_true", help="have no goal")
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``goal``; the exit code."""
    changes = _changes(options)
    if options.clear and changes:
        raise StudyError(
            "--clear and what is to be set were both given.",
            title="These do not go together",
            hint="studytui goal --clear, or studytui goal with what the goal is to be.",
        )
    with closing(Study.open(paths)) as study:
        if options.clear:
            study.goals.clear()
        elif changes:
            goal = study.goals.current() or Goal()
            for change, value in changes:
                goal = change(study, goal, value)
            study.goals.save(goal)
        _show(study, as_json=options.json)
    return DONE


Change = Callable[[Study, Goal, str], Goal]


def _changes(options: argparse.Namespace) -> list[tuple[Change, str]]:
    asked: Sequence[tuple[Change, str | None]] = (
        (_with_exam, options.exam),
        (_with_date, options.date),
        (_with_hours, options.hours),
        (_with_days_off, options.off),
        (_with_target, options.target),
        (_with_extra_time, options.extra_time),
        (_with_subject, options.subject),
    )
    return [(change, value) for change, value in asked if value is not None]


def _with_exam(study: Study, goal: Goal, value: str) -> Goal:
    wanted = clean_line(value)
    profiles = study.profiles.all()
    same = [one for one in profiles if wanted.casefold() in (one.name, one.title.casefold())]
    like = [one for one in profiles if wanted and wanted.casefold() in one.title.casefold()]
    found = same or like
    if len(found) > 1:
        raise _wrong(
            f"More than one exam is called like {wanted}",
            f"There are: {', '.join(clean_line(one.title) for one in found)}.",
        )
    if found:
        return replace(goal, name=clean_line(found[0].title), profile=found[0].name)
    return replace(goal, name=wanted, profile="")


def _with_date(study: Study, goal: Goal, value: str) -> Goal:
    if value.strip().lower() in _NONE:
        return replace(goal, exam_date=None)
    day = read_day(value, study.goals.today)
    if day is None:
        raise _wrong(f"{clean_line(value)} is not a day", "Write it as 2026-12-19, 19 Dec or +21.")
    return replace(goal, exam_date=day)


def _with_hours(study: Study, goal: Goal, value: str) -> Goal:
    minutes, unread = read_hours("" if value.strip().lower() in _NONE else value)
    if unread:
        raise _wrong(
            f"{clean_line(unread[0])} is not a day of the week with its hours",
            "Write them as mon=2,sat=4, or mon-fri=45m.",
        )
    return replace(goal, weekday_minutes=minutes)


def _with_days_off(study: Study, goal: Goal, value: str) -> Goal:
    days, unread = read_days("" if value.strip().lower() in _NONE else value, study.goals.today)
    if unread:
        raise _wrong(
            f"{clean_line(unread[0])} is not a day",
            "Write them as 2026-12-24..2026-12-26,31 Dec.",
        )
    return replace(goal, days_off=days)


def _with_target(study: Study, goal: Goal, value: str) -> Goal:
    if value.strip().lower() in _NONE:
        return replace(goal, target=None)
    number = _number(value.removesuffix("%"))
    if number is None or not 1 <= number <= 100:
        raise _wrong(f"{clean_line(value)} is not a percentage", "Give a number from 1 to 100.")
    return replace(goal, target=number)


def _with_extra_time(study: Study, goal: Goal, value: str) -> Goal:
    number = 1.0 if value.strip().lower() in _NONE else _number(value)
    if number not in EXTRA_TIMES or number is None:
        raise _wrong(
            f"{clean_line(value)} is no extra time",
            f"There are: {', '.join(f'{one:g}' for one in EXTRA_TIMES)}.",
        )
    return replace(goal, extra_time=number)


def _with_subject(study: Study, goal: Goal, value: str) -> Goal:
    wanted = clean_line(value).casefold()
    if wanted in (*_NONE, "all"):
        return replace(goal, subject_id=None)
    subjects = study.curriculum.subjects()
    same = [one for one in subjects if clean_line(one.name).casefold() == wanted]
    found = same or [one for one in subjects if wanted in clean_line(one.name).casefold()]
    if len(found) != 1:
        names = ", ".join(clean_line(one.name) for one in found or subjects)
        raise _wrong(
            f"{'More than one' if found else 'No'} subject is called {clean_line(value)}",
            f"There are: {names}." if names else "No subject has topics yet: import some.",
        )
    return replace(goal, subject_id=found[0].subject_id)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _wrong(what: str, hint: str) -> StudyError:
    return StudyError(f"{what}.", title="The goal was not changed", hint=hint)


def _show(study: Study, *, as_json: bool) -> None:
    goal = study.goals.current()
    if goal is None:
        words = "There is no goal. studytui goal --date 2026-12-19 --hours mon=2,sat=4 sets one."
        print(json.dumps({"goal": None}) if as_json else words)
        return
    scope, today = study.curriculum.scope(goal), study.goals.today
    mark = study.goals.pass_mark(goal)
    problems = goal_problems(goal, today, topics=len(scope.topics))
    if as_json:
        print(json.dumps({"goal": _as_json(study, goal, scope, mark), "problems": problems}))
        return
    print(clean_line(goal.name) or "An exam")
    print(goal_sum(goal, today))
    wanted = "to pass" if mark is None else f"{mark:g} %"
    extra = "" if goal.extra_time == 1 else f", extra time × {goal.extra_time:g}"
    print(f"Wanted    {wanted}{extra}")
    print(f"Hours     {hours_text(goal.weekday_minutes) or 'none'}")
    if goal.days_off:
        print(f"Off       {days_text(goal.days_off)}")
    print(f"Topics    {_topic_words(scope)}")
    for problem in problems:
        print(problem)


def _topic_words(scope: Scope) -> str:
    words = f"{len(scope.topics)}, weighed by {scope.weighing.value}" if scope.topics else "none"
    return f"{words}; {scope.unmapped} questions without one" if scope.unmapped else words


def _as_json(study: Study, goal: Goal, scope: Scope, mark: float | None) -> dict[str, Any]:
    subjects = {one.subject_id: one.name for one in study.curriculum.subjects()}
    day: date | None = goal.exam_date
    return {
        "exam": goal.name,
        "profile": goal.profile or None,
        "date": None if day is None else day.isoformat(),
        "days_left": goal.days_left(study.goals.today),
        "target": goal.target,
        "pass_mark": mark,
        "minutes": dict(zip(WEEKDAYS, goal.weekday_minutes, strict=True)),
        "days_off": sorted(one.isoformat() for one in goal.days_off),
        "extra_time": goal.extra_time,
        "subject": subjects.get(goal.subject_id) if goal.subject_id is not None else None,
        "topics": len(scope.topics),
        "unmapped": scope.unmapped,
        "weighed_by": scope.weighing.name.lower(),
    }
