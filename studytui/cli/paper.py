"""``studytui paper``: an exam to print, with key and answer sheet."""

from __future__ import annotations

import argparse
from contextlib import closing

from studytui.cli.command import DONE, add_output, number, say, write_output
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.papers import Part
from studytui.services.study import Study


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``paper`` takes."""
    parser.add_argument("exam", metavar="EXAM", nargs="?", help="title of an exam, or part of it")
    parser.add_argument("--query", metavar="Q", help="the questions of a search instead")
    parser.add_argument("--count", metavar="N", type=number, help="so many of them, by lot")
    parser.add_argument(
        "--number", metavar="N", type=number, help="draw what the paper of this number drew"
    )
    parser.add_argument("--key", action="store_true", help="with the key, on a page of its own")
    parser.add_argument("--answer-sheet", action="store_true", help="with a sheet to fill in")
    parser.add_argument("--no-questions", action="store_true", help="only the key or the sheet")
    add_output(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``paper``; the exit code."""
    if (options.exam is None) == (options.query is None):
        raise StudyError(
            "A paper is made of an exam or of a search.",
            title="Of what?",
            hint='studytui paper "Title of an exam", or studytui paper --query "topic:loops".',
        )
    parts = _parts(options)
    with closing(Study.open(paths)) as study:
        drawn = {"count": options.count, "number": options.number}
        if options.exam is not None:
            paper = study.papers.exam_paper(study.exams.named(options.exam), **drawn)
        else:
            paper = study.papers.search_paper(options.query, **drawn)
        if options.count is not None and options.count > len(paper.questions):
            say(f"Asked for {options.count}, found {len(paper.questions)}.")
        text = study.papers.html(paper, parts)
        write_output(options.output, text, force=options.force)
    return DONE


def _parts(options: argparse.Namespace) -> list[Part]:
    asked = {
        Part.QUESTIONS: not options.no_questions,
        Part.ANSWER_SHEET: options.answer_sheet,
        Part.KEY: options.key,
    }
    parts = [part for part, is_asked in asked.items() if is_asked]
    if not parts:
        raise StudyError(
            "Without questions, sheet and key nothing is left.",
            title="An empty paper",
            hint="Add --key or --answer-sheet.",
        )
    return parts
