"""``studytui stats``: how it went in numbers, and as a report to keep or send."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from studytui.cli.command import DONE, add_json, add_output, write_output
from studytui.domain.text import clean_line
from studytui.domain.wording import count, duration, percent
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.papers import ReportFormat
from studytui.services.record import DayRecord, Record, record
from studytui.services.review import SittingLine
from studytui.services.study import Study

_DAYS_SHOWN = 14


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``stats`` takes."""
    parser.add_argument("--list", action="store_true", help="every sitting with its number")
    parser.add_argument("--sitting", metavar="N", help="report on this sitting; last: the latest")
    parser.add_argument(
        "--format",
        choices=("markdown", "html", "csv"),
        help="of the report (default: as FILE ends, else markdown)",
    )
    add_output(parser)
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``stats``; the exit code."""
    asks_for_report = options.sitting is not None
    if not asks_for_report and (options.format or options.output):
        raise StudyError(
            "Of which sitting?",
            title="No sitting was named",
            hint="studytui stats --sitting last --format html; --list shows their numbers.",
        )
    if asks_for_report and (options.json or options.list):
        raise StudyError(
            "A report is not JSON, and no list.",
            title="These do not go together",
            hint="--sitting goes with --format markdown, html or csv.",
        )
    with closing(Study.open(paths)) as study:
        if asks_for_report:
            return _write_report(options, study)
        if options.list:
            return _print_list(study.review.each_past(), as_json=options.json)
        found = record(study.review.past(), study.settings.day_starts_at)
        return _print_record(found, as_json=options.json)


def _write_report(options: argparse.Namespace, study: Study) -> int:
    sitting_id = _sitting(options.sitting, study)
    folder = None if options.output is None else Path(options.output).absolute().parent
    text = study.papers.report(sitting_id, _format(options), folder=folder)
    write_output(options.output, text, force=options.force)
    return DONE


def _sitting(named: str, study: Study) -> int:
    if named != "last":
        if not named.isascii() or not named.isdigit() or len(named) > 18:
            raise StudyError(
                f"{clean_line(named)} is not the number of a sitting.",
                title="Which sitting?",
                hint="studytui stats --list shows them; last is the latest.",
            )
        return int(named)
    latest = study.review.latest(1)
    if not latest:
        raise StudyError("No sitting has ended yet.", title="Nothing to report")
    return latest[0].sitting_id


def _format(options: argparse.Namespace) -> ReportFormat:
    """As asked for, else as the file's name ends, else Markdown."""
    if options.format:
        return ReportFormat(options.format)
    ending = Path(options.output or "").suffix.lower()
    endings = {one.suffix: one for one in ReportFormat} | {".htm": ReportFormat.HTML}
    return endings.get(ending, ReportFormat.MARKDOWN)


def _print_list(past: Iterable[SittingLine], *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"sittings": [_as_json(line) for line in past]}))
        return DONE
    is_any = False
    for line in past:
        if not is_any:
            print("   No.  When              Score    Right        Time  Title")
        is_any = True
        print(_row(line))
    if not is_any:
        print("No sitting has ended yet.")
    return DONE


def _row(line: SittingLine) -> str:
    when = f"{line.started_at.astimezone():%Y-%m-%d %H:%M}"
    score = "–" if line.percent is None else percent(line.percent, line.pass_mark)
    right = f"{line.right} of {line.scored}" if line.scored else ""
    verdict = {True: ", passed", False: ", failed", None: ""}[line.passed]
    return (
        f"{line.sitting_id:>6}  {when}  {score:>6}  {right:>10}  {duration(line.seconds):>8}  "
        f"{clean_line(line.title)} ({line.mode.value}{verdict})"
    )


def _as_json(line: SittingLine) -> dict[str, object]:
    return {
        "sitting": line.sitting_id,
        "title": clean_line(line.title),
        "mode": line.mode.value,
        "state": line.state.value,
        "started_at": line.started_at.isoformat(),
        "ended_at": line.ended_at.isoformat() if line.ended_at else None,
        "questions": line.questions,
        "answered": line.answered,
        "right": line.right,
        "wrong": line.wrong,
        "unanswered": line.unanswered,
        "unscored": line.unscored,
        "percent": line.percent,
        "pass_mark": line.pass_mark,
        "passed": line.passed,
        "marks": line.marks,
        "total_marks": line.total_marks,
        "grade": line.grade,
        "seconds": line.seconds,
    }


def _print_record(found: Record, *, as_json: bool) -> int:
    if as_json:
        days = [{**asdict(day), "day": day.day.isoformat()} for day in found.days]
        total = asdict(found.total)
        del total["day"]
        print(json.dumps({**total, "days": days}))
    elif not found.days:
        print("No sitting has ended yet.")
    else:
        print(f"In all    {_words(found.total)}")
        print()
        for day in found.days[:_DAYS_SHOWN]:
            print(f"{day.day:%Y-%m-%d}  {_words(day)}")
        if len(found.days) > _DAYS_SHOWN:
            print(f"and {count(len(found.days) - _DAYS_SHOWN, 'day')} before (--json has them all)")
    return DONE


def _words(day: DayRecord) -> str:
    score = "nothing scored"
    if day.scored:
        score = f"{day.right} of {day.scored} right, {percent(100 * day.right / day.scored)}"
    sittings, answers = count(day.sittings, "sitting"), count(day.answers, "answer")
    return f"{sittings:<12}  {answers:<13}  {duration(day.seconds):>8}  {score}"
