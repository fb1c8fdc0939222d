"""One SQLite file: opened with the right pragmas, brought up to date, refused when too new."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studytui.clock import Clock
from studytui.errors import StudyError

if TYPE_CHECKING:
    import peewee as pw

    from studytui.storage.plans import DueToday

_APPLICATION_ID = 0x53545559
_BUSY_SECONDS = 10
_PRAGMAS: tuple[tuple[str, Any], ...] = (
    ("foreign_keys", 1),
    ("synchronous", 2),
    ("recursive_triggers", 0),
    ("trusted_schema", 0),
    ("cache_size", -4_000),
)
_HELD = -64_000
"""`cache_size` while many rows are added: in kibibytes, as SQLite has it below zero."""


class Database:
    """An open file. Everything in `studytui.storage` is done through one of these.

    `notices` holds what a person should know about how it was opened (no WAL on this file system,
    an upgrade with its backup); empty when all is as it should be. Hand-written questions need no
    Peewee, which takes 15 ms to import: it takes the connection over when it is first asked for.
    """

    def __init__(self, opened: sqlite3.Connection, path: Path, clock: Clock) -> None:
        self._opened = opened
        self.path = path
        self.clock = clock
        self.notices: list[str] = []
        self.on_notice: Callable[[str], None] = self.notices.append
        """Told what a person should know while it is open."""
        self.due_today: Callable[[Database], DueToday | None] = _nothing_known
        """What counts as due today, by the settings of whoever opened it; None where those are not
        known. Told which connection to read from."""
        self._identity: tuple[int, int] | None = None

    @cached_property
    def connection(self) -> pw.SqliteDatabase:
        """The open file as Peewee's queries name it."""
        import peewee as pw

        database = self

        class TakenOver(pw.SqliteDatabase):
            def _connect(self) -> sqlite3.Connection:
                return database._opened

        connection = TakenOver(str(self.path), autoconnect=False)
        connection.connect()
        return connection

    def _run(self, sql: str, parameters: tuple[Any, ...]) -> sqlite3.Cursor:
        # Once Peewee is there it runs everything, so that what goes wrong is told in its errors.
        if "connection" in self.__dict__:
            found: sqlite3.Cursor = self.connection.execute_sql(sql, parameters)
            return found
        return self._opened.execute(sql, parameters)

    def now(self) -> datetime:
        return self.clock.now()

    def new_uid(self) -> str:
        """A new UUIDv7."""
        # Here, since the first frame makes none.
        import secrets

        from studytui.domain.identity import uuid7

        return uuid7(self.now(), secrets.randbits(74))

    def close(self) -> None:
        if "connection" in self.__dict__:
            self.connection.close()
        self._opened.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is committed together, or not at all. Takes the write lock at once,
        so that it cannot fail half-way for want of it. Raises `MovedError` where another file has
        taken the place of the open one: what is written would be seen by nobody. A file that was
        deleted is written anew first: all of it is still at hand."""
        try:
            self.check_place()
        except MovedError as error:
            if error.is_replaced or self._opened.in_transaction:
                raise
            self._write_anew(error)
        with _sqlite_errors(self.path), self.connection.atomic("IMMEDIATE"):
            yield

    def remember_place(self) -> None:
        """From now on the file is to stay where it is."""
        status = os.stat(self.path)
        self._identity = (status.st_dev, status.st_ino)

    def check_place(self) -> None:
        """Raises `MovedError` where the open file no longer has its name."""
        if self._identity is None:
            return
        try:
            status = os.stat(self.path)
        except FileNotFoundError:
            raise MovedError(self.path, is_replaced=False) from None
        except OSError as error:
            raise _unreadable(self.path, error) from error
        if (status.st_dev, status.st_ino) != self._identity:
            raise MovedError(self.path, is_replaced=True)

    def _write_anew(self, moved: MovedError) -> None:
        """Put what was deleted under the open connection back in its place."""
        new = self.path.with_name(f".{self.path.name}.anew")
        try:
            os.close(os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
            with closing(sqlite3.connect(new)) as copy:
                self._opened.backup(copy)
            # The log of the file that has gone would be taken for that of the new one.
            self.close()
            try:
                os.link(new, self.path)
            finally:
                self._opened = _opened(self.path)
                if "connection" in self.__dict__:
                    self.connection.connect()
                _set_pragmas(self)
            self.remember_place()
        except (OSError, sqlite3.Error) as error:
            raise moved from error
        finally:
            with suppress(OSError):
                new.unlink()
        self.on_notice(
            f"{self.path.name} was deleted while studytui had it open. All of it was still at hand "
            "and has been written anew."
        )

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of a hand-written question; parameters only ever as placeholders."""
        with _sqlite_errors(self.path):
            return list(self._run(sql, parameters).fetchall())

    def each(self, sql: str, *parameters: Any) -> Iterator[tuple[Any, ...]]:
        """As `rows`, a thousand at a time, for what may be a million: those take 350 MB."""
        with _sqlite_errors(self.path):
            found = self._run(sql, parameters)
            while some := found.fetchmany(1_000):
                yield from some

    def value(self, sql: str, *parameters: Any) -> Any:
        """The first column of the first row, or None."""
        with _sqlite_errors(self.path):
            row = self._run(sql, parameters).fetchone()
        return None if row is None else row[0]

    def execute(self, sql: str, *parameters: Any) -> int:
        """Run one statement; how many rows it changed."""
        with _sqlite_errors(self.path):
            return int(self._run(sql, parameters).rowcount)

    def insert(self, sql: str, *parameters: Any) -> int:
        """Add one row; its id."""
        with _sqlite_errors(self.path):
            return int(self._run(sql, parameters).lastrowid or 0)

    def execute_many(self, sql: str, rows: Any) -> None:
        """Run one statement for each row of parameters."""
        with _sqlite_errors(self.path):
            self._opened.executemany(sql, rows)

    @contextmanager
    def holding_pages(self) -> Iterator[None]:
        """Inside, outside of a transaction, so many pages are held that rows can be added all over a
        large file: with few, each is written many times."""
        usual = self.value("PRAGMA cache_size")
        self.execute(f"PRAGMA cache_size={_HELD}")
        try:
            yield
        finally:
            self.execute(f"PRAGMA cache_size={usual}")
            self.execute("PRAGMA shrink_memory")

    def beside(self) -> Database:
        """The same file over another connection that can only read, for another thread: it has to
        be opened, used and closed there."""
        with _sqlite_errors(self.path):
            database = Database(open_read_only(self.path), self.path, self.clock)
        database.due_today = self.due_today
        return database

    def data_version(self) -> int:
        """A number that changes when another connection has written to the file."""
        return int(self.value("PRAGMA data_version"))

    def total_changes(self) -> int:
        """Rows changed over this connection since it was opened."""
        return int(self._opened.total_changes)


