"""``studytui hub``: a hub built and its people let in; joined, left, and how it stands with it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

from studytui.cli.command import DONE, WITH_PROBLEMS, add_json
from studytui.cli.parser import common
from studytui.clock import SystemClock
from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.paths import Paths, migrations_folder
from studytui.services.hub import Known, default_address, look
from studytui.services.hub_building import HubBuilding
from studytui.services.study import Study
from studytui.sync.connecting import hub_address

if TYPE_CHECKING:
    from studytui.domain.syncing import HubState
    from studytui.services.syncing import Link

_NAMED = 10
"""Assignments that are named at most."""


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``hub`` takes."""
    add_json(parser)
    parser.set_defaults(act="status")
    acts = parser.add_subparsers(metavar="ACT")

    def add(act: str, words: str) -> argparse.ArgumentParser:
        below = acts.add_parser(
            act, help=words, description=words, parents=[common()], allow_abbrev=False
        )
        below.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
        below.set_defaults(act=act)
        return below

    address = "address, or name of a service (default: the environment's, else studytui here)"
    join = add("join", "Join a hub with this library.")
    join.add_argument("dsn", metavar="DSN", nargs="?", help=address)
    join.add_argument("--as", dest="user", metavar="NAME", default="", help="your name there")
    add("status", "How it stands with the hub.")
    add("adopt", "Send up what was here before the hub was joined.")
    offer = add("offer", "Offer a source of yours to the others on the hub.")
    offer.add_argument("source", metavar="SOURCE", help="name of the source")
    offer.add_argument("--withdraw", action="store_true", help="keep it to yourself from now on")
    offer.set_defaults(withdraw=False)
    add("history", "Edits that lost against later ones from your other machines.")
    add("leave", "Belong to no hub any more; everything stays here.")
    init = add("init", "Build a hub in a database, or bring it up to date.")
    init.add_argument("dsn", metavar="DSN", nargs="?", help=address)
    person = add("add-person", "Let somebody in, or give them another role.")
    person.add_argument("name", metavar="NAME", help="their account's name")
    person.add_argument("--role", choices=("student", "teacher"), default="student")
    gone = add("remove-person", "Let somebody in no longer; what they did stays.")
    gone.add_argument("name", metavar="NAME", help="their name on the hub")
    for below in (person, gone, add("people", "Who is on a hub.")):
        below.add_argument("--at", dest="dsn", metavar="DSN", help=address)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``hub``; the exit code."""
    return _ACTS[options.act](options, paths)


def _building(address: str | None) -> HubBuilding:
    chosen = default_address() if address is None else address
    return HubBuilding(chosen, SystemClock(), migrations_folder())


def _init(options: argparse.Namespace, paths: Paths) -> int:
    before, now = _building(options.dsn).build()
    if options.json:
        print(json.dumps({"schema_before": before, "schema": now}))
    elif before == now:
        print(f"The hub is there already, with schema {now}; its rights were set anew.")
    else:
        done = f"brought from schema {before} to {now}" if before else f"built, with schema {now}"
        print(f"The hub was {done}.")
        print("Let people in: studytui hub add-person NAME --role student|teacher")
    return DONE


def _add(options: argparse.Namespace, paths: Paths) -> int:
    is_new = _building(options.dsn).add_person(options.name, options.role)
    if options.json:
        print(json.dumps({"name": options.name.strip(), "role": options.role, "new": is_new}))
    else:
        name = clean_line(options.name).strip()
        print(f"{name} is {'now' if is_new else 'still'} on the hub, as {options.role}.")
    return DONE


def _remove(options: argparse.Namespace, paths: Paths) -> int:
    name = clean_line(options.name).strip()
    if not _building(options.dsn).remove_person(options.name):
        raise StudyError(
            f"Nobody called {name} is let in.",
            title="Nobody was removed",
            hint="studytui hub people lists who is.",
        )
    if options.json:
        print(json.dumps({"name": options.name.strip(), "removed": True}))
    else:
        print(f"{name} is let in no longer. What they did stays, and is theirs if they come back.")
    return DONE


def _people(options: argparse.Namespace, paths: Paths) -> int:
    found = _building(options.dsn).people()
    if options.json:
        rows = [{"name": name, "role": role, "let_in": is_in} for name, role, is_in in found]
        print(json.dumps({"people": rows}))
        return DONE
    for name, role, is_in in found:
        print(f"{clean_line(name):<20} {role}{'' if is_in else ', no longer let in'}")
    if not found:
        print("Nobody yet: studytui hub add-person NAME --role student|teacher")
    return DONE


def _join(options: argparse.Namespace, paths: Paths) -> int:
    chosen = default_address() if options.dsn is None else options.dsn
    address = hub_address(chosen, user=options.user)
    known = look(address, migrations_folder())
    with closing(Study.open(paths)) as study:
        stays = study.syncing.join(address)
    if options.json:
        print(json.dumps({**asdict(known), "stays_here": stays}))
        return DONE
    print(f"Joined as {clean_line(known.username)}, {known.role}, over {known.line}.")
    print("studytui sync brings it together with the hub.")
    if stays:
        print("What is here stays here: studytui hub adopt sends it up, for your other machines.")
    return DONE


def _adopt(options: argparse.Namespace, paths: Paths) -> int:
    with closing(Study.open(paths)) as study:
        waiting = study.syncing.adopt()
    if options.json:
        print(json.dumps({"waiting": waiting}))
    else:
        print(f"{count(waiting, 'thing')} will go up with the next studytui sync.")
    return DONE


def _leave(options: argparse.Namespace, paths: Paths) -> int:
    with closing(Study.open(paths)) as study:
        study.syncing.leave()
    print(json.dumps({"left": True}) if options.json else "Left. Everything stays here.")
    return DONE


def _status(options: argparse.Namespace, paths: Paths) -> int:
    with closing(Study.open(paths)) as study:
        link, state = study.syncing.link, study.syncing.state()
    if link is None:
        words = "This library has joined no hub. studytui hub join DSN does."
        print(json.dumps({"hub": None}) if options.json else words)
        return DONE
    known, problem = None, None
    try:
        known = look(link.address, migrations_folder())
    except StudyError as error:
        problem = error
    if options.json:
        print(json.dumps(_as_json(link, state, known, problem)))
    else:
        _print(link, state, known)
        if problem is not None:
            print(f"{clean_line(problem.title)}: {clean_line(str(problem))}", file=sys.stderr)
    return DONE if problem is None else WITH_PROBLEMS


def _offer(options: argparse.Namespace, paths: Paths) -> int:
    """``hub offer``: a source for the others on the hub; the exit code."""
    with closing(Study.open(paths)) as study:
        questions = study.syncing.offer(options.source, is_offered=not options.withdraw)
        asking = study.assignments.asking(options.source) if options.withdraw else []
    titles = [one.terms.title for one in asking]
    if options.json:
        told = {"offered": not options.withdraw, "questions": questions}
        print(json.dumps(told | ({"set": titles} if options.withdraw else {})))
    elif options.withdraw:
        print(
            f"{count(questions, 'question')} offered no longer, from your next studytui sync on.\n"
            "Who was asked any goes on reading those. Who has them keeps them, in no new exam, once "
            "they have synced too. Nobody else sees them on the hub."
        )
        if titles:
            named = ", ".join(f"“{clean_line(one)}”" for one in titles[:_NAMED])
            more = f" and {len(titles) - _NAMED} more" if len(titles) > _NAMED else ""
            print(
                f"Set with questions of it: {named}{more}. Who has begun goes on; whoever begins after "
                "that is asked none of them."
            )
    else:
        print(f"{count(questions, 'question')} offered; they go up with the next studytui sync.")
    return DONE


def _history(options: argparse.Namespace, paths: Paths) -> int:
    """``hub history``: edits that lost against later ones; the exit code."""
    with closing(Study.open(paths)) as study:
        found = study.syncing.history()
    if options.json:
        rows = [
            {
                "kind": one.table,
                "about": one.about,
                "said": one.said,
                "edited_at": one.edited_at.isoformat(),
            }
            for one in found
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return DONE
    for one in found:
        kind = one.table.replace("_", " ")
        about = f" on “{one.about}”" if one.about else ""
        said = f": {one.said}" if one.said else ""
        print(f"{one.edited_at.astimezone():%Y-%m-%d %H:%M}  {kind}{about}{said}")
    if not found:
        print("Nothing has lost against a later edit from another machine.")
    return DONE


def _print(link: Link, state: HubState, known: Known | None) -> None:
    print(f"Hub       {clean_line(link.place)}")
    if known is None:
        print(f"You       {clean_line(link.username)}")
    else:
        print(f"You       {clean_line(known.username)}, {known.role}")
        print(f"Server    PostgreSQL {known.server}, schema {known.schema}")
        print(f"Line      {known.line}")
    print(f"Waiting   {count(state.waiting, 'change') if state.waiting else 'nothing'}")
    at = state.synced_at
    print(f"Synced    {f'{at.astimezone():%Y-%m-%d %H:%M}' if at else 'never yet'}")
    if state.tries:
        waits = ": it waits for you" if state.needs_a_person else ""
        print(f"Failed    {clean_line(state.why)} ({count(state.tries, 'try', 'tries')}{waits})")


def _as_json(
    link: Link, state: HubState, known: Known | None, problem: StudyError | None
) -> dict[str, object]:
    return {
        "hub": link.address,
        "username": link.username,
        "standing": state.standing.value,
        "waiting": state.waiting,
        "synced_at": None if state.synced_at is None else state.synced_at.isoformat(),
        "tries": state.tries,
        "last_error": state.why,
        "reached": None if known is None else asdict(known),
        "problem": None if problem is None else str(problem),
    }


_ACTS: dict[str, Callable[[argparse.Namespace, Paths], int]] = {
    "init": _init,
    "add-person": _add,
    "remove-person": _remove,
    "people": _people,
    "join": _join,
    "adopt": _adopt,
    "status": _status,
    "leave": _leave,
    "offer": _offer,
    "history": _history,
}
