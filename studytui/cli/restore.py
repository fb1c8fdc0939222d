"""``studytui restore``: a backup is put back."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from studytui.cli.backup import live_by_settings, print_list
from studytui.cli.command import DONE, WITH_PROBLEMS, add_json, say
from studytui.domain.backups import contents_words
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.backups import (
    Backup,
    Restored,
    last_restored,
    put_back,
    the_backup,
    undo_words,
)


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``restore`` takes."""
    parser.add_argument(
        "backup",
        metavar="FILE",
        nargs="?",
        help="a number of `studytui backup --list`, last, or a file",
    )
    parser.add_argument(
        "--undo", action="store_true", help="put back what was there before the last restore"
    )
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``restore``; the exit code."""
    live_by_settings(paths)
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
        print_list(paths, as_json=False)
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
    return WITH_PROBLEMS if restored.images_missing else DONE


def _say_restored(chosen: Backup, restored: Restored) -> None:
    when = f"{chosen.taken_at.astimezone():%Y-%m-%d %H:%M}"
    say(f"Put back: the library of {when}, {contents_words(restored.contents)}.")
    if restored.images:
        say(f"Images put back: {restored.images}.")
    if restored.images_missing:
        say(f"Images missing: {restored.images_missing}. Import their sources once more.")
    say(undo_words(restored))


def _restored(restored: Restored) -> dict[str, object]:
    return {
        "file": str(restored.backup),
        "contents": asdict(restored.contents),
        "before": None if restored.before is None else str(restored.before),
        "set_aside": None if restored.set_aside is None else str(restored.set_aside),
        "images": restored.images,
        "images_missing": restored.images_missing,
    }