def _nothing_known(database: Database) -> None:
    """For a file that nobody's settings belong to."""


class DamagedError(StudyError):
    """The file is no sound SQLite file. It has not been touched."""


class MovedError(StudyError):
    """The open file is no longer where it was."""

    def __init__(self, path: Path, *, is_replaced: bool) -> None:
        what = "has been replaced by another file" if is_replaced else "has been deleted or moved"
        super().__init__(
            f"{path} {what} while studytui had it open. The last act was not kept; all before it "
            "is in the file as it was.",
            title="Your library has gone from its place",
            hint="Leave with q and start again."
            if is_replaced
            else "Put it back, or take a backup: studytui restore.",
        )
        self.is_replaced = is_replaced


@contextmanager
def _sqlite_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if _is(error, "OperationalError"):
            first = _first_error(error)
            if isinstance(first, StudyError):
                raise first from error
            raise operational_error(path, first) from error
        if not _is(error, "DatabaseError") or _is(error, "IntegrityError", "ProgrammingError"):
            raise
        raise operational_error(path, error) from error


def _is(error: Exception, *names: str) -> bool:
    """Whether an error is one of these of SQLite's, or of Peewee's that stand for them."""
    modules = (sqlite3, sys.modules.get("peewee"))
    return any(isinstance(error, getattr(one, name)) for one in modules if one for name in names)


def _first_error(error: BaseException) -> BaseException:
    """What went wrong before the rollback that went wrong: on a full disk SQLite has rolled back
    by itself, and says so when told to."""
    rolled_back = ("no transaction is active", "no such savepoint")
    while any(words in str(error) for words in rolled_back) and error.__context__ is not None:
        error = error.__context__
    return error


_LEAST_ROOM = 128 * 1024


