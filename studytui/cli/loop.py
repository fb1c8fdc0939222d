"""``studytui loop``: loops from a weakness to mastery, begun, listed, and gone on with."""

from __future__ import annotations

import argparse
import json
from contextlib import closing

from studytui.cli.command import DONE, add_json
from studytui.domain.mastery import Mastery
from studytui.domain.mastery_loop import Outcome
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.loop_steps import Next
from studytui.services.loop_wording import (
    NAMES,
    end_words,
    mastery_words,
    outcome_words,
    waiting_words,
    what_words,
)
from studytui.services.loops import Standing
from studytui.services.study import Study


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``loop`` takes."""
    parser.add_argument(
        "act",
        metavar="ACT",
        nargs="?",
        choices=("list", "start", "go"),
        default="list",
        help="list, start TOPIC… or go NUMBER (default: list)",
    )
    parser.add_argument(
        "what", metavar="WHAT", nargs="*", help="topics to start with, or the number of a loop"
    )
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``loop``; the exit code."""
    if options.act == "list" and options.what:
        raise StudyError(
            "A list needs no name.",
            title="Too much",
            hint="studytui loop start TOPIC, or studytui loop go NUMBER.",
        )
    with closing(Study.open(paths)) as study:
        if options.act == "list":
            _list(study.loops.all(), as_json=options.json)
            return DONE
        step = Next()
        if options.act == "start":
            topics = [study.learning_packs.topic_named(name) for name in options.what]
            loop_id = study.loops.start(topics).loop_id
        else:
            loop_id = _number(options.what)
            step = study.loops.go_on(loop_id)
        found = study.loops.standing(loop_id)
        if options.json:
            print(json.dumps(_as_json(found)))
        else:
            print("\n".join(_lines(found, step)))
    return DONE


def _number(what: list[str]) -> int:
    if len(what) != 1 or not what[0].isascii() or not what[0].isdigit() or len(what[0]) > 18:
        raise StudyError(
            "A loop is named by its number.",
            title="Which loop?",
            hint="studytui loop shows the numbers: studytui loop go 1.",
        )
    return int(what[0])


def _list(found: list[Standing], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"loops": [_as_json(one) for one in found]}))
    elif not found:
        print("No loop yet. studytui loop start TOPIC begins one.")
    else:
        for one in found:
            print(f"{one.loop.loop_id:>4}  {clean_line(one.loop.title)}  {_where(one)}")


def _where(found: Standing) -> str:
    if found.stage is None:
        return "closed" if found.loop.ending == "closed" else "given up"
    return f"{NAMES[found.stage]}: {waiting_words(found)}"


def _lines(found: Standing, step: Next) -> list[str]:
    loop = found.loop
    lines = [f"{loop.loop_id}  {clean_line(loop.title)}, round {loop.round}"]
    for place, topic in enumerate(loop.topics):
        now = found.now[place] if found.now else topic.after
        after = "" if now is None else f" → {mastery_words(now)}"
        lines.append(f"{clean_line(topic.name)}: {mastery_words(topic.before)}{after}")
    for one in loop.stages:
        if one.outcome is not None and one.round == loop.round:
            lines.append(f"  {NAMES[one.stage]}: {outcome_words(one.stage, one.outcome)}")
    if found.stage is None:
        return [*lines, end_words(loop)]
    lines += [f"  {NAMES[found.stage]}: {waiting_words(found)}", what_words(found)]
    how = _how(step)
    return [*lines, how] if how else lines


def _how(step: Next) -> str:
    """How to do what is next; it is done on the full screen."""
    if step.pack is not None:
        topic = clean_line(step.pack.pack.topic)
        return f"A pack on {topic} is made, version {step.pack.version}: studytui, 1, then <."
    if step.sitting_id is not None:
        return "It is begun and waits: studytui sit --continue."
    if step.review is not None or step.answers:
        return "studytui, 1, then <, leads to it."
    return ""


def _as_json(found: Standing) -> dict[str, object]:
    loop = found.loop
    return {
        "loop": loop.loop_id,
        "title": clean_line(loop.title),
        "round": loop.round,
        "stage": None if found.stage is None else found.stage.value,
        "ending": None if loop.ending is None else loop.ending.value,
        "started_at": loop.started_at.isoformat(),
        "ended_at": None if loop.ended_at is None else loop.ended_at.isoformat(),
        "retest_on": None if found.retest_on is None else found.retest_on.isoformat(),
        "is_due": found.is_due,
        "topics": [
            {
                "name": clean_line(topic.name),
                "before": _mastery(topic.before),
                "now": _mastery(found.now[place] if found.now else topic.after),
            }
            for place, topic in enumerate(loop.topics)
        ],
        "stages": [
            {
                "round": one.round,
                "stage": one.stage.value,
                **({} if one.outcome is None else _outcome(one.outcome)),
            }
            for one in loop.stages
        ],
    }


def _mastery(mastery: Mastery | None) -> dict[str, float] | None:
    if mastery is None:
        return None
    return {
        "score": mastery.score,
        "low": mastery.low,
        "high": mastery.high,
        "answers": mastery.answers,
    }


def _outcome(came: Outcome) -> dict[str, object]:
    return {
        "done_at": came.done_at.isoformat(),
        "asked": came.asked,
        "right": came.right,
        "misses": came.misses,
        "percent": came.percent,
        "minutes": round(came.seconds / 60, 1),
        "left_out": came.is_left_out,
    }
