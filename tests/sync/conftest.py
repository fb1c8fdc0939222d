"""A real hub for the tests: one server for all of them, for each a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from studytui.paths import Paths, migrations_folder
from studytui.services.hub_building import HubBuilding
from studytui.services.study import Study
from tests.conftest import SetClock, copied
from tests.hub_server import Hub, Server, bundled_programs, debian_programs, hub_like, running
from tests.sync.certificates import free_port, made_certificate

Machines = Callable[[str], Study]


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


@pytest.fixture(scope="session")
def tls_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server that is reached by TCP and TLS, with the certificate of its authority at
    the end. Its own certificate is that of hub.example.org."""
    key, certificate = made_certificate("hub.example.org")
    authority = tmp_path_factory.mktemp("tls") / "root.crt"
    authority.write_text(certificate)
    port = str(free_port())
    with running(
        debian_programs(),  # The other one is built without TLS.
        access="hostssl all all 127.0.0.1/32 trust",
        files={"server.key": key, "server.crt": certificate},
        ssl="on",
        listen_addresses="127.0.0.1",
        port=port,
    ):
        yield f"port={port} user=postgres dbname=postgres sslrootcert={authority}"


@pytest.fixture
def machine(hub: Hub, tmp_path: Path, migrated: Path, clock: SetClock) -> Iterator[Machines]:
    """Makes machines that have joined the hub under a name."""
    with ExitStack() as stack:
        made: list[Study] = []

        def make(name: str, *, joins: bool = True) -> Study:
            home = Paths(tmp_path / f"machine-{len(made)}")
            study = stack.enter_context(copied(migrated, home, clock))
            made.append(study)
            if joins:
                study.syncing.join(hub.address(name))
            return study

        yield make
