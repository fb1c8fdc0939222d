"""What a hub says when it is looked at: who one is there, which schema it has, what the line is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studytui.storage.database import newest_migration
from studytui.sync.connecting import RefusedError, connect, told


@dataclass(frozen=True, slots=True)
class Known:
    """Who one is on a hub, and what it is."""

    username: str
    role: str
    schema: int
    """Number of its newest migration."""
    server: int
    """Version of its PostgreSQL."""
    line: str
    """How what is said is kept from others."""


def default_address(environment: Mapping[str, str] = os.environ) -> str:
    """Where a hub is looked for that nobody has named: where libpq's environment says, else in the
    database studytui of this machine."""
    named = any(environment.get(name) for name in ("PGSERVICE", "PGDATABASE", "PGHOST"))
    return "" if named else "dbname=studytui"


def look(address: str, migrations: Path) -> Known:
    """Who one is on the hub at that address. Raises `UnreachableError`, or `RefusedError` where it
    does not know one, or is not of the schema of this program."""
    from studytui.sync.exchange import person_of

    with closing(connect(address)) as connection, told():
        schema = schema_of(connection)
        refuse_other_schema(schema, newest_migration(migrations))
        person = person_of(connection)
        return Known(
            person.username,
            person.role,
            schema,
            connection.info.server_version // 10_000,
            _line(connection),
        )


def schema_of(connection: Any) -> int:
    """Number of the newest migration of the hub at the other end."""
    row = connection.execute("SELECT max(left(name, 3)) FROM migratehistory").fetchone()
    return int(row[0] or 0)


def refuse_other_schema(found: int, newest: int) -> None:
    """Raises `RefusedError` where a hub is newer or older than this program."""
    refuse_newer(found, newest)
    if found < newest:
        raise RefusedError(
            f"The hub is of an older studytui (schema {found}, this one needs {newest}).",
            title="An older hub",
            hint="Whoever looks after it runs studytui hub init once more; everything is kept here"
            " meanwhile.",
        )


def refuse_newer(found: int, newest: int) -> None:
    """Raises `RefusedError` where a hub is newer than this program."""
    if found > newest:
        raise RefusedError(
            f"The hub is of a newer studytui (schema {found}, this one knows {newest}). It has not"
            " been touched.",
            title="A newer hub",
            hint="Upgrade studytui here; everything is kept meanwhile.",
        )


def _line(connection: Any) -> str:
    info = connection.info
    if info.host.startswith("/"):
        return "a socket of this machine"
    if not connection.pgconn.ssl_in_use:
        return "not encrypted"
    is_verified = info.get_parameters().get("sslmode") == "verify-full"
    return "TLS, certificate verified" if is_verified else "TLS, certificate not verified"
