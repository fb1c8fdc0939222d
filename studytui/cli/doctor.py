"""``studytui doctor``: is everything whole, and what can be put right."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from contextlib import closing

from studytui.cli.command import DONE, WITH_PROBLEMS, add_json, say
from studytui.domain.backups import size_words
from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.doctor import Doctor, Finding, State
from studytui.services.rescue import save_what_can_be_read
from studytui.services.study import DamagedError, Study

_SAID_FROM = 50_000_000
"""Bytes of a library from which on it is said what takes so long."""
_SIGNS = {State.FINE: "✓", State.NOTE: "–", State.WRONG: "✗", State.MENDED: "✓"}


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``doctor`` takes."""
    parser.add_argument(
        "--fix", action="store_true", help="put right what can be, after a backup; nothing is lost"
    )
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``doctor``; the exit code."""
    if not paths.database.exists():
        raise StudyError(
            f"There is no library in {paths.home}.",
            title="Nothing to look at",
            hint="studytui restore puts a backup back; --home names another place.",
        )
    size = paths.database.stat().st_size
    if size >= _SAID_FROM:
        then = "then puts right what can be, after a backup" if options.fix else "changes nothing"
        say(f"Looks at all of {size_words(size)}, which may take minutes, and {then}.")
    rescued: list[Finding] = []
    try:
        study = Study.open(paths)
    except DamagedError as error:
        if not options.fix:
            return _print([_damaged(error)], as_json=options.json)
        rescued = [_save(paths)]
        study = Study.open(paths)
    with closing(study):
        doctor = Doctor(study, os.environ, _screen())
        if not options.fix and not options.json:
            return _end(_shown(doctor.looks()))
        found = doctor.examine()
        if options.fix and found[0].state is State.WRONG and found[0].mend is None:
            study.close()
            rescued = [_save(paths)]
            study = Study.open(paths)
            doctor = Doctor(study, os.environ, _screen())
            found = doctor.examine()
        if options.fix:
            found = doctor.mend(found)
        study.close()
    return _print([*rescued, *found], as_json=options.json)


def _shown(looks: Iterable[Finding]) -> list[Finding]:
    """The findings, each shown as soon as it is there."""
    found = []
    for one in looks:
        _show(one)
        found.append(one)
    return found


def _damaged(error: StudyError) -> Finding:
    return Finding("file", State.WRONG, error.message, error.hint)


def _save(paths: Paths) -> Finding:
    return Finding("file", State.MENDED, save_what_can_be_read(paths).words)


def _screen() -> tuple[int, int] | None:
    try:
        return tuple(os.get_terminal_size(sys.stdout.fileno()))  # type: ignore[return-value]
    except (OSError, ValueError):
        return None


def _print(found: list[Finding], *, as_json: bool) -> int:
    if as_json:
        wrong = [one for one in found if one.state is State.WRONG]
        rows = [
            {
                "name": one.name,
                "state": one.state.value,
                "words": one.words,
                "hint": one.hint,
                "can_be_mended": one.mend is not None,
            }
            for one in found
        ]
        print(json.dumps({"wrong": len(wrong), "findings": rows}))
        return WITH_PROBLEMS if wrong else DONE
    return _end(_shown(found))


def _show(one: Finding) -> None:
    state = " (put right)" if one.state is State.MENDED else ""
    print(f"{_SIGNS[one.state]} {one.name:<16} {clean_line(one.words)}{state}", flush=True)
    if one.hint and one.state is not State.FINE:
        print(f"  {'':<16} {clean_line(one.hint)}", flush=True)


def _end(found: list[Finding]) -> int:
    """What comes of what was shown; the exit code."""
    wrong = [one for one in found if one.state is State.WRONG]
    if wrong:
        print(f"{count(len(wrong), 'thing')} wrong.", file=sys.stderr)
    elif any(one.state is State.MENDED for one in found):
        print(
            "Put right. The backup before it is the newest: studytui backup --list.",
            file=sys.stderr,
        )
    return WITH_PROBLEMS if wrong else DONE
