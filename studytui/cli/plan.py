"""``studytui plan``: what is planned, today and up to the exam, without the screen."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date

from studytui.cli.command import DONE, add_json, write_output
from studytui.domain.day_names import short_weekday, weekday
from studytui.domain.days import read_day
from studytui.domain.plan_wording import minutes_words, points_words
from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.plans import Agenda, Entry, Horizon
from studytui.services.study import Study


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``plan`` takes."""
    parser.add_argument("--day", metavar="D", help="only the tasks of this day")
    parser.add_argument("--ics", metavar="FILE", help="write a calendar file instead; - to print")
    parser.add_argument("--force", action="store_true", help="FILE may be there already")
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``plan``; the exit code."""
    with closing(Study.open(paths)) as study:
        agenda = study.plans.agenda()
        if agenda.goal is None:
            raise StudyError(
                "There is no goal yet, so nothing is planned.",
                title="No plan",
                hint="studytui goal --date D --hours mon=2,sat=4 sets one; studytui due works "
                "without.",
            )
        if options.ics is not None:
            return _write_ics(options, study)
        if options.day is None:
            return _print_horizon(study.plans.horizon(), as_json=options.json)
        day = _day(options.day, study.plans.today)
        tasks = study.plans.tasks_on(day)
        if options.json:
            print(json.dumps({"day": day.isoformat(), "tasks": [_as_json(one) for one in tasks]}))
        else:
            _print_day(day, tasks)
    return DONE


def _day(text: str, today: date) -> date:
    day = read_day(text, today)
    if day is None:
        raise StudyError(
            f"{clean_line(text)} is no day.",
            title="Which day?",
            hint="--day tomorrow, --day 2026-12-19, --day '19 Dec'.",
        )
    return day


def _write_ics(options: argparse.Namespace, study: Study) -> int:
    write_output(options.ics, study.plan_files.ics(), force=options.force)
    return DONE


def _print_horizon(horizon: Horizon, *, as_json: bool) -> int:
    agenda = horizon.agenda
    if as_json:
        print(json.dumps(_horizon_json(horizon)))
        return DONE
    goal = agenda.goal
    assert goal is not None
    title = clean_line(goal.name) or "The exam"
    left = agenda.days_left
    if left is None:
        print(f"{title}, no day yet")
    elif left < 0:
        print(f"{title} was {count(-left, 'day')} ago")
    else:
        print(f"{title} in {count(left, 'day')}")
    if agenda.remark:
        print(clean_line(agenda.remark))
    _print_day(agenda.day, agenda.tasks)
    later = [one for one in horizon.days if one.day > agenda.day]
    if later:
        print()
    for one in later:
        words = f"{minutes_words(one.load.minutes):>10} of {minutes_words(one.available)}"
        if one.is_exam:
            words = f"{'exam':>10}"
        elif one.is_off and not one.load.minutes:
            words = f"{'off':>10}"
        mock = ", with a mock" if one.load.has_mock else ""
        print(f"{short_weekday(one.day)} {one.day.isoformat()}  {words}{mock}")
    return DONE


def _print_day(day: date, tasks: Sequence[Entry]) -> None:
    print()
    print(f"{weekday(day)} {day.isoformat()}")
    if not tasks:
        print("  nothing planned")
    for one in tasks:
        points = ""
        if one.points is not None and one.points >= 0.05:
            points = f"  +{points_words(one.points)}"
        about = f"{one.topic} · {one.under}" if one.under else one.topic
        print(
            f"  {_state(one):<9} {one.kind:<9} {minutes_words(one.minutes):>11}  "
            f"{clean_line(about)}{points}".rstrip()
        )


def _state(entry: Entry) -> str:
    if entry.is_done:
        return "done"
    if entry.is_moved:
        return "moved"
    return "skipped" if entry.is_skipped else "open"


def _as_json(entry: Entry) -> dict[str, object]:
    return {
        "day": entry.day.isoformat(),
        "kind": entry.kind,
        "state": _state(entry),
        "minutes": entry.minutes,
        "topic": clean_line(entry.topic) or None,
        "points": entry.points,
        "skipping_costs": entry.skipping_costs,
        "why": clean_line(entry.why),
    }


def _horizon_json(horizon: Horizon) -> dict[str, object]:
    agenda = horizon.agenda
    return {
        **_agenda_json(agenda),
        "tasks": [_as_json(one) for one in agenda.tasks],
        "days": [
            {
                **{key: value for key, value in asdict(one.load).items() if key != "day"},
                "day": one.day.isoformat(),
                "available": one.available,
                "is_exam": one.is_exam,
            }
            for one in horizon.days
        ],
    }


def _agenda_json(agenda: Agenda) -> dict[str, object]:
    goal = agenda.goal
    assert goal is not None
    return {
        "goal": clean_line(goal.name),
        "exam_date": goal.exam_date.isoformat() if goal.exam_date else None,
        "days_left": agenda.days_left,
        "state": agenda.state.value,
        "remark": clean_line(agenda.remark),
        "day": agenda.day.isoformat(),
        "minutes": agenda.minutes,
        "minutes_done": agenda.minutes_done,
        "days_in_a_row": agenda.streak.days,
        "free_days": agenda.streak.free,
        "due": agenda.due,
    }
