"""``studytui resources``: folders of books, notes and papers, and what stands in them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from studytui.cli.command import DONE, WITH_PROBLEMS, add_json
from studytui.domain.draft import Problem
from studytui.domain.text import clean_line, first_line
from studytui.domain.wording import count
from studytui.paths import Paths
from studytui.services.passage_notes import FIELD
from studytui.services.resources import Line, Report
from studytui.services.study import Study

_SHOWN = 10


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``resources`` takes."""
    parser.add_argument("--add", metavar="DIR", help="look at a folder from now on")
    parser.add_argument("--forget", metavar="DIR", help="look at it no longer; the files stay")
    parser.add_argument("--look", action="store_true", help="look for new and changed files now")
    parser.add_argument("--search", metavar="WORDS", help="passages in which these words stand")
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``resources``; the exit code."""
    with closing(Study.open(paths)) as study:
        if options.search is not None:
            _search(study, options.search, as_json=options.json)
            return DONE
        if options.add is not None:
            study.resources.add(Path(options.add))
        if options.forget is not None:
            study.resources.forget(Path(options.forget))
        report = Report()
        if options.add is not None or options.look:
            report = study.resources.look(_tell if options.json else None)
        if options.json:
            print(json.dumps(_as_json(study, report)))
        else:
            _print(study, report, looked=options.add is not None or options.look)
    return WITH_PROBLEMS if report.problems else DONE


def _tell(done: int, of: int) -> None:
    print(json.dumps({"done": done, "of": of}), file=sys.stderr, flush=True)


def _print(study: Study, report: Report, *, looked: bool) -> None:
    folders = study.resources.folders()
    if not folders:
        print("No folder is looked at. studytui resources --add FOLDER adds one.")
        return
    if looked:
        parts = [
            f"{number} {name}"
            for name, number in (
                ("new", report.new),
                ("changed", report.changed),
                ("moved", report.moved),
                ("unchanged", report.unchanged),
                ("gone", report.gone),
            )
            if number
        ]
        print(f"Looked through {count(len(folders), 'folder')}: {', '.join(parts) or 'no files'}.")
        for problem in report.problems:
            print(_problem_words(problem))
    else:
        for folder in folders:
            print(clean_line(folder))
    for line in study.resources.lines():
        print(f"  {clean_line(line.title)} · {line.kind} · {_read_words(line)}")


def _problem_words(problem: Problem) -> str:
    hint = f" {problem.hint}" if problem.hint else ""
    return f"  {problem.file}: {problem.reason}{hint}"


def _read_words(line: Line) -> str:
    if line.is_finished:
        return "read"
    share = round(100 * line.read / line.passages) if line.passages else 0
    return f"{share} % read" if line.read else count(line.passages, "passage")


def _search(study: Study, words: str, *, as_json: bool) -> None:
    notes = study.passage_notes.search(words)[:_SHOWN]
    hits = [] if words.startswith(FIELD) else study.resources.search(words, _SHOWN)
    if as_json:
        noted = [{"title": clean_line(one.title), "note": one.text} for one in notes]
        found: Sequence[object] = noted + [
            {
                "title": clean_line(hit.title),
                "page": hit.passage.page,
                "heading": hit.passage.heading,
                "text": hit.passage.text,
            }
            for hit in hits
        ]
        print(json.dumps(found))
        return
    if not hits and not notes:
        print("Nothing in your resources says that.")
    for note in notes:
        print(f"Your note on {clean_line(note.title)}: {note.text}")
    for hit in hits:
        where = f", page {hit.passage.page}" if hit.passage.page else ""
        print(f"{clean_line(hit.title)}{where}: {first_line(hit.passage.text)}")


def _as_json(study: Study, report: Report) -> dict[str, object]:
    return {
        "folders": study.resources.folders(),
        "new": report.new,
        "changed": report.changed,
        "moved": report.moved,
        "unchanged": report.unchanged,
        "gone": report.gone,
        "problems": [
            {"file": one.file, "code": one.code, "reason": one.reason, "hint": one.hint}
            for one in report.problems
        ],
        "resources": [
            {
                "title": clean_line(line.title),
                "kind": line.kind,
                "path": line.path,
                "passages": line.passages,
                "read": line.read,
                "is_finished": line.is_finished,
                **{name: line.metadata[name] for name in sorted(line.metadata)},
            }
            for line in study.resources.lines()
        ],
    }
