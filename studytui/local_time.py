"""Local time in a zone of one's own: that of the whole process, as days and hours are reckoned on
every floor."""

from __future__ import annotations

import os
import time
from pathlib import Path

_before: dict[str, str | None] = {}
"""What the machine said before a zone was set; empty while none is."""


def live_in(zone: str) -> None:
    """Have local time be that of a zone, here and in the programs that are started from here; the
    machine's own where it is empty. Where the system knows no such thing (Windows) nothing changes.
    """
    if not hasattr(time, "tzset") or not (zone or _before):
        return
    own = _before.setdefault("TZ", os.environ.get("TZ"))
    wanted = _rule(zone) if zone else own
    if wanted is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = wanted
    time.tzset()
    if not zone:
        _before.clear()


def is_zone(name: str) -> bool:
    """Whether there is a time zone of that name."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        # What is not there, a folder of the table, a path out of it.
        return False
    return True


def zones() -> list[str]:
    """The names of all time zones, by region."""
    from zoneinfo import available_timezones

    return sorted(name for name in available_timezones() if "/" in name)


def _rule(zone: str) -> str:
    """A zone as the system takes it: its name, or where the system has no table of zones, as in a
    small container, the rule that stands at the end of Python's own (RFC 9636, 3.3)."""
    import zoneinfo

    if any(Path(folder, zone).is_file() for folder in zoneinfo.TZPATH):
        return zone
    from importlib.resources import files

    table = files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
    return table.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii")
