"""Searches that the learner has given a name."""

from __future__ import annotations

from studytui.storage import choices
from studytui.storage.database import Database

_KIND = "search"


def kept(database: Database, learner_id: int) -> dict[str, str]:
    """What each search says, by its name; in the order of the names."""
    found = choices.kept(database, learner_id, _KIND)
    return dict(sorted(found.items(), key=lambda one: (one[0].casefold(), one[0])))


def keep(database: Database, learner_id: int, name: str, query: str) -> None:
    """Keep a search in the place of the one of that name."""
    choices.keep(database, learner_id, _KIND, name, query)


def remove(database: Database, learner_id: int, name: str) -> None:
    """Keep a search no longer."""
    choices.remove(database, learner_id, _KIND, name)
