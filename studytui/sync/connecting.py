"""Connections to the hub: where it is, over which line, and what is told when it cannot be reached.

psycopg comes with the extra ``hub`` and is imported in here only, when a hub is asked for. A password
is never kept: libpq finds it in ``~/.pgpass``, a service file or ``PGPASSWORD`` by itself.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from studytui.domain.cleaning import clean_line
from studytui.errors import StudyError

if TYPE_CHECKING:
    from psycopg import Connection

ResultT = TypeVar("ResultT")
SCHEMA = "studytui"
"""The schema that holds everything of ours on the hub."""
_CONNECT_SECONDS = 10
_LINES = 3
"""At most, for one thing that is done with the hub."""
_LOOK_SECONDS = 0.05
"""How often it is looked whether a line could not be had."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SECRETS = ("password", "sslpassword")
_PREFIX = re.compile(r"^connection (failed|is bad): ")
_ONE_NAME = re.compile(r"[\w.-]+")
_SESSION = f"SET search_path = {SCHEMA}, pg_temp; SET jit = off"
"""pg_temp is last, so that nothing temporary can stand before a table of ours. Compiling a small query
with its policies takes half a second where that is on, as on Debian; running it takes three ms."""


class UnreachableError(StudyError):
    """The hub cannot be reached now: the line, the server, or its being busy. It may pass."""


class RefusedError(StudyError):
    """The hub was reached and said no, or is not set up: it stays so until a person does
    something."""


def hub_address(text: str, *, user: str = "") -> str:
    """Where a hub is, as it may be kept: a libpq connection string without secrets. `text` is a
    DSN, an URL, or the name of a service of the service file; empty for what the environment says
    (``PGSERVICE``, ``PGHOST`` …). `user` is whom it says one is, where given. Raises StudyError where
    it cannot be read, or holds a password."""
    psycopg = _psycopg()
    text = text.strip()
    if _ONE_NAME.fullmatch(text):
        text = f"service={text}"
    try:
        found = psycopg.conninfo.conninfo_to_dict(text)
    except psycopg.Error:
        # libpq quotes what it could not read, which may be a part of a password.
        raise StudyError(
            "This is not an address that PostgreSQL can read.",
            title="Where is the hub?",
            hint='Write it as "host=hub.example.org dbname=studytui user=anna", as'
            " postgresql://anna@hub.example.org/studytui, or give the name of a service.",
        ) from None
    if any(found.get(name) for name in _SECRETS):
        raise StudyError(
            "The address holds a password, which studytui does not keep.",
            title="A password in the address",
            hint="Put it into ~/.pgpass (host:port:database:user:password, chmod 600), and give the"
            " address without it.",
        )
    if user:
        found["user"] = user
    return str(psycopg.conninfo.make_conninfo(**found))


def connect(address: str) -> Connection[Any]:
    """A new connection in autocommit, in which names mean the hub's tables. Raises
    `UnreachableError` or `RefusedError`."""
    psycopg = _psycopg()
    with told():
        opened: Connection[Any] = psycopg.connect(**_parameters(address), autocommit=True)
        opened.execute(_SESSION.encode())
    return opened


def over_lines(address: str, do: Callable[[Connection[Any]], ResultT]) -> ResultT:
    """Do something over a connection as `connect` opens it. Where that is cut on the way it is done
    again from the start over another one, which must be harmless; at most `_LINES` times in all.
    Raises `UnreachableError` or `RefusedError`."""
    psycopg = _psycopg()
    with told(), _lines(address) as (take, give_back):
        for left in reversed(range(_LINES)):
            connection = take()
            try:
                return do(connection)
            except psycopg.Error:
                if not (left and connection.broken):
                    raise
            finally:
                give_back(connection)
    raise AssertionError


@contextmanager
def _lines(
    address: str,
) -> Iterator[tuple[Callable[[], Connection[Any]], Callable[[Connection[Any]], None]]]:
    """What takes a connection from a pool of one, and gives it back. One that was cut is not given
    again."""
    from psycopg import Connection, Error
    from psycopg_pool import ConnectionPool, PoolTimeout

    # It tells of failures here only; what went wrong is told by what is raised.
    logging.getLogger("psycopg").setLevel(logging.ERROR)
    failures: list[Error] = []

    @contextmanager
    def noting() -> Iterator[None]:
        try:
            yield
        except Error as error:
            failures.append(error)
            raise

    class Noting(Connection[Any]):
        @classmethod
        def connect(cls, *addresses: Any, **more: Any) -> Any:
            with noting():
                return super().connect(*addresses, **more)

    def take() -> Connection[Any]:
        # The pool would go on trying, and say in the end that it took too long.
        while not failures:
            try:
                return pool.getconn(_LOOK_SECONDS)
            except PoolTimeout:
                continue
        raise failures[0]

    # A line that is cut each time before anything was asked would be tried for good.
    def configure(opened: Connection[Any]) -> None:
        with noting():
            opened.execute(_SESSION.encode())

    def check(opened: Connection[Any]) -> None:
        with noting():
            ConnectionPool.check_connection(opened)

    connection_class: type[Connection[Any]] = Noting
    pool = ConnectionPool(
        kwargs={**_parameters(address), "autocommit": True},
        connection_class=connection_class,
        configure=configure,
        check=check,
        min_size=0,
        max_size=1,
        open=True,
    )
    try:
        yield take, pool.putconn
    finally:
        # Who interrupts it waits for no server that does not answer.
        pool.close(_LOOK_SECONDS)


