"""A real hub for the tests: one server for all of them, for each a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hub_server import Server, bundled_programs, running


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
