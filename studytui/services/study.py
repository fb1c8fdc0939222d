"""`Study`: everything a person can do, held by the screens and by the command line."""

from __future__ import annotations

import getpass
from functools import cached_property
from typing import TYPE_CHECKING

from studytui.clock import Clock, SystemClock
from studytui.paths import Paths, migrations_folder
from studytui.settings import Settings, read_settings
from studytui.storage import learners
from studytui.storage.database import Database, open_database

if TYPE_CHECKING:
    from studytui.services.exams import Exams
    from studytui.services.imports import Imports
    from studytui.services.library import Library
    from studytui.services.review import Review
    from studytui.services.sittings import Sittings
    from studytui.services.today import Today
    from studytui.storage.acts import ActLog


class Study:
    """One person's library and log, open.

    The parts are made when first asked for, so that a start pays only for what it shows.
    """

    def __init__(self, database: Database, paths: Paths, settings: Settings) -> None:
        self.database = database
        self.paths = paths
        self.settings = settings
        self.learner_id = learners.find_or_add(database, _account_name())

    @classmethod
    def open(
        cls, paths: Paths, *, clock: Clock | None = None, settings: Settings | None = None
    ) -> Study:
        """Open the home, making it if it is new. Raises StudyError with what to do."""
        paths.create()
        database = open_database(
            paths.database,
            clock or SystemClock(),
            backups=paths.backups,
            migrations=migrations_folder(),
        )
        try:
            return cls(database, paths, settings or read_settings(paths.settings))
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        self.database.close()

    @cached_property
    def library(self) -> Library:
        """Questions: search, read, note, flag."""
        from studytui.services.library import Library

        return Library(self.database, self.learner_id, self.paths)

    @cached_property
    def exams(self) -> Exams:
        """Exams that came with imports, and exams built from a search."""
        from studytui.services.exams import Exams

        return Exams(self.database, self.learner_id)

    @cached_property
    def sittings(self) -> Sittings:
        """Sitting an exam, act by act."""
        from studytui.services.sittings import Sittings

        return Sittings(self.database, self.learner_id, self.settings, self.acts)

    @cached_property
    def acts(self) -> ActLog:
        """What the learner did, for undo."""
        from studytui.storage.acts import ActLog

        return ActLog(self.database, self.learner_id)

    @cached_property
    def review(self) -> Review:
        """Past sittings, question by question."""
        from studytui.services.review import Review

        return Review(self.database, self.learner_id)

    @cached_property
    def today(self) -> Today:
        """What to do now, where points are lost, how the scores went."""
        from studytui.services.today import Today

        return Today(self.database, self.learner_id, self.sittings)

    @cached_property
    def imports(self) -> Imports:
        """Taking questions in, and the record of it."""
        from studytui.services.imports import Imports

        return Imports(self.database, self.learner_id, self.paths)


def _account_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "learner"
