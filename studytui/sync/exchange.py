"""One sync: what is new comes down, what waits goes up, until nothing waits or the line is cut.

Wherever it is cut, what was done is done, and the next one goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from studytui.storage.database import Database
from studytui.storage.importing.sql import micros
from studytui.sync import outbox
from studytui.sync.connecting import RefusedError
from studytui.sync.following import Followed
from studytui.sync.merging import Merging
from studytui.sync.outbox import Collecting
from studytui.sync.pulling import OnProgress, Person, Pulling
from studytui.sync.pushing import Pushing
from studytui.sync.stores import Home
from studytui.sync.versions import as_needed

_ROUNDS = 12
"""How often what another machine has sent meanwhile is merged before the rest waits for next time: once
for each kind at most."""


@dataclass(slots=True)
class Exchanged:
    """What came of a sync."""

    received: int = 0
    """Rows written here."""
    sent: int = 0
    """Versions taken by the hub."""
    waiting: int = 0
    """What has still to go up."""
    left_out: list[str] = field(default_factory=list)
    """Why documents could not be written here."""


def person_of(connection: Any) -> Person:
    """Whose connection it is. Raises RefusedError where the hub knows nobody of that name."""
    row = connection.execute(
        "SELECT learner_id, uid, username, role FROM learner WHERE learner_id = me()"
    ).fetchone()
    if row is None:
        raise RefusedError(
            "The hub knows nobody of your name.",
            title="Not on the hub",
            hint="Ask whoever looks after it to add you: studytui hub add NAME.",
        )
    return Person(*row)


def exchange(
    database: Database,
    learner_id: int,
    connection: Any,
    done: Exchanged,
    *,
    device: str,
    follow: Callable[[Followed], None],
    finish: Callable[[], None],
    send_media: Callable[[Any, Person, list[int]], None],
    fetch_media: Callable[[Any, list[int]], None],
    on_progress: OnProgress,
) -> None:
    """Bring the library and the hub together, and add to `done` what came of it. `send_media` is told of questions that are about to go
    up, and `fetch_media` of those that have come; `follow` sees to what hangs on rows with each
    batch, and `finish` once when all have come."""
    person = person_of(connection)
    home = Home(database, learner_id)
    collecting = Collecting(home, device, person.is_teacher)
    pulling = Pulling(connection, person, home, follow)
    merging = Merging(home, collecting, device, pulling.fetch, follow)
    outbox.mend_noting(home)
    answer_requests(database, learner_id, connection)
    collecting.run()
    cursor = str(database.value("SELECT cursor FROM hub_link") or "")
    cursor, received, left_out = pulling.pull(merging, cursor, on_progress)
    done.received += received
    done.left_out += [one for one in left_out if one not in done.left_out]
    _fetch_media(home, pulling, connection, fetch_media)
    _remember(database, cursor)
    finish()
    before: list[tuple[str, str]] = []
    for _ in range(_ROUNDS):
        collecting.run()
        names = outbox.waiting(home)
        if not names:
            break
        pushing = Pushing(connection, person, home)
        pushing.before_questions = lambda ids: send_media(connection, person, ids)
        # What never goes holds up nothing for good.
        pushing.keeps_order, before = names != before, names
        pushing.push(names, on_progress)
        done.sent += pushing.sent
        if not pushing.others and not pushing.in_the_way:
            if not pushing.sent and not pushing.has_late:
                break
            continue
        found = pulling.fetch(list(dict.fromkeys(pushing.others)))
        # What was deleted there and made anew here goes on in its place.
        found += map(as_needed, pulling.fetch(list(dict.fromkeys(pushing.in_the_way))))
        merged = merging.apply(found)
        done.received += merged.written
        done.left_out += merged.left_out
        finish()
        _fetch_media(home, pulling, connection, fetch_media)
    done.waiting = outbox.waiting_count(database)


def _fetch_media(
    home: Home, pulling: Pulling, connection: Any, fetch: Callable[[Any, list[int]], None]
) -> None:
    ids = list(home.ids("question", pulling.questions).values())
    pulling.questions.clear()
    if ids:
        fetch(connection, ids)


def _remember(database: Database, cursor: str) -> None:
    database.execute("UPDATE hub_link SET cursor = ? WHERE cursor <> ?", cursor, cursor)


def answer_requests(database: Database, learner_id: int, connection: Any) -> None:
    """Join the classes whose codes the learner has given here."""
    rows = database.rows(
        "SELECT enrolment_request_id, code FROM enrolment_request "
        "WHERE learner_id = ? AND answered_at IS NULL",
        learner_id,
    )
    for request_id, code in rows:
        found = connection.execute("SELECT enrol(%s)", [code]).fetchone()[0]
        now = micros(database.now())
        database.execute(
            "UPDATE enrolment_request SET answered_at = ?, answer = ?, updated_at = ? "
            "WHERE enrolment_request_id = ?",
            now,
            "" if found else "no class has that code",
            now,
            request_id,
        )
