"""``studytui captured``: whether answers that captured pages showed count."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from dataclasses import asdict

from studytui.cli.command import DONE, add_json
from studytui.paths import Paths
from studytui.services.captured import captured_words
from studytui.services.study import Study


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``captured`` takes."""
    parser.add_argument(
        "--count", action=argparse.BooleanOptionalAction, help="whether they count from now on"
    )
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``captured``; the exit code."""
    with closing(Study.open(paths)) as study:
        if options.count is not None:
            study.captured.set_counted(options.count)
        facts, is_counted = study.captured.facts(), study.captured.is_counted
    if options.json:
        values = {**asdict(facts), "is_counted": is_counted}
        for name in ("first", "last"):
            values[name] = values[name].isoformat() if values[name] else None
        print(json.dumps(values))
    else:
        print(captured_words(facts, is_counted))
    return DONE
