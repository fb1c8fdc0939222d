"""``studytui ready``: would I pass, without the screen."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from studytui.cli.command import DONE, add_json
from studytui.domain.readiness import Prediction
from studytui.domain.text import clean_line
from studytui.domain.wording import count, percent
from studytui.paths import Paths
from studytui.services.foretelling import WANTED_INSIDE, Foretold
from studytui.services.outlook import Outlook, Supposed, chance_words, lacking_words
from studytui.services.study import Study

_SHOWN = 10
"""Past predictions in words, at most."""


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``ready`` takes."""
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``ready``; the exit code."""
    with closing(Study.open(paths)) as study:
        outlook = study.readiness.outlook()
        supposing = study.readiness.supposing()
        supposed = () if supposing is None else supposing.answers()
    if options.json:
        print(json.dumps(_as_json(outlook, supposed)))
    else:
        for text in _lines(outlook, supposed):
            print(text)
    return DONE


def _lines(outlook: Outlook, supposed: Sequence[Supposed]) -> list[str]:
    lines = []
    if outlook.pass_mark is not None:
        lines.append(f"Pass mark: {outlook.pass_mark:g} %")
    for words, found in (
        ("Today", outlook.today),
        ("If the plan is kept", outlook.kept),
        ("If nothing more is done", outlook.nothing),
    ):
        if found is not None:
            lines.append(f"{words}: {_words(outlook, found)}")
    if outlook.today is None:
        lines.append(lacking_words(outlook))
    for one in supposed:
        change = f"{one.points:+.1f} points".replace("-", "−")
        lines.append(f"{one.words}: {change}, {_words(outlook, one.prediction)}")
    record = outlook.record
    if record.entries:
        lines.append(
            f"Predicted and happened: {record.inside} of {count(len(record.entries), 'exam')} "
            f"inside, {percent(100 * WANTED_INSIDE)} wanted"
        )
    for past in record.entries[:_SHOWN]:
        found, word = past.prediction, "inside" if past.past.was_inside else "outside"
        lines.append(
            f"  {past.started_at.astimezone():%Y-%m-%d}  {found.low:.0f}–{found.high:.0f} predicted, "
            f"{percent(past.percent)} happened, {word}  {clean_line(past.title)}"
        )
    return lines


def _words(outlook: Outlook, found: Prediction) -> str:
    chance = outlook.chance(found)
    words = f"{percent(found.score)} ({found.low:.0f}–{found.high:.0f})"
    return words if chance is None else f"{words}, chance to pass {chance_words(chance)}"


def _as_json(outlook: Outlook, supposed: Sequence[Supposed]) -> dict[str, Any]:
    goal, missing, record = outlook.goal, outlook.lacking, outlook.record
    exam_date = None if goal is None or goal.exam_date is None else goal.exam_date.isoformat()
    return {
        "goal": None if goal is None else goal.name,
        "exam_date": exam_date,
        "days_left": outlook.days_left,
        "pass_mark": outlook.pass_mark,
        "today": _prediction(outlook, outlook.today),
        "if_kept": _prediction(outlook, outlook.kept),
        "if_nothing": _prediction(outlook, outlook.nothing),
        "what_if": [
            {
                "words": one.words,
                "points": round(one.points, 2),
                **(_prediction(outlook, one.prediction) or {}),
            }
            for one in supposed
        ],
        "missing": None
        if missing is None
        else {
            "answers": missing.answers,
            "topics": [outlook.names.get(one, "") for one in missing.topics],
            "share": round(missing.share, 3),
        },
        "record": {
            "predictions": len(record.entries),
            "inside": record.inside,
            "wanted": WANTED_INSIDE,
            "sittings": [_past(one) for one in record.entries],
        },
    }


def _prediction(outlook: Outlook, found: Prediction | None) -> dict[str, Any] | None:
    if found is None:
        return None
    chance = outlook.chance(found)
    return {
        "score": round(found.score, 2),
        "low": round(found.low, 2),
        "high": round(found.high, 2),
        "chance_to_pass": None if chance is None else round(chance, 4),
    }


def _past(one: Foretold) -> dict[str, Any]:
    return {
        "sitting": one.sitting_id,
        "title": one.title,
        "started_at": one.started_at.isoformat(),
        "predicted": round(one.prediction.score, 2),
        "low": round(one.prediction.low, 2),
        "high": round(one.prediction.high, 2),
        "happened": round(one.percent, 2),
        "inside": one.past.was_inside,
    }
