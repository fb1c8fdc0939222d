"""What another program has changed in the same library: an import beside the screen, a command, a
second studytui."""

from __future__ import annotations

from pathlib import Path

from studytui.services.changes import Changes
from studytui.storage import elsewhere
from studytui.storage.database import Database
from studytui.storage.presence import Presence

_OF_AN_IMPORT = Changes.QUESTIONS | Changes.EXAMS | Changes.IMPORTS


class Elsewhere:
    """Asked every few seconds."""

    def __init__(self, database: Database, home: Path) -> None:
        self._database = database
        self._home = home
        self._presence: Presence | None = None
        self._version = database.data_version()
        self._standing = elsewhere.standing(database)

    def come(self) -> bool:
        """Be on the screen from now on; whether another studytui is so already."""
        self._presence = Presence(self._home)
        return not self._presence.is_alone

    def go(self) -> None:
        """Be there no longer."""
        if self._presence is not None:
            self._presence.end()

    def changes(self) -> Changes:
        """What was changed by others since this was asked last. What has been written over our own
        connection meanwhile may be among it, and does not wake anybody by itself."""
        version = self._database.data_version()
        if version == self._version:
            return Changes.NOTHING
        self._version = version
        before, now = self._standing, elsewhere.standing(self._database)
        self._standing = now
        changes = Changes.NOTHING
        if before.imports != now.imports or before.questions != now.questions:
            changes |= _OF_AN_IMPORT
        if before.sittings != now.sittings:
            changes |= Changes.SITTINGS | Changes.ANSWERS
        if before.plans != now.plans:
            changes |= Changes.PLAN | Changes.GOAL
        if before.classes != now.classes:
            changes |= Changes.CLASSES
        if before.hubs != now.hubs:
            changes |= Changes.HUB
        if before.acts != now.acts:
            # Anything outside exams: keys, notes, flags, topics, the goal.
            changes |= ~Changes.NOTHING
        return changes
