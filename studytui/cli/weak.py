"""``studytui weak``: where points are lost, in lines or as JSON."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

from studytui.cli.command import DONE, add_json
from studytui.domain.day_names import short_month
from studytui.domain.text import clean_line
from studytui.domain.weakness import Weakness
from studytui.domain.weakness_wording import evidence_words, interval_text, points_text
from studytui.domain.wording import count, percent
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.services.weaknesses import SourceResult, Standing

_NAME_CELLS = 40


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``weak`` takes."""
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``weak``; the exit code."""
    with closing(Study.open(paths)) as study:
        standing = study.weaknesses.standing()
        without_topic = study.weaknesses.without_topic()
        if options.json:
            print(json.dumps(_as_json(study, standing, without_topic)))
        else:
            _print(study, standing, without_topic)
    return DONE


def _print(study: Study, standing: Standing, without_topic: list[SourceResult]) -> None:
    day = _short(standing.exam_date) if standing.exam_date else ""
    if standing.current:
        exam = clean_line(standing.exam) or "the exam"
        when = f" on {day}" if day else ", were it today"
        print(f"Where points are lost, in percent of {exam}{when}; estimates with 80 % intervals.")
        print(f"Topics are weighed by {standing.weighing.value}.")
    elif standing.has_answers:
        print("No weakness shows in the last answers.")
    else:
        print("Nothing can be said yet: no topic has three scored answers.")
    for one in standing.current:
        name = clean_line(standing.names.get(one.topic_id, ""))[:_NAME_CELLS]
        print(
            f"{points_text(one):>5} {f'({interval_text(one)})':<13} n {one.of:>2}  {one.kind.value:<13}  "
            f"{name}"
        )
        looks = study.weaknesses.looks(one)
        if looks is not None:
            print(f"      {evidence_words(one, looks, day)} Since {_short(_day(one.since))}.")
    for few in standing.few:
        name = clean_line(standing.names.get(few.topic_id, ""))
        print(f"Not enough yet: {name}, {count(few.answers, 'answer')}.")
    if standing.unanswered:
        print(f"Not answered in yet: {count(len(standing.unanswered), 'topic')}.")
    for source in without_topic:
        share = percent(100 * source.share_wrong)
        answers = count(source.answers, "answer")
        print(f"No topic: {clean_line(source.name)}, {share} of {answers} wrong.")


def _as_json(study: Study, standing: Standing, without_topic: list[SourceResult]) -> dict[str, Any]:
    return {
        "exam": standing.exam,
        "exam_date": None if standing.exam_date is None else standing.exam_date.isoformat(),
        "weighed_by": standing.weighing.name.lower(),
        "weaknesses": [_weakness(study, standing, one) for one in standing.current],
        "resolved": [_weakness(study, standing, one) for one in standing.resolved],
        "not_enough": [
            {
                "topic": standing.names.get(few.topic_id, ""),
                "answers": few.answers,
                "wrong": few.wrong,
            }
            for few in standing.few
        ],
        "not_answered": [standing.names.get(topic_id, "") for topic_id in standing.unanswered],
        "without_topic": [
            {"source": one.name, "answers": one.answers, "wrong": one.wrong}
            for one in without_topic
        ],
    }


def _weakness(study: Study, standing: Standing, one: Weakness) -> dict[str, Any]:
    told: dict[str, Any] = {
        "topic": standing.names.get(one.topic_id, ""),
        "topic_id": one.topic_id,
        "kind": one.kind.value,
        "points": round(one.points, 3),
        "low": round(one.low, 3),
        "high": round(one.high, 3),
        "seen": one.seen,
        "n": one.of,
        "since": _day(one.since).isoformat(),
        "resolved": None if one.resolved is None else _day(one.resolved).isoformat(),
        "questions": list(one.evidence),
    }
    if one.question_id is not None:
        told["question"] = one.question_id
        told["wrong_option"] = one.wrong_option
        told["right_options"] = sorted(one.right_options)
    looks = study.weaknesses.looks(one)
    if one.resolved is None and looks is not None:
        day = _short(standing.exam_date) if standing.exam_date else ""
        told["evidence"] = evidence_words(one, looks, day)
    return told


def _short(day: date) -> str:
    return f"{day.day} {short_month(day)}"


def _day(number: float) -> date:
    """The local day of a moment in days since 1970."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=number)).astimezone().date()
