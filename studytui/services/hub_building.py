"""Setting up a hub: its tables by the migrations, its rights, and who may come in."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from studytui.clock import Clock
from studytui.domain.cleaning import clean_line
from studytui.domain.identity import uuid7
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.services.hub import refuse_newer
from studytui.storage.database import newest_migration
from studytui.sync import hub_functions, hub_schema, rights
from studytui.sync.connecting import SCHEMA, RefusedError, connect, hub_address, told

OLDEST_SERVER = 15
_ONE_AT_A_TIME = 0x53545559
ROLES = ("student", "teacher")


class HubBuilding:
    """What whoever looks after a hub can do: by an account of the server that may make roles."""

    def __init__(self, address: str, clock: Clock, migrations: Path) -> None:
        self.address = hub_address(address)
        self._clock = clock
        self._migrations = migrations

    def build(self) -> tuple[int, int]:
        """Make the hub, or bring an older one up to date: number of its schema before (0 for a new
        one) and now. All of it is done, or nothing. Raises `RefusedError` where it is newer than
        this program, or the account may not do it; it is as it was then."""
        from studytui.storage.on_postgres import OnPostgres

        newest = newest_migration(self._migrations)
        with closing(connect(self.address)) as connection:
            self._check(connection)
            hub = OnPostgres(connection)
            with told(), hub.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
                _run(connection, rights.roles())
                self._make_schema(connection)
                connection.execute(f"SET LOCAL ROLE {rights.OWNER}")
                before = hub.schema_number()
                refuse_newer(before, newest)
                _run(connection, hub_functions.first_statements())
                hub.migrate(self._migrations)
                _run(connection, hub_schema.statements())
                _run(connection, hub_functions.statements())
                _run(connection, rights.statements())
                connection.execute("RESET ROLE")
                self._close_the_rest(connection)
        return before, newest

    def add_person(self, username: str, role: str) -> bool:
        """Let somebody in under a name, as student or teacher; whether they are new. Who is there
        already gets the role. Raises StudyError where the name cannot be one, or is that of a
        teacher who would be none any more."""
        name = username.strip()
        if (
            not name
            or name != clean_line(name)
            or name.startswith("pg_")
            or len(name.encode()) > 63
        ):
            raise StudyError(
                f"{clean_line(username) or 'An empty name'} cannot be a name on the hub.",
                title="Nobody was added",
                hint="Take the name of their account: at most 63 letters, not beginning with pg_.",
            )
        if role not in ROLES:
            raise StudyError(
                f"{clean_line(role)} is no role.",
                title="Nobody was added",
                hint=f"There are: {', '.join(ROLES)}.",
            )
        with closing(connect(self.address)) as connection, told(), connection.transaction():
            return self._add(connection, name, role)

    def remove_person(self, username: str) -> bool:
        """Let somebody in no longer; whether they were there. What they did stays, for their
        teachers, and theirs again if they come back."""
        with closing(connect(self.address)) as connection, told(), connection.transaction():
            return self._remove(connection, username.strip())

    def people(self) -> list[tuple[str, str, bool]]:
        """Everybody who is or was on the hub: name, role, whether they are let in."""
        with closing(connect(self.address)) as connection, told(), connection.transaction():
            connection.execute(f"SET LOCAL ROLE {rights.OWNER}")
            return connection.execute(
                "SELECT username, role, is_active FROM learner ORDER BY username"
            ).fetchall()

    def _check(self, connection: Any) -> None:
        version = connection.info.server_version // 10_000
        if version < OLDEST_SERVER:
            raise RefusedError(
                f"The server is PostgreSQL {version}; a hub needs {OLDEST_SERVER} or newer.",
                title="The server is too old",
                hint="Debian 12 and newer have it.",
            )
        may = connection.execute(
            "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        if not may[0]:
            raise RefusedError(
                "This account may not make roles on the server.",
                title="Not allowed on the hub",
                hint="Do it as postgres: sudo -u postgres studytui hub init …",
            )

    def _make_schema(self, connection: Any) -> None:
        from psycopg import sql

        is_super = connection.execute(
            "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        if not is_super[0]:
            connection.execute(f"GRANT {rights.OWNER} TO CURRENT_USER")
        there = connection.execute("SELECT to_regnamespace(%s)", [SCHEMA]).fetchone()
        if there[0] is None:
            statement = "CREATE SCHEMA {} AUTHORIZATION {}"
            connection.execute(
                sql.SQL(statement).format(sql.Identifier(SCHEMA), sql.Identifier(rights.OWNER))
            )

    def _close_the_rest(self, connection: Any) -> None:
        from psycopg import sql

        name = sql.Identifier(connection.info.dbname).as_string(connection)
        _run(connection, rights.of_database(name))
        is_super = connection.execute(
            "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        if is_super[0]:
            connection.execute(rights.CLOSE_LARGE_OBJECTS)

    def _add(self, connection: Any, name: str, role: str) -> bool:
        from psycopg import sql

        group, other = rights.LEARNER, rights.TEACHER
        if role == "teacher":
            group, other = other, group
        who = sql.Identifier(name)
        found = connection.execute(
            "SELECT rolsuper OR rolcreaterole OR rolbypassrls OR pg_has_role(oid, %s, 'MEMBER')"
            " FROM pg_roles WHERE rolname = %s",
            [rights.OWNER, name],
        ).fetchone()
        if found is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CONNECTION LIMIT 8").format(who))
        elif found[0]:
            raise RefusedError(
                f"{name} looks after the server and would see what everybody does.",
                title="Nobody was added",
                hint="Give them another account to learn or teach with.",
            )
        connection.execute(sql.SQL("ALTER ROLE {} LOGIN").format(who))
        connection.execute(f"SET LOCAL ROLE {rights.OWNER}")
        if role != "teacher":
            self._refuse_teacher(connection, name)
        connection.execute(sql.SQL(f"REVOKE {other} FROM {{}}").format(who))
        connection.execute(sql.SQL(f"GRANT {group} TO {{}}").format(who))
        now = self._clock.now()
        moment = int(now.timestamp() * 1_000_000)
        import secrets

        added = connection.execute(
            "INSERT INTO learner(created_at, updated_at, uid, username, email, role, is_active,"
            " profile) VALUES (%s, %s, %s, %s, '', %s, true, '{}')"
            " ON CONFLICT (username) DO UPDATE SET role = excluded.role, is_active = true,"
            " updated_at = excluded.updated_at RETURNING xmax = 0",
            [moment, moment, uuid7(now, secrets.randbits(74)), name, role],
        ).fetchone()
        return bool(added[0])

    def _refuse_teacher(self, connection: Any, name: str) -> None:
        found = connection.execute(
            "SELECT (SELECT count(*) FROM classroom c WHERE c.teacher_id = l.learner_id"
            " AND c.is_active) FROM learner l WHERE username = %s AND role = 'teacher' AND is_active",
            [name],
        ).fetchone()
        if found is None:
            return
        classes = f" of {count(found[0], 'class', 'classes')}" if found[0] else ""
        raise StudyError(
            f"{clean_line(name)} is a teacher{classes}, and would be none any more.",
            title="Nothing was changed",
            hint="If that is meant: studytui hub remove-person first, then add-person again.",
        )

    def _remove(self, connection: Any, name: str) -> bool:
        from psycopg import sql

        connection.execute(f"SET LOCAL ROLE {rights.OWNER}")
        changed = connection.execute(
            "UPDATE learner SET is_active = false, updated_at = %s WHERE username = %s AND is_active",
            [int(self._clock.now().timestamp() * 1_000_000), name],
        )
        is_role = connection.execute("SELECT to_regrole(quote_ident(%s))", [name]).fetchone()
        if changed.rowcount and is_role[0] is not None:
            who = sql.Identifier(name)
            connection.execute(
                sql.SQL(f"REVOKE {rights.LEARNER}, {rights.TEACHER} FROM {{}}").format(who)
            )
        return bool(changed.rowcount)


def _run(connection: Any, statements: Any) -> None:
    for statement in statements:
        if statement.strip():
            connection.execute(statement)
