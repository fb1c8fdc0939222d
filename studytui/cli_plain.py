"""``studytui --plain`` and ``studytui sit``: exams line by line, or straight into one."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta

from studytui.domain.exam import Mode, Rules
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.plain.menu import Menu, session, sit
from studytui.plain.talk import WIDTH, Talk
from studytui.services.exams import Begun
from studytui.services.study import Study

_DONE = 0
OpenScreen = Callable[[int], int]
"""Opens the full screen in a sitting."""


def run_plain(paths: Paths, command: Callable[[Sequence[str]], int]) -> int:
    """The program line by line; the exit code."""
    Menu(paths, _talk(), command).run()
    return _DONE


def _talk() -> Talk:
    """A conversation on standard input and output, as wide as the terminal where it is narrow."""
    width = WIDTH
    if sys.stdout.isatty():
        width = min(max(shutil.get_terminal_size((WIDTH + 1, 24)).columns - 1, 20), WIDTH)
    return Talk(sys.stdin, sys.stdout, width=width)


def run_sit(options: argparse.Namespace, paths: Paths, open_screen: OpenScreen) -> int:
    """The command ``sit``; the exit code."""
    with closing(Study.open(paths)) as study:
        begun = _begin(options, study)
        if options.plain:
            sit(study, _talk(), begun)
            return _DONE
    if isinstance(begun, Begun):
        begun = begun.sitting_id
    return open_screen(begun)


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
        print(f"Others are open as well: {titles}.", file=sys.stderr)
    return found[0].sitting_id
