"""How moments are kept: aware UTC datetimes as microseconds since 1970, which sort, compare and sum as
they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds_of(moment: Any) -> Any:
    """A moment as it is kept; what is none already stays as it is."""
    if isinstance(moment, datetime):
        return (moment - _EPOCH) // timedelta(microseconds=1)
    return moment


def moment_of(kept: Any) -> Any:
    """The moment that is kept as a number; None for none."""
    return None if kept is None else _EPOCH + timedelta(microseconds=kept)
