"""``studytui search``: the questions that fit a search, in lines or as JSON."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from contextlib import closing
from unicodedata import combining, east_asian_width

from studytui.cli.command import DONE, add_json, number, say
from studytui.domain.number_words import grouped
from studytui.domain.question import QuestionLine, Status
from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.paths import Paths
from studytui.services.study import Study

_SHOWN = 50
_WIDTH = 80
"""Cells of a line where no terminal says how wide it is."""
_TOPIC_CELLS = 24
_LEAST_TITLE = 16
_STATES = {
    Status.KEYLESS: "no key",
    Status.INCOMPLETE: "broken",
    Status.SUSPENDED: "suspended",
    Status.GENERATED: "generated",
    Status.RETIRED: "retired",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``search`` takes."""
    parser.add_argument(
        "query",
        metavar="QUERY",
        nargs="+",
        help="words and fields, as in the Library; after -- where it begins with a -",
    )
    parser.add_argument(
        "--limit",
        metavar="N",
        type=number,
        default=_SHOWN,
        help=f"so many at most (default: {_SHOWN})",
    )
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``search``; the exit code."""
    with closing(Study.open(paths)) as study:
        found = study.library.find(" ".join(options.query))
        lines, total = found.fetch(0, options.limit), len(found)
    if options.json:
        print(json.dumps({"found": total, "questions": [_values(one) for one in lines]}))
        return DONE
    _print(lines)
    if total > len(lines):
        say(f"The first {grouped(len(lines))} of {count(total, 'question')}; --limit N shows more.")
    else:
        say(f"{count(total, 'question')} found.")
    return DONE


def _values(one: QuestionLine) -> dict[str, object]:
    return {
        "id": one.question_id,
        "title": clean_line(one.title),
        "kind": one.kind.value,
        "source": clean_line(one.source),
        "topic": clean_line(one.topic),
        "status": one.status.value,
        "difficulty": one.difficulty,
        "answered": one.answered,
        "last_right": one.last_right,
        "is_flagged": one.is_flagged,
        "flag_reason": clean_line(one.flag_reason),
        "is_suspect": one.is_suspect,
    }


def _print(lines: Sequence[QuestionLine]) -> None:
    """A line a question: its number, title, topic and state, each in its column."""
    width = shutil.get_terminal_size((_WIDTH, 24)).columns
    ids = max((len(str(one.question_id)) for one in lines), default=0)
    states = max((len(_state(one)) for one in lines), default=0)
    topics = max((_cells(clean_line(one.topic)) for one in lines), default=0)
    room = width - ids - states - 4
    topics = min(topics, _TOPIC_CELLS, max(room - _LEAST_TITLE - 2, 0))
    room = max(room - topics - (2 if topics else 0), _LEAST_TITLE)
    for one in lines:
        title = _fitted(clean_line(one.title) or "(no title)", room)
        topic = f"{_fitted(clean_line(one.topic), topics)}  " if topics else ""
        print(f"{one.question_id:>{ids}}  {title}  {topic}{_state(one)}".rstrip())


def _state(one: QuestionLine) -> str:
    """``wrong, flagged``: how the last answer went, or what is the matter; then marks."""
    known = {None: "new" if not one.answered else "", True: "right", False: "wrong"}
    words = [_STATES.get(one.status) or known[one.last_right]]
    words += ["flagged"] if one.is_flagged else []
    words += ["suspect"] if one.is_suspect else []
    return ", ".join(filter(None, words))


def _fitted(text: str, width: int) -> str:
    """A text in exactly so many cells, with an ellipsis where it was cut."""
    if _cells(text) > width:
        while text and _cells(text) >= width:
            text = text[:-1]
        text = f"{text.rstrip()}…"[:width]
    return text + " " * (width - _cells(text))


def _cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return sum(
        0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text
    )
