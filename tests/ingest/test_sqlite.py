"""SQLite files from outside: only plain tables are read, and nothing in them runs."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from studytui.ingest.problems import RefusedError
from studytui.ingest.sqlite import DamagedError, ForeignDatabase, text_of


def made(script: str) -> bytes:
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.executescript(script)
    return database.serialize()


def rows(data: bytes, table: str = "notes", *columns: str, most: int = 100) -> list[object]:
    with ForeignDatabase(data, "a.db") as database:
        return list(database.rows(table, *(columns or ("id",)), most=most))


def test_rows_come_in_the_order_of_the_table_with_texts_as_bytes() -> None:
    data = made(
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, data BLOB);"
        "INSERT INTO notes VALUES (2, 'é', x'00ff'), (1, NULL, 1.5);"
    )
    assert rows(data, "notes", "id", "text", "data") == [
        (1, None, 1.5),
        (2, "é".encode(), b"\0\xff"),
    ]
    assert text_of("é".encode()) == "é"
    assert text_of(b"\xff") == text_of(None) == ""


@pytest.mark.parametrize(
    "script",
    [
        "CREATE VIEW notes AS SELECT 1 AS id",
        "CREATE VIRTUAL TABLE notes USING fts5(id)",
        "CREATE TABLE notes (a, id AS (hex(zeroblob(1000000))))",
        "CREATE TABLE notes (a, b AS (a || a) STORED, id)",
        "CREATE TABLE other (id)",
        "CREATE TABLE notes (other)",
    ],
)
def test_what_is_no_plain_table_is_not_there(script: str) -> None:
    data = made(script)
    with ForeignDatabase(data, "a.db") as database:
        assert not database.has("notes", "id")
        assert list(database.rows("notes", "id", most=9)) == []
        assert database.count("notes") in (0, 0) or database.has("notes")


def test_nothing_of_the_file_runs_and_nothing_can_be_written() -> None:
    data = made(
        "CREATE TABLE notes (id);"
        "CREATE TRIGGER t AFTER INSERT ON notes BEGIN DELETE FROM notes; END;"
        "INSERT INTO notes SELECT 1 WHERE 0;"
        "CREATE VIEW v AS SELECT id FROM notes;"
    )
    with ForeignDatabase(data, "a.db") as database:
        connection = database._connection
        for statement in (
            "INSERT INTO notes VALUES (1)",
            "SELECT * FROM v",
            "SELECT count(*) FROM notes",
            "SELECT load_extension('x')",
            "ATTACH 'x.db' AS x",
            "PRAGMA writable_schema = ON",
            "CREATE TEMP TABLE x (y)",
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x FROM n",
        ):
            with pytest.raises(sqlite3.Error):
                connection.execute(statement).fetchall()


def test_no_file_is_written_or_read_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    database = sqlite3.connect(tmp_path / "wal.db")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE notes (id)")
    database.execute("INSERT INTO notes VALUES (7)")
    database.commit()
    database.close()
    data = (tmp_path / "wal.db").read_bytes()
    assert data[18:20] == b"\2\2"
    before = sorted(tmp_path.iterdir())
    assert rows(data) == [(7,)]
    assert sorted(tmp_path.iterdir()) == before


def test_checks_of_the_file_are_not_reckoned() -> None:
    data = made(
        "CREATE TABLE notes (id, CHECK (length(hex(zeroblob(20000000 + id))) < 0));"
        "PRAGMA ignore_check_constraints = ON;"
        "INSERT INTO notes VALUES (1), (2);"
    )
    with ForeignDatabase(data, "a.db") as database:
        assert database.damage("notes") == ""
        assert list(database.rows("notes", "id", most=9)) == [(1,), (2,)]


def test_more_rows_than_are_wanted_are_said() -> None:
    data = made("CREATE TABLE notes (id); INSERT INTO notes VALUES (1), (2), (3);")
    assert len(rows(data, most=3)) == 3
    with pytest.raises(DamagedError, match="more than 2"):
        rows(data, most=2)


def test_work_without_an_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made(
        "CREATE TABLE notes (id);"
        "INSERT INTO notes WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 90000)"
        " SELECT x FROM n;"
    )
    monkeypatch.setattr("studytui.ingest.sqlite._BUDGET", 10)
    with pytest.raises(DamagedError, match="endless"):
        rows(data, most=1_000_000)


@pytest.mark.parametrize(
    "data", [b"", b"PK\3\4", b"SQLite format 3\0", b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_what_is_no_database_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        ForeignDatabase(data, "a.db")
    assert refused.value.problem.code == "database-broken"


def test_a_table_that_is_damaged_is_read_as_far_as_it_goes_and_its_damage_is_told() -> None:
    data = made(
        "PRAGMA page_size = 512; CREATE TABLE notes (id, text);"
        "INSERT INTO notes WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 500)"
        " SELECT x, printf('%0200d', x) FROM n;"
    )
    with pytest.raises(RefusedError):
        ForeignDatabase(data[: len(data) // 2], "a.db")
    half = len(data) // 2
    with ForeignDatabase(data[:half] + b"\xff" * half, "a.db") as database:
        assert database.damage("notes")
        found = 0
        with pytest.raises(DamagedError):
            for number, row in enumerate(database.rows("notes", "id", most=1000), 1):
                assert row == (number,)
                found = number
        assert 0 < found < 500
    with ForeignDatabase(data, "a.db") as database:
        assert database.damage("notes") == ""
