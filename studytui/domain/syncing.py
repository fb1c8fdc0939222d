"""How it stands with a hub, and when it is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_WAIT = timedelta(seconds=60)
MOST_TRIES = 5
"""After so many in a row a person is asked to look at it."""


class Standing(StrEnum):
    """In a word."""

    ALONE = "alone"
    """No hub is joined."""
    SYNCED = "synced"
    WAITING = "waiting"
    WORKING = "working"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class HubState:
    """How it stands."""

    standing: Standing
    waiting: int = 0
    """How much has still to go up."""
    why: str = ""
    """What the last try failed of; empty where it went well."""
    tries: int = 0
    """How often it failed since it last went well."""
    synced_at: datetime | None = None
    next_try_at: datetime | None = None

    @property
    def needs_a_person(self) -> bool:
        """Whether it will hardly go well by itself."""
        return self.tries >= MOST_TRIES

    def words(self) -> str:
        """In a few words; empty where there is no hub."""
        match self.standing:
            case Standing.ALONE:
                return ""
            case Standing.WAITING:
                return f"waiting {self.waiting}"
            case Standing.FAILED:
                return "hub: look" if self.needs_a_person else "no hub"
        return self.standing.value


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many failures in a row: 1 s, 2 s, 4 s … 60 s."""
    if tries <= 0:
        return timedelta()
    return min(timedelta(seconds=2.0 ** min(tries - 1, 10)), LONGEST_WAIT)
