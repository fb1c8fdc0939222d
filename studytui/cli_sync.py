"""``studytui sync``, and what of a hub is about what is in the library: offering it, and what lost."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing

from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.paths import Paths, is_dumb
from studytui.services.study import Study

_DONE, _WITH_PROBLEMS = 0, 1


def run_sync(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``sync``; the exit code."""
    shown = not options.json and sys.stderr.isatty() and not is_dumb()

    def show(done: int, total: int) -> None:
        if shown:
            print(f"\r{done} of {total} \x1b[K", end="", file=sys.stderr, flush=True)

    with closing(Study.open(paths)) as study:
        try:
            found = study.syncing.sync(show)
        finally:
            if shown:
                print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    if options.json:
        print(
            json.dumps(
                {
                    "received": found.received,
                    "sent": found.sent,
                    "waiting": found.waiting,
                    "left_out": found.left_out,
                }
            )
        )
    else:
        words = f"{count(found.received, 'row')} received, {count(found.sent, 'change')} sent."
        waits = f" {count(found.waiting, 'change')} still to go up." if found.waiting else ""
        print(f"{words}{waits}")
        for one in found.left_out:
            print(f"Not taken in: {clean_line(one)}", file=sys.stderr)
    return _WITH_PROBLEMS if found.left_out else _DONE


def run_offer(options: argparse.Namespace, paths: Paths) -> int:
    """``hub offer``: a source for the others on the hub; the exit code."""
    with closing(Study.open(paths)) as study:
        questions = study.syncing.offer(options.source, is_offered=not options.withdraw)
    if options.json:
        print(json.dumps({"offered": not options.withdraw, "questions": questions}))
    elif options.withdraw:
        print(f"{count(questions, 'question')} will go to nobody new. Who has them keeps them.")
    else:
        print(f"{count(questions, 'question')} offered; they go up with the next studytui sync.")
    return _DONE


def run_history(options: argparse.Namespace, paths: Paths) -> int:
    """``hub history``: edits that lost against later ones; the exit code."""
    with closing(Study.open(paths)) as study:
        found = study.syncing.history()
    if options.json:
        rows = [
            {
                "kind": one.table,
                "about": one.about,
                "said": one.said,
                "edited_at": one.edited_at.isoformat(),
            }
            for one in found
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return _DONE
    for one in found:
        kind = one.table.replace("_", " ")
        about = f" on “{one.about}”" if one.about else ""
        said = f": {one.said}" if one.said else ""
        print(f"{one.edited_at.astimezone():%Y-%m-%d %H:%M}  {kind}{about}{said}")
    if not found:
        print("Nothing has lost against a later edit from another machine.")
    return _DONE
