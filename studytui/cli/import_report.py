"""What an import did, in words or as JSON, and the exit code that says so."""

from __future__ import annotations

import json
from collections.abc import Iterator

from studytui.cli.command import DONE, NOTHING_DONE, WITH_PROBLEMS
from studytui.domain.draft import Problem
from studytui.domain.text import clean_line
from studytui.domain.wording import count, grouped
from studytui.services.importing.report import ImportReport

KINDS = ("new", "updated", "unchanged", "retired", "skipped", "failed")
"""What may become of a question, in the order in which it is told."""


def print_report(report: ImportReport, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(report.to_json()))
    else:
        for line in _report_lines(report):
            print(line)
    if report.was_cancelled:
        return WITH_PROBLEMS
    if not report.files:
        return NOTHING_DONE
    nothing_went_in = not report.questions and report.skipped
    return WITH_PROBLEMS if report.failed or nothing_went_in else DONE


def _report_lines(report: ImportReport) -> Iterator[str]:
    counts = [f"{grouped(getattr(report, kind))} {kind}" for kind in KINDS if getattr(report, kind)]
    if report.topics:
        counts.append(count(report.topics, "topic"))
    verdict = "Would be" if report.is_dry_run else "Imported"
    yield f"{verdict}: {', '.join(counts) or 'nothing'}."
    if report.restored:
        restored = report.restored.items()
        others = (count(number, words.removesuffix("s")) for words, number in restored)
        yield f"From whole libraries: {', '.join(others)}."
    images = f", {count(report.media, 'image')}" if report.media else ""
    yield f"{count(report.questions, 'question')}{images} in {report.seconds:.1f} s."
    losses = [problem for problem in report.problems if not problem.is_warning]
    warnings = [problem for problem in report.problems if problem.is_warning]
    for title, problems in (("Did not go in:", losses), ("Went in, with a loss:", warnings)):
        if problems:
            yield ""
            yield title
            for problem in problems:
                yield from _problem_lines(problem)


def _problem_lines(problem: Problem) -> Iterator[str]:
    place = f" ({clean_line(problem.place)})" if problem.place else ""
    yield f"  {clean_line(problem.file)}{place}: {clean_line(problem.reason)}"
    if problem.hint:
        yield f"      {clean_line(problem.hint)}"
