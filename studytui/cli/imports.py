"""``studytui import``: progress on standard error, the report on standard output."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from studytui.cli.command import NOTHING_DONE, add_json, add_progress, say
from studytui.cli.import_history import run_history, run_undo
from studytui.cli.import_report import print_report
from studytui.cli.mappings import run_mappings
from studytui.cli.progress import Objects, progress_for, signals_for
from studytui.cli.watch import run_watch
from studytui.domain.table_mapping import TableMapping
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.importing.report import ImportReport
from studytui.services.study import Study
from studytui.services.tables import said


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``import`` takes."""
    parser.add_argument("paths", metavar="PATH", nargs="*", help="files and folders")
    parser.add_argument("--source", metavar="NAME", help="the source's name, not what files say")
    parser.add_argument("--topic", metavar="NAME", help="the topic that all of it belongs to")
    parser.add_argument("--subject", metavar="NAME", help="whose topic that is; any")
    parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
    parser.add_argument("--move", action="store_true", help="move the originals into the home")
    parser.add_argument("--samples", action="store_true", help="the samples that came with it")
    parser.add_argument("--history", action="store_true", help="list the imports there were")
    parser.add_argument(
        "--undo",
        metavar="RUN",
        help="take back an import, by its number in the history; last: the latest",
    )
    parser.add_argument(
        "--map",
        metavar="FIELD=COLUMN,…",
        action="append",
        help="what the columns of a table are, such as question=Frage,a=Antwort 1,answer=Lösung;"
        " it is remembered",
    )
    parser.add_argument("--mappings", action="store_true", help="list what --map has remembered")
    parser.add_argument("--forget", metavar="N", type=int, help="forget number N of that list")
    parser.add_argument(
        "--watch",
        action="store_true",
        help="go on, and take in what lands there; without PATH: in the folders you watch",
    )
    add_json(parser)
    add_progress(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``import``; the exit code."""
    if options.history:
        return run_history(options, paths)
    if options.undo is not None:
        return run_undo(options, paths)
    if options.mappings or options.forget is not None:
        return run_mappings(options, paths)
    if options.watch:
        return run_watch(options, paths)
    if not options.paths and not options.samples:
        raise StudyError(
            "No file or folder was named.",
            title="Nothing to import",
            hint="studytui import PATH…, or --samples.",
        )
    return _take_in(options, paths)


def _take_in(options: argparse.Namespace, paths: Paths) -> int:
    shown = progress_for(options.progress)
    is_told_in_words = not isinstance(shown, Objects)
    places = [Path(place) for place in options.paths]
    try:
        with signals_for(shown) as signals, closing(Study.open(paths)) as study:
            if options.samples:
                places.append(study.imports.samples())
            if is_told_in_words:
                for notice in study.database.notices:
                    say(notice)
            told = _told_columns(study, options, places)
            report = study.imports.run(
                places,
                source=options.source,
                subject=options.subject,
                topic=options.topic,
                dry_run=options.dry_run,
                move=options.move,
                on_progress=shown.show if shown else None,
                is_cancelled=signals.is_stopped,
                wait=signals.wait,
                mappings=told,
            )
    except StudyError as error:
        if shown is not None:
            shown.fail(error)
        if is_told_in_words:
            raise
        return NOTHING_DONE
    if shown is not None:
        shown.end(report)
    code = print_report(report, as_json=options.json)
    if is_told_in_words:
        _say_the_end(report)
    return code


def _told_columns(
    study: Study, options: argparse.Namespace, places: Sequence[Path]
) -> Sequence[TableMapping]:
    """What ``--map`` says of the tables among these files; remembered, but for a dry run."""
    if not options.map:
        return ()
    mappings = study.tables.understood(places, said(options.map))
    if not options.dry_run:
        for mapping in mappings:
            study.tables.keep(mapping)
    return mappings


def _say_the_end(report: ImportReport) -> None:
    if report.was_cancelled:
        say("Stopped. What was read is in; the next import goes on from here.")
    elif not report.files:
        say("Nothing to import there: no file at all was found.")
