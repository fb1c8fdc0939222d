"""``studytui sync``: this library and its hub are brought together."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing

from studytui.cli.command import DONE, WITH_PROBLEMS, add_json
from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.paths import Paths, is_dumb
from studytui.services.study import Study


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``sync`` takes."""
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
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
    return WITH_PROBLEMS if found.left_out else DONE
