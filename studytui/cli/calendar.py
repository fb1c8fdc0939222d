"""``studytui calendar``: busy hours of calendar files, which the plan leaves."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from pathlib import Path

from studytui.cli.command import DONE, WITH_PROBLEMS, add_json
from studytui.domain.goal_wording import busy_sum
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.calendars import Taken, busy_words, taken_words
from studytui.services.study import Study


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``calendar`` takes."""
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="a calendar file (ICS); without one: what there is"
    )
    parser.add_argument("--name", metavar="N", help="what it is called (default: as the file)")
    parser.add_argument("--remove", metavar="N", help="count the busy hours of this one no longer")
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``calendar``; the exit code: 1 where some entries of a file could not be read."""
    if options.remove is not None and options.file is not None:
        raise StudyError(
            "A file and --remove were both given.",
            title="These do not go together",
            hint="studytui calendar FILE takes busy hours in; --remove NAME leaves them out.",
        )
    taken = None
    with closing(Study.open(paths)) as study:
        if options.remove is not None:
            study.calendars.remove(options.remove)
        elif options.file is not None:
            taken = study.calendars.take(Path(options.file), options.name or "")
        if options.json:
            print(json.dumps(_as_json(study, taken)))
        else:
            _show(study, taken)
    return WITH_PROBLEMS if taken is not None and taken.unread else DONE


def _show(study: Study, taken: Taken | None) -> None:
    if taken is not None:
        print(taken_words(taken))
    found = study.calendars.all()
    if not found:
        print("No calendar is counted. studytui calendar FILE takes in the busy hours of one.")
    for one in found:
        words = busy_words(one, study.calendars.busy_minutes(one))
        print(f"{clean_line(one.name)}: {words}")
    goal = study.goals.current()
    if goal is not None and goal.busy.mark:
        print(busy_sum(goal, study.goals.today))


def _as_json(study: Study, taken: Taken | None) -> dict[str, object]:
    found: dict[str, object] = {
        "calendars": [
            {
                "name": clean_line(one.name),
                "read_at": None if one.read_at is None else one.read_at.isoformat(),
                "busy_minutes": study.calendars.busy_minutes(one),
            }
            for one in study.calendars.all()
        ]
    }
    if taken is not None:
        found["taken"] = {
            "name": clean_line(taken.calendar.name),
            "entries": taken.entries,
            "unread": taken.unread,
        }
    return found
