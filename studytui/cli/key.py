"""``studytui key``: questions get their key from a file."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from studytui.cli.command import add_json
from studytui.cli.import_report import print_report
from studytui.paths import Paths
from studytui.services.study import Study


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``key`` takes."""
    parser.add_argument("file", metavar="FILE", help="an answer-key file")
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``key``; the exit code."""
    with closing(Study.open(paths)) as study:
        report = study.imports.apply_key_file(Path(options.file))
    return print_report(report, as_json=options.json)
