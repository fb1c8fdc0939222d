"""``studytui sit``: straight into an exam, on the full screen or line by line."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import timedelta

from studytui.cli.command import DONE, number, say
from studytui.cli.plain import talk
from studytui.cli.screen import open_screen
from studytui.domain.exam import Mode, Rules
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.plain.menu import session, sit
from studytui.services.exams import Begun
from studytui.services.study import Study


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``sit`` takes."""
    parser.add_argument("exam", metavar="EXAM", nargs="?", help="title of an exam, or part of it")
    parser.add_argument("--query", metavar="Q", help="questions of a search instead")
    parser.add_argument("--count", metavar="N", type=number, help="so many of them, by lot")
    parser.add_argument("--minutes", metavar="N", type=number, help="time for them")
    parser.add_argument(
        "--mode", choices=("exam", "tutor", "practice"), default="exam", help="(default: exam)"
    )
    parser.add_argument(
        "--session", metavar="N", type=number, help="a session of 10, 20 or 40 minutes instead"
    )
    parser.add_argument("--due", action="store_true", help="what is due for review instead")
    parser.add_argument(
        "--continue", dest="go_on", action="store_true", help="go on with what was left last"
    )
    parser.add_argument("--plain", action="store_true", help="line by line, without a screen")


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``sit``; the exit code."""
    with closing(Study.open(paths)) as study:
        begun = _begin(options, study)
        if options.plain:
            sit(study, talk(), begun)
            return DONE
    if isinstance(begun, Begun):
        begun = begun.sitting_id
    return open_screen(options, paths, begun)


def _begin(options: argparse.Namespace, study: Study) -> Begun | int:
    """What is to be sat, or the id of a sitting to take up."""
    ways = [options.exam, options.query, options.session, options.due, options.go_on]
    if sum(one not in (None, False) for one in ways) > 1:
        raise StudyError(
            "An exam, a search, a session, what is due and what was left are five things.",
            title="Which of them?",
            hint="studytui sit EXAM, or one of --query, --session, --due, --continue.",
        )
    if options.go_on:
        return _left(study)
    if options.due:
        return study.plans.begin_due()
    if options.session is not None:
        return session(study, str(options.session))
    mode = Mode(options.mode)
    if options.query is not None:
        limit = timedelta(minutes=options.minutes) if options.minutes else None
        rules = Rules(
            mode=mode,
            time_limit=limit if mode is Mode.EXAM else None,
            shuffle_questions=True,
            shuffle_options=True,
        )
        return study.exams.begin_search(options.query, rules, count=options.count)
    if options.exam is None:
        raise StudyError(
            "It is not said what to sit.",
            title="Which exam?",
            hint="studytui sit EXAM, or one of --query, --session, --due, --continue.",
        )
    return study.exams.begin_exam(study.exams.named(options.exam), mode)


def _left(study: Study) -> int:
    """The sitting that was left last. Raises StudyError where there is none."""
    found = study.sittings.open_ones()
    if not found:
        raise StudyError(
            "No sitting is open.",
            title="Nothing to go on with",
            hint="studytui sit EXAM begins one.",
        )
    if len(found) > 1:
        titles = ", ".join(clean_line(one.title) for one in found[1:4])
        say(f"Others are open as well: {titles}.")
    return found[0].sitting_id
