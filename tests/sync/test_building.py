"""A hub is built by the migrations, brought up to date, refused when newer; people are let in."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from studytui.errors import StudyError
from studytui.paths import migrations_folder
from studytui.services.hub_building import HubBuilding
from studytui.storage.database import newest_migration
from studytui.storage.on_postgres import OnPostgres
from studytui.storage.tables import TABLES
from studytui.sync import rights
from studytui.sync.connecting import SCHEMA, RefusedError, connect
from tests.conftest import SetClock
from tests.hub_server import Hub, Server, bundled_programs, debian_programs, hub_like, running
from tests.programs import ROOT, run_program
from tests.sync.conftest import Machines
from tests.thorough import IS_THOROUGH

NEWEST = newest_migration(migrations_folder())


@pytest.fixture(scope="module")
def hub(server: Server, hub_template: str) -> Iterator[Hub]:
    """One hub for all tests here that leave it as they found it, but for who is on it."""
    with hub_like(server, hub_template, SetClock()) as made:
        yield made


@pytest.fixture
def building(server: Server, database: str, clock: SetClock) -> HubBuilding:
    return HubBuilding(server.address(database), clock, migrations_folder())


def test_every_table_of_the_library_is_on_the_hub_with_its_columns(hub: Hub) -> None:
    rows = hub.server.run(
        "SELECT table_name, column_name FROM information_schema.columns"
        f" WHERE table_schema = '{SCHEMA}'",
        database=hub.database,
    )
    found = {(table, column) for table, column in rows}
    for table in TABLES:
        name = table._meta.table_name
        for field in table._meta.sorted_fields:
            assert (name, field.column_name) in found


def test_building_it_again_changes_nothing_that_is_there(hub: Hub) -> None:
    hub.add("anna")
    before = _definitions(hub)
    assert hub.building.build() == (NEWEST, NEWEST)
    assert _definitions(hub) == before
    assert ("anna", "student", True) in hub.building.people()


def _definitions(hub: Hub) -> list[tuple[object, ...]]:
    return hub.server.run(
        "SELECT 'policy', tablename, policyname, cmd, qual, with_check FROM pg_policies"
        " UNION ALL SELECT 'grant', c.relname, a.grantee::regrole::text, a.privilege_type, NULL, NULL"
        f" FROM pg_class c, aclexplode(relacl) a WHERE relnamespace = '{SCHEMA}'::regnamespace"
        " UNION ALL SELECT 'column', c.relname, attname, a.privilege_type, a.grantee::regrole::text,"
        " NULL FROM pg_class c JOIN pg_attribute t ON attrelid = c.oid, aclexplode(attacl) a"
        f" WHERE relnamespace = '{SCHEMA}'::regnamespace"
        " UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, NULL, NULL, NULL"
        " FROM pg_trigger WHERE NOT tgisinternal"
        " UNION ALL SELECT 'index', tablename, indexname, indexdef, NULL, NULL FROM pg_indexes"
        f" WHERE schemaname = '{SCHEMA}' ORDER BY 1, 2, 3, 4, 5",
        database=hub.database,
    )


def test_the_indexes_that_the_page_names_are_there(hub: Hub) -> None:
    page = (ROOT / "docs" / "hub.md").read_text("utf-8")
    named = re.findall(r'`(\w+)\(([\w", ]+)\)`', page[page.index("## When it grows") :])
    rows = hub.server.run("SELECT tablename, indexdef FROM pg_indexes", database=hub.database)
    for table, columns in named[:4]:
        start = "(" + columns.replace('"', "")
        found = [text.replace('"', "") for name, text in rows if name == table]
        assert any(start in text for text in found), (table, columns)


@pytest.mark.parametrize("schema", range(1, NEWEST) if IS_THOROUGH else [1, 8, NEWEST - 1])
def test_an_older_hub_is_brought_up_to_date_with_what_is_in_it(
    server: Server, database: str, building: HubBuilding, schema: int
) -> None:
    with connect(building.address) as connection:
        for statement in rights.roles():
            connection.execute(statement)
        connection.execute(f"CREATE SCHEMA {SCHEMA} AUTHORIZATION {rights.OWNER}")
        connection.execute(f"SET ROLE {rights.OWNER}")
        older = OnPostgres(connection)
        with older.transaction():
            older.migrate(migrations_folder(), up_to=_named(schema))
        connection.execute(
            "INSERT INTO learner(created_at, updated_at, uid, username, email, role, is_active,"
            " profile) VALUES (1, 1, 'u', 'anna', '', 'student', true, '{}')"
        )
    assert building.build() == (schema, NEWEST)
    assert building.people() == [("anna", "student", True)]


def _named(schema: int) -> str:
    return next(migrations_folder().glob(f"{schema:03}_*.py")).stem


def test_a_hub_of_a_newer_program_is_left_as_it_is(
    hub: Hub, clock: SetClock, tmp_path: Path
) -> None:
    older = tmp_path / "migrations"
    older.mkdir()
    for file in sorted(migrations_folder().glob("*.py"))[:-1]:
        shutil.copy(file, older)
    before = _definitions(hub)
    with pytest.raises(RefusedError, match="newer studytui"):
        HubBuilding(hub.address("postgres"), clock, older).build()
    assert _definitions(hub) == before


def test_what_fails_on_the_way_leaves_nothing_behind(
    server: Server, database: str, clock: SetClock, tmp_path: Path
) -> None:
    broken = tmp_path / "migrations"
    shutil.copytree(migrations_folder(), broken)
    (broken / f"{NEWEST + 1:03}_broken.py").write_text(
        "def migrate(migrator, database, *, fake=False):\n    migrator.sql('SELECT 1/0')\n"
    )
    with pytest.raises(StudyError):
        HubBuilding(server.address(database), clock, broken).build()
    assert server.run("SELECT to_regnamespace({})".format(f"'{SCHEMA}'"), database=database) == [
        (None,)
    ]


@pytest.mark.parametrize(
    "programs", [bundled_programs, debian_programs] if IS_THOROUGH else [bundled_programs]
)
def test_an_account_that_is_no_superuser_builds_and_looks_after_a_hub(
    programs: Callable[[], Path], clock: SetClock
) -> None:
    with running(programs()) as server:
        server.run("CREATE ROLE keeper LOGIN CREATEROLE")
        server.run("CREATE DATABASE kept OWNER keeper")
        building = HubBuilding(server.address("kept", "keeper"), clock, migrations_folder())
        assert building.build() == (0, NEWEST)
        assert building.build() == (NEWEST, NEWEST)
        assert building.add_person("nina", "teacher")
        assert building.remove_person("nina")
        assert not building.add_person("nina", "student")
        assert building.people() == [("nina", "student", True)]
        hub = Hub(server, "kept", clock)
        assert hub.rows("nina", "SELECT me() IS NOT NULL, is_teacher()") == [(True, False)]
        assert building.remove_person("nina")


def test_an_account_without_rights_is_told_so(hub: Hub, clock: SetClock) -> None:
    hub.add("anna")
    with pytest.raises(RefusedError, match="may not make roles"):
        HubBuilding(hub.address("anna"), clock, migrations_folder()).build()


@pytest.mark.parametrize("name", ["", " ", "pg_trap", "two\nlines", "x" * 64, "\u202eanna"])
def test_a_name_that_cannot_be_one_adds_nobody(hub: Hub, name: str) -> None:
    before = hub.building.people()
    with pytest.raises(StudyError, match="cannot be a name"):
        hub.building.add_person(name, "student")
    assert hub.building.people() == before


def test_a_name_with_quotes_is_a_name(hub: Hub) -> None:
    name = "o\"brien'; DROP TABLE learner; --"
    assert hub.building.add_person(name, "student")
    with psycopg.connect(hub.address(name)) as connection:
        assert connection.execute(f"SELECT {SCHEMA}.me() IS NOT NULL").fetchone() == (True,)
    assert hub.building.remove_person(name)
    assert not hub.building.remove_person(name)


def test_whoever_looks_after_the_server_is_let_in_under_another_name_only(hub: Hub) -> None:
    with pytest.raises(RefusedError, match="would see what everybody does"):
        hub.building.add_person("postgres", "student")


def test_who_comes_back_finds_what_was_theirs(hub: Hub) -> None:
    hub.add("anna")
    before = hub.rows("anna", "SELECT me()")
    hub.building.remove_person("anna")
    assert not hub.building.add_person("anna", "student")
    assert hub.rows("anna", "SELECT me()") == before


def test_a_teacher_is_made_a_student_on_purpose_only(hub: Hub, machine: Machines) -> None:
    hub.add("tina", "teacher")
    tina = machine("tina")
    tina.classes.add("Room")
    tina.syncing.sync()
    with pytest.raises(StudyError, match=r"tina is a teacher of 1 class\b") as caught:
        hub.building.add_person("tina", "student")
    assert "remove-person" in caught.value.hint
    assert ("tina", "teacher", True) in hub.building.people()
    assert hub.rows("tina", "SELECT is_teacher()") == [(True,)]
    hub.building.remove_person("tina")
    assert not hub.building.add_person("tina", "student")
    assert hub.rows("tina", "SELECT is_teacher()") == [(False,)]


def test_the_command_line_builds_a_hub_and_lets_people_in(
    server: Server, database: str, tmp_path: Path
) -> None:
    address = server.address(database)
    done = run_program(tmp_path, "hub", "init", address, "--json")
    assert json.loads(done.stdout) == {"schema_before": 0, "schema": NEWEST}
    done = run_program(tmp_path, "hub", "add-person", "tina", "--role", "teacher", "--at", address)
    assert done.stdout == b"tina is now on the hub, as teacher.\n"
    done = run_program(tmp_path, "hub", "remove-person", "tom", "--at", address)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Nobody called tom is let in." in done.stderr
