"""The migrations on PostgreSQL: what builds the local file builds the hub."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import peewee as pw


class OnPostgres:
    """An open psycopg connection, as Peewee and the migrations name it."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._database = _taken_over(connection)
        self._database.connect()

    def transaction(self) -> AbstractContextManager[object]:
        """Everything inside is committed together, or not at all."""
        return self._database.atomic()

    def schema_number(self) -> int:
        """Number of the newest migration that it has had; 0 for none, or where nothing is."""
        row = self.connection.execute("SELECT to_regclass('migratehistory')").fetchone()
        if row[0] is None:
            return 0
        row = self.connection.execute("SELECT max(left(name, 3)) FROM migratehistory").fetchone()
        return int(row[0] or 0)

    def migrate(self, migrations: Path, *, up_to: str | None = None) -> None:
        """Run the migrations that it has not had, or those up to the one of that name, in the
        schema that is first in its search path."""
        from peewee_migrate import Router

        try:
            Router(self._database, migrate_dir=migrations).run(up_to)
        except pw.PeeweeException as error:
            # As psycopg raised it, like everything else on this connection.
            raise error.__context__ or error from error


def _taken_over(connection: Any) -> pw.PostgresqlDatabase:
    """The connection as a database of Peewee's. What Peewee knows of psycopg it has only where it
    imported it, which it is kept from: see `studytui.storage.alone`."""
    from psycopg.pq import TransactionStatus

    class Driver(pw.Psycopg3Adapter):
        txn_idle = TransactionStatus.IDLE
        txn_inerror = TransactionStatus.INERROR
        txn_unknown = TransactionStatus.UNKNOWN

        def check_driver(self) -> None:
            """It is there: a connection of it is given."""

    class TakenOver(pw.PostgresqlDatabase):
        psycopg2_adapter = psycopg3_adapter = Driver

        def _connect(self) -> Any:
            return connection

    return TakenOver("hub")