def _has_no_room(path: Path) -> bool:
    """Whether the disk is full: SQLite calls it an I/O error where its index of the log, which is
    memory that programs share, cannot grow."""
    try:
        found = os.statvfs(path.parent)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize < _LEAST_ROOM


_WHEN_DAMAGED = (
    "studytui restore puts a backup back, studytui doctor --fix saves what can be read; the "
    "damaged file is kept either way."
)


def operational_error(path: Path, error: BaseException) -> StudyError:
    """What SQLite could not do, in words for a person."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return StudyError(
            f"Another program is writing to {path}.",
            title="Your library is busy",
            hint="Wait for a running import to end, or close the other studytui, and try again.",
        )
    if "full" in text or ("disk I/O error" in text and _has_no_room(path)):
        return StudyError(
            f"There is no room left on the disk that holds {path}.",
            title="The disk is full",
            hint="Free some space and do it again; everything up to now is kept.",
        )
    if "readonly" in text or "read-only" in text:
        return StudyError(
            f"{path} cannot be written.",
            title="Your library is read-only",
            hint="Check the permissions of the folder, or choose another with --home DIR.",
        )
    if "malformed" in text or "not a database" in text:
        return DamagedError(
            f"{path} is damaged: {text}. It has not been touched.",
            title="Your library cannot be read",
            hint=_WHEN_DAMAGED,
        )
    if "disk I/O error" in text:
        return StudyError(
            f"The disk that holds {path} did not do what it was told.",
            title="The disk fails",
            hint="Everything up to now is kept. Look at the disk and at your quota; studytui doctor looks"
            " at the file.",
        )
    return StudyError(
        f"{path} cannot be opened or written: {text}.",
        title="Your library cannot be opened",
        hint="Check that the folder exists and is yours, or choose another with --home DIR.",
    )


def open_database(path: Path, clock: Clock, *, backups: Path, migrations: Path) -> Database:
    """Open the file, making or upgrading it where needed.

    A file from a newer studytui, and one that is not ours, is refused and left exactly as it is.
    An upgrade first takes a verified backup, then runs in one transaction. Raises StudyError with
    what to do.
    """
    with opening(path):
        return _open_database(path, clock, backups, migrations)


@contextmanager
def opening(path: Path, *, is_alone: bool = False) -> Iterator[None]:
    """Hold the lock under which the file is opened: many may at once, but nobody while one that
    `is_alone` puts another file in its place. Some network file systems know no such lock."""
    descriptor = None
    try:
        import fcntl

        descriptor = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
        fcntl.flock(descriptor, fcntl.LOCK_EX if is_alone else fcntl.LOCK_SH)
    except (ImportError, OSError):
        pass
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _open_database(path: Path, clock: Clock, backups: Path, migrations: Path) -> Database:
    newest = newest_migration(migrations)
    if _has_content(path):
        refuse_newer(path, _version_of(path), newest)
    previous = os.umask(0o077)
    try:
        with _sqlite_errors(path):
            database = Database(_opened(path), path, clock)
        try:
            with _sqlite_errors(path):
                _set_pragmas(database)
                version = int(database.value("PRAGMA user_version"))
                refuse_newer(path, version, newest)
                if version < newest:
                    _upgrade(database, version, newest, backups, migrations)
            database.remember_place()
        except BaseException:
            database.close()
            raise
    finally:
        os.umask(previous)
    return database


_MIGRATION = re.compile(r"(\d{3})_[^.]+\.py")


def newest_migration(migrations: Path) -> int:
    """Number of the newest migration: what a file that is up to date has as its
    `PRAGMA user_version`."""
    try:
        names = os.listdir(migrations)
    except OSError:
        names = []
    found = [int(match[1]) for name in names if (match := _MIGRATION.fullmatch(name))]
    if not found:
        raise StudyError(
            f"There are no migrations in {migrations}.",
            title="studytui is not installed completely",
            hint="Install it again.",
        )
    return max(found)


def _has_content(path: Path) -> bool:
    try:
        return path.exists() and path.stat().st_size > 0
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> StudyError:
    return StudyError(
        f"{path} cannot be read: {error.strerror or error}.",
        title="Your library cannot be opened",
        hint="Check its permissions, or choose another home with --home DIR.",
    )


def _version_of(path: Path) -> int:
    """`user_version`, read without opening the database, so that a file that is to be left alone is
    not touched: it stands in the header (SQLite file format, section 1.3). Where the header cannot
    tell (a log lies beside it, or nothing of ours was ever written) SQLite is asked, over a
    connection that cannot write."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
        has_log = path.with_name(f"{path.name}-wal").exists()
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(header) < 100 or not header.startswith(b"SQLite format 3\x00"):
        raise DamagedError(
            f"{path} is not a SQLite file. It has not been touched.",
            title="Your library cannot be read",
            hint=_WHEN_DAMAGED,
        )
    version = int.from_bytes(header[60:64], "big")
    if version and not has_log:
        return version
    connection = open_read_only(path)
    try:
        version, tables = connection.execute(
            "SELECT user_version, (SELECT count(*) FROM sqlite_master) FROM pragma_user_version"
        ).fetchone()
    except sqlite3.Error as error:
        raise operational_error(path, error) from error
    finally:
        connection.close()
    if tables and not version:
        raise _not_ours(path, "belongs to another program")
    return int(version)


