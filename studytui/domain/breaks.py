"""How long somebody has studied without a break, and when to say so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from studytui.domain.wording import count

BREAK = timedelta(minutes=5)
"""Without a key for so long somebody has had a break."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Study without a break."""

    began: datetime
    last: datetime
    """The latest key."""
    told: int = 0
    """How often it has been said how long it is."""

    @property
    def length(self) -> timedelta:
        return self.last - self.began


def after_key(stretch: Stretch | None, now: datetime) -> Stretch:
    """The stretch that goes on with a key pressed now, or begins with it: after a break, and where
    the clock was set back."""
    if stretch is None or not timedelta() <= now - stretch.last < BREAK:
        return Stretch(now, now)
    return replace(stretch, last=now)


def is_due(stretch: Stretch | None, minutes: int) -> bool:
    """Whether it is to be said now that so many minutes have gone by without a break, or as many
    once more since it was said; never where `minutes` is 0."""
    if stretch is None or minutes <= 0:
        return False
    return stretch.length >= timedelta(minutes=minutes) * (stretch.told + 1)


def told(stretch: Stretch, minutes: int) -> Stretch:
    """The stretch when it has been said; nothing of what was passed over meanwhile is said later."""
    return replace(stretch, told=int(stretch.length / timedelta(minutes=minutes)))


def break_words(stretch: Stretch) -> str:
    """``50 minutes without a break: five away from the screen do good.``"""
    minutes = int(stretch.length.total_seconds() // 60)
    return f"{count(minutes, 'minute')} without a break: five away from the screen do good."
