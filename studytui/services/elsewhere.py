"""What another program has changed in the same library: an import beside the screen, a command, a
second studytui."""

from __future__ import annotations

from studytui.services.changes import Changes
from studytui.storage import elsewhere
from studytui.storage.database import Database

_OF_AN_IMPORT = Changes.QUESTIONS | Changes.EXAMS | Changes.IMPORTS


class Elsewhere:
    """Asked every few seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._version = database.data_version()
        self._standing = elsewhere.standing(database)

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
        if before.acts != now.acts:
            # Anything outside exams: keys, notes, flags, topics, the goal.
            changes |= ~Changes.NOTHING
        return changes
