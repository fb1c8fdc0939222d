"""``studytui due``: how many questions are due for review."""

from __future__ import annotations

import argparse
import json
from contextlib import closing

from studytui.cli.command import DONE, add_json
from studytui.domain.plan_wording import minutes_words
from studytui.domain.wording import count
from studytui.paths import Paths
from studytui.services.study import Study


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``due`` takes."""
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``due``; the exit code."""
    with closing(Study.open(paths)) as study:
        due, noted = study.plans.due(), len(study.revisits.due())
        minutes = round(due * study.learning.seconds_per_question() / 60)
        if options.json:
            print(json.dumps({"due": due, "wanted_again": noted, "minutes": minutes}))
        elif not due:
            print("Nothing is due for review.")
        else:
            again = f", {noted} of them wanted again" if noted else ""
            print(f"{count(due, 'question')} due{again}; about {minutes_words(minutes)}.")
    return DONE
