"""``studytui import --history`` and ``--undo``: the imports there were, and taking one back."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from dataclasses import asdict
from datetime import datetime

from studytui.cli.command import DONE, say
from studytui.cli.import_report import KINDS
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.imports import ImportRun
from studytui.services.study import Study


def run_history(options: argparse.Namespace, paths: Paths) -> int:
    """``import --history``; the exit code."""
    with closing(Study.open(paths)) as study:
        runs = study.imports.history()
    if options.json:
        print(json.dumps({"runs": [_run_values(run) for run in runs]}))
        return DONE
    for run in runs:
        counts = [f"{number} {name}" for name in KINDS if (number := getattr(run, name))]
        places = ", ".join(clean_line(path) for path in run.paths)
        print(
            f"{run.run_id:>4}  {run.started_at.astimezone():%Y-%m-%d %H:%M}  {run.state:<9}  "
            f"{', '.join(counts) or 'nothing'}  {places}"
        )
    if not runs:
        say("Nothing was imported yet.")
    return DONE


def _run_values(run: ImportRun) -> dict[str, object]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(run).items()
    }


def run_undo(options: argparse.Namespace, paths: Paths) -> int:
    """``import --undo RUN``; the exit code."""
    with closing(Study.open(paths)) as study:
        run_id = _run_named(study, options.undo)
        words = study.imports.undo_words(run_id)
        if options.dry_run:
            goes = study.imports.undo_foretold(run_id)
        else:
            goes = study.imports.undo(run_id)
    if options.json:
        print(json.dumps({"run": run_id, "is_dry_run": options.dry_run, **asdict(goes)}))
    else:
        verb = "Would be taken back" if options.dry_run else "Taken back"
        print(f"{verb}: import {run_id}. {words}")
    return DONE


def _run_named(study: Study, name: str) -> int:
    if name.isascii() and name.isdigit() and len(name) <= 9:
        return int(name)
    if name == "last":
        for run in study.imports.history():
            if not run.is_undone:
                return run.run_id
    raise StudyError(
        f"There is no import {clean_line(name)}.",
        title="No such import",
        hint="studytui import --history lists them; last is the latest.",
    )
