"""``studytui class``: classes, who is in them, and what is set to them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from studytui.cli.command import DONE, add_json, add_output
from studytui.domain.assignment import State
from studytui.domain.assignment_wording import moment_words
from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.assignments import Assigned, Assignment
from studytui.services.class_figures import Filter
from studytui.services.classes import Classroom, Member, code_of
from studytui.services.files import write_file
from studytui.services.study import Study


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``class`` takes."""
    parser.add_argument(
        "verb",
        metavar="VERB",
        nargs="?",
        choices=("list", "add", "code", "enrol", "leave", "remove", "report"),
        help="list [CLASS], add NAME, code CLASS, enrol CODE, leave CLASS, remove CLASS [LEARNER],"
        " report CLASS (default: list)",
    )
    parser.add_argument("names", metavar="NAME", nargs="*", help="of the class, or of a learner")
    parser.add_argument("--new", action="store_true", help="code: another one from now on")
    parser.add_argument(
        "--format", choices=("csv", "html"), default="csv", help="report: (default: csv)"
    )
    parser.add_argument(
        "--days", metavar="N", type=int, default=30, help="report: so many; 0: all (default: 30)"
    )
    add_output(parser)
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``class``; the exit code."""
    verb, names = options.verb or "list", options.names
    with closing(Study.open(paths)) as study:
        acts: dict[str, Callable[[Study, Sequence[str], argparse.Namespace], dict[str, Any]]] = {
            "list": _list,
            "add": _add,
            "code": _code,
            "enrol": _enrol,
            "leave": _leave,
            "remove": _remove,
            "report": _report,
        }
        found = acts[verb](study, names, options)
        if options.json:
            print(json.dumps(found))
        elif words := found.get("words"):
            print(words)
    return DONE


def _one(names: Sequence[str], what: str) -> str:
    if len(names) != 1:
        raise StudyError(
            f"It takes {what}.", title="Wrong use", hint="studytui class --help shows how."
        )
    return names[0]


def _shown(code: str) -> str:
    return f"{code[:3]}-{code[3:]}"


def _list(study: Study, names: Sequence[str], options: argparse.Namespace) -> dict[str, Any]:
    if names:
        return class_facts(study, study.classes.named(_one(names, "the name of a class")))
    taught, joined, waiting = (
        study.classes.taught(),
        study.classes.joined(),
        study.classes.requests(),
    )
    lines = [
        f"{_shown(one.code)}  {clean_line(one.name)}, {count(one.learners, 'learner')}"
        for one in taught
    ]
    lines += [f"In {clean_line(one.name)}, taught by {clean_line(one.teacher)}." for one in joined]
    for one in waiting:
        why = f"refused: {clean_line(one.answer)}" if one.answer else "waits for the hub"
        lines.append(f"{_shown(one.code)}  {why}")
    empty = "No class. studytui class add NAME makes one, studytui class enrol CODE joins one."
    return {
        "taught": [_as_json(one) for one in taught],
        "joined": [_as_json(one) for one in joined],
        "waiting": [{"code": one.code, "answer": one.answer} for one in waiting],
        "words": "\n".join(lines) or empty,
    }


def _as_json(one: Classroom) -> dict[str, Any]:
    return {"name": one.name, "code": one.code, "teacher": one.teacher, "learners": one.learners}


def class_facts(study: Study, room: Classroom) -> dict[str, Any]:
    members = study.classes.members(room.classroom_id)
    given = study.assignments.of_class(room)
    standings = study.assignments.standings(given, members)
    lines = [f"{clean_line(room.name)}, code {_shown(room.code)}"]
    lines += [f"  {clean_line(one.name)}" for one in members] or ["  nobody yet"]
    for one in given:
        done = [standings[one.assignment_id, each.learner_id] for each in members]
        number = sum(each.state in (State.DONE, State.LATE) for each in done)
        lines.append(f"Set: {given_words(study, one)}, {number} of {len(members)} done")
    return {
        **_as_json(room),
        "members": [one.name for one in members],
        "assignments": [_assignment_json(one, members, standings) for one in given],
        "words": "\n".join(lines),
    }


def given_words(study: Study, one: Assignment) -> str:
    terms, now = one.terms, study.database.now()
    words = f"{one.assignment_id}  {clean_line(terms.title)}, {terms.mode.value}"
    return words if terms.due_at is None else f"{words}, due {moment_words(terms.due_at, now)}"


def _assignment_json(
    one: Assignment, members: Sequence[Member], standings: dict[tuple[int, int], Assigned]
) -> dict[str, Any]:
    terms = one.terms
    learners = []
    for member in members:
        found = standings[one.assignment_id, member.learner_id]
        best = found.best
        learners.append(
            {
                "name": member.name,
                "state": found.state.value,
                "percent": None if best is None else best.percent,
                "done_at": _iso(None if best is None else best.ended_at),
                "received_at": _iso(None if best is None else best.received_at),
            }
        )
    return {
        "assignment": one.assignment_id,
        "title": terms.title,
        "mode": terms.mode.value,
        "opens_at": _iso(terms.opens_at),
        "due_at": _iso(terms.due_at),
        "learners": learners,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _add(study: Study, names: Sequence[str], options: argparse.Namespace) -> dict[str, Any]:
    _, room = study.classes.add(_one(names, "the name of the new class"))
    words = (
        f"{clean_line(room.name)}: learners join it with studytui class enrol {_shown(room.code)}."
    )
    return {**_as_json(room), "words": words}


def _code(study: Study, names: Sequence[str], options: argparse.Namespace) -> dict[str, Any]:
    room = study.classes.named(_one(names, "the name of a class"))
    if options.new:
        study.classes.renew_code(room)
        taught = study.classes.taught()
        room = next(one for one in taught if one.classroom_id == room.classroom_id)
    return {**_as_json(room), "words": _shown(room.code)}


def _enrol(study: Study, names: Sequence[str], options: argparse.Namespace) -> dict[str, Any]:
    code = _one(names, "the code of a class")
    _, room = study.classes.enrol(code)
    if room is None:
        words = f"{_shown(code_of(code))} waits for the hub: studytui sync asks it."
        return {"code": code_of(code), "waits": True, "words": words}
    return {**_as_json(room), "words": f"You are in {clean_line(room.name)}."}


def _leave(study: Study, names: Sequence[str], options: argparse.Namespace) -> dict[str, Any]:
    wanted = clean_line(_one(names, "the name of a class that you are in")).casefold()
    found = [
        one
        for one in study.classes.joined()
        if clean_line(one.name).casefold() == wanted or one.code == code_of(wanted)
    ]
    if len(found) != 1:
        raise StudyError(
            f"You are in no class called {clean_line(names[0])}.",
            title="Which class?",
            hint="studytui class list names them.",
        )
    study.classes.leave(found[0])
    return {**_as_json(found[0]), "words": f"You have left {clean_line(found[0].name)}."}


def _remove(study: Study, names: Sequence[str], options: argparse.Namespace) -> dict[str, Any]:
    if len(names) == 1:
        room = study.classes.named(names[0])
        study.classes.close(room)
        words = f"{clean_line(room.name)} is no more; what was done in it stays."
        return {**_as_json(room), "words": words}
    if len(names) != 2:
        _one(names, "the name of a class, and of a learner in it")
    room = study.classes.named(names[0])
    member = study.classes.member(room, names[1])
    study.classes.remove(room, member)
    words = f"{clean_line(member.name)} is in {clean_line(room.name)} no longer."
    return {**_as_json(room), "removed": member.name, "words": words}


def _report(study: Study, names: Sequence[str], options: argparse.Namespace) -> dict[str, Any]:
    room = study.classes.named(_one(names, "the name of a class"))
    figures = study.class_figures
    chosen = Filter(days=options.days or None)
    heat = figures.heat(room, chosen)
    items, predicted = figures.items(room, chosen), figures.predicted(room, figures.parts())
    who = {one.learner_id: one.name for one in heat.members}
    told = ["all days" if chosen.days is None else f"the last {count(chosen.days, 'day')}"]
    report = study.class_reports.report(heat, items, predicted, who, told)
    if options.json:
        return {
            **_as_json(room),
            "percent": report.whole.percent,
            "predicted": report.predicted,
            "members": [
                {
                    "name": one.name,
                    "answers": one.whole.answers,
                    "percent": one.whole.percent,
                    "trend": one.whole.trend,
                    "risk": None if one.risk is None else one.risk.level.words,
                    "predicted": one.predicted,
                }
                for one in report.learners
            ],
        }
    is_html = options.format == "html"
    text = study.class_reports.html(report) if is_html else study.class_reports.csv(report)
    if options.output in (None, "-"):
        sys.stdout.write(text)
        return {}
    write_file(Path(options.output), text, force=options.force)
    return {"words": f"Wrote {clean_line(options.output)}."}
