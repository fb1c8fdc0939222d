"""The hub: joining it, bringing home and hub together, offering, what lost, leaving."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from studytui.domain.syncing import HubState, Standing, wait_after
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths, migrations_folder
from studytui.services.hub import refuse_other_schema, schema_of
from studytui.settings import Settings
from studytui.storage.database import Database, newest_migration
from studytui.storage.importing.sql import micros, moment
from studytui.sync import outbox
from studytui.sync.connecting import connect, hub_address, over_lines, told
from studytui.sync.exchange import Exchanged, exchange, person_of
from studytui.sync.outbox import note
from studytui.sync.stores import Home

if TYPE_CHECKING:
    from psycopg import Connection

    from studytui.sync.pulling import OnProgress

_SEEN = 200
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Link:
    """The hub that is joined."""

    address: str
    """Empty where the environment says it."""
    username: str
    device: str

    @property
    def place(self) -> str:
        """Its address, for a person."""
        return self.address or "where the environment says (PGSERVICE, PGHOST, PGDATABASE)"


@dataclass(frozen=True, slots=True)
class Superseded:
    """Something that lost against a later edit from another machine."""

    uid: str
    table: str
    about: str
    """The question, topic or exam it is about, by its title; empty where that has gone."""
    said: str
    """What it said."""
    edited_at: datetime


class Syncing:
    """The library and the hub it has joined, if it has."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        paths: Paths,
        settings: Settings,
        refresh: Callable[[], Any],
    ) -> None:
        """`refresh` reckons what has been marked as to be reckoned anew."""
        self._database = database
        self._learner_id = learner_id
        self._paths = paths
        self._settings = settings
        self._refresh = refresh

    @property
    def link(self) -> Link | None:
        """The hub that is joined; None for none."""
        rows = self._database.rows("SELECT address, username, device FROM hub_link LIMIT 1")
        return Link(*rows[0]) if rows else None

    def _linked(self) -> Link:
        link = self.link
        if link is None:
            raise StudyError(
                "This library has not joined a hub.",
                title="No hub",
                hint="studytui hub join ADDRESS.",
            )
        return link

    def join(self, address: str) -> bool:
        """Join the hub of that address under the name one has there; whether there is something
        here that stays here until `adopt`. Nothing is sent or fetched yet. Raises StudyError."""
        if self.link is not None:
            raise StudyError(
                f"This library has joined {clean_line(self._linked().address)} already.",
                title="There is a hub",
                hint="studytui hub leave leaves it; everything stays here.",
            )
        address = hub_address(address)
        with closing(connect(address)) as connection, told():
            person = person_of(connection)
        database = self._database
        now = micros(database.now())
        with database.transaction():
            taken = database.value(
                "SELECT 1 FROM learner WHERE learner_id <> ? AND (uid = ? OR username = ?)",
                self._learner_id,
                person.uid,
                person.username,
            )
            if taken:
                raise StudyError(
                    f"{clean_line(person.username)} is another person in this library.",
                    title="Not joined",
                    hint="Join from a home of your own: --home DIR.",
                )
            database.execute(
                "UPDATE learner SET uid = ?, username = ?, role = ?, updated_at = ? "
                "WHERE learner_id = ?",
                person.uid,
                person.username,
                person.role,
                now,
                self._learner_id,
            )
            database.execute(
                "INSERT INTO hub_link(address, username, device, clock, cursor, tries, last_error, "
                "created_at, updated_at) VALUES (?, ?, ?, '', '', 0, '', ?, ?)",
                address,
                person.username,
                secrets.token_hex(4),
                now,
                now,
            )
            outbox.begin_noting(database)
            outbox.begin_looking(database)
        return bool(self._unnamed())

    def _unnamed(self) -> int:
        """How many questions and sittings are here that the hub does not know of."""
        return int(
            self._database.value(
                "SELECT (SELECT count(*) FROM question WHERE question_id NOT IN (SELECT row_id "
                "FROM synced_row WHERE \"table\" = 'question' AND row_id IS NOT NULL)) + "
                "(SELECT count(*) FROM sitting WHERE sitting_id NOT IN (SELECT row_id "
                "FROM synced_row WHERE \"table\" = 'sitting' AND row_id IS NOT NULL))"
            )
        )

    def adopt(self) -> int:
        """Everything that is here goes up at the next sync, with its history; how much that is."""
        self._linked()
        with self._database.transaction():
            outbox.register_all(Home(self._database, self._learner_id))
        return outbox.waiting_count(self._database)

    def leave(self) -> None:
        """Leave the hub: everything that is here stays, and nothing is sent any more."""
        self._linked()
        with self._database.transaction():
            outbox.stop_noting(self._database)
            for table in ("sync_operation", "synced_row", "hub_link"):
                self._database.execute(f"DELETE FROM {table}")

    def offer(self, name: str, *, is_offered: bool = True) -> int:
        """Offer a source of one's own to the others on the hub, or keep it to oneself from now on;
        how many questions it has. Raises StudyError where there is none of that name."""
        self._linked()
        database = self._database
        rows = database.rows(
            "SELECT source_id FROM source WHERE owner_id IS NULL AND (name = ? OR description = ?)",
            name,
            name,
        )
        if not rows:
            names = database.rows("SELECT name FROM source WHERE owner_id IS NULL ORDER BY name")
            listed = ", ".join(clean_line(one) for (one,) in names[:_NAMED])
            if len(names) > _NAMED:
                listed += f" and {len(names) - _NAMED} more"
            raise StudyError(
                f"There is no source of yours that is called {clean_line(name)}.",
                title="Nothing to offer",
                hint=f"There are: {listed}." if names else "Import questions first.",
            )
        with database.transaction():
            source_id = rows[0][0]
            database.execute(
                "UPDATE source SET is_shared = ?, updated_at = ? WHERE source_id = ?",
                int(is_offered),
                micros(database.now()),
                source_id,
            )
            self._look_again(source_id)
        return int(
            database.value("SELECT count(*) FROM question WHERE source_id = ?", source_id) or 0
        )

    def _look_again(self, source_id: int) -> None:
        """Where what hangs on a source belongs now. A question that others can see stays where it is:
        whether they see it the source says."""
        asked = (
            (
                "question",
                (
                    "SELECT question_id FROM question WHERE source_id = ? AND NOT EXISTS "
                    "(SELECT 1 FROM synced_row y WHERE y.\"table\" = 'question' "
                    "AND y.row_id = question_id AND y.is_shared)"
                ),
            ),
            ("exam", "SELECT exam_id FROM exam WHERE source_id = ?"),
            (
                "exam",
                (
                    "SELECT DISTINCT i.exam_id FROM exam_item i JOIN question q "
                    "ON q.question_id = i.question_id WHERE q.source_id = ?"
                ),
            ),
            (
                "sitting",
                (
                    "SELECT DISTINCT i.sitting_id FROM sitting_item i JOIN question q "
                    "ON q.question_id = i.question_id JOIN sitting s ON s.sitting_id = i.sitting_id "
                    f"WHERE q.source_id = ? AND s.learner_id = {self._learner_id}"
                ),
            ),
        )
        for table, question in asked:
            for (row_id,) in self._database.rows(question, source_id):
                note(self._database, table, row_id)
        # What was set before its exam was offered says there that it has none.
        self._database.execute(
            "UPDATE assignment SET updated_at = ?1 WHERE exam_id IN (SELECT exam_id FROM exam "
            "WHERE source_id = ?2 UNION SELECT i.exam_id FROM exam_item i "
            "JOIN question q ON q.question_id = i.question_id WHERE q.source_id = ?2)",
            micros(self._database.now()),
            source_id,
        )

    def sync(self, on_progress: OnProgress | None = None) -> Exchanged:
        """Bring the library and the hub together. What went wrong is kept with the time of the next
        try. Raises StudyError."""
        link = self._linked()
        from studytui.services.hub_following import Following
        from studytui.services.hub_media import HubMedia

        following = Following(self._database, self._learner_id, self._settings.day_starts_at)
        media = HubMedia(self._database, self._paths)
        following.await_keys()
        done = Exchanged()

        def bring_together(connection: Connection[Any]) -> None:
            refuse_other_schema(schema_of(connection), newest_migration(migrations_folder()))
            exchange(
                self._database,
                self._learner_id,
                connection,
                done,
                device=link.device,
                follow=following.follow,
                finish=following.finish,
                send_media=media.send,
                fetch_media=media.fetch,
                on_progress=on_progress or (lambda done, total: None),
            )

        try:
            over_lines(link.address, bring_together)
        except StudyError as error:
            self._note_failure(error)
            raise
        self._database.execute(
            "UPDATE hub_link SET tries = 0, last_error = '', next_try_at = NULL, synced_at = ?, "
            "updated_at = ?",
            *[micros(self._database.now())] * 2,
        )
        self._refresh()
        return done

    def _note_failure(self, error: StudyError) -> None:
        now = self._database.now()
        tries = 1 + int(self._database.value("SELECT tries FROM hub_link") or 0)
        self._database.execute(
            "UPDATE hub_link SET tries = ?, last_error = ?, next_try_at = ?, updated_at = ?",
            tries,
            clean_line(str(error)),
            micros(now + wait_after(tries)),
            micros(now),
        )

    def state(self) -> HubState:
        """How it stands, as far as is known here."""
        rows = self._database.rows(
            "SELECT tries, last_error, next_try_at, synced_at FROM hub_link LIMIT 1"
        )
        if not rows:
            return HubState(Standing.ALONE)
        tries, why, next_try, synced = rows[0]
        waiting = outbox.waiting_count(self._database)
        standing = Standing.WAITING if waiting or synced is None else Standing.SYNCED
        if tries:
            standing = Standing.FAILED
        return HubState(standing, waiting, why, tries, moment(synced), moment(next_try))

    def history(self) -> list[Superseded]:
        """What lost, the latest first."""
        rows = self._database.rows(
            'SELECT uid, "table", identity, content, created_at FROM superseded '
            "WHERE learner_id = ? ORDER BY created_at DESC, superseded_id DESC LIMIT ?",
            self._learner_id,
            _SEEN,
        )
        return [
            Superseded(
                uid,
                table,
                self._about(table, content),
                _said(content),
                moment(at) or self._database.now(),
            )
            for uid, table, _, content, at in rows
        ]

    def _about(self, table: str, content: str) -> str:
        row = _row(content)
        for name, column in (("question_id", "question"), ("exam_id", "exam")):
            if isinstance(row.get(name), str):
                found = self._database.value(
                    f"SELECT t.title FROM {column} t JOIN synced_row s ON s.row_id = t.{name} "
                    f"WHERE s.\"table\" = '{column}' AND s.identity = ?",
                    row[name],
                )
                if found:
                    return clean_line(str(found))
        return clean_line(str(row.get("title") or row.get("name") or ""))


def _row(content: str) -> dict[str, Any]:
    try:
        found = json.loads(content).get("row")
    except (ValueError, AttributeError):
        return {}
    return found if isinstance(found, dict) else {}


def _said(content: str) -> str:
    """What it said, in a line."""
    row = _row(content)
    for name in ("text", "note", "reason", "value", "query", "title", "name", "due_on"):
        if row.get(name):
            return clean_line(str(row[name]))
    return ""
