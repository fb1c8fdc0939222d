"""``studytui backup`` and ``studytui restore``: copies of the library, and putting one back."""

from __future__ import annotations

import argparse
import json
import os
from contextlib import closing, suppress
from dataclasses import asdict
from pathlib import Path

from studytui.cli.command import DONE, add_json, say
from studytui.domain.backups import (
    Contents,
    contents_words,
    difference_words,
    reason_words,
    size_words,
)
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.backups import (
    Backup,
    all_backups,
    contents_now,
)
from studytui.services.study import Study, live_by
from studytui.settings import read_settings


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``backup`` takes."""
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="a copy there instead; packed where it ends in .zst"
    )
    parser.add_argument("--list", action="store_true", help="the backups there are")
    parser.add_argument(
        "--if-due", action="store_true", help="only if there is none of the last half hour"
    )
    parser.add_argument("--force", action="store_true", help="FILE may be there already")
    add_json(parser)


def live_by_settings(paths: Paths) -> None:
    """Have hours be the learner's own where no library is opened; a file of settings that is wrong
    is no reason not to have a backup back."""
    with suppress(StudyError):
        live_by(read_settings(paths.settings))


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``backup``; the exit code."""
    if options.list:
        live_by_settings(paths)
        return print_list(paths, as_json=options.json)
    if not paths.database.exists():
        raise StudyError(
            f"There is no library in {paths.home} yet.",
            title="Nothing to back up",
            hint="studytui import takes questions in; --home names another place.",
        )
    with closing(Study.open(paths)) as study:
        if options.if_due:
            # Asked for by the full screen or by cron: whoever sits there comes first.
            os.nice(10)
            taken = study.backups.take_if_due()
        elif options.file is not None:
            taken = study.backups.write(Path(options.file), force=options.force)
        else:
            taken = study.backups.take()
    if options.json:
        found = None if taken is None else _facts(taken.path, taken.contents, taken.size)
        print(json.dumps({"backup": found}))
    elif taken is None:
        say("There is a backup of the last half hour.")
    else:
        say(f"Backed up: {contents_words(taken.contents)}, {size_words(taken.size)}.")
        say(f"In {taken.path}")
    return DONE


def print_list(paths: Paths, *, as_json: bool) -> int:
    found = all_backups(paths)
    now = contents_now(paths)
    if as_json:
        rows = [
            {
                "number": number,
                **_facts(one.path, one.contents, one.size),
                "taken_at": one.taken_at.isoformat(),
                "reason": one.reason,
                "schema": one.schema,
            }
            for number, one in enumerate(found, 1)
        ]
        print(json.dumps({"now": None if now is None else asdict(now), "backups": rows}))
        return DONE
    if now is not None:
        print(f"Now          {contents_words(now)}")
    for number, one in enumerate(found, 1):
        print(_line(number, one, now))
    if not found:
        say("There is no backup yet.")
    return DONE


def _line(number: int, one: Backup, now: Contents | None) -> str:
    when = f"{one.taken_at.astimezone():%Y-%m-%d %H:%M}"
    start = f"{number:>3}  {when}  {size_words(one.size):>7}  {clean_line(reason_words(one.reason)):<30}"
    if one.contents is None:
        return f"{start}  cannot be read"
    since = "" if now is None else difference_words(one.contents, now)
    since = f"; since then {since}" if since else "; nothing added since" if now else ""
    return f"{start}  {contents_words(one.contents)}{since}"


def _facts(path: Path, contents: Contents | None, size: int) -> dict[str, object]:
    return {
        "file": str(path),
        "bytes": size,
        "contents": None if contents is None else asdict(contents),
    }
