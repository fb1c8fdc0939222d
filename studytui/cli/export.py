"""``studytui export``: questions as a file of another format."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from studytui.cli.command import DONE, WITH_PROBLEMS, add_json, say
from studytui.domain.draft import Problem
from studytui.domain.exam import Exam
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.exports import FORMATS, ExportFormat, ExportReport, Selection, told
from studytui.services.library import quoted
from studytui.services.study import Study

_STANDARD_OUTPUT = "-"
_LINES_SHOWN = 50


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``export`` takes."""
    parser.add_argument("format", metavar="FORMAT", nargs="?", help="--list shows which there are")
    parser.add_argument("file", metavar="FILE", nargs="?", help="where to; - for standard output")
    parser.add_argument("--query", metavar="Q", help="only the questions of a search")
    parser.add_argument("--exam", metavar="EXAM", help="only those of an exam, by title")
    parser.add_argument("--source", metavar="NAME", help="only those of a source")
    parser.add_argument("--topic", metavar="NAME", help="only those of a topic")
    parser.add_argument(
        "--questions", action="store_true", help="only questions, nothing else of yours"
    )
    parser.add_argument(
        "--schedule", action="store_true", help="apkg: with when each card is due for you"
    )
    parser.add_argument("--force", action="store_true", help="FILE may be there already")
    parser.add_argument("--list", action="store_true", help="the formats, and what they are for")
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``export``; the exit code."""
    if options.list or options.format is None:
        return _print_formats(as_json=options.json, was_asked=options.list)
    to_stream = options.file in (None, _STANDARD_OUTPUT)
    if to_stream and options.json:
        raise StudyError(
            "The report and the questions cannot both go to standard output.",
            title="Where to?",
            hint="Name a file, or leave --json out.",
        )
    if options.file is None and sys.stdout.isatty():
        raise StudyError(
            "A file of questions is nothing for a terminal.",
            title="Where to?",
            hint=f"studytui export {options.format} FILE; - for standard output.",
        )
    with closing(Study.open(paths)) as study:
        chosen = study.exports.format_named(options.format)
        selection = _selection(options, study)
        # A part of it is to be shared; all of it is a person's own, and nothing may be missing.
        is_part = selection != Selection() or options.questions or options.schedule
        is_whole = chosen.name == "json" and not is_part
        if to_stream:
            sys.stdout.flush()
            stream = sys.stdout.buffer
            if is_whole:
                report = study.exports.write_library_to(stream)
            else:
                report = study.exports.write_to(
                    chosen, stream, selection, schedule=options.schedule
                )
            stream.flush()
        elif is_whole:
            report = study.exports.write_library(Path(options.file), force=options.force)
        else:
            target = Path(options.file)
            report = study.exports.write(
                chosen, target, selection, force=options.force, schedule=options.schedule
            )
    _print_report(report, chosen, as_json=options.json)
    return WITH_PROBLEMS if report.problems else DONE


def _selection(options: argparse.Namespace, study: Study) -> Selection:
    words = [options.query or ""]
    words += [f"source:{quoted(options.source)}"] if options.source else []
    words += [f"topic:{quoted(options.topic)}"] if options.topic else []
    query = " ".join(f"({one})" if len(words) > 1 else one for one in words if one.strip())
    if options.exam is None:
        return Selection(query)
    if query:
        raise StudyError(
            "An exam goes out whole: it does not go together with a search.",
            title="Of what?",
            hint="Leave out --exam, or --query, --source and --topic.",
        )
    return Selection(exam=_exam(options.exam, study))


def _exam(named: str, study: Study) -> Exam:
    """By its number, or by its title or a part of it."""
    for exam in study.exams.all():
        if str(exam.exam_id) == named:
            return exam
    return study.exams.named(named)


def _print_formats(*, as_json: bool, was_asked: bool) -> int:
    if not was_asked:
        raise StudyError(
            "No format was named.",
            title="Which format?",
            hint=f"studytui export FORMAT FILE; one of: {', '.join(one.name for one in FORMATS)}.",
        )
    if as_json:
        print(json.dumps({"formats": [asdict(one) for one in FORMATS]}))
    else:
        for one in FORMATS:
            print(f"{one.name:<12} {one.suffix:<8} {one.title}, {one.purpose}")
    return DONE


def _print_report(report: ExportReport, chosen: ExportFormat, *, as_json: bool) -> None:
    if as_json:
        found = {
            "format": chosen.name,
            "file": str(report.path),
            "questions": report.questions,
            "others": dict(report.others),
            "problems": [asdict(one) for one in report.problems],
        }
        print(json.dumps(found))
        return
    _say_problems(report.problems)
    where = "" if report.path is None else f" to {report.path}"
    lost = f", {count(len(told(report.problems)), 'remark')}" if report.problems else ""
    others = "".join(
        f", {count(number, words.removesuffix('s'))}" for words, number in report.others.items()
    )
    say(f"Written: {count(report.questions, 'question')}{others}{where}{lost}")
    if report.others:
        say("This is all of yours. To share questions only: --questions, or --query and the like.")


def _say_problems(problems: Sequence[Problem]) -> None:
    lines = told(problems)
    for words in lines[:_LINES_SHOWN]:
        say(words)
    if len(lines) > _LINES_SHOWN:
        say(f"and {len(lines) - _LINES_SHOWN} more (--json has them all)")
