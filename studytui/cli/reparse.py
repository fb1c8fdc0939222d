"""``studytui reparse``: what is stored is read again, with newer readers."""

from __future__ import annotations

import argparse
from contextlib import closing

from studytui.cli.command import DONE, WITH_PROBLEMS, add_json, add_progress
from studytui.cli.import_report import print_report
from studytui.cli.progress import progress_for, signals_for
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.study import Study


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``reparse`` takes."""
    parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
    add_json(parser)
    add_progress(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``reparse``; the exit code."""
    shown = progress_for(options.progress)
    try:
        with signals_for(shown) as signals, closing(Study.open(paths)) as study:
            report = study.imports.reparse(
                dry_run=options.dry_run,
                on_progress=shown.show if shown else None,
                is_cancelled=signals.is_stopped,
            )
    except StudyError as error:
        if shown is not None:
            shown.fail(error)
        raise
    if shown is not None:
        shown.end(report)
    print_report(report, as_json=options.json)
    return WITH_PROBLEMS if report.was_cancelled or report.failed else DONE