@contextmanager
def told() -> Iterator[None]:
    """What psycopg raises inside is raised as what a person is told."""
    psycopg = _psycopg()
    try:
        yield
    except psycopg.Error as error:
        raise hub_error(error) from error


def hub_error(error: Exception) -> StudyError:
    """What psycopg raised, in words for a person."""
    psycopg = _psycopg()
    text = _PREFIX.sub("", clean_line(str(error))).rstrip(".?")
    state = getattr(error, "sqlstate", None) or ""
    for words, hint in _REFUSALS:
        if words in text:
            return RefusedError(f"The hub said no: {text}.", title="Not let in", hint=hint)
    if "FATAL: " in text and not any(words in text for words in _PASSING):
        return RefusedError(
            f"The hub said no: {text}.",
            title="Not let in",
            hint="Look at the address, or ask whoever looks after the hub.",
        )
    if state == "42501":
        return RefusedError(
            f"The hub does not allow this: {text}.",
            title="Not allowed on the hub",
            hint="Ask whoever looks after it for the role you need.",
        )
    if state in ("3F000", "42P01", "42883"):
        return RefusedError(
            f"That database is not set up as a hub: {text}.",
            title="No hub there",
            hint="Whoever looks after it runs: studytui hub init.",
        )
    # Classes 08 connection, 40 rolled back, 53 resources, 55 in use, 57 an operator stepped in.
    if isinstance(error, psycopg.OperationalError) and state[:2] in ("", "08", "40", "53", "55", "57"):  # fmt: skip
        return UnreachableError(
            f"The hub cannot be reached: {text}.",
            title="No line to the hub",
            hint="Everything is kept here and goes up when it can be reached again.",
        )
    return RefusedError(
        f"The hub could not do this: {text}.",
        title="Not let in",
        hint="Everything is kept here. studytui hub status tells what waits.",
    )


_REFUSALS = (
    (
        "fe_sendauth: no password supplied",
        "Put your password into ~/.pgpass: host:port:database:user:password, chmod 600.",
    ),
    ("password authentication failed", "Look at ~/.pgpass, or ask for a new password."),
    (
        "Peer authentication failed",
        "On a study machine your account's name is your name on the hub.",
    ),
    (
        "root certificate file",
        "Put the certificate of the hub's authority into ~/.postgresql/root.crt.",
    ),
    (
        "certificate verify failed",
        "The hub's certificate is signed by no authority in ~/.postgresql/root.crt.",
    ),
    (
        "does not match host name",
        "The certificate is another machine's: write the host as in the certificate.",
    ),
    (
        "server does not support SSL",
        "Over a network the line has to be encrypted: the hub needs ssl = on.",
    ),
    ("no pg_hba.conf entry", "The hub lets nobody in from here: ask whoever looks after it."),
    ("definition of service", "Look at ~/.pg_service.conf."),
)
"""What libpq and the server say where it will not pass by itself, and what to do: on connecting
there is no SQLSTATE to go by."""
_PASSING = ("starting up", "shutting down", "recovery", "too many", "slots", "terminating")
"""Words of a server that lets nobody in just now."""


def _parameters(address: str) -> dict[str, Any]:
    """What psycopg is called with. TLS is verified in full unless the address, the service or the
    environment say otherwise: the default stands in the environment, since that comes last for
    libpq. A socket never uses TLS, and loopback only where the server happens to offer it."""
    psycopg = _psycopg()
    os.environ.setdefault("PGSSLMODE", "verify-full")
    found = dict(psycopg.conninfo.conninfo_to_dict(address))
    named = [str(found[name]) for name in ("host", "hostaddr") if found.get(name)]
    hosts = ",".join(named).split(",")
    if "service" not in found and all(host in _LOOPBACK for host in hosts):
        found.setdefault("sslmode", "prefer")
    found.setdefault("connect_timeout", _CONNECT_SECONDS)
    found.setdefault("application_name", "studytui")
    return found


def _psycopg() -> Any:
    try:
        import psycopg
        import psycopg.conninfo
        import psycopg_pool  # noqa: F401
    except ImportError as error:
        raise StudyError(
            "A hub needs psycopg with its pool, which is not installed here.",
            title="No driver for PostgreSQL",
            hint="Install it: pip install 'studytui[hub]'.",
        ) from error
    return psycopg