def _not_ours(path: Path, what: str) -> StudyError:
    return StudyError(
        f"{path} {what}. It has not been touched.",
        title="Your library cannot be read",
        hint="Move it away, or put back a copy from the backups folder beside it.",
    )


def refuse_newer(path: Path, version: int, newest: int) -> None:
    """Raises StudyError where a file is of a newer schema than this studytui knows."""
    if version > newest:
        raise StudyError(
            f"{path} was written by a newer studytui (schema {version}, this one knows "
            f"{newest}). It has not been touched.",
            title="A newer library",
            hint="Upgrade studytui, or choose another home with --home DIR.",
        )


def _set_pragmas(database: Database) -> None:
    mode = database.value("PRAGMA journal_mode=WAL")
    if str(mode).lower() != "wal":
        database.value("PRAGMA journal_mode=DELETE")
        database.notices.append(
            "This file system does not allow write-ahead logging: the library works, but only "
            "one program at a time should use it."
        )
    for name, value in _PRAGMAS:
        database.execute(f"PRAGMA {name}={value}")
        found = database.value(f"PRAGMA {name}")
        if found != value:
            raise StudyError(
                f"SQLite did not accept {name}={value} for {database.path} (it says {found}).",
                title="Your library cannot be opened safely",
                hint="Another build of Python's SQLite may be needed.",
            )


def _upgrade(
    database: Database, version: int, newest: int, backups: Path, migrations: Path
) -> None:
    # Imported here: a start with nothing to migrate must not pay for it.
    from peewee_migrate import Router

    from studytui.storage.backup import back_up

    if version > 0:
        copy = back_up(database, backups, reason=f"before-upgrade-from-{version}")
        database.notices.append(f"Upgraded; the library as it was is kept in {copy}.")
    database.execute("PRAGMA foreign_keys=0")
    try:
        with database.connection.atomic("EXCLUSIVE"):
            if int(database.value("PRAGMA user_version")) < newest:
                _drop_notes(database)
                Router(database.connection, migrate_dir=migrations).run()
                broken = database.rows("PRAGMA foreign_key_check")
                if broken:
                    raise StudyError(
                        f"The upgrade of {database.path} would have left {len(broken)} rows "
                        "without what they refer to; it was not done.",
                        title="The upgrade was taken back",
                        hint="Your library is as it was. Please report this.",
                    )
                database.execute(f"PRAGMA user_version={newest}")
                database.execute(f"PRAGMA application_id={_APPLICATION_ID}")
    finally:
        database.execute("PRAGMA foreign_keys=1")


NOTING = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'studytui_hub_%'"
"""SQL of the names of the triggers that note changes for a hub."""


def _drop_notes(database: Database) -> None:
    """Take away the triggers that note changes for a hub, which would stand in the way of new
    columns: the next sync makes them and looks at everything."""
    for (name,) in database.rows(NOTING):
        database.execute(f'DROP TRIGGER "{name}"')


@contextmanager
def open_as_it_is(path: Path, clock: Clock) -> Iterator[Database]:
    """The file as it is, of whatever schema: nothing is upgraded. For copying and looking."""
    with _sqlite_errors(path):
        database = Database(_opened(path), path, clock)
    try:
        yield database
    finally:
        database.close()


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(str(path), timeout=_BUSY_SECONDS, isolation_level=None)


def open_read_only(path: Path) -> sqlite3.Connection:
    """A connection that cannot write: for checking a copy, and for another thread."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
