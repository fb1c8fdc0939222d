"""A real hub for the tests: one server for all of them, for each a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studytui.paths import migrations_folder
from studytui.services.hub_building import HubBuilding
from tests.conftest import SetClock
from tests.hub_server import Hub, Server, bundled_programs, hub_like, running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A running PostgreSQL with nothing of ours in it."""
    with running(bundled_programs()) as started:
        yield started


@pytest.fixture
def database(server: Server) -> Iterator[str]:
    """Name of an empty database."""
    with server.database() as name:
        yield name


@pytest.fixture(scope="session")
def hub_template(server: Server) -> Iterator[str]:
    """Name of a database in which a hub was built: a copy of it is made in 50 ms."""
    with server.database() as name:
        HubBuilding(server.address(name), SetClock(), migrations_folder()).build()
        yield name


@pytest.fixture
def hub(server: Server, hub_template: str, clock: SetClock) -> Iterator[Hub]:
    """A hub with nobody on it."""
    with hub_like(server, hub_template, clock) as made:
        yield made
