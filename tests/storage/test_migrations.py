"""The migrations build exactly the tables that the models say, and can be taken back."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import peewee as pw
import pytest
from peewee_migrate import Router

from studytui.paths import migrations_folder
from studytui.storage.history import history_of
from studytui.storage.tables import TABLES
from studytui.storage.tables.row import Row

Schema = dict[str, object]


def columns(connection: sqlite3.Connection, table: str) -> object:
    """Columns with type, NOT NULL and primary key; the order does not matter to any query."""
    return sorted(
        row[1:4] + row[5:6] for row in connection.execute(f'PRAGMA table_info("{table}")')
    )


def references(connection: sqlite3.Connection, table: str) -> object:
    rows = connection.execute(f'PRAGMA foreign_key_list("{table}")')
    return sorted((row[3], row[2], row[4], row[5], row[6]) for row in rows)


def indexes(connection: sqlite3.Connection, table: str) -> object:
    found = []
    for _, name, is_unique, origin, is_partial in connection.execute(
        f'PRAGMA index_list("{table}")'
    ):
        parts = tuple(row[2] for row in connection.execute(f'PRAGMA index_info("{name}")'))
        found.append((parts, is_unique, origin == "pk", is_partial))
    return sorted(found)


def schema(database: pw.SqliteDatabase) -> Schema:
    """Every table with what it is made of, whatever way its SQL was spelt."""
    connection = database.connection()
    names = [
        row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    return {
        name: (columns(connection, name), references(connection, name), indexes(connection, name))
        for name in names
        if not name.startswith(("question_search", "passage_search", "migratehistory", "sqlite_"))
    }


@pytest.fixture
def empty(tmp_path: Path) -> Callable[[str], pw.SqliteDatabase]:
    def make(name: str) -> pw.SqliteDatabase:
        database = pw.SqliteDatabase(str(tmp_path / name))
        database.connect()
        return database

    return make


def migrated(database: pw.SqliteDatabase) -> Router:
    router = Router(database, migrate_dir=migrations_folder())
    router.run()
    return router


def from_models(database: pw.SqliteDatabase, tables: tuple[type[Row], ...]) -> Schema:
    with database.bind_ctx(tables):
        database.create_tables(tables, safe=False)
    return schema(database)


def test_the_models_are_what_the_migrations_build(empty) -> None:
    built = empty("migrated")
    migrated(built)
    found, expected = schema(built), from_models(empty("models"), TABLES)
    assert found.keys() == expected.keys()
    for table in expected:
        assert found[table] == expected[table], table


def test_every_model_is_in_the_list() -> None:
    assert set(Row.__subclasses__()) == set(TABLES)


@pytest.mark.parametrize(
    "field",
    [pw.TextField(null=True), pw.IntegerField(default=0), pw.TextField(index=True, null=True)],
)
def test_a_model_that_changes_without_a_migration_is_noticed(empty, field: pw.Field) -> None:
    built = empty("migrated")
    migrated(built)

    class NoteRow(Row):
        note_id = pw.AutoField()
        added = field

        class Meta:
            table_name = "note"

    others = tuple(table for table in TABLES if table._meta.table_name != "note")
    assert schema(built) != from_models(empty("models"), (*others, NoteRow))


def test_taking_all_migrations_back_leaves_nothing(empty) -> None:
    database = empty("migrated")
    router = migrated(database)
    for _ in list(router.done):
        router.rollback()
    left = database.execute_sql("SELECT name FROM sqlite_master").fetchall()
    assert {name for (name,) in left} <= {"migratehistory", "sqlite_sequence"}
    assert database.execute_sql("SELECT count(*) FROM migratehistory").fetchone() == (0,)


def test_each_migration_taken_back_leaves_what_was_there_before(empty) -> None:
    database = empty("migrated")
    router = Router(database, migrate_dir=migrations_folder())
    for name in list(router.diff):
        before = schema(database)
        router.run(name)
        router.rollback()
        assert schema(database) == before
        router.run(name)


def test_what_was_learnt_goes_down_and_up_again_through_every_schema(
    learnt: Path, tmp_path: Path
) -> None:
    shutil.copyfile(learnt, tmp_path / "learnt")
    database = pw.SqliteDatabase(str(tmp_path / "learnt"))
    database.connect()
    database.execute_sql("PRAGMA foreign_keys=0")
    before = history_of(database.connection())
    router = Router(database, migrate_dir=migrations_folder())
    while len(router.done) > 1:
        router.rollback()
        assert history_of(database.connection()) == before, f"down to {len(router.done)}"
    while router.diff:
        router.run(router.diff[0])
        assert history_of(database.connection()) == before, f"up to {len(router.done)}"
    assert database.execute_sql("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute_sql("SELECT count(*) FROM response").fetchone()[0] > 100
    database.close()


def test_migrations_are_numbered_from_one_without_a_gap() -> None:
    names = sorted(path.name for path in migrations_folder().glob("*.py"))
    numbers = [int(match[1]) for name in names if (match := re.match(r"(\d{3})_\w+\.py$", name))]
    assert numbers == list(range(1, len(names) + 1))
    for path in migrations_folder().glob("*.py"):
        path.read_bytes().decode("ascii")
