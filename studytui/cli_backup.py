"""``studytui backup`` and ``studytui restore``: copies of the library, and putting one back."""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import closing, suppress
from dataclasses import asdict
from pathlib import Path

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
    Restored,
    all_backups,
    contents_now,
    last_restored,
    put_back,
    the_backup,
    undo_words,
)
from studytui.services.study import Study, live_by
from studytui.settings import read_settings

_DONE, _WITH_PROBLEMS = 0, 1


def _live_by_settings(paths: Paths) -> None:
    """Have hours be the learner's own where no library is opened; a file of settings that is wrong
    is no reason not to have a backup back."""
    with suppress(StudyError):
        live_by(read_settings(paths.settings))


def run_backup(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``backup``; the exit code."""
    if options.list:
        _live_by_settings(paths)
        return _print_list(paths, as_json=options.json)
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
        _say("There is a backup of the last half hour.")
    else:
        _say(f"Backed up: {contents_words(taken.contents)}, {size_words(taken.size)}.")
        _say(f"In {taken.path}")
    return _DONE


def run_restore(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``restore``; the exit code."""
    _live_by_settings(paths)
    if options.undo and options.backup is not None:
        raise StudyError(
            "--undo puts back what was there before the last restore: it takes no FILE.",
            title="Which one?",
            hint="Leave one of the two out.",
        )
    if options.undo:
        chosen = last_restored(paths)
        if chosen is None:
            raise StudyError(
                "No backup was put back yet.",
                title="Nothing to undo",
                hint="studytui backup --list shows the backups.",
            )
    elif options.backup is None:
        _print_list(paths, as_json=False)
        raise StudyError(
            "No backup was named.",
            title="Which one?",
            hint="studytui restore N, a number of the list; last; or a file.",
        )
    else:
        chosen = the_backup(paths, options.backup)
    restored = put_back(paths, chosen)
    if options.json:
        print(json.dumps(_restored(restored)))
    else:
        _say_restored(chosen, restored)
    return _WITH_PROBLEMS if restored.images_missing else _DONE


def _print_list(paths: Paths, *, as_json: bool) -> int:
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
        return _DONE
    if now is not None:
        print(f"Now          {contents_words(now)}")
    for number, one in enumerate(found, 1):
        print(_line(number, one, now))
    if not found:
        _say("There is no backup yet.")
    return _DONE


def _line(number: int, one: Backup, now: Contents | None) -> str:
    when = f"{one.taken_at.astimezone():%Y-%m-%d %H:%M}"
    start = f"{number:>3}  {when}  {size_words(one.size):>7}  {clean_line(reason_words(one.reason)):<30}"
    if one.contents is None:
        return f"{start}  cannot be read"
    since = "" if now is None else difference_words(one.contents, now)
    since = f"; since then {since}" if since else "; nothing added since" if now else ""
    return f"{start}  {contents_words(one.contents)}{since}"


def _say_restored(chosen: Backup, restored: Restored) -> None:
    when = f"{chosen.taken_at.astimezone():%Y-%m-%d %H:%M}"
    _say(f"Put back: the library of {when}, {contents_words(restored.contents)}.")
    if restored.images:
        _say(f"Images put back: {restored.images}.")
    if restored.images_missing:
        _say(f"Images missing: {restored.images_missing}. Import their sources once more.")
    _say(undo_words(restored))


def _facts(path: Path, contents: Contents | None, size: int) -> dict[str, object]:
    return {
        "file": str(path),
        "bytes": size,
        "contents": None if contents is None else asdict(contents),
    }


def _restored(restored: Restored) -> dict[str, object]:
    return {
        "file": str(restored.backup),
        "contents": asdict(restored.contents),
        "before": None if restored.before is None else str(restored.before),
        "set_aside": None if restored.set_aside is None else str(restored.set_aside),
        "images": restored.images,
        "images_missing": restored.images_missing,
    }


def _say(text: str) -> None:
    if text:
        print(clean_line(text), file=sys.stderr)
