"""Where a hub is, over which line it is reached, and what is told when it is not."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from benchmarks.cut_line import CutLine, Weather
from studytui.errors import StudyError
from studytui.sync.connecting import (
    RefusedError,
    UnreachableError,
    connect,
    hub_address,
    hub_error,
    over_lines,
)
from tests.hub_server import Hub, Server
from tests.programs import ROOT


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("school", "service=school"),
        (" service=school ", "service=school"),
        ("host=hub.example.org dbname=s user=anna", "dbname=s user=anna host=hub.example.org"),
        ("postgresql://anna@hub.example.org/s", "user=anna dbname=s host=hub.example.org"),
        ("", ""),
    ],
)
def test_an_address_is_kept_as_libpq_reads_it(text: str, kept: str) -> None:
    from psycopg.conninfo import conninfo_to_dict

    assert conninfo_to_dict(hub_address(text)) == conninfo_to_dict(kept)


def test_a_name_with_quotes_and_blanks_stays_one_name() -> None:
    from psycopg.conninfo import conninfo_to_dict

    name = "o'bri en\\ host=elsewhere"
    assert conninfo_to_dict(hub_address("host=h", user=name)) == {"host": "h", "user": name}


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://anna:hunter2@hub.example.org/s",
        "host=h password=hunter2",
        "host=h sslpassword=hunter2",
        "postgresql://anna@h/s?password=hunter2",
        "passwrd=hunter2",
        "host=h 'hunter2",
    ],
)
def test_a_password_is_neither_kept_nor_repeated(text: str) -> None:
    with pytest.raises(StudyError) as caught:
        hub_address(text)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_session_finds_our_tables_first_and_temporary_ones_last(hub: Hub) -> None:
    with connect(hub.address("postgres")) as connection:
        assert connection.execute("SHOW search_path").fetchone() == ("studytui, pg_temp",)
        assert connection.execute("SELECT count(*) FROM learner").fetchone() == (0,)


@pytest.mark.parametrize("reach", [connect, lambda address: over_lines(address, list)])
@pytest.mark.parametrize(
    ("more", "kind", "words"),
    [
        ("port=1", UnreachableError, "No such file"),
        ("dbname=nowhere", RefusedError, "does not exist"),
        ("user=nobody_here", RefusedError, "does not exist"),
        ("service=nothing_of_that_name", RefusedError, "pg_service.conf"),
    ],
)
def test_what_passes_by_itself_is_told_apart(
    server: Server,
    reach: Callable[[str], object],
    more: str,
    kind: type[StudyError],
    words: str,
) -> None:
    with pytest.raises(StudyError, match=words) as caught:
        reach(f"{server.address()} {more}")
    assert type(caught.value) is kind
    assert "pool" not in str(caught.value)


def test_what_is_done_when_the_line_is_cut_is_done_again_over_another_one(server: Server) -> None:
    lines = []

    def do(connection: psycopg.Connection[Any]) -> int:
        lines.append(connection.info.backend_pid)
        if len(lines) <= cuts:
            server.run(f"SELECT pg_terminate_backend({lines[-1]})")
        return int(connection.execute("SELECT 7").fetchone()[0])  # type: ignore[index]

    cuts = 2
    assert over_lines(server.address(), do) == 7
    assert len(set(lines)) == 3
    lines.clear()
    cuts = 9
    with pytest.raises(UnreachableError, match="terminating connection"):
        over_lines(server.address(), do)
    assert len(lines) == 3
    # What a server says no to is not asked again.
    lines.clear()
    cuts = 0
    with pytest.raises(RefusedError, match="division by zero"):
        over_lines(server.address(), lambda line: do(line) / line.execute("SELECT 1/0").rowcount)
    assert len(lines) == 1


def test_a_hub_over_the_network_is_reached_with_verified_tls_only(
    tls_address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)
    there, _, authority = tls_address.partition(" sslrootcert=")
    named = f"{there} host=hub.example.org hostaddr=127.0.0.1"
    with pytest.raises(RefusedError, match=r"root\.crt"):
        connect(f"{named} sslrootcert={tmp_path / 'none'}")
    other = f"{there} host=127.0.0.2 hostaddr=127.0.0.1"
    with pytest.raises(RefusedError, match="does not match host name"):
        connect(f"{other} sslrootcert={authority}")
    with connect(f"{named} sslrootcert={authority}") as line:
        assert line.pgconn.ssl_in_use
    # A person may say otherwise; it is theirs to know why.
    with connect(f"{other} sslmode=require") as line:
        assert line.pgconn.ssl_in_use


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("SELECT * FROM nowhere", RefusedError),
        ("DO $$ BEGIN RAISE serialization_failure; END $$", UnreachableError),
        ("DO $$ BEGIN RAISE insufficient_privilege; END $$", RefusedError),
        ("DO $$ BEGIN RAISE disk_full; END $$", UnreachableError),
        ("DO $$ BEGIN RAISE admin_shutdown; END $$", UnreachableError),
        ("DO $$ BEGIN RAISE unique_violation; END $$", RefusedError),
    ],
)
def test_what_a_server_says_is_told_in_words(
    server: Server, statement: str, kind: type[StudyError]
) -> None:
    with connect(server.address()) as connection, pytest.raises(psycopg.Error) as caught:
        connection.execute(statement.encode())
    told = hub_error(caught.value)
    assert type(told) is kind
    assert told.hint


@pytest.mark.parametrize("driver", ["psycopg", "psycopg_pool"])
def test_without_psycopg_a_person_is_told_how_to_get_it(tmp_path: Path, driver: str) -> None:
    script = (
        f"import sys; sys.modules['{driver}'] = None\n"
        "from studytui.cli.main import main; sys.exit(main(['hub', 'init']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT), "STUDYTUI_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'studytui[hub]'" in done.stderr


def test_a_library_without_a_hub_imports_no_driver() -> None:
    script = (
        "import sys, studytui.storage.tables\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'psycopg'])\n"
        "import psycopg"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "[]\n"


def test_a_line_that_is_cut_each_time_wherever_that_is_ends_it(
    server: Server,
) -> None:
    # Not a test's own folder: sockets have short names.
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(CutLine(Path(folder), server.folder)) as line,
    ):
        address = f"host={folder} user=postgres dbname=postgres sslmode=disable"
        carried = []
        for most in range(50, 900, 50):
            line.weather = Weather(down=most)
            try:
                carried.append(over_lines(address, lambda hub: hub.execute("SELECT 7").fetchone()))
            except UnreachableError:
                assert not carried
        assert carried
